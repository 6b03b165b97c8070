package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// whyCommand explains the verdict on two records.
func (p *program) whyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "why SUBJECT SUBJECT",
		Short: "Explain why two records are, or are not, held to be the same",
		Long: `Explain the verdict on two records, with every number that took part: each row adds its bits to the prior; gates and vetoes overrule
the sum; a judgement outranks all. An entity stands for its records: the heaviest pair is explained.`,
		Example: `  clew why police/P-12 ngo/77`,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.why(cmd.Context(), args[0], args[1])
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				writeWhy(p.stdout, "", reply)
				p.writeChanged(reply)
				return nil
			})
		},
	}
}

func (c *client) why(ctx context.Context, left, right string) (*clewv1.WhyResponse, error) {
	return c.entities.Why(ctx, &clewv1.WhyRequest{Left: whySide(left), Right: whySide(right)})
}

func whySide(arg string) *clewv1.WhySide {
	id, key := subject(arg)
	if key != nil {
		return &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: key}}
	}
	return &clewv1.WhySide{Subject: &clewv1.WhySide_Id{Id: id}}
}

// bandWords says what a pair's own evidence comes to.
var bandWords = map[clewv1.MatchBand]string{
	clewv1.MatchBand_MATCH_BAND_SAME:             "the evidence merges them",
	clewv1.MatchBand_MATCH_BAND_POSSIBLY_SAME:    "possibly the same: for people to decide",
	clewv1.MatchBand_MATCH_BAND_POSSIBLY_RELATED: "possibly related",
	clewv1.MatchBand_MATCH_BAND_NONE:             "no evidence that they are the same",
}

// writeWhy writes an explanation as a waterfall.
func writeWhy(w io.Writer, indent string, m *clewv1.WhyResponse) {
	line := func(format string, args ...any) {
		fmt.Fprintf(w, indent+"%s\n", oneLine(fmt.Sprintf(format, args...)))
	}
	together := "are held to be one (" + m.GetLeftEntityId() + ")"
	if m.GetLeftEntityId() != m.GetRightEntityId() {
		together = "are held apart (" + m.GetLeftEntityId() + ", " + m.GetRightEntityId() + ")"
	}
	line("%s and %s %s", keyText(m.GetLeft()), keyText(m.GetRight()), together)
	line("%s bits, %s; %s", m.GetBits(), m.GetMatchKey(), bandWords[m.GetBand()])
	for _, j := range m.GetJudgements() {
		line("judged %s: %s, %s, by %s: %s", verdictWords(j.GetVerdict()), keyText(j.GetA()), keyText(j.GetB()), j.GetBy(), j.GetWhy())
	}
	for _, g := range m.GetGates() {
		word := "gate"
		if g.GetVeto() {
			word = "veto"
		}
		line("%s: %s", word, g.GetReason())
	}
	rows := make([][]string, 0, len(m.GetRows())+2)
	for _, r := range m.GetRows() {
		rows = append(rows, []string{r.GetFeature(), r.GetLeft(), r.GetRight(), r.GetLevel(), r.GetM(), r.GetU(), r.GetBits(), r.GetNote()})
	}
	rows = append(rows, []string{"sum", "", "", "", "", "", m.GetBits(), "same from " + bits(m.GetThreshold())})
	fmt.Fprintln(w)
	table(w, indent, []string{"FEATURE", "LEFT", "RIGHT", "LEVEL", "M", "U", "BITS", "NOTE"}, rows)

	rows = nil
	for _, k := range m.GetKeys() {
		live := "live"
		if !k.GetLive() {
			live = "over its cap: brings nobody together"
		}
		rows = append(rows, []string{k.GetKey(), plural(k.GetHolders(), "holder") + " of at most " + strconv.Itoa(int(k.GetCap())), live})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		line("found by")
		table(w, indent+"  ", nil, rows)
	} else {
		fmt.Fprintln(w)
		line("they share no candidate key: nothing brings them together")
	}
	rows = nil
	for _, e := range m.GetIgnored() {
		rows = append(rows, []string{e.GetFeature(), e.GetLeft(), e.GetRight(), e.GetReason()})
	}
	if len(rows) > 0 {
		line("not counted")
		table(w, indent+"  ", nil, rows)
	}
	if s := m.GetSmallestChange(); s != "" {
		line("the verdict would turn if: %s", s)
	}
}

// bits gives a weight of 1/256 bit for people.
func bits(weight int32) string { return fmt.Sprintf("%+.2f", float64(weight)/256) }

// verdictWords gives a verdict as it is written on the command line.
func verdictWords(v clewv1.Verdict) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(v.String(), "VERDICT_")), "_", "-")
}
