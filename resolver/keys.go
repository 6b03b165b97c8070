package resolver

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// KeyState is a candidate key with the number of records that hold it.
type KeyState struct {
	Family match.KeyFamily
	// Text says in words what is shared, its family first.
	Text string
	// Holders is the number of records that hold it, copies of one counted once; it
	// is live, and brings them together, up to Cap.
	Holders, Cap int
}

// Live reports whether the key brings records together.
func (k KeyState) Live() bool { return k.Holders <= k.Cap }

// familyOf gives the family of a key, with which its text begins.
func familyOf(k match.Key) match.KeyFamily {
	family, _, _ := strings.Cut(k.Text, ": ")
	return match.KeyFamily(family)
}

// KeysOf gives the candidate keys of a record, ordered by text: none for kinds
// that are not resolved by likeness. The error wraps [ErrNoRecord].
func (e *Engine) KeysOf(record graph.RecordKey) ([]KeyState, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	r := v.record(v.id(record))
	if r == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoRecord, record)
	}
	if r.like == nil {
		return nil, nil
	}
	var out []KeyState
	for _, k := range e.model.Keys(r.forms()) {
		out = append(out, KeyState{familyOf(k), k.Text, v.count(k.Hash), e.model.Cap})
	}
	slices.SortFunc(out, func(a, b KeyState) int { return cmp.Compare(a.Text, b.Text) })
	return out, nil
}

// FamilyCount counts the candidate keys of a family.
type FamilyCount struct {
	Family match.KeyFamily
	// Keys counts distinct keys, Holdings the records that hold each, Pairs the
	// pairs of records that live keys bring together, each pair once for every
	// key, Over the keys that are over the cap.
	Keys, Holdings, Pairs, Over int64
	// Largest is the largest number of holders of one key.
	Largest int
}

// KeyCount counts all candidate keys.
type KeyCount struct {
	// Families are those in use, ordered by name.
	Families []FamilyCount
	// Hubs are the keys with the most holders, of those with two or more, the
	// largest first.
	Hubs []KeyState
	Cap  int
}

// CountKeys counts the candidate keys of all records and names the hubs with
// the most holders, at most so many. It looks at every record, a few at a time,
// so that work goes on meanwhile; the error is the context's.
func (e *Engine) CountKeys(ctx context.Context, hubs int) (KeyCount, error) {
	counts := make(map[match.KeyFamily]*FamilyCount)
	for _, f := range e.model.Families {
		counts[f] = &FamilyCount{Family: f}
	}
	out := KeyCount{Cap: e.model.Cap}
	largest := func() {
		slices.SortFunc(out.Hubs, func(a, b KeyState) int {
			return cmp.Or(cmp.Compare(b.Holders, a.Holders), cmp.Compare(a.Text, b.Text))
		})
		out.Hubs = out.Hubs[:min(hubs, len(out.Hubs))]
	}
	err := e.walk(ctx, func(v *view, r *record) {
		if r.like == nil {
			return
		}
		for _, k := range e.model.Keys(r.forms()) {
			holders := v.holders(k.Hash)
			if len(holders) == 0 || slices.Min(holders) != r.id {
				continue // another holder counts it
			}
			c, n := counts[familyOf(k)], len(holders)
			c.Keys++
			c.Holdings += int64(n)
			c.Largest = max(c.Largest, n)
			if n > out.Cap {
				c.Over++
			} else {
				c.Pairs += int64(n) * int64(n-1) / 2
			}
			if n > 1 {
				out.Hubs = append(out.Hubs, KeyState{c.Family, k.Text, n, out.Cap})
			}
		}
		if len(out.Hubs) > 2*hubs+chunkOf {
			largest()
		}
	})
	largest()
	for _, f := range slices.Sorted(maps.Keys(counts)) {
		out.Families = append(out.Families, *counts[f])
	}
	return out, err
}
