package resolver_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// present gives the keys of the records that an engine holds, of the first n.
func present(e *resolver.Engine, n int) (keys []graph.RecordKey) {
	for i := range n {
		if _, ok := e.EntityOf(key(i)); ok {
			keys = append(keys, key(i))
		}
	}
	return keys
}

// entityOf gives the entity of a record that is there.
func entityOf(e *resolver.Engine, k graph.RecordKey) graph.EntityID {
	id, _ := e.EntityOf(k)
	return id
}

// worlds draws from a small world, two in five of values.
func worlds(t *rapid.T) func(*rapid.T, graph.RecordKey) graph.Record {
	return []func(*rapid.T, graph.RecordKey) graph.Record{person, person, copied, number, account}[rapid.IntRange(0, 4).Draw(t, "world")]
}

// TestHowRebuildsEveryEntity retraces the steps of every entity of random
// histories: they lead from single records to its members.
func TestHowRebuildsEveryEntity(t *testing.T) {
	m := adversarial(t, 4, 6)
	rapid.Check(t, func(t *rapid.T) {
		e, _ := history(t, m, worlds(t), 14, 5)
		for _, k := range present(e, 14) {
			how, err := e.How(entityOf(e, k))
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(e.Members(how.Entity), how.Members); diff != "" {
				t.Fatal(diff)
			}
			group := map[graph.RecordKey][]graph.RecordKey{}
			for _, member := range how.Members {
				group[member] = []graph.RecordKey{member}
			}
			joined := 0
			for i, s := range how.Steps {
				joined += len(s.Right)
				if s.Kind == resolver.StepCopies {
					for _, member := range append(s.Right, s.Left...) {
						if !sameSet(group[member], []graph.RecordKey{member}) {
							t.Fatalf("step %d joins %v, which is in a group", i, member)
						}
					}
				} else if joined += 1 - len(s.Right); !sameSet(group[s.Left[0]], s.Left) || !sameSet(group[s.Right[0]], s.Right) {
					t.Fatalf("step %d joins %v and %v, which are not groups: %v", i, s.Left, s.Right, group)
				}
				if s.Kind == resolver.StepAverage && s.Average.Sum <= int64(m.Stop)*s.Average.Pairs {
					t.Fatalf("step %d joins at %v", i, s.Average.Bits())
				}
				if s.Kind == resolver.StepWholes && (s.Wholes.Weight <= m.Stop+m.Whole || s.Wholes.Weight != sumOf(s.Wholes.Rows)) {
					t.Fatalf("step %d joins wholes at %v: %+v", i, s.Wholes.Weight, s.Wholes.Rows)
				}
				both := append(slices.Clone(s.Left), s.Right...)
				for _, member := range both {
					group[member] = both
				}
			}
			if !sameSet(group[how.Members[0]], how.Members) || joined != len(how.Members)-1 {
				t.Fatalf("%d steps of %d members end in %v", len(how.Steps), len(how.Members), group[how.Members[0]])
			}
		}
	})
}

func sameSet(a, b []graph.RecordKey) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, graph.RecordKey.Compare)
	slices.SortFunc(b, graph.RecordKey.Compare)
	return slices.Equal(a, b)
}

// TestWhyNotAlwaysKnows asks of every two records of random histories why they
// are not one: those apart have an obstacle, those together none, and where no
// judgement, kind or value forbids it the judgement that it names joins them.
func TestWhyNotAlwaysKnows(t *testing.T) {
	m := adversarial(t, 4, 50)
	rapid.Check(t, func(t *rapid.T) {
		e, _ := history(t, m, worlds(t), 10, 5)
		keys := present(e, 10)
		for i, a := range keys {
			for _, b := range keys[i+1:] {
				not, err := e.WhyNot([]graph.RecordKey{a}, []graph.RecordKey{b})
				if err != nil {
					t.Fatal(err)
				}
				if together := entityOf(e, a) == entityOf(e, b); together != (len(not.Obstacles) == 0) || together != (not.Left == not.Right) {
					t.Fatalf("%s and %s: together %v, obstacles %v", a, b, together, not.Obstacles)
				}
				if len(not.Obstacles) == 0 {
					continue
				}
				if not.Change == "" {
					t.Fatalf("%s and %s: no change is named; %v", a, b, not.Obstacles)
				}
				p, err := e.Plan(resolver.Batch{Judgements: []graph.Judgement{{A: not.Best.A, B: not.Best.B, Verdict: graph.Same}}})
				if err != nil {
					t.Fatal(err)
				}
				kind := not.Obstacles[0].Kind
				if kind != resolver.ObstacleJudged && len(p.Refused) > 0 {
					t.Fatalf("%s and %s: %v, but a judgement is refused: %v", a, b, not.Obstacles, p.Refused)
				}
				if kind == resolver.ObstacleJudged {
					continue // the judgement may be refused, or draw one record away from its entity
				}
				merges := e.WhatIf(p).Merges
				if joined := slices.ContainsFunc(merges, func(m resolver.Merge) bool {
					return slices.Contains(m.From, not.Left) && slices.Contains(m.From, not.Right)
				}); joined != (kind != resolver.ObstacleKinds) {
					t.Fatalf("%s and %s: %v, and the judgement does this: %+v", a, b, not.Obstacles, merges)
				}
			}
		}
	})
}

