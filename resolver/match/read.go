package match

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/clewgraph/clew/resolver/names"
)

// readable reports whether a word of the name can be compared with one of
// another script.
func (n *name) readable() bool {
	return slices.ContainsFunc(n.tokens, func(t token) bool { return t.readable() })
}

// readable reports whether Latin spellings of the word are known.
func (t *token) readable() bool { return t.plain || len(t.reads) > 0 }

// spellings gives the ways to write a word in Latin letters; room holds that of
// a word in Latin letters already.
func (t *token) spellings(room *[1]spelling) []spelling {
	if len(t.reads) > 0 {
		return t.reads
	}
	room[0] = spelling{t.text, t.sound, t.hash}
	return room[:]
}

// readLikeness compares two words of different scripts: the level, and the hash
// of the spelling in which they meet, whose frequency counts.
func readLikeness(a, b *token, person bool) (level levelID, meet spelling, ok bool) {
	var roomA, roomB [1]spelling
	as, bs := a.spellings(&roomA), b.spellings(&roomB)
	for i := range as {
		for j := range bs {
			if as[i].hash == bs[j].hash {
				if person {
					return tokenRead, as[i], true
				}
				return wordRead, as[i], true
			}
		}
	}
	if likely := a.readsAs(b); likely >= likelyReading {
		meet = spelling{text: cmp.Or(a.latin(), b.latin())}
		meet.hash = tokenHash(meet.text)
		switch {
		case !person:
			return wordRead, meet, true
		case likely >= surelyReading:
			return tokenRead, meet, true
		}
		return tokenReadClose, meet, true
	}
	if !person {
		return 0, meet, false
	}
	if native, latin := a.soundsLike(b); native != "" && names.SoundsAs(native, latin) >= likelySound {
		return tokenReadClose, spelling{text: latin, hash: tokenHash(latin)}, true
	}
	for i := range as {
		for j := range bs {
			x, y := &as[i], &bs[j]
			if min(len(x.text), len(y.text)) >= 4 && (nearWords(x.text, y.text) || slipped(x.text, y.text) || x.sound != "" && len(x.sound) >= 3 && x.sound == y.sound) {
				return tokenReadClose, *x, true
			}
		}
	}
	return 0, meet, false
}

// How likely the reading of a word must be (see [names.ReadAs]). Of the published
// pairs of English words with Arabic, Hebrew and Russian ones, 86 to 92 of 100
// reach the lower line and 64 to 83 the upper, of words that have nothing to do with
// each other 5 and 1 of 10,000.
const (
	likelyReading = 600
	surelyReading = 700
)

// likelySound is how well a foreign name in Chinese characters must sound like a
// word: of the published pairs, 68 of 100 do, of words that have nothing to do with
// each other 9 of 10,000.
const likelySound = 700

// soundsLike gives the one of two words that is a foreign name in Chinese
// characters and the other, in Latin letters; "" where they are not that.
func (t *token) soundsLike(o *token) (native, latin string) {
	switch {
	case t.script == "Hani" && utf8.RuneCountInString(t.native) > 1:
		return t.native, o.latin()
	case o.script == "Hani" && utf8.RuneCountInString(o.native) > 1:
		return o.native, t.latin()
	}
	return "", ""
}

// readsAs gives how likely one word in Latin letters is the reading of another in
// another script.
func (t *token) readsAs(o *token) int {
	switch {
	case t.script != "" && o.latin() != "":
		return names.ReadAs(t.script, t.native, o.text)
	case o.script != "" && t.latin() != "":
		return names.ReadAs(o.script, o.native, t.text)
	}
	return 0
}

// latin gives a word that came in Latin letters and is long enough to be told by
// them, else "".
func (t *token) latin() string {
	if t.script != "" || !t.plain || t.letters < 3 {
		return ""
	}
	return t.text
}

// joins reports whether one word can be written as two others together, in any
// of the ways to write the three.
func joins(one, x, y *token) bool {
	if len(one.text) == len(x.text)+len(y.text) && strings.HasPrefix(one.text, x.text) && strings.HasSuffix(one.text, y.text) {
		return true
	}
	if len(one.reads)+len(x.reads)+len(y.reads) == 0 || !one.readable() || !x.readable() || !y.readable() {
		return false
	}
	var roomOne, roomX, roomY [1]spelling
	firsts, seconds := x.spellings(&roomX), y.spellings(&roomY)
	for i := range one.spellings(&roomOne) {
		whole := one.spellings(&roomOne)[i].text
		for j := range firsts {
			rest, found := strings.CutPrefix(whole, firsts[j].text)
			if found && slices.ContainsFunc(seconds, func(s spelling) bool { return s.text == rest }) {
				return true
			}
		}
	}
	return false
}

// ideographic reports whether every character of a name of the script is a word
// of its own, so that another character is another name.
func ideographic(script string) bool { return script == "Hani" || script == "Hang" }

// readLevel is the level of words that another script writes apart.
func readLevel(person bool) levelID {
	if person {
		return tokenReadClose
	}
	return wordRead
}

