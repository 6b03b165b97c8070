// Command search asks moov-io/watchman and Clew for the same names on the same
// list, and prints how often the right entry came first and how long it took.
//
// Watchman is built from its module and served on this machine, as is Clew. The
// list is the sample in OFAC's form among the development data, with invented
// entries added. See README.md.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// watchmanVersion is the release that is run.
const watchmanVersion = "v0.31.3"

// engine answers a query with the ids of entries, best first.
type engine struct {
	name string
	ask  func(ctx context.Context, text string) ([]string, error)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(args []string) (err error) {
	flags := flag.NewFlagSet("search", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "the folder of the development data")
	work := flags.String("work", filepath.Join(os.TempDir(), "clew-bench-search"), "a folder for what is built and written")
	more := flags.Int("invented", 10_000, "how many invented entries are added to the list")
	asked := flags.Int("asked", 100, "how many of the invented entries are asked for too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	list, err := readList(filepath.Join(*data, "ofac-format-sample"))
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 0))
	sample := len(list)
	list = append(list, invented(random, *more)...)
	asking := queries(random, list[:min(sample+*asked, len(list))])

	ctx, stop := context.WithCancel(context.Background())
	s := &servers{work: *work, list: list}
	defer func() {
		stop()
		err = errors.Join(err, s.wait())
	}()
	var engines []engine
	for _, start := range []func(context.Context) (engine, error){s.watchman, s.clew} {
		e, err := start(ctx)
		if err != nil {
			return err
		}
		engines = append(engines, e)
	}
	fmt.Printf("%d entries, %d queries\n\n| engine | queries | first | in the first five | p50 ms | p99 ms |\n|--|--|--|--|--|--|\n", len(list), len(asking))
	for _, e := range engines {
		if err := measure(ctx, e, asking); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// tally counts the answers to one kind of query.
type tally struct{ all, first, five int }

// measure asks all queries, one after the other, once to warm up and once for
// the figures.
func measure(ctx context.Context, e engine, asking []query) error {
	by := map[string]*tally{}
	total := &tally{}
	var took []time.Duration
	for round := range 2 {
		for _, q := range asking {
			began := time.Now()
			ids, err := e.ask(ctx, q.text)
			if err != nil {
				return err
			}
			if round == 0 {
				continue
			}
			took = append(took, time.Since(began))
			if by[q.how] == nil {
				by[q.how] = &tally{}
			}
			place := slices.Index(ids, q.id)
			for _, t := range []*tally{total, by[q.how]} {
				t.all++
				if place == 0 {
					t.first++
				}
				if place >= 0 && place < 5 {
					t.five++
				}
			}
		}
	}
	slices.Sort(took)
	ms := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	fmt.Printf("| %s | %d | %d | %d | %.2f | %.2f |\n", e.name, total.all, total.first, total.five, ms(0.5), ms(0.99))
	for _, how := range slices.Sorted(maps.Keys(by)) {
		fmt.Printf("| – %s | %d | %d | %d | | |\n", how, by[how].all, by[how].first, by[how].five)
	}
	return nil
}

// servers are the processes that answer.
type servers struct {
	work    string
	list    []entry
	started []*exec.Cmd
}

// wait waits for the processes, which end with their context.
func (s *servers) wait() error {
	for _, c := range s.started {
		_ = c.Wait() // it was killed
	}
	return nil
}

// watchman builds and serves Watchman with its list.
func (s *servers) watchman(ctx context.Context) (engine, error) {
	dir := filepath.Join(s.work, "watchman")
	lists := filepath.Join(dir, "lists")
	if err := os.MkdirAll(lists, 0o755); err != nil {
		return engine{}, err
	}
	mod := "module bench\n\ngo 1.24\n\nrequire github.com/moov-io/watchman " + watchmanVersion + "\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644); err != nil {
		return engine{}, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-mod=mod", "-o", "server", "github.com/moov-io/watchman/cmd/server")
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := checked(build); err != nil {
		return engine{}, err
	}
	if err := writeOFAC(lists, s.list); err != nil {
		return engine{}, err
	}
	address, admin, err := twoAddresses()
	if err != nil {
		return engine{}, err
	}
	c := exec.CommandContext(ctx, filepath.Join(dir, "server"))
	c.Dir = dir
	c.Env = append(os.Environ(), "INITIAL_DATA_DIRECTORY="+lists, "DATA_REFRESH_INTERVAL=off", "DISABLE_WEB_UI=true", "HTTP_BIND_ADDRESS="+address, "HTTP_ADMIN_BIND_ADDRESS="+admin,
		"WITH_US_DPL_LIST=false", "WITH_EU_SCREENING_LIST=false", "WITH_UK_CSL_SANCTIONS_LIST=false", "WITH_US_CSL_SANCTIONS_LIST=false")
	if err := s.start(c, address); err != nil {
		return engine{}, err
	}
	return engine{"watchman " + watchmanVersion, func(ctx context.Context, text string) ([]string, error) {
		return askWatchman(ctx, address, text)
	}}, nil
}

// askWatchman searches names and aliases by Watchman's own search by name.
func askWatchman(ctx context.Context, address, text string) ([]string, error) {
	type hit struct {
		ID    string  `json:"entityID"`
		Match float64 `json:"match"`
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/search?"+url.Values{"name": {text}, "limit": {"10"}}.Encode(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var reply struct{ SDNs, AltNames []hit }
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return nil, err
	}
	hits := append(reply.SDNs, reply.AltNames...)
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.Match, a.Match) })
	var ids []string
	for _, h := range hits {
		if !slices.Contains(ids, h.ID) {
			ids = append(ids, h.ID)
		}
	}
	return ids, nil
}

// clew builds Clew, loads the list and serves it.
func (s *servers) clew(ctx context.Context) (engine, error) {
	dir := filepath.Join(s.work, "clew")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		return engine{}, err
	}
	binary, file, store := filepath.Join(dir, "clew"), filepath.Join(dir, "list.jsonl"), filepath.Join(dir, "graph")
	if err := writeJSONL(file, s.list); err != nil {
		return engine{}, err
	}
	if err := checked(exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/clew")); err != nil {
		return engine{}, err
	}
	if err := checked(exec.CommandContext(ctx, binary, "load", file, "--store", store)); err != nil {
		return engine{}, err
	}
	address, _, err := twoAddresses()
	if err != nil {
		return engine{}, err
	}
	if err := s.start(exec.CommandContext(ctx, binary, "serve", "--store", store, "--server.listen", address), address); err != nil {
		return engine{}, err
	}
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return engine{}, err
	}
	byName := map[string]string{}
	for _, e := range s.list {
		byName[e.name] = e.id
	}
	entities := clewv1.NewEntitiesServiceClient(conn)
	return engine{"clew", func(ctx context.Context, text string) ([]string, error) {
		reply, err := entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: text}, PageSize: 10})
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, h := range reply.GetHits() {
			ids = append(ids, byName[h.GetEntity().GetCaption()])
		}
		return ids, nil
	}}, nil
}

// start starts a server and waits until it listens.
func (s *servers) start(c *exec.Cmd, address string) error {
	if err := c.Start(); err != nil {
		return err
	}
	s.started = append(s.started, c)
	for end := time.Now().Add(2 * time.Minute); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return conn.Close()
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s does not listen: %w", c.Path, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// checked runs a command and shows its output only if it fails.
func checked(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, out)
	}
	return nil
}

// twoAddresses gives two free addresses of this machine.
func twoAddresses() (a, b string, err error) {
	for _, to := range []*string{&a, &b} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", "", err
		}
		defer l.Close()
		*to = l.Addr().String()
	}
	return a, b, nil
}
