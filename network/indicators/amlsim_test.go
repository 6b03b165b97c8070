package indicators

import (
	"archive/tar"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

// amlsim is where the published example graphs of IBM AMLSim lie beside a
// checkout; they are not part of it.
const amlsim = "../../../shared/data/aml-amlsim-dev/"

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

// TestAMLSim measures the search on the example graphs of AMLSim. What is
// reported holds what is found; docs/network.md has the figures.
func TestAMLSim(t *testing.T) {
	// The period of AMLSim's alerts in these graphs is all of the 150 steps, in no
	// order.
	published := Default()
	published.FanWindow, published.CycleWindow, published.CycleAnyOrder, published.FanParties, published.CycleTransfers = 150*24*time.Hour, 150*24*time.Hour, true, 4, 6
	for _, tc := range []struct {
		name, file string
		rules      Rules
		want       string
	}{
		{"cycles, defaults", "20K_cycle200.tgz", Default(), ""},
		{"fan-ins, defaults", "20K_fanin200.tgz", Default(), ""},
		{"cycles, period of 150 days in any order", "20K_cycle200.tgz", published, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := readSimulated(t, tc.file)
			_, active := s.planted()
			start := time.Now()
			hits, cut := Find(s.accounts, s.transfers, tc.rules)
			kinds := map[Indicator]int{}
			shown := map[Indicator]map[graph.EntityID]bool{}
			in := map[graph.EntityID]bool{}
			for _, h := range hits {
				kinds[h.Indicator]++
				if shown[h.Indicator] == nil {
					shown[h.Indicator] = map[graph.EntityID]bool{}
				}
				for _, x := range h.Transfers {
					in[x.From], in[x.To] = true, true
					shown[h.Indicator][x.From], shown[h.Indicator][x.To] = true, true
				}
			}
			count := func(set map[graph.EntityID]bool) (flagged, planted, others int) {
				for id := range set {
					switch {
					case active[id]:
						planted++
						flagged++
					case s.flagged[id]:
						flagged++
					default:
						others++
					}
				}
				return
			}
			f, p, o := count(in)
			t.Logf("%v cut %v in %v; flagged %d of %d (with planted transfers: %d of %d), others %d of %d", kinds, cut, time.Since(start), f, len(s.flagged), p, len(active), o, len(s.accounts)-len(s.flagged))
			for i, set := range shown {
				f, p, o := count(set)
				t.Logf("  %s: hits %d flagged %d planted %d others %d", i, kinds[i], f, p, o)
			}
		})
	}
}

var _ = slices.Sort[[]int]
var _ = cmp.Diff
