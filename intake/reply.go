package intake

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// encodeReply gives the form in which marks keep a reply: compressed JSON. A
// handle of which the record itself is the founder has its prefix only, for its
// hash would be most of what is left. The caller holds the lock.
func (w *Writer) encodeReply(r *Result) ([]byte, error) {
	short := *r
	short.Outcomes = slices.Clone(r.Outcomes)
	for i := range short.Outcomes {
		if o := &short.Outcomes[i]; o.Entity.IsHandle() {
			o.Entity = graph.EntityID(strings.TrimSuffix(string(o.Entity), graph.HandleHash(o.Key)))
		}
	}
	var b bytes.Buffer
	if w.gzip == nil {
		var err error
		if w.gzip, err = gzip.NewWriterLevel(&b, gzip.BestSpeed); err != nil {
			return nil, err
		}
	}
	w.gzip.Reset(&b)
	if err := json.NewEncoder(w.gzip).Encode(short); err != nil {
		return nil, err
	}
	err := w.gzip.Close()
	return b.Bytes(), err
}

// decodeReply reads what [encodeReply] wrote, and plain JSON, which marks had
// before.
func decodeReply(b []byte, r *Result) error {
	if z, err := gzip.NewReader(bytes.NewReader(b)); err == nil {
		if b, err = io.ReadAll(z); err != nil { // to its end, where the checksum is
			return err
		}
	}
	if err := json.Unmarshal(b, r); err != nil {
		return err
	}
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Entity.IsHandle() && o.Entity.Hash() == "" {
			o.Entity += graph.EntityID(graph.HandleHash(o.Key))
		}
	}
	return nil
}
