package neo4j

import (
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// rowOf is the Cypher list of what a row is read from; r is the record's node.
const rowOf = `[r.key, r.kind, r.payload, r.firstSeq, r.addedSeq, r:Deleted, r:Absent, r.next,
	[(r)-[:RESOLVED_TO]->(home) | [home.id, home.kind]][0]]`

// row is a record key as the store holds it: its version or tombstone, or only
// a mention of it.
type row struct {
	key             graph.RecordKey
	kind            graph.Kind
	payload         []byte
	first, added    uint64
	deleted, absent bool
	next            graph.RecordKey
	entity          graph.EntityID
	entityKind      graph.Kind // as stored

	decoded *graph.Record
	linked  bool
	links   []graph.Edge
}

func readRow(v []any) (*row, error) {
	if len(v) != 9 {
		return nil, fmt.Errorf("a record has %d fields: %w", len(v), store.ErrCorrupt)
	}
	r := &row{kind: graph.Kind(text(v[1])), first: number(v[3]), added: number(v[4])}
	if home, _ := v[8].([]any); len(home) == 2 {
		r.entity, r.entityKind = graph.EntityID(text(home[0])), graph.Kind(text(home[1]))
	}
	r.payload, _ = v[2].([]byte)
	r.deleted, _ = v[5].(bool)
	r.absent, _ = v[6].(bool)
	var err error
	if r.key, err = keyOf(v[0]); err == nil && v[7] != nil {
		r.next, err = keyOf(v[7])
	}
	return r, err
}

// keyOf reads a record key from its text form.
func keyOf(v any) (graph.RecordKey, error) {
	k, ok := graph.ParseRecordKey(text(v))
	if !ok {
		return k, fmt.Errorf("%q is not a record key: %w", text(v), store.ErrCorrupt)
	}
	return k, nil
}

// current reports whether the row is a version and not a tombstone or mention.
func (r *row) current() bool { return r != nil && !r.deleted && !r.absent }

// record decodes the payload, once; of a tombstone only key and kind are left.
func (r *row) record() (*graph.Record, error) {
	if r.decoded != nil {
		return r.decoded, nil
	}
	rec := graph.Record{Key: r.key, Kind: r.kind}
	if r.current() {
		var err error
		if rec, err = codec.DecodeRecord(r.payload); err != nil {
			return nil, fmt.Errorf("record %s: %w: %w", r.key, store.ErrCorrupt, err)
		}
	}
	r.decoded = &rec
	return r.decoded, nil
}

// edges gives the links that the row states, computed once; none unless it is
// current.
func (r *row) edges() ([]graph.Edge, error) {
	switch {
	case !r.current():
		return nil, nil
	case r.linked:
		return r.links, nil
	}
	rec, err := r.record()
	if err != nil {
		return nil, err
	}
	r.links, r.linked = rec.Edges(), true
	return r.links, nil
}

// stated gives the links that the row states with all that they say, none of a
// record that is hidden.
func (r *row) stated(v veil) ([]link, error) {
	edges, err := r.edges()
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	rec, err := r.record()
	if err != nil || v.hides(rec) {
		return nil, err
	}
	out := make([]link, len(edges))
	for i := range edges {
		out[i] = link{edges[i], saidIn(rec, &edges[i])}
	}
	return out, nil
}

// value gives the value of a current record whose kind is resolved by value, ""
// for others.
func (r *row) value() (graph.EntityID, error) {
	if !r.current() || r.kind.Spec().Resolution != graph.ByValue {
		return "", nil
	}
	rec, err := r.record()
	if err != nil {
		return "", err
	}
	value, _ := rec.ValueID()
	return value, nil
}

// values gives the values at which a record's entity meets links: the record's
// own and the handles that it says its account held.
func (r *row) values() ([]graph.EntityID, error) {
	own, err := r.value()
	if err != nil || own == "" {
		return nil, err
	}
	held := holdings{}
	err = held.add(r, r.entity)
	return append(slices.Collect(maps.Keys(held)), own), err
}

func (r *row) stored() (*store.Stored, error) {
	rec, err := r.record()
	if err != nil {
		return nil, err
	}
	return &store.Stored{Record: *rec, FirstSeq: r.first, AddedSeq: r.added, Entity: r.entity, Deleted: r.deleted, Next: r.next}, nil
}

// mentions gives the ends that the links of a row name. A subject names itself
// by being there; a statement that does so has a link that leads nowhere.
func mentions(r *row, edges []graph.Edge) map[graph.Ref]bool {
	out := map[graph.Ref]bool{}
	for i := range edges {
		for _, ref := range []graph.Ref{edges[i].From, edges[i].To} {
			if ref.Value != "" || ref.Record != r.key || r.kind == "" {
				out[ref] = true
			}
		}
	}
	return out
}

// ends gives the row that names a record and the ends of its links.
func (r *row) ends(v veil) (map[string]any, error) {
	edges, err := r.edges()
	if err != nil {
		return nil, err
	}
	records, values := []string{}, []string{}
	for ref := range mentions(r, edges) {
		if ref.Value != "" {
			values = append(values, v.ref(ref.Value))
		} else {
			records = append(records, ref.Record.String())
		}
	}
	return map[string]any{"key": r.key.String(), "records": records, "values": values}, nil
}

// recordProps gives the properties of a record's node.
func recordProps(v veil, r *row, ordinal int) (map[string]any, error) {
	props := map[string]any{
		"key": r.key.String(), "source": string(r.key.Source), "recordId": r.key.ID, "handle": graph.HandleHash(r.key),
		"firstSeq": int64(r.first), "addedSeq": int64(r.added), "ordinal": ordinal,
	}
	if r.kind != "" {
		props["kind"] = string(r.kind)
	}
	if r.deleted {
		props["deleted"] = true
		if !r.next.IsZero() {
			props["next"] = r.next.String()
		}
		return props, nil
	}
	rec, err := r.record()
	if err != nil {
		return nil, err
	}
	edges, err := r.edges()
	if err != nil {
		return nil, err
	}
	props["payload"], props["links"] = r.payload, len(edges)
	if value, ok := rec.ValueID(); ok {
		props["value"] = v.ref(value)
	}
	if rec.Handling.TLP != "" {
		props["tlp"] = rec.Handling.TLP
	}
	if v.hides(rec) {
		props["hidden"] = true
		return props, nil
	}
	if r.kind != "" {
		props["name"] = rec.Display()
	}
	for name, d := range map[string]graph.Date{"observedAt": rec.ObservedAt, "collectedAt": rec.CollectedAt} {
		if !d.IsZero() {
			props[name] = zoned(d.Earliest)
		}
	}
	return props, nil
}
