package graph

import (
	"math"
	"strconv"
)

// Record is what one source said about one subject, as it came. With a Kind it
// is a subject record; without one it is a statement record, which has only
// links between others (a transfer, a call, a sighting) and is never resolved.
//
// Absent, empty and unknown are three things: an absent field is a nil slice or
// zero value, an explicit "unknown" is kept as the text the source gave.
type Record struct {
	// Key is (source, the source's own id).
	Key RecordKey
	// Kind is the kind of the subject, or "" for a statement.
	Kind Kind
	// Version orders versions of one key: the source's own version number, or
	// its time in microseconds since 1970 UTC. 0 means not given: then intake
	// order decides. A late older version is kept and changes nothing.
	Version int64
	// Parent is the record whose inline stub this record is; zero otherwise.
	Parent RecordKey

	Names       []Name
	Identifiers []Identifier
	Dates       []DateClaim
	Addresses   []Address
	// Attributes holds values by attribute name; names are lower snake case,
	// known ones are listed per kind in the schema table, others are extras
	// kept as given. Values keep the source's order.
	Attributes map[string][]string
	Roles      []Role
	Links      []Link

	Grade    Grade
	Handling Handling
	// CollectedAt is when the source got the information, ObservedAt when the
	// thing was seen.
	CollectedAt Date
	ObservedAt  Date
	// Origin names the common origin of copies (one press release copied by
	// many): corroboration counts origins. "" means the source itself.
	Origin string
}

// IsStatement reports whether the record has no subject.
func (r *Record) IsStatement() bool { return r.Kind == "" }

// Name is one name of a subject as one source gives it: full, or in parts, or
// both. Clew never rewrites it; comparable forms are computed by the resolver.
type Name struct {
	// Type says what the name is for; "" counts as [NamePrimary].
	Type NameType
	// Full is the whole name in the source's order.
	Full string
	// Given, Family, Middle, Patronymic and Title are parts; "" = not given.
	Given, Family, Middle, Patronymic, Title string
	// Script is an ISO 15924 code ("Khmr") and Language a BCP 47 tag, if known.
	Script, Language string
	Valid            Interval
}

// NameType says what a name is for.
type NameType string

// The types of name.
const (
	NamePrimary NameType = "primary"
	NameAlias   NameType = "alias"
	NameMaiden  NameType = "maiden"
	NameFormer  NameType = "former"
	// NamePersona is an invented name under which somebody acts online. It
	// never drives the matching of people at full weight.
	NamePersona NameType = "persona"
	NameLegal   NameType = "legal"
	NameTrading NameType = "trading"
	NameNative  NameType = "native"
)

// Text gives the full name, or the parts joined in the order title, given,
// middle, patronymic, family when the source gave no full form.
func (n Name) Text() string {
	if n.Full != "" {
		return n.Full
	}
	var s string
	for _, p := range []string{n.Title, n.Given, n.Middle, n.Patronymic, n.Family} {
		if p != "" && s != "" {
			s += " "
		}
		s += p
	}
	return s
}

// IdentifierType says what sort of value an identifier is. Every type belongs
// to one kind of node (see [IdentifierType.Kind]).
type IdentifierType string

// The types of identifier.
const (
	IDPhone        IdentifierType = "phone"          // value: number; Country: region hint for national forms
	IDEmail        IdentifierType = "email"          //
	IDHandle       IdentifierType = "handle"         // Qualifier: platform
	IDAccount      IdentifierType = "account"        // platform's numeric id; Qualifier: platform
	IDChannel      IdentifierType = "channel"        // Qualifier: platform
	IDWallet       IdentifierType = "wallet"         // Qualifier: chain (bitcoin, ethereum, tron, …)
	IDBankAccount  IdentifierType = "bank_account"   // IBAN, or number with Qualifier: institution (BIC or name)
	IDPassport     IdentifierType = "passport"       // Country: issuer
	IDNational     IdentifierType = "national_id"    // Country: issuer; Qualifier: scheme (ssn, nric…)
	IDTax          IdentifierType = "tax_id"         // Country: issuer
	IDDriver       IdentifierType = "driver_licence" // Country: issuer; Qualifier: state
	IDRegistration IdentifierType = "registration"   // company register number; Country: jurisdiction; Qualifier: register
	IDLEI          IdentifierType = "lei"            // ISO 17442
	IDDocument     IdentifierType = "document"       // any other document; Qualifier: its type
	IDDevice       IdentifierType = "device"         // IMEI or terminal id; Qualifier: imei, terminal…
	IDDomain       IdentifierType = "domain"         //
	IDURL          IdentifierType = "url"            //
	IDIP           IdentifierType = "ip"             //
	IDVehicle      IdentifierType = "vehicle"        // plate; Country
)

// Relation says how a subject stands to an identifier.
type Relation string

// The relations. "" is read as the kind's default (see [IdentifierLink]).
const (
	RelOwns           Relation = "owns"
	RelUses           Relation = "uses"
	RelRegisteredWith Relation = "registered_with"
	RelContactFor     Relation = "contact_for"
	RelSeenWith       Relation = "seen_with"
)

// Identifier is a value that points at something, as a source gave it, with its
// canonical form once intake has read it.
type Identifier struct {
	Type IdentifierType
	// Value is the text as given and is never changed.
	Value string
	// Qualifier narrows the type: platform, chain, institution, scheme.
	Qualifier string
	// Country is an ISO 3166 alpha-2 code (upper case) or "".
	Country  string
	Relation Relation
	Valid    Interval

	// Canonical is the value in canonical form. It is "" when the value could
	// not be read or failed its check; then it never identifies anything.
	Canonical string
	// Node is the id of the value's node ("phone:+12025550123"). A value that
	// cannot be read still has one, made of the text as given and marked
	// "raw:", so that nothing a source said is lost; it never identifies.
	Node EntityID
	// Problem says why Canonical is empty ("checksum failed"), or "".
	Problem string
}

