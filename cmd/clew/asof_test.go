package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/examples"
)

// asOf lets records go and a judgement part what was one. Asked as of the decision
// before, every question about links must get the answer that it got before, byte
// for byte.
func (s *served) asOf(questions []examples.Question) {
	s.t.Helper()
	var stats struct{ Seq string }
	if err := json.Unmarshal([]byte(s.run(0, "stats", "--output", "json")), &stats); err != nil {
		s.t.Fatal(err)
	}
	type asked struct {
		args   []string
		before string
	}
	var all []asked
	for _, q := range questions {
		if slices.Contains([]string{"expand", "path", "connect", "chain", "pattern", "trace", "cycles", "reach", "summary", "owners", "timeline", "near", "cut", "brokers", "communities", "footprint"}, q.Ask[0]) {
			args := append(slices.Clone(q.Ask), "--output", "json")
			all = append(all, asked{args, s.run(0, args...)})
		}
	}
	same := []string{"show", "ngo/S-08"}
	whole := s.run(0, same...)
	s.run(0, "judge", "not-same", "police/P-045", "ngo/S-08", "--why", "seen in two places at once")
	s.run(0, "delete", "police/P-003", "ngo/AD-01", "fiu/W-01", "--why", "asked to")
	changed := 0
	for _, q := range all {
		if diff := cmp.Diff(q.before, s.run(0, append(slices.Clone(q.args), "--as-of", stats.Seq)...)); diff != "" {
			s.t.Errorf("%s as of %s (-before +as of):\n%s", strings.Join(q.args, " "), stats.Seq, diff)
		}
		// A question may name what is gone; then it is not found.
		if code, now := s.try(q.args...); code != 0 || now != q.before {
			changed++
		}
	}
	if len(all) < 10 || changed < 3 {
		s.t.Errorf("%d of %d answers about the present changed; the test asks too little", changed, len(all))
	}
	// The claims are those of before; what held the records together is not kept.
	claims, _, _ := strings.Cut(whole, "\nheld together by")
	if diff := cmp.Diff(claims, s.run(0, append(same, "--as-of", stats.Seq)...)); diff != "" {
		s.t.Errorf("show as of %s (-before +as of):\n%s", stats.Seq, diff)
	}
	if now := s.run(0, "show", "ngo/S-08"); now == whole {
		s.t.Errorf("the judgement changed nothing:\n%s", now)
	}
	s.run(exitUsage, "show", "ngo/S-08", "--as-of", "1000000")
}
