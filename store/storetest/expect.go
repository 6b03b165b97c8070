package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// expect asks a question and holds the answer against the one told.
type expect struct {
	question string
	// words are what the question is about, options say how it is asked.
	words   []string
	options map[string]string
	want    []string
}

// question answers in lines; ordered says that their order counts.
type question struct {
	ask     func(d *desk, e *expect) []string
	ordered bool
	// about is how many words it needs to know what it is about.
	about int
	// past says that it can be asked of a past revision.
	past bool
}

// questions are what can be expected. Entities are named by the record whose
// handle they carry, or by their value; "nothing" is the empty answer.
//
//	same a b              they are one entity
//	apart a b             no two of them are
//	entity a = b          a belongs to the entity that b founds
//	leads a = b           the handle of a leads there
//	members a = a b       what belongs to the entity of a, the oldest first
//	neighbours a          groups at it: "ASSOCIATE_OF> b 1" leaves it, one link;
//	                      asked with cap, order (recent, oldest, amount,
//	                      confidence), kinds, nodes, direction, window, confidence;
//	                      "without=RED" shows them to who may not see that
//	transfers a           transfers at it as network reads them: "a b 5.00 USD
//	                      police/t1 fiu/t2", with " ? fiu/t3" for what was left
//	                      apart; asked with cap, which keeps the oldest
//	totals a = KIND:2     groups per kind before the cap
//	dangling              links with an absent end: "a ASSOCIATE_OF b"
//	moves                 moves of the last decision: "b b -> a"
//	crossings             keys that crossed their cap: "holders=3 joined=1 split=0"
//	history a             versions: "version=1 decisions=1-2", the current one last
//	position a = 1        its place in the stream
//	judgements            those that stand: "a same b"
//	matches a             records that evidence links it with
//	statistics            "records=1 statements=0 entities=2 links=1 dangling=0"
//	sources               "police 2"
//	unchanged             the last step wrote no decision
//	replayed              the last batch had been acknowledged before
//	refused               the last batch was refused: its number has other content
//
// The first eight, and history, can be asked as of a revision.
var questions = map[string]question{
	"same":       {ask: askSame, about: 2, past: true},
	"apart":      {ask: askApart, about: 2, past: true},
	"entity":     {ask: askEntity, about: 1, past: true},
	"leads":      {ask: askLeads, about: 1, past: true},
	"members":    {ask: askMembers, ordered: true, about: 1, past: true},
	"neighbours": {ask: askNeighbours, about: 1, past: true},
	"transfers":  {ask: askTransfers, about: 1, past: true},
	"totals":     {ask: askTotals, about: 1, past: true},
	"dangling":   {ask: askDangling, past: true},
	"moves":      {ask: askMoves},
	"crossings":  {ask: askCrossings},
	"history":    {ask: askHistory, ordered: true, about: 1, past: true},
	"position":   {ask: askPosition, about: 1},
	"judgements": {ask: askJudgements},
	"matches":    {ask: askMatches, about: 1},
	"statistics": {ask: askStatistics},
	"sources":    {ask: askSources},
	"unchanged":  {ask: askUnchanged},
	"replayed":   {ask: askReplayed},
	"refused":    {ask: askRefused},
}

func parseExpect(l line, block []line) (*expect, error) {
	if len(l.words) == 0 {
		return nil, l.fail("expect what?")
	}
	e := &expect{question: l.words[0], options: map[string]string{}}
	if _, known := questions[e.question]; !known {
		return nil, l.fail("%q is no question; known are %s", e.question, strings.Join(slices.Sorted(maps.Keys(questions)), ", "))
	}
	for i, w := range l.words[1:] {
		name, value, option := strings.Cut(w, "=")
		if w == "=" {
			e.want = slices.Clone(l.words[i+2:])
			break
		}
		if option {
			e.options[name] = value
			continue
		}
		e.words = append(e.words, w)
	}
	if about := questions[e.question].about; len(e.words) < about {
		return nil, l.fail("%s is asked of at least %d", e.question, about)
	}
	for _, b := range block {
		e.want = append(e.want, strings.Join(b.words, " "))
	}
	if len(e.want) == 1 && e.want[0] == "nothing" {
		e.want = nil
	}
	return e, nil
}

