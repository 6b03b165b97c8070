package main

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// nearCommand finds what was seen around a place.
func (p *program) nearCommand() *cobra.Command {
	var s scopeFlags
	var km, lat, lon float64
	cmd := &cobra.Command{
		Use:   "near [SUBJECT]",
		Short: "Find what was seen around a place",
		Long: `Find the places within --km of a subject that has coordinates, or of --lat and --lon, and what was seen there: who or what was seen, held,
worked, signed in, moved or passed there, and when. --since and --until leave what was possibly so then; what is undated is told, too. A
place whose record calls its coordinates uncertain is told if it may be within the distance.`,
		Example: `  clew near police/C-02 --km 20 --since 2023-06
  clew near --lat -0.41 --lon -30.2 --km 5`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			point := cmd.Flags().Changed("lat") && cmd.Flags().Changed("lon")
			switch {
			case len(args) > 1 || point == (len(args) == 1):
				return usage("name one subject, or --lat and --lon")
			case !(km >= 0 && km <= 20_040):
				return usage("--km %v is not between 0 and 20040", km)
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.NearRequest{Centre: &clewv1.NearRequest_Point{Point: &clewv1.Point{Latitude: lat, Longitude: lon}}, Metres: int32(math.Round(km * 1000)), Scope: sc, Hubs: hubs, Budget: s.budget()}
				if !point {
					ids, err := c.entityIDs(ctx, args, sc)
					if err != nil {
						return err
					}
					req.Centre = &clewv1.NearRequest_Id{Id: ids[0]}
				}
				var got nearReply
				stream, err := c.network.Near(ctx, req)
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeNear(&got) })
			})
		},
	}
	f := cmd.Flags()
	s.register(f)
	f.StringSliceVar(&s.kinds, "kind", nil, "tell only of these `KINDS`, such as Person,Device")
	f.StringSliceVar(&s.links, "link", nil, "tell only links of these `KINDS`, such as SEEN_AT,HELD_AT (default: all that tell of presence)")
	f.Float64Var(&km, "km", 5, "look as far as `KM` kilometres around")
	f.Float64Var(&lat, "lat", 0, "the `DEGREES` north of the equator")
	f.Float64Var(&lon, "lon", 0, "the `DEGREES` east of Greenwich")
	return cmd
}

// nearReply is the answer to clew near.
type nearReply struct {
	Places messages[*clewv1.Place] `json:"places"`
	Nodes  messages[*clewv1.Node]  `json:"nodes"`
	Seen   messages[*clewv1.Seen]  `json:"seen"`
	Done   message[*clewv1.Done]   `json:"done"`
}

func (r *nearReply) add(m *clewv1.NearResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.NearResponse_Place:
		r.Places = append(r.Places, item.Place)
	case *clewv1.NearResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.NearResponse_Seen:
		r.Seen = append(r.Seen, item.Seen)
	case *clewv1.NearResponse_Done:
		r.Done.Message = item.Done
	}
}

func (p *program) writeNear(got *nearReply) {
	names := map[string]string{}
	name := func(n *clewv1.Node) { names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim()) }
	var rows [][]string
	for _, at := range got.Places {
		n := at.GetNode()
		name(n)
		far := fmt.Sprintf("%.1f km", float64(at.GetMetres())/1000)
		if r := at.GetRadiusMetres(); r > 0 {
			far += fmt.Sprintf(" ± %.1f", float64(r)/1000)
		}
		rows = append(rows, []string{far, kindWords(n.GetKind()), names[n.GetId()], n.GetId()})
	}
	fmt.Fprintln(p.stdout, plural(len(rows), "place"))
	table(p.stdout, "  ", []string{"DISTANCE", "KIND", "NAME", "ID"}, rows)
	for _, n := range got.Nodes {
		name(n)
	}
	rows = nil
	for _, seen := range got.Seen {
		l := seen.GetLink()
		date := when(l.GetEvidence()[0].GetValid())
		if date == "" {
			date = "undated"
		}
		rows = append(rows, []string{date, names[l.GetFromId()] + " " + reading(l, true) + " " + names[l.GetToId()], evidenceText(l.GetEvidence()[0])})
	}
	fmt.Fprintf(p.stdout, "\n%d seen there\n", len(rows))
	if len(rows) > 0 {
		table(p.stdout, "  ", []string{"WHEN", "WHAT", "EVIDENCE"}, rows)
	}
}
