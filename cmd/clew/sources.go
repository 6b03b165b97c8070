package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

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
			known := false
			cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { known = known || f.Changed })
			if !known {
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
	f.StringVar(&s.Name, "name", "", "its `NAME` for people")
	f.StringVar(&s.Owner, "owner", "", "the `ORGANISATION` that owns it")
	f.StringVar(&s.Licence, "licence", "", "the `LICENCE` under which its information may be used")
	f.StringVar(&grade, "grade", "", "how reliable it is: a `GRADE` as its scheme writes it")
	f.StringVar(&scheme, "grade-scheme", "admiralty", "the `SCHEME` of --grade")
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
