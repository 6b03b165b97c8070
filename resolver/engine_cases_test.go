package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
)

// subject makes a person from "given family", a date of birth and identifiers.
func subject(t rapid.TB, n int, name, birth string, ids ...graph.Identifier) graph.Record {
	t.Helper()
	given, family, _ := strings.Cut(name, " ")
	r := graph.Record{Key: key(n), Kind: graph.KindPerson, Names: []graph.Name{{Given: given, Family: family}}}
	if birth != "" {
		d, err := graph.ParseDate(birth, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}
	}
	for _, id := range ids {
		r.Identifiers = append(r.Identifiers, identifiers.Read(id, identifiers.Options{}))
	}
	return r
}

func phone(last int) graph.Identifier {
	return graph.Identifier{Type: graph.IDPhone, Value: fmt.Sprintf("+120255501%02d", last)}
}

// do plans and applies a batch; records take the stream positions of their
// numbers.
func do(t testing.TB, e *resolver.Engine, b resolver.Batch) *resolver.Plan {
	t.Helper()
	p, err := e.Plan(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(p); err != nil {
		t.Fatal(err)
	}
	return p
}

func puts(records ...graph.Record) resolver.Batch {
	var b resolver.Batch
	for _, r := range records {
		var n uint64
		fmt.Sscan(r.Key.ID, &n)
		b.Puts = append(b.Puts, resolver.Input{Record: r, FirstSeq: n})
	}
	return b
}

func per(n int) graph.EntityID { return graph.Handle(graph.KindPerson, key(n)) }

func same(a, b int) graph.Judgement {
	return graph.Judgement{A: key(a), B: key(b), Verdict: graph.Same}
}

func notSame(a, b int) graph.Judgement {
	return graph.Judgement{A: key(a), B: key(b), Verdict: graph.NotSame}
}

func TestMergeKeepsTheOlderFounderAndDeleteLeadsOn(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, puts(subject(t, 2, "Zoltan Vargha", "1978-12-11", phone(1))))
	p := do(t, e, puts(subject(t, 1, "Zoltan Varga", "1978-12-11", phone(1)), subject(t, 3, "Mara Okonkwo", "")))
	want := []graph.Move{{Record: key(1), To: per(1)}, {Record: key(2), From: per(2), To: per(1)}, {Record: key(3), To: per(3)}}
	if diff := cmp.Diff(want, p.Moves); diff != "" {
		t.Error(diff)
	}
	if len(p.Matches) != 1 || len(p.Matches[0].Keys) == 0 || p.Matches[0].Model != e.Model().ID() {
		t.Errorf("matches %+v", p.Matches)
	}
	p = do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(1), key(9)}})
	want = []graph.Move{{Record: key(1), From: per(1)}, {Record: key(2), From: per(1), To: per(2)}}
	if diff := cmp.Diff(want, p.Moves); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[graph.RecordKey]graph.RecordKey{key(1): key(2)}, p.Next); diff != "" {
		t.Error(diff)
	}
	if len(p.Matches) != 1 || p.Matches[0].Keys != nil || p.Matches[0].Weight != 0 {
		t.Errorf("the evidence is not removed: %+v", p.Matches)
	}
}

func TestHubIdentifierNeverMergesAndCrossingsAreNamed(t *testing.T) {
	e := resolver.New(adversarial(t, 3, 1000), resolver.Options{})
	do(t, e, puts(subject(t, 1, "Zoltan Varga", "", phone(1)), subject(t, 2, "Zoltan Varga", "", phone(1))))
	if a, _ := e.EntityOf(key(2)); a != per(1) {
		t.Fatalf("one name and phone are in %s", a)
	}
	p := do(t, e, puts(subject(t, 3, "Mara Okonkwo", "", phone(1)), subject(t, 4, "Imre Koh", "", phone(1)), subject(t, 5, "Petra Lind", "", phone(1))))
	if a, _ := e.EntityOf(key(2)); a != per(2) {
		t.Errorf("a hub keeps them together in %s", a)
	}
	want := []resolver.Crossing{{Key: "identifier: phone:+12025550101", Holders: 4, Cap: 3, Split: 1}}
	if diff := cmp.Diff(want, p.Crossings); diff != "" {
		t.Error(diff)
	}
	why, err := e.Why(key(1), key(2))
	if err != nil || len(why.Ignored) != 1 || !strings.HasPrefix(why.Ignored[0].Note, "a hub: 4 records") {
		t.Errorf("ignored %+v, %v", why.Ignored, err)
	}
	p = do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(3)}})
	want = []resolver.Crossing{{Key: "identifier: phone:+12025550101", Holders: 3, Cap: 3, Joined: 1}}
	if diff := cmp.Diff(want, p.Crossings); diff != "" {
		t.Error(diff)
	}
}

