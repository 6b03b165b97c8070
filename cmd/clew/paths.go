package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// pathCommand finds how two entities are connected.
func (p *program) pathCommand() *cobra.Command {
	var s scopeFlags
	var k int32
	cmd := &cobra.Command{
		Use:     "path SUBJECT SUBJECT",
		Short:   "Find how two entities are connected",
		Long:    `Find the k shortest paths between two entities; no path meets a node twice.`,
		Example: `  clew path ngo/77 wallet:tron:T… -k 3`,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args)
				if err != nil {
					return err
				}
				got := pathReply{}
				stream, err := c.network.ShortestPaths(ctx, &clewv1.ShortestPathsRequest{FromIds: ids[:1], ToIds: ids[1:], K: given(cmd.Flags(), "paths", k),
					Scope: sc, Depth: given(cmd.Flags(), "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.ShortestPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				return p.writePaths(&got)
			})
		},
	}
	cmd.Flags().Int32VarP(&k, "paths", "k", 1, "how many paths to give, at most 1000")
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "the longest path, in hops (default 6)")
	return cmd
}

// chainCommand finds the paths that follow a pattern.
func (p *program) chainCommand() *cobra.Command {
	var s scopeFlags
	var most int32
	var ends []string
	var list bool
	cmd := &cobra.Command{
		Use:   "chain PATTERN [SUBJECT…], or chain --list",
		Short: "Follow a named pattern, such as job ad to wallet",
		Long: `Find the paths that follow a named pattern, in the order of time where links are dated, from the subjects given or from everywhere.
Every hop shows its record, date, grade and handling.`,
		Example: `  clew chain --list
  clew chain job-ad-to-wallet police/AD-7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if list {
				return p.withGraph(ctx, reader, func(c *client) error { return p.listPatterns(cmd, c) })
			}
			if len(args) == 0 {
				return usage("clew chain needs a pattern; clew chain --list names them")
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Name{Name: args[0]}, Scope: sc, MaxPaths: given(cmd.Flags(), "max-paths", most), Hubs: hubs, Budget: s.budget()}
				if req.Ids, err = c.entityIDs(ctx, args[1:]); err != nil {
					return err
				}
				if req.EndIds, err = c.entityIDs(ctx, ends); err != nil {
					return err
				}
				got := pathReply{}
				stream, err := c.network.PatternPaths(ctx, req)
				err = collect(stream, err, func(m *clewv1.PatternPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				if !p.json() {
					if got.pattern, err = findPattern(cmd, c, args[0]); err != nil {
						return err
					}
				}
				return p.writePaths(&got)
			})
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the patterns")
	cmd.Flags().StringArrayVar(&ends, "end", nil, "a `SUBJECT` that paths must end at; may be given again")
	cmd.Flags().Int32Var(&most, "max-paths", 20, "the most paths to give, at most 1000")
	s.register(cmd.Flags())
	return cmd
}

func patterns(cmd *cobra.Command, c *client) (*clewv1.ListPatternsResponse, error) {
	return c.network.ListPatterns(cmd.Context(), &clewv1.ListPatternsRequest{PageSize: 1000})
}

// findPattern gives a named pattern, for the labels of its steps.
func findPattern(cmd *cobra.Command, c *client, name string) (*clewv1.Pattern, error) {
	reply, err := patterns(cmd, c)
	if err != nil {
		return nil, err
	}
	for _, pattern := range reply.GetPatterns() {
		if pattern.GetName() == name {
			return pattern, nil
		}
	}
	return nil, nil
}

func (p *program) listPatterns(cmd *cobra.Command, c *client) error {
	reply, err := patterns(cmd, c)
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	var rows [][]string
	for _, pattern := range reply.GetPatterns() {
		rows = append(rows, []string{pattern.GetName(), pattern.GetDoc()})
	}
	table(p.stdout, "", nil, rows)
	return nil
}

// pathReply is the answer of a query for paths.
type pathReply struct {
	paths   []*clewv1.Path
	done    *clewv1.Done
	pattern *clewv1.Pattern // nil for paths that follow none
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
	if steps := path.GetSteps(); r.pattern != nil && i < len(steps) {
		switch at := int(steps[i]); {
		case at == 0:
			label = r.pattern.GetStart().GetLabel()
		case at > 0 && at <= len(r.pattern.GetSteps()):
			label = r.pattern.GetSteps()[at-1].GetTo().GetLabel()
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
	if r.done == nil {
		return errNoEnd()
	}
	if p.json() {
		paths, err := messagesJSON(r.paths)
		if err != nil {
			return err
		}
		done, err := messageJSON(r.done)
		if err != nil {
			return err
		}
		return p.writeJSON(struct {
			Paths []json.RawMessage `json:"paths"`
			Done  json.RawMessage   `json:"done"`
		}{paths, done})
	}
	if len(r.paths) == 0 {
		fmt.Fprintln(p.stdout, "no path")
	}
	for i := range r.paths {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		p.drawPath(p.stdout, r, i)
	}
	p.writeDone(r.done)
	return nil
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
		more += int(l.GetCount())
		for _, e := range l.GetEvidence() {
			if i == 0 && e.GetLinkId() == h.GetStandsOn() && text == "" {
				text = evidenceText(e)
				more--
			}
		}
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
	if path.WeakestConfidence != nil {
		facts = append(facts, fmt.Sprintf("weakest confidence %d of 100", path.GetWeakestConfidence()))
	}
	if path.GetUngraded() {
		facts = append(facts, "some hop is not graded")
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
