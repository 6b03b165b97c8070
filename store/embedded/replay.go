package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"strings"

	"github.com/cockroachdb/pebble/v2/batchrepr"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/wal"

	"github.com/clewgraph/clew/store"
)

// replayFS looks through every log that Pebble is about to replay, and the
// manifest that names the tables, and gives it the whole records and nothing
// else.
//
// Pebble takes a log that cannot be read from some place on for one that a power
// cut tore there, unless a later block promises otherwise; most damage passes.
// Here each record is synced before the next is begun (Commit waits, and one
// writer commits), so a power cut can tear only the last one, whatever order the
// disk wrote its pieces in. Hence a record that begins after an unreadable one
// proves damage. Pebble also numbers the operations of its batches without a
// gap, so that a log, or the end of one, that is missing before another is
// noticed.
//
// An unreadable record that none follows is left out: the log alone does not
// say whether it was ever whole. [acknowledged] may.
type replayFS struct {
	vfs.FS
	cut  bool // leave out what follows damage rather than refuse
	log  *slog.Logger
	next uint64 // number of the next operation, 0 before the first
	over bool   // damage was met and cut
}

// firstManifest is the name of the manifest that a new store gets.
const firstManifest = "MANIFEST-000001"

// Unwrap gives the file system below.
func (r *replayFS) Unwrap() vfs.FS { return r.FS }

// Open opens a file to read; of a log and the manifest, the whole records.
func (r *replayFS) Open(name string, opts ...vfs.OpenOption) (vfs.File, error) {
	f, err := r.FS.Open(name, opts...)
	if err != nil {
		return nil, err
	}
	number, _, isLog := wal.ParseLogFilename(r.PathBase(name))
	isManifest := strings.HasPrefix(r.PathBase(name), "MANIFEST")
	if !isLog && !isManifest {
		return f, nil
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if isManifest {
		l := logFile{b: b, manifest: true}
		end, why := r.whole(l)
		// All but a store's very first manifest begin with two records that were
		// synced together; the second says which operations the tables hold.
		if first, _ := l.record(0); why == "" && end == first.end && r.PathBase(name) != firstManifest {
			why = "where the second record should be"
		}
		if why != "" {
			return nil, fmt.Errorf("the manifest %s is damaged at byte %d, %s; restore a backup: %w", name, end, why, store.ErrCorrupt)
		}
		return vfs.NewMemFile(b[:end]), nil
	}
	if r.over {
		return vfs.NewMemFile(nil), nil
	}
	end, why := r.whole(logFile{b: b, number: uint32(number)})
	if why != "" {
		err := fmt.Errorf("the log %s is damaged at byte %d, %s, so that acknowledged changes are lost; %s: %w", name, end, why, wayOut, store.ErrCorrupt)
		if !r.cut {
			return nil, err
		}
		r.log.Warn("a damaged log is cut off", "error", err)
		r.over = true
	}
	return vfs.NewMemFile(b[:end]), nil
}

// whole gives where the whole records of a log end, and why it cannot be that
// the log was written no further.
func (r *replayFS) whole(l logFile) (end int, why string) {
	for {
		record, ok := l.record(end)
		if !ok {
			break
		}
		if h, ok := batchrepr.ReadHeader(record.head); l.manifest {
			// Its records are no batches.
		} else if !ok {
			return end, "its record is no batch"
		} else if h.Count > 0 {
			if r.next != 0 && uint64(h.SeqNum) != r.next {
				return end, fmt.Sprintf("before which the operations from %d to %d are missing", r.next, h.SeqNum)
			}
			r.next = uint64(h.SeqNum) + uint64(h.Count)
		}
		end = record.end
	}
	if later, ok := l.recordAfter(end); ok {
		return end, fmt.Sprintf("before a record at byte %d", later)
	}
	return end, ""
}

// logFile is a log or a manifest in Pebble's form: blocks of 32 KiB, each of
// chunks and then zeros where no chunk fits. A record is one chunk or several.
// See the package comment of github.com/cockroachdb/pebble/v2/record.
type logFile struct {
	b        []byte
	number   uint32 // of the log
	manifest bool
}

// A chunk begins with its checksum, size and encoding; in a log its number
// follows, and then how far the log was synced when the encoding says so. Each
// form of header has four encodings: full, first, middle and last.
const (
	blockBytes = 32 << 10
	plainBytes = 7
	logBytes   = 11
	syncBytes  = 19
	plainChunk = 1
	logChunk   = 5
	syncChunk  = 9
	chunkCodes = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type chunk struct {
	first, last bool // of its record
	payload     []byte
	end         int
}

// chunk reads the chunk at a place; not ok if there is no whole one of this log.
func (l logFile) chunk(at int) (c chunk, ok bool) {
	b := l.b[at:min(len(l.b), at-at%blockBytes+blockBytes)]
	if len(b) < plainBytes {
		return c, false
	}
	header, place := plainBytes, b[6]-plainChunk
	if !l.manifest {
		if header, place = logBytes, b[6]-logChunk; b[6] >= syncChunk {
			header, place = syncBytes, b[6]-syncChunk
		}
	}
	size := header + int(binary.LittleEndian.Uint16(b[4:]))
	switch {
	case place >= chunkCodes, len(b) < size, !l.manifest && binary.LittleEndian.Uint32(b[plainBytes:]) != l.number:
		return c, false
	case binary.LittleEndian.Uint32(b) != maskedSum(b[6:size]):
		return c, false
	}
	return chunk{first: place < 2, last: place == 0 || place == 3, payload: b[header:size], end: at + size}, true
}

// maskedSum is Pebble's checksum of a chunk, CRC-32C turned and shifted.
func maskedSum(b []byte) uint32 {
	sum := crc32.Checksum(b, castagnoli)
	return (sum>>15 | sum<<17) + 0xa282ead8
}

// logRecord is a record with as much of its payload as holds a batch's header.
type logRecord struct {
	head []byte
	end  int
}

// record reads the record at a place, or after zeros to the end of its block.
func (l logFile) record(at int) (r logRecord, ok bool) {
	for first := true; ; first = false {
		if rest := blockBytes - at%blockBytes; rest < syncBytes && at+rest <= len(l.b) && len(bytes.Trim(l.b[at:at+rest], "\x00")) == 0 {
			at += rest
		}
		c, ok := l.chunk(at)
		if !ok || c.first != first {
			return r, false
		}
		if len(r.head) < batchrepr.HeaderLen {
			r.head = append(r.head, c.payload[:min(len(c.payload), batchrepr.HeaderLen)]...)
		}
		at, r.end = c.end, c.end
		if c.last {
			return r, true
		}
	}
}

// recordAfter finds a place after the one given at which a record begins.
func (l logFile) recordAfter(at int) (place int, ok bool) {
	for at++; at < len(l.b); at++ {
		if c, ok := l.chunk(at); ok && c.first {
			return at, true
		}
	}
	return 0, false
}
