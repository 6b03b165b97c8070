package server

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

const (
	// mostDoubts bounds the pairs whose neighbours are counted, neighboursAtOnce
	// the entities whose neighbours are read at once, mostNeighbours how many of
	// each kind of link are.
	mostDoubts       = 10_000
	neighboursAtOnce = 500
	mostNeighbours   = 1000
)

// queue is what is in doubt in one state, by priority.
type queue struct {
	revision string
	version  uint64 // of the engine
	giants   []resolver.Alarm
	doubts   []*doubt
	total    map[graph.Kind]int // pairs in doubt before mostDoubts
}

// doubt is a pair in doubt with what joining it would change.
type doubt struct {
	resolver.Doubt
	kind                graph.Kind
	left, right, shared int // neighbours
	opened              int64
	priority            match.Bits
}

// queueCache keeps the last queue, so that its pages cost nothing.
type queueCache struct {
	mu   sync.Mutex
	last *queue
}

// ListReviewItems lists what people should look at.
func (s *reviewService) ListReviewItems(ctx context.Context, req *clewv1.ListReviewItemsRequest) (*clewv1.ListReviewItemsResponse, error) {
	for _, k := range typed[graph.Kind](req.GetKinds()) {
		if k.Spec().Kind == "" {
			return nil, invalid("kinds", string(k), "is not a kind of node")
		}
	}
	out := &clewv1.ListReviewItemsResponse{}
	var err error
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, 0, func(_ past.Reader, revision string) error {
		q, err := s.inDoubt(ctx, revision)
		if err != nil {
			return err
		}
		return s.page(ctx, req, q, out)
	})
	return out, err
}

// page gives a page of a queue.
func (s *reviewService) page(ctx context.Context, req *clewv1.ListReviewItemsRequest, q *queue, out *clewv1.ListReviewItemsResponse) error {
	wanted := func(k graph.Kind) bool { return len(req.GetKinds()) == 0 || slices.Contains(req.GetKinds(), string(k)) }
	var items []any
	if !req.GetRestrictedOnly() {
		for _, g := range q.giants {
			items = append(items, g)
		}
	}
	out.Doubts = 0
	for kind, n := range q.total {
		if wanted(kind) {
			out.Doubts += int64(n)
		}
	}
	for _, d := range q.doubts {
		if wanted(d.kind) && (d.Restricted || !req.GetRestrictedOnly()) {
			items = append(items, d)
		}
	}
	size := cmp.Or(req.GetPageSize(), 20)
	page, next, err := paginate(items, size, req.GetPageToken(), listOf(req, q.revision))
	if err != nil {
		return err
	}
	out.Items, out.NextPageToken = nil, next
	var ids []graph.EntityID
	for _, item := range page {
		if d, ok := item.(*doubt); ok {
			ids = append(ids, d.Left, d.Right)
		}
	}
	entities, err := s.entities.entities(ctx, s.store, ids, clewv1.EntityView_ENTITY_VIEW_BASIC)
	if err != nil {
		return err
	}
	for _, e := range entities {
		if req.GetWithholdVictims() {
			withholdEntity(e)
		}
	}
	at := 0
	for _, item := range page {
		d, ok := item.(*doubt)
		if !ok {
			out.Items = append(out.Items, &clewv1.ReviewItem{Item: &clewv1.ReviewItem_Giant{Giant: giantMessage(item.(resolver.Alarm))}})
			continue
		}
		left, right := entities[at], entities[at+1]
		at += 2
		if req.GetWithholdVictims() && d.Restricted && left != nil && right != nil {
			left.Caption, right.Caption = "", "" // the suspect's name may be the victim's
		}
		why, err := s.engine.Why(d.A, d.B)
		if left == nil || right == nil || err != nil {
			continue // gone since
		}
		out.Items = append(out.Items, &clewv1.ReviewItem{Item: &clewv1.ReviewItem_Doubt{Doubt: doubtMessage(d, left, right, &why, s.engine.Model().Cut)}})
	}
	return nil
}

func doubtMessage(d *doubt, left, right *clewv1.Entity, why *resolver.PairExplanation, cut match.Bits) *clewv1.Doubt {
	m := &clewv1.Doubt{Left: left, Right: right, Pair: pairMessage(d.PairScore), MatchKey: why.MatchKey, Why: why.Change, LeftNeighbours: int64(d.left), RightNeighbours: int64(d.right),
		SharedNeighbours: int64(d.shared), Opened: d.opened, Priority: int32(d.priority)}
	switch {
	case len(why.Vetoes) > 0:
		m.Why = why.Vetoes[0]
	case len(why.Gates) > 0:
		m.Why = why.Gates[0]
	case why.Band == match.BandSame && d.Weight < cut:
		m.Why = fmt.Sprintf("above the line, but only from %v bits on does a pair bring records together", cut)
	case why.Band == match.BandSame:
		m.Why = "their own evidence merges them, and what else the entities hold keeps them apart (clew why-not)"
	}
	return m
}

// inDoubt gives the queue of a state.
func (s *reviewService) inDoubt(ctx context.Context, revision string) (*queue, error) {
	engine := s.engine
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	version := engine.Version()
	if q := s.queue.last; q != nil && q.revision == revision && q.version == version {
		return q, nil
	}
	doubts, giants, err := engine.Doubts(ctx)
	if err != nil {
		return nil, err
	}
	q := &queue{revision: revision, version: version, giants: giants, total: map[graph.Kind]int{}}
	for _, d := range doubts {
		kind := engine.KindOf(d.A)
		q.total[kind]++
		q.doubts = append(q.doubts, &doubt{Doubt: d, kind: kind})
	}
	model := engine.Model()
	if len(q.doubts) > mostDoubts {
		slices.SortStableFunc(q.doubts, func(a, b *doubt) int {
			return cmp.Compare(a.Lacks(model), b.Lacks(model))
		})
		q.doubts = q.doubts[:mostDoubts]
	}
	if err := s.impact(ctx, q.doubts); err != nil {
		return nil, err
	}
	for _, d := range q.doubts {
		d.priority = match.Log2(uint64(1+d.opened)) - d.Lacks(model)
	}
	slices.SortFunc(q.doubts, func(a, b *doubt) int {
		return cmp.Or(cmp.Compare(b.priority, a.priority), cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right))
	})
	if engine.Version() == version {
		s.queue.last = q
	}
	return q, nil
}

// impact counts what joining each pair would change in the network.
func (s *reviewService) impact(ctx context.Context, doubts []*doubt) error {
	for chunk := range slices.Chunk(doubts, neighboursAtOnce/2) {
		var ids []graph.EntityID
		for _, d := range chunk {
			ids = append(ids, d.Left, d.Right)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		near, err := store.Usable(s.store.Neighbours(ctx, store.Frontier{IDs: ids, Cap: mostNeighbours}))
		if err != nil {
			return err
		}
		around := make(map[graph.EntityID]store.Adjacency, len(near))
		for i, id := range ids {
			around[id] = near[i]
		}
		for _, d := range chunk {
			lefts, rights := others(around[d.Left], d.Right), others(around[d.Right], d.Left)
			for id := range lefts {
				if rights[id] {
					d.shared++
				}
			}
			d.left, d.right = len(lefts)-d.shared, len(rights)-d.shared
			d.opened = int64(d.left) * int64(d.right)
		}
	}
	return nil
}

// others gives the neighbours of a node besides one.
func others(a store.Adjacency, not graph.EntityID) map[graph.EntityID]bool {
	ids := map[graph.EntityID]bool{}
	for _, g := range a.Groups {
		if g.Other != not {
			ids[g.Other] = true
		}
	}
	return ids
}