// TestCopies: more records that say the same than the cap are one, each with one
// piece of evidence, and fill no key; what is told by a name alone stays apart.
// Without the one that stands for them nothing changes.
func TestCopies(t *testing.T) {
	const copies = 60
	e := resolver.New(adversarial(t, 3, 1000), resolver.Options{})
	var b resolver.Batch
	for n := range copies {
		r := subject(t, n, "Zoltan Varga", "1978-12-11", phone(1))
		b.Puts = append(b.Puts, resolver.Input{Record: r, FirstSeq: uint64(n + 1)}, resolver.Input{Record: subject(t, 100+n, "Mara Okonkwo", ""), FirstSeq: uint64(100 + n)})
	}
	p := do(t, e, b)
	if len(p.Matches) != copies-1 {
		t.Errorf("%d pieces of evidence, want %d", len(p.Matches), copies-1)
	}
	for _, x := range p.Matches {
		if len(x.Keys) != 1 || x.Keys[0] != match.KeyContent {
			t.Fatalf("%s and %s met by %v", x.A, x.B, x.Keys)
		}
	}
	if got := len(e.Members(per(0))); got != copies {
		t.Errorf("%d of %d copies are one", got, copies)
	}
	if got := len(e.Members(per(100))); got != 1 {
		t.Errorf("a name alone joins %d", got)
	}
	keys, err := e.KeysOf(key(0))
	if err != nil || len(keys) == 0 {
		t.Fatal(keys, err)
	}
	for _, k := range keys {
		if k.Holders != 1 {
			t.Errorf("%s has %d holders", k.Text, k.Holders)
		}
	}
	// Another record of the man meets them all, whoever stands for them.
	do(t, e, puts(subject(t, 200, "Zoltan Vargha", "1978-12-11", phone(1))))
	for n := 1; n < copies; n++ {
		do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(n)}})
		if got := len(e.Members(per(0))); got != copies-n+1 {
			t.Fatalf("%d left after %d are deleted", got, n)
		}
	}
	// Copies of a hub's are apart, as are all that share it.
	do(t, e, puts(subject(t, 300, "Imre Koh", "", phone(7)), subject(t, 301, "Imre Koh", "", phone(7))))
	if got := len(e.Members(per(300))); got != 2 {
		t.Errorf("%d with one name and telephone", got)
	}
	for n, name := range []string{"Petra Lind", "Ines Ferrante", "Kwame Brook"} {
		do(t, e, puts(subject(t, 302+n, name, "", phone(7))))
	}
	if got := len(e.Members(per(300))); got != 1 {
		t.Errorf("a hub keeps %d together", got)
	}
}

// TestJudgedCopies: a judgement on one of more copies than the cap is kept, and the
// others go on as one.
func TestJudgedCopies(t *testing.T) {
	const copies = 30
	e := resolver.New(adversarial(t, 3, 1000), resolver.Options{})
	var b resolver.Batch
	for n := range copies {
		b.Puts = append(b.Puts, resolver.Input{Record: subject(t, n, "Zoltan Varga", "1978-12-11", phone(1)), FirstSeq: uint64(n + 1)})
	}
	b.Puts = append(b.Puts, resolver.Input{Record: subject(t, 100, "Zoltan Vargha", "1978-12-11", phone(1)), FirstSeq: 100})
	do(t, e, b)
	if got := len(e.Members(per(0))); got != copies+1 {
		t.Fatalf("%d are one", got)
	}
	word := graph.Judgement{A: key(7), B: key(100), Verdict: graph.NotSame}
	do(t, e, resolver.Batch{Judgements: []graph.Judgement{word}})
	if got := len(e.Members(per(0))); got != copies {
		t.Errorf("%d are one after one of them was told from another", got)
	}
	if got := len(e.Members(per(100))); got != 1 {
		t.Errorf("the other is one of %d", got)
	}
	word.Undone = true
	do(t, e, resolver.Batch{Judgements: []graph.Judgement{word}})
	if got := len(e.Members(per(0))); got != copies+1 {
		t.Errorf("%d are one after it was taken back", got)
	}
	// Two copies that are not the same: which of them the others are nobody can tell.
	do(t, e, resolver.Batch{Judgements: []graph.Judgement{{A: key(3), B: key(4), Verdict: graph.NotSame}}})
	others := e.Members(per(0))
	if got := len(others); slices.Contains(others, key(3)) || slices.Contains(others, key(4)) || got < copies-2 {
		t.Errorf("%d of the others are one: %v", got, others)
	}
}

