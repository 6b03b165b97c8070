package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// minRevision is the header by which a call of any method asks for an answer that
// contains at least a revision: the token of a reply, or the number of a decision.
const minRevision = "clew-min-revision"

// look is the time between two looks at whether a revision has come.
const look = 50 * time.Millisecond

// errBehind: this server does not have the revision that a call asks for.
var errBehind = errors.New("this server does not have that revision yet")

// behind is an [errBehind] with both revisions.
type behind struct{ has, wanted store.Revision }

// Error says which revision there is and what to do.
func (e *behind) Error() string {
	return fmt.Sprintf("%v: it has revision %d and not %d; ask again later, or ask the server that writes", errBehind, e.has, e.wanted)
}

// Unwrap gives [errBehind].
func (e *behind) Unwrap() error { return errBehind }

// resolved are the services that ask the resolver, which may be behind the store;
// the others need the store only.
var resolved = []*grpc.ServiceDesc{&clewv1.EntitiesService_ServiceDesc, &clewv1.ResolutionService_ServiceDesc, &clewv1.ReviewService_ServiceDesc, &clewv1.EvidenceService_ServiceDesc}

// await waits until what a method reads contains the revision that a call asks for,
// for so long that the caller still hears that it does not: most of the call's time,
// or the server's limit where it has no end. Callers who do not see the whole graph
// may not ask: a revision tells how often it changed.
func (c *chain) await(ctx context.Context, caller *access.Caller, method string) error {
	asked := header(ctx, minRevision)
	if asked == "" {
		return nil
	}
	if caller != nil && !caller.Is(access.Full) {
		return fmt.Errorf("%w: to wait for a revision (%s) needs full clearance", access.ErrForbidden, minRevision)
	}
	wanted, err := leastRevision(asked)
	if err != nil {
		return err
	}
	reached := c.stored
	if of(method, resolved) {
		reached = c.followed
	}
	patience := c.timeout
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		patience = left - min(left/10, 500*time.Millisecond)
	}
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		has, err := reached(ctx, wanted)
		if err != nil || has >= wanted {
			return err
		}
		select {
		case <-tick.C:
		case <-end.C:
			return &behind{has, wanted}
		case <-c.stopping: // another may answer at this address
			return errShuttingDown
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// stored gives the revision that the store has.
func (c *chain) stored(ctx context.Context, _ store.Revision) (store.Revision, error) {
	head, err := c.store.Head(ctx)
	return store.Revision(head.Seq), err
}

// followed gives the revision that the resolver has, once it has followed the store
// if it must. Where it cannot, whoever opened the graph reads it anew.
func (c *chain) followed(ctx context.Context, wanted store.Revision) (store.Revision, error) {
	if has := store.Revision(c.writer.Seq()); has >= wanted {
		return has, nil
	}
	err := c.writer.Follow(ctx)
	if errors.Is(err, intake.ErrApart) || errors.Is(err, store.ErrChanged) {
		err = nil
	}
	return store.Revision(c.writer.Seq()), err
}

// of reports whether a method is of one of some services.
func of(method string, services []*grpc.ServiceDesc) bool {
	return slices.ContainsFunc(services, func(desc *grpc.ServiceDesc) bool { return strings.HasPrefix(method, "/"+desc.ServiceName+"/") })
}

// leastRevision reads the header: no token of a revision is a number.
func leastRevision(asked string) (store.Revision, error) {
	if seq, err := strconv.ParseUint(asked, 10, 64); err == nil {
		return store.Revision(seq), nil
	}
	return parseRevision(minRevision, asked)
}
