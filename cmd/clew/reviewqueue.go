package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// errEnded ends a session of the queue: its user left, or the input is at its end.
var errEnded = errors.New("the session is over")

// queueKeys are the keys of the queue, each with the word that stands for it.
var queueKeys = []struct{ key, word, means string }{
	{"s", "same", "the two are one"},
	{"n", "not-same", "they are two"},
	{"c", "unsure", "it cannot be told: not asked again until the evidence changes"},
	{"k", "skip", "leave it in the queue"},
	{"u", "undo", "go back one pair, and take back what was judged of it"},
	{"w", "why", "show all that is known of the evidence"},
	{"r", "reason", "give another reason"},
	{"q", "quit", "end"},
}

// queueSession is one sitting of a person before the review queue.
type queueSession struct {
	p       *program
	c       *client
	req     *clewv1.ListReviewItemsRequest
	why, by string

	in *bufio.Reader
	// terminal is what keys are read from one by one, nil where lines are read.
	terminal *os.File

	waiting []*clewv1.Doubt // of the page read last
	last    bool            // no page follows it
	changed bool            // something was judged since the page was read
	met     map[string]bool // by pair of records
	steps   []queueStep
	undone  int
}

// queueStep is a pair that was dealt with, and how: word is "skip" or a verdict.
type queueStep struct {
	doubt *clewv1.Doubt
	word  string
	seq   uint64
}

// reviewQueue shows one pair in doubt after the other and takes a word on each.
func (p *program) reviewQueue(ctx context.Context, c *client, req *clewv1.ListReviewItemsRequest, why, by string) error {
	s := &queueSession{p: p, c: c, req: req, why: why, by: by, in: bufio.NewReader(p.stdin), met: map[string]bool{}}
	in, isFile := p.stdin.(*os.File)
	out, shown := p.stdout.(*os.File)
	if isFile && shown && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) {
		s.terminal = in
	}
	err := s.run(ctx)
	s.summary()
	if errors.Is(err, errEnded) {
		return nil
	}
	return err
}

// run goes through the queue until it is empty.
func (s *queueSession) run(ctx context.Context) error {
	for {
		d, err := s.next(ctx)
		if err != nil {
			return err
		}
		if d == nil {
			fmt.Fprintln(s.p.stdout, "\nno pair is left to look at")
			return nil
		}
		if err := s.decide(ctx, d); err != nil {
			return err
		}
	}
}

// next gives the next pair that was not met in this session, nil at the end.
// What was judged changes the queue, which is then read from its beginning.
func (s *queueSession) next(ctx context.Context) (*clewv1.Doubt, error) {
	for {
		for len(s.waiting) > 0 {
			d := s.waiting[0]
			s.waiting = s.waiting[1:]
			if !s.met[pairText(d)] {
				return d, nil
			}
		}
		if s.last && !s.changed {
			return nil, nil
		}
		if s.changed {
			s.req.PageToken = ""
		}
		reply, err := s.c.review.ListReviewItems(ctx, s.req)
		if s.req.PageToken != "" && status.Code(err) == codes.FailedPrecondition {
			s.changed = true // by somebody else
			continue
		}
		if err != nil {
			return nil, err
		}
		first := len(s.steps)+s.undone == 0 && s.req.PageToken == ""
		for _, item := range reply.GetItems() {
			if d := item.GetDoubt(); d != nil {
				s.waiting = append(s.waiting, d)
			} else if first {
				s.p.writeGiant(item.GetGiant())
			}
		}
		if first {
			fmt.Fprintf(s.p.stdout, "%s in doubt\n", plural(reply.GetDoubts(), "pair"))
			s.help()
		}
		s.req.PageToken, s.changed = reply.GetNextPageToken(), false
		s.last = s.req.PageToken == ""
	}
}

