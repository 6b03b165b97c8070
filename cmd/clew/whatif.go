package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
)

// mostTried bounds the records that are tried out at a time.
const mostTried = 1000

// whatIfCommand says what a change would do.
func (p *program) whatIfCommand() *cobra.Command {
	var f inputFlags
	var key string
	cmd := &cobra.Command{
		Use:   "what-if {same|not-same|unsure|undo} RECORD RECORD, or what-if {load|model} FILE, or what-if delete RECORD…",
		Short: "Say which merges and splits a change would cause, without making it",
		Long: `Plan a change as it would be made, say which entities it would merge and split, and make it not: a judgement or its undoing, records that
would be loaded (at most 1,000) or deleted, or a model file by which everything would be resolved anew. A model takes as long as resolving
all records; try it on a copy of a large graph. Where --key says which records are one in truth, it is also told how well they are resolved now
and would be then, over the records that the graph holds and the truth names.`,
		Example: `  clew what-if same police/P-12 ngo/77
  clew what-if load ngo-june.csv --map ngo.yaml --source ngo
  clew what-if model trained.json
  clew what-if model trained.json --key key.csv`,
		ValidArgs: []string{"same", "not-same", "unsure", "undo", "load", "delete", "model"},
		Args:      atLeast(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			req, err := p.supposed(&f, args[0], args[1:])
			if err != nil {
				return err
			}
			if key != "" {
				if req.GetModel() == "" {
					return usage("--key scores a model that is tried out; drop it, or try a model")
				}
				if req.Truth, err = trueEntities(key); err != nil {
					return err
				}
			}
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.whatIf(cmd.Context(), c, req) })
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&key, "key", "", "with model, CSV `FILE` with the true cluster of each record (source, id, cluster), or the folder of a world that clew generate made")
	return cmd
}

// trueEntities reads a truth from a key file or the folder of a world.
func trueEntities(name string) ([]*clewv1.TrueEntity, error) {
	truth, err := eval.Key(nil), error(nil)
	if info, statErr := os.Stat(name); statErr == nil && info.IsDir() {
		var world *worldTruth
		if world, err = readWorldTruth(name); err == nil {
			truth = world.key()
		}
	} else {
		truth, err = readKey(name)
	}
	if err != nil {
		return nil, err
	}
	clusters := map[string]*clewv1.TrueEntity{}
	for _, k := range slices.SortedFunc(maps.Keys(truth), graph.RecordKey.Compare) {
		if clusters[truth[k]] == nil {
			clusters[truth[k]] = &clewv1.TrueEntity{}
		}
		clusters[truth[k]].Records = append(clusters[truth[k]].Records, &clewv1.RecordKey{Source: string(k.Source), Id: k.ID})
	}
	return slices.Collect(maps.Values(clusters)), nil
}

// supposed reads the change that is asked about.
func (p *program) supposed(f *inputFlags, word string, args []string) (*clewv1.WhatIfRequest, error) {
	verdict, known := verdicts[word]
	switch {
	case word == "load":
		records, err := p.supposedRecords(f, args)
		return &clewv1.WhatIfRequest{Records: records}, err
	case word == "model" && len(args) == 1:
		return p.supposedModel(args[0])
	case word == "model":
		return nil, usage("clew what-if model takes one file, not %d", len(args))
	case !known && word != "undo" && word != "delete":
		return nil, usage("%q is no change; write same, not-same, unsure, undo, load, delete or model", word)
	case word != "delete" && len(args) != 2:
		return nil, usage("clew what-if %s needs two records, written source/id", word)
	}
	keys := make([]*clewv1.RecordKey, len(args))
	for i, arg := range args {
		var err error
		if keys[i], err = recordKey(arg); err != nil {
			return nil, err
		}
	}
	switch word {
	case "delete":
		return &clewv1.WhatIfRequest{Deleted: keys}, nil
	case "undo":
		return &clewv1.WhatIfRequest{Undone: []*clewv1.JudgedPair{{A: keys[0], B: keys[1]}}}, nil
	}
	return &clewv1.WhatIfRequest{Judgements: []*clewv1.Judgement{{A: keys[0], B: keys[1], Verdict: verdict}}}, nil
}

