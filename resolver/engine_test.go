package resolver_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
)

// adversarial is the cold-start model with caps and limits so low that small
// worlds cross them all the time.
func adversarial(t testing.TB, cap, limit int) *match.Model {
	t.Helper()
	m, err := match.ColdStart().With(func(m *match.Model) { m.Cap, m.Limit = cap, limit })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func key(n int) graph.RecordKey { return graph.RecordKey{Source: "s", ID: fmt.Sprint(n)} }

// pick gives one of the values, or "" half of the time when optional.
func pick(t *rapid.T, label string, optional bool, values ...string) string {
	if optional {
		values = append(values, slices.Repeat([]string{""}, len(values))...)
	}
	return rapid.SampledFrom(values).Draw(t, label)
}

// person draws a record from a small, crowded world: few names, shared phones,
// e-mail addresses, documents and houses.
func person(t *rapid.T, k graph.RecordKey) graph.Record {
	r := graph.Record{Key: k, Kind: graph.KindPerson}
	r.Names = []graph.Name{{
		Given:  pick(t, "given", false, "Robert", "Bob", "Mara", "Marta", "Zoltan"),
		Family: pick(t, "family", false, "Varga", "Vargha", "Okonkwo"),
	}}
	if birth := pick(t, "birth", true, "1978-12-11", "1978-11-12", "1990-03-15"); birth != "" {
		d, err := graph.ParseDate(birth, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}
	}
	add := func(id graph.Identifier) {
		if id.Value != "" {
			r.Identifiers = append(r.Identifiers, identifiers.Read(id, identifiers.Options{}))
		}
	}
	add(graph.Identifier{Type: graph.IDPhone, Value: pick(t, "phone", true, "+12025550101", "+12025550102", "+442079460000")})
	add(graph.Identifier{Type: graph.IDEmail, Value: pick(t, "email", true, "varga.family@example.org", "robert@example.net")})
	add(graph.Identifier{Type: graph.IDPassport, Country: "KH", Value: pick(t, "passport", true, "N1234567", "N7654321")})
	if line := pick(t, "line", true, "12 Poppy Hills Drive", "7 Adela Lane"); line != "" {
		r.Addresses = []graph.Address{{Line: line, City: "Aleria", Postcode: "43004"}}
	}
	switch rapid.IntRange(0, 19).Draw(t, "kind") {
	case 0:
		r.Kind = graph.KindOrganization
	case 1:
		r.Kind = graph.KindReport
	case 2:
		r.Kind, r.Names, r.Dates, r.Addresses = "", nil, nil, nil
	case 3:
		r.Kind = graph.KindPhoneNumber
		r.Identifiers = nil
		add(graph.Identifier{Type: graph.IDPhone, Value: pick(t, "number", false, "+12025550103", "+12025550104")})
	}
	return r
}

// copied draws one of a few records, so that most are copies of others.
func copied(t *rapid.T, k graph.RecordKey) graph.Record {
	name := pick(t, "name", false, "Robert Varga", "Bob Varga", "Robert Okonkwo")
	var birth string
	var ids []graph.Identifier
	switch rapid.IntRange(0, 4).Draw(t, "says") {
	case 0: // a name alone
	case 1:
		birth = "1978-12-11"
	case 2:
		ids = []graph.Identifier{phone(1)}
	default:
		birth, ids = "1978-12-11", []graph.Identifier{phone(1)}
	}
	r := subject(t, 0, name, birth, ids...)
	r.Key = k
	if rapid.IntRange(0, 9).Draw(t, "linked") == 0 {
		kin := graph.RecordKey{Source: k.Source, ID: pick(t, "kin", false, "1", "2", "3")}
		r.Links = []graph.Link{{Kind: graph.LinkFamilyOf, To: graph.End{Record: kin}}}
	}
	return r
}

// number draws a record of a telephone number, now and then one of another kind
// of value: few values, so that judgements fall within and across them.
func number(t *rapid.T, k graph.RecordKey) graph.Record {
	r := graph.Record{Key: k, Kind: graph.KindPhoneNumber}
	id := graph.Identifier{Type: graph.IDPhone, Value: pick(t, "number", false, "+12025550103", "+12025550104", "+12025550105")}
	if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
		r.Kind, id = graph.KindEmailAddress, graph.Identifier{Type: graph.IDEmail, Value: "robert@example.net"}
	}
	r.Identifiers = []graph.Identifier{identifiers.Read(id, identifiers.Options{})}
	return r
}

