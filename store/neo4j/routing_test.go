package neo4j

import (
	"context"
	"errors"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

// TestRouting reaches a single server by neo4j://, which asks it where to write and
// to read: all works as by bolt://, and later transactions wait for what earlier
// ones wrote.
func TestRouting(t *testing.T) {
	m := power(t, "db.transaction.bookmark_ready_timeout=1s")
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

	// A reader with the bookmark of a transaction that its server does not have waits
	// for it rather than answer without.
	other := power(t)
	far := open(t, Options{URI: strings.Replace(other.URI(), "bolt://", "neo4j://", 1)})
	sent(t, writer(t, far), crowd(0))
	strange, err := far.bookmarks.GetBookmarks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.bookmarks.UpdateBookmarks(t.Context(), nil, strange); err != nil {
		t.Fatal(err)
	}
	var server *bolt.Neo4jError
	err = reader.within(t.Context(), bolt.AccessModeRead, func(ctx context.Context, t tx) error {
		_, err := head(ctx, t)
		return err
	})
	if !errors.As(err, &server) || !strings.Contains(server.Code, "Bookmark") {
		t.Errorf("a reader with a strange bookmark: %v", err)
	}
}
