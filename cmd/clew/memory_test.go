package main

import (
	"runtime/debug"
	"testing"

	"github.com/clewgraph/clew/config"
)

func TestMemoryLimit(t *testing.T) {
	percent, before := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(before)
	})
	limit := func(mb, percent int) int64 {
		setMemory(config.Memory{GCPercent: 200, LimitMB: mb, LimitPercent: percent})
		return debug.SetMemoryLimit(-1)
	}
	all, half := limit(1<<20, 100), limit(1<<20, 50)
	if all >= 1<<40 || all < 64<<20 || half < all/2-1 || half > all/2+1 {
		t.Errorf("all is %d bytes, which is no machine's memory, or half of it %d", all, half)
	}
	if got := limit(3, 75); got != 3<<20 {
		t.Errorf("3 MiB are asked and %d bytes set", got)
	}
}
