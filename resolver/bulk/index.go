package bulk

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/clewgraph/clew/resolver/match"
)

// Index holds which of many records share live candidate keys. Records are
// numbered as they were given.
type Index struct {
	model    *match.Model
	features []*match.Features
	// postings holds the records of one live key after the other, ascending;
	// ends marks the last of each. of lists, for each record from starts on, where
	// its keys' postings begin.
	postings []uint32
	starts   []uint32
	of       []uint32
	// crowded counts the records of identifiers that so many hold that their
	// weight falls, and Keys the candidate keys by family.
	crowded map[uint64]int
	sizes   []int
}

// last marks the last record of a posting.
const last = 1 << 31

// perPart is about how many records' keys are sorted at a time: so many are in
// memory.
const perPart = 400_000

// entry is a candidate key of a record.
type entry struct {
	key    uint64
	record uint32
}

// NewIndex indexes records by the candidate keys of a model. Records of which
// the features are nil are in no pair.
func NewIndex(m *match.Model, features []*match.Features) *Index {
	x := &Index{model: m, features: features, crowded: make(map[uint64]int)}
	parts := uint64(1 + len(features)/perPart)
	for part := range parts {
		x.post(x.entries(part, parts))
	}
	x.invert()
	return x
}

// buckets is in how many groups entries are put by the first bits of their keys,
// so that each group is small enough to be sorted in the processor's cache.
const buckets = 1 << 12

// entries gives the keys of all records that fall into one part, sorted.
func (x *Index) entries(part, parts uint64) []entry {
	workers := runtime.GOMAXPROCS(0)
	chunks := make([][]entry, workers)
	counts := make([][buckets]int, workers)
	sideBySide(workers, func(w int) {
		var own []uint64
		for i := len(x.features) * w / workers; i < len(x.features)*(w+1)/workers; i++ {
			if x.features[i] == nil {
				continue
			}
			own = x.model.AppendKeyHashes(own[:0], x.features[i])
			for _, k := range own {
				if k%parts == part {
					chunks[w] = append(chunks[w], entry{k, uint32(i)})
					counts[w][k>>52]++
				}
			}
		}
	})
	var begins [buckets + 1]int
	total := 0
	for b := range buckets {
		begins[b] = total
		for w := range workers {
			counts[w][b], total = total, total+counts[w][b]
		}
	}
	begins[buckets] = total
	all := make([]entry, total)
	sideBySide(workers, func(w int) {
		for _, e := range chunks[w] {
			at := &counts[w][e.key>>52]
			all[*at] = e
			*at++
		}
	})
	sideBySide(workers, func(w int) {
		for b := w; b < buckets; b += workers {
			slices.SortFunc(all[begins[b]:begins[b+1]], compareEntries)
		}
	})
	return all
}

// sideBySide calls f with 0 to n-1, each from a goroutine of its own, and waits.
func sideBySide(n int, f func(int)) {
	var work sync.WaitGroup
	for i := range n {
		work.Go(func() { f(i) })
	}
	work.Wait()
}

func compareEntries(a, b entry) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	return cmp.Compare(a.record, b.record)
}

// post takes the runs of sorted entries: those of live keys become postings.
func (x *Index) post(entries []entry) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		n := to - from
		if n > 1 && n <= x.model.Cap {
			for _, e := range entries[from:to] {
				x.postings = append(x.postings, e.record)
			}
			x.postings[len(x.postings)-1] |= last
		}
		if x.model.Step(n) != 0 {
			x.crowded[entries[from].key] = n
		}
		from = to
	}
}

// invert lists the postings by record.
func (x *Index) invert() {
	x.starts = make([]uint32, len(x.features)+1)
	for _, p := range x.postings {
		x.starts[p&^last+1]++
	}
	for i := range x.features {
		x.starts[i+1] += x.starts[i]
	}
	x.of = make([]uint32, len(x.postings))
	next := slices.Clone(x.starts)
	start := 0
	for i, p := range x.postings {
		x.of[next[p&^last]] = uint32(start)
		next[p&^last]++
		if p&last != 0 {
			start = i + 1
		}
	}
}

// Holders gives the number of records that hold an identifier, if more than a
// few do; else 2.
func (x *Index) Holders(hash uint64) int {
	if n, ok := x.crowded[hash]; ok {
		return n
	}
	return 2
}

// Pairs calls visit once for each pair of records that share a live key, a
// before b, from several goroutines at a time; worker tells them apart.
func (x *Index) Pairs(visit func(worker, a, b int)) {
	x.PairsOf(func(int) bool { return true }, visit)
}

// Workers is the number of goroutines of [Index.Pairs].
func (x *Index) Workers() int { return runtime.GOMAXPROCS(0) }

// PairsOf is [Index.Pairs] for the pairs of which the first is chosen.
func (x *Index) PairsOf(chosen func(a int) bool, visit func(worker, a, b int)) {
	const chunk = 1024
	var next struct {
		sync.Mutex
		at int
	}
	take := func() int {
		next.Lock()
		defer next.Unlock()
		next.at += chunk
		return next.at - chunk
	}
	sideBySide(x.Workers(), func(w int) {
		met := make([]uint32, len(x.features)) // the last record that met it, plus one
		for from := take(); from < len(x.features); from = take() {
			for a := from; a < min(from+chunk, len(x.features)); a++ {
				if !chosen(a) {
					continue
				}
				for _, at := range x.of[x.starts[a]:x.starts[a+1]] {
					for ; ; at++ {
						b := x.postings[at]
						if id := int(b &^ last); id > a && met[id] != uint32(a)+1 {
							met[id] = uint32(a) + 1
							visit(w, a, id)
						}
						if b&last != 0 {
							break
						}
					}
				}
			}
		}
	})
}