// supposedModel reads a model as the settings would have it.
func (p *program) supposedModel(file string) (*clewv1.WhatIfRequest, error) {
	c, err := p.settings()
	if err != nil {
		return nil, err
	}
	c.Resolver.Model = file
	m, err := openModel(c.Resolver)
	if err != nil {
		return nil, err
	}
	text, err := m.JSON()
	return &clewv1.WhatIfRequest{Model: string(text)}, err
}

// supposedRecords reads the records of files.
func (p *program) supposedRecords(f *inputFlags, files []string) (records []*clewv1.Record, err error) {
	inputs, err := f.inputs(p.stdin, files)
	if err != nil {
		return nil, err
	}
	for _, in := range inputs {
		err := in.each(func(it loaders.Item) error {
			switch {
			case it.Err != nil:
				return failed(exitRejected, "%w; mend it first", it.Err)
			case len(records) == mostTried:
				return usage("%s: more than %d records; try them out in parts, or load them into a copy of the graph", it.Pos, mostTried)
			}
			records = append(records, server.RecordMessage(&it.Record))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return records, nil
}

// each reads an input to its end, record by record.
func (in *input) each(f func(loaders.Item) error) error {
	file, err := in.open()
	if err != nil {
		return fileError(in.name, err)
	}
	defer file.Close()
	r, err := loaders.Open(file, in.format, in.opts)
	if err != nil {
		return usage("%w", err)
	}
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return failed(exitFailure, "%w", err)
		}
		if err := f(it); err != nil {
			return err
		}
	}
}

func (p *program) whatIf(ctx context.Context, c *client, req *clewv1.WhatIfRequest) error {
	reply, err := c.resolve.WhatIf(ctx, req)
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	p.writeWhatIf(reply)
	p.writeChanged(reply)
	return nil
}

func (p *program) writeWhatIf(m *clewv1.WhatIfResponse) {
	line := func(format string, args ...any) {
		fmt.Fprintln(p.stdout, oneLine(fmt.Sprintf(format, args...)))
	}
	for _, r := range m.GetRefused() {
		var chain []string
		for _, j := range r.GetChain() {
			chain = append(chain, judgementText(j))
		}
		line("it would be refused: %s contradicts %s", judgementText(r.GetJudgement()), strings.Join(chain, "; "))
	}
	for _, o := range m.GetOutcomes() {
		text := fmt.Sprintf("%s would be %s", keyText(o.GetKey()), strings.ToLower(strings.TrimPrefix(o.GetStatus().String(), "RECORD_STATUS_")))
		if o.GetEntityId() != "" {
			text += ", in " + o.GetEntityId()
		}
		for _, v := range o.GetViolations() {
			text += "; " + violationText(v)
		}
		line("%s", text)
	}
	for _, w := range m.GetMerges() {
		line("would merge: %s into %s (%s)", strings.Join(w.GetFromIds(), ", "), w.GetIntoId(), plural(w.GetRecords(), "record"))
		if w.GetRestricted() {
			line("  %s", restricted)
		}
	}
	for _, w := range m.GetSplits() {
		line("would split: %s (%s) into %s", w.GetFromId(), plural(w.GetRecords(), "record"), strings.Join(w.GetIntoIds(), ", "))
	}
	for _, g := range m.GetGiants() {
		line("ALARM: %s would hang together, the oldest %s", plural(g.GetRecords(), "record"), keyText(g.GetOldest()))
	}
	line("%s, %s; %s would change entity; nothing was changed", plural(m.GetMergeCount(), "merge"), plural(m.GetSplitCount(), "split"), plural(m.GetMoved(), "record"))
	if now, then := m.GetAccuracyNow(), m.GetAccuracyThen(); now != nil {
		fmt.Fprintln(p.stdout)
		row := func(name string, a *clewv1.Accuracy) []string {
			return append(append([]string{name}, ratios(eval.PRF{Precision: a.GetPrecision(), Recall: a.GetRecall(), F1: a.GetF1()})...),
				fmt.Sprintf("%d of %d", a.GetEntitiesExact(), a.GetEntitiesTrue()))
		}
		table(p.stdout, "", []string{plural(now.GetRecords(), "record"), "PRECISION", "RECALL", "F1", "ENTITIES EXACT"}, [][]string{row("now", now), row("then", then)})
	}
}
