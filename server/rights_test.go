package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// today is when records are looked at, and expire.
var today = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)

// clearances are the callers of the tests. Their tokens are their names, made long.
var clearances = []*access.Caller{
	{Name: "open", TLP: "GREEN", PAP: "CLEAR", Roles: []access.Role{access.Reader, access.Analyst}},
	{Name: "desk", Organisation: "Desk 3", TLP: "AMBER", PAP: "AMBER", Roles: []access.Role{access.Reader, access.Analyst}},
	{Name: "shelter", Organisation: "Shelter", TLP: "RED", PAP: "RED", Classes: []string{"victim_identity"}, Roles: []access.Role{access.Reader, access.Analyst, access.Protector}},
	{Name: "root", Roles: []access.Role{access.Full}, TLP: "RED", PAP: "RED"},
	{Name: "feed", Roles: []access.Role{access.Loader}, TLP: "CLEAR", PAP: "CLEAR"},
}

func tokenOf(name string) string { return name + strings.Repeat(".", access.LeastToken) }

// as gives the context of a caller's call.
func as(ctx context.Context, name string, headers ...string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, append([]string{"authorization", "Bearer " + tokenOf(name)}, headers...)...)
}

func callers(t *testing.T) *access.Callers {
	t.Helper()
	var file bytes.Buffer
	for _, c := range clearances {
		line, err := access.Line(c, tokenOf(c.Name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&file, line)
	}
	out, err := access.ReadCallers(&file, "callers")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// guarded is a served graph with callers and clients; several live side by side.
func guarded(t *testing.T, limit int) (*desk, func()) {
	t.Helper()
	s, err := embedded.Open(context.Background(), "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	d, stop := guard(t, s, limit, func() time.Time { return today })
	return d, func() {
		stop()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

// guard serves a store to callers.
func guard(t *testing.T, s store.Store, limit int, clock func() time.Time) (*desk, func()) {
	t.Helper()
	ctx := context.Background()
	model, err := match.ColdStart().With(func(m *match.Model) { m.Cap = limit })
	if err != nil {
		t.Fatal(err)
	}
	w, err := intake.Open(ctx, s, resolver.New(model, resolver.Options{}), intake.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t}
	if d.server, err = New(Options{Callers: callers(t), Now: clock}, s, w, About{Store: "embedded"}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	d.lis, d.served = bufconn.Listen(1<<20), make(chan error, 1)
	go func(s *Server, lis net.Listener, served chan<- error) { served <- s.Serve(lis) }(d.server, d.lis, d.served)
	d.dial()
	return d, func() {
		d.conn.Close()
		d.shutdown()
	}
}

// drawn is a world: what is said in its order, and what is judged at its end.
type drawn struct {
	said   []*clewv1.Record
	judged []*clewv1.Judgement
	// sources are what is written of sources.
	sources []*clewv1.Source
}

var handlings = []*clewv1.Handling{
	nil, nil, {Tlp: "GREEN"}, {Tlp: "GREEN"}, {Tlp: "GREEN"}, {Tlp: "GREEN"}, {Tlp: "CLEAR"}, {Tlp: "RED"}, {Tlp: "RED", Owner: "Desk 3"}, {Tlp: "AMBER+STRICT", Owner: "Shelter"},
	{Tlp: "GREEN", Pap: "RED"}, {Tlp: "GREEN", Restricted: []string{"victim_identity"}},
	{Tlp: "GREEN", Expiry: &clewv1.Date{Text: "2025-05"}}, {Tlp: "GREEN", Expiry: &clewv1.Date{Text: "2025-07"}},
}

// drawWorld draws a small world in which much is alike: people with few names,
// numbers and passports, accounts under one handle, transfers that two tell.
func drawWorld(r *rand.Rand) drawn {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var w drawn
	n := 14 + r.IntN(10)
	id := func() string { return fmt.Sprint(r.IntN(n)) }
	for range n + n/3 {
		m := &clewv1.Record{Key: recordKey(id()), Origin: "o" + fmt.Sprint(r.IntN(9))}
		switch r.IntN(8) {
		case 0:
			m.Kind = "OnlineAccount"
			if r.IntN(2) == 0 {
				m.Identifiers = append(m.Identifiers, &clewv1.Identifier{Type: "account", Qualifier: "telegram", Value: pick("1001", "1002")})
			}
			if r.IntN(2) == 0 || len(m.Identifiers) == 0 {
				m.Identifiers = append(m.Identifiers, &clewv1.Identifier{Type: "handle", Qualifier: "telegram", Value: pick("@ann", "@bob")})
			}
		case 1, 2: // a statement
			link := &clewv1.Link{Kind: "TRANSFERRED", From: recordEnd(id()), To: recordEnd(id()), At: &clewv1.Date{Text: "2024-03-0" + pick("1", "2", "3")}, Amount: &clewv1.Amount{Value: pick("100", "250"), Asset: "USD"}}
			if r.IntN(3) == 0 {
				link = &clewv1.Link{Kind: "CONTACTED", From: recordEnd(id()), To: phoneEnd(pick("1", "2"))}
			}
			m.Links = []*clewv1.Link{link}
		case 3:
			m.Kind, m.Names = "Compound", []*clewv1.Name{{Full: pick("Saffron Gate Park", "Lantern Hill Estate", "Old Quarry Yard")}}
		default:
			m.Kind = "Person"
			m.Names = []*clewv1.Name{{Full: pick("Mara Okonkwo", "Mara Okonkwo", "Marra Okonkwo", "Ivan Petrov", "Dara Sok")}}
			if r.IntN(2) == 0 {
				m.Identifiers = append(m.Identifiers, &clewv1.Identifier{Type: "passport", Country: "KH", Value: pick("N1234567", "N7654321", "N1111111")})
			}
			if r.IntN(2) == 0 {
				m.Identifiers = append(m.Identifiers, &clewv1.Identifier{Type: "phone", Value: "+1202555010" + pick("1", "2")})
			}
			if r.IntN(3) == 0 {
				m.Dates = []*clewv1.DateClaim{{Type: "birth", Date: &clewv1.Date{Text: pick("1987-03-02", "1990")}}}
			}
			switch r.IntN(8) {
			case 0:
				m.Roles = []*clewv1.Role{{Name: "trafficking_victim", Status: "possible"}}
			case 1:
				m.Roles = []*clewv1.Role{{Name: "recruiter_or_intermediary"}}
			case 2:
				m.Roles = []*clewv1.Role{{Name: "fraud_victim"}}
			}
			if r.IntN(2) == 0 {
				m.Links = append(m.Links, &clewv1.Link{Kind: pick("ASSOCIATE_OF", "ASSOCIATE_OF", "RECRUITED", "TRANSPORTED", "FAMILY_OF"), To: recordEnd(id())})
			}
			for at := id(); r.IntN(2) == 0 && at != m.Key.Id; at = id() {
				m.Links = append(m.Links, &clewv1.Link{Kind: "HELD_AT", To: recordEnd(at), Valid: &clewv1.Interval{From: &clewv1.Date{Text: pick("2023", "2024-01")}}})
			}
		}
		m.Handling = handlings[r.IntN(len(handlings))]
		w.said = append(w.said, m)
	}
	for i := range 4 { // one person, as long as enough of it is seen
		m := knows(identified(person(fmt.Sprint("t", i), "Lina Moreau"), pick("N9999991", "N9999992")), id())
		m.Identifiers = append(m.Identifiers, &clewv1.Identifier{Type: "phone", Value: "+1202555010" + pick("3", "4")})
		m.Handling = handlings[r.IntN(len(handlings))]
		w.said = append(w.said, m)
	}
	for range r.IntN(6) {
		v := clewv1.Verdict_VERDICT_SAME
		if r.IntN(2) == 0 {
			v = clewv1.Verdict_VERDICT_NOT_SAME
		}
		w.judged = append(w.judged, &clewv1.Judgement{A: recordKey(id()), B: recordKey(id()), Verdict: v, By: "tester", Why: "test"})
	}
	for _, source := range []string{"bank", "ngo"} { // a few records each, of which all may be hidden
		for i := range r.IntN(3) {
			m := person(fmt.Sprint(source, i), "Nadia Haddad")
			m.Key.Source, m.Handling = source, handlings[r.IntN(len(handlings))]
			w.said = append(w.said, m)
		}
		w.sources = append(w.sources, &clewv1.Source{Id: source, Name: "Told by " + source, Owner: "Desk 3", Licence: "test", Handling: handlings[r.IntN(len(handlings))]})
	}
	return w
}

func recordEnd(id string) *clewv1.End {
	return &clewv1.End{Target: &clewv1.End_Record{Record: recordKey(id)}}
}

func phoneEnd(n string) *clewv1.End {
	return &clewv1.End{Target: &clewv1.End_Identifier{Identifier: &clewv1.Identifier{Type: "phone", Value: "+1202555010" + n}}}
}

// without gives the world that a caller may see: of each record what is said last,
// in the place where it was first met.
func (w drawn) without(c *access.Caller) drawn {
	last, shown := map[string]*clewv1.Record{}, map[string]bool{}
	for _, m := range w.said {
		last[m.Key.Id] = m
	}
	var out drawn
	for _, m := range w.said {
		now := last[m.Key.Id]
		if now == nil {
			continue
		}
		last[m.Key.Id] = nil
		rr := &recordReader{}
		if c.Sees(rr.handling("handling", now.Handling), today) {
			shown[m.Key.Id] = true
			out.said = append(out.said, now)
		}
	}
	for _, s := range w.sources {
		rr := &recordReader{}
		if c.Sees(rr.handling("handling", s.Handling), today) && slices.ContainsFunc(out.said, func(m *clewv1.Record) bool { return m.Key.Source == s.Id }) {
			out.sources = append(out.sources, s)
		}
	}
	for _, j := range w.judged {
		if shown[j.A.Id] && shown[j.B.Id] {
			out.judged = append(out.judged, j)
		}
	}
	return out
}

// tell loads a world and gives the judgements that were accepted.
func (d *desk) tell(w drawn) []*clewv1.Judgement {
	d.t.Helper()
	ctx := as(d.t.Context(), "root")
	for _, m := range w.said {
		got, err := d.intake.LoadBatch(ctx, &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: m.Key.Source}, Records: []*clewv1.Record{m}})
		if err != nil {
			d.t.Fatal(err)
		}
		if v := got.Result.Outcomes[0].Violations; len(v) > 0 {
			d.t.Fatalf("%v: %v", m, v)
		}
	}
	for _, s := range w.sources {
		if _, err := d.intake.UpdateSource(ctx, &clewv1.UpdateSourceRequest{Source: s, AllowMissing: true}); err != nil {
			d.t.Fatal(err)
		}
	}
	var accepted []*clewv1.Judgement
	for _, j := range w.judged {
		if _, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{j}}); err == nil {
			accepted = append(accepted, j)
		}
	}
	return accepted
}

// question is one call of a method, by its name for people.
type question struct {
	name string
	ask  func(ctx context.Context, d *desk) ([]proto.Message, error)
}

func once[Q, R any, M interface {
	*R
	proto.Message
}](name string, q *Q, call func(*desk) func(context.Context, *Q, ...grpc.CallOption) (M, error)) question {
	return question{name + " " + fmt.Sprint(q), func(ctx context.Context, d *desk) ([]proto.Message, error) {
		m, err := call(d)(ctx, q)
		if err != nil {
			return nil, err
		}
		return []proto.Message{m}, nil
	}}
}

func stream[Q, R any](name string, q *Q, call func(*desk) func(context.Context, *Q, ...grpc.CallOption) (grpc.ServerStreamingClient[R], error)) question {
	return question{name + " " + fmt.Sprint(q), func(ctx context.Context, d *desk) ([]proto.Message, error) {
		s, err := call(d)(ctx, q)
		if err != nil {
			return nil, err
		}
		var out []proto.Message
		for {
			m, err := s.Recv()
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			if err != nil {
				return out, err
			}
			out = append(out, any(m).(proto.Message))
		}
	}}
}

// questions asks everything that a reader and an analyst may ask, mostly of what
// the caller sees of a world, and else of what is hidden or not there.
func questions(r *rand.Rand, seen drawn) []question {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	number := func() string {
		if at := r.IntN(len(seen.said) + 1); at < len(seen.said) && r.IntN(4) > 0 && len(seen.said[at].Names) > 0 {
			return seen.said[at].Key.Id
		}
		return fmt.Sprint(r.IntN(26))
	}
	record := func() *clewv1.RecordKey { return recordKey(number()) }
	id := func() string {
		if r.IntN(3) == 0 {
			return pick("phone:+12025550101", "phone:+12025550102", "account:telegram:1001", "account:telegram:@ann", "account:telegram:@bob", "document:passport:kh:N1234567", "phone:+12025550199")
		}
		return handle(number())
	}
	side := func() *clewv1.WhySide {
		if r.IntN(2) == 0 {
			return &clewv1.WhySide{Subject: &clewv1.WhySide_Id{Id: id()}}
		}
		return &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: record()}}
	}
	site := func() string {
		for _, m := range seen.said {
			if m.Kind == "Compound" && r.IntN(2) == 0 {
				return handle(m.Key.Id)
			}
		}
		return id()
	}
	way, enter, leave := seen.way(r)
	hubs := &clewv1.Hubs{}
	return []question{
		once("GetEntity", byID(id()), func(d *desk) func(context.Context, *clewv1.GetEntityRequest, ...grpc.CallOption) (*clewv1.GetEntityResponse, error) {
			return d.entities.GetEntity
		}),
		once("GetEntity", &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Record{Record: record()}}, func(d *desk) func(context.Context, *clewv1.GetEntityRequest, ...grpc.CallOption) (*clewv1.GetEntityResponse, error) {
			return d.entities.GetEntity
		}),
		once("BatchGetEntities", &clewv1.BatchGetEntitiesRequest{Ids: []string{id(), id(), id(), id(), id()}, View: clewv1.EntityView_ENTITY_VIEW_FULL}, func(d *desk) func(context.Context, *clewv1.BatchGetEntitiesRequest, ...grpc.CallOption) (*clewv1.BatchGetEntitiesResponse, error) {
			return d.entities.BatchGetEntities
		}),
		once("SearchEntities", &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: pick("Mara Okonkwo", "+12025550101", "@ann", "Petrov", "N1234567")}, PageSize: 3}, func(d *desk) func(context.Context, *clewv1.SearchEntitiesRequest, ...grpc.CallOption) (*clewv1.SearchEntitiesResponse, error) {
			return d.entities.SearchEntities
		}),
		once("Why", &clewv1.WhyRequest{Left: side(), Right: side()}, func(d *desk) func(context.Context, *clewv1.WhyRequest, ...grpc.CallOption) (*clewv1.WhyResponse, error) {
			return d.entities.Why
		}),
		once("History", &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Id{Id: id()}}, func(d *desk) func(context.Context, *clewv1.HistoryRequest, ...grpc.CallOption) (*clewv1.HistoryResponse, error) {
			return d.entities.History
		}),
		once("WhyMember", &clewv1.WhyMemberRequest{Subject: side()}, func(d *desk) func(context.Context, *clewv1.WhyMemberRequest, ...grpc.CallOption) (*clewv1.WhyMemberResponse, error) {
			return d.resolve.WhyMember
		}),
		once("WhyNot", &clewv1.WhyNotRequest{Left: side(), Right: side()}, func(d *desk) func(context.Context, *clewv1.WhyNotRequest, ...grpc.CallOption) (*clewv1.WhyNotResponse, error) {
			return d.resolve.WhyNot
		}),
		once("How", &clewv1.HowRequest{Subject: side()}, func(d *desk) func(context.Context, *clewv1.HowRequest, ...grpc.CallOption) (*clewv1.HowResponse, error) {
			return d.resolve.How
		}),
		once("ListKeys", &clewv1.ListKeysRequest{Record: record()}, func(d *desk) func(context.Context, *clewv1.ListKeysRequest, ...grpc.CallOption) (*clewv1.ListKeysResponse, error) {
			return d.resolve.ListKeys
		}),
		once("CountKeys", &clewv1.CountKeysRequest{}, func(d *desk) func(context.Context, *clewv1.CountKeysRequest, ...grpc.CallOption) (*clewv1.CountKeysResponse, error) {
			return d.resolve.CountKeys
		}),
		once("ListReviewItems", &clewv1.ListReviewItemsRequest{PageSize: 4}, func(d *desk) func(context.Context, *clewv1.ListReviewItemsRequest, ...grpc.CallOption) (*clewv1.ListReviewItemsResponse, error) {
			return d.review.ListReviewItems
		}),
		once("ListJudgements", &clewv1.ListJudgementsRequest{}, func(d *desk) func(context.Context, *clewv1.ListJudgementsRequest, ...grpc.CallOption) (*clewv1.ListJudgementsResponse, error) {
			return d.review.ListJudgements
		}),
		once("Stats", &clewv1.StatsRequest{}, func(d *desk) func(context.Context, *clewv1.StatsRequest, ...grpc.CallOption) (*clewv1.StatsResponse, error) {
			return d.admin.Stats
		}),
		once("ListSources", &clewv1.ListSourcesRequest{}, func(d *desk) func(context.Context, *clewv1.ListSourcesRequest, ...grpc.CallOption) (*clewv1.ListSourcesResponse, error) {
			return d.intake.ListSources
		}),
		once("Summarize", &clewv1.SummarizeRequest{Id: id()}, func(d *desk) func(context.Context, *clewv1.SummarizeRequest, ...grpc.CallOption) (*clewv1.SummarizeResponse, error) {
			return d.network.Summarize
		}),
		stream("Expand", &clewv1.ExpandRequest{Ids: []string{id()}, Depth: proto.Int32(int32(1 + r.IntN(3))), Hubs: hubs}, func(d *desk) func(context.Context, *clewv1.ExpandRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ExpandResponse], error) {
			return d.network.Expand
		}),
		stream("Expand", &clewv1.ExpandRequest{Ids: []string{id()}, Depth: proto.Int32(2), Scope: &clewv1.Scope{AsOf: 3}}, func(d *desk) func(context.Context, *clewv1.ExpandRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ExpandResponse], error) {
			return d.network.Expand
		}),
		stream("ShortestPaths", &clewv1.ShortestPathsRequest{FromIds: []string{id()}, ToIds: []string{id()}}, func(d *desk) func(context.Context, *clewv1.ShortestPathsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ShortestPathsResponse], error) {
			return d.network.ShortestPaths
		}),
		stream("ShortestPaths", &clewv1.ShortestPathsRequest{FromIds: []string{id()}, ToIds: []string{id()}, K: proto.Int32(3),
			Cost: []clewv1.PathCost{clewv1.PathCost_PATH_COST_CONFIDENCE, clewv1.PathCost_PATH_COST_RARITY}[r.IntN(2)]}, func(d *desk) func(context.Context, *clewv1.ShortestPathsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ShortestPathsResponse], error) {
			return d.network.ShortestPaths
		}),
		stream("Connect", &clewv1.ConnectRequest{Ids: []string{id(), id(), id()}}, func(d *desk) func(context.Context, *clewv1.ConnectRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ConnectResponse], error) {
			return d.network.Connect
		}),
		stream("AllPaths", &clewv1.AllPathsRequest{FromIds: []string{id()}, ToIds: []string{id(), id()}}, func(d *desk) func(context.Context, *clewv1.AllPathsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.AllPathsResponse], error) {
			return d.network.AllPaths
		}),
		once("Separate", &clewv1.SeparateRequest{From: &clewv1.Ends{Ids: []string{id()}}, To: &clewv1.Ends{Ids: []string{id(), id()}}}, func(d *desk) func(context.Context, *clewv1.SeparateRequest, ...grpc.CallOption) (*clewv1.SeparateResponse, error) {
			return d.network.Separate
		}),
		once("Brokers", &clewv1.BrokersRequest{From: &clewv1.Ends{Kinds: []string{"Compound", "Person"}}, To: &clewv1.Ends{Ids: []string{id(), id()}}}, func(d *desk) func(context.Context, *clewv1.BrokersRequest, ...grpc.CallOption) (*clewv1.BrokersResponse, error) {
			return d.network.Brokers
		}),
		once("Communities", &clewv1.CommunitiesRequest{Of: &clewv1.Ends{Kinds: []string{"Person", "Organization"}}, Least: proto.Int32(1)}, func(d *desk) func(context.Context, *clewv1.CommunitiesRequest, ...grpc.CallOption) (*clewv1.CommunitiesResponse, error) {
			return d.network.Communities
		}),
		once("Footprint", &clewv1.FootprintRequest{Ids: []string{id()}, VictimsReason: pick("", "to find them")}, func(d *desk) func(context.Context, *clewv1.FootprintRequest, ...grpc.CallOption) (*clewv1.FootprintResponse, error) {
			return d.network.Footprint
		}),
		stream("Timeline", &clewv1.TimelineRequest{Ids: []string{id(), id()}, Neighbours: r.IntN(2) == 0}, func(d *desk) func(context.Context, *clewv1.TimelineRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.TimelineResponse], error) {
			return d.network.Timeline
		}),
		stream("Near", &clewv1.NearRequest{Centre: &clewv1.NearRequest_Point{Point: &clewv1.Point{}}, Metres: 20_000_000}, func(d *desk) func(context.Context, *clewv1.NearRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.NearResponse], error) {
			return d.network.Near
		}),
		stream("SharedIdentifiers", &clewv1.SharedIdentifiersRequest{Ids: []string{id()}}, func(d *desk) func(context.Context, *clewv1.SharedIdentifiersRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.SharedIdentifiersResponse], error) {
			return d.leads.SharedIdentifiers
		}),
		stream("SharedIdentifiers", &clewv1.SharedIdentifiersRequest{OfKinds: []string{"Person", "OnlineAccount"}}, func(d *desk) func(context.Context, *clewv1.SharedIdentifiersRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.SharedIdentifiersResponse], error) {
			return d.leads.SharedIdentifiers
		}),
		stream("FreezeList", &clewv1.FreezeListRequest{At: timestamppb.New(time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC))}, func(d *desk) func(context.Context, *clewv1.FreezeListRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.FreezeListResponse], error) {
			return d.leads.FreezeList
		}),
		stream("RecruiterIndicators", &clewv1.RecruiterIndicatorsRequest{LeastIndicators: proto.Int32(1)}, func(d *desk) func(context.Context, *clewv1.RecruiterIndicatorsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.RecruiterIndicatorsResponse], error) {
			return d.leads.RecruiterIndicators
		}),
		stream("RescueList", &clewv1.RescueListRequest{Ids: []string{site()}, At: timestamppb.New(time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC))}, func(d *desk) func(context.Context, *clewv1.RescueListRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.RescueListResponse], error) {
			return d.leads.RescueList
		}),
		stream("PatternPaths", &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Text{Text: "person(role=recruiter_or_intermediary) -associate_of- person"}}, func(d *desk) func(context.Context, *clewv1.PatternPathsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.PatternPathsResponse], error) {
			return d.network.PatternPaths
		}),
		stream("TraceFunds", &clewv1.TraceFundsRequest{Ids: []string{id()}}, func(d *desk) func(context.Context, *clewv1.TraceFundsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.TraceFundsResponse], error) {
			return d.network.TraceFunds
		}),
		stream("FindCycles", &clewv1.FindCyclesRequest{Ids: []string{id()}}, func(d *desk) func(context.Context, *clewv1.FindCyclesRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.FindCyclesResponse], error) {
			return d.network.FindCycles
		}),
		stream("Reach", &clewv1.ReachRequest{Ids: []string{id()}}, func(d *desk) func(context.Context, *clewv1.ReachRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.ReachResponse], error) {
			return d.network.Reach
		}),
		stream("Owners", &clewv1.OwnersRequest{Id: id()}, func(d *desk) func(context.Context, *clewv1.OwnersRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.OwnersResponse], error) {
			return d.network.Owners
		}),
		once("CrossTab", &clewv1.CrossTabRequest{Population: pick("person", "*", "person as one -uses-> phone_number|online_account as contact"), Rows: []string{pick("kind", "role", "country")}, Columns: []string{pick("gender", "type")}}, func(d *desk) func(context.Context, *clewv1.CrossTabRequest, ...grpc.CallOption) (*clewv1.CrossTabResponse, error) {
			return d.counts.CrossTab
		}),
		once("CrossTab", &clewv1.CrossTabRequest{Population: pick("phone_number|online_account", "organization|compound"), Rows: []string{"kind"}, Columns: []string{"platform"}}, func(d *desk) func(context.Context, *clewv1.CrossTabRequest, ...grpc.CallOption) (*clewv1.CrossTabResponse, error) {
			return d.counts.CrossTab
		}),
		stream("PatternPaths", &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Text{Text: "person as one -uses-> phone_number|online_account <-uses- person as other"}}, func(d *desk) func(context.Context, *clewv1.PatternPathsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.PatternPathsResponse], error) {
			return d.network.PatternPaths
		}),
		once("Flows", &clewv1.FlowsRequest{}, func(d *desk) func(context.Context, *clewv1.FlowsRequest, ...grpc.CallOption) (*clewv1.FlowsResponse, error) {
			return d.counts.Flows
		}),
		stream("AdTrends", &clewv1.AdTrendsRequest{ByCountry: r.IntN(2) == 0}, func(d *desk) func(context.Context, *clewv1.AdTrendsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.AdTrendsResponse], error) {
			return d.counts.AdTrends
		}),
		stream("MuleIndicators", &clewv1.MuleIndicatorsRequest{Ids: []string{id()}}, func(d *desk) func(context.Context, *clewv1.MuleIndicatorsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.MuleIndicatorsResponse], error) {
			return d.network.MuleIndicators
		}),
		stream("MuleIndicators", &clewv1.MuleIndicatorsRequest{}, func(d *desk) func(context.Context, *clewv1.MuleIndicatorsRequest, ...grpc.CallOption) (grpc.ServerStreamingClient[clewv1.MuleIndicatorsResponse], error) {
			return d.network.MuleIndicators
		}),
		once("Explain", &clewv1.ExplainRequest{Ids: way}, func(d *desk) func(context.Context, *clewv1.ExplainRequest, ...grpc.CallOption) (*clewv1.ExplainResponse, error) {
			return d.evidence.Explain
		}),
		once("Breaks", &clewv1.BreaksRequest{A: enter, B: leave, FromIds: way[:1], ToIds: way[len(way)-1:]}, func(d *desk) func(context.Context, *clewv1.BreaksRequest, ...grpc.CallOption) (*clewv1.BreaksResponse, error) {
			return d.evidence.Breaks
		}),
		once("WhatIf", &clewv1.WhatIfRequest{Judgements: []*clewv1.Judgement{{A: enter, B: leave, Verdict: clewv1.Verdict_VERDICT_NOT_SAME}, {A: record(), B: record(), Verdict: clewv1.Verdict_VERDICT_SAME}}}, func(d *desk) func(context.Context, *clewv1.WhatIfRequest, ...grpc.CallOption) (*clewv1.WhatIfResponse, error) {
			return d.resolve.WhatIf
		}),
		once("WhatIf", &clewv1.WhatIfRequest{Records: seen.supposed(r), Deleted: []*clewv1.RecordKey{record()}}, func(d *desk) func(context.Context, *clewv1.WhatIfRequest, ...grpc.CallOption) (*clewv1.WhatIfResponse, error) {
			return d.resolve.WhatIf
		}),
		once("WhatIf", &clewv1.WhatIfRequest{Undone: seen.undone(r)}, func(d *desk) func(context.Context, *clewv1.WhatIfRequest, ...grpc.CallOption) (*clewv1.WhatIfResponse, error) {
			return d.resolve.WhatIf
		}),
		once("Explain", &clewv1.ExplainRequest{Ids: way[:2]}, func(d *desk) func(context.Context, *clewv1.ExplainRequest, ...grpc.CallOption) (*clewv1.ExplainResponse, error) {
			return d.evidence.Explain
		}),
		{"Screen", func(ctx context.Context, d *desk) ([]proto.Message, error) {
			s, err := d.resolve.Screen(ctx)
			if err != nil {
				return nil, err
			}
			if err := s.Send(&clewv1.ScreenRequest{Record: identified(person("x", "Mara Okonkwo"), "N1234567")}); err != nil {
				return nil, err
			}
			m, err := s.Recv()
			if err != nil {
				return nil, err
			}
			return []proto.Message{m}, s.CloseSend()
		}},
	}
}

