// Command resolve runs Splink and Clew on the same rows, one after the other, and
// prints what each took and how well it did.
//
// Splink is installed from PyPI into an environment of its own and runs with its
// own published settings, Clew as it is shipped; neither sees the truth. Both are
// scored by package eval. The rows are the development sets, and people made by
// this program in any number. See README.md.
package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
)

// splinkVersion is the release that the settings in run_splink.py are for.
const splinkVersion = "5.0.0"

// set is a table that both resolve. Its file is below the folder of the
// development data; persons are made instead.
type set struct{ name, file, mapping, settings string }

var sets = []set{
	{"historical50k", "er-splink-historical50k/historical_figures_with_errors_50k.parquet", "historical50k", "historical50k"},
	{"fake1000", "er-splink-fake1000/fake_1000.csv", "fake1000", "fake1000"},
	{"febrl3", "er-febrl123/dataset3.csv", "febrl", "febrl3"},
	{"febrl3-no-id", "er-febrl123/dataset3.csv", "febrl-no-id", "febrl3_no_id"},
}

// result is one line of the outcome.
type result struct {
	Set    string `json:"set"`
	Engine string `json:"engine"`
	// Wall is the time of the whole process, Own what it says of the time from
	// the read table to the clusters, both in seconds. PeakMB is the most memory
	// that the process held, CPU the processor time that it took in seconds: on a
	// machine that others use that is what can be compared.
	Wall   float64 `json:"wall_seconds"`
	CPU    float64 `json:"cpu_seconds"`
	Own    float64 `json:"own_seconds"`
	PeakMB float64 `json:"peak_mb"`
	eval.Score
}

// bench is one run.
type bench struct {
	data, work, clew string
	engines          []string
	seed             uint64
	clewFlags        []string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "resolve:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("resolve", flag.ContinueOnError)
	b := &bench{}
	names := flags.String("sets", "fake1000,febrl3,febrl3-no-id,historical50k,100000", "the sets, with commas between; a number makes so many people")
	engines := flags.String("engines", "splink,clew", "who runs, with a comma between")
	extra := flags.String("clew-flags", "", "more flags for clew eval, with spaces between")
	flags.StringVar(&b.data, "data", "../shared/data", "the folder of the development data")
	flags.StringVar(&b.work, "work", filepath.Join(os.TempDir(), "clew-bench-resolve"), "a folder for the environment, the made tables and the results")
	flags.Uint64Var(&b.seed, "seed", 1, "the seed of made people")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b.engines, b.clewFlags = strings.Split(*engines, ","), strings.Fields(*extra)
	if err := b.prepare(); err != nil {
		return err
	}
	fmt.Println("| set | rows | engine | wall s | own s | cpu s | peak MB | P | R | F1 | B-cubed F1 | exact |")
	fmt.Println("|--|--|--|--|--|--|--|--|--|--|--|--|")
	var results []result
	for _, name := range strings.Split(*names, ",") {
		of, err := b.set(name)
		if err != nil {
			return err
		}
		for _, engine := range b.engines {
			r, err := b.measure(engine, of)
			if err != nil {
				return fmt.Errorf("%s on %s: %w", engine, of.name, err)
			}
			results = append(results, r)
			fmt.Printf("| %s | %d | %s | %.1f | %.1f | %.1f | %.0f | %.4f | %.4f | %.4f | %.4f | %d of %d |\n", r.Set, r.Records, r.Engine, r.Wall, r.Own, r.CPU, r.PeakMB,
				r.Pairwise.Precision, r.Pairwise.Recall, r.Pairwise.F1, r.BCubed.F1, r.EntitiesExact, r.EntitiesTrue)
		}
	}
	text, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.work, "results.json"), text, 0o644)
}

// prepare builds Clew and installs Splink.
func (b *bench) prepare() error {
	if err := os.MkdirAll(b.work, 0o755); err != nil {
		return err
	}
	b.clew = filepath.Join(b.work, "clew")
	if err := quiet("go", "build", "-o", b.clew, "./cmd/clew"); err != nil {
		return err
	}
	if !slices.Contains(b.engines, "splink") {
		return nil
	}
	if _, err := os.Stat(b.python()); errors.Is(err, os.ErrNotExist) {
		if err := quiet("python3", "-m", "venv", filepath.Join(b.work, "venv")); err != nil {
			return err
		}
	}
	return quiet(b.python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "splink=="+splinkVersion)
}

func (b *bench) python() string { return filepath.Join(b.work, "venv", "bin", "python") }

