package network

import (
	"context"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Sign is a claim that speaks for a person as a victim, or as somebody who was
// made to act: it is shown beside what the person is said to have done, so that
// nobody who was forced is taken for an offender. It decides nothing.
type Sign struct {
	// Role is a claimed role with its status ("mule:forced"), "" where Held says it.
	Role string
	// Held says that the person was possibly held at the time; nil where Role says
	// it.
	Held *Link
}

// stretch is a time [from, to) in microseconds since 1970 UTC.
type stretch struct{ from, to int64 }

// protects reports whether a role as a node shows it speaks for its holder as a
// victim or as somebody who was made to act or did not know.
func protects(text string) bool {
	role := graph.Role{}
	role.Name, role.Status, _ = strings.Cut(text, ":")
	return role.Side() == graph.Victim || role.Name == "under_coercion" || role.Status == "forced" || role.Status == "unwitting"
}

// readHeld reads where entities are said to have been held, by entity. Whoever is
// shown must be shown with it, so that it is read whatever the budgets are, and for
// a grace after the deadline.
func (w *walk) readHeld(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID][]around, error) {
	ctx, cancel := graced(ctx)
	defer cancel()
	held := map[graph.EntityID][]around{}
	f := store.Filter{LinkKinds: []graph.LinkKind{graph.LinkHeldAt}, Direction: store.Out}
	for some := range slices.Chunk(sortedIDs(ids), frontierAtOnce) {
		adj, err := store.Usable(w.store.Neighbours(ctx, store.Frontier{IDs: some, Filter: f, View: w.View}))
		if err != nil {
			return nil, err
		}
		for i := range adj {
			w.met(&adj[i])
			for _, g := range adj[i].Groups {
				held[adj[i].ID] = append(held[adj[i].ID], around{adj[i].ID, g})
			}
		}
	}
	return held, nil
}

// signs tells what speaks for an entity: its roles, and where it was possibly held
// at one of the times, at any time if none is known. Both must have been read; held
// are the entity's.
func (h *hydrator) signs(n *Node, held []around, times ...stretch) []Sign {
	var out []Sign
	for _, role := range n.Roles {
		if protects(role) {
			out = append(out, Sign{Role: role})
		}
	}
	for _, g := range held {
		if len(times) == 0 || slices.ContainsFunc(g.Links, func(e graph.Edge) bool { return duringAny(&e, times) }) {
			l := h.link(n.ID, g.Group)
			out = append(out, Sign{Held: &l})
		}
	}
	return out
}

// duringAny reports whether a link was possibly true in one of the times.
func duringAny(e *graph.Edge, times []stretch) bool {
	from, to := possibly(e)
	return slices.ContainsFunc(times, func(t stretch) bool { return from < t.to && t.from < to })
}

// around is a group of links with the entity at which it was read.
type around struct {
	at graph.EntityID
	store.Group
}

// groupsOf gives the groups of several readings.
func groupsOf(readings ...[]around) (groups []store.Group) {
	for _, list := range readings {
		for _, x := range list {
			groups = append(groups, x.Group)
		}
	}
	return groups
}

// byEntity parts a reading by the entities that it was made at.
func byEntity(list []around) map[graph.EntityID][]around {
	out := map[graph.EntityID][]around{}
	for _, x := range list {
		out[x.at] = append(out[x.at], x)
	}
	return out
}

// around gives the groups around entities, by the entities' ids, as far as the
// budgets allow; at the deadline what was read by then.
func (w *walk) around(ctx context.Context, ids []graph.EntityID, f store.Filter) ([]around, error) {
	if len(ids) == 0 || w.spent(ctx) {
		return nil, nil
	}
	ids = sortedIDs(ids)
	started := map[graph.EntityID]bool{}
	for _, id := range ids {
		started[id] = true
	}
	adj, err := w.neighbours(ctx, ids, f, started)
	if err != nil {
		if ctx.Err() == nil {
			return nil, err
		}
		w.cut(Cut{Reason: CutDeadline})
		return nil, nil
	}
	var out []around
	for _, a := range adj {
		for _, g := range a.Groups {
			out = append(out, around{a.ID, g})
		}
	}
	return out, nil
}
