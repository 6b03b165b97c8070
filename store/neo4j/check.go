package neo4j

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Check verifies every invariant; commits of this process wait for it. It fails
// with [store.ErrChanged] when another process wrote meanwhile. Its rules are:
//
//	journal     sequence dense up to the head, each decision readable
//	membership  the journal's moves fold to the stored membership; subjects
//	            belong to an entity, nothing else does
//	founder     an entity has the id of its oldest member, which is that of its
//	            value if no older record speaks of that
//	record      a record's node says what its payload says
//	mentions    a record is joined to each end that its links name, and no other
//	history     past versions are readable and ended after they began; those that
//	            held follow on each other and on them the current one
//	past        LEFT is what the moves give, NAMED and the value what past versions
//	            give
//	tombstone   a tombstone leads on to a key that was met
//	match       evidence joins current subjects, in order
//	judgement   judgements are readable and name their records in order
//	mark        parts lie within their number
//	head        the next stream position is beyond every one given
//	entity      an entity's node says what its members say, and exists only with
//	            members or mentions
//	retired     a retired entity has no links and leads to where its record is,
//	            one of a value to where the value leads
//	link        the relationships between entities are those that the records'
//	            links give, and say what those say
func (s *Store) Check(ctx context.Context, f func(store.Problem)) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	c, err := s.inspect(ctx)
	if err != nil {
		return err
	}
	for _, p := range c.problems {
		f(p)
	}
	return nil
}

// inspect verifies every invariant.
func (s *Store) inspect(ctx context.Context) (*checker, error) {
	before, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	c := &checker{
		s: s, head: before, rows: map[graph.RecordKey]outline{}, handles: map[string]graph.RecordKey{},
		spoken: map[graph.EntityID]graph.RecordKey{}, leads: leading{map[graph.EntityID]graph.EntityID{}, holdings{}},
		links: map[string]linkSum{}, left: map[leaving]graph.EntityID{}, held: map[graph.RecordKey][]stretch{}, moved: map[graph.RecordKey]moving{},
		mends: mends{
			records: map[graph.RecordKey]map[string]any{}, named: map[graph.RecordKey]*row{}, homes: map[graph.RecordKey]graph.EntityID{},
			entities: map[graph.Kind][]any{}, missing: map[string]bool{},
		},
	}
	for _, step := range []func(context.Context) error{c.records, c.journal, c.expect, c.entities, c.pasts, c.pairs, c.marks} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	after, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	if after != before {
		return nil, fmt.Errorf("another process wrote during the check; check again: %w", &store.ChangedError{From: store.Revision(before.Seq), To: store.Revision(after.Seq)})
	}
	return c, nil
}

type checker struct {
	s        *Store
	head     store.Head
	problems []store.Problem
	rows     map[graph.RecordKey]outline
	handles  map[string]graph.RecordKey
	// spoken gives the oldest record of each value, leads the entity of that, and
	// who held a handle.
	spoken map[graph.EntityID]graph.RecordKey
	leads  leading
	links  map[string]linkSum
	left   map[leaving]graph.EntityID
	held   map[graph.RecordKey][]stretch
	// moved gives the last move of each record.
	moved map[graph.RecordKey]moving
	mends mends
}

// moving is when a decision moved a record.
type moving struct {
	seq uint64
	at  int64
}

// leaving is a record that leaves an entity by a decision.
type leaving struct {
	key graph.RecordKey
	seq uint64
}

// stretch is the decisions that wrote and ended a version.
type stretch struct{ added, removed uint64 }

// outline is what a check keeps of a record.
type outline struct {
	first   uint64
	added   uint64
	kind    graph.Kind
	deleted bool
	next    graph.RecordKey
	entity  graph.EntityID
}

// linkSum is a digest of a relationship: its ends, and its links in any order.
type linkSum struct {
	kind     graph.LinkKind
	from, to graph.EntityID
	links    int
	sum      [16]byte
}

func (s *linkSum) add(l *link) {
	h := sha256.Sum256(append(appendEdge(nil, &l.Edge), l.said.text()...))
	for i := range s.sum {
		s.sum[i] ^= h[i]
	}
	s.links++
}

func (c *checker) problem(rule string, subject any, format string, args ...any) {
	c.problems = append(c.problems, store.Problem{Rule: rule, Subject: fmt.Sprint(subject), Detail: fmt.Sprintf(format, args...)})
}

