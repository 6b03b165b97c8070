package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// T is what the tests of this package need of a test: a [testing.T], or the
// [rapid.T] of a random one. Their methods do as those of [testing.T] do.
type T interface {
	// Helper marks the caller as no place of its own in reports.
	Helper()
	// Error reports and goes on.
	Error(args ...any)
	// Errorf reports and goes on.
	Errorf(format string, args ...any)
	// Fatal reports and ends the test.
	Fatal(args ...any)
	// Fatalf reports and ends the test.
	Fatalf(format string, args ...any)
}

// desk is a writer on a store, with a clock of its own, and what it answered.
type desk struct {
	T
	ctx      context.Context
	store    store.Store
	reader   past.Reader // what questions are asked of: the store, or it as of a revision
	weights  *match.Model
	options  intake.Options
	writer   *intake.Writer
	scenario string
	line     int
	// before is the head before the last change, last its acknowledgement.
	before  store.Head
	last    intake.Result
	replies []reply
}

// reply is what intake answered to one step.
type reply struct {
	Result  intake.Result
	Refused string
}

// newDesk opens a desk on an empty store.
func newDesk(t T, s store.Store, weights *match.Model, sc *scenario) *desk {
	t.Helper()
	clock := int64(1_700_000_000_000_000)
	d := &desk{T: t, ctx: context.Background(), store: s, reader: s, weights: weights, scenario: sc.name, before: store.Head{NextFirst: 1}}
	d.options = intake.Options{SubBatch: sc.subBatch, Region: sc.region, Now: func() time.Time {
		clock++
		return time.UnixMicro(clock)
	}}
	d.open()
	return d
}

func (d *desk) open() {
	d.Helper()
	var err error
	if d.writer, err = intake.Open(d.ctx, d.store, resolver.New(d.weights, resolver.Options{}), d.options); err != nil {
		d.fatalf("open: %v", err)
	}
}

// play goes through a scenario and then resolves what is left in other ways,
// which must end where the history led.
func (d *desk) play(s *scenario) {
	d.Helper()
	d.act(s)
	reopen{}.play(d)
	d.backwards()
}

func (d *desk) act(s *scenario) {
	d.Helper()
	for _, step := range s.steps {
		d.line = step.line
		step.do.play(d)
	}
}

func (d *desk) errorf(format string, args ...any) {
	d.Helper()
	d.Errorf("%s:%d: %T: %s", d.scenario, d.line, d.store, fmt.Sprintf(format, args...))
}

func (d *desk) fatalf(format string, args ...any) {
	d.Helper()
	d.Fatalf("%s:%d: %T: %s", d.scenario, d.line, d.store, fmt.Sprintf(format, args...))
}

func (d *desk) head() store.Head {
	d.Helper()
	h, err := d.store.Head(d.ctx)
	if err != nil {
		d.fatalf("Head: %v", err)
	}
	return h
}

// acknowledged keeps a reply.
func (d *desk) acknowledged(res intake.Result) {
	d.last = res
	d.replies = append(d.replies, reply{Result: res})
}

// anyStatus is told where a record may be rejected too.
const anyStatus intake.Status = "any"

// statuses holds outcomes against those that were told; where nothing was, any
// but a rejection will do.
func (d *desk) statuses(res intake.Result, want []intake.Status) {
	d.Helper()
	if res.Replayed && len(res.Outcomes) == 0 {
		return
	}
	if len(res.Outcomes) != len(want) {
		d.fatalf("%d outcomes for %d records", len(res.Outcomes), len(want))
	}
	for i, o := range res.Outcomes {
		switch {
		case want[i] == anyStatus:
		case want[i] != "" && o.Status != want[i]:
			d.errorf("%s is %s, want %s; problems: %v", short(o.Key), o.Status, want[i], o.Problems)
		case want[i] == "" && o.Status == intake.Rejected:
			d.errorf("%s is rejected: %v", short(o.Key), o.Problems)
		}
	}
}

