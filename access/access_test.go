package access_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

var noon = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

func until(text string) graph.Handling {
	d, err := graph.ParseDate(text, graph.DateOptions{})
	if err != nil {
		panic(err)
	}
	return graph.Handling{TLP: "CLEAR", Expiry: d}
}

func TestSees(t *testing.T) {
	desk := &access.Caller{Organisation: "Desk 3", TLP: "AMBER", PAP: "GREEN", Roles: []access.Role{access.Reader}}
	shelter := &access.Caller{Organisation: "Shelter", TLP: "RED", PAP: "RED", Classes: []string{"victim_identity"}}
	root := &access.Caller{Roles: []access.Role{access.Full}}
	for _, c := range []struct {
		handling            graph.Handling
		desk, shelter, root bool
	}{
		{graph.Handling{}, true, true, true},
		{graph.Handling{TLP: "CLEAR"}, true, true, true},
		{graph.Handling{TLP: "AMBER"}, true, true, true},
		{graph.Handling{TLP: "AMBER", Owner: "Shelter"}, true, true, true},
		{graph.Handling{TLP: "AMBER+STRICT"}, false, true, true},
		{graph.Handling{TLP: "AMBER+STRICT", Owner: "Desk 3"}, false, false, true},
		{graph.Handling{TLP: "AMBER+STRICT", Owner: "Shelter"}, false, true, true},
		{graph.Handling{TLP: "RED"}, false, true, true},
		{graph.Handling{TLP: "RED", Owner: "Desk 3"}, false, false, true},
		{graph.Handling{TLP: "unknown"}, true, true, true}, // as AMBER
		{graph.Handling{TLP: "GREEN", PAP: "GREEN"}, true, true, true},
		{graph.Handling{TLP: "GREEN", PAP: "AMBER"}, false, true, true},
		{graph.Handling{TLP: "GREEN", PAP: "unknown"}, false, true, true}, // as RED
		{graph.Handling{TLP: "GREEN", Restricted: []string{"victim_identity"}}, false, true, true},
		{graph.Handling{TLP: "GREEN", Restricted: []string{"health", "victim_identity"}}, false, false, true},
		{until("2025-06-01"), true, true, true}, // the day itself still counts
		{until("2025-05-31"), false, false, true},
		{until("2025"), true, true, true},
	} {
		for name, want := range map[*access.Caller]bool{desk: c.desk, shelter: c.shelter, root: c.root} {
			if got := name.Sees(c.handling, noon); got != want {
				t.Errorf("%q sees %+v: %v", name.Organisation, c.handling, got)
			}
		}
	}
	if (&access.Caller{}).Sees(graph.Handling{TLP: "CLEAR", PAP: "CLEAR"}, noon) {
		t.Error("a caller without a clearance sees something")
	}
}

// TestSeesLess holds that whoever is cleared for more sees no less.
func TestSeesLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tlp, pap := append(graph.TLPLabels(), ""), append(graph.PAPLabels(), "")
		h := graph.Handling{TLP: rapid.SampledFrom(tlp).Draw(t, "tlp"), PAP: rapid.SampledFrom(pap).Draw(t, "pap"), Owner: rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "owner"),
			Restricted: rapid.SliceOfDistinct(rapid.SampledFrom([]string{"x", "y"}), rapid.ID).Draw(t, "classes")}
		low, high := rapid.IntRange(0, 4).Draw(t, "low"), 0
		high = rapid.IntRange(0, low).Draw(t, "high")
		less := access.Caller{Organisation: "A", TLP: graph.TLPLabels()[low], PAP: rapid.SampledFrom(graph.PAPLabels()).Draw(t, "clearance")}
		more := less
		more.TLP, more.Classes = graph.TLPLabels()[high], []string{"x"}
		if less.Sees(h, noon) && !more.Sees(h, noon) {
			t.Fatalf("%+v sees %+v and %+v does not", less, h, more)
		}
	})
}

func TestNames(t *testing.T) {
	asks := access.Asks{Purpose: "protection", Case: "C-1"}
	for _, c := range []struct {
		role access.Role
		asks access.Asks
		want bool
	}{
		{access.Protector, asks, true}, {access.Protector, access.Asks{Purpose: "protection"}, false}, {access.Protector, access.Asks{Case: "C-1"}, false},
		{access.Reader, asks, false}, {access.Full, access.Asks{}, true},
	} {
		if got := (&access.Caller{Roles: []access.Role{c.role}}).Names(c.asks); got != c.want {
			t.Errorf("%s with %+v: %v", c.role, c.asks, got)
		}
	}
}

