package resolver

import "math/bits"

// posted lists records by hashes of what they hold. Most hashes are one record's
// alone: it stands in the place of its list then, so that a hash takes some 16
// bytes and not 70, of which an engine has a dozen or more for each record. The
// zero value is empty.
type posted struct {
	parts [256]postedPart
}

// postedPart has the hashes that begin with one byte, in a table of open
// addressing.
type postedPart struct {
	hashes []uint64
	// holders are, for each hash, its only record, or with listed set the number of
	// its list; 0 where there is no hash.
	holders []recordID
	used    int
	lists   [][]recordID
	free    []recordID // numbers of lists that nobody has
}

// listed marks the number of a list.
const listed = 1 << 31

// get gives the records of a hash. The list is not to be written to, and good
// until the next set.
func (p *posted) get(hash uint64) []recordID {
	part := &p.parts[hash>>56]
	i, ok := part.find(hash)
	switch {
	case !ok:
		return nil
	case part.holders[i]&listed == 0:
		return part.holders[i : i+1 : i+1]
	default:
		return part.lists[part.holders[i]&^listed]
	}
}

// set puts the list of a hash, none if it is empty. The list is the table's from
// then on.
func (p *posted) set(hash uint64, ids []recordID) {
	part := &p.parts[hash>>56]
	i, ok := part.find(hash)
	switch {
	case len(ids) == 0 && !ok:
		return
	case len(ids) == 0:
		part.drop(i)
		part.remove(i)
		return
	case !ok:
		if part.used*8 >= len(part.hashes)*7 {
			part.grow()
			i, _ = part.find(hash)
		}
		part.used++
	case len(ids) > 1 && part.holders[i]&listed != 0:
		part.lists[part.holders[i]&^listed] = ids
		return
	}
	first := ids[0]
	if ok {
		part.drop(i)
	}
	part.hashes[i], part.holders[i] = hash, first
	if len(ids) > 1 {
		part.holders[i] = part.list(ids)
	}
}

// list gives a list a number.
func (p *postedPart) list(ids []recordID) recordID {
	if n := len(p.free); n > 0 {
		at := p.free[n-1]
		p.free = p.free[:n-1]
		p.lists[at] = ids
		return at | listed
	}
	p.lists = append(p.lists, ids)
	return recordID(len(p.lists)-1) | listed
}

// drop gives up the list of a place, if it has one.
func (p *postedPart) drop(i int) {
	if at := p.holders[i]; at&listed != 0 {
		p.lists[at&^listed] = nil
		p.free = append(p.free, at&^listed)
	}
}

// home gives the place where a hash stands unless others do.
func (p *postedPart) home(hash uint64) int {
	at, _ := bits.Mul64(hash<<8, uint64(len(p.hashes)))
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

// grow makes room by a third.
func (p *postedPart) grow() {
	old := *p
	size := max(len(old.hashes)*4/3, 8)
	p.hashes, p.holders = make([]uint64, size), make([]recordID, size)
	for i, id := range old.holders {
		if id != 0 {
			at, _ := p.find(old.hashes[i])
			p.hashes[at], p.holders[at] = old.hashes[i], id
		}
	}
}
