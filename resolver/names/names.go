// Package names gives the comparable forms of names and addresses.
//
// The main idea: a name is a set of folded words without order. Sources disagree
// on case, accents, script, order, titles, punctuation and legal forms; folding
// removes those differences step by step and keeps the trace of every step, so
// that an explanation can show how "Dr. SMITH, Björn" came to be "bjorn smith".
// Nothing here decides that two names mean one subject: [Close] and
// [Similarity] only say how alike two words are.
package names

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names/southeast"
)

// Role is the part of a name that a word is, where the source says so.
type Role string

// The roles of words; "" when the source gives only the whole name.
const (
	RoleGiven      Role = "given"
	RoleFamily     Role = "family"
	RoleMiddle     Role = "middle"
	RolePatronymic Role = "patronymic"
)

// Token is one comparable word of a name.
type Token struct {
	// Text is the folded word: lower case, without accents, in Latin letters
	// for the scripts that can be romanised so far.
	Text string
	// Native is the folded word in its own script; it equals Text for Latin.
	Native string
	Role   Role
	// Initial is set for a single letter that stands for a word.
	Initial bool
	// Father is set for the father's name after a particle that says so: the second
	// word of "Salman bin Muhammad".
	Father bool
	// Weak is set for particles ("bin", "van", "of"), which say little.
	Weak bool
	// Script is the ISO 15924 code of the word as given ("Latn", "Cyrl",
	// "Hani"), "Zyyy" for digits and signs.
	Script string
	// readings are those that are known already, see [Token.Readings].
	readings []string
	// transcribed is set for a foreign word that Chinese characters write by its
	// sound.
	transcribed bool
}

// Step is one change on the way to the comparable form.
type Step struct {
	// Rule names the change: "unicode", "zawgyi", "case", "accents", "romanise",
	// "simple characters", "readings", "punctuation", "title", "generation",
	// "comma order", "machine-readable", "joined words", "legal form",
	// "abbreviation", "placeholder".
	Rule string
	// From and To are the text before and after; To is "" for words taken out.
	From, To string
}

// Form is the comparable form of a name.
type Form struct {
	// Tokens are the words in the order in which the name is said (given names
	// first when the source says which they are); comparison takes them as a set.
	Tokens []Token
	// Full is the texts of all tokens joined by spaces, in that order.
	Full string
	// Key is the texts of all tokens sorted and joined by spaces: equal for
	// names that differ in order only.
	Key string
	// Core is, for organisations, the name without its legal form. It equals
	// Full for people.
	Core string
	// LegalForm is the class of an organisation's legal form ("ltd", "llc",
	// "plc", "jsc"…), "" when the name shows none.
	LegalForm string
	// LegalCountry is the ISO 3166 code, in lower case, of the only country whose
	// law has the legal form ("Sdn Bhd" is Malaysian), "" where several have it.
	LegalCountry string
	// Generation is "sr", "jr", "i", "ii", "iii", "iv" or "".
	Generation string
}

// GenerationsConflict reports whether two generations name different people:
// both are given and differ, "jr" and "ii" being used for the same, as are "sr"
// and "i".
func GenerationsConflict(a, b string) bool {
	class := func(g string) string {
		switch g {
		case "ii":
			return "jr"
		case "i":
			return "sr"
		}
		return g
	}
	return a != "" && b != "" && class(a) != class(b)
}

// Person gives the comparable form of a person's name. Titles and generations
// are taken out, particles are marked weak, and "FAMILY, Given" is understood.
// When the source gives parts, their words carry the part's role.
func Person(n graph.Name) Form { return (&builder{}).person(n) }

// TracePerson gives the steps by which [Person] comes to its form, in the order in
// which the changes are made.
func TracePerson(n graph.Name) []Step {
	b := &builder{trace: true}
	b.person(n)
	return b.steps
}

func (b *builder) person(n graph.Name) Form {
	if n.Title != "" {
		b.step("title", n.Title, "")
	}
	b.parts(n)
	if len(b.tokens) == 0 {
		b.part = true
		b.full(n.Full)
	} else if n.Full != "" {
		b.missing(n.Full)
	}
	b.strip(0, false)
	b.placeholders()
	b.particles()
	b.fathers()
	b.readWords()
	f := b.form()
	f.Core = f.Full
	return f
}

