package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// curveShifts are the stops of the curve, in bits from the model's own.
var curveShifts = [...]float64{-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8}

// curve scores the partition at each stop. All that a model measures by the
// stop (cut, floor, gates) moves with it, which is the same as another prior;
// so each point is what a model with that prior resolves to.
func curve(ctx context.Context, g *localGraph, truth eval.Key) ([]eval.Point, error) {
	model := g.writer.Resolver().Model()
	var puts []resolver.Input
	err := g.store.Scan(ctx, func(s *store.Stored) error {
		if !s.Deleted && !s.Record.IsStatement() {
			puts = append(puts, resolver.Input{Record: s.Record, FirstSeq: s.FirstSeq})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]eval.Point, len(curveShifts))
	var tasks errgroup.Group
	tasks.SetLimit(2) // an engine holds all records in memory
	for i, shift := range curveShifts {
		tasks.Go(func() error {
			m, err := model.With(func(m *match.Model) {
				by := match.Bits(shift * float64(match.Bit))
				m.Prior -= by
				for _, learnt := range m.Kinds {
					learnt.Prior -= by
				}
			})
			if err != nil {
				return err
			}
			resolved, err := partition(m, puts)
			if err != nil {
				return err
			}
			stop := float64(model.Stop)/float64(match.Bit) + shift
			out[i] = eval.Point{Stop: stop, Shipped: shift == 0, Score: eval.Compare(resolved, truth)}
			return nil
		})
	}
	return out, tasks.Wait()
}

// partition resolves records at once and gives the entity of each.
func partition(m *match.Model, puts []resolver.Input) (map[graph.RecordKey]string, error) {
	e := resolver.New(m, resolver.Options{})
	plan, err := e.Plan(resolver.Batch{Puts: puts})
	if err != nil {
		return nil, err
	}
	if err := e.Apply(plan); err != nil {
		return nil, err
	}
	out := make(map[graph.RecordKey]string, len(puts))
	for i := range puts {
		if id, ok := e.EntityOf(puts[i].Record.Key); ok {
			out[puts[i].Record.Key] = string(id)
		}
	}
	return out, nil
}

// drawCurve writes the picture of a curve to a file.
func drawCurve(name string, points []eval.Point) error {
	file, err := os.Create(name)
	if err != nil {
		return fileError(name, err)
	}
	err = eval.WriteSVG(file, points)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return failed(exitFailure, "%s: cannot be written: %w", name, err)
	}
	return nil
}

// writeCurve writes the table of the curve for people.
func (r *evalReport) writeCurve(w io.Writer) {
	if r.Curve == nil {
		return
	}
	var rows [][]string
	for _, p := range r.Curve {
		shipped := ""
		if p.Shipped {
			shipped = "shipped"
		}
		rows = append(rows, append(append([]string{strconv.FormatFloat(p.Stop, 'g', -1, 64)}, ratios(p.Pairwise)...),
			fmt.Sprintf("%.4f", p.BCubed.F1), strconv.Itoa(p.EntitiesExact), strconv.Itoa(p.Entities), shipped))
	}
	fmt.Fprintln(w)
	table(w, "", []string{"STOP", "PRECISION", "RECALL", "F1", "B-CUBED F1", "EXACT", "ENTITIES", ""}, rows)
}
