package main

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
)

// TestSubject tells ids from records.
func TestSubject(t *testing.T) {
	for arg, wantKey := range map[string]string{
		"police/AD-7":                 "police/AD-7",
		"police/a/b":                  "police/a/b",
		"per_abc":                     "",
		"per_files/7":                 "per_files/7",
		"url:https://x.example.org/a": "",
		"phone:+442079460123":         "",
		"anything":                    "",
	} {
		id, key := subject(arg)
		got := ""
		if key != nil {
			got = keyText(key)
		}
		if got != wantKey || (key == nil) != (id == arg) {
			t.Errorf("%s: id %q, record %q", arg, id, got)
		}
	}
}

// onWire gives a date as the service sends it.
func onWire(d graph.Date) *clewv1.Date {
	return server.RecordMessage(&graph.Record{ObservedAt: d}).GetObservedAt()
}

// TestDateText shows dates as they were understood.
func TestDateText(t *testing.T) {
	for text, want := range map[string]string{
		"2021":                      "2021",
		"2021-03":                   "2021-03",
		"2021-03-04":                "2021-03-04",
		"2021-03-04~":               "about 2021-03-04",
		"2021-03-04T16:02:00+01:00": "2021-03-04 16:02:00 +01:00",
		"2021-03-04T16:02:00Z":      "2021-03-04 16:02:00 UTC",
		"2021/2022":                 "2021/2022",
	} {
		d, err := graph.ParseDate(text, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := dateText(onWire(d)); got != want {
			t.Errorf("%s is shown as %q, want %q", text, got, want)
		}
	}
	if got := dateText(onWire(graph.UnreadDate("31 February"))); got != "31 February" {
		t.Errorf("an unread date is shown as %q", got)
	}
	day := &clewv1.Date{Text: "04/03/2021", Precision: clewv1.DatePrecision_DATE_PRECISION_DAY, Earliest: &timestamppb.Timestamp{Seconds: 1614816000}}
	for want, v := range map[string]*clewv1.Interval{"": nil, "since 2021-03-04": {From: day}, "until 2021-03-04": {To: day}, "2021-03-04": {From: day, To: day}} {
		if got := when(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestDraw draws a path by hand-made parts that no store of the tests has.
func TestDraw(t *testing.T) {
	confidence := int32(60)
	hop := func(kind, reading, record string, forward, uncertain bool) *clewv1.Hop {
		e := &clewv1.LinkEvidence{LinkId: "lnk", Record: &clewv1.RecordKey{Source: "s", Id: record}, Alleged: uncertain, Basis: clewv1.Basis_BASIS_ASSESSMENT}
		return &clewv1.Hop{Forward: forward, OrderUncertain: uncertain, StandsOn: "lnk", Links: []*clewv1.LinkGroup{{Kind: kind, Reading: reading, Count: 3, Evidence: []*clewv1.LinkEvidence{e}}}}
	}
	r := &pathReply{paths: []*clewv1.Path{{
		Nodes:             []*clewv1.Node{{Id: "ad_1", Kind: "JobAd", Caption: "Growth\tpartner"}, {Id: "phone:+442079460123", Kind: "PhoneNumber", Caption: "+442079460123"}, {Id: "svc_1", Kind: "Service", Caption: "Exchange", TraceEnd: true}},
		Hops:              []*clewv1.Hop{hop("LISTS_CONTACT", "lists as a contact", "1", true, false), hop("NEW_KIND", "", "2", false, true)},
		WeakestConfidence: &confidence, MergesCrossed: 1, Handling: &clewv1.Handling{Tlp: "RED"},
	}}}
	var b strings.Builder
	(&program{}).drawPath(&b, r, 0)
	want := `1. job ad  "Growth partner"  (ad_1)
     └─ lists as a contact  phone number  +442079460123      s/1 · undated · not graded · TLP:AMBER · assessment (+2 more)
        └─ new kind  service  "Exchange" [trace ends here]   s/2 · undated · not graded · TLP:AMBER · assessment · alleged · order uncertain (+2 more)
     2 hops · weakest confidence 60 of 100 · crosses 1 merge · 1 hop with uncertain order · handle as TLP:RED
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestWidth counts combining marks as nothing.
func TestWidth(t *testing.T) {
	if got := width("e\u0301ä"); got != 2 {
		t.Errorf("width %d", got)
	}
	if got := oneLine("a\x1b[31m\nb\u202e"); strings.ContainsAny(got, "\x1b\n\u202e") {
		t.Errorf("%q can steer a terminal", got)
	}
}

// TestChangedLine says once, with both revisions, that the graph changed.
func TestChangedLine(t *testing.T) {
	for name, c := range map[string]struct {
		done *clewv1.Done
		want string
	}{
		"steady": {&clewv1.Done{Revision: "cjE", LinksScanned: 2}, "\n2 links looked at\n"},
		"changed": {
			&clewv1.Done{Revision: "cjE", EndRevision: "cjI", Partial: true, Cuts: []*clewv1.Cut{{Reason: clewv1.CutReason_CUT_REASON_CHANGED}}, LinksScanned: 2},
			"\nthis is a part of the answer only\nthe graph changed while it was read, from revision cjE to cjI: the answer may mix the two; ask again\n2 links looked at\n",
		},
	} {
		var out bytes.Buffer
		(&program{stdout: &out}).writeDone(c.done)
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestTellings says of a transfer who tells it, and who may.
func TestTellings(t *testing.T) {
	by := func(source, id string) *clewv1.LinkEvidence {
		return &clewv1.LinkEvidence{LinkId: id, Record: &clewv1.RecordKey{Source: source, Id: id}, Amount: &clewv1.Amount{Value: "5.00", Asset: "USD"}}
	}
	twice := &clewv1.LinkGroup{Kind: string(graph.LinkTransferred), Count: 2, Evidence: []*clewv1.LinkEvidence{by("bank-a", "17"), by("bank-b", "99")}}
	if diff := cmp.Diff([]string{"told by 2 sources: bank-a/17, bank-b/99"}, tellings(twice)); diff != "" {
		t.Error(diff)
	}
	apart := &clewv1.LinkGroup{Kind: string(graph.LinkTransferred), Count: 1, Evidence: []*clewv1.LinkEvidence{by("bank-a", "17")}, Alike: []*clewv1.RecordKey{{Source: "bank-b", Id: "99"}}}
	if diff := cmp.Diff([]string{"left apart, perhaps told by bank-b/99 too: clew judge decides"}, tellings(apart)); diff != "" {
		t.Error(diff)
	}
	calls := &clewv1.LinkGroup{Kind: string(graph.LinkContacted), Count: 2, Evidence: twice.Evidence}
	if got := tellings(calls); got != nil {
		t.Errorf("parallel links of another kind: %q", got)
	}
	hop := hopEvidence(&clewv1.Hop{Links: []*clewv1.LinkGroup{twice, apart, calls}, StandsOn: "17"})
	if want := "bank-a/17 · undated · not graded · TLP:AMBER · 5.00 USD · told by 2 sources: bank-a/17, bank-b/99 (+3 more)"; hop != want {
		t.Errorf("hop: %q, want %q", hop, want)
	}
}
