package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// entitiesService reads entities, finds and explains them.
type entitiesService struct {
	clewv1.UnimplementedEntitiesServiceServer
	engine   *resolver.Engine
	resolved func() uint64 // see [reading]
	store    store.Store
	region   string
}

// GetEntity reads one entity.
func (s *entitiesService) GetEntity(ctx context.Context, req *clewv1.GetEntityRequest) (*clewv1.GetEntityResponse, error) {
	view := req.GetView()
	if view == clewv1.EntityView_ENTITY_VIEW_UNSPECIFIED {
		view = clewv1.EntityView_ENTITY_VIEW_FULL
	}
	out := &clewv1.GetEntityResponse{}
	rev, err := revisionOf(ctx, s.store, req.GetRevision(), req.GetAsOf())
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, rev, func(at past.Reader, _ string) error {
		id := graph.EntityID(req.GetId())
		if k := req.GetRecord(); k != nil {
			var err error
			if id, err = entityOfRecord(ctx, at, keyOf(k)); err != nil {
				return err
			}
		}
		got, err := s.entities(ctx, at, []graph.EntityID{id}, view)
		if err != nil {
			return err
		}
		if out.Entity = got[0]; out.Entity == nil {
			return noEntity(id)
		}
		return nil
	})
	return out, err
}

// entityOfRecord gives the entity that holds a record.
func entityOfRecord(ctx context.Context, at past.Reader, key graph.RecordKey) (graph.EntityID, error) {
	got, err := store.Usable(at.Records(ctx, []graph.RecordKey{key}))
	if err != nil {
		return "", err
	}
	if got[0] == nil || got[0].Entity == "" {
		return "", noRecord(key, ", or it was deleted, or it is a statement")
	}
	return got[0].Entity, nil
}

