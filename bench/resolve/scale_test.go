package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/names"
	"github.com/clewgraph/clew/resolver/train"
	"github.com/clewgraph/clew/synth"
)

var (
	rows  = flag.Int("rows", 100_000, "how many records the benchmarks make")
	data  = flag.String("data", "../../../shared/data", "the folder of the development data")
	world = flag.String("world", "", "a folder that clew generate made, for the names of its records")
	made  = flag.String("made", "", "a folder that keeps the made tables between runs")
)

// people makes a table and reads its records; take may keep them.
func people(tb testing.TB, take func(*graph.Record)) {
	tb.Helper()
	dir := *made
	if dir == "" {
		dir = tb.TempDir()
	}
	name := filepath.Join(dir, "persons-"+strconv.Itoa(*rows)+"-1.csv")
	if _, err := os.Stat(name); err != nil {
		if err := writePersons(name, *data, *rows, 1); err != nil {
			tb.Skipf("SKIPPED: %v", err)
		}
	}
	text, err := os.Open("persons.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	defer text.Close()
	o := loaders.Options{Name: name}
	if o.Mapping, err = loaders.ReadMapping(text, "persons.yaml"); err != nil {
		tb.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	r, err := loaders.Open(file, loaders.CSV, o)
	if err != nil {
		tb.Fatal(err)
	}
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || it.Err != nil {
			tb.Fatal(err, it.Err)
		}
		identifiers.ReadRecord(&it.Record, identifiers.Options{})
		take(&it.Record)
	}
}

// forms gives the comparable forms of the people, and a model trained on them.
func forms(tb testing.TB) ([]*match.Features, *match.Model) {
	tb.Helper()
	lexicon := match.NewLexicon()
	var features []*match.Features
	people(tb, func(r *graph.Record) { features = append(features, lexicon.Extract(r)) })
	m, _, err := train.Train(match.ColdStart(), features, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return features, m
}

// BenchmarkNames reads all names of a generated world's records, with as many
// workers as there are cores: into their normal form, and into all that is compared
// of them. It reports the time for a million records by the clock and of
// processors.
func BenchmarkNames(b *testing.B) {
	if *world == "" {
		b.Skip("SKIPPED: needs -world, a folder that clew generate made")
	}
	m, err := synth.ReadManifest(*world)
	if err != nil {
		b.Fatal(err)
	}
	var records []graph.Record
	for _, f := range m.Sources() {
		o := loaders.Options{Name: f.Name}
		if f.Mapping != "" {
			text, err := os.ReadFile(filepath.Join(*world, f.Mapping))
			if err != nil {
				b.Fatal(err)
			}
			if o.Mapping, err = loaders.ReadMapping(bytes.NewReader(text), f.Mapping); err != nil {
				b.Fatal(err)
			}
		}
		file, err := os.Open(filepath.Join(*world, f.Name))
		if err != nil {
			b.Fatal(err)
		}
		r, err := loaders.Open(file, loaders.Format(f.Format), o)
		for err == nil {
			var it loaders.Item
			if it, err = r.Read(); err == nil && len(it.Record.Names) > 0 {
				records = append(records, graph.Record{Kind: it.Record.Kind, Names: it.Record.Names})
			}
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
		file.Close()
	}
	lexicon := match.NewLexicon()
	features := make([]*match.Features, len(records))
	for _, of := range []struct {
		name string
		do   func(i int)
	}{
		{"normal", func(i int) {
			for _, n := range records[i].Names {
				if records[i].Kind == graph.KindPerson {
					names.Person(n)
				} else {
					names.Organization(n)
				}
			}
		}},
		{"comparable", func(i int) { features[i] = lexicon.Extract(&records[i]) }},
	} {
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				began, clock, workers := processor(), time.Now(), runtime.GOMAXPROCS(0)
				var work sync.WaitGroup
				for w := range workers {
					work.Go(func() {
						for i := w; i < len(records); i += workers {
							of.do(i)
						}
					})
				}
				work.Wait()
				each := 1e6 / float64(len(records))
				b.ReportMetric(time.Since(clock).Seconds()*each, "s/1M")
				b.ReportMetric((processor()-began).Seconds()*each, "cpu-s/1M")
			}
		})
	}
}

