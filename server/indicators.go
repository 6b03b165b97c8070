package server

import (
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/indicators"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

var coercionSigns = map[network.Coercion]clewv1.Coercion{
	network.CoercionRole: clewv1.Coercion_COERCION_ROLE, network.CoercionHeld: clewv1.Coercion_COERCION_HELD,
	network.CoercionDocuments: clewv1.Coercion_COERCION_DOCUMENTS_WITHHELD, network.CoercionRansom: clewv1.Coercion_COERCION_RANSOM,
	network.CoercionDebt: clewv1.Coercion_COERCION_DEBT, network.CoercionSold: clewv1.Coercion_COERCION_SOLD, network.CoercionRescued: clewv1.Coercion_COERCION_RESCUED,
}

// indicatorOf gives an indicator by its number, which is its place in their order.
func indicatorOf(i clewv1.MuleIndicator) indicators.Indicator { return indicators.All()[i-1] }

// MuleIndicators streams what accounts show.
func (s *networkService) MuleIndicators(req *clewv1.MuleIndicatorsRequest, out grpc.ServerStreamingServer[clewv1.MuleIndicatorsResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	rates, err := ratesOf(req.GetRates())
	if err != nil {
		return err
	}
	got, err := s.graph.Indicators(out.Context(), network.IndicatorsRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Only: convert(req.GetIndicators(), indicatorOf), Rates: rates})
	if err != nil {
		return err
	}
	for _, n := range got.Nodes {
		if err := out.Send(&clewv1.MuleIndicatorsResponse{Item: &clewv1.MuleIndicatorsResponse_Node{Node: nodeMessage(n)}}); err != nil {
			return err
		}
	}
	for _, l := range got.Links {
		if err := out.Send(&clewv1.MuleIndicatorsResponse{Item: &clewv1.MuleIndicatorsResponse_Link{Link: groupMessage(l)}}); err != nil {
			return err
		}
	}
	numbers := map[indicators.Indicator]clewv1.MuleIndicator{}
	for i, what := range indicators.All() {
		numbers[what] = clewv1.MuleIndicator(i + 1)
	}
	for i := range got.Hits {
		if err := out.Send(&clewv1.MuleIndicatorsResponse{Item: &clewv1.MuleIndicatorsResponse_Hit{Hit: hitMessage(&got.Hits[i], numbers)}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.MuleIndicatorsResponse{Item: &clewv1.MuleIndicatorsResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), len(got.Links), 0)}})
}

func hitMessage(h *network.IndicatorHit, numbers map[indicators.Indicator]clewv1.MuleIndicator) *clewv1.IndicatorHit {
	m := &clewv1.IndicatorHit{Indicator: numbers[h.Indicator], AccountId: string(h.Account), Payers: int32(h.Payers), Payees: int32(h.Payees),
		OrderUncertain: h.Uncertain, ContactId: string(h.Contact), Holders: int32(h.Holders), Threshold: h.Threshold, Source: h.Source,
		WithIds: convert(h.With, func(id graph.EntityID) string { return string(id) }), LinkIds: convert(h.Links, func(id graph.LinkID) string { return string(id) })}
	for i := range h.Amounts {
		m.Sums = append(m.Sums, &clewv1.IndicatorSum{In: amountMessage(&h.Amounts[i].In), Out: amountMessage(&h.Amounts[i].Out)})
	}
	if h.Idle > 0 {
		m.Idle = durationpb.New(h.Idle)
	}
	for _, c := range h.Coercion {
		m.Coercion = append(m.Coercion, &clewv1.CoercionSign{HolderId: string(c.Holder), Sign: coercionSigns[c.Sign], Roles: c.Roles, LinkId: string(c.Link)})
	}
	return m
}
