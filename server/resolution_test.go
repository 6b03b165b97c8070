package server

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver/match"
)

func sideOf(id string) *clewv1.WhySide {
	return &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey(id)}}
}

func sideID(id string) *clewv1.WhySide { return &clewv1.WhySide{Subject: &clewv1.WhySide_Id{Id: id}} }

// born adds a date of birth.
func born(r *clewv1.Record, date string) *clewv1.Record {
	r.Dates = append(r.Dates, &clewv1.DateClaim{Type: "birth", Date: &clewv1.Date{Text: date}})
	return r
}

func role(r *clewv1.Record, name, status string) *clewv1.Record {
	r.Roles = append(r.Roles, &clewv1.Role{Name: name, Status: status})
	return r
}

// TestWaysToAsk asks each question of a small graph.
func TestWaysToAsk(t *testing.T) {
	d := serve(t, Options{Region: "GB"})
	ctx := t.Context()
	d.load(identified(person("a", "Mara Okonkwo"), "N1234567"), born(identified(person("b", "Mara Okonkwo"), "N1234567"), "1984"), person("c", "Robert Varga"),
		tiny("s"))
	member, err := d.resolve.WhyMember(ctx, &clewv1.WhyMemberRequest{Subject: sideOf("b")})
	if err != nil || member.EntityId != handle("a") || member.Records != 2 || len(member.Memberships) != 1 || member.Memberships[0].Best.GetBand() != clewv1.MatchBand_MATCH_BAND_SAME || member.Memberships[0].Average.GetPairs() != 1 {
		t.Errorf("%v, %v", member, err)
	}
	if member, err = d.resolve.WhyMember(ctx, &clewv1.WhyMemberRequest{Subject: sideID(handle("b"))}); err != nil || len(member.Memberships) != 2 {
		t.Errorf("of an entity: %v, %v", member, err)
	}
	not, err := d.resolve.WhyNot(ctx, &clewv1.WhyNotRequest{Left: sideID(handle("a")), Right: sideOf("c")})
	if err != nil || len(not.Obstacles) == 0 || not.AllPairs != 2 || not.MetPairs != 0 || not.Obstacles[0].Kind != clewv1.ObstacleKind_OBSTACLE_KIND_NEVER_MET || not.SmallestChange == "" || not.Best == nil || not.Revision == "" {
		t.Errorf("%v, %v", not, err)
	}
	if not, err = d.resolve.WhyNot(ctx, &clewv1.WhyNotRequest{Left: sideOf("a"), Right: sideOf("b")}); err != nil || len(not.Obstacles) != 0 || not.LeftEntityId != not.RightEntityId {
		t.Errorf("of one entity: %v, %v", not, err)
	}
	how, err := d.resolve.How(ctx, &clewv1.HowRequest{Subject: sideOf("b")})
	if err != nil || how.EntityId != handle("a") || len(how.Steps) != 1 || how.Steps[0].Kind != clewv1.StepKind_STEP_KIND_AVERAGE || int64(how.Steps[0].Best.GetWeight()) != how.Steps[0].Average.GetSum() {
		t.Errorf("%v, %v", how, err)
	}
	keys, err := d.resolve.ListKeys(ctx, &clewv1.ListKeysRequest{Record: recordKey("a")})
	if err != nil || !slices.ContainsFunc(keys.Keys, func(k *clewv1.CandidateKey) bool {
		return k.Key == "identifier: passport:N1234567" && k.Holders == 2 && k.Live
	}) {
		t.Errorf("%v, %v", keys, err)
	}
	all, err := d.resolve.CountKeys(ctx, &clewv1.CountKeysRequest{Hubs: 1})
	if err != nil || len(all.Hubs) != 1 || all.Hubs[0].Holders != 2 || !slices.ContainsFunc(all.Families, func(f *clewv1.KeyFamily) bool {
		return f.Family == "identifier" && f.Keys == 1 && f.Holdings == 2 && f.Pairs == 1 && f.Largest == 2
	}) {
		t.Errorf("%v, %v", all, err)
	}
	for name, err := range map[string]error{
		"why member": second(d.resolve.WhyMember(ctx, &clewv1.WhyMemberRequest{Subject: sideOf("nobody")})),
		"why not":    second(d.resolve.WhyNot(ctx, &clewv1.WhyNotRequest{Left: sideOf("a"), Right: sideOf("s")})),
		"how":        second(d.resolve.How(ctx, &clewv1.HowRequest{Subject: sideOf("nobody")})),
		"keys":       second(d.resolve.ListKeys(ctx, &clewv1.ListKeysRequest{Record: recordKey("nobody")})),
	} {
		refused(t, name, err, codes.NotFound, "RECORD_NOT_FOUND")
	}
	refused(t, "why not itself", second(d.resolve.WhyNot(ctx, &clewv1.WhyNotRequest{Left: sideOf("a"), Right: sideOf("a")})), codes.InvalidArgument, "INVALID_FIELD")
	for name, req := range map[string]*clewv1.WhatIfRequest{
		"nothing": {}, "a model and more": {Model: "{}", Deleted: []*clewv1.RecordKey{recordKey("a")}}, "no model": {Model: "{}"},
		"a truth of no model": {Deleted: []*clewv1.RecordKey{recordKey("a")}, Truth: []*clewv1.TrueEntity{{}}},
		"no verdict":          {Judgements: []*clewv1.Judgement{{A: recordKey("a"), B: recordKey("b")}}},
	} {
		refused(t, name, second(d.resolve.WhatIf(ctx, req)), codes.InvalidArgument, "INVALID_FIELD")
	}
	refused(t, "undo of nothing", second(d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Undone: []*clewv1.JudgedPair{{A: recordKey("a"), B: recordKey("b")}}})), codes.NotFound, "JUDGEMENT_NOT_FOUND")
}

