package neo4jtest

import (
	"archive/zip"
	"context"
	_ "embed" // the pom
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrUnavailable is wrapped by the errors of Start that say that this machine
// cannot run a server at all: no suitable Java, no Maven and no jars from an
// earlier run, no way to download them, or a system that is not a Unix. Server
// skips its test for these errors and fails it for all others.
var ErrUnavailable = errors.New("Neo4j cannot run here")

const downloadTimeout = 8 * time.Minute

//go:embed pom.xml
var pom []byte

// cacheRoot is the folder that keeps what all versions need.
func cacheRoot() (string, error) {
	if dir := os.Getenv("CLEW_NEO4J_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for Neo4j, set CLEW_NEO4J_CACHE: %w", err)
	}
	return filepath.Join(dir, "clew"), nil
}

// CacheDir returns the folder that keeps the jars of the server that Start runs
// from one run to the next: neo4j-VERSION in CLEW_NEO4J_CACHE if that is set, else
// in clew in the user's cache folder. The folder need not exist.
func CacheDir() (string, error) {
	version, err := Version()
	if err != nil {
		return "", err
	}
	return cacheOf(version)
}

func cacheOf(version string) (string, error) {
	root, err := cacheRoot()
	return filepath.Join(root, "neo4j-"+version), err
}

// jars returns the folder with a version's jars and fetches them first if no
// earlier run did. Processes that start together wait for the first one; a
// download that was cut short is never taken for a whole one, since the folder
// gets its name only at the end.
func jars(ctx context.Context, version string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	cache, err := cacheOf(version)
	if err != nil {
		return "", err
	}
	lib := filepath.Join(cache, "lib")
	if isDir(lib) {
		return lib, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	lock, err := lockFile(ctx, filepath.Join(cache, "download.lock"), nil)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if isDir(lib) {
		return lib, nil
	}
	if err := download(ctx, version, cache, lib); err != nil {
		return "", err
	}
	return lib, nil
}

// download fills the folder lib, inside cache, by Maven.
func download(ctx context.Context, version, cache, lib string) error {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("%w: no mvn in PATH to fetch the jars of Neo4j %s", ErrUnavailable, version)
	}
	tmp, err := os.MkdirTemp(cache, "download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	file, part := filepath.Join(tmp, "pom.xml"), filepath.Join(tmp, "lib")
	if err := os.WriteFile(file, pom, 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, mvn, "-B", "-q", "-ntp", "-f", file, "dependency:copy-dependencies",
		"-DincludeScope=runtime", "-DoutputDirectory="+part, "-Dclew.neo4j.version="+version)
	cmd.WaitDelay = 5 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: mvn could not fetch the jars of Neo4j %s: %w\n%s", ErrUnavailable, version, errors.Join(err, ctx.Err()), tail(out))
	}
	return os.Rename(part, lib)
}

// mainClass reads from a version's own jar which class starts it: its name changed
// between 5.26 and 2025.
func mainClass(lib, version string) (_ string, err error) {
	const service = "META-INF/services/org.neo4j.server.startup.EntryPoint"
	path := filepath.Join(lib, "neo4j-"+version+".jar")
	defer func() {
		if err != nil {
			err = fmt.Errorf("find the class that starts Neo4j in %s: %w", path, err)
		}
	}()
	jar, err := zip.OpenReader(path)
	if err != nil {
		return "", err
	}
	defer jar.Close()
	f, err := jar.Open(service)
	if err != nil {
		return "", err
	}
	defer f.Close()
	name, err := io.ReadAll(f)
	return strings.TrimSpace(string(name)), err
}

// tail returns the end of a log, enough to see what went wrong.
func tail(log []byte) []byte {
	const most = 2000
	return log[max(0, len(log)-most):]
}