// TestNamedCopies: whoever names one of several copies as another person is none of
// them.
func TestNamedCopies(t *testing.T) {
	const copies = 30
	e := resolver.New(adversarial(t, 3, 1000), resolver.Options{})
	var b resolver.Batch
	for n := range copies {
		b.Puts = append(b.Puts, resolver.Input{Record: subject(t, n, "Zoltan Varga", "1978-12-11", phone(1)), FirstSeq: uint64(n + 1)})
	}
	kin := subject(t, 100, "Zoltan Vargha", "1978-12-11", phone(1))
	kin.Links = []graph.Link{{Kind: graph.LinkFamilyOf, To: graph.End{Record: key(11)}}}
	b.Puts = append(b.Puts, resolver.Input{Record: kin, FirstSeq: 100})
	do(t, e, b)
	if got := len(e.Members(per(0))); got != copies {
		t.Errorf("%d are one", got)
	}
	if doubts, _, err := e.Doubts(context.Background()); err != nil || len(doubts) != 0 {
		t.Errorf("in doubt: %+v, %v", doubts, err)
	}
	not, err := e.WhyNot([]graph.RecordKey{key(0)}, []graph.RecordKey{key(100)})
	if err != nil || not.Vetoed == 0 || not.Obstacles[0].Kind != resolver.ObstacleVeto {
		t.Errorf("kept apart by %+v, %v", not.Obstacles, err)
	}
}

func TestJudgementsOutrankScores(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, puts(
		subject(t, 1, "Zoltan Varga", "1978-12-11", phone(1)), subject(t, 2, "Zoltan Varga", "1978-12-11", phone(1)),
		subject(t, 3, "Mara Okonkwo", "")))
	p := do(t, e, resolver.Batch{Judgements: []graph.Judgement{notSame(2, 1), same(3, 2)}})
	if len(p.Accepted) != 2 || p.Accepted[0].A != key(1) {
		t.Errorf("accepted %+v", p.Accepted)
	}
	for n, want := range map[int]graph.EntityID{1: per(1), 2: per(2), 3: per(2)} {
		if got, _ := e.EntityOf(key(n)); got != want {
			t.Errorf("record %d is in %s, want %s", n, got, want)
		}
	}
	// The chain runs through a record that is not present.
	p = do(t, e, resolver.Batch{Judgements: []graph.Judgement{same(1, 7), same(7, 3)}})
	if len(p.Refused) != 1 {
		t.Fatalf("refused %+v", p.Refused)
	}
	want := []graph.Judgement{same(2, 3), notSame(1, 2), same(1, 7)}
	if diff := cmp.Diff(want, p.Refused[0].Chain); diff != "" {
		t.Error(diff)
	}
	undo := notSame(1, 2)
	undo.Undone = true
	do(t, e, resolver.Batch{Judgements: []graph.Judgement{undo, same(7, 3)}})
	for n := 1; n <= 3; n++ {
		if got, _ := e.EntityOf(key(n)); got != per(1) {
			t.Errorf("after the undoing record %d is in %s", n, got)
		}
	}
	why, err := e.Why(key(3), key(1))
	if err != nil || !why.Together || len(why.Judgements) != 2 && len(why.Judgements) != 3 {
		t.Errorf("why %+v, %v", why.Judgements, err)
	}
}

func TestOtherKinds(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	number := graph.Record{Key: key(1), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{identifiers.Read(phone(1), identifiers.Options{})}}
	again := number
	again.Key = key(2)
	report := func(n int) graph.Record {
		return graph.Record{Key: key(n), Kind: graph.KindReport, Names: []graph.Name{{Full: "Raid of May"}}}
	}
	b := puts(number, again, report(3), report(4), report(5), graph.Record{Key: key(6)})
	b.Judgements = []graph.Judgement{same(4, 5), same(3, 1)}
	do(t, e, b)
	rep := func(n int) graph.EntityID { return graph.Handle(graph.KindReport, key(n)) }
	for n, want := range map[int]graph.EntityID{1: "phone:+12025550101", 2: "phone:+12025550101", 3: rep(3), 4: rep(4), 5: rep(4), 6: ""} {
		if got, _ := e.EntityOf(key(n)); got != want {
			t.Errorf("record %d is in %q, want %q", n, got, want)
		}
	}
	// A subject that becomes a statement leaves the engine.
	p := do(t, e, puts(graph.Record{Key: key(3)}))
	if diff := cmp.Diff([]graph.Move{{Record: key(3), From: rep(3)}}, p.Moves); diff != "" {
		t.Error(diff)
	}
}