// second gives the error of a call.
func second[M any](_ M, err error) error { return err }

// TestRetiredIDs follows the ids that named an entity once.
func TestRetiredIDs(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	d.load(person("a", "Mara Okonkwo"), person("b", "Robert Varga"), person("c", "Zoltan Vargha"))
	j := &clewv1.Judgement{A: recordKey("a"), B: recordKey("b"), Verdict: clewv1.Verdict_VERDICT_SAME, By: "ann", Why: "seen"}
	if _, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{j}}); err != nil {
		t.Fatal(err)
	}
	how, err := d.resolve.How(ctx, &clewv1.HowRequest{Subject: sideOf("a")})
	if err != nil || !slices.Equal(how.RetiredIds, []string{handle("b")}) || len(how.Judgements) != 1 || how.Judgements[0].By != "ann" || len(how.Steps) != 1 || how.Steps[0].Kind != clewv1.StepKind_STEP_KIND_JUDGEMENT {
		t.Errorf("%v, %v", how, err)
	}
}

// TestWhatIfStoresNothing tries changes out.
func TestWhatIfStoresNothing(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	d.load(role(person("a", "Mara Okonkwo"), "trafficking_victim", "possible"), role(person("b", "Robert Varga"), "suspect", ""), identified(person("c", "Zoltan Vargha"), "N1234567"))
	before := d.stats()
	j := &clewv1.Judgement{A: recordKey("a"), B: recordKey("b"), Verdict: clewv1.Verdict_VERDICT_SAME}
	got, err := d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Judgements: []*clewv1.Judgement{j}, Deleted: []*clewv1.RecordKey{recordKey("c")},
		Records: []*clewv1.Record{person("n", "Bob Vargha"), {Kind: "Person"}}})
	if err != nil || len(got.Merges) != 1 || got.Merges[0].IntoId != handle("a") || !got.Merges[0].Restricted || got.MergeCount != 1 || got.Moved != 1 || len(got.Outcomes) != 3 ||
		got.Outcomes[1].Status != clewv1.RecordStatus_RECORD_STATUS_REJECTED || got.Outcomes[2].Status != clewv1.RecordStatus_RECORD_STATUS_DELETED {
		t.Errorf("%v, %v", got, err)
	}
	d.load(identified(person("d", "Zoltan Vargha"), "N1234567"))
	strict, err := match.ColdStart().With(func(m *match.Model) { m.Support = 99 * match.Bit })
	if err != nil {
		t.Fatal(err)
	}
	text, err := strict.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err = d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Model: string(text)})
	if err != nil || got.Model != strict.ID() || len(got.Splits) != 1 || got.Splits[0].FromId != handle("c") || got.SplitCount != 1 || got.Moved != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if got.AccuracyNow != nil {
		t.Errorf("an accuracy without a truth: %v", got)
	}
	truth := []*clewv1.TrueEntity{{Records: []*clewv1.RecordKey{recordKey("c"), recordKey("d")}}, {Records: []*clewv1.RecordKey{recordKey("a"), recordKey("none")}}}
	got, err = d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Model: string(text), Truth: truth})
	now, then := &clewv1.Accuracy{Records: 3, EntitiesTrue: 2, EntitiesExact: 2, Precision: 1, Recall: 1, F1: 1}, &clewv1.Accuracy{Records: 3, EntitiesTrue: 2, EntitiesExact: 1, Precision: 1}
	if err != nil || !proto.Equal(got.AccuracyNow, now) || !proto.Equal(got.AccuracyThen, then) {
		t.Errorf("%v, %v", got, err)
	}
	refused(t, "a record that is two", second(d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Model: string(text), Truth: append(truth, truth[0])})), codes.InvalidArgument, "INVALID_FIELD")
	if after := d.stats(); after.Head.Seq != before.Head.Seq+1 || after.Records != before.Records+1 {
		t.Errorf("asking changed the graph: %+v, was %+v", after, before)
	}
}

