package server

import (
	"context"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/tally"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// countsService counts.
type countsService struct {
	clewv1.UnimplementedCountsServiceServer
	network *networkService
}

// common reads what every count can be told.
func (s *countsService) common(ctx context.Context, revision string, asOf uint64, b *clewv1.Budget) (network.Common, error) {
	return s.network.common(ctx, &clewv1.Scope{Revision: revision, AsOf: asOf}, nil, b)
}

// CrossTab counts entities by what is told of them.
func (s *countsService) CrossTab(ctx context.Context, req *clewv1.CrossTabRequest) (*clewv1.CrossTabResponse, error) {
	c, err := s.common(ctx, req.GetRevision(), req.GetAsOf(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	ask := network.CrossTabRequest{Common: c}
	if ask.Population, err = network.ParsePopulation(req.GetPopulation()); err != nil {
		return nil, err
	}
	for _, side := range []struct {
		texts []string
		into  *[]network.Variable
	}{{req.GetRows(), &ask.Rows}, {req.GetColumns(), &ask.Columns}} {
		for _, text := range side.texts {
			v, err := network.ParseVariable(ask.Population, text)
			if err != nil {
				return nil, err
			}
			*side.into = append(*side.into, v)
		}
	}
	got, err := s.network.graph.CrossTab(ctx, ask)
	if err != nil {
		return nil, err
	}
	least := 0
	if got.People {
		least = got.Least
	}
	return &clewv1.CrossTabResponse{Table: countTableMessage(&got.Table, least), Done: doneMessage(got.Done, 0, 0, 0)}, nil
}

// Flows counts people by routes and periods.
func (s *countsService) Flows(ctx context.Context, req *clewv1.FlowsRequest) (*clewv1.FlowsResponse, error) {
	c, err := s.common(ctx, req.GetRevision(), req.GetAsOf(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	got, err := s.network.graph.Flows(ctx, network.FlowsRequest{Common: c})
	if err != nil {
		return nil, err
	}
	out := &clewv1.FlowsResponse{Table: countTableMessage(&got.Table, got.Least), Done: doneMessage(got.Done, 0, 0, 0)}
	for _, h := range got.Table.Rows {
		r, parts := network.RouteOf(h)
		out.Routes = append(out.Routes, &clewv1.FlowRoute{Parts: int32(parts), HubCountry: r.Country, Hub: r.Hub, Origin: r.Origin, Transit: r.Transit})
	}
	for _, h := range got.Hubs {
		m := &clewv1.FlowHub{NodeId: string(h.ID), Caption: h.Name, Countries: h.Country, First: dateMessage(h.First), Claim: string(h.Claim), LinkKind: string(h.Link)}
		if !h.First.IsZero() {
			m.Record = keyMessage(h.Record)
		}
		out.Hubs = append(out.Hubs, m)
	}
	return out, nil
}

// AdTrends streams how job advertisements changed.
func (s *countsService) AdTrends(req *clewv1.AdTrendsRequest, out grpc.ServerStreamingServer[clewv1.AdTrendsResponse]) error {
	c, err := s.network.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	rates, err := ratesOf(req.GetRates())
	if err != nil {
		return err
	}
	got, err := s.network.graph.AdTrends(out.Context(), network.AdTrendsRequest{Common: c, ByCountry: req.GetByCountry(), Rates: rates})
	if err != nil {
		return err
	}
	for i := range got.Groups {
		if err := out.Send(&clewv1.AdTrendsResponse{Item: &clewv1.AdTrendsResponse_Group{Group: adGroupMessage(&got.Groups[i])}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.AdTrendsResponse{Item: &clewv1.AdTrendsResponse_Done{Done: doneMessage(got.Done, 0, 0, 0)}})
}

func adGroupMessage(g *network.AdGroup) *clewv1.AdGroup {
	return &clewv1.AdGroup{
		HubId: string(g.Hub), Hub: g.Name, Quarter: g.Quarter, AdIds: texts(g.Ads), Postings: int64(g.Postings), UnreadIds: texts(g.Unread),
		Tiers: convert(g.Tiers, func(t network.AdTier) *clewv1.AdTier {
			return &clewv1.AdTier{Tier: string(t.Tier), Titles: t.Titles, AdIds: texts(t.Ads)}
		}),
		Languages: convert(g.Languages, func(l network.AdLanguage) *clewv1.AdLanguage {
			return &clewv1.AdLanguage{Language: l.Language, AdIds: texts(l.Ads)}
		}),
		Salaries: convert(g.Salaries, func(s network.AdSalary) *clewv1.AdSalary {
			return &clewv1.AdSalary{Asset: s.Asset, Per: s.Per, Low: s.Low.FloatString(2), Median: s.Median.FloatString(2), High: s.High.FloatString(2), Values: int32(s.Values), AdIds: texts(s.Ads)}
		}),
	}
}

func countTableMessage(t *tally.Table, least int) *clewv1.CountTable {
	m := &clewv1.CountTable{Rows: convert(t.Rows, countHeadMessage), Columns: convert(t.Columns, countHeadMessage), Total: int64(t.Total), Hidden: int64(t.Hidden),
		SeveralFew: t.Told == tally.Fewer, Withheld: t.Withheld, Least: int32(least)}
	for _, row := range t.Cells {
		for _, cell := range row {
			out := &clewv1.CountCell{}
			if !cell.Hidden {
				out.Count = number(cell.Count)
			}
			m.Cells = append(m.Cells, out)
		}
	}
	if t.Things >= 0 {
		m.Entities = number(t.Things)
	}
	if t.Told == tally.Exactly {
		m.Several = number(t.Several)
	}
	return m
}

func countHeadMessage(h tally.Head) *clewv1.CountHead {
	return &clewv1.CountHead{First: h.First, Last: h.Last, Rest: int32(h.Rest), Sum: int64(h.Sum)}
}

func number(n int) *int64 {
	out := int64(n)
	return &out
}
