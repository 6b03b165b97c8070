package server

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/clewgraph/clew/access"
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

// await waits until the graph contains the revision that a call asks for, for so
// long that the caller still hears that it does not: most of the call's time, or
// patience where it has no end. Callers who do not see the whole graph may not ask:
// a revision tells how often it changed.
func await(ctx context.Context, s store.Committer, caller *access.Caller, patience time.Duration) error {
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
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		patience = left - min(left/10, 500*time.Millisecond)
	}
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		head, err := s.Head(ctx)
		if err != nil || store.Revision(head.Seq) >= wanted {
			return err
		}
		select {
		case <-tick.C:
		case <-end.C:
			return &behind{store.Revision(head.Seq), wanted}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// leastRevision reads the header: no token of a revision is a number.
func leastRevision(asked string) (store.Revision, error) {
	if seq, err := strconv.ParseUint(asked, 10, 64); err == nil {
		return store.Revision(seq), nil
	}
	return parseRevision(minRevision, asked)
}