// asOf asks as of a revision.
type asOf struct {
	*expect
	rev store.Revision
}

func parseAsOf(l line, block []line) (asOf, error) {
	if len(l.words) < 2 || l.words[1] != "expect" {
		return asOf{}, l.fail("write: at REVISION expect QUESTION")
	}
	rev, err := strconv.ParseUint(l.words[0], 10, 64)
	if err != nil {
		return asOf{}, l.fail("%q is no revision", l.words[0])
	}
	l.words = l.words[2:]
	e, err := parseExpect(l, block)
	if err == nil && !questions[e.question].past {
		err = l.fail("%s is not asked of the past", e.question)
	}
	return asOf{e, store.Revision(rev)}, err
}

func (a asOf) play(d *desk) {
	d.Helper()
	then, err := past.Open(d.ctx, d.store, a.rev)
	if err != nil {
		d.fatalf("%v", err)
	}
	d.reader = then
	a.expect.play(d)
	d.reader = d.store
}

func (e *expect) play(d *desk) {
	d.Helper()
	q := questions[e.question]
	got, want := q.ask(d, e), slices.Clone(e.want)
	if _, ordered := e.options["order"]; !q.ordered && !ordered {
		slices.Sort(got)
		slices.Sort(want)
	}
	if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
		d.errorf("%s %s (-want +got):\n%s", e.question, strings.Join(e.words, " "), diff)
	}
}

// entityOf gives the entity of a record, or the value that is named.
func (d *desk) entityOf(word string) graph.EntityID {
	d.Helper()
	if id := graph.EntityID(word); strings.Contains(word, ":") {
		return id
	}
	got, err := d.reader.Records(d.ctx, []graph.RecordKey{parseKey(word)})
	if err != nil || got[0] == nil {
		d.fatalf("record %s: %v, %v", word, got, err)
	}
	return got[0].Entity
}

// nameOf writes an entity as scenarios do.
func (d *desk) nameOf(id graph.EntityID) string {
	d.Helper()
	name := string(id)
	err := d.store.Scan(d.ctx, func(s *store.Stored) error {
		if id.IsHandle() && graph.HandleHash(s.Record.Key) == id.Hash() {
			name = short(s.Record.Key)
		}
		return nil
	})
	if err != nil {
		d.fatalf("Scan: %v", err)
	}
	if name == "" {
		return "nothing"
	}
	return name
}

func askSame(d *desk, e *expect) (wrong []string) {
	for _, w := range e.words[1:] {
		if d.entityOf(w) != d.entityOf(e.words[0]) || d.entityOf(w) == "" {
			wrong = append(wrong, fmt.Sprintf("%s is %s and %s is %s", e.words[0], d.nameOf(d.entityOf(e.words[0])), w, d.nameOf(d.entityOf(w))))
		}
	}
	return wrong
}

func askApart(d *desk, e *expect) (wrong []string) {
	for i, a := range e.words {
		for _, b := range e.words[i+1:] {
			if d.entityOf(a) == d.entityOf(b) {
				wrong = append(wrong, fmt.Sprintf("%s and %s are %s", a, b, d.nameOf(d.entityOf(a))))
			}
		}
	}
	return wrong
}

func named(name string) []string {
	if name == "nothing" {
		return nil
	}
	return []string{name}
}

func askEntity(d *desk, e *expect) []string { return named(d.nameOf(d.entityOf(e.words[0]))) }

func askLeads(d *desk, e *expect) []string {
	id := graph.EntityID(e.words[0])
	if !strings.Contains(e.words[0], ":") {
		id = graph.Handle(graph.KindPerson, parseKey(e.words[0]))
	}
	got, err := d.reader.Resolve(d.ctx, []graph.EntityID{id})
	if err != nil {
		d.fatalf("Resolve: %v", err)
	}
	return named(d.nameOf(got[0]))
}

func askMembers(d *desk, e *expect) (out []string) {
	got, err := d.reader.Members(d.ctx, []graph.EntityID{d.entityOf(e.words[0])}, nil)
	if err != nil {
		d.fatalf("Members: %v", err)
	}
	for _, k := range got[0].Records {
		out = append(out, short(k))
	}
	return out
}