// TestReviewQueue orders pairs in doubt by what their merge would change, pages
// through them, and takes out what is judged.
func TestReviewQueue(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	pair := func(n int, a, b string) []*clewv1.Record {
		one, two := born(person(fmt.Sprint(n, "a"), a), fmt.Sprintf("197%d-12-11", n)), born(person(fmt.Sprint(n, "b"), b), fmt.Sprintf("197%d-11-12", n))
		one.Attributes = map[string]*clewv1.AttributeValues{"gender": {Values: []string{"m"}}}
		two.Attributes = map[string]*clewv1.AttributeValues{"gender": {Values: []string{"f"}}}
		return []*clewv1.Record{one, two}
	}
	d.load(pair(1, "Robert Varga", "Bob Vargha")...)
	d.load(pair(2, "Thomas Keller", "Tom Kehler")...)
	// The second pair has neighbours: two of one, two of the other, one of both.
	var links []*clewv1.Record
	for i, ends := range [][2]string{{"2a", "x"}, {"2a", "y"}, {"2a", "z"}, {"2b", "z"}, {"2b", "v"}, {"2b", "w"}} {
		s := tiny(fmt.Sprint("s", i))
		s.Links[0].From, s.Links[0].To = &clewv1.End{Target: &clewv1.End_Record{Record: recordKey(ends[0])}}, &clewv1.End{Target: &clewv1.End_Record{Record: recordKey(ends[1])}}
		links = append(links, s)
	}
	for _, id := range []string{"v", "w", "x", "y", "z"} {
		links = append(links, person(id, "Person "+strings.Repeat(id, 5)))
	}
	d.load(links...)
	d.load(role(identified(born(person("p", "Nina Halloran"), "1990-05-05"), "N7654321"), "trafficking_victim", "possible"), role(identified(born(person("q", "Nina Halloran"), "1990-05-05"), "N7654321"), "suspect", ""))
	list := func(req *clewv1.ListReviewItemsRequest) *clewv1.ListReviewItemsResponse {
		t.Helper()
		got, err := d.review.ListReviewItems(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := list(&clewv1.ListReviewItemsRequest{})
	var order []string
	for _, item := range got.Items {
		order = append(order, item.GetDoubt().GetPair().GetA().GetId())
	}
	if got.Doubts != 3 || len(order) != 3 || order[0] != "2a" || order[2] != "1a" {
		t.Fatalf("%v in %s", order, prototext.Format(got))
	}
	first := got.Items[slices.Index(order, "2a")].GetDoubt()
	if first.LeftNeighbours != 2 || first.RightNeighbours != 2 || first.SharedNeighbours != 1 || first.Opened != 4 || first.Priority != int32(match.Log2(5)) || !strings.HasPrefix(first.Why, "above the line") || first.MatchKey == "" {
		t.Errorf("%v", first)
	}
	for i, item := range got.Items[1:] {
		if item.GetDoubt().Priority > got.Items[i].GetDoubt().Priority {
			t.Errorf("item %d comes after one of lower priority", i+1)
		}
	}
	var paged []string
	for token := ""; ; {
		page := list(&clewv1.ListReviewItemsRequest{PageSize: 1, PageToken: token})
		paged = append(paged, page.Items[0].GetDoubt().GetPair().GetA().GetId())
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if !slices.Equal(order, paged) {
		t.Errorf("pages give %v, the list %v", paged, order)
	}
	only := list(&clewv1.ListReviewItemsRequest{RestrictedOnly: true, WithholdVictims: true})
	if len(only.Items) != 1 || !only.Items[0].GetDoubt().Pair.Restricted || strings.Contains(prototext.Format(only), "Nina") {
		t.Errorf("restricted: %v", only)
	}
	if none := list(&clewv1.ListReviewItemsRequest{Kinds: []string{"Organization"}}); len(none.Items) != 0 || none.Doubts != 0 {
		t.Errorf("organizations: %v", none)
	}
	refused(t, "kind", second(d.review.ListReviewItems(ctx, &clewv1.ListReviewItemsRequest{Kinds: []string{"Ghost"}})), codes.InvalidArgument, "INVALID_FIELD")
	token := list(&clewv1.ListReviewItemsRequest{PageSize: 1}).NextPageToken
	judge := func(a, b string, v clewv1.Verdict) {
		t.Helper()
		if _, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey(a), B: recordKey(b), Verdict: v}}}); err != nil {
			t.Fatal(err)
		}
	}
	judge("1a", "1b", clewv1.Verdict_VERDICT_UNSURE)
	judge("2a", "2b", clewv1.Verdict_VERDICT_NOT_SAME)
	if got := list(&clewv1.ListReviewItemsRequest{}); got.Doubts != 1 {
		t.Errorf("after judging: %v", got)
	}
	refused(t, "page of a state that is gone", second(d.review.ListReviewItems(ctx, &clewv1.ListReviewItemsRequest{PageSize: 1, PageToken: token})), codes.FailedPrecondition, "REVISION_GONE")
	d.server.Shutdown(ctx)
	if err := <-d.served; err != nil {
		t.Fatal(err)
	}
	d.restart()
	if got := list(&clewv1.ListReviewItemsRequest{}); got.Doubts != 1 {
		t.Errorf("after a restart: %v", got)
	}
	changed := pair(1, "Robert Varga", "Bob Vargha")
	changed[0].Identifiers = []*clewv1.Identifier{{Type: "phone", Value: "+12025550101"}}
	changed[1].Identifiers = []*clewv1.Identifier{{Type: "phone", Value: "+12025550102"}}
	d.load(changed...)
	if got := list(&clewv1.ListReviewItemsRequest{}); got.Doubts != 2 {
		t.Errorf("after new evidence: %v", got)
	}
}