// decide shows a pair and takes a word on it.
func (s *queueSession) decide(ctx context.Context, d *clewv1.Doubt) error {
	pair := d.GetPair()
	why, err := s.c.entities.Why(ctx, &clewv1.WhyRequest{Left: whySide(keyText(pair.GetA())), Right: whySide(keyText(pair.GetB())), WithholdVictims: s.p.withhold()})
	if status.Code(err) == codes.NotFound || err == nil && (why.GetLeftEntityId() == why.GetRightEntityId() || len(why.GetJudgements()) > 0) {
		s.met[pairText(d)] = true // gone or settled since the page was read
		return nil
	}
	if err != nil {
		return err
	}
	s.show(d, why)
	for {
		word, err := s.ask(ctx)
		if err != nil {
			return err
		}
		verdict, judges := verdicts[word]
		switch {
		case word == "quit":
			return errEnded
		case word == "skip":
			s.done(queueStep{doubt: d, word: word})
			return nil
		case word == "why":
			fmt.Fprintln(s.p.stdout)
			writeWhy(s.p.stdout, "  ", why)
		case word == "reason":
			s.why = ""
			err = s.reason(ctx)
		case word == "undo" && len(s.steps) == 0:
			fmt.Fprintln(s.p.stdout, "nothing was decided yet")
		case word == "undo":
			return s.undo(ctx, d)
		case judges:
			var done bool
			if done, err = s.judge(ctx, d, word, verdict); done {
				return nil
			}
		default:
			s.help()
		}
		if err != nil {
			return err
		}
	}
}

// judge gives a word on a pair, and reports whether it was taken.
func (s *queueSession) judge(ctx context.Context, d *clewv1.Doubt, word string, verdict clewv1.Verdict) (bool, error) {
	if err := s.reason(ctx); err != nil || s.why == "" {
		return false, err
	}
	pair := d.GetPair()
	reply, err := s.c.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: pair.GetA(), B: pair.GetB(), Verdict: verdict, Why: s.why, By: s.by}}})
	if status.Code(err) == codes.FailedPrecondition {
		text, _ := s.p.explain(err) // it contradicts what others said
		fmt.Fprintf(s.p.stdout, "not taken: %s\n", oneLine(text))
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.done(queueStep{doubt: d, word: word, seq: reply.GetSeq()})
	s.changed = true
	fmt.Fprintf(s.p.stdout, "judged %s because: %s\n", word, oneLine(s.why))
	s.p.writeMoves(reply)
	return true, nil
}

// undo goes back to the pair before, and takes back what was judged of it. The
// pair that was shown comes after it.
func (s *queueSession) undo(ctx context.Context, shown *clewv1.Doubt) error {
	step := s.steps[len(s.steps)-1]
	if step.word != "skip" {
		pair := step.doubt.GetPair()
		reply, err := s.c.review.UndoJudgement(ctx, &clewv1.UndoJudgementRequest{A: pair.GetA(), B: pair.GetB(), Why: "taken back in the queue", By: s.by})
		switch {
		case status.Code(err) == codes.NotFound:
			fmt.Fprintln(s.p.stdout, "somebody else has taken it back already")
		case err != nil:
			return err
		default:
			fmt.Fprintf(s.p.stdout, "taken back: %s %s\n", step.word, pairText(step.doubt))
			s.p.writeMoves(reply)
		}
		s.undone++
		s.changed = true
	}
	s.steps = s.steps[:len(s.steps)-1]
	delete(s.met, pairText(step.doubt))
	s.waiting = append([]*clewv1.Doubt{step.doubt, shown}, s.waiting...)
	return nil
}

// done notes what was done with a pair.
func (s *queueSession) done(step queueStep) {
	s.steps = append(s.steps, step)
	s.met[pairText(step.doubt)] = true
}