// builder collects words and, where asked, the trace of what was done to them.
type builder struct {
	trace bool
	// part asks for words run together to be parted: a capital inside a part of a
	// name that the source tells apart is a slip.
	part       bool
	tokens     []Token
	generation string
	// changes counts the changes made, steps is the trace of them.
	changes int
	steps   []Step
}

func (b *builder) step(rule, from, to string) {
	if from == to {
		return
	}
	b.changes++
	if b.trace {
		b.steps = append(b.steps, Step{rule, from, to})
	}
}

// add appends the words of a text in a role, without the titles and the
// generation at its ends.
func (b *builder) add(text string, role Role, generation bool) {
	from := len(b.tokens)
	for _, w := range b.words(text) {
		w.Role = role
		b.tokens = append(b.tokens, w)
	}
	b.strip(from, generation)
}

// parts adds the parts of a name in the order in which it is said. Only there
// does a closing "I" count as a generation.
func (b *builder) parts(n graph.Name) {
	for _, part := range []struct {
		text string
		role Role
	}{{n.Given, RoleGiven}, {n.Middle, RoleMiddle}, {n.Patronymic, RolePatronymic}, {n.Family, RoleFamily}} {
		b.add(part.text, part.role, strings.HasSuffix(strings.TrimSpace(part.text), " I"))
	}
}

// full adds a name given as a whole. One comma puts the family name first,
// unless what follows is only a title or generation.
func (b *builder) full(text string) {
	if b.mrz(text) {
		return
	}
	family, given, found := strings.Cut(norm(text), ",")
	if rest, last, more := strings.Cut(given, ","); more && onlyAffixes(last) {
		given = rest + " " + last
	}
	switch {
	case !found || strings.Contains(given, ","):
		b.add(text, "", false)
	case onlyAffixes(given) || strings.TrimSpace(family) == "":
		b.add(text, "", false)
	default:
		family, given = strings.TrimSpace(family), strings.TrimSpace(given)
		b.step("comma order", text, given+" "+family)
		b.add(given, RoleGiven, false)
		b.add(family, RoleFamily, false)
	}
}

// mrz adds a name from the machine-readable zone of a passport, which puts the
// family name first, two fillers after it and one between other words, and
// reports whether it was one.
func (b *builder) mrz(text string) bool {
	family, given, found := strings.Cut(strings.TrimRight(strings.TrimSpace(text), "<"), "<<")
	if !found {
		return false
	}
	family, given = strings.Trim(strings.ReplaceAll(family, "<", " "), " "), strings.Trim(strings.ReplaceAll(given, "<", " "), " ")
	b.step("machine-readable", text, given+" "+family)
	b.add(given, RoleGiven, false)
	b.add(family, RoleFamily, false)
	return true
}

// onlyAffixes reports whether every word of the text is a title or generation.
func onlyAffixes(text string) bool {
	for _, w := range (&builder{}).words(text) {
		if _, generation := generations[w.Text]; !generation && !titles().opens(w) && !titles().closes(w) {
			return false
		}
	}
	return true
}

// missing adds the words of the whole name that its parts leave out.
func (b *builder) missing(full string) {
	have := map[string]int{}
	for _, t := range b.tokens {
		have[t.Text]++
	}
	for _, w := range (&builder{}).words(full) {
		if have[w.Text] > 0 {
			have[w.Text]--
			continue
		}
		if g, known := generations[w.Text]; known && g == b.generation {
			continue
		}
		b.tokens = append(b.tokens, w)
	}
}

// strip takes titles off the front and the end of the words after from, and
// generations off the end, until nothing more comes off. At least one word
// always stays.
func (b *builder) strip(from int, first bool) {
	if len(b.tokens)-from < 1 {
		return
	}
	for n := -1; n != b.changes; {
		n = b.changes
		for len(b.tokens)-from > 1 && b.stripTitle(from) {
		}
		b.stripGeneration(from, first)
		b.stripAttached(from)
	}
}

