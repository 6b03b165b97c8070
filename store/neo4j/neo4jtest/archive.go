package neo4jtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"time"
)

const archiveTimeout = 2 * time.Minute // 20 s on an idle machine

// jvm is what it takes to run the server's main class.
type jvm struct {
	java  string   // path
	lib   string   // folder of jars
	main  string   // class that starts the server
	flags []string // of the Java machine
}

// fastFlags suit a server that lives for seconds: the quick compiler and the
// simplest collector.
var fastFlags = []string{
	"-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
	"--add-opens=java.base/java.nio=ALL-UNNAMED",
	"--add-opens=java.base/java.io=ALL-UNNAMED",
	"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
	"--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
}

// withArchive returns the machine with an archive of loaded classes, which
// saves a third of the start (7.1 s down to 4.7 s on 2 busy cores, OpenJDK 17).
// The first caller of a user writes it by starting and stopping one server more.
// Where that fails, since not every Java can do it, the server starts without.
// The version is what java -version prints.
func (m jvm) withArchive(ctx context.Context, version []byte) jvm {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s%q", version, m.flags)
	cache := filepath.Dir(m.lib)
	path := filepath.Join(cache, fmt.Sprintf("classes-%016x.jsa", h.Sum64()))
	if !exists(path) {
		ctx, cancel := context.WithTimeout(ctx, archiveTimeout)
		defer cancel()
		lock, err := lockFile(ctx, filepath.Join(cache, "archive.lock"), nil)
		if err != nil {
			return m
		}
		defer lock.Close()
		if !exists(path) && m.writeArchive(ctx, path) != nil {
			return m
		}
	}
	return m.plus("-XX:SharedArchiveFile=" + path)
}

func (m jvm) writeArchive(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), "archive-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, "classes.jsa")
	i, err := start(ctx, m.plus("-XX:ArchiveClassesAtExit="+part), Options{Dir: filepath.Join(dir, "server")})
	if err != nil {
		return err
	}
	if err := i.Stop(); err != nil { // the archive is written at the end
		return err
	}
	return os.Rename(part, path)
}

func (m jvm) plus(flag string) jvm {
	m.flags = append(m.flags[:len(m.flags):len(m.flags)], flag)
	return m
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
