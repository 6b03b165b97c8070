package resolver

import (
	"context"
	"maps"
	"slices"
)

// DoubtfulAnew gives the pairs in doubt as the engine keeps them, and as it finds
// them anew, each record's by its number and sorted.
func (e *Engine) DoubtfulAnew(ctx context.Context) (kept, anew map[uint32][]uint32, err error) {
	if err := e.findDoubtful(ctx); err != nil {
		return nil, nil, err
	}
	kept = numbers(e.state.doubtful)
	e.doubted = false
	err = e.findDoubtful(ctx)
	return kept, numbers(e.state.doubtful), err
}

func numbers(d doubtful) map[uint32][]uint32 {
	out := map[uint32][]uint32{}
	for a := range maps.Keys(d) {
		for _, b := range slices.Sorted(slices.Values(d[a])) {
			out[uint32(a)] = append(out[uint32(a)], uint32(b))
		}
	}
	return out
}
