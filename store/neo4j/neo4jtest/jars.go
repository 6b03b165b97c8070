package neo4jtest

import (
	"context"
	_ "embed" // the pom
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// Version is the Neo4j release that Start runs.
const Version = "5.26.30"

// ErrUnavailable is wrapped by the errors of Start that say that this machine
// cannot run a server at all: no suitable Java, no Maven and no jars from an
// earlier run, no way to download them, or a system that is not a Unix. Server
// skips its test for these errors and fails it for all others.
var ErrUnavailable = errors.New("Neo4j cannot run here")

const (
	downloadTimeout = 8 * time.Minute
	minJava         = 17 // of Neo4j 5.26
)

//go:embed pom.xml
var pom []byte

var javaVersion = regexp.MustCompile(`version "(\d+)`)

// CacheDir returns the folder that keeps the server's jars from one run to the
// next: CLEW_NEO4J_CACHE if that is set, else clew/neo4j-VERSION in the user's
// cache folder. The folder need not exist.
func CacheDir() (string, error) {
	if dir := os.Getenv("CLEW_NEO4J_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for Neo4j, set CLEW_NEO4J_CACHE: %w", err)
	}
	return filepath.Join(dir, "clew", "neo4j-"+Version), nil
}

// jars returns the folder with the server's jars and fetches them first if no
// earlier run did. Processes that start together wait for the first one; a
// download that was cut short is never taken for a whole one, since the folder
// gets its name only at the end.
func jars(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	cache, err := CacheDir()
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
	if err := download(ctx, cache, lib); err != nil {
		return "", err
	}
	return lib, nil
}

// download fills the folder lib, inside cache, by Maven.
func download(ctx context.Context, cache, lib string) error {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("%w: no mvn in PATH to fetch its jars", ErrUnavailable)
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
		"-DincludeScope=runtime", "-DoutputDirectory="+part)
	cmd.WaitDelay = 5 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: mvn could not fetch its jars: %w\n%s", ErrUnavailable, errors.Join(err, ctx.Err()), tail(out))
	}
	return os.Rename(part, lib)
}

// java returns the path of a Java that is new enough, and what it says about
// its version.
func java(ctx context.Context) (path string, version []byte, err error) {
	path, err = exec.LookPath("java")
	if err != nil {
		return "", nil, fmt.Errorf("%w: no java in PATH", ErrUnavailable)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-version")
	cmd.WaitDelay = time.Second
	version, err = cmd.CombinedOutput()
	if err != nil {
		return "", nil, fmt.Errorf("%w: %s -version: %w", ErrUnavailable, path, err)
	}
	if m := javaVersion.FindSubmatch(version); m != nil {
		if n, err := strconv.Atoi(string(m[1])); err == nil && n < minJava {
			return "", nil, fmt.Errorf("%w: %s is version %d, Neo4j %s needs %d or later", ErrUnavailable, path, n, Version, minJava)
		}
	}
	return path, version, nil
}

// tail returns the end of a log, enough to see what went wrong.
func tail(log []byte) []byte {
	const most = 2000
	return log[max(0, len(log)-most):]
}
