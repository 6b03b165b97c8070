package match

import (
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// crowd gives records of which many say the same.
func crowd() []graph.Record {
	var records []graph.Record
	for i := range 60 {
		r := graph.Record{Key: graph.RecordKey{Source: "s", ID: string(rune('a' + i))}, Kind: graph.KindPerson}
		if i%3 == 0 {
			r.Kind = graph.KindOrganization
		}
		r.Names = []graph.Name{{Given: []string{"Mara", "Zoltan", "Bob"}[i%3], Family: []string{"Varga", "Okonkwo"}[i%2]}, {Full: "Paris Trading Ltd"}}
		r.Addresses = []graph.Address{{Line: "12 Poppy Hills Drive", City: []string{"Aleria", "Paris"}[i/2%2], Postcode: "43004"}, {City: "Aleria"}}
		r.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: "+12025550101"}, {Type: graph.IDPassport, Country: []string{"KH", "TH"}[i%2], Value: "N1234567"}}
		identifiers.ReadRecord(&r, identifiers.Options{})
		records = append(records, r)
	}
	return records
}

// TestLexicon shares forms among records that goroutines read side by side: they
// are what each would have by itself, and are there once.
func TestLexicon(t *testing.T) {
	x, records := NewLexicon(), crowd()
	shared := make([]*Features, len(records))
	var reading sync.WaitGroup
	for w := range 4 {
		reading.Go(func() {
			for i := w; i < len(records); i += 4 {
				shared[i] = x.Extract(&records[i])
			}
		})
	}
	reading.Wait()
	words, places := map[*word]bool{}, map[*place]bool{}
	for i, f := range shared {
		own := Extract(&records[i])
		if d := cmp.Diff(own, f, cmp.AllowUnexported(Features{}, traits{}, thing{}, name{}, style{}, token{}, word{}, birth{}, identifier{}, issue{}, place{}, said{}, relation{}, shingles{}, foreign{}, spelling{})); d != "" {
			t.Fatalf("%s differs (-alone +shared):\n%s", f.Key, d)
		}
		for _, n := range f.names {
			for _, w := range n.tokens {
				words[w.word] = true
			}
		}
		for _, p := range f.places {
			places[p] = true
		}
	}
	// Five words of people, and those of organisations, which are read otherwise; an
	// address of people and the same of an organisation.
	if len(words) > 12 || len(places) > 6 {
		t.Errorf("%d words and %d places, of which there are 12 and 6", len(words), len(places))
	}
	runtime.KeepAlive(shared)
}

// TestLexiconForgets takes away the only record with a word.
func TestLexiconForgets(t *testing.T) {
	x, records := NewLexicon(), crowd()
	for i := range records {
		x.Extract(&records[i])
	}
	left := func() int {
		n := 0
		for s := range x.places {
			x.places[s].Lock()
			n += len(x.places[s].of)
			x.places[s].Unlock()
		}
		return n
	}
	for range 100 {
		if left() == 0 {
			return
		}
		runtime.GC()
		runtime.Gosched()
	}
	t.Errorf("%d places of records that are gone are left", left())
}
