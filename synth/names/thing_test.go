package names

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/clewgraph/clew/synth/draw"
)

// scriptTables are the scripts of things, by the names in the first line of syllables.tsv.
var scriptTables = map[string]*unicode.RangeTable{
	"latin": unicode.Latin, "simplified": unicode.Han, "traditional": unicode.Han, "thai": unicode.Thai, "lao": unicode.Lao,
	"khmer": unicode.Khmer, "burmese": unicode.Myanmar, "devanagari": unicode.Devanagari, "arabic": unicode.Arabic,
	"cyrillic": unicode.Cyrillic,
}

// TestThingsAreWellFormed checks the three tables: a cell for every script and in it, composed forms, patterns with
// one place for the word, ASCII for Latin spellings, and something of each sort for every country.
func TestThingsAreWellFormed(t *testing.T) {
	st := readStock()
	if len(st.scripts) != len(scriptTables) {
		t.Errorf("scripts %v", st.scripts)
	}
	inScript := func(where, text string, script int) {
		t.Helper()
		if text == "" || !norm.NFC.IsNormalString(text) || strings.TrimSpace(text) != text {
			t.Errorf("%s: %q is empty, not composed, or padded", where, text)
		}
		for _, r := range strings.ReplaceAll(text, "%s", "") {
			if !unicode.In(r, scriptTables[st.scripts[script]], unicode.Inherited) && !unicode.IsPunct(r) && r != ' ' {
				t.Errorf("%s: %q has %q, which is not %s", where, text, r, st.scripts[script])
				return
			}
		}
	}
	latin := map[string]bool{}
	for _, cells := range st.syllables {
		if len(cells) != len(st.scripts) || latin[cells[0]] {
			t.Errorf("syllables.tsv: %q has not one cell a script, or is there twice", cells)
		}
		latin[cells[0]] = true
		for script, cell := range cells {
			inScript("syllables.tsv", cell, script)
		}
	}
	for _, ending := range endings {
		if !latin[ending] {
			t.Errorf("no syllable for the ending %s", ending)
		}
	}
	for sort, words := range st.words {
		for _, cells := range words {
			if sort == "brand" || sort == "site" {
				cells = append(cells, cells[0])[:1]
			} else if len(cells) != len(st.scripts) {
				t.Errorf("words.tsv: %q has not one cell a script", cells)
			}
			for script, cell := range cells {
				inScript("words.tsv", cell, script)
			}
		}
	}
	for _, code := range Countries() {
		c := st.country(code)
		for _, sort := range []string{"legal", "town", "street"} {
			if len(c.forms[sort]) == 0 {
				t.Errorf("countries.tsv: %s has no %s", code, sort)
			}
			for _, f := range c.forms[sort] {
				inScript("countries.tsv", f.native, c.script)
				if sort == "legal" && len(f.roman) < 2 {
					t.Errorf("countries.tsv: %s: %v has no variant", code, f)
				}
				for i, pattern := range append(slices.Clone(f.roman), f.native) {
					if strings.Count(pattern, "%s") != 1 || i < len(f.roman) && (!ascii(pattern) || slices.Contains(f.roman[:i], pattern)) {
						t.Errorf("countries.tsv: %s: %q", code, pattern)
					}
				}
			}
		}
	}
}

// TestCompanies draws companies of every country: native names in its script, spellings in ASCII, variants and
// sisters that differ, and few namesakes.
func TestCompanies(t *testing.T) {
	st := readStock()
	for _, code := range Countries() {
		script := scriptTables[st.scripts[st.country(code).script]]
		names := map[string]int{}
		bare := 0
		for i := range 200 {
			at := draw.New(12, draw.Label(code), uint64(i))
			s := at.Child(1)
			c := DrawCompany(at, code)
			if i%2 == 1 {
				c = DrawAgency(at, code)
			}
			names[c.Native()]++
			if !strings.ContainsFunc(c.Native(), func(r rune) bool { return unicode.Is(script, r) }) || !ascii(c.Roman()) {
				t.Errorf("%s: %s, %s", code, c.Native(), c.Roman())
			}
			if v := c.Variant(&s); v == c.Roman() || !strings.Contains(v, c.Bare(Roman)) || !ascii(v) {
				t.Errorf("%s: %q is a variant of %q", code, v, c.Roman())
			} else if v == c.Bare(Roman) {
				bare++
			}
			sister := c.Sister(at.Child(2))
			first := func(c Company) string { word, _, _ := strings.Cut(c.Bare(Roman), " "); return word }
			if sister.Roman() == c.Roman() || first(sister) != first(c) || sister.Country != code {
				t.Errorf("%s: %q is a sister of %q", code, sister.Roman(), c.Roman())
			}
			if c != map[bool]Company{false: DrawCompany(at, code), true: DrawAgency(at, code)}[i%2 == 1] {
				t.Errorf("%s: the same source gave two companies", code)
			}
		}
		if len(names) < 195 || bare < 20 || bare > 90 {
			t.Errorf("%s: %d names of 200 companies, %d variants without legal form", code, len(names), bare)
		}
	}
}

// TestPlacesAndSites draws places and sites; domains stay below the reserved example.
func TestPlacesAndSites(t *testing.T) {
	seen, same := map[string]bool{}, 0
	for i := range 300 {
		at := draw.New(13, uint64(i))
		code := Countries()[i%len(Countries())]
		for sort, p := range []Place{DrawCompound(at.Child(1), code), DrawTown(at.Child(2), code), DrawStreet(at.Child(3), code)} {
			seen[fmt.Sprint(sort, p.Native)] = true
			if p.Country != code || p.Native == "" || len(p.Spellings) == 0 || strings.Contains(p.Native+p.Spellings[0], "%") {
				t.Errorf("place %+v", p)
			}
			for _, spelling := range p.Spellings {
				if !ascii(spelling) || spelling == "" {
					t.Errorf("place %+v", p)
				}
			}
			s := at.Child(5)
			if got := p.Respelled(&s); got == p.Spellings[0] {
				same++
			} else if got[0] != p.Spellings[0][0] || !ascii(got) {
				t.Errorf("%q became %q", p.Spellings[0], got)
			}
		}
		site := DrawSite(at.Child(4))
		name, ok := strings.CutSuffix(site.Domain, ".example")
		if !ok || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") != "" || site.Brand == "" {
			t.Errorf("site %+v", site)
		}
	}
	if same > 30 { // two changes may undo each other
		t.Errorf("%d of 900 places are respelled as they were", same)
	}
	if len(seen) < 890 {
		t.Errorf("%d different places of 900", len(seen))
	}
}

// TestUnknownCodes panics for what the tables do not have, as the doc comments say.
func TestUnknownCodes(t *testing.T) {
	for name, f := range map[string]func(){
		"country": func() { DrawCompany(draw.New(1), "ZZ") },
		"culture": func() { Draw(draw.New(1), "nobody", Male) },
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "names: no") {
					t.Errorf("unknown %s: %v", name, r)
				}
			}()
			f()
		}()
	}
}
