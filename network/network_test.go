package network_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/past"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a graph in memory and the names of its nodes.
type world struct {
	t     testing.TB
	store *embedded.Store
	*counting
	*network.Graph
	names map[graph.EntityID]string
}

// counting is a store that counts frontiers and can do something at each.
type counting struct {
	past.Base
	mu    sync.Mutex
	calls int
	at    func(call int)
	// after is called when a frontier has been read.
	after func(call int)
}

func (c *counting) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	c.mu.Lock()
	c.calls++
	n := c.calls
	c.mu.Unlock()
	if c.at != nil {
		c.at(n)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	got, err := c.Base.Neighbours(ctx, f)
	if c.after != nil {
		c.after(n)
	}
	return got, err
}

// build loads records, each of them a node named by its key's id.
func build(t testing.TB, l network.Limits, records ...graph.Record) *world {
	t.Helper()
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	w, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.Load(ctx, intake.Batch{Records: records})
	if err != nil {
		t.Fatal(err)
	}
	g := &world{t: t, store: s, counting: &counting{Base: s}, names: map[graph.EntityID]string{}}
	g.Graph = network.New(g.counting, l)
	for _, o := range res.Outcomes {
		if o.Status == intake.Rejected {
			t.Fatalf("%s: %v", o.Key, o.Problems)
		}
		if o.Entity != "" && g.names[o.Entity] == "" {
			g.names[o.Entity] = o.Key.ID
		}
	}
	t.Cleanup(g.close)
	return g
}

func (w *world) close() {
	if w.store == nil {
		return
	}
	if err := w.store.Close(context.Background()); err != nil {
		w.t.Error(err)
	}
	w.store = nil
}

// id gives the entity that a node is.
func (w *world) id(name string) graph.EntityID {
	w.t.Helper()
	got, err := w.store.Records(context.Background(), []graph.RecordKey{key(name)})
	if err != nil || got[0] == nil {
		w.t.Fatalf("no node %s: %v", name, err)
	}
	return got[0].Entity
}

func (w *world) ids(names ...string) []graph.EntityID {
	w.t.Helper()
	var out []graph.EntityID
	for _, n := range names {
		out = append(out, w.id(n))
	}
	return out
}

func (w *world) name(id graph.EntityID) string {
	if n, ok := w.names[id]; ok {
		return n
	}
	return string(id)
}

// show gives an expansion as "a:0 b:1 | a-KIND->b" with nodes and links sorted.
func (w *world) show(e network.Expansion) string {
	var nodes, links []string
	for _, n := range e.Nodes {
		end := ""
		if n.End {
			end = "!"
		}
		nodes = append(nodes, fmt.Sprintf("%s:%d%s", w.name(n.ID), n.Hop, end))
	}
	for _, l := range e.Links {
		links = append(links, fmt.Sprintf("%s-%s->%s", w.name(l.From), l.Kind, w.name(l.To)))
	}
	slices.Sort(nodes)
	slices.Sort(links)
	return strings.Join(nodes, " ") + " | " + strings.Join(links, " ")
}

// walks gives each path as "a b c".
func (w *world) walks(paths []network.Path) []string {
	out := []string{}
	for _, p := range paths {
		var names []string
		for _, n := range p.Nodes {
			names = append(names, w.name(n.ID))
		}
		out = append(out, strings.Join(names, " "))
	}
	return out
}

// cuts gives each cut as "reason node kind shown/total".
func (w *world) cuts(d network.Done) []string {
	out := []string{}
	for _, c := range d.Cuts {
		s := c.Reason
		if c.Node != "" {
			s += " " + w.name(c.Node)
		}
		if c.Kind != "" {
			s += fmt.Sprintf(" %s %d/%d", c.Kind, c.Shown, c.Total)
		}
		out = append(out, s)
	}
	return out
}

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

// node gives a record of a kind whose links are written "KIND>to" or "KIND<from",
// with a date or two after '@'.
func node(t testing.TB, kind graph.Kind, id string, links ...string) graph.Record {
	t.Helper()
	r := graph.Record{Key: key(id), Kind: kind, Names: []graph.Name{{Full: "The " + id}}}
	for _, l := range links {
		r.Links = append(r.Links, link(t, l))
	}
	return r
}

func link(t testing.TB, text string) graph.Link {
	t.Helper()
	text, when, dated := strings.Cut(text, "@")
	at := strings.IndexAny(text, "<>")
	l := graph.Link{Kind: graph.LinkKind(text[:at]), To: graph.End{Record: key(text[at+1:])}}
	if text[at] == '<' {
		t.Fatal("a record states links from itself")
	}
	if dated {
		from, to, lasting := strings.Cut(when, "..")
		if lasting {
			l.Valid = graph.Interval{From: date(t, from), To: date(t, to)}
		} else {
			l.At = date(t, from)
		}
	}
	return l
}

func date(t testing.TB, text string) graph.Date {
	t.Helper()
	if text == "" {
		return graph.Date{}
	}
	d, err := graph.ParseDate(text, graph.DateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func report(t testing.TB, id string, links ...string) graph.Record {
	t.Helper()
	return node(t, graph.KindReport, id, links...)
}

func service(t testing.TB, id string, links ...string) graph.Record {
	t.Helper()
	return node(t, graph.KindService, id, links...)
}
