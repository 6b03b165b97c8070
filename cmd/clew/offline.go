package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/store/neo4j"
)

// offline is the first fill of a Neo4j database by its importer.
type offline struct {
	target config.Neo4j
	admin  string // path
	dir    string // of the graph and files in between
}

// offlineImport loads by work into a graph of its own in a temporary folder, and
// from there into the empty database that the settings name.
func (p *program) offlineImport(ctx context.Context, work func() error) error {
	o, err := p.offline()
	if err != nil {
		return err
	}
	place := p.store
	p.store = filepath.Join(o.dir, "graph")
	err = work()
	if err != nil {
		return errors.Join(err, os.RemoveAll(o.dir))
	}
	if err := p.writeOffline(ctx, o); err != nil {
		return errors.Join(err, os.RemoveAll(o.dir))
	}
	if err := o.run(ctx); err != nil {
		return failed(exitFailure, "%w; the files are kept in %s: mend it and run %s %s", err, o.dir, filepath.Join(o.dir, "files", neo4j.ImportScript), o.target.Database)
	}
	p.store = place
	fmt.Fprintf(p.stderr, "clew: database %s is filled; start Neo4j, and clew serve or another command that writes makes constraints and indexes\n", o.target.Database)
	return os.RemoveAll(o.dir)
}

// offline finds out, before hours of loading, whether the import can be run.
func (p *program) offline() (*offline, error) {
	c, err := p.settings()
	switch {
	case err != nil:
		return nil, err
	case p.server != "" || c.Store.Kind != "neo4j":
		return nil, usage("--offline-import fills a Neo4j database on this machine: name it with --store bolt://… or store.kind neo4j, and drop --server")
	}
	o := &offline{target: c.Store.Neo4j}
	if o.admin, err = exec.LookPath(o.target.Admin); err != nil {
		return nil, failed(exitFailure, "the importer of Neo4j cannot be run: %w; name neo4j-admin in store.neo4j.admin", err)
	}
	if o.answers() {
		return nil, failed(exitUnavailable, "something answers at %s; stop Neo4j first, for it must not run during an import", o.target.URI)
	}
	o.dir, err = os.MkdirTemp("", "clew-import-")
	return o, err
}

// answers reports whether a server has the address of the settings.
func (o *offline) answers() bool {
	u, err := url.Parse(o.target.URI)
	if err != nil {
		return false
	}
	port := u.Port()
	if port == "" {
		port = "7687"
	}
	conn, err := net.DialTimeout("tcp", net.JoinHostPort(u.Hostname(), port), min(o.target.ConnectTimeout, 2*time.Second))
	if err != nil {
		return false
	}
	_ = conn.Close() // nothing was said
	return true
}

// writeOffline writes the files of the loaded graph.
func (p *program) writeOffline(ctx context.Context, o *offline) (err error) {
	c, err := p.settings()
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c.Store, reader, p.logger(c, true))
	if err != nil {
		return err
	}
	defer func() { err = unjoin(errors.Join(err, s.Close(context.WithoutCancel(ctx)))) }()
	_, err = neo4j.WriteImport(ctx, s, filepath.Join(o.dir, "files"), rand.Text())
	return err
}

// importFailures tells what the importer says in the words of its user.
var importFailures = []struct{ said, means string }{
	{"already exist", "the database is there already, and only an empty one can be filled; name another one in store.neo4j.database, or pass --overwrite-destination to the script to replace it with all that is in it"},
	{"No space left", "the disk is full"},
	{"is in use", "the database is in use; stop Neo4j"},
	{"Unable to find any JVM", "there is no Java that Neo4j can run on; install one or set JAVA_HOME"},
	{"JAVA_HOME", "there is no Java that Neo4j can run on; install one or set JAVA_HOME"},
	{"java: not found", "there is no Java that Neo4j can run on; install one or set JAVA_HOME"},
}

// run runs the importer.
func (o *offline) run(ctx context.Context) error {
	debug.FreeOSMemory() // the importer takes what memory is free, and may need it
	cmd := exec.CommandContext(ctx, filepath.Join(o.dir, "files", neo4j.ImportScript), o.target.Database)
	cmd.Env = append(os.Environ(), "NEO4J_ADMIN="+o.admin)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	said := string(out)
	for _, f := range importFailures {
		if strings.Contains(said, f.said) {
			return fmt.Errorf("the import into database %q failed: %s", o.target.Database, f.means)
		}
	}
	const most = 1000
	return fmt.Errorf("the import into database %q failed: %w: %s", o.target.Database, err, strings.TrimSpace(said[max(0, len(said)-most):]))
}
