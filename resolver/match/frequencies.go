package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
)

// TokenCounts counts the words of the names of records: those that at least two
// records hold by themselves, all others as one average by length.
func TokenCounts(features []*Features) Tokens {
	counts := make(map[uint64]uint64)
	var total uint64
	var own []uint64
	for _, f := range features {
		own = f.appendTokenHashes(own[:0])
		for _, h := range own {
			counts[h]++
			total++
		}
	}
	t := Tokens{Total: max(total, 1), Counts: make(map[string]uint64), ByLength: []uint64{1}}
	for h, n := range counts {
		if n > 1 {
			t.Counts[fmt.Sprintf("%016x", h)] = n
		}
	}
	return t
}

// appendTokenHashes adds the hashes of the words of the names, each once, to an
// empty list.
func (f *Features) appendTokenHashes(out []uint64) []uint64 {
	for i := range f.names {
		for _, t := range f.names[i].tokens {
			out = append(out, t.hash)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ValueCounts counts the records that hold each postcode, town, occupation and
// birth place that over one in 1,024 hold.
func ValueCounts(features []*Features) map[string]uint64 {
	counts := make(map[uint64]uint64)
	var own []uint64
	for _, f := range features {
		own = own[:0]
		for i := range f.places {
			own = append(own, f.places[i].postcodeHash, f.places[i].cityHash)
		}
		for _, list := range [][]said{f.occupations, f.birthPlaces} {
			for i := range list {
				own = append(own, list[i].hash)
			}
		}
		slices.Sort(own)
		for _, h := range slices.Compact(own) {
			counts[h]++
		}
	}
	out := make(map[string]uint64)
	for h, n := range counts {
		if bandOf(n, uint64(len(features))) != bandRare {
			out[fmt.Sprintf("%016x", h)] = n
		}
	}
	return out
}

// AppendPlaceHashes adds the postcodes of a record, and its streets with numbers, to
// a list by hash. Records that share one are pairs of a context.
func (f *Features) AppendPlaceHashes(out []uint64) []uint64 {
	for i := range f.places {
		p := f.places[i]
		if p.postcode != "" {
			out = append(out, p.postcodeHash)
		}
		if p.number != "" && len(p.words) > 0 {
			out = append(out, xxh3.HashString("address "+p.number+" "+strings.Join(p.words, " ")+" "+p.city))
		}
	}
	return out
}

// AppendPhoneHashes adds the telephone numbers of a record to a list by hash.
func (f *Features) AppendPhoneHashes(out []uint64) []uint64 {
	for i := range f.identifiers {
		if id := &f.identifiers[i]; id.class == classPhone && !id.loose {
			out = append(out, id.hash)
		}
	}
	return out
}
