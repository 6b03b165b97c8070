package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j"
)

// importFilesCommand writes the files of Neo4j's importer.
func (p *program) importFilesCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "neo4j-admin",
		Short: "Write the whole graph as files that fill an empty Neo4j database",
		Long: `Write the whole graph, journal and history included, as files for neo4j-admin database import, with a script that runs it. It is
the fast way for the first big fill: load into a folder, export, import. The database is then what clew copy would have made of it.

The folder must be empty or not there yet. Run import.sh in it on the machine of Neo4j, as its user, while the server does not run; it
takes the name of the database (neo4j unless named) and options of the importer, of which --overwrite-destination replaces a database
that is there. Then start the server and copy the graph onto the database: there is nothing left to copy, but constraints and indexes
are made, as they are whenever the graph is opened for writing, and both stores are compared. Nothing should write to the graph
meanwhile. Everything is in the files, names of victims and restricted records included.`,
		Example: `  clew load world --store big
  clew export neo4j-admin --store big --out files
  files/import.sh
  clew copy --from big --to bolt://127.0.0.1:7687`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case dir == "":
				return usage("name the folder for the files, with --out")
			case p.server != "":
				return usage("export opens the store itself; drop --server and name it with --store")
			}
			return p.importFiles(cmd.Context(), dir)
		},
	}
	cmd.Flags().StringVar(&dir, "out", "", "the `FOLDER` for the files; it is made if it is not there")
	return cmd
}

func (p *program) importFiles(ctx context.Context, dir string) (err error) {
	c, err := p.settings()
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c.Store, reader, p.logger(c, true))
	if err != nil {
		return err
	}
	defer func() { err = unjoin(errors.Join(err, s.Close(context.WithoutCancel(ctx)))) }()
	files, err := neo4j.WriteImport(ctx, s, dir, rand.Text())
	switch {
	case errors.Is(err, store.ErrChanged):
		return failed(exitFailure, "%w, so nothing was written; run the same command again when nothing writes to it", err)
	case errors.Is(err, store.ErrConflict):
		return failed(exitFailure, "%w; name a new folder with --out", err)
	case err != nil:
		return err
	}
	if p.json() {
		return p.writeJSON(files)
	}
	var rows [][]string
	for _, f := range files {
		rows = append(rows, []string{f.Name, fmt.Sprint(f.Rows)})
	}
	table(p.stdout, "", nil, rows)
	fmt.Fprintf(p.stdout, "everything is in them, names of victims and restricted records included; %s fills an empty database with them\n",
		filepath.Join(dir, neo4j.ImportScript))
	return nil
}
