package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// checkCommand verifies the store's invariants.
func (p *program) checkCommand() *cobra.Command {
	var cut, mend bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Verify every invariant of the graph's store",
		Long: `Verify every invariant of the graph's store, and name each one that is broken. The exit code is 6 if there are any.

An embedded store whose log is damaged is refused, because changes that were acknowledged are lost with it. Copy the folder as it is, then
restore a backup. Without one, --cut-log opens it at the last decision before the damage, says which that is, and gives up what came after for
good. Load the same files again then: what is there changes nothing, and what is missing is added. Judgements made since must be made again.

In Neo4j anybody who may write Cypher can change the graph by hand. --mend first puts right what follows from the records and the journal:
entities and their properties, what records belong to and mention, and the relationships between entities. It takes the writer's lease, so stop
the service that has it. What is kept nowhere else is only found: the records themselves, decisions, evidence and past versions.`,
		Example: `  clew check
  clew check --mend --store neo4j://graph.example.org`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cut {
				if err := p.cutLog(cmd.Context()); err != nil {
					return err
				}
			}
			if mend {
				if err := p.mend(cmd.Context()); err != nil {
					return err
				}
			}
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.check(cmd, c) })
		},
	}
	cmd.Flags().BoolVar(&mend, "mend", false, "first put right what somebody changed in Neo4j by hand")
	cmd.Flags().BoolVar(&cut, "cut-log", false, "first give up what a damaged log lost, for good")
	return cmd
}

// cutLog opens an embedded store that lost the end of its log, and says where it
// ends now.
func (p *program) cutLog(ctx context.Context) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	if p.server != "" || c.Store.Kind != "embedded" {
		return usage("--cut-log is for the folder of an embedded store; stop the service and name the folder with --store")
	}
	s, err := openFolder(ctx, c.Store, embedded.Options{Logger: p.logger(c, true), CutLog: true})
	if err != nil {
		return err
	}
	head, err := s.Head(ctx)
	if err := errors.Join(err, s.Close(ctx)); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "the graph ends at decision %d\n", head.Seq)
	return nil
}

// mend puts right what somebody changed in a graph in Neo4j.
func (p *program) mend(ctx context.Context) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	if p.server != "" || c.Store.Kind != "neo4j" {
		return usage("--mend is for a graph in Neo4j; stop the service that writes to it and name its address with --store")
	}
	s, err := openStore(ctx, c.Store, writer, p.logger(c, true))
	if err != nil {
		return err
	}
	mended, err := s.(interface {
		Mend(context.Context, func(store.Problem)) (int, error)
	}).Mend(ctx, func(store.Problem) {}) // what is left the check tells
	if err := errors.Join(err, s.Close(ctx)); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "%s put right\n", plural(mended, "thing"))
	return nil
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
		err = p.writeJSON(struct {
			Problems messages[*clewv1.Problem]  `json:"problems"`
			Done     message[*clewv1.CheckDone] `json:"done"`
		}{problems, message[*clewv1.CheckDone]{done}})
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
