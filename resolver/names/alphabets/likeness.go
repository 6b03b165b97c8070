package alphabets

import (
	"slices"
	"strings"
)

// The longest words that are measured; what is beyond does not count.
const (
	mostNative = 24
	mostLatin  = 32
)

// far is more than any path costs that is worth following.
const far = 1 << 14

// none marks a writing that a letter does not have.
const none = 255

// costs is the table by which a native word is measured against a Latin one.
// Costs are tenths of a nat: 10 times the negative logarithm of how often the
// letter is written so.
type costs struct {
	letters map[rune]int
	// next leads from a Latin writing (0 is the empty one) to the writing that is
	// one letter longer, 0 where no table has it.
	next [][26]uint16
	// one holds a row of costs by writing for each letter, and one more for the
	// letter at the end of a word.
	one [][]uint8
	// two gives the row of two letters, nil for most.
	two map[[2]int][]uint8
	// least is the least cost of each row of one; rows of two, which always write
	// something, have theirs in place of the cost of the empty writing.
	least []int
	// strange is the row of letters that the table does not have.
	strange []uint8
	// more is what a Latin letter costs that no native letter gave.
	more [26]uint8
}

// What the tables do not say costs so much, in tenths of a nat; found by trying
// on the half of the pairs that the tables were learnt from.
const (
	moreVowel     = 45 // a Latin vowel that no native letter gave
	moreConsonant = 70
	dropped       = 70 // a native letter that is not written
	other         = 80 // another Latin letter than those of the table
	endless       = 10 // the last letter written as elsewhere
)

// newCosts makes the table of measure from the rows of one or two letters;
// longer groups, and those that only begin words, are for spelling.
func newCosts(rows table) *costs {
	c := &costs{letters: map[rune]int{}, next: make([][26]uint16, 1), two: map[[2]int][]uint8{}}
	for i := range 26 {
		c.more[i] = moreConsonant
		if isVowel(byte('a'+i)) || i == 'y'-'a' {
			c.more[i] = moreVowel
		}
		c.writing(string(rune('a' + i)))
	}
	for group, options := range rows {
		for _, o := range options {
			c.writing(o.latin)
		}
		for _, r := range strings.Trim(group, "^$") {
			if _, known := c.letters[r]; !known {
				c.letters[r] = 2 * len(c.letters)
			}
		}
	}
	c.strange = slices.Repeat([]uint8{none}, len(c.next))
	c.strange[0] = dropped
	for i := range 26 {
		c.strange[c.writing(string(rune('a'+i)))] = other
	}
	c.one = make([][]uint8, 2*len(c.letters))
	for i := range c.one {
		c.one[i] = slices.Clone(c.strange)
	}
	for group, options := range rows {
		letters, ends := strings.CutSuffix(group, "$")
		switch native := []rune(letters); {
		case strings.HasPrefix(group, "^") || len(native) > 2:
		case len(native) == 2:
			i, j := c.letters[native[0]], c.letters[native[1]]
			if ends {
				j++
			}
			row := slices.Repeat([]uint8{none}, len(c.next))
			c.fill(row, options, 0)
			row[0] = slices.Min(row)
			c.two[[2]int{i, j}] = row
			if !ends && rows[group+"$"] == nil {
				c.two[[2]int{i, j + 1}] = row
			}
		default:
			i := c.letters[native[0]]
			if !ends {
				c.fill(c.one[i], options, 0)
				c.fill(c.one[i+1], options, endless)
			} else {
				c.fill(c.one[i+1], options, 0)
			}
		}
	}
	for _, row := range c.one {
		c.least = append(c.least, int(slices.Min(row)))
	}
	return c
}

// fill puts the costs of the options into a row where they are less.
func (c *costs) fill(row []uint8, options []option, more int) {
	for _, o := range options {
		id := c.writing(o.latin)
		row[id] = min(row[id], uint8(min(o.cost+more, none-1)))
	}
}

// writing gives the number of a Latin writing.
func (c *costs) writing(latin string) uint16 {
	id := uint16(0)
	for i := range len(latin) {
		b := latin[i] - 'a'
		if c.next[id][b] == 0 {
			c.next[id][b] = uint16(len(c.next))
			c.next = append(c.next, [26]uint16{})
		}
		id = c.next[id][b]
	}
	return id
}

// worst is the cost above the least, for each letter of both words, at which
// nothing fits any more. Of the pairs that the tables were learnt from, the
// likeness so has a mean of about 870, and of about 20 between different names.
const worst = 25

