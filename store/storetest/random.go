package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Play commits a random but valid history to an empty store: loads, new and
// late versions, deletes, returns, merges, splits, transfers, judgements,
// evidence and batches. Equal seeds give equal histories. After is called when
// each change is acknowledged, with the number of changes so far.
func Play(t T, s store.Store, seed uint64, changes int, after func(n int)) {
	p := player{world: newWorld(t, s), Rand: seeded(seed), evidence: map[[2]graph.RecordKey]bool{}}
	for n := range changes {
		p.step()
		if after != nil {
			after(n + 1)
		}
	}
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// people is how many keys a random history uses for subjects.
const people = 14

type player struct {
	*world
	*rand.Rand
	evidence map[[2]graph.RecordKey]bool
}

func (p *player) id() string { return fmt.Sprintf("p%02d", p.IntN(people)) }

// some gives up to n keys of current subjects, in a random order; now and then
// only those of phone numbers.
func (p *player) some(n int) []graph.RecordKey {
	var keys []graph.RecordKey
	numbers := p.IntN(3) == 0
	for i := range people {
		if k := key(fmt.Sprintf("p%02d", i)); p.homes[k] != "" && (!numbers || p.values[k] != "") {
			keys = append(keys, k)
		}
	}
	p.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return keys[:min(n, len(keys))]
}

func (p *player) step() {
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad, At: int64(p.head.Seq)}}
	switch pick := p.some(2); p.IntN(10) {
	case 0, 1, 2, 3:
		for _, i := range p.Perm(people)[:1+p.IntN(4)] {
			p.put(c, p.subject(fmt.Sprintf("p%02d", i)))
		}
		mark := store.Mark{Source: "police", Stream: "s", Number: p.head.Seq + 1, Part: 1, Parts: 1, Reply: []byte{byte(p.head.Seq)}}
		c.Mark, c.Sources = &mark, []store.Source{{ID: "police", Name: "Example Police"}, {ID: "fiu"}}
	case 4:
		id := fmt.Sprintf("t%d", p.IntN(9))
		r := transfer(id, p.id(), p.id(), day(1+p.IntN(9)), dollars(uint64(p.IntN(5))))
		p.tell(&r)
		p.put(c, r)
	case 5:
		p.delete(c, pick)
	case 6:
		if len(pick) == 2 && p.kinds[pick[0]] == p.kinds[pick[1]] {
			to := p.groups[pick[0]]
			for _, m := range p.members(p.groups[pick[1]]) {
				p.groups[m] = to
			}
		}
	case 7:
		p.last++
		for _, k := range pick[:min(1, len(pick))] {
			p.groups[k] = p.last
		}
	case 8:
		for _, k := range pick {
			c.Late = append(c.Late, store.Stored{Record: version(p.subject(k.ID), 1), FirstSeq: p.first(k)})
		}
	case 9:
		p.weigh(c, pick)
	}
	p.commit(c)
}

// tell adds to a record, by the version that it is, what its links say beside
// their ends, claims of a role, and an address with coordinates.
func (p *player) tell(r *graph.Record) {
	n := int(p.head.Seq)
	for i := range r.Links {
		l := &r.Links[i]
		l.Alleged = (n+i)%3 == 0
		switch l.Kind {
		case graph.LinkContacted:
			l.Props = map[string]string{"channel": "call", "count": fmt.Sprint((n + i) % 4)}
		case graph.LinkTransferred:
			l.Props = map[string]string{"reference": r.Key.ID, "purpose": fmt.Sprintf("purpose %d", n%2)}
		default:
			l.Props = map[string]string{"relationship": []string{"cousin", "driver"}[(n+i/2)%2], "of their own": "kept"}
		}
	}
	if r.Kind == graph.KindPerson {
		r.Roles = []graph.Role{{Name: "mule", Status: []string{"", "witting", "unwitting"}[n%3], Alleged: n%2 == 0}}
		r.Addresses = []graph.Address{{Full: fmt.Sprintf("%d Example Road", n%4), Lat: "1.5", Lon: fmt.Sprint(n % 5)}}
	}
}

// subject makes a version of a record, with all that it tells.
func (p *player) subject(id string) graph.Record {
	r := p.draw(id)
	p.tell(&r)
	return r
}

