package server

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// identified adds a passport, which makes namesakes one.
func identified(r *clewv1.Record, number string) *clewv1.Record {
	r.Identifiers = append(r.Identifiers, &clewv1.Identifier{Type: "passport", Country: "KH", Value: number})
	return r
}

func byID(id string) *clewv1.GetEntityRequest {
	return &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: id}}
}

func TestIntakeService(t *testing.T) {
	d := serve(t, Options{Region: "GB"})
	ctx := t.Context()
	stream, err := d.intake.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for n := uint64(1); n <= 12; n++ { // more than the queues hold
		r := person(fmt.Sprint(n), fmt.Sprintf("Somebody %d", n))
		if err := stream.Send(&clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "file", Number: n}, Records: []*clewv1.Record{r}, Options: &clewv1.LoadOptions{By: "loader", Why: "monthly"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	for n := uint64(1); ; n++ {
		ack, err := stream.Recv()
		if errors.Is(err, io.EOF) && n == 13 {
			break
		}
		if err != nil || ack.Batch.Number != n || ack.Result.Seq != n || ack.Result.Revision == "" || ack.Result.Outcomes[0].EntityId != handle(fmt.Sprint(n)) {
			t.Fatalf("acknowledgement %d: %v, %v", n, ack, err)
		}
	}
	res := d.load(person("1", "Somebody 1"), person("2", "Another"), &clewv1.Record{Kind: "Person"})
	want := []clewv1.RecordStatus{clewv1.RecordStatus_RECORD_STATUS_UNCHANGED, clewv1.RecordStatus_RECORD_STATUS_UPDATED, clewv1.RecordStatus_RECORD_STATUS_REJECTED}
	for i, o := range res.Outcomes {
		if o.Status != want[i] || int(o.Position) != i || (o.Status == clewv1.RecordStatus_RECORD_STATUS_REJECTED) != (len(o.Violations) > 0) {
			t.Errorf("outcome %d: %v", i, o)
		}
	}
	gone, err := d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{recordKey("1"), recordKey("99")}, By: "tester"})
	if err != nil || gone.Outcomes[0].Status != clewv1.RecordStatus_RECORD_STATUS_DELETED || gone.Outcomes[1].Status != clewv1.RecordStatus_RECORD_STATUS_MISSING {
		t.Errorf("%v, %v", gone, err)
	}
	src := &clewv1.Source{Id: "ngo", Name: "An NGO", Owner: "NGO", Licence: "CC0", Handling: &clewv1.Handling{Tlp: "GREEN"}, Reliability: &clewv1.Grade{Scheme: "admiralty", Value: "B2"}}
	updated, err := d.intake.UpdateSource(ctx, &clewv1.UpdateSourceRequest{Source: src, AllowMissing: true})
	if err != nil || updated.Source.Name != "An NGO" || updated.Source.Handling.GetTlp() != "GREEN" || updated.Source.Reliability.GetValue() != "B2" {
		t.Errorf("%v, %v", updated, err)
	}
	list, err := d.intake.ListSources(ctx, &clewv1.ListSourcesRequest{})
	if err != nil || len(list.Sources) != 2 || list.Sources[0].Id != "ngo" || list.Sources[1].Records != 11 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestEntitiesService(t *testing.T) {
	d := serve(t, Options{Region: "GB"})
	ctx := t.Context()
	a := identified(person("a", "Mara Okonkwo"), "N1234567")
	a.Identifiers = append(a.Identifiers, &clewv1.Identifier{Type: "phone", Value: "020 7946 0001"})
	a.Roles = []*clewv1.Role{{Name: "mule", Status: "witting"}}
	a.ObservedAt = &clewv1.Date{Text: "2021-03-04"}
	a.Handling = &clewv1.Handling{Tlp: "RED"}
	d.load(a, identified(person("b", "Mara Okonkwo"), "N1234567"), person("c", "Robert Varga"))

	got, err := d.entities.GetEntity(ctx, byID(handle("b")))
	if err != nil {
		t.Fatal(err)
	}
	e := got.Entity
	if e.Id != handle("a") || e.Kind != "Person" || e.Caption != "Mara Okonkwo" || e.RecordCount != 2 || e.Handling.GetTlp() != "RED" || len(e.Records) != 2 || len(e.Matches) != 1 {
		t.Errorf("%v", e)
	}
	if e.FirstSeen.AsTime().Format("2006-01-02") != "2021-03-04" {
		t.Errorf("first seen %v", e.FirstSeen)
	}
	claim := slices.IndexFunc(e.Claims, func(c *clewv1.Claim) bool {
		return c.Property == "identifier.passport" && len(c.Sources) == 2 && c.Origins == 1
	})
	if claim < 0 {
		t.Errorf("claims: %v", e.Claims)
	}
	if got, err := d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Record{Record: recordKey("b")}, View: clewv1.EntityView_ENTITY_VIEW_BASIC}); err != nil || got.Entity.Id != handle("a") || got.Entity.Claims != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := d.entities.GetEntity(ctx, byID("phone:+442079460001")); err != nil || got.Entity.Caption != "+442079460001" || got.Entity.RecordCount != 0 {
		t.Errorf("a value that is only mentioned: %v, %v", got, err)
	}
	batch, err := d.entities.BatchGetEntities(ctx, &clewv1.BatchGetEntitiesRequest{Ids: []string{handle("c"), handle("nobody"), handle("b")}})
	if err != nil || len(batch.Found) != 2 || batch.Found[1].RequestedId != handle("b") || batch.Found[1].Entity.Id != handle("a") || !slices.Equal(batch.MissingIds, []string{handle("nobody")}) {
		t.Errorf("%v, %v", batch, err)
	}
	for text, want := range map[string]string{"mara okonkwo": handle("a"), "020 7946 0001": "phone:+442079460001", "phone:+442079460001": "phone:+442079460001", handle("b"): handle("a")} {
		found, err := d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: text}})
		if err != nil || len(found.Hits) == 0 || found.Hits[0].Entity.Id != want {
			t.Errorf("search for %q: %v, %v", text, found, err)
		}
	}
	found, err := d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Example{Example: identified(&clewv1.Record{Names: []*clewv1.Name{{Full: "Okonkwo, Mara"}}}, "N1234567")}, Kinds: []string{"Person"}})
	if err != nil || len(found.Hits) == 0 || found.Hits[0].Entity.Id != handle("a") || len(found.Hits[0].Rows) == 0 {
		t.Errorf("%v, %v", found, err)
	}
	why, err := d.entities.Why(ctx, &clewv1.WhyRequest{Left: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("a")}}, Right: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("b")}}})
	if err != nil || why.Band != clewv1.MatchBand_MATCH_BAND_SAME || why.LeftEntityId != why.RightEntityId || len(why.Rows) == 0 || why.Weight < why.Threshold {
		t.Errorf("%v, %v", why, err)
	}
	sum := int32(0) // the prior is a row of its own
	for _, r := range why.Rows {
		sum += r.Weight
	}
	if sum != why.Weight || why.Prior >= 0 {
		t.Errorf("the rows sum to %d, the weight is %d", sum, why.Weight)
	}
	d.load(person("c", "Robert Vargha"))
	history, err := d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey("c")}})
	if err != nil || len(history.Entries) != 2 || history.Entries[0].Version.Record.Names[0].Full != "Robert Varga" || history.Entries[0].Version.RemovedSeq != 2 {
		t.Errorf("%v, %v", history, err)
	}
	history, err = d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Id{Id: handle("b")}})
	if err != nil || len(history.Entries) != 1 || len(history.Entries[0].Moves) != 2 {
		t.Errorf("%v, %v", history, err)
	}
}

