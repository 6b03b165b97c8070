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
	// standIn is the record that each is listed by; nil where copies are listed like
	// others.
	standIn []uint32
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
	// only has the keys that are indexed; nil has all.
	only *keySet
	// seen makes use of what is glanced at, or it would not be fetched.
	seen atomic.Uint64
}

// last marks the last record of a posting.
const last = 1 << 31

// Of two indexes that are made at once, an entry may be for one alone.
const (
	notFirst  = 1 << 31
	notSecond = 1 << 30
	numbers   = notSecond - 1
)

// entry is a candidate key of a record; the upper bits of the record say which of
// two indexes it is not for.
type entry struct {
	key    uint64
	record uint32
}

// packed is an entry as it waits to be sorted, a quarter shorter.
type packed struct{ high, low, record uint32 }

func pack(k uint64, record int, not uint32) packed {
	return packed{uint32(k >> 32), uint32(k), uint32(record) | not}
}

func (p packed) entry() entry { return entry{uint64(p.high)<<32 | uint64(p.low), p.record} }

// NewIndex indexes records by the candidate keys of a model. Records of which
// the features are nil are in no pair.
func NewIndex(m *match.Model, features []*match.Features) *Index {
	x := &Index{model: m, features: features, crowded: make(map[uint64]int)}
	build(features, x)
	return x
}

// NewIndexesOf indexes records for a model and for one with a part of its families,
// each as [NewIndex] does, at little more than the cost of the first. It indexes
// only the keys that the first so many records hold, of whoever holds them: all that
// [Index.PairsOf] needs for pairs of which the first record is one of these.
// [Index.Holders] knows the identifiers of these records.
func NewIndexesOf(m, narrow *match.Model, features []*match.Features, first int) (whole, part *Index) {
	whole = &Index{model: m, features: features, crowded: make(map[uint64]int)}
	part = &Index{model: narrow, features: features, crowded: make(map[uint64]int)}
	if first < len(features) {
		whole.only, part.only = new(keySet), new(keySet)
		var own match.KeysApart
		for _, f := range features[:first] {
			if f != nil {
				m.KeysApart(f, narrow, &own)
				whole.only.add(own.Both)
				whole.only.add(own.First)
				part.only.add(own.Both)
				part.only.add(own.Second)
			}
		}
	}
	build(features, whole, part)
	return whole, part
}

// NewContents is [NewIndex] with copies of one record listed once, as the engine
// lists them: those that say the same and enough to be known again.
func NewContents(m *match.Model, features []*match.Features) *Index {
	if !m.Copies {
		return NewIndex(m, features)
	}
	x := &Index{model: m, features: features, crowded: make(map[uint64]int), standIn: make([]uint32, len(features))}
	contents := make([]uint64, len(features))
	workers := x.Workers()
	sideBySide(workers, func(w int) {
		for i := len(features) * w / workers; i < len(features)*(w+1)/workers; i++ {
			if features[i] != nil {
				contents[i] = features[i].Content()
			}
		}
	})
	first := make(map[uint64]uint32, len(features))
	for i, c := range contents {
		x.standIn[i] = uint32(i)
		switch had, ok := first[c]; {
		case features[i] == nil:
		case !ok:
			first[c] = uint32(i)
		case m.Content(features[i]) == 0: // nor has the other
		case x.byTie(i, int(had)) < 0:
			first[c] = uint32(i)
		}
	}
	for i, c := range contents {
		if of := first[c]; features[i] != nil && of != uint32(i) && m.Content(features[i]) != 0 {
			x.standIn[i] = of
		}
	}
	build(features, x)
	return x
}

// StandIn gives the record by which one is listed: itself, but for copies in an
// index made by [NewContents].
func (x *Index) StandIn(i int) int {
	if x.standIn == nil {
		return i
	}
	return int(x.standIn[i])
}

// keySet holds keys by their last bits: others that end alike do no harm.
type keySet [1 << 20]uint64

func (s *keySet) add(keys []uint64) {
	for _, k := range keys {
		s[k>>6%uint64(len(s))] |= 1 << (k % 64)
	}
}

