// Package intake is the one write path: validate → normalise → resolve →
// commit → acknowledge. Everything that changes a graph (records, deletes,
// judgements) goes through one [Writer], which owns the resolver's state.
//
// The main idea is plan–commit–apply (laws §22): the resolver plans a change
// without touching its state, the store makes it durable, and only then the
// resolver applies it. When the outcome of a commit is unknown the writer reads
// the journal and never guesses. A batch is cut into sub-batches, each one
// atomic and complete in itself; a batch sent twice changes nothing (§23, §24).
//
// A bad record is rejected with its place and reason and the rest goes on.
package intake

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// The errors of this package; others come from store and graph.
var (
	// ErrBatchReused: the batch's number was used before with other content.
	ErrBatchReused = errors.New("batch number was used for other content")
	// ErrBatchUnfinished: an earlier batch of the stream is there in part only.
	ErrBatchUnfinished = errors.New("an earlier batch is not finished")
	// ErrBatchSkipped: later batches of the stream came before this one.
	ErrBatchSkipped = errors.New("batch was never loaded and later ones of its stream were")
	// ErrApart: the resolver cannot follow what another process wrote; restore it
	// anew from the store.
	ErrApart = errors.New("the resolver must be read anew")
	// ErrContradiction: a judgement contradicts standing ones.
	ErrContradiction = errors.New("judgement contradicts standing judgements")
)

// BatchReusedError names the batch of an [ErrBatchReused].
type BatchReusedError struct{ ID BatchID }

// Error names the batch and says what to do.
func (e *BatchReusedError) Error() string {
	return fmt.Sprintf("batch %s: %v; give the new content a new number", e.ID, ErrBatchReused)
}

// Unwrap gives [ErrBatchReused].
func (e *BatchReusedError) Unwrap() error { return ErrBatchReused }

// BatchUnfinishedError names the batch of an [ErrBatchUnfinished]: the one that
// must be sent before the next.
type BatchUnfinishedError struct {
	ID          BatchID
	Part, Parts int
}

// Error names the batch and says what to do.
func (e *BatchUnfinishedError) Error() string {
	return fmt.Sprintf("batch %s: %v (part %d of %d is written); send it again before the next, or go on under another stream name", e.ID, ErrBatchUnfinished, e.Part, e.Parts)
}

// Unwrap gives [ErrBatchUnfinished].
func (e *BatchUnfinishedError) Unwrap() error { return ErrBatchUnfinished }

// BatchSkippedError names the batch of an [ErrBatchSkipped].
type BatchSkippedError struct{ ID BatchID }

// Error names the batch and says what to do.
func (e *BatchSkippedError) Error() string {
	return fmt.Sprintf("batch %s: %v; give it a number above theirs, or go on under another stream name", e.ID, ErrBatchSkipped)
}

// Unwrap gives [ErrBatchSkipped].
func (e *BatchSkippedError) Unwrap() error { return ErrBatchSkipped }

// ContradictionError is an [ErrContradiction] with the judgement that was refused
// and the chain of standing ones that it contradicts.
type ContradictionError struct {
	Judgement graph.Judgement
	Chain     []graph.Judgement
}

// Error names the judgement and the chain and says what to do.
func (e *ContradictionError) Error() string {
	return fmt.Sprintf("%v: %s, but: %s; take one of these back first", ErrContradiction, inWords(e.Judgement), e.ChainText())
}

// ChainText reads the chain: "police/1 same ngo/2, ngo/2 not_same fiu/3".
func (e *ContradictionError) ChainText() string {
	words := make([]string, len(e.Chain))
	for i, j := range e.Chain {
		words[i] = inWords(j)
	}
	return strings.Join(words, ", ")
}

func inWords(j graph.Judgement) string { return fmt.Sprintf("%s %s %s", j.A, j.Verdict, j.B) }

// Unwrap gives [ErrContradiction].
func (e *ContradictionError) Unwrap() error { return ErrContradiction }

// Options tune a [Writer].
type Options struct {
	// SubBatch is the most records in one atomic change; 0 means 1,000.
	SubBatch int
	// Region is the ISO 3166 alpha-2 code by which national phone numbers are
	// read when neither the identifier nor the record says; "" for none.
	Region string
	// Gap is the most changed records that [Writer.Follow] resolves again, where a
	// tenth of all is not more; 0 means 10,000.
	Gap int
	// Now is the clock of decisions; nil means [time.Now].
	Now func() time.Time
}