// frontier reads the options of a question about neighbours.
func (d *desk) frontier(e *expect) store.Frontier {
	d.Helper()
	f := store.Frontier{IDs: []graph.EntityID{d.entityOf(e.words[0])}}
	for name, value := range e.options {
		var err error
		list := strings.Split(value, ",")
		switch name {
		case "cap":
			f.Cap, err = strconv.Atoi(value)
		case "confidence":
			f.Filter.MinConfidence, err = strconv.Atoi(value)
		case "order":
			order := slices.Index([]string{"recent", "oldest", "amount", "confidence"}, value)
			f.Order = store.Order(max(order, 0))
		case "direction":
			f.Filter.Direction = map[string]store.Direction{"out": store.Out, "in": store.In}[value]
		case "kinds":
			for _, k := range list {
				f.Filter.LinkKinds = append(f.Filter.LinkKinds, graph.LinkKind(k))
			}
		case "nodes":
			for _, k := range list {
				f.Filter.NodeKinds = append(f.Filter.NodeKinds, graph.Kind(k))
			}
		case "window":
			from, to, _ := strings.Cut(value, "..")
			var a, b graph.Date
			if a, err = graph.ParseDate(from, graph.DateOptions{}); err == nil {
				b, err = graph.ParseDate(to, graph.DateOptions{})
			}
			f.Filter.From, f.Filter.To = a.Earliest, b.Earliest
		case "without":
			f.View, err = d.without(value)
		default:
			err = fmt.Errorf("%q is no option of neighbours", name)
		}
		if err != nil {
			d.fatalf("%v", err)
		}
	}
	return f
}

func (d *desk) around(e *expect) store.Adjacency {
	d.Helper()
	got, err := d.reader.Neighbours(d.ctx, d.frontier(e))
	if err != nil || len(got) != 1 {
		d.fatalf("Neighbours: %d, %v", len(got), err)
	}
	return got[0]
}

// without gives the view of who may not see what is TLP:RED.
func (d *desk) without(label string) (store.View, error) {
	if label != "RED" {
		return nil, fmt.Errorf("views are without RED, not without %q", label)
	}
	var all []store.Stored
	err := d.reader.Scan(d.ctx, func(s *store.Stored) error {
		all = append(all, *s)
		return nil
	})
	return Parted(all), err
}

func askNeighbours(d *desk, e *expect) (out []string) {
	for _, g := range d.around(e).Groups {
		arrow := "<"
		if g.Out {
			arrow = ">"
		}
		out = append(out, fmt.Sprintf("%s%s %s %d", g.Kind, arrow, d.nameOf(g.Other), len(g.Links)))
	}
	return out
}

func askTransfers(d *desk, e *expect) (out []string) {
	req := network.ExpandRequest{IDs: []graph.EntityID{d.entityOf(e.words[0])}, Common: network.Common{Order: store.ByOldest}}
	for name, value := range e.options {
		if _, err := fmt.Sscan(value, &req.Cap); name != "cap" || err != nil {
			d.fatalf("%s=%s is no option of transfers", name, value)
		}
	}
	got, err := network.New(d.store, network.Limits{}).Expand(d.ctx, req)
	if err != nil {
		d.fatalf("Expand: %v", err)
	}
	for _, l := range got.Links {
		if !l.Kind.Spec().Single {
			continue
		}
		slices.SortFunc(l.Evidence, func(a, b network.Evidence) int { return a.Edge.Record.Compare(b.Edge.Record) })
		text := d.nameOf(l.From) + " " + d.nameOf(l.To)
		if a := l.Evidence[0].Edge.Amount; a != nil {
			text += " " + a.String()
		}
		for _, ev := range l.Evidence {
			text += " " + ev.Edge.Record.String()
		}
		for i, k := range l.Alike {
			if i == 0 {
				text += " ?"
			}
			text += " " + k.String()
		}
		out = append(out, text)
	}
	for _, c := range got.Done.Cuts {
		out = append(out, fmt.Sprintf("%s %d of %d", c.Kind, c.Shown, c.Total))
	}
	return out
}

func askTotals(d *desk, e *expect) (out []string) {
	for _, t := range d.around(e).Totals {
		out = append(out, fmt.Sprintf("%s:%d", t.Kind, t.Count))
	}
	return out
}

