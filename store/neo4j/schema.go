package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Format is the shape of graph that this program writes. Graphs of a newer one
// are refused, and those of an older one brought to this.
const Format = 3

// schema makes the constraints and indexes; every name is this program's own.
var schema = []string{
	"CREATE CONSTRAINT clew_graph IF NOT EXISTS FOR (n:Clew) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT clew_lease IF NOT EXISTS FOR (n:Lease) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT clew_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT clew_record IF NOT EXISTS FOR (n:Record) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT clew_record_handle IF NOT EXISTS FOR (n:Record) REQUIRE n.handle IS UNIQUE",
	"CREATE CONSTRAINT clew_record_first IF NOT EXISTS FOR (n:Record) REQUIRE n.firstSeq IS UNIQUE",
	"CREATE CONSTRAINT clew_decision IF NOT EXISTS FOR (n:Decision) REQUIRE n.seq IS UNIQUE",
	"CREATE CONSTRAINT clew_source IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT clew_mark IF NOT EXISTS FOR (n:Mark) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT clew_past_key IF NOT EXISTS FOR (n:PastEnd) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT clew_past_value IF NOT EXISTS FOR (n:PastEnd) REQUIRE n.value IS UNIQUE",
	"CREATE INDEX clew_left IF NOT EXISTS FOR ()-[l:LEFT]-() ON (l.entity)",
	"CREATE INDEX clew_record_value IF NOT EXISTS FOR (n:Record) ON (n.value)",
	"CREATE INDEX clew_record_added IF NOT EXISTS FOR (n:Record) ON (n.addedSeq)",
	"CREATE INDEX clew_past_record_value IF NOT EXISTS FOR (n:Past) ON (n.value)",
	"CREATE INDEX clew_retired IF NOT EXISTS FOR (n:Retired) ON (n.handle)",
	"CREATE INDEX clew_value IF NOT EXISTS FOR (n:Entity) ON (n.value)",
	"CREATE POINT INDEX clew_point IF NOT EXISTS FOR (n:Entity) ON (n.point)",
	"CREATE FULLTEXT INDEX clew_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.names] OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}}",
}

const (
	// schemaLimit bounds making a constraint, and filling the indexes: over millions
	// of nodes that takes minutes, whatever other transactions may.
	schemaLimit = 2 * time.Hour
	// schemaPoll is how often the indexes are looked at until they are filled, and
	// schemaSay how often that is told.
	schemaPoll, schemaSay = 200 * time.Millisecond, 10 * time.Second
)

// Labels and types are text of the graph schema only, never of the data.
var (
	kindLabels   = listKinds()
	anyKindLabel = strings.Join(kindLabels, ":")
	anyLinkType  = strings.Join(listLinkKinds(), "|")
)

func listKinds() []string {
	var out []string
	for _, spec := range graph.Kinds() {
		out = append(out, string(spec.Kind))
	}
	return out
}

func listLinkKinds() []string {
	var out []string
	for _, spec := range graph.LinkKinds() {
		out = append(out, string(spec.Kind))
	}
	return out
}

// kindLabel gives a kind's label with its colon, nothing for values of no
// known kind.
func kindLabel(k graph.Kind) (string, error) {
	switch {
	case k == "":
		return "", nil
	case k.Spec().Kind != k:
		return "", fmt.Errorf("kind %q is not in the schema: %w", k, store.ErrUnsupported)
	}
	return ":" + string(k), nil
}

// linkType gives a link kind's relationship type.
func linkType(k graph.LinkKind) (string, error) {
	if k == "" || k.Spec().Kind != k {
		return "", fmt.Errorf("link kind %q is not in the schema: %w", k, store.ErrUnsupported)
	}
	return string(k), nil
}

// checkVersion refuses servers older than 5.26.
func (s *Store) checkVersion(ctx context.Context) error {
	rows, err := s.auto(ctx, bolt.AccessModeRead, "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]", nil)
	if err != nil {
		return err
	}
	var version string
	if len(rows) > 0 {
		version, _ = rows[0][0].(string)
	}
	if !supported(version) {
		return fmt.Errorf("Neo4j at %s is version %q; Clew needs 5.26 or later: %w", s.address, version, store.ErrUnsupported)
	}
	return nil
}

// supported reports whether a version is 5.26 or later; calendar versions such
// as 2026.08 are.
func supported(version string) bool {
	var major, minor int
	n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor)
	return n == 2 && (major > 5 || major == 5 && minor >= 26)
}

// prepare makes the schema and the graph's own node where they are missing.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.makeSchema(ctx); err != nil {
		return err
	}
	_, err := s.auto(ctx, bolt.AccessModeWrite,
		"MERGE (g:Clew {id: 'graph'}) ON CREATE SET g.graphId = randomUUID(), g.format = $format, g.seq = 0, g.nextFirst = 1, g.maxHandling = $level",
		map[string]any{"format": Format, "level": s.o.ProjectMaxHandling})
	return err
}

