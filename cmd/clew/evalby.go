package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
	"github.com/clewgraph/clew/synth"
)

// groupings are the ways in which eval parts records. The answer is what the
// truth of a world says of the record, empty for other data.
var groupings = map[string]func(r *graph.Record, a synth.Answer) []string{
	"defect": func(_ *graph.Record, a synth.Answer) []string {
		if len(a.Defects) == 0 {
			return []string{"(none)"}
		}
		out := make([]string, len(a.Defects))
		for i, d := range a.Defects {
			out[i] = string(d)
		}
		return out
	},
	"script": func(r *graph.Record, a synth.Answer) []string {
		if a.Script != "" {
			return []string{a.Script}
		}
		return scriptsOf(r)
	},
	"kind": func(r *graph.Record, _ synth.Answer) []string { return []string{string(r.Kind)} },
}

// scriptsOf gives the scripts that a record's names are written in.
func scriptsOf(r *graph.Record) []string {
	var out []string
	for _, n := range r.Names {
		for _, token := range names.Person(n).Tokens {
			if token.Script != "Zyyy" && !slices.Contains(out, token.Script) {
				out = append(out, token.Script)
			}
		}
	}
	return out
}

// worldTruth is the truth of a synthetic world that eval scores against.
type worldTruth struct{ answers synth.Answers }

// world reads what the records are parted by, and the truth of the world that
// is given as the only argument, nil if there is none.
func (f *evalFlags) world(files []string) (*worldTruth, error) {
	for _, name := range strings.Split(f.by, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if groupings[name] == nil {
			return nil, usage("--by %q is not known; there are: %s", name, strings.Join(slices.Sorted(maps.Keys(groupings)), ", "))
		}
		f.groups = append(f.groups, name)
	}
	if f.only != "" && len(f.groups) == 0 {
		return nil, usage("--only %q is a group of --by; add --by", f.only)
	}
	info, err := os.Stat(files[0])
	if err != nil || !info.IsDir() {
		if slices.Contains(f.groups, "defect") {
			return nil, usage("--by defect needs the folder of a world that clew generate made; %s is none", files[0])
		}
		return nil, nil
	}
	switch {
	case len(files) > 1:
		return nil, usage("a world is scored alone; drop the files beside %s", files[0])
	case f.key != "" || f.truth != "":
		return nil, usage("%s has its own truth; drop --key and --truth", files[0])
	}
	return readWorldTruth(files[0])
}

// readWorldTruth reads the truth of a world from its folder.
func readWorldTruth(dir string) (*worldTruth, error) {
	if _, err := readWorld(dir); err != nil {
		return nil, err
	}
	answers, err := synth.ReadAnswers(dir)
	if err != nil {
		return nil, failed(exitFailure, "%w; generate the world again", err)
	}
	return &worldTruth{answers}, nil
}

// key gives the truth of the records that can be resolved: not of those that
// are an entity each, such as articles.
func (w *worldTruth) key() eval.Key {
	key := eval.Key{}
	for k, a := range w.answers.Records {
		if a.Kind.Spec().Resolution != graph.BySource {
			key[k] = a.Entity
		}
	}
	return key
}

// grouped is how well records with one property were resolved.
type grouped struct {
	By     string            `json:"by"`
	Groups []eval.GroupScore `json:"groups"`
}

// apartReport says which pairs that must stay apart did not.
type apartReport struct {
	// Pairs counts the pairs of which both sides have records, ByReason those
	// joined by the reason for which they look alike.
	Pairs    int            `json:"pairs"`
	Joined   int            `json:"joined"`
	ByReason []apartReason  `json:"by_reason"`
	Worst    []apartExample `json:"worst"`
}

type apartReason struct {
	Reason string `json:"reason"`
	Pairs  int    `json:"pairs"`
	Joined int    `json:"joined"`
}

type apartExample struct {
	Reason string `json:"reason"`
	missPair
}

// group scores the resolution by groups of records, and gives the records of the
// one group whose errors are asked for, nil for all.
func (r *evalReport) group(f *evalFlags, records []graph.Record, world *worldTruth, resolved map[graph.RecordKey]string, truth eval.Key) (only map[graph.RecordKey]bool, err error) {
	if f.only != "" {
		only = map[graph.RecordKey]bool{}
	}
	for _, name := range f.groups {
		groups := map[graph.RecordKey][]string{}
		for i := range records {
			var a synth.Answer
			if world != nil {
				a = world.answers.Records[records[i].Key]
			}
			of := groupings[name](&records[i], a)
			groups[records[i].Key] = of
			if slices.Contains(of, f.only) {
				only[records[i].Key] = true
			}
		}
		r.By = append(r.By, grouped{name, eval.By(resolved, truth, groups)})
	}
	if f.only != "" && len(only) == 0 {
		return nil, usage("--only %q: no record is of such a group; --by lists them", f.only)
	}
	return only, nil
}

// apart scores the pairs of a world that must stay apart, and explains at most
// so many of those that were joined, all of them if negative.
func (w *worldTruth) apart(ctx context.Context, r *evalReport, c *client, resolved map[graph.RecordKey]string, truth eval.Key, worst int) {
	var list []eval.Pair
	for _, p := range w.answers.Apart {
		list = append(list, eval.Pair(p))
	}
	pairs := map[string]int{}
	joined, of := eval.Apart(resolved, truth, list, func(p eval.Pair) { pairs[p.Reason]++ })
	r.Apart = &apartReport{Pairs: of, Joined: len(joined), ByReason: []apartReason{}, Worst: []apartExample{}}
	for _, reason := range slices.Sorted(maps.Keys(pairs)) {
		n := 0
		for _, j := range joined {
			if j.Reason == reason {
				n++
			}
		}
		r.Apart.ByReason = append(r.Apart.ByReason, apartReason{reason, pairs[reason], n})
	}
	if worst >= 0 && worst < len(joined) {
		joined = joined[:worst]
	}
	for _, j := range joined {
		why := explainPairs(ctx, c, [][2]graph.RecordKey{{j.A, j.B}})
		r.Apart.Worst = append(r.Apart.Worst, apartExample{j.Reason, why[0]})
	}
}

// writeGroups writes the tables of groups, and of the pairs of a world that
// must stay apart, for people.
func (r *evalReport) writeGroups(w io.Writer) {
	for _, g := range r.By {
		var rows [][]string
		for _, s := range g.Groups {
			rows = append(rows, []string{s.Group, strconv.Itoa(s.Records), fmt.Sprintf("%.4f", s.Precision), fmt.Sprintf("%.4f", s.Recall),
				strconv.Itoa(s.True), strconv.Itoa(s.True - s.Found), strconv.Itoa(s.Wrong)})
		}
		fmt.Fprintln(w)
		table(w, "", []string{strings.ToUpper(g.By), "RECORDS", "PRECISION", "RECALL", "TRUE PAIRS", "APART", "WRONG"}, rows)
	}
	if r.Apart == nil {
		return
	}
	fmt.Fprintf(w, "\n%d pairs must stay apart; %d were joined\n", r.Apart.Pairs, r.Apart.Joined)
	var rows [][]string
	for _, x := range r.Apart.ByReason {
		rows = append(rows, []string{x.Reason, strconv.Itoa(x.Pairs), strconv.Itoa(x.Joined)})
	}
	table(w, "  ", []string{"REASON", "PAIRS", "JOINED"}, rows)
	rows = nil
	for _, x := range r.Apart.Worst {
		rows = append(rows, []string{x.Reason, x.A, x.B, x.Why})
	}
	table(w, "  ", nil, rows)
}