func TestBatchesThatCannotBe(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	b := puts(subject(t, 1, "Zoltan Varga", ""))
	b.Deletes = []graph.RecordKey{key(1)}
	if _, err := e.Plan(b); !errors.Is(err, resolver.ErrBatch) {
		t.Errorf("put and delete of one key: %v", err)
	}
	first, _ := e.Plan(puts(subject(t, 1, "Zoltan Varga", "")))
	second, _ := e.Plan(puts(subject(t, 2, "Zoltan Varga", "")))
	if err := e.Apply(second); err != nil {
		t.Error(err)
	}
	if err := e.Apply(first); !errors.Is(err, resolver.ErrStalePlan) {
		t.Errorf("a stale plan: %v", err)
	}
	if _, err := e.Why(key(1), key(2)); !errors.Is(err, resolver.ErrNoRecord) {
		t.Errorf("an absent record: %v", err)
	}
	if _, err := e.How("per_x"); !errors.Is(err, resolver.ErrNoEntity) {
		t.Errorf("an absent entity: %v", err)
	}
	if _, err := e.WhyMember(key(1)); !errors.Is(err, resolver.ErrNoRecord) {
		t.Errorf("an absent member: %v", err)
	}
	if _, err := e.WhyNot([]graph.RecordKey{key(2)}, nil); !errors.Is(err, resolver.ErrNoRecord) {
		t.Errorf("a side without records: %v", err)
	}
}

func TestSearchRanksAndExplains(t *testing.T) {
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, puts(
		subject(t, 1, "Zoltan Varga", "1978-12-11", phone(1)), subject(t, 2, "Zoltan Varga", "1990-03-15"),
		subject(t, 3, "Mara Okonkwo", "", phone(1))))
	asked := subject(t, 0, "Zoltan Varga", "1978-12-11", phone(1))
	asked.Key = graph.RecordKey{}
	hits := e.Search(&asked, 2)
	if len(hits) != 2 || hits[0].Entity != per(1) || hits[0].MatchKey != "+NAME+DOB+PHONE" || hits[0].Band != match.BandSame {
		t.Errorf("hits %+v", hits)
	}
	x, err := e.WhyMember(key(1))
	if err != nil || x.Members != 1 || x.Best != nil || x.Average.Pairs != 0 {
		t.Errorf("member %+v, %v", x, err)
	}
}

// TestTenThousandRecords shows that resolving does not weigh all against all.
func TestTenThousandRecords(t *testing.T) {
	given := strings.Fields("Robert Maria Chen Olga Tariq Ngozi Linh Somchai Aylin Pedro Ines Kofi Hana Igor Yara Bruno")
	family := strings.Fields("Varga Okonkwo Castell Brandt Haddad Lindqvist Moreau Tanaka Petrov Silva Keller Novak Osei Rahman Duarte Falk")
	var b resolver.Batch
	for i := range 10_000 {
		n := i * 7919 % 5_000 // each person twice
		name := given[n%16] + " " + family[n/16%16] + string(rune('a'+n/256%26))
		birth := fmt.Sprintf("%04d-%02d-%02d", 1950+n%50, 1+n/50%12, 2+n%27)
		id := graph.Identifier{Type: graph.IDPhone, Value: fmt.Sprintf("+4420794%05d", 60000+n)}
		b.Puts = append(b.Puts, resolver.Input{Record: subject(t, i, name, birth, id), FirstSeq: uint64(i + 1)})
	}
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, b)
	entities := make(map[graph.EntityID]bool)
	for i := range 10_000 {
		id, _ := e.EntityOf(key(i))
		entities[id] = true
	}
	for id := range entities {
		if members := e.Members(id); len(members) != 2 {
			why, _ := e.Why(members[0], members[1])
			t.Errorf("%v is one entity: %s %v %+v", members, why.MatchKey, why.Weight, why.Rows)
		}
	}
}

