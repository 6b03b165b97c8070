package synth_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/synth"
)

// TestFilesLoad reads every file of a world through its loader and mapping:
// nothing is refused, the schema finds nothing wrong, no date is in doubt, keys
// are unique, and the truth knows each record and no other.
func TestFilesLoad(t *testing.T) {
	w := small().get(t)
	seen := map[graph.RecordKey]bool{}
	statements, told := 0, 0
	for i := range w.items {
		it := &w.items[i]
		if it.Err != nil {
			t.Fatal(it.Err)
		}
		if err := it.Record.Validate(); err != nil {
			t.Fatalf("%s: %s: %v\n%s", it.Pos, it.Record.Key, err, it.Raw)
		}
		if len(it.Notes) > 0 {
			t.Errorf("%s: %v", it.Pos, it.Notes)
		}
		if seen[it.Record.Key] {
			t.Fatalf("%s: %s is there twice", it.Pos, it.Record.Key)
		}
		seen[it.Record.Key] = true
		if it.Record.IsStatement() {
			statements++
			continue
		}
		a, ok := w.answers.Records[it.Record.Key]
		if !ok || a.Kind != it.Record.Kind || a.Entity == "" {
			t.Fatalf("%s: the truth of %s (%s) is %+v", it.Pos, it.Record.Key, it.Record.Kind, a)
		}
		told++
	}
	if told != len(w.answers.Records) {
		t.Errorf("the truth has %d records, the files %d", len(w.answers.Records), told)
	}
	if all := w.manifest.Records(); all != len(w.items) || statements == 0 {
		t.Errorf("the manifest counts %d records, the files have %d, %d of them statements", all, len(w.items), statements)
	}
}

// TestLinksLead follows the links between records of one source: what one
// record names, another is.
func TestLinksLead(t *testing.T) {
	w := small().get(t)
	links, lost := 0, map[string]int{}
	for key, r := range w.records {
		for i := range r.Links {
			for _, end := range []graph.End{r.Links[i].From, r.Links[i].To} {
				if end.Record.IsZero() {
					continue
				}
				links++
				if w.records[end.Record] == nil {
					lost[fmt.Sprintf("%s %s", key.Source, r.Links[i].Kind)]++
				}
			}
		}
	}
	if links < 1_000 || len(lost) > 0 {
		t.Errorf("%d links lead to records; these do not: %v", links, lost)
	}
}

// TestEveryDefect finds each defect on at least a hundred records of the preset
// small, and what the truth says is so on the record.
func TestEveryDefect(t *testing.T) {
	w := small().get(t)
	for _, d := range synth.Defects() {
		if n := w.manifest.Made["records by defect"][string(d.Defect)]; n < 100 {
			t.Errorf("%s: %d records", d.Defect, n)
		}
	}
	checks := map[synth.Defect]func(r *graph.Record) bool{
		synth.MRZ: func(r *graph.Record) bool { return anyName(r, func(s string) bool { return strings.Contains(s, "<") }) },
		synth.FirstOfJanuary: func(r *graph.Record) bool {
			return anyDate(r, func(s string) bool { return strings.Contains(s, "01-01") || strings.HasPrefix(s, "01/01/") })
		},
		synth.PartialDate: func(r *graph.Record) bool {
			return anyDate(r, func(s string) bool { return len(s) < len("2006-01-02") })
		},
		synth.BuddhistYear: func(r *graph.Record) bool {
			return anyDate(r, func(s string) bool { return strings.Contains(s, "24") || strings.Contains(s, "25") })
		},
		synth.NativeOnly: func(r *graph.Record) bool {
			return !anyName(r, func(s string) bool { return strings.ContainsAny(s, "aeiou") })
		},
	}
	for key, a := range w.answers.Records {
		for _, d := range a.Defects {
			if holds := checks[d]; holds != nil && !holds(w.records[key]) && !slices.Contains(a.Defects, synth.MissingField) {
				t.Errorf("%s is said to have %s: %+v", key, d, w.records[key])
			}
		}
	}
}

func anyName(r *graph.Record, holds func(string) bool) bool {
	return slices.ContainsFunc(r.Names, func(n graph.Name) bool { return holds(n.Text()) })
}

func anyDate(r *graph.Record, holds func(string) bool) bool {
	return slices.ContainsFunc(r.Dates, func(d graph.DateClaim) bool { return d.Type == graph.DateBirth && holds(d.Date.Text) })
}

// TestSwitches turns every defect off, and then one on.
func TestSwitches(t *testing.T) {
	p := tiny(t, "small")
	for _, d := range synth.Defects() {
		p.Defects[d.Defect] = 0
	}
	m := generate(t, p, synth.Options{})
	// A planted chain ends at a service whatever the rate.
	n := m.Made["records by defect"]
	delete(n, string(synth.ServiceWallet))
	if len(n) > 0 {
		t.Errorf("with all rates at 0: %v", n)
	}
	p.Defects[synth.Typo] = 1_000_000
	m = generate(t, p, synth.Options{})
	n = m.Made["records by defect"]
	delete(n, string(synth.ServiceWallet))
	if n[string(synth.Typo)] < 500 || len(n) > 1 {
		t.Errorf("with typos alone: %v", n)
	}
}

