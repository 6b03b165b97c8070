package main

import (
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/clewgraph/clew/config"
)

// setMemory says when garbage is collected: when it has reached its part of what is
// in use, and sooner near the limit. Where nothing tells how much memory there is,
// only the limit in MiB counts.
func setMemory(c config.Memory) {
	debug.SetGCPercent(c.GCPercent)
	limit := int64(c.LimitMB) << 20
	available := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)
	if part, err := memlimit.ApplyRatio(available, float64(c.LimitPercent)/100)(); err == nil {
		limit = int64(min(part, uint64(limit)))
	}
	debug.SetMemoryLimit(limit)
}
