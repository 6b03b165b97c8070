package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver/train"
	"github.com/clewgraph/clew/server"
)

// evalFlags are the flags of eval.
type evalFlags struct {
	inputFlags
	// train learns the model first.
	train                 bool
	key, truth, by, curve string
	groups                []string // the parts of by
	// bulk resolves at once, without a graph.
	bulk bool
	// worst is how many missed entities are explained, all of them below 0, and
	// only the group of records whose entities they are, "" for all.
	worst int
	only  string
}

// evalCommand scores the resolution of files against a truth.
func (p *program) evalCommand() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval FILE…",
		Short: "Score the resolution of files against a truth",
		Long: `Load files into a throw-away graph with the truth hidden and the rows in an order that tells nothing, resolve them, and score the outcome:
pairwise and B-cubed precision, recall and F1, the true entities that came out exactly, how many pairs the candidate keys propose and how
many of the true ones are among them, and the worst errors with the evidence: false merges first, then what was left apart.
The truth is a key file (source, id, cluster) or a column of the mapping. --by scores the records of each kind or script alone (a pair
counts where one of its records has it). --curve resolves the records again with the stop lower and higher and draws what comes of it,
which takes some ten times as long.

--bulk resolves all records at once instead of one batch after the other through a store: the identities are the same, in a tenth of the
time and memory, but no error is explained. It takes each record once, and kinds that are resolved by likeness only.

The folder of a world that clew generate made brings its own truth. Then --by can also tell the defects apart, and the pairs that look
alike and must stay apart are counted by their reason.`,
		Example: `  clew eval customers.jsonl watchlist.jsonl --key key.csv --output json
  clew eval people.parquet --map people.yaml --truth cluster --by script --curve curve.svg
  clew eval --by defect,script,kind world
  clew eval --by script --only Thai --worst 10 world
  clew eval --bulk --train people.csv --map people.yaml`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.evaluate(cmd.Context(), &f, args) },
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&f.key, "key", "", "CSV `FILE` with the true cluster of each record: source, id, cluster")
	cmd.Flags().StringVar(&f.truth, "truth", "", "`COLUMN` with the true cluster, where the mapping does not name one")
	cmd.Flags().StringVar(&f.by, "by", "", "score by `GROUPS`: kind, script and, for a world, defect, with commas between")
	cmd.Flags().BoolVar(&f.train, "train", false, "learn the model from the records themselves first, without their truth")
	cmd.Flags().BoolVar(&f.bulk, "bulk", false, "resolve all records at once, and explain nothing")
	cmd.Flags().StringVar(&f.only, "only", "", "explain only the entities with a record of one `GROUP` of --by, such as Thai")
	cmd.Flags().StringVar(&f.curve, "curve", "", "score other stops too, and draw the curve to `FILE` as SVG")
	cmd.Flags().IntVar(&f.worst, "worst", 20, "explain the `N` worst of the entities that were missed, all of them if negative")
	return cmd
}

// evalReport is what eval prints.
type evalReport struct {
	// Records counts the scored records, Entities what they were resolved to.
	Records       int `json:"records"`
	Entities      int `json:"entities"`
	EntitiesTrue  int `json:"entities_true"`
	EntitiesExact int `json:"entities_exact"`
	// Loaded counts all records that were loaded, Rejected those that were not.
	Loaded   int `json:"loaded"`
	Rejected int `json:"rejected"`
	// Seconds is the time from the first batch to the last acknowledgement,
	// PeakBytes the most memory that the process held.
	Seconds    float64    `json:"seconds"`
	PeakBytes  int64      `json:"peak_bytes"`
	Pairwise   eval.PRF   `json:"pairwise"`
	BCubed     eval.PRF   `json:"bcubed"`
	Candidates candidates `json:"candidates"`
	// Model is the file of the model that the settings name, "" for the built-in table.
	Model string `json:"model,omitempty"`
	// Trained says what was learnt first, in so many seconds, where that was asked for.
	Trained      []learntReport `json:"trained,omitempty"`
	TrainSeconds float64        `json:"train_seconds,omitempty"`
	// Missed has the worst of the true entities that did not come out exactly.
	Missed []miss `json:"missed"`
	// By and Curve are given where they are asked for, Apart for a synthetic
	// world.
	By    []grouped    `json:"by,omitempty"`
	Curve []eval.Point `json:"curve,omitempty"`
	Apart *apartReport `json:"apart,omitempty"`
}