// way gives the ids of things along two links of a world, and the records by which
// it enters and leaves the middle one: two of one name and document, which may be
// one entity, or one. Where no link goes on it gives the ends of one.
func (w drawn) way(r *rand.Rand) (ids []string, enter, leave *clewv1.RecordKey) {
	known := map[string]string{} // the subjects, by what they may be known by
	for _, m := range w.said {
		if m.Kind != "" {
			known[m.Key.Id] = m.Key.Id
		}
		for _, i := range m.Identifiers {
			if i.Type == "passport" {
				known[m.Key.Id] = m.Names[0].Full + i.Value
			}
		}
	}
	hops := [][2]string{{"0", "1"}}
	for _, m := range w.said {
		for _, l := range m.Links {
			from, to := cmp.Or(l.GetFrom().GetRecord().GetId(), m.Key.Id), l.GetTo().GetRecord().GetId()
			if known[from] != "" && known[to] != "" && from != to {
				hops = append(hops, [2]string{from, to}, [2]string{to, from})
			}
		}
	}
	r.Shuffle(len(hops), func(i, j int) { hops[i], hops[j] = hops[j], hops[i] })
	for _, one := range []bool{false, true} {
		for _, h := range hops {
			for _, next := range hops {
				if next[1] != h[0] && (next[0] == h[1]) == one && known[next[0]] == known[h[1]] {
					return []string{handle(h[0]), handle(h[1]), handle(next[1])}, recordKey(h[1]), recordKey(next[0])
				}
			}
		}
	}
	return []string{handle(hops[0][0]), handle(hops[0][1])}, recordKey(hops[0][0]), recordKey(hops[0][1])
}