// Store is what the writer needs of a store.
type Store interface {
	store.Committer
	store.Records
	store.Judgements
	store.Matches
	store.Journal
	store.Batches
}

// Writer is the write path of one graph. Its methods are safe for concurrent
// use; changes are made one after another.
type Writer struct {
	store  Store
	opts   Options
	engine *resolver.Engine

	adopted int           // decisions that adopted the model
	seq     atomic.Uint64 // the last decision that the resolver holds

	mu      sync.Mutex // guards what follows and the order plan → commit → apply
	head    store.Head
	sources map[graph.SourceID]bool // sources that the store lists
	pending *pending                // a commit of which it is not known yet whether it was written
	broken  error                   // why the resolver no longer fits the store, nil if it does
	gzip    *gzip.Writer            // for replies, made when first needed: it is larger than they are
}

// pending is a commit whose outcome is unknown, with the plan to apply if it
// was written.
type pending struct {
	change *store.Change
	plan   *resolver.Plan
}

// Open restores the resolver from what the store keeps and gives a writer on it.
// The engine must be empty. Where the store was resolved by another model than
// the engine's, the engine's is adopted first, unless the store is read-only.
func Open(ctx context.Context, s Store, e *resolver.Engine, o Options) (*Writer, error) {
	if o.SubBatch <= 0 {
		o.SubBatch = 1000
	}
	if o.Gap <= 0 {
		o.Gap = 10_000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &Writer{store: s, opts: o, engine: e, sources: map[graph.SourceID]bool{}}
	var err error
	if w.head, err = s.Head(ctx); err != nil { // what others write from now on is followed
		return nil, fmt.Errorf("read the journal's head: %w", err)
	}
	judgements, err := s.Judgements(ctx)
	if err != nil {
		return nil, fmt.Errorf("read judgements: %w", err)
	}
	from := kept(ctx, s, judgements)
	if _, ok := s.(store.Follower); ok {
		from.Later = w.later(ctx)
	}
	if err := e.Restore(from); err != nil {
		return nil, fmt.Errorf("restore the resolver: %w", err)
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	for _, src := range sources {
		w.sources[src.ID] = true
	}
	w.seq.Store(w.head.Seq)
	if err := w.adopt(ctx); err != nil {
		return nil, fmt.Errorf("adopt the model %s: %w", e.Model().ID(), err)
	}
	return w, nil
}

// later gives what tells whether another process has moved a record since the head
// was read. It reads the journal when it is first asked, and again for a record that
// it does not know and as long as there is more.
func (w *Writer) later(ctx context.Context) func(graph.RecordKey) (bool, error) {
	moved, at := map[graph.RecordKey]bool{}, w.head.Seq
	return func(key graph.RecordKey) (bool, error) {
		if moved[key] {
			return true, nil
		}
		err := w.store.Decisions(ctx, at, func(d *graph.Decision) error {
			at = d.Seq
			for _, m := range d.Moves {
				moved[m.Record] = true
			}
			return nil
		})
		return moved[key], err
	}
}

// kept gives what a store keeps of the resolution.
func kept(ctx context.Context, s Store, judgements []graph.Judgement) resolver.Kept {
	k := resolver.Kept{
		Records: func(yield func(resolver.Held) error) error {
			return s.Subjects(ctx, func(r *store.Stored) error {
				return yield(resolver.Held{Record: r.Record, FirstSeq: r.FirstSeq, Entity: r.Entity})
			})
		},
		Matches:    func(yield func(*graph.Match) error) error { return s.EachMatch(ctx, yield) },
		Judgements: judgements,
	}
	d, ok := s.(store.Deriver)
	if !ok {
		return k
	}
	k.Records = func(yield func(resolver.Held) error) error {
		return d.Derivations(ctx, func(r store.Derivation) error {
			return yield(resolver.Held{Record: graph.Record{Key: r.Key, Kind: r.Kind, Handling: r.Handling}, Read: r.Record, FirstSeq: r.FirstSeq, Entity: r.Entity, Derived: r.Derived})
		})
	}
	k.Renew = func(list []resolver.Renewal) error {
		derived := make([]store.Derivation, len(list))
		for i, r := range list {
			derived[i] = store.Derivation{FirstSeq: r.FirstSeq, Derived: r.Derived}
		}
		return d.Derive(ctx, derived)
	}
	return k
}

// Resolver gives the engine for reading (search, explanations).
func (w *Writer) Resolver() *resolver.Engine { return w.engine }

// Seq is the last decision that the resolver holds, as that of a store which
// another process writes to does not hold all until it follows (see
// [Writer.Follow]).
func (w *Writer) Seq() uint64 { return w.seq.Load() }

// begin takes the lock for one change after another and settles what an earlier
// one left open. The caller must unlock, whatever begin returns.
func (w *Writer) begin(ctx context.Context) error {
	w.mu.Lock()
	if w.pending != nil {
		if _, err := w.settle(ctx); err != nil {
			return err
		}
	}
	if w.broken != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, w.broken)
	}
	return nil
}

