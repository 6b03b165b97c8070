package world

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// told is what the invariants of time need to know of one cell.
type told struct {
	*Cell
	plan *Plan
	// held and worked are the holdings in a compound of each person, opened the
	// time from which an account is held, born the day of birth.
	held   map[ID][]*Fact
	opened map[Value]Time
}

func tell(p *Plan, c *Cell) *told {
	t := &told{Cell: c, plan: p, held: map[ID][]*Fact{}, opened: map[Value]Time{}}
	for i := range c.Facts {
		if f := &c.Facts[i]; f.Kind == graph.LinkHeldAt {
			t.held[f.From.Subject] = append(t.held[f.From.Subject], f)
		}
	}
	for i := range c.Subjects {
		if s := &c.Subjects[i]; s.Kind == graph.KindBankAccount {
			t.opened[s.Value] = s.From
		}
	}
	return t
}

func (t *told) heldAt(id ID, at Time) bool {
	return slices.ContainsFunc(t.held[id], func(f *Fact) bool { return f.Start <= at && (f.End == 0 || f.End >= at) })
}

// firstHeld gives when a person was first held, the end of time if never.
func (t *told) firstHeld(id ID) Time {
	first := Time(1<<63 - 1)
	for _, f := range t.held[id] {
		first = min(first, f.Start)
	}
	return first
}

// TestOrderOfTime checks by a table what has to come before what. Each rule is
// asked of every fact of its kind and tells whether it holds; a rule that was
// never asked fails.
func TestOrderOfTime(t *testing.T) {
	rules := []struct {
		name string
		kind graph.LinkKind
		ok   func(*told, *Fact) bool
		// asks tells which facts the rule is about; nil is all of the kind.
		asks func(*told, *Fact) bool
	}{
		{"nobody is rescued who is not held", graph.LinkRescuedFrom, func(t *told, f *Fact) bool { return t.heldAt(f.From.Subject, f.Start-2*hour) }, nil},
		{"nobody is held after a rescue", graph.LinkRescuedFrom, func(t *told, f *Fact) bool { return !t.heldAt(f.From.Subject, f.Start+2*hour) }, nil},
		{"nobody is sold who is not held", graph.LinkSoldTo, func(t *told, f *Fact) bool { return t.heldAt(f.From.Subject, f.Start) },
			func(_ *told, f *Fact) bool { return f.From.Subject != 0 }},
		{"nobody owes before arriving", graph.LinkOwesDebtTo, func(t *told, f *Fact) bool { return t.heldAt(f.From.Subject, f.Start) }, nil},
		{"a recruit is held later", graph.LinkRecruited, func(t *told, f *Fact) bool { return f.Start < t.firstHeld(f.To.Subject) },
			func(t *told, f *Fact) bool { return len(t.held[f.To.Subject]) > 0 }},
		{"whoever is held was taken there before", graph.LinkTransported, func(t *told, f *Fact) bool { return f.Start < t.firstHeld(f.To.Subject) }, nil},
		{"a ransom is paid for somebody held", graph.LinkPaidRansomFor, func(t *told, f *Fact) bool { return t.heldAt(f.To.Subject, f.Start) }, nil},
		{"a compound holds nobody before it opens or after it closes", graph.LinkHeldAt, func(t *told, f *Fact) bool {
			s := t.plan.schemeOf(f.To.Subject.Cell())
			return f.Start >= s.Opened && (s.Closed == 0 || f.End != 0 && f.End <= s.Closed) && f.Start <= s.ends(t.plan.params.end())
		}, nil},
		{"money comes into an account that is open", graph.LinkTransferred, func(t *told, f *Fact) bool { return t.opened[f.To.Value] <= f.Start },
			func(t *told, f *Fact) bool { return t.opened[f.To.Value] != 0 }},
		{"money leaves an account that is open", graph.LinkTransferred, func(t *told, f *Fact) bool { return t.opened[f.From.Value] <= f.Start },
			func(t *told, f *Fact) bool { return t.opened[f.From.Value] != 0 }},
		{"money is exchanged from an account that is open", graph.LinkConverted, func(t *told, f *Fact) bool { return t.opened[f.From.Value] <= f.Start },
			func(t *told, f *Fact) bool { return t.opened[f.From.Value] != 0 }},
		{"an account is controlled when it is open", graph.LinkControls, func(t *told, f *Fact) bool { return t.opened[f.To.Value] <= f.Start },
			func(t *told, f *Fact) bool { return t.opened[f.To.Value] != 0 }},
		{"an ad is posted in its time", graph.LinkPosted, func(t *told, f *Fact) bool {
			ad := &t.Subjects[f.To.Subject.Place()-1]
			return ad.From <= f.Start && f.Start <= ad.To
		}, nil},
		{"a successor opens after the raid", graph.LinkSuccessorOf, func(t *told, f *Fact) bool {
			before, after := t.plan.schemeOf(f.To.Subject.Cell()), t.plan.schemeOf(f.From.Subject.Cell())
			return before.Raided != 0 && after.Opened > before.Raided
		}, func(t *told, _ *Fact) bool { return t.Kind == Scheme }},
		{"nobody works for somebody before the household begins", graph.LinkEmployedBy, func(t *told, f *Fact) bool {
			return t.Subjects[f.From.Subject.Place()-1].From <= f.Start
		}, nil},
		{"nobody is a parent as a child", graph.LinkFamilyOf, func(t *told, f *Fact) bool {
			parent, child := t.Subjects[f.From.Subject.Place()-1].Person, t.Subjects[f.To.Subject.Place()-1].Person
			return child.Born-parent.Born >= 18*365
		}, func(_ *told, f *Fact) bool { return f.Props[0].Value == "parent" }},
	}
	p, cells := some()
	for _, rule := range rules {
		asked, bad := 0, 0
		for _, c := range cells {
			told := tell(p, c)
			for i := range c.Facts {
				f := &c.Facts[i]
				if f.Kind != rule.kind || rule.asks != nil && !rule.asks(told, f) {
					continue
				}
				asked++
				if !rule.ok(told, f) {
					if bad++; bad == 1 {
						t.Errorf("%s: cell %d, fact %+v", rule.name, c.Number, *f)
					}
				}
			}
		}
		if asked < 10 {
			t.Errorf("%s: asked only %d times", rule.name, asked)
		}
		if bad > 1 {
			t.Errorf("%s: %d of %d", rule.name, bad, asked)
		}
	}
}

