package graph

import (
	"slices"
	"strings"
)

// The kinds of node.
const (
	KindPerson       Kind = "Person"
	KindOrganization Kind = "Organization"
	KindCompound     Kind = "Compound"
	KindJobAd        Kind = "JobAd"

	KindPhoneNumber      Kind = "PhoneNumber"
	KindEmailAddress     Kind = "EmailAddress"
	KindOnlineAccount    Kind = "OnlineAccount"
	KindChannel          Kind = "Channel"
	KindWallet           Kind = "Wallet"
	KindBankAccount      Kind = "BankAccount"
	KindIdentityDocument Kind = "IdentityDocument"
	KindDevice           Kind = "Device"
	KindDomain           Kind = "Domain"
	KindURL              Kind = "Url"
	KindIPAddress        Kind = "IpAddress"
	KindVehicle          Kind = "Vehicle"

	KindLocation Kind = "Location"
	KindAddress  Kind = "Address"
	KindIncident Kind = "Incident"
	KindReport   Kind = "Report"
	KindNotice   Kind = "Notice"
	KindCase     Kind = "Case"
	KindService  Kind = "Service"
)

var (
	allNames     = []NameType{NamePrimary, NameAlias, NameMaiden, NameFormer, NamePersona, NameLegal, NameTrading, NameNative}
	personNames  = []NameType{NamePrimary, NameAlias, NameMaiden, NameFormer, NamePersona, NameLegal, NameNative}
	companyNames = []NameType{NamePrimary, NameLegal, NameTrading, NameAlias, NameFormer, NameNative}
	placeNames   = []NameType{NamePrimary, NameAlias, NameFormer, NameNative}
	shownNames   = []NameType{NamePrimary, NameAlias, NameFormer, NamePersona, NameNative}
	seenDates    = []DateType{DateFirstSeen, DateLastSeen}
	lifeDates    = []DateType{DateOpened, DateClosed, DateFirstSeen, DateLastSeen}
	filedDates   = []DateType{DateOccurred, DatePosted, DateIssued, DateExpires, DateRegistration}
)

