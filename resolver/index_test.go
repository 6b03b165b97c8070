package resolver

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An index says what a map of lists would, and lists that it gave stay as they
// were whatever is put in their place.
func TestIndex(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := index{places: make(map[uint64]uint64)}
		want := make(map[uint64][]recordID)
		type given struct{ got, was []recordID }
		var all []given
		ids := rapid.SliceOfN(rapid.Uint32Range(1, 40), 0, 4)
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			hash := rapid.Uint64Range(0, 5).Draw(rt, "hash")
			list := []recordID{}
			for _, id := range ids.Draw(rt, "ids") {
				list = append(list, recordID(id))
			}
			x.set(hash, list)
			if want[hash] = list; len(list) == 0 {
				delete(want, hash)
			}
			for hash := range uint64(6) {
				got := x.of(hash)
				if !slices.Equal(got, want[hash]) {
					rt.Fatalf("%d is held by %v and not by %v", hash, got, want[hash])
				}
				if len(got) == 1 && cap(got) > 1 && &got[0] != &want[hash][0] {
					rt.Fatalf("what is appended to %v would be written over others", got)
				}
				all = append(all, given{got, slices.Clone(got)})
			}
			if len(x.places) != len(want) || len(x.lists) > 6 {
				rt.Fatalf("%d hashes in place of %d, in %d lists", len(x.places), len(want), len(x.lists))
			}
		}
		for _, g := range all {
			if !slices.Equal(g.got, g.was) {
				rt.Fatal(cmp.Diff(g.was, g.got))
			}
		}
	})
}
