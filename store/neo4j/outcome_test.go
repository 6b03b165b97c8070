package neo4j

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// bolt's COMMIT, as the one message of its chunk.
var commitMessage = []byte{0, 2, 0xb0, 0x12, 0, 0}

// cutter is a wire to the server that can be cut at the next COMMIT: as it
// arrives, or when the server has answered it.
type cutter struct {
	at atomic.Int32 // one of the below
}

const (
	cutNever int32 = iota
	cutBefore
	cutAfter
)

// wire gives the address of a cutter's end.
func (c *cutter) wire(t *testing.T, server string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(func() { l.Close(); running.Wait() })
	running.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server)
			if err != nil {
				near.Close()
				continue
			}
			running.Go(func() { c.carry(near, far) })
		}
	})
	return l.Addr().String()
}

func (c *cutter) carry(near, far net.Conn) {
	var committed atomic.Bool
	var back sync.WaitGroup
	back.Go(func() {
		defer near.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := far.Read(buf)
			if err != nil || committed.Load() {
				return
			}
			if _, err := near.Write(buf[:n]); err != nil {
				return
			}
		}
	})
	defer back.Wait()
	defer far.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := near.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], commitMessage) {
			switch c.at.Swap(cutNever) {
			case cutBefore:
				near.Close()
				return
			case cutAfter:
				committed.Store(true)
			}
		}
		if _, err := io.Copy(far, bytes.NewReader(buf[:n])); err != nil {
			return
		}
	}
}

// TestUnknownOutcome cuts the connection at a COMMIT. Neither the store nor the
// driver can know what became of it, so they must not try again and must say so.
func TestUnknownOutcome(t *testing.T) {
	var c cutter
	address := c.wire(t, strings.TrimPrefix(neo4jtest.Server(t), "bolt://"))
	s := open(t, Options{URI: "bolt://" + address})
	commit(t, s, load(1, person(t, "ann")))
	for _, test := range []struct {
		name string
		at   int32
		want uint64
	}{
		{"before the server hears it", cutBefore, 1},
		{"before the client hears the answer", cutAfter, 2},
	} {
		c.at.Store(test.at)
		if err := s.Commit(t.Context(), load(2)); !errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("%s: got %v, want %v", test.name, err, store.ErrUnknownOutcome)
		}
		h, err := s.Head(context.Background())
		if err != nil || h.Seq != test.want {
			t.Errorf("%s: the head is %+v, %v; want %d", test.name, h, err, test.want)
		}
	}
	if err := s.Commit(t.Context(), load(2)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the change again, which is there: %v", err)
	}
	commit(t, s, load(3))
}
