package match

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unique"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/names"
)

// Features are the comparable forms of one record, computed once. They hold all
// that weighing and explaining a pair needs, so the record itself can go.
// Features are not changed after [Extract] and can be shared.
type Features struct {
	// Key is the record's key and Kind its kind; different kinds never compare.
	Key  graph.RecordKey
	Kind graph.Kind
	// lead holds the first bytes of the key's id, by which most keys of a source are
	// told apart without a look at their texts.
	lead uint64

	names       []name
	births      []birth
	identifiers []identifier
	places      []*place
	victim      bool
	suspect     bool
	// Most records have none of these, and share an empty one.
	*traits
	*thing
}

// compact is the features of a record in one piece of memory with what nearly
// every record has of each sort: most of the time of weighing a pair is waiting
// for memory.
type compact struct {
	Features
	name  [1]name
	words [3]token
	birth [1]birth
	place [1]*place
}

// newCompact gives empty features with room for so many identifiers, if they are
// few.
func newCompact(identifiers int) *compact {
	switch identifiers {
	case 0:
		return new(compact)
	case 1:
		c := new(struct {
			compact
			of [1]identifier
		})
		c.identifiers = c.of[:0]
		return &c.compact
	default:
		c := new(struct {
			compact
			of [2]identifier
		})
		c.identifiers = c.of[:0]
		return &c.compact
	}
}

// traits holds what few records say.
type traits struct {
	phoneEnds   []string // of numbers that lack their front
	genders     []string
	nations     []string
	employers   []name
	occupations []said
	birthPlaces []said
}

// What records have that say nothing of it. Nothing writes there.
var (
	noTraits  = new(traits)
	noForeign = new(foreign)
	noThing   = new(thing)
)

// say gives the traits to write to.
func (f *Features) say() *traits {
	if f.traits == noTraits {
		f.traits = new(traits)
	}
	return f.traits
}

// name is one comparable form of a name.
type name struct {
	// text is the name as given.
	text   string
	tokens []token
	*style
}

// style is what names have in common with many others.
type style struct {
	// script is the ISO 15924 code of the tokens; names are compared within a
	// script only.
	script string
	// generation is "jr", "sr", "2"…, or "".
	generation string
	persona    bool
	// roles says that the tokens' roles are known.
	roles bool
	// legal is the class of an organisation's legal form, country the code of
	// the only country that has that form.
	legal, country string
}

// token is one word of a name.
type token struct {
	*word
	role    role
	initial bool
	number  bool
	// father is set for a father's name after a particle that says so, cut for the
	// last word of a name so long that it may have been cut off.
	father, cut bool
	// site says what sort of site a name is of, or which part of one; country
	// names a country, and local the town or country of the organisation itself.
	site, country, local bool
}

// word is a word in comparable form, what is looked at most in front.
type word struct {
	hash uint64
	*foreign
	text  string
	sound string // consonant skeleton, "" when it would say too little
	// plain says that the text is in a–z and digits only, of which mask holds
	// which there are.
	mask    uint32
	letters uint16
	plain   bool
	// garbled says that figures stand between its letters.
	garbled bool
	// syllable is what the word is of a Chinese name.
	syllable names.Syllable
	// western and nickname say that people bear the word beside or in place of
	// their given name; surname that it may be a Chinese family name.
	western, surname bool
	nickname         names.NicknameSort

	nicks []string // its sets of nicknames
	// shape and heard are what the word may be scanned and translated as; people's
	// names have none.
	shape string
	heard string
	// halves are the pairs of syllables that it may be written together from.
	halves [][2]names.Syllable
}

// foreign is what a word is that did not come in Latin letters.
type foreign struct {
	// script is the ISO 15924 code of its script, native the word in it, and reads
	// the ways in which Latin letters may write it, if they are known.
	script, native string
	reads          []spelling
}

// spelling is one way to write a word of another script in Latin letters.
type spelling struct {
	text  string
	sound string // consonant skeleton, "" when it would say too little
	hash  uint64
}

// role is the part that a token plays in a person's name.
type role uint8

const (
	roleUnknown role = iota
	roleGiven
	roleFamily
)

// birth is a date of birth; month and day are 0 when not known.
type birth struct {
	text       string
	year       int16
	month, day int8
	// impossible says that there is no such date, of which the figures are as given.
	impossible bool
}

func (b birth) full() bool { return b.day != 0 }

