package world

import (
	"cmp"
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/names"
)

// TestSizes holds how much a cell makes to what sizes of worlds are computed
// with, and bounds of what is in it.
func TestSizes(t *testing.T) {
	_, cells := some()
	total := 0
	people, accounts, held, homes := 0, 0, 0, map[ID]int{}
	for _, c := range cells[1:] {
		total += len(c.Subjects) + len(c.Facts)
		for i := range c.Subjects {
			s := &c.Subjects[i]
			if c.Kind == Town && s.Person != nil && s.Person.Household != 0 {
				homes[s.Person.Household]++
				people++
			}
			if c.Kind == Town && s.Kind == graph.KindBankAccount {
				accounts++
			}
			for _, r := range s.Roles {
				held += count(r.Name == graph.RoleTraffickingVictim)
			}
		}
	}
	between := func(name string, got, least, most int) {
		if got < least || got > most {
			t.Errorf("%s: %d, want %d to %d", name, got, least, most)
		}
	}
	between("subjects and facts in a cell", total/(len(cells)-1), recordsPerCell*9/10, recordsPerCell*11/10)
	between("people in 100 households", people*100/len(homes), 200, 300)
	between("accounts of 100 people in households", accounts*100/people, 55, 85)
	between("people held in a compound", held/(len(cells)/4), 25, 35)
}

// TestShares holds the shares that public reports state: of men and of ages
// among those who run schemes, of men among those held.
func TestShares(t *testing.T) {
	_, cells := some()
	held, heldMen, crew, crewMen, crewYoung := 0, 0, 0, 0, 0
	for _, c := range cells {
		for i := range c.Subjects {
			s := &c.Subjects[i]
			if c.Kind != Scheme || s.Person == nil {
				continue
			}
			man := count(s.Person.Gender == names.Male)
			if s.ID.Place() < placeSite {
				years := (s.From/day - Time(s.Person.Born)) / 365
				crew++
				crewMen += man
				crewYoung += count(years >= 20 && years < 40)
			}
			if slices.ContainsFunc(s.Roles, func(r Role) bool { return r.Name == graph.RoleTraffickingVictim }) {
				held++
				heldMen += man
			}
		}
	}
	if crewMen*100 < 76*crew || crewMen*100 > 84*crew || crewYoung*100 < 57*crew || crewYoung*100 > 65*crew {
		t.Errorf("of %d who run schemes, %d are men and %d are 20 to 39", crew, crewMen, crewYoung)
	}
	if heldMen*100 < 85*held || heldMen*100 > 94*held {
		t.Errorf("of %d held, %d are men", held, heldMen)
	}
}

// TestOriginsGrow shows that those held come from more countries and speak more
// languages as the years go by.
func TestOriginsGrow(t *testing.T) {
	p, cells := some()
	span := p.params.end() - p.params.start()
	var origins, languages [4]map[string]bool
	for i := range origins {
		origins[i], languages[i] = map[string]bool{}, map[string]bool{}
	}
	for _, c := range cells {
		for i := range c.Subjects {
			s := &c.Subjects[i]
			for _, r := range s.Roles {
				if r.Name == graph.RoleTraffickingVictim {
					quarter := min((r.From-p.params.start())*4/span, 3)
					origins[quarter][s.Person.Country] = true
					languages[quarter][s.Person.Languages[0]] = true
				}
			}
		}
	}
	for i := 1; i < len(origins); i++ {
		if len(origins[i]) <= len(origins[i-1]) || len(languages[i]) < len(languages[i-1]) {
			t.Errorf("quarter %d: %d origins and %d languages after %d and %d", i, len(origins[i]), len(languages[i]), len(origins[i-1]), len(languages[i-1]))
		}
	}
}

// TestJobTitles shows that titles move from simple work to skilled work.
func TestJobTitles(t *testing.T) {
	p, cells := some()
	var skilled, all [3]int
	span := p.params.end() - p.params.start()
	for _, c := range cells {
		for _, s := range c.Subjects {
			if s.Kind == graph.KindJobAd && c.Kind == Scheme && s.From >= p.params.start() {
				stage := min((s.From-p.params.start())*3/span, 2)
				all[stage]++
				skilled[stage] += count(slices.Contains(titleStages[2], s.Title))
			}
		}
	}
	if skilled[0] > 0 || skilled[1] > 0 || skilled[2]*10 < all[2]*7 {
		t.Errorf("skilled titles: %v of %v", skilled, all)
	}
}

// account is what a bank knows of an account without looking at any link.
type account struct {
	mule     bool
	features []int
}

