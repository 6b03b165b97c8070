package resolver_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
)

// long makes tests run their long forms.
var long = flag.Bool("long", false, "run the long forms of the tests")

// TestOnlineIsBatch puts, puts anew and deletes people of a crowded town one
// after the other and a few at a time, and resolves those that are left at once:
// no record may differ. Keys cross the cap both ways all the time.
func TestOnlineIsBatch(t *testing.T) {
	changes, town := 4_000, 800
	if *long {
		changes, town = 240_000, 20_000
	}
	r := rand.New(rand.NewPCG(7, 1))
	m, err := match.ColdStart().With(func(m *match.Model) { m.Families, m.Cap = match.Families(true), 8 })
	if err != nil {
		t.Fatal(err)
	}
	e := resolver.New(m, resolver.Options{})
	records := map[graph.RecordKey]graph.Record{}
	var keys []graph.RecordKey
	crossed, moved := 0, 0
	for done := 0; done < changes; {
		var b resolver.Batch
		named := map[graph.RecordKey]bool{}
		size := 1
		if r.IntN(20) == 0 {
			size = 1 + r.IntN(50)
		}
		for range size {
			var k graph.RecordKey
			i := r.IntN(len(keys) + 1)
			old := i < len(keys) && r.IntN(len(keys)+town) < 2*len(keys)-town/2
			if k = (graph.RecordKey{Source: "town", ID: fmt.Sprint(done)}); old {
				k = keys[i]
			}
			if named[k] {
				continue
			}
			named[k] = true
			done++
			if old && r.IntN(2) == 0 {
				b.Deletes = append(b.Deletes, k)
				delete(records, k)
				keys[i] = keys[len(keys)-1]
				keys = keys[:len(keys)-1]
				continue
			}
			if !old {
				keys = append(keys, k)
			}
			records[k] = townsman(t, r, k, town)
			b.Puts = append(b.Puts, resolver.Input{Record: records[k], FirstSeq: uint64(done)})
		}
		p, err := e.Plan(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(p); err != nil {
			t.Fatal(err)
		}
		crossed, moved = crossed+len(p.Crossings), moved+len(p.Moves)
	}
	lexicon := match.NewLexicon()
	var features []*match.Features
	for _, rec := range records {
		features = append(features, lexicon.Extract(&rec))
	}
	label, err := bulk.NewContents(m, features).Partition()
	if err != nil {
		t.Fatal(err)
	}
	entities, labels := map[graph.EntityID]int{}, map[int]graph.EntityID{}
	differ, together := 0, 0
	for i, f := range features {
		entity, _ := e.EntityOf(f.Key)
		l, known := entities[entity]
		of, labelled := labels[label[i]]
		if known != labelled || known && (l != label[i] || of != entity) {
			differ++
		}
		if known {
			together++
		}
		entities[entity], labels[label[i]] = label[i], entity
	}
	if differ > 0 {
		t.Errorf("%d of %d records differ", differ, len(features))
	}
	if e.Len() != len(records) || together < len(records)/20 || crossed < changes/100 {
		t.Errorf("%d records, %d of them with others, %d keys crossed the cap: the town is not crowded enough to tell", len(records), together, crossed)
	}
	t.Logf("%d changes, %d moves, %d crossings; %d records, %d in entities with others", changes, moved, crossed, len(records), together)
}

// townsman draws a record of one of a town's people, with slips.
func townsman(t *testing.T, r *rand.Rand, k graph.RecordKey, town int) graph.Record {
	who := r.IntN(town / 2)
	given := [...]string{"Robert", "Mara", "Zoltan", "Ines", "Kwame", "Petra", "Dmitri", "Salma", "Joost", "Aiko", "Bob", "Marta"}
	family := func(n int) string {
		a, b := [...]string{"Var", "Okon", "Lind", "Fer", "Tam", "Hol", "Bro", "Sil"}, [...]string{"ga", "kwo", "qvist", "rante", "sin", "brook", "dahl", "va"}
		return a[n%8] + b[n/8%8]
	}
	slip := func(s string) string {
		if r.IntN(10) > 0 {
			return s
		}
		i := 1 + r.IntN(len(s)-1)
		return s[:i] + string(rune('a'+r.IntN(26))) + s[i+r.IntN(2):]
	}
	rec := graph.Record{Key: k, Kind: graph.KindPerson, Names: []graph.Name{{Given: slip(given[who%len(given)]), Family: slip(family(who / 3))}}}
	if r.IntN(4) > 0 {
		born := fmt.Sprintf("%04d-%02d-%02d", 1950+who%50, 1+who/7%12, 1+(who/11+r.IntN(12)/11)%28)
		d, err := graph.ParseDate(born, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		rec.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}
	}
	add := func(id graph.Identifier) {
		rec.Identifiers = append(rec.Identifiers, identifiers.Read(id, identifiers.Options{}))
	}
	if r.IntN(3) > 0 { // of the household
		add(graph.Identifier{Type: graph.IDPhone, Value: fmt.Sprintf("+44 7700 900%03d", who/3%1000)})
	}
	if r.IntN(3) == 0 {
		add(graph.Identifier{Type: graph.IDEmail, Value: fmt.Sprintf("%s.%d@example.org", family(who/3), who)})
	}
	if r.IntN(3) > 0 {
		rec.Addresses = []graph.Address{{City: "Aleria", Postcode: fmt.Sprintf("AL%d %dQX", 1+who/60%20, who/6%10)}}
	}
	return rec
}
