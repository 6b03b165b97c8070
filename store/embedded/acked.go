package embedded

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// ackedName is the file in a store's folder that says which decision was
// acknowledged last: its number in twenty digits and a CRC-32C of those.
const ackedName = "acknowledged"

// acked is that file. It is written after each commit and not synced, which
// costs no wait: the commit is safe already. It can only lag behind, never lead.
// After the end of the process alone it is exact, after a power cut about as old
// as the kernel lets unwritten pages grow. A log whose end is missing or
// unreadable is so told from one that never had more.
type acked struct {
	vfs.File
}

// readAcked reads the file, 0 where it proves nothing, and whether it is there:
// it is in each store that was opened to its end.
func readAcked(f vfs.FS, dir string) (seq uint64, there bool, err error) {
	file, err := f.Open(f.PathJoin(dir, ackedName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	b, err := io.ReadAll(io.LimitReader(file, int64(len(ackedText(0)))))
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, true, err
	}
	if _, err := fmt.Sscanf(string(b), "%d", &seq); err != nil || string(b) != string(ackedText(seq)) {
		return 0, true, nil // never written whole, or damaged
	}
	return seq, true, nil
}

func ackedText(seq uint64) []byte {
	digits := fmt.Appendf(nil, "%020d", seq)
	return fmt.Appendf(digits, " %08x\n", crc32.Checksum(digits, castagnoli))
}

// openAcked opens the file, made durable where it is new, and writes a decision.
func openAcked(f vfs.FS, dir string, seq uint64) (*acked, error) {
	file, err := f.OpenReadWrite(f.PathJoin(dir, ackedName), vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, err
	}
	a := &acked{file}
	d, err := f.OpenDir(dir)
	if err == nil {
		err = errors.Join(a.write(seq), a.Sync(), d.Sync(), d.Close())
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *acked) write(seq uint64) error {
	_, err := a.WriteAt(ackedText(seq), 0)
	return err
}

// acknowledge notes the head. The commit is safe whether or not that succeeds.
func (s *Store) acknowledge() {
	if s.acked == nil {
		return
	}
	if err := s.acked.write(s.head.Seq); err != nil {
		s.log.Warn("the last acknowledged decision is not noted until the graph is opened again", "error", err)
		if err := s.acked.Close(); err != nil {
			s.log.Warn("the note was not closed", "error", err)
		}
		s.acked = nil
	}
}
