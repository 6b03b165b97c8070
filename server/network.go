package server

import (
	"context"
	"math"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// networkService answers queries. It turns requests into network's and streams
// its replies: nodes and links before what stands on them, then Done.
type networkService struct {
	clewv1.UnimplementedNetworkServiceServer
	graph *network.Graph
	store store.Store
}

// common reads what every query can be told.
func (s *networkService) common(ctx context.Context, sc *clewv1.Scope, h *clewv1.Hubs, b *clewv1.Budget) (network.Common, error) {
	rev, err := revisionOf(ctx, s.store, sc.GetRevision(), sc.GetAsOf())
	if err != nil {
		return network.Common{}, err
	}
	c := network.Common{
		Revision: rev,
		Filter: store.Filter{
			LinkKinds: typed[graph.LinkKind](sc.GetLinkKinds()), NodeKinds: typed[graph.Kind](sc.GetNodeKinds()),
			Direction: directionOf(sc.GetDirection()), MinConfidence: int(sc.GetMinConfidence()), Avoid: typed[graph.EntityID](sc.GetAvoidIds()),
		},
		Cap: int(h.GetCap()), Order: orderOf(h.GetOrder()),
		Nodes: int(b.GetMaxNodes()), Links: int(b.GetMaxLinks()), Scanned: int(b.GetMaxLinksScanned()),
		ThroughServices: sc.GetThroughServices(),
	}
	for _, k := range c.Filter.LinkKinds {
		if k.Spec().Kind == "" {
			return c, invalid("scope.link_kinds", string(k), "is not a kind of link")
		}
	}
	for _, k := range c.Filter.NodeKinds {
		if k.Spec().Kind == "" {
			return c, invalid("scope.node_kinds", string(k), "is not a kind of node")
		}
	}
	if w := sc.GetWindow(); w != nil {
		c.Filter.From, c.Filter.To = math.MinInt64, math.MaxInt64
		if w.From != nil {
			c.Filter.From = w.From.AsTime().UnixMicro()
		}
		if w.To != nil {
			c.Filter.To = w.To.AsTime().UnixMicro()
		}
		if c.Filter.To <= c.Filter.From {
			return c, invalid("scope.window", "", "its end is not after its start")
		}
	}
	return c, nil
}

func directionOf(d clewv1.Direction) store.Direction {
	switch d {
	case clewv1.Direction_DIRECTION_OUT:
		return store.Out
	case clewv1.Direction_DIRECTION_IN:
		return store.In
	default:
		return store.Both
	}
}

func directionMessage(d store.Direction) clewv1.Direction {
	switch d {
	case store.Out:
		return clewv1.Direction_DIRECTION_OUT
	case store.In:
		return clewv1.Direction_DIRECTION_IN
	default:
		return clewv1.Direction_DIRECTION_BOTH
	}
}

func orderOf(o clewv1.HubOrder) store.Order {
	switch o {
	case clewv1.HubOrder_HUB_ORDER_OLDEST:
		return store.ByOldest
	case clewv1.HubOrder_HUB_ORDER_AMOUNT:
		return store.ByAmount
	case clewv1.HubOrder_HUB_ORDER_CONFIDENCE:
		return store.ByConfidence
	default:
		return store.ByRecent
	}
}

// Expand streams what lies around entities.
func (s *networkService) Expand(req *clewv1.ExpandRequest, out grpc.ServerStreamingServer[clewv1.ExpandResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.Expand(out.Context(), network.ExpandRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Depth: int(req.GetDepth())})
	if err != nil {
		return err
	}
	for _, n := range got.Nodes {
		if err := out.Send(&clewv1.ExpandResponse{Item: &clewv1.ExpandResponse_Node{Node: nodeMessage(n)}}); err != nil {
			return err
		}
	}
	for _, l := range got.Links {
		if err := out.Send(&clewv1.ExpandResponse{Item: &clewv1.ExpandResponse_Link{Link: groupMessage(l)}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.ExpandResponse{Item: &clewv1.ExpandResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), len(got.Links), 0)}})
}

var pathCosts = map[clewv1.PathCost]network.Cost{
	clewv1.PathCost_PATH_COST_UNSPECIFIED: network.ByHops, clewv1.PathCost_PATH_COST_HOPS: network.ByHops,
	clewv1.PathCost_PATH_COST_CONFIDENCE: network.ByConfidence, clewv1.PathCost_PATH_COST_RARITY: network.ByRarity,
}

