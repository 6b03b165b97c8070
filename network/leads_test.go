package network_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// TestLeadsEndInTime cuts each query for leads off at each of its readings, and by
// each scan budget: what it gives is marked partial and names why, and nobody who
// may have been forced is ever ranked, however little was read.
func TestLeadsEndInTime(t *testing.T) {
	ctx := context.Background()
	for _, q := range []struct {
		name    string
		records []graph.Record
		ask     func(context.Context, *world, network.Common) (network.Done, error)
	}{
		{"shared", scene(t), func(ctx context.Context, w *world, c network.Common) (network.Done, error) {
			got, err := w.Shared(ctx, network.SharedRequest{Common: c, Kinds: []graph.Kind{graph.KindPerson, graph.KindJobAd}})
			return got.Done, err
		}},
		{"freeze", robbed(t), func(ctx context.Context, w *world, c network.Common) (network.Done, error) {
			got, err := w.FreezeList(ctx, network.FreezeRequest{Common: c, At: date(t, "2024-01-04").Earliest, Purposes: []string{"deposit"}})
			for _, a := range got.Accounts {
				for _, h := range a.Holders {
					if w.name(h.ID) == "held" && len(h.Signs) != 2 {
						t.Errorf("she who is held is shown with %+v", h.Signs)
					}
				}
			}
			return got.Done, err
		}},
		{"recruiters", scene(t), func(ctx context.Context, w *world, c network.Common) (network.Done, error) {
			got, err := w.RecruiterIndicators(ctx, network.RecruiterRequest{Common: c, Indicators: 1})
			if slices.ContainsFunc(got.Ranked, func(s network.Shows) bool { return w.name(s.ID) == "forced" }) {
				t.Errorf("she who is held is ranked")
			}
			return got.Done, err
		}},
		{"rescue", camp(t), func(ctx context.Context, w *world, c network.Common) (network.Done, error) {
			got, err := w.RescueList(ctx, network.RescueRequest{Common: c, IDs: w.ids("site"), At: date(t, "2024-05-01").Earliest})
			for _, p := range got.Held {
				for _, x := range p.Contacts {
					if w.name(x.ID) == "uncle" && len(x.Care) != 2 {
						t.Errorf("the uncle is shown with %q", x.Care)
					}
				}
			}
			return got.Done, err
		}},
	} {
		w := build(t, network.Limits{}, q.records...)
		whole, err := q.ask(ctx, w, network.Common{})
		if err != nil || whole.Partial {
			t.Fatalf("%s: %+v, %v", q.name, whole, err)
		}
		readings := w.calls
		for n := 1; n <= readings; n++ {
			ctx, cancel := context.WithTimeout(ctx, time.Hour) // as each call of the service has one
			w.calls = 0
			w.at = func(call int) {
				if call == n {
					cancel()
				}
			}
			done, err := q.ask(ctx, w, network.Common{})
			ended := done.Partial && slices.ContainsFunc(done.Cuts, func(c network.Cut) bool { return c.Reason == network.CutDeadline })
			if err != nil || done.Scanned < whole.Scanned && !ended {
				t.Errorf("%s, cut off at reading %d of %d: %+v, %v", q.name, n, readings, done, err)
			}
			cancel()
		}
		w.at = nil
		for budget := 1; budget < whole.Scanned; budget++ {
			done, err := q.ask(ctx, w, network.Common{Scanned: budget})
			if err != nil || done.Scanned < whole.Scanned && !done.Partial {
				t.Errorf("%s, %d links: %+v, %v", q.name, budget, done, err)
			}
		}
	}
}
