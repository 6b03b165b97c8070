package codec

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/clewgraph/clew/graph"
	storev1 "github.com/clewgraph/clew/proto/clew/store/v1"
)

// DecodeHandling reads the handling alone out of what [EncodeRecord] wrote, which
// takes a fraction of reading it whole. It fails with [ErrMalformed].
func DecodeHandling(b []byte) (graph.Handling, error) {
	const field = 13 // Record.handling of clew.store.v1
	var m storev1.Handling
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return graph.Handling{}, fmt.Errorf("%w: handling of a record: %w", ErrMalformed, protowire.ParseError(n))
		}
		size := protowire.ConsumeFieldValue(number, kind, b[n:])
		if size < 0 {
			return graph.Handling{}, fmt.Errorf("%w: handling of a record: %w", ErrMalformed, protowire.ParseError(size))
		}
		if number == field && kind == protowire.BytesType {
			inner, _ := protowire.ConsumeBytes(b[n:])
			if err := decode("handling of a record", inner, &m); err != nil {
				return graph.Handling{}, err
			}
			break
		}
		b = b[n+size:]
	}
	return handlingOf(&m), nil
}
