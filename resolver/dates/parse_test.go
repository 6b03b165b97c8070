package dates_test

import (
	"testing"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/dates"
)

func TestParse(t *testing.T) {
	day := time.Date(1990, 5, 4, 0, 0, 0, 0, time.UTC).UnixMicro()
	for _, c := range []struct {
		text, trace string
		earliest    int64
		buddhist    bool
	}{
		{text: "1990-05-04", earliest: day},
		{text: "๔ พฤษภาคม ๒๕๓๓", earliest: day, buddhist: true, trace: "Buddhist era: 2533 is 1990"},
		{text: "民國79年5月4日", earliest: day, trace: "Republic of China: 79 is 1990"},
		{text: "4th of May, 1990", earliest: day, trace: "read as 1990-05-04"},
	} {
		got, trace, err := dates.Parse(c.text, graph.DateOptions{})
		if err != nil || got.Text != c.text || got.Earliest != c.earliest || got.Precision != graph.PrecisionDay || got.Buddhist != c.buddhist || trace != c.trace {
			t.Errorf("%q is %+v, %q, %v", c.text, got, trace, err)
		}
	}
	// An era that the options name is undone once.
	if got, _, err := dates.Parse("พ.ศ. 2533", graph.DateOptions{BuddhistEra: true}); err != nil || got.Year() != 1990 {
		t.Errorf("พ.ศ. 2533 of a Buddhist source is %+v, %v", got, err)
	}
	for _, text := range []string{"04/05/1990", "31 April 1990", "yesterday", ""} {
		if got, trace, err := dates.Parse(text, graph.DateOptions{}); err == nil || trace != "" {
			t.Errorf("%q is %+v, %q", text, got, trace)
		}
	}
}
