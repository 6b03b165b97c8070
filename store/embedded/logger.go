package embedded

import (
	"fmt"
	"log/slog"
)

// logger hands Pebble's messages on.
type logger struct{ log *slog.Logger }

func (l logger) Infof(format string, args ...any)  { l.log.Debug(fmt.Sprintf(format, args...)) }
func (l logger) Errorf(format string, args ...any) { l.log.Error(fmt.Sprintf(format, args...)) }

// fatal is what Pebble panics with when it no longer knows what is on disk.
type fatal struct{ error }

// Fatalf must not return. In a commit the panic is caught and makes the outcome
// unknown; in Pebble's own goroutines it ends the process, and the next start
// replays what was synced.
func (l logger) Fatalf(format string, args ...any) {
	err := fatal{fmt.Errorf("the disk under the graph failed; see to it (space, permissions, hardware) and start again, what was acknowledged is kept: "+format, args...)}
	l.log.Error(err.Error())
	panic(err)
}
