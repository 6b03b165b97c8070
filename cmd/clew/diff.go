package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// diffCommand says what changed around subjects.
func (p *program) diffCommand() *cobra.Command {
	var s scopeFlags
	var after uint64
	cmd := &cobra.Command{
		Use:   "diff SUBJECT… --after N",
		Short: "Say what changed around subjects since a decision, and by which decisions",
		Long: `Say what differs around subjects between two states: nodes and links that came, went or changed, entities that merged and split, and the
decisions that did it. The earlier state is what was known after decision N (clew history shows the numbers), the later the current one or
that of --as-of. Subjects are looked for in the later state.`,
		Example: `  clew diff police/P-044 --after 75
  clew diff police/C-03 --after 75 --as-of 120 --depth 2`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if after == 0 {
				return usage("clew diff needs --after N, the decision that the earlier state ends with; clew history shows the numbers")
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				got, err := c.evidence.Diff(ctx, &clewv1.DiffRequest{Ids: ids, SinceSeq: after, Scope: sc, Depth: given(s.flags, "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				p.writeDiff(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	cmd.Flags().Uint64Var(&after, "after", 0, "compare with what was known after decision `N`")
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "look `N` hops around (default 1)")
	return cmd
}

// fateWords says how a thing differs.
var fateWords = map[clewv1.Fate]string{clewv1.Fate_FATE_CAME: "+", clewv1.Fate_FATE_WENT: "-", clewv1.Fate_FATE_CHANGED: "~"}

// causesText names decisions by their numbers.
func causesText(seqs []uint64) string {
	words := make([]string, len(seqs))
	for i, seq := range seqs {
		words[i] = strconv.FormatUint(seq, 10)
	}
	return strings.Join(words, ", ")
}

func (p *program) writeDiff(m *clewv1.DiffResponse) {
	if len(m.GetNodes())+len(m.GetLinks())+len(m.GetMerges())+len(m.GetSplits()) == 0 {
		fmt.Fprintln(p.stdout, "nothing changed there")
		return
	}
	var rows [][]string
	for _, n := range m.GetNodes() {
		var records []string
		for _, key := range n.GetRecords() {
			records = append(records, keyText(key))
		}
		rows = append(rows, []string{fateWords[n.GetFate()], kindWords(n.GetNode().GetKind()), p.caption(n.GetNode().GetCaption(), n.GetNode().GetId(), n.GetNode().GetVictim()), n.GetNode().GetId(),
			strings.Join(records, ", "), causesText(n.GetCauses())})
	}
	section := func(title string, header []string) {
		if len(rows) > 0 {
			fmt.Fprintln(p.stdout, title)
			table(p.stdout, "  ", header, rows)
		}
		rows = nil
	}
	section("nodes (+ came, - went, ~ changed)", []string{"", "KIND", "NAME", "ID", "RECORDS", "BY"})
	for _, l := range m.GetLinks() {
		g := l.GetLink()
		row := []string{fateWords[l.GetFate()], graph.EntityID(g.GetFromId()).Value(), reading(g, true), graph.EntityID(g.GetToId()).Value(), evidenceText(g.GetEvidence()[0]), causesText(l.GetCauses())}
		if l.GetWasFromId() != g.GetFromId() && l.GetWasFromId() != "" {
			row[1] += " (was " + graph.EntityID(l.GetWasFromId()).Value() + ")"
		}
		if l.GetWasToId() != g.GetToId() && l.GetWasToId() != "" {
			row[3] += " (was " + graph.EntityID(l.GetWasToId()).Value() + ")"
		}
		rows = append(rows, row)
	}
	section("links", []string{"", "FROM", "", "TO", "EVIDENCE", "BY"})
	for _, r := range m.GetMerges() {
		rows = append(rows, []string{strings.Join(r.GetOtherIds(), " + "), "→ " + r.GetId(), causesText(r.GetCauses())})
	}
	section("merges", []string{"", "", "BY"})
	for _, r := range m.GetSplits() {
		rows = append(rows, []string{r.GetId(), "→ " + strings.Join(r.GetOtherIds(), " + "), causesText(r.GetCauses())})
	}
	section("splits", []string{"", "", "BY"})
	for _, d := range m.GetDecisions() {
		rows = append(rows, decisionRow(d))
	}
	section("decisions", []string{"SEQ", "AT", "DECISION", "BY", "SOURCE", "WHY"})
}

// decisionRow gives a decision in words.
func decisionRow(d *clewv1.Decision) []string {
	kind := strings.ToLower(strings.TrimPrefix(d.GetKind().String(), "DECISION_KIND_"))
	return []string{strconv.FormatUint(d.GetSeq(), 10), d.GetAt().AsTime().Format(time.RFC3339), kind, d.GetBy(), d.GetSource(), d.GetWhy()}
}
