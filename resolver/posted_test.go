package resolver

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Hashes of the tests are few and near each other, so that they stand in each
// other's places and around the end.
func drawHash(t *rapid.T) uint64 {
	return rapid.Uint64Range(0, 40).Draw(t, "low") | rapid.SampledFrom([]uint64{0, 7 << 53, 1<<56 - 64, 255 << 56}).Draw(t, "high")
}

// TestPosted holds the table to a map.
func TestPosted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p posted
		want := map[uint64][]recordID{}
		next := recordID(1)
		for range rapid.IntRange(0, 200).Draw(t, "changes") {
			h := drawHash(t)
			var gone, added []recordID
			is := want[h]
			for _, id := range is {
				if rapid.Bool().Draw(t, "gone") {
					gone = append(gone, id)
				}
			}
			for range rapid.IntRange(0, 5).Draw(t, "added") {
				added = append(added, next)
				next++
			}
			slices.Reverse(gone)
			p.change(h, gone, added)
			want[h] = append(slices.DeleteFunc(slices.Clone(is), func(id recordID) bool { return slices.Contains(gone, id) }), added...)
			if len(want[h]) == 0 {
				delete(want, h)
			}
			checkPosted(t, &p, want)
			if got := p.get(h); len(got) != len(want[h]) {
				t.Fatalf("%x has %v, want %v", h, got, want[h])
			}
		}
	})
}

// TestPostedFill holds a table that is filled at once to the records.
func TestPostedFill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[uint64][]recordID{}
		var records []*record
		// The digits that are sorted by, those behind them, and those before.
		spread := rapid.SampledFrom([]uint64{0x9E3779B97F4A7C15, 1 << 40, 1}).Draw(t, "spread")
		for id := range recordID(rapid.SampledFrom([]int{0, 1, 60, 700}).Draw(t, "records")) {
			r := &record{id: id + 1, hashes: &hashes{}}
			for range rapid.IntRange(0, 4).Draw(t, "keys") {
				r.hashes.keys = append(r.hashes.keys, rapid.Uint64Range(0, 500).Draw(t, "key")*spread)
			}
			slices.Sort(r.hashes.keys)
			r.hashes.keys = slices.Compact(r.hashes.keys)
			for _, h := range r.hashes.keys {
				want[h] = append(want[h], r.id)
			}
			records = append(records, r)
		}
		var p posted
		p.fill(records, func(r *record) []uint64 { return r.hashes.keys })
		checkPosted(t, &p, want)
		for _, h := range slices.Sorted(maps.Keys(want)) {
			p.change(h, nil, []recordID{listed - 1})
			want[h] = append(want[h], listed-1)
		}
		for h := range uint64(20) { // new ones, some of them in parts that are full
			h = h<<50 + spread + 1
			p.change(h, nil, []recordID{listed - 2})
			want[h] = append(want[h], listed-2)
			p.get(h + 1)
		}
		checkPosted(t, &p, want)
	})
}

func checkPosted(t *rapid.T, p *posted, want map[uint64][]recordID) {
	for h, ids := range want {
		if got := p.get(h); !slices.Equal(got, ids) {
			t.Fatalf("%x: %v, want %v", h, got, ids)
		}
	}
	used := 0
	for i := range p.parts {
		used += p.parts[i].used
	}
	if used != len(want) {
		t.Fatalf("%d hashes, want %d", used, len(want))
	}
}
