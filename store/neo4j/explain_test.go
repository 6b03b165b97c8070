package neo4j

import (
	"fmt"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// TestPlans asks Neo4j how it would run the statements that a change or a hop
// takes: each must seek its nodes in an index, never scan for them, and read pages
// in the index's order.
func TestPlans(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t), BatchRows: 2000})
	commit(t, s, storetest.Thousand(0))
	session := s.session(t.Context(), bolt.AccessModeWrite)
	defer session.Close(t.Context())
	params := map[string]any{
		"rows": []any{}, "seq": 1, "at": nil, "after": 0, "since": 0, "limit": 1, "epoch": 1, "ttl": 1, "next": 1, "takeOver": false, "owner": "",
	}
	for _, cypher := range []string{
		hop(&store.Frontier{}), makeRels(string(graph.LinkUses)), readMembership, readPasts, readMatches, acquireLease, holdLease, releaseLease, writeHead,
		readRows, readCiters, readMembers, readHomes, readPlaced, readTaken, dropRels(string(graph.LinkUses)), readExisting, readHandles, readOwners, readNamers, scanPage, subjectPage, sincePage, matchPage,
		writePast, writeLate, makeRecords, writeRecords, writeTombstones, dropNext, writeNext, dropHomes, writeHomes, dropRecord, dropValue, writeRecord, writeValue,
		readDepartures, readGuests, readPastNamers, readSpeakers, readFounders, writeDepartures, writeGraves, namePasts, writeValues,
		readNaming, readHolders, readOldest, readLeads, readSpoken, retireValue, showValues, renewEntities, seekEnds + fmt.Sprintf(renewRels, graph.LinkUses),
		makeEntity + makeEntityProps, writeEntity + writeEntityProps, nameEntity + nameEntityProps, cleanValues, cleanRecords, repoint, retire, makeMatches, writeMatches, dropMatches, writeJudgements, dropJudgements, writeSources, writeMark, writeDecision,
	} {
		res, err := session.Run(t.Context(), "EXPLAIN "+cypher, params)
		if err != nil {
			t.Fatalf("%s: %v", cypher, err)
		}
		summary, err := res.Consume(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", cypher, err)
		}
		ordered := cypher == scanPage || cypher == subjectPage || cypher == matchPage // by the index: else each page would sort all that is left
		for _, operator := range operators(summary.Plan(), nil) {
			if ordered && (strings.Contains(operator, "Sort") || strings.Contains(operator, "Top")) {
				t.Errorf("%s:\n%s", operator, cypher)
			}
			if strings.Contains(operator, "Scan") && !strings.Contains(operator, "IndexSeek") {
				t.Errorf("%s:\n%s", operator, cypher)
			}
		}
	}
}

func operators(p bolt.Plan, all []string) []string {
	all = append(all, p.Operator())
	for _, child := range p.Children() {
		all = operators(child, all)
	}
	return all
}