// quiet runs a command and shows its output only if it fails.
func quiet(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// set gives a set by its name, or makes so many people; its file and mapping
// are paths afterwards.
func (b *bench) set(name string) (set, error) {
	if rows, err := strconv.Atoi(name); err == nil {
		s := set{"persons-" + name, filepath.Join(b.work, fmt.Sprintf("persons-%d-%d.csv", rows, b.seed)), "bench/resolve/persons.yaml", "persons"}
		if _, err := os.Stat(s.file); err == nil {
			return s, nil
		}
		partial := s.file + ".part"
		if err := writePersons(partial, b.data, rows, b.seed); err != nil {
			return s, err
		}
		return s, os.Rename(partial, s.file)
	}
	i := slices.IndexFunc(sets, func(s set) bool { return s.name == name })
	if i < 0 {
		return set{}, fmt.Errorf("no set %q", name)
	}
	s := sets[i]
	s.file, s.mapping = filepath.Join(b.data, s.file), "eval/mappings/"+s.mapping+".yaml"
	return s, nil
}

// measure runs one engine on one set and scores what it says.
func (b *bench) measure(engine string, s set) (result, error) {
	if engine == "clew" {
		return b.runClew(s)
	}
	return b.runSplink(s)
}

func (b *bench) runClew(s set) (result, error) {
	args := append([]string{"eval", s.file, "--map", s.mapping, "--bulk", "--train", "--worst", "0", "-o", "json"}, b.clewFlags...)
	out, r, err := timed(b.clew, args...)
	if err != nil {
		return r, err
	}
	var report struct {
		eval.Score
		Seconds float64 `json:"seconds"` // reading, training and resolving
		Peak    float64 `json:"peak_bytes"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return r, err
	}
	r.Set, r.Engine, r.Own, r.Score = s.name, "clew", report.Seconds, report.Score
	r.PeakMB = report.Peak / 1e6 // before it scores, which is no part of resolving
	return r, nil
}

func (b *bench) runSplink(s set) (result, error) {
	clusters := filepath.Join(b.work, s.name+".splink.csv")
	out, r, err := timed(b.python(), "bench/resolve/run_splink.py", s.settings, s.file, clusters)
	if err != nil {
		return r, err
	}
	var steps struct{ Total float64 }
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &steps); err != nil {
		return r, fmt.Errorf("%w in %q", err, lines[len(lines)-1])
	}
	r.Set, r.Engine, r.Own = s.name, "splink "+splinkVersion, steps.Total
	truth, rows, err := readTruth(s)
	if err != nil {
		return r, err
	}
	resolved, err := readClusters(clusters, rows)
	if err != nil {
		return r, err
	}
	r.Score = eval.Compare(resolved, truth)
	return r, nil
}

// timed runs a command and measures its time and memory.
func timed(name string, args ...string) ([]byte, result, error) {
	c := exec.Command(name, args...)
	var failed strings.Builder
	c.Stderr = &failed
	began := time.Now()
	out, err := c.Output()
	r := result{Wall: time.Since(began).Seconds()}
	if err != nil {
		return nil, r, fmt.Errorf("%w\n%s", err, failed.String())
	}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.PeakMB = float64(u.Maxrss) * 1024 / 1e6
		r.CPU = time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
	}
	return out, r, nil
}

// readTruth reads the truth of a set, and the key of each row.
func readTruth(s set) (truth eval.Key, rows []graph.RecordKey, err error) {
	text, err := os.Open(s.mapping)
	if err != nil {
		return nil, nil, err
	}
	defer text.Close()
	o := loaders.Options{Name: s.file}
	if o.Mapping, err = loaders.ReadMapping(text, s.mapping); err != nil {
		return nil, nil, err
	}
	file, err := os.Open(s.file)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	format := loaders.CSV
	if strings.HasSuffix(s.file, ".parquet") {
		format = loaders.Parquet
	}
	r, err := loaders.Open(file, format, o)
	if err != nil {
		return nil, nil, err
	}
	truth = eval.Key{}
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			return truth, rows, nil
		}
		if err := cmp.Or(err, it.Err); err != nil {
			return nil, nil, err
		}
		rows = append(rows, it.Record.Key)
		truth[it.Record.Key] = it.Truth
	}
}

// readClusters reads the cluster of each row.
func readClusters(name string, rows []graph.RecordKey) (map[graph.RecordKey]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	lines, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	out := make(map[graph.RecordKey]string, len(rows))
	for _, line := range lines[1:] {
		i, err := strconv.Atoi(line[0])
		if err != nil || i < 1 || i > len(rows) {
			return nil, fmt.Errorf("%s: row %q of %d", name, line[0], len(rows))
		}
		out[rows[i-1]] = line[1]
	}
	return out, nil
}
