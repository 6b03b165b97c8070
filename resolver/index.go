package resolver

// index lists records by hashes. Most hashes are of one record alone, which
// takes no list of its own: nothing in the map is a pointer, so that the garbage
// collector need not look at its millions of entries. The zero index is empty.
type index struct {
	// places gives, by hash, a record, or beyond [listPlace] the place of a list.
	places map[uint64]uint64
	lists  [][]recordID
	free   []uint64 // places in lists that hold none
	// self is every record by its number, of which lists of one are parts.
	self []recordID
}

// listPlace is beyond all records' numbers.
const listPlace = 1 << 32

// of gives the records of a hash; the caller must not write to them.
func (x *index) of(hash uint64) []recordID {
	switch at, ok := x.places[hash]; {
	case !ok:
		return nil
	case at < listPlace:
		return x.self[at : at+1 : at+1]
	default:
		return x.lists[at-listPlace]
	}
}

// set puts a list in the place of a hash's; it is kept.
func (x *index) set(hash uint64, ids []recordID) {
	at, had := x.places[hash]
	listed := had && at >= listPlace
	if listed && len(ids) > 1 {
		x.lists[at-listPlace] = ids
		return
	}
	if listed {
		x.lists[at-listPlace] = nil
		x.free = append(x.free, at)
	}
	switch {
	case len(ids) == 0:
		delete(x.places, hash)
	case len(ids) == 1:
		for len(x.self) <= int(ids[0]) {
			x.self = append(x.self, recordID(len(x.self)))
		}
		x.places[hash] = uint64(ids[0])
	default:
		if last := len(x.free) - 1; last >= 0 {
			at, x.free = x.free[last], x.free[:last]
			x.lists[at-listPlace] = ids
		} else {
			at = listPlace + uint64(len(x.lists))
			x.lists = append(x.lists, ids)
		}
		x.places[hash] = at
	}
}