// accountsOf gathers what can be told of accounts: first from their own
// attributes and their holders', then from what goes in and out.
func accountsOf(cells []*Cell) []account {
	var out []account
	for _, c := range cells {
		if c.Kind == Commons {
			continue
		}
		base, index := len(out), map[Value]int{}
		var owners []*Subject // of the accounts from base on
		for i := range c.Subjects {
			s := &c.Subjects[i]
			if s.Kind != graph.KindBankAccount {
				continue
			}
			a := account{features: make([]int, behaviour+4)}
			a.features[0] = int(s.From / day)
			for _, at := range s.Attributes {
				switch at.Name {
				case "account_type":
					a.features[1] = int(at.Value[0])
				case "status":
					a.features[2] = int(at.Value[0])
				}
			}
			index[s.Value] = len(out)
			out = append(out, a)
			owners = append(owners, nil)
		}
		documents := map[ID]int{}
		for i := range c.Holdings {
			h := &c.Holdings[i]
			if h.Holder.Cell() != c.Number {
				continue
			}
			holder := &c.Subjects[h.Holder.Place()-1]
			if holder.Kind == graph.KindPerson && h.Value.Type != graph.IDBankAccount && h.Relation != graph.RelSeenWith {
				documents[holder.ID]++
			}
			if j, ok := index[holder.Value]; ok && h.Value.Type == graph.IDPhone {
				out[j].features[3] = 1
			}
			if j, ok := index[h.Value]; ok && holder.Person != nil {
				person := holder.Person
				out[j].features[4] = int(out[j].features[0]) - int(person.Born)
				out[j].features[5] = int(person.Gender)
				out[j].features[6] = count(person.Country == holder.Country)
				owners[j-base] = holder
				for _, r := range holder.Roles {
					out[j].mule = out[j].mule || r.Name == "mule" && !r.Forced
				}
			}
		}
		for j, owner := range owners {
			if owner != nil {
				out[base+j].features[7] = documents[owner.ID]
			}
		}
		for i := range c.Facts {
			f := &c.Facts[i]
			if j, ok := index[f.To.Value]; ok && f.Amount > 0 {
				out[j].features[behaviour]++
				out[j].features[behaviour+1] += int(f.Amount)
			}
			if j, ok := index[f.From.Value]; ok && f.Amount > 0 {
				out[j].features[behaviour+2]++
				out[j].features[behaviour+3] += int(f.Amount)
			}
		}
	}
	for i := range out {
		f := out[i].features
		// How much of what comes in goes out again, in hundredths.
		f[behaviour+3] = f[behaviour+3] / 100 * 100 / max(f[behaviour+1]/100, 1)
		f[behaviour+1] = 0 // amounts are of many currencies
	}
	return out
}

// behaviour is where the features begin that look at transfers.
const behaviour = 8

// TestNoGiveAway trains a naive Bayes classifier on half of the accounts and
// asks of the other half which are mules'. By attributes alone it must not do
// better than an area under the curve of 0.60, where 0.50 is guessing; by counts
// and ratios of transfers without looking at who pays whom, not better than
// 0.75.
func TestNoGiveAway(t *testing.T) {
	_, cells := some()
	accounts := accountsOf(cells)
	mules := 0
	for _, a := range accounts {
		mules += count(a.mule)
	}
	if mules < 1_000 || len(accounts)-mules < 10_000 {
		t.Fatalf("%d mules among %d accounts", mules, len(accounts))
	}
	for _, test := range []struct {
		name     string
		from, to int
		most     float64
	}{{"attributes", 0, behaviour, 0.60}, {"behaviour", 0, behaviour + 4, 0.75}} {
		auc := bayes(accounts, test.from, test.to)
		t.Logf("%s: area under the curve %.3f", test.name, auc)
		if auc > test.most {
			t.Errorf("%s tell mules with an area under the curve of %.3f, more than %.2f", test.name, auc, test.most)
		}
		for i := test.from; i < test.to; i++ {
			t.Logf("feature %d alone: %.3f", i, bayes(accounts, i, i+1))
		}
	}
}

// bayes gives the area under the curve of a naive Bayes classifier over features
// cut into twenty bins of equal size.
func bayes(accounts []account, from, to int) float64 {
	const bins = 20
	cuts := make([][]int, to)
	for i := from; i < to; i++ {
		values := make([]int, len(accounts))
		for j := range accounts {
			values[j] = accounts[j].features[i]
		}
		slices.Sort(values)
		for b := 1; b < bins; b++ {
			cuts[i] = append(cuts[i], values[b*len(values)/bins])
		}
	}
	bin := func(i, value int) int {
		n, _ := slices.BinarySearch(cuts[i], value+1)
		return n
	}
	counts := make([][bins][2]float64, to)
	var totals [2]float64
	for j, a := range accounts {
		if j%2 == 0 {
			totals[count(a.mule)]++
			for i := from; i < to; i++ {
				counts[i][bin(i, a.features[i])][count(a.mule)]++
			}
		}
	}
	type scored struct {
		score float64
		mule  bool
	}
	var list []scored
	for j, a := range accounts {
		if j%2 == 1 {
			score := 1.0
			for i := from; i < to; i++ {
				n := counts[i][bin(i, a.features[i])]
				score *= (n[1] + 1) / (totals[1] + bins) * (totals[0] + bins) / (n[0] + 1)
			}
			list = append(list, scored{score, a.mule})
		}
	}
	slices.SortFunc(list, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	// The area is the share of pairs of a mule and another in which the mule
	// scores higher, ties counting half.
	var area, below, mules float64
	for i := 0; i < len(list); {
		var m, o float64
		score := list[i].score
		for ; i < len(list) && list[i].score == score; i++ {
			if list[i].mule {
				m++
			} else {
				o++
			}
		}
		area += m * (below + o/2)
		below += o
		mules += m
	}
	return area / (below * mules)
}
