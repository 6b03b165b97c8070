// Package store is the persistence contract: what intake writes, what queries
// read, and what may go wrong. It holds no code of a database; embedded and
// neo4j implement it and storetest holds both to it.
//
// The main idea: a store keeps records, where each record belongs (moves), the
// judgements and the journal, all written in one atomic [Change] per decision.
// Traversals are written once, above the store, on one primitive: the
// neighbours of a frontier ([Neighbours]). Both stores give equal answers at
// equal revisions, in equal order.
//
// An answer shows one state of the graph. Where a store cannot read one at once,
// and the graph changes at each of three attempts, the answer of the last comes
// beside a [ChangedError] with both revisions. Scan, BySource, Marks and
// Decisions promise less: each row as it is when it is read. What takes several
// calls is read by [Steady].
//
// Interfaces are small roles; a function takes only the role it needs.
package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/clewgraph/clew/graph"
)

// The errors that a store returns, wrapped with detail.
var (
	// ErrNotFound: no such record, entity or batch.
	ErrNotFound = errors.New("not found")
	// ErrLocked: another process owns the store for writing.
	ErrLocked = errors.New("store is in use by another process")
	// ErrFenced: this writer's lease was taken over; it must not write again.
	ErrFenced = errors.New("writer lease lost")
	// ErrReadOnly: the store was opened for reading.
	ErrReadOnly = errors.New("store is read-only")
	// ErrUnavailable: the database cannot be reached or refused the login.
	ErrUnavailable = errors.New("store unavailable")
	// ErrUnsupported: the database is too old, or the format is newer than this program.
	ErrUnsupported = errors.New("unsupported store")
	// ErrCorrupt: what is stored fails its checks.
	ErrCorrupt = errors.New("store corrupt")
	// ErrUnknownOutcome: a commit may or may not have happened; read the batch
	// mark or the head to find out.
	ErrUnknownOutcome = errors.New("commit outcome unknown")
	// ErrTooLarge: it takes more memory than the database has or allows; nothing
	// was written, and a smaller part may fit.
	ErrTooLarge = errors.New("too large for the database's memory")
	// ErrConflict: the change does not follow on the store's head.
	ErrConflict = errors.New("change conflicts with the store's head")
	// ErrChanged: the graph changed while it was read; see [ChangedError].
	ErrChanged = errors.New("the graph changed while it was read")
	// ErrStale: a page token belongs to a state that is gone.
	ErrStale = errors.New("revision is gone")
	// ErrRange: a revision is beyond the store's head.
	ErrRange = errors.New("no such revision")
)

// LimitError is an [ErrTooLarge] that says what was too small.
type LimitError struct {
	// Setting is the database's setting, Value what it is set to in the
	// database's own words, "" where that is not known.
	Setting, Value string
}

// Error names the setting and its value.
func (e *LimitError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("%v (%s)", ErrTooLarge, e.Setting)
	}
	return fmt.Sprintf("%v (%s is %s)", ErrTooLarge, e.Setting, e.Value)
}

// Unwrap gives [ErrTooLarge].
func (e *LimitError) Unwrap() error { return ErrTooLarge }

// Revision is a state of the graph: the sequence number of the last decision
// that it contains. 0 asks for the current one. The roles below read the current
// one; package past reads those before.
type Revision uint64

// Head is where the journal stands.
type Head struct {
	// Seq is the last decision's sequence number, 0 on an empty store.
	Seq uint64
	// NextFirst is the next stream position to give to a key (see
	// [Stored.FirstSeq]); it starts at 1.
	NextFirst uint64
}

// Stored is a record as the store holds it.
type Stored struct {
	Record graph.Record
	// FirstSeq is the stream position at which intake first met the key. It is
	// kept across versions, deletes and copies, and orders founders.
	FirstSeq uint64
	// AddedSeq is the decision that wrote this version, RemovedSeq the one that
	// replaced or deleted it (0 = current). A late version has the decision that
	// brought it in both: it never held.
	AddedSeq, RemovedSeq uint64
	// Entity is the entity that holds the record now; "" for statements, for
	// past versions and for deleted records.
	Entity graph.EntityID
	// Deleted marks a tombstone: Record holds only the key and kind.
	Deleted bool
	// Next is, on a tombstone, the record that its handle leads on to: the
	// oldest member left in its entity when it was deleted; zero if none was.
	Next graph.RecordKey
	// Derived is, in [Change.Puts], what the resolver derived of this version,
	// opaque to the store, which may keep it with the record (see [Deriver]) or
	// drop it. Reading leaves it out.
	Derived []byte
}

// Change is one atomic, durable change: everything one decision did.
type Change struct {
	// Decision has Seq = head + 1; Moves lists every membership change.
	Decision graph.Decision
	// Puts are new current versions (Record, FirstSeq and Entity set; AddedSeq
	// is the decision's). Stubs come as records of their own.
	Puts []Stored
	// Late are older versions that arrived late: kept in the history only.
	Late []Stored
	// Deletes are tombstones (Record.Key, Record.Kind, FirstSeq, Next set).
	Deletes []Stored
	// Matches replaces the stored evidence of pairs; a zero Weight with no Keys
	// removes it.
	Matches []graph.Match
	// Judgements are added or, with Undone, taken back.
	Judgements []graph.Judgement
	// Sources are written as given.
	Sources []Source
	// Mark is the batch's mark, which becomes the last of its stream; nil
	// outside batches.
	Mark *Mark
}