func (s *script) likeness(native, latin string) int {
	letters := s.spread(native)
	if len(letters) == 0 || latin == "" {
		return 0
	}
	if len(s.known) > 0 && slices.Contains(s.known[s.key(letters)], latin) {
		return 1000
	}
	best := s.judged.likeness(letters, latin)
	if rest, ok := withoutArticle(letters); ok && best < 1000 {
		best = max(best, s.judged.likeness(rest, latin))
	}
	return best
}

// withoutArticle takes the Arabic article from a word that is long enough to
// have one, as Latin writing often does.
func withoutArticle(word []rune) ([]rune, bool) {
	if len(word) < 5 || word[0] != 'ا' || word[1] != 'ل' {
		return nil, false
	}
	return word[2:], true
}

func (c *costs) likeness(native []rune, latin string) int {
	native, latin = native[:min(len(native), mostNative)], latin[:min(len(latin), mostLatin)]
	var w weighed
	c.weigh(native, &w)
	scale := worst * (len(native) + len(latin))
	cost := c.measure(&w, len(native), latin, w.rest[0]+scale) - w.rest[0]
	if cost >= scale {
		return 0
	}
	return 1000 - 1000*cost/scale
}

// weighed is a native word: the numbers of its letters, -1 for those that the
// table does not have, and the least that the letters from each on cost.
type weighed struct {
	index [mostNative]int
	rest  [mostNative + 1]int
	// two is the row of each letter with the next, nil for most.
	two [mostNative][]uint8
}

func (c *costs) weigh(native []rune, w *weighed) {
	for i := len(native) - 1; i >= 0; i-- {
		k, known := c.letters[native[i]]
		switch {
		case !known:
			w.index[i] = -1
			w.rest[i] = w.rest[i+1] + dropped
			continue
		case i == len(native)-1:
			k++
		}
		w.index[i] = k
		w.rest[i] = w.rest[i+1] + c.least[k]
		if i+1 < len(native) && w.index[i+1] >= 0 {
			if two := c.two[[2]int{k, w.index[i+1]}]; two != nil {
				w.rest[i] = min(w.rest[i], w.rest[i+2]+int(two[0]))
				w.two[i] = two
			}
		}
	}
}

// measure gives the least cost of writing the native letters as the Latin word,
// or far when every way costs more than the bound.
func (c *costs) measure(native *weighed, n int, latin string, bound int) int {
	var letters [mostLatin]byte
	m := plain(latin, &letters)
	var writings [mostLatin + 1]writingsAt
	c.find(letters[:m], &writings)
	// A letter leads to the next row, two letters to the one after it.
	var space [3][mostLatin + 1]int
	here, then, later := &space[0], &space[1], &space[2]
	for j := range m + 1 {
		here[j], then[j], later[j] = far, far, far
	}
	here[0] = 0
	alive := true // whether the row before had a way within the bound
	for i := range n {
		one, two := c.strange, native.two[i]
		if k := native.index[i]; k >= 0 {
			one = c.one[k]
		}
		before := alive
		alive = false
		for j := range m + 1 {
			cost := here[j]
			if cost+native.rest[i] > bound {
				continue
			}
			alive = true
			if j < m {
				here[j+1] = min(here[j+1], cost+int(c.more[letters[j]]))
			}
			then[j] = min(then[j], cost+int(one[0]))
			for l, id := range writings[j] {
				if id == 0 {
					break
				}
				if w := one[id]; w != none {
					then[j+l+1] = min(then[j+l+1], cost+int(w))
				}
				if two != nil && two[id] != none {
					later[j+l+1] = min(later[j+l+1], cost+int(two[id]))
				}
			}
		}
		if !alive && !before {
			return far
		}
		for j := range m + 1 {
			here[j] = far
		}
		here, then, later = then, later, here
	}
	for j := range m {
		here[j+1] = min(here[j+1], here[j]+int(c.more[letters[j]]))
	}
	if here[m] > bound {
		return far
	}
	return here[m]
}

// plain puts the letters of a Latin word, counted from a, into the array and
// gives how many they are.
func plain(latin string, letters *[mostLatin]byte) int {
	m := 0
	for i := range len(latin) {
		if b := latin[i]; b >= 'a' && b <= 'z' {
			letters[m] = b - 'a'
			m++
		}
	}
	return m
}

// writingsAt are the writings of one to four letters that begin at a place of a
// Latin word, up to the first that no table has.
type writingsAt [4]uint16

func (c *costs) find(letters []byte, writings *[mostLatin + 1]writingsAt) {
	for j := range letters {
		id := uint16(0)
		for l, b := range letters[j:min(j+4, len(letters))] {
			if id = c.next[id][b]; id == 0 {
				break
			}
			writings[j][l] = id
		}
	}
}
