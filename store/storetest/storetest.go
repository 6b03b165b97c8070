// Package storetest is what every store must do. A store's own tests hand it a
// way to open the store and get the same laws as every other: a law that only
// one store keeps belongs in that store's tests.
//
//	Run         the contract, method by method: changes made without a resolver
//	Scenarios   readable histories through intake, and what must be true along them
//	Histories   random histories through intake
//	AsOf        random histories through intake, read again as of each revision
//	Play, Read  random changes, and all that a store answers, for tests of faults
//	Bench       the measures that every store reports
//
// Scenarios and histories are played on a second store too, by default on that
// of package model, and both must give equal answers to everything. Tests are
// named after the law that they hold. Every test ends with the store's own
// check, which must find nothing.
package storetest

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/store"
)

// Run holds a store to the contract. Open gives a store that is empty and
// writable; Run closes it. The worlds are small and made without a resolver:
// each record is an entity of its own until a test joins some.
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
	{"archive/by source", testBySource},
	{"archive/copy", testCopy},
	{"archive/histories", testHistories},
	{"archive/marks", testAllMarks},
	{"contract/empty", testEmpty},
	{"contract/sources", testSources},
	{"contract/stats", testStats},
	{"law-01/late versions", testLate},
	{"law-01/merge and split", testMergeAndSplit},
	{"law-02/founder deleted", testFounderDeleted},
	{"law-02/handles lead on", testHandles},
	{"law-02/scan in stream order", testScan},
	{"law-04/judgements", testJudgements},
	{"law-06/matches", testMatches},
	{"law-08/records", testPut},
	{"law-09/both ends", testBothEnds},
	{"law-09/replaced", testReplaced},
	{"law-10/parallel", testParallel},
	{"law-10/single", testSingle},
	{"law-12/dangling", testDangling},
	{"law-12/delete and return", testDeleteAndReturn},
	{"law-12/value lifetime", testValueLifetime},
	{"law-13/value subject", testValueSubject},
	{"law-15/window", testWindow},
	{"law-16/as of", testAsOf},
	{"law-16/timeline", testTimeline},
	{"law-16/versions", testVersions},
	{"law-22/conflict", testConflict},
	{"law-24/marks", testMarks},
	{"law-24/kept-marks", testKeptMarks},
	{"law-25/journal", testJournal},
	{"law-27/filters", testFilters},
	{"law-27/frontier", testFrontier},
	{"law-27/orders and caps", testOrders},
	{"law-27/within one entity", testWithin},
}
