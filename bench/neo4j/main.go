// Command neo4j measures a graph in Neo4j at size, beside Cypher written by hand
// on the same server: the first fill through neo4j-admin, opening, reading the
// neighbours of a frontier, loading on, and a merge of two entities with a
// thousand links each.
//
// It makes a world of people and five times as many transfers between accounts in
// the embedded store, or takes the graph that an earlier run left, fills a Neo4j
// of its own with it, and asks that one. All it makes is synthetic.
//
//	go run ./bench/neo4j -people 1000000 -dir DIR
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

func main() {
	people := flag.Int("people", 20_000, "people in the graph; there are five times as many transfers, between a tenth as many accounts")
	dir := flag.String("dir", "", "folder of the graph in the embedded store, filled when it is absent; by default one that is filled and removed")
	cache := flag.String("pagecache", "2g", "memory of the server's page cache")
	heap := flag.String("heap", "2g", "memory of the server's heap")
	flag.Parse()
	debug.SetGCPercent(200) // as clew does by default
	if err := run(context.Background(), *people, *dir, *cache, *heap); err != nil {
		fmt.Fprintln(os.Stderr, "bench/neo4j:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, people int, dir, cache, heap string) error {
	temp, err := os.MkdirTemp("", "clew-bench-neo4j-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if dir == "" {
		dir = filepath.Join(temp, "graph")
	}
	w := world{people: people}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := w.fill(ctx, dir); err != nil {
			return err
		}
	}
	fmt.Printf("%d people, %d transfers between %d accounts\n\n%-58s %12s  %s\n", people, w.transfers(), w.accounts(), "", "measured", "asked")
	home := filepath.Join(temp, "neo4j")
	if err := w.imported(ctx, dir, filepath.Join(temp, "files"), home, heap); err != nil {
		return err
	}
	server, err := neo4jtest.Start(ctx, neo4jtest.Options{Dir: home, Settings: []string{"server.memory.pagecache.size=" + cache}, Java: []string{"-Xmx" + heap, "-XX:TieredStopAtLevel=4"}})
	if err != nil {
		return err
	}
	defer server.Kill()
	began := time.Now()
	open := func() (*neo4j.Store, error) {
		return neo4j.Open(ctx, neo4j.Options{URI: server.URI(), GraphID: graphID})
	}
	s, err := open()
	if err != nil {
		return err
	}
	tell("opened for the first time, indexes made", seconds(began), "")
	if err := s.Close(ctx); err != nil {
		return err
	}
	began = time.Now()
	if s, err = open(); err != nil {
		return err
	}
	defer s.Close(ctx)
	if _, err := s.Records(ctx, []graph.RecordKey{personKey(0)}); err != nil {
		return err
	}
	tell("opened, first read answered", seconds(began), "")
	writer, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		return err
	}
	tell("opened, resolver ready", seconds(began), "60 s at a million people")
	driver, err := bolt.NewDriverWithContext(server.URI(), bolt.NoAuth())
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	if err := w.frontiers(ctx, s, driver); err != nil {
		return err
	}
	if err := w.loadOn(ctx, writer); err != nil {
		return err
	}
	return w.merge(ctx, writer)
}

// graphID is the id that the graph is imported with.
const graphID = "bench"

// tell prints a figure and what is asked of it.
func tell(what, figure, asked string) { fmt.Printf("%-58s %12s  %s\n", what, figure, asked) }

func seconds(began time.Time) string { return fmt.Sprintf("%.1f s", time.Since(began).Seconds()) }

// fill loads the world into the embedded store.
func (w world) fill(ctx context.Context, dir string) error {
	s, err := embedded.Open(ctx, dir, embedded.Options{})
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	writer, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		return err
	}
	began := time.Now()
	for n := 0; n < w.people+w.transfers(); n += batch {
		if err := load(ctx, writer, n, w.record); err != nil {
			return err
		}
	}
	fmt.Printf("filled %s with %d records in %.0f s\n", dir, w.people+w.transfers(), time.Since(began).Seconds())
	return s.Close(ctx)
}

// load loads a batch of records from the n-th on.
func load(ctx context.Context, writer *intake.Writer, n int, record func(int) graph.Record) error {
	b := intake.Batch{ID: intake.BatchID{Source: source}}
	for i := range batch {
		b.Records = append(b.Records, record(n+i))
	}
	res, err := writer.Load(ctx, b)
	if err != nil {
		return err
	}
	for _, o := range res.Outcomes {
		if o.Status == intake.Rejected {
			return fmt.Errorf("%v was rejected: %v", o.Key, o.Problems)
		}
	}
	return nil
}

