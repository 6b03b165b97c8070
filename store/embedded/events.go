package embedded

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/store"
)

// emptyTable is Pebble's text, which it does not export, for a flush of nothing.
const emptyTable = "pebble: empty table"

// probeBytes is how much a disk must take to be worth a flush.
const probeBytes = 64 << 10

// events takes what happens in Pebble's own goroutines. A damaged block must
// not end the process, as it would by default: whoever reads it gets the error,
// and the log has the file.
func (s *Store) events() *pebble.EventListener {
	return &pebble.EventListener{
		DataCorruption: func(i pebble.DataCorruptionInfo) {
			s.log.Error("a file of the graph is damaged; stop writing, run clew check and restore a backup", "file", i.Path, "error", i.Details)
		},
		FlushEnd: func(i pebble.FlushInfo) {
			if i.Err == nil || i.Err.Error() == emptyTable {
				s.unflushed.Store(nil)
				return
			}
			// Pebble tries again and again; that is told once.
			if s.unflushed.Swap(&i.Err) == nil {
				s.log.Error("the disk under the graph takes no more tables; free space on it", "error", i.Err)
			}
			select {
			case s.stuck <- struct{}{}:
			default:
			}
		},
		BackgroundError: func(err error) { s.log.Debug("work in the background failed", "error", err) },
	}
}

// flushed says why commits have to wait: what is in memory cannot be moved to
// the disk. It gives nil as long as all is well.
func (s *Store) flushed() error {
	if why := s.unflushed.Load(); why != nil {
		return fmt.Errorf("the disk under the graph takes no more; free space on it, the store goes on by itself: %w: %w", store.ErrUnavailable, *why)
	}
	return nil
}

// flush moves what is in memory to tables, so that the next opening need not
// read the log. What was acknowledged is safe without it.
func (s *Store) flush() error {
	if err := s.probe(); err != nil {
		return fmt.Errorf("the disk under the graph takes no more; all that was acknowledged is safe in the log, free space before the next start: %w", err)
	}
	done, err := s.db.AsyncFlush()
	if err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-s.stuck:
		return fmt.Errorf("the disk under the graph takes no more; all that was acknowledged is safe in the log, free space before the next start: %w", *s.unflushed.Load())
	}
}

// probe reports whether the disk takes a new file. Pebble ends the process if
// it cannot begin a new log.
func (s *Store) probe() error {
	name := s.opts.FS.PathJoin(s.dir, "space.probe")
	f, err := s.opts.FS.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeBytes))
	return errors.Join(err, f.Sync(), f.Close(), s.opts.FS.Remove(name))
}
