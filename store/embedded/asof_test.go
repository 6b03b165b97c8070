package embedded_test

import (
	"fmt"
	"testing"

	"github.com/clewgraph/clew/store/storetest"
)

// TestLaw16AsOf reads some hundred random histories again as of each revision.
// The long form:
//
//	go test ./store/embedded -run Law16AsOf -rapid.checks=2000 -timeout 2h
func TestLaw16AsOf(t *testing.T) {
	for part := range 4 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			storetest.AsOf(t, inMemory)
		})
	}
}
