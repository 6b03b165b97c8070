package main

import (
	"cmp"
	"errors"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/train"
)

// gathering is what comparing and scoring need of many records: the records go as
// soon as they are read.
type gathering struct {
	lexicon  *match.Lexicon
	region   string
	records  []compared
	clusters map[string]int32 // the true ones, by number
	names    []string
	rejected int
}

// compared is a record with its true cluster, -1 where none is told.
type compared struct {
	features *match.Features
	truth    int32
}

// By how many per cent what is held may grow before memory is collected: while it
// is read, when the most is still to come, and from then on, when nearly all of it
// stays.
const collectReading, collectEarly = 60, 25

// evaluateBulk reads the inputs, resolves them at once, without a graph, and
// scores what comes of it.
func (f *evalFlags) evaluateBulk(c config.Config, inputs []*input) (*evalReport, error) {
	began := time.Now()
	defer debug.SetGCPercent(debug.SetGCPercent(collectReading))
	all := gathering{lexicon: match.NewLexicon(), region: c.Intake.DefaultRegion, clusters: map[string]int32{}}
	for _, in := range inputs {
		if m := in.opts.Mapping; m != nil && f.truth != "" {
			m.Truth = f.truth
		}
		if err := all.read(in); err != nil {
			return nil, err
		}
	}
	if f.key != "" {
		key, err := readKey(f.key)
		if err != nil {
			return nil, err
		}
		for i := range all.records {
			all.records[i].truth = all.cluster(key[all.records[i].features.Key])
		}
	}
	if len(all.names) == 0 {
		return nil, errNoTruth()
	}
	debug.SetGCPercent(collectEarly)
	features, err := all.order()
	if err != nil {
		return nil, err
	}
	model, err := openModel(c.Resolver)
	if err != nil {
		return nil, err
	}
	report := &evalReport{Rejected: all.rejected, Model: c.Resolver.Model, Loaded: len(features), Missed: []miss{}}
	if f.train {
		training := time.Now()
		var learnt []train.Report
		if model, learnt, err = train.Train(model, features, nil); err != nil {
			return nil, err
		}
		report.Trained, report.TrainSeconds = reports(learnt), time.Since(training).Seconds()
	}
	x := bulk.NewContents(model, features)
	label, err := x.Partition()
	if err != nil {
		return nil, err
	}
	report.Seconds, report.PeakBytes = time.Since(began).Seconds(), peakBytes()
	all.score(report, x, label)
	return report, nil
}

// read reads one input. While a chunk of it is worked on, the next is read.
func (all *gathering) read(in *input) error {
	file, err := in.open()
	if err != nil {
		return fileError(in.name, err)
	}
	defer file.Close()
	r, err := loaders.Open(file, in.format, in.opts)
	if err != nil {
		return usage("%w", err)
	}
	const chunk = 2048
	var working sync.WaitGroup
	defer working.Wait()
	var failure error
	var items, others []loaders.Item // one is filled while the other is worked on
	for end := false; !end; {
		items, others = others[:0], items
		for len(items) < chunk && !end {
			it, err := r.Read()
			switch {
			case errors.Is(err, io.EOF):
				end = true
			case err != nil:
				return failed(exitFailure, "%w", err)
			default:
				it.Raw = nil
				items = append(items, it)
			}
		}
		if working.Wait(); failure != nil {
			return failure
		}
		full := items
		working.Go(func() { failure = all.take(full) })
	}
	working.Wait()
	return failure
}

// take takes records in as intake would. Records of kinds that are resolved by
// value, and records within records, need a graph.
func (all *gathering) take(items []loaders.Item) error {
	taken := make([]*match.Features, len(items))
	unfit := make([]error, len(items))
	var working sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		working.Go(func() {
			for i := len(items) * w / workers; i < len(items)*(w+1)/workers; i++ {
				it := &items[i]
				if it.Err != nil {
					continue
				}
				r, stubs := it.Record.TakeStubs()
				if len(stubs) > 0 || !r.IsStatement() && r.Kind.Spec().Resolution != graph.ByLikeness {
					unfit[i] = usage("%s: --bulk resolves people, organisations, sites and advertisements told by themselves; drop it for others", it.Pos)
					continue
				}
				if identifiers.ReadRecord(&r, identifiers.Options{Region: all.region}); r.Validate() == nil && !r.IsStatement() {
					taken[i] = all.lexicon.Extract(&r)
				}
			}
		})
	}
	working.Wait()
	if err := cmp.Or(unfit...); err != nil {
		return err
	}
	for i, f := range taken {
		if f == nil {
			all.rejected++
			continue
		}
		all.records = append(all.records, compared{f, all.cluster(items[i].Truth)})
	}
	return nil
}

// cluster gives the number of a true cluster, -1 for "".
func (all *gathering) cluster(name string) int32 {
	if name == "" {
		return -1
	}
	n, ok := all.clusters[name]
	if !ok {
		n = int32(len(all.names))
		all.clusters[name], all.names = n, append(all.names, name)
	}
	return n
}

// order puts the records into the order of their keys, which neither training nor
// dividing knows, and gives what is compared of them.
func (all *gathering) order() ([]*match.Features, error) {
	slices.SortFunc(all.records, func(a, b compared) int { return a.features.Key.Compare(b.features.Key) })
	features := make([]*match.Features, len(all.records))
	for i, r := range all.records {
		features[i] = r.features
		if i > 0 && features[i-1].Key == r.features.Key {
			return nil, usage("%s is there twice; --bulk takes the last version of each record alone", r.features.Key)
		}
	}
	return features, nil
}

// score compares the outcome with the truth.
func (all *gathering) score(report *evalReport, x *bulk.Index, label []int) {
	resolved, truth := make(map[graph.RecordKey]string, len(label)), make(eval.Key, len(label))
	for i, r := range all.records {
		if r.truth >= 0 {
			resolved[r.features.Key], truth[r.features.Key] = strconv.Itoa(label[i]), all.names[r.truth]
		}
	}
	s := eval.Compare(resolved, truth)
	report.Records, report.Entities, report.EntitiesTrue, report.EntitiesExact, report.Pairwise, report.BCubed = s.Records, s.Entities, s.EntitiesTrue, s.EntitiesExact, s.Pairwise, s.BCubed
	const none = -1
	copies := make(map[int][]int32) // the clusters of those records that others stand for
	var found int64
	for i := range label {
		if of := x.StandIn(i); of != i {
			copies[of] = append(copies[of], all.records[i].truth)
			report.Candidates.Pairs++
		}
	}
	clusters := func(i int) []int32 { return append(copies[i], all.records[i].truth) }
	for i := range copies {
		found += within(clusters(i), none)
	}
	for i, list := range copies {
		copies[i] = slices.Clip(list) // several read them at a time
	}
	counts := make([]struct{ pairs, true int64 }, x.Workers())
	x.Pairs(func(w, a, b int) {
		counts[w].pairs++
		if len(copies[a])+len(copies[b]) == 0 { // as nearly all
			if t := all.records[a].truth; t != none && t == all.records[b].truth {
				counts[w].true++
			}
			return
		}
		counts[w].true += across(clusters(a), clusters(b), none)
	})
	for _, c := range counts {
		report.Candidates.Pairs += c.pairs
		found += c.true
	}
	report.Candidates.rate(len(label), found, truth)
}