// draw draws a version of a record; four keys are those of phone numbers,
// two of one and two of now this, now that, and three of accounts that hold one
// handle for some days, of which others tell.
func (p *player) draw(id string) graph.Record {
	r := version(person(id), int64(p.head.Seq+2))
	either := fmt.Sprintf("010%d", p.IntN(2))
	if value := map[string]string{"p03": "0100", "p05": either, "p07": "0100", "p11": either}[id]; value != "" {
		r.Kind, r.Identifiers = graph.KindPhoneNumber, []graph.Identifier{phone(value)}
		r.Links = []graph.Link{{Kind: graph.LinkContacted, To: to(p.id()), At: day(1 + p.IntN(9))}}
		if p.IntN(3) == 0 {
			r.Handling = graph.Handling{TLP: "RED"}
		}
		return r
	}
	if number := map[string]string{"p01": "1001", "p09": "2002", "p13": either}[id]; number != "" {
		r.Kind, r.Identifiers = graph.KindOnlineAccount, []graph.Identifier{account(number), golden()}
		from := p.IntN(8)
		if r.Identifiers[1].Valid.To = day(from + 2 + p.IntN(6)); from > 0 {
			r.Identifiers[1].Valid.From = day(from)
		}
		if p.IntN(3) == 0 {
			r.Handling = graph.Handling{TLP: "RED"}
		}
		return r
	}
	for range p.IntN(3) {
		handle := golden()
		r.Links = append(r.Links, graph.Link{Kind: graph.LinkContacted, To: graph.End{Identifier: &handle}, At: day(1 + p.IntN(9))})
	}
	for range p.IntN(3) {
		r.Links = append(r.Links, knows(p.id()), graph.Link{Kind: graph.LinkContacted, To: to(p.id()), At: day(1 + p.IntN(9))})
	}
	if p.IntN(2) == 0 {
		r = withPhone(r, fmt.Sprintf("010%d", p.IntN(4)))
	}
	if p.IntN(3) == 0 {
		r = graded(r, fmt.Sprint(p.IntN(101)))
		r.Handling = graph.Handling{TLP: "RED"}
	}
	return r
}

// golden is a handle.
func golden() graph.Identifier {
	return graph.Identifier{Type: graph.IDHandle, Qualifier: "telegram", Value: "@golden", Relation: graph.RelUses, Canonical: "telegram:@golden", Node: "account:telegram:@golden"}
}

// account is an account by its platform's number.
func account(number string) graph.Identifier {
	return graph.Identifier{Type: graph.IDAccount, Qualifier: "telegram", Value: number, Relation: graph.RelUses,
		Canonical: "telegram:" + number, Node: graph.EntityID("account:telegram:" + number)}
}

func (p *player) delete(c *store.Change, keys []graph.RecordKey) {
	c.Decision.Kind = graph.DecisionDelete
	for _, k := range keys {
		p.tombstone(c, k)
		for pair := range p.evidence {
			if pair[0] == k || pair[1] == k {
				c.Matches = append(c.Matches, graph.Match{A: pair[0], B: pair[1]})
				delete(p.evidence, pair)
			}
		}
	}
}

func (p *player) weigh(c *store.Change, pick []graph.RecordKey) {
	if len(pick) < 2 {
		return
	}
	slices.SortFunc(pick, graph.RecordKey.Compare)
	a, b := pick[0], pick[1]
	p.evidence[[2]graph.RecordKey{a, b}] = true
	c.Matches = []graph.Match{{A: a, B: b, Weight: int32(p.IntN(999)), Keys: []string{"name"}, Model: "m1"}}
	c.Judgements = []graph.Judgement{{A: a, B: b, Verdict: graph.Same, By: "analyst@example.org", Undone: p.IntN(3) == 0}}
}

// State is all that a store answers about itself and about every entity that
// it holds. Two stores that were fed alike have equal states.
type State struct {
	Head       store.Head
	Stats      store.Stats
	Records    []store.Stored
	History    [][]store.Stored
	Decisions  []graph.Decision
	Judgements []graph.Judgement
	Matches    []graph.Match
	Sources    []store.Source
	Dangling   []graph.Edge
	Handles    []graph.EntityID
	Members    []store.Members
	Adjacency  []store.Adjacency
}

// Read asks a store for everything.
func Read(t T, s store.Store) State {
	t.Helper()
	w := newWorld(t, s)
	var out State
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	out.Head, err = s.Head(w.ctx)
	must(err)
	out.Stats = w.stats()
	var keys []graph.RecordKey
	var handles []graph.EntityID
	entities := map[graph.EntityID]bool{}
	must(s.Scan(w.ctx, func(r *store.Stored) error {
		out.Records = append(out.Records, *r)
		keys = append(keys, r.Record.Key)
		handles = append(handles, graph.Handle(r.Record.Kind, r.Record.Key))
		entities[r.Entity] = true
		for _, e := range r.Record.Edges() {
			entities[e.From.Value], entities[e.To.Value] = true, true
		}
		return nil
	}))
	for _, k := range keys {
		versions, err := s.History(w.ctx, k)
		must(err)
		out.History = append(out.History, versions)
	}
	must(s.Decisions(w.ctx, 0, func(d *graph.Decision) error {
		out.Decisions = append(out.Decisions, *d)
		return nil
	}))
	out.Judgements, err = s.Judgements(w.ctx)
	must(err)
	out.Matches, err = s.Matches(w.ctx, keys)
	must(err)
	out.Sources, err = s.Sources(w.ctx)
	must(err)
	out.Dangling = w.dangling()
	out.Handles = w.resolve(handles...)
	delete(entities, "")
	var ids []graph.EntityID
	for id := range entities {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out.Members = w.membersOf(ids...)
	for _, order := range []store.Order{store.ByRecent, store.ByOldest, store.ByAmount, store.ByConfidence} {
		for _, limit := range []int{0, 2} {
			a, err := s.Neighbours(w.ctx, store.Frontier{IDs: ids, Order: order, Cap: limit})
			must(err)
			out.Adjacency = append(out.Adjacency, a...)
		}
	}
	w.checkClean()
	return out
}
