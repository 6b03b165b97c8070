package places_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clewgraph/clew/resolver/places"
)

func TestPlace(t *testing.T) {
	for _, tt := range []struct{ text, country, want string }{
		{"Myawadi", "MM", "Myawaddy"},
		{"妙瓦底", "", "Myawaddy"},
		{"เมียวดี", "MM", "Myawaddy"},
		{"မြဝတီမြို့", "MM", "Myawaddy"},
		{"SHWE-KOKKO", "", "Shwe Kokko"},
		{"Laukkaing Township", "MM", "Laukkai"},
		{"西港", "KH", "Sihanoukville"},
		{"西哈努克市", "", "Sihanoukville"},
		{"Kampong Som", "", "Sihanoukville"},
		{"ខេត្តព្រះសីហនុ", "KH", "Sihanoukville"},
		{"Preah Sihanouk Province", "KH", "Sihanoukville"},
		{"ปอยเปต", "", "Poipet"},
		{"Krong Poi Pet", "kh", "Poipet"},
		{"金三角经济特区", "LA", "Golden Triangle SEZ"},
		{"Payatunzo", "MM", "Payathonzu"},
		{"Three Pagodas Pass", "TH", "Three Pagodas Pass"},
		{"จังหวัดตาก", "TH", "Tak"},
		{"อำเภอแม่สอด", "TH", "Mae Sot"},
		{"Thành phố Hồ Chí Minh", "VN", "Ho Chi Minh City"},
		{"HÀ NỘI", "", "Hanoi"},
		{"Đà Nẵng", "", "Da Nang"},
		{"ＢＡＮＧＫＯＫ", "", "Bangkok"},
		{"Khet Takeo", "KH", "Takeo"},
		// One name, two countries.
		{"老街", "MM", "Laukkai"},
		{"老街", "VN", "Lao Cai"},
		{"老街", "", ""},
		{"Laokai", "", ""},
		{"老街省", "VN", "Lao Cai"},
		{"Mengla", "CN", "Mengla"},
		{"Taichung", "TW", "Taichung"},
		{"Taichung", "MM", ""}, // Tai Chang, translated back
		{"西宁省", "CN", ""},      // Xining is another city
		// No places.
		{"", "", ""}, {"市", "", ""}, {"Province", "KH", ""}, {"Nowhere", "KH", ""}, {"Sihanoukville", "TH", ""},
	} {
		if got, ok := places.Place(tt.text, tt.country); got != tt.want || ok != (tt.want != "") {
			t.Errorf("Place(%q, %q) = %q, %v; want %q", tt.text, tt.country, got, ok, tt.want)
		}
	}
}

// TestGazetteer holds the file: every spelling leads to its place, and no two
// places of a country share one.
func TestGazetteer(t *testing.T) {
	data, err := os.ReadFile("places.txt")
	if err != nil {
		t.Fatal(err)
	}
	entries, spellings := 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		entries++
		fields := strings.Split(line, "|")
		seen := map[string]bool{}
		for _, s := range fields[1:] {
			spellings++
			if got, ok := places.Place(s, fields[0]); !ok || got != fields[1] {
				t.Errorf("places.txt:%d: %q leads to %q and not to %q", i+1, s, got, fields[1])
			}
			if strings.TrimSpace(s) != s || s == "" || seen[s] {
				t.Errorf("places.txt:%d: %q", i+1, s)
			}
			seen[s] = true
		}
		if len(fields[0]) != 2 || len(fields) < 2 {
			t.Errorf("places.txt:%d: %q", i+1, line)
		}
	}
	if t.Logf("%d places, %d spellings", entries, spellings); entries < 150 {
		t.Errorf("only %d places", entries)
	}
}

func ExampleLookup() {
	for _, e := range places.Lookup("老街") {
		fmt.Println(e.Country, e.Name)
	}
	// Output:
	// MM Laukkai
	// VN Lao Cai
}

func FuzzPlace(f *testing.F) {
	for _, seed := range []string{"西港", "Thành phố Hồ Chí Minh", "ခေတ္တ", "krongkrong", "市市市"} {
		f.Add(seed, "KH")
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		name, ok := places.Place(text, country)
		if again, okAgain := places.Place(name, country); ok && (!okAgain || again != name) {
			t.Errorf("%q in %q is %q, and that is %q", text, country, name, again)
		}
	})
}
