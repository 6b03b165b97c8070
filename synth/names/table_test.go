package names

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// row is a line of a table.
type row struct {
	line  int
	sort  string
	cells []string
}

// rows reads the table of a culture.
func rows(t *testing.T, table string) []row {
	t.Helper()
	text, err := people.ReadFile("data/people/" + table + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		all = append(all, row{i + 1, cells[0], cells[1:]})
	}
	return all
}

// TestTablesAreWellFormed checks every line: sort, script, composed form, spellings in ASCII, no name twice in a sort,
// the lines of a sort together.
func TestTablesAreWellFormed(t *testing.T) {
	sorts := strings.Fields("male female both family stem tail middle-m middle-f nick short title-m title-f english-m english-f")
	seen := map[string]bool{}
	for _, sp := range specs {
		if seen[sp.table] {
			continue
		}
		seen[sp.table] = true
		names := map[[2]string]bool{}
		var order []string
		for _, r := range rows(t, sp.table) {
			complain := func(problem string) { t.Errorf("data/people/%s.tsv:%d: %s: %q", sp.table, r.line, problem, r.cells) }
			if !slices.Contains(sorts, r.sort) {
				complain("unknown sort " + r.sort)
			}
			if len(order) == 0 || order[len(order)-1] != r.sort {
				if slices.Contains(order, r.sort) {
					complain("a sort in two places: " + r.sort)
				}
				order = append(order, r.sort)
			}
			natives, spellings := r.cells[:1], r.cells[1:]
			switch {
			case r.sort == "short":
				natives, spellings = r.cells[:2], r.cells[2:]
			case sp.table == "han" && len(r.cells) == 2+dialects:
				natives, spellings = r.cells[:2], r.cells[2:]
			}
			key := [2]string{r.sort, strings.Join(natives, " ")}
			if names[key] {
				complain("a name twice")
			}
			names[key] = true
			for _, native := range natives {
				checkNative(complain, &sp, r.sort, native)
			}
			if len(spellings) == 0 && !ascii(Fold(natives[len(natives)-1])) {
				complain("no spelling in Latin letters")
			}
			for i, spelling := range spellings {
				if spelling == "" || !ascii(spelling) || strings.TrimSpace(spelling) != spelling || slices.Contains(spellings[:i], spelling) && len(r.cells) != 2+dialects {
					complain("a spelling that is empty, not ASCII, or there twice")
				}
			}
		}
	}
}

// checkNative holds a native form to its script.
func checkNative(complain func(string), sp *spec, sort, native string) {
	if native == "" || !norm.NFC.IsNormalString(native) || strings.TrimSpace(native) != native {
		complain("empty, or not in composed form")
	}
	script := sp.script
	if strings.HasPrefix(sort, "english") {
		script = unicode.Latin
	}
	for _, r := range native {
		if !unicode.In(r, script, unicode.Inherited) && !strings.ContainsRune(" .'-", r) {
			complain("a letter of another script")
			return
		}
	}
}

// TestTablesAreLarge holds the least sizes that keep a world from being all namesakes.
func TestTablesAreLarge(t *testing.T) {
	for _, c := range Cultures() {
		b := c.book()
		size := func(sort string) int {
			if b.lists[sort] == nil {
				return 0
			}
			return len(b.lists[sort].parts)
		}
		if size("male") < 60 || size("female") < 60 {
			t.Errorf("%s: %d male and %d female given names, want 60 of each", c, size("male"), size("female"))
		}
		if size("title-m") == 0 || size("title-f") == 0 {
			t.Errorf("%s: no titles", c)
		}
		switch k := c.spec().kinship; {
		case k == noFamily || k == fathersName:
			if size("family") != 0 {
				t.Errorf("%s has family names and does not use them", c)
			}
		case size("family") < 40:
			t.Errorf("%s: %d family names, want 40", c, size("family"))
		}
	}
	words := map[string]bool{}
	for _, r := range rows(t, "burmese") {
		if r.sort == "male" || r.sort == "female" {
			words[r.cells[0]] = true
		}
	}
	if len(words) < 120 {
		t.Errorf("%d Burmese names, want 120", len(words))
	}
	surnames, characters := 0, 0
	for _, r := range rows(t, "han") {
		switch r.sort {
		case "family":
			surnames++
		case "male", "female", "both":
			characters++
		}
	}
	if surnames < 100 || characters < 150 {
		t.Errorf("%d Han surnames and %d characters of given names, want 100 and 150", surnames, characters)
	}
}

// TestShortNamesHaveOwners checks that every nickname belongs to a given name of the table.
func TestShortNamesHaveOwners(t *testing.T) {
	for _, c := range Cultures() {
		b := c.book()
		for given := range b.short {
			is := func(p Part) bool { return p.Native == given }
			if !slices.ContainsFunc(b.lists["male"].parts, is) && !slices.ContainsFunc(b.lists["female"].parts, is) {
				t.Errorf("%s: nicknames of %s, which is no given name", c, given)
			}
		}
	}
}
