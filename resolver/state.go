package resolver

import (
	"cmp"
	"maps"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// recordID numbers a version of a record inside one engine. It is never reused
// and nothing that is decided depends on it.
type recordID uint32

// record is one subject record as the engine keeps it.
type record struct {
	id   recordID
	key  graph.RecordKey
	kind graph.Kind
	// class numbers the handling, see [classes].
	class uint32
	first uint64
	// tie orders records where evidence does not.
	tie uint64
	// value is the node of kinds resolved by value.
	value graph.EntityID
	// holds names the handles of an account that is known by its platform's
	// number; true where no time is told, so that it may have held it always.
	holds map[graph.EntityID]bool
	// content is the same for records that say the same, see [match.Model.Content]:
	// they are listed by candidate keys once, as the first of them in the order of
	// ties, the one that stands for all. 0 for records that stand for themselves.
	content uint64
	// like is set for kinds resolved by likeness only, and hashes for those while
	// the record is listed under them or taken from there.
	like   *likeness
	hashes *hashes
}

// hashes are what a record is found by, each list sorted: its candidate keys,
// those of them that are identifiers, and the words of its names.
type hashes struct{ keys, identifiers, words []uint64 }

func hashesOf(m *match.Model, f *match.Features) *hashes {
	return &hashes{m.KeyHashes(f), f.IdentifierHashes(), f.NameHashes()}
}

// keys gives the candidate keys of a record, sorted.
func (r *record) keys(m *match.Model) []uint64 {
	switch {
	case r.like == nil:
		return nil
	case r.hashes != nil:
		return r.hashes.keys
	}
	return m.KeyHashes(r.forms())
}

// older orders records by stream position.
func older(a, b *record) int {
	return cmp.Or(cmp.Compare(a.first, b.first), a.key.Compare(b.key))
}

// byTie orders records by the hash of their keys.
func byTie(a, b *record) int {
	return cmp.Or(cmp.Compare(a.tie, b.tie), a.key.Compare(b.key))
}

func tieOf(key graph.RecordKey) uint64 { return xxh3.HashString(key.String()) }

// prepare computes all of a record but its number and stream position.
func (e *Engine) prepare(r *graph.Record) *Prepared {
	rec := record{key: r.Key, kind: r.Kind, class: e.classes.of(r.Handling), tie: tieOf(r.Key)}
	switch r.Kind.Spec().Resolution {
	case graph.ByValue:
		rec.value, _ = r.ValueID()
		rec.holds = holds(r, rec.value)
	case graph.ByLikeness:
		f := e.lexicon.Extract(r)
		rec.like = &likeness{}
		rec.like.forms.Store(f)
		rec.hashes, rec.content = hashesOf(e.model, f), e.model.Content(f)
		return &Prepared{rec, encodeHashes(stamp(e.model), rec.content, rec.hashes)}
	}
	return &Prepared{record: rec}
}

// edge is a strong link to another record. The live candidate keys that both hold
// are part of the evidence, too: they follow from the state.
type edge struct {
	to     recordID
	weight match.Bits
	// stale edges were weighed by another model.
	stale bool
}

// state is all that an engine knows. Slices in its maps are never written to
// once they are in: a change puts a new slice in their place.
type state struct {
	next    recordID
	byKey   map[graph.RecordKey]recordID
	records map[recordID]*record
	// postings lists the records by candidate keys.
	postings posted
	// copies lists the records by content, the one that stands for them first.
	copies   posted
	edges    map[recordID][]edge
	entities map[recordID]graph.EntityID
	members  map[graph.EntityID][]recordID
	judged   map[graph.RecordKey][]graph.Judgement
	// sharers lists the records of each value that some judgement speaks of, and
	// of each online account: of these only is it a question which entity they
	// are. holders lists the accounts' records that hold a handle.
	sharers, holders map[graph.EntityID][]recordID
	// words lists the records by each word of their names, for searches. Only
	// apply writes to it; records that are gone stay listed until a list doubles.
	words posted
	// doubtful has the pairs in doubt, nil until they are asked for, see [doubtful].
	doubtful doubtful
}

func newState() *state {
	return &state{
		next:     1,
		byKey:    make(map[graph.RecordKey]recordID),
		records:  make(map[recordID]*record),
		edges:    make(map[recordID][]edge),
		entities: make(map[recordID]graph.EntityID),
		members:  make(map[graph.EntityID][]recordID),
		judged:   make(map[graph.RecordKey][]graph.Judgement),
		sharers:  make(map[graph.EntityID][]recordID),
		holders:  make(map[graph.EntityID][]recordID),
	}
}

// view is a state with changes on top that have not been applied. Zero values
// in over stand for what is gone; its memberships are copies, which may be
// written in place. Its postings are not used: changed holds what changes of
// them, at the places that posted gives. Several goroutines may read a view
// that none changes, but for holders.
type view struct {
	base    *state
	over    *state
	posted  map[uint64]int
	changed []posting
	// weighed are the pairs whose evidence can have changed, doubted says of each
	// whether it has no edge and is in doubt.
	weighed []pair
	doubted []bool
	// fallen are the records that no longer stand for their content.
	fallen []recordID
	// copies holds the lists of those contents that changes touch, which may be
	// written in place.
	copies map[uint64][]recordID
}

// posting is a candidate key whose holders change.
type posting struct {
	key uint64
	// before are the holders before, of which those in gone no longer are, while
	// those in added now are. now is all of them, nil until it is asked for.
	before, gone, added, now []recordID
	// identifier says whether the key is one.
	identifier bool
}

// size counts the holders.
func (c *posting) size() int { return len(c.before) - len(c.gone) + len(c.added) }

// holders gives the holders, which are not to be written to.
func (c *posting) holders() []recordID {
	switch {
	case len(c.gone)+len(c.added) == 0:
		return c.before
	case c.now == nil:
		c.now = append(appendKept(make([]recordID, 0, c.size()), c.before, c.gone), c.added...)
	}
	return c.now
}

// holds reports whether a record is one of the holders.
func (c *posting) holds(id recordID) bool {
	return slices.Contains(c.added, id) || slices.Contains(c.before, id) && !slices.Contains(c.gone, id)
}

func newView(base *state) *view {
	v := &view{base: base, over: newState(), posted: make(map[uint64]int), copies: make(map[uint64][]recordID)}
	v.over.next = base.next
	return v
}

// look reads a key of the changes, else of the base.
func look[K comparable, V any](over, base map[K]V, k K) V {
	if v, ok := over[k]; ok {
		return v
	}
	return base[k]
}

func (v *view) id(k graph.RecordKey) recordID     { return look(v.over.byKey, v.base.byKey, k) }
func (v *view) record(id recordID) *record        { return look(v.over.records, v.base.records, id) }
func (v *view) edges(id recordID) []edge          { return look(v.over.edges, v.base.edges, id) }
func (v *view) entity(id recordID) graph.EntityID { return look(v.over.entities, v.base.entities, id) }

func (v *view) judged(k graph.RecordKey) []graph.Judgement {
	return look(v.over.judged, v.base.judged, k)
}

// holders gives the records that hold a candidate key.
func (v *view) holders(key uint64) []recordID {
	if at, ok := v.posted[key]; ok {
		return v.changed[at].holders()
	}
	return v.base.postings.get(key)
}

// count gives the number of holders of a key.
func (v *view) count(key uint64) int {
	if at, ok := v.posted[key]; ok {
		return v.changed[at].size()
	}
	return len(v.base.postings.get(key))
}

// holds reports whether a record holds a key.
func (v *view) holds(id recordID, key uint64) bool {
	if at, ok := v.posted[key]; ok {
		return v.changed[at].holds(id)
	}
	return slices.Contains(v.base.postings.get(key), id)
}

// copiesOf gives the records of a content, the one that stands for them first.
func (v *view) copiesOf(content uint64) []recordID {
	if list, ok := v.copies[content]; ok {
		return list
	}
	return v.base.copies.get(content)
}

// alone reports whether a record is no other's copy, whatever it says: one of
// which a judgement speaks is weighed by itself.
func (v *view) alone(r *record) bool { return r.content == 0 || len(v.judged(r.key)) > 0 }

// standIn gives the record by which one is listed under its keys.
func (v *view) standIn(r *record) recordID {
	if v.alone(r) {
		return r.id
	}
	return v.copiesOf(r.content)[0]
}

// stands reports whether a record is there and listed by its own keys.
func (v *view) stands(id recordID) bool {
	r := v.record(id)
	return r != nil && v.standIn(r) == id
}

// represents reports whether a record is to stand for a content rather than
// another that has it: one of which no judgement speaks, the first by tie.
func (v *view) represents(a, b *record) bool {
	if x, y := v.alone(a), v.alone(b); x != y {
		return y
	}
	return byTie(a, b) < 0
}

// meetAsCopies reports whether two records meet because they say the same: all that
// do meet the one that stands for them, which speaks for those that are not alone.
func (v *view) meetAsCopies(a, b *record) bool {
	if a.content == 0 || a.content != b.content {
		return false
	}
	first := v.copiesOf(a.content)[0]
	return a.id == first || b.id == first || !v.alone(a) || !v.alone(b)
}

// names reports whether a link of one record names another, or a copy of it, as
// another subject.
func (v *view) names(r, other *record) bool {
	return slices.ContainsFunc(r.forms().Apart(), func(k graph.RecordKey) bool {
		named := v.record(v.id(k))
		return named != nil && named.like != nil && v.standIn(named) == v.standIn(other)
	})
}

// voices gives, for a record that is listed by candidate keys, one of those that
// it stands for in each entity, itself among them: the one with the lowest key.
func (v *view) voices(id recordID) []recordID {
	r := v.record(id)
	if v.alone(r) {
		return []recordID{id}
	}
	byEntity := make(map[graph.EntityID]*record)
	for _, c := range v.copiesOf(r.content) {
		o := v.record(c)
		if v.alone(o) {
			continue
		}
		if had := byEntity[v.entity(c)]; had == nil || o.key.Compare(had.key) < 0 {
			byEntity[v.entity(c)] = o
		}
	}
	var ids []recordID
	for _, e := range slices.Sorted(maps.Keys(byEntity)) {
		ids = append(ids, byEntity[e].id)
	}
	return ids
}

// ownCopies copies the list of a content before its first change.
func (v *view) ownCopies(content uint64) {
	if _, ok := v.copies[content]; !ok {
		v.copies[content] = slices.Clone(v.base.copies.get(content))
	}
}

func (v *view) sharers(value graph.EntityID) []recordID {
	return look(v.over.sharers, v.base.sharers, value)
}

func (v *view) handleHolders(handle graph.EntityID) []recordID {
	return look(v.over.holders, v.base.holders, handle)
}

// listed reports whether the records of a value are listed.
func (v *view) listed(value graph.EntityID) bool {
	_, over := v.over.sharers[value]
	_, base := v.base.sharers[value]
	return over || base
}

// present gives the records of the keys that are there.
func (v *view) present(keys []graph.RecordKey) []recordID {
	var ids []recordID
	for _, k := range keys {
		if id := v.id(k); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

func (v *view) add(r *record) {
	v.over.records[r.id] = r
	v.over.byKey[r.key] = r.id
	if r.content == 0 {
		v.post(r)
	} else { // whether it stands for its content is seen when all have come
		v.ownCopies(r.content)
		v.copies[r.content] = append(v.copies[r.content], r.id)
	}
	if v.listed(r.value) || r.kind == graph.KindOnlineAccount && r.value != "" {
		v.over.sharers[r.value] = append(slices.Clone(v.sharers(r.value)), r.id)
	}
	for handle := range r.holds {
		v.over.holders[handle] = append(slices.Clone(v.handleHolders(handle)), r.id)
	}
}

func (v *view) remove(r *record) {
	v.over.records[r.id] = nil
	v.over.byKey[r.key] = 0
	is := func(id recordID) bool { return id == r.id }
	if r.content == 0 || v.stood(r) {
		v.unpost(r)
	}
	if r.content != 0 {
		v.ownCopies(r.content)
		v.copies[r.content] = slices.DeleteFunc(v.copies[r.content], is)
	}
	if v.listed(r.value) {
		v.over.sharers[r.value] = slices.DeleteFunc(slices.Clone(v.sharers(r.value)), is)
	}
	for handle := range r.holds {
		v.over.holders[handle] = slices.DeleteFunc(slices.Clone(v.handleHolders(handle)), is)
	}
}

// stood reports whether a record was listed by its own keys before the changes.
func (v *view) stood(r *record) bool {
	if v.base.records[r.id] == nil {
		return false
	}
	return r.content == 0 || len(v.base.judged[r.key]) > 0 || v.base.copies.get(r.content)[0] == r.id
}

// post lists a record by its candidate keys.
func (v *view) post(r *record) {
	v.repost(r, func(c *posting) { c.added = append(c.added, r.id) })
}

// unpost takes a record off the lists of its candidate keys.
func (v *view) unpost(r *record) {
	v.repost(r, func(c *posting) {
		if i := slices.Index(c.added, r.id); i >= 0 {
			c.added = slices.Delete(c.added, i, i+1)
		} else {
			c.gone = append(c.gone, r.id)
		}
	})
}

// repost changes the holders of a record's candidate keys.
func (v *view) repost(r *record, change func(*posting)) {
	if r.hashes == nil {
		return
	}
	identifiers := r.hashes.identifiers
	for _, k := range r.hashes.keys {
		at, ok := v.posted[k]
		if !ok {
			at = len(v.changed)
			v.posted[k] = at
			v.changed = append(v.changed, posting{key: k, before: v.base.postings.get(k)})
		}
		c := &v.changed[at]
		c.now = nil
		change(c)
		for len(identifiers) > 0 && identifiers[0] < k {
			identifiers = identifiers[1:]
		}
		c.identifier = c.identifier || len(identifiers) > 0 && identifiers[0] == k
	}
}

// edge gives the edge from a to b; false when there is none.
func (v *view) edge(a, b recordID) (edge, bool) {
	edges := v.edges(a)
	if i, ok := slices.BinarySearchFunc(edges, b, edgeTo); ok {
		return edges[i], true
	}
	return edge{}, false
}

func edgeTo(e edge, to recordID) int { return cmp.Compare(e.to, to) }

func (v *view) setEdge(a recordID, e edge) {
	edges := slices.Clone(v.edges(a))
	i, ok := slices.BinarySearchFunc(edges, e.to, edgeTo)
	if ok {
		edges[i] = e
	} else {
		edges = slices.Insert(edges, i, e)
	}
	v.over.edges[a] = edges
}

func (v *view) dropEdge(a, b recordID) {
	edges := slices.Clone(v.edges(a))
	if i, ok := slices.BinarySearchFunc(edges, b, edgeTo); ok {
		edges = slices.Delete(edges, i, i+1)
	}
	v.over.edges[a] = edges
}

// setEntity moves a record to an entity, "" for none.
func (v *view) setEntity(id recordID, to graph.EntityID) {
	from := v.entity(id)
	if from == to {
		return
	}
	if from != "" {
		v.ownMembers(from)
		v.over.members[from] = slices.DeleteFunc(v.over.members[from], func(m recordID) bool { return m == id })
	}
	if to != "" {
		v.ownMembers(to)
		v.over.members[to] = append(v.over.members[to], id)
	}
	v.over.entities[id] = to
}

// ownMembers copies a membership before its first change.
func (v *view) ownMembers(e graph.EntityID) {
	if _, ok := v.over.members[e]; !ok {
		v.over.members[e] = slices.Clone(v.base.members[e])
	}
}

// apply writes the changes into the base.
func (v *view) apply() {
	b, o := v.base, v.over
	b.next = o.next
	merge(b.byKey, o.byKey, func(id recordID) bool { return id == 0 })
	merge(b.records, o.records, func(r *record) bool { return r == nil })
	for i := range v.changed {
		b.postings.change(v.changed[i].key, v.changed[i].gone, v.changed[i].added)
	}
	for content, list := range v.copies {
		b.copies.change(content, slices.Clone(b.copies.get(content)), list)
	}
	merge(b.edges, o.edges, func(es []edge) bool { return len(es) == 0 })
	merge(b.entities, o.entities, func(e graph.EntityID) bool { return e == "" })
	merge(b.members, o.members, func(ids []recordID) bool { return len(ids) == 0 })
	merge(b.judged, o.judged, func(js []graph.Judgement) bool { return len(js) == 0 })
	merge(b.sharers, o.sharers, func(ids []recordID) bool { return len(ids) == 0 })
	merge(b.holders, o.holders, func(ids []recordID) bool { return len(ids) == 0 })
	if b.doubtful != nil {
		b.doubtful.follow(v)
	}
	for id, r := range o.records {
		if r != nil && r.like != nil {
			b.listWords(id, r.hashes.words)
			r.hashes = nil
		}
	}
}

// listWords lists a record by the words of its names. A list that is about to
// double is first cleared of records that are gone.
func (s *state) listWords(id recordID, words []uint64) {
	for _, word := range words {
		var gone []recordID
		if ids := s.words.get(word); powerOf(len(ids)) < powerOf(len(ids)+1) {
			for _, id := range ids {
				if s.records[id] == nil {
					gone = append(gone, id)
				}
			}
		}
		s.words.change(word, gone, []recordID{id})
	}
}

func merge[K comparable, V any](base, over map[K]V, gone func(V) bool) {
	maps.Copy(base, over)
	for k, v := range over {
		if gone(v) {
			delete(base, k)
		}
	}
}