// TestWhatIfIsWhatHappens compares what a plan was said to do with what applying
// it did.
func TestWhatIfIsWhatHappens(t *testing.T) {
	m := adversarial(t, 4, 50)
	rapid.Check(t, func(t *rapid.T) {
		draw := worlds(t)
		e, w := history(t, m, draw, 12, 4)
		before := map[graph.RecordKey]graph.EntityID{}
		for _, k := range present(e, 12) {
			before[k] = entityOf(e, k)
		}
		var b resolver.Batch
		for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 11), 1, 4, rapid.ID).Draw(t, "records") {
			if rapid.Bool().Draw(t, "delete") {
				b.Deletes = append(b.Deletes, key(n))
				continue
			}
			first := w.first[key(n)]
			if first == 0 {
				first = uint64(len(w.first) + n + 1)
			}
			b.Puts = append(b.Puts, resolver.Input{Record: draw(t, key(n)), FirstSeq: first})
		}
		hash := e.Hash()
		p, err := e.Plan(b)
		if err != nil {
			t.Fatal(err)
		}
		said := e.WhatIf(p)
		if e.Hash() != hash {
			t.Fatal("asking changed the engine")
		}
		if err := e.Apply(p); err != nil {
			t.Fatal(err)
		}
		after := map[graph.RecordKey]graph.EntityID{}
		for _, k := range present(e, 12) {
			after[k] = entityOf(e, k)
		}
		checkEffect(t, said, before, after)
	})
}

// TestWhatIfModelIsWhatHappens compares what a model was said to do with a batch
// run by that model.
func TestWhatIfModelIsWhatHappens(t *testing.T) {
	m := adversarial(t, 4, 50)
	others := []*match.Model{adversarial(t, 2, 50), adversarial(t, 3, 50), match.ColdStart()}
	rapid.Check(t, func(t *rapid.T) {
		e, w := history(t, m, worlds(t), 12, 4)
		other := rapid.SampledFrom(others).Draw(t, "model")
		now, then := map[graph.RecordKey]graph.EntityID{}, map[graph.RecordKey]graph.EntityID{}
		said, err := e.WhatIfModel(other, func(k graph.RecordKey, from, to graph.EntityID) { now[k], then[k] = from, to })
		if err != nil {
			t.Fatal(err)
		}
		fresh, _ := w.batch(t, other)
		before, after := map[graph.RecordKey]graph.EntityID{}, map[graph.RecordKey]graph.EntityID{}
		for _, k := range present(e, 12) {
			before[k], after[k] = entityOf(e, k), entityOf(fresh, k)
		}
		if !maps.Equal(now, before) || !maps.Equal(then, after) {
			t.Fatalf("the entities told are %v, then %v; they are %v, then %v", now, then, before, after)
		}
		checkEffect(t, said, before, after)
	})
}

// checkEffect holds an effect to two partitions, by brute force.
func checkEffect(t *rapid.T, said resolver.Effect, before, after map[graph.RecordKey]graph.EntityID) {
	t.Helper()
	merges, splits := map[graph.EntityID][]graph.EntityID{}, map[graph.EntityID][]graph.EntityID{}
	add := func(m map[graph.EntityID][]graph.EntityID, k, v graph.EntityID) {
		if !slices.Contains(m[k], v) {
			m[k] = append(m[k], v)
			slices.Sort(m[k])
		}
	}
	moved := 0
	for k, from := range before {
		if to, ok := after[k]; ok {
			add(merges, to, from)
			add(splits, from, to)
			if from != to {
				moved++
			}
		}
	}
	got, gotSplits := map[graph.EntityID][]graph.EntityID{}, map[graph.EntityID][]graph.EntityID{}
	for _, m := range said.Merges {
		got[m.Into] = m.From
	}
	for _, s := range said.Splits {
		gotSplits[s.From] = s.Into
	}
	for _, m := range []map[graph.EntityID][]graph.EntityID{merges, splits} {
		for k, list := range m {
			if len(list) < 2 {
				delete(m, k)
			}
		}
	}
	if diff := gocmp.Diff(merges, got); diff != "" {
		t.Fatalf("merges (-happened +said):\n%s", diff)
	}
	if diff := gocmp.Diff(splits, gotSplits); diff != "" {
		t.Fatalf("splits (-happened +said):\n%s", diff)
	}
	if moved != said.Moved {
		t.Fatalf("%d records moved, %d said", moved, said.Moved)
	}
}

