// Package storetest is what every store must do. A store's own tests hand [Run]
// a way to open it and get the same laws as every other: a law that only one
// store keeps belongs in that store's tests.
//
// The worlds are small and made without a resolver: each record is an entity of
// its own until a test joins some. Every test ends with the store's own check,
// which must find nothing.
package storetest

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/store"
)

// Run holds a store to the contract. Open gives a store that is empty and
// writable; Run closes it.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			s := open(t)
			w := newWorld(t, s)
			law.test(w)
			w.checkClean()
			if err := s.Close(context.Background()); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

var laws = []struct {
	name string
	test func(w *world)
}{
	{"empty", testEmpty},
	{"records/put", testPut},
	{"records/versions", testVersions},
	{"records/late versions", testLate},
	{"records/delete and return", testDeleteAndReturn},
	{"records/scan", testScan},
	{"entities/handles lead on", testHandles},
	{"entities/merge and split", testMergeAndSplit},
	{"entities/founder deleted", testFounderDeleted},
	{"entities/value subject", testValueSubject},
	{"entities/value lifetime", testValueLifetime},
	{"entities/revision", testRevision},
	{"links/both ends", testBothEnds},
	{"links/dangling", testDangling},
	{"links/within one entity", testWithin},
	{"links/parallel", testParallel},
	{"links/single", testSingle},
	{"links/replaced", testReplaced},
	{"links/orders and caps", testOrders},
	{"links/filters", testFilters},
	{"links/window", testWindow},
	{"links/frontier", testFrontier},
	{"book/judgements", testJudgements},
	{"book/matches", testMatches},
	{"book/journal", testJournal},
	{"book/marks", testMarks},
	{"book/sources", testSources},
	{"book/conflict", testConflict},
	{"book/stats", testStats},
	{"archive/by source", testBySource},
	{"archive/histories", testHistories},
	{"archive/marks", testAllMarks},
	{"archive/copy", testCopy},
}