// miss is a true entity that did not come out exactly: joined with so many
// foreign records, and fallen into so many parts. Only some pairs of each are
// explained.
type miss struct {
	Cluster string     `json:"cluster"`
	Records []string   `json:"records"`
	Foreign int        `json:"foreign"`
	Parts   int        `json:"parts"`
	Wrong   []missPair `json:"wrong"`
	Apart   []missPair `json:"apart"`
}

// missPair is a pair of records on the wrong side, with the evidence.
type missPair struct {
	A        string   `json:"a"`
	B        string   `json:"b"`
	MatchKey string   `json:"match_key"`
	Bits     string   `json:"bits"`
	Gates    []string `json:"gates,omitempty"`
	Why      string   `json:"why"`
}

func (p *program) evaluate(ctx context.Context, f *evalFlags, files []string) error {
	if p.server != "" || p.store != "" {
		return usage("eval loads into a graph of its own; drop --server and --store")
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	world, err := f.world(files)
	if err != nil {
		return err
	}
	inputs, err := f.inputs(p.stdin, files)
	if err != nil {
		return err
	}
	if f.bulk {
		if world != nil || f.by != "" || f.curve != "" {
			return usage("--bulk only scores tables as a whole; drop --by and --curve, or --bulk")
		}
		report, err := f.evaluateBulk(c, inputs)
		if err != nil {
			return err
		}
		return p.printEval(report)
	}
	records, truth, rejected, err := f.readAll(inputs, world)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "clew-eval-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // nothing is lost by it
	c.Store = config.Store{Kind: "embedded", Path: filepath.Join(dir, "graph")}
	report := evalReport{Rejected: rejected, Model: c.Resolver.Model}
	if f.train {
		if c.Resolver.Model, err = report.train(c, records, dir); err != nil {
			return err
		}
	}
	g, err := openGraph(ctx, c, writer, server.Options{}, p.logger(c, true))
	if err != nil {
		return err
	}
	err = g.ask(c, func(c *client) error { return report.score(ctx, g, c, records, truth, world, f) })
	if err := unjoin(errors.Join(err, g.close(ctx))); err != nil {
		return err
	}
	return p.printEval(&report)
}

func (p *program) printEval(r *evalReport) error {
	if p.json() {
		return p.writeJSON(r)
	}
	r.write(p.stdout)
	return nil
}

// train learns a model from the records and gives its file.
func (r *evalReport) train(c config.Config, records []graph.Record, dir string) (string, error) {
	base, err := openModel(c.Resolver)
	if err != nil {
		return "", err
	}
	began := time.Now()
	model, learnt, err := train.Train(base, featuresOf(records, c.Intake.DefaultRegion), nil)
	if err != nil {
		return "", err
	}
	r.Trained, r.TrainSeconds = reports(learnt), time.Since(began).Seconds()
	text, err := model.JSON()
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "model.json")
	return name, os.WriteFile(name, text, 0o600)
}

// readAll reads the inputs and the truth, and puts the records into an order
// that depends on their keys only: the order of a file can leak the truth.
func (f *evalFlags) readAll(inputs []*input, world *worldTruth) (records []graph.Record, truth eval.Key, rejected int, err error) {
	truth = eval.Key{}
	for _, in := range inputs {
		if m := in.opts.Mapping; m != nil && f.truth != "" {
			m.Truth = f.truth
		}
		n, err := readTruth(in, &records, truth)
		if err != nil {
			return nil, nil, 0, err
		}
		rejected += n
	}
	if f.key != "" {
		if truth, err = readKey(f.key); err != nil {
			return nil, nil, 0, err
		}
	}
	if world != nil {
		truth = world.key()
		// Statements are never resolved.
		records = slices.DeleteFunc(records, func(r graph.Record) bool { return r.IsStatement() })
	}
	if len(truth) == 0 {
		return nil, nil, 0, errNoTruth()
	}
	order := map[graph.RecordKey][32]byte{}
	for i := range records {
		order[records[i].Key] = sha256.Sum256([]byte(records[i].Key.String()))
	}
	slices.SortStableFunc(records, func(a, b graph.Record) int {
		x, y := order[a.Key], order[b.Key]
		return cmp.Or(slices.Compare(x[:], y[:]), a.Key.Compare(b.Key))
	})
	return records, truth, rejected, nil
}

