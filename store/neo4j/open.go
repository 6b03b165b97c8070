package neo4j

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"github.com/clewgraph/clew/store"
)

// What the zero values of [Options] stand for.
const (
	DefaultDatabase       = "neo4j"
	DefaultTxTimeout      = 2 * time.Minute
	DefaultConnectTimeout = 10 * time.Second
	DefaultLeaseTTL       = 30 * time.Second
	DefaultBatchRows      = 2000
)

// Options says how to reach Neo4j and how to behave there.
type Options struct {
	// URI is a bolt:// or neo4j:// address, with +s for TLS. neo4j:// asks the server
	// which member of its cluster to write to and read from, and takes bookmarks along.
	URI string
	// User and Password log in; without a user no login is tried.
	User, Password string
	// Database names the database, "" for [DefaultDatabase].
	Database string
	// TxTimeout bounds transactions of callers that set no deadline.
	TxTimeout time.Duration
	// ConnectTimeout bounds reaching the server, and waiting for a connection.
	ConnectTimeout time.Duration
	// LeaseTTL is how long the writer's lease holds without being renewed: so
	// long a graph is locked after its writer died.
	LeaseTTL time.Duration
	// BatchRows is how many rows one statement writes or one page reads at most.
	BatchRows int
	// ReadOnly takes no lease, refuses commits and makes no schema.
	ReadOnly bool
	// TakeOver takes the lease although another writer holds it, who is then
	// fenced off, and ends what that one has begun to write.
	TakeOver bool
	// Owner names this writer to others, "" for the machine and process.
	Owner string
	// ProjectMaxHandling is the strictest TLP label of records of which Cypher
	// can read what they say; those above it, and those of restricted classes, are
	// kept for Clew alone. It holds from when the graph is made: a later writer may
	// name the same or none. "" makes a graph of which everything can be read.
	ProjectMaxHandling string
	// GraphID, if given, is the id that the graph must have.
	GraphID string
	// Logger takes messages about the lease; nil drops them.
	Logger *slog.Logger
}

func (o *Options) fill() {
	if o.Database == "" {
		o.Database = DefaultDatabase
	}
	for given, usual := range map[*time.Duration]time.Duration{
		&o.TxTimeout: DefaultTxTimeout, &o.ConnectTimeout: DefaultConnectTimeout, &o.LeaseTTL: DefaultLeaseTTL,
	} {
		if *given <= 0 {
			*given = usual
		}
	}
	if o.BatchRows <= 0 {
		o.BatchRows = DefaultBatchRows
	}
	if o.Owner == "" {
		host, _ := os.Hostname()
		o.Owner = fmt.Sprintf("%s:%d", host, os.Getpid())
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// Store is a graph in Neo4j; it implements [store.Store] and is safe for
// concurrent use.
type Store struct {
	o       Options
	address string
	driver  bolt.DriverWithContext
	// bookmarks carries what this process wrote to its later transactions, which
	// another member of a cluster may run; nil where the address names one server.
	bookmarks bolt.BookmarkManager
	graphID   string
	veil      veil

	epoch  int64
	fenced atomic.Bool
	stop   context.CancelFunc
	lease  sync.WaitGroup

	writing sync.Mutex // one commit at a time
	// lost counts commits whose answer was lost, found those of them that are
	// known to be over.
	lost, found atomic.Int64

	life   sync.Mutex // guards closed and starting a call
	closed bool
	calls  sync.WaitGroup
}

var (
	_ store.Store    = (*Store)(nil)
	_ store.Follower = (*Store)(nil)
)

// Open connects to the graph in a database and, unless for reading, takes its
// writer's lease, making graph and schema where there are none. It fails with
// [store.ErrUnavailable] when the server is down, refuses the login or has no
// such database, [store.ErrUnsupported] when it is older than 5.26, a newer
// program wrote the graph (or an older one, and it is opened for reading), or
// other data has the labels that a new one needs, or the graph was made with
// another ProjectMaxHandling, [store.ErrLocked] when another
// writer holds the lease, and [store.ErrNotFound] when there is no graph to read.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	o.fill()
	s := &Store{o: o}
	if s.address, err = address(o.URI); err != nil {
		return nil, err
	}
	auth := bolt.NoAuth()
	if o.User != "" {
		auth = bolt.BasicAuth(o.User, o.Password, "")
	}
	s.driver, err = bolt.NewDriverWithContext(o.URI, auth, func(c *config.Config) {
		c.SocketConnectTimeout = o.ConnectTimeout
		c.ConnectionAcquisitionTimeout = o.ConnectTimeout
		c.ConnectionLivenessCheckTimeout = time.Minute
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel
	})
	if err != nil {
		return nil, fmt.Errorf("the address of Neo4j is not one (bolt://host:7687): %w", store.ErrUnavailable)
	}
	if strings.HasPrefix(s.address, "neo4j") {
		s.bookmarks = bolt.NewBookmarkManager(bolt.BookmarkManagerConfig{})
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close(ctx))
		}
	}()
	if err := s.connect(ctx); err != nil {
		return nil, s.fault("connect", err)
	}
	if err := s.begin(ctx); err != nil {
		return nil, s.fault("open the graph", err)
	}
	return s, nil
}

// connect reaches the server within the time limit.
func (s *Store) connect(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, s.o.ConnectTimeout)
	defer cancel()
	err := s.driver.VerifyConnectivity(short)
	if err != nil && short.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("Neo4j at %s did not answer within %s; start it, or correct the address: %w", s.address, s.o.ConnectTimeout, store.ErrUnavailable)
	}
	return err
}

// begin checks and prepares the graph and takes the lease.
func (s *Store) begin(ctx context.Context) error {
	if err := s.checkVersion(ctx); err != nil {
		return err
	}
	format, err := s.checkFormat(ctx)
	if err != nil {
		return err
	}
	if s.o.ReadOnly {
		if format == 0 {
			return fmt.Errorf("database %q holds no graph; load something into it first: %w", s.o.Database, store.ErrNotFound)
		}
		return nil
	}
	if format == 0 {
		if err := s.checkForeign(ctx); err != nil {
			return err
		}
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if format == 0 {
		if format, err = s.checkFormat(ctx); err != nil {
			return err
		}
	}
	if err := s.acquire(ctx); err != nil || format == Format {
		return err
	}
	return s.upgrade(ctx, format)
}

// address gives the part of a URI that may be shown.
func address(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("the address of Neo4j is not one (bolt://host:7687): %w", store.ErrUnavailable)
	}
	return u.Scheme + "://" + u.Host, nil
}

// GraphID gives the id that the graph got when it was made.
func (s *Store) GraphID() string { return s.graphID }

// Close waits for calls under way, gives the lease back and disconnects.
// Closing again does nothing.
func (s *Store) Close(ctx context.Context) error {
	s.life.Lock()
	was := s.closed
	s.closed = true
	s.life.Unlock()
	if was {
		return nil
	}
	s.calls.Wait()
	var err error
	if s.stop != nil {
		s.stop()
		s.lease.Wait()
		if !s.fenced.Load() {
			err = s.fault("give the lease back", s.release(context.WithoutCancel(ctx)))
		}
	}
	return errors.Join(err, s.disconnect(ctx))
}

func (s *Store) disconnect(ctx context.Context) error {
	// A context that has ended would leave connections open.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.ConnectTimeout)
	defer cancel()
	return s.fault("disconnect", s.driver.Close(ctx))
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