// account draws a record of an online account: by its platform's number, with
// handles now and then, or by a handle alone.
func account(t *rapid.T, k graph.RecordKey) graph.Record {
	r := graph.Record{Key: k, Kind: graph.KindOnlineAccount}
	add := func(id graph.Identifier) {
		if id.Value != "" {
			id.Qualifier = "telegram"
			r.Identifiers = append(r.Identifiers, identifiers.Read(id, identifiers.Options{}))
		}
	}
	add(graph.Identifier{Type: graph.IDAccount, Value: pick(t, "number", true, "1001", "1002", "1003")})
	for range 2 {
		id := graph.Identifier{Type: graph.IDHandle, Value: pick(t, "handle", len(r.Identifiers) > 0, "@ann", "@bob", "@cee")}
		if rapid.IntRange(0, 3).Draw(t, "dated") == 0 {
			d, err := graph.ParseDate("2024", graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			id.Valid.From = d
		}
		add(id)
	}
	return r
}

// world is what a history ends in.
type world struct {
	first      map[graph.RecordKey]uint64
	records    map[graph.RecordKey]graph.Record
	judgements map[string]graph.Judgement
	matches    evidence
}

// evidence is what a store would keep of the matches of plans.
type evidence map[[2]graph.RecordKey]graph.Match

func (stored evidence) take(p *resolver.Plan) {
	for _, x := range p.Matches {
		if k := [2]graph.RecordKey{x.A, x.B}; x.Keys == nil {
			delete(stored, k)
		} else {
			stored[k] = x
		}
	}
}

func judgementKey(j graph.Judgement) string {
	return j.A.String() + "\x00" + j.B.String() + "\x00" + string(j.Verdict)
}

// history drives an engine through random batches of puts, updates, deletes,
// judgements and undone judgements, and gives where it ends. Now and then
// another engine, restored from what a store would keep, goes on in its place.
func history(t *rapid.T, m *match.Model, draw func(*rapid.T, graph.RecordKey) graph.Record, keys, batches int) (*resolver.Engine, *world) {
	e := resolver.New(m, resolver.Options{})
	w := &world{make(map[graph.RecordKey]uint64), make(map[graph.RecordKey]graph.Record), make(map[string]graph.Judgement), make(evidence)}
	anyKey := func() graph.RecordKey { return key(rapid.IntRange(0, keys-1).Draw(t, "key")) }
	for range batches {
		var b resolver.Batch
		named := make(map[graph.RecordKey]bool)
		was := w.moment()
		for range rapid.IntRange(1, 6).Draw(t, "size") {
			k := anyKey()
			switch op := rapid.IntRange(0, 9).Draw(t, "op"); {
			case op <= 5 && !named[k]:
				named[k] = true
				if w.first[k] == 0 {
					w.first[k] = uint64(len(w.first) + 1)
				}
				r := draw(t, k)
				b.Puts = append(b.Puts, resolver.Input{Record: r, FirstSeq: w.first[k]})
				w.records[k] = r
			case op <= 7 && !named[k]:
				named[k] = true
				b.Deletes = append(b.Deletes, k)
				delete(w.records, k)
			case op >= 8:
				other := anyKey()
				if k == other {
					continue
				}
				b.Judgements = append(b.Judgements, graph.Judgement{
					A: k, B: other,
					Verdict: rapid.SampledFrom([]graph.Verdict{graph.Same, graph.NotSame, graph.Unsure}).Draw(t, "verdict"),
					Undone:  rapid.IntRange(0, 3).Draw(t, "undone") == 0,
				})
			}
		}
		before := e.Hash()
		p, err := e.Plan(b)
		if err != nil {
			t.Fatal(err)
		}
		if e.Hash() != before {
			t.Fatal("planning changed the engine")
		}
		old := make(map[graph.RecordKey]graph.EntityID)
		for n := range keys {
			old[key(n)], _ = e.EntityOf(key(n))
		}
		if err := e.Apply(p); err != nil {
			t.Fatal(err)
		}
		checkMoves(t, e, old, p.Moves)
		if rapid.IntRange(0, 2).Draw(t, "doubts") == 0 {
			checkDoubtful(t, e)
		}
		w.matches.take(p)
		for _, j := range p.Accepted {
			if j.Undone {
				delete(w.judgements, judgementKey(j))
			} else {
				w.judgements[judgementKey(j)] = j
			}
		}
		checkLocality(t, m, b, p, was, w.moment())
		if rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
			e = w.restore(t, e, m)
		}
	}
	return e, w
}