func TestNetworkService(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	service := &clewv1.Record{Key: recordKey("x"), Kind: "Service", Names: []*clewv1.Name{{Full: "An Exchange"}}}
	uses := func(r *clewv1.Record, id string) *clewv1.Record {
		r.Links = append(r.Links, &clewv1.Link{Kind: "USES", To: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey(id)}}, At: nil})
		return r
	}
	d.load(knows(person("a", "Mara Okonkwo"), "b"), uses(person("b", "Robert Varga"), "x"), uses(person("c", "Zoltan Vargha"), "x"), service)
	exchange := string(graph.Handle(graph.KindService, graph.RecordKey{Source: "police", ID: "x"}))
	depth := int32(4)
	nodes := func(scope *clewv1.Scope) (ids []string, done *clewv1.Done) {
		s, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}, Depth: &depth, Scope: scope})
		for _, m := range all(t, s, err) {
			if n := m.GetNode(); n != nil {
				ids = append(ids, n.Id)
			}
			done = m.GetDone()
		}
		return ids, done
	}
	ids, done := nodes(nil)
	if diff := cmp.Diff([]string{handle("a"), handle("b"), exchange}, ids); diff != "" {
		t.Error(diff)
	}
	if done == nil || done.Partial || done.Nodes != 3 || done.Links != 2 || len(done.Cuts) != 1 || done.Cuts[0].Reason != clewv1.CutReason_CUT_REASON_SERVICE_END || done.Cuts[0].NodeId != exchange {
		t.Errorf("%v", done)
	}
	if ids, _ := nodes(&clewv1.Scope{ThroughServices: true}); len(ids) != 4 {
		t.Errorf("through services: %v", ids)
	}
	paths := func(scope *clewv1.Scope) []*clewv1.ShortestPathsResponse {
		s, err := d.network.ShortestPaths(ctx, &clewv1.ShortestPathsRequest{FromIds: []string{handle("a")}, ToIds: []string{handle("c")}, Scope: scope})
		return all(t, s, err)
	}
	if got := paths(nil); len(got) != 1 || got[0].GetDone().GetPaths() != 0 {
		t.Errorf("a path leads through a service: %v", got)
	}
	got := paths(&clewv1.Scope{ThroughServices: true})
	if len(got) != 2 || len(got[0].GetPath().Nodes) != 4 || !got[0].GetPath().Hops[0].Forward || got[0].GetPath().Hops[2].Forward || got[1].GetDone().Paths != 1 {
		t.Errorf("%v", got)
	}
	if e := got[0].GetPath().Hops[0].Links[0].Evidence[0]; e.Record.Id != "a" || e.LinkId != got[0].GetPath().Hops[0].StandsOn {
		t.Errorf("the evidence of the first hop: %v", e)
	}
	s, err := d.network.PatternPaths(ctx, &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Custom{Custom: &clewv1.Pattern{
		Start: &clewv1.NodeTest{Kinds: []string{"Service"}}, Steps: []*clewv1.PatternStep{{LinkKinds: []string{"USES"}, Direction: clewv1.Direction_DIRECTION_IN, To: &clewv1.NodeTest{Kinds: []string{"Person"}}}}}}})
	if got := all(t, s, err); len(got) != 3 || !slices.Equal(got[0].GetPath().Steps, []int32{0, 1}) {
		t.Errorf("%v", got)
	}
	list, err := d.network.ListPatterns(ctx, &clewv1.ListPatternsRequest{})
	if err != nil || len(list.Patterns) == 0 || len(list.Patterns[0].Steps) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, p := range list.Patterns { // what is listed can be sent back
		s, err := d.network.PatternPaths(ctx, &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Custom{Custom: p}})
		if got := all(t, s, err); got[0].GetDone() == nil {
			t.Errorf("%s: %v", p.Name, got)
		}
	}
}

