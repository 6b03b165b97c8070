package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
)

func TestOutcomes(t *testing.T) {
	d := begin(t, intake.Options{})
	for _, step := range []struct {
		name    string
		records []graph.Record
		want    []string
	}{
		{"new", []graph.Record{person("a", version(2)), person("b")}, []string{"a new", "b new"}},
		{"unchanged", []graph.Record{person("a", version(2)), person("b")}, []string{"a unchanged", "b unchanged"}},
		{"updated, late and rejected", []graph.Record{person("b", named("Other Name")), person("a", version(1), named("Older")), {Key: key("c"), Kind: "Ghost"}},
			[]string{"b updated", "a late", "c rejected"}},
		{"a version without a number is the newest", []graph.Record{person("a")}, []string{"a updated"}},
		{"the same content under a later version", []graph.Record{person("b", named("Other Name"), version(7))}, []string{"b updated"}},
		{"nothing", nil, nil},
	} {
		if diff := cmp.Diff(step.want, statuses(d.load(step.records...))); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	res := d.load(person("b", named("Other Name"), version(7)), sighting("s", "a", "b"))
	if got, want := res.Outcomes[0].Entity, handle("b"); got != want {
		t.Errorf("an unchanged record is in %s, want %s", got, want)
	}
	if got := res.Outcomes[1].Entity; got != "" {
		t.Errorf("a statement is in %s", got)
	}
	before := d.head()
	if d.load(person("b", named("Other Name"), version(7))); d.head() != before {
		t.Error("a batch that changes nothing wrote a decision")
	}
}

func TestLoadLeavesTheCallersRecordsAlone(t *testing.T) {
	d := begin(t, intake.Options{})
	r := person("a", passport("N1234567"), with("A Friend"))
	want := r.Clone()
	d.load(r)
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

// testCard is a number that card schemes publish for tests.
const testCard = "4111111111111111"

// TestBadRecords loads bad records among good ones.
func TestBadRecords(t *testing.T) {
	d := begin(t, intake.Options{})
	batch := intake.Batch{
		Records: []graph.Record{
			person("a"),
			{Kind: graph.KindPerson},
			{Key: key("ghost"), Kind: "Ghost"},
			{Key: key("empty")},
			person("link", func(r *graph.Record) {
				r.Links = []graph.Link{{Kind: "HAUNTS", To: graph.End{Record: key("a")}}}
			}),
			person("cafe\u0301"),
			person(strings.Repeat("x", 300)),
			person("phone", func(r *graph.Record) { r.Kind = graph.KindPhoneNumber }),
			person("date"),
			person("stub", with("")),
			person("z"),
			person("card", func(r *graph.Record) {
				r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDDocument, Value: testCard})
			}),
		},
		Bad: map[int][]graph.FieldError{8: {{Field: "dates[0].date", Value: "2021-02-31", Reason: "February has 28 days in 2021"}}},
	}
	res, err := d.Load(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[int]string{1: "key", 2: "kind", 3: "kind", 4: "links[0].kind", 5: "key.id", 6: "key.id", 7: "identifiers", 8: "dates[0].date", 9: "names", 11: "identifiers"}
	for i, o := range res.Outcomes {
		field, bad := fields[i]
		if bad != (o.Status == intake.Rejected) {
			t.Errorf("record %d: %s", i, o.Status)
		}
		if bad && (o.Entity != "" || !slices.ContainsFunc(o.Problems, func(p graph.FieldError) bool { return strings.Contains(p.Field, field) && p.Reason != "" })) {
			t.Errorf("record %d: nothing is said of %s: %v", i, field, o.Problems)
		}
		if strings.Contains(fmt.Sprint(o.Problems), testCard) {
			t.Error("the number of a payment card is repeated")
		}
	}
	if !d.here("a") || !d.here("z") || d.here("date") {
		t.Error("the good records must be there, and only they")
	}
}

func TestVersions(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("a", version(10), named("Ten")))
	hash := d.Resolver().Hash()
	d.load(person("a", version(5), named("Five")))
	if got := d.stored("a").Record.Names[0].Full; got != "Ten" {
		t.Errorf("a late version became the current one: %s", got)
	}
	if d.Resolver().Hash() != hash {
		t.Error("a late version changed the partition")
	}
	d.load(person("a", version(7), named("Seven")))
	d.load(person("a", version(11), named("Eleven")))
	want := []string{"Five", "Seven", "Ten", "Eleven"}
	if diff := cmp.Diff(want, d.names("a")); diff != "" {
		t.Error(diff)
	}
	before := d.head()
	res := d.load(person("a", version(5), named("Five")), person("a", version(7), named("Seven")))
	if diff := cmp.Diff([]string{"a unchanged", "a unchanged"}, statuses(res)); diff != "" {
		t.Errorf("late versions that are known: %s", diff)
	}
	if diff := cmp.Diff(want, d.names("a")); diff != "" || d.head() != before {
		t.Errorf("late versions that are known were written again: %s", diff)
	}
}

