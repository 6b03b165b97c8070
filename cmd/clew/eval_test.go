package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const evalMapping = `source: s
records:
  - kind: Person
    id: "{id}"
    names:
      - full: "{name}"
    dates:
      birth: "{born}"
    identifiers:
      - type: email
        value: "{email}"
`

const evalRows = `id,name,born,email,truth
1,Tamsin Okorowa,1980-04-03,tamsin@example.org,a
2,Okorowa Tamsin,1980-04-03,tamsin@example.org,a
3,Ludo Ferrante,1975-11-30,ludo@example.org,b
4,Ludo Ferrante,1991-02-02,,c
5,Tamsin Okorowa,,,a
`

// TestEval scores a small file by its mapping's truth and by a key file.
func TestEval(t *testing.T) {
	dir := t.TempDir()
	csv := write(t, dir, "people.csv", evalRows)
	plain := write(t, dir, "plain.yaml", evalMapping)
	truth := write(t, dir, "truth.yaml", "truth: truth\n"+evalMapping)
	key := write(t, dir, "key.csv", "source,id,cluster\ns,1,a\ns,2,a\ns,3,b\ns,4,c\ns,5,a\n")
	var reports []evalReport
	for _, args := range [][]string{{"--map", truth}, {"--map", plain, "--truth", "truth"}, {"--map", plain, "--key", key}} {
		r := clew(t, append([]string{"eval", csv, "-o", "json"}, args...)...).want(t, exitOK)
		fields := decode[map[string]json.RawMessage](t, r)
		for _, f := range strings.Fields("records entities entities_true entities_exact seconds peak_bytes pairwise bcubed candidates missed") {
			if len(fields[f]) == 0 {
				t.Errorf("%v: no field %s", args, f)
			}
		}
		reports = append(reports, decode[evalReport](t, r))
	}
	for _, r := range reports {
		if r.Records != 5 || r.EntitiesTrue != 3 || r.Loaded != 5 || r.PeakBytes == 0 || r.Pairwise.Precision != 1 {
			t.Errorf("%+v", r)
		}
		// A name alone merges nobody: record 5 stays apart, and says why.
		i := slices.IndexFunc(r.Missed, func(m miss) bool { return m.Cluster == "a" })
		if i < 0 || len(r.Missed[i].Apart) == 0 || r.Missed[i].Apart[0].Why == "" || r.Missed[i].Apart[0].MatchKey == "" {
			t.Errorf("missed %+v", r.Missed)
		}
	}
	clew(t, "eval", csv, "--map", truth).want(t, exitOK, "pairwise", "B-cubed", "candidates", "missed a (0 foreign records, 2 parts)", "apart")
}

// TestEvalCurve scores other stops: lower ones join more, the shipped one gives
// the partition of the report, and the picture has it.
func TestEvalCurve(t *testing.T) {
	dir := t.TempDir()
	csv := write(t, dir, "people.csv", evalRows+"6,Ann Lee,1980-04-13,,d\n7,Anne Lee,1980-04-31,,d\n8,Marguerite Quill,1971-06-09,,e\n9,Margurite Quil,1971-09-06,,e\n")
	truth := write(t, dir, "truth.yaml", "truth: truth\n"+evalMapping)
	svg := filepath.Join(dir, "curve.svg")
	r := clew(t, "eval", csv, "--map", truth, "--curve", svg, "--by", "kind,script", "-o", "json").want(t, exitOK)
	report := decode[evalReport](t, r)
	if len(report.Curve) != len(curveShifts) {
		t.Fatalf("%d points", len(report.Curve))
	}
	shipped := 0
	for i, p := range report.Curve {
		if i > 0 && (p.Stop <= report.Curve[i-1].Stop || p.Entities < report.Curve[i-1].Entities) {
			t.Errorf("at %v %d entities, at %v %d", report.Curve[i-1].Stop, report.Curve[i-1].Entities, p.Stop, p.Entities)
		}
		if p.Shipped {
			shipped++
			if p.Pairwise != report.Pairwise || p.BCubed != report.BCubed || p.Entities != report.Entities {
				t.Errorf("the shipped stop gives %+v, the report %+v", p.Score, report)
			}
		}
	}
	if first, last := report.Curve[0], report.Curve[len(report.Curve)-1]; shipped != 1 || first.Entities == last.Entities {
		t.Errorf("%d shipped, %d to %d entities", shipped, first.Entities, last.Entities)
	}
	if text, err := os.ReadFile(svg); err != nil || !strings.HasPrefix(string(text), "<svg") {
		t.Errorf("%.20s, %v", text, err)
	}
	if want := []string{"kind", "Person", "script", "Latn"}; len(report.By) != 2 || report.By[0].By != want[0] || report.By[0].Groups[0].Group != want[1] ||
		report.By[1].By != want[2] || report.By[1].Groups[0].Group != want[3] || report.By[1].Groups[0].Records != 9 {
		t.Errorf("groups %+v", report.By)
	}
	clew(t, "eval", csv, "--map", truth, "--curve", svg).want(t, exitOK, "STOP", "shipped")
	clew(t, "eval", csv, "--map", truth, "--curve", filepath.Join(dir, "none", "x.svg")).want(t, exitNotFound, "x.svg")
}