// TestDoubtsByBruteForce compares the doubts with those among all pairs of
// records.
func TestDoubtsByBruteForce(t *testing.T) {
	m := adversarial(t, 2, 50)
	rapid.Check(t, func(t *rapid.T) {
		e, w := history(t, m, rapid.SampledFrom([]func(*rapid.T, graph.RecordKey) graph.Record{person, copied}).Draw(t, "world"), 12, 5)
		type pair = [2]graph.EntityID
		best := map[pair]resolver.PairExplanation{}
		keys := present(e, 12)
		for i, a := range keys {
			for _, b := range keys[i+1:] {
				x, err := e.Why(a, b)
				if err != nil {
					t.Fatal(err)
				}
				live := slices.ContainsFunc(x.Keys, func(k match.SharedKey) bool { return k.Holders <= k.Cap })
				if x.Together || !live || namesCopy(m, w, a, b) || namesCopy(m, w, b, a) || x.Band != match.BandSame && x.Band != match.BandPossiblySame {
					continue
				}
				p := pair{entityOf(e, a), entityOf(e, b)}
				slices.Sort(p[:])
				had, ok := best[p]
				if !ok || cmp.Or(cmp.Compare(had.Weight, x.Weight), x.A.Compare(had.A), x.B.Compare(had.B)) < 0 {
					best[p] = x
				}
			}
		}
		for p, x := range best {
			not, err := e.WhyNot([]graph.RecordKey{x.A}, []graph.RecordKey{x.B})
			if err != nil {
				t.Fatal(err)
			}
			unsure := w.judgements[judgementKey(graph.Judgement{A: x.A, B: x.B, Verdict: graph.Unsure})]
			if not.Obstacles[0].Kind == resolver.ObstacleJudged || unsure.A == x.A && unsure.Weight == int32(x.Weight) {
				delete(best, p)
			}
		}
		doubts, _, err := e.Doubts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(doubts) != len(best) {
			t.Fatalf("%d doubts, want %d: %+v", len(doubts), len(best), doubts)
		}
		for _, d := range doubts {
			if x, ok := best[pair{d.Left, d.Right}]; !ok || x.A != d.A || x.B != d.B || x.Weight != d.Weight || x.Restricted != d.Restricted {
				t.Fatalf("%+v, want %s and %s at %v", d, x.A, x.B, x.Weight)
			}
		}
	})
}

// namesCopy reports whether a link of one record names a copy of another as another
// subject.
func namesCopy(m *match.Model, w *world, a, b graph.RecordKey) bool {
	judged := func(k graph.RecordKey) bool {
		for _, j := range w.judgements {
			if j.A == k || j.B == k {
				return true
			}
		}
		return false
	}
	for _, l := range w.records[a].Links {
		k := l.To.Record
		if c := contentOf(m, w.records, k); l.Kind == graph.LinkFamilyOf && c != 0 && c == contentOf(m, w.records, b) && !judged(k) && !judged(b) {
			return true
		}
	}
	return false
}

// checkDoubtful compares the pairs in doubt that an engine keeps up to date with
// those that it finds anew.
func checkDoubtful(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, e *resolver.Engine) {
	t.Helper()
	kept, anew, err := e.DoubtfulAnew(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(anew, kept); diff != "" {
		t.Fatalf("the pairs in doubt that are kept are not those that there are (-are +kept):\n%s", diff)
	}
}

// TestDoubtOverTheCap puts in a third record with the keys that bring two together
// in doubt, which the cap lets bring together two only, and takes it out again.
func TestDoubtOverTheCap(t *testing.T) {
	e := resolver.New(adversarial(t, 2, 50), resolver.Options{})
	a, b := subject(t, 1, "Robert Varga", "1978-12-11"), subject(t, 2, "Bob Vargha", "1978-11-12")
	a.Attributes, b.Attributes = map[string][]string{"gender": {"m"}}, map[string][]string{"gender": {"f"}}
	doubts := func(want int) {
		t.Helper()
		checkDoubtful(t, e)
		if got, _, err := e.Doubts(context.Background()); err != nil || len(got) != want {
			t.Errorf("%d doubts, want %d: %+v, %v", len(got), want, got, err)
		}
	}
	do(t, e, puts(a, b))
	doubts(1)
	do(t, e, puts(subject(t, 3, "Bob Vargha", "1978-11-12")))
	doubts(0)
	do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(3)}})
	doubts(1)
}