func errNoTruth() error {
	return usage("there is no truth to score against; give --key FILE, or --truth COLUMN for a table")
}

// readKey reads a key file.
func readKey(name string) (eval.Key, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer file.Close()
	key, err := eval.ReadKey(file, name)
	if err != nil {
		return nil, usage("%w", err)
	}
	return key, nil
}

// readTruth reads one input and counts what it refuses.
func readTruth(in *input, records *[]graph.Record, truth eval.Key) (rejected int, err error) {
	file, err := in.open()
	if err != nil {
		return 0, fileError(in.name, err)
	}
	defer file.Close()
	r, err := loaders.Open(file, in.format, in.opts)
	if err != nil {
		return 0, usage("%w", err)
	}
	for {
		it, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rejected, nil
		case err != nil:
			return 0, failed(exitFailure, "%w", err)
		case it.Err != nil:
			rejected++
			continue
		}
		*records = append(*records, it.Record)
		if it.Truth != "" {
			truth[it.Record.Key] = it.Truth
		}
	}
}

// maxExplained is how many wrong and how many apart pairs of a missed entity are
// explained.
const maxExplained = 5

// score loads the records, and compares what they resolve to with the truth.
func (r *evalReport) score(ctx context.Context, g *localGraph, c *client, records []graph.Record, truth eval.Key, world *worldTruth, f *evalFlags) error {
	began := time.Now()
	if err := r.load(ctx, c, records); err != nil {
		return err
	}
	r.Seconds = time.Since(began).Seconds()
	r.PeakBytes = peakBytes()
	resolved := map[graph.RecordKey]string{}
	for i := range records {
		if id, ok := g.writer.Resolver().EntityOf(records[i].Key); ok {
			resolved[records[i].Key] = string(id)
		}
	}
	s := eval.Compare(resolved, truth)
	r.Records, r.Entities, r.EntitiesTrue, r.EntitiesExact, r.Pairwise, r.BCubed = s.Records, s.Entities, s.EntitiesTrue, s.EntitiesExact, s.Pairwise, s.BCubed
	var err error
	if r.Candidates, err = countCandidates(ctx, g, truth); err != nil {
		return err
	}
	only, err := r.group(f, records, world, resolved, truth)
	if err != nil {
		return err
	}
	if world != nil {
		world.apart(ctx, r, c, resolved, truth, f.worst)
	}
	r.Missed = []miss{}
	missed := slices.DeleteFunc(eval.Missed(resolved, truth, -1, maxExplained), func(m eval.Miss) bool {
		return only != nil && !slices.ContainsFunc(m.Records, func(k graph.RecordKey) bool { return only[k] })
	})
	if f.worst >= 0 {
		missed = missed[:min(f.worst, len(missed))]
	}
	for _, m := range missed {
		out := miss{Cluster: m.Cluster, Foreign: m.Foreign, Parts: m.Parts, Wrong: explainPairs(ctx, c, m.Wrong), Apart: explainPairs(ctx, c, m.Apart)}
		for _, k := range m.Records {
			out.Records = append(out.Records, k.String())
		}
		r.Missed = append(r.Missed, out)
	}
	if f.curve == "" {
		return nil
	}
	if r.Curve, err = curve(ctx, g, truth); err != nil {
		return err
	}
	return drawCurve(f.curve, r.Curve)
}