// supposed gives records that could be loaded into a world: one that is there or
// was with another document, and another that may be hidden.
func (w drawn) supposed(r *rand.Rand) []*clewv1.Record {
	other := identified(person(fmt.Sprint("t", r.IntN(6)), "Lina Moreau"), "N9999991")
	other.Handling = handlings[r.IntN(len(handlings))]
	out := []*clewv1.Record{other}
	if len(w.said) > 0 {
		again := proto.CloneOf(w.said[r.IntN(len(w.said))])
		if again.Kind == "Person" && r.IntN(2) == 0 {
			identified(again, "N9999992")
		}
		if again.Key.Id != other.Key.Id {
			out = append(out, again)
		}
	}
	return out
}

// undone gives a pair that may have been judged.
func (w drawn) undone(r *rand.Rand) []*clewv1.JudgedPair {
	if len(w.judged) > 0 && r.IntN(4) > 0 {
		j := w.judged[r.IntN(len(w.judged))]
		return []*clewv1.JudgedPair{{A: j.B, B: j.A}}
	}
	return []*clewv1.JudgedPair{{A: recordKey(fmt.Sprint(r.IntN(26))), B: recordKey(fmt.Sprint(r.IntN(26)))}}
}

// answer gives a reply or error as bytes, without the tokens that name states and
// pages and the weight that a judgement was given at.
func answer(ctx context.Context, t *testing.T, d *desk, q question) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	list, err := q.ask(ctx, d)
	var out bytes.Buffer
	for _, m := range list {
		blank(m.ProtoReflect())
		b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%v\n%s\n", m, hex.EncodeToString(b))
	}
	if err != nil {
		fmt.Fprintf(&out, "%v", status.Convert(err).Proto())
	}
	return strings.ReplaceAll(out.String(), "\u00a0", " ") // protobuf's text differs from run to run of the program only
}