// TestDoubtsWhileRecordsCome finds the pairs in doubt while records come and go.
func TestDoubtsWhileRecordsCome(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	var asking errgroup.Group
	for n := range 60 {
		do(t, e, puts(subject(t, 3*n, "Robert Varga", fmt.Sprintf("19%d-12-11", n%50+40)), subject(t, 3*n+1, "Bob Vargha", fmt.Sprintf("19%d-11-12", n%50+40))))
		do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(3 * (n / 2))}})
		if n%20 == 10 {
			asking.Go(func() error {
				_, _, err := e.Doubts(context.Background())
				return err
			})
		}
	}
	if err := asking.Wait(); err != nil {
		t.Fatal(err)
	}
	checkDoubtful(t, e)
}

// TestUnsureUntilEvidenceChanges takes a doubt out of the queue by a judgement
// that it cannot be told, which changes no entity, and brings it back by new
// evidence.
func TestUnsureUntilEvidenceChanges(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	a, b := subject(t, 1, "Robert Varga", "1978-12-11"), subject(t, 2, "Bob Vargha", "1978-11-12", phone(2))
	a.Attributes, b.Attributes = map[string][]string{"gender": {"m"}}, map[string][]string{"gender": {"f"}}
	do(t, e, puts(a, b))
	doubt := func() []resolver.Doubt {
		t.Helper()
		doubts, _, err := e.Doubts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return doubts
	}
	first := doubt()
	if len(first) != 1 {
		t.Fatalf("%d doubts: %+v", len(first), first)
	}
	weight, ok := e.Weigh(key(1), key(2))
	if !ok || weight != first[0].Weight {
		t.Fatalf("weighs %v, the doubt %v", weight, first[0].Weight)
	}
	hash := e.Hash()
	do(t, e, resolver.Batch{Judgements: []graph.Judgement{{A: key(1), B: key(2), Verdict: graph.Unsure, Weight: int32(weight)}}})
	if got := doubt(); len(got) != 0 || e.Hash() != hash {
		t.Errorf("cannot be told: %+v", got)
	}
	do(t, e, puts(subject(t, 3, "Zoltan Varga", ""))) // nothing that concerns the two
	if got := doubt(); len(got) != 0 {
		t.Errorf("another record brings it back: %+v", got)
	}
	a.Identifiers = subject(t, 1, "", "", phone(1)).Identifiers
	do(t, e, puts(a))
	if got := doubt(); len(got) != 1 || got[0].Weight == weight {
		t.Errorf("after new evidence: %+v", got)
	}
}

// TestKeysAreCounted compares the count of all keys with those of each record.
func TestKeysAreCounted(t *testing.T) {
	m := adversarial(t, 3, 50)
	rapid.Check(t, func(t *rapid.T) {
		e, _ := history(t, m, person, 12, 4)
		states := map[string]resolver.KeyState{}
		holdings := 0
		for _, k := range present(e, 12) {
			list, err := e.KeysOf(k)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				states[string(e.KindOf(k))+s.Text] = s
			}
		}
		got, err := e.CountKeys(context.Background(), 5)
		if err != nil {
			t.Fatal(err)
		}
		var keys, sum, over, pairs, wantOver, wantPairs int64
		for _, f := range got.Families {
			keys, sum, over, pairs = keys+f.Keys, sum+f.Holdings, over+f.Over, pairs+f.Pairs
		}
		var hubs []resolver.KeyState
		for _, s := range states {
			holdings += s.Holders
			if n := int64(s.Holders); s.Live() {
				wantPairs += n * (n - 1) / 2
			} else {
				wantOver++
			}
			if s.Holders > 1 {
				hubs = append(hubs, s)
			}
		}
		if keys < int64(len(states)) || sum != int64(holdings) || over < wantOver || pairs < wantPairs {
			t.Fatalf("%+v; want %d keys, %d holdings, %d over, %d pairs", got, len(states), holdings, wantOver, wantPairs)
		}
		slices.SortFunc(hubs, func(a, b resolver.KeyState) int { return cmp.Compare(b.Holders, a.Holders) })
		for i, h := range got.Hubs {
			if i < len(hubs) && h.Holders < hubs[i].Holders {
				t.Fatalf("hub %d has %d holders, want %d", i, h.Holders, hubs[i].Holders)
			}
		}
	})
}

