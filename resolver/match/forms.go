package match

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
)

// appendName adds the comparable form of a name unless it is empty or there
// already.
func (x *Lexicon) appendName(list []name, kind graph.Kind, n graph.Name) []name {
	form := name{text: n.Text(), style: &style{persona: n.Type == graph.NamePersona}}
	if isPerson(kind) {
		form.readPerson(x, names.Person(n))
	} else {
		form.readOrganization(x, names.Organization(n), kind == graph.KindCompound)
	}
	if len(form.tokens) == 0 {
		return list
	}
	form.script = scriptOf(form.tokens)
	same := func(o name) bool {
		return o.script == form.script && o.persona == form.persona && o.generation == form.generation &&
			slices.EqualFunc(o.tokens, form.tokens, func(a, b token) bool { return a.text == b.text && a.role == b.role })
	}
	if slices.ContainsFunc(list, same) {
		return list
	}
	form.style = x.style(*form.style)
	return append(list, form)
}

// readPerson takes the words of a person's name. Particles say too little to
// compare; they are left out where anything else is there.
func (n *name) readPerson(x *Lexicon, f names.Form) {
	n.generation = f.Generation
	n.tokens = make([]token, 0, len(f.Tokens))
	strong := slices.ContainsFunc(f.Tokens, func(t names.Token) bool { return !t.Weak })
	for _, t := range f.Tokens {
		if t.Weak && strong {
			continue
		}
		w := token{word: x.word(t.Text, true), initial: t.Initial}
		switch t.Role {
		case names.RoleGiven, names.RoleMiddle, names.RolePatronymic:
			w.role = roleGiven
		case names.RoleFamily:
			w.role = roleFamily
		}
		n.roles = n.roles || w.role != roleUnknown
		n.tokens = append(n.tokens, w)
	}
}

// readOrganization takes the words of the core of an organisation's or place's
// name, which may be that of a site. "The" and "of" say too little to compare.
func (n *name) readOrganization(x *Lexicon, f names.Form, site bool) {
	n.legal, n.country = f.LegalForm, f.LegalCountry
	for _, t := range f.Tokens {
		if t.Weak {
			continue
		}
		w := token{word: x.word(numberOf(t.Text), false)}
		w.number = isNumber(w.text)
		w.site = site && within(siteWords, w.text)
		n.tokens = append(n.tokens, w)
	}
}

// newWord gives the forms of a word in names of people or of others.
func newWord(text string, hash uint64, person bool) *word {
	t := &word{text: text, hash: hash, letters: uint16(min(utf8.RuneCountInString(text), math.MaxUint16)), plain: ascii(text), nicks: names.NicknameClasses(text)}
	if !person {
		t.shape, t.heard = names.Shape(text), names.Sounds(text)
	}
	t.garbled = strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, unicode.IsLetter)
	t.mask = lettersOf(text)
	if s := names.Skeleton(text); utf8.RuneCountInString(s) >= 2 {
		t.sound = s
	}
	return t
}

// scriptOf gives the script of the first letter that has one that matters here:
// names are compared within a script.
func scriptOf(tokens []token) string {
	for _, t := range tokens {
		for _, r := range t.text {
			switch {
			case !unicode.IsLetter(r):
			case unicode.Is(unicode.Latin, r):
				return "Latn"
			case unicode.Is(unicode.Han, r):
				return "Hani"
			default:
				return otherScript(r)
			}
		}
	}
	return "Zyyy"
}

// otherScript names the Unicode script of a letter.
func otherScript(r rune) string {
	for _, s := range []struct {
		name  string
		table *unicode.RangeTable
	}{
		{"Cyrl", unicode.Cyrillic}, {"Arab", unicode.Arabic}, {"Khmr", unicode.Khmer}, {"Thai", unicode.Thai}, {"Laoo", unicode.Lao},
		{"Mymr", unicode.Myanmar}, {"Deva", unicode.Devanagari}, {"Hang", unicode.Hangul}, {"Hira", unicode.Hiragana},
		{"Kana", unicode.Katakana}, {"Grek", unicode.Greek}, {"Hebr", unicode.Hebrew}, {"Ethi", unicode.Ethiopic}, {"Beng", unicode.Bengali},
	} {
		if unicode.Is(s.table, r) {
			return s.name
		}
	}
	return "Zzzz"
}
