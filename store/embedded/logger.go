package embedded

import (
	"fmt"
	"log/slog"
	"strings"
)

// logger hands Pebble's messages on.
type logger struct {
	log *slog.Logger
	// end is told of what ends the process.
	end func(cause error) error
}

func (l logger) Infof(format string, args ...any)  { l.log.Debug(fmt.Sprintf(format, args...)) }
func (l logger) Errorf(format string, args ...any) { l.log.Error(fmt.Sprintf(format, args...)) }

// fatal is what Pebble panics with when it no longer knows what is on disk.
type fatal struct{ error }

// commitFailed begins what Pebble says when its log fails under a commit.
const commitFailed = "pebble: fatal commit error"

// Fatalf must not return. In a commit the panic is caught and makes the outcome
// unknown; in Pebble's own goroutines it ends the process, and the next start
// replays what was synced.
func (l logger) Fatalf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if !strings.HasPrefix(format, commitFailed) {
		err = l.end(err)
	}
	panic(fatal{err})
}

// end tells of a failure of the disk that Pebble does not survive, and ends the
// process where the options say how. It gives the words for it.
func (s *Store) end(cause error) error {
	err := fmt.Errorf("the disk under the graph in %s failed: %w; see to it (space, permissions, hardware) and start again: what was acknowledged is kept", s.dir, cause)
	if s.opts.Fatal != nil {
		s.opts.Fatal(err)
	}
	s.log.Error(err.Error())
	return err
}
