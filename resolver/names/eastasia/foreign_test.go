package eastasia_test

import (
	"os"
	"strings"
	"testing"

	"github.com/clewgraph/clew/resolver/names/eastasia"
)

// TestForeignLikeness asks for the published pairs of foreign names and their
// Chinese forms, of which nothing was learnt, which of a thousand Latin names a
// Chinese form stands for. A tie counts as a failure.
func TestForeignLikeness(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/data/names-translit-dev/wd_chinese_20")
	if err != nil {
		t.Skipf("SKIPPED: the published pairs of names are not here: %v", err)
	}
	type pair struct{ latin, native string }
	var pairs []pair
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(line, "\t")
		if latin := strings.ToLower(fields[0]); strings.Trim(latin, "abcdefghijklmnopqrstuvwxyz") == "" {
			pairs = append(pairs, pair{latin, strings.ReplaceAll(fields[1], " ", "")})
		}
	}
	const asked, rivals = 400, 999
	right, likely, wrong := 0, 0, 0
	for q := range asked {
		p := pairs[q*7919%len(pairs)]
		own, best := eastasia.ForeignLikeness(p.native, p.latin), true
		if own >= 700 {
			likely++
		}
		for k := range rivals {
			o := pairs[(q*104729+k*611953+1)%len(pairs)]
			if o.native == p.native || o.latin == p.latin {
				continue
			}
			l := eastasia.ForeignLikeness(p.native, o.latin)
			best = best && l < own
			if l >= 700 {
				wrong++
			}
		}
		if best {
			right++
		}
	}
	if right < asked*60/100 || likely < asked*65/100 || wrong > asked*rivals/500 {
		t.Error("worse than it was")
	}
	t.Logf("the right one of a thousand first for %d of %d; likely: %d, and %.4f of the wrong ones", right, asked, likely, float64(wrong)/asked/rivals)
}