// BatchGetEntities reads several entities.
func (s *entitiesService) BatchGetEntities(ctx context.Context, req *clewv1.BatchGetEntitiesRequest) (*clewv1.BatchGetEntitiesResponse, error) {
	view := req.GetView()
	if view == clewv1.EntityView_ENTITY_VIEW_UNSPECIFIED {
		view = clewv1.EntityView_ENTITY_VIEW_BASIC
	}
	out := &clewv1.BatchGetEntitiesResponse{}
	var got []*clewv1.Entity
	rev, err := revisionOf(ctx, s.store, req.GetRevision(), req.GetAsOf())
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, rev, func(at past.Reader, _ string) (err error) {
		got, err = s.entities(ctx, at, typed[graph.EntityID](req.GetIds()), view)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, e := range got {
		if e == nil {
			out.MissingIds = append(out.MissingIds, req.GetIds()[i])
			continue
		}
		out.Found = append(out.Found, &clewv1.FoundEntity{RequestedId: req.GetIds()[i], Entity: e})
	}
	return out, nil
}

// entities reads what ids lead to, nil where they lead nowhere. The evidence of
// pairs is kept for the current state only.
func (s *entitiesService) entities(ctx context.Context, at past.Reader, ids []graph.EntityID, view clewv1.EntityView) ([]*clewv1.Entity, error) {
	now, err := store.Usable(at.Resolve(ctx, ids))
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(slices.Clone(now), func(id graph.EntityID) bool { return id == "" })
	members, err := store.Usable(at.Members(ctx, found, nil))
	if err != nil {
		return nil, err
	}
	var keys []graph.RecordKey
	for _, m := range members {
		keys = append(keys, m.Records...)
	}
	stored, err := store.Usable(at.Records(ctx, keys))
	if err != nil {
		return nil, err
	}
	records := map[graph.RecordKey]*graph.Record{}
	for i, st := range stored {
		if st != nil {
			records[keys[i]] = &st.Record
		}
	}
	var matches []graph.Match
	if view >= clewv1.EntityView_ENTITY_VIEW_CLAIMS && len(keys) > 0 && at == past.Reader(s.store) {
		if matches, err = store.Usable(s.store.Matches(ctx, keys)); err != nil {
			return nil, err
		}
	}
	out := make([]*clewv1.Entity, len(ids))
	place := 0
	for i, id := range now {
		if id == "" {
			continue
		}
		if members[place].ID != "" { // it may have gone since
			out[i] = entityMessage(members[place], records, matches, view)
		}
		place++
	}
	return out, nil
}

func entityMessage(m store.Members, all map[graph.RecordKey]*graph.Record, matches []graph.Match, view clewv1.EntityView) *clewv1.Entity {
	e := &clewv1.Entity{Id: string(m.ID), Kind: string(m.Kind)}
	var records []*graph.Record
	var handling []graph.Handling
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, k := range m.Records {
		r := all[k]
		if r == nil {
			continue
		}
		records = append(records, r)
		handling = append(handling, r.Handling)
		e.Sources = append(e.Sources, string(k.Source))
		victim, _ := r.VictimSuspect()
		e.Victim = e.Victim || victim
		for _, d := range seen(r) {
			if d.Earliest > minTime && d.Earliest < first {
				first = d.Earliest
			}
			if d.Latest < maxTime && d.Latest > last {
				last = d.Latest
			}
		}
	}
	e.RecordCount = int32(len(records))
	e.Caption = network.Caption(m.ID, records)
	slices.Sort(e.Sources)
	e.Sources = slices.Compact(e.Sources)
	e.Handling = handlingMessage(network.Strictest(handling))
	if first != math.MaxInt64 {
		e.FirstSeen = instantMessage(first)
	}
	if last != math.MinInt64 {
		e.LastSeen = instantMessage(last)
	}
	if view < clewv1.EntityView_ENTITY_VIEW_CLAIMS {
		return e
	}
	e.Claims = claims(records)
	own := map[graph.RecordKey]bool{}
	for _, r := range records {
		own[r.Key] = true
		e.RecordKeys = append(e.RecordKeys, keyMessage(r.Key))
		if view >= clewv1.EntityView_ENTITY_VIEW_FULL {
			e.Records = append(e.Records, RecordMessage(r))
		}
	}
	for _, mt := range matches {
		if own[mt.A] && own[mt.B] {
			e.Matches = append(e.Matches, &clewv1.Match{A: keyMessage(mt.A), B: keyMessage(mt.B), Weight: mt.Weight, Bits: bits(mt.Weight), Keys: mt.Keys, Model: mt.Model})
		}
	}
	return e
}

// bits gives a weight of 1/256 bit for people.
func bits(w int32) string { return fmt.Sprintf("%+.2f", float64(w)/256) }

// seen gives the times at which a record says that its subject was there:
// when it was observed, and when its links and roles held.
func seen(r *graph.Record) []graph.Date {
	out := []graph.Date{r.ObservedAt}
	for _, l := range r.Links {
		out = append(out, l.At, l.Valid.From, l.Valid.To)
	}
	for _, o := range r.Roles {
		out = append(out, o.Valid.From, o.Valid.To)
	}
	return slices.DeleteFunc(out, graph.Date.IsZero)
}

// claims gathers what the records say, value by value, with who says it.
func claims(records []*graph.Record) []*clewv1.Claim {
	type id struct{ property, value string }
	byID := map[id]*clewv1.Claim{}
	origins := map[id]map[string]bool{}
	for _, r := range records {
		add := func(property, value string, valid graph.Interval) {
			if value == "" {
				return
			}
			k := id{property, value}
			if byID[k] == nil {
				byID[k], origins[k] = &clewv1.Claim{Property: property, Value: value}, map[string]bool{}
			}
			origins[k][originOf(r)] = true
			byID[k].Sources = append(byID[k].Sources, claimSource(r, valid))
		}
		for _, n := range r.Names {
			add("name."+string(cmp.Or(n.Type, graph.NamePrimary)), n.Text(), n.Valid)
		}
		for _, i := range r.Identifiers {
			value := cmp.Or(i.Canonical, i.Value)
			if i.Problem != "" {
				value += " (" + i.Problem + ")"
			}
			add("identifier."+string(i.Type), value, i.Valid)
		}
		for _, d := range r.Dates {
			add("date."+string(d.Type), d.Date.Text, graph.Interval{})
		}
		for _, a := range r.Addresses {
			add("address", a.Text(), a.Valid)
		}
		for _, o := range r.Roles {
			text := o.Name
			if o.Status != "" {
				text += ":" + o.Status
			}
			if o.Alleged {
				text += " (alleged)"
			}
			add("role", text, o.Valid)
		}
		for _, k := range slices.Sorted(maps.Keys(r.Attributes)) {
			for _, v := range r.Attributes[k] {
				add(k, v, graph.Interval{})
			}
		}
	}
	out := make([]*clewv1.Claim, 0, len(byID))
	for k, c := range byID {
		c.Origins = int32(len(origins[k]))
		slices.SortStableFunc(c.Sources, func(a, b *clewv1.ClaimSource) int { return keyOf(a.Record).Compare(keyOf(b.Record)) })
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *clewv1.Claim) int {
		return cmp.Or(strings.Compare(a.Property, b.Property), cmp.Compare(b.Origins, a.Origins), strings.Compare(a.Value, b.Value))
	})
	return out
}

// originOf names what a record comes from: copies have one origin.
func originOf(r *graph.Record) string { return cmp.Or(r.Origin, "source "+string(r.Key.Source)) }

