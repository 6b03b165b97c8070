package embedded_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
	"github.com/clewgraph/clew/store/storetest/model"
)

// inMemory opens an empty store on a disk in memory, which saves its topology
// every third decision.
func inMemory(t storetest.T) store.Store {
	s, err := embedded.Open(context.Background(), folder, embedded.Options{FS: embedded.Memory(), SnapshotEvery: 3})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func oracle(storetest.T) store.Store { return model.New() }

// TestLaws plays the scenarios, each named after the law that it holds.
func TestLaws(t *testing.T) {
	storetest.Scenarios(t, func(t *testing.T) store.Store { return inMemory(t) })
}

// TestLaw01RandomHistories plays 1,000 random histories. The long form:
//
//	go test ./store/embedded -run Law01 -rapid.checks=10000 -timeout 3h
func TestLaw01RandomHistories(t *testing.T) {
	for part := range 10 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			storetest.Histories(t, inMemory, oracle)
		})
	}
}
