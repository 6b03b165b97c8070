package embedded

import (
	"encoding/binary"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// The first byte of every key; the package comment has the table.
const (
	tagFormat    = 'f'
	tagHead      = 'h'
	tagKey       = 'k'
	tagHandle    = 'i'
	tagRow       = 'r'
	tagHome      = 'e'
	tagVersion   = 'v'
	tagDeparture = 'd'
	tagGuest     = 'w'
	tagNamer     = 'p'
	tagSpeaker   = 'o'
	tagDecision  = 'j'
	tagTouched   = 't'
	tagMatch     = 'm'
	tagMatchBack = 'n'
	tagJudgement = 'u'
	tagMark      = 'b'
	tagKept      = 'a'
	tagSource    = 's'
	tagSnapshot  = 'Y'
	tagChunk     = 'y'
)

var (
	keyFormat   = []byte{tagFormat}
	keyHead     = []byte{tagHead}
	keySnapshot = []byte{tagSnapshot}
)

// appendRecordKey appends a record key so that byte order is key order and no
// key is a prefix of another; keys hold no NUL.
func appendRecordKey(b []byte, k graph.RecordKey) []byte {
	b = append(b, k.Source...)
	b = append(b, 0)
	b = append(b, k.ID...)
	return append(b, 0)
}

func recordKey(tag byte, k graph.RecordKey) []byte { return appendRecordKey([]byte{tag}, k) }

func pairKey(tag byte, a, b graph.RecordKey) []byte {
	return appendRecordKey(recordKey(tag, a), b)
}

// seqKey is a tag and numbers, big-endian so that they sort.
func seqKey(tag byte, numbers ...uint64) []byte {
	b := []byte{tag}
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return b
}

// seqAt reads the i-th number of a key made by seqKey.
func seqAt(key []byte, i int) uint64 {
	if len(key) < 9+8*i {
		return 0
	}
	return binary.BigEndian.Uint64(key[1+8*i:])
}

// guestKey begins the keys of the records that left an entity. The length before
// it keeps ids apart that begin alike.
func guestKey(id graph.EntityID) []byte {
	w := writer{b: []byte{tagGuest}}
	writeText(&w, id)
	return w.b
}

// namerKey begins the keys of the records of which a past version names an end.
func namerKey(end graph.Ref) []byte {
	w := writer{b: []byte{tagNamer}}
	w.key(end.Record)
	writeText(&w, end.Value)
	return w.b
}

// speakerKey begins the keys of the records of which a past version is of a value.
func speakerKey(value graph.EntityID) []byte {
	w := writer{b: []byte{tagSpeaker}}
	writeText(&w, value)
	return w.b
}

// withFirst appends a stream position to the beginning of a key.
func withFirst(prefix []byte, first uint64) []byte {
	return binary.BigEndian.AppendUint64(prefix, first)
}

// firstOf reads the stream position at the end of a key.
func firstOf(key []byte) uint64 {
	if len(key) < 9 {
		return 0
	}
	return binary.BigEndian.Uint64(key[len(key)-8:])
}

func handleKey(hash string) []byte { return append([]byte{tagHandle}, hash...) }

func sourceKey(id graph.SourceID) []byte { return append([]byte{tagSource}, id...) }

func markKey(source graph.SourceID, stream string) []byte {
	b := append([]byte{tagMark}, source...)
	b = append(b, 0)
	return append(b, stream...)
}

// keptKeys is the prefix of the keys of a stream's kept marks.
func keptKeys(source graph.SourceID, stream string) []byte {
	b := markKey(source, stream)
	b[0] = tagKept
	return append(b, 0)
}

func keptKey(source graph.SourceID, stream string, number uint64) []byte {
	return append(keptKeys(source, stream), byte(number%store.KeptMarks))
}

// after gives the least key greater than every key that begins with prefix.
func after(prefix []byte) []byte {
	b := append([]byte(nil), prefix...)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] != 0 {
			return b[:i+1]
		}
	}
	return nil
}
