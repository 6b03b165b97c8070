package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// resolutionService explains who is who and tries changes out.
type resolutionService struct {
	clewv1.UnimplementedResolutionServiceServer
	entities *entitiesService
	engine   *resolver.Engine
	writer   *intake.Writer
	store    store.Store
	// whole says that no record is hidden.
	whole bool
}

// current reads an answer of the current state.
func (s *resolutionService) current(ctx context.Context, read func() error) (revision, end string, err error) {
	return steadily(ctx, s.store, 0, func(past.Reader, string) error { return read() })
}

// mostMembers bounds the records of an entity that are explained at once.
const mostMembers = 1000

// WhyMember explains why records are in their entity.
func (s *resolutionService) WhyMember(ctx context.Context, req *clewv1.WhyMemberRequest) (*clewv1.WhyMemberResponse, error) {
	out := &clewv1.WhyMemberResponse{}
	var err error
	out.Revision, out.EndRevision, err = s.current(ctx, func() error {
		keys, err := s.entities.side(ctx, req.GetSubject())
		if err != nil {
			return err
		}
		out.Memberships = nil
		for _, k := range keys[:min(mostMembers, len(keys))] {
			x, err := s.engine.WhyMember(k)
			if err != nil {
				return s.unresolved(err)
			}
			out.EntityId, out.Records = string(x.Entity), int32(x.Members)
			m := &clewv1.Membership{Record: keyMessage(k), Average: averageMessage(x.Average)}
			if x.Best != nil {
				m.Best = s.entities.whyMessage(x.Best)
				if req.GetWithholdVictims() {
					withhold(m.Best)
				}
			}
			out.Memberships = append(out.Memberships, m)
		}
		return nil
	})
	return out, err
}

// unresolved puts an error of the engine into words of this service.
func (s *resolutionService) unresolved(err error) error {
	switch {
	case errors.Is(err, resolver.ErrTooMany):
		return invalid("left", "", err.Error()+"; name a record of an entity with fewer records")
	case errors.Is(err, resolver.ErrNoRecord), errors.Is(err, resolver.ErrNoEntity): // gone since it was looked up
		return fmt.Errorf("%w: %w", errRecordNotFound, err)
	}
	return err
}

func averageMessage(a resolver.Average) *clewv1.Average {
	if a.Pairs == 0 {
		return nil
	}
	return &clewv1.Average{Sum: a.Sum, Pairs: a.Pairs, Bits: a.Bits().String()}
}

func pairMessage(p resolver.PairScore) *clewv1.PairScore {
	return &clewv1.PairScore{A: keyMessage(p.A), B: keyMessage(p.B), Weight: int32(p.Weight), Bits: p.Weight.String(), Band: bands[p.Band], Vetoed: p.Vetoed, Restricted: p.Restricted}
}

var obstacles = map[resolver.ObstacleKind]clewv1.ObstacleKind{
	resolver.ObstacleJudged: clewv1.ObstacleKind_OBSTACLE_KIND_JUDGED, resolver.ObstacleKinds: clewv1.ObstacleKind_OBSTACLE_KIND_KINDS,
	resolver.ObstacleValues: clewv1.ObstacleKind_OBSTACLE_KIND_VALUES, resolver.ObstacleNeverMet: clewv1.ObstacleKind_OBSTACLE_KIND_NEVER_MET,
	resolver.ObstacleVeto: clewv1.ObstacleKind_OBSTACLE_KIND_VETO, resolver.ObstacleGate: clewv1.ObstacleKind_OBSTACLE_KIND_GATE,
	resolver.ObstacleWeight: clewv1.ObstacleKind_OBSTACLE_KIND_WEIGHT, resolver.ObstacleAverage: clewv1.ObstacleKind_OBSTACLE_KIND_AVERAGE,
	resolver.ObstacleWholes: clewv1.ObstacleKind_OBSTACLE_KIND_WHOLES, resolver.ObstacleAmbiguous: clewv1.ObstacleKind_OBSTACLE_KIND_AMBIGUOUS,
}

