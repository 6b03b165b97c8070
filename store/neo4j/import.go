package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// ImportScript is the name of the script that runs Neo4j's importer on the files
// of [WriteImport], ImportOptions that of its options, one a line.
const (
	ImportScript  = "import.sh"
	ImportOptions = "import.args"
)

// ImportFile is a file that [WriteImport] wrote.
type ImportFile struct {
	// Name is the file's in its folder; Rows counts nodes or relationships.
	Name string `json:"name"`
	Rows int64  `json:"rows"`
}

// importPage is how many records or entities are read at a time.
const importPage = 500

// WriteImport writes a graph as files for `neo4j-admin database import full`,
// into a folder that is empty or not there yet, with a script that runs it. The
// database is then what [store.Copy] makes of an empty one, the journal
// included, but that it has no constraints and indexes: [Open] makes them. The
// graph there has the id given.
//
// There are two differences that no reader of a store gets at: addedSeq of a
// relationship is the last decision that wrote a record which states it or moved
// one at its ends, which a copy leaves alone where the link did not change; and
// NOW_IN has the last one that moved a record that it leads over.
//
// Records are streamed, and what takes memory is what [store.Checker] takes too:
// for each record its key, entity and positions, for each relationship that may
// stand for several links its id, and the ids of ends that are only mentioned.
// If the graph changed meanwhile it is [store.ErrChanged]. Without the script
// the files are not whole.
func WriteImport(ctx context.Context, from store.Store, dir, graphID string) ([]ImportFile, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	switch files, err := os.ReadDir(dir); {
	case err != nil:
		return nil, err
	case len(files) > 0:
		return nil, fmt.Errorf("the folder %s is not empty: %w", dir, store.ErrConflict)
	}
	var err error
	for _, mark := range listMarks {
		w := newImportWriter(from, dir, mark)
		if err = w.all(ctx, graphID); err == nil {
			return w.files(), nil
		}
		if err = errors.Join(err, w.drop()); !errors.Is(err, errMarked) {
			break
		}
	}
	return nil, err
}

// importWriter writes the files.
type importWriter struct {
	from   store.Store
	dir    string
	mark   rune // parts the elements of lists
	tables map[string]*importTable
	rows   *importRows
	head   store.Head

	ats   []int64                    // when each decision was taken, from 1
	moved map[graph.RecordKey]uint64 // the last decision that moved a record
	left  map[graph.EntityID]uint64  // the last one that took a record out of an entity
	keys  []graph.RecordKey          // of records that may have past versions, by stream position
	// met has all keys of records, and where in subjects those of subjects and tombstones
	// stand, counted from 1; 0 for statements.
	met      map[graph.RecordKey]uint32
	subjects []outline
	size     map[graph.EntityID]int // members
	// revised are the positions of records with past versions; nil where the store does
	// not know.
	revised map[uint64]bool
	// founders gives the record of each handle in left, spoken the oldest record of
	// each value.
	founders map[string]graph.RecordKey
	spoken   map[graph.EntityID]graph.RecordKey
	leads    leading
	// late counts the late versions that a decision brought.
	late map[uint64]int
	// named are ends of past versions' links; values and absent are ends that
	// nothing may be known of but their mention.
	named  map[string]bool
	values map[graph.EntityID]bool
	absent map[graph.RecordKey]bool
	// pasts counts past versions.
	pasts int
	// parallel counts the links of relationships that stand for several, open holds
	// those of which some links are met.
	parallel map[string]int
	open     map[string]*openRel
	// again are the records with links of such relationships.
	again []graph.RecordKey
}

type openRel struct {
	rel
	seq uint64
}

func newImportWriter(from store.Store, dir string, mark rune) *importWriter {
	return &importWriter{
		from: from, dir: dir, mark: mark, tables: map[string]*importTable{}, rows: newImportRows(), ats: []int64{0}, moved: map[graph.RecordKey]uint64{},
		left: map[graph.EntityID]uint64{}, met: map[graph.RecordKey]uint32{}, size: map[graph.EntityID]int{},
		founders: map[string]graph.RecordKey{}, spoken: map[graph.EntityID]graph.RecordKey{},
		leads: leading{map[graph.EntityID]graph.EntityID{}, holdings{}}, late: map[uint64]int{}, named: map[string]bool{},
		values: map[graph.EntityID]bool{}, absent: map[graph.RecordKey]bool{}, parallel: map[string]int{}, open: map[string]*openRel{},
	}
}