// imported writes the importer's files and fills an empty database by them.
func (w world) imported(ctx context.Context, dir, files, home, heap string) error {
	s, err := embedded.Open(ctx, dir, embedded.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	began := time.Now()
	_, err = neo4j.WriteImport(ctx, s, files, graphID)
	if err := errors.Join(err, s.Close(ctx)); err != nil {
		return err
	}
	tell("export neo4j-admin: files written", seconds(began), "")
	debug.FreeOSMemory() // as clew load --offline-import does
	admin, err := neo4jtest.Admin(ctx, home, "-Xmx"+heap, "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseParallelGC")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(files, neo4j.ImportScript))
	cmd.Env = append(os.Environ(), "NEO4J_ADMIN="+admin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	tell("files written and imported", seconds(began), "180 s at a million people")
	return nil
}

// byHand is what somebody would write to see the links of some entities: a
// hundred of each, in order, with their details and how many there are.
const byHand = `UNWIND $ids AS id MATCH (n:Entity {id: id})
	CALL (n) { MATCH (n)-[r]-(o:Entity) WITH n, r, o ORDER BY type(r), o.id LIMIT 100
		RETURN collect([type(r), startNode(r) = n, o.id, o.kind, properties(r)]) AS links }
	RETURN id, links, COUNT { (n)--(:Entity) }`

// frontiers reads the neighbours of accounts, by Clew and by hand in turn.
func (w world) frontiers(ctx context.Context, s *neo4j.Store, driver bolt.DriverWithContext) error {
	for _, size := range []int{1, 100, 1000} {
		var own, hand []time.Duration
		for turn := range 13 {
			var ids []graph.EntityID
			var texts []string
			for i := range size {
				id := graph.EntityID("bank:example-bank:" + w.account((turn*size+i)*7919))
				ids, texts = append(ids, id), append(texts, string(id))
			}
			began := time.Now()
			around, err := s.Neighbours(ctx, store.Frontier{IDs: ids, Cap: 100})
			if err != nil {
				return err
			}
			took := time.Since(began)
			if len(around) != size || len(around[0].Groups) == 0 {
				return fmt.Errorf("%d of %d accounts are found; the first has %d groups of links", len(around), size, len(around[0].Groups))
			}
			began = time.Now()
			res, err := bolt.ExecuteQuery(ctx, driver, byHand, map[string]any{"ids": texts}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithReadersRouting())
			if err != nil {
				return err
			}
			if len(res.Records) != size {
				return fmt.Errorf("by hand %d of %d accounts are found", len(res.Records), size)
			}
			if turn >= 3 { // before, plans and caches are made
				own, hand = append(own, took), append(hand, time.Since(began))
			}
		}
		slices.Sort(own)
		slices.Sort(hand)
		mid := len(own) / 2
		asked := ""
		if size == 1000 {
			asked = "1.2 of it"
		}
		tell(fmt.Sprintf("frontier of %d, p50 (by hand %.1f ms)", size, ms(hand[mid])), fmt.Sprintf("%.1f ms %.2f", ms(own[mid]), ms(own[mid])/ms(hand[mid])), asked)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// loadOn loads more people into the graph.
func (w world) loadOn(ctx context.Context, writer *intake.Writer) error {
	const batches = 20
	var began time.Time
	for n := range batches + 3 {
		if n == 3 {
			began = time.Now()
		}
		if err := load(ctx, writer, n*batch, func(i int) graph.Record { return w.person(w.people + i) }); err != nil {
			return err
		}
	}
	tell("loading more people", fmt.Sprintf("%.0f /s", batches*batch/time.Since(began).Seconds()), "")
	return nil
}

// merge joins two people with a thousand links each by a judgement, and parts them.
func (w world) merge(ctx context.Context, writer *intake.Writer) error {
	one, other := w.met("one", 0), w.met("other", 1000)
	both := intake.Batch{ID: intake.BatchID{Source: source}, Records: []graph.Record{one, other}}
	if _, err := writer.Load(ctx, both); err != nil {
		return err
	}
	var joins, parts []time.Duration
	for range 9 {
		for _, v := range []graph.Verdict{graph.Same, graph.NotSame} {
			began := time.Now()
			if _, err := writer.Judge(ctx, []graph.Judgement{{A: one.Key, B: other.Key, Verdict: v, By: "bench", Why: "bench"}}); err != nil {
				return err
			}
			if took := time.Since(began); v == graph.Same {
				joins = append(joins, took)
			} else {
				parts = append(parts, took)
			}
		}
	}
	slices.Sort(joins)
	slices.Sort(parts)
	tell("a merge of two entities with 1,000 links each, p50", fmt.Sprintf("%.0f ms", ms(joins[len(joins)/2])), "200 ms")
	tell("parting them again, p50", fmt.Sprintf("%.0f ms", ms(parts[len(parts)/2])), "")
	return nil
}
