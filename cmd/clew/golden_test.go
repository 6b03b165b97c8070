package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/eval"
)

// goldenFile has the figures of every development set.
const goldenFile = "../../eval/testdata/golden.json"

// shippedModel gives the flags of eval that choose the model of a set. It is one
// setting for all of them, and never sees a truth.
func shippedModel(goldenSet) []string { return []string{"--train"} }

// goldenSet is a data set with a truth: args are the arguments of eval, with
// $DATA for the folder of the development data and $MAP for that of the
// mappings. A world is generated instead. Sets that take long are scored in the
// long form only.
type goldenSet struct {
	name, args string
	world      string
	long       bool
}

var goldenSets = []goldenSet{
	{name: "fake1000", args: "$DATA/er-splink-fake1000/fake_1000.csv --map $MAP/fake1000.yaml"},
	{name: "febrl1", args: "$DATA/er-febrl123/dataset1.csv --map $MAP/febrl.yaml", long: true},
	{name: "febrl1 without the id", args: "$DATA/er-febrl123/dataset1.csv --map $MAP/febrl-no-id.yaml", long: true},
	{name: "febrl2", args: "$DATA/er-febrl123/dataset2.csv --map $MAP/febrl.yaml", long: true},
	{name: "febrl2 without the id", args: "$DATA/er-febrl123/dataset2.csv --map $MAP/febrl-no-id.yaml", long: true},
	{name: "febrl3", args: "$DATA/er-febrl123/dataset3.csv --map $MAP/febrl.yaml"},
	{name: "febrl3 without the id", args: "$DATA/er-febrl123/dataset3.csv --map $MAP/febrl-no-id.yaml", long: true},
	{name: "fodors-zagat", args: "$DATA/er-fodors-zagat/restaurant.txt --format csv --map $MAP/fodors-zagat.yaml"},
	{name: "senzing", args: "$DATA/er-senzing-truthset/customers.jsonl $DATA/er-senzing-truthset/reference.jsonl $DATA/er-senzing-truthset/watchlist.jsonl --key $DATA/er-senzing-truthset/actual_truthset_key.csv"},
	{name: "pseudopeople wic", args: "$DATA/synth-pseudopeople/women_infants_and_children.parquet --map $MAP/pseudopeople.yaml"},
	{name: "pseudopeople census", args: "$DATA/synth-pseudopeople/decennial_census.parquet --map $MAP/pseudopeople.yaml", long: true},
	{name: "pseudopeople ssa", args: "$DATA/synth-pseudopeople/social_security.parquet --map $MAP/pseudopeople-ssa.yaml", long: true},
	{name: "historical50k", args: "$DATA/er-splink-historical50k/historical_figures_with_errors_50k.parquet --map $MAP/historical50k.yaml", long: true},
	{name: "world of persons", world: "--preset persons --size 3000 --seed 7", long: true},
	{name: "world, small", world: "--preset small --seed 7", long: true},
}

// figures are what the golden file has of one set, the shares with four digits.
type figures struct {
	Set              string `json:"set"`
	Records          int    `json:"records"`
	Entities         int    `json:"entities"`
	EntitiesTrue     int    `json:"entities_true"`
	EntitiesExact    int    `json:"entities_exact"`
	Pairwise         shares `json:"pairwise"`
	BCubed           shares `json:"bcubed"`
	BlockingRecall   string `json:"blocking_recall"`
	CandidatePairs   int64  `json:"candidate_pairs"`
	PairsPerRecord   string `json:"pairs_per_record"`
	MustStayApart    int    `json:"must_stay_apart,omitempty"`
	JoinedOfTheApart int    `json:"joined_of_these,omitempty"`
}

type shares struct {
	P  string `json:"p"`
	R  string `json:"r"`
	F1 string `json:"f1"`
}

func sharesOf(x eval.PRF) shares {
	return shares{fmt.Sprintf("%.4f", x.Precision), fmt.Sprintf("%.4f", x.Recall), fmt.Sprintf("%.4f", x.F1)}
}

// TestGolden scores the development sets as they are, and compares the figures
// with the committed ones: a change of scoring is reviewed as a change of them.
// -update writes those that were computed.
func TestGolden(t *testing.T) {
	golden := readFigures(t)
	program := built(t)
	var now []figures
	for _, set := range goldenSets {
		i := slices.IndexFunc(golden, func(f figures) bool { return f.Set == set.name })
		var got figures
		t.Run(set.name, func(t *testing.T) {
			got = score(t, program, set)
			if *update {
				return
			}
			if i < 0 {
				t.Fatal("the golden file has no figures of this set; run the test with -update")
			}
			if d := cmp.Diff(golden[i], got); d != "" {
				t.Errorf("the figures have changed (-committed +now); if they should, run the test with -long -update:\n%s", d)
			}
		})
		switch {
		case got.Set != "":
			now = append(now, got)
		case i >= 0:
			now = append(now, golden[i])
		}
	}
	if !*update {
		return
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	if err := e.Encode(now); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFigures(t *testing.T) (golden []figures) {
	t.Helper()
	text, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

// score gives the figures of a set, or skips the test.
func score(t *testing.T, program string, set goldenSet) figures {
	t.Helper()
	if set.long && !*long {
		t.Skip("SKIPPED: takes long; run with -long")
	}
	args := strings.Fields(strings.NewReplacer("$DATA", "../../../shared/data", "$MAP", "../../eval/mappings").Replace(set.args))
	if set.world != "" {
		dir := filepath.Join(t.TempDir(), "world")
		clew(t, append(strings.Fields("generate --out "+dir), strings.Fields(set.world)...)...).want(t, exitOK)
		args = []string{dir}
	} else if _, err := os.Stat(args[0]); err != nil {
		t.Skipf("SKIPPED: the data set is not here: %v", err)
	}
	began := time.Now()
	args = append(append([]string{"eval", "--worst", "0", "-o", "json"}, args...), shippedModel(set)...)
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("clew %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	r := decode[evalReport](t, result{exitOK, out.String(), errs.String()})
	t.Logf("P %.4f R %.4f F1 %.4f, %.1f s", r.Pairwise.Precision, r.Pairwise.Recall, r.Pairwise.F1, time.Since(began).Seconds())
	f := figures{
		Set: set.name, Records: r.Records, Entities: r.Entities, EntitiesTrue: r.EntitiesTrue, EntitiesExact: r.EntitiesExact,
		Pairwise: sharesOf(r.Pairwise), BCubed: sharesOf(r.BCubed), BlockingRecall: fmt.Sprintf("%.4f", r.Candidates.Recall),
		CandidatePairs: r.Candidates.Pairs, PairsPerRecord: fmt.Sprintf("%.2f", r.Candidates.PerRecord),
	}
	if r.Apart != nil {
		f.MustStayApart, f.JoinedOfTheApart = r.Apart.Pairs, r.Apart.Joined
	}
	return f
}
