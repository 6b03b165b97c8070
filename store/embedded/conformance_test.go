package embedded_test

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := embedded.Open(context.Background(), t.TempDir(), embedded.Options{SnapshotEvery: 2})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