func TestCallers(t *testing.T) {
	token := func(of string) string { return of + strings.Repeat(".", access.LeastToken) }
	ann := &access.Caller{Name: "ann", Organisation: "Desk 3", TLP: "AMBER", PAP: "CLEAR", Classes: []string{"health"}, Roles: []access.Role{access.Reader, access.Analyst}}
	line, err := access.Line(ann, token("ann"))
	if err != nil || strings.Contains(line, token("ann")) {
		t.Fatal(line, err)
	}
	got, err := access.ReadCallers(strings.NewReader("# who may call\n\n"+line+"\n"), "callers")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ann, got.Find(token("ann"))); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{"", "ann", token("bob"), line} {
		if c := got.Find(wrong); c != nil {
			t.Errorf("%q is %v", wrong, c)
		}
	}
	if _, err := access.Line(ann, "short"); !errors.Is(err, access.ErrCallers) || !strings.Contains(err.Error(), "take 32 at least") {
		t.Error(err)
	}
	with := func(old, new string) string { return strings.Replace(line, old, new, 1) }
	for _, c := range []struct{ file, want string }{
		{"", "callers' file: f names no caller; nobody could call"},
		{"{", "callers' file: f:1: unexpected EOF"},
		{"\n" + with(`"name":"ann"`, `"name":""`), `callers' file: f:2: "name" is missing`},
		{with(`"tlp":"AMBER"`, `"tlp":"WHITE"`), `callers' file: f:1: tlp "WHITE": write one of RED, AMBER+STRICT, AMBER, GREEN, CLEAR`},
		{with(`"pap":"CLEAR"`, `"pap":""`), `callers' file: f:1: pap "": write one of RED, AMBER, GREEN, CLEAR`},
		{with(`["reader","analyst"]`, `["king"]`), `callers' file: f:1: role "king": write one of [reader analyst loader protector full]`},
		{with(`["reader","analyst"]`, `[]`), `callers' file: f:1: "roles" is missing`},
		{with(`"roles"`, `"role"`), `callers' file: f:1: json: unknown field "role"`},
		{with(`"token_sha256":"`, `"token_sha256":"0`), `callers' file: f:1: token_sha256 is not the SHA-256 of a token in hexadecimal`},
		{line + line, `callers' file: f:1: more than one object in the line`},
		{line + "\n" + line, `callers' file: f:2: caller "ann" is there twice`},
		{line + "\n" + with("ann", "bob"), `callers' file: f:2: callers "ann" and "bob" have one token`},
	} {
		if _, err := access.ReadCallers(strings.NewReader(c.file), "f"); !errors.Is(err, access.ErrCallers) || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", c.file, err, c.want)
		}
	}
}

// shelf is a store of a few records, each an entity of its own.
type shelf struct {
	store.Store
	records map[graph.RecordKey]*store.Stored
}

func (s *shelf) Records(_ context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	var out []*store.Stored
	for _, k := range keys {
		out = append(out, s.records[k])
	}
	return out, nil
}

func (s *shelf) Subjects(_ context.Context, f func(*store.Stored) error) error {
	for _, st := range s.records {
		if st.Deleted || st.Record.IsStatement() {
			continue
		}
		if err := f(st); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) Judgements(context.Context) (out []graph.Judgement, _ error) {
	for a := range s.records {
		for b := range s.records {
			out = append(out, graph.Judgement{A: a, B: b})
		}
	}
	return out, nil
}

// everywhere says of every record, even of hidden ones, where it belongs.
type everywhere struct{ access.Resolved }

func (everywhere) EntityOf(k graph.RecordKey) (graph.EntityID, bool) {
	return graph.Handle(graph.KindPerson, k), true
}

func (everywhere) Members(graph.EntityID) []graph.RecordKey { return nil }

// TestLimit holds a limited store to showing no hidden record, even where the
// resolution that it is given knows it.
func TestLimit(t *testing.T) {
	s := &shelf{records: map[graph.RecordKey]*store.Stored{}}
	var keys []graph.RecordKey
	for i, r := range []store.Stored{
		{Record: graph.Record{Kind: graph.KindPerson, Names: []graph.Name{{Full: "A Name"}}, Roles: []graph.Role{{Name: graph.RoleTraffickingVictim, Status: "actual"}}}}, {Record: graph.Record{Kind: graph.KindPerson, Handling: graph.Handling{TLP: "RED"}}},
		{Record: graph.Record{}}, {Record: graph.Record{Handling: graph.Handling{TLP: "RED"}}}, {Record: graph.Record{Kind: graph.KindPerson}, Deleted: true},
	} {
		r.Record.Key = graph.RecordKey{Source: "s", ID: fmt.Sprint(i)}
		r.AddedSeq = uint64(i)
		keys = append(keys, r.Record.Key)
		s.records[r.Record.Key] = &r
	}
	seen := access.Limit(s, access.Limits{Sees: func(h graph.Handling) bool { return h.TLP != "RED" }, Resolved: everywhere{}, Mask: func(seq uint64) uint64 { return seq }})
	got, err := seen.Records(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	for i, st := range got {
		if want := i == 0 || i == 2; (st != nil) != want || st != nil && st.AddedSeq != 0 {
			t.Errorf("record %d: %+v", i, st)
		}
	}
	var subjects []graph.RecordKey
	err = seen.Subjects(t.Context(), func(st *store.Stored) error {
		subjects = append(subjects, st.Record.Key)
		if want := graph.Handle(graph.KindPerson, st.Record.Key); st.AddedSeq != 0 || st.Entity != want {
			t.Errorf("a subject %+v", st)
		}
		if len(st.Record.Names) > 0 && st.Record.Names[0].Full != access.Withheld {
			t.Errorf("a victim's name: %+v", st.Record.Names)
		}
		return nil
	})
	if !slices.Equal(subjects, keys[:1]) || err != nil {
		t.Errorf("subjects %v, %v", subjects, err)
	}
	judged, err := seen.Judgements(t.Context())
	for _, j := range judged {
		if !slices.Contains([]graph.RecordKey{keys[0], keys[2]}, j.A) || !slices.Contains([]graph.RecordKey{keys[0], keys[2]}, j.B) {
			t.Errorf("a judgement on %s and %s is shown", j.A, j.B)
		}
	}
	if len(judged) != 4 || err != nil {
		t.Errorf("%d judgements, %v", len(judged), err)
	}
}
