package world

import (
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// TestTransfersWorld holds a world of transfers to the figures published for
// FinBench: transfers per account, the bound of degrees with a heavy tail, the
// share of blocked accounts, and three years from 2020.
func TestTransfersWorld(t *testing.T) {
	p, err := New(Banked(23, 101))
	if err != nil {
		t.Fatal(err)
	}
	in, out := map[Value]int{}, map[Value]int{}
	accounts, blocked, transfers, records := 0, 0, 0, 0
	for n := 1; n < p.Cells(); n++ {
		c := p.Cell(n)
		records += len(c.Subjects) + len(c.Facts)
		if c.Kind != Bank {
			t.Fatalf("cell %d is a %d", n, c.Kind)
		}
		for i := range c.Subjects {
			if s := &c.Subjects[i]; s.Kind == graph.KindBankAccount {
				accounts++
				blocked += count(s.Attributes[2].Value == "blocked")
			}
		}
		for i := range c.Facts {
			f := &c.Facts[i]
			if f.Start < yearStart(2020) || f.Start >= yearStart(2023) {
				t.Fatalf("a fact at %d", f.Start)
			}
			if f.Kind == graph.LinkTransferred && f.Props[0].Value == "transfer" {
				transfers++
				in[f.To.Value]++
				out[f.From.Value]++
			}
		}
	}
	if accounts != 100*bankAccounts || blocked*100 < 4*accounts || blocked*100 > 6*accounts {
		t.Errorf("%d of %d accounts are blocked", blocked, accounts)
	}
	if transfers*10 < 47*accounts || transfers*10 > 57*accounts {
		t.Errorf("%d transfers of %d accounts", transfers, accounts)
	}
	if per := records / 100; per < recordsPerBankCell*9/10 || per > recordsPerBankCell*11/10 {
		t.Errorf("%d subjects and facts in a cell, want about %d", per, recordsPerBankCell)
	}
	for name, degrees := range map[string]map[Value]int{"in": in, "out": out} {
		var list []int
		for _, n := range degrees {
			list = append(list, n)
		}
		slices.Sort(list)
		middle, top := list[len(list)/2], list[len(list)-1]
		if top > mostOut || top < 20*middle || middle > 6 {
			t.Errorf("degrees %s: the middle is %d, the top %d", name, middle, top)
		}
	}
}
