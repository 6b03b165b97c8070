package neo4jtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// LTS is the Neo4j release that Start runs unless CLEW_NEO4J_VERSION says
	// otherwise: the newest of 5.26, the line that is supported longest.
	LTS = "5.26.30"
	// Newest is the newest release that Clew is known to work on.
	Newest = "2026.08.1"
)

var release = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// Version returns the Neo4j release that Start runs: that of CLEW_NEO4J_VERSION, in
// which "lts" and "newest" stand for [LTS] and [Newest], and [LTS] without it.
func Version() (string, error) {
	switch v := os.Getenv("CLEW_NEO4J_VERSION"); {
	case v == "" || v == "lts":
		return LTS, nil
	case v == "newest":
		return Newest, nil
	case release.MatchString(v):
		return v, nil
	default:
		return "", fmt.Errorf("CLEW_NEO4J_VERSION is %q; write lts, newest, or a release on Maven Central such as %s", v, Newest)
	}
}

// minJava is the oldest Java that a Neo4j release runs on.
func minJava(version string) int {
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n > 5 {
		return 21 // 2025.01 and later
	}
	return 17
}

// runtime is a Java machine.
type runtime struct {
	path string
	said []byte // what it says about its version
}

// java returns a Java that is new enough for a Neo4j release: the first such of
// JAVA_HOME, PATH, and where systems keep several.
func java(ctx context.Context, version string) (runtime, error) {
	var paths []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		paths = append(paths, filepath.Join(home, "bin", "java"))
	}
	if path, err := exec.LookPath("java"); err == nil {
		paths = append(paths, path)
	}
	for _, folders := range []string{"/usr/lib/jvm/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home"} {
		found, err := filepath.Glob(filepath.Join(folders, "bin", "java"))
		if err != nil {
			return runtime{}, err
		}
		paths = append(paths, found...)
	}
	return fitting(ctx, version, paths)
}

// fitting returns the first Java of a list that is new enough for a release.
func fitting(ctx context.Context, version string, paths []string) (runtime, error) {
	least := minJava(version)
	seen := map[string]bool{}
	var tooOld []string
	for _, path := range paths {
		real, err := filepath.EvalSymlinks(path)
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		said, n := javaVersion(ctx, path)
		if n >= least {
			return runtime{path, said}, nil
		}
		if n > 0 {
			tooOld = append(tooOld, fmt.Sprintf("%s is Java %d", path, n))
		}
	}
	if err := ctx.Err(); err != nil {
		return runtime{}, err
	}
	found := "there is none"
	if len(tooOld) > 0 {
		found = strings.Join(tooOld, ", ")
	}
	return runtime{}, fmt.Errorf("%w: Neo4j %s needs Java %d or later in JAVA_HOME, PATH or /usr/lib/jvm; %s", ErrUnavailable, version, least, found)
}

var javaSays = regexp.MustCompile(`version "(?:1\.)?(\d+)`)

// javaVersion returns what a Java says of its version and the number in it, 0 if
// it does not run or does not say.
func javaVersion(ctx context.Context, path string) ([]byte, int) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-version")
	cmd.WaitDelay = time.Second
	said, err := cmd.CombinedOutput()
	m := javaSays.FindSubmatch(said)
	if err != nil || m == nil {
		return nil, 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil, 0
	}
	return said, n
}
