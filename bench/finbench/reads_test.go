package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/clewgraph/clew/bench/finbench/reads"
	"github.com/clewgraph/clew/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small makes a world of few nodes and many edges, in which times and amounts
// are so few that they are often the same.
func small(r *rand.Rand) *world {
	w := &world{}
	places := map[class][]int{}
	for c, count := range [...]int{person: 4, company: 3, account: 9, loan: 4, medium: 3} {
		c := class(c)
		for range count {
			places[c] = append(places[c], len(w.nodes))
			n := node{class: c, blocked: r.IntN(3) == 0, created: r.Int64N(5)}
			switch c {
			case account:
				n.kind = accountKinds[r.IntN(len(accountKinds))]
			case medium:
				n.kind = mediumKinds[r.IntN(len(mediumKinds))]
			case loan:
				n.amount, n.balance = 1000+r.Int64N(1000), r.Int64N(1000)
			}
			w.nodes = append(w.nodes, n)
		}
	}
	parties := slices.Concat(places[person], places[company])
	for _, some := range []struct {
		relation relation
		from, to []int
		count    int
	}{
		{transfer, places[account], places[account], 60},
		{withdraw, places[account], places[account], 30},
		{deposit, places[loan], places[account], 12},
		{repay, places[account], places[loan], 12},
		{signIn, places[medium], places[account], 20},
		{invest, parties, places[company], 25},
		{guarantee, parties, parties, 25},
	} {
		for range some.count {
			e := edge{relation: some.relation, from: some.from[r.IntN(len(some.from))], to: some.to[r.IntN(len(some.to))], at: 1 + r.Int64N(40)}
			if e.relation.money() {
				e.cents = 10 * (1 + r.Int64N(30))
			}
			if e.from != e.to {
				w.edges = append(w.edges, e)
			}
		}
	}
	for _, a := range places[account] {
		w.edges = append(w.edges, edge{relation: own, from: parties[r.IntN(len(parties))], to: a, at: 1})
	}
	for _, l := range places[loan] {
		w.edges = append(w.edges, edge{relation: apply, from: parties[r.IntN(len(parties))], to: l, at: 1})
	}
	return w
}

// TestReads compares every read with the oracle, on small worlds.
func TestReads(t *testing.T) {
	found := map[string]map[string]bool{} // answers by read
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 1))
		l := inMemory(t, small(r))
		for _, read := range all(l.store) {
			if found[read.name] == nil {
				found[read.name] = map[string]bool{}
			}
			for range 7 {
				p := random(r, l.world, read.begins)
				got, err := read.ask(t.Context(), l.params(p))
				if err != nil {
					t.Fatalf("seed %d: %s: %v", seed, read.name, err)
				}
				want := (&oracle{l, p}).answers()[read.name]()
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("seed %d: %s of %+v (-want +got):\n%s", seed, read.name, p, diff)
				}
				found[read.name][fmt.Sprint(got)] = true
			}
		}
	}
	for name, answers := range found {
		if len(answers) < 4 {
			t.Errorf("%s gives only %d answers: %v", name, len(answers), answers)
		}
	}
}

func inMemory(t testing.TB, w *world) *loaded {
	t.Helper()
	l, err := load(context.Background(), w, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// random draws the parameters of a read that begins at nodes of a class.
func random(r *rand.Rand, w *world, begins class) params {
	var places []int
	for i, n := range w.nodes {
		if n.class == begins {
			places = append(places, i)
		}
	}
	p := params{id: places[r.IntN(len(places))], other: places[r.IntN(len(places))]}
	p.Start = r.Int64N(15)
	p.End = p.Start + 2 + r.Int64N(40)
	p.Threshold, p.Withdrawal = 10*r.Int64N(10), 10*r.Int64N(10)
	p.Ratio = 50 * r.Int64N(6)
	p.Limit, p.Order = r.IntN(8), reads.Order(r.IntN(4))
	return p
}

// TestGenerate looks at the shape of a generated world: it is a function of scale
// and seed, and all of it comes to the store as it is.
func TestGenerate(t *testing.T) {
	w := generate(0.0002, 23)
	if diff := cmp.Diff(w, generate(0.0002, 23), cmp.AllowUnexported(world{}, node{}, edge{})); diff != "" {
		t.Errorf("a world is made in two ways:\n%s", diff)
	}
	l := inMemory(t, w)
	if len(l.ids) != len(w.nodes) {
		t.Fatalf("%d entities for %d nodes", len(l.ids), len(w.nodes))
	}
	counts := map[string]int{}
	for _, e := range w.edges {
		from, to := w.nodes[e.from], w.nodes[e.to]
		counts[fmt.Sprint(e.relation)]++
		if e.from == e.to || e.at < max(from.created, to.created) || e.at >= ended.UnixMicro() {
			t.Fatalf("edge %+v of nodes created at %d and %d", e, from.created, to.created)
		}
	}
	if len(counts) != int(guarantee)+1 {
		t.Errorf("edges of %d relations: %v", len(counts), counts)
	}
	dangling, err := l.store.Dangling(t.Context())
	if err != nil || len(dangling) > 0 {
		t.Errorf("%d edges lead nowhere, %v", len(dangling), err)
	}
	var edges int
	adj, err := l.store.Neighbours(t.Context(), store.Frontier{IDs: l.ids})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range adj {
		for _, g := range a.Groups {
			edges += len(g.Links)
		}
	}
	if edges != 2*len(w.edges) {
		t.Errorf("the store has %d ends of edges, the world %d", edges, 2*len(w.edges))
	}
}

// TestNumbers holds the numbers of edges to those published for scale factor 0.1.
func TestNumbers(t *testing.T) {
	w := generate(0.1, 23)
	counts := map[relation]int{}
	for _, e := range w.edges {
		counts[e.relation]++
	}
	for r, published := range map[relation]int{
		own: 8_805 + 17_542, transfer: 138_209, withdraw: 201_119, deposit: 51_686, repay: 50_495,
		apply: 5_332 + 10_806, signIn: 44_540, invest: 8_639 + 17_296, guarantee: 2_315 + 4_694,
	} {
		if part := float64(counts[r]) / float64(published); part < 0.85 || part > 1.15 {
			t.Errorf("relation %d: %d edges, published are %d", r, counts[r], published)
		}
	}
}

// TestRun asks each read of a small world as the command does.
func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"-scale", "0.0002", "-asked", "5"}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "FinBench-derived, unaudited") || strings.Count(out.String(), "| 5 |") < 18 {
		t.Errorf("not every read is told of:\n%s", out.String())
	}
	if err := run(t.Context(), []string{"-scale", "0"}, &out); err == nil {
		t.Error("a world of no size is made")
	}
}
