// Command network measures how long the questions about a large network take.
//
// It makes a world of people, their telephones and accounts, transfers between
// these, and the recruiters, compounds and mules that the shipped patterns look
// for; loads it with clew into the embedded store, or takes the store that an
// earlier run left; and asks it, one question after the other, in this process.
// All it makes is synthetic.
//
//	go run ./bench/network -people 33000 -links 30 -dir DIR
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store/embedded"
)

func main() {
	w := world{}
	flag.IntVar(&w.people, "people", 33_000, "people; each has a telephone and an account, so that there are three times as many entities")
	flag.IntVar(&w.links, "links", 30, "links of each person, most of them transfers of the account")
	dir := flag.String("dir", "", "folder of the graph, filled when it is absent; by default one that is filled and removed")
	asked := flag.Int("asked", 200, "how many entities drawn by lot, and how many of the biggest hubs, are asked about")
	only := flag.String("only", "", "ask only questions whose names begin so")
	profile := flag.String("cpuprofile", "", "file for a profile of the questions")
	flag.Parse()
	if err := run(w, *dir, *asked, *only, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench/network:", err)
		os.Exit(1)
	}
}

func run(w world, dir string, asked int, only, profile string) error {
	ctx := context.Background()
	if dir == "" {
		temp, err := os.MkdirTemp("", "clew-bench-network-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		dir = filepath.Join(temp, "graph")
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := w.load(dir); err != nil {
			return err
		}
	}
	began := time.Now()
	s, err := embedded.Open(ctx, dir, embedded.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	fmt.Printf("%d people, %d links each; opened in %.1f s, %.0f MB at most\n\n", w.people, w.links, time.Since(began).Seconds(), peakMB())
	fmt.Printf("%-42s %6s %9s %9s %9s %8s\n", "question", "asked", "p50 ms", "p99 ms", "most ms", "partial")
	g := network.New(s, network.Limits{})
	questions := w.questions(g, asked)
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, q := range questions {
		if !strings.HasPrefix(q.name, only) {
			continue
		}
		if err := measure(ctx, q); err != nil {
			return err
		}
	}
	fmt.Printf("\n%.0f MB at most\n", peakMB())
	return nil
}

// question is one question, asked about several entities.
type question struct {
	name string
	ask  []func(context.Context) (network.Done, error)
}

func measure(ctx context.Context, q question) error {
	var took []time.Duration
	partial := 0
	for _, ask := range q.ask {
		began := time.Now()
		done, err := ask(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		took = append(took, time.Since(began))
		if done.Partial {
			partial++
		}
	}
	slices.Sort(took)
	ms := func(part int) float64 {
		return float64(took[min(len(took)*part/100, len(took)-1)].Microseconds()) / 1000
	}
	fmt.Printf("%-42s %6d %9.2f %9.2f %9.2f %8d\n", q.name, len(took), ms(50), ms(99), ms(100), partial)
	return nil
}

// questions are those of the bars, about entities drawn by lot and about hubs.
func (w *world) questions(g *network.Graph, asked int) []question {
	r := w.lots(2)
	drawn := func(n int, of func(int) graph.EntityID) []graph.EntityID {
		ids := make([]graph.EntityID, n)
		for i := range ids {
			ids[i] = of(r.IntN(w.people))
		}
		return ids
	}
	accounts, hubs := drawn(asked, accountID), w.hubs(asked)
	recruiters := drawn(asked, func(i int) graph.EntityID { return w.recruiter(i) })
	pattern, err := network.PatternNamed("recruiter-to-mule-account")
	if err != nil {
		panic(err)
	}
	each := func(name string, ids []graph.EntityID, ask func(context.Context, graph.EntityID) (network.Done, error)) question {
		q := question{name: name}
		for _, id := range ids {
			q.ask = append(q.ask, func(ctx context.Context) (network.Done, error) { return ask(ctx, id) })
		}
		return q
	}
	expand := func(depth int) func(context.Context, graph.EntityID) (network.Done, error) {
		return func(ctx context.Context, id graph.EntityID) (network.Done, error) {
			got, err := g.Expand(ctx, network.ExpandRequest{IDs: []graph.EntityID{id}, Depth: depth})
			return got.Done, err
		}
	}
	other := func(id graph.EntityID) graph.EntityID {
		for {
			if o := accountID(r.IntN(w.people)); o != id {
				return o
			}
		}
	}
	paths := func(ctx context.Context, id graph.EntityID) (network.Done, error) {
		got, err := g.ShortestPaths(ctx, network.PathsRequest{From: []graph.EntityID{id}, To: []graph.EntityID{other(id)}, K: 3, Depth: 6})
		return got.Done, err
	}
	trace := func(ctx context.Context, id graph.EntityID) (network.Done, error) {
		got, err := g.Trace(ctx, network.TraceRequest{IDs: []graph.EntityID{id}, Method: money.FIFO, Depth: 5})
		return got.Done, err
	}
	reach := func(ctx context.Context, id graph.EntityID) (network.Done, error) {
		got, err := g.Reach(ctx, network.ReachRequest{IDs: []graph.EntityID{id}, Depth: 3})
		return got.Done, err
	}
	match := func(ctx context.Context, id graph.EntityID) (network.Done, error) {
		got, err := g.PatternPaths(ctx, network.PatternRequest{Pattern: pattern, From: []graph.EntityID{id}})
		return got.Done, err
	}
	return []question{
		each("expand, 1 hop", accounts, expand(1)),
		each("expand, 1 hop, hubs", hubs, expand(1)),
		each("expand, 2 hops", accounts, expand(2)),
		each("3 shortest paths", accounts, paths),
		each("3 shortest paths, from hubs", hubs, paths),
		each("pattern recruiter-to-mule-account", recruiters, match),
		each("trace, 5 hops, FIFO", accounts, trace),
		each("trace, 5 hops, FIFO, hubs", hubs, trace),
		each("reach in time, 3 hops", accounts, reach),
	}
}

// load has clew load the world into the embedded store of a folder.
func (w *world) load(dir string) error {
	clew := filepath.Join(filepath.Dir(dir), "clew-bench-network")
	build := exec.Command("go", "build", "-o", clew, "./cmd/clew")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build clew: %w", err)
	}
	defer os.Remove(clew)
	began := time.Now()
	from, to := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(to, 1<<20)
		err := w.write(out)
		to.CloseWithError(errors.Join(err, out.Flush()))
	}()
	load := exec.Command(clew, "load", "-", "--format", "jsonl", "--store", dir)
	load.Stdin, load.Stderr = from, os.Stderr
	if err := load.Run(); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	fmt.Printf("loaded in %.0f s\n", time.Since(began).Seconds())
	return nil
}

func peakMB() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Maxrss) / 1e3
}
