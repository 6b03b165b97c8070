package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// TestConnectAgainstTree compares with the minimum spanning tree of all shortest
// ways, on small random graphs: the same entities are together, in no more hops,
// and nothing is shown that connects nobody.
func TestConnectAgainstTree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) { connectOnce(t, r) })
}

func connectOnce(tb testing.TB, t *rapid.T) {
	n := rapid.IntRange(2, 10).Draw(t, "nodes")
	vertex := rapid.IntRange(0, n-1)
	linked := make([][]bool, n)
	for i := range linked {
		linked[i] = make([]bool, n)
	}
	records := make([]graph.Record, n)
	services := make([]bool, n)
	for i := range records {
		kind := graph.KindReport
		if rapid.IntRange(0, 7).Draw(t, "service") == 0 {
			kind, services[i] = graph.KindService, true
		}
		records[i] = node(tb, kind, fmt.Sprint(i))
	}
	for range rapid.IntRange(0, 2*n).Draw(t, "links") {
		if a, b := vertex.Draw(t, "from"), vertex.Draw(t, "to"); a != b && !linked[a][b] {
			linked[a][b], linked[b][a] = true, true
			records[a].Links = append(records[a].Links, link(tb, fmt.Sprintf("USES>%d", b)))
		}
	}
	w := build(tb, network.Limits{}, records...)
	defer w.close()
	depth := rapid.IntRange(1, 6).Draw(t, "depth")
	through := rapid.Bool().Draw(t, "through")
	asked := rapid.SliceOfNDistinct(vertex, 2, min(n, 4), rapid.ID).Draw(t, "asked")
	slices.Sort(asked)

	// Distances between the asked, of which none is passed through as a service.
	distance := func(from, to int) int {
		met := map[int]bool{from: true}
		frontier := []int{from}
		for hops := 1; hops <= depth; hops++ {
			var next []int
			for _, at := range frontier {
				for b := range n {
					switch {
					case !linked[at][b] || met[b]:
					case b == to:
						return hops
					case !services[b] || through || slices.Contains(asked, b):
						met[b] = true
						next = append(next, b)
					}
				}
			}
			frontier = next
		}
		return 0
	}
	part := map[int]int{}
	for _, a := range asked {
		part[a] = a
	}
	hops := 0
	for length := 1; length <= depth; length++ {
		for _, a := range asked {
			for _, b := range asked {
				if part[a] != part[b] && distance(a, b) == length {
					hops += length
					from, to := max(part[a], part[b]), min(part[a], part[b])
					for _, c := range asked {
						if part[c] == from {
							part[c] = to
						}
					}
				}
			}
		}
	}

	req := network.ConnectRequest{Depth: depth}
	req.ThroughServices = through
	for _, a := range asked {
		req.IDs = append(req.IDs, w.id(fmt.Sprint(a)))
	}
	got, err := w.Connect(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]graph.EntityID
	for _, a := range asked {
		var ids []graph.EntityID
		for _, b := range asked {
			if part[b] == part[a] {
				ids = append(ids, w.id(fmt.Sprint(b)))
			}
		}
		slices.Sort(ids)
		if part[a] == a {
			want = append(want, ids)
		}
	}
	slices.SortFunc(want, slices.Compare[[]graph.EntityID])
	if diff := gocmp.Diff(want, got.Parts); diff != "" {
		t.Fatalf("parts (-want +got):\n%s", diff)
	}
	if len(got.Links) > hops {
		t.Fatalf("%d links, where %d hops are enough", len(got.Links), hops)
	}
	if len(got.Nodes)-len(got.Links) != len(got.Parts) {
		t.Fatalf("%d nodes and %d links are not %d trees", len(got.Nodes), len(got.Links), len(got.Parts))
	}
	degree := map[graph.EntityID]int{}
	for _, l := range got.Links {
		degree[l.From]++
		degree[l.To]++
	}
	for _, x := range got.Nodes {
		if degree[x.ID] < 2 && !slices.Contains(req.IDs, x.ID) {
			t.Fatalf("%s connects nobody", w.names[x.ID])
		}
	}
}

func TestConnectRefuses(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	for _, ids := range [][]graph.EntityID{w.ids("a"), w.ids("a", "a")} {
		if _, err := w.Connect(context.Background(), network.ConnectRequest{IDs: ids}); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%v: %v", ids, err)
		}
	}
}
