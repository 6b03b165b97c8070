package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/train"
	"github.com/clewgraph/clew/store"
)

// trainFlags are the flags of train.
type trainFlags struct {
	inputFlags
	out string
}

// trainCommand learns a model from records.
func (p *program) trainCommand() *cobra.Command {
	var f trainFlags
	cmd := &cobra.Command{
		Use:   "train [FILE…] --out MODEL",
		Short: "Learn from records what evidence weighs among them",
		Long: `Learn a model from files, or without files from the graph of --store with the judgements that stand there. No labels are needed: how
often two people agree by chance is counted among pairs drawn at random and among those that share a place or a telephone, and how records of
one person agree among the pairs of which the built-in table is sure.

The model is a readable file. Nothing changes until it is adopted: with --resolver.model MODEL the graph is resolved anew by it when it is next
opened, as a decision that shows in the history. clew what-if model MODEL shows before what that would change.`,
		Example: `  clew train --store graph --out model.json
  clew train people.csv --map people.yaml --out model.json
  clew serve --resolver.model model.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return p.train(cmd.Context(), &f, args) },
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&f.out, "out", "", "write the model to `FILE` (required)")
	return cmd
}

// trainReport is what train prints.
type trainReport struct {
	Model string         `json:"model"`
	ID    string         `json:"id"`
	Kinds []learntReport `json:"kinds"`
}

// learntReport says what was learnt of a kind.
type learntReport struct {
	Kind       graph.Kind `json:"kind"`
	Records    int        `json:"records"`
	Candidates int        `json:"candidates"`
	// Matches is how many of the candidates are expected to be one subject.
	Matches int      `json:"matches"`
	Skipped string   `json:"skipped,omitempty"`
	Alarms  []string `json:"alarms,omitempty"`
}

func (p *program) train(ctx context.Context, f *trainFlags, files []string) error {
	switch {
	case p.server != "":
		return usage("train reads files or a store; drop --server")
	case f.out == "":
		return usage("say where the model goes with --out FILE")
	case len(files) > 0 && p.store != "":
		return usage("train reads files or a store; drop one of them")
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	base, err := openModel(c.Resolver)
	if err != nil {
		return err
	}
	var features []*match.Features
	var judged []graph.Judgement
	if len(files) > 0 {
		features, err = f.fromFiles(p, c, files)
	} else {
		features, judged, err = fromStore(ctx, p, c)
	}
	if err != nil {
		return err
	}
	model, learnt, err := train.Train(base, features, judged)
	if err != nil {
		return err
	}
	text, err := model.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.out, append(text, '\n'), 0o644); err != nil {
		return fileError(f.out, err)
	}
	return p.writeTrained(trainReport{Model: f.out, ID: model.ID(), Kinds: reports(learnt)})
}

func reports(learnt []train.Report) []learntReport {
	var out []learntReport
	for _, l := range learnt {
		out = append(out, learntReport{Kind: l.Kind, Records: l.Records, Candidates: l.Candidates, Matches: int(l.Matches), Skipped: l.Skipped, Alarms: l.Alarms})
	}
	return out
}

func (p *program) writeTrained(r trainReport) error {
	if p.json() {
		return p.writeJSON(r)
	}
	for _, k := range r.Kinds {
		if k.Skipped != "" {
			fmt.Fprintf(p.stdout, "%s: nothing learnt of %s: %s; the table's weights stay\n", k.Kind, plural(k.Records, "record"), k.Skipped)
			continue
		}
		fmt.Fprintf(p.stdout, "%s: learnt from %s; of %s some %d are one subject\n",
			k.Kind, plural(k.Records, "record"), plural(k.Candidates, "candidate pair"), k.Matches)
		for _, a := range k.Alarms {
			fmt.Fprintf(p.stdout, "  ALARM: %s\n", a)
		}
	}
	fmt.Fprintf(p.stdout, "model %s is in %s; adopt it with --resolver.model %s\n", r.ID, r.Model, r.Model)
	return nil
}

// fromFiles reads the features of the people in files.
func (f *trainFlags) fromFiles(p *program, c config.Config, files []string) ([]*match.Features, error) {
	inputs, err := f.inputs(p.stdin, files)
	if err != nil {
		return nil, err
	}
	var records []graph.Record
	for _, in := range inputs {
		if _, err := readTruth(in, &records, eval.Key{}); err != nil {
			return nil, err
		}
	}
	return featuresOf(records, c.Intake.DefaultRegion), nil
}

// featuresOf gives the comparable forms of records as they were read from files;
// nil for statements and kinds that are not resolved by likeness.
func featuresOf(records []graph.Record, region string) []*match.Features {
	features, lexicon := make([]*match.Features, len(records)), match.NewLexicon()
	for i := range records {
		r := records[i]
		r.Identifiers = append([]graph.Identifier(nil), r.Identifiers...)
		identifiers.ReadRecord(&r, identifiers.Options{Region: region})
		if !r.IsStatement() && r.Kind.Spec().Resolution == graph.ByLikeness {
			features[i] = lexicon.Extract(&r)
		}
	}
	return features
}

// fromStore reads the features of the records of a store, and the judgements.
func fromStore(ctx context.Context, p *program, c config.Config) (features []*match.Features, judged []graph.Judgement, err error) {
	st, err := openStore(ctx, c.Store, reader, p.logger(c, true))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, st.Close(context.WithoutCancel(ctx))) }()
	lexicon := match.NewLexicon()
	err = st.Scan(ctx, func(s *store.Stored) error {
		if !s.Deleted && !s.Record.IsStatement() && s.Record.Kind.Spec().Resolution == graph.ByLikeness {
			features = append(features, lexicon.Extract(&s.Record))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	judged, err = st.Judgements(ctx)
	return features, judged, err
}
