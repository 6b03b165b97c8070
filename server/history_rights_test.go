package server

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/clewgraph/clew/access"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store/embedded"
)

// step is one thing that is done to a graph at its hour: a version comes, or, where
// it has no kind and no links, its record is deleted.
type step struct {
	record *clewv1.Record
	hour   int
}

func (s step) deletes() bool { return s.record.Kind == "" && len(s.record.Links) == 0 }

// drawSteps draws versions of few records, late ones and deletions among them. A
// record's versions have numbers always, never or now and then.
func drawSteps(r *rand.Rand) (out []step) {
	for hour := range 40 {
		id := r.IntN(6)
		m := person(fmt.Sprint("h", id), []string{"Mara Okonkwo", "Dara Sok"}[r.IntN(2)])
		switch r.IntN(8) {
		case 0:
			m = &clewv1.Record{Key: m.Key}
		case 1:
			m.Roles = []*clewv1.Role{{Name: "trafficking_victim", Status: "possible"}}
			fallthrough
		default:
			if id == 5 { // one of statements
				m = &clewv1.Record{Key: m.Key, Links: []*clewv1.Link{{Kind: "CONTACTED", From: recordEnd(fmt.Sprint("h", r.IntN(5))), To: phoneEnd("1")}}}
			}
			switch {
			case id%2 == 0:
				m.Version = int64(1 + r.IntN(5))
			case id == 3:
				m.Version = int64(r.IntN(3))
			}
			m.Handling = handlings[r.IntN(len(handlings))]
		}
		out = append(out, step{m, hour})
	}
	return out
}

