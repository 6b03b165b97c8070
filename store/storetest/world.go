package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// world is a store and what it should hold: it makes valid changes out of
// wishes ("these are one") and commits them.
type world struct {
	T
	ctx   context.Context
	store store.Store

	head   store.Head
	firsts map[graph.RecordKey]uint64
	groups map[graph.RecordKey]int // current subjects
	kinds  map[graph.RecordKey]graph.Kind
	values map[graph.RecordKey]graph.EntityID
	homes  map[graph.RecordKey]graph.EntityID
	last   int
}

func newWorld(t T, s store.Store) *world {
	return &world{T: t, ctx: context.Background(), store: s, head: store.Head{NextFirst: 1},
		firsts: map[graph.RecordKey]uint64{}, groups: map[graph.RecordKey]int{}, kinds: map[graph.RecordKey]graph.Kind{},
		values: map[graph.RecordKey]graph.EntityID{}, homes: map[graph.RecordKey]graph.EntityID{}}
}

// first gives a key its stream position.
func (w *world) first(k graph.RecordKey) uint64 {
	if w.firsts[k] == 0 {
		w.firsts[k] = w.head.NextFirst
		w.head.NextFirst++
	}
	return w.firsts[k]
}

// load puts records, new ones as entities of their own.
func (w *world) load(recs ...graph.Record) *store.Change {
	w.Helper()
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad, Records: len(recs)}}
	for _, r := range recs {
		w.put(c, r)
	}
	w.commit(c)
	return c
}

func (w *world) put(c *store.Change, r graph.Record) {
	k := r.Key
	c.Puts = append(c.Puts, store.Stored{Record: r, FirstSeq: w.first(k)})
	if r.IsStatement() {
		return
	}
	w.kinds[k] = r.Kind
	delete(w.values, k)
	if id, ok := r.ValueID(); ok {
		w.values[k] = id
	}
	if _, ok := w.groups[k]; !ok {
		w.last++
		w.groups[k] = w.last
	}
}

// remove deletes records.
func (w *world) remove(keys ...graph.RecordKey) {
	w.Helper()
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionDelete, Records: len(keys)}}
	for _, k := range keys {
		w.tombstone(c, k)
	}
	w.commit(c)
}

func (w *world) tombstone(c *store.Change, k graph.RecordKey) {
	group, subject := w.groups[k]
	delete(w.groups, k)
	d := store.Stored{Record: graph.Record{Key: k, Kind: w.kinds[k]}, FirstSeq: w.first(k), Deleted: true}
	if left := w.members(group); subject && len(left) > 0 {
		d.Next = left[0]
	}
	c.Deletes = append(c.Deletes, d)
}

// join makes records, with all that is one with them, one entity.
func (w *world) join(keys ...graph.RecordKey) {
	w.Helper()
	to := w.groups[keys[0]]
	for _, k := range keys[1:] {
		for _, m := range w.members(w.groups[k]) {
			w.groups[m] = to
		}
	}
	w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionJudgement}})
}

// part makes records one entity apart from all else.
func (w *world) part(keys ...graph.RecordKey) {
	w.Helper()
	w.last++
	for _, k := range keys {
		w.groups[k] = w.last
	}
	w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionJudgement}})
}

// members gives the keys of a group by stream position.
func (w *world) members(group int) []graph.RecordKey {
	var keys []graph.RecordKey
	for k, g := range w.groups {
		if g == group {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b graph.RecordKey) int { return cmp.Compare(w.firsts[a], w.firsts[b]) })
	return keys
}

// oldest gives the oldest current record of a value.
func (w *world) oldest(value graph.EntityID) (oldest graph.RecordKey) {
	for k := range w.groups {
		if w.values[k] == value && (oldest.IsZero() || w.firsts[k] < w.firsts[oldest]) {
			oldest = k
		}
	}
	return oldest
}

// complete fills in what follows from the groups: sequence, moves, entities.
func (w *world) complete(c *store.Change) {
	homes := map[graph.RecordKey]graph.EntityID{}
	for k, group := range w.groups {
		founder := w.members(group)[0]
		homes[k] = graph.Handle(w.kinds[founder], founder)
		if id, ok := w.values[founder]; ok && w.oldest(id) == founder {
			homes[k] = id
		}
	}
	c.Decision.Seq = w.head.Seq + 1
	keys := slices.AppendSeq(slices.Collect(maps.Keys(homes)), maps.Keys(w.homes))
	slices.SortFunc(keys, graph.RecordKey.Compare)
	for _, k := range slices.Compact(keys) {
		if w.homes[k] != homes[k] {
			c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: k, From: w.homes[k], To: homes[k]})
		}
	}
	for i := range c.Puts {
		c.Puts[i].Entity = homes[c.Puts[i].Record.Key]
	}
	w.homes = homes
}

func (w *world) commit(c *store.Change) {
	w.Helper()
	w.complete(c)
	if err := w.store.Commit(w.ctx, c); err != nil {
		w.Fatalf("Commit of decision %d: %v", c.Decision.Seq, err)
	}
	w.head.Seq = c.Decision.Seq
	head, err := w.store.Head(w.ctx)
	if err != nil || head != w.head {
		w.Fatalf("Head: got %+v, %v; want %+v", head, err, w.head)
	}
}