func TestReviewAndAdmin(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	d.load(person("a", "Mara Okonkwo"), person("b", "Robert Varga"))
	judged, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey("b"), B: recordKey("a"), Verdict: clewv1.Verdict_VERDICT_SAME, By: "analyst", Why: "aliases"}}})
	if err != nil || len(judged.Moves) != 1 || judged.Moves[0].To != handle("a") {
		t.Fatalf("%v, %v", judged, err)
	}
	list, err := d.review.ListJudgements(ctx, &clewv1.ListJudgementsRequest{Record: recordKey("b")})
	if err != nil || len(list.Judgements) != 1 || list.Judgements[0].A.Id != "a" || list.Judgements[0].Verdict != clewv1.Verdict_VERDICT_SAME || list.Judgements[0].At.AsTime().Year() < 2020 {
		t.Errorf("%v, %v", list, err)
	}
	undone, err := d.review.UndoJudgement(ctx, &clewv1.UndoJudgementRequest{A: recordKey("b"), B: recordKey("a")})
	if err != nil || len(undone.Moves) != 1 {
		t.Errorf("%v, %v", undone, err)
	}
	stats, err := d.admin.Stats(ctx, &clewv1.StatsRequest{})
	if err != nil || stats.Records != 2 || stats.Entities != 2 || stats.EntitiesByKind["Person"] != 2 || stats.Store != "embedded" || stats.Version != "test" || stats.Model == "" || stats.Revision != undone.Revision {
		t.Errorf("%v, %v", stats, err)
	}
	s, err := d.admin.Check(ctx, &clewv1.CheckRequest{})
	if got := all(t, s, err); len(got) != 1 || got[0].GetDone().GetProblems() != 0 || got[0].GetDone().GetRevision() == "" {
		t.Errorf("%v", got)
	}
}