// TestScreen compares a list with the graph.
func TestScreen(t *testing.T) {
	d := serve(t, Options{Region: "GB"})
	ctx := t.Context()
	a := identified(born(person("a", "Mara Okonkwo"), "1990-03-15"), "N1234567")
	a.Identifiers = append(a.Identifiers, &clewv1.Identifier{Type: "phone", Value: "020 7946 0001"})
	d.load(role(a, "suspect", ""), person("b", "Robert Varga"))
	before := d.stats()
	stream, err := d.resolve.Screen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	least := int32(2 * match.Bit)
	ask := func(r *clewv1.Record) *clewv1.ScreenResponse {
		t.Helper()
		if err := stream.Send(&clewv1.ScreenRequest{Record: r, MaxHits: 2, MinWeight: &least}); err != nil {
			t.Fatal(err)
		}
		got, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	list := &clewv1.Record{Key: &clewv1.RecordKey{Source: "list", Id: "1"}, Kind: "Person", Names: []*clewv1.Name{{Full: "OKONKWO, Mara"}}}
	if got := ask(list); len(got.Hits) != 1 || got.Record.GetSource() != "list" || got.Hits[0].Entity.GetId() != handle("a") || len(got.Hits[0].Rows) == 0 || len(got.Hits[0].Gates) != 1 || got.Hits[0].Band != clewv1.MatchBand_MATCH_BAND_POSSIBLY_RELATED {
		t.Errorf("a name alone: %v", got)
	}
	if got := ask(role(identified(list, "N1234567"), "trafficking_victim", "actual")); len(got.Hits) != 2 || got.Hits[0].Record != nil || !got.Hits[1].Restricted || !got.Hits[1].Gates[0].Veto {
		t.Errorf("a victim against a suspect: %v", got)
	}
	if got := ask(person("z", "Qqqz Xxyyz")); len(got.Hits) != 0 || len(got.Violations) != 0 {
		t.Errorf("nobody: %v", got)
	}
	if got := ask(&clewv1.Record{Kind: "PhoneNumber", Identifiers: []*clewv1.Identifier{{Type: "phone", Value: "020 7946 0001"}}}); len(got.Hits) != 1 || got.Hits[0].Entity.GetId() != "phone:+442079460001" {
		t.Errorf("a value: %v", got)
	}
	if got := ask(tiny("s")); len(got.Violations) != 1 {
		t.Errorf("a statement: %v", got)
	}
	if got := ask(born(person("y", "Mara Okonkwo"), "1990-02-31")); len(got.Violations) != 1 || len(got.Hits) != 0 {
		t.Errorf("an unreadable date: %v", got)
	}
	for i := range 500 { // more than the buffers hold, one in flight
		if got := ask(person(fmt.Sprint("n", i), "Mara Okonkwo")); len(got.Hits) != 1 {
			t.Fatalf("record %d: %v", i, got)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("the end: %v", err)
	}
	if after := d.stats(); after.Head != before.Head {
		t.Error("screening changed the graph")
	}
}

// TestPicture draws an explanation: well-formed, sized to its rows, described in
// words, and without what a value could smuggle in.
func TestPicture(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	a, b := identified(person("a", "Mara Okonkwo"), "N1234567"), identified(person("b", "Mara Okonkwo"), "N1234567")
	a.Addresses = []*clewv1.Address{{Line: `1 <script>"x"</script> & Row` + "\x01", City: "Aleria"}}
	b.Addresses = []*clewv1.Address{{Line: "1 Script Row", City: "Aleria"}}
	d.load(role(a, "trafficking_victim", "possible"), role(b, "suspect", ""))
	req := &clewv1.WhyRequest{Left: sideOf("a"), Right: sideOf("b"), Picture: true}
	why, err := d.entities.Why(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	var tree struct {
		Title string   `xml:"title"`
		Desc  string   `xml:"desc"`
		Text  []string `xml:"text"`
		Rect  []struct {
			X     string `xml:"x,attr"`
			Width string `xml:"width,attr"`
		} `xml:"rect"`
	}
	if err := xml.Unmarshal([]byte(why.Picture), &tree); err != nil {
		t.Fatalf("%v\n%s", err, why.Picture)
	}
	all := strings.Join(tree.Text, "\n")
	for _, want := range []string{"Why police/a and police/b are not one", why.Bits, "RESTRICTED", "Veto: possible victim and suspect", "mara", "same above +0.00"} {
		if !strings.Contains(all, want) {
			t.Errorf("the picture does not say %q:\n%s", want, all)
		}
	}
	for _, r := range why.Rows {
		if !strings.Contains(tree.Desc, r.Bits+" bits") || !strings.Contains(all, r.Bits) {
			t.Errorf("the picture leaves out %v", r)
		}
	}
	if !strings.HasPrefix(tree.Title, "Why ") || strings.Contains(why.Picture, "<script>") {
		t.Errorf("title %q in\n%s", tree.Title, why.Picture)
	}
	if again, err := d.entities.Why(ctx, req); err != nil || again.Picture != why.Picture {
		t.Errorf("the same question draws another picture, %v", err)
	}
	req.WithholdVictims = true
	if why, err = d.entities.Why(ctx, req); err != nil || strings.Contains(strings.ToLower(prototext.Format(why)), "mara") || !strings.Contains(why.Picture, "(name withheld)") || !why.Restricted || !why.Victim {
		t.Errorf("a victim is named: %v, %v", why, err)
	}
}