// TestApart counts the pairs that must stay apart, by their reason, and shows of
// each what makes the two look alike.
func TestApart(t *testing.T) {
	_, cells := some()
	seen := map[ApartReason]int{}
	for _, c := range cells {
		for _, pair := range c.Apart {
			seen[pair.Reason]++
			if pair.A.Cell() != c.Number || pair.B.Cell() != c.Number {
				continue
			}
			a, b := &c.Subjects[pair.A.Place()-1], &c.Subjects[pair.B.Place()-1]
			ok := true
			switch pair.Reason {
			case Twins:
				ok = a.Person.Born == b.Person.Born && a.Place == b.Place
			case FatherSon, Namesakes:
				ok = a.Person.Name.Roman() == b.Person.Name.Roman() && a.Person.Born != b.Person.Born
			case Siblings:
				ok = a.Place == b.Place
			case SameRomanName:
				ok = a.Person.Name.Roman() == b.Person.Name.Roman() && a.Person.Name.Native() != b.Person.Name.Native()
			case SisterCompany:
				ok = a.Title[:4] == b.Title[:4] && a.Title != b.Title
			}
			if !ok {
				t.Errorf("cell %d: %s: %q and %q", c.Number, pair.Reason, a.Title, b.Title)
			}
		}
	}
	for _, reason := range []ApartReason{Twins, FatherSon, Siblings, Namesakes, SameRomanName, SisterCompany, Successor, PartOf, SharedDevice, SoldDocument} {
		if seen[reason] < 10 {
			t.Errorf("%d pairs: %s", seen[reason], reason)
		}
	}
}

// TestForced shows that forced roles belong to those who are held, in the time
// that they are, and come with the marker of coercion.
func TestForced(t *testing.T) {
	p, cells := some()
	recruiters, openers := 0, 0
	for _, c := range cells {
		told := tell(p, c)
		for i := range c.Subjects {
			s := &c.Subjects[i]
			for _, r := range s.Roles {
				if r.Forced != (r.Status == "forced" || r.Name == "under_coercion") {
					t.Errorf("cell %d: role %+v", c.Number, r)
				}
				if !r.Forced {
					continue
				}
				if !told.heldAt(s.ID, r.From) {
					t.Errorf("cell %d: somebody who is not held is forced: %+v", c.Number, r)
				}
				switch r.Name {
				case "recruiter_or_intermediary":
					recruiters++
				case "account_opener":
					openers++
				}
				if r.Name != "scam_worker" && !slices.ContainsFunc(s.Roles, func(o Role) bool { return o.Name == "under_coercion" }) {
					t.Errorf("cell %d: forced without the marker: %+v", c.Number, s.Roles)
				}
			}
		}
	}
	if recruiters < 20 || openers < 40 {
		t.Errorf("%d forced recruiters and %d forced openers of accounts", recruiters, openers)
	}
}

// TestRings checks of every ring that it has the shape of its typology, that its
// times are in order, and that no money comes from nowhere: what an account
// passes on came in before, and In = Out + Skim is what the transfers say.
func TestRings(t *testing.T) {
	_, cells := some()
	count := map[Typology]int{}
	for _, c := range cells {
		facts := factsByID(c)
		for n := range c.Rings {
			r := &c.Rings[n]
			count[r.Typology]++
			if err := checkRing(r, n, facts); err != nil {
				t.Errorf("cell %d: %s: %v", c.Number, r.Typology, err)
			}
		}
	}
	for _, typology := range Typologies() {
		if count[typology] < 25 {
			t.Errorf("%d rings are %s", count[typology], typology)
		}
	}
}

// flow is what one account of a ring saw.
type flow struct {
	in, out         int64
	ins, outs       int
	firstIn, lastIn Time
	firstOut        Time
	from, to        map[Point]bool
}