// TestAsOf asks for the state before a decision: by token and by number, of one
// entity, of several and of what lies around.
func TestAsOf(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	a := person("a", "Mara Okonkwo")
	a.Links = []*clewv1.Link{{Kind: "ASSOCIATE_OF", To: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey("b")}}}}
	before := d.load(a, person("b", "Robert Varga")).Revision
	deleted, err := d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{recordKey("b")}, Why: "asked to"})
	if err != nil {
		t.Fatal(err)
	}
	for name, req := range map[string]*clewv1.GetEntityRequest{"by token": {Revision: before}, "by number": {AsOf: 1}} {
		req.Subject = &clewv1.GetEntityRequest_Record{Record: recordKey("b")}
		got, err := d.entities.GetEntity(ctx, req)
		if err != nil || got.Entity.Id != handle("b") || got.Entity.Caption != "Robert Varga" || got.Revision != before {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		many, err := d.entities.BatchGetEntities(ctx, &clewv1.BatchGetEntitiesRequest{Ids: []string{handle("b"), handle("c")}, Revision: req.Revision, AsOf: req.AsOf})
		if err != nil || len(many.Found) != 1 || len(many.MissingIds) != 1 || many.Revision != before {
			t.Errorf("%s: %v, %v", name, many, err)
		}
		around, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}, Scope: &clewv1.Scope{Revision: req.Revision, AsOf: req.AsOf}})
		if got := all(t, around, err); len(got) != 4 || got[2].GetLink().GetToId() != handle("b") || got[3].GetDone().GetRevision() != before {
			t.Errorf("%s: %v", name, got)
		}
	}
	_, err = d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Record{Record: recordKey("b")}, Revision: deleted.Revision})
	refused(t, "now", err, codes.NotFound, "RECORD_NOT_FOUND")
	around, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}, Scope: &clewv1.Scope{AsOf: deleted.Seq}})
	if got := all(t, around, err); len(got) != 2 {
		t.Errorf("now: %v", got)
	}
	_, err = d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}, AsOf: 3})
	refused(t, "a state to come", err, codes.OutOfRange, "REVISION_OUT_OF_RANGE")
	if !strings.Contains(err.Error(), "beyond the last, 2") {
		t.Errorf("the error does not name the last decision: %v", err)
	}
	around, err = d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}, Scope: &clewv1.Scope{AsOf: 3}})
	if err == nil {
		_, err = around.Recv()
	}
	refused(t, "links to come", err, codes.OutOfRange, "REVISION_OUT_OF_RANGE")
	_, err = d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}, Revision: revisionToken(0)})
	refused(t, "before the first decision", err, codes.OutOfRange, "REVISION_OUT_OF_RANGE")
	_, err = d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}, Revision: before, AsOf: 1})
	refused(t, "both", err, codes.InvalidArgument, "INVALID_FIELD")
}