// nearNative reports whether two words of one script that is not Latin differ by
// a slip: one letter in four or more. A Chinese character is no letter.
func nearNative(a, b *token) bool {
	short, long := min(a.letters, b.letters), max(a.letters, b.letters)
	return short >= 4 && long-short <= 1 && !ideographic(a.script) && levenshtein.ComputeDistance(a.text, b.text) == 1
}

// keyReadings is how many of the ways to write a word are candidate keys; the
// likeliest come first, and every one more multiplies the pairs of words.
const keyReadings = 3

// readWord is a way to write a word of another script, or two neighbours together
// (志 and 强: "zhiqiang"), with the first and the last place of a name that it
// takes.
type readWord struct {
	token
	first, last int
}

// readWords gives the likeliest ways in which Latin letters may write the words of
// another script.
func readWords(tokens []token) []readWord {
	var words []readWord
	for i := range tokens {
		if tokens[i].foreign == nil {
			continue
		}
		reads := tokens[i].reads
		for j, r := range reads[:min(len(reads), keyReadings)] {
			words = append(words, readWord{token{word: &word{text: r.text, sound: r.sound, foreign: noForeign}}, i, i})
			if i+1 < len(tokens) && tokens[i+1].foreign != nil && j < min(2, len(tokens[i+1].reads)) {
				text := r.text + tokens[i+1].reads[j].text
				words = append(words, readWord{token{word: &word{text: text, sound: soundOf(text), foreign: noForeign}}, i, i + 1})
			}
		}
	}
	return words
}

// taiFamily is how many letters a Thai or Lao family name has at least of which few
// people share one; shorter ones (Suwan, Raksa) are commoner.
const taiFamily = 6

// shortFamily is how many letters a family name has at least beside which a
// nickname may stand; a shorter word is as often a given name.
const shortFamily = 4

// otherSort reports whether what is left over of two names that have their family
// name in common cannot be compared: one side goes by a Western given name or a
// nickname alone, the other by a Chinese given name or one of the same countries
// (Jackson Wai, Wai Kwan Keung; Nok Suwan, Napha Suwan). Given names of the Philippines
// are those of the West. Burmese names have no family name: Thet San is not Thet Kyaw.
func otherSort(met []aligned, as, bs []*token) bool {
	if len(as) == 0 || len(bs) == 0 {
		return false
	}
	one := func(as, bs []*token) bool {
		western, nickname, island := true, true, true
		for _, t := range as {
			western, nickname, island = western && t.western, nickname && t.nickname != names.NotNickname, island && t.nickname == names.IslandNickname
		}
		if !western && !nickname {
			return false
		}
		for _, t := range bs {
			western = western && !t.western && (t.syllable != 0 || len(t.halves) > 0 || ideographic(t.script))
			nickname = nickname && t.nickname == names.NotNickname && !t.initial && (island || !t.western && len(t.nicks) == 0) && !names.BurmeseSyllable(t.text)
		}
		return (western || nickname) && slices.ContainsFunc(met, func(s aligned) bool {
			return western && (s.left.surname || s.right.surname) ||
				nickname && min(s.left.letters, s.right.letters) >= shortFamily && s.left.role == roleUnknown && s.right.role == roleUnknown &&
					(min(s.left.letters, s.right.letters) >= taiFamily || !s.left.surname && !s.right.surname)
		})
	}
	return one(as, bs) || one(bs, as)
}

// onlyNickname reports whether one side is told by a nickname of that sort alone and
// the other by a name of the same countries: they have nothing to compare. A short
// name beside a Thai or Lao nickname is a nickname as well more often than not.
func onlyNickname(as, bs []*token) bool {
	if len(as) != 1 || as[0].nickname == names.NotNickname || slices.ContainsFunc(bs, func(t *token) bool { return t.nickname != names.NotNickname }) {
		return false
	}
	if as[0].nickname == names.TaiNickname {
		return slices.ContainsFunc(bs, func(t *token) bool { return t.letters >= taiFamily && !t.surname })
	}
	return slices.ContainsFunc(bs, func(t *token) bool { return !t.initial && t.letters > 1 }) &&
		!slices.ContainsFunc(bs, func(t *token) bool { return t.western })
}

// taiFamily reports whether a Thai or Lao family name that few share is met, and a
// nickname of these people is left over.
func (al *alignment) taiFamily() bool {
	nickname := func(s aligned) bool {
		return s.right == nil && s.left.nickname == names.TaiNickname || s.left == nil && s.right.nickname == names.TaiNickname
	}
	family := func(s aligned) bool {
		return s.left != nil && s.right != nil && !s.left.surname && !s.right.surname && min(s.left.letters, s.right.letters) >= taiFamily
	}
	return slices.ContainsFunc(al.steps, nickname) && slices.ContainsFunc(al.steps, family)
}

