package world

import (
	"testing"
	"time"
)

func TestQuick(t *testing.T) {
	p, err := New(Default(7, 200))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var s, h, f [4]int
	for i := range p.Cells() {
		c := p.Cell(i)
		s[c.Kind] += len(c.Subjects)
		h[c.Kind] += len(c.Holdings)
		f[c.Kind] += len(c.Facts)
	}
	t.Log(s, h, f, time.Since(start))
}
