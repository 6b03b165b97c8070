package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// checkSites refuses what is no site.
func (w *walk) checkSites(ids []graph.EntityID) error {
	for _, id := range ids {
		if k := w.kinds[id]; k != graph.KindCompound && k != graph.KindOrganization && k != graph.KindService && k != graph.KindLocation && k != graph.KindAddress {
			return fmt.Errorf("%w: %s is a %s; people are held at compounds, organizations, services, locations and addresses", ErrBadRequest, id, k)
		}
	}
	return nil
}

// withParts adds to sites their parts, and theirs, and gives what says so.
func (w *walk) withParts(ctx context.Context, sites []graph.EntityID) (all []graph.EntityID, read []around, err error) {
	all = sortedIDs(sites)
	for frontier, depth := all, 0; len(frontier) > 0 && depth < w.limits.Depth; depth++ {
		parts, err := w.around(ctx, frontier, store.Filter{LinkKinds: []graph.LinkKind{graph.LinkPartOf}, Direction: store.In,
			NodeKinds: []graph.Kind{graph.KindCompound, graph.KindAddress, graph.KindLocation}, MinConfidence: w.Filter.MinConfidence, Avoid: w.Filter.Avoid})
		if err != nil {
			return nil, nil, err
		}
		read = append(read, parts...)
		frontier = slices.DeleteFunc(others(parts), func(id graph.EntityID) bool { return slices.Contains(all, id) })
		all = sortedIDs(append(all, frontier...))
	}
	return all, read, nil
}
