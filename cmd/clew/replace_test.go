package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/clewgraph/clew/config"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// people gives the lines of persons, by their ids.
func people(ids ...string) string {
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintln(&b, person(id, "Ann Example "+id))
	}
	return b.String()
}

// currentIDs gives the keys of the current records of a store in a folder.
func currentIDs(t *testing.T, dir string) []string {
	t.Helper()
	s, err := embedded.Open(t.Context(), dir, embedded.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	err = s.Scan(t.Context(), func(r *store.Stored) error {
		if !r.Deleted {
			out = append(out, r.Record.Key.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context(), func(p store.Problem) { t.Errorf("check: %+v", p) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// TestReplace holds law 12: a replacement retracts what a source no longer
// says, of that source only, and however often the same files come.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	graph := filepath.Join(dir, "graph")
	load := func(code int, args []string, texts ...string) result {
		t.Helper()
		return clew(t, append(append([]string{"load", "--store", graph, "--batch", "2"}, args...), "-o", "json")...).want(t, code, texts...)
	}
	holds := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, currentIDs(t, graph)); diff != "" {
			t.Errorf("current records (-want +got):\n%s", diff)
		}
	}
	stub := `{"source":"s","id":"9","kind":"Person","names":[{"full":"Ann Host"}],"links":[{"kind":"ASSOCIATE_OF","target":{"stub":{"kind":"Person","names":[{"full":"Bob Inline"}]}}}]}` + "\n"
	june := write(t, dir, "june.jsonl", people("1", "2", "3", "4")+stub)
	july := write(t, dir, "july.jsonl", people("2", "5"))
	also := write(t, dir, "also.jsonl", people("6")+stub)
	other := write(t, dir, "other.jsonl", strings.ReplaceAll(people("1"), `"source":"s"`, `"source":"o"`))
	load(exitOK, []string{june, other})
	inline := slices.DeleteFunc(currentIDs(t, graph), func(k string) bool { return !strings.Contains(k, "#") })
	if len(inline) != 1 {
		t.Fatalf("the inline subject: %q", inline)
	}

	got := decode[loadReport](t, load(exitOK, []string{july, also, "--replace", "--why", "July"}))
	if want := (retraction{Source: "s", Retracted: 3, Seq: got.Replaced.Seq}); *got.Replaced != want {
		t.Errorf("replaced %+v, want %+v", *got.Replaced, want)
	}
	now := append([]string{"o/1", "s/2", "s/5", "s/6", "s/9"}, inline...)
	holds(now...)
	clew(t, "history", "s/1", "--store", graph).want(t, exitOK, "no longer named by its source: July", "delete")
	if got := decode[loadReport](t, load(exitOK, []string{july, also, "--replace"})); got.Replaced.Retracted != 0 || got.Files[0].Unchanged != 2 {
		t.Errorf("again: %+v %+v", *got.Files[0], *got.Replaced)
	}

	// June again is June again, even though its batches were loaded before.
	load(exitOK, []string{june, "--replace"})
	holds(append([]string{"o/1", "s/1", "s/2", "s/3", "s/4", "s/9"}, inline...)...)
	load(exitOK, []string{july, "--replace"})
	holds("o/1", "s/2", "s/5")

	// What cannot be told is left alone.
	bad := write(t, dir, "bad.jsonl", people("5")+"{\n"+`{"source":"s","id":"2","kind":"Ghost"}`+"\n")
	load(exitRejected, []string{bad, "--replace"}, "nothing was retracted", "--replace=force")
	holds("o/1", "s/2", "s/5")
	load(exitOK, []string{june, "--replace"})
	load(exitRejected, []string{bad, "--replace=force"}, "rejected, the rest is loaded")
	if got := currentIDs(t, graph); !slices.Equal(got, []string{"o/1", "s/5"}) && !slices.Equal(got, []string{"o/1", "s/2", "s/5"}) {
		t.Errorf("forced: %q", got)
	}
	load(exitFailure, []string{write(t, dir, "two.jsonl", people("5")+strings.ReplaceAll(people("1"), `"source":"s"`, `"source":"o"`)), "--replace"}, "for one source")
	load(exitFailure, []string{other, "--source", "s", "--replace"}, "for one source")
	before := currentIDs(t, graph)
	load(exitRejected, []string{write(t, dir, "empty.jsonl", ""), "--source", "s", "--replace=force"}, "nothing was retracted", "withdraw")
	holds(before...)
	load(exitUsage, []string{june, "--replace=maybe"}, "--replace=force")
	load(exitUsage, []string{june, "--replace", "--dry-run"}, "drop one")
	clew(t, "load", july, "--replace", "--store", graph).want(t, exitOK, "of source s retracted")
}

// TestForcedReplaceKeepsWhatIsNamed holds that a line that is read but rejected
// still names its record.
func TestForcedReplaceKeepsWhatIsNamed(t *testing.T) {
	dir := t.TempDir()
	graph := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "a.jsonl", people("1", "2", "3")), "--store", graph).want(t, exitOK)
	ghost := `{"source":"s","id":"2","kind":"Person","names":[{"full":""}]}` + "\n"
	r := clew(t, "load", write(t, dir, "b.jsonl", people("1")+ghost), "--store", graph, "--replace=force", "-o", "json")
	if got := decode[loadReport](t, r); got.rejected() != 1 || got.Replaced.Retracted != 1 {
		t.Errorf("%+v: %s", got.Replaced, r.stderr)
	}
	if diff := cmp.Diff([]string{"s/1", "s/2"}, currentIDs(t, graph)); diff != "" {
		t.Error(diff)
	}
}

// stopping is a service that ends after so many calls.
type stopping struct {
	clewv1.IntakeServiceClient
	loads, deletes int
}

var errStopped = status.Error(codes.Unavailable, "gone")

// Load breaks the stream off after so many batches.
func (s *stopping) Load(ctx context.Context, o ...grpc.CallOption) (clewv1.IntakeService_LoadClient, error) {
	stream, err := s.IntakeServiceClient.Load(ctx, o...)
	return &stoppingStream{stream, s}, err
}

type stoppingStream struct {
	clewv1.IntakeService_LoadClient
	s *stopping
}

// Recv fails once there were so many acknowledgements.
func (s *stoppingStream) Recv() (*clewv1.LoadResponse, error) {
	if s.s.loads--; s.s.loads < 0 {
		return nil, errStopped
	}
	return s.IntakeService_LoadClient.Recv()
}

// DeleteRecords fails after so many calls; every other call is done before it
// fails, as when the reply is lost.
func (s *stopping) DeleteRecords(ctx context.Context, req *clewv1.DeleteRecordsRequest, o ...grpc.CallOption) (*clewv1.DeleteRecordsResponse, error) {
	if s.deletes--; s.deletes < 0 {
		if s.deletes%2 == 0 {
			if _, err := s.IntakeServiceClient.DeleteRecords(ctx, req, o...); err != nil {
				return nil, err
			}
		}
		return nil, errStopped
	}
	return s.IntakeServiceClient.DeleteRecords(ctx, req, o...)
}

// TestReplaceBrokenOff breaks a replacement off at every call: while it still
// loads nothing is retracted, and run again it ends as if it had not broken off.
func TestReplaceBrokenOff(t *testing.T) {
	dir := t.TempDir()
	var old, now []string
	for i := range 12 {
		old = append(old, fmt.Sprintf("%02d", i))
		now = append(now, fmt.Sprintf("%02d", 9+i))
	}
	june := write(t, dir, "june.jsonl", people(old...))
	july := write(t, dir, "july.jsonl", people(now...))
	c := config.Default()
	replace := func(t *testing.T, graph string, loads, deletes int) error {
		c := c
		c.Store.Path = graph
		p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
		g, err := openGraph(t.Context(), c, writer, server.Options{}, p.logger(c, true))
		if err != nil {
			t.Fatal(err)
		}
		err = g.ask(c, func(cl *client) error {
			cl.intake = &stopping{cl.intake, loads, deletes}
			f := &loadFlags{batch: 3, replace: replaceWhole}
			inputs, err := f.inputs(p.stdin, []string{july})
			if err != nil {
				t.Fatal(err)
			}
			return p.loadInto(t.Context(), cl, inputs, f, &loadReport{})
		})
		if err := g.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		return err
	}
	want := slices.Clone(now)
	for i := range want {
		want[i] = "s/" + want[i]
	}
	for n := range 4 + 3 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			graph := filepath.Join(t.TempDir(), "graph")
			clew(t, "load", june, "--store", graph).want(t, exitOK)
			if err := replace(t, graph, n, max(0, n-4)); err == nil {
				t.Fatal("it did not break off")
			}
			missing := 0
			for _, id := range old[:9] {
				if !slices.Contains(currentIDs(t, graph), "s/"+id) {
					missing++
				}
			}
			if n < 4 && missing > 0 {
				t.Errorf("%d records are retracted before all was loaded", missing)
			}
			if err := replace(t, graph, 99, 99); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, currentIDs(t, graph)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSource lists, describes and withdraws sources.
func TestSource(t *testing.T) {
	graph := caseStore(t)
	at := []string{"--store", graph}
	do := func(code int, args []string, texts ...string) result {
		t.Helper()
		return clew(t, append(args, at...)...).want(t, code, texts...)
	}
	words := strings.Fields
	do(0, words("source describe police --name Files --owner Police --grade B --handling AMBER"), "police", "Files", "admiralty B", "TLP:AMBER")
	do(0, words("source describe police --name Files -o json"), "records")
	do(0, words("source list"), "Files")
	do(exitUsage, words("source describe police"), "--name")
	do(exitUsage, words("source withdraw ngo"), "--why")
	do(exitUsage, words("source nosuch"), "list, describe or withdraw")
	do(0, words("source"), "withdraw")
	do(exitNotFound, words("source withdraw nosuch --why gone"), `source "nosuch"`)

	ngo, rest := 0, []string{}
	for _, k := range currentIDs(t, graph) {
		if strings.HasPrefix(k, "ngo/") {
			ngo++
		} else {
			rest = append(rest, k)
		}
	}
	got := decode[retraction](t, do(0, words("source withdraw ngo --why ended -o json")))
	if got.Retracted == 0 || got.Retracted > ngo || got.Seq == 0 {
		t.Errorf("withdrew %+v of %d", got, ngo)
	}
	if diff := cmp.Diff(rest, currentIDs(t, graph)); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	do(0, words("history ngo/R-01"), "source withdrawn: ended")
	do(0, words("source withdraw ngo --why ended"), "0 records of source ngo retracted")
	sources := decode[struct {
		Sources []struct{ ID, Records string }
	}](t, do(0, words("source list -o json"))).Sources
	if i := slices.IndexFunc(sources, func(s struct{ ID, Records string }) bool { return s.ID == "ngo" }); i < 0 || sources[i].Records != "" {
		t.Errorf("the withdrawn source: %+v", sources)
	}
	do(0, words("check"), "0 problems")
}