// kindTable is the schema of nodes. It is never changed while running.
var kindTable = []KindSpec{
	{Kind: KindPerson, Prefix: "per", Resolution: ByLikeness,
		Names: personNames, Dates: []DateType{DateBirth, DateDeath, DateFirstSeen, DateLastSeen},
		Attributes: []string{"gender", "nationality", "languages", "occupation", "birth_place", "status", "description", "photo", "last_contact"},
		Doc:        "A human being, whatever the part they played; roles are claims and never kinds.",
		FtM:        "Person", STIX: "identity", GoAML: "t_person"},
	{Kind: KindOrganization, Prefix: "org", Resolution: ByLikeness,
		Names: companyNames, Dates: []DateType{DateFounded, DateDissolved, DateRegistration, DateFirstSeen, DateLastSeen},
		Attributes: []string{"type", "legal_form", "jurisdiction", "sector", "status", "programme", "website", "description"},
		Doc:        "A company, agency, armed group, public body, NGO, financial institution or criminal group.",
		FtM:        "Organization", STIX: "identity", GoAML: "t_entity"},
	{Kind: KindCompound, Prefix: "cmp", Resolution: ByLikeness,
		Names: placeNames, Dates: []DateType{DateOpened, DateClosed, DateFirstSeen, DateLastSeen},
		Attributes: []string{"country", "region", "town", "capacity", "buildings", "latitude", "longitude", "status", "description"},
		Doc:        "A site where people are held or made to work; parts, renames and successors are links, not identity.",
		FtM:        "Address", STIX: "infrastructure"},
	{Kind: KindJobAd, Prefix: "ad", Resolution: ByLikeness,
		Names: []NameType{NamePrimary, NameNative, NameTrading, NameAlias}, Dates: []DateType{DatePosted, DateExpires, DateFirstSeen, DateLastSeen},
		Attributes: []string{"title", "text", "platform", "language", "languages", "workplace", "country", "salary", "currency", "period", "perks", "experience", "interview_channel", "employer", "image_hash", "status"},
		Doc:        "A posting that offers work; near-duplicates with shared contacts make one campaign and each posting is a sighting of it.",
		FtM:        "Article"},

	{Kind: KindPhoneNumber, Prefix: "phone", Resolution: ByValue, Identifier: []IdentifierType{IDPhone},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"carrier", "line_type", "country", "subscriber", "status", "description"},
		Doc:        "A telephone number; a number given to somebody else stays one node with dated holders.",
		GoAML:      "t_phone"},
	{Kind: KindEmailAddress, Prefix: "email", Resolution: ByValue, Identifier: []IdentifierType{IDEmail},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"provider", "status", "description"},
		Doc:        "An e-mail address.",
		STIX:       "email-addr", GoAML: "email"},
	{Kind: KindOnlineAccount, Prefix: "account", Resolution: ByValue, Identifier: []IdentifierType{IDAccount, IDHandle},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"platform", "bio", "language", "followers", "status", "description"},
		Doc:        "An account on a platform, known by the platform's numeric id, else by its handle; its shown name is a persona's.",
		FtM:        "UserAccount", STIX: "user-account"},
	{Kind: KindChannel, Prefix: "channel", Resolution: ByValue, Identifier: []IdentifierType{IDChannel},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"platform", "title", "topic", "members", "language", "status", "description"},
		Doc:        "A group or channel on a platform in which many accounts write or read.",
		FtM:        "UserAccount"},
	{Kind: KindWallet, Prefix: "wallet", Resolution: ByValue, Identifier: []IdentifierType{IDWallet},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"chain", "custody", "token", "label", "labeller", "cluster", "balance", "currency", "status", "description"},
		Doc:        "An address on a chain, with its checksum verified.",
		FtM:        "CryptoWallet"},
	{Kind: KindBankAccount, Prefix: "bank", Resolution: ByValue, Identifier: []IdentifierType{IDBankAccount},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"institution", "branch", "account_type", "holder_name", "client_number", "mule_level", "balance", "currency", "status", "description"},
		Doc:        "An account at a bank or e-money institution, known by IBAN, else by institution and number.",
		FtM:        "BankAccount", GoAML: "t_account"},
	{Kind: KindIdentityDocument, Prefix: "doc", Resolution: ByValue,
		Identifier: []IdentifierType{IDPassport, IDNational, IDTax, IDDriver, IDRegistration, IDLEI, IDDocument},
		Names:      allNames, Dates: []DateType{DateIssued, DateExpires, DateFirstSeen, DateLastSeen},
		Attributes: []string{"type", "country", "issuer", "status", "description"},
		Doc:        "A document or register entry that identifies a person or organisation: passport, national id, licence, tax or company number.",
		FtM:        "Identification", GoAML: "t_person_identification"},
	{Kind: KindDevice, Prefix: "device", Resolution: ByValue, Identifier: []IdentifierType{IDDevice},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"type", "make", "model", "status", "description"},
		Doc:        "A handset, SIM box, computer or satellite terminal, known by IMEI or terminal id."},
	{Kind: KindDomain, Prefix: "domain", Resolution: ByValue, Identifier: []IdentifierType{IDDomain},
		Names: shownNames, Dates: append([]DateType{DateRegistration, DateExpires}, lifeDates...),
		Attributes: []string{"registrar", "brand", "status", "description"},
		Doc:        "An internet domain name.",
		STIX:       "domain-name"},
	{Kind: KindURL, Prefix: "url", Resolution: ByValue, Identifier: []IdentifierType{IDURL},
		Names: shownNames, Dates: append([]DateType{DatePosted}, lifeDates...),
		Attributes: []string{"title", "brand", "status", "description"},
		Doc:        "One page or resource on the web.",
		STIX:       "url", GoAML: "url"},
	{Kind: KindIPAddress, Prefix: "ip", Resolution: ByValue, Identifier: []IdentifierType{IDIP},
		Names: shownNames, Dates: seenDates,
		Attributes: []string{"provider", "country", "status", "description"},
		Doc:        "An internet address of version 4 or 6.",
		STIX:       "ipv4-addr"},
	{Kind: KindVehicle, Prefix: "vehicle", Resolution: ByValue, Identifier: []IdentifierType{IDVehicle},
		Names: shownNames, Dates: lifeDates,
		Attributes: []string{"type", "make", "model", "colour", "country", "status", "description"},
		Doc:        "A car, van, boat or other vehicle, known by its plate and country.",
		FtM:        "Vehicle"},

	{Kind: KindLocation, Prefix: "loc", Resolution: BySource,
		Names: placeNames, Dates: seenDates,
		Attributes: []string{"type", "country", "region", "town", "latitude", "longitude", "radius", "description"},
		Doc:        "A place: town, border crossing, airport, river landing; coordinates are optional, radius says in metres how uncertain they are.",
		FtM:        "Address", STIX: "location", GoAML: "t_location"},
	{Kind: KindAddress, Prefix: "adr", Resolution: BySource,
		Names: placeNames, Dates: seenDates,
		Attributes: []string{"type", "country", "region", "town", "postcode", "latitude", "longitude", "description"},
		Doc:        "A postal address or unit, as many may share it.",
		FtM:        "Address", STIX: "location", GoAML: "t_address"},
	{Kind: KindIncident, Prefix: "inc", Resolution: BySource,
		Names: []NameType{NamePrimary, NameAlias, NameNative}, Dates: append([]DateType{DateFirstSeen, DateLastSeen}, filedDates...),
		Attributes: []string{"type", "fraud_type", "scheme", "loss", "currency", "people_found", "items_seized", "reference", "status", "description"},
		Doc:        "Something that happened: raid, rescue, escape, repatriation, fraud report, takedown or seizure.",
		FtM:        "Event", STIX: "incident", GoAML: "activity"},
	{Kind: KindReport, Prefix: "rep", Resolution: BySource,
		Names: []NameType{NamePrimary, NameAlias, NameNative}, Dates: filedDates,
		Attributes: []string{"type", "title", "text", "author", "publisher", "language", "reference", "status", "description"},
		Doc:        "A statement, suspicious transaction or activity report, tip, article or post that tells of others.",
		FtM:        "Document", STIX: "report", GoAML: "report"},
	{Kind: KindNotice, Prefix: "ntc", Resolution: BySource,
		Names: []NameType{NamePrimary, NameAlias, NameNative}, Dates: filedDates,
		Attributes: []string{"type", "colour", "bureau", "reference", "charges", "status", "description"},
		Doc:        "A police notice such as INTERPOL's colours, or an entry of a sanctions or watch list.",
		FtM:        "Sanction", STIX: "note"},
	{Kind: KindCase, Prefix: "cas", Resolution: BySource,
		Names: []NameType{NamePrimary, NameAlias, NameNative}, Dates: append([]DateType{DateOpened, DateClosed}, filedDates...),
		Attributes: []string{"type", "agency", "reference", "status", "description"},
		Doc:        "An investigation that gathers subjects and evidence.",
		FtM:        "Project", STIX: "grouping"},
	{Kind: KindService, Prefix: "svc", Resolution: BySource,
		Names: companyNames, Dates: lifeDates,
		Attributes: []string{"type", "country", "website", "status", "description"},
		Doc:        "An exchange, guarantee market, OTC desk, payment processor, mixer or bridge: where a trace stops.",
		FtM:        "Company", STIX: "infrastructure", GoAML: "t_entity"},
}

