package neo4j

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// veil keeps what records above a level of handling say out of the texts and
// relationships that Cypher reads. Under a veil the ids of values, which are
// content, are stored as hexadecimal digits, those of hidden and other records
// alike: whether a hidden record alone mentions a value changes with every
// record, and its id must not. The readable id of a value that some other record
// speaks of is in the property value. Digits and payloads are no secret from
// whoever decodes them: a veil is against finding and showing, not against that.
type veil struct {
	// level is the strictest TLP label that is shown, "" for no veil.
	level string
	// graphID tells this graph's stored ids from texts that look like some.
	graphID string
}

func (v veil) on() bool { return v.level != "" }

// hides reports whether a record is above the level; records of restricted
// classes are.
func (v veil) hides(r *graph.Record) bool {
	return v.on() && (len(r.Handling.Restricted) > 0 || graph.StrictestTLP(r.Handling.TLP, v.level) != v.level)
}

// shown gives the rows that are not hidden.
func (v veil) shown(rows []*row) ([]*row, error) {
	if !v.on() {
		return rows, nil
	}
	var out []*row
	for _, r := range rows {
		rec, err := r.record()
		if err != nil {
			return nil, err
		}
		if !v.hides(rec) {
			out = append(out, r)
		}
	}
	return out, nil
}

// isShown is the Cypher of whether a record that is not hidden speaks of a value
// or mentions it; e is the value's node.
const isShown = `(EXISTS {(e)<-[:MENTIONS]-(r) WHERE r.hidden IS NULL} OR EXISTS {MATCH (r:Record {value: e.id}) USING INDEX SEEK r:Record(value) WHERE r.hidden IS NULL})`

// showValues writes what can be read of values themselves. Names out of records
// go before the value.
const showValues = `UNWIND $rows AS row MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id) WHERE NOT e:Retired
	WITH e, row, ` + isShown + ` AS shown
	SET e.value = CASE WHEN shown THEN row.value END,
		e.name = CASE WHEN e.names IS NOT NULL THEN e.name WHEN shown THEN row.name END`

// showValues shows or hides the values that the change touches.
func (p *plan) showValues(ctx context.Context) error {
	if !p.tx.veil.on() {
		return nil
	}
	values := map[graph.EntityID]bool{}
	for id := range p.members {
		values[id] = true
	}
	for id := range p.leads.to {
		values[id] = true
	}
	for k := range p.fresh {
		for _, r := range []*row{p.old[k], p.fresh[k]} {
			edges, err := r.edges()
			if err != nil {
				return err
			}
			for i := range edges {
				values[edges[i].From.Value], values[edges[i].To.Value] = true, true
			}
		}
	}
	var rows []any
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if id != "" && !id.IsHandle() {
			rows = append(rows, map[string]any{"id": p.tx.veil.ref(id), "value": string(id), "name": valueName(id)})
		}
	}
	return p.run(ctx, showValues, rows)
}

// veiledMark stands between the prefix of a veiled id and the digits of its value
// and of a checksum over the id and the graph's own, which nobody else knows: no
// text of a source is taken for one.
const (
	veiledMark = ":~"
	sumSize    = 8
)

// ref gives the stored form of an entity's id.
func (v veil) ref(id graph.EntityID) string {
	prefix, value, natural := strings.Cut(string(id), ":")
	if !v.on() || !natural {
		return string(id)
	}
	sum := sha256.Sum256([]byte(v.graphID + string(id)))
	return prefix + veiledMark + hex.EncodeToString([]byte(value)) + hex.EncodeToString(sum[:sumSize])
}

// refs gives the stored forms of ids.
func refs[T ~string](v veil, ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = v.ref(graph.EntityID(id))
	}
	return out
}

// keyPrefix makes the text of a candidate key look like the id of a value.
const keyPrefix = "key:"

// candidates gives the stored forms of candidate keys, which hold content, too.
func (v veil) candidates(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		if out[i] = k; v.on() {
			out[i] = v.ref(graph.EntityID(keyPrefix + k))
		}
	}
	return out
}

// candidate reads a candidate key from an answer.
func (v veil) candidate(k string) string {
	if v.on() {
		return strings.TrimPrefix(k, keyPrefix)
	}
	return k
}

// lift turns stored ids in an answer into ids, in place where it can.
func (v veil) lift(answer any) any {
	switch a := answer.(type) {
	case string:
		prefix, digits, marked := strings.Cut(a, veiledMark)
		value, err := hex.DecodeString(digits)
		if !marked || err != nil || len(value) < sumSize {
			return a
		}
		id := prefix + ":" + string(value[:len(value)-sumSize])
		if v.ref(graph.EntityID(id)) == a {
			return id
		}
	case []any:
		for i := range a {
			a[i] = v.lift(a[i])
		}
	case map[string]any:
		for name := range a {
			a[name] = v.lift(a[name])
		}
	}
	return answer
}

// everyone is the view of somebody from whom nothing is hidden.
type everyone struct{}

func (everyone) Sees(graph.Handling) bool { return true }

func (everyone) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func (everyone) Entity(graph.RecordKey) (graph.EntityID, bool) { return "", false }
