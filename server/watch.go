package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

const (
	// watchEvery is how often a watch looks whether there is something new. It
	// asks the store, as another process may be the one that writes.
	watchEvery = 100 * time.Millisecond
	// decisionsAtOnce bounds the decisions read before they are sent, movesShown
	// the moves of one that are told.
	decisionsAtOnce, movesShown = 100, 1000
)

// watcher is one stream of changes.
type watcher struct {
	store store.Store
	req   *clewv1.WatchRequest
	kinds []graph.Kind
	out   grpc.ServerStreamingServer[clewv1.WatchResponse]
	// at is the last decision that was looked at, sent the one that the client
	// was last told.
	at, sent uint64
}

// Watch streams the decisions after a state, and goes on as they are made.
func (s *evidenceService) Watch(req *clewv1.WatchRequest, out grpc.ServerStreamingServer[clewv1.WatchResponse]) error {
	w := &watcher{store: s.entities.store, req: req, kinds: typed[graph.Kind](req.GetKinds()), out: out}
	err := w.run(out.Context())
	if cause := context.Cause(out.Context()); err != nil && cause != nil {
		return cause // the caller left, or the server stops
	}
	return err
}

func (w *watcher) run(ctx context.Context) error {
	head, err := w.begin(ctx)
	if err != nil {
		return err
	}
	first, until := true, head
	for {
		for w.at < head {
			if err := w.page(ctx, head); err != nil {
				return err
			}
		}
		if first || w.sent != w.at {
			if err := w.out.Send(&clewv1.WatchResponse{Revision: revisionToken(store.Revision(w.at))}); err != nil {
				return err
			}
			first, w.sent = false, w.at
		}
		if w.req.GetUntilCurrent() && w.at >= until {
			return nil
		}
		timer := time.NewTimer(watchEvery)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		now, err := w.store.Head(ctx)
		if err != nil {
			return err
		}
		head = now.Seq
	}
}

// begin finds where to begin, and gives the last decision.
func (w *watcher) begin(ctx context.Context) (uint64, error) {
	for _, k := range w.kinds {
		if k.Spec().Kind == "" {
			return 0, invalid("kinds", string(k), "is not a kind of node")
		}
	}
	head, err := w.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	if w.req.GetFromStart() {
		if w.req.GetSince() != "" || w.req.GetSinceSeq() != 0 {
			return 0, invalid("from_start", "true", "is given beside a state; give one of the two")
		}
		return head.Seq, w.known(ctx)
	}
	since, err := revisionOf(ctx, w.store, w.req.GetSince(), w.req.GetSinceSeq())
	if err != nil {
		return 0, err
	}
	w.at = uint64(since)
	if since == 0 && w.req.GetSince() == "" {
		w.at = head.Seq
	}
	if w.at > head.Seq {
		return 0, fmt.Errorf("%w: %d is beyond the last, %d", store.ErrRange, w.at, head.Seq)
	}
	w.sent = w.at
	return head.Seq, w.known(ctx)
}

// known refuses ids that lead nowhere, so that nobody waits for a mistake.
func (w *watcher) known(ctx context.Context) error {
	now, err := store.Usable(w.store.Resolve(ctx, typed[graph.EntityID](w.req.GetIds())))
	if err != nil {
		return err
	}
	if at := slices.Index(now, ""); at >= 0 {
		return noEntity(graph.EntityID(w.req.GetIds()[at]))
	}
	return nil
}

