package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// communitiesCommand parts a network into groups.
func (p *program) communitiesCommand() *cobra.Command {
	var s scopeFlags
	var kinds []string
	var reason string
	var resolution float64
	var least, most, members int32
	cmd := &cobra.Command{
		Use:   "communities [SUBJECT…]",
		Short: "Find the groups into which a network falls",
		Long: `Part the network that lies --depth hops around some entities, or around all of some kinds, into groups within which more is linked than lots
would link (the Leiden algorithm, without lots: the same network gives the same groups). Two entities count as linked once, however many
links they have. To be of a group says nothing of guilt: those held at a site are linked to it as those who run it are. People with a
victim's role, and their documents, are counted and not named, unless --victims-reason says why.`,
		Example: `  clew communities police/C-01 --depth 3
  clew communities --of BankAccount,Wallet --link TRANSFERRED --depth 1 --resolution 2`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			switch {
			case (len(args) > 0) == (len(kinds) > 0):
				return usage("name subjects, or --of for all entities of some kinds")
			case resolution < 0.001 || resolution > 100:
				return usage("--resolution %v lies outside of 0.001 to 100", resolution)
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				of := &clewv1.Ends{Kinds: kinds}
				if len(args) > 0 {
					if of.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
						return err
					}
				}
				got, err := c.network.Communities(ctx, &clewv1.CommunitiesRequest{Of: of, Scope: sc, Depth: given(s.flags, "depth", s.depth), Resolution: int32(resolution*1000 + 0.5),
					Least: given(s.flags, "least", least), Limit: given(s.flags, "most", most), Members: given(s.flags, "members", members), VictimsReason: reason, Hubs: hubs, Budget: s.budget()})
				switch {
				case err != nil:
					return err
				case p.json():
					return p.writeMessage(got)
				}
				p.writeCommunities(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	f := cmd.Flags()
	s.register(f)
	s.registerWalk(f, "read `N` hops around the entities (default: network.max_depth)")
	f.StringSliceVar(&kinds, "of", nil, "around all entities of these `KINDS`, such as BankAccount, where no subject is named")
	f.Float64Var(&resolution, "resolution", 1, "how small groups are: above 1 smaller, up to 100")
	f.Int32Var(&least, "least", 3, "give groups of `N` members or more")
	f.Int32Var(&most, "most", 20, "give at most `N` groups, up to 1000")
	f.Int32Var(&members, "members", 10, "name at most `N` members of each, up to 1000")
	f.StringVar(&reason, "victims-reason", "", "name people with a victim's role too, for this `REASON`, which the answer repeats")
	return cmd
}

func (p *program) writeCommunities(got *clewv1.CommunitiesResponse) {
	fmt.Fprintf(p.stdout, "%s of %s with %s · modularity %.3f\n", plural(int(got.GetFound()), "group"), plural(int(got.GetNodes()), "entity"),
		plural(int(got.GetPairs()), "linked pair"), got.GetModularity())
	for i, c := range got.GetCommunities() {
		fmt.Fprintf(p.stdout, "\n%d. %s · %s inside, %d to others  (%s)\n", i+1, plural(int(c.GetSize()), "member"), plural(int(c.GetInside()), "linked pair"), c.GetOutside(), c.GetId())
		fmt.Fprintf(p.stdout, "   %s\n", countsInWords(c.GetKinds(), kindWords))
		if len(c.GetRoles()) > 0 {
			fmt.Fprintf(p.stdout, "   roles claimed: %s\n", countsInWords(c.GetRoles(), func(s string) string { return s }))
		}
		var rows [][]string
		for _, m := range c.GetMembers() {
			n := m.GetNode()
			rows = append(rows, []string{kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId(), strconv.FormatInt(m.GetInside(), 10),
				strconv.FormatInt(m.GetOutside(), 10), strings.Join(n.GetRoles(), ", ")})
		}
		if len(rows) > 0 {
			table(p.stdout, "   ", []string{"KIND", "NAME", "ID", "INSIDE", "OUTSIDE", "ROLES"}, rows)
		}
		p.writeMore(c.GetSize()-c.GetLeftOut()-int64(len(rows)), c.GetLeftOut(), "with a victim's role, or documents of such,")
	}
	p.writeReason(got.GetVictimsReason())
}

// countsInWords lists counts by name.
func countsInWords(list []*clewv1.NamedCount, words func(string) string) string {
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%d %s", c.GetCount(), words(c.GetName())))
	}
	return strings.Join(out, ", ")
}

// writeMore says how many of a list are not shown.
func (p *program) writeMore(more, unnamed int64, who string) {
	var parts []string
	if more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	if unnamed > 0 {
		parts = append(parts, fmt.Sprintf("%d %s not named (--victims-reason)", unnamed, who))
	}
	if len(parts) > 0 {
		fmt.Fprintf(p.stdout, "   %s\n", strings.Join(parts, " · "))
	}
}

// writeReason repeats why people with a victim's role may be named.
func (p *program) writeReason(reason string) {
	if reason != "" {
		fmt.Fprintf(p.stdout, "\npeople with a victim's role may be named: %s\n", oneLine(reason))
	}
}

// footprintCommand gathers what is tied to a site.
func (p *program) footprintCommand() *cobra.Command {
	var s scopeFlags
	var reason string
	var most int32
	cmd := &cobra.Command{
		Use:   "footprint SITE…",
		Short: "Gather all that is tied to a site",
		Long: `Gather who and what is tied to a site and its parts, section by section: other names and places, who runs and supplies it, who works there, who
recruited and took people there, by which advertisements and routes, its telephones, accounts and devices, its money, ransoms, incidents
and papers. Each with the ways by which it is tied, counted, and the shortest one. It tells of ties, not of guilt. Whoever is held there,
paid for somebody's freedom or has a victim's role is counted and not named, and no way through such a person is shown, unless
--victims-reason says why.`,
		Example: `  clew footprint police/C-01
  clew footprint police/C-02 --since 2023 --most 50`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				got, err := c.network.Footprint(ctx, &clewv1.FootprintRequest{Ids: ids, Scope: sc, Limit: given(s.flags, "most", most), VictimsReason: reason, Hubs: hubs, Budget: s.budget()})
				switch {
				case err != nil:
					return err
				case p.json():
					return p.writeMessage(got)
				}
				p.writeFootprint(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	f := cmd.Flags()
	s.register(f)
	f.Int32Var(&most, "most", 10, "give at most `N` of each section, up to 1000")
	f.StringVar(&reason, "victims-reason", "", "name those held, payers for them and people with a victim's role too, for this `REASON`, which the answer repeats")
	return cmd
}

func (p *program) writeFootprint(got *clewv1.FootprintResponse) {
	for _, n := range got.GetSites() {
		fmt.Fprintf(p.stdout, "%s  %s  (%s)\n", kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId())
	}
	for _, section := range got.GetSections() {
		fmt.Fprintf(p.stdout, "\n%s · %d · %s\n", section.GetName(), section.GetCount(), section.GetDoc())
		var rows [][]string
		for _, f := range section.GetFinds() {
			n, how := f.GetNode(), "through people who are not named"
			if f.GetPath() != nil {
				how = wayInWords(f.GetPath())
			}
			rows = append(rows, []string{kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId(), strconv.FormatInt(f.GetWays(), 10), how})
		}
		if len(rows) > 0 {
			table(p.stdout, "   ", []string{"KIND", "NAME", "ID", "WAYS", "HOW"}, rows)
		}
		p.writeMore(section.GetCount()-section.GetLeftOut()-int64(len(rows)), section.GetLeftOut(), "held there, payers for them or with a victim's role")
	}
	p.writeReason(got.GetVictimsReason())
}

// wayInWords tells how a way leads from a site, with what its last hop stands on.
func wayInWords(path *clewv1.Path) string {
	var words []string
	for _, h := range path.GetHops() {
		words = append(words, hopReading(h))
	}
	return strings.Join(words, " › ") + "   " + hopEvidence(path.GetHops()[len(path.GetHops())-1])
}
