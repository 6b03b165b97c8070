package neo4jtest

import (
	"bytes"
	"context"
	_ "embed" // the configuration and the script
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

const (
	startTimeout = 3 * time.Minute // 3–10 s on an idle machine
	stopTimeout  = 30 * time.Second
	killTimeout  = 10 * time.Second
)

var (
	//go:embed neo4j.conf
	conf string
	//go:embed watch.sh
	watch string
)

var errPortTaken = errors.New("the port was taken meanwhile")

// Options say how Start runs a server. The zero value is a server without
// authentication on a free port, in a throw-away directory, that ends with
// this process.
type Options struct {
	// Password of the user neo4j, at least 8 characters. Empty turns
	// authentication off.
	Password string
	// Port on 127.0.0.1. Zero takes a free one.
	Port int
	// Dir holds configuration, data and logs; it is created if missing and
	// never removed, so that a server that was stopped or killed can be started
	// again on its data. Empty means a throw-away directory.
	Dir string
	// Settings are lines for neo4j.conf, "key=value", beside those that every
	// server here has, or in their place.
	Settings []string
	// Java are flags of the Java machine, after those that every server here has:
	// these have a heap of 512 MB and the quick compiler, for servers that live for
	// seconds.
	Java []string

	detach bool // the server outlives this process
}

// Instance is a running server.
type Instance struct {
	uri, dir string
	cmd      *exec.Cmd // nil after Find
	owner    *os.File  // nil if detached
}

// Start runs a Neo4j Community server of [Version] on the loopback interface and returns
// when it answers queries, after 3 to 10 seconds as a rule; the very first call
// of a user also downloads 123 MB (5.26) or 152 MB (2026) and prepares faster starts, a minute in all.
// The context bounds the start, not the life of the server. Hold on to the
// Instance: its server ends when it is garbage collected. If the start fails,
// the logs are kept and the error names them.
func Start(ctx context.Context, opts Options) (*Instance, error) {
	machine, said, err := installed(ctx)
	if err != nil {
		return nil, err
	}
	machine = machine.withArchive(ctx, said)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	const attempts = 3
	for n := 1; ; n++ {
		i, err := start(ctx, machine, opts)
		if errors.Is(err, errPortTaken) && opts.Port == 0 && n < attempts {
			continue
		}
		return i, err
	}
}

// installed returns what runs the version of the environment, with its jars fetched,
// and what the Java says about its own version.
func installed(ctx context.Context) (jvm, []byte, error) {
	version, err := Version()
	if err != nil {
		return jvm{}, nil, err
	}
	java, err := java(ctx, version)
	if err != nil {
		return jvm{}, nil, err
	}
	lib, err := jars(ctx, version)
	if err != nil {
		return jvm{}, nil, err
	}
	main, err := mainClass(lib, version)
	return jvm{java: java.path, lib: lib, main: main, flags: fastFlags}, java.said, err
}

// Background returns the server that runs in a directory, and starts one there
// if there is none. It has no authentication and outlives this process, until
// Stop or Kill of the Instance that Find returns. What an earlier server left in
// the directory is deleted.
func Background(ctx context.Context, dir string) (*Instance, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	lock, err := lockFile(ctx, dir+".lock", nil) // two servers in one directory would lose each other
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	i, err := Find(dir)
	if !errors.Is(err, os.ErrNotExist) {
		return i, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	return Start(ctx, Options{Dir: dir, detach: true})
}

// Find returns the background server that runs in a directory, or an error that
// wraps os.ErrNotExist if there is none.
func Find(dir string) (*Instance, error) {
	uri, err := os.ReadFile(filepath.Join(dir, "uri"))
	if err != nil {
		return nil, fmt.Errorf("no Neo4j server in %s: %w", dir, err)
	}
	f, err := dial(dir)
	if err != nil {
		return nil, fmt.Errorf("no Neo4j server runs in %s: %w", dir, errors.Join(os.ErrNotExist, err))
	}
	return &Instance{uri: string(uri), dir: dir}, f.Close()
}

// URI returns the server's address, bolt://127.0.0.1:PORT.
func (i *Instance) URI() string { return i.uri }

// Dir returns the server's directory, with its logs in the folder logs.
func (i *Instance) Dir() string { return i.dir }

// Stop ends the server the orderly way and waits for it, a second as a rule. A
// server that does not end within 30 seconds is killed and reported. Stopping a
// server that has ended is not an error.
func (i *Instance) Stop() error {
	err := i.end("TERM", stopTimeout)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(err, i.Kill())
	}
	return err
}

// Kill ends the server as a power cut would and waits for it. Killing a server
// that has ended is not an error.
func (i *Instance) Kill() error { return i.end("KILL", killTimeout) }

// Pause stops the server where it is, as a machine that hangs would: its
// connections stay open and nothing answers. [Instance.Resume] lets it go on.
func (i *Instance) Pause() error { return i.tell("STOP") }

// Resume lets a paused server go on.
func (i *Instance) Resume() error { return i.tell("CONT") }

// tell sends the server a signal that does not end it, and returns once it is
// sent.
func (i *Instance) tell(signal string) error {
	if i.owner == nil {
		return fmt.Errorf("the server in %s belongs to another process", i.dir)
	}
	told := filepath.Join(i.dir, "told")
	if err := os.Remove(told); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if _, err := i.owner.WriteString(signal + "\n"); err != nil {
		return fmt.Errorf("send SIG%s to the server in %s: %w", signal, i.dir, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	if err := poll(ctx, func() (bool, error) { return exists(told), nil }); err != nil {
		return fmt.Errorf("the server in %s was not sent SIG%s in %s: %w", i.dir, signal, killTimeout, err)
	}
	return nil
}

// keep says whether the logs of a throw-away server are to outlive it.
func (i *Instance) keep(yes bool) error {
	path := filepath.Join(i.dir, "keep")
	if yes {
		return os.WriteFile(path, nil, 0o644)
	}
	return os.Remove(path)
}

// keeps reports whether the logs are to outlive the server.
func (i *Instance) keeps() bool {
	return exists(filepath.Join(i.dir, "keep"))
}

func (i *Instance) end(signal string, wait time.Duration) error {
	if i.ended() {
		return i.reap()
	}
	end := i.owner
	if end == nil {
		f, err := dial(i.dir)
		if err != nil {
			return i.reap() // nobody listens: it has ended
		}
		defer f.Close()
		end = f
	}
	if _, err := end.WriteString(signal + "\n"); err != nil && !i.ended() {
		return fmt.Errorf("tell the server in %s to end: %w", i.dir, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	if err := poll(ctx, func() (bool, error) { return i.ended(), nil }); err != nil {
		return fmt.Errorf("the server in %s did not end by SIG%s in %s: %w", i.dir, signal, wait, err)
	}
	return i.reap()
}

// ended reports whether the script is done with the server: it leaves an exit
// code, or no directory at all.
func (i *Instance) ended() bool {
	return exists(filepath.Join(i.dir, "exit")) || !isDir(i.dir)
}

// reap collects the script's process, which is about to end.
func (i *Instance) reap() error {
	if i.owner != nil {
		i.owner.Close()
	}
	if i.cmd == nil || i.cmd.ProcessState != nil {
		return nil
	}
	return i.cmd.Wait()
}

func start(ctx context.Context, machine jvm, opts Options) (*Instance, error) {
	i, err := prepare(opts)
	if err != nil {
		return nil, err
	}
	if err := i.keep(true); err != nil {
		return nil, err
	}
	if err := i.launch(machine, opts); err != nil {
		return nil, fmt.Errorf("start Neo4j in %s: %w", i.dir, err)
	}
	if err := i.ready(ctx, opts.Password); err != nil {
		log := i.log()
		if bytes.Contains(log, []byte("Address already in use")) {
			err = errPortTaken
		}
		return nil, errors.Join(fmt.Errorf("start Neo4j, logs in %s: %w\n%s", filepath.Join(i.dir, "logs"), err, tail(log)), i.Kill())
	}
	return i, i.keep(false)
}

// prepare writes the server's configuration.
func prepare(opts Options) (*Instance, error) {
	dir, err := filepath.Abs(opts.Dir)
	if opts.Dir == "" {
		dir, err = os.MkdirTemp("", "clew-neo4j-")
	}
	if err != nil {
		return nil, err
	}
	port := opts.Port
	if port == 0 {
		if port, err = freePort(); err != nil {
			return nil, err
		}
	}
	for _, sub := range []string{"conf", "logs"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	for _, old := range []string{"exit", "control", "logs/neo4j.log"} {
		if err := os.Remove(filepath.Join(dir, old)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	text := fmt.Sprintf("%sserver.bolt.listen_address=%s\ndbms.security.auth_enabled=%t\n", conf, addr, opts.Password != "")
	for _, line := range opts.Settings {
		key, _, _ := strings.Cut(line, "=")
		text = regexp.MustCompile("(?m)^"+regexp.QuoteMeta(key)+"=.*\n").ReplaceAllString(text, "") + line + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "conf", "neo4j.conf"), []byte(text), 0o644); err != nil {
		return nil, err
	}
	i := &Instance{uri: "bolt://" + addr, dir: dir}
	return i, os.WriteFile(filepath.Join(dir, "uri"), []byte(i.uri), 0o644)
}

// launch starts the script and, through it, the server.
func (i *Instance) launch(machine jvm, opts Options) error {
	server, owner, err := line(i.dir, opts.detach)
	if err != nil {
		return err
	}
	defer server.Close()
	fate := "kept"
	if opts.Dir == "" {
		fate = "throw-away"
	}
	args := append([]string{"-c", watch, "neo4j", i.dir, fate, machine.java}, slices.Concat(machine.flags, opts.Java)...)
	args = append(args, "-cp", filepath.Join(machine.lib, "*"), machine.main,
		"--home-dir="+i.dir, "--config-dir="+filepath.Join(i.dir, "conf"))
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir, cmd.Stdin, cmd.SysProcAttr = i.dir, server, ownSession
	if err := cmd.Start(); err != nil {
		if owner != nil {
			owner.Close()
		}
		return err
	}
	i.cmd, i.owner = cmd, owner
	return nil
}

// ready waits until the server answers a query, and sets the password first if
// there is to be one. An open port is not enough: a database that failed to
// start refuses every query.
func (i *Instance) ready(ctx context.Context, password string) error {
	err := poll(ctx, func() (bool, error) {
		if i.ended() {
			return false, errors.New("the server ended")
		}
		return strings.Contains(string(i.log()), " Started."), nil
	})
	if err != nil {
		return err
	}
	auth := neo4j.NoAuth()
	var setErr error
	if password != "" {
		setErr = setPassword(ctx, i.uri, password)
		auth = neo4j.BasicAuth("neo4j", password, "")
	}
	if err := query(ctx, i.uri, auth, "neo4j", "RETURN 1", nil); err != nil {
		return errors.Join(err, setErr)
	}
	return nil
}

// setPassword replaces the password that every new server has. It fails on a
// directory whose server got its password in an earlier run.
func setPassword(ctx context.Context, uri, password string) error {
	return query(ctx, uri, neo4j.BasicAuth("neo4j", "neo4j", ""), "system",
		"ALTER CURRENT USER SET PASSWORD FROM $old TO $new", map[string]any{"old": "neo4j", "new": password})
}

// log returns what the server has said so far, nothing if that cannot be read.
func (i *Instance) log() []byte {
	console, _ := os.ReadFile(filepath.Join(i.dir, "logs", "console.log"))
	log, _ := os.ReadFile(filepath.Join(i.dir, "logs", "neo4j.log"))
	return append(console, log...)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// connect opens a driver that gives up soon on a server that does not answer.
func connect(uri string, auth neo4j.AuthToken) (neo4j.DriverWithContext, error) {
	return neo4j.NewDriverWithContext(uri, auth, func(c *config.Config) {
		c.MaxTransactionRetryTime = 3 * time.Second
		c.SocketConnectTimeout = 5 * time.Second
	})
}

// query runs one statement and drops its rows.
func query(ctx context.Context, uri string, auth neo4j.AuthToken, database, cypher string, params map[string]any) error {
	driver, err := connect(uri, auth)
	if err != nil {
		return err
	}
	defer driver.Close(context.WithoutCancel(ctx))
	_, err = neo4j.ExecuteQuery(ctx, driver, cypher, params, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase(database))
	return err
}

// poll calls done until it reports true or an error, or the context ends.
func poll(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
