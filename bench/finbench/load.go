package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clewgraph/clew/bench/finbench/reads"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store/embedded"
)

// source is where all records come from.
const source graph.SourceID = "finbench"

// loaded is a world in a store.
type loaded struct {
	*world
	store *embedded.Store
	// ids gives the entity of each node by its place.
	ids []graph.EntityID
}

// load loads a world through intake into a new embedded store: in memory if the
// folder is "".
func load(ctx context.Context, w *world, dir string) (_ *loaded, err error) {
	o := embedded.Options{}
	if dir == "" {
		dir, o.FS = "finbench", embedded.Memory()
	}
	s, err := embedded.Open(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	l := &loaded{world: w, store: s}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	in, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		return nil, err
	}
	if head, err := s.Head(ctx); err != nil || head.Seq > 0 {
		return nil, errors.Join(err, fmt.Errorf("the folder %s holds a graph already: give an empty one", dir))
	}
	entities := map[graph.EntityID]bool{}
	write := func(records []graph.Record) error {
		result, err := in.Load(ctx, intake.Batch{Records: records})
		if err != nil {
			return err
		}
		for i, out := range result.Outcomes {
			switch {
			case out.Status == intake.Rejected:
				return fmt.Errorf("%s: %v", out.Key, out.Problems)
			case records[i].IsStatement():
			case entities[out.Entity] || strings.Contains(string(out.Entity), ":raw:"):
				return fmt.Errorf("%s: is no entity of its own but %s", out.Key, out.Entity)
			default:
				entities[out.Entity] = true
				l.ids = append(l.ids, out.Entity)
			}
		}
		return nil
	}
	const atOnce = 10_000
	records := make([]graph.Record, 0, atOnce)
	for i := range len(w.nodes) + len(w.edges) {
		if i < len(w.nodes) {
			records = append(records, w.nodeRecord(i))
		} else {
			records = append(records, w.edgeRecord(i-len(w.nodes)))
		}
		if len(records) == atOnce || i == len(w.nodes)+len(w.edges)-1 {
			if err := write(records); err != nil {
				return nil, err
			}
			records = make([]graph.Record, 0, atOnce)
		}
	}
	return l, nil
}

func (l *loaded) close() error { return l.store.Close(context.Background()) }

func nodeKey(i int) graph.RecordKey {
	return graph.RecordKey{Source: source, ID: fmt.Sprintf("node/%d", i)}
}

// edgeKey has keys that stand in the order of the edges.
func edgeKey(i int) graph.RecordKey {
	return graph.RecordKey{Source: source, ID: fmt.Sprintf("edge/%09d", i)}
}

// nodeRecord tells a node in Clew's kinds. People and companies have no names:
// FinBench's ids say who is who.
func (w *world) nodeRecord(i int) graph.Record {
	n := w.nodes[i]
	r := graph.Record{Key: nodeKey(i), Attributes: map[string][]string{}}
	if n.blocked {
		r.Attributes["status"] = []string{reads.Blocked}
	}
	number := fmt.Sprintf("7%08d", i)
	switch n.class {
	case person:
		r.Kind = graph.KindPerson
	case company:
		r.Kind = graph.KindOrganization
	case account:
		r.Kind = graph.KindBankAccount
		r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Value: number, Qualifier: reads.AccountInstitution}}
		r.Dates = []graph.DateClaim{{Type: graph.DateOpened, Date: date(n.created)}}
		r.Attributes["account_type"] = []string{n.kind}
	case loan:
		r.Kind = graph.KindBankAccount
		r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Value: number, Qualifier: reads.LoanInstitution}}
		r.Attributes["account_type"] = []string{"loan"}
		r.Attributes[reads.AttributeLoanAmount] = []string{amount(n.amount).Decimal()}
		r.Attributes[reads.AttributeBalance] = []string{amount(n.balance).Decimal()}
	case medium:
		r.Kind = graph.KindDevice
		r.Identifiers = []graph.Identifier{{Type: graph.IDDevice, Value: number, Qualifier: "medium"}}
		r.Attributes["type"] = []string{n.kind}
	}
	return r
}

// edgeRecord tells an edge as a statement of one link.
func (w *world) edgeRecord(i int) graph.Record {
	e := w.edges[i]
	l := graph.Link{From: graph.End{Record: nodeKey(e.from)}, To: graph.End{Record: nodeKey(e.to)}}
	at := date(e.at)
	switch e.relation {
	case transfer, deposit, repay:
		l.Kind, l.At = graph.LinkTransferred, at
	case withdraw:
		l.Kind, l.At = graph.LinkCashedOutAt, at
	case signIn:
		l.Kind, l.At = graph.LinkSignedInFrom, at
		l.From, l.To = l.To, l.From
	case own:
		l.Kind, l.Valid.From = graph.LinkHolds, at
	case apply:
		l.Kind, l.Valid.From, l.Props = graph.LinkHolds, at, map[string]string{"role": "borrower"}
	case invest:
		l.Kind, l.Valid.From = graph.LinkOwns, at
	case guarantee:
		l.Kind, l.Valid.From, l.Props = graph.LinkAssociateOf, at, map[string]string{"relationship": "guarantor"}
	}
	if e.relation.money() {
		a := amount(e.cents)
		l.Amount = &a
	}
	return graph.Record{Key: edgeKey(i), Links: []graph.Link{l}}
}

func date(micros int64) graph.Date { return graph.DateOf(time.UnixMicro(micros)) }

func amount(cents int64) graph.Amount {
	return graph.Amount{Lo: uint64(cents), Scale: 2, Asset: reads.Currency}
}
