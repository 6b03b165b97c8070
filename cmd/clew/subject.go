package main

import (
	"context"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// subject reads a SUBJECT of the command line: an id of an entity or value, or
// a record's key. Texts that begin like an id of some kind ("per_", "url:") are
// ids; of the others those with a '/' are records.
func subject(arg string) (id string, key *clewv1.RecordKey) {
	isID := slices.ContainsFunc(graph.Kinds(), func(s graph.KindSpec) bool {
		return strings.HasPrefix(arg, s.Prefix+"_") && !strings.Contains(arg, "/") || strings.HasPrefix(arg, s.Prefix+":")
	})
	if k, ok := graph.ParseRecordKey(arg); ok && !isID {
		return "", &clewv1.RecordKey{Source: string(k.Source), Id: k.ID}
	}
	return arg, nil
}

// recordKey reads a record's key of the command line.
func recordKey(arg string) (*clewv1.RecordKey, error) {
	k, ok := graph.ParseRecordKey(arg)
	if !ok {
		return nil, usage("%q is no record; write source/id", arg)
	}
	return &clewv1.RecordKey{Source: string(k.Source), Id: k.ID}, nil
}

// keyText gives a key in its text form.
func keyText(k *clewv1.RecordKey) string { return k.GetSource() + "/" + k.GetId() }

// entityIDs gives the ids of the entities that subjects stand for in the state of
// a scope; records are looked up.
func (c *client) entityIDs(ctx context.Context, args []string, sc *clewv1.Scope) ([]string, error) {
	ids := make([]string, len(args))
	for i, arg := range args {
		id, key := subject(arg)
		if key != nil {
			reply, err := c.entities.GetEntity(ctx, &clewv1.GetEntityRequest{
				Subject: &clewv1.GetEntityRequest_Record{Record: key}, View: clewv1.EntityView_ENTITY_VIEW_BASIC,
				Revision: sc.GetRevision(), AsOf: sc.GetAsOf(),
			})
			if err != nil {
				return nil, err
			}
			id = reply.GetEntity().GetId()
		}
		ids[i] = id
	}
	return ids, nil
}
