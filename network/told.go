package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// defaultWindow is how far apart two tellings of one transfer may lie where
// configuration says nothing: two banks book one payment on the same or on
// neighbouring days, and a payment that recurs does so after a day at least.
const defaultWindow = 24 * time.Hour

// telling is a transfer as one record states it.
type telling struct {
	edge graph.Edge
	// origin is where the claim comes from: copies share one.
	origin string
	// reference is the payment's own, in a comparable form, "" if there is none.
	reference string
}

// referenceForm gives a reference in a comparable form. One without a digit says
// what a payment is for ("rent") and not which it is.
func referenceForm(text string) string {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return ""
	}
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

// told says which tellings of transfers of one kind between the same two
// entities, in one direction, are one transfer, as places in the list; alike
// gives, for each telling, the records that it was left apart from because it
// could as well be another's. Both are a function of the set of tellings, not of
// its order.
//
// Tellings are one where judgements on their records say so. Beyond that, those
// of different origins are one that have the same reference, and then those that
// have the same amount of one asset within the window, unless a judgement parts
// them. Whoever tells a transfer tells it once: where one would be taken for two
// of one origin, or not all of several are like each other, it is ambiguous, and
// all are left apart.
func told(all []telling, words *words, window time.Duration) (groups [][]int, alike [][]graph.RecordKey) {
	t := teller{all: all, alike: make([]map[graph.RecordKey]bool, len(all)), apart: make([]bool, len(all))}
	for i := range all {
		t.order = append(t.order, i)
	}
	slices.SortFunc(t.order, func(a, b int) int {
		x, y := &all[a].edge, &all[b].edge
		return cmp.Or(cmp.Compare(x.Start.Earliest, y.Start.Earliest), strings.Compare(string(x.ID), string(y.ID)))
	})
	for _, i := range t.order {
		t.units = append(t.units, []int{i})
	}
	always := func(*telling, *telling) bool { return true }
	t.join(t.pairs(func(a *telling) string { return words.of(a.edge.Record).String() }, always),
		func(a, b *telling) bool { return a.edge.Record != b.edge.Record })
	others := func(a, b *telling) bool { return a.origin != b.origin && !words.parted(a.edge.Record, b.edge.Record) }
	t.join(t.pairs(func(a *telling) string { return a.reference }, always), others)
	soon := func(a, b *telling) bool { return b.edge.Start.Earliest-endOf(a.edge.Start) < window.Microseconds() }
	t.join(t.pairs(func(a *telling) string { return sumOf(&a.edge, window) }, soon), others)
	alike = make([][]graph.RecordKey, len(all))
	for i, keys := range t.alike {
		alike[i] = slices.SortedFunc(maps.Keys(keys), graph.RecordKey.Compare)
	}
	return t.units, alike
}

// teller brings tellings together, step by step.
type teller struct {
	all []telling
	// order lists the tellings by start, then link id.
	order []int
	// units are the tellings held to be one so far.
	units [][]int
	alike []map[graph.RecordKey]bool
	// apart marks tellings that are ambiguous and stay as they are.
	apart []bool
}