// page tells the next decisions, up to the head.
func (w *watcher) page(ctx context.Context, head uint64) error {
	var list []graph.Decision
	err := w.store.Decisions(ctx, w.at, func(d *graph.Decision) error {
		if len(list) == decisionsAtOnce || d.Seq > head {
			return errEnough
		}
		list = append(list, *d)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if len(list) == 0 {
		w.at = head
		return nil
	}
	watched, err := w.watched(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		d := &list[i]
		w.at = d.Seq
		m := w.told(d, watched)
		if m == nil {
			continue
		}
		if err := w.out.Send(m); err != nil {
			return err
		}
		w.sent = d.Seq
	}
	return nil
}

// watched is what a watch of entities looks at.
type watched struct {
	ids map[graph.EntityID]bool
	// members are the records that the entities hold or ever held; wrote gives the
	// records, theirs and those that state links of them, by the decisions that
	// wrote or deleted them.
	members map[graph.RecordKey]bool
	wrote   map[uint64][]graph.RecordKey
}

// watched reads what the ids of the request stand for now; nil if there are none.
func (w *watcher) watched(ctx context.Context) (*watched, error) {
	asked := typed[graph.EntityID](w.req.GetIds())
	if len(asked) == 0 {
		return nil, nil
	}
	now, err := store.Usable(w.store.Resolve(ctx, asked))
	if err != nil {
		return nil, err
	}
	now = slices.DeleteFunc(now, func(id graph.EntityID) bool { return id == "" })
	out := &watched{ids: map[graph.EntityID]bool{}, members: map[graph.RecordKey]bool{}, wrote: map[uint64][]graph.RecordKey{}}
	for _, id := range slices.Concat(asked, now) {
		out.ids[id] = true
	}
	guests, err := store.Usable(w.store.Guests(ctx, now))
	if err != nil {
		return nil, err
	}
	var ends []graph.Ref
	var keys []graph.RecordKey
	for i, list := range guests {
		for _, key := range list {
			out.members[key] = true
			keys, ends = append(keys, key), append(ends, graph.Ref{Record: key})
		}
		if !now[i].IsHandle() {
			ends = append(ends, graph.Ref{Value: now[i]})
		}
	}
	namers, err := store.Usable(w.store.Namers(ctx, ends))
	if err != nil {
		return nil, err
	}
	for _, list := range namers {
		keys = append(keys, list...)
	}
	slices.SortFunc(keys, graph.RecordKey.Compare)
	keys = slices.Compact(keys)
	histories, err := store.Usable(w.store.Histories(ctx, keys))
	if err != nil {
		return nil, err
	}
	for i, versions := range histories {
		for _, v := range versions {
			if v.AddedSeq > w.at && w.allows(v.Record.Kind) && !slices.Contains(out.wrote[v.AddedSeq], keys[i]) {
				out.wrote[v.AddedSeq] = append(out.wrote[v.AddedSeq], keys[i])
			}
		}
	}
	return out, nil
}

// allows reports whether things of a kind are asked for.
func (w *watcher) allows(k graph.Kind) bool { return len(w.kinds) == 0 || slices.Contains(w.kinds, k) }

// told gives what a decision did, nil if the filter leaves nothing of it.
func (w *watcher) told(d *graph.Decision, of *watched) *clewv1.WatchResponse {
	m := &clewv1.WatchResponse{Decision: decisionMessage(d), Revision: revisionToken(store.Revision(d.Seq))}
	for _, move := range d.Moves {
		if of != nil && !of.ids[move.From] && !of.ids[move.To] && !of.members[move.Record] || !w.allows(kindOf(move)) {
			continue
		}
		if len(m.Moves) == movesShown {
			m.MoreMoves++
			continue
		}
		m.Moves = append(m.Moves, moveMessage(move))
	}
	if of != nil {
		m.Records = convert(of.wrote[d.Seq], keyMessage)
	}
	if len(m.Moves)+len(m.Records) == 0 && (of != nil || len(w.kinds) > 0) {
		return nil
	}
	return m
}

// kindOf gives the kind of the entity that a record moved into, or out of.
func kindOf(m graph.Move) graph.Kind {
	id := string(m.To)
	if id == "" {
		id = string(m.From)
	}
	prefix := id
	if at := strings.IndexAny(id, "_:"); at >= 0 {
		prefix = id[:at]
	}
	for _, k := range graph.Kinds() {
		if k.Prefix == prefix {
			return k.Kind
		}
	}
	return ""
}