// WhyNot explains why two entities are not one.
func (s *resolutionService) WhyNot(ctx context.Context, req *clewv1.WhyNotRequest) (*clewv1.WhyNotResponse, error) {
	var out *clewv1.WhyNotResponse
	revision, end, err := s.current(ctx, func() error {
		left, err := s.entities.side(ctx, req.GetLeft())
		if err != nil {
			return err
		}
		right, err := s.entities.side(ctx, req.GetRight())
		if err != nil {
			return err
		}
		if len(left) == 1 && slices.Equal(left, right) {
			return invalid("right", left[0].String(), "both sides are the same record")
		}
		x, err := s.engine.WhyNot(left, right)
		if err != nil {
			return s.unresolved(err)
		}
		out = s.whyNotMessage(&x)
		if req.GetWithholdVictims() && out.Best.GetVictim() {
			withholdWhyNot(out)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision = revision, end
	return out, nil
}

func (s *resolutionService) whyNotMessage(x *resolver.WhyNotExplanation) *clewv1.WhyNotResponse {
	return &clewv1.WhyNotResponse{
		LeftEntityId: string(x.Left), RightEntityId: string(x.Right), SmallestChange: x.Change, Best: s.entities.whyMessage(&x.Best), Pairs: convert(x.Pairs, pairMessage),
		Obstacles: convert(x.Obstacles, func(o resolver.Obstacle) *clewv1.Obstacle {
			return &clewv1.Obstacle{Kind: obstacles[o.Kind], Text: o.Text}
		}),
		AllPairs: int32(x.All), MetPairs: int32(x.Met), LinkedPairs: int32(x.Linked), VetoedPairs: int32(x.Vetoed),
		NearKeys: convert(x.Near, func(n resolver.NearKeys) *clewv1.NearKeys {
			return &clewv1.NearKeys{Left: n.Left, Right: n.Right, Edits: int32(n.Edits)}
		}),
		Average: averageMessage(x.Average), Threshold: int32(x.Stop), Restricted: x.Restricted, Wholes: wholesMessage(x.Wholes),
	}
}

func wholesMessage(x *resolver.Wholes) *clewv1.Wholes {
	if x == nil {
		return nil
	}
	return &clewv1.Wholes{Weight: int32(x.Weight), Bits: x.Weight.String(), Threshold: int32(x.Sure), MatchKey: x.MatchKey,
		Rows: convert(x.Rows, rowMessage), Gates: gateMessages(x.Gates, x.Vetoes)}
}

// withholdWhyNot leaves the names of a victim out: also out of obstacles, which
// quote candidate keys.
func withholdWhyNot(m *clewv1.WhyNotResponse) {
	for _, k := range m.Best.Keys {
		for _, o := range m.Obstacles {
			o.Text = strings.ReplaceAll(o.Text, k.GetKey(), withholdKey(k.GetKey()))
		}
	}
	for _, n := range m.NearKeys {
		n.Left, n.Right = withholdKey(n.Left), withholdKey(n.Right)
	}
	withhold(m.Best)
	withholdRows(m.GetWholes().GetRows())
}

var steps = map[resolver.StepKind]clewv1.StepKind{
	resolver.StepJudgement: clewv1.StepKind_STEP_KIND_JUDGEMENT, resolver.StepValue: clewv1.StepKind_STEP_KIND_VALUE, resolver.StepAverage: clewv1.StepKind_STEP_KIND_AVERAGE,
	resolver.StepWholes: clewv1.StepKind_STEP_KIND_WHOLES, resolver.StepCopies: clewv1.StepKind_STEP_KIND_COPIES,
}

// How gives the steps by which an entity was built.
func (s *resolutionService) How(ctx context.Context, req *clewv1.HowRequest) (*clewv1.HowResponse, error) {
	var out *clewv1.HowResponse
	revision, end, err := s.current(ctx, func() error {
		keys, err := s.entities.side(ctx, req.GetSubject())
		if err != nil {
			return err
		}
		entity, _ := s.engine.EntityOf(keys[0])
		x, err := s.engine.How(entity)
		if err != nil {
			return s.unresolved(err)
		}
		out = howMessage(&x)
		if req.GetWithholdVictims() && x.Victim {
			for _, step := range out.Steps {
				withholdRows(step.GetWholes().GetRows())
			}
		}
		out.Threshold = int32(s.engine.Model().Stop)
		out.RetiredIds, err = s.retired(ctx, &x)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision = revision, end
	return out, nil
}

func howMessage(x *resolver.Building) *clewv1.HowResponse {
	return &clewv1.HowResponse{
		EntityId: string(x.Entity), RecordKeys: convert(x.Members, keyMessage), Judgements: convert(x.Judgements, judgementMessage), Component: int32(x.Component),
		Steps: convert(x.Steps, func(st resolver.Step) *clewv1.Step {
			m := &clewv1.Step{Kind: steps[st.Kind], Left: convert(st.Left, keyMessage), Right: convert(st.Right, keyMessage),
				Average: averageMessage(st.Average), Judgements: convert(st.Judgements, judgementMessage)}
			if m.Wholes = wholesMessage(st.Wholes); st.Best != (resolver.PairScore{}) {
				m.Best = pairMessage(st.Best)
			}
			return m
		}),
	}
}

// retired gives the ids that once named an entity and lead to this one now.
func (s *resolutionService) retired(ctx context.Context, x *resolver.Building) ([]string, error) {
	member := make(map[graph.RecordKey]bool, len(x.Members))
	for _, k := range x.Members {
		member[k] = true
	}
	once := map[graph.EntityID]bool{}
	err := s.store.Decisions(ctx, 0, func(d *graph.Decision) error {
		for _, m := range d.Moves {
			if member[m.Record] || m.From == x.Entity || m.To == x.Entity {
				once[m.From], once[m.To] = true, true
			}
		}
		return nil
	})
	if errors.Is(err, access.ErrForbidden) {
		return nil, nil // whoever may not see the past is told none of it
	}
	if err != nil {
		return nil, err
	}
	delete(once, "")
	delete(once, x.Entity)
	ids := make([]graph.EntityID, 0, len(once))
	for id := range once {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	now, err := store.Usable(s.store.Resolve(ctx, ids))
	if err != nil {
		return nil, err
	}
	var out []string
	for i, id := range ids {
		if now[i] == x.Entity {
			out = append(out, string(id))
		}
	}
	return out, nil
}

// ListKeys gives the candidate keys of a record.
func (s *resolutionService) ListKeys(ctx context.Context, req *clewv1.ListKeysRequest) (*clewv1.ListKeysResponse, error) {
	out := &clewv1.ListKeysResponse{}
	var err error
	out.Revision, out.EndRevision, err = s.current(ctx, func() error {
		k := keyOf(req.GetRecord())
		id, err := entityOfRecord(ctx, s.store, k)
		if err != nil {
			return err
		}
		keys, err := s.engine.KeysOf(k)
		if err != nil {
			return s.unresolved(err)
		}
		out.Keys = convert(keys, stateMessage)
		if !req.GetWithholdVictims() {
			return nil
		}
		of, err := s.entities.entities(ctx, s.store, []graph.EntityID{id}, clewv1.EntityView_ENTITY_VIEW_BASIC)
		if err == nil && of[0].GetVictim() {
			withholdKeys(out.Keys)
		}
		return err
	})
	return out, err
}

func stateMessage(k resolver.KeyState) *clewv1.CandidateKey {
	return candidateMessage(k.Text, k.Holders, k.Cap)
}

// CountKeys counts the candidate keys of all records.
func (s *resolutionService) CountKeys(ctx context.Context, req *clewv1.CountKeysRequest) (*clewv1.CountKeysResponse, error) {
	hubs := int(req.GetHubs())
	if hubs == 0 {
		hubs = 20
	}
	var out *clewv1.CountKeysResponse
	revision, end, err := s.current(ctx, func() error {
		x, err := s.engine.CountKeys(ctx, hubs)
		if err != nil {
			return err
		}
		out = &clewv1.CountKeysResponse{Hubs: convert(x.Hubs, stateMessage), Cap: int32(x.Cap), Families: convert(x.Families, func(f resolver.FamilyCount) *clewv1.KeyFamily {
			return &clewv1.KeyFamily{Family: string(f.Family), Keys: f.Keys, Holdings: f.Holdings, Pairs: f.Pairs, OverCap: f.Over, Largest: int64(f.Largest)}
		})}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision = revision, end
	return out, nil
}
