package embedded_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/past"
	"github.com/clewgraph/clew/store/storetest"
)

// TestGoldenFormat1 opens a store of the format before: the past that it was not
// made to tell must be what it answered when that was the present. testdata has
// the store, the history that it was fed, and hashes of its answers.
func TestGoldenFormat1(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir() + "/graph"
	if err := os.CopyFS(dir, os.DirFS("testdata/format-1")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/format-1.answers")
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Fields(string(text))
	if _, err := embedded.Open(ctx, dir, embedded.Options{ReadOnly: true}); !errors.Is(err, store.ErrUnsupported) {
		t.Fatalf("for reading: %v", err)
	}
	for _, name := range []string{"brought to this format", "opened again"} {
		s, err := embedded.Open(ctx, dir, embedded.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Check(ctx, func(p store.Problem) { t.Errorf("%s: %+v", name, p) }); err != nil {
			t.Error(err)
		}
		if head, err := s.Head(ctx); err != nil || int(head.Seq) != len(answers) {
			t.Fatalf("%s: %+v, %v", name, head, err)
		}
		for i, want := range answers {
			got := outline(storetest.Look(t, past.At(s, store.Revision(i+1)), nil))
			if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(got))); sum != want {
				t.Errorf("%s: the answers as of decision %d have another hash:\n%s", name, i+1, got)
			}
		}
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	// The backup is the store as it was, and does not get in the way of another.
	for backup, want := range map[string]bool{".format-1": true, ".format-1-2": false} {
		if _, err := os.Stat(dir + backup); (err == nil) != want {
			t.Errorf("backup %s: %v", backup, err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	s, err := embedded.Open(ctx, dir+".format-1", embedded.Options{})
	if err != nil {
		t.Fatalf("the backup: %v", err)
	}
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir + ".format-1.format-1"); err != nil {
		t.Errorf("the backup has not the format before: %v", err)
	}
}

// outline writes what a glance tells in words that outlive new fields of
// records.
func outline(g storetest.Glance) string {
	var out strings.Builder
	for _, s := range g.Records {
		fmt.Fprintf(&out, "%s version %d first %d added %d in %q deleted %t next %s\n", s.Record.Key, s.Record.Version, s.FirstSeq, s.AddedSeq, s.Entity, s.Deleted, s.Next)
	}
	for _, e := range g.Dangling {
		fmt.Fprintf(&out, "dangling %s\n", e.ID)
	}
	for i, id := range g.IDs {
		fmt.Fprintf(&out, "%s leads to %q, members %s %v\n", id, g.Leads[i], g.Members[i].Kind, g.Members[i].Records)
	}
	for _, a := range g.Adjacency[0] {
		for _, group := range a.Groups {
			fmt.Fprintf(&out, "%s %s %t %s %s %v\n", a.ID, group.Kind, group.Out, group.Other, group.OtherKind, linkIDs(group))
		}
	}
	return out.String()
}

func linkIDs(g store.Group) (ids []graph.LinkID) {
	for _, e := range g.Links {
		ids = append(ids, e.ID)
	}
	return ids
}