// makeSchema makes constraints and indexes where they are missing, and waits until
// they are filled.
func (s *Store) makeSchema(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, schemaLimit)
	defer cancel()
	for _, ddl := range schema {
		what, _, _ := strings.Cut(strings.TrimPrefix(ddl, "CREATE "), " IF NOT EXISTS")
		late := time.AfterFunc(schemaSay, func() {
			s.o.Logger.Info("the schema is being made; over millions of nodes that takes minutes", "at", what)
		})
		_, err := s.auto(ctx, bolt.AccessModeWrite, ddl, nil)
		late.Stop()
		var server *bolt.Neo4jError
		switch {
		case errors.As(err, &server) && strings.HasPrefix(server.Code, "Neo.ClientError.Schema."):
			return fmt.Errorf("database %q has another index or constraint in the place of Clew's %s; find it with SHOW INDEXES and SHOW CONSTRAINTS and drop it, or name another database (store.neo4j.database): %w",
				s.o.Database, what, store.ErrUnsupported)
		case err != nil:
			return err
		}
	}
	return s.awaitIndexes(ctx)
}

// awaitIndexes waits until the server has filled all indexes, in no transaction of
// its own.
func (s *Store) awaitIndexes(ctx context.Context) error {
	tick := time.NewTicker(schemaPoll)
	defer tick.Stop()
	for polls := 1; ; polls++ {
		rows, err := s.auto(ctx, bolt.AccessModeWrite, "SHOW INDEXES YIELD name, state, populationPercent WHERE state <> 'ONLINE' RETURN name, state, populationPercent ORDER BY name", nil)
		if err != nil {
			return err
		}
		waiting := 0
		for _, row := range rows {
			switch name := text(row[0]); {
			case row[1] != "FAILED":
				waiting++
			case strings.HasPrefix(name, "clew_"):
				return fmt.Errorf("Neo4j at %s could not fill the index %s; SHOW INDEXES YIELD name, failureMessage says why; drop it (DROP INDEX %[2]s, or DROP CONSTRAINT) and open the graph again: %w", s.address, name, store.ErrUnavailable)
			}
		}
		if waiting == 0 {
			return nil
		}
		if polls%int(schemaSay/schemaPoll) == 0 {
			s.o.Logger.Info("indexes are being filled", "first", rows[0][0], "percent", rows[0][2], "left", waiting)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// ownLabels are those by which this program finds its own nodes. Other data may
// share a database with a graph as long as it has none of them.
var ownLabels = []string{"Clew", "Lease", "Entity", "Retired", "Record", "Absent", "Deleted", "Past", "PastEnd", "Decision", "Source", "Mark"}

// checkForeign refuses to make a graph among other data with labels of its own.
func (s *Store) checkForeign(ctx context.Context) error {
	var counts []string
	for _, label := range ownLabels {
		counts = append(counts, "MATCH (n:"+label+") WITH count(n) AS n WHERE n > 0 RETURN '"+label+"' AS label, n")
	}
	rows, err := s.auto(ctx, bolt.AccessModeRead, strings.Join(counts, " UNION ALL "), nil)
	if err != nil || len(rows) == 0 {
		return err
	}
	if format, err := s.checkFormat(ctx); format != 0 || err != nil {
		return err // another writer has made the graph meanwhile
	}
	var clash []string
	for _, row := range rows {
		clash = append(clash, fmt.Sprintf("%v (%d)", row[0], row[1]))
	}
	return fmt.Errorf("database %q holds other data with labels that a graph needs: nodes of %s; name another database (store.neo4j.database), or rename those labels: %w",
		s.o.Database, strings.Join(clash, ", "), store.ErrUnsupported)
}

// checkFormat refuses graphs of newer programs, and for reading those of older
// ones. It gives the format found, 0 when there is no graph yet.
func (s *Store) checkFormat(ctx context.Context) (int64, error) {
	rows, err := s.auto(ctx, bolt.AccessModeRead, "MATCH (g:Clew {id: 'graph'}) RETURN g.format, g.graphId, g.maxHandling", nil)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	format, _ := rows[0][0].(int64)
	id, _ := rows[0][1].(string)
	level, _ := rows[0][2].(string)
	switch {
	case format < 1 || id == "":
		return 0, fmt.Errorf("the graph in database %q has no format or id: %w", s.o.Database, store.ErrCorrupt)
	case format > Format:
		return 0, fmt.Errorf("the graph in database %q has format %d and this clew knows up to %d; update it: %w", s.o.Database, format, Format, store.ErrUnsupported)
	case format < Format && s.o.ReadOnly:
		return 0, fmt.Errorf("the graph in database %q has the older format %d; open it for writing once (clew serve), which brings it to format %d: %w", s.o.Database, format, Format, store.ErrUnsupported)
	case s.o.GraphID != "" && id != s.o.GraphID:
		return 0, fmt.Errorf("database %q holds graph %s, not %s; name the right database: %w", s.o.Database, id, s.o.GraphID, store.ErrUnsupported)
	}
	if want := s.o.ProjectMaxHandling; !s.o.ReadOnly && want != "" && want != level {
		return 0, fmt.Errorf("the graph in database %q was made with store.neo4j.project_max_handling %q, not %q; name that or none, or copy the graph into an empty database (clew copy): %w",
			s.o.Database, level, want, store.ErrUnsupported)
	}
	s.graphID, s.veil = id, veil{level, id}
	return format, nil
}

// zoned gives a time for people, nil where a side is open.
func zoned(us int64) any {
	t := time.UnixMicro(us).UTC()
	if y := t.Year(); y < 1 || y > 9999 {
		return nil
	}
	return t
}