func (w *world) checkClean() {
	w.Helper()
	err := w.store.Check(w.ctx, func(p store.Problem) { w.Errorf("check: %s: %s: %s", p.Rule, p.Subject, p.Detail) })
	if err != nil {
		w.Errorf("Check: %v", err)
	}
}

// entity gives the id of the entity that should hold a record.
func (w *world) entity(k graph.RecordKey) graph.EntityID {
	w.Helper()
	if w.homes[k] == "" {
		w.Fatalf("the world has no entity for %s", k)
	}
	return w.homes[k]
}

// name gives a readable name of an entity: the id of its founding record, or
// the id itself.
func (w *world) name(id graph.EntityID) string {
	for k := range w.firsts {
		if id.IsHandle() && graph.HandleHash(k) == id.Hash() {
			return k.ID
		}
	}
	return string(id)
}

// around gives the groups at an entity in short: "USES> phone:+1… 2" is a group
// of two links to the phone.
func (w *world) around(id graph.EntityID, f store.Frontier) []string {
	w.Helper()
	return w.short(w.adjacency(id, f))
}

// sorted is around without a filter, in the order of its texts.
func (w *world) sorted(id graph.EntityID) []string {
	w.Helper()
	out := w.around(id, store.Frontier{})
	slices.Sort(out)
	return out
}

func (w *world) short(a store.Adjacency) []string {
	out := []string{}
	for _, g := range a.Groups {
		arrow := "<"
		if g.Out {
			arrow = ">"
		}
		out = append(out, fmt.Sprintf("%s%s %s %d", g.Kind, arrow, w.name(g.Other), len(g.Links)))
	}
	return out
}

func (w *world) adjacency(id graph.EntityID, f store.Frontier) store.Adjacency {
	w.Helper()
	f.IDs = []graph.EntityID{id}
	got, err := w.store.Neighbours(w.ctx, f)
	if err != nil || len(got) != 1 {
		w.Fatalf("Neighbours of %s: %d adjacencies, %v", id, len(got), err)
	}
	if got[0].ID != id {
		w.Fatalf("Neighbours of %s: got those of %s", id, got[0].ID)
	}
	return got[0]
}

func (w *world) resolve(ids ...graph.EntityID) []graph.EntityID {
	w.Helper()
	got, err := w.store.Resolve(w.ctx, ids)
	if err != nil {
		w.Fatalf("Resolve: %v", err)
	}
	return got
}

func (w *world) membersOf(ids ...graph.EntityID) []store.Members {
	w.Helper()
	got, err := w.store.Members(w.ctx, ids, nil)
	if err != nil {
		w.Fatalf("Members: %v", err)
	}
	return got
}

func (w *world) record(k graph.RecordKey) *store.Stored {
	w.Helper()
	got, err := w.store.Records(w.ctx, []graph.RecordKey{k})
	if err != nil || len(got) != 1 {
		w.Fatalf("Records of %s: %d, %v", k, len(got), err)
	}
	return got[0]
}

func (w *world) dangling() []graph.Edge {
	w.Helper()
	got, err := w.store.Dangling(w.ctx)
	if err != nil {
		w.Fatalf("Dangling: %v", err)
	}
	return got
}

func (w *world) stats() store.Stats {
	w.Helper()
	got, err := w.store.Stats(w.ctx)
	if err != nil {
		w.Fatalf("Stats: %v", err)
	}
	return got
}

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

// person is a subject with a name and the links given.
func person(id string, links ...graph.Link) graph.Record {
	return graph.Record{Key: key(id), Kind: graph.KindPerson, Names: []graph.Name{{Full: "Person " + id}}, Links: links}
}

// withPhone adds a phone number to a record, by its last four digits.
func withPhone(r graph.Record, digits string) graph.Record {
	r.Identifiers = append(slices.Clone(r.Identifiers), phone(digits))
	return r
}

func phone(digits string) graph.Identifier {
	return graph.Identifier{Type: graph.IDPhone, Value: "+1 202 555 " + digits, Relation: graph.RelUses,
		Canonical: "+1202555" + digits, Node: phoneID(digits)}
}

func phoneID(digits string) graph.EntityID { return graph.EntityID("phone:+1202555" + digits) }

func to(id string) graph.End { return graph.End{Record: key(id)} }

func knows(id string) graph.Link { return graph.Link{Kind: graph.LinkAssociateOf, To: to(id)} }

// day is 2024-01-n in UTC, known to the day.
func day(n int) graph.Date {
	const us = 24 * 60 * 60 * 1_000_000
	start := int64(19723+n-1) * us
	return graph.Date{Text: fmt.Sprintf("2024-01-%02d", n), Earliest: start, Latest: start + us,
		Precision: graph.PrecisionDay, Zone: "Z", ZoneAssumed: true}
}

func dollars(n uint64) *graph.Amount { return &graph.Amount{Lo: n, Asset: "USD"} }

// transfer is a statement of one transfer.
func transfer(id, from, into string, at graph.Date, amount *graph.Amount) graph.Record {
	return graph.Record{Key: graph.RecordKey{Source: "fiu", ID: id},
		Links: []graph.Link{{Kind: graph.LinkTransferred, From: to(from), To: to(into), At: at, Amount: amount}}}
}
