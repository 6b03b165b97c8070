package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// pathReply is the answer of a query for paths.
type pathReply struct {
	paths []*clewv1.Path
	done  *clewv1.Done
	// labels say what the start of a pattern and the end of each step are called;
	// nil for paths that follow none.
	labels []string
	none   string // what to say of no paths, "no path" if ""
}

func (r *pathReply) add(path *clewv1.Path, done *clewv1.Done) {
	if path != nil {
		r.paths = append(r.paths, path)
	}
	if done != nil {
		r.done = done
	}
}

// label gives what the i-th node of a path is called: by its step of the
// pattern, else by its kind.
func (r *pathReply) label(path *clewv1.Path, i int) string {
	label := ""
	if steps := path.GetSteps(); i < len(steps) {
		if at := int(steps[i]); at >= 0 && at < len(r.labels) {
			label = r.labels[at]
		}
	}
	kind := kindWords(path.GetNodes()[i].GetKind())
	switch {
	case label == "":
		return kind
	case strings.Contains(label, kind), i == 0:
		return label
	}
	return label + " (" + kind + ")"
}

func (p *program) writePaths(r *pathReply) error {
	reply := struct {
		Paths messages[*clewv1.Path] `json:"paths"`
		Done  message[*clewv1.Done]  `json:"done"`
	}{r.paths, message[*clewv1.Done]{r.done}}
	return p.answer(nil, r.done, reply, func() {
		if len(r.paths) == 0 {
			fmt.Fprintln(p.stdout, cmp.Or(r.none, "no path"))
		}
		for i := range r.paths {
			if i > 0 {
				fmt.Fprintln(p.stdout)
			}
			p.drawPath(p.stdout, r, i)
		}
	})
}

// drawPath draws the i-th path of a reply: a line per hop, with what it stands
// on at the right, then what limits the path as a whole.
func (p *program) drawPath(w io.Writer, r *pathReply, i int) {
	path := r.paths[i]
	name := func(i int) string {
		n := path.GetNodes()[i]
		return r.label(path, i) + "  " + p.caption(n.GetCaption(), n.GetId(), n.GetVictim()) + endMark(n)
	}
	if len(path.GetNodes()) == 0 {
		return
	}
	fmt.Fprintf(w, "%d. %s  (%s)\n", i+1, name(0), path.GetNodes()[0].GetId())
	left := make([]string, len(path.GetHops()))
	widest := 0
	for h, hop := range path.GetHops() {
		left[h] = strings.Repeat(" ", 5+3*h) + "└─ " + hopReading(hop) + "  " + name(h+1)
		widest = max(widest, width(left[h]))
	}
	for h, hop := range path.GetHops() {
		fmt.Fprintf(w, "%s   %s\n", pad(left[h], widest), hopEvidence(hop))
	}
	fmt.Fprintf(w, "     %s\n", strings.Join(pathFacts(path), " · "))
}

// hopReading gives a hop's kind of link in words, along the path.
func hopReading(h *clewv1.Hop) string {
	if len(h.GetLinks()) == 0 {
		return "?"
	}
	return reading(h.GetLinks()[0], h.GetForward())
}

// hopEvidence gives what a hop stands on, and how much more there is.
func hopEvidence(h *clewv1.Hop) string {
	text, more := "", 0
	for i, l := range h.GetLinks() {
		if single(l) {
			more++
		} else {
			more += int(l.GetCount())
		}
		for _, e := range l.GetEvidence() {
			if i == 0 && e.GetLinkId() == h.GetStandsOn() && text == "" {
				text = evidenceText(e)
				more--
			}
		}
	}
	if len(h.GetLinks()) > 0 {
		text = strings.Join(append([]string{text}, tellings(h.GetLinks()[0])...), " · ")
	}
	if h.GetOrderUncertain() {
		text += " · order uncertain"
	}
	if more > 0 {
		text += fmt.Sprintf(" (+%d more)", more)
	}
	return text
}

// pathFacts gives what limits a path as a whole.
func pathFacts(path *clewv1.Path) []string {
	facts := []string{plural(len(path.GetHops()), "hop")}
	if path.CostBits != nil {
		facts = append(facts, fmt.Sprintf("costs %.2f bits", path.GetCostBits()))
	}
	if path.WeakestConfidence != nil {
		facts = append(facts, fmt.Sprintf("weakest confidence %d of 100", path.GetWeakestConfidence()))
	}
	if path.GetUngraded() {
		facts = append(facts, "some hop without confidence")
	}
	if n := path.GetMergesCrossed(); n > 0 {
		facts = append(facts, "crosses "+plural(n, "merge"))
	}
	uncertain := int32(0)
	for _, h := range path.GetHops() {
		if h.GetOrderUncertain() {
			uncertain++
		}
	}
	if uncertain > 0 {
		facts = append(facts, plural(uncertain, "hop")+" with uncertain order")
	}
	if s := tlp(path.GetHandling()); s != "" {
		facts = append(facts, "handle as "+s)
	}
	return facts
}