// KeptMarks is how many numbers of a stream have their marks kept: the last one
// and those right before it. A server's stream with the default queues has no
// more batches between commit and acknowledgement, so that a client that was
// cut off gets every reply that it missed.
const KeptMarks = 16

// Mark makes batches exactly-once: per (source, stream) a batch that is wholly
// or partly committed, and the reply to repeat. The stream's last one, with the
// highest number, is its high-water mark. A store keeps the last mark and, for
// each remainder of the number by [KeptMarks], the highest that has it.
type Mark struct {
	Source graph.SourceID
	Stream string
	Number uint64
	// Hash is SHA-256 over the batch's content.
	Hash [32]byte
	// Part of Parts sub-batches are committed.
	Part, Parts int
	// Reply is the encoded acknowledgement so far, opaque to the store.
	Reply []byte
}

// Source says where records come from.
type Source struct {
	ID          graph.SourceID
	Name, Owner string
	// Reliability is a grade of the source as such; Handling its default.
	Reliability graph.Grade
	Handling    graph.Handling
	Licence     string
	// Records counts its current records; the store fills it when reading.
	Records int
}

// Committer writes.
type Committer interface {
	// Head reads where the journal stands.
	Head(ctx context.Context) (Head, error)
	// Commit makes the change durable and visible, or does nothing. A change
	// whose Seq is not head + 1 is ErrConflict; ErrUnknownOutcome says that the
	// caller must look.
	Commit(ctx context.Context, c *Change) error
}

// Records reads records.
type Records interface {
	// Records gives the current version (or tombstone) of each key, nil where
	// the key was never met, in the order asked for.
	Records(ctx context.Context, keys []graph.RecordKey) ([]*Stored, error)
	// History gives all versions and tombstones of a key still kept, in the order
	// of [SortHistory]: oldest first, the current one last. ErrNotFound if the key
	// was never met.
	History(ctx context.Context, key graph.RecordKey) ([]Stored, error)
	// Scan calls f for every current record and tombstone in FirstSeq order; an
	// error of f ends it and is returned.
	Scan(ctx context.Context, f func(*Stored) error) error
	// Subjects is Scan without statements and tombstones.
	Subjects(ctx context.Context, f func(*Stored) error) error
}

// Deriver is the role of stores that keep with a record what is derived of it, so
// that opening need not derive it again. It is a cache: it goes with the version
// that it is of, and may be missing.
type Deriver interface {
	// Derivations calls f for every current subject record in FirstSeq order; an
	// error of f ends it and is returned.
	Derivations(ctx context.Context, f func(Derivation) error) error
	// Derive puts other derivations in place of those kept with the current
	// versions of records, by FirstSeq and Derived. It is no decision, and nothing
	// else that is read changes. It may drop what it is given. Nothing may be
	// committed between Derivations and it.
	Derive(ctx context.Context, list []Derivation) error
}

// Reviser is the role of stores that know without reading all histories which
// records have any.
type Reviser interface {
	// Revised calls f with the FirstSeq of each record that has past versions, in
	// their order; an error of f ends it and is returned.
	Revised(ctx context.Context, f func(firstSeq uint64) error) error
}

// Derivation is a current subject record with what was derived of it.
type Derivation struct {
	Key      graph.RecordKey
	Kind     graph.Kind
	FirstSeq uint64
	Entity   graph.EntityID
	Handling graph.Handling
	// Derived is as it was put, nil where none is kept.
	Derived []byte
	// Record decodes the record, however much later and from any goroutine.
	Record func() (graph.Record, error)
}

// Follower is the role of stores that one process writes to while others have
// them open for reading.
type Follower interface {
	// Since calls f for every current subject record whose version was written by a
	// decision after the one given, in FirstSeq order, as it is when its page is
	// read; an error of f ends it and is returned. Records that are gone are told of
	// by the moves of the journal.
	Since(ctx context.Context, after uint64, f func(*Stored) error) error
}

// Members is an entity's membership.
type Members struct {
	ID   graph.EntityID
	Kind graph.Kind
	// Records are the subject records, by FirstSeq. Value nodes that are only
	// mentioned have none.
	Records []graph.RecordKey
}

// Entities reads memberships.
type Entities interface {
	// Resolve leads each id to the entity that it stands for now: a handle of
	// any record (current or deleted, whatever its prefix) to the entity that
	// holds it, a value id to the entity of the oldest present record of that
	// value, else to itself if any record mentions it. "" where the id leads
	// nowhere.
	//
	// The ends of links lead alike, with two exceptions: where a record's own
	// value is an end of a link that the record states, that end is the record;
	// and a dated mention of a handle leads to the entity that held the handle
	// then (see [Holder]). In a view the oldest record and the holdings that it
	// shows count.
	Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error)
	// Members gives the membership of each current entity id, with an empty ID
	// where there is no such entity.
	Members(ctx context.Context, ids []graph.EntityID, v View) ([]Members, error)
}

