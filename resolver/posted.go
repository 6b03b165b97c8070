package resolver

import (
	"math/bits"
	"runtime"
	"slices"
)

// posted lists records by hashes of what they hold. Most hashes are one record's
// alone: it stands in the place of its list then, so that a hash takes some 16
// bytes and not 70, of which an engine has a dozen or more for each record. It
// holds no pointer that a collection of garbage would have to follow. The zero
// value is empty.
type posted struct {
	parts [1 << partBits]postedPart
}

// partBits is how many of the first bits of a hash name its part.
const partBits = 8

func (p *posted) part(hash uint64) *postedPart { return &p.parts[hash>>(64-partBits)] }

// postedPart has the hashes that begin with one byte, in a table of open
// addressing.
type postedPart struct {
	hashes []uint64
	// holders are, for each hash, its only record, or with listed set the place of
	// its list; 0 where there is no hash.
	holders []recordID
	used    int
	// lists has the lists in blocks of powers of two: how many records, and then
	// the records.
	lists []recordID
	// free has, by their powers, the first of the blocks that no list is in, each of
	// which says where the next is; 0 for none.
	free [32]recordID
}

// listed marks the place of a list.
const listed = 1 << 31

// get gives the records of a hash. The list is not to be written to, and good
// until the next change.
func (p *posted) get(hash uint64) []recordID {
	part := p.part(hash)
	i, ok := part.find(hash)
	if !ok {
		return nil
	}
	return part.at(i)
}

// change takes records, which are all there, out of the list of a hash and adds
// others behind those that stay.
func (p *posted) change(hash uint64, gone, added []recordID) {
	part := p.part(hash)
	i, ok := part.find(hash)
	var was recordID
	var old []recordID
	if ok {
		was, old = part.holders[i], part.at(i)
	}
	n := len(old) - len(gone) + len(added)
	if n == 0 {
		if ok {
			part.drop(was)
			part.remove(i)
		}
		return
	}
	if !ok {
		if (part.used+1)*8 > len(part.hashes)*7 { // one place at least stays empty
			part.resize(max(len(part.hashes)*4/3, 8))
			i, _ = part.find(hash)
		}
		part.used++
		part.hashes[i] = hash
	}
	if len(old) == 1 {
		old = []recordID{was}
	}
	var now []recordID
	switch in := was &^ listed; {
	case n == 1:
		now = part.holders[i : i+1]
	case len(old) > 1 && powerOf(len(old)) == powerOf(n):
		part.lists[in] = recordID(n)
		now, was = part.at(i), 0
	default:
		part.holders[i] = part.block(n) | listed
		now = part.at(i)
	}
	kept := len(old)
	switch {
	case len(gone) > 0:
		kept = len(appendKept(now[:0], old, gone))
	case kept > 0 && &now[0] != &old[0]:
		copy(now, old)
	}
	copy(now[kept:], added)
	part.drop(was)
}

// appendKept adds those of a list that are not gone. It may write them to where
// the list stands.
func appendKept(to, list, gone []recordID) []recordID {
	gone = slices.Sorted(slices.Values(gone))
	for _, id := range list {
		if _, ok := slices.BinarySearch(gone, id); !ok {
			to = append(to, id)
		}
	}
	return to
}

// at gives the list of a place.
func (p *postedPart) at(i int) []recordID {
	in := p.holders[i]
	if in&listed == 0 {
		return p.holders[i : i+1 : i+1]
	}
	begin := in&^listed + 1
	end := begin + p.lists[begin-1]
	return p.lists[begin:end:end]
}

// powerOf gives the power of two that is the size of a list's block.
func powerOf(n int) int { return bits.Len(uint(n)) }

// block gives the place of a block for a list of a length.
func (p *postedPart) block(n int) recordID {
	power := powerOf(n)
	in := p.free[power]
	if in != 0 {
		p.free[power] = p.lists[in]
	} else {
		if len(p.lists) == 0 {
			p.lists = append(p.lists, 0) // no block's place is 0
		}
		in = recordID(len(p.lists))
		p.lists = append(p.lists, make([]recordID, 1<<power)...)
	}
	p.lists[in] = recordID(n)
	return in
}

// drop gives up the block of a list, if it is one.
func (p *postedPart) drop(was recordID) {
	if was&listed == 0 {
		return
	}
	in := was &^ listed
	power := powerOf(int(p.lists[in]))
	p.lists[in], p.free[power] = p.free[power], in
}

// home gives the place where a hash stands unless others do.
func (p *postedPart) home(hash uint64) int {
	at, _ := bits.Mul64(hash<<partBits, uint64(len(p.hashes)))
	return int(at)
}