// or gives the keys of either; all keys are in no set.
func (s *keySet) or(o *keySet) *keySet {
	if s == nil || o == nil {
		return nil
	}
	var either keySet
	for i := range either {
		either[i] = s[i] | o[i]
	}
	return &either
}

// has reports whether a key may be there; all keys are in no set.
func (s *keySet) has(k uint64) bool {
	return s == nil || s[k>>6%uint64(len(s))]&(1<<(k%64)) != 0
}

// build indexes the keys of records for one index, or for two at once, part by
// part.
func build(features []*match.Features, of ...*Index) {
	only := of[0].only
	if len(of) > 1 {
		only = only.or(of[1].only)
	}
	parts := uint64(1 + len(features)/perPart)
	for part := range parts {
		post(entries(features, of, only, part, parts), of)
	}
	for _, x := range of {
		x.invert()
	}
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

// entries gives the keys of all records that fall into one part and are in a set, by
// worker and group.
func entries(features []*match.Features, of []*Index, only *keySet, part, parts uint64) [][groups]blocks {
	out := make([][groups]blocks, of[0].Workers())
	sideBySide(len(out), func(w int) {
		var own match.KeysApart
		var second *match.Model
		if len(of) > 1 {
			second = of[1].model
		}
		add := func(keys []uint64, i int, not uint32) {
			for _, k := range keys {
				if (parts == 1 || k%parts == part) && only.has(k) {
					out[w][k>>(64-groupBits)].add(pack(k, i, not))
				}
			}
		}
		for i := len(features) * w / len(out); i < len(features)*(w+1)/len(out); i++ {
			if features[i] == nil || of[0].StandIn(i) != i {
				continue
			}
			of[0].model.KeysApart(features[i], second, &own)
			add(own.Both, i, 0)
			add(own.First, i, notSecond)
			add(own.Second, i, notFirst)
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
	return cmp.Compare(a.record&numbers, b.record&numbers)
}

// posted are the postings of one group.
type posted struct {
	postings []uint32
	crowded  []uint64
	holders  []int
}

// post sorts entries and makes postings of those of live keys.
func post(entries [][groups]blocks, indexes []*Index) {
	of := make([][groups]posted, len(indexes))
	var next atomic.Int32
	sideBySide(len(entries), func(int) {
		var s sorter
		for g := int(next.Add(1)) - 1; g < groups; g = int(next.Add(1)) - 1 {
			sorted := s.sort(entries, g)
			for i, x := range indexes {
				of[i][g].take(x, sorted, notFirst>>i)
			}
		}
	})
	for i, x := range indexes {
		total := 0
		for g := range of[i] {
			total += len(of[i][g].postings)
		}
		x.postings = slices.Grow(x.postings, total)
		for g := range of[i] {
			p := &of[i][g]
			x.postings = append(x.postings, p.postings...)
			for j, k := range p.crowded {
				x.crowded[k] = p.holders[j]
			}
			*p = posted{}
		}
	}
}

// take takes the runs of sorted entries that are for an index: those of live keys
// become postings. A record that has a key twice holds it once.
func (p *posted) take(x *Index, entries []entry, not uint32) {
	p.postings = make([]uint32, 0, len(entries)/2) // more than most need
	for from := 0; from < len(entries); {
		key, n, begin := entries[from].key, 0, len(p.postings)
		before, to := uint32(last), from
		for ; to < len(entries) && entries[to].key == key; to++ {
			if r := entries[to].record; r&not == 0 && r&numbers != before {
				before = r & numbers
				if n++; n <= x.model.Cap {
					p.postings = append(p.postings, before)
				}
			}
		}
		from = to
		if n < 2 || n > x.model.Cap || !x.only.has(key) {
			p.postings = p.postings[:begin]
		} else {
			p.postings[len(p.postings)-1] |= last
		}
		if x.model.Step(n) != 0 && x.only.has(key) {
			p.crowded, p.holders = append(p.crowded, key), append(p.holders, n)
		}
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
