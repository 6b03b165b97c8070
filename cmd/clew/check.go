package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// checkCommand verifies the store's invariants.
func (p *program) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Verify every invariant of the graph's store",
		Long:  `Verify every invariant of the graph's store, and name each one that is broken. The exit code is 6 if there are any.`,
		Args:  exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.check(cmd, c) })
		},
	}
}

func (p *program) check(cmd *cobra.Command, c *client) error {
	var problems []*clewv1.Problem
	var done *clewv1.CheckDone
	stream, err := c.admin.Check(cmd.Context(), &clewv1.CheckRequest{})
	err = collect(stream, err, func(m *clewv1.CheckResponse) {
		switch item := m.GetItem().(type) {
		case *clewv1.CheckResponse_Problem:
			problems = append(problems, item.Problem)
		case *clewv1.CheckResponse_Done:
			done = item.Done
		}
	})
	if err != nil {
		return err
	}
	if done == nil {
		return failed(exitFailure, "the check broke off before its end; run it again")
	}
	if p.json() {
		list, err := messagesJSON(problems)
		if err != nil {
			return err
		}
		end, err := messageJSON(done)
		if err != nil {
			return err
		}
		err = p.writeJSON(struct {
			Problems []json.RawMessage `json:"problems"`
			Done     json.RawMessage   `json:"done"`
		}{list, end})
		if err != nil {
			return err
		}
	} else {
		var rows [][]string
		for _, x := range problems {
			rows = append(rows, []string{x.GetRule(), x.GetSubject(), x.GetDetail()})
		}
		table(p.stdout, "", nil, rows)
		fmt.Fprintf(p.stdout, "%s; %s to what is not loaded\n", plural(len(problems), "problem"), plural(done.GetDanglingLinks(), "link"))
		p.writeChanged(done)
	}
	if len(problems) > 0 {
		return failed(exitProblems, "the store breaks %s; stop writing to it and restore a backup", plural(len(problems), "invariant"))
	}
	return nil
}