// dialects pairs what is left over of two names in Latin letters where they can be
// one Chinese name in two dialects: the family names can be one, and every word
// left over has its counterpart, in order, but for a Western name on either side
// (Zhang Pengfa, Cheung Pang Fat). One side may leave out the given name where a
// Western one is met (Cindy Li, Lee Kuen Ching Cindy) or stands in its place (Alvin
// Jia, Ka Kong Pang), or tell its initial, or leave out the family name (Suk Lai).
func (m *Model) dialects(al *alignment, as, bs []*token) (restA, restB []*token) {
	surname := func(t *token) bool { return t.surname }
	other := func(t *token) bool { return !t.initial && !t.western && t.syllable == 0 && len(t.halves) == 0 }
	if slices.ContainsFunc(al.steps, func(s aligned) bool { return other(s.left) && other(s.right) }) {
		return as, bs // a word that is of no Chinese name is met: Nok and Lek Buakaeo are sisters
	}
	met := slices.ContainsFunc(al.steps, func(s aligned) bool { return s.level == tokenExact && s.left.surname })
	western := slices.ContainsFunc(al.steps, func(s aligned) bool { return s.level == tokenExact && s.left.western && !s.left.surname })
	initial := slices.ContainsFunc(al.steps, func(s aligned) bool { return s.level == tokenInitial })
	if len(as) == 0 || len(bs) == 0 || !met && !(slices.ContainsFunc(as, surname) && slices.ContainsFunc(bs, surname)) {
		return as, bs
	}
	givenA, westA := withoutWestern(as)
	givenB, westB := withoutWestern(bs)
	if len(westA) > 0 && len(westB) > 0 || len(givenA) == 0 || len(givenB) == 0 {
		return as, bs
	}
	for _, s := range al.steps {
		if s.level == tokenExact && s.left.surname && sameSyllables(givenA, givenB) {
			m.pairSyllables(al, givenA, givenB)
			return westA, westB
		}
	}
	for i, a := range givenA {
		for j, b := range givenB {
			if !a.surname || !b.surname || !names.SameSurname(a.text, b.text) {
				continue
			}
			restA, restB := without(givenA, i), without(givenB, j)
			// A Western name stands for the given name that its side leaves out, an
			// initial for the one that it begins.
			instead := len(westA) > 0 && len(restA) == 0 || len(westB) > 0 && len(restB) == 0
			if same := sameSyllables(restA, restB); same || len(restA)+len(restB) == 0 || (western || initial || instead) && len(restA)*len(restB) == 0 {
				al.steps = append(al.steps, aligned{a, b, tokenDialect, m.tokenBits(a, b, tokenDialect)})
				if same {
					m.pairSyllables(al, restA, restB)
					return westA, westB
				}
				return append(westA, restA...), append(westB, restB...)
			}
		}
	}
	if family, given := withoutSurname(givenA, givenB); family != nil {
		m.pairSyllables(al, given, givenB)
		return append(westA, family), westB
	}
	if family, given := withoutSurname(givenB, givenA); family != nil {
		m.pairSyllables(al, givenA, given)
		return westA, append(westB, family)
	}
	return as, bs
}

// withoutSurname parts the words of a name into its family name and a given name
// of two syllables that can be all of the other's words in another dialect; nil
// where they are not such.
func withoutSurname(words, others []*token) (family *token, given []*token) {
	for i, t := range words {
		if rest := without(words, i); t.surname && len(rest)+len(others) >= 3 && sameSyllables(rest, others) {
			return t, rest
		}
	}
	return nil, nil
}

// pairSyllables puts the words of two given names side by side that are the same
// in two dialects; two words beside one are the one step.
func (m *Model) pairSyllables(al *alignment, as, bs []*token) {
	for i := range min(len(as), len(bs)) {
		al.steps = append(al.steps, aligned{as[i], bs[i], tokenDialect, m.tokenBits(as[i], bs[i], tokenDialect)})
	}
}

func withoutWestern(tokens []*token) (rest, western []*token) {
	for _, t := range tokens {
		if t.western && !t.surname {
			western = append(western, t)
		} else {
			rest = append(rest, t)
		}
	}
	return rest, western
}

func without(tokens []*token, i int) []*token {
	return slices.Delete(slices.Clone(tokens), i, i+1)
}

// sameSyllables reports whether two runs of words may be the same characters of a
// Chinese name in two dialects; a word may be written together from two.
func sameSyllables(as, bs []*token) bool {
	if len(as) > len(bs) {
		as, bs = bs, as
	}
	switch {
	case len(as) == len(bs):
		for i := range as {
			if as[i].syllable == 0 || !as[i].syllable.Same(bs[i].syllable) {
				return len(as) == 1 && sameHalves(as[0].halves, bs[0].halves)
			}
		}
		return len(as) > 0
	case len(as) == 1 && len(bs) == 2:
		return sameHalves(as[0].halves, [][2]names.Syllable{{bs[0].syllable, bs[1].syllable}})
	}
	return false
}

func sameHalves(as, bs [][2]names.Syllable) bool {
	for _, a := range as {
		for _, b := range bs {
			if a[0].Same(b[0]) && a[1].Same(b[1]) {
				return true
			}
		}
	}
	return false
}
