package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// BatchID names a batch for exactly-once: numbers rise within a stream that the
// client names. A zero Stream makes no promise.
type BatchID struct {
	Source graph.SourceID
	Stream string
	Number uint64
}

// String gives "source/stream/number".
func (b BatchID) String() string {
	if b.Stream == "" {
		return ""
	}
	return string(b.Source) + "/" + b.Stream + "/" + strconv.FormatUint(b.Number, 10)
}

// Batch is a list of records, in order, loaded together.
type Batch struct {
	ID      BatchID
	Records []graph.Record
	// Bad holds, by position, what was found wrong with a record before it came
	// here; such records are rejected.
	Bad map[int][]graph.FieldError
	// By names who loads, Why gives a reason; both go to the journal.
	By, Why string
}

// Status says what became of a record.
type Status string

// The statuses.
const (
	New       Status = "new"
	Updated   Status = "updated"
	Unchanged Status = "unchanged"
	// Late is an older version that came after a newer one: kept as history.
	Late     Status = "late"
	Rejected Status = "rejected"
	Deleted  Status = "deleted"
	// Missing is a delete of a record that is not there.
	Missing Status = "missing"
)

// Outcome is what became of one record, in the batch's order.
type Outcome struct {
	Key    graph.RecordKey
	Status Status
	// Entity holds the record now; "" for statements and rejected records.
	Entity graph.EntityID `json:",omitempty"`
	// Problems say why a record was rejected.
	Problems []graph.FieldError `json:",omitempty"`
}

// Result acknowledges a batch: all of it is durable.
type Result struct {
	ID       BatchID
	Outcomes []Outcome
	// Moved lists records that were loaded earlier and changed entity.
	Moved []graph.Move `json:",omitempty"`
	// Crossings are candidate keys that crossed their cap and so joined or
	// parted records.
	Crossings []resolver.Crossing `json:",omitempty"`
	// Seq is the last decision that belongs to the batch.
	Seq uint64
	// Replayed is set when the batch had been acknowledged before: this is its
	// reply again.
	Replayed bool
	// Forgotten is set when its number is so far ([store.KeptMarks]) below the
	// last of its stream that its reply is no longer kept, nor told whether its content
	// is the same: there are no outcomes then, and Seq is 0.
	Forgotten bool `json:"-"`
}

// Load validates, normalises, resolves and commits a batch. It returns once
// every accepted record is durable. An error means that the batch was not
// acknowledged: sending it again is safe.
func (w *Writer) Load(ctx context.Context, b Batch) (Result, error) {
	return w.commitPrepared(ctx, w.prepare(b))
}

// prepared is a batch after validation and normalisation.
type prepared struct {
	batch   Batch
	hash    [32]byte
	records []preparedRecord
}

type preparedRecord struct {
	record graph.Record
	stubs  []graph.Record
	// compared and stubsCompared are what the resolver compares of them; nil
	// for statements, and where anything is bad.
	compared      *resolver.Prepared
	stubsCompared []*resolver.Prepared
	hash          [32]byte
	bad           []graph.FieldError
}

// prepare is the part of the path that touches no shared state, so that
// streams do it side by side with commits.
func (w *Writer) prepare(b Batch) *prepared {
	p := &prepared{batch: b, records: make([]preparedRecord, len(b.Records))}
	h := sha256.New()
	var content codec.Hasher
	for i, r := range b.Records {
		pr := &p.records[i]
		r, pr.stubs = r.TakeStubs()
		for j := range pr.stubs {
			identifiers.ReadRecord(&pr.stubs[j], identifiers.Options{Region: w.opts.Region})
		}
		identifiers.ReadRecord(&r, identifiers.Options{Region: w.opts.Region})
		pr.record = r
		pr.bad = append(slices.Clone(b.Bad[i]), fieldErrors(r.Validate())...)
		pr.bad = append(pr.bad, identifiers.Refused(&r)...)
		for j := range pr.stubs {
			pr.bad = append(pr.bad, fieldErrors(pr.stubs[j].Validate())...)
			pr.bad = append(pr.bad, identifiers.Refused(&pr.stubs[j])...)
		}
		for _, part := range []struct{ field, value string }{{"key.source", string(r.Key.Source)}, {"key.id", r.Key.ID}} {
			if !norm.NFC.IsNormalString(part.value) {
				pr.bad = append(pr.bad, graph.FieldError{Field: part.field, Value: part.value, Reason: "is not in Unicode normal form C", Fix: "normalise the key to NFC"})
			}
		}
		if len(pr.bad) == 0 {
			pr.compared = w.engine.Prepare(&pr.record)
			for j := range pr.stubs {
				pr.stubsCompared = append(pr.stubsCompared, w.engine.Prepare(&pr.stubs[j]))
			}
		}
		pr.hash = contentHash(&content, &pr.record, pr.stubs)
		h.Write(pr.hash[:])
		for _, fe := range b.Bad[i] { // not all of the content came here
			fmt.Fprintf(h, "%q%q", fe.Field, fe.Value)
		}
	}
	h.Sum(p.hash[:0])
	return p
}

func contentHash(content *codec.Hasher, r *graph.Record, stubs []graph.Record) [32]byte {
	sum := content.Record(r)
	if len(stubs) == 0 {
		return sum
	}
	h := sha256.New()
	h.Write(sum[:])
	for i := range stubs {
		s := content.Record(&stubs[i])
		h.Write(s[:])
	}
	return [32]byte(h.Sum(nil))
}

