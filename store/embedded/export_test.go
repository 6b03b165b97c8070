package embedded

import (
	"log/slog"
	"path"

	"github.com/cockroachdb/pebble/v2/wal"
)

// SmallTables gives options with memtables so small that a short history makes
// many tables and logs.
func SmallTables(o Options) Options {
	o.memTable = 64 << 10
	return o
}

// SmallChunks gives options with which even a small snapshot has many pieces.
func SmallChunks(o Options) Options {
	o.chunk = 1 << 10
	return o
}

// WholeLog says where the whole records of a log of this name end, and why it
// cannot be that it was written no further.
func WholeLog(b []byte, name string) (end int, why string) {
	number, _, _ := wal.ParseLogFilename(path.Base(name))
	return new(replayFS).whole(logFile{b: b, number: uint32(number)})
}

// Replay gives a file system with logs as Pebble replays them.
func Replay(fs FS, cut bool) FS {
	return &replayFS{FS: fs, cut: cut, log: slog.New(slog.DiscardHandler)}
}
