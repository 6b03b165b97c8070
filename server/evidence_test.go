package server

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// TestExplainAndBreaks follows a merge of two records, made by a passport and then
// by a judgement.
func TestExplainAndBreaks(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	d.load(knows(person("a", "Ada Brandt"), "m1"), identified(person("m1", "Zoltan Vargha"), "N1234567"))
	d.load(knows(identified(person("m2", "Zoltan Vargha"), "N1234567"), "z"), person("z", "Mara Okonkwo"))
	way := []string{handle("a"), handle("m2"), handle("z")}
	got, err := d.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: way})
	if err != nil || len(got.Merges) != 1 || len(got.Path.Hops) != 2 || got.Done.GetPaths() != 1 || got.Done.Revision == "" {
		t.Fatalf("%v, %v", got, err)
	}
	m := got.Merges[0]
	if m.Place != 1 || m.NodeId != handle("m1") || m.Enter.Id != "m1" || m.Leave.Id != "m2" || m.Avoidable || len(m.Steps) != 1 || m.Steps[0].Judgement != nil ||
		!strings.Contains(m.Steps[0].Why.GetMatchKey(), "DOCUMENT") || m.Steps[0].Why.Weight <= 0 {
		t.Errorf("%v", m)
	}
	past, err := d.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: []string{handle("a"), handle("m1")}, Scope: &clewv1.Scope{AsOf: 1}})
	if err != nil || len(past.Merges) != 0 || len(past.Path.Hops) != 1 {
		t.Errorf("%v, %v", past, err)
	}
	refused(t, "no link then", second(d.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: way, Scope: &clewv1.Scope{AsOf: 1}})), codes.NotFound, "ENTITY_NOT_FOUND")
	refused(t, "no link", second(d.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: []string{handle("a"), handle("z")}})), codes.InvalidArgument, "INVALID_FIELD")
	refused(t, "one entity", second(d.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: way[:1]})), codes.InvalidArgument, "INVALID_FIELD")

	ask := &clewv1.BreaksRequest{A: recordKey("m1"), B: recordKey("m2"), FromIds: way[:1], ToIds: way[2:]}
	broken, err := d.evidence.Breaks(ctx, ask)
	if err != nil || len(broken.Sides) != 2 || len(broken.Before) != 1 || !broken.Before[0].Vanishes || broken.Done.Nodes < 2 {
		t.Fatalf("%v, %v", broken, err)
	}
	// The passport still leads from one to the other, which is a longer way.
	if len(broken.After) != 1 || len(broken.After[0].Hops) != 4 {
		t.Errorf("%v", broken.After)
	}
	sides := []string{broken.Sides[0].Records[0].Id, broken.Sides[1].Records[0].Id}
	slices.Sort(sides)
	if !slices.Equal(sides, []string{"m1", "m2"}) || len(broken.Sides[0].Links) != 2 || len(broken.Sides[1].Links) != 2 {
		t.Errorf("%v", broken.Sides)
	}
	refused(t, "two entities", second(d.evidence.Breaks(ctx, &clewv1.BreaksRequest{A: recordKey("a"), B: recordKey("z")})), codes.InvalidArgument, "INVALID_FIELD")
	refused(t, "a past state", second(d.evidence.Breaks(ctx, &clewv1.BreaksRequest{A: recordKey("m1"), B: recordKey("m2"), Scope: &clewv1.Scope{AsOf: 1}})), codes.InvalidArgument, "INVALID_FIELD")

	judge := func(a, b string, v clewv1.Verdict) {
		t.Helper()
		if _, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey(a), B: recordKey(b), Verdict: v, By: "ann"}}}); err != nil {
			t.Fatal(err)
		}
	}
	judge("m1", "a", clewv1.Verdict_VERDICT_SAME)
	judge("m2", "a", clewv1.Verdict_VERDICT_SAME)
	refused(t, "against judgements", second(d.evidence.Breaks(ctx, ask)), codes.FailedPrecondition, "JUDGEMENT_CONTRADICTED")
	if st := d.stats(); st.Head.Seq != 4 {
		t.Errorf("asking made decisions: %d", st.Head.Seq)
	}
}

// TestPatternText asks by the text of a pattern.
func TestPatternText(t *testing.T) {
	d := serve(t, Options{})
	d.load(knows(person("a", "Ada Brandt"), "b"), person("b", "Robert Varga"))
	ask := func(text string) (*clewv1.PatternPathsResponse, error) {
		s, err := d.network.PatternPaths(t.Context(), &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Text{Text: text}, Ids: []string{handle("a")}})
		if err != nil {
			return nil, err
		}
		return s.Recv()
	}
	if got, err := ask("person -associate_of- person as other"); err != nil || len(got.GetPath().GetNodes()) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	_, err := ask("person -associate_of- ghost")
	refused(t, "a mistake", err, codes.InvalidArgument, "INVALID_FIELD")
	if !strings.Contains(err.Error(), "\n  person -associate_of- ghost\n                        ^") {
		t.Errorf("no caret: %v", err)
	}
	list, err := d.network.ListPatterns(t.Context(), &clewv1.ListPatternsRequest{})
	if err != nil || !strings.HasPrefix(list.Patterns[0].Text, "incident(type=raid) as raid -occurred_at-> compound") {
		t.Errorf("%v, %v", list, err)
	}
}
