package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Compare reads two stores whole and calls f for every difference in what they
// answer: journal, records with their versions, evidence, judgements, sources,
// marks, counts, and around every entity its members and its links (the 1,000
// most recent groups of each, and the totals). A page of records or entities
// that differs is one difference, named by the first of it that does. It
// returns an error only when it could not look.
func Compare(ctx context.Context, a, b Store, f func(Problem)) error {
	c := &comparison{a: a, b: b, f: f, entities: map[graph.EntityID]bool{}}
	for _, step := range []func(context.Context) error{c.counts, c.journal, c.records, c.lists, c.marks, c.around} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("compare: %w", err)
		}
	}
	return nil
}

type comparison struct {
	a, b     Store
	f        func(Problem)
	keys     []graph.RecordKey
	entities map[graph.EntityID]bool
}

// both asks both stores the same thing and tells the first place in which their
// answers differ.
func both[T any](c *comparison, rule string, ask func(Store) ([]T, error), name func(i int) string) ([]T, error) {
	a, errA := ask(c.a)
	b, errB := ask(c.b)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	if len(a) != len(b) {
		c.f(Problem{Rule: rule, Subject: "all", Detail: fmt.Sprintf("%d and %d", len(a), len(b))})
		return a, nil
	}
	for i := range a {
		if !reflect.DeepEqual(a[i], b[i]) {
			c.f(Problem{Rule: rule, Subject: name(i), Detail: fmt.Sprintf("%+v and %+v", a[i], b[i])})
			break
		}
	}
	return a, nil
}

func (c *comparison) counts(ctx context.Context) error {
	_, err := both(c, "stats", func(s Store) ([]Stats, error) {
		st, err := s.Stats(ctx)
		return []Stats{st}, err
	}, func(int) string { return "counts" })
	return err
}

func (c *comparison) journal(ctx context.Context) error {
	for after := uint64(0); ; {
		page, err := both(c, "journal", func(s Store) ([]graph.Decision, error) { return decisions(ctx, s, after, pageOf) },
			func(i int) string { return fmt.Sprintf("decision %d", after+uint64(i)+1) })
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Seq
	}
}

func (c *comparison) records(ctx context.Context) error {
	var err error
	c.keys, err = both(c, "keys", func(s Store) (keys []graph.RecordKey, err error) {
		err = s.Scan(ctx, func(r *Stored) error {
			keys = append(keys, r.Record.Key)
			return nil
		})
		return keys, err
	}, func(i int) string { return fmt.Sprintf("place %d", i) })
	if err != nil {
		return err
	}
	for page := range slices.Chunk(c.keys, pageOf) {
		named := func(i int) string { return page[i].String() }
		histories, err := both(c, "history", func(s Store) ([][]Stored, error) { return s.Histories(ctx, page) }, named)
		if err != nil {
			return err
		}
		for _, h := range histories {
			c.meet(&h[len(h)-1])
		}
		_, err = both(c, "evidence", func(s Store) ([]graph.Match, error) { return s.Matches(ctx, page) },
			func(i int) string { return fmt.Sprintf("place %d from %s", i, page[0]) })
		if err != nil {
			return err
		}
	}
	return nil
}

// meet notes the entities that a record shows.
func (c *comparison) meet(s *Stored) {
	c.entities[s.Entity] = true
	for _, e := range s.Record.Edges() {
		c.entities[e.From.Value], c.entities[e.To.Value] = true, true
	}
}

func (c *comparison) lists(ctx context.Context) error {
	place := func(i int) string { return fmt.Sprintf("place %d", i) }
	_, errJudgements := both(c, "judgements", func(s Store) ([]graph.Judgement, error) { return s.Judgements(ctx) }, place)
	_, errSources := both(c, "sources", func(s Store) ([]Source, error) { return s.Sources(ctx) }, place)
	_, errDangling := both(c, "dangling links", func(s Store) ([]graph.Edge, error) { return s.Dangling(ctx) }, place)
	return errors.Join(errJudgements, errSources, errDangling)
}

func (c *comparison) marks(ctx context.Context) error {
	_, err := both(c, "marks", func(s Store) (sums []string, err error) {
		err = s.Marks(ctx, func(m *Mark) error {
			sums = append(sums, fmt.Sprintf("%s/%s/%d part %d of %d, content %x, reply of %d bytes", m.Source, m.Stream, m.Number, m.Part, m.Parts, m.Hash, len(m.Reply)))
			return nil
		})
		return sums, err
	}, func(i int) string { return fmt.Sprintf("place %d", i) })
	return err
}

// around compares handles, members and links.
func (c *comparison) around(ctx context.Context) error {
	for page := range slices.Chunk(c.keys, pageOf) {
		handles := make([]graph.EntityID, len(page))
		for i, k := range page {
			handles[i] = graph.Handle("", k) // look-ups ignore the prefix
		}
		_, err := both(c, "handles", func(s Store) ([]graph.EntityID, error) { return s.Resolve(ctx, handles) }, func(i int) string { return page[i].String() })
		if err != nil {
			return err
		}
	}
	delete(c.entities, "")
	ids := slices.Sorted(maps.Keys(c.entities))
	for page := range slices.Chunk(ids, pageOf) {
		named := func(i int) string { return string(page[i]) }
		_, errMembers := both(c, "members", func(s Store) ([]Members, error) { return s.Members(ctx, page, nil) }, named)
		_, errLinks := both(c, "links", func(s Store) ([]Adjacency, error) {
			return s.Neighbours(ctx, Frontier{IDs: page, Cap: 1000})
		}, named)
		if err := errors.Join(errMembers, errLinks); err != nil {
			return err
		}
	}
	return nil
}