// A value that no judgement speaks of any more is one entity again, and a batch
// that brings the judgement and its records at once ends where steps do.
func TestValuesAreJoinedAndParted(t *testing.T) {
	number := func(n, last int) graph.Record {
		return graph.Record{Key: key(n), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{identifiers.Read(phone(last), identifiers.Options{})}}
	}
	records := []graph.Record{number(1, 1), number(2, 1), number(3, 1), number(4, 2)}
	apart := graph.Judgement{A: key(1), B: key(2), Verdict: graph.NotSame}
	joined := graph.Judgement{A: key(2), B: key(4), Verdict: graph.Same}
	entities := func(e *resolver.Engine) (out []graph.EntityID) {
		for n := 1; n <= 4; n++ {
			id, _ := e.EntityOf(key(n))
			out = append(out, id)
		}
		return out
	}
	const one, two = graph.EntityID("phone:+12025550101"), graph.EntityID("phone:+12025550102")
	second := graph.Handle(graph.KindPhoneNumber, key(2))
	e := resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, puts(records...))
	for _, step := range []struct {
		name string
		do   graph.Judgement
		want []graph.EntityID
	}{
		{"parted", apart, []graph.EntityID{one, second, one, two}},
		{"the parted one joined with another value", joined, []graph.EntityID{one, second, one, second}},
		{"no longer parted", graph.Judgement{A: key(1), B: key(2), Verdict: graph.NotSame, Undone: true}, []graph.EntityID{one, one, one, one}},
		{"nor joined", graph.Judgement{A: key(2), B: key(4), Verdict: graph.Same, Undone: true}, []graph.EntityID{one, one, one, two}},
	} {
		do(t, e, resolver.Batch{Judgements: []graph.Judgement{step.do}})
		if diff := cmp.Diff(step.want, entities(e)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	b := puts(records...)
	b.Judgements = []graph.Judgement{apart, joined}
	e = resolver.New(match.ColdStart(), resolver.Options{})
	do(t, e, b)
	if diff := cmp.Diff([]graph.EntityID{one, second, one, second}, entities(e)); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
}

// A handle that several accounts hold, or one for a time only, stands for none of
// them, and the explanation says whose it may be.
func TestHandleThatIsNotOneAccounts(t *testing.T) {
	account := func(n int, number, handle, from string) graph.Record {
		r := graph.Record{Key: key(n), Kind: graph.KindOnlineAccount}
		for _, id := range []graph.Identifier{{Type: graph.IDAccount, Value: number}, {Type: graph.IDHandle, Value: handle}} {
			if id.Value == "" {
				continue
			}
			if from != "" && id.Type == graph.IDHandle {
				d, err := graph.ParseDate(from, graph.DateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				id.Valid.From = d
			}
			id.Qualifier = "telegram"
			r.Identifiers = append(r.Identifiers, identifiers.Read(id, identifiers.Options{}))
		}
		return r
	}
	contact := account(2, "1001", "@golden", "")
	contact.Identifiers[1].Relation = graph.RelContactFor
	for _, c := range []struct {
		name    string
		records []graph.Record
		gates   []string
	}{
		{"given as a contact", []graph.Record{account(1, "", "@golden", ""), contact}, nil},
		{"held by one", []graph.Record{account(1, "", "@golden", ""), account(2, "1001", "@golden", "")}, nil},
		{"held by two", []graph.Record{account(1, "", "@golden", ""), account(2, "1001", "@golden", ""), account(3, "1002", "@golden", "")},
			[]string{"account:telegram:@golden is held by account:telegram:1001, account:telegram:1002: which one is meant is not told"}},
		{"held for a time", []graph.Record{account(1, "", "@golden", ""), account(2, "1001", "@golden", "2024")},
			[]string{"account:telegram:@golden is held by account:telegram:1001 for a time only, and may be another's at others"}},
		{"not held", []graph.Record{account(1, "", "@golden", ""), account(2, "1001", "@silver", "")}, nil},
	} {
		e := resolver.New(match.ColdStart(), resolver.Options{})
		do(t, e, puts(c.records...))
		why, err := e.Why(key(2), key(1))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.gates, why.Gates); diff != "" || why.Together != (c.name == "held by one") {
			t.Errorf("%s: together %v (-want +got):\n%s", c.name, why.Together, diff)
		}
	}
}
