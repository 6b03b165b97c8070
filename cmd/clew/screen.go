package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
)

// screenFlags are the flags of screen.
type screenFlags struct {
	inputFlags
	hits    int32
	minBits float64
	why     bool
}

// screenCommand compares a list with the graph.
func (p *program) screenCommand() *cobra.Command {
	var f screenFlags
	cmd := &cobra.Command{
		Use:   "screen FILE…",
		Short: "Compare a list with the graph without loading it",
		Long: `Compare each record of a list with the graph and give the entities that it may be, best first, with what speaks for and against them. The
list is read as clew load reads it, and nothing is stored. Hits are ordered by the evidence before gates, so that a name alone still finds:
a gate or veto is shown beside, and the band says what the evidence comes to. A list of any length takes the same memory.`,
		Example: `  clew screen watchlist.csv --map watchlist.yaml --source watchlist
  clew screen watchlist.jsonl --hits 1 --min-bits 5 --output json`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.hits < 1 || f.hits > 100 {
				return usage("--hits %d is not between 1 and 100", f.hits)
			}
			if math.Abs(f.minBits) > 1000 {
				return usage("--min-bits %g is not between -1000 and 1000", f.minBits)
			}
			inputs, err := f.inputs(p.stdin, args)
			if err != nil {
				return err
			}
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.screen(cmd.Context(), c, &f, inputs) })
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().Int32Var(&f.hits, "hits", 5, "give at most `N` entities that are like a record, up to 100; values that it names come besides")
	cmd.Flags().Float64Var(&f.minBits, "min-bits", 0, "leave out hits whose evidence, before gates, weighs less than `BITS`")
	cmd.Flags().BoolVar(&f.why, "why", false, "show the evidence row by row; JSON always has it")
	return cmd
}

// screening is a list that is being compared.
type screening struct {
	p     *program
	f     *screenFlags
	first bool // nothing was written yet
	sum   screenSum
}

// screenSum counts what a screening did.
type screenSum struct {
	// Records counts those read, Matched those with hits, Hits all hits,
	// Rejected the records that could not be compared.
	Records  int `json:"records"`
	Matched  int `json:"matched"`
	Hits     int `json:"hits"`
	Rejected int `json:"rejected"`
}

// screened is a record on its way to the service; err says why it could not be
// read.
type screened struct {
	pos     loaders.Position
	name    string
	victim  bool
	request *clewv1.ScreenRequest
	err     error
}

// waitingScreened is how many records of a list wait for their answer.
const waitingScreened = 64

func (p *program) screen(ctx context.Context, c *client, f *screenFlags, inputs []*input) error {
	s := &screening{p: p, f: f, first: true}
	if p.json() {
		fmt.Fprint(p.stdout, "{\n  \"entries\": [")
	}
	for _, in := range inputs {
		if err := s.file(ctx, c, in); err != nil {
			return err
		}
	}
	if p.json() {
		done, err := json.Marshal(s.sum)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "\n  ],\n  \"done\": %s\n}\n", done)
	} else {
		fmt.Fprintf(p.stdout, "%s compared: %s with %s; nothing was stored\n", plural(s.sum.Records, "record"), plural(s.sum.Matched, "record"), plural(s.sum.Hits, "hit"))
	}
	if s.sum.Rejected > 0 {
		return failed(exitRejected, "%s could not be compared; mend them and screen them again", plural(s.sum.Rejected, "record"))
	}
	return nil
}

// file compares the records of one file.
func (s *screening) file(ctx context.Context, c *client, in *input) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.resolve.Screen(ctx)
	if err != nil {
		return err
	}
	waiting := make(chan *screened, waitingScreened)
	sent := make(chan error, 1)
	go func() {
		err := in.each(func(it loaders.Item) error {
			e := s.entry(&it)
			select {
			case waiting <- e:
			case <-ctx.Done():
				return ctx.Err()
			}
			if e.err != nil {
				return nil
			}
			return stream.Send(e.request)
		})
		if errors.Is(err, io.EOF) { // why it broke is told where answers are read
			err = nil
		}
		close(waiting)
		sent <- errors.Join(err, stream.CloseSend())
	}()
	for e := range waiting {
		reply := &clewv1.ScreenResponse{}
		if e.err == nil {
			if reply, err = stream.Recv(); err != nil {
				return err
			}
		}
		if err := s.write(e, reply); err != nil {
			return err
		}
	}
	return unjoin(<-sent)
}

