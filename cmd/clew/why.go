package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// whyCommand explains the verdict on two records, or why one is where it is.
func (p *program) whyCommand() *cobra.Command {
	var svg string
	cmd := &cobra.Command{
		Use:   "why SUBJECT [SUBJECT]",
		Short: "Explain why two records are, or are not, held to be the same",
		Long: `Explain the verdict on two records, with every number that took part: each row adds its bits to the prior; gates and vetoes overrule
the sum; a judgement outranks all. An entity stands for its records: the heaviest pair is explained. Of one record alone it is explained why
it is in its entity, of one entity that of each of its records. People with a victim's role are named with --show-victims only, in the
picture too; JSON names everybody.`,
		Example: `  clew why police/P-12 ngo/77
  clew why police/P-12 ngo/77 --svg why.svg
  clew why police/P-12`,
		Args: between(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && svg != "" {
				return usage("--svg draws the evidence between two; name another record or entity")
			}
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				if len(args) == 1 {
					return p.whyMember(cmd.Context(), c, args[0])
				}
				return p.whyPair(cmd.Context(), c, args, svg)
			})
		},
	}
	cmd.Flags().StringVar(&svg, "svg", "", "also draw the rows as a waterfall into `FILE`; - writes the picture instead of text")
	return cmd
}

// withhold reports whether names of people with a victim's role are left out.
func (p *program) withhold() bool { return !p.showVictims && !p.json() }

func (p *program) whyPair(ctx context.Context, c *client, args []string, svg string) error {
	req := &clewv1.WhyRequest{Left: whySide(args[0]), Right: whySide(args[1]), WithholdVictims: p.withhold(), Picture: svg != ""}
	reply, err := c.entities.Why(ctx, req)
	if err != nil {
		return err
	}
	drawn := reply.GetPicture()
	if svg != "" && p.json() && !p.showVictims { // what is drawn is shown to people
		req.WithholdVictims = true
		again, err := c.entities.Why(ctx, req)
		if err != nil {
			return err
		}
		drawn = again.GetPicture()
	}
	switch {
	case svg == "-":
		_, err := io.WriteString(p.stdout, drawn)
		return err
	case svg != "":
		if err := os.WriteFile(svg, []byte(drawn), 0o600); err != nil {
			return fileError(svg, err)
		}
	}
	if p.json() {
		reply.Picture = ""
		return p.writeMessage(reply)
	}
	writeWhy(p.stdout, "", reply)
	p.writeChanged(reply)
	return nil
}

// whyMember explains why a record, or each of an entity, is where it is.
func (p *program) whyMember(ctx context.Context, c *client, arg string) error {
	reply, err := c.resolve.WhyMember(ctx, &clewv1.WhyMemberRequest{Subject: whySide(arg), WithholdVictims: p.withhold()})
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	for i, m := range reply.GetMemberships() {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "%s is in %s with %s\n", oneLine(keyText(m.GetRecord())), reply.GetEntityId(), plural(reply.GetRecords()-1, "other record"))
		if a := m.GetAverage(); a != nil {
			fmt.Fprintf(p.stdout, "it agrees with them with %s bits on average, and best with this one:\n", a.GetBits())
		}
		if m.GetBest() != nil {
			writeWhy(p.stdout, "  ", m.GetBest())
		}
	}
	p.writeChanged(reply)
	return nil
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
	if m.GetRestricted() {
		line("%s", restricted)
	}
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
	fmt.Fprintln(w)
	writeRows(w, indent, m.GetRows(), sumRow(m))

	var rows [][]string
	for _, k := range m.GetKeys() {
		rows = append(rows, keyRow(k))
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

// sumRow is the row under those of an explanation.
func sumRow(m *clewv1.WhyResponse) []string {
	return []string{"sum", "", "", "", "", "", m.GetBits(), "same above " + bits(m.GetThreshold())}
}

// restricted marks a possible victim and a suspect.
const restricted = "RESTRICTED: a possible victim and a suspect; only people who may decide on both should"

// writeRows writes evidence row by row, and what follows it.
func writeRows(w io.Writer, indent string, rows []*clewv1.WhyRow, more ...[]string) {
	out := make([][]string, 0, len(rows)+len(more))
	for _, r := range rows {
		out = append(out, []string{r.GetFeature(), r.GetLeft(), r.GetRight(), r.GetLevel(), r.GetM(), r.GetU(), r.GetBits(), r.GetNote()})
	}
	table(w, indent, []string{"FEATURE", "LEFT", "RIGHT", "LEVEL", "M", "U", "BITS", "NOTE"}, append(out, more...))
}

// keyRow says of a candidate key who holds it and whether it brings them
// together.
func keyRow(k *clewv1.CandidateKey) []string {
	live := "live"
	if !k.GetLive() {
		live = "over its cap: brings nobody together"
	}
	return []string{k.GetKey(), plural(k.GetHolders(), "holder") + " of at most " + strconv.Itoa(int(k.GetCap())), live}
}

// bits gives a weight of 1/256 bit for people.
func bits(weight int32) string { return fmt.Sprintf("%+.2f", float64(weight)/256) }

// verdictWords gives a verdict as it is written on the command line.
func verdictWords(v clewv1.Verdict) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(v.String(), "VERDICT_")), "_", "-")
}