// show shows the two side by side, and what speaks for and against them.
func (s *queueSession) show(d *clewv1.Doubt, why *clewv1.WhyResponse) {
	out, left, right := s.p.stdout, d.GetLeft(), d.GetRight()
	fmt.Fprintln(out)
	side := func(e *clewv1.Entity, record *clewv1.RecordKey) []string {
		return []string{kindWords(e.GetKind()), s.p.caption(e.GetCaption(), e.GetId(), e.GetVictim()), e.GetId(),
			plural(e.GetRecordCount(), "record") + " from " + strings.Join(e.GetSources(), ", "), keyText(record)}
	}
	a, b := why.GetLeft(), why.GetRight()
	if why.GetLeftEntityId() == right.GetId() {
		left, right = right, left
	}
	sides := [][]string{side(left, a), side(right, b)}
	var rows [][]string
	for i, what := range []string{"kind", "name", "entity", "records", "judged"} {
		rows = append(rows, []string{what, sides[0][i], sides[1][i]})
	}
	table(out, "", []string{"", "LEFT", "RIGHT"}, rows)
	if d.GetPair().GetRestricted() {
		fmt.Fprintln(out, restricted)
	}
	fmt.Fprintf(out, "%s bits, %s; %s\n", why.GetBits(), why.GetMatchKey(), oneLine(d.GetWhy()))
	writeImpact(out, "", d)
	fmt.Fprintln(out)
	writeRows(out, "", why.GetRows(), sumRow(why))
}

// ask gives the word that the user answers with, in full.
func (s *queueSession) ask(ctx context.Context) (string, error) {
	fmt.Fprint(s.p.stdout, "\nsame, not same, cannot be told? [s n c k u w r q] ")
	answer, err := s.key(ctx)
	if err != nil {
		return "", err
	}
	answer = strings.ToLower(answer)
	for _, k := range queueKeys {
		if answer == k.key || answer == k.word {
			return k.word, nil
		}
	}
	return "", nil
}

// key reads a key of a terminal, or a line of anything else.
func (s *queueSession) key(ctx context.Context) (string, error) {
	if s.terminal == nil {
		return s.line(ctx)
	}
	before, err := term.MakeRaw(int(s.terminal.Fd()))
	if err != nil {
		return "", err
	}
	r, _, err := s.in.ReadRune()
	if err := errors.Join(err, term.Restore(int(s.terminal.Fd()), before), ctx.Err()); err != nil {
		return "", errEnded
	}
	const interrupt, end = 3, 4 // what Ctrl-C and Ctrl-D send
	if r == interrupt || r == end {
		return "", errEnded
	}
	fmt.Fprintln(s.p.stdout, oneLine(string(r)))
	return string(r), nil
}

// line reads a line. What does not come from a terminal is shown, so that the
// output tells the whole session.
func (s *queueSession) line(ctx context.Context) (string, error) {
	text, err := s.in.ReadString('\n')
	text = strings.TrimSpace(text)
	if err != nil && (text == "" || !errors.Is(err, io.EOF)) || ctx.Err() != nil {
		return "", errEnded
	}
	if in, ok := s.p.stdin.(*os.File); !ok || !term.IsTerminal(int(in.Fd())) {
		fmt.Fprintln(s.p.stdout, oneLine(text))
	}
	return text, nil
}

// reason asks for the reason of judgements, once. It stays "" where none is given.
func (s *queueSession) reason(ctx context.Context) (err error) {
	if s.why != "" {
		return nil
	}
	fmt.Fprint(s.p.stdout, "why? (kept with this judgement and those that follow; nothing goes back) ")
	s.why, err = s.line(ctx)
	return err
}

func (s *queueSession) help() {
	var rows [][]string
	for _, k := range queueKeys {
		rows = append(rows, []string{k.key, k.word, k.means})
	}
	table(s.p.stdout, "  ", nil, rows)
}

// summary says what was decided.
func (s *queueSession) summary() {
	var rows [][]string
	for _, step := range s.steps {
		if step.word != "skip" {
			rows = append(rows, []string{step.word, pairText(step.doubt), fmt.Sprintf("decision %d", step.seq)})
		}
	}
	fmt.Fprintf(s.p.stdout, "\n%s judged, %d skipped, %d taken back\n", plural(len(rows), "pair"), len(s.steps)-len(rows), s.undone)
	table(s.p.stdout, "  ", nil, rows)
}

// pairText names the pair of records that stands for a doubt.
func pairText(d *clewv1.Doubt) string {
	return oneLine(keyText(d.GetPair().GetA()) + " " + keyText(d.GetPair().GetB()))
}
