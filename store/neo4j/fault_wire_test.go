package neo4j

import (
	"bytes"
	"net"
	"sync"
	"testing"
)

// What is seen on a wire, as bytes of Bolt messages.
var (
	// commitMessage is COMMIT, the one message of its chunk.
	commitMessage = []byte{0, 2, 0xb0, 0x12, 0, 0}
	// headStatement is in the last statement of a transaction that writes a
	// change, and in no other.
	headStatement = []byte("SET g.seq = $seq")
)

// moment is a point in a transaction that writes a change.
type moment int

const (
	// midway: all but its last statement has been run.
	midway moment = iota
	// atCommit: its COMMIT is about to be passed on.
	atCommit
)

// String names the moment, as in "killed at COMMIT of part 2".
func (m moment) String() string { return [...]string{"in the transaction", "at COMMIT"}[m] }

// fault is what goes wrong at a moment. It is called instead of passing on what
// the client sent; the connection ends unless it reports true.
type fault func(c *carrier) (goesOn bool)

// wire is a connection to the server that a test can cut, slow and listen to.
type wire struct {
	server, address string

	mu     sync.Mutex
	faults []due
	gate   chan struct{} // closed when what is held may pass; nil when nothing is held
}

type due struct {
	at   moment
	skip int // how many such moments pass before
	do   fault
}

// lay gives a wire to a server's address, bolt://host:port.
func lay(t *testing.T, uri string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{server: uri[len("bolt://"):], address: "bolt://" + l.Addr().String()}
	var running sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		w.release()
		running.Wait()
	})
	running.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", w.server)
			if err != nil {
				near.Close()
				continue
			}
			c := &carrier{wire: w, near: near, far: far, answered: make(chan struct{})}
			running.Go(c.back)
			running.Go(c.forth)
		}
	})
	return w
}

// next makes a fault happen once, when so many such moments have passed.
func (w *wire) next(at moment, skip int, do fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, due{at, skip, do})
}

// take gives the fault that is due at a moment, nil if none is.
func (w *wire) take(at moment) fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.faults {
		if w.faults[i].at != at {
			continue
		}
		if w.faults[i].skip--; w.faults[i].skip < 0 {
			do := w.faults[i].do
			w.faults = append(w.faults[:i], w.faults[i+1:]...)
			return do
		}
	}
	return nil
}

// waiting reports how many faults have not happened.
func (w *wire) waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.faults)
}

// hold stops all traffic, old connections' and new ones', until release.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gate == nil {
		w.gate = make(chan struct{})
	}
}

// release lets pass what was held.
func (w *wire) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gate != nil {
		close(w.gate)
		w.gate = nil
	}
}

func (w *wire) pass() {
	w.mu.Lock()
	gate := w.gate
	w.mu.Unlock()
	if gate != nil {
		<-gate
	}
}

// carrier is one connection: near is the client's end, far the server's.
type carrier struct {
	wire      *wire
	near, far net.Conn
	sent      []byte // what the client has just sent

	mu       sync.Mutex
	deaf     bool          // the client hears no more
	answered chan struct{} // closed when the server has answered a deaf client
}

// pass gives the server what the client has just sent.
func (c *carrier) pass() {
	// A server that is gone is noticed by who reads from it.
	_, _ = c.far.Write(c.sent)
}

// passUnheard gives the server what the client has just sent, waits until it
// has answered and keeps the answer from the client.
func (c *carrier) passUnheard() {
	c.deafen()
	c.pass()
	<-c.answered
}

// deafen lets nothing through to the client any more.
func (c *carrier) deafen() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deaf = true
}

func (c *carrier) isDeaf() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deaf
}

// forth carries from the client to the server.
func (c *carrier) forth() {
	defer c.near.Close()
	defer c.far.Close()
	buf := make([]byte, 64<<10)
	var last []byte // the end of what came before, in which a marker may begin
	writes := false
	for {
		n, err := c.near.Read(buf)
		if err != nil {
			return
		}
		c.sent = buf[:n]
		c.wire.pass()
		var do fault
		switch seen := append(last, c.sent...); {
		case writes && bytes.Contains(c.sent, commitMessage):
			writes = false
			do = c.wire.take(atCommit)
		case !writes && bytes.Contains(seen, headStatement):
			writes = true
			do = c.wire.take(midway)
		}
		last = bytes.Clone(c.sent[max(0, n-len(headStatement)):])
		if do == nil {
			c.pass()
		} else if !do(c) {
			return
		}
	}
}

// back carries from the server to the client.
func (c *carrier) back() {
	defer c.near.Close()
	defer c.far.Close()
	heard := sync.OnceFunc(func() { close(c.answered) })
	defer heard()
	buf := make([]byte, 64<<10)
	for {
		n, err := c.far.Read(buf)
		if err != nil {
			return
		}
		c.wire.pass()
		if c.isDeaf() {
			heard()
			continue
		}
		if _, err := c.near.Write(buf[:n]); err != nil {
			return
		}
	}
}