// damaged reads what it can of a date that is none: of year-month-day with
// impossible figures ("1857-71-28") the year, and the figures as they stand.
func (b *birth) damaged(text string) {
	if len(text) != len("1857-71-28") || text[4] != '-' || text[7] != '-' {
		return
	}
	year, err := strconv.Atoi(text[:4])
	if err == nil && year >= 1000 && year <= 2100 {
		b.year, b.impossible = int16(year), true
	}
}

// identifier is an identifier that could be read.
type identifier struct {
	*issue
	// value is the canonical value and group what counts as one piece of
	// evidence: a number seen as phone and as WhatsApp account is one.
	value string
	group string
	text  string
	hash  uint64
	// letters is the set of those of a plain value, 0 of others.
	letters uint32
}

// issue is what identifiers have in common with many others.
type issue struct {
	kind  graph.IdentifierType
	class class
	// series is type, country and scheme of an exclusive identifier.
	series  string
	country string
	valid   graph.Interval
	// loose marks identifiers that the subject was seen with or is a contact
	// for: they hardly speak of the subject.
	loose bool
}

// class says how an identifier is weighed.
type class uint8

const (
	classDocument class = iota
	classPhone
	classEmail
	classAccount
	classMoney
	classWeak
)

var classes = map[graph.IdentifierType]class{
	graph.IDPassport: classDocument, graph.IDNational: classDocument, graph.IDTax: classDocument,
	graph.IDDriver: classDocument, graph.IDRegistration: classDocument, graph.IDLEI: classDocument, graph.IDDocument: classDocument,
	graph.IDPhone: classPhone, graph.IDEmail: classEmail,
	graph.IDHandle: classAccount, graph.IDAccount: classAccount, graph.IDChannel: classAccount,
	graph.IDBankAccount: classMoney, graph.IDWallet: classMoney,
	graph.IDDevice: classWeak, graph.IDDomain: classWeak, graph.IDURL: classWeak, graph.IDIP: classWeak, graph.IDVehicle: classWeak,
}

// exclusive reports whether a subject holds one identifier of a series at a
// time, so that two different ones valid together are two subjects. Documents
// of unnamed types are not; neither are tax numbers and driving licences of an
// unknown issuer (an empty series says so).
func (i *identifier) exclusive() bool {
	return i.class == classDocument && i.series != "" && i.kind != graph.IDDocument && !i.loose
}

// Glance looks at what weighing a pair looks at first, so that it is on its way
// from memory when the pair's turn comes. The number that it gives means nothing.
func (f *Features) Glance() uint64 {
	n := f.lead
	if len(f.births) > 0 {
		n += uint64(f.births[0].year)
	}
	if len(f.places) > 0 {
		n += f.places[0].postcodeHash
	}
	if len(f.identifiers) > 0 {
		n += f.identifiers[0].hash
	}
	return n
}

// before reports whether a record's key comes before another's.
func (f *Features) before(o *Features) bool {
	if f.Key.Source == o.Key.Source && f.lead != o.lead {
		return f.lead < o.lead
	}
	return f.Key.Compare(o.Key) < 0
}

// Extract computes the comparable forms of a subject record whose identifiers
// have been read (Canonical filled in).
func Extract(r *graph.Record) *Features { return (*Lexicon)(nil).Extract(r) }

// Extract is [Extract], sharing what other records say, too.
func (x *Lexicon) Extract(r *graph.Record) *Features {
	whole := newCompact(len(r.Identifiers))
	f := &whole.Features
	f.Key, f.Kind, f.traits, f.thing = r.Key, r.Kind, noTraits, noThing
	f.names, f.births, f.places = whole.name[:0], whole.birth[:0], whole.place[:0]
	if x != nil {
		f.Key.Source, f.Kind = unique.Make(f.Key.Source).Value(), unique.Make(f.Kind).Value()
	}
	var lead [8]byte
	copy(lead[:], f.Key.ID)
	f.lead = binary.BigEndian.Uint64(lead[:])
	f.victim, f.suspect = r.VictimSuspect()
	for _, n := range r.Names {
		f.names = x.appendName(f.names, r.Kind, n, whole.words[:0])
	}
	for _, d := range r.Dates {
		if d.Type == graph.DateBirth {
			f.births = appendBirth(f.births, d.Date)
		}
	}
	for _, id := range r.Identifiers {
		f.addIdentifier(x, id)
	}
	for i := range r.Addresses {
		f.places = append(f.places, x.place(&r.Addresses[i], r.Kind))
	}
	f.addAttributes(x, r)
	if !isPerson(r.Kind) || len(r.Links) > 0 {
		f.thing = new(thing)
		f.addThing(x, r)
	}
	return f
}

