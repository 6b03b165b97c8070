package match

import "testing"

// TestDocumentsTellFatherFromSon: father and son of one name, and twins, look like
// one person with a mistaken date of birth or a replaced name. Where enough
// matches share a document, which they do not, only those open a gate.
func TestDocumentsTellFatherFromSon(t *testing.T) {
	pattern := func(class nameClass, birth, document levelID) (p Pattern) {
		for _, o := range []outcome{nameOutcomes + outcome(class)*nameSteps + tellingStep, outcome(birth), outcome(document)} {
			p.outcomes[p.n] = o
			p.n++
		}
		return p
	}
	for name, c := range map[string]struct {
		proven, wrong int // matches that share a document, and those of them that differ
		open          bool
	}{
		"no documents":                      {0, 0, true},
		"too few documents":                 {leastSeeds - 1, 0, true},
		"documents, and nothing differs":    {leastSeeds, 0, false},
		"documents, and a tenth is mistook": {200, 20, true},
	} {
		cold, us := ColdStart().coldChances()
		g := &learning{ms: cold, us: us, cold: cold}
		count := func(n int, p Pattern) {
			for range n {
				g.mistaken(&p, 1)
			}
		}
		unknown := employerSame // an outcome that the gates do not look at
		count(200, pattern(nameFull, birthExact, unknown))
		count(60, pattern(nameFull, birthConflict, unknown))
		count(60, pattern(nameGiven, birthExact, unknown))
		count(c.proven-c.wrong, pattern(nameFull, birthExact, documentExact))
		count(c.wrong, pattern(nameFull, birthConflict, documentExact))
		count(c.wrong, pattern(nameGiven, birthExact, documentExact))
		if l, _ := g.learnt(&Lesson{}, -12); l.Replaced != c.open || l.Misdated != c.open {
			t.Errorf("%s: Replaced %t, Misdated %t", name, l.Replaced, l.Misdated)
		}
	}
}