func TestStubs(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("a", with("First Friend", "Second Friend")))
	first, second := d.stored("a#1"), d.stored("a#2")
	if first == nil || second == nil || first.Record.Parent != key("a") || second.Record.Names[0].Full != "Second Friend" {
		t.Fatalf("the stubs are not records: %v, %v", first, second)
	}
	if got := d.stored("a").Record.Links[1].To.Record; got != key("a#2") {
		t.Errorf("the link leads to %v", got)
	}
	if got := statuses(d.load(person("a", with("First Friend", "Second Friend")))); got[0] != "a unchanged" {
		t.Error(got)
	}
	if got := statuses(d.load(person("a", with("First Friend", "Third Friend")))); got[0] != "a updated" {
		t.Errorf("a change in a stub only: %v", got)
	}
	if diff := cmp.Diff([]string{"Second Friend", "Third Friend"}, d.names("a#2")); diff != "" {
		t.Error(diff)
	}
	d.load(person("a", with("First Friend")))
	if !d.here("a#1") || d.here("a#2") {
		t.Error("the second stub must go with the version that said so")
	}
	d.load(person("a", with("First Friend", "Second Friend")))
	if got := d.stored("a#2"); got.Deleted || got.FirstSeq != second.FirstSeq {
		t.Errorf("the stub came back as %+v, first met at %d", got, second.FirstSeq)
	}
	d.delete("a")
	if d.here("a") || d.here("a#1") || d.here("a#2") {
		t.Error("stubs must go with their parent")
	}
}

// TestTakenKeys: a source's own record and a stub cannot share a key.
func TestTakenKeys(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("a#1"))
	if got := statuses(d.load(person("a", with("Friend")), person("b"))); got[0] != "a rejected" || got[1] != "b new" {
		t.Error(got)
	}
	if got := d.stored("a#1").Record; !got.Parent.IsZero() || d.here("a") {
		t.Errorf("the record was written over: %+v", got)
	}
	d.load(person("c", with("Friend")))
	if got := statuses(d.load(person("c#1"))); got[0] != "c#1 rejected" {
		t.Error(got)
	}
	if got := statuses(d.load(person("e", with("Friend")), person("e#1"))); got[1] != "e#1 rejected" {
		t.Errorf("within one batch: %v", got)
	}
	d.delete("a#1")
	if got := statuses(d.load(person("a", with("Friend")))); got[0] != "a new" {
		t.Errorf("a key that is free again: %v", got)
	}
}

// TestDuplicateKeys loads versions of one record in one batch.
func TestDuplicateKeys(t *testing.T) {
	d := begin(t, intake.Options{})
	res := d.load(person("a", named("One"), with("Friend")), person("a", named("Two")), person("a", named("Two")), person("b", version(2), named("Newer")), person("b", version(1), named("Older")))
	if diff := cmp.Diff([]string{"a new", "a updated", "a unchanged", "b new", "b late"}, statuses(res)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"One", "Two"}, {"Older", "Newer"}}, [][]string{d.names("a"), d.names("b")}); diff != "" {
		t.Error(diff)
	}
	if d.here("a#1") {
		t.Error("the stub of the first version is still there")
	}
	// Stream positions go on after those that the stub took.
	d.load(person("c"), person("d"))
	if a, b := d.stored("b").FirstSeq, d.stored("c").FirstSeq; b <= a {
		t.Errorf("c was met at %d, b at %d", b, a)
	}
}

// TestStubMetLast leaves the batch's last stream position to a stub that the
// batch itself drops again.
func TestStubMetLast(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("a", with("Friend")), person("a"))
	d.load(person("b"))
	if got, want := d.stored("b").FirstSeq, uint64(3); got != want {
		t.Errorf("b was met at %d, want %d", got, want)
	}
}

func TestStatementsAreNotResolved(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("a"), person("b"), sighting("s", "a", "b"))
	if n := d.Resolver().Len(); n != 2 {
		t.Errorf("the resolver holds %d records", n)
	}
	if s := d.stored("s"); s.Entity != "" {
		t.Errorf("a statement is in %s", s.Entity)
	}
	// A key can come to speak of a subject, and back.
	d.load(person("s"))
	if got := d.entity("s"); got != handle("s") {
		t.Errorf("s is in %q", got)
	}
	d.load(sighting("s", "a", "b"))
	if got := d.entity("s"); got != "" || d.Resolver().Len() != 2 {
		t.Errorf("s is in %q", got)
	}
	d.delete("s")
	if d.here("s") {
		t.Error("the statement is still there")
	}
}