// commit makes the change durable and then applies the plan, which may be nil.
// The caller holds the lock.
func (w *Writer) commit(ctx context.Context, c *store.Change, p *resolver.Plan) error {
	c.Decision.Seq = w.head.Seq + 1
	c.Decision.At = w.opts.Now().UnixMicro()
	c.Decision.Model = w.engine.Model().ID()
	if p != nil {
		c.Decision.Moves = p.Moves
		c.Matches = p.Matches
	}
	c.Decision.Records = len(c.Puts) + len(c.Deletes)
	// A store that panics leaves the commit pending, as one that does not know.
	w.pending = &pending{c, p}
	// A commit that has begun is finished even if the caller goes away, so that
	// its outcome is known; the store has its own time limits.
	switch cause := w.store.Commit(context.WithoutCancel(ctx), c); {
	case cause == nil:
		return w.apply()
	case !errors.Is(cause, store.ErrUnknownOutcome):
		w.pending = nil
		return cause
	default:
		switch written, err := w.settle(ctx); {
		case err != nil:
			return fmt.Errorf("%w; %w", cause, err)
		case !written:
			return fmt.Errorf("%w: the journal shows that it was not written", cause)
		default:
			return nil
		}
	}
}

// apply brings the writer up to the pending commit, which is durable. Should
// that fail, the resolver no longer fits the store, and nothing more is planned
// with it: what it would plan could be wrong.
func (w *Writer) apply() error {
	c, p := w.pending.change, w.pending.plan
	w.pending = nil
	broken := func(why error) error {
		return fmt.Errorf("decision %d is durable but was not applied: %w; restart to rebuild the resolver", c.Decision.Seq, why)
	}
	w.broken = broken(errors.New("the resolver panicked")) // unless it comes to the end
	w.head.Seq = c.Decision.Seq
	for _, list := range [][]store.Stored{c.Puts, c.Deletes} {
		for i := range list {
			w.head.NextFirst = max(w.head.NextFirst, list[i].FirstSeq+1)
		}
	}
	for i := range c.Sources {
		w.sources[c.Sources[i].ID] = true
	}
	if p != nil {
		if err := w.engine.Apply(p); err != nil {
			w.broken = broken(err)
			return fmt.Errorf("%w: %w", store.ErrUnavailable, w.broken)
		}
	}
	w.broken = nil
	w.seq.Store(w.head.Seq)
	return nil
}

// settle finds out whether the pending commit was written, and applies or drops
// it: it was written if the journal holds, at its number, an entry for the same
// batch and time. On an error it stays pending.
func (w *Writer) settle(ctx context.Context) (written bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	d := &w.pending.change.Decision
	stop := errors.New("stop")
	err = w.store.Decisions(ctx, d.Seq-1, func(got *graph.Decision) error {
		written = got.Seq == d.Seq && got.At == d.At && got.Source == d.Source && got.Batch == d.Batch && got.Part == d.Part && got.Kind == d.Kind
		return stop
	})
	if err != nil && !errors.Is(err, stop) {
		return false, fmt.Errorf("%w: the journal, which says whether decision %d was written, cannot be read: %w", store.ErrUnknownOutcome, d.Seq, err)
	}
	if !written {
		w.pending = nil
		return false, nil
	}
	return true, w.apply()
}