// stripTitle takes one title off at least two words and reports whether there
// was one.
func (b *builder) stripTitle(from int) bool {
	t, words, last := titles(), b.tokens[from:], len(b.tokens)-1
	switch {
	case len(words) > 2 && t.opensTwice(words[0], words[1]):
		b.step("title", joined(words[:2]), "")
		b.tokens = slices.Delete(b.tokens, from, from+2)
	case t.opens(words[0]), southeast.Title(words[0].Script, words[0].Native, afterFirst(words)), burmeseTitles[words[0].Text] && burmese(words[1:]):
		b.step("title", words[0].Text, "")
		b.tokens = slices.Delete(b.tokens, from, from+1)
	case t.closes(b.tokens[last]):
		b.step("title", b.tokens[last].Text, "")
		b.tokens = b.tokens[:last]
	default:
		return false
	}
	return true
}

// afterFirst gives the words of one script after the first of them, written
// together; for Burmese only, where a title is known by what follows.
func afterFirst(words []Token) string {
	if words[0].Script != "Mymr" {
		return ""
	}
	var rest strings.Builder
	for _, w := range words[1:] {
		if w.Script != "Mymr" {
			break
		}
		rest.WriteString(w.Native)
	}
	return rest.String()
}

// stripAttached takes off titles written together with the first or last word,
// where at least two letters stay, or one syllable of Hangul, a family name, or
// one of Burmese, which may be a letter.
func (b *builder) stripAttached(from int) {
	if len(b.tokens) <= from {
		return
	}
	cut := func(t *Token, rest string) {
		if len(rest) != len(t.Text) && (utf8.RuneCountInString(rest) >= 2 || rest != "" && (t.Script == "Hang" || t.Script == "Mymr")) {
			b.step("title", t.Text, rest)
			t.Text, t.Native = rest, rest
		}
	}
	first := &b.tokens[from]
	rest, _ := southeast.TrimTitle(first.Script, first.Text)
	cut(first, rest)
	last := &b.tokens[len(b.tokens)-1]
	for _, title := range titles().joinedEnd {
		if rest, found := strings.CutSuffix(last.Text, title); found {
			cut(last, rest)
		}
	}
}

// burmese reports whether the words after a possible Burmese title show that it
// is one: "U", "Ko" and "Ma" are initials, Korean and Chinese names elsewhere.
func burmese(rest []Token) bool {
	return len(rest) >= 2 && slices.ContainsFunc(rest, func(t Token) bool { return burmeseSyllables[t.Text] })
}

// stripGeneration takes a generation off the end of the words after from. "I"
// counts only where the caller saw it close a part of a name as a capital
// without dot; elsewhere it is an initial.
func (b *builder) stripGeneration(from int, first bool) {
	last := len(b.tokens) - 1
	if last <= from {
		return
	}
	g, found := generations[b.tokens[last].Text]
	if !found || g == "i" && !first {
		return
	}
	b.step("generation", b.tokens[last].Text, "")
	b.tokens = b.tokens[:last]
	if b.generation == "" {
		b.generation = g
	}
}

// particles marks words that are particles by table and place: never the last
// word of the name or of its part, and some only after another word.
func (b *builder) particles() {
	for i := range b.tokens {
		t := &b.tokens[i]
		place, known := particles[t.Text]
		closes := i == len(b.tokens)-1 || b.tokens[i+1].Role != t.Role
		t.Weak = known && !closes && (place == anywhere || i > 0)
	}
}

// paternal are the particles before a father's name.
var paternal = set("bin binti binte bint bte ibn ibni so do ap anak بن ابن بنت")

// fathers marks the words that paternal particles precede.
func (b *builder) fathers() {
	for i := 1; i+1 < len(b.tokens); i++ {
		if next := &b.tokens[i+1]; b.tokens[i].Weak && paternal[b.tokens[i].Text] && !next.Weak {
			next.Father = true
		}
	}
}

func (b *builder) form() Form {
	f := Form{Tokens: b.tokens, Full: joined(b.tokens), Generation: b.generation}
	texts := strings.Fields(f.Full)
	slices.Sort(texts)
	f.Key = strings.Join(texts, " ")
	return f
}

func joined(tokens []Token) string {
	texts := make([]string, len(tokens))
	for i, t := range tokens {
		texts[i] = t.Text
	}
	return strings.Join(texts, " ")
}
