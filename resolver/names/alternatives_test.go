package names

import (
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
)

func TestAlternatives(t *testing.T) {
	for text, want := range map[string][]string{
		"Tan Ah Kow @ John Tan":                {"Tan Ah Kow", "John Tan"},
		"Al-Qa'ida/Islamic Army":               {"Al-Qa'ida", "Islamic Army"},
		"Mary Sample a.k.a. Maria Probe":       {"Mary Sample", "Maria Probe"},
		"One Sample AKA Two Probe / Three Try": {"One Sample", "Two Probe", "Three Try"},
		"Ravi s/o Kumar":                       {"Ravi s/o Kumar"},
		"Siti A/P Raman":                       {"Siti A/P Raman"},
		"Bowne Denmark A/S":                    {"Bowne Denmark A/S"},
		"Global Import/Export Co":              {"Global Import/Export Co"},
		"Trust 2020/21":                        {"Trust 2020/21"},
		"陳大文 @ David Chan":                     {"陳大文", "David Chan"},
		"kaka":                                 {"kaka"},
		"":                                     {""},
		"a@b":                                  {"a@b"},
	} {
		if got := Alternatives(text); !slices.Equal(got, want) {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}

func TestParted(t *testing.T) {
	for text, want := range map[string]string{
		"RamiMakhlouf": "Rami Makhlouf", "JanDaniel Bothma": "Jan Daniel Bothma", "McDonald": "McDonald", "MacArthur": "MacArthur", "LeBron": "LeBron",
		"FitzGerald": "FitzGerald", "VANDERBILT": "VANDERBILT", "GmbH": "GmbH", "": "", "ŁukaszNowak": "Łukasz Nowak",
	} {
		if got := parted(text); got != want {
			t.Errorf("%q is parted as %q, want %q", text, got, want)
		}
	}
}

func TestMachineReadable(t *testing.T) {
	f := Person(graph.Name{Full: "TANG<<HUI<TING<<<<<<<<<"})
	if f.Full != "hui ting tang" || f.Tokens[2].Role != RoleFamily {
		t.Errorf("the name is %q, %v", f.Full, f.Tokens)
	}
}

func TestFathers(t *testing.T) {
	f := Person(graph.Name{Full: "Salman bin Muhammad al-Rawi"})
	for i, want := range []bool{false, false, true, false, false} {
		if f.Tokens[i].Father != want {
			t.Errorf("%q is a father's name: %v", f.Tokens[i].Text, f.Tokens[i].Father)
		}
	}
}
