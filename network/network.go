// Package network answers how things hang together: expand, shortest paths and
// pattern paths, computed in Go above one primitive of the store, the
// neighbours of a frontier. Both stores therefore give the same answers, byte
// for byte, at equal revisions.
//
// The rules that every query keeps: the order of a reply follows from its
// content alone (hops, then ids as bytes); at a hub at most cap neighbours per
// kind of link are followed, and every cut is named in [Done]; budgets bound
// nodes, links and links scanned (looked at after every 1,000 nodes); a deadline ends a query with a valid, ordered
// reply marked partial. Services (exchanges, escrow, processors) end a trace
// unless the request says otherwise, and are shown as ends.
//
// A transfer that several origins tell is one transfer with the evidence of each
// (see told): a reading, of which nothing is stored.
//
// Every hop carries its evidence: link id → record → source, dates, grade,
// confidence and handling.
package network

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/indicators"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// ErrBadRequest is wrapped by errors about what was asked for.
var ErrBadRequest = errors.New("bad request")

// ErrNoPattern: there is no shipped pattern of that name.
var ErrNoPattern = errors.New("no pattern")

// NotFoundError names an id that leads to no entity; it wraps
// [store.ErrNotFound].
type NotFoundError struct{ ID graph.EntityID }

// Error names the id.
func (e *NotFoundError) Error() string { return fmt.Sprintf("entity %q: %v", e.ID, store.ErrNotFound) }

// Unwrap gives [store.ErrNotFound].
func (e *NotFoundError) Unwrap() error { return store.ErrNotFound }

// Graph answers queries over one store. It holds no state and is safe for
// concurrent use.
type Graph struct {
	store  past.Base
	limits Limits
}

// Limits bound what one query may use, whatever it asks for.
type Limits struct {
	// HubCap is the default cap of neighbours per node and link kind.
	HubCap int
	// Nodes, Links and Scanned are the most nodes and links in a reply, and
	// links looked at.
	Nodes, Links, Scanned int
	// Depth is the most hops.
	Depth int
	// Window is how far apart two tellings of one transfer may lie that have no
	// reference in common.
	Window time.Duration
	// Recruiter are the thresholds of indicators of recruiters.
	Recruiter RecruiterLimits
	// People is the least number of people that a count may tell of.
	People int
	// Indicators are the thresholds of indicators; the defaults if FanParties is 0.
	Indicators indicators.Rules
}

// defaultLimits are the limits where configuration says nothing.
var defaultLimits = Limits{HubCap: 200, Nodes: 20_000, Links: 100_000, Scanned: 1_000_000, Depth: 8, Window: defaultWindow, People: 11}

// New gives the queries over a store; zero limits take the defaults
// (200 neighbours, 20,000 nodes, 100,000 links, 1,000,000 scanned, 8 hops, 24
// hours for two tellings of one transfer, counts of 11 people or more, and
// [indicators.Default]).
func New(s past.Base, l Limits) *Graph {
	or := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	or(&l.HubCap, defaultLimits.HubCap)
	or(&l.Nodes, defaultLimits.Nodes)
	or(&l.Links, defaultLimits.Links)
	or(&l.Scanned, defaultLimits.Scanned)
	or(&l.Depth, defaultLimits.Depth)
	or(&l.People, defaultLimits.People)
	if l.Window <= 0 {
		l.Window = defaultLimits.Window
	}
	if l.Indicators.FanParties == 0 {
		l.Indicators = indicators.Default()
	}
	return &Graph{store: s, limits: l}
}

// Common is what every query can be told.
type Common struct {
	// Filter restricts links by kind, neighbour kind, direction, window,
	// confidence and avoided ids.
	Filter store.Filter
	// Cap is the most neighbours per node and link kind (0 = the default), and
	// Order says which come first.
	Cap   int
	Order store.Order
	// Nodes, Links and Scanned lower the limits for this query; 0 keeps them.
	Nodes, Links, Scanned int
	// ThroughServices follows links beyond services too.
	ThroughServices bool
	// View is the caller's view, nil sees all; Revision is what was known, 0 the
	// current state.
	View     store.View
	Revision store.Revision
}

