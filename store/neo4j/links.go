package neo4j

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// rel is one relationship between entities: the parallel links of one kind,
// ends and validity, or one link of a single kind.
type rel struct {
	id       string
	kind     graph.LinkKind
	from, to graph.EntityID
	// links are ordered by id.
	links []link
}

var relEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// place gives the relationship that a link belongs to, without links; ok is
// false when it belongs to none: an end is absent, or both are one entity. end
// gives the entity that an end of the link stands for.
func place(e *graph.Edge, end func(*graph.Edge, graph.Ref) graph.EntityID) (r rel, ok bool) {
	r = rel{kind: e.Kind, from: end(e, e.From), to: end(e, e.To)}
	if r.from == "" || r.to == "" || r.from == r.to {
		return rel{}, false
	}
	if e.Kind.Spec().Single {
		r.id = string(e.ID)
		return r, true
	}
	h := sha256.New()
	for _, part := range []string{string(r.kind), string(r.from), string(r.to), e.Start.Canonical(), e.End.Canonical()} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	r.id = "rel_" + relEncoding.EncodeToString(h.Sum(nil)[:16])
	return r, true
}

// sort orders the links as they are packed.
func (r *rel) sort() {
	slices.SortFunc(r.links, func(a, b link) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// delta is what a change does to one relationship.
type delta struct {
	rel
	// drop holds the links that leave it; links of rel are those that join.
	drop map[graph.LinkID]bool
}

// compareLinks computes which relationships the change alters.
func (p *plan) compareLinks(ctx context.Context) error {
	stating, err := p.stating()
	if err != nil {
		return err
	}
	if err := p.locate(ctx, stating); err != nil {
		return err
	}
	p.compare(stating)
	return nil
}

// compare computes which relationships differ by what records state.
func (p *plan) compare(stating []statement) {
	p.rels = map[string]*delta{}
	for i := range stating {
		s := &stating[i]
		for id := range s.ids() {
			was, isWas := s.was[id]
			now, isNow := s.now[id]
			var from, to rel
			if isWas {
				from, isWas = place(&was.Edge, p.endBefore)
			}
			if isNow {
				to, isNow = place(&now.Edge, p.endAfter)
			}
			if isWas && isNow && from.id == to.id && from.to == to.to && from.from == to.from &&
				bytes.Equal(appendEdge(nil, &was.Edge), appendEdge(nil, &now.Edge)) && was.said.equal(&now.said) {
				continue
			}
			if isWas {
				p.delta(from).drop[id] = true
			}
			if isNow {
				d := p.delta(to)
				d.links = append(d.links, now)
			}
		}
	}
}

// delta gives the alteration of a relationship. A transfer that goes from one
// pair of ends to another is two.
func (p *plan) delta(r rel) *delta {
	key := strings.Join([]string{r.id, string(r.from), string(r.to)}, "\x00")
	d := p.rels[key]
	if d == nil {
		d = &delta{rel: r, drop: map[graph.LinkID]bool{}}
		p.rels[key] = d
	}
	return d
}

// statement is what one record states before and after the change, as far as
// the change can matter to it.
type statement struct {
	was, now map[graph.LinkID]link
}

func (s *statement) ids() map[graph.LinkID]bool {
	out := map[graph.LinkID]bool{}
	for id := range s.was {
		out[id] = true
	}
	for id := range s.now {
		out[id] = true
	}
	return out
}

// stating gives the records whose links the change can alter: those written,
// and those with a link that ends at a record that moves or at a value that
// leads elsewhere, which to a record that moves its own value does, or is held
// by others.
func (p *plan) stating() ([]statement, error) {
	moves := map[graph.RecordKey]bool{}
	for _, k := range p.moved {
		moves[k] = true
	}
	turned := map[graph.EntityID]bool{}
	for _, value := range slices.Concat(p.turned(), p.traded) {
		turned[value] = true
	}
	all := map[graph.RecordKey]bool{}
	for k := range p.old {
		all[k] = true
	}
	for k := range p.fresh {
		all[k] = true
	}
	var out []statement
	for k := range all {
		written := p.fresh[k] != nil
		was, now := p.old[k], p.old[k]
		if written {
			now = p.fresh[k]
		}
		list := func(r *row) (map[graph.LinkID]link, error) {
			all, err := r.stated(p.tx.veil)
			links := map[graph.LinkID]link{}
			for _, l := range all {
				if written || moves[k] || moves[l.From.Record] || moves[l.To.Record] || turned[l.From.Value] || turned[l.To.Value] {
					links[l.ID] = l
				}
			}
			return links, err
		}
		before, err := list(was)
		if err != nil {
			return nil, err
		}
		after := before
		if written {
			if after, err = list(now); err != nil {
				return nil, err
			}
		}
		if len(before)+len(after) > 0 {
			out = append(out, statement{was: before, now: after})
		}
	}
	return out, nil
}

// locate reads which entities hold the records at the ends of links, where the
// values there lead, and who held the handles there.
func (p *plan) locate(ctx context.Context, stating []statement) error {
	unknown, values := map[graph.RecordKey]bool{}, map[graph.EntityID]bool{}
	for i := range stating {
		for _, links := range []map[graph.LinkID]link{stating[i].was, stating[i].now} {
			for _, l := range links {
				for _, ref := range []graph.Ref{l.From, l.To} {
					if ref.Value == "" && p.old[ref.Record] == nil && p.now[ref.Record] == nil {
						unknown[ref.Record] = true
					}
					if _, known := p.led.to[ref.Value]; ref.Value != "" && !known {
						values[ref.Value] = true
					}
				}
			}
		}
	}
	err := packed(ctx, p.tx, p.size, readLeads, refs(p.tx.veil, slices.Sorted(maps.Keys(values))), nil, func(v []any) error {
		value, to := graph.EntityID(text(v[0])), graph.EntityID(text(v[1]))
		p.led.to[value], p.leads.to[value] = to, to
		return nil
	})
	if err != nil {
		return err
	}
	err = packed(ctx, p.tx, p.size, readHomes, texts(sortedKeys(unknown)), nil, func(v []any) error {
		k, err := keyOf(v[0])
		p.home[k] = graph.EntityID(text(v[1]))
		return err
	})
	if err != nil {
		return err
	}
	return p.locateHolders(ctx, stating)
}

const seekEnds = `UNWIND $rows AS row
	MATCH (a:Entity {id: row.from}) USING INDEX SEEK a:Entity(id)
	MATCH (b:Entity {id: row.to}) USING INDEX SEEK b:Entity(id) `

// makeRels gives the statement that makes relationships of a type and counts
// them.
func makeRels(name string) string {
	return seekEnds + "CREATE (a)-[r:" + name + "]->(b) SET r = row.props RETURN [[count(*)]]"
}

// dropRels gives the statement that takes relationships of a type out.
func dropRels(name string) string {
	return seekEnds + "MATCH (a)-[r:" + name + `]->(b) WHERE r.id IN row.ids
	WITH r, [r.id, row.from, row.to, r.edges, r.details] AS was DELETE r RETURN collect(was)`
}

// fetch takes the altered relationships out and works out what they become.
func (p *plan) fetch(ctx context.Context) error {
	born := func(id graph.EntityID) bool {
		_, touched := p.members[id]
		return touched && id.IsHandle() && !p.had[id]
	}
	type pair struct{ from, to graph.EntityID }
	ends := map[graph.LinkKind]map[pair][]string{}
	for _, d := range p.rels {
		if len(d.drop) == 0 && (d.kind.Spec().Single || born(d.from) || born(d.to)) {
			continue // new, so there is none to take out
		}
		of := ends[d.kind]
		if of == nil {
			of = map[pair][]string{}
			ends[d.kind] = of
		}
		at := pair{d.from, d.to}
		of[at] = append(of[at], d.id)
	}
	for _, kind := range slices.Sorted(maps.Keys(ends)) {
		name, err := linkType(kind)
		if err != nil {
			return err
		}
		pairs := slices.SortedFunc(maps.Keys(ends[kind]), func(a, b pair) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		rows := make([]any, len(pairs))
		for i, at := range pairs {
			rows[i] = map[string]any{"from": p.tx.veil.ref(at.from), "to": p.tx.veil.ref(at.to), "ids": ends[kind][at]}
		}
		err = packed(ctx, p.tx, p.size, dropRels(name), rows, nil, func(v []any) error {
			was, err := relOf(v)
			if err != nil {
				return err
			}
			d := p.delta(was)
			for _, l := range was.links {
				if !d.drop[l.ID] {
					d.links = append(d.links, l)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// relOf reads a relationship from its id, ends, packed links and their details.
func relOf(v []any) (rel, error) {
	packed, _ := v[3].([]byte)
	edges, err := unpackEdges(packed)
	if err != nil {
		return rel{}, err
	}
	if len(edges) == 0 {
		return rel{}, fmt.Errorf("relationship %s has no links: %w", text(v[0]), store.ErrCorrupt)
	}
	r := rel{id: text(v[0]), kind: edges[0].Kind, from: graph.EntityID(text(v[1])), to: graph.EntityID(text(v[2])), links: make([]link, len(edges))}
	for i, e := range edges {
		r.links[i].Edge = e
	}
	return r, readDetails(v[4], r.links)
}

// relProps gives a relationship's properties.
func relProps(r *rel, seq uint64) map[string]any {
	var links, records, sources []string
	var edges []byte
	confidences := make([]int, len(r.links))
	best, amount := -1, (*graph.Amount)(nil)
	for i := range r.links {
		e := &r.links[i].Edge
		links = append(links, string(e.ID))
		records = append(records, e.Record.String())
		sources = append(sources, string(e.Record.Source))
		confidences[i] = e.Confidence
		edges = appendEdge(edges, e)
		best = max(best, e.Confidence)
		if e.Amount != nil && (amount == nil || e.Amount.CmpValue(*amount) > 0) {
			amount = e.Amount
		}
	}
	slices.Sort(sources)
	props := map[string]any{
		"id": r.id, "links": links, "records": records, "sources": slices.Compact(sources), "confidences": confidences,
		"addedSeq": int64(seq), "edges": edges,
	}
	relDetails(props, r)
	if best >= 0 {
		props["confidence"] = best
	}
	if amount != nil {
		props["amount"], props["amountExact"], props["asset"] = amount.Float(), amount.Decimal(), amount.Asset
	}
	start, end := r.links[0].Start, r.links[0].End
	if !start.IsZero() {
		props["startEarliest"], props["startLatest"] = start.Earliest, start.Latest
	}
	if !end.IsZero() {
		props["endEarliest"], props["endLatest"] = end.Earliest, end.Latest
	}
	if r.kind.Spec().Dating == graph.Event && start == end {
		if !start.IsZero() {
			props["at"] = zoned(start.Earliest)
		}
		return props
	}
	if !start.IsZero() {
		props["from"] = zoned(start.Earliest)
	}
	if !end.IsZero() {
		props["to"] = zoned(end.Latest)
	}
	return props
}
