package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// FreezeList streams the accounts that victims' money came to.
func (s *leadsService) FreezeList(req *clewv1.FreezeListRequest, out grpc.ServerStreamingServer[clewv1.FreezeListResponse]) error {
	c, err := s.network.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	rates, err := ratesOf(req.GetRates())
	if err != nil {
		return err
	}
	got, err := s.network.graph.FreezeList(out.Context(), network.FreezeRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), At: req.GetAt().AsTime().UnixMicro(),
		Within: req.GetWithin().AsDuration(), Purposes: req.GetPurposes(), Depth: int(req.GetDepth()), Method: traceMethods[req.GetMethod()], Rates: rates, BySum: req.GetBySum()})
	if err != nil {
		return err
	}
	method, links := methodMessage(got.Method), len(got.Payers)
	var items []*clewv1.FreezeListResponse
	for _, n := range got.Nodes {
		items = append(items, &clewv1.FreezeListResponse{Item: &clewv1.FreezeListResponse_Node{Node: nodeMessage(n)}})
	}
	for _, l := range got.Payers {
		items = append(items, &clewv1.FreezeListResponse{Item: &clewv1.FreezeListResponse_Payer{Payer: groupMessage(l)}})
	}
	for i := range got.Accounts {
		a := &got.Accounts[i]
		links += len(a.Credits)
		m := &clewv1.CreditedAccount{Holding: holdingMessage(&a.Holding, method), Hops: int32(a.Hop), Elsewhere: a.Elsewhere,
			Credits: convert(a.Credits, func(f network.Flow) *clewv1.Flow { return flowMessage(&f, method, rates != nil) }),
			Holders: convert(a.Holders, func(h network.AccountHolder) *clewv1.AccountHolder {
				return &clewv1.AccountHolder{NodeId: string(h.ID), Links: convert(h.Links, groupMessage), Signs: convert(h.Signs, signMessage)}
			})}
		items = append(items, &clewv1.FreezeListResponse{Item: &clewv1.FreezeListResponse_Account{Account: m}})
	}
	items = append(items, &clewv1.FreezeListResponse{Item: &clewv1.FreezeListResponse_Passed{Passed: int64(got.Passed)}},
		&clewv1.FreezeListResponse{Item: &clewv1.FreezeListResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), links, 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func signMessage(s network.Sign) *clewv1.VictimSign {
	if s.Held != nil {
		return &clewv1.VictimSign{Claim: &clewv1.VictimSign_Held{Held: groupMessage(*s.Held)}}
	}
	return &clewv1.VictimSign{Claim: &clewv1.VictimSign_Role{Role: s.Role}}
}
