package store

import (
	"context"

	"github.com/clewgraph/clew/graph"
)

// Neighbours is the traversal primitive: every path, pattern and flow is
// computed above it.
type Neighbours interface {
	// Neighbours gives, for each id of the frontier in its order, the groups of
	// links to its neighbours. Unknown ids give an empty adjacency. Links whose
	// two ends are one entity have no neighbour and are left out.
	Neighbours(ctx context.Context, f Frontier) ([]Adjacency, error)
	// Dangling gives the links of current records that have an absent end,
	// ordered by id.
	Dangling(ctx context.Context) ([]graph.Edge, error)
}

// View is what one caller may see. nil is the full view. A view may hide records,
// part entities, and join what the store holds apart: records that only a hidden
// one kept from each other.
type View interface {
	// Sees reports whether records of a handling class are visible.
	Sees(h graph.Handling) bool
	// Entity gives the entity that holds a visible record for this caller; ok
	// is false where the store's own membership holds. "" leaves the record out.
	Entity(key graph.RecordKey) (id graph.EntityID, ok bool)
	// Members gives the records of an entity for this caller, visible or not; ok
	// is false where these are, of the store's entity that has the id or holds the
	// record that the id is the handle of, those that Entity leaves there.
	Members(id graph.EntityID) (keys []graph.RecordKey, ok bool)
}

// Frontier asks for the neighbours of a set of entities.
type Frontier struct {
	IDs    []graph.EntityID
	Filter Filter
	// Cap is the most groups to give per node and link kind; 0 = no cap.
	Cap int
	// Order says which groups come first, and so which a cap keeps.
	Order Order
	// View is the caller's view; nil sees all.
	View View
}

// Filter says which links count.
type Filter struct {
	// LinkKinds and NodeKinds (of the neighbour) restrict; empty allows all.
	LinkKinds []graph.LinkKind
	NodeKinds []graph.Kind
	Direction Direction
	// From and To bound when a link was possibly true, [From, To) in
	// microseconds since 1970 UTC; both 0 = no bound, an open side is
	// math.MinInt64 or math.MaxInt64. Undated links pass.
	From, To int64
	// MinConfidence drops links with a lower confidence; links without a grade
	// pass only at 0.
	MinConfidence int
	// Avoid drops these neighbours.
	Avoid []graph.EntityID
}

// Direction restricts which way links are followed.
type Direction uint8

// The directions.
const (
	Both Direction = iota
	Out
	In
)

// Order orders groups at a node. Ties are broken by the neighbour's id, link
// kind, direction (out first) and first link id, as bytes.
type Order uint8

// The orders.
const (
	// ByRecent puts the latest start first; undated groups last.
	ByRecent Order = iota
	// ByOldest puts the earliest start first; undated groups last.
	ByOldest
	// ByAmount puts the largest single amount first, compared as numbers
	// whatever the asset; groups without one last.
	ByAmount
	// ByConfidence puts the most confident first; ungraded last.
	ByConfidence
)

// Adjacency is what lies around one node.
type Adjacency struct {
	ID graph.EntityID
	// Groups are ordered by link kind name, then by the order asked for.
	Groups []Group
	// Totals count groups per link kind after all filters and before the cap,
	// ordered by kind.
	Totals []Total
	// Scanned counts the visible links of the asked kinds and direction that
	// lead to another entity, before all other filters.
	Scanned int
}

// Total is the number of groups of a kind at a node before the cap.
type Total struct {
	Kind  graph.LinkKind
	Count int
}

// Group is the parallel links between a node and one neighbour, of one kind and
// direction; links of single kinds (transfers) make a group each.
type Group struct {
	Kind graph.LinkKind
	// Out is true when the node asked about is the From end.
	Out       bool
	Other     graph.EntityID
	OtherKind graph.Kind
	// Links are ordered by start, then id.
	Links []graph.Edge
}
