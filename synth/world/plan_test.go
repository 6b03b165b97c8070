package world

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Params)
		want   string // "" is none
	}{
		{"as given", func(*Params) {}, ""},
		{"one year", func(p *Params) { p.ToYear = p.FromYear }, ""},
		{"no size", func(p *Params) { p.Cells = 0 }, "Cells and Records are both 0"},
		{"two sizes", func(p *Params) { p.Records = 5 }, "Cells is 50 and Records is 5"},
		{"size below 0", func(p *Params) { p.Cells = -1 }, "below 0"},
		{"too small", func(p *Params) { p.Cells = 2 }, "at least 3"},
		{"too large", func(p *Params) { p.Cells = 1 << 21 }, "more than 1048576"},
		{"end before start", func(p *Params) { p.ToYear = 2017 }, "ToYear 2017 is before FromYear 2018"},
		{"long ago", func(p *Params) { p.FromYear = 1066 }, "not within 1980 to 2100"},
		{"rate above one", func(p *Params) { p.RaidedPPM = 1_000_001 }, "RaidedPPM is 1000001: a rate is 0 to 1,000,000"},
		{"rate below nothing", func(p *Params) { p.TwinsPPM = -1 }, "TwinsPPM is -1"},
		{"too many held", func(p *Params) { p.Held = 5_000 }, "Held is 5000: use 0 to 120"},
		{"too many rings", func(p *Params) { p.Rings = 11 }, "there are 10 typologies"},
		{"no such kind", func(p *Params) { p.Kind = 9 }, "Kind 9 is none"},
	} {
		p := Default(1, 50)
		test.change(&p)
		_, err := New(p)
		if got := errorText(err); (test.want == "") != (err == nil) || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	p := Default(1, 50)
	p.SoldPPM, p.ToYear = -3, 1990
	if got := errorText(p.Validate()); strings.Count(got, "world: ") != 2 {
		t.Errorf("two things are wrong, and it says %q", got)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestBareWorlds makes worlds of extreme parameters: nothing is in them, or
// everything happens, or they last a year.
func TestBareWorlds(t *testing.T) {
	for name, change := range map[string]func(*Params){
		"empty":       func(p *Params) { p.Held, p.Defrauded, p.Mules, p.Rings, p.Households = 0, 0, 0, 0, 0 },
		"full":        func(p *Params) { p.Held, p.Defrauded, p.Mules, p.Rings, p.Households = 120, 120, 120, 10, 120 },
		"one year":    func(p *Params) { p.FromYear = p.ToYear },
		"all schemes": func(p *Params) { p.SchemesPPM = 1_000_000 },
		"all towns":   func(p *Params) { p.SchemesPPM = 0 },
		"certain": func(p *Params) {
			p.RaidedPPM, p.SucceededPPM, p.MovedPPM, p.RenamedPPM, p.ParkPPM, p.PartnerPPM = 1e6, 1e6, 1e6, 1e6, 1e6, 1e6
			p.RansomedPPM, p.RescuedPPM, p.SoldPPM, p.ForcedRecruiterPPM, p.ForcedOpenerPPM = 1e6, 1e6, 1e6, 1e6, 1e6
			p.SharedPhonePPM, p.NamesakePPM, p.TwinsPPM, p.JuniorPPM, p.ReassignedPPM = 1e6, 1e6, 1e6, 1e6, 1e6
		},
		"few mules": func(p *Params) { p.Mules, p.Defrauded = 1, 1 },
	} {
		params := Default(3, 25)
		change(&params)
		p, err := New(params)
		if err != nil {
			t.Fatal(name, err)
		}
		for n := range p.Cells() {
			c := p.Cell(n)
			facts := factsByID(c)
			for i := range c.Rings {
				if err := checkRing(&c.Rings[i], i, facts); err != nil {
					t.Errorf("%s: cell %d: %s: %v", name, n, c.Rings[i].Typology, err)
				}
			}
			for i := range c.Facts {
				if f := &c.Facts[i]; f.End != 0 && f.End < f.Start {
					t.Errorf("%s: cell %d: %s ends before it begins", name, n, f.Kind)
				}
			}
		}
	}
}

// TestHubs holds the order in which hubs appear: Cambodia, then Laos and
// Myanmar, then four more countries of Asia, then one of West Africa.
func TestHubs(t *testing.T) {
	for seed := range uint64(20) {
		p, err := New(Default(seed, 801))
		if err != nil {
			t.Fatal(err)
		}
		first := map[string]Time{}
		var order []string
		for _, s := range p.Operations() {
			if first[s.Country] == 0 || s.Opened < first[s.Country] {
				if first[s.Country] == 0 {
					order = append(order, s.Country)
				}
				first[s.Country] = s.Opened
			}
		}
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(first[a], first[b]) })
		if len(order) != 8 || order[0] != "KH" || !slices.Contains(order[1:3], "LA") || !slices.Contains(order[1:3], "MM") || order[7] != "NG" && order[7] != "BJ" {
			t.Errorf("seed %d: hubs appear in the order %v", seed, order)
		}
	}
}

// TestOperations checks the lives of compounds.
func TestOperations(t *testing.T) {
	p, err := New(Default(5, 2_001))
	if err != nil {
		t.Fatal(err)
	}
	list := p.Operations()
	var raided, renamed, heirs, moved, parts, partners int
	for i, s := range list {
		if s.Opened < p.params.start() || s.ends(p.params.end()) < s.Opened+30*day {
			t.Errorf("operation %d lives from %d to %d", i, s.Opened, s.ends(p.params.end()))
		}
		for _, at := range []Time{s.Closed, s.Raided, s.Renamed} {
			if at != 0 && (at <= s.Opened || at >= p.params.end()) {
				t.Errorf("operation %d: %+v", i, s)
			}
		}
		for _, cell := range []int{s.Park, s.Predecessor, s.Partner} {
			if cell != 0 && (p.KindOf(cell) != Scheme || cell == s.Cell) {
				t.Errorf("operation %d names the cell %d", i, cell)
			}
		}
		raided += count(s.Raided != 0)
		renamed += count(s.Renamed != 0)
		heirs += count(s.Predecessor != 0)
		moved += count(s.Moved)
		parts += count(s.Park != 0)
		partners += count(s.Partner != 0)
		if s.Predecessor != 0 {
			before := p.schemeOf(s.Predecessor)
			if before.Raided == 0 || s.Opened <= before.Raided {
				t.Errorf("operation %d is the heir of one that was not raided before", i)
			}
		}
	}
	for name, n := range map[string]int{"raided": raided, "renamed": renamed, "heirs": heirs, "moved": moved, "parts of a park": parts, "partners": partners} {
		if n < len(list)/20 {
			t.Errorf("only %d of %d are %s", n, len(list), name)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestPlanIsSmall bounds what a plan of ten million records keeps in memory.
func TestPlanIsSmall(t *testing.T) {
	params := Default(1, 0)
	params.Records = 10_000_000
	p, err := New(params)
	if err != nil {
		t.Fatal(err)
	}
	size := len(p.schemes)*int(unsafe.Sizeof(Operation{})) + len(p.cells)*(int(unsafe.Sizeof(cellPlan{}))+4) +
		len(p.services)*int(unsafe.Sizeof(Service{})+100) + len(p.places)*int(unsafe.Sizeof(place{})+150)
	if size > 4<<20 {
		t.Errorf("the plan takes %d bytes", size)
	}
}
