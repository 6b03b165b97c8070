package resolver

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPosted holds the table to a map. Hashes are few and near each other, so that
// they stand in each other's places and around the end.
func TestPosted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p posted
		want := map[uint64][]recordID{}
		hash := rapid.Custom(func(t *rapid.T) uint64 {
			return rapid.Uint64Range(0, 40).Draw(t, "low") | rapid.SampledFrom([]uint64{0, 7 << 53, 1<<56 - 64, 255 << 56}).Draw(t, "high")
		})
		for range rapid.IntRange(0, 200).Draw(t, "changes") {
			h := hash.Draw(t, "hash")
			ids := rapid.SliceOfN(rapid.Map(rapid.Uint32Range(1, 9), func(n uint32) recordID { return recordID(n) }), 0, 3).Draw(t, "records")
			p.set(h, slices.Clone(ids))
			if want[h] = ids; len(ids) == 0 {
				delete(want, h)
			}
			for h, ids := range want {
				if got := p.get(h); !slices.Equal(got, ids) {
					t.Fatalf("%x: %v, want %v", h, got, ids)
				}
			}
			used := 0
			for i := range p.parts {
				used += p.parts[i].used
			}
			if used != len(want) || len(p.get(h)) != len(ids) {
				t.Fatalf("%d hashes, want %d; %x has %v", used, len(want), h, p.get(h))
			}
		}
	})
}
