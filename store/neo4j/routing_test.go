package neo4j

import (
	"strings"
	"testing"

	"github.com/clewgraph/clew/store"
)

// TestRouting reaches a single server by neo4j://, which asks it where to write and
// to read: all works as by bolt://, and what a process wrote gives bookmarks that its later
// transactions take along.
func TestRouting(t *testing.T) {
	m := power(t)
	routed := strings.Replace(m.URI(), "bolt://", "neo4j://", 1)
	s := open(t, Options{URI: routed})
	w := writer(t, s)
	for _, b := range crowds(3) {
		sent(t, w, b)
	}
	reader := open(t, Options{URI: routed, ReadOnly: true})
	unharmed(t, reader, 3)
	failing(t, Options{URI: routed}, store.ErrLocked)

	marks, err := s.bookmarks.GetBookmarks(t.Context())
	if err != nil || len(marks) == 0 {
		t.Fatalf("the writer's bookmarks are %v, %v", marks, err)
	}
	if direct := open(t, Options{URI: m.URI(), ReadOnly: true}); direct.bookmarks != nil {
		t.Error("bolt:// takes bookmarks along")
	}
}
