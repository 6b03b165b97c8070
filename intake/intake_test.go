package intake_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// long makes the fault tests run in their long forms.
var long = flag.Bool("long", false, "run the long forms of the fault tests: 2,000 power cuts, 1,000 kills")

func TestMain(m *testing.M) {
	flag.Parse()
	if *loader != "" {
		os.Exit(load(*loader, *from, os.Stdout))
	}
	goleak.VerifyTestMain(m)
}

// desk is a writer on a store in memory, which is checked when the test ends.
type desk struct {
	*intake.Writer
	t     testing.TB
	store *embedded.Store
	fs    embedded.FS
	opts  intake.Options
	clock int64
	// snapshots is how many decisions lie between two snapshots of the store.
	snapshots int
	// model resolves; nil is the cold start.
	model *match.Model
	// dir is the folder of the store, "" for one of its own.
	dir string
}

// begin gives an empty desk. The wrap, if any, stands between writer and store.
func begin(t testing.TB, o intake.Options, wrap ...func(intake.Store) intake.Store) *desk {
	t.Helper()
	d := &desk{t: t, fs: embedded.Memory(), opts: o}
	d.opts.Now = func() time.Time {
		d.clock++
		return time.UnixMicro(d.clock)
	}
	d.open(wrap...)
	t.Cleanup(d.close)
	return d
}

func (d *desk) open(wrap ...func(intake.Store) intake.Store) {
	d.t.Helper()
	ctx := context.Background()
	var err error
	d.store = d.openStore()
	var s intake.Store = d.store
	for _, w := range wrap {
		s = w(s)
	}
	if d.Writer, err = intake.Open(ctx, s, resolver.New(cmp.Or(d.model, match.ColdStart()), resolver.Options{}), d.opts); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) openStore() *embedded.Store {
	d.t.Helper()
	s, err := embedded.Open(context.Background(), cmp.Or(d.dir, "store"), embedded.Options{FS: d.fs, SnapshotEvery: d.snapshots})
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// close checks the store, holds it against the resolver and closes it.
func (d *desk) close() {
	d.t.Helper()
	ctx := context.Background()
	if err := d.store.Check(ctx, func(p store.Problem) { d.t.Errorf("check: %s: %s: %s", p.Rule, p.Subject, p.Detail) }); err != nil {
		d.t.Error(err)
	}
	err := d.store.Scan(ctx, func(s *store.Stored) error {
		if in, _ := d.Resolver().EntityOf(s.Record.Key); in != s.Entity {
			d.t.Errorf("%s is in %q for the store and in %q for the resolver", s.Record.Key, s.Entity, in)
		}
		return nil
	})
	if err := errors.Join(err, d.store.Close(ctx)); err != nil {
		d.t.Error(err)
	}
}

// reopen closes the store and opens it again, with a new resolver.
func (d *desk) reopen(wrap ...func(intake.Store) intake.Store) {
	d.t.Helper()
	d.close()
	d.open(wrap...)
}

// load loads records outside streams.
func (d *desk) load(records ...graph.Record) intake.Result {
	d.t.Helper()
	return d.send(intake.BatchID{}, records...)
}

func (d *desk) send(id intake.BatchID, records ...graph.Record) intake.Result {
	d.t.Helper()
	res, err := d.Load(context.Background(), intake.Batch{ID: id, Records: records})
	if err != nil {
		d.t.Fatal(err)
	}
	return res
}

func (d *desk) delete(ids ...string) intake.Result {
	d.t.Helper()
	var keys []graph.RecordKey
	for _, id := range ids {
		keys = append(keys, key(id))
	}
	res, err := d.Delete(context.Background(), keys, "tester", "")
	if err != nil {
		d.t.Fatal(err)
	}
	return res
}

func (d *desk) judge(a string, v graph.Verdict, b string) {
	d.t.Helper()
	if _, err := d.Judge(context.Background(), []graph.Judgement{word(a, v, b)}); err != nil {
		d.t.Fatal(err)
	}
}

// stored gives what the store holds of a key.
func (d *desk) stored(id string) *store.Stored {
	d.t.Helper()
	got, err := d.store.Records(context.Background(), []graph.RecordKey{key(id)})
	if err != nil {
		d.t.Fatal(err)
	}
	return got[0]
}

// here reports whether a key has a current record.
func (d *desk) here(id string) bool {
	s := d.stored(id)
	return s != nil && !s.Deleted
}

func (d *desk) entity(id string) graph.EntityID {
	d.t.Helper()
	s := d.stored(id)
	if s == nil {
		d.t.Fatalf("no record %s", id)
	}
	return s.Entity
}

// resolve leads an id to its present entity.
func (d *desk) resolve(id graph.EntityID) graph.EntityID {
	d.t.Helper()
	got, err := d.store.Resolve(context.Background(), []graph.EntityID{id})
	if err != nil {
		d.t.Fatal(err)
	}
	return got[0]
}

func (d *desk) head() store.Head {
	d.t.Helper()
	h, err := d.store.Head(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return h
}

// names gives the names of all versions of a record, oldest first.
func (d *desk) names(id string) []string {
	d.t.Helper()
	all, err := d.store.History(context.Background(), key(id))
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for i := range all {
		switch r := &all[i].Record; {
		case all[i].Deleted:
			out = append(out, "deleted")
		case len(r.Names) > 0:
			out = append(out, r.Names[0].Full)
		default:
			out = append(out, "nameless")
		}
	}
	return out
}

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

func handle(id string) graph.EntityID { return graph.Handle(graph.KindPerson, key(id)) }

// person gives a record with a name like no other's, changed as told.
func person(id string, change ...func(*graph.Record)) graph.Record {
	r := graph.Record{Key: key(id), Kind: graph.KindPerson, Names: []graph.Name{{Full: "Somebody " + id}}}
	for _, f := range change {
		f(&r)
	}
	return r
}

func named(name string) func(*graph.Record) {
	return func(r *graph.Record) { r.Names = []graph.Name{{Full: name}} }
}

func version(v int64) func(*graph.Record) { return func(r *graph.Record) { r.Version = v } }

func passport(number string) func(*graph.Record) {
	return func(r *graph.Record) {
		r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDPassport, Country: "KH", Value: number})
	}
}