// load loads the records batch by batch.
func (r *evalReport) load(ctx context.Context, c *client, records []graph.Record) error {
	req, size := &clewv1.LoadBatchRequest{}, 0
	flush := func() error {
		if len(req.Records) == 0 {
			return nil
		}
		req.Batch = &clewv1.BatchId{Source: "eval"}
		reply, err := c.intake.LoadBatch(ctx, req)
		if err != nil {
			return err
		}
		for _, o := range reply.GetResult().GetOutcomes() {
			if o.GetStatus() == clewv1.RecordStatus_RECORD_STATUS_REJECTED {
				r.Rejected++
			} else {
				r.Loaded++
			}
		}
		req, size = &clewv1.LoadBatchRequest{}, 0
		return nil
	}
	for i := range records {
		m := server.RecordMessage(&records[i])
		n := proto.Size(m)
		if len(req.Records) == 1000 || size+n > min(batchBytes, c.maxMessage/2) {
			if err := flush(); err != nil {
				return err
			}
		}
		req.Records = append(req.Records, m)
		size += n
	}
	return flush()
}

// explainPairs says of each pair why it stands as it does.
func explainPairs(ctx context.Context, c *client, pairs [][2]graph.RecordKey) []missPair {
	out := make([]missPair, 0, len(pairs))
	for _, pair := range pairs {
		m := missPair{A: pair[0].String(), B: pair[1].String()}
		reply, err := c.why(ctx, m.A, m.B)
		if err != nil {
			m.Why = err.Error()
			out = append(out, m)
			continue
		}
		m.MatchKey, m.Bits = reply.GetMatchKey(), reply.GetBits()
		live := 0
		for _, k := range reply.GetKeys() {
			if k.GetLive() {
				live++
			}
		}
		words := []string{m.MatchKey + " " + m.Bits + " bits", bandWords[reply.GetBand()]}
		if live == 0 {
			words = append(words, "no live key brings them together")
		}
		for _, g := range reply.GetGates() {
			m.Gates = append(m.Gates, g.GetReason())
		}
		words = append(words, m.Gates...)
		m.Why = strings.Join(words, "; ")
		out = append(out, m)
	}
	return out
}

// write writes the report for people.
func (r *evalReport) write(w io.Writer) {
	fmt.Fprintf(w, "%d records resolved to %d entities; %d of %d true entities exactly\n", r.Records, r.Entities, r.EntitiesExact, r.EntitiesTrue)
	fmt.Fprintf(w, "%.2f s, %.0f MB at most, %d loaded, %d rejected\n", r.Seconds, float64(r.PeakBytes)/1e6, r.Loaded, r.Rejected)
	switch {
	case r.Trained != nil:
		fmt.Fprintf(w, "by weights learnt from these records without their truth, in %.2f s\n\n", r.TrainSeconds)
	case r.Model != "":
		fmt.Fprintf(w, "by the model %s\n\n", r.Model)
	default:
		fmt.Fprint(w, "by the built-in table; --train learns the weights from these records first, without their truth\n\n")
	}
	table(w, "", []string{"", "PRECISION", "RECALL", "F1"}, [][]string{
		append([]string{"pairwise"}, ratios(r.Pairwise)...), append([]string{"B-cubed"}, ratios(r.BCubed)...),
		{"candidates", "", fmt.Sprintf("%.4f", r.Candidates.Recall), fmt.Sprintf("%d pairs, %.2f per record", r.Candidates.Pairs, r.Candidates.PerRecord)},
	})
	r.writeGroups(w)
	r.writeCurve(w)
	for _, m := range r.Missed {
		fmt.Fprintf(w, "\nmissed %s (%s, %s): %s\n", m.Cluster, plural(m.Foreign, "foreign record"), plural(m.Parts, "part"), strings.Join(m.Records, ", "))
		var rows [][]string
		for _, x := range m.Wrong {
			rows = append(rows, []string{"wrong", x.A, x.B, x.Why})
		}
		for _, x := range m.Apart {
			rows = append(rows, []string{"apart", x.A, x.B, x.Why})
		}
		table(w, "  ", nil, rows)
	}
}

// ratios writes precision, recall and F1.
func ratios(x eval.PRF) []string {
	return []string{fmt.Sprintf("%.4f", x.Precision), fmt.Sprintf("%.4f", x.Recall), fmt.Sprintf("%.4f", x.F1)}
}
