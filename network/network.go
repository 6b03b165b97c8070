// Package network answers how things hang together: expand, shortest paths and
// pattern paths, computed in Go above one primitive of the store, the
// neighbours of a frontier. Both stores therefore give the same answers, byte
// for byte, at equal revisions.
//
// The rules that every query keeps: the order of a reply follows from its
// content alone (hops, then ids as bytes); at a hub at most cap neighbours per
// kind of link are followed, and every cut is named in [Done]; budgets bound
// nodes, links and links scanned; a deadline ends a query with a valid, ordered
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
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
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

// Reader is what the queries need of a store.
type Reader interface {
	store.Neighbours
	store.Entities
	store.Records
	store.Judgements
	// Head reads where the journal stands.
	Head(ctx context.Context) (store.Head, error)
}

// Graph answers queries over one store. It holds no state and is safe for
// concurrent use.
type Graph struct {
	store  Reader
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
}

// defaultLimits are the limits where configuration says nothing.
var defaultLimits = Limits{HubCap: 200, Nodes: 20_000, Links: 100_000, Scanned: 1_000_000, Depth: 8, Window: defaultWindow}

// New gives the queries over a store; zero limits take the defaults
// (200 neighbours, 20,000 nodes, 100,000 links, 1,000,000 scanned, 8 hops, and
// 24 hours for two tellings of one transfer).
func New(s Reader, l Limits) *Graph {
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
	if l.Window <= 0 {
		l.Window = defaultLimits.Window
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
	// View is the caller's view, nil sees all; Revision 0 is the current one.
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
	done  Done
	cuts  map[Cut]bool
	kinds map[graph.EntityID]graph.Kind
	// stating holds the records that state transfers, words the judgements once
	// they are read, alike the records that state what may be the same transfer
	// as a link and was left apart.
	stating map[graph.RecordKey]*store.Stored
	words   *words
	alike   map[graph.LinkID][]graph.RecordKey
	maxNode int
	maxLink int
	maxScan int
}

// begin resolves the limits and the revision of a query.
func (g *Graph) begin(ctx context.Context, c Common) (*walk, error) {
	head, err := g.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	if c.Cap <= 0 {
		c.Cap = g.limits.HubCap
	}
	lower := func(asked, limit int) int {
		if asked > 0 {
			return min(asked, limit)
		}
		return limit
	}
	w := &walk{Graph: g, Common: c, cuts: map[Cut]bool{}, kinds: map[graph.EntityID]graph.Kind{},
		stating: map[graph.RecordKey]*store.Stored{}, alike: map[graph.LinkID][]graph.RecordKey{},
		maxNode: lower(c.Nodes, g.limits.Nodes), maxLink: lower(c.Links, g.limits.Links), maxScan: lower(c.Scanned, g.limits.Scanned)}
	w.done.Revision = store.Revision(head.Seq)
	return w, nil
}

// resolve leads the ids to current entities and learns their kinds.
func (w *walk) resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	if len(ids) == 0 {
		return nil, fmt.Errorf("%w: no ids given", ErrBadRequest)
	}
	now, err := w.store.Resolve(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range now {
		if id == "" {
			return nil, &NotFoundError{ids[i]}
		}
	}
	members, err := w.store.Members(ctx, now, w.View, w.Revision)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		w.kinds[m.ID] = m.Kind
	}
	return now, nil
}

// neighbours reads the neighbours of a frontier under a filter, counts what was
// scanned and notes hub cuts. Services do not go on, unless asked.
func (w *walk) neighbours(ctx context.Context, ids []graph.EntityID, f store.Filter, start map[graph.EntityID]bool) ([]store.Adjacency, error) {
	ask := make([]graph.EntityID, 0, len(ids))
	for _, id := range ids {
		if w.ends(id) && !start[id] {
			w.cut(Cut{Node: id, Reason: CutService})
			continue
		}
		ask = append(ask, id)
	}
	if len(ask) == 0 {
		return nil, nil
	}
	adj, err := w.store.Neighbours(ctx, store.Frontier{IDs: ask, Filter: f, Cap: w.Cap, Order: w.Order, View: w.View, Revision: w.Revision})
	if err != nil {
		return nil, err
	}
	if err := w.tell(ctx, adj, f); err != nil {
		return nil, err
	}
	for i := range adj {
		a := &adj[i]
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
	return adj, nil
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

// steady runs a query, and again while the graph changes under it: twice at
// most, as the reply must come. What it gives then names both revisions.
func steady[T any](ctx context.Context, query func() (T, *Done, error)) (T, error) {
	for again := 2; ; again-- {
		got, done, err := query()
		if err != nil || done.EndRevision == 0 || again == 0 || ctx.Err() != nil {
			return got, err
		}
	}
}

// finish gives the end of the reply. A query during which the graph changed
// says so: it may mix two states.
func (w *walk) finish(ctx context.Context) Done {
	if head, err := w.store.Head(context.WithoutCancel(ctx)); err == nil && store.Revision(head.Seq) != w.done.Revision {
		w.done.EndRevision = store.Revision(head.Seq)
		w.cut(Cut{Reason: CutChanged})
	}
	for c := range w.cuts {
		w.done.Cuts = append(w.done.Cuts, c)
	}
	slices.SortFunc(w.done.Cuts, compareCuts)
	return w.done
}
