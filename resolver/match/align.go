package match

import (
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// maxTokens is how many tokens of a name are aligned; names hardly have more.
const maxTokens = 8

// nameLevel says how two names stand to each other as wholes.
type nameLevel uint8

// The levels, from no evidence to the best. A different name is one that a
// shared identifier does not overcome; of another sort is a nickname or a Western
// name in place of the given name, which says nothing for or against.
const (
	nameMissing nameLevel = iota
	nameDifferent
	nameOther
	namePartial
	nameClose
	nameExact
)

var nameLevelNames = [...]string{"missing", "different", "of another sort", "partial", "close", "exact"}

func (l nameLevel) String() string { return nameLevelNames[l] }

// aligned is one step of an alignment: two tokens put side by side, or one that
// has no counterpart.
type aligned struct {
	left, right *token // nil where there is no counterpart
	level       levelID
	bits        Bits
}

// candidate is a pair of tokens of two names that are alike.
type candidate struct {
	i, j  int8
	level levelID
	bits  Bits
}

// alignment is how two names compare: their tokens one to one, whatever their
// order.
type alignment struct {
	left, right *name
	level       nameLevel
	// class says what was left over, met what the words that met weigh.
	class nameClass
	met   Bits
	bits  Bits
	steps []aligned
}

// compareNames gives the best alignment of two sets of names. Names are
// compared within a script, and where that does not bring them together across
// scripts, by how Latin letters may write them, as where only dialects bring them
// together; where both sides have a name in
// Chinese characters (or Hangul) and those differ, that outranks likeness in
// Latin letters, because many characters are romanised alike. tries counts the
// pairs that were compared, agreed the names of as that agree with any of bs (at
// least 1). The steps of the first pair are put into room, if there is any.
func (m *Model) compareNames(as, bs []name, person, persona bool, room []aligned) (best alignment, tries, agreed int) {
	var native alignment
	across := false
	for i := range as {
		agrees := false
		for j := range bs {
			a, b := &as[i], &bs[j]
			if (a.persona || b.persona) != persona {
				continue
			}
			if a.script != b.script {
				across = across || a.readable() && b.readable()
				continue
			}
			al := m.align(a, b, person, room)
			room = nil
			if al.level == nameMissing {
				continue
			}
			tries++
			agrees = agrees || al.level >= nameClose
			if best.level == nameMissing || al.bits > best.bits {
				best = al
			}
			if ideographic(a.script) && (native.level == nameMissing || al.bits > native.bits) {
				native = al
			}
		}
		if agrees {
			agreed++
		}
	}
	if native.level == nameDifferent && best.level != nameMissing {
		return native, tries, max(agreed, 1)
	}
	if across && (best.level < nameClose || best.byDialect()) {
		m.compareAcross(as, bs, person, persona, &best, &tries)
	}
	return best, tries, max(agreed, 1)
}

// byDialect reports whether words meet as spellings of two Chinese dialects, of
// which the characters themselves may say more.
func (al *alignment) byDialect() bool {
	return slices.ContainsFunc(al.steps, func(s aligned) bool { return s.level == tokenDialect })
}

// compareAcross looks for a better alignment among names of different scripts.
func (m *Model) compareAcross(as, bs []name, person, persona bool, best *alignment, tries *int) {
	for i := range as {
		for j := range bs {
			a, b := &as[i], &bs[j]
			if a.script == b.script || (a.persona || b.persona) != persona || !a.readable() || !b.readable() {
				continue
			}
			al := m.align(a, b, person, nil)
			if al.level == nameMissing {
				continue
			}
			*tries++
			if best.level == nameMissing || al.bits > best.bits {
				*best = al
			}
		}
	}
}

// align puts the tokens of two names side by side: the pairs with most evidence
// first, each token once. The steps are put into room, if there is any.
func (m *Model) align(a, b *name, person bool, room []aligned) alignment {
	as, bs := a.tokens[:min(len(a.tokens), maxTokens)], b.tokens[:min(len(b.tokens), maxTokens)]
	var candidates [maxTokens * maxTokens]candidate
	alike := candidates[:0]
	for i := range as {
		for j := range bs {
			if level, ok := likeness(&as[i], &bs[j], person); ok {
				alike = append(alike, candidate{int8(i), int8(j), level, m.tokenBits(&as[i], &bs[j], level)})
			}
		}
	}
	al := alignment{left: a, right: b, steps: slices.Grow(room, max(len(as), len(bs))+2)}
	var usedA, usedB [maxTokens]bool
	for {
		var best *candidate
		for k := range alike {
			c := &alike[k]
			if usedA[c.i] || usedB[c.j] {
				continue
			}
			if best == nil || c.bits > best.bits || c.bits == best.bits && c.i+c.j < best.i+best.j {
				best = c
			}
		}
		if best == nil {
			break
		}
		usedA[best.i], usedB[best.j] = true, true
		al.steps = append(al.steps, aligned{&as[best.i], &bs[best.j], best.level, best.bits})
	}
	var roomA, roomB [maxTokens]*token
	restA, restB := rest(as, &usedA, roomA[:0]), rest(bs, &usedB, roomB[:0])
	restA, restB = m.written(&al, restA, restB, person, false)
	restB, restA = m.written(&al, restB, restA, person, true)
	if person && a.script == "Latn" && b.script == "Latn" {
		restA, restB = m.dialects(&al, restA, restB)
	}
	for _, s := range al.steps {
		al.met += s.bits
	}
	met := len(al.steps)
	if person {
		m.closePerson(&al, restA, restB)
	} else {
		m.closeOrganization(&al, restA, restB)
	}
	for _, s := range al.steps {
		al.bits += s.bits
	}
	al.class = classOf(al.steps[met:], met)
	return al
}

// classOf says what is left over of two names of which so many words met.
func classOf(left []aligned, met int) nameClass {
	differ, extra, family := 0, 0, false
	for _, s := range left {
		if s.left == nil || s.right == nil {
			extra++
			continue
		}
		differ++
		family = family || s.level == tokenFamilyConflict
	}
	switch {
	case met == 0 || differ > 1:
		return nameNone
	case differ == 1 && family:
		return nameFamily
	case differ == 1:
		return nameGiven
	case extra > 1:
		return nameExtras
	case extra == 1:
		return nameExtra
	default:
		return nameFull
	}
}

// rest adds the tokens that were not used to left.
func rest(tokens []token, used *[maxTokens]bool, left []*token) []*token {
	for i := range tokens {
		if !used[i] {
			left = append(left, &tokens[i])
		}
	}
	return left
}

// written pairs a word that one side writes as one with the two that the other
// side writes apart: Pryce-Hall and Prycehall. turned says that ones are on the
// right.
func (m *Model) written(al *alignment, ones, twos []*token, person, turned bool) (restOnes, restTwos []*token) {
	if len(ones) == 0 || len(twos) < 2 {
		return ones, twos
	}
	level := tokenClose
	if !person {
		level = wordClose
	}
	for i, one := range ones {
		for j, x := range twos {
			for k, y := range twos {
				if j == k || !joins(one, x, y) {
					continue
				}
				if one.script != x.script {
					level = readLevel(person)
				}
				s := aligned{one, x, level, m.tokenBits(one, one, level)}
				if turned {
					s.left, s.right = x, one
				}
				al.steps = append(al.steps, s)
				ones = slices.Delete(slices.Clone(ones), i, i+1)
				return ones, slices.DeleteFunc(slices.Clone(twos), func(t *token) bool { return t == x || t == y })
			}
		}
	}
	return ones, twos
}

// likeness gives the level of two tokens; false when they have nothing in
// common.
func likeness(a, b *token, person bool) (levelID, bool) {
	if !person {
		return wordLikeness(a, b)
	}
	pick := func(p, w levelID) levelID {
		if person {
			return p
		}
		return w
	}
	if a.foreign != b.foreign && a.script != b.script {
		if level, _, ok := readLikeness(a, b, true); ok && (level == tokenRead || !a.plain || !b.plain) {
			return level, true
		}
	}
	switch {
	case a.hash == b.hash:
		if a.initial {
			return tokenInitial, true
		}
		return pick(tokenExact, wordExact), true
	case a.number || b.number:
		return 0, false
	case a.initial || b.initial, a.cut && len(a.text) < len(b.text) || b.cut && len(b.text) < len(a.text):
		if strings.HasPrefix(a.text, b.text) || strings.HasPrefix(b.text, a.text) {
			return tokenInitial, person
		} else if a.initial || b.initial {
			return 0, false
		}
	}
	switch {
	case person && len(a.nicks) > 0 && len(b.nicks) > 0 && slices.ContainsFunc(a.nicks, func(n string) bool { return slices.Contains(b.nicks, n) }):
		return tokenNickname, true
	case !a.plain || !b.plain:
		return tokenClose, a.script == b.script && nearNative(a, b)
	}
	least := leastEdits(a.mask, b.mask, len(a.text), len(b.text))
	if sounds := a.sound != "" && a.sound == b.sound; !sounds && least > 2 && least*3 > max(len(a.text), len(b.text))+2 {
		return 0, false // as below: too far apart for all that follows
	}
	short, long, known := min(len(a.text), len(b.text)), max(len(a.text), len(b.text)), -1
	apart := func() int { // as often as it is asked for, counted once
		if known < 0 {
			known = plainEdits(a.text, b.text)
		}
		return known
	}
	switch slips := slipsIn(short); {
	case person && genderEnding(a.text, b.text):
		return 0, false
	case a.garbled != b.garbled && least <= 1 && short >= 3 && apart() == 1:
		return pick(tokenClose, wordClose), true
	case least <= 2 && slips > 0 && long-short <= slips && (apart() <= slips || transposed(a.text, b.text)): // see nearWords
		return pick(tokenClose, wordClose), true
	case least <= 1 && person && short >= 3 && long == short+1 && apart() == 1: // see slipped
		return pick(tokenClose, wordClose), true
	case a.sound != "" && a.sound == b.sound:
		return pick(tokenSound, wordSound), true
	case person && least*3 <= long+2 && (short >= 6 && 2*short >= long && 1000*(long-apart())/long >= 660 || vague(a.text, b.text)):
		return tokenVague, true
	default:
		return 0, false
	}
}

// ascii reports whether a word is in plain Latin letters. Others are compared
// for equality only: one character of a Chinese name is another name.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// nearWords reports whether two words differ by a slip: one edit from five
// letters on, two from nine letters on.
func nearWords(a, b string) bool {
	short, long := min(len(a), len(b)), max(len(a), len(b))
	allowed := slipsIn(short)
	if allowed == 0 || long-short > allowed || !ascii(a) || !ascii(b) {
		return false
	}
	return plainEdits(a, b) <= allowed || transposed(a, b)
}

// slipsIn gives how many slips a word of so many letters may have.
func slipsIn(letters int) int {
	switch {
	case letters >= 9:
		return 2
	case letters >= 5:
		return 1
	}
	return 0
}

// slipped reports whether one of two words of at least three and four letters
// has one letter more than the other: the commonest slip, and in short names,
// unlike an exchanged letter (Mary, Mark), seldom another name.
func slipped(a, b string) bool {
	short, long := min(len(a), len(b)), max(len(a), len(b))
	return short >= 3 && long == short+1 && edits(a, b) == 1
}

// genderEnding reports whether two names differ in an ending that tells men's
// from women's names in many languages: Mario and Maria, Daniel and Daniela.
func genderEnding(a, b string) bool {
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a
	}
	stem, found := strings.CutSuffix(b, "a")
	if !found {
		stem, found = strings.CutSuffix(b, "o")
		return found && a == stem+"a"
	}
	return a == stem || a == stem+"o" || a == stem+"e"
}