// Reasons for a cut.
const (
	CutHub      = "hub_cap"     // more neighbours of a kind than the cap
	CutNodes    = "node_budget" // no room for more nodes
	CutLinks    = "link_budget" // no room for more links
	CutScanned  = "scan_budget" // too many links looked at
	CutPaths    = "path_budget" // more paths than asked for or kept
	CutDepth    = "depth"       // paths may go on beyond the last hop
	CutService  = "service_end" // a service ends the trace
	CutChanged  = "changed"     // the graph changed while it was read
	CutDeadline = "deadline"    // the time was up
)

// Cut names something that a reply leaves out.
type Cut struct {
	// Node is where; "" for a cut of the query as a whole.
	Node graph.EntityID
	// Kind is the kind of link cut at a hub.
	Kind graph.LinkKind
	// Shown of Total are in the reply; Total is 0 where it is not known.
	Shown, Total int
	Reason       string
}

// Done ends every reply.
type Done struct {
	// Cuts are ordered by reason, node, kind.
	Cuts []Cut
	// Scanned counts links looked at.
	Scanned int
	// Revision is the state that the reply shows; EndRevision is the one that
	// the last read saw where the graph changed meanwhile, else 0.
	Revision, EndRevision store.Revision
	// Partial is set when the reply is not all that was asked for because a
	// budget or the deadline ended it.
	Partial bool
}

// walk is the state of one query: budgets, cuts, and what was read.
type walk struct {
	*Graph
	Common
	// store reads the revision asked for.
	store past.Reader
	done  Done
	cuts  map[Cut]bool
	kinds map[graph.EntityID]graph.Kind
	// records holds the records that were read, words the judgements once they
	// are read, alike the records that state what may be the same transfer as a
	// link and was left apart.
	records map[graph.RecordKey]*store.Stored
	words   *words
	alike   map[graph.LinkID][]graph.RecordKey
	maxNode int
	maxLink int
	maxScan int
}

// steady runs a query, and again while the graph changes under it: twice at
// most, as the reply must come. What it gives then names both revisions.
func steady[T any](ctx context.Context, g *Graph, c Common, query func(*walk) (T, error)) (reply T, done Done, err error) {
	var w *walk
	from, to, err := past.Read(ctx, g.store, c.Revision, func(at past.Reader, _ store.Revision) (err error) {
		w = g.begin(at, c)
		reply, err = query(w)
		return err
	})
	if err != nil {
		var none T
		return none, Done{}, err
	}
	return reply, w.finish(from, to), nil
}

// begin resolves the limits of a query.
func (g *Graph) begin(at past.Reader, c Common) *walk {
	if c.Cap <= 0 {
		c.Cap = g.limits.HubCap
	}
	lower := func(asked, limit int) int {
		if asked > 0 {
			return min(asked, limit)
		}
		return limit
	}
	return &walk{Graph: g, Common: c, store: at, cuts: map[Cut]bool{}, kinds: map[graph.EntityID]graph.Kind{},
		records: map[graph.RecordKey]*store.Stored{}, alike: map[graph.LinkID][]graph.RecordKey{},
		maxNode: lower(c.Nodes, g.limits.Nodes), maxLink: lower(c.Links, g.limits.Links), maxScan: lower(c.Scanned, g.limits.Scanned)}
}

// resolve leads the ids to the entities of the revision and learns their kinds.
func (w *walk) resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	if len(ids) == 0 {
		return nil, fmt.Errorf("%w: no ids given", ErrBadRequest)
	}
	now, err := store.Usable(w.store.Resolve(ctx, ids))
	if err != nil {
		return nil, err
	}
	for i, id := range now {
		if id == "" {
			return nil, &NotFoundError{ids[i]}
		}
	}
	members, err := store.Usable(w.store.Members(ctx, now, w.View))
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		w.kinds[m.ID] = m.Kind
	}
	return now, nil
}

