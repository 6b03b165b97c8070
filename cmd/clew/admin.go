package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// statsCommand counts what the store holds.
func (p *program) statsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Count what the graph holds",
		Args:  exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.admin.Stats(cmd.Context(), &clewv1.StatsRequest{})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				rows := [][]string{
					{"records", fmt.Sprint(reply.GetRecords())}, {"statements", fmt.Sprint(reply.GetStatements())}, {"entities", fmt.Sprint(reply.GetEntities())},
				}
				for _, kind := range slices.Sorted(maps.Keys(reply.GetEntitiesByKind())) {
					rows = append(rows, []string{"  " + kindWords(kind), fmt.Sprint(reply.GetEntitiesByKind()[kind])})
				}
				rows = append(rows, []string{"links", fmt.Sprint(reply.GetLinks())}, []string{"dangling links", fmt.Sprint(reply.GetDanglingLinks())},
					[]string{"decisions", fmt.Sprint(reply.GetSeq())}, []string{"model", reply.GetModel()}, []string{"store", reply.GetStore()}, []string{"version", reply.GetVersion()})
				table(p.stdout, "", nil, rows)
				return nil
			})
		},
	}
}

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
	}
	if len(problems) > 0 {
		return failed(exitProblems, "the store breaks %s; stop writing to it and restore a backup", plural(len(problems), "invariant"))
	}
	return nil
}

// sourcesCommand lists the sources, or describes one.
func (p *program) sourcesCommand() *cobra.Command {
	var s clewv1.Source
	var scheme, grade, mark string
	cmd := &cobra.Command{
		Use:   "sources [SOURCE]",
		Short: "List the sources, or say what is known of one",
		Long: `List the sources with how many records each has. With the name of a source and at least one flag, write what is known of it, whole: what
is not given is cleared.`,
		Example: `  clew sources
  clew sources police --name "Police case files" --owner "National Police" --grade B --handling AMBER`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.listSources(cmd, c) })
			}
			if cmd.LocalNonPersistentFlags().NFlag() == 0 {
				return usage("say what is known of %s, by --name, --owner, --licence, --grade or --handling", args[0])
			}
			s.Id = args[0]
			if grade != "" {
				s.Reliability = &clewv1.Grade{Scheme: scheme, Value: grade}
			}
			if mark != "" {
				s.Handling = &clewv1.Handling{Tlp: mark}
			}
			return p.withGraph(cmd.Context(), writer, func(c *client) error {
				reply, err := c.intake.UpdateSource(cmd.Context(), &clewv1.UpdateSourceRequest{Source: &s, AllowMissing: true})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				p.writeSources([]*clewv1.Source{reply.GetSource()})
				return nil
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Name, "name", "", "its name for people")
	f.StringVar(&s.Owner, "owner", "", "the organisation that owns it")
	f.StringVar(&s.Licence, "licence", "", "the licence under which its information may be used")
	f.StringVar(&grade, "grade", "", "how reliable it is, as its scheme writes it")
	f.StringVar(&scheme, "grade-scheme", "admiralty", "the scheme of --grade")
	f.StringVar(&mark, "handling", "", "the `TLP` that its information usually has: RED, AMBER+STRICT, AMBER, GREEN or CLEAR")
	return cmd
}

func (p *program) listSources(cmd *cobra.Command, c *client) error {
	all := &clewv1.ListSourcesResponse{}
	req := &clewv1.ListSourcesRequest{PageSize: 1000}
	for {
		reply, err := c.intake.ListSources(cmd.Context(), req)
		if err != nil {
			return err
		}
		all.Sources = append(all.Sources, reply.GetSources()...)
		if req.PageToken = reply.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	if p.json() {
		return p.writeMessage(all)
	}
	p.writeSources(all.GetSources())
	return nil
}

func (p *program) writeSources(list []*clewv1.Source) {
	var rows [][]string
	for _, s := range list {
		rows = append(rows, []string{s.GetId(), fmt.Sprint(s.GetRecords()), s.GetName(), s.GetOwner(), gradeText(s.GetReliability()), tlp(s.GetHandling()), s.GetLicence()})
	}
	table(p.stdout, "", []string{"SOURCE", "RECORDS", "NAME", "OWNER", "GRADE", "HANDLING", "LICENCE"}, rows)
}
