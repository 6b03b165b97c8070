package graph

import "testing"

// A key is asked for of every record that is opened and of every one that is
// written; made by a replacer of its own each it took most of opening a store.
func TestHandlingKeyIsCheap(t *testing.T) {
	h := Handling{TLP: "AMBER", Owner: "a|b", Restricted: []string{"victims", "minors"}}
	if n := testing.AllocsPerRun(100, func() { _ = h.Key() }); n > 8 {
		t.Errorf("a key takes %.0f allocations", n)
	}
}