// DateClaim is a dated fact of the subject.
type DateClaim struct {
	Type DateType
	Date Date
}

// DateType names what happened on a date.
type DateType string

// The types of date.
const (
	DateBirth        DateType = "birth"
	DateDeath        DateType = "death"
	DateFounded      DateType = "founded"
	DateDissolved    DateType = "dissolved"
	DateOpened       DateType = "opened"
	DateClosed       DateType = "closed"
	DatePosted       DateType = "posted"
	DateOccurred     DateType = "occurred"
	DateIssued       DateType = "issued"
	DateExpires      DateType = "expires"
	DateFirstSeen    DateType = "first_seen"
	DateLastSeen     DateType = "last_seen"
	DateRegistration DateType = "registered"
)

// Interval is when something held: from, to, both or neither known. A zero
// Interval says nothing about time.
type Interval struct{ From, To Date }

// IsZero reports whether neither end is given.
func (i Interval) IsZero() bool { return i.From.IsZero() && i.To.IsZero() }

// Address is a postal or described address: one text, or parts, or both.
type Address struct {
	// Type is mailing, home, business, registered… as the source says.
	Type string
	Full string
	// Line is street and number; the others are parts. Country is as given.
	Line, City, Region, Postcode, Country string
	// Lat and Lon are decimal degrees as text ("11.5564"), "" when not known.
	Lat, Lon string
	Valid    Interval
}

// Text gives the full address, or the parts joined by ", ".
func (a Address) Text() string {
	if a.Full != "" {
		return a.Full
	}
	var s string
	for _, p := range []string{a.Line, a.City, a.Region, a.Postcode, a.Country} {
		if p != "" && s != "" {
			s += ", "
		}
		s += p
	}
	return s
}

// ParseCoordinates reads decimal degrees of latitude and longitude; ok is false
// when one of them is not given, no number, or no place on earth.
func ParseCoordinates(lat, lon string) (y, x float64, ok bool) {
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	return y, x, errY == nil && errX == nil && math.Abs(y) <= 90 && math.Abs(x) <= 180
}

// Role is a dated, sourced claim about what a subject did; never a kind. See
// the role table for the known names and which are victim or suspect roles.
type Role struct {
	Name string
	// Status refines it: a mule is unwitting, witting, complicit or
	// identity_stolen; a victim of trafficking possible, actual or not.
	Status string
	// DecidedBy is the organisation that decided a victim status. Clew never
	// computes one.
	DecidedBy string
	Valid     Interval
	Alleged   bool
}

// Link is a dated relation that a record states. From is the record's own
// subject when it is zero; a statement gives both ends.
type Link struct {
	// ID is the source's own id of the link, "" if it has none.
	ID       string
	Kind     LinkKind
	From, To End
	// Valid is when the link held; At is set instead for events (transfers,
	// sightings). A link has either or neither.
	Valid Interval
	At    Date
	// Amount is set on links that move or claim money.
	Amount *Amount
	// Props holds further properties by name (purpose, channel, reference,
	// percentage…); the schema table lists the known ones.
	Props map[string]string
	// Basis is fact or assessment; "" counts as fact.
	Basis   Basis
	Alleged bool
}

// Basis says whether a claim is a fact or somebody's assessment.
type Basis string

// The bases of a claim.
const (
	BasisFact       Basis = "fact"
	BasisAssessment Basis = "assessment"
)

// End is one end of a link: another record's key, an identifier, or an inline
// stub (a subject known only by what the link says). Exactly one is set; a zero
// End as a link's From means the record's subject.
type End struct {
	Record     RecordKey
	Identifier *Identifier
	Stub       *Stub
}

// IsZero reports whether no end is given.
func (e End) IsZero() bool { return e.Record.IsZero() && e.Identifier == nil && e.Stub == nil }

// Stub is a subject given inline in a link. Intake turns it into a record of
// its own with the key of its parent and a suffix, and the parent's grade and
// handling.
type Stub struct {
	Kind        Kind
	Names       []Name
	Identifiers []Identifier
	Dates       []DateClaim
	Attributes  map[string][]string
}

// Grade is a source's own grading with its scheme; the same letter means
// different things in different schemes.
type Grade struct {
	Scheme GradeScheme
	// Value is as the scheme writes it: "B2", "E41", "75".
	Value string
}

// IsZero reports whether no grade is given.
func (g Grade) IsZero() bool { return g == Grade{} }

// GradeScheme names a grading scheme.
type GradeScheme string

// The grading schemes.
const (
	GradeAdmiralty GradeScheme = "admiralty"
	Grade5x5x5     GradeScheme = "5x5x5"
	Grade3x5x2     GradeScheme = "3x5x2"
	GradeEuropol   GradeScheme = "europol"
	GradeSTIX      GradeScheme = "stix_confidence"
)

// Handling says who may see a record and what they may do with it.
type Handling struct {
	// TLP is a Traffic Light Protocol 2.0 label: RED, AMBER+STRICT, AMBER,
	// GREEN or CLEAR; "" when not given, which is handled as AMBER.
	TLP string
	// PAP is a Permissible Actions Protocol label: RED, AMBER, GREEN, CLEAR.
	PAP string
	// Owner is the organisation whose information it is.
	Owner string
	// Restricted names restricted classes (victim_identity, health…), sorted.
	Restricted []string
	// Consent is the subject's consent as the source states it, "" if not said.
	Consent string
	// Review and Expiry are dates on which the record must be looked at again,
	// and after which it may no longer be used.
	Review, Expiry Date
}
