package server

import (
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/money"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

var traceMethods = map[clewv1.TraceMethod]money.Method{
	clewv1.TraceMethod_TRACE_METHOD_FIFO: money.FIFO, clewv1.TraceMethod_TRACE_METHOD_HAIRCUT: money.Haircut, clewv1.TraceMethod_TRACE_METHOD_POISON: money.Poison,
}

// TraceFunds streams where money went, or where it came from.
func (s *networkService) TraceFunds(req *clewv1.TraceFundsRequest, out grpc.ServerStreamingServer[clewv1.TraceFundsResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	rates, err := ratesOf(req.GetRates())
	if err != nil {
		return err
	}
	got, err := s.graph.Trace(out.Context(), network.TraceRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Links: typed[graph.LinkID](req.GetLinkIds()), Back: req.GetBack(),
		Method: traceMethods[req.GetMethod()], Least: int(req.GetLeastPercent()), Dwell: req.GetDwell().AsDuration(), Rates: rates, Depth: int(req.GetDepth())})
	if err != nil {
		return err
	}
	method := methodMessage(got.Method)
	for _, n := range got.Nodes {
		if err := out.Send(&clewv1.TraceFundsResponse{Item: &clewv1.TraceFundsResponse_Node{Node: nodeMessage(n)}}); err != nil {
			return err
		}
	}
	for i := range got.Flows {
		m := flowMessage(&got.Flows[i], method, rates != nil)
		if err := out.Send(&clewv1.TraceFundsResponse{Item: &clewv1.TraceFundsResponse_Flow{Flow: m}}); err != nil {
			return err
		}
	}
	for i := range got.Holdings {
		m := holdingMessage(&got.Holdings[i], method)
		if err := out.Send(&clewv1.TraceFundsResponse{Item: &clewv1.TraceFundsResponse_Holding{Holding: m}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.TraceFundsResponse{Item: &clewv1.TraceFundsResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), len(got.Flows), 0)}})
}

func methodMessage(named money.Method) (method clewv1.TraceMethod) {
	for m, n := range traceMethods {
		if n == named {
			method = m
		}
	}
	return method
}

func flowMessage(f *network.Flow, method clewv1.TraceMethod, rated bool) *clewv1.Flow {
	m := &clewv1.Flow{Link: groupMessage(f.Link), Hops: int32(f.Hop), Amount: amountMessage(&f.Amount), Traced: amountMessage(&f.Traced), Method: method, OrderUncertain: f.OrderUncertain}
	if rated {
		m.Worth = amountMessage(&f.Worth)
	}
	if f.Within >= 0 {
		m.Within = durationpb.New(f.Within)
	}
	return m
}

func holdingMessage(h *network.Holding, method clewv1.TraceMethod) *clewv1.Holding {
	return &clewv1.Holding{NodeId: string(h.ID), In: amountMessage(&h.In), Out: amountMessage(&h.Out), Left: amountMessage(h.Left), Method: method, End: cutReasons[h.Reason]}
}

// ratesOf reads a table of rates, nil for none.
func ratesOf(m *clewv1.Rates) (*money.Rates, error) {
	if m == nil {
		return nil, nil
	}
	list := convert(m.GetRates(), func(r *clewv1.Rate) money.Rate {
		return money.Rate{Asset: r.GetAsset(), From: r.GetFrom().AsTime().UnixMicro(), Worth: r.GetWorth()}
	})
	rates, err := money.NewRates(m.GetUnit(), list)
	if err != nil {
		return nil, invalid("rates", "", err.Error())
	}
	return rates, nil
}
