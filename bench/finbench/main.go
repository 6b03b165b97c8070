// Command finbench makes a world in the shape of LDBC FinBench, loads it into an
// embedded store through intake, asks the reads of FinBench's transaction
// workload, and prints how long each took.
//
// FinBench-derived, unaudited: the figures are no LDBC benchmark results. See
// README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/clewgraph/clew/bench/finbench/reads"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "finbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("finbench", flag.ContinueOnError)
	scale := flags.Float64("scale", 0.01, "the scale factor: 1 is 80,000 people, 40,000 companies and 1.4 million transfers")
	seed := flags.Uint64("seed", 23, "the seed of the world and of the parameters")
	asked := flags.Int("asked", 1000, "how often each read is asked")
	days := flags.Int("days", 365, "how many days the windows of time last")
	dir := flags.String("graph", "", "an empty folder for the graph; without it the graph is held in memory")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *scale <= 0 || *asked < 1 || *days < 1 {
		return errors.New("give a -scale above 0, and at least one of -asked and -days")
	}
	w := generate(*scale, *seed)
	began := time.Now()
	l, err := load(ctx, w, *dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	fmt.Fprintf(out, "FinBench-derived, unaudited. Scale %g: %d nodes and %d edges, loaded in %.0f s; windows of %d days, at most %d edges a step\n\n",
		*scale, len(w.nodes), len(w.edges), time.Since(began).Seconds(), *days, truncationLimit)
	fmt.Fprint(out, "| read | asked | told | p50 ms | p99 ms |\n|--|--|--|--|--|\n")
	for _, read := range all(l.store) {
		random := rand.New(rand.NewPCG(*seed, 1))
		var took []time.Duration
		told := 0
		for _, p := range w.asking(random, read, *asked, *days) {
			p := l.params(p)
			began := time.Now()
			answer, err := read.ask(ctx, p)
			took = append(took, time.Since(began))
			if err != nil {
				return fmt.Errorf("%s: %w", read.name, err)
			}
			if tells(answer) {
				told++
			}
		}
		if len(took) == 0 {
			return fmt.Errorf("%s: the world has nothing that it begins at: give a larger -scale", read.name)
		}
		slices.Sort(took)
		ms := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
		fmt.Fprintf(out, "| %s | %d | %d | %.3f | %.3f |\n", read.name, len(took), told, ms(0.5), ms(0.99))
	}
	return nil
}

// read is a read and where it begins.
type read struct {
	name   string
	begins class
	// along says of which edges the starts of the benchmark are ends: those that
	// they lead to, or where out is set those that they leave.
	along relation
	out   bool
	ask   func(context.Context, reads.Params) (any, error)
}

// all gives the reads over a store.
func all(s reads.Store) []read {
	r := reads.New(s)
	return []read{
		{"simple 1", account, transfer, true, boxed(r.Simple1)},
		{"simple 2", account, transfer, true, boxed(r.Simple2)},
		{"simple 3", account, transfer, false, boxed(r.Simple3)},
		{"simple 4", account, transfer, true, boxed(r.Simple4)},
		{"simple 5", account, transfer, false, boxed(r.Simple5)},
		{"simple 6", account, transfer, false, boxed(r.Simple6)},
		{"complex 1", account, transfer, true, boxed(r.Complex1)},
		{"complex 2", person, own, true, boxed(r.Complex2)},
		{"complex 3", account, transfer, true, boxed(r.Complex3)},
		{complex4, account, transfer, true, boxed(r.Complex4)},
		{"complex 5", person, own, true, boxed(r.Complex5)},
		{"complex 6", account, withdraw, false, boxed(r.Complex6)},
		{"complex 7", account, transfer, true, boxed(r.Complex7)},
		{"complex 8", loan, deposit, true, boxed(r.Complex8)},
		{"complex 9", account, deposit, false, boxed(r.Complex9)},
		{"complex 10", person, invest, true, boxed(r.Complex10)},
		{"complex 11", person, guarantee, true, boxed(r.Complex11)},
		{"complex 12", person, own, true, boxed(r.Complex12)},
	}
}

// complex4 is the read of a pair of accounts of which one paid the other.
const complex4 = "complex 4"

// boxed hides what a read answers.
func boxed[T any](read func(context.Context, reads.Params) (T, error)) func(context.Context, reads.Params) (any, error) {
	return func(ctx context.Context, p reads.Params) (any, error) { return read(ctx, p) }
}

// params are parameters of which the entities are places of nodes.
type params struct {
	id, other int
	reads.Params
}

// params gives the parameters of a read.
func (l *loaded) params(p params) reads.Params {
	p.ID, p.Other = l.ids[p.id], l.ids[p.other]
	return p.Params
}

// truncationLimit is that of FinBench's parameter generator, whose order is the
// latest first and whose thresholds are 0 (paramgen/parameter_curation.py).
const truncationLimit = 500

// asking draws parameters as FinBench's parameter generator sets them: windows
// that begin with a month, and its limit, order and thresholds. The starts are
// ends of edges drawn at random, so that what has more edges is asked for more
// often; the second entity is the start that comes after, of investors mostly one
// in the same company.
func (w *world) asking(r *rand.Rand, of read, count, days int) []params {
	var starts [][2]int // the end where a read begins, and the other
	for _, e := range w.edges {
		start := [2]int{e.to, e.from}
		if of.out {
			start = [2]int{e.from, e.to}
		}
		if e.relation == of.along && w.nodes[start[0]].class == of.begins {
			starts = append(starts, start)
		}
	}
	if len(starts) == 0 {
		return nil
	}
	list := make([]params, count)
	for i := range list {
		p := &list[i]
		place := r.IntN(len(starts))
		p.id, p.other = starts[place][0], starts[(place+1)%len(starts)][0]
		if of.name == complex4 {
			p.other = starts[place][1]
		}
		start := began.AddDate(0, r.IntN(36), 0)
		p.Start, p.End = start.UnixMicro()-1, start.AddDate(0, 0, days).UnixMicro()
		p.Limit = truncationLimit
	}
	return list
}

// tells reports whether an answer tells of anything: no rows, zero, false and -1
// do not.
func tells(answer any) bool {
	v := reflect.ValueOf(answer)
	switch v.Kind() {
	case reflect.Slice:
		return v.Len() > 0
	case reflect.Struct:
		for i := range v.NumField() {
			if tells(v.Field(i).Interface()) {
				return true
			}
		}
		return false
	default:
		return !v.IsZero() && fmt.Sprint(answer) != "-1"
	}
}
