package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
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
	clew(t, "eval", csv, "--map", truth).want(t, exitOK, "pairwise", "B-cubed", "candidates", "missed a", "apart")
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