func TestPages(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	long := strings.Repeat("Long Name ", 100)
	var records []*clewv1.Record
	for i := range 5 {
		records = append(records, person(fmt.Sprint(i), long))
	}
	d.load(records...)
	ask := func(text, token string) (*clewv1.SearchEntitiesResponse, error) {
		return d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: text}, PageSize: 2, PageToken: token})
	}
	whole, err := d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: long}})
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, h := range whole.Hits {
		want = append(want, h.Entity.Id)
	}
	token := ""
	for page := 0; page == 0 || token != ""; page++ {
		res, err := ask(long, token)
		if err != nil || len(res.Hits) > 2 || len(res.NextPageToken) > 64 {
			t.Fatalf("page %d: %d hits, token %q, %v", page, len(res.GetHits()), res.GetNextPageToken(), err)
		}
		for _, h := range res.Hits {
			got = append(got, h.Entity.Id)
		}
		token = res.NextPageToken
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 5 {
		t.Error(diff)
	}
	first, err := ask(long, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = ask("another", first.NextPageToken)
	refused(t, "another search", err, codes.FailedPrecondition, "REVISION_GONE")
	_, err = d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: long}, Kinds: []string{"Person"}, PageToken: first.NextPageToken})
	refused(t, "other kinds", err, codes.FailedPrecondition, "REVISION_GONE")
	_, err = d.review.ListJudgements(ctx, &clewv1.ListJudgementsRequest{PageToken: first.NextPageToken})
	refused(t, "another list", err, codes.FailedPrecondition, "REVISION_GONE")
	d.load(person("z", "Robert Varga"))
	_, err = ask(long, first.NextPageToken)
	refused(t, "another state", err, codes.FailedPrecondition, "REVISION_GONE")
	_, err = ask(long, "bm90IGEgdG9rZW4")
	refused(t, "no token", err, codes.InvalidArgument, "INVALID_FIELD")
}

// TestListRecordKeys lists what a source named itself, and nothing else.
func TestListRecordKeys(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	list := func(source string) (ids []string, messages int, err error) {
		s, err := d.intake.ListRecordKeys(ctx, &clewv1.ListRecordKeysRequest{Source: source})
		for err == nil {
			var m *clewv1.ListRecordKeysResponse
			if m, err = s.Recv(); err == nil {
				messages++
				for _, k := range m.Keys {
					ids = append(ids, k.Source+"/"+k.Id)
				}
			}
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return ids, messages, err
	}
	_, _, err := list("police")
	lost(t, "keys of a source", err, "SOURCE_NOT_FOUND", "source", "police", "source", "police")
	var want []string
	for at := range 5 {
		var batch []*clewv1.Record
		for i := range 500 {
			id := fmt.Sprintf("%04d", 500*at+i)
			batch = append(batch, &clewv1.Record{Key: recordKey(id), Links: []*clewv1.Link{{Kind: "CONTACTED", From: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey("x")}}, To: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey("y")}}}}})
			want = append(want, "police/"+id)
		}
		d.load(batch...)
	}
	host := person("host", "Ann Host")
	host.Links = []*clewv1.Link{{Kind: "ASSOCIATE_OF", To: &clewv1.End{Target: &clewv1.End_Stub{Stub: &clewv1.Stub{Kind: "Person", Names: []*clewv1.Name{{Full: "Bob Inline"}}}}}}}
	d.load(host)
	if _, err := d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{recordKey("0007")}}); err != nil {
		t.Fatal(err)
	}
	want = append(slices.Delete(want, 7, 8), "police/host")
	got, messages, err := list("police")
	if diff := cmp.Diff(want, got); err != nil || diff != "" || messages != 3 {
		t.Errorf("%d messages, %v (-want +got):\n%s", messages, err, diff)
	}
}
