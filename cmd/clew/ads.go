package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// adsCommand tells how job advertisements changed.
func (p *program) adsCommand() *cobra.Command {
	var s scopeFlags
	var byCountry bool
	var rates, unit string
	cmd := &cobra.Command{
		Use:   "ads",
		Short: "Tell how job advertisements changed, by the site that they lead to and by quarter",
		Long: `Count job advertisements by the site that they lead to, or its country, and by the quarter in which they were posted: titles in tiers, languages
and salaries, with the advertisements behind each figure. A campaign of several postings counts once. Salaries are told by currency, or in one by
--rates and --unit: a CSV file with the columns asset, from (a date) and worth. --since and --until are of the days of posting.`,
		Example: `  clew ads --by-country
  clew ads --since 2020 --rates rates.csv --unit USD`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			worth, err := readRates(rates, unit)
			if err != nil {
				return err
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				var got struct {
					Groups messages[*clewv1.AdGroup] `json:"groups"`
					Done   message[*clewv1.Done]     `json:"done"`
				}
				stream, err := c.counts.AdTrends(ctx, &clewv1.AdTrendsRequest{Scope: sc, ByCountry: byCountry, Rates: worth, Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.AdTrendsResponse) {
					switch item := m.GetItem().(type) {
					case *clewv1.AdTrendsResponse_Group:
						got.Groups = append(got.Groups, item.Group)
					case *clewv1.AdTrendsResponse_Done:
						got.Done.Message = item.Done
					}
				})
				return p.answer(err, got.Done.Message, got, func() { p.writeAds(got.Groups) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().BoolVar(&byCountry, "by-country", false, "by the country of the site, or the one that the advertisement names")
	cmd.Flags().StringVar(&rates, "rates", "", "tell salaries in one currency by the rates in this `FILE`")
	cmd.Flags().StringVar(&unit, "unit", "", "tell salaries in this `CURRENCY`, such as USD, by the rates")
	return cmd
}

func (p *program) writeAds(groups []*clewv1.AdGroup) {
	if len(groups) == 0 {
		fmt.Fprintln(p.stdout, "no job ads")
		return
	}
	for i, g := range groups {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		name := "leads to no site that is told"
		switch {
		case g.GetHubId() != "":
			name = fmt.Sprintf("%s (%s)", p.caption(g.GetHub(), g.GetHubId(), false), g.GetHubId())
		case g.GetHub() != "":
			name = oneLine(g.GetHub())
		}
		when := "undated"
		if g.GetQuarter() != "" {
			when = periodText(g.GetQuarter())
		}
		fmt.Fprintf(p.stdout, "%s · %s · %s in %s\n", name, when, plural(len(g.GetAdIds()), "campaign"), plural(g.GetPostings(), "posting"))
		var rows [][]string
		row := func(what, value string, ads []string) {
			rows = append(rows, []string{what, fmt.Sprint(len(ads)), value, strings.Join(ads, ", ")})
		}
		for _, t := range g.GetTiers() {
			row(t.GetTier()+" work", `"`+strings.Join(t.GetTitles(), `", "`)+`"`, t.GetAdIds())
		}
		for _, l := range g.GetLanguages() {
			if l.GetLanguage() == "" {
				row("no language told", "", l.GetAdIds())
				continue
			}
			row("language", l.GetLanguage(), l.GetAdIds())
		}
		for _, s := range g.GetSalaries() {
			row("salary", salaryText(s), s.GetAdIds())
		}
		if len(g.GetUnreadIds()) > 0 {
			row("salary not read", "", g.GetUnreadIds())
		}
		table(p.stdout, "  ", []string{"FIGURE", "CAMPAIGNS", "", "ADS"}, rows)
	}
}

// salaryText writes a salary with its quartiles where they tell more.
func salaryText(s *clewv1.AdSalary) string {
	short := func(text string) string { return strings.TrimSuffix(text, ".00") }
	text := short(s.GetMedian()) + " " + s.GetAsset()
	if s.GetPer() != "" {
		text += " a " + s.GetPer()
	}
	if s.GetValues() > 1 {
		text += fmt.Sprintf(", half of %d between %s and %s", s.GetValues(), short(s.GetLow()), short(s.GetHigh()))
	}
	return text
}
