package bulk

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

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
	// seen makes use of what is glanced at, or it would not be fetched.
	seen atomic.Uint64
}

// last marks the last record of a posting.
const last = 1 << 31

// entry is a candidate key of a record.
type entry struct {
	key    uint64
	record uint32
}

// packed is an entry as it waits to be sorted, a quarter shorter.
type packed struct{ high, low, record uint32 }

func pack(k uint64, record int) packed { return packed{uint32(k >> 32), uint32(k), uint32(record)} }

func (p packed) entry() entry { return entry{uint64(p.high)<<32 | uint64(p.low), p.record} }

// NewIndex indexes records by the candidate keys of a model. Records of which
// the features are nil are in no pair.
func NewIndex(m *match.Model, features []*match.Features) *Index {
	return newIndex(m, features, nil)
}

// NewIndexOf indexes only the keys that the first so many records hold, of
// whoever holds them: all that [Index.PairsOf] needs for pairs of which the
// first record is one of these, at a fraction of the cost. [Index.Holders]
// knows the identifiers of these records.
func NewIndexOf(m *match.Model, features []*match.Features, first int) *Index {
	only := new(keySet)
	var own []uint64
	for _, f := range features[:first] {
		if f != nil {
			own = m.AppendKeyHashes(own[:0], f)
			for _, k := range own {
				only[k>>6%uint64(len(only))] |= 1 << (k % 64)
			}
		}
	}
	return newIndex(m, features, only)
}

// keySet holds keys by their last bits: others that end alike do no harm.
type keySet [1 << 20]uint64

// has reports whether a key may be there; all keys are in no set.
func (s *keySet) has(k uint64) bool {
	return s == nil || s[k>>6%uint64(len(s))]&(1<<(k%64)) != 0
}

// newIndex indexes the keys that are in a set, part by part.
func newIndex(m *match.Model, features []*match.Features, only *keySet) *Index {
	x := &Index{model: m, features: features, crowded: make(map[uint64]int)}
	parts := uint64(1 + len(features)/perPart)
	for part := range parts {
		x.post(x.entries(part, parts, only))
	}
	x.invert()
	return x
}

// Entries are held in blocks by the first bits of their keys, and those of one
// group sorted by the next bits first.
const (
	// perPart is about how many records' keys are sorted at a time: so many are in
	// memory.
	perPart   = 1_200_000
	groupBits = 6
	groups    = 1 << groupBits
	nextBits  = 13
	block     = 4096
)

// blocks are the entries of one group, all but the last block full.
type blocks [][]packed

func (b *blocks) add(e packed) {
	if n := len(*b); n == 0 || len((*b)[n-1]) == block {
		*b = append(*b, make([]packed, 0, block))
	}
	at := &(*b)[len(*b)-1]
	*at = append(*at, e)
}

// entries gives the keys of all records that fall into one part and are in a set,
// by worker and group.
func (x *Index) entries(part, parts uint64, only *keySet) [][groups]blocks {
	out := make([][groups]blocks, x.Workers())
	sideBySide(len(out), func(w int) {
		var own []uint64
		for i := len(x.features) * w / len(out); i < len(x.features)*(w+1)/len(out); i++ {
			if x.features[i] == nil {
				continue
			}
			own = x.model.AppendKeyHashes(own[:0], x.features[i])
			for _, k := range own {
				if k%parts == part && only.has(k) {
					out[w][k>>(64-groupBits)].add(pack(k, i))
				}
			}
		}
	})
	return out
}

// sorter sorts the entries of one group after the other.
type sorter struct {
	all  []entry
	ends [1<<nextBits + 1]int
}

// sort gives the entries of a group, of all workers, by key and record, and lets
// go of the blocks.
func (s *sorter) sort(of [][groups]blocks, group int) []entry {
	clear(s.ends[:])
	total := 0
	next := func(e entry) int { return int(e.key << groupBits >> (64 - nextBits)) }
	each := func(visit func(entry)) {
		for w := range of {
			for _, b := range of[w][group] {
				for _, e := range b {
					visit(e.entry())
				}
			}
		}
	}
	each(func(e entry) {
		s.ends[next(e)]++
		total++
	})
	for i, at := 0, 0; i < len(s.ends); i++ {
		at, s.ends[i] = at+s.ends[i], at
	}
	s.all = slices.Grow(s.all[:0], total)[:total]
	each(func(e entry) {
		n := next(e)
		s.all[s.ends[n]] = e
		s.ends[n]++
	})
	for w := range of {
		of[w][group] = nil
	}
	from := 0
	for _, to := range s.ends[:1<<nextBits] {
		slices.SortFunc(s.all[from:to], compareEntries)
		from = to
	}
	return s.all
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

// posted are the postings of one group.
type posted struct {
	postings []uint32
	crowded  []uint64
	holders  []int
}

// post sorts entries and makes postings of those of live keys.
func (x *Index) post(entries [][groups]blocks) {
	var of [groups]posted
	var next atomic.Int32
	sideBySide(len(entries), func(int) {
		var s sorter
		for g := int(next.Add(1)) - 1; g < groups; g = int(next.Add(1)) - 1 {
			of[g].take(x.model, s.sort(entries, g))
		}
	})
	total := 0
	for _, p := range of {
		total += len(p.postings)
	}
	x.postings = slices.Grow(x.postings, total)
	for _, p := range of {
		x.postings = append(x.postings, p.postings...)
		for i, k := range p.crowded {
			x.crowded[k] = p.holders[i]
		}
	}
}

// take takes the runs of sorted entries: those of live keys become postings.
func (p *posted) take(m *match.Model, entries []entry) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		n := to - from
		if n > 1 && n <= m.Cap {
			for _, e := range entries[from:to] {
				p.postings = append(p.postings, e.record)
			}
			p.postings[len(p.postings)-1] |= last
		}
		if m.Step(n) != 0 {
			p.crowded, p.holders = append(p.crowded, entries[from].key), append(p.holders, n)
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
		var others []int
		var seen uint64
		for from := take(); from < len(x.features); from = take() {
			for a := from; a < min(from+chunk, len(x.features)); a++ {
				if !chosen(a) {
					continue
				}
				others = others[:0]
				for _, at := range x.of[x.starts[a]:x.starts[a+1]] {
					for ; ; at++ {
						b := x.postings[at]
						if id := int(b &^ last); id > a && met[id] != uint32(a)+1 {
							met[id] = uint32(a) + 1
							others = append(others, id)
						}
						if b&last != 0 {
							break
						}
					}
				}
				// Waiting for many of them at a time takes little longer than for one.
				for _, b := range others {
					seen += x.features[b].Glance()
				}
				for _, b := range others {
					visit(w, a, b)
				}
			}
		}
		x.seen.Add(seen)
	})
}