// restore gives an engine with a model, restored from what a store would keep of
// another engine.
func (w *world) restore(t *rapid.T, from *resolver.Engine, m *match.Model) *resolver.Engine {
	e := resolver.New(m, resolver.Options{})
	renew, renewed := map[uint64][]byte{}, map[uint64][]byte{}
	kept := resolver.Kept{
		Records: func(yield func(resolver.Held) error) error {
			for k, r := range w.records {
				if r.IsStatement() {
					continue
				}
				entity, ok := from.EntityOf(k)
				if !ok {
					t.Fatalf("%s is in no entity", k)
				}
				held := resolver.Held{Record: r, FirstSeq: w.first[k], Entity: entity}
				derived := e.Prepare(&r).Derived()
				switch rapid.IntRange(0, 3).Draw(t, "kept") {
				case 0: // the store keeps the record alone
				case 1: // and what was derived of it by another program
					held.Derived = []byte("another \x00\x00\x00")
					held.Read, held.Record = func() (graph.Record, error) { return r, nil }, graph.Record{Key: k, Kind: r.Kind, Handling: r.Handling}
					if derived != nil {
						renew[w.first[k]] = derived
					}
				default:
					held.Derived = derived
					held.Read, held.Record = func() (graph.Record, error) { return r, nil }, graph.Record{Key: k, Kind: r.Kind, Handling: r.Handling}
				}
				if err := yield(held); err != nil {
					return err
				}
			}
			return nil
		},
		Matches: func(yield func(*graph.Match) error) error {
			for _, x := range w.matches {
				if err := yield(&x); err != nil {
					return err
				}
			}
			return nil
		},
		Judgements: slices.Collect(maps.Values(w.judgements)),
		Renew: func(list []resolver.Renewal) error {
			for _, r := range list {
				renewed[r.FirstSeq] = r.Derived
			}
			return nil
		},
	}
	if err := e.Restore(kept); err != nil {
		t.Fatal(err)
	}
	for first, derived := range renew {
		if !bytes.Equal(renewed[first], derived) {
			t.Fatalf("what was derived of record %d by another program is not renewed", first)
		}
	}
	if e.Hash() != from.Hash() || e.Len() != from.Len() {
		t.Fatal("the restored engine has another partition")
	}
	return e
}

// checkMoves holds a plan's moves to what changed.
func checkMoves(t *rapid.T, e *resolver.Engine, old map[graph.RecordKey]graph.EntityID, moves []graph.Move) {
	if !slices.IsSortedFunc(moves, func(a, b graph.Move) int { return a.Record.Compare(b.Record) }) {
		t.Fatal("moves are not sorted")
	}
	moved := make(map[graph.RecordKey]graph.Move)
	for _, m := range moves {
		moved[m.Record] = m
	}
	for k, from := range old {
		to, _ := e.EntityOf(k)
		m, ok := moved[k]
		if ok != (from != to) || ok && (m.From != from || m.To != to) {
			t.Fatalf("%s went from %q to %q, the plan says %+v", k, from, to, m)
		}
	}
}

