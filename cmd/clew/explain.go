package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// explainCommand tells on what a path stands.
func (p *program) explainCommand() *cobra.Command {
	var s scopeFlags
	var links []string
	cmd := &cobra.Command{
		Use:   "explain SUBJECT SUBJECT…",
		Short: "Tell on what a path or a link stands: every record, and every merge crossed",
		Long: `Tell on what a path stands, whose subjects are given in its order: all links between each and the next, each with the record that states
it, its source, date, grade and handling, and each place where the path holds only if two records speak of one thing, with why they are
held to. Two subjects ask for all that links them.`,
		Example: `  clew explain ngo/AD-01 phone:+447700900101 police/P-001
  clew explain police/P-001 police/P-040 --link-id lnk_…`,
		Args: atLeast(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, _, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				got, err := c.evidence.Explain(ctx, &clewv1.ExplainRequest{Ids: ids, LinkIds: links, Scope: sc, WithholdVictims: !p.showVictims})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				p.writeExplained(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	cmd.Flags().StringArrayVar(&links, "link-id", nil, "explain only this `LINK` of its hop; may be given again")
	s.register(cmd.Flags())
	return cmd
}

func (p *program) writeExplained(m *clewv1.ExplainResponse) {
	path := m.GetPath()
	name := func(i int) string {
		n := path.GetNodes()[i]
		return kindWords(n.GetKind()) + "  " + p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	for i, h := range path.GetHops() {
		fmt.Fprintf(p.stdout, "%d. %s → %s\n", i+1, name(i), name(i+1))
		var rows [][]string
		for n, l := range h.GetLinks() {
			forward := l.GetFromId() == path.GetNodes()[i].GetId()
			for _, e := range l.GetEvidence() {
				mark := ""
				if n == 0 && e.GetLinkId() == h.GetStandsOn() {
					mark = "*"
				}
				rows = append(rows, []string{mark, reading(l, forward), evidenceText(e), propsText(e.GetProps()), originText(e), e.GetLinkId()})
			}
		}
		table(p.stdout, "   ", []string{"", "LINK", "EVIDENCE", "", "", "ID"}, rows)
		for _, note := range tellings(h.GetLinks()[0]) {
			fmt.Fprintf(p.stdout, "   %s\n", note)
		}
		if h.GetOrderUncertain() {
			fmt.Fprintln(p.stdout, "   order uncertain")
		}
	}
	fmt.Fprintf(p.stdout, "%s; * marks the link that each hop stands on\n", strings.Join(pathFacts(path), " · "))
	for _, x := range m.GetMerges() {
		p.writeCrossing(x, path.GetNodes()[x.GetPlace()])
	}
}

// writeCrossing says why a path may go on from one record to another.
func (p *program) writeCrossing(x *clewv1.MergeCrossed, n *clewv1.Node) {
	record := func(k *clewv1.RecordKey) string {
		if k == nil {
			return "the value itself"
		}
		return keyText(k)
	}
	fmt.Fprintf(p.stdout, "\nat %s (%s) it enters by %s and leaves by %s", p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId(), record(x.GetEnter()), record(x.GetLeave()))
	if x.GetAvoidable() {
		fmt.Fprint(p.stdout, ", but other links meet in one record")
	}
	fmt.Fprintln(p.stdout)
	if x.GetValue() != "" {
		fmt.Fprintf(p.stdout, "   both speak of %s\n", oneLine(x.GetValue()))
		return
	}
	if len(x.GetSteps()) == 0 {
		fmt.Fprintf(p.stdout, "   no chain of pairs is told: of a past state there is none, and wholes have none; clew how %s says by which steps it came together now\n", n.GetId())
	}
	var rows [][]string
	for _, step := range x.GetSteps() {
		row := []string{keyText(step.GetFrom()), "=", keyText(step.GetTo()), "", ""}
		if w := step.GetWhy(); w != nil {
			row[3], row[4] = w.GetBits()+" bits", w.GetMatchKey()
		}
		if j := step.GetJudgement(); j != nil {
			row[4] = strings.TrimSpace(row[4] + " " + judgementText(j))
		}
		rows = append(rows, row)
	}
	table(p.stdout, "   ", nil, rows)
}

// propsText gives the further properties of a link.
func propsText(props map[string]string) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(props)) {
		words = append(words, name+": "+props[name])
	}
	return oneLine(strings.Join(words, ", "))
}

// originText names the origin of copies, "" where the source is its own.
func originText(e *clewv1.LinkEvidence) string {
	if o := e.GetOrigin(); o != "" && o != e.GetRecord().GetSource() {
		return oneLine("from " + o)
	}
	return ""
}

// breaksCommand says what rests on the merge of two records.
func (p *program) breaksCommand() *cobra.Command {
	var s scopeFlags
	var k int32
	var from, to []string
	cmd := &cobra.Command{
		Use:   "breaks RECORD RECORD",
		Short: "Say what breaks if the merge of two records is wrong",
		Long: `Say what rests on two records being held to be the same: what each side would be and keep if they were judged not the same, and, between
ends asked for with --from and --to, which shortest paths would be gone and what would be left. Nothing is stored.`,
		Example: `  clew breaks police/P-001 ngo/R-01
  clew breaks police/P-001 fiu/H-01 --from ngo/AD-01 --to bank:iban:GB58ZZQM04000431607749 -k 2`,
		Args: exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if (len(from) == 0) != (len(to) == 0) {
				return usage("--from and --to ask for paths together; give both or none")
			}
			a, err := recordKey(args[0])
			if err != nil {
				return err
			}
			b, err := recordKey(args[1])
			if err != nil {
				return err
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.BreaksRequest{A: a, B: b, K: given(cmd.Flags(), "k", k), Scope: sc, Depth: given(cmd.Flags(), "depth", s.depth), Hubs: hubs, Budget: s.budget()}
				if req.FromIds, err = c.entityIDs(ctx, from, sc); err != nil {
					return err
				}
				if req.ToIds, err = c.entityIDs(ctx, to, sc); err != nil {
					return err
				}
				got, err := c.evidence.Breaks(ctx, req)
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				p.writeBreaks(got, len(from) > 0)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	cmd.Flags().StringArrayVar(&from, "from", nil, "a `SUBJECT` that paths lead from; may be given again")
	cmd.Flags().StringArrayVar(&to, "to", nil, "a `SUBJECT` that paths lead to; may be given again")
	cmd.Flags().Int32VarP(&k, "k", "k", 1, "give the `N` shortest paths, at most 1000")
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "paths of at most `N` hops (default 6)")
	return cmd
}

func (p *program) writeBreaks(m *clewv1.BreaksResponse, asked bool) {
	fmt.Fprintf(p.stdout, "it would part into %d\n", len(m.GetSides()))
	for _, side := range m.GetSides() {
		n := side.GetNode()
		var records []string
		for _, key := range side.GetRecords() {
			records = append(records, keyText(key))
		}
		fmt.Fprintf(p.stdout, "\n%s  %s  (%s)\n  of %s\n", kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId(), strings.Join(records, ", "))
		var rows [][]string
		for _, l := range side.GetLinks() {
			forward, other := l.GetFromId() == n.GetId(), l.GetToId()
			if !forward {
				other = l.GetFromId()
			}
			for i, e := range l.GetEvidence() {
				row := []string{reading(l, forward), graph.EntityID(other).Value(), evidenceText(e)}
				if i > 0 {
					row[0], row[1] = "", ""
				}
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			fmt.Fprintln(p.stdout, "  it would keep no link")
			continue
		}
		table(p.stdout, "  ", []string{"KEEPS", "", "EVIDENCE"}, rows)
	}
	if !asked {
		return
	}
	before, after := &pathReply{}, &pathReply{paths: m.GetAfter()}
	fmt.Fprintln(p.stdout, "\npaths as they are")
	for i, b := range m.GetBefore() {
		before.paths = append(before.paths, b.GetPath())
		p.drawPath(p.stdout, before, i)
		if b.GetVanishes() {
			fmt.Fprintln(p.stdout, "     IT WOULD BE GONE")
		}
	}
	if len(before.paths) == 0 {
		fmt.Fprintln(p.stdout, "no path")
	}
	fmt.Fprintln(p.stdout, "\npaths as they would be")
	for i := range after.paths {
		p.drawPath(p.stdout, after, i)
	}
	if len(after.paths) == 0 {
		fmt.Fprintln(p.stdout, "no path")
	}
}