// heap gives the bytes that are in use.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what the first took from weak pointers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// processor gives the processor time that the process has used: unlike that of
// the clock, it says something on a machine that others use, too.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPair weighs candidate pairs with a trained model, the features being
// there, on one core.
func BenchmarkPair(b *testing.B) {
	features, m := forms(b)
	x := bulk.NewIndex(m, features)
	lists := make([][][2]int, x.Workers())
	x.PairsOf(func(a int) bool { return a%4 == 0 }, func(w, i, j int) { lists[w] = append(lists[w], [2]int{i, j}) })
	pairs, holders := slices.Concat(lists...), match.Holders(x.Holders)
	b.ReportAllocs()
	began, n := processor(), 0
	for b.Loop() {
		p := pairs[n%len(pairs)]
		m.Compare(features[p[0]], features[p[1]], holders)
		n++
	}
	b.ReportMetric(float64((processor()-began).Nanoseconds())/float64(n), "cpu-ns/op")
}

// BenchmarkBulk reads, trains and resolves, and reports the seconds of processor
// time of each step, the bytes of a record's features, and the sizes of
// components.
func BenchmarkBulk(b *testing.B) {
	for b.Loop() {
		last := processor()
		lap := func(step string) {
			now := processor()
			b.ReportMetric((now - last).Seconds(), step+"-cpu-s")
			last = now
		}
		before := heap()
		lexicon := match.NewLexicon()
		var features []*match.Features
		people(b, func(r *graph.Record) { features = append(features, lexicon.Extract(r)) })
		lap("read")
		b.ReportMetric((heap()-before)/float64(len(features)), "B/record")
		last = processor()
		m, _, err := train.Train(match.ColdStart(), features, nil)
		if err != nil {
			b.Fatal(err)
		}
		lap("train")
		x := bulk.NewIndex(m, features)
		lap("index")
		if _, err = x.Partition(); err != nil {
			b.Fatal(err)
		}
		lap("partition")
		sizes := x.Components()
		b.ReportMetric(float64(sizes[len(sizes)-1]), "largest-component")
		b.ReportMetric(float64(sizes[len(sizes)*999/1000]), "p99.9-component")
	}
}

// BenchmarkEngine holds the people in an engine and reports its bytes a record,
// how long it takes to put one more person in, and how long to search by all that
// is known of a person and by the name alone.
func BenchmarkEngine(b *testing.B) {
	const more = 2000
	_, m := forms(b)
	for b.Loop() {
		before := heap()
		e := resolver.New(m, resolver.Options{})
		var batch resolver.Batch
		var held []graph.Record // a few, to search for
		n := 0
		put := func() {
			p, err := e.Plan(batch)
			if err == nil {
				err = e.Apply(p)
			}
			if err != nil {
				b.Fatal(err)
			}
			batch.Puts = nil
		}
		var late []resolver.Input
		people(b, func(r *graph.Record) {
			n++
			in := resolver.Input{Record: *r, FirstSeq: uint64(n)}
			if n%(*rows/more+1) == 0 {
				late = append(late, in)
				return
			}
			if n%(*rows/more+1) == 1 {
				held = append(held, *r)
			}
			if batch.Puts = append(batch.Puts, in); len(batch.Puts) == 10_000 {
				put()
			}
		})
		put()
		b.ReportMetric((heap()-before)/float64(e.Len()), "B/record")
		measure(b, "add", len(late), func(i int) {
			batch.Puts = late[i : i+1]
			put()
		})
		measure(b, "search", len(held), func(i int) { e.Search(&held[i], 10) })
		measure(b, "search-name", len(held), func(i int) {
			e.Search(&graph.Record{Kind: graph.KindPerson, Names: held[i].Names}, 10)
		})
		runtime.KeepAlive(e)
	}
}

// measure reports how long a call takes at the median and at the 99th percentile.
func measure(b *testing.B, name string, n int, call func(int)) {
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		call(i)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[n*p/100].Microseconds()), name+"-p"+strconv.Itoa(p)+"-µs")
	}
}