// vague reports whether two words have the same letters but for one in another
// order. Like two thirds of a long word that are the same, that is no evidence for
// the pair, but no other name either.
func vague(a, b string) bool {
	if min(len(a), len(b)) < 4 {
		return false
	}
	if max(len(a), len(b))-min(len(a), len(b)) > 1 {
		return false
	}
	var counts [32]int8 // plain words: letters, with digits falling on some of them
	for i := range len(a) {
		counts[a[i]&31]++
	}
	for i := range len(b) {
		counts[b[i]&31]--
	}
	difference := 0
	for _, n := range counts {
		difference += int(max(n, -n))
	}
	return difference <= 1
}

// transposed reports whether two neighbouring bytes are exchanged.
func transposed(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// tokenBits weighs a pair of tokens: the level's weight and, but for initials,
// how rare the commoner of the two is.
func (m *Model) tokenBits(a, b *token, level levelID) Bits {
	bits := m.weights[level].bits
	if level == tokenInitial {
		return bits
	}
	if level == tokenRead || level == tokenReadClose || level == wordRead {
		if _, meet, ok := readLikeness(a, b, level != wordRead); ok {
			return max(min(bits+m.rarity(meet.hash, uint16(len(meet.text))), m.TokenMost), 0)
		}
	}
	rarity := m.rarity(a.hash, a.letters)
	if b.hash != a.hash {
		rarity = min(rarity, m.rarity(b.hash, b.letters))
	}
	return max(min(bits+rarity, m.TokenMost), 0)
}

// closePerson judges what is left over of two names of people.
func (m *Model) closePerson(al *alignment, as, bs []*token) {
	var matched, exact, given, family int
	for _, s := range al.steps {
		if s.level == tokenInitial {
			continue // says nothing of a whole name
		}
		matched++
		if s.left.role == roleGiven || s.right.role == roleGiven {
			given++
		}
		if s.left.role == roleFamily || s.right.role == roleFamily {
			family++
		}
		if s.level == tokenExact {
			exact++
		}
	}
	leftOver := len(as) + len(bs)
	other := otherSort(al.steps, as, bs)
	unsaid := matched == 0 && (onlyNickname(as, bs) || onlyNickname(bs, as))
	different, doubtful := m.crossed(al), false
	if other || unsaid {
		// Nothing to put side by side.
	} else if al.left.roles && al.right.roles {
		if given == 0 {
			var conflict bool
			as, bs, conflict = m.conflict(al, as, bs, roleGiven, tokenConflict)
			different = different || conflict
			if a, b := al.left.whole(roleGiven), al.right.whole(roleGiven); !different && a != nil && b != nil {
				// Each met an initial of the other: Sophia A. and Anya S.
				m.step(al, a, b, tokenConflict)
				different = true
			}
		}
		if family == 0 {
			as, bs, doubtful = m.conflict(al, as, bs, roleFamily, tokenFamilyConflict)
		}
	} else {
		// Where parts are not told, the first word is the given name more often than
		// not: brothers and sisters have all others in common.
		first := len(as) > 0 && len(bs) > 0 && as[0] == &al.left.tokens[0] && bs[0] == &al.right.tokens[0]
		for len(as) > 0 && len(bs) > 0 {
			m.step(al, as[0], bs[0], tokenConflict)
			as, bs = as[1:], bs[1:]
			doubtful = true
		}
		different = different || doubtful && (matched < 2 || first || ideographic(al.left.script) && al.left.script == al.right.script)
	}
	for _, t := range as {
		m.step(al, t, nil, tokenExtra)
	}
	for _, t := range bs {
		m.step(al, nil, t, tokenExtra)
	}
	switch {
	case different || doubtful && matched == 0:
		al.level = nameDifferent
	case unsaid:
		al.level = nameMissing
	case other:
		al.level = nameOther
	case matched == 0 && len(al.steps) == leftOver:
		al.level = nameMissing // a given name against a family name
	case doubtful || matched == 0:
		al.level = namePartial
	case exact == matched && leftOver == 0 && matched == len(al.steps):
		al.level = nameExact
	default:
		al.level = nameClose
	}
}

// crossed reports whether the father of one bears the name of the other and the
// other way round, and counts that: Salman bin Muhammad is a son of, or fathered,
// Muhammad bin Salman.
func (m *Model) crossed(al *alignment) bool {
	var left, right *token
	for _, s := range al.steps {
		switch {
		case s.left == nil || s.right == nil || s.left.father == s.right.father:
		case s.left.father:
			left = s.left
		default:
			right = s.right
		}
	}
	if left == nil || right == nil {
		return false
	}
	m.step(al, left, right, tokenConflict)
	return true
}

// whole gives the first word of a role that is more than an initial, nil where
// there is none.
func (n *name) whole(r role) *token {
	i := slices.IndexFunc(n.tokens, func(t token) bool { return t.role == r && !t.initial })
	if i < 0 {
		return nil
	}
	return &n.tokens[i]
}

// conflict takes the tokens of a role out of both leftovers; when both sides
// have one, they speak against each other.
func (m *Model) conflict(al *alignment, as, bs []*token, r role, level levelID) ([]*token, []*token, bool) {
	is := func(t *token) bool { return t.role == r }
	i, j := slices.IndexFunc(as, is), slices.IndexFunc(bs, is)
	if i < 0 || j < 0 {
		return as, bs, false
	}
	m.step(al, as[i], bs[j], level)
	return slices.DeleteFunc(as, is), slices.DeleteFunc(bs, is), true
}

func (m *Model) step(al *alignment, a, b *token, level levelID) {
	al.steps = append(al.steps, aligned{a, b, level, m.weights[level].bits})
}

// side gives the text of an aligned token, "" for none.
func side(t *token) string {
	if t == nil {
		return ""
	}
	return t.text
}

// isPerson reports whether names of the kind are compared as people's.
func isPerson(kind graph.Kind) bool { return kind == graph.KindPerson }
