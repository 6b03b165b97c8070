package main

import (
	"strings"
	"testing"
)

// TestNamesCommand explains names and compares them, in text and in JSON.
func TestNamesCommand(t *testing.T) {
	clew(t, "names", "explain", "Dr. SMITH, Björn").want(t, 0, "bjorn", "comma order: Dr. SMITH, Björn → Björn Dr. SMITH", "accents: björn → bjorn", "title: dr → (taken out)")
	clew(t, "names", "explain", "陳大文 @ David Chan").want(t, 0, "Hani", "chen, chan, tan", "simple characters: 陳大文 → 陈大文", "david")
	clew(t, "names", "explain", "--kind", "organization", "PT Contoh Jaya Tbk").want(t, 0, "contoh", "legal form")
	clew(t, "names", "explain", "!!").want(t, 0, "no word that could be compared")
	clew(t, "names", "compare", "陳大文", "Chan Tai Man").want(t, 0, "same reading", "alike: the names are close", "a name alone identifies nobody")
	clew(t, "names", "compare", "Salman bin Muhammad", "Muhammad bin Salman").want(t, 0, "not alike: the names are different")
	clew(t, "names", "compare", "Zhang Pengfa", "Cheung Pang Fat").want(t, 0, "other dialect")
	got := decode[struct {
		Alike bool
		Level string
		Bits  float64
		Steps []struct{ Left, Right, Level string }
	}](t, clew(t, "names", "compare", "Olaf Scholze", "Scholz, Olaf", "--output", "json").want(t, 0))
	if !got.Alike || got.Level != "close" || got.Bits <= 0 || len(got.Steps) != 2 || got.Steps[1].Level != "close" {
		t.Errorf("the comparison is %+v", got)
	}
	r := clew(t, "names", "compare", "--kind", "Wallet", "a", "b").want(t, exitUsage)
	if !strings.Contains(r.stderr, "Person, Organization, Compound") {
		t.Errorf("the kinds are not named: %s", r.stderr)
	}
	clew(t, "names", "compare", "a").want(t, exitUsage)
}
