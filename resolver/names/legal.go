package names

import (
	_ "embed"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// legalText lists legal forms: class, form, the one country that has it, and what
// else is to be known of it ("front", "joined", "exact").
//
//go:embed data/legal.tsv
var legalText string

// legalForm is one row of the table.
type legalForm struct {
	// text is the folded words joined by spaces.
	text    string
	words   []legalWord
	class   string
	country string
	// front is set for forms that also stand before the name, joined for those
	// written together with it, in scripts without spaces.
	front, joined bool
	// exact is set for forms that are not looked for with slips: they are too
	// short ("SLU", beside the surname Siu).
	exact bool
	// cyrillic is set for forms that count in Cyrillic words only, as their Latin
	// letters are other words ("ИП").
	cyrillic bool
	// rank is the place of the form among all, the longest first.
	rank int
}

// legalWord is a word of a legal form, with what tells quickly that a word is
// not a slip of it.
type legalWord struct {
	text, shape string
	mask        uint64
}

// legalForms is the table ready for look-up.
type legalForms struct {
	// longest is the most words that a form has.
	longest int
	// exact gives the forms by their text.
	exact  map[string]*legalForm
	joined []*legalForm
	// tails and heads give the forms in which slips are looked for, by the
	// number of words and the length of the last or first word, the longest form
	// first.
	tails, heads map[[2]int][]*legalForm
}

// legalTable gives the legal forms.
var legalTable = sync.OnceValue(func() *legalForms {
	t := &legalForms{exact: map[string]*legalForm{}, tails: map[[2]int][]*legalForm{}, heads: map[[2]int][]*legalForm{}}
	var all []*legalForm
	for row := range rows(legalText) {
		row = append(row, "", "")
		f := &legalForm{
			text: Fold(row[1]), class: row[0], country: row[2],
			front: strings.Contains(row[3], "front"), joined: strings.Contains(row[3], "joined"),
			exact:    strings.Contains(row[3], "exact"),
			cyrillic: ScriptOf(row[1]) == "Cyrl",
		}
		for word := range strings.FieldsSeq(f.text) {
			f.words = append(f.words, legalWord{word, Shape(word), letterMask(word)})
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b *legalForm) int { return len(b.text) - len(a.text) })
	for rank, f := range all {
		f.rank = rank
		t.add(f)
	}
	return t
})

func (t *legalForms) add(f *legalForm) {
	n := len(f.words)
	t.longest = max(t.longest, n)
	if other := t.exact[f.text]; other == nil || other.cyrillic {
		t.exact[f.text] = f
	}
	if f.joined && n == 1 {
		t.joined = append(t.joined, f)
	}
	if letters := len(f.text) - n + 1; letters < 3 || f.exact {
		return
	}
	tail := [2]int{n, len(f.words[n-1].text)}
	t.tails[tail] = append(t.tails[tail], f)
	if f.front {
		head := [2]int{n, len(f.words[0].text)}
		t.heads[head] = append(t.heads[head], f)
	}
}

// fits reports whether a form counts in words of their script.
func (f *legalForm) fits(words []Token) bool {
	return !f.cyrillic || !slices.ContainsFunc(words, func(t Token) bool { return t.Script != "Cyrl" })
}

// letterMask gives the set of a word's letters, modulo 64: one slip changes at
// most two members.
func letterMask(word string) (mask uint64) {
	for _, r := range word {
		mask |= 1 << (r & 63)
	}
	return mask
}

// stripLegal takes legal forms off the end and the front until none is left and
// gives the class of the first that came off, and the country that one of them
// is of. At least one word stays.
func (b *builder) stripLegal() (class, country string) {
	for {
		form := b.stripOneLegal()
		if form == nil {
			return class, country
		}
		if class == "" || class == "co" {
			class = form.class
		}
		if country == "" {
			country = form.country
		}
	}
}

// stripOneLegal takes off the longest legal form, one with a slip only where
// there is none without.
func (b *builder) stripOneLegal() *legalForm {
	t := legalTable()
	form, cut := b.exactLegal(t)
	if joined, rest := b.joinedLegal(t); joined != nil && (form == nil || joined.rank < form.rank) {
		b.step("legal form", rest.token.Text, rest.text)
		rest.token.Text, rest.token.Native = rest.text, rest.text
		return joined
	}
	if form == nil {
		form, cut = b.slippedLegal(t)
	}
	if form == nil {
		return nil
	}
	at := cut
	if cut < 0 {
		at += len(b.tokens)
	}
	head, tail := b.tokens[:at], b.tokens[at:]
	if cut < 0 {
		head, tail = tail, head
	}
	b.step("legal form", joined(head), "")
	b.tokens = tail
	return form
}

// exactLegal gives the longest form at the end or the front of the words, and
// how many words it has, as a negative number at the end.
func (b *builder) exactLegal(t *legalForms) (best *legalForm, cut int) {
	var buffer [128]byte
	n := len(b.tokens)
	for words := 1; words <= min(n-1, t.longest); words++ {
		tail, head := b.tokens[n-words:], b.tokens[:words]
		if f := t.exact[string(appendWords(buffer[:0], tail))]; f != nil && f.fits(tail) && (best == nil || f.rank < best.rank) {
			best, cut = f, -words
		}
		if f := t.exact[string(appendWords(buffer[:0], head))]; f != nil && f.front && f.fits(head) && (best == nil || f.rank < best.rank) {
			best, cut = f, words
		}
	}
	return best, cut
}

// appendWords appends the texts of words, joined by spaces.
func appendWords(to []byte, words []Token) []byte {
	for i := range words {
		if i > 0 {
			to = append(to, ' ')
		}
		to = append(to, words[i].Text...)
	}
	return to
}

// remainder is what stays of a word that a legal form was written together with.
type remainder struct {
	token *Token
	text  string
}

// joinedLegal gives the longest form that is written together with the last or,
// if it can stand there, the first word, and what stays: at least one letter, and
// no letter parted from its mark.
func (b *builder) joinedLegal(t *legalForms) (*legalForm, remainder) {
	if len(b.tokens) == 0 {
		return nil, remainder{}
	}
	first, last := &b.tokens[0], &b.tokens[len(b.tokens)-1]
	if first.Text[0] < utf8.RuneSelf && last.Text[len(last.Text)-1] < utf8.RuneSelf {
		return nil, remainder{}
	}
	for _, f := range t.joined {
		if rest, found := strings.CutSuffix(last.Text, f.text); found && whole(rest) {
			return f, remainder{last, rest}
		}
		if rest, found := strings.CutPrefix(first.Text, f.text); found && f.front && whole(rest) {
			return f, remainder{first, rest}
		}
	}
	return nil, remainder{}
}

// whole reports whether a text begins with a letter and not with a mark of one.
func whole(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && !unicode.Is(unicode.M, first)
}

// slippedLegal is [builder.exactLegal] for forms with a slip.
func (b *builder) slippedLegal(t *legalForms) (best *legalForm, cut int) {
	n := len(b.tokens)
	for words := 1; words <= min(n-1, t.longest); words++ {
		tail, head := b.tokens[n-words:], b.tokens[:words]
		if f := slipped(t.tails, len(tail[words-1].Text), words-1, tail); f != nil && (best == nil || f.rank < best.rank) {
			best, cut = f, -words
		}
		if f := slipped(t.heads, len(head[0].Text), 0, head); f != nil && (best == nil || f.rank < best.rank) {
			best, cut = f, words
		}
	}
	return best, cut
}

// slipped gives the first form that words nearly are, among those of which the
// word at a place is about as long as letters.
func slipped(forms map[[2]int][]*legalForm, letters, place int, words []Token) (best *legalForm) {
	mask, shape := letterMask(words[place].Text), ""
	for length := letters - 1; length <= letters+1; length++ {
		for _, f := range forms[[2]int{len(words), length}] {
			if best != nil && best.rank < f.rank {
				break
			}
			w := &f.words[place]
			if w.mask != mask && bits.OnesCount64(w.mask^mask) > 2 {
				if shape == "" {
					shape = Shape(words[place].Text)
				}
				if w.shape != shape {
					continue
				}
			}
			if f.fits(words) && nearlySameWords(words, f.words) {
				best = f
				break
			}
		}
	}
	return best
}

// nearlySameWords reports whether words are those of a legal form but for what a
// scanner confuses, or one slip in at least five letters ("Limlted", "Co., Ltf.").
func nearlySameWords(tokens []Token, words []legalWord) bool {
	letters, edits := 0, 0
	for i, w := range words {
		if d := len(tokens[i].Text) - len(w.text); d < -1 || d > 1 {
			return false
		}
		letters += len(w.text)
		switch t := tokens[i].Text; {
		case t == w.text || len(w.text) >= 3 && Shape(t) == w.shape:
		case edits == 0 && OneSlip(t, w.text):
			edits++
		default:
			return false
		}
	}
	return edits == 0 && letters >= 3 || edits == 1 && letters >= 5 && (len(words) > 1 || letters >= 6)
}