// appendBirth adds a date to a list unless its year is not known or it is there
// already.
func appendBirth(list []birth, d graph.Date) []birth {
	b := birth{text: d.Text}
	year, month, date := d.BirthParts()
	b.year, b.month, b.day = int16(year), int8(month), int8(date)
	if b.year == 0 {
		b.damaged(d.Text)
	}
	if b.year == 0 || slices.Contains(list, b) {
		return list
	}
	return append(list, b)
}

func (f *Features) addIdentifier(x *Lexicon, id graph.Identifier) {
	c, known := classes[id.Type]
	if end := identifiers.PhoneEnd(id); end != "" {
		f.say().phoneEnds = append(f.phoneEnds, end)
	}
	if !known || id.Canonical == "" {
		return
	}
	of := issue{kind: id.Type, class: c, valid: id.Valid, loose: id.Relation == graph.RelSeenWith || id.Relation == graph.RelContactFor}
	i := identifier{issue: &of, value: id.Canonical, text: id.Value, group: identifiers.Evidence(id)}
	if rest, ok := strings.CutSuffix(i.group, i.value); ok {
		i.value = i.group[len(rest):] // once in memory
	}
	// What a canonical form ends in, after platform or issuer.
	last := id.Canonical[strings.LastIndexByte(id.Canonical, ':')+1:]
	switch {
	case c == classDocument:
		i.readDocument(id, last)
	case c == classAccount && numberPlatform(id.Canonical):
		i.class, i.group = classPhone, "phone:+"+strings.TrimLeft(last, "@+")
	}
	// Advertisements are known by their contacts.
	i.loose = i.loose && f.Kind != graph.KindJobAd
	i.hash = keyHash(f.Kind, familyIdentifier, i.group)
	i.letters = plainLetters(i.value)
	i.issue = x.issue(of)
	f.identifiers = append(f.identifiers, i)
}

// readDocument takes a document's canonical form "type:country:scheme:number"
// apart. Sources leave out country and scheme, so the number alone brings
// records together; whether the issuers agree is looked at then.
func (i *identifier) readDocument(id graph.Identifier, number string) {
	i.value, i.group = number, string(id.Type)+":"+number
	parts := strings.Split(id.Canonical, ":")
	if len(parts) > 2 {
		i.country = parts[1]
	}
	issuer := strings.Join(parts[1:len(parts)-1], ":")
	switch {
	case id.Type == graph.IDLEI:
		i.series = "lei"
	case id.Type == graph.IDTax && len(parts) < 4:
		// Many countries give several sorts of tax number.
	case strings.Trim(issuer, ":") != "":
		i.series = string(id.Type) + " " + issuer
	}
}

// numberPlatform reports whether an account is a telephone number: one in
// international form anywhere, or any number on the messengers whose accounts
// are numbers.
func numberPlatform(canonical string) bool {
	platform, name, _ := strings.Cut(canonical, ":")
	name = strings.TrimPrefix(name, "@")
	digits := strings.TrimPrefix(name, "+")
	if len(digits) < 7 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return name != digits || platform == "whatsapp" || platform == "signal" || platform == "viber"
}

func (f *Features) addAttributes(x *Lexicon, r *graph.Record) {
	if len(r.Attributes) == 0 {
		return
	}
	t := f.say()
	for _, v := range r.Attributes["gender"] {
		if g := gender(v); g != "" {
			t.genders = append(t.genders, g)
		}
	}
	t.nations = folded(r.Attributes["nationality"])
	for _, v := range r.Attributes["employer"] {
		t.employers = x.appendName(t.employers, graph.KindOrganization, graph.Name{Full: v}, nil)
	}
	if isPerson(r.Kind) {
		t.occupations = saidOf(r.Attributes["occupation"])
		t.birthPlaces = saidOf(r.Attributes["birth_place"])
	}
}

// gender gives "f" or "m", "" for anything else: unknown is not a value.
func gender(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "f", "female", "woman":
		return "f"
	case "m", "male", "man":
		return "m"
	default:
		return ""
	}
}

func folded(values []string) []string {
	var out []string
	for _, v := range values {
		if v = strings.ToLower(strings.TrimSpace(v)); v != "" && v != "unknown" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
