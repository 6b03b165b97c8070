package graph

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// place is where in a record something is, written out only for an error. Its
// parts are names and indices, from the outside in; -1 is no index.
type place struct {
	parts [6]step
	depth int
}

type step struct {
	name  string
	index int
}

// at gives the place of a field of the record itself.
func at(name string) place { return place{}.field(name) }

func (p place) field(name string) place {
	p.parts[p.depth] = step{name, -1}
	p.depth++
	return p
}

func (p place) item(i int) place {
	p.parts[p.depth-1].index = i
	return p
}

func (p place) String() string {
	var b strings.Builder
	for i, s := range p.parts[:p.depth] {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.name)
		if s.index >= 0 {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

// checker gathers what is wrong with a record.
type checker struct{ problems []error }

func (c *checker) fail(p place, value, reason, fix string) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, &FieldError{Field: p.String(), Value: excerpt(value), Reason: reason, Fix: fix})
	}
}

func (c *checker) err() error { return errors.Join(c.problems...) }

// key checks both parts of a record's key.
func (c *checker) key(p place, k RecordKey) {
	if strings.Contains(string(k.Source), "/") {
		c.fail(p.field("source"), string(k.Source), "holds '/', which separates it from the id", "use another character")
	}
	c.keyPart(p.field("source"), string(k.Source), MaxSource)
	c.keyPart(p.field("id"), k.ID, MaxID)
}

func (c *checker) keyPart(p place, s string, limit int) {
	if s == "" {
		c.fail(p, "", "is missing", "give the source and the source's own id")
	}
	c.text(p, s, limit)
	if strings.ContainsFunc(s, unicode.IsControl) {
		c.fail(p, s, "holds a control character", "take it out")
	}
}

// text checks a text's encoding and its length in bytes.
func (c *checker) text(p place, s string, limit int) {
	if len(s) > limit {
		c.fail(p, s, fmt.Sprintf("is %d bytes long, more than %d", len(s), limit), "shorten it")
	}
	if !utf8.ValidString(s) {
		c.fail(p, s, "is not valid UTF-8", "convert the file to UTF-8")
	}
}

// part is text of a field of what is at p, whose place is worked out for an error
// only: that took half of the time of checking a record.
func (c *checker) part(p *place, field, s string, limit int) {
	if len(s) > limit || !utf8.ValidString(s) {
		c.text(p.field(field), s, limit)
	}
}

// kind checks a subject's kind.
func (c *checker) kind(p place, k Kind) {
	switch {
	case k == "":
		c.fail(p, "", "is missing", "use one of "+listWords(kindNames()))
	case k.Spec().Kind == "":
		c.fail(p, string(k), "is not a known kind", suggest(k, kindNames()))
	}
}

// oneOf checks a word of a closed vocabulary.
func (c *checker) oneOf(p place, word string, words []string) {
	for _, w := range words {
		if w == word {
			return
		}
	}
	reason := "is not one of the known words"
	if word == "" {
		reason = "is missing"
	}
	c.fail(p, word, reason, suggest(word, words))
}

// date checks that a date is whole: what [ParseDate], [DateOf] and [UnreadDate]
// give always is.
func (c *checker) date(p place, d Date) {
	if d.IsZero() {
		return
	}
	c.text(p, d.Text, MaxName)
	switch {
	case d.Precision == 0 || int(d.Precision) >= len(precisionNames):
		c.fail(p, d.Text, "has no precision", "read the text with ParseDate, or keep it with UnreadDate")
	case d.Earliest >= d.Latest:
		c.fail(p, d.Text, "ends before it begins", "correct its bounds")
	case d.Precision > PrecisionInterval && (d.Earliest == math.MinInt64 || d.Latest == math.MaxInt64):
		c.fail(p, d.Text, "is open at one side, which only an interval can be", "correct its bounds or its precision")
	}
}

// valid checks the validity of what is at p.
func (c *checker) valid(p *place, i Interval) {
	if !i.IsZero() {
		c.interval(p.field("valid"), i)
	}
}

// interval checks both dates and their order.
func (c *checker) interval(p place, i Interval) {
	c.date(p.field("from"), i.From)
	c.date(p.field("to"), i.To)
	if i.To.CertainlyBefore(i.From) {
		c.fail(p, i.From.Text+" … "+i.To.Text, "ends before it begins", "swap the dates or correct one")
	}
}

var (
	nameTypes = wordsOf(NamePrimary, NameAlias, NameMaiden, NameFormer, NamePersona, NameLegal, NameTrading, NameNative)
	dateTypes = wordsOf(DateBirth, DateDeath, DateFounded, DateDissolved, DateOpened, DateClosed, DatePosted, DateOccurred,
		DateIssued, DateExpires, DateFirstSeen, DateLastSeen, DateRegistration)
	relations = wordsOf(RelOwns, RelUses, RelRegisteredWith, RelContactFor, RelSeenWith)
	bases     = wordsOf(BasisFact, BasisAssessment)
)

func wordsOf[S ~string](words ...S) []string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return texts
}

func kindNames() []Kind {
	all := make([]Kind, len(kindTable))
	for i, s := range kindTable {
		all[i] = s.Kind
	}
	return all
}

func linkNames() []LinkKind {
	all := make([]LinkKind, len(linkTable))
	for i, s := range linkTable {
		all[i] = s.Kind
	}
	return all
}

func roleNames() []string {
	all := make([]string, len(roleTable))
	for i, s := range roleTable {
		all[i] = s.Name
	}
	return all
}
