package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// watchWords tells a message of a watch: "seq moved… | wrote…", or "at" where it only
// says how far the stream is.
func watchWords(m *clewv1.WatchResponse) string {
	if m.Decision == nil {
		return "at"
	}
	var moved, wrote []string
	for _, v := range m.Moves {
		moved = append(moved, v.Record.Id)
	}
	for _, k := range m.Records {
		wrote = append(wrote, k.Id)
	}
	return fmt.Sprintf("%d %s | %s", m.Decision.Seq, strings.Join(moved, " "), strings.Join(wrote, " "))
}

// happened makes five decisions.
func happened(t *testing.T, d *desk) {
	t.Helper()
	d.load(person("a", "Ada Brandt"), identified(person("b", "Zoltan Vargha"), "N1234567"))                              // 1
	d.load(&clewv1.Record{Key: recordKey("site"), Kind: "Compound", Names: []*clewv1.Name{{Full: "Saffron Gate Park"}}}) // 2
	d.load(identified(person("c", "Zoltan Vargha"), "N1234567"))                                                         // 3: it joins b
	d.load(knows(person("n", "Mara Okonkwo"), "b"))                                                                      // 4: a link of b's entity
	if _, err := d.review.Judge(t.Context(), &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey("b"), B: recordKey("c"), Verdict: clewv1.Verdict_VERDICT_NOT_SAME, By: "ann"}}}); err != nil {
		t.Fatal(err) // 5
	}
}

func TestWatchTellsWhatWas(t *testing.T) {
	d := serve(t, Options{})
	happened(t, d)
	tell := func(req *clewv1.WatchRequest) (out []string) {
		t.Helper()
		req.UntilCurrent = true
		s, err := d.evidence.Watch(t.Context(), req)
		for _, m := range all(t, s, err) {
			out = append(out, watchWords(m))
		}
		return out
	}
	for _, c := range []struct {
		name string
		req  *clewv1.WatchRequest
		want []string
	}{
		{"all", &clewv1.WatchRequest{FromStart: true}, []string{"1 a b | ", "2 site | ", "3 c | ", "4 n | ", "5 c | ", "at"}},
		{"from now on", &clewv1.WatchRequest{}, []string{"at"}},
		{"after a decision", &clewv1.WatchRequest{SinceSeq: 3}, []string{"4 n | ", "5 c | ", "at"}},
		{"a kind", &clewv1.WatchRequest{FromStart: true, Kinds: []string{"Compound"}}, []string{"2 site | ", "at"}},
		{"an entity", &clewv1.WatchRequest{FromStart: true, Ids: []string{handle("b")}}, []string{"1 b | b", "3 c | c", "4  | n", "5 c | ", "at"}},
		{"an entity and a kind", &clewv1.WatchRequest{FromStart: true, Ids: []string{handle("b")}, Kinds: []string{"Compound"}}, []string{"at"}},
		{"a value", &clewv1.WatchRequest{FromStart: true, Ids: []string{"doc:passport:KH:N1234567"}}, []string{"1  | b", "3  | c", "at"}},
	} {
		if got := tell(c.req); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	fails := func(name string, req *clewv1.WatchRequest, code codes.Code, reason string) {
		s, err := d.evidence.Watch(t.Context(), req)
		if err == nil {
			_, err = s.Recv()
		}
		refused(t, name, err, code, reason)
	}
	fails("beyond", &clewv1.WatchRequest{SinceSeq: 9}, codes.OutOfRange, "REVISION_OUT_OF_RANGE")
	fails("two states", &clewv1.WatchRequest{SinceSeq: 1, FromStart: true}, codes.InvalidArgument, "INVALID_FIELD")
	fails("no entity", &clewv1.WatchRequest{Ids: []string{"per_nobody"}}, codes.NotFound, "ENTITY_NOT_FOUND")
	fails("no kind", &clewv1.WatchRequest{Kinds: []string{"Ghost"}}, codes.InvalidArgument, "INVALID_FIELD")
}

// TestWatchGoesOn takes a watch up again and again while records are loaded: cut
// off after any message, it goes on without a gap and without repetition.
func TestWatchGoesOn(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("0", "Ada Brandt"))
	const n = 12
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		for i := 1; i <= n; i++ {
			d.load(person(fmt.Sprint(i), fmt.Sprintf("Somebody Number%d", i)))
		}
	}()
	var got []uint64
	revision := ""
	for cut := 1; len(got) < n+1; cut++ {
		ctx, cancel := context.WithCancel(t.Context())
		s, err := d.evidence.Watch(ctx, &clewv1.WatchRequest{Since: revision, FromStart: revision == ""})
		if err != nil {
			t.Fatal(err)
		}
		for seen := 0; seen < cut%4+1 && len(got) < n+1; {
			m, err := s.Recv()
			if err != nil {
				t.Fatal(err)
			}
			if revision = m.Revision; m.Decision != nil {
				got = append(got, m.Decision.Seq)
				seen++
			}
		}
		cancel()
		for err == nil { // what was under way is dropped; the next watch tells it again
			_, err = s.Recv()
		}
		if status.Code(err) != codes.Canceled {
			t.Fatalf("a watch that was left ended with %v", err)
		}
	}
	<-loaded
	for i, seq := range got {
		if seq != uint64(i+1) {
			t.Fatalf("told %d", got)
		}
	}
}

