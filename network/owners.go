package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// OwnersRequest asks who owns a thing in the end.
type OwnersRequest struct {
	Common
	// ID is what is owned.
	ID graph.EntityID
	// Least leaves owners out whose part is less, in percent of the thing.
	Least int
	// Depth is the most holdings in a row, the limit if 0.
	Depth int
}

// Owners is the reply: how what is owned divides among those who pass nothing on
// (people, and companies of which no owner is told), and what lies between.
type Owners struct {
	// Nodes are the thing, its owners and what lies between, by hop, then id.
	Nodes []Node
	// Owners are ordered by their parts, the largest first, then by id.
	Owners []Owner
	// Holdings are the ownerships that were followed, by owner, then thing.
	Holdings []Stake
	// Untold is the part, in percent, that is nobody's by the records: of what is
	// held in part by owners who are told, the rest.
	Untold *big.Rat
	Done   Done
}

// Owner is an entity with its part of the whole.
type Owner struct {
	ID graph.EntityID
	// Part is in percent of the whole, exact.
	Part *big.Rat
	// Last says that nothing is told of who owns it, so that its part ends with it;
	// the parts of all that are last and what is untold add up to 100.
	Last bool
}

// Stake is a direct ownership.
type Stake struct {
	Link Link
	// Percent is what the evidence says that it stands on, nil if it tells no
	// percentage: it is shown, and nothing passes through it.
	Percent *big.Rat
	// Scaled says that the owners of the thing are told more than 100 percent
	// together, and that each counts in proportion.
	Scaled bool
}

// maxTransit is how many entities between the whole and its last owners can be
// solved for exactly.
const maxTransit = 250

// Owners multiplies shares along chains of ownership, each way to an owner
// added, cycles of companies that own each other included: what a thing is worth
// passes to its owners by their shares, and on from owners that are owned. It is
// solved in exact fractions. Of several tellings of one ownership that were
// possibly true in the window the most confident counts.
func (g *Graph) Owners(ctx context.Context, req OwnersRequest) (Owners, error) {
	if req.Least < 0 || req.Least > 100 {
		return Owners{}, fmt.Errorf("%w: a least part of %d percent; give 0 to 100", ErrBadRequest, req.Least)
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Owners, error) { return w.owners(ctx, req) })
	out.Done = done
	return out, err
}

// stake is a direct ownership as read: group is seen from what is owned.
type stake struct {
	owner  graph.EntityID
	group  store.Group
	stands graph.LinkID
	share  *big.Rat // of 1; nil if not told
}

