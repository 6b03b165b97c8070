package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth"
)

// TestGenerate makes a world, loads it, and scores it by its truth.
func TestGenerate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "world")
	store := filepath.Join(t.TempDir(), "graph")
	args := []string{"generate", "--preset", "persons", "--size", "400", "--seed", "3", "--out", dir}
	first := decode[generated](t, clew(t, append(args, "-o", "json")...).want(t, exitOK))
	if first.Records < 200 || first.Checksum == "" || first.PeakBytes == 0 || first.Params.Duplicates != 160 {
		t.Errorf("%+v", first)
	}
	clew(t, args...).want(t, exitUsage, "holds something already", "--force")
	clew(t, append(args, "--force", "--workers", "2")...).want(t, exitOK, first.Checksum, "people.csv", "records/s")
	clew(t, append(args, "--describe")...).want(t, exitOK, "records by defect", "typo", "describe.svg", first.Checksum)

	clew(t, "load", dir, "--store", store).want(t, exitOK, "people.csv")
	clew(t, "load", dir, "--store", store, "--source", "x").want(t, exitUsage, "drop --source")
	clew(t, "stats", "--store", store, "-o", "json").want(t, exitOK)

	report := decode[evalReport](t, clew(t, "eval", "--by", "defect,script,kind", "--worst", "2", dir, "-o", "json").want(t, exitOK))
	if len(report.By) != 3 || report.By[0].By != "defect" || len(report.By[0].Groups) < 10 || report.Apart == nil || len(report.Missed) > 2 || report.Records != first.Records {
		t.Errorf("%+v", report)
	}
	for _, g := range report.By[0].Groups {
		if g.Records == 0 || g.Found > g.True || g.Precision < 0 || g.Precision > 1 {
			t.Errorf("%+v", g)
		}
	}
	clew(t, "eval", "--by", "kind", dir).want(t, exitOK, "KIND", "Person", "pairs must stay apart")
}

// TestGenerateMistakes tells what is wrong with a command line or a folder.
func TestGenerateMistakes(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "world")
	for _, tc := range []struct {
		args []string
		text string
	}{
		{[]string{"generate"}, "give --out DIR"},
		{[]string{"generate", "--out", out, "--preset", "nosuch"}, `preset "nosuch" is not known`},
		{[]string{"generate", "--out", out, "--rate", "typo"}, "write DEFECT=PPM"},
		{[]string{"generate", "--out", out, "--rate", "typo=2000000"}, "rate of typo"},
		{[]string{"generate", "--out", out, "--rate", "nosuch=1"}, `defect "nosuch"`},
		{[]string{"generate", "--out", out, "--from", "2020", "--to", "2019"}, "before the start"},
		{[]string{"generate", "--out", out, "--size", "0"}, "size: 0 records"},
		{[]string{"generate", "--out", out, "--preset", "persons", "--size", "10", "--duplicates", "10"}, "duplicates: 10"},
		{[]string{"generate", "--out", out, "--workers", "-1"}, "--workers -1"},
		{[]string{"eval", "--by", "colour", dir}, `--by "colour"`},
		{[]string{"eval", "--by", "kind,defect", filepath.Join(dir, "x.jsonl")}, "--by defect needs the folder of a world"},
	} {
		clew(t, tc.args...).want(t, exitUsage, tc.text)
	}
	clew(t, "load", dir, "--store", filepath.Join(dir, "graph")).want(t, exitNotFound, "without a world")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, out, "UNFINISHED", "{}")
	clew(t, "load", out, "--store", filepath.Join(dir, "graph")).want(t, exitFailure, "not finished", "run clew generate again")
	clew(t, "eval", out).want(t, exitFailure, "not finished")
}

// TestEvalByJSON holds the fields that scripts read; --only leaves the errors of
// one group.
func TestEvalByJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "world")
	clew(t, "generate", "--preset", "persons", "--size", "300", "--out", dir).want(t, exitOK)
	all := clew(t, "eval", "--by", "defect", "--worst", "-1", dir, "-o", "json").want(t, exitOK)
	fields := decode[map[string]json.RawMessage](t, all)
	for _, f := range []string{"by", "apart", "missed", "pairwise"} {
		if len(fields[f]) == 0 {
			t.Errorf("no field %s", f)
		}
	}
	answers, err := synth.ReadAnswers(dir)
	if err != nil {
		t.Fatal(err)
	}
	typos := map[string]bool{}
	for k, a := range answers.Records {
		typos[k.String()] = slices.Contains(a.Defects, synth.Typo)
	}
	var want []miss
	for _, m := range decode[evalReport](t, all).Missed {
		if slices.ContainsFunc(m.Records, func(k string) bool { return typos[k] }) {
			want = append(want, m)
		}
	}
	only := decode[evalReport](t, clew(t, "eval", "--by", "defect", "--only", "typo", "--worst", "-1", dir, "-o", "json").want(t, exitOK))
	if diff := cmp.Diff(want, only.Missed); diff != "" || len(want) == 0 {
		t.Errorf("of %d: %s", len(want), diff)
	}
	clew(t, "eval", "--by", "script", "--only", "typo", dir).want(t, exitUsage, `--only "typo"`)
	clew(t, "eval", "--only", "typo", dir).want(t, exitUsage, "add --by")
}
