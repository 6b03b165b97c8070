package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
)

// loading is the work on one file: it reads batches and accounts for them.
type loading struct {
	flags    *loadFlags
	server   string                                     // the service that is asked, "" for a store of this process
	pause    func(context.Context, time.Duration) error // waits for the service
	waited   time.Duration                              // for the service, since it last acknowledged something
	limit    int                                        // most bytes of one batch on the wire
	rejects  *rejectFile
	progress *progress
	notes    io.Writer
	seen     func(*graph.Record) // told of each record read, if set
	sum      fileReport
}

// batch is what is sent and acknowledged together, with what was refused while
// reading it, in the order of the file.
type batch struct {
	items   []item
	bytes   int
	request *clewv1.LoadRequest // nil if there is nothing to send
	resent  bool                // sent before in this run, without an acknowledgement
}

// item is one record of a file.
type item struct {
	pos     loaders.Position
	raw     []byte
	record  *graph.Record  // nil where reading refused it
	message *clewv1.Record // nil where reading refused it
	err     error          // why reading refused it
	reasons []string       // why checking refused it
}

// batchBytes bounds what waits in memory for one acknowledgement.
const batchBytes = 4 << 20

// read reads an input to its end and gives it in batches to f.
func (l *loading) read(in *input, f func(*batch) error) error {
	file, err := in.open()
	if err != nil {
		return fileError(in.name, err)
	}
	defer file.Close()
	r, err := loaders.Open(l.progress.reader(file), in.format, in.opts)
	if err != nil {
		return usage("%w", err)
	}
	most := batchBytes
	if l.limit > 0 {
		most = min(most, l.limit)
	}
	b := &batch{}
	for {
		read, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return failed(exitFailure, "%w; what came before is loaded", err)
		}
		l.note(&read)
		it := item{pos: read.Pos, raw: read.Raw, err: read.Err}
		size := len(read.Raw)
		if read.Err == nil {
			it.record = &read.Record
			if l.seen != nil {
				l.seen(it.record)
			}
			it.message = server.RecordMessage(it.record)
			size = max(size, proto.Size(it.message))
		}
		if len(b.items) >= l.flags.batch || len(b.items) > 0 && b.bytes+size > most {
			if err := f(b); err != nil {
				return err
			}
			b = &batch{}
		}
		b.items = append(b.items, it)
		b.bytes += size
	}
	if len(b.items) == 0 {
		return nil
	}
	return f(b)
}

// message gives the request that loads the batch, without its id; nil if there
// is nothing to load.
func (b *batch) message() *clewv1.LoadRequest {
	m := &clewv1.LoadRequest{}
	for _, it := range b.items {
		if it.message != nil {
			m.Records = append(m.Records, it.message)
		}
	}
	if len(m.Records) == 0 {
		return nil
	}
	return m
}

// account counts what became of a batch and writes its rejects. result is nil
// when nothing was sent.
func (l *loading) account(b *batch, result *clewv1.LoadResult) error {
	outcomes := result.GetOutcomes()
	// What this run sent and did not hear of is its own doing.
	earlier := result.GetReplayed() && (!b.resent || result.GetForgotten())
	at := 0
	for i := range b.items {
		it := &b.items[i]
		l.sum.Records++
		if it.record != nil && result != nil {
			var o *clewv1.RecordOutcome
			if at < len(outcomes) {
				o = outcomes[at]
			}
			at++
			l.count(it, o, earlier)
		}
		if it.err == nil && len(it.reasons) == 0 {
			continue
		}
		l.sum.Rejected++
		if err := l.rejects.write(it); err != nil {
			return err
		}
	}
	if !earlier {
		l.sum.Moved += len(result.GetMoves())
	}
	l.sum.Seq = max(l.sum.Seq, result.GetSeq())
	l.progress.acknowledged(l.sum.Records)
	return nil
}

// count counts one record by what became of it, and whether in an earlier run; o
// is nil where the service no longer knows: then the rules are asked.
func (l *loading) count(it *item, o *clewv1.RecordOutcome, earlier bool) {
	if o.GetStatus() == clewv1.RecordStatus_RECORD_STATUS_REJECTED {
		for _, v := range o.GetViolations() {
			it.reasons = append(it.reasons, violationText(v))
		}
		if len(it.reasons) == 0 {
			it.reasons = []string{"rejected by the service"}
		}
		return
	}
	if o == nil {
		if it.reasons = reasonsOf(it.record.Validate()); len(it.reasons) > 0 {
			return
		}
	}
	if earlier {
		l.sum.Replayed++
		return
	}
	switch o.GetStatus() {
	case clewv1.RecordStatus_RECORD_STATUS_NEW:
		l.sum.New++
		id := graph.EntityID(o.GetEntityId())
		if id.IsHandle() && id.Hash() != graph.HandleHash(it.record.Key) {
			l.sum.Joined++
		}
	case clewv1.RecordStatus_RECORD_STATUS_UPDATED:
		l.sum.Updated++
	case clewv1.RecordStatus_RECORD_STATUS_LATE:
		l.sum.Late++
	default:
		l.sum.Unchanged++
	}
}

// violationText gives a broken rule in a line.
func violationText(v *clewv1.FieldViolation) string {
	text := v.GetField() + ": "
	if v.GetValue() != "" {
		text += fmt.Sprintf("%q ", v.GetValue())
	}
	text += v.GetReason()
	if v.GetFix() != "" {
		text += "; " + v.GetFix()
	}
	return text
}

// reasonsOf gives an error's parts line by line; nil for none.
func reasonsOf(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// batchSource gives the source that a file's batches go by: that of its first
// record, if it can be one.
func batchSource(r *clewv1.Record) string {
	s := r.GetKey().GetSource()
	if s == "" || len(s) > graph.MaxSource || !utf8.ValidString(s) {
		return "file"
	}
	return s
}

// streamName names the stream of a file's batches: the same file, loaded in the
// same way, has the same one, so that a run that broke off is taken up and
// nothing is loaded twice.
func streamName(in *input, batch int) string {
	name := filepath.Base(in.name)
	if len(name) > 128 || !utf8.ValidString(name) {
		name = "file"
	}
	return fmt.Sprintf("%s:%s:%d", name, in.digest[:32], batch)
}

// rejectFile is where rejects go; it is made when the first one comes.
type rejectFile struct {
	path     string
	appendTo bool // keep what an earlier file of the same run wrote
	file     *os.File
	written  bool
}

// write adds a reject.
func (r *rejectFile) write(it *item) error {
	if r.file == nil {
		mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
		if r.appendTo {
			mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
		}
		file, err := os.OpenFile(r.path, mode, 0o600)
		if err != nil {
			return failed(exitFailure, "cannot write the rejects: %w; name another file with --rejects", err)
		}
		r.file, r.written = file, true
	}
	row := struct {
		File    string   `json:"file"`
		Line    int      `json:"line"`
		Key     string   `json:"key,omitempty"`
		Reasons []string `json:"reasons"`
		Raw     string   `json:"raw"`
	}{File: it.pos.File, Line: it.pos.Line, Reasons: it.reasons, Raw: string(it.raw)}
	if it.record != nil {
		row.Key = it.record.Key.String()
	}
	if it.err != nil {
		row.Reasons = reasonsOf(it.err)
	}
	e := json.NewEncoder(r.file)
	e.SetEscapeHTML(false)
	if err := e.Encode(row); err != nil {
		return failed(exitFailure, "cannot write the rejects: %w; name another file with --rejects", err)
	}
	return nil
}

// close ends the file, if there is one.
func (r *rejectFile) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
