package access

import (
	"context"
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Close does nothing: the store belongs to who opened it.
func (g *limited) Close(context.Context) error { return nil }

// refused names what needs full clearance.
func refused(what string) error {
	return fmt.Errorf("%w: %s needs full clearance, because it would tell of records that the caller may not see", ErrForbidden, what)
}

func (g *limited) Commit(context.Context, *store.Change) error { return refused("writing") }

func (g *limited) History(context.Context, graph.RecordKey) ([]store.Stored, error) {
	return nil, refused("the history of a record")
}

func (g *limited) EachMatch(context.Context, func(*graph.Match) error) error {
	return refused("reading all evidence")
}

func (g *limited) Decisions(context.Context, uint64, func(*graph.Decision) error) error {
	return refused("the journal")
}

func (g *limited) Mark(context.Context, graph.SourceID, string) (store.Mark, error) {
	return store.Mark{}, refused("the mark of a stream")
}

func (g *limited) MarkOf(context.Context, graph.SourceID, string, uint64) (store.Mark, error) {
	return store.Mark{}, refused("the mark of a batch")
}

func (g *limited) BySource(context.Context, graph.SourceID, func(*store.Stored) error) error {
	return refused("the records of a source")
}

func (g *limited) Histories(context.Context, []graph.RecordKey) ([][]store.Stored, error) {
	return nil, refused("the past")
}

func (g *limited) Marks(context.Context, func(*store.Mark) error) error {
	return refused("the marks of batches")
}

func (g *limited) Departures(context.Context, []graph.RecordKey) ([][]store.Departure, error) {
	return nil, refused("the past")
}

func (g *limited) Guests(context.Context, []graph.EntityID) ([][]graph.RecordKey, error) {
	return nil, refused("the past")
}

func (g *limited) Namers(context.Context, []graph.Ref) ([][]graph.RecordKey, error) {
	return nil, refused("the past")
}

func (g *limited) Speakers(context.Context, []graph.EntityID) ([][]graph.RecordKey, error) {
	return nil, refused("the past")
}

func (g *limited) Founders(context.Context, []graph.EntityID) ([]graph.RecordKey, error) {
	return nil, refused("the past")
}

func (g *limited) Stats(context.Context) (store.Stats, error) {
	return store.Stats{}, refused("counting the store")
}

func (g *limited) Check(context.Context, func(store.Problem)) error {
	return refused("checking the store")
}

func (g *limited) Dangling(context.Context) ([]graph.Edge, error) {
	return nil, refused("listing dangling links")
}
