package match

import (
	"github.com/agnivade/levenshtein"

	"github.com/clewgraph/clew/graph"
)

// NameStep is one step of an alignment of two names: two words side by side, or
// one that has no counterpart (the other is "").
type NameStep struct {
	Left, Right string
	Level       string
	Bits        Bits
}

// NameComparison says how two names stand to each other when nothing else is
// known. It decides nothing: a name alone identifies nobody.
type NameComparison struct {
	// Alike says that a list checked for one of the names should show the other:
	// each word of the shorter name has a counterpart that is equal, read or
	// spelt alike or at most two letters off, and few words are left over. It is
	// looser than Level, by which records come together.
	Alike bool
	// Level is "missing", "different", "partial", "close" or "exact".
	Level string
	// Bits is the sum of the steps.
	Bits Bits
	// Steps are the alignment, best evidence first, leftovers last.
	Steps []NameStep
}

// CompareNames compares two names of subjects of a kind as [Model.Compare] does.
func (m *Model) CompareNames(kind graph.Kind, a, b graph.Name) NameComparison {
	m = m.of(kind)
	person := isPerson(kind)
	var x *Lexicon
	al, _, _ := m.compareNames(x.appendName(nil, kind, a, nil), x.appendName(nil, kind, b, nil), person, false, nil)
	c := NameComparison{Level: al.level.String(), Bits: al.bits, Alike: al.alike(person)}
	for _, s := range al.steps {
		c.Steps = append(c.Steps, NameStep{side(s.left), side(s.right), levelNames[s.level][1], s.bits})
	}
	return c
}

// How far apart two names may be that a list shows as alike, settled on the
// published pairs of names of OpenSanctions' nomenklatura.
const (
	alikeEdits = 2 // letters in which one word may be off
	alikeSum   = 3 // letters in which all words may be off together
)

// alike reports whether a list should show one name for the other.
func (al *alignment) alike(person bool) bool {
	met, exact, edits := 0, 0, 0
	var left, right int // left over
	number := false     // among them; the first of several is often not numbered
	var told, more Bits // what words that meet and words left over of organisations say
	for _, s := range al.steps {
		switch {
		case s.right == nil:
			left++
			more += tellingBits(s.left)
			number = number || s.left.number && s.left.text != "1"
		case s.left == nil:
			right++
			more += tellingBits(s.right)
			number = number || s.right.number && s.right.text != "1"
		case s.level != tokenConflict && s.level != tokenFamilyConflict && s.level != wordConflict && s.level != tokenVague && s.level != tokenSound && s.level != wordTranslated:
			met, exact = met+1, exact+1
			told += tellingBits(s.left)
		default:
			n, ok := s.edits(person)
			if !ok {
				return false
			}
			met, edits = met+1, edits+n
		}
	}
	switch over := max(left, right); {
	case met == 0 || edits > alikeSum || exact == 0 && met > 1 && edits > alikeEdits:
		return false
	case left > 0 && right > 0:
		return false
	case person:
		return over <= met
	default:
		return over == 0 || !number && more*3 <= told
	}
}

// tellingBits is a rough measure of how much a word of an organisation's name
// tells: its letters.
func tellingBits(t *token) Bits { return Bits(min(t.letters, 8)) * Bit }

// edits gives the letters in which two words differ that lie side by side; false
// where they are too many for the words' length, or each character is a word.
func (s *aligned) edits(person bool) (int, bool) {
	a, b := s.left, s.right
	if a.script != b.script || ideographic(a.script) {
		return 0, false
	}
	if a.number || b.number {
		return 1, a.number && b.number
	}
	n := levenshtein.ComputeDistance(a.text, b.text)
	if n == 2 && transposed(a.text, b.text) {
		n = 1
	}
	short := int(min(a.letters, b.letters))
	if person {
		return n, n <= alikeEdits && n < int(max(a.letters, b.letters))
	}
	return n, n <= alikeEdits && short >= 5 && short > 2*n
}