// present gives the entities that have a record which fits, ordered by id; it
// reads all records of subjects. It stops at the node budget and at the deadline, and names
// that cut. What is only mentioned has no record.
func (w *walk) present(ctx context.Context, fits func(*graph.Record) bool) ([]graph.EntityID, error) {
	seen := map[graph.EntityID]bool{}
	errEnough := errors.New("enough")
	err := w.store.Subjects(ctx, func(s *store.Stored) error {
		if w.View != nil && !w.View.Sees(s.Record.Handling) || !fits(&s.Record) {
			return nil
		}
		entity := s.Entity
		if w.View != nil {
			if id, ok := w.View.Entity(s.Record.Key); ok {
				entity = id
			}
		}
		switch {
		case entity == "":
			return nil
		case len(seen) >= w.maxNode && !seen[entity]:
			w.cut(Cut{Shown: len(seen), Reason: CutNodes})
			return errEnough
		}
		seen[entity] = true
		w.kinds[entity] = s.Record.Kind
		return nil
	})
	switch {
	case err == nil || errors.Is(err, errEnough):
	case ctx.Err() != nil:
		w.cut(Cut{Reason: CutDeadline})
	default:
		return nil, err
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// frontierAtOnce is how many nodes' neighbours are read before the budgets are
// looked at again.
const frontierAtOnce = 1000

// neighbours reads the neighbours of a frontier under a filter, as far as the
// scan budget and the time allow, counts what was scanned and notes hub cuts.
// Services do not go on, unless asked.
func (w *walk) neighbours(ctx context.Context, ids []graph.EntityID, f store.Filter, start map[graph.EntityID]bool) ([]store.Adjacency, error) {
	ask := make([]graph.EntityID, 0, len(ids))
	for _, id := range ids {
		if w.ends(id) && !start[id] {
			w.cut(Cut{Node: id, Reason: CutService})
			continue
		}
		ask = append(ask, id)
	}
	var all []store.Adjacency
	for some := range slices.Chunk(ask, frontierAtOnce) {
		if len(all) > 0 && w.spent(ctx) {
			break
		}
		adj, err := store.Usable(w.store.Neighbours(ctx, store.Frontier{IDs: some, Filter: f, Cap: w.Cap, Order: w.Order, View: w.View}))
		if err != nil {
			return nil, err
		}
		if err := w.tell(ctx, adj, f); err != nil {
			return nil, err
		}
		for i := range adj {
			w.met(&adj[i])
		}
		all = append(all, adj...)
	}
	return all, nil
}

// met counts what was scanned around a node and notes its hub cuts.
func (w *walk) met(a *store.Adjacency) {
	w.done.Scanned += a.Scanned
	shown := map[graph.LinkKind]int{}
	for _, g := range a.Groups {
		shown[g.Kind]++
		w.kinds[g.Other] = g.OtherKind
	}
	for _, t := range a.Totals {
		if shown[t.Kind] < t.Count {
			w.cut(Cut{Node: a.ID, Kind: t.Kind, Shown: shown[t.Kind], Total: t.Count, Reason: CutHub})
		}
	}
}

// cut notes a cut once; budget and deadline cuts make the reply partial.
func (w *walk) cut(c Cut) {
	w.cuts[c] = true
	switch c.Reason {
	case CutNodes, CutLinks, CutScanned, CutDeadline, CutChanged:
		w.done.Partial = true
	}
}

// spent reports whether the scan budget or the time is used up, and notes it.
func (w *walk) spent(ctx context.Context) bool {
	if ctx.Err() != nil {
		w.cut(Cut{Reason: CutDeadline})
		return true
	}
	if w.done.Scanned >= w.maxScan {
		w.cut(Cut{Shown: w.done.Scanned, Reason: CutScanned})
		return true
	}
	return false
}

// ends reports whether a trace stops at a node because it is a service.
func (w *walk) ends(id graph.EntityID) bool {
	return w.kinds[id] == graph.KindService && !w.ThroughServices
}

// finish gives the end of the reply. A query during which the graph changed
// says so: it may mix states.
func (w *walk) finish(from, to store.Revision) Done {
	w.done.Revision = from
	if to != from {
		w.done.EndRevision = to
		w.cut(Cut{Reason: CutChanged})
	}
	for c := range w.cuts {
		w.done.Cuts = append(w.done.Cuts, c)
	}
	slices.SortFunc(w.done.Cuts, compareCuts)
	return w.done
}

// read reads those of the records that were not read before.
func (w *walk) read(ctx context.Context, keys []graph.RecordKey) error {
	keys = slices.DeleteFunc(keys, func(k graph.RecordKey) bool { return w.records[k] != nil })
	slices.SortFunc(keys, graph.RecordKey.Compare)
	keys = slices.Compact(keys)
	if len(keys) == 0 {
		return nil
	}
	got, err := store.Usable(w.store.Records(ctx, keys))
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	for i, s := range got {
		w.records[keys[i]] = s
	}
	return nil
}