// Judgements reads the analysts' word.
type Judgements interface {
	// Judgements gives all that stand (not undone), ordered by A, then B.
	Judgements(ctx context.Context) ([]graph.Judgement, error)
}

// Matches reads pair evidence.
type Matches interface {
	// Matches gives the stored evidence with one of the keys at either side,
	// ordered by A, then B.
	Matches(ctx context.Context, keys []graph.RecordKey) ([]graph.Match, error)
	// EachMatch calls f for all stored evidence, each pair once, in no stated
	// order; an error of f ends it and is returned.
	EachMatch(ctx context.Context, f func(*graph.Match) error) error
}

// Journal reads decisions.
type Journal interface {
	// Decisions calls f for each decision with Seq > after, in order.
	Decisions(ctx context.Context, after uint64, f func(*graph.Decision) error) error
}

// Batches reads marks and sources.
type Batches interface {
	// Mark gives the last mark of a stream, ErrNotFound if it never sent a
	// batch.
	Mark(ctx context.Context, source graph.SourceID, stream string) (Mark, error)
	// MarkOf gives the mark of a batch, ErrNotFound if it never came or its mark
	// is no longer kept.
	MarkOf(ctx context.Context, source graph.SourceID, stream string, number uint64) (Mark, error)
	// Sources gives every source, ordered by id, with its record count.
	Sources(ctx context.Context) ([]Source, error)
}

// Archive reads a store whole: what copies, comparisons and the retraction of
// a source need.
type Archive interface {
	// BySource calls f for every current record and tombstone of a source,
	// ordered by id; an error of f ends it and is returned.
	BySource(ctx context.Context, source graph.SourceID, f func(*Stored) error) error
	// Histories gives of each key what [Records.History] gives, nil where it
	// was never met, in the order asked for.
	Histories(ctx context.Context, keys []graph.RecordKey) ([][]Stored, error)
	// Marks calls f for every mark that is kept, ordered by source, then stream,
	// then number; an error of f ends it and is returned.
	Marks(ctx context.Context, f func(*Mark) error) error
}

// Departure is the end of a stay: a decision that took a record out of an entity.
type Departure struct {
	// Seq is the decision, From the entity that the record left by it.
	Seq  uint64
	From graph.EntityID
}

// Timeline reads what was, as far as the current state does not show it. Package
// past makes the graph at a revision out of it and the histories of records.
//
// Its answers never lose anything by a later decision, and what later decisions
// add to them bears their sequence numbers. So several of them can be read one
// after another, while the store goes on.
type Timeline interface {
	// Departures gives the departures of each key, in the order of their
	// decisions. A record was in the entity that it left next, or, if it has not
	// left one since, in the one that holds it now.
	Departures(ctx context.Context, keys []graph.RecordKey) ([][]Departure, error)
	// Guests gives, for each entity, the records that it holds or ever held,
	// ordered by key.
	Guests(ctx context.Context, ids []graph.EntityID) ([][]graph.RecordKey, error)
	// Namers gives, for each end of links, the other records of which a version
	// that holds or held has a link with this end, ordered by key.
	Namers(ctx context.Context, ends []graph.Ref) ([][]graph.RecordKey, error)
	// Speakers gives, for each value, the records of which a version that holds or
	// held is of this value (see [graph.Record.ValueID]), ordered by key.
	Speakers(ctx context.Context, values []graph.EntityID) ([][]graph.RecordKey, error)
	// Founders gives the record that each handle is made from, whatever its
	// prefix, the zero key where there is none.
	Founders(ctx context.Context, handles []graph.EntityID) ([]graph.RecordKey, error)
}

// Stats counts what a store holds.
type Stats struct {
	// Records counts current subject records, Statements current statement
	// records, Entities current entities (values that are only mentioned
	// included), Links current links of records, Dangling those of them with
	// an absent end.
	Records, Statements, Entities, Links, Dangling int
	// ByKind counts entities by kind.
	ByKind map[graph.Kind]int
	Head   Head
}

// Problem is a broken invariant that a check found.
type Problem struct {
	// Rule names the invariant ("membership", "link-ends"…), Subject what
	// breaks it, Detail how.
	Rule, Subject, Detail string
}

// Checker verifies itself.
type Checker interface {
	// Stats counts.
	Stats(ctx context.Context) (Stats, error)
	// Check calls f for every broken invariant; it returns an error only when
	// it could not look.
	Check(ctx context.Context, f func(Problem)) error
}

// Store is everything that a graph's home can do.
type Store interface {
	Committer
	Records
	Entities
	Judgements
	Matches
	Journal
	Batches
	Archive
	Timeline
	Checker
	Neighbours
	// Close releases it; what was committed stays.
	Close(ctx context.Context) error
}