func checkRing(r *Ring, n int, facts map[int]*Fact) error {
	flows := map[Point]*flow{}
	for _, p := range r.Accounts {
		if flows[p] != nil {
			return fmt.Errorf("an account is twice in the list")
		}
		flows[p] = &flow{from: map[Point]bool{}, to: map[Point]bool{}}
	}
	asset := ""
	for _, id := range r.Facts {
		f := facts[id]
		if f == nil || f.Ring != n || f.Kind != graph.LinkTransferred || asset != "" && f.Asset != asset {
			return fmt.Errorf("fact %d is not of this ring", id)
		}
		asset = f.Asset
		from, to := flows[f.From], flows[f.To]
		if from == nil && f.From.Subject == 0 || to == nil {
			return fmt.Errorf("fact %d leads outside", id)
		}
		if from != nil {
			if from.outs++; from.outs == 1 || f.Start < from.firstOut {
				from.firstOut = f.Start
			}
			from.out += f.Amount
			from.to[f.To] = true
		}
		if to.ins++; to.ins == 1 || f.Start < to.firstIn {
			to.firstIn = f.Start
		}
		to.lastIn = max(to.lastIn, f.Start)
		to.in += f.Amount
		to.from[f.From] = true
	}
	var passing []*flow
	sources, sinks := 0, 0
	for i, p := range r.Accounts {
		switch fl := flows[p]; {
		case fl.ins > 0 && fl.outs > 0:
			if fl.out > fl.in || r.Typology == Cycle && i == 0 {
				if r.Typology != Cycle || i != 0 {
					return fmt.Errorf("an account passes on %d of %d", fl.out, fl.in)
				}
				continue
			}
			if fl.firstOut < fl.firstIn {
				return fmt.Errorf("an account pays out before anything comes in")
			}
			passing = append(passing, fl)
		case fl.outs > 0:
			sources++
		case fl.ins > 0:
			sinks++
		default:
			return fmt.Errorf("an account does nothing")
		}
	}
	skim := int64(0)
	for _, fl := range passing {
		skim += fl.in - fl.out
	}
	if r.In != r.Out+r.Skim || r.Skim < 0 || len(passing) > 0 && skim != r.Skim || len(passing) == 0 && r.In != 0 {
		return fmt.Errorf("in %d, out %d, skim %d, and the accounts kept %d", r.In, r.Out, r.Skim, skim)
	}
	ok := false
	switch r.Typology {
	case FanIn:
		ok = sources >= 3 && sinks == 1 && len(passing) == 0
	case FanOut:
		ok = sources == 1 && sinks >= 3 && len(passing) == 0
	case GatherScatter:
		ok = sources >= 3 && sinks >= 2 && len(passing) == 1 && passing[0].firstOut > passing[0].lastIn
	case ScatterGather:
		ok = sources == 1 && sinks == 1 && len(passing) >= 3
	case Cycle:
		ok = sources == 0 && sinks == 0 && len(passing) >= 2
	case PassThrough:
		ok = sources == 1 && sinks == 1 && len(passing) == 1 && passing[0].out*10 >= passing[0].in*8
	case FunnelBelow:
		ok = sinks == 1 && len(passing) == 1 && passing[0].ins >= 10 && passing[0].outs == 1 && passing[0].out*10 >= passing[0].in*7
	case DormantThenUsed:
		ok = sources >= 2 && sinks == 1 && len(passing) == 1
	case Bipartite:
		ok = sources >= 2 && sinks >= 2 && len(passing) == 0
	case Stack:
		ok = sources >= 2 && sinks >= 2 && len(passing) >= 2
	}
	if !ok {
		return fmt.Errorf("%d sources, %d passing, %d sinks", sources, len(passing), sinks)
	}
	return nil
}

// TestDormant shows that the account that wakes did nothing for half a year, and
// TestFunnel's condition, that each deposit is below the limit.
func TestDormantAndFunnel(t *testing.T) {
	_, cells := some()
	for _, c := range cells {
		facts := factsByID(c)
		for _, r := range c.Rings {
			switch r.Typology {
			case DormantThenUsed:
				wakes := facts[r.Facts[0]]
				for _, f := range c.Facts {
					if (f.From == wakes.To || f.To == wakes.To) && f.Kind == graph.LinkTransferred && f.Start < wakes.Start {
						t.Errorf("cell %d: the dormant account was used before", c.Number)
					}
				}
				for _, s := range c.Subjects {
					if s.Value == wakes.To.Value && s.From > wakes.Start-180*day {
						t.Errorf("cell %d: the dormant account is %d days old", c.Number, (wakes.Start-s.From)/day)
					}
				}
			case FunnelBelow:
				for _, id := range r.Facts[:len(r.Facts)-1] {
					f := facts[id]
					home := countryOfCurrency(f.Asset)
					if cents := home.dollars(f.Amount); cents >= reportLimitCents {
						t.Errorf("cell %d: a deposit of %d cents", c.Number, cents)
					}
				}
			}
		}
	}
}

func countryOfCurrency(currency string) country {
	for i := range countries {
		if countries[i].Currency == currency {
			return country(i)
		}
	}
	panic(currency)
}