// TestWatchEnds: a watch that waits ends when the server stops, with the words of
// a shutdown, and holds nothing up.
func TestWatchEnds(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("a", "Ada Brandt"))
	s, err := d.evidence.Watch(t.Context(), &clewv1.WatchRequest{Ids: []string{handle("a")}})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := s.Recv(); err != nil || m.Decision != nil || m.Revision == "" {
		t.Fatalf("%v, %v", m, err)
	}
	d.shutdown()
	_, err = s.Recv()
	refused(t, "the server stops", err, codes.Unavailable, "SHUTTING_DOWN")
	if errors.Is(err, io.EOF) {
		t.Error("it ended as if all were told")
	}
}

// fed is a stream that is read through a channel.
type fed struct {
	grpc.ServerStreamingServer[clewv1.WatchResponse]
	ctx  context.Context
	sent chan *clewv1.WatchResponse
}

func (f *fed) Context() context.Context { return f.ctx }

func (f *fed) Send(m *clewv1.WatchResponse) error {
	f.sent <- m
	return nil
}

// TestWatchLooksNoFurther: once the caller has left, a watch returns without
// another look at the store.
func TestWatchLooksNoFurther(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("a", "Ada Brandt"))
	ctx, cancel := context.WithCancel(t.Context())
	stream := &fed{ctx: ctx, sent: make(chan *clewv1.WatchResponse)}
	queries := &evidenceService{entities: &entitiesService{store: d.store}}
	ended := make(chan error)
	go func() { ended <- queries.Watch(&clewv1.WatchRequest{}, stream) }()
	<-stream.sent
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestDiffService(t *testing.T) {
	d := serve(t, Options{})
	happened(t, d)
	ctx := t.Context()
	got, err := d.evidence.Diff(ctx, &clewv1.DiffRequest{Ids: []string{handle("b")}, SinceSeq: 2, Scope: &clewv1.Scope{AsOf: 4}})
	if err != nil {
		t.Fatal(err)
	}
	var nodes []string
	for _, n := range got.Nodes {
		nodes = append(nodes, fmt.Sprintf("%s %s %d", n.Fate, n.Node.Caption, n.Causes))
	}
	slices.Sort(nodes)
	if !slices.Equal(nodes, []string{"FATE_CAME Mara Okonkwo [4]", "FATE_CHANGED Zoltan Vargha [3]"}) {
		t.Errorf("%q", nodes)
	}
	if len(got.Links) != 2 || len(got.Merges) != 0 || len(got.Decisions) != 2 || got.Decisions[0].Seq != 3 || got.Since == "" || got.Done.GetRevision() == "" {
		t.Errorf("%v", got)
	}
	got, err = d.evidence.Diff(ctx, &clewv1.DiffRequest{Ids: []string{handle("b")}, Since: got.Done.Revision})
	if err != nil || len(got.Splits) != 1 || got.Splits[0].Id != handle("b") || !slices.Contains(got.Splits[0].OtherIds, string(graph.Handle(graph.KindPerson, graph.RecordKey{Source: "police", ID: "c"}))) ||
		len(got.Decisions) != 1 || got.Decisions[0].By != "ann" {
		t.Errorf("%v, %v", got, err)
	}
	refused(t, "no earlier state", second(d.evidence.Diff(ctx, &clewv1.DiffRequest{Ids: []string{handle("b")}})), codes.InvalidArgument, "INVALID_FIELD")
	refused(t, "beyond", second(d.evidence.Diff(ctx, &clewv1.DiffRequest{Ids: []string{handle("b")}, SinceSeq: 99})), codes.OutOfRange, "REVISION_OUT_OF_RANGE")
}