// batch resolves a world in one go.
func (w *world) batch(t *rapid.T, m *match.Model) (*resolver.Engine, evidence) {
	e := resolver.New(m, resolver.Options{})
	var b resolver.Batch
	for k, r := range w.records {
		b.Puts = append(b.Puts, resolver.Input{Record: r, FirstSeq: w.first[k]})
	}
	for _, j := range w.judgements {
		b.Judgements = append(b.Judgements, j)
	}
	p, err := e.Plan(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Refused) > 0 {
		t.Fatalf("accepted judgements are refused in another order: %+v", p.Refused)
	}
	if err := e.Apply(p); err != nil {
		t.Fatal(err)
	}
	matches := make(evidence)
	matches.take(p)
	return e, matches
}

// equal holds an engine and the evidence that was kept of it to one batch.
func (w *world) equal(t *rapid.T, e *resolver.Engine, m *match.Model) {
	t.Helper()
	want, matches := w.batch(t, m)
	if e.Hash() != want.Hash() || e.Len() != want.Len() {
		t.Fatal("the history ends in another partition than the batch")
	}
	for k := range w.records {
		got, _ := e.EntityOf(k)
		if id, _ := want.EntityOf(k); id != got {
			t.Fatalf("%s is in %s, in the batch in %s", k, got, id)
		}
	}
	if diff := cmp.Diff(matches, w.matches); diff != "" {
		t.Fatalf("the evidence is not that of the batch:\n%s", diff)
	}
}

// TestPartitionIsAFunctionOfWhatStands is the law of laws: whatever the history,
// the engine stands where one batch of the final records and the accepted
// judgements would, ids included.
func TestPartitionIsAFunctionOfWhatStands(t *testing.T) {
	histories := 0
	for _, size := range []struct {
		draw                            func(*rapid.T, graph.RecordKey) graph.Record
		cap, limit, keys, batches, runs int
	}{
		{person, 2, 1000, 8, 12, 4}, {person, 3, 1000, 14, 12, 4}, {person, 4, 5, 24, 14, 3}, {person, 20, 1000, 30, 10, 2},
		{copied, 2, 1000, 12, 12, 1}, {copied, 3, 3, 16, 12, 1}, {number, 20, 1000, 10, 12, 2}, {account, 20, 1000, 10, 12, 2},
	} {
		m := adversarial(t, size.cap, size.limit)
		for range size.runs {
			rapid.Check(t, func(t *rapid.T) {
				histories++
				e, w := history(t, m, size.draw, size.keys, size.batches)
				w.equal(t, e, m)
				for k, first := range w.first { // had they come in the other order
					w.first[k] = math.MaxUint32 - first
				}
				if other, _ := w.batch(t, m); other.Hash() != e.Hash() {
					t.Fatal("the partition depends on the order of arrival")
				}
			})
		}
	}
	t.Logf("%d histories", histories)
}

// TestAnotherModel restores an engine under another model and weighs the
// records again, some at a time: partition, ids and evidence are those of a
// batch under that model, and what is kept names no other.
func TestAnotherModel(t *testing.T) {
	m := adversarial(t, 3, 1000)
	stricter, err := m.With(func(m *match.Model) {
		m.Cap, m.Prior = 4, m.Prior-2*match.Bit
		m.Families = slices.DeleteFunc(m.Families, func(f match.KeyFamily) bool { return f == "name+year" })
	})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		e, w := history(t, m, person, 14, 8)
		e = w.restore(t, e, stricter)
		keys := slices.SortedFunc(maps.Keys(w.records), graph.RecordKey.Compare)
		for chunk := range slices.Chunk(keys, rapid.IntRange(1, 5).Draw(t, "chunk")) {
			p, err := e.Plan(resolver.Batch{Again: chunk})
			if err != nil {
				t.Fatal(err)
			}
			w.matches.take(p)
			if err := e.Apply(p); err != nil {
				t.Fatal(err)
			}
		}
		w.equal(t, e, stricter)
	})
}

