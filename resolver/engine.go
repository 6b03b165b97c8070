package resolver

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// The errors of the engine, wrapped with detail.
var (
	// ErrBatch: the batch contradicts itself.
	ErrBatch = errors.New("batch contradicts itself")
	// ErrStalePlan: the engine has changed since the plan was made.
	ErrStalePlan = errors.New("plan does not follow on the engine's state")
	// ErrKept: what a store keeps of the resolution contradicts itself.
	ErrKept = errors.New("what is kept of the resolution contradicts itself")
	// ErrNoRecord: the engine holds no such record.
	ErrNoRecord = errors.New("no such record")
	// ErrNoEntity: the engine holds no such entity.
	ErrNoEntity = errors.New("no such entity")
)

// Options are what an engine can be told besides its model. They never change
// what it resolves.
type Options struct {
	// SearchHolders bounds how many holders of one candidate key a search looks
	// at; 0 is 500.
	SearchHolders int
}

// Input is a record to resolve: a subject record with its identifiers read, and
// the stream position at which intake first met its key. Statements are passed
// over.
type Input struct {
	Record   graph.Record
	FirstSeq uint64
	// Prepared stands for Record, which is not looked at then.
	Prepared *Prepared
}

// Prepared is what an engine compares of one version of a record. It may be
// used for any number of plans of engines with the same model.
type Prepared struct {
	record  record
	derived []byte
}

// Prepare computes what the engine compares of a record whose identifiers have
// been read: the costly part of a plan that needs none of the engine's state, so
// that it can be done for many records side by side. It gives nil for
// statements, which are not resolved.
func (e *Engine) Prepare(r *graph.Record) *Prepared {
	if r.IsStatement() {
		return nil
	}
	return e.prepare(r)
}

// key gives the key of the record.
func (in *Input) key() graph.RecordKey {
	if in.Prepared != nil {
		return in.Prepared.record.key
	}
	return in.Record.Key
}

// Batch is a set of changes that take effect together. A key is put or deleted,
// not both; of several puts of a key the last one counts. Deletes of keys that
// the engine does not hold do nothing.
type Batch struct {
	Puts       []Input
	Deletes    []graph.RecordKey
	Judgements []graph.Judgement
	// Again names records that are weighed anew as they are, which brings
	// evidence of another model up to the engine's.
	Again []graph.RecordKey
}

// Plan is what a batch changes.
type Plan struct {
	// Moves are the changes of membership, ordered by key: From is "" for
	// records that are new to the engine, To is "" for those that are gone.
	Moves []graph.Move
	// Matches is the changed evidence of pairs, ordered by A, then B: those
	// that hold components together. A zero weight without keys removes it.
	Matches []graph.Match
	// Crossings names the candidate keys that went over their cap or back, or
	// whose identifier took another degree step, and so joined or split records
	// that the batch does not name. Ordered by key.
	Crossings []Crossing
	// Next gives, for each deleted record that was in an entity with others,
	// the oldest member left.
	Next map[graph.RecordKey]graph.RecordKey
	// Accepted are the judgements that take effect, Refused those that
	// contradict what stands.
	Accepted []graph.Judgement
	Refused  []Refused
	// Alarms names giant components that the batch touched.
	Alarms []Alarm

	view    *view
	version uint64
}

// Crossing is a candidate key whose number of holders took effect on others.
type Crossing struct {
	// Key says in words what is shared.
	Key string
	// Holders is the number of records that hold it now, copies of one counted
	// once; it is live up to Cap.
	Holders, Cap int
	// Joined and Split count the pairs of records, not named in the batch, that
	// became linked and that are no longer.
	Joined, Split int
}

// Refused is a judgement that contradicts judgements that stand.
type Refused struct {
	Judgement graph.Judgement
	// Chain are the standing judgements that it contradicts, in the order in
	// which they lead from one of its records to the other.
	Chain []graph.Judgement
}

// Alarm reports a component that is too large to be one subject's: a sign of a
// value that passes for evidence and is none.
type Alarm struct {
	// Oldest is the component's record with the lowest stream position.
	Oldest graph.RecordKey
	// Records counts its records, Pieces what it was cut into before weighing.
	Records, Pieces int
}

// Engine holds the resolved state of all records in memory. One goroutine may
// plan and apply; any number may ask at the same time.
type Engine struct {
	model   *match.Model
	options Options
	lexicon *match.Lexicon
	classes *classes
	// doubting is held while the pairs in doubt are found; doubted is set once they
	// are, and kept up to date.
	doubting sync.Mutex
	doubted  bool

	mu      sync.RWMutex
	state   *state
	version uint64
}

// New gives an empty engine for a model.
func New(m *match.Model, o Options) *Engine {
	o.SearchHolders = cmp.Or(o.SearchHolders, 500)
	return &Engine{model: m, options: o, lexicon: match.NewLexicon(), classes: &classes{}, state: newState()}
}

// Model gives the engine's model.
func (e *Engine) Model() *match.Model { return e.model }

// Plan says what a batch would change. It changes nothing itself, so that a
// batch can be planned to show what it would do. The error wraps [ErrBatch].
func (e *Engine) Plan(b Batch) (*Plan, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.plan(b)
}

// Apply brings the engine to where a plan leads. It returns [ErrStalePlan] when
// another plan was applied since this one was made.
func (e *Engine) Apply(p *Plan) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.version != e.version {
		return ErrStalePlan
	}
	p.view.apply()
	e.version++
	return nil
}

// Version counts the plans applied: as long as it stays, so does all that the
// engine says.
func (e *Engine) Version() uint64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.version
}

// EntityOf gives the entity that holds a record.
func (e *Engine) EntityOf(key graph.RecordKey) (graph.EntityID, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	id, ok := e.state.byKey[key]
	if !ok {
		return "", false
	}
	return e.state.entities[id], true
}

// KindOf gives the kind of a record, "" where there is none.
func (e *Engine) KindOf(key graph.RecordKey) graph.Kind {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if r := e.state.records[e.state.byKey[key]]; r != nil {
		return r.kind
	}
	return ""
}

// Members gives the records of an entity, the oldest first; nil when there is
// no such entity.
func (e *Engine) Members(entity graph.EntityID) []graph.RecordKey {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.memberKeys(entity)
}

func (s *state) memberKeys(entity graph.EntityID) []graph.RecordKey {
	records := make([]*record, 0, len(s.members[entity]))
	for _, id := range s.members[entity] {
		records = append(records, s.records[id])
	}
	slices.SortFunc(records, older)
	var keys []graph.RecordKey
	for _, r := range records {
		keys = append(keys, r.key)
	}
	return keys
}

// Len counts the subject records.
func (e *Engine) Len() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.state.byKey)
}

// Hash gives a hash of the partition: the keys of every entity's members,
// sorted, and the entities in the order of their first members. Entity ids are
// not part of it.
func (e *Engine) Hash() [32]byte {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var groups [][]graph.RecordKey
	for entity := range e.state.members {
		keys := e.state.memberKeys(entity)
		slices.SortFunc(keys, graph.RecordKey.Compare)
		groups = append(groups, keys)
	}
	slices.SortFunc(groups, func(a, b []graph.RecordKey) int { return a[0].Compare(b[0]) })
	h := sha256.New()
	number := func(n int) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		h.Write(b[:])
	}
	for _, keys := range groups {
		number(len(keys))
		for _, k := range keys {
			for _, part := range []string{string(k.Source), k.ID} {
				number(len(part))
				h.Write([]byte(part))
			}
		}
	}
	return [32]byte(h.Sum(nil))
}
