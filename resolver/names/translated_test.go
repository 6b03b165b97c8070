package names_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/resolver/names"
)

func TestTranslated(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"phnom", "pnom", true}, {"betawlovu", "bethorowu", true}, {"hetahiwu", "hedaheewoo", true}, {"naheyee", "nakheyee", true},
		{"poipet", "poypet", true}, {"sihanoukville", "sianukvil", true}, {"tachilek", "tachileik", true}, {"laukkai", "laokai", true},
		{"betawlovu", "pemirawe", false}, {"poipet", "bavet", false}, {"harbour", "garden", false}, {"lotus", "lucky", false},
		{"bay", "bey", false}, {"bay", "pay", true}, {"王伟", "王伟", false}, {"", "", false},
	} {
		a, b := names.Sounds(tt.a), names.Sounds(tt.b)
		if got := a != "" && b != "" && names.Translated(a, b); got != tt.want {
			t.Errorf("%s (%s) and %s (%s): %v", tt.a, a, tt.b, b, got)
		}
	}
}

func TestTranslatedIsSymmetric(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{0,40}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Sounds(word.Draw(t, "a")), names.Sounds(word.Draw(t, "b"))
		if names.Translated(a, b) != names.Translated(b, a) {
			t.Fatalf("%q and %q are translations one way only", a, b)
		}
		if a != "" && len(a) <= 32 && !names.Translated(a, a) {
			t.Fatalf("%q is no translation of itself", a)
		}
	})
}

func TestShape(t *testing.T) {
	for _, pair := range [][2]string{{"8ank", "bank"}, {"texti1e", "textile"}, {"meclia", "media"}, {"tradirig", "trading"}, {"lirnited", "limited"}, {"blid", "bhd"}, {"ponowii", "ponowu"}} {
		if names.Shape(pair[0]) != names.Shape(pair[1]) {
			t.Errorf("%s looks like %q, %s like %q", pair[0], names.Shape(pair[0]), pair[1], names.Shape(pair[1]))
		}
	}
	if names.Shape("180") != "180" || names.Shape("bank") == names.Shape("tank") {
		t.Error("numbers and other letters are told apart")
	}
}

func TestLegalForms(t *testing.T) {
	for _, tt := range []struct{ in, core, legal, country string }{
		{"Contoh Sdn. Bhd.", "contoh", "sdnbhd", "my"},
		{"Contoh (M) Sdn Bhd", "contoh", "sdnbhd", "my"},
		{"Contoh S/B", "contoh", "sdnbhd", "my"},
		{"Example Pte. Ltd.", "example", "pvtltd", "sg"},
		{"Example (Pvt) Ltd", "example", "pvtltd", ""},
		{"Example Trading (U) Ltd", "example trading", "ltd", "ug"},
		{"Borisat Tuayang Chamkat", "tuayang", "ltd", "th"},
		{"Ejemplo Sociedad Anónima Cerrada", "ejemplo", "sa", "pe"},
		{"Example Private Limited Company", "example", "ltd", ""},
		{"Example Lirnited", "example", "ltd", ""},
		{"Example Conpany Limited", "example", "ltd", ""},
		{"Example Co., Ltf.", "example", "ltd", ""},
		{"Contoh Sdn. Blid.", "contoh", "sdnbhd", "my"},
		{"Cnog ty TNHH Vi Du", "vi du", "vnltd", "vn"},
		{"Sea Limits", "sea limits", "", ""},
		{"Example A B", "example a b", "", ""},
		{"Example Ltf", "example ltf", "", ""},
		{"उदाहरण प्रा. लि.", "उदाहरण", "pvtltd", ""},
	} {
		got := names.Organization(full(tt.in))
		if got.Core != tt.core || got.LegalForm != tt.legal || got.LegalCountry != tt.country {
			t.Errorf("%q: core %q, legal form %q of %q; want %q, %q of %q", tt.in, got.Core, got.LegalForm, got.LegalCountry, tt.core, tt.legal, tt.country)
		}
		if again := names.Organization(full(got.Core)).Core; again != got.Core {
			t.Errorf("%q: core %q read again is %q", tt.in, got.Core, again)
		}
	}
}
