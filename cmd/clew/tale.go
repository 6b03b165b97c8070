package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/names"
)

// What the tale points at in the case.
const (
	talePattern = "job-ad-to-wallet"
	taleAd      = "police/A-05"
	taleWallet  = "fiu/W-04"
	taleHub     = "phone:+442079460123"
	taleNative  = "ngo/R-11"
	taleLatin   = "police/P-011"
)

// tale tells the fictional case as a client of the graph that it is loaded
// into.
type tale struct {
	p   *program
	c   *client
	ids []string // a handle of each subject record loaded
	// native and latin are the names of two records of one person.
	native, latin []graph.Name
}

// say writes a line.
func (t *tale) say(format string, args ...any) { fmt.Fprintf(t.p.stdout, format+"\n", args...) }

// tell loads the case and tells it.
func (t *tale) tell(ctx context.Context, inputs []*input) error {
	t.say("A fictional case: nobody and nothing in it exists.")
	if err := t.load(ctx, inputs); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{t.duplicates, t.scripts, t.chain, t.hub} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// load loads the inputs and says what came of each.
func (t *tale) load(ctx context.Context, inputs []*input) error {
	t.say("\nLoaded")
	var rows [][]string
	replayed := false
	for _, in := range inputs {
		l := &loading{flags: &loadFlags{batch: 1000}, rejects: &rejectFile{path: in.name + ".rejects.jsonl"}, progress: &progress{w: io.Discard, next: progressEvery}, notes: io.Discard}
		l.seen = func(r *graph.Record) {
			switch r.Key.String() {
			case taleNative:
				t.native = r.Names
			case taleLatin:
				t.latin = r.Names
			}
			if !r.IsStatement() && r.Kind.Spec().Resolution == graph.ByLikeness {
				t.ids = append(t.ids, string(graph.Handle(r.Kind, r.Key)))
			}
		}
		if err := l.stream(ctx, t.c, in); err != nil {
			return err
		}
		if l.sum.Rejected > 0 {
			return failed(exitFailure, "%s: %s of the case rejected; the reasons are in %s", in.name, plural(l.sum.Rejected, "record"), l.rejects.path)
		}
		replayed = replayed || l.sum.Replayed > 0
		rows = append(rows, []string{l.sum.Source, in.name, strconv.Itoa(l.sum.Records), strconv.Itoa(l.sum.New), strconv.Itoa(l.sum.Updated), strconv.Itoa(l.sum.Joined)})
	}
	table(t.p.stdout, "  ", []string{"SOURCE", "FILE", "RECORDS", "NEW", "UPDATED", "MERGED"}, rows)
	if replayed {
		t.say("  This store held the case already: nothing was loaded twice.")
	}
	return nil
}

// duplicates says which records were found to speak of one thing, and explains
// one such pair in full.
func (t *tale) duplicates(ctx context.Context) error {
	entities := map[string]*clewv1.Entity{}
	for ids := range slices.Chunk(t.ids, 1000) {
		reply, err := t.c.entities.BatchGetEntities(ctx, &clewv1.BatchGetEntitiesRequest{Ids: ids})
		if err != nil {
			return err
		}
		for _, f := range reply.GetFound() {
			if f.GetEntity().GetRecordCount() > 1 {
				entities[f.GetEntity().GetId()] = f.GetEntity()
			}
		}
	}
	list := make([]*clewv1.Entity, 0, len(entities))
	records := int32(0)
	for _, e := range entities {
		list = append(list, e)
		records += e.GetRecordCount()
	}
	if len(list) == 0 {
		return failed(exitFailure, "no duplicate was found in the case; clew check looks for what is wrong")
	}
	// People without a victim's role first: the tale names nobody else.
	slices.SortFunc(list, func(a, b *clewv1.Entity) int {
		return cmp.Or(cmp.Compare(unnamed(a), unnamed(b)), cmp.Compare(len(b.GetSources()), len(a.GetSources())), cmp.Compare(b.GetRecordCount(), a.GetRecordCount()), strings.Compare(a.GetId(), b.GetId()))
	})
	const most = 6
	t.say("\nDuplicates: %d records speak of %s", records, plural(len(list), "thing"))
	var rows [][]string
	for _, e := range list[:min(most, len(list))] {
		rows = append(rows, []string{kindWords(e.GetKind()), t.p.caption(e.GetCaption(), e.GetId(), e.GetVictim()), plural(e.GetRecordCount(), "record"), strings.Join(e.GetSources(), ", ")})
	}
	table(t.p.stdout, "  ", nil, rows)
	if len(list) > most {
		t.say("  and %d more", len(list)-most)
	}
	return t.explain(ctx, list[0].GetId())
}

// unnamed orders what the tale likes to show: people first, those with a
// victim's role last.
func unnamed(e *clewv1.Entity) int {
	switch {
	case e.GetVictim():
		return 2
	case e.GetKind() != string(graph.KindPerson):
		return 1
	}
	return 0
}

// explain explains the heaviest pair of records of an entity that come from
// different sources.
func (t *tale) explain(ctx context.Context, id string) error {
	reply, err := t.c.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: id}, View: clewv1.EntityView_ENTITY_VIEW_CLAIMS})
	if err != nil {
		return err
	}
	var best *clewv1.Match
	for _, m := range reply.GetEntity().GetMatches() {
		if m.GetA().GetSource() != m.GetB().GetSource() && (best == nil || m.GetWeight() > best.GetWeight()) {
			best = m
		}
	}
	if best == nil {
		return failed(exitFailure, "the records of %s do not hold together by evidence; clew check looks for what is wrong", id)
	}
	why, err := t.c.why(ctx, keyText(best.GetA()), keyText(best.GetB()))
	if err != nil {
		return err
	}
	t.say("\nOne of them in full: why are these two records the same? Each row adds its bits to the prior; from %s bits on they are one.\n", bits(why.GetThreshold()))
	writeWhy(t.p.stdout, "  ", why)
	return nil
}