func TestValueKinds(t *testing.T) {
	d := begin(t, intake.Options{Region: "GB"})
	phone := func(id, number string) graph.Record {
		return graph.Record{Key: key(id), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: number}}}
	}
	res := d.load(phone("a", "020 7946 0001"), phone("b", "+44 20 7946 0001"), phone("c", "+44 20 7946 0002"))
	const one, two = graph.EntityID("phone:+442079460001"), graph.EntityID("phone:+442079460002")
	for i, want := range []graph.EntityID{one, one, two} {
		if got := res.Outcomes[i].Entity; got != want {
			t.Errorf("record %d is in %s, want %s", i, got, want)
		}
	}
	d.load(phone("b", "+44 20 7946 0002"))
	if got := d.entity("b"); got != two {
		t.Errorf("after its value changed b is in %s", got)
	}
	d.delete("a")
	if got := d.resolve(one); got != "" {
		t.Errorf("a value that nobody mentions leads to %s", got)
	}
}

func many(n int) []graph.Record {
	records := make([]graph.Record, n)
	for i := range records {
		records[i] = graph.Record{Key: key(fmt.Sprintf("r%04d", i)), Kind: graph.KindReport, Names: []graph.Name{{Full: fmt.Sprintf("Report %d", i)}}}
	}
	return records
}

func TestSubBatches(t *testing.T) {
	d := begin(t, intake.Options{SubBatch: 1000})
	id := intake.BatchID{Source: "police", Stream: "file", Number: 1}
	res := d.send(id, many(2500)...)
	if res.Seq != 3 || len(res.Outcomes) != 2500 || res.ID != id {
		t.Errorf("seq %d, %d outcomes, batch %s", res.Seq, len(res.Outcomes), res.ID)
	}
	var parts []string
	records := 0
	err := d.store.Decisions(context.Background(), 0, func(x *graph.Decision) error {
		parts = append(parts, fmt.Sprintf("%s %d/%d", x.Batch, x.Part, x.Parts))
		if x.Records > 1000 {
			t.Errorf("%d records in one decision", x.Records)
		}
		records += x.Records
		return nil
	})
	if err != nil || records != 2500 {
		t.Errorf("%d records in the journal, %v", records, err)
	}
	if diff := cmp.Diff([]string{"police/file/1 1/3", "police/file/1 2/3", "police/file/1 3/3"}, parts); diff != "" {
		t.Error(diff)
	}
}

// TestCrashBetweenParts stops a batch before each of its parts, with and
// without a restart under other options, and sends it again.
func TestCrashBetweenParts(t *testing.T) {
	id := intake.BatchID{Source: "police", Stream: "file", Number: 1}
	records := append(many(9), person("a", passport("N1234567"), named("Mara Okonkwo")), person("b", passport("N1234567"), named("Mara Okonkwo")))
	whole := begin(t, intake.Options{SubBatch: 4})
	want := whole.send(id, records...)
	for part := 1; part <= 3; part++ {
		for _, restart := range []bool{false, true} {
			t.Run(fmt.Sprintf("part %d, restart %v", part, restart), func(t *testing.T) {
				f := &faulty{}
				f.commit = func(ctx context.Context, c *store.Change) error {
					if c.Decision.Part == part {
						return errPower
					}
					return f.Store.Commit(ctx, c)
				}
				d := begin(t, intake.Options{SubBatch: 4}, f.wrap)
				if _, err := d.Load(context.Background(), intake.Batch{ID: id, Records: records}); !errors.Is(err, errPower) {
					t.Fatalf("the power was not cut: %v", err)
				}
				if got := d.head().Seq; got != uint64(part-1) {
					t.Fatalf("%d parts were written before part %d", got, part)
				}
				f.commit = nil
				if restart {
					if part > 1 { // a batch that has begun goes on as it began
						d.opts.SubBatch = 100
					}
					d.reopen()
				}
				got := d.send(id, records...)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the reply differs: %s", diff)
				}
				if d.head() != whole.head() || d.Resolver().Hash() != whole.Resolver().Hash() {
					t.Error("the graph differs")
				}
			})
		}
	}
}

