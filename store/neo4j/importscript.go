package neo4j

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// The properties of each kind of node and relationship, as [WriteImport] writes
// them.
var (
	graphColumns    = columns("id graphId maxHandling", "string", "format seq nextFirst", "long")
	decisionColumns = columns("seq part parts records", "long", "kind by why source batch model", "string", "at", "datetime", "payload", "byte[]")
	recordColumns   = columns("source recordId handle kind name tlp value next", "string", "firstSeq addedSeq ordinal links", "long",
		"deleted", "boolean", "observedAt collectedAt", "datetime", "payload", "byte[]")
	absentColumns  = columns("absent", "boolean")
	pastColumns    = columns("firstSeq addedSeq removedSeq ordinal", "long", "deleted", "boolean", "kind next value", "string", "payload", "byte[]")
	pastEndColumns = columns("key value", "string")
	retiredColumns = columns("handle", "string", "at", "datetime", "decision", "long")
	sourceColumns  = columns("name owner licence tlp", "string", "payload", "byte[]")

	leftColumns      = columns("entity", "string", "seq", "long")
	homeColumns      = columns("since", "datetime", "decision", "long")
	nowColumns       = columns("at", "datetime", "decision", "long")
	matchColumns     = columns("weight probability", "double", "keys", "string[]", "model", "string")
	judgementColumns = columns("verdict by why", "string", "at", "datetime", "payload", "byte[]")
)

// columns reads pairs of names, parted by spaces, and their type.
func columns(pairs ...string) []property {
	var out []property
	for pair := range slices.Chunk(pairs, 2) {
		for _, name := range strings.Fields(pair[0]) {
			out = append(out, property{name, pair[1]})
		}
	}
	return out
}

func markColumns() []property {
	out := columns("key source stream", "string", "number part parts", "long", "payload", "byte[]")
	for i := range uint64(store.KeptMarks) {
		out = append(out, property{keptProp(i), "byte[]"})
	}
	return out
}

// The columns of all kinds, which are asked for with each row.
var (
	relColumns = func() map[graph.LinkKind][]property {
		out := map[graph.LinkKind][]property{}
		for _, spec := range graph.LinkKinds() {
			out[spec.Kind] = columnsOfRel(spec.Kind)
		}
		return out
	}()
	entityColumns = func() map[graph.Kind][]property {
		out := map[graph.Kind][]property{}
		for _, spec := range graph.Kinds() {
			out[spec.Kind] = columnsOfEntity(spec.Kind)
		}
		return out
	}()
)

// degrees says of a column that its points are of longitude and latitude.
const degrees = "{crs:WGS-84}"

// columnsOfRel are what relationships of a kind may say.
func columnsOfRel(kind graph.LinkKind) []property {
	out := columns("id amountExact asset", "string", "links records sources details differ", "string[]", "confidences", "long[]", "alleged assessed", "boolean",
		"confidence addedSeq startEarliest startLatest endEarliest endLatest", "long", "amount", "double", "at from to", "datetime", "edges", "byte[]")
	types := map[graph.PropType]string{graph.PropNumber: "double", graph.PropInteger: "long", graph.PropFlag: "boolean"}
	for _, name := range kind.Spec().Props {
		out = append(out, property{relProp(name), cmp.Or(types[graph.TypeOfProp(name)], "string")})
	}
	return out
}

// columnsOfEntity are what entities of a kind may say.
func columnsOfEntity(kind graph.Kind) []property {
	lists := []string{"roles", "roleStatuses", "allegedRoles", "addresses"}
	for _, name := range kind.Spec().Attributes {
		lists = append(lists, camel(name))
	}
	for _, spec := range graph.Kinds() {
		for _, date := range spec.Dates {
			lists = append(lists, camel(string(date)+"_dates"))
		}
	}
	out := columns("name kind tlp", "string", "recordCount", "long", "names sources", "string[]", "firstSeen lastSeen", "datetime",
		"point", "point"+degrees, "points", "point[]"+degrees)
	for _, name := range distinct(lists) {
		if !reserved[name] {
			out = append(out, property{name, "string[]"})
		}
	}
	return out
}

// minBuffer is what Neo4j's importer reads at a time as a rule; a row must fit
// into it.
const minBuffer = 4 << 20

// script writes how to run the importer.
func (w *importWriter) script() error {
	longest, broken := 0, false
	options := []string{"--input-encoding=UTF-8", fmt.Sprintf("--array-delimiter=U+%04X", w.mark), "--bad-tolerance=0"}
	for _, t := range w.sorted() {
		options = append(options, t.option)
		longest, broken = max(longest, t.longest), broken || t.broken
	}
	options = append(options, fmt.Sprintf("--multiline-fields=%t", broken), fmt.Sprintf("--read-buffer-size=%d", max(minBuffer, 2*longest)))
	if err := os.WriteFile(filepath.Join(w.dir, ImportOptions), []byte(strings.Join(options, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, ImportScript), []byte(importScript), 0o700)
}

const importScript = `#!/bin/sh
# Fills an empty Neo4j database with these files. Run it on the server's machine,
# as the server's user, while the server does not run:
#
#   ./import.sh [DATABASE] [OPTION...]
#
# The database is called neo4j unless named. Neo4j makes an empty database of that
# name when it is first started; --overwrite-destination replaces it, and all that
# is in it. NEO4J_ADMIN names the program if it is not in the PATH. Afterwards
# start the server and run clew copy --from STORE --to ADDRESS, which makes
# constraints and indexes, finds nothing left to copy, and compares the two.
cd "$(dirname "$0")" || exit 1
database=${1:-neo4j}
[ $# -gt 0 ] && shift
exec "${NEO4J_ADMIN:-neo4j-admin}" database import full "$database" @` + ImportOptions + ` "$@"
`

// sorted gives the files by name.
func (w *importWriter) sorted() []*importTable {
	var out []*importTable
	for _, t := range w.tables {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *importTable) int { return cmp.Compare(a.path, b.path) })
	return out
}

// files lists what was written.
func (w *importWriter) files() []ImportFile {
	var out []ImportFile
	for _, t := range w.sorted() {
		out = append(out, ImportFile{filepath.Base(t.path), t.rows})
	}
	return out
}