// TestMatchesFollowTheEdges replays the changed evidence of a history and
// compares it with that of one batch.
func TestMatchesFollowTheEdges(t *testing.T) {
	m := adversarial(t, 3, 1000)
	rapid.Check(t, func(t *rapid.T) {
		stored := make(evidence)
		e := resolver.New(m, resolver.Options{})
		first := make(map[graph.RecordKey]uint64)
		final := make(map[graph.RecordKey]graph.Record)
		for range 12 {
			var b resolver.Batch
			named := make(map[graph.RecordKey]bool)
			for range rapid.IntRange(1, 5).Draw(t, "size") {
				k := key(rapid.IntRange(0, 11).Draw(t, "key"))
				if named[k] {
					continue
				}
				named[k] = true
				if rapid.IntRange(0, 3).Draw(t, "op") == 0 {
					b.Deletes = append(b.Deletes, k)
					delete(final, k)
					continue
				}
				if first[k] == 0 {
					first[k] = uint64(len(first) + 1)
				}
				final[k] = person(t, k)
				b.Puts = append(b.Puts, resolver.Input{Record: final[k], FirstSeq: first[k]})
			}
			p, err := e.Plan(b)
			if err != nil {
				t.Fatal(err)
			}
			stored.take(p)
			if err := e.Apply(p); err != nil {
				t.Fatal(err)
			}
		}
		var b resolver.Batch
		for k, r := range final {
			b.Puts = append(b.Puts, resolver.Input{Record: r, FirstSeq: first[k]})
		}
		p, err := resolver.New(m, resolver.Options{}).Plan(b)
		if err != nil {
			t.Fatal(err)
		}
		want := make(evidence)
		want.take(p)
		if diff := cmp.Diff(want, stored); diff != "" {
			t.Fatal(diff)
		}
		for k, x := range stored {
			why, err := e.Why(k[1], k[0])
			if err != nil {
				t.Fatal(err)
			}
			var sum match.Bits
			for _, r := range why.Rows {
				sum += r.Bits
			}
			if sum != why.Weight || int32(sum) != x.Weight {
				t.Fatalf("rows sum to %d, explained weight %d, stored %d", sum, why.Weight, x.Weight)
			}
		}
	})
}

// A search by one word of a name, or by one that sounds like it, finds the
// record; a record that is gone or was renamed is not found.
func TestSearchByOneWord(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	put := func(id, name string) {
		t.Helper()
		p, err := e.Plan(resolver.Batch{Puts: []resolver.Input{{Record: graph.Record{Key: graph.RecordKey{Source: "s", ID: id}, Kind: graph.KindPerson, Names: []graph.Name{{Full: name}}}, FirstSeq: 1}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(p); err != nil {
			t.Fatal(err)
		}
	}
	find := func(name string) int {
		return len(e.Search(&graph.Record{Kind: graph.KindPerson, Names: []graph.Name{{Full: name}}}, 10))
	}
	put("1", "Oleg Chervanin")
	for _, word := range []string{"Chervanin", "chervanyn", "OLEG"} {
		if find(word) != 1 {
			t.Errorf("search for %q finds %d, want 1", word, find(word))
		}
	}
	for range 100 { // versions come and go
		put("1", "Tomas Lindqvane")
		put("1", "Oleg Chervanin")
	}
	if n := find("Lindqvane"); n != 0 {
		t.Errorf("the old name still finds %d", n)
	}
	if n := find("Chervanin"); n != 1 {
		t.Errorf("the new name finds %d, want 1", n)
	}
}
