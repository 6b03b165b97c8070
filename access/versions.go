package access

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Version is what a caller without full clearance is told of a version of a record,
// or of its deletion.
type Version struct {
	// Record is the version, nil where the record was deleted.
	Record *graph.Record
	// At is when it came or went, in microseconds since 1970 UTC.
	At int64
}

// Versions gives the versions of a visible record that are visible themselves, by
// today's rights, with the deletions between them: each that says something else
// once, where it first came. It is for stores that [Limit] gives; isLimited is false
// for others, of which [store.Records] tells all.
//
// A hidden version must not show, neither by a gap nor by what it did to others. It
// makes others late, and has one that comes again stored or dropped: so it is left
// out which of them held, and that one came again. No number of a decision is told,
// and no reason, as a batch has one for all its records. Inline stubs, which come and
// go with versions of their record that may be hidden, are refused.
func Versions(ctx context.Context, s store.Store, key graph.RecordKey) (list []Version, isLimited bool, err error) {
	g, ok := s.(*limited)
	if !ok {
		return nil, false, nil
	}
	now, err := store.Usable(g.base.Records(ctx, []graph.RecordKey{key}))
	if err != nil {
		return nil, true, err
	}
	current := g.shown(now[0])
	if current == nil {
		return nil, true, store.ErrNotFound
	}
	if !current.Record.Parent.IsZero() {
		return nil, true, refused("the history of an inline subject")
	}
	all, err := store.Usable(g.base.History(ctx, key))
	if err != nil {
		return nil, true, err
	}
	slices.SortStableFunc(all, func(a, b store.Stored) int {
		return cmp.Or(cmp.Compare(a.AddedSeq, b.AddedSeq), cmp.Compare(held(a), held(b)))
	})
	var told []*store.Stored
	for i := range all {
		if v := &all[i]; v.Deleted || g.Sees(v.Record.Handling) {
			v.Entity = current.Entity
			told = append(told, v)
		}
	}
	if !g.Names {
		var versions []*store.Stored
		for _, v := range told {
			if !v.Deleted {
				versions = append(versions, v)
			}
		}
		if err := g.withhold(ctx, versions); err != nil {
			return nil, true, err
		}
	}
	times, err := g.times(ctx, told)
	if err != nil {
		return nil, true, err
	}
	known := map[[32]byte]bool{}
	for _, v := range told {
		if v.Deleted {
			if len(list) > 0 && list[len(list)-1].Record != nil {
				list = append(list, Version{At: times[v.AddedSeq]})
			}
			continue
		}
		if sum := codec.ContentHash(&v.Record); !known[sum] {
			known[sum] = true
			list = append(list, Version{Record: &v.Record, At: times[v.AddedSeq]})
		}
	}
	return list, true, nil
}

// held is 1 for a version that was the current one, 0 for one that came late.
func held(v store.Stored) int {
	if v.AddedSeq == v.RemovedSeq {
		return 0
	}
	return 1
}

// errRead ends the reading of decisions.
var errRead = errors.New("read")

// times gives when the decisions were made that wrote versions.
func (g *limited) times(ctx context.Context, versions []*store.Stored) (map[uint64]int64, error) {
	out := map[uint64]int64{}
	if len(versions) == 0 {
		return out, nil
	}
	for _, v := range versions {
		out[v.AddedSeq] = 0
	}
	last := versions[len(versions)-1].AddedSeq
	err := g.base.Decisions(ctx, versions[0].AddedSeq-1, func(d *graph.Decision) error {
		if _, wanted := out[d.Seq]; wanted {
			out[d.Seq] = d.At
		}
		if d.Seq >= last {
			return errRead
		}
		return nil
	})
	if errors.Is(err, errRead) {
		err = nil
	}
	return out, err
}