func TestExactlyOnce(t *testing.T) {
	ctx := context.Background()
	d := begin(t, intake.Options{})
	id := func(n uint64) intake.BatchID { return intake.BatchID{Source: "police", Stream: "file", Number: n} }
	first := d.send(id(1), person("a", named("One")), graph.Record{Key: key("bad"), Kind: "Ghost"})
	d.delete("a")
	before := d.head()
	again := d.send(id(1), person("a", named("One")), graph.Record{Key: key("bad"), Kind: "Ghost"})
	first.Replayed = true
	if diff := cmp.Diff(first, again); diff != "" || d.head() != before || d.here("a") {
		t.Errorf("a batch sent twice: %s", diff)
	}
	for name, records := range map[string][]graph.Record{
		"other content":            {person("a", named("Two")), {Key: key("bad"), Kind: "Ghost"}},
		"fewer records":            {person("a", named("One"))},
		"other rejected content":   {person("a", named("One")), {Key: key("bad"), Kind: "Spectre"}},
		"the same, in other order": {{Key: key("bad"), Kind: "Ghost"}, person("a", named("One"))},
	} {
		if _, err := d.Load(ctx, intake.Batch{ID: id(1), Records: records}); !errors.Is(err, intake.ErrBatchReused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	unread := map[int][]graph.FieldError{0: {{Field: "dates[0].date", Value: "31/02"}}}
	if _, err := d.Load(ctx, intake.Batch{ID: id(1), Records: []graph.Record{person("a", named("One")), {Key: key("bad"), Kind: "Ghost"}}, Bad: unread}); !errors.Is(err, intake.ErrBatchReused) {
		t.Errorf("content that could not be read: %v", err)
	}
	d.send(id(3), person("c"))
	before = d.head()
	want := "batch police/file/2: batch was never loaded and later ones of its stream were; give it a number above theirs, or go on under another stream name"
	if _, err := d.Load(ctx, intake.Batch{ID: id(2), Records: []graph.Record{person("b")}}); !errors.Is(err, intake.ErrBatchSkipped) || err.Error() != want || d.here("b") || d.head() != before {
		t.Errorf("passed over: %v", err)
	}
	gap := func(n uint64) intake.BatchID { return intake.BatchID{Source: "police", Stream: "gap", Number: n} }
	d.send(gap(100), person("e"))
	for n := uint64(101 - store.KeptMarks); n < 100; n++ {
		if _, err := d.Load(ctx, intake.Batch{ID: gap(n), Records: []graph.Record{person("e")}}); !errors.Is(err, intake.ErrBatchSkipped) {
			t.Errorf("batch %d after 100: %v", n, err)
		}
	}
	if res := d.send(gap(100-store.KeptMarks), person("e")); !res.Forgotten {
		t.Errorf("below what is kept: %+v", res)
	}
	// Another stream of the source counts by itself, and a restart changes nothing.
	d.reopen()
	if res := d.send(intake.BatchID{Source: "police", Stream: "other", Number: 1}, person("d")); res.Replayed {
		t.Error("streams are mixed up")
	}
	if res := d.send(id(3), person("c")); !res.Replayed || res.Outcomes[0].Status != intake.New {
		t.Errorf("after a restart: %+v", res)
	}
}

// TestKeptReplies sends old batches again: the last ones get their replies, with
// all that they said, and other content is refused; those before are
// acknowledged without.
func TestKeptReplies(t *testing.T) {
	const batches = 3 * store.KeptMarks
	d := begin(t, intake.Options{SubBatch: 3})
	id := func(n int) intake.BatchID { return intake.BatchID{Source: "police", Stream: "file", Number: uint64(n)} }
	content := func(n int) []graph.Record {
		return []graph.Record{
			person(fmt.Sprintf("p%d", n), passport(fmt.Sprintf("N%07d", n/2)), named("Mara Okonkwo")), // joins its neighbour
			sighting(fmt.Sprintf("s%d", n), "a", "b"), {Key: key(fmt.Sprintf("bad%d", n)), Kind: "Ghost"},
			{Key: key(fmt.Sprintf("x%d", n)), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: "+12025550101"}}},
			{Key: key(fmt.Sprintf("h%d", n)), Kind: graph.KindOnlineAccount, Identifiers: []graph.Identifier{{Type: graph.IDHandle, Qualifier: "telegram", Value: "golden_"}}},
		}
	}
	replies := map[int]intake.Result{}
	for n := 1; n <= batches; n++ {
		replies[n] = d.send(id(n), content(n)...)
	}
	d.delete("p40")
	d.reopen()
	before := d.head()
	for n := 1; n <= batches; n++ {
		want := replies[n]
		if want.Replayed = true; n <= batches-store.KeptMarks {
			want = intake.Result{ID: id(n), Replayed: true, Forgotten: true}
		}
		if diff := cmp.Diff(want, d.send(id(n), content(n)...)); diff != "" {
			t.Errorf("batch %d of %d (-want +got):\n%s", n, batches, diff)
		}
		_, err := d.Load(context.Background(), intake.Batch{ID: id(n), Records: many(1)})
		if kept := n > batches-store.KeptMarks; kept != errors.Is(err, intake.ErrBatchReused) {
			t.Errorf("batch %d with other content: %v", n, err)
		}
	}
	if d.head() != before || d.here("p40") {
		t.Error("a replay changed something")
	}
}