// pairs gives the tellings that have a key in common, "" being none, as long as
// the later one follows the earlier soon enough.
func (t *teller) pairs(key func(*telling) string, soon func(earlier, later *telling) bool) (pairs [][2]int) {
	by := map[string][]int{}
	for _, i := range t.order {
		if k := key(&t.all[i]); k != "" {
			by[k] = append(by[k], i)
		}
	}
	for _, list := range by {
		for n, i := range list {
			for _, j := range list[n+1:] {
				if !soon(&t.all[i], &t.all[j]) {
					break
				}
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// join makes one of the units that a pair leads to and of which every telling may
// go with every other. Units that are led to in a chain only are ambiguous.
func (t *teller) join(pairs [][2]int, may func(a, b *telling) bool) {
	unit := make([]int, len(t.all))
	for u, list := range t.units {
		for _, i := range list {
			unit[i] = u
		}
	}
	all := func(u, v int) bool {
		for _, i := range t.units[u] {
			for _, j := range t.units[v] {
				if t.apart[i] || t.apart[j] || !may(&t.all[i], &t.all[j]) {
					return false
				}
			}
		}
		return true
	}
	near := make([]map[int]bool, len(t.units))
	for _, p := range pairs {
		u, v := unit[p[0]], unit[p[1]]
		if u == v || near[u][v] || !all(u, v) {
			continue
		}
		for _, end := range [][2]int{{u, v}, {v, u}} {
			if near[end[0]] == nil {
				near[end[0]] = map[int]bool{}
			}
			near[end[0]][end[1]] = true
		}
	}
	seen := make([]bool, len(t.units))
	var units [][]int
	for u := range t.units {
		if seen[u] {
			continue
		}
		seen[u] = true
		part := []int{u}
		for n := 0; n < len(part); n++ {
			for v := range near[part[n]] {
				if !seen[v] {
					seen[v] = true
					part = append(part, v)
				}
			}
		}
		if !slices.ContainsFunc(part, func(v int) bool { return len(near[v]) < len(part)-1 }) {
			var one []int
			for _, v := range part {
				one = append(one, t.units[v]...)
			}
			units = append(units, one)
			continue
		}
		for _, v := range part {
			units = append(units, t.units[v])
			for other := range near[v] {
				t.doubt(t.units[v], t.units[other])
			}
		}
	}
	t.units = units
}

// doubt notes that a unit may be one with another.
func (t *teller) doubt(unit, other []int) {
	for _, i := range unit {
		t.apart[i] = true
		if t.alike[i] == nil {
			t.alike[i] = map[graph.RecordKey]bool{}
		}
		for _, j := range other {
			t.alike[i][t.all[j].edge.Record] = true
		}
	}
}

// sumOf gives the amount of a transfer in a comparable form, "" where there is
// none or where the date leaves open more than the window and so says too little.
func sumOf(e *graph.Edge, window time.Duration) string {
	d := e.Start
	if e.Amount == nil || d.IsZero() || float64(d.Latest)-float64(d.Earliest) > float64(window.Microseconds()) {
		return ""
	}
	text := e.Amount.Decimal()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + " " + e.Amount.Asset
}

// endOf gives the end of a date from which the time to the next one counts: that
// of the day, or its instant if it is told.
func endOf(d graph.Date) int64 {
	if d.Latest-d.Earliest < (24 * time.Hour).Microseconds() {
		return d.Earliest
	}
	return d.Latest
}

// words are the judgements on records: what they hold to be the same, and apart.
type words struct {
	class map[graph.RecordKey]graph.RecordKey
	not   map[[2]graph.RecordKey]bool
}

func readWords(js []graph.Judgement) *words {
	w := &words{class: map[graph.RecordKey]graph.RecordKey{}, not: map[[2]graph.RecordKey]bool{}}
	for _, j := range js {
		if a, b := w.of(j.A), w.of(j.B); j.Verdict == graph.Same && a != b {
			w.class[a] = b
		}
	}
	for _, j := range js {
		if j.Verdict == graph.NotSame {
			a, b := w.of(j.A), w.of(j.B)
			w.not[[2]graph.RecordKey{a, b}], w.not[[2]graph.RecordKey{b, a}] = true, true
		}
	}
	return w
}

// of gives the record that stands for all that are the same as one.
func (w *words) of(k graph.RecordKey) graph.RecordKey {
	for {
		up, ok := w.class[k]
		if !ok {
			return k
		}
		k = up
	}
}

// parted reports whether two records are held apart.
func (w *words) parted(a, b graph.RecordKey) bool {
	return w.not[[2]graph.RecordKey{w.of(a), w.of(b)}]
}

// tell makes one group of each transfer that several records tell, and counts it
// once. A cap counts transfers and not tellings, so that where one cuts them
// they are read whole.
func (w *walk) tell(ctx context.Context, adj []store.Adjacency, f store.Filter) error {
	whole := make([]transfers, len(adj))
	var keys []graph.RecordKey
	for i := range adj {
		var err error
		if whole[i], err = w.transfers(ctx, &adj[i], f); err != nil {
			return err
		}
		for _, bundle := range whole[i].bundles {
			for _, g := range bundle {
				keys = append(keys, g.Links[0].Record)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if err := w.readTellings(ctx, keys); err != nil {
		return err
	}
	for i := range adj {
		if whole[i].bundles != nil {
			w.tellOnce(&adj[i], whole[i])
		}
	}
	return nil
}

// transfers are all tellings of transfers at a node, and those of them that have
// their kind, direction and neighbour in common, nil where none have.
type transfers struct {
	groups  []store.Group
	bundles map[bundle][]store.Group
}

// transfers gives all transfers at a node.
func (w *walk) transfers(ctx context.Context, a *store.Adjacency, f store.Filter) (transfers, error) {
	var groups []store.Group
	shown := map[graph.LinkKind]int{}
	for _, g := range a.Groups {
		if g.Kind.Spec().Single {
			groups = append(groups, g)
			shown[g.Kind]++
		}
	}
	var cut []graph.LinkKind
	for _, t := range a.Totals {
		if t.Kind.Spec().Single && shown[t.Kind] < t.Count && t.Count <= w.maxScan {
			cut = append(cut, t.Kind)
		}
	}
	if len(cut) > 0 {
		f.LinkKinds = cut
		more, err := store.Usable(w.store.Neighbours(ctx, store.Frontier{IDs: []graph.EntityID{a.ID}, Filter: f, Order: w.Order, View: w.View}))
		if err != nil {
			return transfers{}, err
		}
		groups = slices.DeleteFunc(groups, func(g store.Group) bool { return slices.Contains(cut, g.Kind) })
		groups = append(groups, more[0].Groups...)
	}
	return transfers{groups, bundles(groups)}, nil
}

// bundles gives the transfers that have their kind, direction and neighbour in
// common, two at least.
func bundles(groups []store.Group) map[bundle][]store.Group {
	count := make(map[bundle]int, len(groups))
	repeated := false
	for i := range groups {
		b := bundleOf(&groups[i])
		count[b]++
		repeated = repeated || count[b] > 1
	}
	if !repeated {
		return nil
	}
	all := map[bundle][]store.Group{}
	for i := range groups {
		if b := bundleOf(&groups[i]); count[b] > 1 {
			all[b] = append(all[b], groups[i])
		}
	}
	return all
}

func bundleOf(g *store.Group) bundle { return bundle{g.Kind, g.Other, g.Out} }

type bundle struct {
	kind  graph.LinkKind
	other graph.EntityID
	out   bool
}

// readTellings reads the records that state transfers, and the judgements.
func (w *walk) readTellings(ctx context.Context, keys []graph.RecordKey) error {
	if err := w.read(ctx, keys); err != nil {
		return err
	}
	if w.words == nil {
		js, err := store.Usable(w.Graph.store.Judgements(ctx))
		if err != nil {
			return fmt.Errorf("read judgements: %w", err)
		}
		w.words = readWords(js)
	}
	return nil
}

// tellOnce puts transfers in the place of their tellings in an adjacency.
func (w *walk) tellOnce(a *store.Adjacency, whole transfers) {
	var once []store.Group
	for i := range whole.groups {
		if whole.bundles[bundleOf(&whole.groups[i])] == nil {
			once = append(once, whole.groups[i])
		}
	}
	for _, same := range whole.bundles {
		all := make([]telling, len(same))
		for i, g := range same {
			all[i] = w.telling(g.Links[0])
		}
		units, alike := told(all, w.words, w.limits.Window)
		for _, unit := range units {
			g := same[unit[0]]
			g.Links = nil
			for _, i := range unit {
				g.Links = append(g.Links, all[i].edge)
				if len(alike[i]) > 0 {
					w.alike[all[i].edge.ID] = alike[i]
				}
			}
			store.SortGroup(&g)
			once = append(once, g)
		}
	}
	once, totals := store.Arrange(once, w.Cap, w.Order)
	single := map[graph.LinkKind]bool{}
	for _, t := range totals {
		single[t.Kind] = true
	}
	a.Groups = append(slices.DeleteFunc(slices.Clone(a.Groups), func(g store.Group) bool { return single[g.Kind] }), once...)
	slices.SortStableFunc(a.Groups, func(a, b store.Group) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	a.Totals = append(slices.DeleteFunc(slices.Clone(a.Totals), func(t store.Total) bool { return single[t.Kind] }), totals...)
	slices.SortFunc(a.Totals, func(a, b store.Total) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
}

func (w *walk) telling(e graph.Edge) telling {
	t := telling{edge: e, origin: string(e.Record.Source)}
	if s := w.records[e.Record]; s != nil {
		t.origin = cmp.Or(s.Record.Origin, t.origin)
		if e.Index < len(s.Record.Links) {
			t.reference = referenceForm(s.Record.Links[e.Index].Props["reference"])
		}
	}
	return t
}