// find gives the place of a hash, or the one where it would stand.
func (p *postedPart) find(hash uint64) (int, bool) {
	if len(p.hashes) == 0 {
		return 0, false
	}
	for i := p.home(hash); ; {
		switch {
		case p.holders[i] == 0:
			return i, false
		case p.hashes[i] == hash:
			return i, true
		}
		if i++; i == len(p.hashes) {
			i = 0
		}
	}
}

// remove empties a place and moves up those behind it that stood off their own.
func (p *postedPart) remove(i int) {
	p.used--
	for j := i; ; {
		if j++; j == len(p.hashes) {
			j = 0
		}
		if p.holders[j] == 0 {
			break
		}
		home := p.home(p.hashes[j])
		if i <= j && i < home && home <= j || i > j && (i < home || home <= j) {
			continue
		}
		p.hashes[i], p.holders[i] = p.hashes[j], p.holders[j]
		i = j
	}
	p.holders[i] = 0
}

// resize gives the table so many places.
func (p *postedPart) resize(places int) {
	hashes, holders := p.hashes, p.holders
	p.hashes, p.holders = make([]uint64, places), make([]recordID, places)
	for i, id := range holders {
		if id != 0 {
			at, _ := p.find(hashes[i])
			p.hashes[at], p.holders[at] = hashes[i], id
		}
	}
}

// entry is a record under one of its hashes.
type entry struct {
	hash uint64
	id   recordID
}

// groupBits is how many of the first bits of a hash name the group in which fill
// sorts it: so many that a group is sorted in the processor's cache.
const groupBits = partBits + 2

// fill lists records, which come by their numbers, by each of their hashes in a
// table that is empty. It knows beforehand how many hashes a part has: put in by
// their order, into a table that grows meanwhile, all would stand at its front in
// each other's places.
func (p *posted) fill(records []*record, hashes func(*record) []uint64) {
	const groups = 1 << groupBits
	var ends [groups + 1]int
	for _, r := range records {
		for _, h := range hashes(r) {
			ends[h>>(64-groupBits)+1]++
		}
	}
	largest := 0
	for g := range groups {
		largest = max(largest, ends[g+1])
		ends[g+1] += ends[g]
	}
	entries := make([]entry, ends[groups])
	at := ends
	for _, r := range records {
		for _, h := range hashes(r) {
			g := h >> (64 - groupBits)
			entries[at[g]] = entry{h, r.id}
			at[g]++
		}
	}
	workers := runtime.GOMAXPROCS(0)
	sideBySide(workers, func(worker int) {
		const own = groups >> partBits // groups of a part
		scratch := make([]entry, largest)
		for i := worker; i < len(p.parts); i += workers {
			for g := i * own; g < (i+1)*own; g++ {
				sortEntries(entries[ends[g]:ends[g+1]], scratch)
			}
			p.parts[i].fill(entries[ends[i*own]:ends[(i+1)*own]])
		}
	})
}

// sortEntries sorts entries of one group by hash; those of a hash stay in order.
// There must be scratch for all.
func sortEntries(entries, scratch []entry) {
	const digit, few = 11, 1 << 6
	if len(entries) > few { // by the two digits behind the group's bits
		from, to := entries, scratch[:len(entries)]
		for shift := 64 - groupBits - 2*digit; shift < 64-groupBits; shift += digit {
			var at [1<<digit + 1]int
			for i := range from {
				at[from[i].hash>>shift&(1<<digit-1)+1]++
			}
			for d := range 1 << digit {
				at[d+1] += at[d]
			}
			for i := range from {
				d := from[i].hash >> shift & (1<<digit - 1)
				to[at[d]] = from[i]
				at[d]++
			}
			from, to = to, from
		}
	}
	// What is left is nearly in order, or little.
	for i := 1; i < len(entries); i++ {
		e, j := entries[i], i
		for ; j > 0 && entries[j-1].hash > e.hash; j-- {
			entries[j] = entries[j-1]
		}
		entries[j] = e
	}
}

// fill takes entries sorted by hash.
func (p *postedPart) fill(entries []entry) {
	runs := func(f func([]entry)) {
		for len(entries) > 0 {
			n := 1
			for n < len(entries) && entries[n].hash == entries[0].hash {
				n++
			}
			f(entries[:n])
			entries = entries[n:]
		}
	}
	all, lists := entries, 1
	runs(func(run []entry) {
		if p.used++; len(run) > 1 {
			lists += 1 << powerOf(len(run))
		}
	})
	if p.used == 0 {
		return
	}
	p.resize(p.used*4/3 + 1)
	p.lists = make([]recordID, 1, lists)
	entries = all
	runs(func(run []entry) {
		i, _ := p.find(run[0].hash)
		p.hashes[i], p.holders[i] = run[0].hash, run[0].id
		if len(run) > 1 {
			p.holders[i] = p.block(len(run)) | listed
			list := p.at(i)
			for n := range run {
				list[n] = run[n].id
			}
		}
	})
}
