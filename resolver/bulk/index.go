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
}

// last marks the last record of a posting.
const last = 1 << 31

// partitions is in how many parts the keys are sorted, one after the other, so
// that only that share of them is in memory at a time.
const partitions = 8

// entry is a candidate key of a record.
type entry struct {
	key    uint64
	record uint32
}

// NewIndex indexes records by the candidate keys of a model. Records of which
// the features are nil are in no pair.
func NewIndex(m *match.Model, features []*match.Features) *Index {
	x := &Index{model: m, features: features, crowded: make(map[uint64]int)}
	var live []entry // posting's start, record
	parts := 1
	if len(features) > 200_000 {
		parts = partitions
	}
	for part := range parts {
		live = x.sort(x.entries(uint64(part), uint64(parts)), live)
	}
	x.invert(live)
	return x
}

// entries gives the keys of all records that fall into one part, sorted.
func (x *Index) entries(part, parts uint64) []entry {
	workers := runtime.GOMAXPROCS(0)
	chunks := make([][]entry, workers)
	var work sync.WaitGroup
	for w := range workers {
		work.Go(func() {
			var mine []entry
			for i := len(x.features) * w / workers; i < len(x.features)*(w+1)/workers; i++ {
				if x.features[i] == nil {
					continue
				}
				for _, k := range x.model.KeyHashes(x.features[i]) {
					if k%parts == part {
						mine = append(mine, entry{k, uint32(i)})
					}
				}
			}
			slices.SortFunc(mine, compareEntries)
			chunks[w] = mine
		})
	}
	work.Wait()
	all := chunks[0]
	for _, c := range chunks[1:] {
		all = mergeEntries(all, c)
	}
	return all
}

func compareEntries(a, b entry) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.record, b.record))
}

func mergeEntries(a, b []entry) []entry {
	out := make([]entry, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compareEntries(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// sort takes the runs of sorted entries: those of live keys become postings.
func (x *Index) sort(entries, live []entry) []entry {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		n := to - from
		if n > 1 && n <= x.model.Cap {
			start := uint64(len(x.postings))
			for _, e := range entries[from:to] {
				x.postings = append(x.postings, e.record)
				live = append(live, entry{start, e.record})
			}
			x.postings[len(x.postings)-1] |= last
		}
		if x.model.Step(n) != 0 {
			x.crowded[entries[from].key] = n
		}
		from = to
	}
	return live
}

// invert lists the postings by record.
func (x *Index) invert(live []entry) {
	x.starts = make([]uint32, len(x.features)+1)
	for _, e := range live {
		x.starts[e.record+1]++
	}
	for i := range x.features {
		x.starts[i+1] += x.starts[i]
	}
	x.of = make([]uint32, len(live))
	next := slices.Clone(x.starts)
	for _, e := range live {
		x.of[next[e.record]] = uint32(e.key)
		next[e.record]++
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
	workers := x.Workers()
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
	var work sync.WaitGroup
	for w := range workers {
		work.Go(func() {
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
	work.Wait()
}