// ShortestPaths streams the k shortest paths.
func (s *networkService) ShortestPaths(req *clewv1.ShortestPathsRequest, out grpc.ServerStreamingServer[clewv1.ShortestPathsResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.ShortestPaths(out.Context(), network.PathsRequest{Common: c, From: typed[graph.EntityID](req.GetFromIds()), To: typed[graph.EntityID](req.GetToIds()),
		K: int(req.GetK()), Depth: int(req.GetDepth()), Cost: pathCosts[req.GetCost()]})
	if err != nil {
		return err
	}
	for i := range got.Paths {
		path := pathMessage(&got.Paths[i])
		if pathCosts[req.GetCost()] != network.ByHops {
			path.CostBits = &got.Paths[i].Cost
		}
		if err := out.Send(&clewv1.ShortestPathsResponse{Item: &clewv1.ShortestPathsResponse_Path{Path: path}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.ShortestPathsResponse{Item: &clewv1.ShortestPathsResponse_Done{Done: pathsDone(got)}})
}

// PatternPaths streams the paths that follow a pattern.
func (s *networkService) PatternPaths(req *clewv1.PatternPathsRequest, out grpc.ServerStreamingServer[clewv1.PatternPathsResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	pattern, err := patternAsked(req)
	if err != nil {
		return err
	}
	got, err := s.graph.PatternPaths(out.Context(), network.PatternRequest{Common: c, Pattern: pattern, From: typed[graph.EntityID](req.GetIds()), To: typed[graph.EntityID](req.GetEndIds()),
		Limit: int(req.GetMaxPaths())})
	if err != nil {
		return err
	}
	for i := range got.Paths {
		if err := out.Send(&clewv1.PatternPathsResponse{Item: &clewv1.PatternPathsResponse_Path{Path: pathMessage(&got.Paths[i])}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.PatternPathsResponse{Item: &clewv1.PatternPathsResponse_Done{Done: pathsDone(got)}})
}

// patternAsked reads the pattern of a request, in whichever form it comes.
func patternAsked(req *clewv1.PatternPathsRequest) (network.Pattern, error) {
	switch asked := req.GetPattern().(type) {
	case *clewv1.PatternPathsRequest_Custom:
		return patternOf(asked.Custom), nil
	case *clewv1.PatternPathsRequest_Text:
		return network.ParsePattern(asked.Text)
	}
	pattern, err := network.PatternNamed(req.GetName())
	if err != nil {
		return pattern, noPattern(req.GetName(), err)
	}
	return pattern, nil
}

// ListPatterns lists the named patterns.
func (s *networkService) ListPatterns(_ context.Context, req *clewv1.ListPatternsRequest) (*clewv1.ListPatternsResponse, error) {
	page, next, err := paginate(network.Patterns(), req.GetPageSize(), req.GetPageToken(), listOf(req, ""))
	if err != nil {
		return nil, err
	}
	return &clewv1.ListPatternsResponse{Patterns: convert(page, patternMessage), NextPageToken: next}, nil
}

func patternMessage(p network.Pattern) *clewv1.Pattern {
	return &clewv1.Pattern{Name: p.Name, Doc: p.Doc, Text: p.String(), Start: testMessage(p.Start), Steps: convert(p.Steps, func(s network.Step) *clewv1.PatternStep {
		lo := int32(max(s.Min, 1))
		hi := max(int32(s.Max), lo)
		return &clewv1.PatternStep{LinkKinds: texts(s.Links), Direction: directionMessage(s.Direction), MinHops: &lo, MaxHops: &hi, ViaKinds: texts(s.Via), To: testMessage(s.To), AnyTime: s.AnyTime, Anew: s.Anew}
	})}
}

func testMessage(t network.Test) *clewv1.NodeTest {
	return &clewv1.NodeTest{Label: t.Label, Kinds: texts(t.Kinds), Roles: t.Roles, Attributes: t.Attributes}
}

// texts gives the texts of names of a type of their own.
func texts[T ~string](list []T) []string { return convert(list, func(t T) string { return string(t) }) }

// typed gives texts as names of a type of their own.
func typed[T ~string](list []string) []T { return convert(list, func(s string) T { return T(s) }) }

// patternOf reads a caller's own pattern.
func patternOf(m *clewv1.Pattern) network.Pattern {
	return network.Pattern{Name: m.GetName(), Doc: m.GetDoc(), Start: testOf(m.GetStart()), Steps: convert(m.GetSteps(), func(s *clewv1.PatternStep) network.Step {
		return network.Step{Links: typed[graph.LinkKind](s.GetLinkKinds()), Direction: directionOf(s.GetDirection()), Min: int(s.GetMinHops()), Max: int(s.GetMaxHops()),
			Via: typed[graph.Kind](s.GetViaKinds()), To: testOf(s.GetTo()), AnyTime: s.GetAnyTime(), Anew: s.GetAnew()}
	})}
}

func testOf(m *clewv1.NodeTest) network.Test {
	return network.Test{Label: m.GetLabel(), Kinds: typed[graph.Kind](m.GetKinds()), Roles: m.GetRoles(), Attributes: m.GetAttributes()}
}

func nodeMessage(n network.Node) *clewv1.Node {
	return &clewv1.Node{Id: string(n.ID), Kind: string(n.Kind), Caption: n.Name, Hops: int32(n.Hop), RecordCount: int32(n.Records),
		Sources: texts(n.Sources), Roles: n.Roles, Victim: n.Victim, Handling: handlingMessage(n.Handling), TraceEnd: n.End}
}

func groupMessage(l network.Link) *clewv1.LinkGroup {
	return &clewv1.LinkGroup{Id: string(l.ID()), Kind: string(l.Kind), FromId: string(l.From), ToId: string(l.To), Reading: l.Kind.Spec().Forward,
		Count: int32(len(l.Evidence)), Evidence: convert(l.Evidence, evidenceMessage), Alike: convert(l.Alike, keyMessage)}
}

func evidenceMessage(e network.Evidence) *clewv1.LinkEvidence {
	return &clewv1.LinkEvidence{LinkId: string(e.Edge.ID), Record: keyMessage(e.Edge.Record), Valid: intervalMessage(graph.Interval{From: e.Edge.Start, To: e.Edge.End}),
		Amount: amountMessage(e.Edge.Amount), Props: e.Props, Grade: gradeMessage(e.Grade), Confidence: confidenceMessage(e.Edge.Confidence), Handling: handlingMessage(e.Handling),
		Basis: basisMessage(e.Edge.Basis), Alleged: e.Alleged, Origin: e.Origin, Holders: convert(e.Holders, keyMessage)}
}

func pathMessage(p *network.Path) *clewv1.Path {
	return &clewv1.Path{Nodes: convert(p.Nodes, nodeMessage), WeakestConfidence: confidenceMessage(p.Weakest), Ungraded: p.Ungraded, Handling: handlingMessage(p.Handling),
		MergesCrossed: int32(p.Merges), Steps: convert(p.Steps, func(i int) int32 { return int32(i) }),
		Hops: convert(p.Hops, func(h network.Hop) *clewv1.Hop {
			return &clewv1.Hop{Links: convert(h.Links, groupMessage), Forward: h.Forward, StandsOn: string(h.Links[0].Evidence[h.Stands].Edge.ID), OrderUncertain: h.OrderUncertain}
		})}
}

// pathsDone counts what a reply of paths gives.
func pathsDone(got network.Paths) *clewv1.Done {
	nodes, links := map[graph.EntityID]bool{}, map[graph.LinkID]bool{}
	for i := range got.Paths {
		for _, n := range got.Paths[i].Nodes {
			nodes[n.ID] = true
		}
		for _, h := range got.Paths[i].Hops {
			for j := range h.Links {
				links[h.Links[j].ID()] = true
			}
		}
	}
	return doneMessage(got.Done, len(nodes), len(links), len(got.Paths))
}

var cutReasons = map[string]clewv1.CutReason{
	network.CutHub: clewv1.CutReason_CUT_REASON_HUB_CAP, network.CutService: clewv1.CutReason_CUT_REASON_SERVICE_END, network.CutDepth: clewv1.CutReason_CUT_REASON_DEPTH,
	network.CutNodes: clewv1.CutReason_CUT_REASON_NODE_BUDGET, network.CutLinks: clewv1.CutReason_CUT_REASON_LINK_BUDGET, network.CutPaths: clewv1.CutReason_CUT_REASON_PATH_BUDGET,
	network.CutScanned: clewv1.CutReason_CUT_REASON_SCAN_BUDGET, network.CutDeadline: clewv1.CutReason_CUT_REASON_DEADLINE, network.CutChanged: clewv1.CutReason_CUT_REASON_CHANGED,
	network.CutUndated: clewv1.CutReason_CUT_REASON_UNDATED, network.CutNoAmount: clewv1.CutReason_CUT_REASON_NO_AMOUNT, network.CutNoRate: clewv1.CutReason_CUT_REASON_NO_RATE,
}

func doneMessage(d network.Done, nodes, links, paths int) *clewv1.Done {
	m := &clewv1.Done{Nodes: int64(nodes), Links: int64(links), Paths: int64(paths), LinksScanned: int64(d.Scanned), Partial: d.Partial, Revision: revisionToken(d.Revision)}
	if d.EndRevision != 0 {
		m.EndRevision = revisionToken(d.EndRevision)
	}
	for _, c := range d.Cuts {
		cut := &clewv1.Cut{Reason: cutReasons[c.Reason], NodeId: string(c.Node), LinkKind: string(c.Kind), Shown: int64(c.Shown)}
		if c.Total > 0 {
			total := int64(c.Total)
			cut.Total = &total
		}
		m.Cuts = append(m.Cuts, cut)
	}
	return m
}
