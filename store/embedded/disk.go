package embedded

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/store"
)

// get reads a value, nil if there is none; the copy is the caller's.
func get(from pebble.Reader, key []byte) ([]byte, error) {
	v, closer, err := from.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, diskError(err)
	}
	out := slices.Clone(v)
	if out == nil {
		out = []byte{}
	}
	return out, closer.Close()
}

// each calls f with every key in [lower, upper) in order; key and value are
// only good during the call. An error of f ends it and is returned.
func each(from pebble.Reader, lower, upper []byte, f func(key, value []byte) error) error {
	it, err := from.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: upper})
	if err != nil {
		return diskError(err)
	}
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		v, err := it.ValueAndErr()
		if err != nil {
			return diskError(err)
		}
		if err := f(it.Key(), v); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return diskError(err)
	}
	return nil
}

func eachWith(from pebble.Reader, prefix []byte, f func(key, value []byte) error) error {
	return each(from, prefix, after(prefix), f)
}

func diskError(err error) error {
	if pebble.IsCorruptionError(err) {
		return fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return fmt.Errorf("read the store: %w", err)
}
