package network

import (
	"cmp"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func compareCuts(a, b Cut) int {
	return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Node, b.Node), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Shown, b.Shown))
}

// comparePaths orders paths by hops, then by their node ids as bytes, then by
// the links of their hops.
func comparePaths(a, b []step) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	for i := range a {
		if c := cmp.Compare(a[i].node, b[i].node); c != 0 {
			return c
		}
	}
	return slices.CompareFunc(a, b, func(x, y step) int { return compareGroups(x.groups, y.groups) })
}

func compareGroups(a, b []store.Group) int {
	return slices.CompareFunc(a, b, func(x, y store.Group) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), compareBool(x.Out, y.Out), cmp.Compare(firstLink(x), firstLink(y)))
	})
}

func firstLink(g store.Group) graph.LinkID {
	if len(g.Links) == 0 {
		return ""
	}
	return g.Links[0].ID
}

// compareBool puts true before false.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// sortedIDs gives the ids in byte order, each once.
func sortedIDs(ids []graph.EntityID) []graph.EntityID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// compareNodes orders nodes by hop, then id.
func compareNodes(a, b Node) int {
	return cmp.Or(cmp.Compare(a.Hop, b.Hop), cmp.Compare(a.ID, b.ID))
}

// compareLinks orders links by their ends, kind and first link id.
func compareLinks(a, b Link) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Evidence[0].Edge.ID, b.Evidence[0].Edge.ID))
}
