package server

import (
	"context"
	"strconv"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// least asks for an answer that contains a revision.
func least(ctx context.Context, revision string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, minRevision, revision)
}

// TestMinRevision asks for answers that contain a revision: one that is there, one
// that comes while the call waits, and one that does not come in time.
func TestMinRevision(t *testing.T) {
	d := serve(t, Options{Timeout: time.Minute})
	ctx := t.Context()
	first := d.load(person("a", "Mara Okonkwo"))
	a := byID(handle("a"))
	for _, there := range []string{first.GetRevision(), "1", "0", revisionToken(0)} {
		if _, err := d.entities.GetEntity(least(ctx, there), a); err != nil {
			t.Errorf("at least %s: %v", there, err)
		}
		s, err := d.network.Expand(least(ctx, there), &clewv1.ExpandRequest{Ids: []string{handle("a")}})
		if got := all(t, s, err); got[len(got)-1].GetDone().GetRevision() != first.GetRevision() {
			t.Errorf("at least %s: a stream ends with %v", there, got[len(got)-1])
		}
	}
	for _, odd := range []string{"-1", "c", "!", "cg", first.GetRevision() + "A"} {
		_, err := d.entities.GetEntity(least(ctx, odd), a)
		refused(t, "at least "+odd, err, codes.InvalidArgument, "INVALID_FIELD")
	}

	// The second decision comes when the call has seen three times that it is not there.
	looks := 0
	d.store.head = func(context.Context) error {
		if looks++; looks == 4 {
			return d.store.Store.Commit(ctx, &store.Change{Decision: graph.Decision{Seq: 2, Kind: graph.DecisionLoad}})
		}
		return nil
	}
	e, err := d.network.Expand(least(ctx, revisionToken(2)), &clewv1.ExpandRequest{Ids: []string{handle("a")}})
	if got := all(t, e, err); got[len(got)-1].GetDone().GetRevision() != revisionToken(2) {
		t.Errorf("at least a revision that comes: %v", got)
	}
	d.store.head = nil

	// It did not come by the writer, so that the resolver does not hold it.
	for wanted, has := range map[int]string{7: "2", 2: "1"} {
		soon, cancel := context.WithTimeout(ctx, time.Second)
		asked := least(soon, strconv.Itoa(wanted))
		if wanted == 7 {
			_, err = d.admin.Stats(asked, &clewv1.StatsRequest{})
		} else {
			_, err = d.entities.SearchEntities(asked, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}})
		}
		cancel()
		refused(t, "at least one that does not come", err, codes.Unavailable, "REVISION_NOT_REACHED")
		if m := detail[*errdetails.ErrorInfo](err).GetMetadata(); m["has"] != has || m["wanted"] != strconv.Itoa(wanted) {
			t.Errorf("at least %d: the caller is told %v", wanted, m)
		}
	}
	found, err := d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}})
	if err != nil || found.GetResolvedRevision() != first.GetRevision() || found.GetRevision() != revisionToken(2) {
		t.Errorf("a search tells of the states %q and %q, %v", found.GetResolvedRevision(), found.GetRevision(), err)
	}
}

// TestMinRevisionLimited refuses the wait to callers with a clearance, to whom it
// would tell how often what they may not see has changed.
func TestMinRevisionLimited(t *testing.T) {
	d, stop := guarded(t, 20)
	defer stop()
	ctx := t.Context()
	for _, revision := range []string{"0", revisionToken(0), "!"} {
		_, err := d.entities.SearchEntities(least(as(ctx, "open"), revision), &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}})
		refused(t, "a reader waits for "+revision, err, codes.PermissionDenied, "FORBIDDEN")
	}
	if _, err := d.entities.SearchEntities(least(as(ctx, "root"), "0"), &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}}); err != nil {
		t.Error(err)
	}
	_, err := d.entities.SearchEntities(least(ctx, "0"), &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}})
	refused(t, "nobody waits", err, codes.Unauthenticated, "UNAUTHENTICATED")
}