// claimSource tells of a record that makes a claim.
func claimSource(r *graph.Record, valid graph.Interval) *clewv1.ClaimSource {
	return &clewv1.ClaimSource{Record: keyMessage(r.Key), Grade: gradeMessage(r.Grade), Confidence: confidenceMessage(r.Grade.Confidence()),
		Handling: handlingMessage(r.Handling), Valid: intervalMessage(valid)}
}

// History gives the versions of a record, or the decisions that changed an
// entity's membership.
func (s *entitiesService) History(ctx context.Context, req *clewv1.HistoryRequest) (*clewv1.HistoryResponse, error) {
	out := &clewv1.HistoryResponse{}
	var err error
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, 0, func(_ past.Reader, revision string) error {
		var entries []*clewv1.HistoryEntry
		var err error
		if k := req.GetRecord(); k != nil {
			entries, err = s.recordHistory(ctx, keyOf(k))
		} else {
			entries, err = s.entityHistory(ctx, graph.EntityID(req.GetId()))
		}
		if err != nil {
			return err
		}
		out.Entries, out.NextPageToken, err = paginate(entries, req.GetPageSize(), req.GetPageToken(), listOf(req, revision))
		return err
	})
	return out, err
}

func (s *entitiesService) recordHistory(ctx context.Context, key graph.RecordKey) ([]*clewv1.HistoryEntry, error) {
	told, limited, err := access.Versions(ctx, s.store, key)
	var versions []store.Stored
	if !limited {
		versions, err = store.Usable(s.store.History(ctx, key))
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, noRecord(key, "")
	}
	if err != nil {
		return nil, err
	}
	if limited {
		return convert(told, toldMessage), nil
	}
	at := map[uint64][]*clewv1.RecordVersion{}
	for i := range versions {
		v := &versions[i]
		var m *clewv1.RecordVersion
		if !v.Deleted {
			m = &clewv1.RecordVersion{Record: RecordMessage(&v.Record), AddedSeq: v.AddedSeq, RemovedSeq: v.RemovedSeq}
		}
		at[v.AddedSeq] = append(at[v.AddedSeq], m)
	}
	var out []*clewv1.HistoryEntry
	err = s.store.Decisions(ctx, 0, func(d *graph.Decision) error {
		for _, v := range at[d.Seq] {
			out = append(out, &clewv1.HistoryEntry{Decision: decisionMessage(d), Version: v})
		}
		return nil
	})
	return out, err
}

// toldMessage gives a version as callers without full clearance are told of it.
func toldMessage(v access.Version) *clewv1.HistoryEntry {
	m := &clewv1.HistoryEntry{Decision: &clewv1.Decision{Kind: clewv1.DecisionKind_DECISION_KIND_DELETE, At: timestamppb.New(time.UnixMicro(v.At))}}
	if v.Record != nil {
		m.Decision.Kind, m.Version = clewv1.DecisionKind_DECISION_KIND_LOAD, &clewv1.RecordVersion{Record: RecordMessage(v.Record)}
	}
	return m
}

func (s *entitiesService) entityHistory(ctx context.Context, asked graph.EntityID) ([]*clewv1.HistoryEntry, error) {
	ids, err := store.Usable(s.store.Resolve(ctx, []graph.EntityID{asked}))
	if err != nil {
		return nil, err
	}
	if ids[0] == "" {
		return nil, noEntity(asked)
	}
	var out []*clewv1.HistoryEntry
	err = s.store.Decisions(ctx, 0, func(d *graph.Decision) error {
		var moves []*clewv1.Move
		for _, m := range d.Moves {
			if m.From == ids[0] || m.To == ids[0] {
				moves = append(moves, moveMessage(m))
			}
		}
		if len(moves) > 0 {
			out = append(out, &clewv1.HistoryEntry{Decision: decisionMessage(d), Moves: moves})
		}
		return nil
	})
	return out, err
}

var decisionKinds = map[graph.DecisionKind]clewv1.DecisionKind{
	graph.DecisionLoad: clewv1.DecisionKind_DECISION_KIND_LOAD, graph.DecisionDelete: clewv1.DecisionKind_DECISION_KIND_DELETE, graph.DecisionJudgement: clewv1.DecisionKind_DECISION_KIND_JUDGEMENT,
	graph.DecisionModel: clewv1.DecisionKind_DECISION_KIND_MODEL, graph.DecisionErasure: clewv1.DecisionKind_DECISION_KIND_ERASURE,
}

func decisionMessage(d *graph.Decision) *clewv1.Decision {
	return &clewv1.Decision{Seq: d.Seq, Kind: decisionKinds[d.Kind], At: timestamppb.New(time.UnixMicro(d.At)), By: d.By, Why: d.Why, Source: string(d.Source), Batch: d.Batch,
		Part: int32(d.Part), Parts: int32(d.Parts), Model: d.Model, Records: int32(d.Records)}
}