// fieldErrors takes the field errors out of a joined validation error.
func fieldErrors(err error) []graph.FieldError {
	var out []graph.FieldError
	var walk func(error)
	walk = func(err error) {
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				walk(e)
			}
			return
		}
		var fe *graph.FieldError
		if errors.As(err, &fe) {
			out = append(out, *fe)
		} else if err != nil {
			out = append(out, graph.FieldError{Field: "record", Reason: err.Error()})
		}
	}
	walk(err)
	return out
}

// commitPrepared runs plan–commit–apply for each sub-batch of a batch.
func (w *Writer) commitPrepared(ctx context.Context, p *prepared) (Result, error) {
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return Result{}, err
	}
	id := p.batch.ID
	parts := max(1, (len(p.records)+w.opts.SubBatch-1)/w.opts.SubBatch)
	res := Result{ID: id}
	done := 0
	if id.Stream != "" {
		mark, err := w.store.Mark(ctx, id.Source, id.Stream)
		if err == nil && mark.Number > id.Number {
			last := mark.Number
			mark, err = w.store.MarkOf(ctx, id.Source, id.Stream, id.Number)
			switch {
			case !errors.Is(err, store.ErrNotFound):
			case last-id.Number < store.KeptMarks: // its mark would still be there
				return Result{}, &BatchSkippedError{id}
			default:
				return Result{ID: id, Replayed: true, Forgotten: true}, nil
			}
		}
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return Result{}, fmt.Errorf("read the batch mark: %w", err)
		case mark.Number == id.Number && mark.Hash != p.hash:
			return Result{}, &BatchReusedError{id}
		case mark.Number < id.Number && mark.Part < mark.Parts:
			// To go on would make the unfinished one look acknowledged.
			return Result{}, &BatchUnfinishedError{ID: BatchID{id.Source, id.Stream, mark.Number}, Part: mark.Part, Parts: mark.Parts}
		case mark.Number == id.Number:
			if err := decodeReply(mark.Reply, &res); err != nil {
				return Result{}, fmt.Errorf("batch %s: stored reply: %w", id, err)
			}
			if done = mark.Part; mark.Part == mark.Parts {
				res.Replayed = true
				return res, nil
			}
			parts = mark.Parts
		}
	}
	// The outcomes so far say where a replay goes on; what is left is cut into
	// the parts that are left.
	size := pieces(len(p.records)-len(res.Outcomes), parts-done)
	for part := done + 1; part <= parts; part++ {
		left := p.records[len(res.Outcomes):]
		records, was := left[:min(size, len(left))], res
		err := w.commitPart(ctx, p, records, part, parts, &res)
		if errors.Is(err, store.ErrTooLarge) && len(records) > 1 {
			// The same again would fail again: go on in halves.
			size, res = pieces(len(records), 2), was
			parts = part - 1 + pieces(len(left), size)
			part--
			continue
		}
		if err != nil {
			return Result{}, err
		}
	}
	return res, nil
}

// pieces gives how many pieces of a size n makes, or the size of so many.
func pieces(n, size int) int { return max(1, (n+size-1)/max(1, size)) }

// commitPart plans, commits and applies one sub-batch and adds what happened to
// the result.
func (w *Writer) commitPart(ctx context.Context, p *prepared, records []preparedRecord, part, parts int, res *Result) error {
	t := newTurn(w, len(records))
	if err := t.read(ctx, records); err != nil {
		return err
	}
	first := len(res.Outcomes)
	res.Outcomes = slices.Grow(res.Outcomes, len(records))
	for i := range records {
		o, err := t.take(ctx, &records[i])
		if err != nil {
			return err
		}
		res.Outcomes = append(res.Outcomes, o)
	}
	plan, err := w.engine.Plan(t.batch())
	if err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	c := t.change(plan)
	loaded := make(map[graph.RecordKey]bool, len(records))
	for i := first; i < len(res.Outcomes); i++ {
		o := &res.Outcomes[i]
		loaded[o.Key] = true
		if o.Status != Rejected {
			o.Entity = t.entity(plan, o.Key)
		}
	}
	for _, m := range plan.Moves {
		if !loaded[m.Record] && m.From != "" && m.To != "" {
			res.Moved = append(res.Moved, m)
		}
	}
	res.Crossings = append(res.Crossings, plan.Crossings...)
	id := p.batch.ID
	if len(c.Puts)+len(c.Late)+len(c.Deletes) == 0 && id.Stream == "" {
		res.Seq = w.head.Seq
		return nil // nothing changed and nothing to remember
	}
	res.Seq = w.head.Seq + 1
	if id.Stream != "" {
		reply, err := w.encodeReply(res)
		if err != nil {
			return fmt.Errorf("encode the reply: %w", err)
		}
		c.Mark = &store.Mark{Source: id.Source, Stream: id.Stream, Number: id.Number, Hash: p.hash, Part: part, Parts: parts, Reply: reply}
	}
	c.Decision = graph.Decision{Kind: graph.DecisionLoad, By: p.batch.By, Why: p.batch.Why, Source: id.Source, Batch: id.String(), Part: part, Parts: parts}
	if err := w.commit(ctx, c, plan); err != nil {
		return fmt.Errorf("commit part %d of %d: %w", part, parts, err)
	}
	return nil
}

// stubKeys gives the keys of the stub records that a stored record's links
// point at.
func stubKeys(r *graph.Record) []graph.RecordKey {
	var keys []graph.RecordKey
	for _, l := range r.Links {
		for _, e := range []graph.End{l.From, l.To} {
			if e.Record.Source == r.Key.Source && strings.HasPrefix(e.Record.ID, r.Key.ID+"#") && !slices.Contains(keys, e.Record) {
				keys = append(keys, e.Record)
			}
		}
	}
	return keys
}