// TestEvalMistakes tells what is missing.
func TestEvalMistakes(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "a.jsonl", person("1", "Ann Example")+"\n{\n")
	clew(t, "eval", file).want(t, exitUsage, "no truth")
	clew(t, "eval", file, "--key", dir+"/none.csv").want(t, exitNotFound, "none.csv")
	clew(t, "eval", file, "--key", write(t, dir, "key.csv", "a,b\n1,2\n")).want(t, exitUsage, "no column")
	clew(t, "eval", dir+"/none.jsonl", "--key", "x").want(t, exitNotFound, "none.jsonl")
	r := clew(t, "eval", file, "--key", write(t, dir, "ok.csv", "source,id,cluster\ns,1,a\ns,2,a\n"), "-o", "json").want(t, exitOK)
	if got := decode[evalReport](t, r); got.Rejected != 1 || got.Loaded != 1 || len(got.Missed) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestEvalBulk holds the figures of records resolved at once to those of a graph;
// what needs a graph is refused by name.
func TestEvalBulk(t *testing.T) {
	dir := t.TempDir()
	truth := write(t, dir, "truth.yaml", "truth: truth\n"+evalMapping)
	people := []string{write(t, dir, "people.csv", evalRows+"6,,,,b\n"), "--map", truth}
	sets := [][]string{people}
	if fake := "../../../shared/data/er-splink-fake1000/fake_1000.csv"; exists(fake) {
		sets = append(sets, []string{fake, "--map", "../../eval/mappings/fake1000.yaml", "--train"})
	}
	for _, args := range sets {
		args = append([]string{"eval", "-o", "json", "--worst", "0"}, args...)
		graph := decode[evalReport](t, clew(t, args...).want(t, exitOK))
		bulk := decode[evalReport](t, clew(t, append(args, "--bulk")...).want(t, exitOK))
		graph.Seconds, graph.PeakBytes, graph.TrainSeconds = bulk.Seconds, bulk.PeakBytes, bulk.TrainSeconds
		if d := cmp.Diff(graph, bulk); d != "" {
			t.Errorf("%v: in bulk it is otherwise (-graph +bulk):\n%s", args, d)
		}
	}
	twice := write(t, dir, "twice.csv", evalRows+"3,Ludo Ferrante,,,b\n")
	clew(t, "eval", "--bulk", twice, "--map", truth).want(t, exitUsage, "s/3 is there twice")
	phone := write(t, dir, "phone.yaml", "truth: truth\n"+strings.Replace(evalMapping, "kind: Person", "kind: PhoneNumber", 1))
	clew(t, "eval", "--bulk", twice, "--map", phone).want(t, exitUsage, "twice.csv:2", "--bulk resolves people")
	clew(t, append([]string{"eval", "--bulk", "--by", "kind"}, people...)...).want(t, exitUsage, "drop --by")
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