var kindIndex = indexBy(kindTable, func(s KindSpec) Kind { return s.Kind })

// indexBy gives the place of each row by its key.
func indexBy[K comparable, R any](rows []R, key func(R) K) map[K]int {
	m := make(map[K]int, len(rows))
	for i, r := range rows {
		m[key(r)] = i
	}
	return m
}

// Kinds gives the rows of the schema table in a fixed order. The slice is the
// caller's; the slices inside its rows are shared and must not be changed.
func Kinds() []KindSpec { return slices.Clone(kindTable) }

// Spec gives the kind's row of the schema table, the zero KindSpec when there
// is no such kind.
func (k Kind) Spec() KindSpec {
	if i, ok := kindIndex[k]; ok {
		return kindTable[i]
	}
	return KindSpec{}
}

var prefixIndex = indexBy(kindTable, func(s KindSpec) string { return s.Prefix })

// KindOf gives the kind that an id begins with: that of an entity's founder for
// a handle, that of the value for a natural id; "" when it is that of no kind.
func KindOf(id EntityID) Kind {
	if !id.IsHandle() {
		return ValueKind(id)
	}
	prefix, _, _ := strings.Cut(string(id), "_")
	if i, ok := prefixIndex[prefix]; ok {
		return kindTable[i].Kind
	}
	return ""
}

// ValueKind gives the kind of a natural id ("phone:+12025550123"), "" when its
// prefix belongs to no kind that is resolved by value.
func ValueKind(id EntityID) Kind {
	prefix, _, ok := strings.Cut(string(id), ":")
	if i, known := prefixIndex[prefix]; ok && known && kindTable[i].Resolution == ByValue {
		return kindTable[i].Kind
	}
	return ""
}

var identifierKinds = func() map[IdentifierType]Kind {
	m := map[IdentifierType]Kind{}
	for _, s := range kindTable {
		for _, t := range s.Identifier {
			m[t] = s.Kind
		}
	}
	return m
}()

// Kind gives the kind of the node that a value of this type makes, "" when
// there is no such type.
func (t IdentifierType) Kind() Kind { return identifierKinds[t] }

// IdentifierTypes gives every type of identifier in the order of the schema
// table.
func IdentifierTypes() []IdentifierType {
	var all []IdentifierType
	for _, s := range kindTable {
		all = append(all, s.Identifier...)
	}
	return all
}
