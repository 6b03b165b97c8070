package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// sourceCommand groups what can be done with sources.
func (p *program) sourceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source",
		Short: "List, describe and withdraw sources",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("%q is not known; write clew source list, describe or withdraw", args[0])
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(p.sourceListCommand(), p.sourceDescribeCommand(), p.sourceWithdrawCommand())
	return cmd
}

func (p *program) sourceListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the sources with how many records each has",
		Args:  exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.listSources(cmd, c) })
		},
	}
}

func (p *program) sourceDescribeCommand() *cobra.Command {
	var s clewv1.Source
	var scheme, grade, mark string
	cmd := &cobra.Command{
		Use:     "describe SOURCE",
		Short:   "Write what is known of a source",
		Long:    `Write what is known of a source, whole: what is not given is cleared. Its records stay as they are.`,
		Example: `  clew source describe police --name "Police case files" --owner "National Police" --grade B --handling AMBER`,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
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

// withdrawAtOnce is how many records one decision of a withdrawal deletes at
// most.
const withdrawAtOnce = 1000

func (p *program) sourceWithdrawCommand() *cobra.Command {
	var why, by string
	cmd := &cobra.Command{
		Use:   "withdraw SOURCE",
		Short: "Retract every record of a source",
		Long: `Retract every record of a source, as clew delete would: entities that only it held together fall apart, links of others to its records
dangle until these return. Past versions stay in the history, and what is known of the source stays listed. Nothing else should load
the source meanwhile. A withdrawal that broke off is ended by running it again.`,
		Example: `  clew source withdraw ngo --why "agreement ended"`,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if why == "" {
				return usage("say why %s is withdrawn, with --why; the journal keeps it", args[0])
			}
			return p.withGraph(cmd.Context(), writer, func(c *client) error {
				done, err := c.retract(cmd.Context(), args[0], nil, withdrawAtOnce, "source withdrawn: "+why, by)
				if err != nil {
					if done.Retracted > 0 {
						fmt.Fprintf(p.stderr, "clew: %s retracted before it broke off; run the same command again\n", plural(done.Retracted, "record"))
					}
					return err
				}
				if p.json() {
					return p.writeJSON(done)
				}
				fmt.Fprintln(p.stdout, done.words())
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "the `REASON`, kept in the journal")
	cmd.Flags().StringVar(&by, "by", "", "the `AUTHOR`, where the service does not know its callers")
	return cmd
}

// words says in a line what was retracted.
func (r *retraction) words() string {
	text := fmt.Sprintf("%s of source %s retracted", plural(r.Retracted, "record"), oneLine(r.Source))
	if r.Retracted > 0 {
		text += fmt.Sprintf("; %s of others changed entity; decision %d", plural(r.Moved, "record"), r.Seq)
	}
	return text
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
		all.Revision, all.EndRevision = reply.GetRevision(), reply.GetEndRevision()
		if req.PageToken = reply.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	if p.json() {
		return p.writeMessage(all)
	}
	p.writeSources(all.GetSources())
	p.writeChanged(all)
	return nil
}

func (p *program) writeSources(list []*clewv1.Source) {
	var rows [][]string
	for _, s := range list {
		rows = append(rows, []string{s.GetId(), fmt.Sprint(s.GetRecords()), s.GetName(), s.GetOwner(), gradeText(s.GetReliability()), tlp(s.GetHandling()), s.GetLicence()})
	}
	table(p.stdout, "", []string{"SOURCE", "RECORDS", "NAME", "OWNER", "GRADE", "HANDLING", "LICENCE"}, rows)
}
