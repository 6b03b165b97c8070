package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/store"
)

// Format is the layout of keys and rows that this program writes. Stores of a
// newer one are refused, and those of an older one brought to this.
const Format = 2

// DefaultSnapshotEvery is how many decisions lie between two snapshots of the
// topology unless [Options.SnapshotEvery] says otherwise.
const DefaultSnapshotEvery = 4096

const (
	cacheBytes    = 128 << 20
	memTableBytes = 32 << 20
	bloomBits     = 10
)

// wayOut says what to do about a log that lost acknowledged changes.
const wayOut = "copy the folder as it is, then restore a backup, or give up what is lost with \"clew check --cut-log\" and send it again"

// Options says how to open a store; the zero value will do.
type Options struct {
	// Logger takes Pebble's and the store's own messages; nil drops them. They
	// hold no record's content.
	Logger *slog.Logger
	// FS is the file system, nil for the machine's own. Tests cut its power.
	FS FS
	// SnapshotEvery is how many decisions lie between two snapshots of the
	// topology: 0 for [DefaultSnapshotEvery], negative for only on Close.
	SnapshotEvery int
	// ReadOnly refuses commits and writes nothing. The folder must exist, and
	// still no other process may have it open.
	ReadOnly bool
	// CutLog opens a graph whose log is damaged, or whose log or manifest lost its
	// end, with what is whole before. What came after is lost for good, unless ReadOnly is set too;
	// copy the folder first.
	CutLog bool

	// Fatal is told when the disk fails in a way after which Pebble cannot go
	// on, and ends the process: the error names folder and cause and says what
	// to do. Where it is nil or returns, the error is logged and the process
	// ends by a panic.
	Fatal func(error)

	memTable uint64 // bytes of one memtable; tests make it small
	chunk    int    // bytes of a piece of a snapshot; the same
	still    bool   // nothing is compacted unasked; tests that look at files
}

// FS is the file system that a store is kept on.
type FS = vfs.FS

// Memory gives a file system in memory: for tests and throw-away work. It can be
// opened again as long as it is held.
func Memory() FS { return vfs.NewMem() }