// TestTruthInFiles walks the truth against the files: every hop of a planted
// chain is told by a record that is there and says it; of the transfers of
// rings most are told, and some by two banks.
func TestTruthInFiles(t *testing.T) {
	w := small().get(t)
	chains, err := synth.ReadChains(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]int{}
	for _, c := range chains {
		patterns[c.Pattern]++
		if len(c.Points) != len(c.Hops)+1 {
			t.Fatalf("%s has %d points and %d hops", c.Pattern, len(c.Points), len(c.Hops))
		}
		for i, h := range c.Hops {
			if len(h.Records) == 0 {
				t.Errorf("%s: nobody tells hop %d, %s %s", c.Pattern, i, h.Kind, h.Type)
			}
			for _, key := range h.Records {
				k, ok := graph.ParseRecordKey(key)
				if !ok || w.records[k] == nil {
					t.Fatalf("%s: hop %d is told by %s, which is not there", c.Pattern, i, key)
				}
				if r := w.records[k]; !tells(r, h) {
					t.Errorf("%s: hop %d, %s, is not in %s", c.Pattern, i, h.Kind, key)
				}
			}
		}
		for _, p := range c.Points {
			if k, _ := graph.ParseRecordKey(p.Record); p.Record != "" && w.records[k] == nil {
				t.Errorf("%s: %s is not there", c.Pattern, p.Record)
			}
		}
	}
	if len(patterns) < 6 || len(chains) < 50 {
		t.Errorf("chains by pattern: %v", patterns)
	}
	rings, err := synth.ReadRings(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	transfers, told, twice := 0, 0, 0
	typologies := map[string]bool{}
	for _, r := range rings {
		typologies[r.Typology] = true
		if r.In != r.Out+r.Skim {
			t.Errorf("%s: %d came in, %d went out, %d were kept", r.Typology, r.In, r.Out, r.Skim)
		}
		for _, x := range r.Transfers {
			transfers++
			told += min(1, len(x.Records))
			twice += max(0, min(1, len(x.Records)-1))
		}
	}
	if len(typologies) != 10 || told*100 < transfers*80 || twice*100 < transfers*10 {
		t.Errorf("%d typologies; of %d transfers %d are told, %d more than once", len(typologies), transfers, told, twice)
	}
}

// tells reports whether a record says a hop.
func tells(r *graph.Record, h synth.PlantedHop) bool {
	if h.Kind != "holding" {
		return slices.ContainsFunc(r.Links, func(l graph.Link) bool { return string(l.Kind) == h.Kind })
	}
	return slices.ContainsFunc(r.Identifiers, func(id graph.Identifier) bool { return string(id.Type) == h.Type })
}

// TestPatternsFindChains loads a world and asks the network for the patterns
// that it ships: from the first node of every planted chain of that name they
// find a path to its last one. A displacement begins at a raid, which its chain
// does not name: all raids are asked, and the path leads over the whole chain.
func TestPatternsFindChains(t *testing.T) {
	w := small().get(t)
	chains, err := synth.ReadChains(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(ctx) //nolint:errcheck // in memory
	in, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	entities := map[graph.RecordKey]graph.EntityID{}
	for from := 0; from < len(w.items); from += 1_000 {
		var batch intake.Batch
		for _, it := range w.items[from:min(from+1_000, len(w.items))] {
			batch.Records = append(batch.Records, it.Record)
		}
		res, err := in.Load(ctx, batch)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range res.Outcomes {
			if o.Status == intake.Rejected {
				t.Fatalf("%+v", o)
			}
		}
	}
	for key := range w.records {
		if id, ok := in.Resolver().EntityOf(key); ok {
			entities[key] = id
		}
	}
	g := network.New(s, network.Limits{HubCap: 2_000, Depth: 12})
	asked := map[string]int{}
	for _, c := range chains {
		pattern, err := network.PatternNamed(c.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		asked[c.Pattern]++
		node := func(p synth.PlantedPoint) graph.EntityID {
			if p.Record == "" {
				return identifiers.Read(graph.Identifier{Type: graph.IdentifierType(p.Type), Value: p.Value, Qualifier: p.Qualifier, Country: p.Country}, identifiers.Options{}).Node
			}
			k, _ := graph.ParseRecordKey(p.Record)
			return entities[k]
		}
		first, last := node(c.Points[0]), node(c.Points[len(c.Points)-1])
		from := []graph.EntityID{first}
		if c.Pattern == "displacement-after-raid" {
			from = nil
		}
		found, err := g.PatternPaths(ctx, network.PatternRequest{Pattern: pattern, From: from, To: []graph.EntityID{last}, Limit: 20})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(found.Paths, func(p network.Path) bool {
			return slices.ContainsFunc(p.Nodes, func(n network.Node) bool { return n.ID == first })
		}) {
			t.Errorf("%s from %s to %s is not found: %+v", c.Pattern, first, last, found.Done)
		}
	}
	if len(asked) != len(network.Patterns()) {
		t.Errorf("the world has answers to %v, the network ships %d patterns", slices.Sorted(maps.Keys(asked)), len(network.Patterns()))
	}
}

// TestVictimsAreProtected looks at every record that says that somebody is a
// victim: it is restricted, and the press says it of nobody. The police decide
// no victim's status, and no bank knows of one.
func TestVictimsAreProtected(t *testing.T) {
	w := small().get(t)
	sources := map[graph.SourceID]int{}
	for key, r := range w.records {
		for _, role := range r.Roles {
			if role.Name != graph.RoleTraffickingVictim && role.Name != "fraud_victim" {
				continue
			}
			sources[key.Source]++
			if r.Handling.TLP != "AMBER+STRICT" || !slices.Contains(r.Handling.Restricted, "victim_identity") {
				t.Errorf("%s is handled as %+v", key, r.Handling)
			}
			if role.DecidedBy != "" && key.Source != "ngo" {
				t.Errorf("%s: %+v", key, role)
			}
		}
		if key.Source == "ngo" && r.Kind == graph.KindPerson && r.Handling.Consent == "" {
			t.Errorf("%s has no consent", key)
		}
	}
	if len(sources) != 3 || sources["ngo"] == 0 || sources["police"] == 0 || sources["fiu"] == 0 {
		t.Errorf("victims are told of by %v", sources)
	}
}