// follow does steps, each at its hour.
func follow(t *testing.T, steps []step) (*desk, func()) {
	t.Helper()
	s, err := embedded.Open(t.Context(), "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	hour := 0
	clock := func() time.Time { return today.Add(time.Duration(hour) * time.Minute) }
	d, stop := guard(t, s, 20, clock)
	ctx := as(t.Context(), "root")
	for _, x := range steps {
		hour = x.hour
		if x.deletes() {
			_, err = d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{x.record.Key}})
		} else {
			_, err = d.intake.LoadBatch(ctx, &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{x.record}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return d, func() {
		stop()
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestHiddenVersions holds the history of records to laws 18 to 20: what a caller
// is told of a record is what a graph tells that never met a version which the
// caller may not see, nor any of a record that is hidden by its present one.
func TestHiddenVersions(t *testing.T) {
	worlds := uint64(60)
	if *long {
		worlds = 2000
	}
	cases, told, versions := 0, 0, 0
	for seed := range worlds {
		r := rand.New(rand.NewPCG(seed, 2))
		steps := drawSteps(r)
		whole, stop := follow(t, steps)
		for _, c := range clearances[:3] {
			ctx := as(t.Context(), c.Name)
			if r.IntN(2) == 0 {
				ctx = as(t.Context(), c.Name, "clew-purpose", "protection", "clew-case", "C-1")
			}
			present := map[string]bool{}
			for id, m := range lastHeld(steps) {
				present[id] = m != nil && sees(c, m)
			}
			var seen []step
			for _, x := range steps {
				if present[x.record.Key.Id] && (x.deletes() || sees(c, x.record)) {
					seen = append(seen, x)
				}
			}
			reduced, end := follow(t, seen)
			for id := range 7 {
				q := &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey(fmt.Sprint("h", id))}}
				asked := question{"History", func(ctx context.Context, d *desk) ([]proto.Message, error) {
					m, err := d.entities.History(ctx, q)
					if err != nil {
						return nil, err
					}
					return []proto.Message{m}, nil
				}}
				cases++
				got, want := answer(ctx, t, whole, asked), answer(ctx, t, reduced, asked)
				if n := strings.Count(want, "version:{"); n > 0 {
					told, versions = told+1, versions+n
				}
				if got != want {
					t.Fatalf("world %d, %s: %v\nwith hidden versions:\n%s\nwithout:\n%s", seed, c.Name, q, got, want)
				}
			}
			end()
		}
		stop()
	}
	t.Logf("%d cases; %d histories of %d versions", cases, told, versions)
	if told == 0 || versions < 2*told {
		t.Error("hardly anything was told")
	}
}

func sees(c *access.Caller, m *clewv1.Record) bool {
	rr := &recordReader{}
	return c.Sees(rr.handling("handling", m.Handling), today)
}

// lastHeld gives the present version of each record, nil of a deleted one.
func lastHeld(steps []step) map[string]*clewv1.Record {
	out := map[string]*clewv1.Record{}
	for _, x := range steps {
		id := x.record.Key.Id
		switch had := out[id]; {
		case x.deletes():
			out[id] = nil
		case had == nil || x.record.Version == 0 || x.record.Version >= had.Version:
			out[id] = x.record
		}
	}
	return out
}

// TestVersionsTold spells out what is told of a record's versions, and what is not.
func TestVersionsTold(t *testing.T) {
	version := func(name, tlp string, more ...func(*clewv1.Record)) *clewv1.Record {
		m := person("a", name)
		m.Handling = &clewv1.Handling{Tlp: tlp}
		for _, f := range more {
			f(m)
		}
		return m
	}
	victim := func(m *clewv1.Record) { m.Roles = []*clewv1.Role{{Name: "trafficking_victim", Status: "possible"}} }
	stub := func(m *clewv1.Record) {
		m.Links = []*clewv1.Link{{Kind: "FAMILY_OF", To: &clewv1.End{Target: &clewv1.End_Stub{Stub: &clewv1.Stub{Kind: "Person", Names: []*clewv1.Name{{Full: "Ivan Petrov"}}}}}}}
	}
	gone := &clewv1.Record{Key: recordKey("a")}
	for name, c := range map[string]struct {
		said []*clewv1.Record
		want []string // the name told, or deleted
	}{
		"hidden ones leave no gap":        {[]*clewv1.Record{version("A", "GREEN"), version("B", "RED"), version("C", "GREEN")}, []string{"A", "C"}},
		"one that comes again":            {[]*clewv1.Record{version("A", "GREEN"), version("B", "GREEN"), version("A", "GREEN")}, []string{"A", "B"}},
		"deleted between":                 {[]*clewv1.Record{version("A", "GREEN"), gone, version("B", "GREEN")}, []string{"A", "deleted", "B"}},
		"deleted after a hidden one only": {[]*clewv1.Record{version("A", "RED"), gone, version("B", "GREEN")}, []string{"B"}},
		"deleted":                         {[]*clewv1.Record{version("A", "GREEN"), gone}, nil},
		"hidden now":                      {[]*clewv1.Record{version("A", "GREEN"), version("B", "RED")}, nil},
		"names of a possible victim":      {[]*clewv1.Record{version("A", "GREEN"), version("B", "GREEN", victim)}, []string{access.Withheld, access.Withheld}},
		"with an inline subject":          {[]*clewv1.Record{version("A", "GREEN", stub)}, []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			var steps []step
			for hour, m := range c.said {
				steps = append(steps, step{m, hour})
			}
			d, stop := follow(t, steps)
			defer stop()
			ctx := as(t.Context(), "open")
			reply, err := d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey("a")}})
			if c.want == nil {
				refused(t, name, err, codes.NotFound, "RECORD_NOT_FOUND")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range reply.Entries {
				what := "deleted"
				if e.Version != nil {
					what = e.Version.Record.Names[0].Full
				}
				got = append(got, what)
				if d := e.Decision; d.Seq != 0 || d.By+d.Why+d.Batch != "" || d.Records != 0 || e.GetVersion().GetAddedSeq()+e.GetVersion().GetRemovedSeq() != 0 {
					t.Errorf("told of the decision: %v", e)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			_, err = d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey("a#1")}})
			if len(c.said[0].Links) > 0 {
				refused(t, "a stub", err, codes.PermissionDenied, "FORBIDDEN")
			}
		})
	}
}
