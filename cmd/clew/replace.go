package main

import (
	"context"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// retraction says what became of the records that a source no longer has.
type retraction struct {
	Source string `json:"source"`
	// Retracted counts the records deleted (inline subjects go with theirs),
	// Moved the others that changed entity thereby.
	Retracted int `json:"retracted"`
	Moved     int `json:"moved"`
	// Seq is the last decision that belongs to it, 0 if nothing was retracted.
	Seq uint64 `json:"seq"`
}

// retract deletes those records of a source that keep does not hold, so many at
// a time. It lists them all before it deletes the first one. Broken off, it can
// be begun again.
func (c *client) retract(ctx context.Context, source string, keep map[string]bool, atOnce int, why, by string) (*retraction, error) {
	var gone []*clewv1.RecordKey
	stream, err := c.intake.ListRecordKeys(ctx, &clewv1.ListRecordKeysRequest{Source: source})
	err = collect(stream, err, func(m *clewv1.ListRecordKeysResponse) {
		for _, k := range m.GetKeys() {
			if !keep[k.GetId()] {
				gone = append(gone, k)
			}
		}
	})
	out := &retraction{Source: source}
	for err == nil && len(gone) > 0 {
		n := min(atOnce, len(gone))
		var reply *clewv1.DeleteRecordsResponse
		if reply, err = c.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: gone[:n], Why: why, By: by}); err != nil {
			break
		}
		for _, o := range reply.GetOutcomes() {
			if o.GetStatus() == clewv1.RecordStatus_RECORD_STATUS_DELETED {
				out.Retracted++
			}
		}
		out.Moved += len(reply.GetMoves())
		out.Seq = reply.GetSeq()
		gone = gone[n:]
	}
	return out, err
}

// The values of --replace.
const (
	replaceWhole = "whole"
	replaceForce = "force"
)

// replacing gathers what the files of a load name, to retract the rest of their
// source once all of it is loaded.
type replacing struct {
	flags  *loadFlags
	source string
	other  string // another source that the files name, "" if there is none
	named  map[string]bool
}

func newReplacing(f *loadFlags) *replacing {
	return &replacing{flags: f, source: f.source, named: map[string]bool{}}
}

// see notes a record that was read, whether it will be accepted or not.
func (r *replacing) see(rec *graph.Record) {
	s := string(rec.Key.Source)
	if r.source == "" {
		r.source = s
	}
	if s != r.source {
		r.other = s
		return
	}
	r.named[rec.Key.ID] = true
}

// finish retracts what the files do not name. It gives nil where it holds back
// because of rejects.
func (r *replacing) finish(ctx context.Context, c *client, report *loadReport) (*retraction, error) {
	records, rejected := 0, report.rejected()
	for _, f := range report.Files {
		records += f.Records
	}
	switch {
	case records == rejected:
		return nil, failed(exitRejected, "nothing was retracted: the files hold no good record; to retract all of a source use clew source withdraw")
	case r.other != "":
		return nil, failed(exitFailure, "nothing was retracted: the files name records of %s and of %s, and --replace is for one source; load them apart", r.source, r.other)
	case rejected > 0 && r.flags.replace != replaceForce:
		return nil, nil
	}
	why := "no longer named by its source"
	if r.flags.why != "" {
		why += ": " + r.flags.why
	}
	return c.retract(ctx, r.source, r.named, r.flags.batch, why, r.flags.by)
}