func askDangling(d *desk, _ *expect) (out []string) {
	got, err := d.reader.Dangling(d.ctx)
	if err != nil {
		d.fatalf("Dangling: %v", err)
	}
	end := func(r graph.Ref) string {
		if r.Value != "" {
			return string(r.Value)
		}
		return short(r.Record)
	}
	for _, l := range got {
		out = append(out, fmt.Sprintf("%s %s %s", end(l.From), l.Kind, end(l.To)))
	}
	return out
}

func askMoves(d *desk, _ *expect) (out []string) {
	err := d.store.Decisions(d.ctx, d.head().Seq-1, func(dec *graph.Decision) error {
		for _, m := range dec.Moves {
			out = append(out, fmt.Sprintf("%s %s -> %s", short(m.Record), d.nameOf(m.From), d.nameOf(m.To)))
		}
		return nil
	})
	if err != nil {
		d.fatalf("Decisions: %v", err)
	}
	return out
}

func askCrossings(d *desk, _ *expect) (out []string) {
	for _, c := range d.last.Crossings {
		out = append(out, fmt.Sprintf("holders=%d joined=%d split=%d", c.Holders, c.Joined, c.Split))
	}
	return out
}

func askHistory(d *desk, e *expect) (out []string) {
	got, err := d.reader.History(d.ctx, parseKey(e.words[0]))
	if err != nil {
		d.fatalf("History: %v", err)
	}
	for _, s := range got {
		what := fmt.Sprintf("version=%d", s.Record.Version)
		if s.Deleted {
			what = "deleted"
		}
		out = append(out, fmt.Sprintf("%s decisions=%d-%d", what, s.AddedSeq, s.RemovedSeq))
	}
	return out
}

func askPosition(d *desk, e *expect) []string {
	got, err := d.store.Records(d.ctx, []graph.RecordKey{parseKey(e.words[0])})
	if err != nil || got[0] == nil {
		d.fatalf("Records: %v, %v", got, err)
	}
	return []string{fmt.Sprint(got[0].FirstSeq)}
}

func askJudgements(d *desk, _ *expect) (out []string) {
	got, err := d.store.Judgements(d.ctx)
	if err != nil {
		d.fatalf("Judgements: %v", err)
	}
	for _, j := range got {
		out = append(out, fmt.Sprintf("%s %s %s", short(j.A), j.Verdict, short(j.B)))
	}
	return out
}

func askMatches(d *desk, e *expect) (out []string) {
	k := parseKey(e.words[0])
	got, err := d.store.Matches(d.ctx, []graph.RecordKey{k})
	if err != nil {
		d.fatalf("Matches: %v", err)
	}
	for _, m := range got {
		other := m.A
		if other == k {
			other = m.B
		}
		out = append(out, short(other))
	}
	return out
}

func askStatistics(d *desk, e *expect) []string {
	s, err := d.store.Stats(d.ctx)
	if err != nil {
		d.fatalf("Stats: %v", err)
	}
	return []string{fmt.Sprintf("records=%d", s.Records), fmt.Sprintf("statements=%d", s.Statements), fmt.Sprintf("entities=%d", s.Entities),
		fmt.Sprintf("links=%d", s.Links), fmt.Sprintf("dangling=%d", s.Dangling)}
}

func askSources(d *desk, _ *expect) (out []string) {
	got, err := d.store.Sources(d.ctx)
	if err != nil {
		d.fatalf("Sources: %v", err)
	}
	for _, s := range got {
		out = append(out, fmt.Sprintf("%s %d", s.ID, s.Records))
	}
	return out
}

func askUnchanged(d *desk, _ *expect) (wrong []string) {
	if head := d.head(); head != d.before {
		wrong = append(wrong, fmt.Sprintf("decision %d was written, after %d", head.Seq, d.before.Seq))
	}
	return wrong
}

func askReplayed(d *desk, _ *expect) (wrong []string) {
	if !d.last.Replayed {
		wrong = append(wrong, "not replayed")
	}
	return wrong
}

func askRefused(d *desk, _ *expect) (wrong []string) {
	if len(d.replies) == 0 || d.replies[len(d.replies)-1].Refused == "" {
		wrong = append(wrong, "not refused")
	}
	return wrong
}