func (l *load) play(d *desk) {
	d.Helper()
	d.before = d.head()
	records := make([]graph.Record, len(l.batch.Records))
	for i := range records {
		records[i] = l.batch.Records[i].Clone()
	}
	b := l.batch
	b.Records = records
	res, err := d.writer.Load(d.ctx, b)
	if errors.Is(err, intake.ErrBatchReused) || errors.Is(err, intake.ErrBatchSkipped) {
		d.replies = append(d.replies, reply{Refused: err.Error()})
		d.last = intake.Result{}
		return
	}
	if err != nil {
		d.fatalf("load: %v", err)
	}
	d.acknowledged(res)
	d.statuses(res, l.want)
}

// again sends a batch a second time: within a stream it is a replay with the
// same reply, outside it is compared with what is there.
type again struct{ *load }

func (a again) play(d *desk) {
	d.Helper()
	repeated := load{batch: a.batch, want: a.want}
	if a.batch.ID.Stream == "" {
		repeated.want = slices.Repeat([]intake.Status{anyStatus}, len(a.want))
	}
	repeated.play(d)
}

func (r remove) play(d *desk) {
	d.Helper()
	d.before = d.head()
	res, err := d.writer.Delete(d.ctx, r.keys, "analyst@example.org", "asked to")
	if err != nil {
		d.fatalf("delete: %v", err)
	}
	d.acknowledged(res)
	d.statuses(res, r.want)
}

func (j judge) play(d *desk) {
	d.Helper()
	d.before = d.head()
	res, err := d.writer.Judge(d.ctx, j.judgements)
	var contradiction *intake.ContradictionError
	switch {
	case errors.As(err, &contradiction):
		d.last = intake.Result{}
		d.replies = append(d.replies, reply{Refused: err.Error()})
		if j.want == "accepted" {
			d.errorf("refused: %v", err)
		}
		if got := contradiction.ChainText(); j.chain != "" && got != j.chain {
			d.errorf("refused for %q, want %q", got, j.chain)
		}
		if head := d.head(); head != d.before {
			d.errorf("a refused judgement wrote: %+v", head)
		}
	case err != nil:
		d.fatalf("judge: %v", err)
	default:
		d.acknowledged(res)
		if j.want == "refused" {
			d.errorf("accepted")
		}
	}
}

// reopen rebuilds the resolver from the store: the partition must be the one
// that the history led to (law 1), and the store's.
type reopen struct{}

func (reopen) play(d *desk) {
	d.Helper()
	before := d.writer.Resolver()
	d.open()
	if before.Hash() != d.writer.Resolver().Hash() {
		d.errorf("the history led to another partition than all records at once")
	}
	err := d.store.Scan(d.ctx, func(s *store.Stored) error {
		k := s.Record.Key
		was, _ := before.EntityOf(k)
		is, _ := d.writer.Resolver().EntityOf(k)
		if was != s.Entity || is != s.Entity {
			d.errorf("%s is in %q for the store, %q for the resolver, %q for one that is rebuilt", short(k), s.Entity, was, is)
		}
		return nil
	})
	if err != nil {
		d.fatalf("Scan: %v", err)
	}
}

// backwards resolves the records that are there once more: one by one, the last
// first and the judgements at the end. The partition must be the same (law 1).
func (d *desk) backwards() {
	d.Helper()
	var batches []resolver.Batch
	err := d.store.Scan(d.ctx, func(s *store.Stored) error {
		if s.Entity != "" {
			batches = append(batches, resolver.Batch{Puts: []resolver.Input{{Record: s.Record, FirstSeq: s.FirstSeq}}})
		}
		return nil
	})
	if err != nil {
		d.fatalf("Scan: %v", err)
	}
	slices.Reverse(batches)
	judgements, err := d.store.Judgements(d.ctx)
	if err != nil {
		d.fatalf("Judgements: %v", err)
	}
	e := resolver.New(d.weights, resolver.Options{})
	for _, b := range append(batches, resolver.Batch{Judgements: judgements}) {
		p, err := e.Plan(b)
		if err != nil {
			d.fatalf("plan: %v", err)
		}
		if len(p.Refused) > 0 {
			d.errorf("standing judgements contradict each other: %+v", p.Refused)
		}
		if err := e.Apply(p); err != nil {
			d.fatalf("apply: %v", err)
		}
	}
	if e.Hash() != d.writer.Resolver().Hash() {
		d.errorf("the last record first leads to another partition")
	}
}

// short writes a key as scenarios do.
func short(k graph.RecordKey) string {
	return strings.TrimPrefix(k.String(), string(key("").Source)+"/")
}