// TestUnknownOutcome settles commits of which the store cannot say whether they
// were written.
func TestUnknownOutcome(t *testing.T) {
	ctx := context.Background()
	id := intake.BatchID{Source: "police", Stream: "file", Number: 1}
	batch := intake.Batch{ID: id, Records: []graph.Record{person("a"), person("b", with("Friend"))}}
	lose := func(f *faulty, write bool) {
		f.commit = func(ctx context.Context, c *store.Change) error {
			f.commit = nil
			if write {
				if err := f.Store.Commit(ctx, c); err != nil {
					return err
				}
			}
			return fmt.Errorf("connection lost: %w", store.ErrUnknownOutcome)
		}
	}
	t.Run("written", func(t *testing.T) {
		f := &faulty{}
		d := begin(t, intake.Options{}, f.wrap)
		lose(f, true)
		res, err := d.Load(ctx, batch)
		if err != nil || len(res.Outcomes) != 2 || d.head().Seq != 1 {
			t.Errorf("%+v, %v", res, err)
		}
		d.load(person("c"))
	})
	t.Run("not written", func(t *testing.T) {
		f := &faulty{}
		d := begin(t, intake.Options{}, f.wrap)
		lose(f, false)
		if _, err := d.Load(ctx, batch); !errors.Is(err, store.ErrUnknownOutcome) || !strings.Contains(err.Error(), "not written") {
			t.Errorf("%v", err)
		}
		if d.here("a") || d.Resolver().Len() != 0 {
			t.Error("the resolver went ahead of the store")
		}
		if res := d.send(id, batch.Records...); res.Replayed || res.Outcomes[0].Status != intake.New {
			t.Errorf("sent again: %+v", res)
		}
	})
	for _, written := range []bool{true, false} {
		t.Run(fmt.Sprintf("the journal cannot be read, written %v", written), func(t *testing.T) {
			f := &faulty{}
			d := begin(t, intake.Options{}, f.wrap)
			lose(f, written)
			f.journal = store.ErrUnavailable
			if _, err := d.Load(ctx, batch); !errors.Is(err, store.ErrUnknownOutcome) {
				t.Errorf("%v", err)
			}
			// Nothing goes on until it is known.
			for name, call := range map[string]func() error{
				"load":   func() error { _, err := d.Load(ctx, intake.Batch{Records: many(1)}); return err },
				"delete": func() error { _, err := d.Delete(ctx, []graph.RecordKey{key("a")}, "", ""); return err },
				"judge":  func() error { _, err := d.Judge(ctx, []graph.Judgement{word("a", graph.Same, "b")}); return err },
				"source": func() error { return d.DescribeSource(ctx, store.Source{ID: "police"}, "") },
			} {
				if err := call(); !errors.Is(err, store.ErrUnknownOutcome) {
					t.Errorf("%s: %v", name, err)
				}
			}
			f.journal = nil
			if res := d.send(id, batch.Records...); res.Replayed != written || d.head().Seq != 1 || d.Resolver().Len() != 3 {
				t.Errorf("sent again: %+v; the resolver holds %d", res, d.Resolver().Len())
			}
			d.load(person("c"))
		})
	}
}

func TestDescribeSource(t *testing.T) {
	d := begin(t, intake.Options{})
	check := func(want ...store.Source) {
		t.Helper()
		got, err := d.store.Sources(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	d.load(person("a"), graph.Record{Key: graph.RecordKey{Source: "ngo", ID: "1"}, Kind: graph.KindPerson})
	check(store.Source{ID: "ngo", Records: 1}, store.Source{ID: "police", Records: 1})
	police := store.Source{ID: "police", Name: "Police", Owner: "Ministry", Records: 2}
	if err := d.DescribeSource(context.Background(), police, "tester"); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	d.load(person("b"))
	check(store.Source{ID: "ngo", Records: 1}, police)
}
