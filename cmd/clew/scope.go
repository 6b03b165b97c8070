package main

import (
	"math"
	"time"

	"github.com/spf13/pflag"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// scopeFlags are the flags that every network query has.
type scopeFlags struct {
	since, until  string
	minConfidence int32
	avoid         []string
	hubCap        int32
	order         string
	maxNodes      int32
	maxLinks      int32
	maxScanned    int64
	revision      string
	asOf          uint64

	kinds, links []string
	direction    string
	depth        int32

	flags *pflag.FlagSet
}

// register adds the flags that every network query has.
func (s *scopeFlags) register(f *pflag.FlagSet) {
	s.flags = f
	f.StringVar(&s.since, "since", "", "only links that were possibly true from `DATE` on")
	f.StringVar(&s.until, "until", "", "only links that were possibly true until the end of `DATE`")
	f.Int32Var(&s.minConfidence, "min-confidence", 0, "only links of confidence `N` (0–100) or more; those without a grade count only at 0")
	f.StringArrayVar(&s.avoid, "avoid", nil, "a `SUBJECT` that may not be entered; may be given again")
	f.Int32Var(&s.hubCap, "hub-cap", 0, "follow at most `N` neighbours per node and kind of link (default: network.hub_cap)")
	f.StringVar(&s.order, "hub-order", "recent", "the `ORDER` that says which neighbours come first: recent, oldest, amount or confidence")
	f.Int32Var(&s.maxNodes, "max-nodes", 0, "give at most `N` nodes (default: network.max_nodes)")
	f.Int32Var(&s.maxLinks, "max-links", 0, "give at most `N` links (default: network.max_links)")
	f.Int64Var(&s.maxScanned, "max-scanned", 0, "look at `N` links at most (default: network.max_scanned)")
	f.StringVar(&s.revision, "revision", "", "the `STATE` to read, from an earlier answer")
	asOfFlag(f, &s.asOf)
}

// registerWalk adds the flags of queries that follow any link.
func (s *scopeFlags) registerWalk(f *pflag.FlagSet, depth string) {
	f.StringSliceVar(&s.kinds, "kind", nil, "enter only nodes of these `KINDS`, such as Person,PhoneNumber")
	f.StringSliceVar(&s.links, "link", nil, "follow only links of these `KINDS`, such as RECRUITED,TRANSFERRED")
	f.StringVar(&s.direction, "direction", "both", "follow links this `WAY`: both, out or in")
	f.Int32Var(&s.depth, "depth", 0, depth)
}

// asOfFlag adds the flag that asks for a past state by number.
func asOfFlag(f *pflag.FlagSet, seq *uint64) {
	f.Uint64Var(seq, "as-of", 0, "read what was known after decision `N` (clew history shows the numbers)")
}

var directions = map[string]clewv1.Direction{
	"both": clewv1.Direction_DIRECTION_BOTH, "out": clewv1.Direction_DIRECTION_OUT, "in": clewv1.Direction_DIRECTION_IN, "": clewv1.Direction_DIRECTION_UNSPECIFIED,
}

var hubOrders = map[string]clewv1.HubOrder{
	"recent": clewv1.HubOrder_HUB_ORDER_RECENT, "oldest": clewv1.HubOrder_HUB_ORDER_OLDEST,
	"amount": clewv1.HubOrder_HUB_ORDER_AMOUNT, "confidence": clewv1.HubOrder_HUB_ORDER_CONFIDENCE,
}

// scope gives which part of the graph counts; entities to avoid are still to
// be looked up.
func (s *scopeFlags) scope() (*clewv1.Scope, error) {
	direction, ok := directions[s.direction]
	if !ok {
		return nil, usage("--direction %q is not known; write both, out or in", s.direction)
	}
	sc := &clewv1.Scope{Revision: s.revision, AsOf: s.asOf, NodeKinds: s.kinds, LinkKinds: s.links, Direction: direction, MinConfidence: s.minConfidence}
	from, _, err := day("--since", s.since)
	if err != nil {
		return nil, err
	}
	_, to, err := day("--until", s.until)
	if err != nil {
		return nil, err
	}
	if from != nil || to != nil {
		sc.Window = &clewv1.Window{From: from, To: to}
	}
	return sc, nil
}

// day reads a date of the command line and gives its bounds.
func day(flag, text string) (earliest, latest *timestamppb.Timestamp, err error) {
	if text == "" {
		return nil, nil, nil
	}
	d, err := graph.ParseDate(text, graph.DateOptions{})
	if err != nil {
		return nil, nil, usage("%s: %w; write an ISO date such as 2021-03-04, 2021-03 or 2021", flag, err)
	}
	return instant(d.Earliest), instant(d.Latest), nil
}

// instant gives a bound as a timestamp, nil where it is open.
func instant(us int64) *timestamppb.Timestamp {
	if us == math.MinInt64 || us == math.MaxInt64 {
		return nil
	}
	t := timestamppb.New(time.UnixMicro(us))
	if !t.IsValid() { // before year 1 or after year 9999
		return nil
	}
	return t
}

// hubs gives how hubs are handled.
func (s *scopeFlags) hubs() (*clewv1.Hubs, error) {
	order, ok := hubOrders[s.order]
	if !ok {
		return nil, usage("--hub-order %q is not known; write recent, oldest, amount or confidence", s.order)
	}
	return &clewv1.Hubs{Cap: given(s.flags, "hub-cap", s.hubCap), Order: order}, nil
}

// budget gives what the query may cost.
func (s *scopeFlags) budget() *clewv1.Budget {
	return &clewv1.Budget{MaxNodes: given(s.flags, "max-nodes", s.maxNodes), MaxLinks: given(s.flags, "max-links", s.maxLinks), MaxLinksScanned: given(s.flags, "max-scanned", s.maxScanned)}
}

// given gives a flag's value if it was given, so that an absent one takes the
// server's default.
func given[T any](f *pflag.FlagSet, name string, value T) *T {
	if !f.Changed(name) {
		return nil
	}
	return &value
}