// with links the record to inline stubs of people.
func with(stubs ...string) func(*graph.Record) {
	return func(r *graph.Record) {
		for _, s := range stubs {
			r.Links = append(r.Links, graph.Link{Kind: graph.LinkAssociateOf, To: graph.End{Stub: &graph.Stub{Kind: graph.KindPerson, Names: []graph.Name{{Full: s}}}}})
		}
	}
}

// sighting gives a statement that two records are associates.
func sighting(id, a, b string) graph.Record {
	return graph.Record{Key: key(id), Links: []graph.Link{{Kind: graph.LinkAssociateOf, From: graph.End{Record: key(a)}, To: graph.End{Record: key(b)}}}}
}

func word(a string, v graph.Verdict, b string) graph.Judgement {
	return graph.Judgement{A: key(a), B: key(b), Verdict: v, By: "analyst", Why: "seen together"}
}

// statuses gives the outcomes in short, "id status".
func statuses(r intake.Result) []string {
	var out []string
	for _, o := range r.Outcomes {
		out = append(out, fmt.Sprintf("%s %s", o.Key.ID, o.Status))
	}
	return out
}

// faulty is a store whose commits and journal can be made to fail.
type faulty struct {
	intake.Store
	// commit stands for Commit when set.
	commit func(ctx context.Context, c *store.Change) error
	// journal is the error of Decisions.
	journal error
}

func (f *faulty) wrap(s intake.Store) intake.Store {
	f.Store = s
	return f
}

func (f *faulty) Commit(ctx context.Context, c *store.Change) error {
	if f.commit != nil {
		return f.commit(ctx, c)
	}
	return f.Store.Commit(ctx, c)
}

func (f *faulty) Decisions(ctx context.Context, after uint64, each func(*graph.Decision) error) error {
	if f.journal != nil {
		return f.journal
	}
	return f.Store.Decisions(ctx, after, each)
}

var errPower = fmt.Errorf("power cut: %w", os.ErrDeadlineExceeded)
