package world

import (
	"cmp"
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// link is a hop of a chain as a graph would show it.
type link struct {
	kind       graph.LinkKind
	from, to   Point
	start, end Time
}

func hopLink(c *Cell, facts map[int]*Fact, h Hop) link {
	if h.Fact >= 0 {
		f := facts[h.Fact]
		l := link{f.Kind, f.From, f.To, f.Start, f.End}
		if f.Kind.Spec().Dating == graph.Event {
			l.end = f.Start
		}
		return l
	}
	held := c.Holdings[h.Holding]
	holder := who(held.Holder)
	kind := kindOf(c, holder)
	if s := &c.Subjects[held.Holder.Place()-1]; s.Value.Value != "" {
		holder = that(s.Value)
	}
	return link{graph.IdentifierLink(kind, held.Value.Type, held.Relation), holder, that(held.Value), held.From, held.To}
}

// TestChains walks every planted chain: each hop leads from one of its points to
// the next, in an order of time in which a query can follow it.
func TestChains(t *testing.T) {
	_, cells := some()
	count := map[string]int{}
	for _, c := range cells {
		facts := factsByID(c)
		for _, chain := range c.Chains {
			count[chain.Pattern]++
			if len(chain.Points) != len(chain.Hops)+1 {
				t.Fatalf("cell %d: %s has %d points and %d hops", c.Number, chain.Pattern, len(chain.Points), len(chain.Hops))
			}
			arrival := Time(-1 << 62)
			for i, h := range chain.Hops {
				l := hopLink(c, facts, h)
				a, b := chain.Points[i], chain.Points[i+1]
				if !(l.from == a && l.to == b || l.from == b && l.to == a) {
					t.Errorf("cell %d: %s: hop %d (%s) is not between its points", c.Number, chain.Pattern, i, l.kind)
				}
				// Questions about what two have in common have no direction in time.
				if !inTime(chain.Pattern) {
					continue
				}
				if l.end != 0 && l.end <= arrival {
					t.Errorf("cell %d: %s: hop %d (%s) is over before the one before it", c.Number, chain.Pattern, i, l.kind)
				}
				arrival = max(arrival, l.start)
			}
			if pattern, err := network.PatternNamed(chain.Pattern); err == nil && !matches(cells, c, facts, chain, pattern) {
				t.Errorf("cell %d: %s is not what the shipped pattern finds", c.Number, chain.Pattern)
			}
		}
	}
	for _, pattern := range Patterns() {
		if count[pattern] < 15 {
			t.Errorf("%d chains are %s", count[pattern], pattern)
		}
	}
	for _, pattern := range network.Patterns() {
		if !slices.Contains(Patterns(), pattern.Name) {
			t.Errorf("no chains for the shipped pattern %s", pattern.Name)
		}
	}
	for _, pattern := range []string{PatternJobAdToWallet, PatternRecruiterToMuleAccount, PatternJobAdToCompound, PatternVictimToCashOut, PatternRecruiterPhoneOnAccount} {
		if count[pattern] < 90 {
			t.Errorf("%d chains are %s, which every scheme with mules has", count[pattern], pattern)
		}
	}
}

// inTime says whether a path of the pattern follows time.
func inTime(pattern string) bool {
	switch pattern {
	case PatternRecruiterPhoneOnAccount, PatternRansomAndFraud, PatternSharedSupplier:
		return false
	}
	return true
}

// matches says whether a chain fills the steps of a pattern. That of displacement
// fills those after the raid.
func matches(cells []*Cell, c *Cell, facts map[int]*Fact, chain Chain, p network.Pattern) bool {
	if chain.Pattern == PatternDisplacement {
		p.Start, p.Steps = p.Steps[0].To, p.Steps[1:]
	}
	kindOf := func(at Point) graph.Kind {
		if at.Subject != 0 {
			return kindOf(cells[at.Subject.Cell()], at)
		}
		return kindOf(c, at)
	}
	passes := func(test network.Test, at Point) bool {
		if len(test.Kinds) > 0 && !slices.Contains(test.Kinds, kindOf(at)) {
			return false
		}
		if len(test.Roles) == 0 {
			return true
		}
		return at.Subject != 0 && slices.ContainsFunc(cells[at.Subject.Cell()].Subjects[at.Subject.Place()-1].Roles, func(r Role) bool { return slices.Contains(test.Roles, r.Name) })
	}
	var fill func(hop, step int) bool
	fill = func(hop, step int) bool {
		if step == len(p.Steps) {
			return hop == len(chain.Hops)
		}
		s := p.Steps[step]
		for n := range cmp.Or(s.Max, 1) {
			if hop+n >= len(chain.Hops) {
				return false
			}
			l := hopLink(c, facts, chain.Hops[hop+n])
			out := l.from == chain.Points[hop+n]
			if !slices.Contains(s.Links, l.kind) || s.Direction == store.Out && !out || s.Direction == store.In && out {
				return false
			}
			next := chain.Points[hop+n+1]
			if passes(s.To, next) && fill(hop+n+1, step+1) {
				return true
			}
			if len(s.Via) > 0 && !slices.Contains(s.Via, kindOf(next)) {
				return false
			}
		}
		return false
	}
	return passes(p.Start, chain.Points[0]) && fill(0, 0)
}
