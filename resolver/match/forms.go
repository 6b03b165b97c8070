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
// already. The words of the first name are put into room, if they fit.
func (x *Lexicon) appendName(list []name, kind graph.Kind, n graph.Name, room []token) []name {
	if others := names.Alternatives(n.Full); len(others) > 1 {
		for _, full := range others {
			list = x.appendName(list, kind, graph.Name{Full: full, Type: n.Type}, room)
		}
		return list
	}
	if len(list) > 0 {
		room = nil
	}
	form := name{text: n.Text(), tokens: room, style: &style{persona: n.Type == graph.NamePersona}}
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
	n.tokens = withRoom(n.tokens, len(f.Tokens))
	strong := slices.ContainsFunc(f.Tokens, func(t names.Token) bool { return !t.Weak })
	for _, t := range f.Tokens {
		if t.Weak && strong {
			continue
		}
		w := token{word: x.word(t, true), initial: t.Initial, father: t.Father}
		switch t.Role {
		case names.RoleGiven, names.RoleMiddle, names.RolePatronymic:
			w.role = roleGiven
		case names.RoleFamily:
			w.role = roleFamily
		}
		n.roles = n.roles || w.role != roleUnknown
		n.tokens = append(n.tokens, w)
	}
	n.markCut(f)
}

// withRoom gives an empty list with room for so many words.
func withRoom(room []token, words int) []token {
	if words <= cap(room) {
		return room[:0]
	}
	return make([]token, 0, words)
}

// cutLength is how long a name is at least that a form cut off: passports hold 39
// characters of the machine-readable name, other forms fewer.
const cutLength = 34

// markCut marks the last word of a name that may have been cut off.
func (n *name) markCut(f names.Form) {
	if last := len(n.tokens) - 1; last > 1 && len(f.Full) >= cutLength {
		n.tokens[last].cut = true
	}
}

// readOrganization takes the words of the core of an organisation's or place's
// name, which may be that of a site. "The" and "of" say too little to compare.
func (n *name) readOrganization(x *Lexicon, f names.Form, site bool) {
	n.legal, n.country = f.LegalForm, f.LegalCountry
	n.tokens = withRoom(n.tokens, len(f.Tokens))
	tens := false // the last word was "forty" or the like
	for _, t := range f.Tokens {
		if t.Weak {
			continue
		}
		figure := numberOf(t.Text)
		if tens && len(figure) == 1 && figure > "0" && figure <= "9" {
			last := len(n.tokens) - 1
			figure = n.tokens[last].text[:1] + figure
			n.tokens = n.tokens[:last]
		}
		tens = figure != t.Text && len(figure) == 2 && figure[1] == '0'
		t.Text = figure
		w := token{word: x.word(t, false)}
		w.number = isNumber(w.text)
		w.site = site && within(siteWords, w.text)
		n.tokens = append(n.tokens, w)
	}
}

// newWord gives the forms of a word in names of people or of others.
func newWord(n names.Token, hash uint64, person bool) *word {
	text := n.Text
	t := &word{
		text: text, hash: hash, letters: uint16(min(utf8.RuneCountInString(text), math.MaxUint16)), plain: ascii(text),
		nicks: names.NicknameClasses(text), sound: soundOf(text), foreign: noForeign,
	}
	if person {
		t.western, t.nickname, t.surname = names.Western(text), names.SortOfNickname(text), names.HanSurname(text, n.Script)
		if n.Script == "Latn" && len(text) <= maxSyllables {
			t.syllable, t.halves = names.SyllableOf(text)
		}
	} else {
		t.shape, t.heard = names.Shape(text), names.Sounds(text)
	}
	t.garbled = strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, unicode.IsLetter)
	t.mask = lettersOf(text)
	if otherLetters(n) {
		t.foreign = &foreign{script: n.Script, native: n.Native}
		for _, text := range n.Readings() {
			t.reads = append(t.reads, spelling{text, soundOf(text), tokenHash(text)})
		}
	}
	return t
}

// maxSyllables is how long two syllables of a Chinese name are at most together.
const maxSyllables = 14

// otherLetters reports whether a word did not come in Latin letters.
func otherLetters(n names.Token) bool { return n.Script != "Latn" && n.Script != "Zyyy" }

// soundOf gives the consonant skeleton of a word, "" when it would say too little.
func soundOf(text string) string {
	if s := names.Skeleton(text); utf8.RuneCountInString(s) >= 2 {
		return s
	}
	return ""
}

// scriptOf gives the script of the first word that has one: names are compared
// within a script.
func scriptOf(tokens []token) string {
	for _, t := range tokens {
		if script := names.ScriptOf(t.text); script != "Zyyy" {
			return script
		}
	}
	return "Zyyy"
}
