package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/structure"
)

// CommunitiesRequest asks which groups a part of the network falls into.
type CommunitiesRequest struct {
	Common
	// Of are the entities around which the network is read, and Depth how many hops
	// around them, the limit's if 0.
	Of    Ends
	Depth int
	// Resolution says how small communities are, in thousandths: 1000 weighs as
	// modularity does, which stands for 0 too; more gives smaller ones.
	Resolution int64
	// Least is the least number of members of a community that is given, 3 if 0.
	Least int
	// Limit is the most communities to give, 20 if 0, and Members the most of their
	// members, 10 if 0.
	Limit, Members int
	// Reason lets people with a victim's role be named, who are only counted else.
	Reason string
}

// Community is a group of entities that have more to do with each other than with
// others.
type Community struct {
	// ID is the least id of its members, though that member may not be named.
	ID graph.EntityID
	// Size counts its members, LeftOut those of them that were not to be named:
	// people with a victim's role and their identity documents.
	Size, LeftOut int
	// Inside counts the pairs of members that are linked, and Outside the pairs of a
	// member and somebody else.
	Inside, Outside int
	// Kinds count the members by kind and Roles by claimed role, most first, then by
	// name. A member with several roles counts for each.
	Kinds, Roles []Tally
	// Members are those linked to the most others of the community, then by id.
	Members []Member
}

// Tally counts the members of a kind or role.
type Tally struct {
	Name  string
	Count int
}

// Member is somebody in a community.
type Member struct {
	Node Node
	// Inside counts the members that it is linked to, Outside the others.
	Inside, Outside int
}

// Communities is the reply: the largest communities first, then by id.
type Communities struct {
	Communities []Community
	// Found counts all communities of two members or more; Nodes and Pairs what was
	// parted: entities, and pairs of them that are linked.
	Found, Nodes, Pairs int
	// Modularity is the quality of the parting, see [structure.Parting].
	Modularity float64
	Done       Done
}

// Communities parts the network around some entities into groups within which more
// is linked than lots would link, by the Leiden algorithm. Two entities count as
// linked once, however many links they have. To be of a group says nothing of guilt:
// those held at a site are linked to it as those who run it are.
func (g *Graph) Communities(ctx context.Context, req CommunitiesRequest) (Communities, error) {
	if req.Resolution < 0 || req.Resolution > 100*structure.Standard {
		return Communities{}, fmt.Errorf("%w: a resolution of %d thousandths; it lies between 1 and %d", ErrBadRequest, req.Resolution, 100*structure.Standard)
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Communities, error) { return w.communities(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) communities(ctx context.Context, req CommunitiesRequest) (out Communities, err error) {
	around, err := w.endsOf(ctx, req.Of, "the request")
	if err != nil {
		return out, err
	}
	if req.Depth <= 0 || req.Depth > w.limits.Depth {
		req.Depth = w.limits.Depth
	}
	net, err := w.web(ctx, around, nil, req.Depth)
	if err != nil {
		return out, err
	}
	h := w.hydrator()
	if err := h.finish(ctx, net.ids, nil); err != nil {
		return out, err
	}
	parts := structure.Communities(structure.NewGraph(net.neighbours), cmp.Or(req.Resolution, structure.Standard))
	out.Nodes, out.Modularity = len(net.ids), parts.Quality
	members := map[int32][]int{}
	for v, c := range parts.Of {
		members[c] = append(members[c], v)
		out.Pairs += len(net.neighbours[v])
	}
	out.Pairs /= 2
	var order []int32
	least := max(cmp.Or(req.Least, 3), 1)
	for c, all := range members {
		if len(all) > 1 {
			out.Found++
		}
		if len(all) >= least {
			order = append(order, c)
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(len(members[b])-len(members[a]), cmp.Compare(a, b)) })
	if limit := cmp.Or(req.Limit, 20); len(order) > limit {
		w.cut(Cut{Shown: limit, Total: len(order), Reason: CutPaths})
		order = order[:limit]
	}
	protected := h.victims(net, req.Reason)
	for _, c := range order {
		out.Communities = append(out.Communities, h.community(net, parts.Of, members[c], protected, cmp.Or(req.Members, 10)))
	}
	return out, nil
}

// community tells of one community, whose members are given ascending.
func (h *hydrator) community(net *web, of []int32, all []int, protected map[int]bool, most int) Community {
	c := Community{ID: net.ids[all[0]], Size: len(all)}
	kinds, roles := map[string]int{}, map[string]int{}
	for _, v := range all {
		m := Member{Node: h.node(net.ids[v], 0)}
		for _, u := range net.neighbours[v] {
			if of[u] == of[v] {
				m.Inside++
			} else {
				m.Outside++
			}
		}
		c.Inside += m.Inside
		c.Outside += m.Outside
		kinds[string(m.Node.Kind)]++
		for _, role := range m.Node.Roles {
			roles[role]++
		}
		if protected[v] {
			c.LeftOut++
			continue
		}
		c.Members = append(c.Members, m)
	}
	c.Inside /= 2
	c.Kinds, c.Roles = tallies(kinds), tallies(roles)
	slices.SortStableFunc(c.Members, func(a, b Member) int { return b.Inside - a.Inside })
	c.Members = c.Members[:min(len(c.Members), most)]
	return c
}

// tallies orders counts, the most first, then by name.
func tallies(counts map[string]int) []Tally {
	var out []Tally
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, Tally{name, counts[name]})
	}
	slices.SortStableFunc(out, func(a, b Tally) int { return b.Count - a.Count })
	return out
}
