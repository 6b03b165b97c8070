package neo4j

import (
	"testing"

	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestNewestServer runs what depends most on the server's version on the newest one
// too; CLEW_NEO4J_VERSION=newest runs everything there.
func TestNewestServer(t *testing.T) {
	neo4jtest.OnNewest(t, "^(TestConformance|TestPlans|TestEpochBumped|TestFencedWhileWaiting|TestTakeOverAtOnce|TestRecipes|TestSchemaClash|TestGraph|TestMend|TestImport|TestRouting)$")
}
