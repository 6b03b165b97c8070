package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// looks bounds how often what was written meanwhile is read, too, before the next
// call goes on with it.
const looks = 100

// Follow brings the resolver up to what another process has written to the store,
// where the store can tell it (see [store.Follower]). What changed is resolved
// again, as the partition is a function of what stands, and where that leads is
// held against the moves of the journal. It fails with [ErrApart], and changes
// nothing, where they differ, where another model resolved, and where so much
// changed that reading all anew is quicker (see [Options]).
func (w *Writer) Follow(ctx context.Context) error {
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return err
	}
	f, ok := w.store.(store.Follower)
	if !ok {
		return nil
	}
	g := &gap{writer: w, at: w.head.Seq, puts: map[graph.RecordKey]resolver.Input{}, homes: map[graph.RecordKey]graph.EntityID{}}
	if err := g.read(ctx, f); err != nil {
		return fmt.Errorf("follow the journal from decision %d: %w", w.head.Seq, err)
	}
	if g.at == w.head.Seq {
		return nil
	}
	if err := g.apply(); err != nil {
		return fmt.Errorf("follow the journal from decision %d to %d: %w", w.head.Seq, g.at, err)
	}
	w.head = g.head
	w.seq.Store(g.at)
	return nil
}

// gap is what was written to a store since its resolver was brought up to it.
type gap struct {
	writer *Writer
	// at is the decision up to which it was read, head where the journal stands.
	at   uint64
	head store.Head
	// puts are the subject records that were written and are there, homes the
	// entities to which the journal moved records, "" for those that are gone.
	puts  map[graph.RecordKey]resolver.Input
	homes map[graph.RecordKey]graph.EntityID
	// judged says whether there are other judgements, which are these.
	judged     bool
	judgements []graph.Judgement
}

// read reads what was written, and what is written meanwhile, until nothing is.
func (g *gap) read(ctx context.Context, s store.Follower) (err error) {
	begin := g.at
	for range looks {
		if g.head, err = g.writer.store.Head(ctx); err != nil {
			return err
		}
		switch {
		case g.head.Seq == g.at:
			return nil
		case g.head.Seq < g.at:
			return fmt.Errorf("%w: the journal ends at decision %d", ErrApart, g.head.Seq)
		}
		if err := g.writer.store.Decisions(ctx, g.at, g.decision); err != nil {
			return err
		}
		if err := s.Since(ctx, g.at, g.put); err != nil {
			return err
		}
		if g.judged {
			if g.judgements, err = g.writer.store.Judgements(ctx); err != nil {
				return err
			}
		}
		g.at = g.head.Seq
	}
	return &store.ChangedError{From: store.Revision(begin), To: store.Revision(g.at)}
}

// decision takes the moves of a decision.
func (g *gap) decision(d *graph.Decision) error {
	if model := g.writer.engine.Model().ID(); d.Kind == graph.DecisionModel || d.Model != model {
		return fmt.Errorf("%w: decision %d is of the model %s, this server has %s", ErrApart, d.Seq, d.Model, model)
	}
	for _, m := range d.Moves {
		g.homes[m.Record] = m.To
	}
	g.judged = g.judged || d.Kind == graph.DecisionJudgement
	return nil
}

// put takes the current version of a record.
func (g *gap) put(r *store.Stored) error {
	g.puts[r.Record.Key] = resolver.Input{Record: r.Record, FirstSeq: r.FirstSeq}
	if n := max(g.writer.opts.Gap, g.writer.engine.Len()/10); len(g.puts) > n {
		return fmt.Errorf("%w: more than %d records changed", ErrApart, n)
	}
	return nil
}

// apply resolves what changed, and brings the engine there if that is where the
// journal led.
func (g *gap) apply() error {
	var b resolver.Batch
	for k, to := range g.homes {
		if to == "" {
			delete(g.puts, k)
			b.Deletes = append(b.Deletes, k)
		}
	}
	b.Puts = slices.SortedFunc(maps.Values(g.puts), func(a, b resolver.Input) int { return cmp.Compare(a.FirstSeq, b.FirstSeq) })
	engine := g.writer.engine
	if g.judged {
		b.Judgements = rejudge(engine.Judgements(), g.judgements)
	}
	p, err := engine.Plan(b)
	if err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	moved := 0
	for k, to := range g.homes {
		if was, _ := engine.EntityOf(k); was != to {
			moved++
		}
	}
	elsewhere := func(m graph.Move) bool { to, ok := g.homes[m.Record]; return !ok || to != m.To }
	if len(p.Refused) > 0 || len(p.Moves) != moved || slices.ContainsFunc(p.Moves, elsewhere) {
		return fmt.Errorf("%w: what changed does not lead where the journal does", ErrApart)
	}
	if err := engine.Apply(p); err != nil {
		return errors.Join(ErrApart, err)
	}
	return nil
}

// rejudge gives the judgements that lead from those that stood to those that
// stand: first what is taken back.
func rejudge(stood, stand []graph.Judgement) []graph.Judgement {
	var gone, come []graph.Judgement
	for _, j := range stood {
		if !slices.Contains(stand, j) {
			j.Undone = true
			gone = append(gone, j)
		}
	}
	for _, j := range stand {
		if !slices.Contains(stood, j) {
			come = append(come, j)
		}
	}
	return append(gone, come...)
}
