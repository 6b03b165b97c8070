package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// howCommand says by which steps an entity was built.
func (p *program) howCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "how SUBJECT",
		Short: "Say by which steps an entity was built",
		Long: `Say by which steps an entity came together from single records: by judgement, by its value, or because two groups of records agreed best
on average, or weighed enough as wholes, by all that their records say together. Then the judgements on its records that count, and the ids
that lead to it because they named it, or a part of it, once.`,
		Example: `  clew how police/P-12`,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.resolve.How(cmd.Context(), &clewv1.HowRequest{Subject: whySide(args[0]), WithholdVictims: p.withhold()})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				p.writeHow(reply)
				p.writeChanged(reply)
				return nil
			})
		},
	}
}

func (p *program) writeHow(m *clewv1.HowResponse) {
	fmt.Fprintf(p.stdout, "%s is made of %s", m.GetEntityId(), plural(len(m.GetRecordKeys()), "record"))
	if n := int(m.GetComponent()) - len(m.GetRecordKeys()); n > 0 {
		fmt.Fprintf(p.stdout, "; %s hung together with them and went elsewhere", plural(n, "other record"))
	}
	fmt.Fprintln(p.stdout)
	for i, s := range m.GetSteps() {
		fmt.Fprintf(p.stdout, "%d. %s + %s: %s\n", i+1, groupText(s.GetLeft()), groupText(s.GetRight()), stepText(s, m.GetThreshold()))
		if w := s.GetWholes(); w != nil {
			writeRows(p.stdout, "   ", w.GetRows(), []string{"sum", "", "", "", "", "", w.GetBits(), "one above " + bits(w.GetThreshold())})
		}
	}
	if len(m.GetSteps()) == 0 {
		fmt.Fprintf(p.stdout, "%s by itself\n", groupText(m.GetRecordKeys()))
	}
	for _, j := range m.GetJudgements() {
		fmt.Fprintln(p.stdout, oneLine("judged "+judgementText(j)))
	}
	if len(m.GetRetiredIds()) > 0 {
		fmt.Fprintf(p.stdout, "ids that lead here too: %s\n", oneLine(strings.Join(m.GetRetiredIds(), ", ")))
	}
}

// stepText says why two groups came together.
func stepText(s *clewv1.Step, threshold int32) string {
	switch s.GetKind() {
	case clewv1.StepKind_STEP_KIND_JUDGEMENT:
		var words []string
		for _, j := range s.GetJudgements() {
			words = append(words, judgementText(j))
		}
		return oneLine("judged " + strings.Join(words, ", "))
	case clewv1.StepKind_STEP_KIND_VALUE:
		return "of one value"
	}
	best := s.GetBest()
	if s.GetKind() == clewv1.StepKind_STEP_KIND_COPIES {
		return fmt.Sprintf("copies, the same in all that is compared: %s bits, above %s", best.GetBits(), bits(threshold))
	}
	if w := s.GetWholes(); w != nil {
		return oneLine(fmt.Sprintf("%s bits as wholes, above %s: %s; %s bits on average over %s; best %s and %s with %s", w.GetBits(), bits(w.GetThreshold()), w.GetMatchKey(),
			s.GetAverage().GetBits(), plural(s.GetAverage().GetPairs(), "pair"), keyText(best.GetA()), keyText(best.GetB()), best.GetBits()))
	}
	if s.GetAverage().GetPairs() == 1 {
		return fmt.Sprintf("%s bits, above %s", best.GetBits(), bits(threshold))
	}
	return oneLine(fmt.Sprintf("%s bits on average over %s, above %s; best %s and %s with %s", s.GetAverage().GetBits(), plural(s.GetAverage().GetPairs(), "pair"), bits(threshold),
		keyText(best.GetA()), keyText(best.GetB()), best.GetBits()))
}

func judgementText(j *clewv1.Judgement) string {
	text := fmt.Sprintf("%s: %s, %s", verdictWords(j.GetVerdict()), keyText(j.GetA()), keyText(j.GetB()))
	if j.GetBy() != "" {
		text += ", by " + j.GetBy()
	}
	if j.GetWhy() != "" {
		text += ": " + j.GetWhy()
	}
	return text
}

// groupText names records: all of a few, else the first and how many more.
func groupText(keys []*clewv1.RecordKey) string {
	const most = 4
	var words []string
	for _, k := range keys[:min(most, len(keys))] {
		words = append(words, keyText(k))
	}
	text := strings.Join(words, ", ")
	if more := len(keys) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if len(keys) > 1 {
		text = "(" + text + ")"
	}
	return oneLine(text)
}