// scripts shows how a name in Khmer letters meets one in Latin letters: the
// spellings of each word, and which of them the other record has.
func (t *tale) scripts(context.Context) error {
	native := slices.IndexFunc(t.native, func(n graph.Name) bool { return n.Type == graph.NameNative })
	if native < 0 || len(t.latin) == 0 {
		return failed(exitFailure, "the case within the program has no name in two scripts")
	}
	left, right := graph.Name{Full: t.native[native].Text()}, graph.Name{Full: t.latin[0].Text()}
	t.say("\nAcross scripts: %s wrote %s, %s %s. Without the Khmer letters on both sides, would they meet?\n", taleNative, left.Full, taleLatin, right.Full)
	n := match.ColdStart().CompareNames(graph.KindPerson, left, right)
	readings := map[string]string{}
	for _, w := range names.Person(left).Tokens {
		latin := w.Readings()
		readings[w.Text] = strings.Join(latin[:min(4, len(latin))], ", ")
	}
	var rows [][]string
	for _, s := range n.Steps {
		rows = append(rows, []string{s.Left, "may be written " + readings[s.Left] + ", …", s.Right, s.Level, s.Bits.String()})
	}
	table(t.p.stdout, "  ", nil, rows)
	if !n.Alike {
		return failed(exitFailure, "%s and %s do not meet", left.Full, right.Full)
	}
	t.say("  %s bits; a name alone identifies nobody, but with a date of birth or a telephone beside it these two would be one.", n.Bits)
	return nil
}

// chain shows the way from a job ad to a wallet.
func (t *tale) chain(ctx context.Context) error {
	ids, err := t.c.entityIDs(ctx, []string{taleAd, taleWallet}, nil)
	if err != nil {
		return err
	}
	one := int32(1)
	got := pathReply{}
	stream, err := t.c.network.PatternPaths(ctx, &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Name{Name: talePattern}, Ids: ids[:1], EndIds: ids[1:], MaxPaths: &one})
	err = collect(stream, err, func(m *clewv1.PatternPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
	if err != nil {
		return err
	}
	if len(got.paths) == 0 {
		return failed(exitFailure, "the chain from %s to %s was not found in the case; clew check looks for what is wrong", taleAd, taleWallet)
	}
	if got.labels, err = namedLabels(ctx, t.c, talePattern); err != nil {
		return err
	}
	t.say("\nFrom the job ad to the wallet, each hop with its record, date, grade and handling (people with a victim's role are not named unless\nasked for)\n")
	t.p.drawPath(t.p.stdout, &got, 0)
	return nil
}

// hub shows a telephone that many share and that merges nobody.
func (t *tale) hub(ctx context.Context) error {
	people, names := 0, map[string]int{}
	stream, err := t.c.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{taleHub}})
	err = collect(stream, err, func(m *clewv1.ExpandResponse) {
		if n := m.GetNode(); n.GetKind() == string(graph.KindPerson) {
			people++
			names[n.GetCaption()]++
		}
	})
	if err != nil {
		return err
	}
	shared := 0
	for _, n := range names {
		if n > 1 {
			shared += n
		}
	}
	t.say("\nWhat does not merge: the telephone %s is on %d people, and they stay %d people. What so many share is no evidence.", graph.EntityID(taleHub).Value(), people, people)
	if shared > 1 {
		t.say("Not even %d of them who have the same name are merged.", shared)
	}
	return nil
}