// records looks at each record by itself.
func (c *checker) records(ctx context.Context) error {
	const page = `MATCH (r:Record) WHERE r.firstSeq > $after WITH r ORDER BY r.firstSeq LIMIT $limit
		RETURN collect([` + rowOf + `, properties(r), [(r)-[:MENTIONS]->(t) | [t:Entity, coalesce(t.id, t.key)]], COUNT {(r)-[:RESOLVED_TO]->()}])`
	err := c.s.pages(ctx, "check records", page, 0, func(v []any) (uint64, func() error, error) {
		fields, _ := v[0].([]any)
		r, err := readRow(fields)
		if err != nil {
			return 0, nil, err
		}
		return r.first, func() error { c.record(r, v); return nil }, nil
	})
	if err != nil {
		return err
	}
	for k, r := range c.rows {
		if _, met := c.rows[r.next]; r.deleted && !r.next.IsZero() && !met {
			c.problem("tombstone", k, "leads on to %s, which was never met", r.next)
		}
	}
	return nil
}

func (c *checker) record(r *row, v []any) {
	c.rows[r.key] = outline{first: r.first, added: r.added, kind: r.kind, deleted: r.deleted, next: r.next, entity: r.entity}
	c.handles[graph.HandleHash(r.key)] = r.key
	if value, err := r.value(); err == nil && value != "" && c.spoken[value].IsZero() { // records come by age
		c.spoken[value], c.leads.to[value] = r.key, r.entity
	}
	if r.first >= c.head.NextFirst {
		c.problem("head", r.key, "stream position %d is not below the next, %d", r.first, c.head.NextFirst)
	}
	if homes := number(v[3]); homes > 1 || (homes == 1) != (r.current() && r.kind != "") {
		c.problem("membership", r.key, "belongs to %d entities", homes)
		if homes > 1 {
			c.mends.homes[r.key] = ""
		}
	}
	edges, err := r.edges()
	if err != nil {
		c.problem("record", r.key, "unreadable: %v", err)
		return
	}
	_ = c.leads.holdings.add(r, r.entity) // it has been read
	props, _ := v[1].(map[string]any)
	want, err := recordProps(c.s.veil, r, int(number(props["ordinal"])))
	if err != nil || !c.same(want, props) {
		c.problem("record", r.key, "its node does not say what it says")
		if err == nil {
			c.mends.records[r.key] = want
		}
	}
	if named, n := endsOf(v[2]); !maps.Equal(named, mentions(r, edges)) || len(named) != n {
		c.problem("mentions", r.key, "is joined to %d ends and names %d", n, len(mentions(r, edges)))
		c.mends.named[r.key] = r
	}
}

