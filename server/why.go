package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// maxWhyPairs bounds the pairs of records looked at to explain two entities.
const maxWhyPairs = 10_000

// Why explains the verdict on two records.
func (s *entitiesService) Why(ctx context.Context, req *clewv1.WhyRequest) (*clewv1.WhyResponse, error) {
	var m *clewv1.WhyResponse
	var resolved string
	revision, end, err := steadily(ctx, s.store, 0, func(past.Reader, string) (err error) {
		resolved = revisionToken(store.Revision(s.resolved()))
		m, err = s.why(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	m.Revision, m.EndRevision, m.ResolvedRevision = revision, end, resolved
	return m, nil
}

// why explains the heaviest pair of records of two sides.
func (s *entitiesService) why(ctx context.Context, req *clewv1.WhyRequest) (*clewv1.WhyResponse, error) {
	left, err := s.side(ctx, req.GetLeft())
	if err != nil {
		return nil, err
	}
	right, err := s.side(ctx, req.GetRight())
	if err != nil {
		return nil, err
	}
	if len(left)*len(right) > maxWhyPairs {
		return nil, invalid("left", "", fmt.Sprintf("the two entities have %d × %d records; name a record of each", len(left), len(right)))
	}
	engine := s.engine
	var best *resolver.PairExplanation
	for _, a := range left {
		for _, b := range right {
			if a == b {
				if len(left) == 1 && len(right) == 1 {
					return nil, invalid("right", a.String(), "both sides are the same record")
				}
				continue
			}
			e, err := engine.Why(a, b)
			if err != nil {
				return nil, fmt.Errorf("%w: %s and %s are not both resolved by likeness: %w", graph.ErrInvalid, a, b, err)
			}
			if best == nil || e.Weight > best.Weight {
				best = &e
			}
		}
	}
	if best == nil {
		return nil, invalid("right", "", "both sides are one record")
	}
	m := s.whyMessage(best)
	if req.GetWithholdVictims() {
		withhold(m)
	}
	if req.GetPicture() {
		m.Picture = picture(m)
	}
	return m, nil
}

// side gives the records that a side stands for.
func (s *entitiesService) side(ctx context.Context, side *clewv1.WhySide) ([]graph.RecordKey, error) {
	if k := side.GetRecord(); k != nil {
		_, err := entityOfRecord(ctx, s.store, keyOf(k))
		return []graph.RecordKey{keyOf(k)}, err
	}
	id := graph.EntityID(side.GetId())
	now, err := store.Usable(s.store.Resolve(ctx, []graph.EntityID{id}))
	if err != nil {
		return nil, err
	}
	members, err := store.Usable(s.store.Members(ctx, now, nil))
	if err != nil {
		return nil, err
	}
	if len(members[0].Records) == 0 {
		return nil, noEntity(id)
	}
	return members[0].Records, nil
}

var bands = map[match.Band]clewv1.MatchBand{
	match.BandSame: clewv1.MatchBand_MATCH_BAND_SAME, match.BandPossiblySame: clewv1.MatchBand_MATCH_BAND_POSSIBLY_SAME,
	match.BandRelated: clewv1.MatchBand_MATCH_BAND_POSSIBLY_RELATED, match.BandNone: clewv1.MatchBand_MATCH_BAND_NONE,
}

func (s *entitiesService) whyMessage(e *resolver.PairExplanation) *clewv1.WhyResponse {
	engine := s.engine
	model := engine.Model()
	m := &clewv1.WhyResponse{Restricted: e.Restricted, Victim: e.Victim,
		Left: keyMessage(e.A), Right: keyMessage(e.B), Band: bands[e.Band], MatchKey: e.MatchKey, Weight: int32(e.Weight), Bits: e.Weight.String(), Prior: int32(model.Prior),
		Threshold: int32(model.Stop), Rows: convert(e.Rows, rowMessage), Model: e.Model, SmallestChange: e.Change,
		Keys: convert(e.Keys, func(k match.SharedKey) *clewv1.CandidateKey { return candidateMessage(k.Text, k.Holders, k.Cap) }),
		Ignored: convert(e.Ignored, func(r match.Row) *clewv1.IgnoredEvidence {
			return &clewv1.IgnoredEvidence{Feature: r.Feature, Left: r.Left, Right: r.Right, Reason: r.Note}
		}),
		Judgements: convert(e.Judgements, judgementMessage),
	}
	m.Gates = gateMessages(e.Gates, e.Vetoes)
	for _, end := range []struct {
		key graph.RecordKey
		id  *string
	}{{e.A, &m.LeftEntityId}, {e.B, &m.RightEntityId}} {
		id, _ := engine.EntityOf(end.key)
		*end.id = string(id)
	}
	return m
}

func gateMessages(gates, vetoes []string) (out []*clewv1.Gate) {
	for _, reason := range gates {
		out = append(out, &clewv1.Gate{Reason: reason})
	}
	for _, reason := range vetoes {
		out = append(out, &clewv1.Gate{Veto: true, Reason: reason})
	}
	return out
}

func candidateMessage(key string, holders, most int) *clewv1.CandidateKey {
	return &clewv1.CandidateKey{Key: key, Holders: int32(holders), Cap: int32(most), Live: holders <= most}
}

func rowMessage(r match.Row) *clewv1.WhyRow {
	m := &clewv1.WhyRow{Feature: r.Feature, Left: r.Left, Right: r.Right, Level: r.Level, Weight: int32(r.Bits), Bits: r.Bits.String(), Group: r.Group, Note: r.Note}
	if r.M != 0 || r.U != 0 {
		m.M, m.U = r.M.String(), r.U.String()
	}
	return m
}

// SearchEntities finds entities by text or by an example, best first.
func (s *entitiesService) SearchEntities(ctx context.Context, req *clewv1.SearchEntitiesRequest) (*clewv1.SearchEntitiesResponse, error) {
	kinds := typed[graph.Kind](req.GetKinds())
	for _, k := range kinds {
		if k.Spec().Kind == "" {
			return nil, invalid("kinds", string(k), "is not a kind of node")
		}
	}
	wanted := func(k graph.Kind) bool { return len(kinds) == 0 || slices.Contains(kinds, k) }
	var examples []graph.Record
	var values []graph.EntityID
	if ex := req.GetExample(); ex != nil {
		r, bad := readRecord(ex)
		if len(bad) > 0 {
			return nil, &bad[0]
		}
		identifiers.ReadRecord(&r, identifiers.Options{Region: s.region})
		if len(r.Names)+len(r.Identifiers)+len(r.Dates)+len(r.Addresses)+len(r.Attributes) == 0 {
			return nil, invalid("example", "", "has nothing to search by; give a name, an identifier or another property")
		}
		examples = s.asLikely(r, wanted)
		for _, id := range r.Identifiers {
			values = append(values, id.Node)
		}
	} else {
		text := strings.TrimSpace(req.GetText())
		if text == "" {
			return nil, invalid("text", req.GetText(), "is blank")
		}
		examples, values = s.readText(text, wanted)
	}
	out := &clewv1.SearchEntitiesResponse{}
	var err error
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, 0, func(_ past.Reader, revision string) error {
		out.ResolvedRevision = revisionToken(store.Revision(s.resolved()))
		hits, err := s.find(ctx, examples, values, wanted, mostHits)
		if err != nil {
			return err
		}
		size := req.GetPageSize()
		if size == 0 {
			size = 20
		}
		page, next, err := paginate(hits, size, req.GetPageToken(), listOf(req, revision+" "+out.ResolvedRevision))
		if err != nil {
			return err
		}
		ids := convert(page, func(h *clewv1.SearchHit) graph.EntityID { return graph.EntityID(h.Entity.Id) })
		entities, err := s.entities(ctx, s.store, ids, clewv1.EntityView_ENTITY_VIEW_BASIC)
		if err != nil {
			return err
		}
		out.Hits, out.NextPageToken = nil, next
		for i, h := range page {
			if entities[i] != nil { // not gone since
				h.Entity = entities[i]
				if req.GetWithholdVictims() {
					withholdHit(h)
				}
				out.Hits = append(out.Hits, h)
			}
		}
		return nil
	})
	return out, err
}

// mostHits bounds the hits of a search.
const mostHits = 1000

// find gives the hits, the best first: the values, then what is like an example,
// the best of each kind up to most. Their entities have only an id.
func (s *entitiesService) find(ctx context.Context, examples []graph.Record, values []graph.EntityID, wanted func(graph.Kind) bool, most int) ([]*clewv1.SearchHit, error) {
	found, err := store.Usable(s.store.Resolve(ctx, values))
	if err != nil {
		return nil, err
	}
	var hits []*clewv1.SearchHit
	for _, id := range found {
		if kind := graph.ValueKind(id); id == "" || (kind != "" && !wanted(kind)) {
			continue
		}
		if !slices.ContainsFunc(hits, func(h *clewv1.SearchHit) bool { return h.Entity.Id == string(id) }) {
			hits = append(hits, &clewv1.SearchHit{Entity: &clewv1.Entity{Id: string(id)}, MatchKey: "+VALUE"})
		}
	}
	exact := len(hits)
	for i := range examples {
		for _, h := range s.engine.Search(&examples[i], most) {
			hits = append(hits, &clewv1.SearchHit{Entity: &clewv1.Entity{Id: string(h.Entity)}, Record: keyMessage(h.Record), Weight: int32(h.Evidence), Bits: h.Evidence.String(),
				MatchKey: h.MatchKey, Rows: convert(h.Rows, rowMessage),
				Band: bands[h.Band], Gates: gateMessages(h.Gates, h.Vetoes), Restricted: h.Restricted})
		}
	}
	slices.SortStableFunc(hits[exact:], func(a, b *clewv1.SearchHit) int { return int(b.Weight) - int(a.Weight) })
	return hits, nil
}

// asLikely gives an example under each kind resolved by likeness that is
// wanted, or only its own if it has one.
func (s *entitiesService) asLikely(r graph.Record, wanted func(graph.Kind) bool) []graph.Record {
	var out []graph.Record
	for _, spec := range graph.Kinds() {
		if spec.Resolution == graph.ByLikeness && wanted(spec.Kind) && (r.Kind == "" || r.Kind == spec.Kind) {
			as := r.Clone()
			as.Kind = spec.Kind
			out = append(out, as)
		}
	}
	return out
}

// readText takes a text as a name of every kind and as a value of every type,
// of which only those that can be read count. A number without a country is
// read in the server's own region.
func (s *entitiesService) readText(text string, wanted func(graph.Kind) bool) ([]graph.Record, []graph.EntityID) {
	values := []graph.EntityID{graph.EntityID(text)}
	r := graph.Record{Names: []graph.Name{{Full: text}}}
	for _, t := range graph.IdentifierTypes() {
		id := identifiers.Read(graph.Identifier{Type: t, Value: text}, identifiers.Options{Region: s.region})
		if id.Canonical != "" {
			values = append(values, id.Node)
		}
	}
	return s.asLikely(r, wanted), values
}