func blank(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case slices.Contains([]protoreflect.Name{"revision", "end_revision", "resolved_revision", "next_page_token"}, f.Name()):
			m.Set(f, protoreflect.ValueOfString("token"))
		case f.FullName() == "clew.v1.Judgement.weight":
			m.Clear(f)
		case f.IsMap(), f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				blank(v.List().Get(i).Message())
			}
		default:
			blank(v.Message())
		}
		return true
	})
}

// TestHiddenChangesNothing holds laws 18 to 20: whatever is asked, the answer with
// hidden records present is, byte for byte, that of a graph which never had them.
// Where nothing is hidden from a caller, what a change would do and what rests on a
// merge is what full clearance is told.
func TestHiddenChangesNothing(t *testing.T) {
	const rounds = 3
	worlds := uint64(12)
	if *long {
		worlds = 200
	}
	cases, told := 0, map[string]int{}
	for seed := range worlds {
		r := rand.New(rand.NewPCG(seed, 1))
		w := drawWorld(r)
		limit := 2 + r.IntN(4)
		whole, stop := guarded(t, limit)
		w.judged = whole.tell(w)
		for _, c := range clearances[:3] {
			reduced, end := guarded(t, limit)
			seen := w.without(c)
			reduced.tell(seen)
			var headers []string
			named := r.IntN(2) == 0 && c.Is(access.Protector)
			if named || r.IntN(2) == 0 {
				headers = []string{"clew-purpose", "protection", "clew-case", "C-1"}
			}
			ctx := as(t.Context(), c.Name, headers...)
			for range rounds {
				for _, q := range questions(r, seen) {
					cases++
					method, _, _ := strings.Cut(q.name, " ")
					got, want := answer(ctx, t, whole, q), answer(ctx, t, reduced, q)
					if len(want) > 0 && !strings.Contains(want, "code:") {
						told[method]++
					}
					if got != want {
						t.Fatalf("world %d, %s, cap %d: %s\nwith hidden records:\n%s\nwithout:\n%s", seed, c.Name, limit, q.name, got, want)
					}
					if !named || !slices.Contains([]string{"Explain", "Breaks", "WhatIf"}, method) {
						continue
					}
					if all := answer(as(t.Context(), "root"), t, reduced, q); all != want {
						t.Fatalf("world %d, %s, cap %d: %s\nwith full clearance:\n%s\nwhere nothing is hidden:\n%s", seed, c.Name, limit, q.name, all, want)
					}
				}
			}
			end()
		}
		stop()
	}
	t.Logf("%d cases; answered: %v", cases, told)
}