// TestWhyNotNamesTheObstacle holds the words of each obstacle.
func TestWhyNotNamesTheObstacle(t *testing.T) {
	passport := func(number string) graph.Identifier {
		return graph.Identifier{Type: graph.IDPassport, Country: "KH", Value: number}
	}
	crowd := []graph.Record{subject(t, 1, "Mara Okonkwo", "", phone(1)), subject(t, 2, "Robert Varga", "", phone(1))}
	for n := 3; n <= 25; n++ {
		crowd = append(crowd, subject(t, n, "Zoltan "+strings.Repeat("x", n), "", phone(1)))
	}
	judged := puts(subject(t, 1, "Mara Okonkwo", "1990-03-15"), subject(t, 2, "Mara Okonkwo", "1990-03-15"))
	judged.Judgements = []graph.Judgement{notSame(1, 2)}
	victim, suspect := subject(t, 1, "Mara Okonkwo", "1990-03-15", passport("N1234567")), subject(t, 2, "Mara Okonkwo", "1990-03-15", passport("N1234567"))
	victim.Roles = []graph.Role{{Name: graph.RoleTraffickingVictim, Status: "possible"}}
	suspect.Roles = []graph.Role{{Name: "suspect"}}
	for name, tc := range map[string]struct {
		batch      resolver.Batch
		kind       resolver.ObstacleKind
		text       string
		change     string
		restricted bool
	}{
		"never met":  {puts(subject(t, 1, "Mara Okonkwo", "1990-03-15"), subject(t, 2, "Zara Okonkwo", "1991-07-16")), resolver.ObstacleNeverMet, "no two of their records share a live candidate key", "judgement", false},
		"hub":        {puts(crowd...), resolver.ObstacleNeverMet, "over its cap with 25 holders of at most 20", "judgement", false},
		"judged":     {judged, resolver.ObstacleJudged, "s/1 is not s/2", "take back", false},
		"veto":       {puts(subject(t, 1, "Mara Okonkwo", "1990-03-15", passport("N1234567")), subject(t, 2, "Mara Okonkwo", "1990-03-15", passport("X7654321"))), resolver.ObstacleVeto, "two different numbers", "correction", false},
		"restricted": {puts(victim, suspect), resolver.ObstacleVeto, "possible victim and suspect", "judgement", true},
		"conflict":   {puts(subject(t, 1, "Mara Okonkwo", "1990-03-15"), subject(t, 2, "Mara Okonkwo", "1971-08-02")), resolver.ObstacleGate, "dates of birth conflict", "judgement", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := resolver.New(match.ColdStart(), resolver.Options{})
			do(t, e, tc.batch)
			not, err := e.WhyNot([]graph.RecordKey{key(1)}, []graph.RecordKey{key(2)})
			if err != nil {
				t.Fatal(err)
			}
			if i := slices.IndexFunc(not.Obstacles, func(o resolver.Obstacle) bool { return o.Kind == tc.kind }); i < 0 || !strings.Contains(not.Obstacles[i].Text, tc.text) {
				t.Errorf("obstacles: %+v", not.Obstacles)
			}
			if near := len(not.Near) > 0; near != (name == "never met") || near && not.Near[0].Edits != 1 {
				t.Errorf("near keys: %+v", not.Near)
			}
			if !strings.Contains(not.Change, tc.change) || not.Restricted != tc.restricted {
				t.Errorf("restricted %v, change: %s", not.Restricted, not.Change)
			}
		})
	}
}

// TestWhyMember explains why a record is in its entity by the other record that
// it agrees with best.
func TestWhyMember(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, puts(subject(t, 1, "Zoltan Varga", "1978-12-11"), subject(t, 2, "Zoltan Varga", "1978-12-11", phone(1)), subject(t, 3, "Zoltan Vargha", "1978-12-11", phone(1))))
	x, err := e.WhyMember(key(3))
	if err != nil || x.Members != 3 || x.Entity != per(1) || x.Best == nil || x.Best.A != key(2) || x.Best.B != key(3) || x.Average.Pairs != 2 {
		t.Fatalf("%+v, %v", x, err)
	}
	other, err := e.Why(key(1), key(3))
	if err != nil || x.Average.Sum != int64(other.Weight)+int64(x.Best.Weight) || other.Weight >= x.Best.Weight {
		t.Errorf("average %+v of %v and %v, %v", x.Average, other.Weight, x.Best.Weight, err)
	}
}
