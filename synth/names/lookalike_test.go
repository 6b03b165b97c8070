package names

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth/draw"
)

// TestLookalikes draws people and others of the same spelling: the names in Latin letters are equal, the native ones
// are not, and nothing else changed.
func TestLookalikes(t *testing.T) {
	found := map[Culture]int{}
	for _, c := range Cultures() {
		for i := range 500 {
			p := sample(c, i)
			native, roman := p.Native(), p.Roman()
			twin, ok := Lookalike(draw.New(14, uint64(i)), p)
			if ok {
				found[c]++
			}
			if twin.Roman() != roman || ok == (twin.Native() == native) || p.Native() != native {
				t.Errorf("%s: %s %s has the twin %s %s (%t)", c, native, roman, twin.Native(), twin.Roman(), ok)
			}
		}
	}
	for c, least := range map[Culture]int{Han: 50, HanHongKong: 50, HanMalaysian: 200, Thai: 1, Khmer: 3} {
		if found[c] < least {
			t.Errorf("%s: %d of 500 people have a lookalike, want %d", c, found[c], least)
		}
	}
}

// TestReadings holds the table of Han surnames to readings that any phone book of the region shows, and the borrowing
// of readings that it does not have.
func TestReadings(t *testing.T) {
	readings := map[string][dialects]string{
		"陈": {"Chen", "Chan", "Tan", "Tan", "Chin"},
		"林": {"Lin", "Lam", "Lim", "Lim", "Lim"},
		"黄": {"Huang", "Wong", "Ng", "Ng", "Wong"},
		"吴": {"Wu", "Ng", "Goh", "Goh", "Ng"},
		"袁": {"Yuan", "Yuen", "Wan", "Wan", "Yen"},       // Teochew from Hokkien
		"程": {"Cheng", "Ching", "Thia", "Thia", "Ching"}, // Hakka from Cantonese
		"崔": {"Cui", "Chui", "Cui", "Cui", "Chui"},       // Hokkien from Mandarin
	}
	for _, part := range HanMalaysian.book().lists["family"].parts {
		want, ok := readings[part.Native]
		if !ok {
			continue
		}
		delete(readings, part.Native)
		var got [dialects]string
		for d := range Dialect(dialects) {
			got[d] = part.In(d)[0]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", part.Native, diff)
		}
	}
	if len(readings) > 0 {
		t.Errorf("not in the table: %v", readings)
	}
}