// entry makes a record ready to be compared.
func (s *screening) entry(it *loaders.Item) *screened {
	e := &screened{pos: it.Pos, err: it.Err}
	if it.Err != nil {
		return e
	}
	r := &it.Record
	e.victim, _ = r.VictimSuspect()
	e.name = r.Key.String()
	if len(r.Names) > 0 {
		e.name = r.Names[0].Text()
	} else if len(r.Identifiers) > 0 {
		e.name = r.Identifiers[0].Value
	}
	least := int32(math.Round(s.f.minBits * 256))
	e.request = &clewv1.ScreenRequest{Record: server.RecordMessage(r), MaxHits: s.f.hits, MinWeight: &least, WithholdVictims: s.p.withhold()}
	return e
}

// write writes the answer for one record.
func (s *screening) write(e *screened, reply *clewv1.ScreenResponse) error {
	s.sum.Records++
	s.sum.Hits += len(reply.GetHits())
	if len(reply.GetHits()) > 0 {
		s.sum.Matched++
	}
	reasons := reasonsOf(e.err)
	for _, v := range reply.GetViolations() {
		reasons = append(reasons, violationText(v))
	}
	if len(reasons) > 0 {
		s.sum.Rejected++
		for _, reason := range reasons {
			if !strings.HasPrefix(reason, e.pos.String()) {
				reason = e.pos.String() + ": " + reason
			}
			fmt.Fprintln(s.p.stderr, "clew: "+oneLine(reason))
		}
	}
	if s.p.json() {
		return s.writeJSON(e, reply, reasons)
	}
	if len(reply.GetHits()) == 0 {
		return nil
	}
	fmt.Fprintf(s.p.stdout, "%s  %s\n", oneLine(e.pos.String()), s.p.caption(e.name, string(graph.Handle(graph.KindPerson, graph.RecordKey{})), e.victim))
	for _, h := range reply.GetHits() {
		s.writeHit(h)
	}
	fmt.Fprintln(s.p.stdout)
	return nil
}

func (s *screening) writeJSON(e *screened, reply *clewv1.ScreenResponse, reasons []string) error {
	raw, err := messageJSON(reply)
	if err != nil {
		return err
	}
	entry, err := json.Marshal(struct {
		File     string          `json:"file"`
		Line     int             `json:"line"`
		Problems []string        `json:"problems,omitempty"`
		Reply    json.RawMessage `json:"reply"`
	}{e.pos.File, e.pos.Line, reasons, raw})
	if err != nil {
		return err
	}
	comma := ","
	if s.first {
		comma, s.first = "", false
	}
	_, err = fmt.Fprintf(s.p.stdout, "%s\n    %s", comma, entry)
	return err
}

func (s *screening) writeHit(h *clewv1.SearchHit) {
	w := s.p.stdout
	fmt.Fprintf(w, "  %s\n", s.p.entityLine(h.GetEntity()))
	s.p.writeHitWhy(h, "    ", s.f.why)
}

// writeHitWhy says what speaks for and against a hit: in short, or row by row.
func (p *program) writeHitWhy(h *clewv1.SearchHit, indent string, rows bool) {
	if h.GetRecord() == nil {
		fmt.Fprintf(p.stdout, "%sthe same value\n", indent)
		return
	}
	fmt.Fprintf(p.stdout, "%s%s bits by %s, %s; %s\n", indent, h.GetBits(), oneLine(keyText(h.GetRecord())), h.GetMatchKey(), bandWords[h.GetBand()])
	if h.GetRestricted() {
		fmt.Fprintf(p.stdout, "%s%s\n", indent, restricted)
	}
	for _, g := range h.GetGates() {
		word := "gate"
		if g.GetVeto() {
			word = "veto"
		}
		fmt.Fprintf(p.stdout, "%s%s: %s\n", indent, word, oneLine(g.GetReason()))
	}
	if rows {
		writeRows(p.stdout, indent, h.GetRows())
		return
	}
	var parts []string
	for _, r := range h.GetRows() {
		if r.GetLevel() != "" && r.GetFeature() != "gate" {
			parts = append(parts, fmt.Sprintf("%s %s %s", r.GetFeature(), r.GetLevel(), r.GetBits()))
		}
	}
	fmt.Fprintf(p.stdout, "%s%s\n", indent, oneLine(strings.Join(parts, " · ")))
}