func (w *walk) owners(ctx context.Context, req OwnersRequest) (Owners, error) {
	start, err := w.resolve(ctx, []graph.EntityID{req.ID})
	if err != nil {
		return Owners{}, err
	}
	whole := start[0]
	depth := w.limits.Depth
	if req.Depth > 0 {
		depth = min(req.Depth, depth)
	}
	held, hop, err := w.readStakes(ctx, whole, depth)
	if err != nil {
		return Owners{}, err
	}
	h := w.hydrator()
	var groups []store.Group
	for _, stakes := range held {
		for _, s := range stakes {
			groups = append(groups, s.group)
		}
	}
	ids := slices.Collect(maps.Keys(hop))
	if err := h.finish(ctx, ids, groups); err != nil {
		return Owners{}, err
	}
	out := Owners{}
	for _, id := range ids {
		out.Nodes = append(out.Nodes, h.node(id, hop[id]))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, id := range slices.Sorted(maps.Keys(held)) {
		list := held[id]
		links := make([]Link, len(list))
		for i := range list {
			links[i] = h.link(id, list[i].group)
			list[i].share = percentage(&links[i], list[i].stands)
		}
		scaled := scale(list)
		for i := range list {
			s := Stake{Link: links[i], Scaled: scaled}
			if told := percentage(&links[i], list[i].stands); told != nil {
				s.Percent = told.Mul(told, hundred)
			}
			out.Holdings = append(out.Holdings, s)
		}
	}
	slices.SortFunc(out.Holdings, func(a, b Stake) int { return compareLinks(a.Link, b.Link) })
	parts, err := divide(whole, held)
	if err != nil {
		return Owners{}, err
	}
	out.Untold = new(big.Rat).Set(hundred)
	least := big.NewRat(int64(req.Least), 1)
	for id, part := range parts {
		if id == whole {
			continue
		}
		o := Owner{ID: id, Part: part.Mul(part, hundred), Last: !tellsOwners(held[id])}
		if o.Last {
			out.Untold.Sub(out.Untold, o.Part)
		}
		if o.Part.Sign() > 0 && o.Part.Cmp(least) >= 0 {
			out.Owners = append(out.Owners, o)
		}
	}
	slices.SortFunc(out.Owners, func(a, b Owner) int { return cmp.Or(b.Part.Cmp(a.Part), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

var hundred = big.NewRat(100, 1)

// readStakes reads who owns the whole, and who owns those, and gives the direct
// ownerships by what is owned.
func (w *walk) readStakes(ctx context.Context, whole graph.EntityID, depth int) (map[graph.EntityID][]stake, map[graph.EntityID]int, error) {
	f := w.Filter
	f.LinkKinds, f.Direction = []graph.LinkKind{graph.LinkOwns}, store.In
	held, hop := map[graph.EntityID][]stake{}, map[graph.EntityID]int{whole: 0}
	frontier := []graph.EntityID{whole}
	for d := 1; len(frontier) > 0 && !w.spent(ctx); d++ {
		if d > depth {
			w.cut(Cut{Reason: CutDepth})
			break
		}
		adj, err := w.neighbours(ctx, frontier, f, map[graph.EntityID]bool{whole: true})
		if err != nil {
			if ctx.Err() == nil {
				return nil, nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		var next []graph.EntityID
		for _, a := range adj {
			for _, g := range a.Groups {
				if _, known := hop[g.Other]; !known {
					if !w.room(len(hop)) {
						continue
					}
					hop[g.Other] = d
					next = append(next, g.Other)
				}
				held[a.ID] = append(held[a.ID], stake{owner: g.Other, group: g, stands: stands(g).ID})
			}
		}
		frontier = sortedIDs(next)
	}
	return held, hop, nil
}

// percentage gives the share that a link tells, of 1, nil if it tells none that
// is more than 0 and at most 100 percent.
func percentage(l *Link, on graph.LinkID) *big.Rat {
	for _, e := range l.Evidence {
		if e.Edge.ID != on {
			continue
		}
		text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(e.Props["percentage"]), "%"))
		if strings.ContainsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) || len(text) > 40 {
			return nil
		}
		if part, ok := new(big.Rat).SetString(text); ok && part.Sign() > 0 && part.Cmp(hundred) <= 0 {
			return part.Quo(part, hundred)
		}
	}
	return nil
}

// scale brings shares that add up to more than all to their proportion of it,
// and reports whether it had to.
func scale(list []stake) bool {
	sum := new(big.Rat)
	for _, s := range list {
		if s.share != nil {
			sum.Add(sum, s.share)
		}
	}
	if sum.Cmp(big.NewRat(1, 1)) <= 0 {
		return false
	}
	for _, s := range list {
		if s.share != nil {
			s.share.Quo(s.share, sum)
		}
	}
	return true
}

// tellsOwners reports whether some share of a thing is told.
func tellsOwners(list []stake) bool {
	return slices.ContainsFunc(list, func(s stake) bool { return s.share != nil })
}

// divide gives how much of the whole, of 1, comes to each entity: the sum over
// all ways of the products of the shares along them. It solves x = e + Sx for
// what passes through each entity, by elimination in exact fractions; entities
// are taken out one by one, those that own nothing further cost nothing.
func divide(whole graph.EntityID, held map[graph.EntityID][]stake) (map[graph.EntityID]*big.Rat, error) {
	// flow[a][b] is what of a passes to its owner b.
	flow := map[graph.EntityID]map[graph.EntityID]*big.Rat{}
	for id, list := range held {
		for _, s := range list {
			if s.share == nil {
				continue
			}
			if flow[id] == nil {
				flow[id] = map[graph.EntityID]*big.Rat{}
			}
			if flow[id][s.owner] == nil {
				flow[id][s.owner] = new(big.Rat)
			}
			flow[id][s.owner].Add(flow[id][s.owner], s.share)
		}
	}
	if len(flow) > maxTransit {
		return nil, fmt.Errorf("%w: %d entities lie between, %d can be solved for; lower the depth", ErrBadRequest, len(flow), maxTransit)
	}
	// Every entity's inflow is e + what its things pass on; eliminated in the
	// order of ids, the inflow of each is told by those that are left.
	ids := slices.Sorted(maps.Keys(flow))
	parts := map[graph.EntityID]*big.Rat{whole: big.NewRat(1, 1)}
	type eliminated struct {
		id   graph.EntityID
		from map[graph.EntityID]*big.Rat // what of others passes to it
		rest *big.Rat                    // what does not come back to it
	}
	var order []eliminated
	for _, id := range ids {
		if id == whole {
			continue
		}
		out := flow[id]
		delete(flow, id)
		e := eliminated{id: id, from: map[graph.EntityID]*big.Rat{}, rest: big.NewRat(1, 1)}
		if self := out[id]; self != nil { // round and round: 1 + s + s² + …
			delete(out, id)
			if e.rest.Sub(e.rest, self).Sign() == 0 {
				e.rest, out = big.NewRat(1, 1), nil // owned by itself alone: nothing leaves
			}
			for _, share := range out {
				share.Quo(share, e.rest)
			}
		}
		for _, from := range slices.Sorted(maps.Keys(flow)) {
			into := flow[from][id]
			if into == nil {
				continue
			}
			delete(flow[from], id)
			e.from[from] = into
			for to, share := range out {
				more := new(big.Rat).Mul(into, share)
				if flow[from][to] == nil {
					flow[from][to] = new(big.Rat)
				}
				flow[from][to].Add(flow[from][to], more)
			}
		}
		order = append(order, e)
	}
	// What is left passes from the whole to its last owners, and back to itself.
	rest := big.NewRat(1, 1)
	if self := flow[whole][whole]; self != nil {
		rest.Sub(rest, self)
		delete(flow[whole], whole)
	}
	for to, share := range flow[whole] {
		if rest.Sign() > 0 {
			parts[to] = new(big.Rat).Quo(share, rest)
		}
	}
	if rest.Sign() > 0 {
		parts[whole] = new(big.Rat).Inv(rest)
	}
	for _, e := range slices.Backward(order) {
		sum := new(big.Rat)
		for from, share := range e.from {
			if part := parts[from]; part != nil {
				sum.Add(sum, new(big.Rat).Mul(part, share))
			}
		}
		parts[e.id] = sum.Quo(sum, e.rest)
	}
	return parts, nil
}