// journal folds the moves of all decisions.
func (c *checker) journal(ctx context.Context) error {
	folded := map[graph.RecordKey]graph.EntityID{}
	next := uint64(1)
	err := c.s.Decisions(ctx, 0, func(d *graph.Decision) error {
		if d.Seq != next {
			c.problem("journal", d.Seq, "follows on %d", next-1)
		}
		next = d.Seq + 1
		for _, m := range d.Moves {
			if folded[m.Record] != m.From {
				c.problem("membership", m.Record, "decision %d moves it from %q, it was in %q", d.Seq, m.From, folded[m.Record])
			}
			if folded[m.Record] = m.To; m.To == "" {
				delete(folded, m.Record)
			}
			c.moved[m.Record] = moving{d.Seq, d.At}
			if m.From != "" {
				c.left[leaving{m.Record, d.Seq}] = m.From
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, store.ErrCorrupt):
		c.problem("journal", next, "unreadable: %v", err)
	case err != nil:
		return err
	case next != c.head.Seq+1:
		c.problem("journal", next-1, "is the last decision, the head says %d", c.head.Seq)
	}
	for k, r := range c.rows {
		_, twice := c.mends.homes[k]
		if folded[k] != r.entity {
			c.problem("membership", k, "the journal puts it into %q, stored is %q", folded[k], r.entity)
		}
		if folded[k] != r.entity || twice {
			c.mends.homes[k] = folded[k]
		}
		delete(folded, k)
	}
	for k := range folded {
		c.problem("membership", k, "the journal moves a record that is not stored")
	}
	return nil
}

// expect works out which relationships there should be.
func (c *checker) expect(ctx context.Context) error {
	return c.stated(ctx, func(_ *row, to rel, l *link) {
		sum := c.links[to.id]
		sum.kind, sum.from, sum.to = to.kind, to.from, to.to
		sum.add(l)
		c.links[to.id] = sum
	})
}

// stated calls f for every link that a record states with the relationship that it
// belongs to, which has no links yet.
func (c *checker) stated(ctx context.Context, f func(r *row, to rel, l *link)) error {
	home := func(k graph.RecordKey) graph.EntityID { return c.rows[k].entity }
	return c.s.pages(ctx, "check links", scanPage, 0, func(v []any) (uint64, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return 0, nil, err
		}
		links, err := r.stated(c.s.veil)
		if err != nil {
			return r.first, func() error { return nil }, nil // reported as unreadable
		}
		at := func(e *graph.Edge, ref graph.Ref) graph.EntityID { return end(e, ref, r, home, &c.leads) }
		return r.first, func() error {
			for i := range links {
				if to, ok := place(&links[i].Edge, at); ok {
					f(r, to, &links[i])
				}
			}
			return nil
		}, nil
	})
}

func (c *checker) pasts(ctx context.Context) error {
	const all = `UNWIND $rows AS any MATCH (p:Past) OPTIONAL MATCH (r:Record)-[:HAD]->(p)
		RETURN collect([r.key, p.addedSeq, p.removedSeq, p.payload, p.kind, p.next, [(p)-[:NAMED]->(e) | [e.key IS NULL, coalesce(e.value, e.key)]], p.value])`
	err := c.s.read(ctx, "check history", func(ctx context.Context, t tx) error {
		return packed(ctx, t, 1, all, []int{0}, nil, func(v []any) error { c.past(v); return nil })
	})
	if err != nil {
		return err
	}
	for k, list := range c.held {
		slices.SortFunc(list, func(a, b stretch) int { return cmp.Compare(a.added, b.added) })
		for i, v := range append(list[1:], stretch{added: c.rows[k].added}) {
			if list[i].removed != v.added {
				c.problem("history", k, "one version ended with decision %d and the next began with %d", list[i].removed, v.added)
			}
		}
	}
	const departures = "UNWIND $rows AS any MATCH (r:Record)-[l:LEFT]->(d:Decision) RETURN collect([r.key, l.seq, l.entity, d.seq])"
	err = c.s.read(ctx, "check departures", func(ctx context.Context, t tx) error {
		return packed(ctx, t, 1, departures, []int{0}, nil, func(v []any) error {
			k, _ := graph.ParseRecordKey(text(v[0]))
			l := leaving{k, number(v[1])}
			if from, ok := c.left[l]; !ok || string(from) != text(v[2]) || number(v[3]) != l.seq {
				c.problem("past", k, "left %q by decision %d, which the journal does not say", text(v[2]), l.seq)
			}
			delete(c.left, l)
			return nil
		})
	})
	for l, from := range c.left {
		c.problem("past", l.key, "left %q by decision %d, which is not stored", from, l.seq)
	}
	return err
}

// past looks at one past version or tombstone.
func (c *checker) past(v []any) {
	st, err := readPast(v)
	switch {
	case err != nil:
		c.problem("history", text(v[0]), "unreadable version of decision %d", number(v[1]))
		return
	case st.Record.Key.String() != text(v[0]):
		c.problem("history", text(v[0]), "has a version of %s", st.Record.Key)
	case st.RemovedSeq < st.AddedSeq || st.RemovedSeq > c.head.Seq:
		c.problem("history", st.Record.Key, "added by %d and removed by %d", st.AddedSeq, st.RemovedSeq)
	}
	was := row{key: st.Record.Key, kind: st.Record.Kind, deleted: st.Deleted, decoded: &st.Record}
	edges, _ := was.edges() // it is decoded
	want := mentions(&was, edges)
	value, _ := st.Record.ValueID()
	if st.AddedSeq == st.RemovedSeq { // late
		want, value = map[graph.Ref]bool{}, ""
	} else {
		c.held[st.Record.Key] = append(c.held[st.Record.Key], stretch{st.AddedSeq, st.RemovedSeq})
	}
	if named, n := endsOf(v[6]); !maps.Equal(named, want) || n != len(want) {
		c.problem("past", st.Record.Key, "its version of decision %d is joined to %d ends and named %d", st.AddedSeq, n, len(want))
	}
	if text(v[7]) != string(value) {
		c.problem("past", st.Record.Key, "its version of decision %d is of %q and marked as of %q", st.AddedSeq, value, text(v[7]))
	}
}

// endsOf reads a list of ends, each with whether it is a value, and its length.
func endsOf(v any) (map[graph.Ref]bool, int) {
	named := map[graph.Ref]bool{}
	ends, _ := v.([]any)
	for _, e := range ends {
		end, _ := e.([]any)
		if len(end) != 2 {
			continue
		}
		ref := graph.Ref{Value: graph.EntityID(text(end[1]))}
		if isValue, _ := end[0].(bool); !isValue {
			ref.Value = ""
			ref.Record, _ = graph.ParseRecordKey(text(end[1]))
		}
		named[ref] = true
	}
	return named, len(ends)
}

func (c *checker) pairs(ctx context.Context) error {
	const all = `UNWIND $rows AS any MATCH (a:Record)-[m:MATCHED|JUDGED]->(b:Record)
		RETURN collect([type(m) = 'MATCHED', a.key, b.key, m.payload])`
	subject := func(k graph.RecordKey) bool {
		r, met := c.rows[k]
		return met && !r.deleted && r.kind != ""
	}
	return c.s.read(ctx, "check evidence", func(ctx context.Context, t tx) error {
		return packed(ctx, t, 1, all, []int{0}, nil, func(v []any) error {
			a, _ := graph.ParseRecordKey(text(v[1]))
			b, _ := graph.ParseRecordKey(text(v[2]))
			pair := text(v[1]) + " " + text(v[2])
			if match, _ := v[0].(bool); match {
				switch {
				case a.Compare(b) >= 0:
					c.problem("match", pair, "records out of order")
				case !subject(a) || !subject(b):
					c.problem("match", pair, "a record is no current subject")
				}
				return nil
			}
			payload, _ := v[3].([]byte)
			j, err := codec.DecodeJudgement(payload)
			if err != nil || j.A != a || j.B != b || a.Compare(b) >= 0 {
				c.problem("judgement", pair, "unreadable, misplaced or out of order")
			}
			return nil
		})
	})
}

func (c *checker) marks(ctx context.Context) error {
	all := "UNWIND $rows AS any MATCH (m:Mark) RETURN collect([m.key, " + allMarks() + "])"
	return c.s.read(ctx, "check marks", func(ctx context.Context, t tx) error {
		return packed(ctx, t, 1, all, []int{0}, nil, func(v []any) error {
			var last uint64
			for i, any := range v[1:] {
				payload, _ := any.([]byte)
				if i > 0 && payload == nil {
					continue
				}
				m, err := codec.DecodeMark(payload)
				if i == 0 {
					last = m.Number
				}
				if err != nil || m.Part < 0 || m.Part > m.Parts || markKey(m.Source, m.Stream) != text(v[0]) || m.Number > last || i > 0 && m.Number%store.KeptMarks != uint64(i-1) {
					c.problem("mark", fmt.Sprintf("%q", text(v[0])), "batch %d, part %d of %d: misplaced or unreadable", m.Number, m.Part, m.Parts)
				}
			}
			return nil
		})
	})
}

// same reports whether stored properties are those that were to be written.
func (c *checker) same(want, got map[string]any) bool {
	plain := map[string]any{}
	for k, v := range want {
		if c.s.veil.on() { // what was got is lifted
			v = c.s.veil.lift(v)
		}
		if v = stored(v); v != nil {
			plain[k] = v
		}
	}
	return reflect.DeepEqual(plain, got)
}

// stored gives a parameter as the driver gives it back.
func stored(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case []string:
		return anys(v)
	case []int:
		out := make([]any, len(v))
		for i, n := range v {
			out[i] = int64(n)
		}
		return out
	case []bolt.Point2D:
		out := make([]any, len(v))
		for i, p := range v {
			out[i] = p
		}
		return out
	}
	return v
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func sortedTexts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		out = append(out, text(e))
	}
	slices.Sort(out)
	return out
}
