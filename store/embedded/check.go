package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Check verifies every invariant at one state; commits wait for it, readers do
// not. Its rules are:
//
//	journal     sequence dense up to the head, each decision readable and with
//	            the list of rows that it touched
//	membership  the journal's moves fold to the stored membership; subjects
//	            belong to an entity, nothing else does
//	founder     an entity has the id of its oldest member, which is that of its
//	            value if no older record speaks of that
//	index       keys, handles and rows lead to each other
//	history     past versions belong to a row and ended after they began; those
//	            that held follow on each other and on them the current one
//	past        the rows d, w, p and o are those that moves and past versions give
//	tombstone   a tombstone leads on to a key that was met
//	match       evidence is stored under both sides and joins current subjects
//	judgement   judgements are readable and name their records in order
//	mark        parts lie within their number
//	head        the next stream position is beyond every one given
//	link-ends   every link is found at its record and at both its ends, and those
//	            by which an account holds a handle, and no other, among the
//	            holdings of that
//	topology    the one in memory, and the stored snapshot with its tail, equal
//	            what the rows give
func (s *Store) Check(ctx context.Context, f func(store.Problem)) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.writing.Lock()
	defer s.writing.Unlock()
	c := &checker{ctx: ctx, from: s.disk, head: s.head, live: s.topology, report: f,
		rows: map[uint64]row{}, firsts: map[graph.RecordKey]uint64{}, homes: map[graph.RecordKey]graph.EntityID{}, past: map[string]graph.EntityID{}}
	steps := []func() error{c.readRows, c.journal, c.founders, c.indexes, c.history, c.pasts, c.pairs, c.marks, c.links, c.topologies}
	for _, step := range steps {
		if err := errors.Join(step(), ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

type checker struct {
	ctx    context.Context
	from   pebble.Reader
	head   store.Head
	live   *topology
	report func(store.Problem)

	rows   map[uint64]row // without payloads
	firsts map[graph.RecordKey]uint64
	homes  map[graph.RecordKey]graph.EntityID // as stored
	past   map[string]graph.EntityID          // rows d, w, p and o that there should be, with their values
}

func (c *checker) problem(rule string, subject any, format string, args ...any) {
	c.report(store.Problem{Rule: rule, Subject: fmt.Sprint(subject), Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) readRows() error {
	err := eachWith(c.from, []byte{tagRow}, func(k, v []byte) error {
		first := seqAt(k, 0)
		r, err := decodeRow(v)
		if err != nil {
			c.problem("index", first, "unreadable row: %v", err)
			return nil
		}
		if first >= c.head.NextFirst {
			c.problem("head", r.key, "stream position %d is not below the next, %d", first, c.head.NextFirst)
		}
		r.payload = nil
		c.rows[first], c.firsts[r.key] = r, first
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range c.rows {
		if _, met := c.firsts[r.next]; r.deleted && !r.next.IsZero() && !met {
			c.problem("tombstone", r.key, "leads on to %s, which was never met", r.next)
		}
	}
	return eachWith(c.from, []byte{tagHome}, func(k, v []byte) error {
		r, ok := c.rows[seqAt(k, 0)]
		if !ok || r.deleted || r.kind == "" {
			c.problem("membership", r.key, "row %d belongs to %s but is no current subject", seqAt(k, 0), v)
		}
		c.homes[r.key] = graph.EntityID(v)
		return nil
	})
}

func (c *checker) journal() error {
	folded := map[graph.RecordKey]graph.EntityID{}
	next := uint64(1)
	err := eachWith(c.from, []byte{tagDecision}, func(k, v []byte) error {
		seq := seqAt(k, 0)
		if seq != next {
			c.problem("journal", seq, "follows on %d", next-1)
		}
		next = seq + 1
		d, err := codec.DecodeDecision(v)
		if err != nil || d.Seq != seq {
			c.problem("journal", seq, "unreadable or misplaced decision (%d): %v", d.Seq, err)
			return nil
		}
		for _, m := range d.Moves {
			if folded[m.Record] != m.From {
				c.problem("membership", m.Record, "decision %d moves it from %q, it was in %q", seq, m.From, folded[m.Record])
			}
			if first := c.firsts[m.Record]; m.From != "" {
				c.past[string(seqKey(tagDeparture, first, seq))] = m.From
				c.past[string(withFirst(guestKey(m.From), first))] = ""
			}
			if folded[m.Record] = m.To; m.To == "" {
				delete(folded, m.Record)
			}
		}
		touched, err := get(c.from, seqKey(tagTouched, seq))
		if err != nil {
			return err
		}
		if _, err := decodeTouched(touched); err != nil {
			c.problem("journal", seq, "list of touched rows: %v", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if next != c.head.Seq+1 {
		c.problem("journal", next-1, "is the last decision, the head says %d", c.head.Seq)
	}
	for k, id := range folded {
		if c.homes[k] != id {
			c.problem("membership", k, "the journal puts it into %q, stored is %q", id, c.homes[k])
		}
	}
	for _, r := range c.rows {
		if _, ok := folded[r.key]; !ok && (c.homes[r.key] != "" || !r.deleted && r.kind != "") {
			c.problem("membership", r.key, "the journal puts it nowhere, stored is %q", c.homes[r.key])
		}
	}
	return nil
}

func (c *checker) founders() error {
	founder := map[graph.EntityID]graph.RecordKey{}
	for k, id := range c.homes {
		if f, ok := founder[id]; !ok || c.firsts[k] < c.firsts[f] {
			founder[id] = k
		}
	}
	for id, k := range founder {
		b, err := get(c.from, seqKey(tagRow, c.firsts[k]))
		if err != nil {
			return err
		}
		r, err := decodeRow(b)
		if err != nil {
			continue // reported as unreadable
		}
		rec, err := r.record()
		if err != nil {
			c.problem("index", k, "unreadable record: %v", err)
			continue
		}
		want, _ := rec.ValueID()
		if spoken := c.live.spoken[c.live.values[want]]; len(spoken) == 0 || c.live.nodes[spoken[0]].key != k {
			want = graph.Handle(rec.Kind, k)
		}
		if want != id {
			c.problem("founder", id, "its oldest member %s makes it %s", k, want)
		}
	}
	return nil
}

func (c *checker) indexes() error {
	for _, index := range []struct {
		tag  byte
		name string
		key  func(graph.RecordKey) []byte
	}{
		{tagKey, "key", func(k graph.RecordKey) []byte { return recordKey(tagKey, k) }},
		{tagHandle, "handle", func(k graph.RecordKey) []byte { return handleKey(graph.HandleHash(k)) }},
	} {
		n := 0
		err := eachWith(c.from, []byte{index.tag}, func(k, v []byte) error {
			n++
			first, err := position(v)
			r, ok := c.rows[first]
			if err != nil || !ok || !bytes.Equal(index.key(r.key), k) {
				c.problem("index", fmt.Sprintf("%q", k[1:]), "%s leads to row %d, which is %q", index.name, first, r.key)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if n != len(c.rows) {
			c.problem("index", index.name, "has %d entries for %d rows", n, len(c.rows))
		}
	}
	return nil
}

func (c *checker) history() error {
	follows := map[uint64]uint64{} // the decision that ended the last version so far
	err := eachWith(c.from, []byte{tagVersion}, func(k, v []byte) error {
		first, added := seqAt(k, 0), seqAt(k, 1)
		r, ok := c.rows[first]
		if !ok {
			c.problem("history", first, "a version of a row that is not there")
			return nil
		}
		past, err := decodeVersion(v)
		if err == nil {
			_, err = past.stored(r.key, first, added)
		}
		switch last, begun := follows[first]; {
		case err != nil:
			c.problem("history", r.key, "unreadable version of decision %d: %v", added, err)
			return nil
		case past.removed < added || past.removed > c.head.Seq:
			c.problem("history", r.key, "added by %d and removed by %d", added, past.removed)
		case past.removed == added: // late
			return nil
		case begun && last != added:
			c.problem("history", r.key, "one version ended with decision %d and the next began with %d", last, added)
		}
		follows[first] = past.removed
		keys, err := past.traces(first, added)
		for _, key := range keys {
			c.past[string(key)] = ""
		}
		return err
	})
	for first, last := range follows {
		if r := c.rows[first]; r.added != last {
			c.problem("history", r.key, "the last past version ended with decision %d and the current began with %d", last, r.added)
		}
	}
	return err
}

// pasts holds the rows d, w, p and o against what they should be.
func (c *checker) pasts() error {
	for _, tag := range []byte{tagDeparture, tagGuest, tagNamer, tagSpeaker} {
		err := eachWith(c.from, []byte{tag}, func(k, v []byte) error {
			if want, ok := c.past[string(k)]; !ok || string(want) != string(v) {
				c.problem("past", fmt.Sprintf("%q", k), "moves and past versions do not give it")
			}
			delete(c.past, string(k))
			return nil
		})
		if err != nil {
			return err
		}
	}
	for k := range c.past {
		c.problem("past", fmt.Sprintf("%q", k), "is missing")
	}
	return nil
}

func (c *checker) isSubject(k graph.RecordKey) bool {
	first, ok := c.firsts[k]
	return ok && !c.rows[first].deleted && c.rows[first].kind != ""
}

func (c *checker) pairs() error {
	backs := 0
	err := eachWith(c.from, []byte{tagMatch}, func(k, v []byte) error {
		m, err := codec.DecodeMatch(v)
		pair := m.A.String() + " " + m.B.String()
		switch {
		case err != nil || !bytes.Equal(k, pairKey(tagMatch, m.A, m.B)):
			c.problem("match", fmt.Sprintf("%q", k[1:]), "unreadable or misplaced evidence: %v", err)
			return nil
		case m.A.Compare(m.B) >= 0:
			c.problem("match", pair, "records out of order")
		case !c.isSubject(m.A) || !c.isSubject(m.B):
			c.problem("match", pair, "a record is no current subject")
		}
		back, err := get(c.from, pairKey(tagMatchBack, m.B, m.A))
		if back != nil {
			backs++
		} else {
			c.problem("match", pair, "not found from its other side")
		}
		return err
	})
	if err != nil {
		return err
	}
	err = eachWith(c.from, []byte{tagMatchBack}, func([]byte, []byte) error { backs--; return nil })
	if backs != 0 {
		c.problem("match", "other side", "%d entries lead nowhere", -backs)
	}
	return errors.Join(err, eachWith(c.from, []byte{tagJudgement}, func(k, v []byte) error {
		j, err := codec.DecodeJudgement(v)
		if err != nil || j.A.Compare(j.B) >= 0 || !bytes.Equal(k, pairKey(tagJudgement, j.A, j.B)) {
			c.problem("judgement", fmt.Sprintf("%q", k[1:]), "unreadable, misplaced or out of order: %v", err)
		}
		return nil
	}))
}

func (c *checker) marks() error {
	type stream struct {
		source graph.SourceID
		name   string
	}
	last := map[stream]uint64{}
	err := eachWith(c.from, []byte{tagMark}, func(k, v []byte) error {
		m, err := codec.DecodeMark(v)
		if err != nil || m.Part < 0 || m.Part > m.Parts || !bytes.Equal(k, markKey(m.Source, m.Stream)) {
			c.problem("mark", fmt.Sprintf("%q", k[1:]), "part %d of %d: %v", m.Part, m.Parts, err)
		}
		last[stream{m.Source, m.Stream}] = m.Number
		return nil
	})
	return errors.Join(err, eachWith(c.from, []byte{tagKept}, func(k, v []byte) error {
		m, err := codec.DecodeMark(v)
		if err != nil || m.Number > last[stream{m.Source, m.Stream}] || !bytes.Equal(k, keptKey(m.Source, m.Stream, m.Number)) {
			c.problem("mark", fmt.Sprintf("%q", k[1:]), "kept for batch %d: misplaced or after the last: %v", m.Number, err)
		}
		return nil
	}))
}

func (c *checker) links() error {
	t := c.live
	ends, holdings := 0, 0
	t.live(func(id uint32, e *edge) {
		link := unpackLink(e.id)
		if !slices.Contains(t.nodes[e.record].owns, id) || t.nodes[e.record].state == absent {
			c.problem("link-ends", link, "not among the links of %s", t.nodes[e.record].key)
		}
		for _, n := range []uint32{e.from, e.to} {
			if _, ok := slices.BinarySearch(t.nodes[n].meets, id); !ok {
				c.problem("link-ends", link, "not found at its end %s", t.ref(n))
			}
		}
		if t.holding(e) {
			holdings++
			if _, ok := slices.BinarySearch(t.held[e.to], id); !ok {
				c.problem("link-ends", link, "not among the holdings of %s", t.ref(e.to))
			}
		}
		if ends++; e.from != e.to {
			ends++
		}
	})
	met := 0
	for i := range t.nodes {
		met += len(t.nodes[i].meets)
	}
	if met != ends {
		c.problem("link-ends", "all", "%d links are found at ends and %d have one there", met, ends)
	}
	held := 0
	for _, list := range t.held {
		held += len(list)
	}
	if held != holdings {
		c.problem("link-ends", "all", "%d links are among the holdings of handles and %d hold one", held, holdings)
	}
	return nil
}

func (c *checker) topologies() error {
	want, err := rebuild(c.ctx, c.from)
	if err != nil {
		c.problem("topology", "rows", "cannot be read: %v", err)
		return nil
	}
	c.compare("memory", want, c.live)
	got, _, err := current(c.ctx, c.from, c.head.Seq)
	switch {
	case errors.Is(err, errNoSnapshot):
		return nil
	case err != nil:
		c.problem("topology", "snapshot", "cannot be read: %v", err)
		return nil
	}
	c.compare("snapshot", want, got)
	return nil
}

// compare reports the records that a topology has otherwise than another.
func (c *checker) compare(name string, want, got *topology) {
	a, b := want.outline(), got.outline()
	for k, w := range a {
		if g, ok := b[k]; !ok || !reflect.DeepEqual(w, g) {
			c.problem("topology", k, "%s has it otherwise than the rows", name)
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			c.problem("topology", k, "%s has it and the rows do not", name)
		}
	}
	for id, h := range got.homes {
		if other := want.homes[id]; other == nil || len(other.members) != len(h.members) {
			c.problem("topology", id, "%s has other members than the rows", name)
		}
	}
	if w, g := want.stats(), got.stats(); !reflect.DeepEqual(w, g) {
		c.problem("topology", name, "counts %+v where the rows have %+v", g, w)
	}
}

// outlined is what a topology says of a record.
type outlined struct {
	state  state
	kind   graph.Kind
	class  string
	first  uint64
	entity graph.EntityID
	value  graph.EntityID
	oldest bool // of its value
	links  []graph.Edge
	holds  map[graph.LinkID]bool // of its links, those by which it holds a handle
}

func (t *topology) outline() map[graph.RecordKey]outlined {
	out := map[graph.RecordKey]outlined{}
	for i := range t.nodes {
		nd := &t.nodes[i]
		if nd.state == absent {
			continue
		}
		o := outlined{state: nd.state, kind: t.kinds.list[nd.kind], class: t.classes.list[nd.class], first: nd.first, entity: t.entityOf(uint32(i))}
		if n, ok := t.speaks[uint32(i)]; ok {
			o.value, o.oldest = t.nodes[n].value, t.lead(n, nil) == uint32(i)
		}
		for _, id := range nd.owns {
			e := &t.edges[id]
			o.links = append(o.links, t.outside(e))
			if _, held := slices.BinarySearch(t.held[e.to], id); held {
				if o.holds == nil {
					o.holds = map[graph.LinkID]bool{}
				}
				o.holds[unpackLink(e.id)] = true
			}
		}
		slices.SortFunc(o.links, func(a, b graph.Edge) int { return strings.Compare(string(a.ID), string(b.ID)) })
		out[nd.key] = o
	}
	return out
}
