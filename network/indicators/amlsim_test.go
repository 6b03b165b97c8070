package indicators

import (
	"archive/tar"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

// amlsim is where the published example graphs of IBM AMLSim lie beside a
// checkout; they are not part of it.
const amlsim = "../../../shared/data/aml-amlsim-dev/"

// long also runs what takes a minute.
var long = flag.Bool("long", false, "also run what takes a minute")

// simulated is a graph of AMLSim: a step is a day.
type simulated struct {
	accounts  []Account
	transfers []Transfer
	flagged   map[graph.EntityID]bool
}

// readSimulated reads one of the graphs of 20,000 accounts.
func readSimulated(t *testing.T, name string) simulated {
	t.Helper()
	file, err := os.Open(amlsim + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT RUN: no %s beside the checkout", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	s := simulated{flagged: map[graph.EntityID]bool{}}
	for files := tar.NewReader(unzipped); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return s
		}
		if err != nil {
			t.Fatal(err)
		}
		switch path.Base(h.Name) {
		case "nodes.csv":
			for _, row := range rows(t, files) {
				s.accounts = append(s.accounts, Account{ID: graph.EntityID(row[0])})
				if row[1] == "1" {
					s.flagged[graph.EntityID(row[0])] = true
				}
			}
		case "transactions.csv":
			for i, row := range rows(t, files) {
				s.transfers = append(s.transfers, simulatedTransfer(t, i, row[0], row[1], row[2], row[3]))
			}
		}
	}
}

// rows reads a CSV file without its header.
func rows(t *testing.T, r io.Reader) [][]string {
	t.Helper()
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

func simulatedTransfer(t *testing.T, i int, from, to, value, step string) Transfer {
	t.Helper()
	amount, err := graph.ParseAmount(value, "USD")
	if err != nil {
		t.Fatal(err)
	}
	day, err := strconv.Atoi(step)
	if err != nil {
		t.Fatal(err)
	}
	return Transfer{ID: graph.LinkID(fmt.Sprintf("t%06d", i)), From: graph.EntityID(from), To: graph.EntityID(to), When: at(int64(day*24), 24), Amount: amount.Coefficient(scale), Asset: "USD"}
}

// planted gives the transfers that AMLSim made for its patterns, by what the
// archives show: those between flagged accounts of an amount below 20, which no
// other transfer has.
func (s *simulated) planted() (transfers []Transfer, accounts map[graph.EntityID]bool) {
	accounts = map[graph.EntityID]bool{}
	for _, t := range s.transfers {
		if t.Amount.Cmp(new(big.Int).Mul(big.NewInt(20), new(big.Int).Exp(big.NewInt(10), big.NewInt(scale), nil))) < 0 {
			transfers = append(transfers, t)
			accounts[t.From], accounts[t.To] = true, true
		}
	}
	return transfers, accounts
}

// TestAMLSim measures the search on the example graphs of AMLSim. The figures are
// those of docs/network.md: of the flagged accounts, and of those that have
// planted transfers at all, how many lie in some hit, how many other accounts
// show something, and how many hits are made of planted transfers only.
func TestAMLSim(t *testing.T) {
	whole := 150 * 24 * time.Hour // the period of the alerts in these graphs
	circles := Default()
	circles.Only, circles.CycleWindow, circles.CycleAnyOrder = []Indicator{Cycle}, whole, true
	fans := Default()
	fans.Only, fans.FanParties, fans.FanWindow = []Indicator{FanIn}, 3, whole
	type figures struct{ Flagged, FlaggedIn, Planted, PlantedIn, Others, OthersShow, Hits, PlantedHits int }
	for _, tc := range []struct {
		name, file string
		rules      Rules
		want       figures
	}{
		{"cycles by the defaults", "20K_cycle200.tgz", Default(), figures{945, 821, 619, 560, 19_055, 2_979, 5_314, 6}},
		{"fan-ins by the defaults", "20K_fanin200.tgz", Default(), figures{954, 809, 659, 566, 19_046, 3_093, 5_414, 1}},
		{"cycles in any order", "20K_cycle200.tgz", circles, figures{945, 158, 619, 142, 19_055, 303, 510, 21}},
		{"fan-ins of three in 150 days", "20K_fanin200.tgz", fans, figures{954, 954, 659, 659, 19_046, 15_447, 16_339, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.rules.CycleAnyOrder && !*long {
				t.Skip("NOT RUN: takes a minute; run it with -long")
			}
			s := readSimulated(t, tc.file)
			hits, cut := Find(s.accounts, s.transfers, tc.rules)
			if cut {
				t.Error("the search was cut")
			}
			transfers, active := s.planted()
			planted := map[graph.LinkID]bool{}
			for _, x := range transfers {
				planted[x.ID] = true
			}
			in, show := map[graph.EntityID]bool{}, map[graph.EntityID]bool{}
			got := figures{Flagged: len(s.flagged), Planted: len(active), Others: len(s.accounts) - len(s.flagged), Hits: len(hits)}
			by := map[Indicator]int{}
			for _, h := range hits {
				by[h.Indicator]++
				only := true
				for _, x := range h.Transfers {
					in[x.From], in[x.To] = true, true
					only = only && planted[x.ID]
				}
				for _, id := range append(h.With, h.Account) {
					show[id] = true
				}
				if only {
					got.PlantedHits++
				}
			}
			for _, a := range s.accounts {
				switch {
				case !s.flagged[a.ID] && show[a.ID]:
					got.OthersShow++
				case s.flagged[a.ID] && in[a.ID]:
					got.FlaggedIn++
					if active[a.ID] {
						got.PlantedIn++
					}
				}
			}
			t.Logf("%v", by)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-docs/network.md +measured:\n%s", diff)
			}
		})
	}
}

// TestAMLSimSample looks at the sample of 30 accounts. Its two alerts are the two
// transfers of one planted cycle that were made before the simulation ended:
// from 24 to 25 and on to 26, 11.17 each. What closes no circle shows no cycle,
// and by the amounts nothing else does.
func TestAMLSimSample(t *testing.T) {
	file, err := os.Open(amlsim + "sample_tx.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("NOT RUN: no sample_tx.csv beside the checkout")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var accounts []Account
	for i := range 30 {
		accounts = append(accounts, Account{ID: graph.EntityID(strconv.Itoa(i))})
	}
	var transfers []Transfer
	for i, row := range rows(t, file) {
		transfers = append(transfers, simulatedTransfer(t, i, row[1], row[2], row[5], row[6]))
	}
	r := Default()
	r.Only, r.CycleWindow = []Indicator{Cycle}, 50*24*time.Hour
	if hits, _ := Find(accounts, transfers, r); len(hits) > 0 {
		t.Errorf("a cycle of accounts %v and %v", hits[0].Account, hits[0].With)
	}
	// Had the cycle gone on, it would be one.
	last := Transfer{ID: "next", From: "26", To: "24", When: at(49*24, 24), Asset: "USD"}
	for _, x := range transfers {
		if x.From == "25" && x.To == "26" {
			last.Amount = x.Amount
		}
	}
	hits, _ := Find(accounts, append(transfers, last), r)
	var got []string
	for _, h := range hits {
		got = append(got, fmt.Sprint(h.Account, h.With, len(h.Transfers)))
	}
	if diff := cmp.Diff([]string{"24[25 26] 3"}, got); diff != "" {
		t.Errorf("the cycle gone on (-want +got):\n%s", diff)
	}
}