func (w *importWriter) all(ctx context.Context, graphID string) (err error) {
	if w.head, err = w.from.Head(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		w.journal, w.index, w.histories, w.records, w.links, w.pairs, w.mentioned, w.retired, w.batches,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	after, err := w.from.Head(ctx)
	switch {
	case err != nil:
		return err
	case after != w.head:
		return &store.ChangedError{From: store.Revision(w.head.Seq), To: store.Revision(after.Seq)}
	}
	err = w.node("graph", "Clew", "graph", "", map[string]any{
		"id": "graph", "graphId": graphID, "format": Format, "maxHandling": "", "seq": int64(w.head.Seq), "nextFirst": int64(w.head.NextFirst),
	}, graphColumns)
	err = errors.Join(err, w.rows.finish())
	for _, t := range w.tables {
		err = errors.Join(err, t.close())
	}
	if err != nil {
		return err
	}
	return w.script()
}

// drop removes what was written.
func (w *importWriter) drop() error {
	_ = w.rows.finish() // told already
	var err error
	for _, t := range w.tables {
		err = errors.Join(err, t.close(), os.Remove(t.path))
	}
	return err
}

// node writes a node into a file; own is the property that is the node's id in
// its space, "" if the id is of the files alone. The properties are given away.
func (w *importWriter) node(space, labels, id, own string, props map[string]any, columns []property) error {
	t := w.tables[labels]
	if t == nil {
		t = &importTable{
			mark: w.mark, path: filepath.Join(w.dir, "node-"+strings.ReplaceAll(labels, ":", "-")+".csv"), ids: []string{own + ":ID(" + space + ")"}, properties: columns,
		}
		t.option = "--nodes=" + labels + "=./" + filepath.Base(t.path)
		w.tables[labels] = t
	}
	delete(props, own)
	return w.rows.add(importRow{t, [2]string{id}, props})
}

// link writes a relationship between nodes of two spaces. The properties are given
// away.
func (w *importWriter) link(name, fromSpace, from, toSpace, to string, props map[string]any, columns []property) error {
	at := name + " " + fromSpace + " " + toSpace
	t := w.tables[at]
	if t == nil {
		file := "link-" + name
		if fromSpace != "entity" || toSpace != "entity" {
			file += "-" + fromSpace + "-" + toSpace
		}
		t = &importTable{
			mark: w.mark, path: filepath.Join(w.dir, file+".csv"), ids: []string{":START_ID(" + fromSpace + ")", ":END_ID(" + toSpace + ")"}, properties: columns,
		}
		t.option = "--relationships=" + name + "=./" + filepath.Base(t.path)
		w.tables[at] = t
	}
	return w.rows.add(importRow{t, [2]string{from, to}, props})
}

func (w *importWriter) decisionAt(seq uint64) any {
	if seq >= uint64(len(w.ats)) {
		return nil
	}
	return zoned(w.ats[seq])
}

// journal writes decisions and departures, and finds the last move of each
// record.
func (w *importWriter) journal(ctx context.Context) error {
	return w.from.Decisions(ctx, 0, func(d *graph.Decision) error {
		if d.Seq != uint64(len(w.ats)) {
			return fmt.Errorf("decision %d follows on %d: %w", d.Seq, len(w.ats)-1, store.ErrCorrupt)
		}
		w.ats = append(w.ats, d.At)
		props, err := decisionProps(d)
		if err != nil {
			return err
		}
		seq := strconv.FormatUint(d.Seq, 10)
		if err := w.node("decision", "Decision", seq, "", props, decisionColumns); err != nil {
			return err
		}
		for _, m := range d.Moves {
			if m.From != m.To {
				w.moved[m.Record] = d.Seq
			}
			if m.From == "" {
				continue
			}
			if w.left[m.From] = d.Seq; m.From.IsHandle() {
				w.founders[m.From.Hash()] = graph.RecordKey{}
			}
			props := departure(veil{}, m, d.Seq)
			delete(props, "key")
			if err := w.link("LEFT", "record", m.Record.String(), "decision", seq, props, leftColumns); err != nil {
				return err
			}
		}
		return nil
	})
}

// scan calls f for each record and tombstone, in stream order.
func (w *importWriter) scan(ctx context.Context, f func(*row) error) error {
	return w.from.Scan(ctx, func(s *store.Stored) error { return f(rowOfStored(s)) })
}

func rowOfStored(s *store.Stored) *row {
	return &row{
		key: s.Record.Key, kind: s.Record.Kind, first: s.FirstSeq, added: s.AddedSeq, deleted: s.Deleted, next: s.Next,
		entity: s.Entity, decoded: &s.Record,
	}
}

// index finds out where each record is and where values lead.
func (w *importWriter) index(ctx context.Context) error {
	if from, ok := w.from.(store.Reviser); ok {
		w.revised = map[uint64]bool{}
		err := from.Revised(ctx, func(first uint64) error {
			w.revised[first] = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.scan(ctx, func(r *row) error {
		if w.revised == nil || w.revised[r.first] {
			w.keys = append(w.keys, r.key)
		}
		w.met[r.key] = 0
		if r.entity != "" || r.deleted {
			w.subjects = append(w.subjects, outline{deleted: r.deleted, next: r.next, entity: r.entity})
			w.met[r.key] = uint32(len(w.subjects))
		}
		if r.entity != "" {
			w.size[r.entity]++
		}
		if hash := graph.HandleHash(r.key); len(w.founders) > 0 {
			if _, wanted := w.founders[hash]; wanted {
				w.founders[hash] = r.key
			}
		}
		value, err := r.value()
		if err != nil {
			return err
		}
		if _, met := w.spoken[value]; value != "" && !met { // records come by age
			w.spoken[value], w.leads.to[value] = r.key, r.entity
		}
		return w.leads.holdings.add(r, r.entity)
	})
}

// subject gives what is known of a subject or a tombstone, nothing of other keys.
func (w *importWriter) subject(k graph.RecordKey) outline {
	if at := w.met[k]; at > 0 {
		return w.subjects[at-1]
	}
	return outline{}
}

// histories writes past versions, late ones first: what a decision wrote counts
// those that it brought.
func (w *importWriter) histories(ctx context.Context) error {
	var lived []graph.RecordKey
	err := w.eachHistory(ctx, w.keys, func(k graph.RecordKey, versions []store.Stored) error {
		if len(versions) > 1 {
			lived = append(lived, k)
		}
		for i := range versions {
			v := &versions[i]
			if v.AddedSeq != v.RemovedSeq {
				continue
			}
			if err := w.past(k, v, w.late[v.AddedSeq]); err != nil {
				return err
			}
			w.late[v.AddedSeq]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.eachHistory(ctx, lived, func(k graph.RecordKey, versions []store.Stored) error {
		for i := range versions {
			v := &versions[i]
			if v.RemovedSeq == 0 || v.AddedSeq == v.RemovedSeq {
				continue
			}
			if err := w.past(k, v, w.late[v.AddedSeq]); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachHistory reads histories.
func (w *importWriter) eachHistory(ctx context.Context, keys []graph.RecordKey, f func(graph.RecordKey, []store.Stored) error) error {
	return inPages(ctx, keys, w.from.Histories, f)
}

// inPages reads what belongs to keys, some pages side by side, and calls f for each
// in the order of the keys.
func inPages[V any](ctx context.Context, keys []graph.RecordKey, read func(context.Context, []graph.RecordKey) ([]V, error), f func(graph.RecordKey, V) error) error {
	ctx, stop := context.WithCancel(ctx)
	type result struct {
		keys   []graph.RecordKey
		values []V
		err    error
	}
	results := make(chan chan result, runtime.GOMAXPROCS(0)-1)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer stop()
	reading.Go(func() {
		defer close(results)
		for page := range slices.Chunk(keys, importPage) {
			one := make(chan result, 1)
			select {
			case results <- one:
			case <-ctx.Done():
				return
			}
			reading.Go(func() {
				values, err := read(ctx, page)
				one <- result{page, values, err}
			})
		}
	})
	for one := range results {
		r := <-one
		if r.err != nil {
			return r.err
		}
		for i, k := range r.keys {
			if err := f(k, r.values[i]); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// past writes one past version or tombstone.
func (w *importWriter) past(k graph.RecordKey, v *store.Stored, ordinal int) error {
	w.pasts++
	id := strconv.Itoa(w.pasts)
	props := map[string]any{
		"firstSeq": int64(v.FirstSeq), "addedSeq": int64(v.AddedSeq), "removedSeq": int64(v.RemovedSeq), "ordinal": ordinal,
	}
	r := rowOfStored(v)
	if v.Deleted {
		props["deleted"] = true
		if r.kind != "" {
			props["kind"] = string(r.kind)
		}
		if !r.next.IsZero() {
			props["next"] = r.next.String()
		}
	} else {
		payload, err := codec.EncodeRecord(&v.Record)
		if err != nil {
			return fmt.Errorf("record %s: %w", k, err)
		}
		props["payload"] = payload
	}
	if held := v.AddedSeq != v.RemovedSeq; held {
		if value, ok := v.Record.ValueID(); ok && !v.Deleted {
			props["value"] = string(value)
		}
		edges, err := r.edges()
		if err != nil {
			return err
		}
		for ref := range mentions(r, edges) {
			if err := w.pastEnd(id, ref); err != nil {
				return err
			}
		}
	}
	if err := w.node("past", "Past", id, "", props, pastColumns); err != nil {
		return err
	}
	return w.link("HAD", "record", k.String(), "past", id, nil, nil)
}

func (w *importWriter) pastEnd(past string, ref graph.Ref) error {
	id, props := "k"+ref.Record.String(), map[string]any{"key": ref.Record.String()}
	if ref.Value != "" {
		id, props = "v"+string(ref.Value), map[string]any{"value": string(ref.Value)}
	}
	if !w.named[id] {
		w.named[id] = true
		if err := w.node("pastend", "PastEnd", id, "", props, pastEndColumns); err != nil {
			return err
		}
	}
	return w.link("NAMED", "past", past, "pastend", id, nil, nil)
}

// pairs writes evidence and judgements.
func (w *importWriter) pairs(ctx context.Context) error {
	err := w.from.EachMatch(ctx, func(m *graph.Match) error {
		w.meet(m.A)
		w.meet(m.B)
		return w.link("MATCHED", "record", m.A.String(), "record", m.B.String(), matchProps(veil{}, m), matchColumns)
	})
	if err != nil {
		return err
	}
	judgements, err := w.from.Judgements(ctx)
	if err != nil {
		return err
	}
	for i := range judgements {
		j := &judgements[i]
		w.meet(j.A)
		w.meet(j.B)
		props, err := judgementProps(j)
		if err != nil {
			return err
		}
		if err := w.link("JUDGED", "record", j.A.String(), "record", j.B.String(), props, judgementColumns); err != nil {
			return err
		}
	}
	return nil
}

// mentioned writes the ends that nothing is known of but their mention.
func (w *importWriter) mentioned(context.Context) error {
	for _, k := range sortedKeys(w.absent) {
		if err := w.node("record", "Record:Absent", k.String(), "key", map[string]any{"key": k.String(), "absent": true}, absentColumns); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.values)) {
		if w.size[id] > 0 || w.leads.to[id] != "" {
			continue
		}
		if err := w.entity(id, nil); err != nil {
			return err
		}
	}
	return nil
}

// retired writes entities that hold nothing any more, and values that lead
// elsewhere, with where they lead.
func (w *importWriter) retired(context.Context) error {
	write := func(id graph.EntityID, props map[string]any, seq uint64, to graph.EntityID, moved uint64) error {
		props["id"], props["at"], props["decision"] = string(id), w.decisionAt(seq), int64(seq)
		if err := w.node("entity", "Entity:Retired", string(id), "id", props, retiredColumns); err != nil || to == "" {
			return err
		}
		return w.link("NOW_IN", "entity", string(id), "entity", string(to), map[string]any{"at": w.decisionAt(moved), "decision": int64(moved)}, nowColumns)
	}
	for _, id := range slices.Sorted(maps.Keys(w.left)) {
		if w.size[id] > 0 || !id.IsHandle() {
			continue
		}
		to, moved := w.follow(w.founders[id.Hash()])
		if err := write(id, map[string]any{"handle": id.Hash()}, w.left[id], to, moved); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.leads.to)) {
		to := w.leads.to[id]
		if w.size[id] > 0 || to == id || to == "" {
			continue
		}
		seq := w.moved[w.spoken[id]]
		if err := write(id, map[string]any{}, seq, to, seq); err != nil {
			return err
		}
	}
	return nil
}

// follow leads a key over tombstones to the entity that it stands for now, and
// gives the last decision that moved one of these records.
func (w *importWriter) follow(k graph.RecordKey) (to graph.EntityID, seq uint64) {
	for seen := map[graph.RecordKey]bool{}; !seen[k]; {
		seen[k] = true
		seq = max(seq, w.moved[k])
		r := w.subject(k)
		if !r.deleted {
			return r.entity, seq
		}
		k = r.next
	}
	return "", seq
}

// batches writes sources and marks.
func (w *importWriter) batches(ctx context.Context) error {
	sources, err := w.from.Sources(ctx)
	if err != nil {
		return err
	}
	for i := range sources {
		props, err := sourceProps(&sources[i])
		if err != nil {
			return err
		}
		if err := w.node("source", "Source", string(sources[i].ID), "id", props, sourceColumns); err != nil {
			return err
		}
	}
	streams := 0
	var stream map[string]any // the last mark is what its node says
	flush := func() error {
		if stream == nil {
			return nil
		}
		streams++
		return w.node("mark", "Mark", strconv.Itoa(streams), "", stream, markColumns())
	}
	err = w.from.Marks(ctx, func(m *store.Mark) error {
		props, err := markProps(m)
		if err != nil {
			return err
		}
		if stream != nil && stream["key"] == props["key"] {
			maps.Copy(stream, props)
			return nil
		}
		if err := flush(); err != nil {
			return err
		}
		stream = props
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
