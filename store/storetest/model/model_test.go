package model_test

import (
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest"
	"github.com/clewgraph/clew/store/storetest/model"
)

// TestContract holds the model to the laws that it judges others by.
func TestContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return model.New() })
}