// Store is a graph in one folder; it implements [store.Store] and is safe for
// concurrent use.
type Store struct {
	db   *pebble.DB
	lock *pebble.Lock
	log  *slog.Logger
	dir  string
	opts Options

	// acked is nil in a store that is only read, and once it cannot be written.
	acked  *acked
	opened atomic.Bool // whether Pebble is open
	noLogs bool        // whether all logs are given up

	// writing is held by the one commit, snapshot or check at a time; who holds
	// it may read topology and head without mu.
	writing  sync.Mutex
	broken   error  // why commits are refused
	snapshot uint64 // decision that the stored snapshot stands at

	unflushed atomic.Pointer[error] // why Pebble cannot write tables, nil if it can
	stuck     chan struct{}         // has an item when it could not

	mu       sync.RWMutex // guards topology, head and the disk state they belong to
	topology *topology
	head     store.Head
	disk     pebble.Reader    // what readers read: db, or before when a commit failed
	before   *pebble.Snapshot // the disk before the commit that failed, else nil

	life   sync.Mutex // guards closed and starting a call
	closed bool
	calls  sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open opens the graph in a folder, or makes one in a folder that is empty or
// absent. It fails with [store.ErrLocked] while another process has it,
// [store.ErrUnsupported] when a newer program wrote it, or an older one and it is
// opened for reading, [store.ErrCorrupt] when
// its files fail their checks, and [store.ErrNotFound] when there is none to
// read.
func Open(ctx context.Context, dir string, o Options) (_ *Store, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.FS == nil {
		o.FS = vfs.Default
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.SnapshotEvery == 0 {
		o.SnapshotEvery = DefaultSnapshotEvery
	}
	if err := prepare(dir, o); err != nil {
		return nil, err
	}
	lock, err := pebble.LockDirectory(dir, o.FS)
	if err != nil {
		return nil, lockError(dir, err)
	}
	s := &Store{lock: lock, dir: dir, log: o.Logger, opts: o, stuck: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	if err := s.openDisk(); err != nil {
		return nil, err
	}
	format, err := s.checkFormat(dir)
	if err != nil {
		return nil, err
	}
	err = s.load(ctx)
	if err == nil && format < Format {
		if err = s.upgrade(ctx); err == nil {
			err = s.flush() // what it wrote is no decision, so that nothing else would tell that it is lost
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	if !o.ReadOnly {
		if s.acked, err = openAcked(o.FS, dir, s.head.Seq); err != nil {
			return nil, fmt.Errorf("write in %s: %w", dir, err)
		}
	}
	return s, nil
}

// openDisk opens Pebble. Opening to write clears the logs away, and tables that
// the manifest does not name, so it first makes certain without that what was
// acknowledged is there.
func (s *Store) openDisk() error {
	last, complete, err := readAcked(s.opts.FS, s.dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", s.dir, err)
	}
	if last > 0 && !s.opts.ReadOnly {
		// Pebble moves the logs to tables before it opens, and would try for ever.
		if err := s.probe(); err != nil {
			return fmt.Errorf("the disk under %s takes no more; all that was acknowledged is safe, free space: %w", s.dir, err)
		}
	}
	if complete || s.opts.ReadOnly {
		err := s.openPebble(true, last)
		if s.opts.CutLog && errors.Is(err, errGap) {
			s.log.Warn("what follows a gap in a graph is given up", "error", err)
			s.noLogs = true
			err = errors.Join(s.closePebble(), s.openPebble(true, last))
		}
		if err == nil && !s.opts.ReadOnly {
			err = s.closePebble()
		}
		if err != nil {
			return err
		}
	}
	if !s.opts.ReadOnly {
		err = s.openPebble(false, last)
	}
	s.opened.Store(err == nil)
	s.disk = s.db
	return err
}

// openPebble opens Pebble and makes sure that all is there that was acknowledged.
func (s *Store) openPebble(readOnly bool, last uint64) error {
	log := s.log
	if readOnly != s.opts.ReadOnly {
		log = slog.New(slog.DiscardHandler) // it is opened once more, and says it then
	}
	var err error
	if s.db, err = pebble.Open(s.dir, s.pebbleOptions(readOnly, log)); err != nil {
		return openError(s.dir, last, err)
	}
	return s.reaches(last, log)
}

func (s *Store) closePebble() error {
	db := s.db
	s.db = nil
	if err := db.Close(); err != nil {
		return fmt.Errorf("open %s: %w", s.dir, err)
	}
	return nil
}

// reaches makes sure that all decisions are there, up to the one that was
// acknowledged last.
func (s *Store) reaches(last uint64, log *slog.Logger) error {
	head, err := readHead(s.db)
	if err == nil {
		err = follows(s.db, head.Seq)
	}
	switch {
	case errors.Is(err, errGap):
		return fmt.Errorf("a log or the manifest of the graph in %s is damaged; %s: %w", s.dir, wayOut, err)
	case err != nil:
		return fmt.Errorf("open %s: %w", s.dir, err)
	case head.Seq >= last:
		return nil
	}
	err = fmt.Errorf("the graph in %s ends at decision %d and %d was acknowledged: the end of its log is damaged or missing; %s: %w", s.dir, head.Seq, last, wayOut, store.ErrCorrupt)
	if s.opts.CutLog {
		log.Warn("the end of a graph is given up", "error", err)
		return nil
	}
	return err
}

func (s *Store) pebbleOptions(readOnly bool, log *slog.Logger) *pebble.Options {
	p := &pebble.Options{
		FS: &replayFS{FS: orderlyFS{FS: s.opts.FS, opened: &s.opened, end: s.end}, cut: s.opts.CutLog, over: s.noLogs, log: log}, Lock: s.lock, Logger: logger{log, s.end}, EventListener: s.events(), ReadOnly: readOnly,
		CacheSize: cacheBytes, MemTableSize: cmp.Or(s.opts.memTable, memTableBytes), FormatMajorVersion: pebble.FormatNewest, DisableAutomaticCompactions: s.opts.still,
	}
	for i := range p.Levels {
		p.Levels[i].FilterPolicy = bloom.FilterPolicy(bloomBits)
	}
	return p
}

// prepare makes the folder where it may, and refuses folders of something else.
func prepare(dir string, o Options) error {
	names, err := o.FS.List(dir)
	switch {
	case err == nil && len(names) == 0 && o.ReadOnly, errors.Is(err, fs.ErrNotExist) && o.ReadOnly:
		return fmt.Errorf("there is no graph in %s; load something into it first: %w", dir, store.ErrNotFound)
	case errors.Is(err, fs.ErrNotExist):
		return makeFolder(dir, o.FS)
	case err != nil:
		return fmt.Errorf("cannot read the folder %s: %w", dir, err)
	}
	ours, marked, data := false, false, false
	for _, name := range names {
		// A power cut while the store is made may leave any of these alone.
		ours = ours || name == "LOCK" || strings.HasPrefix(name, "marker.") || strings.HasPrefix(name, "MANIFEST-") || strings.HasPrefix(name, "OPTIONS-")
		marked = marked || strings.HasPrefix(name, "marker.manifest.")
		data = data || strings.HasSuffix(name, ".sst") || strings.HasSuffix(name, ".log")
	}
	switch {
	case ours && data && !marked: // Pebble would begin anew and remove the rest
		return fmt.Errorf("%s has data but no marker.manifest file, which names what is valid; restore a backup of the whole folder: %w", dir, store.ErrCorrupt)
	case ours:
		return nil
	}
	if len(names) > 0 {
		return fmt.Errorf("%s holds other files and no graph; name an empty folder: %w", dir, store.ErrUnsupported)
	}
	return nil
}

// makeFolder makes a folder and those above it, so that all survive a power cut.
func makeFolder(dir string, f vfs.FS) error {
	above := []string{f.PathDir(dir)}
	for {
		top := above[len(above)-1]
		if _, err := f.Stat(top); err == nil || f.PathDir(top) == top {
			break
		}
		above = append(above, f.PathDir(top))
	}
	if err := f.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", dir, err)
	}
	for _, name := range above {
		d, err := f.OpenDir(name)
		if err != nil {
			return fmt.Errorf("open the folder %s: %w", name, err)
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return fmt.Errorf("sync the folder %s: %w", name, err)
		}
	}
	return nil
}

func lockError(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("cannot write in the folder %s, which a graph needs even for reading: %w", dir, err)
	}
	return fmt.Errorf("%s is in use by another clew process; ask it over gRPC (--server) or stop it: %w", dir, store.ErrLocked)
}

// openError says why Pebble does not open a folder in which the decision last
// was acknowledged last, 0 where none is known.
func openError(dir string, last uint64, err error) error {
	switch {
	case errors.Is(err, store.ErrCorrupt):
		return fmt.Errorf("open %s: %w", dir, err)
	case pebble.IsCorruptionError(err):
		return fmt.Errorf("open %s: %w: %w", dir, store.ErrCorrupt, err)
	case errors.Is(err, fs.ErrNotExist) && last > 0:
		return fmt.Errorf("the manifest of the graph in %s names files that are missing, because it is damaged or they were removed; restore a backup of the whole folder: %w: %w", dir, store.ErrCorrupt, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("files of the graph in %s are missing; restore them, or delete the folder if it was being made when the power went: %w: %w", dir, store.ErrCorrupt, err)
	case strings.Contains(err.Error(), "format major version"):
		return fmt.Errorf("%s was written by a newer clew; update this one: %w: %w", dir, store.ErrUnsupported, err)
	}
	return fmt.Errorf("open %s: %w", dir, err)
}

// checkFormat refuses newer formats, and older ones for reading; it marks a new
// store with this one. It gives the format found.
func (s *Store) checkFormat(dir string) (int, error) {
	b, err := get(s.db, keyFormat)
	switch {
	case err != nil:
		return 0, err
	case b == nil && s.opts.ReadOnly:
		return 0, fmt.Errorf("there is no graph in %s; load something into it first: %w", dir, store.ErrNotFound)
	case b == nil:
		return Format, s.db.Set(keyFormat, strconv.AppendInt(nil, Format, 10), pebble.Sync)
	}
	n, err := strconv.Atoi(string(b))
	switch {
	case err != nil || n < 1:
		return 0, fmt.Errorf("%s has the unreadable format %q: %w", dir, b, store.ErrCorrupt)
	case n > Format:
		return 0, fmt.Errorf("%s has format %d and this clew knows up to %d; update it: %w", dir, n, Format, store.ErrUnsupported)
	case n < Format && s.opts.ReadOnly:
		return 0, fmt.Errorf("%s has the older format %d; open it for writing once (clew serve), which backs it up and brings it to format %d: %w", dir, n, Format, store.ErrUnsupported)
	}
	return n, nil
}

// Close waits for calls under way, saves the topology and releases the folder.
// Closing again does nothing.
func (s *Store) Close(context.Context) error {
	s.life.Lock()
	was := s.closed
	s.closed = true
	s.life.Unlock()
	if was {
		return nil
	}
	s.calls.Wait()
	var err error
	if !s.opts.ReadOnly && s.broken == nil {
		if s.snapshot != s.head.Seq {
			err = guarded(s.saveSnapshot)
		}
		if err == nil && s.acked != nil {
			err = s.acked.Sync()
		}
		if err == nil {
			err = s.flush()
		}
	}
	return errors.Join(err, s.release())
}

func (s *Store) release() error {
	var err error
	if s.before != nil {
		err = s.before.Close()
	}
	if s.db != nil {
		err = errors.Join(err, s.db.Close())
	}
	if s.acked != nil {
		err = errors.Join(err, s.acked.Close())
	}
	return errors.Join(err, s.lock.Close())
}

// enter begins a call; each that succeeds needs a leave.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return fmt.Errorf("the store is closed: %w", store.ErrUnavailable)
	}
	s.calls.Add(1)
	return nil
}

func (s *Store) leave() { s.calls.Done() }
