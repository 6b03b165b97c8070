package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// whyNotCommand explains what keeps two entities apart.
func (p *program) whyNotCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "why-not SUBJECT SUBJECT",
		Short: "Explain why two entities are not held to be one",
		Long: `Explain what keeps two entities apart that you hold to be one: judgements, gates and vetoes; whether their records ever met by a candidate
key, and which keys are nearest or over their cap; their heaviest pairs; what they agree on average; and the smallest change that would
join them. clew why explains the heaviest pair in full.`,
		Example: `  clew why-not police/P-12 ngo/77`,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.resolve.WhyNot(cmd.Context(), &clewv1.WhyNotRequest{Left: whySide(args[0]), Right: whySide(args[1]), WithholdVictims: p.withhold()})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				p.writeWhyNot(reply)
				p.writeChanged(reply)
				return nil
			})
		},
	}
}

func (p *program) writeWhyNot(m *clewv1.WhyNotResponse) {
	line := func(format string, args ...any) {
		fmt.Fprintln(p.stdout, oneLine(fmt.Sprintf(format, args...)))
	}
	if len(m.GetObstacles()) == 0 {
		line("they are one: %s", m.GetLeftEntityId())
		line("clew how %s says by which steps it was built", m.GetLeftEntityId())
		return
	}
	line("%s and %s are held apart", m.GetLeftEntityId(), m.GetRightEntityId())
	if m.GetRestricted() {
		line("%s", restricted)
	}
	for _, o := range m.GetObstacles() {
		line("- %s", o.GetText())
	}
	line("they would be joined by: %s", m.GetSmallestChange())
	for i, n := range m.GetNearKeys() {
		if i == 0 {
			line("keys that nearly agree")
		}
		line("  %s | %s  (%s to change)", n.GetLeft(), n.GetRight(), plural(n.GetEdits(), "character"))
	}
	if m.GetAverage() == nil {
		return
	}
	if w := m.GetWholes(); w != nil {
		fmt.Fprintln(p.stdout)
		line("all that their records say, taken together")
		writeRows(p.stdout, "  ", w.GetRows(), []string{"sum", "", "", "", "", "", w.GetBits(), "one above " + bits(w.GetThreshold())})
	}
	fmt.Fprintln(p.stdout)
	line("%s of records: %d met by a live key, %d heavy enough to bring records together, %d vetoed; %s bits on average, joined above %s",
		plural(m.GetAllPairs(), "pair"), m.GetMetPairs(), m.GetLinkedPairs(), m.GetVetoedPairs(), m.GetAverage().GetBits(), bits(m.GetThreshold()))
	var rows [][]string
	for _, s := range m.GetPairs() {
		note := bandWords[s.GetBand()]
		if s.GetVetoed() {
			note = "vetoed"
		}
		rows = append(rows, []string{keyText(s.GetA()), keyText(s.GetB()), s.GetBits(), note})
	}
	table(p.stdout, "", []string{"A", "B", "BITS", "EVIDENCE"}, rows)
	if more := int(m.GetAllPairs()) - len(m.GetPairs()); more > 0 {
		line("and %s more", strconv.Itoa(more))
	}
}
