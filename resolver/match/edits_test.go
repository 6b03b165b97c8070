package match

import (
	"testing"

	"github.com/agnivade/levenshtein"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/names"
)

// TestEdits holds the quick way to the plain one, and the bounds to both.
func TestEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.StringMatching("[a-d]{0,9}"), rapid.StringMatching("[a-z0-9@. ]{0,70}"), rapid.StringMatching("[abéɩê人仅]{0,6}"))
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		want := levenshtein.ComputeDistance(a, b)
		if got := edits(a, b); got != want {
			t.Errorf("edits(%q, %q) = %d, want %d", a, b, got, want)
		}
		if least := leastEdits(lettersOf(a), lettersOf(b), len(a), len(b)); ascii(a) && ascii(b) && least > want {
			t.Errorf("%q and %q are said to be at least %d edits apart and are %d", a, b, least, want)
		}
		for _, n := range []int{1, 500, 660, 1000} {
			if got := similar(a, b, n); got != (names.Similarity(a, b) >= n) {
				t.Errorf("similar(%q, %q, %d) = %t, their similarity is %d", a, b, n, got, names.Similarity(a, b))
			}
		}
	})
}

// TestCloseEmails weighs slips in an address up to three letters, whatever letters
// they bring in.
func TestCloseEmails(t *testing.T) {
	of := func(id, mail string) *Features {
		r := graph.Record{Key: graph.RecordKey{Source: "s", ID: id}, Kind: graph.KindPerson, Identifiers: []graph.Identifier{{Type: graph.IDEmail, Value: mail}}}
		identifiers.ReadRecord(&r, identifiers.Options{})
		return Extract(&r)
	}
	for mail, want := range map[string]string{
		"mara.varga@example.org": "exact", "mara.varzqy@example.org": "close", "mxyz.varga@example.org": "close", "wxyz.vargq@example.org": "different",
	} {
		got := ""
		for _, r := range ColdStart().Explain(of("a", "mara.varga@example.org"), of("b", mail), nil).Rows {
			if r.Feature == "email" {
				got = r.Level
			}
		}
		if got != want {
			t.Errorf("%s is %q, want %q", mail, got, want)
		}
	}
}
