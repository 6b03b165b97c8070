package resolver

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// formsVersion is raised when the forms or keys of records change, so that what
// stores keep of them is made anew. TestKeptHashes says when.
const formsVersion = 4

// likeness is how like a record is to others: its comparable forms. Opening makes
// none where a store kept the record's hashes, which is all that finding it
// needs; they are made when the record is first compared.
type likeness struct {
	forms atomic.Pointer[match.Features]
	// read gives the record from which forms are made, with the lexicon; nil where
	// there are any.
	read    func() (graph.Record, error)
	lexicon *match.Lexicon
}

// forms gives the comparable forms of a record of a kind that is resolved by
// likeness. Any number of goroutines may ask.
func (r *record) forms() *match.Features {
	if f := r.like.forms.Load(); f != nil {
		return f
	}
	rec, err := r.like.read()
	if err != nil {
		// The store checked these bytes when it read them.
		panic(fmt.Errorf("%w: %s: %w", ErrKept, r.key, err))
	}
	f := r.like.lexicon.Extract(&rec)
	r.like.forms.Store(f)
	return f
}

// stamp names the code and model that hashes are made by.
func stamp(m *match.Model) uint64 {
	return xxh3.HashStringSeed(m.ID(), formsVersion)
}

// Derived gives what a store may keep with the record, so that opening need not
// derive it again (see [Held]); nil where there is nothing worth it. It holds
// hashes alone, and is good for one version of the record only.
func (p *Prepared) Derived() []byte { return p.derived }

// encodeHashes packs a stamp, the content and the hashes of a record.
func encodeHashes(stamp, content uint64, h *hashes) []byte {
	lists := [][]uint64{h.keys, h.identifiers, h.words}
	b := make([]byte, 0, 8*(2+len(h.keys)+len(h.identifiers)+len(h.words))+6)
	b = binary.LittleEndian.AppendUint64(b, stamp)
	b = binary.LittleEndian.AppendUint64(b, content)
	for _, list := range lists {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, h := range list {
			b = binary.LittleEndian.AppendUint64(b, h)
		}
	}
	return b
}

// decodeHashes reads what encodeHashes wrote, the content first; the hashes are
// nil for another stamp or anything else.
func decodeHashes(b []byte, stamp uint64) (uint64, *hashes) {
	if len(b) < 16 || binary.LittleEndian.Uint64(b) != stamp {
		return 0, nil
	}
	content := binary.LittleEndian.Uint64(b[8:])
	b = b[16:]
	all := make([]uint64, 0, len(b)/8)
	var lists [3][]uint64
	for i := range lists {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size)/8 {
			return 0, nil
		}
		b = b[size:]
		begin := len(all)
		for range n {
			all = append(all, binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		if lists[i] = slices.Clip(all[begin:]); !slices.IsSorted(lists[i]) {
			return 0, nil
		}
	}
	if len(b) > 0 {
		return 0, nil
	}
	return content, &hashes{lists[0], lists[1], lists[2]}
}
