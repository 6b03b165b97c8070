package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/loaders"
)

// loadFlags are the flags of load.
type loadFlags struct {
	inputFlags
	rejects string
	batch   int
	dryRun  bool
	offline bool
	again   bool
	replace string
	wait    time.Duration
	why, by string
}

// loadCommand loads files.
func (p *program) loadCommand() *cobra.Command {
	var f loadFlags
	cmd := &cobra.Command{
		Use:   "load FILE…",
		Short: "Load records from files",
		Long: `Load records from files: Clew JSON lines, CSV with a mapping, or Senzing JSON; "-" is standard input, and the folder of a world
that clew generate has finished stands for its files. A bad line or record is rejected
with its place and the reason, and the rest is loaded; rejects go to a file. What was acknowledged is durable: after a crash or an
interruption run the same command again, and it goes on where it ended. A file that was loaded before changes nothing; --again loads
it anew, to bring back what was deleted since.

A service that goes away in the midst (--server) is waited for, as --wait says, and the load goes on where it was cut off. That is so
for files; standard input, --again and --replace end with an error then, and are run again.

With --replace the files are all that their source says now: once all of them are loaded, records of the source that they do not name
are retracted, as clew delete would. It is for one source at a time, which nothing else should load meanwhile. Lines that are rejected
may be what the source still says, so nothing is retracted then; mend them and run it again. --replace=force retracts nevertheless, and
leaves what a rejected line names by a key that can be read. A replacement that broke off retracts nothing that it had not read the
files for; run it again and it ends as if it had not.

--offline-import is the fast first fill of a Neo4j database on this machine: the files are loaded into a temporary graph in the folder
for temporary files (TMPDIR), and from there by neo4j-admin (store.neo4j.admin) into the database that --store or the settings name, which
must be empty, while Neo4j does not run. A load that breaks off leaves nothing, and begins anew.`,
		Example: `  clew load police.jsonl
  clew load ngo.csv --map ngo.yaml --source ngo
  clew load ngo-june.csv --map ngo.yaml --replace
  clew load world
  clew load world --offline-import --store bolt://127.0.0.1:7687
  zcat big.jsonl.gz | clew load - --format jsonl`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.load(cmd.Context(), &f, args) },
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&f.rejects, "rejects", "", "`FILE` for what is rejected, as JSON lines (default FILE.rejects.jsonl, only if there is any)")
	cmd.Flags().IntVar(&f.batch, "batch", 1000, "send `N` records in one batch, at most 10000")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "read and check the files only; nothing is loaded")
	cmd.Flags().BoolVar(&f.again, "again", false, "load even what was loaded before")
	cmd.Flags().BoolVar(&f.offline, "offline-import", false, "fill an empty Neo4j database on this machine by its importer")
	cmd.Flags().StringVar(&f.replace, "replace", "", "retract what the source of the files no longer says; `HOW` is whole (refused if there are rejects) or force")
	cmd.Flags().Lookup("replace").NoOptDefVal = replaceWhole
	cmd.Flags().DurationVar(&f.wait, "wait", time.Minute, "with --server: the longest `TIME` to wait for a service that went away; 0 for none")
	cmd.Flags().StringVar(&f.why, "why", "", "the `REASON`, kept in the journal")
	cmd.Flags().StringVar(&f.by, "by", "", "the `AUTHOR`, where the service does not know its callers")
	return cmd
}

func (p *program) load(ctx context.Context, f *loadFlags, files []string) error {
	if f.batch < 1 || f.batch > 10000 {
		return usage("--batch %d is not between 1 and 10000", f.batch)
	}
	switch {
	case f.wait < 0:
		return usage("--wait %s is negative; write 0 for not at all", f.wait)
	case f.replace != "" && f.replace != replaceWhole && f.replace != replaceForce:
		return usage("--replace=%s is not known; write --replace or --replace=force", f.replace)
	case f.replace != "" && f.dryRun:
		return usage("--dry-run opens no graph and cannot tell what --replace would retract; drop one of them")
	}
	if f.offline && (f.dryRun || f.replace != "") {
		return usage("--offline-import fills an empty database; drop --replace and --dry-run")
	}
	inputs, err := f.inputs(p.stdin, files)
	if err != nil {
		return err
	}
	var report loadReport
	load := func() error {
		return p.withGraph(ctx, writer, func(c *client) error {
			return p.loadInto(ctx, c, inputs, f, &report)
		})
	}
	switch {
	case f.dryRun:
		err = p.loadAll(inputs, f, &report, func(in *input, l *loading) error { return l.check(in) })
	case f.offline:
		err = p.offlineImport(ctx, load)
	default:
		err = load()
	}
	if len(report.Files) > 0 {
		err = errors.Join(p.writeLoad(&report, f.dryRun), err)
	}
	if err != nil {
		return unjoin(err)
	}
	n := report.rejected()
	switch {
	case n > 0 && f.dryRun:
		return failed(exitRejected, "%s would be rejected; the reasons are in %s; mend them first", plural(n, "record"), report.rejectFiles())
	case n > 0 && f.replace == replaceWhole:
		return failed(exitRejected, "%s rejected, the rest is loaded and nothing was retracted, for the source may still say what was rejected; the reasons are in %s; mend them and run it again, or say --replace=force", plural(n, "record"), report.rejectFiles())
	case n > 0:
		return failed(exitRejected, "%s rejected, the rest is loaded; the reasons are in %s; mend them and load that", plural(n, "record"), report.rejectFiles())
	}
	return nil
}

// loadInto loads inputs into a graph and retracts what they replace.
func (p *program) loadInto(ctx context.Context, c *client, inputs []*input, f *loadFlags, report *loadReport) error {
	r := newReplacing(f)
	err := p.loadAll(inputs, f, report, func(in *input, l *loading) error {
		if f.replace != "" {
			l.seen = r.see
		}
		return l.stream(ctx, c, in)
	})
	if err != nil || f.replace == "" {
		return err
	}
	report.Replaced, err = r.finish(ctx, c, report)
	if err != nil && report.Replaced != nil {
		fmt.Fprintln(p.stderr, "clew: the files are loaded, but what they no longer name is not wholly retracted; run the same command again")
	}
	return err
}

// unjoin gives the one error of a join that holds a single one.
func unjoin(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) == 1 {
		return many.Unwrap()[0]
	}
	return err
}

// loadAll loads inputs one after another.
func (p *program) loadAll(inputs []*input, f *loadFlags, report *loadReport, load func(*input, *loading) error) error {
	for _, in := range inputs {
		path := f.rejects
		if path == "" {
			path = in.name + ".rejects.jsonl"
			if in.name == "-" {
				path = "stdin.rejects.jsonl"
			}
		}
		rejects := &rejectFile{path: path, appendTo: f.rejects != "" && report.rejected() > 0}
		l := &loading{flags: f, rejects: rejects, progress: p.newProgress(in), notes: p.stderr, server: p.server, pause: p.pause}
		l.sum = fileReport{File: in.name, Format: string(in.format), Source: f.source}
		began := time.Now()
		err := load(in, l)
		l.progress.finish(err == nil)
		err = errors.Join(err, rejects.close())
		l.sum.Seconds = time.Since(began).Seconds()
		if rejects.written {
			l.sum.Rejects = path
		}
		if err == nil || l.sum.Records > 0 {
			report.Files = append(report.Files, &l.sum)
		}
		if err != nil {
			return unjoin(err)
		}
	}
	return nil
}

// loadReport says what a load did.
type loadReport struct {
	Files []*fileReport `json:"files"`
	// Replaced says what --replace retracted, nil if it was not asked for or
	// held back.
	Replaced *retraction `json:"replaced,omitempty"`
}

// fileReport says what loading one file did.
type fileReport struct {
	File   string `json:"file"`
	Format string `json:"format"`
	Source string `json:"source,omitempty"`
	// Records counts those read, the rejected ones included. The next five say
	// what became of them; Replayed were loaded by an earlier run.
	Records   int `json:"records"`
	New       int `json:"new"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Late      int `json:"late"`
	Rejected  int `json:"rejected"`
	Replayed  int `json:"replayed"`
	// Joined counts new records that joined an entity of earlier ones, Moved
	// the earlier records that changed entity thereby.
	Joined int `json:"joined"`
	Moved  int `json:"moved"`
	// Seq is the last decision that wrote of it, 0 where it is no longer known:
	// --min-revision waits for it.
	Seq uint64 `json:"seq,omitempty"`
	// Notes counts what was read with doubts, such as dates kept as text.
	Notes   int     `json:"notes"`
	Seconds float64 `json:"seconds"`
	// Rejects is the file with the rejects, if there are any.
	Rejects string `json:"rejects,omitempty"`
}

func (r *loadReport) rejected() int {
	n := 0
	for _, f := range r.Files {
		n += f.Rejected
	}
	return n
}

func (r *loadReport) rejectFiles() string {
	text := ""
	seen := map[string]bool{}
	for _, f := range r.Files {
		if f.Rejects == "" || seen[f.Rejects] {
			continue
		}
		if seen[f.Rejects] = true; text != "" {
			text += ", "
		}
		text += f.Rejects
	}
	return text
}

func (p *program) writeLoad(r *loadReport, dryRun bool) error {
	if p.json() {
		return p.writeJSON(r)
	}
	header := []string{"FILE", "FORMAT", "RECORDS", "NEW", "UPDATED", "UNCHANGED", "LATE", "REJECTED", "JOINED", "MOVED", "NOTES", "TIME", "RATE"}
	var rows [][]string
	replayed := 0
	for _, f := range r.Files {
		row := []string{filepath.Base(f.File), f.Format}
		for _, n := range []int{f.Records, f.New, f.Updated, f.Unchanged, f.Late, f.Rejected, f.Joined, f.Moved, f.Notes} {
			row = append(row, strconv.Itoa(n))
		}
		rate := "-"
		if f.Seconds > 0 {
			rate = fmt.Sprintf("%.0f/s", float64(f.Records)/f.Seconds)
		}
		rows = append(rows, append(row, fmt.Sprintf("%.1fs", f.Seconds), rate))
		replayed += f.Replayed
	}
	table(p.stdout, "", header, rows)
	if dryRun {
		fmt.Fprintln(p.stdout, "nothing was loaded (--dry-run)")
	}
	if replayed > 0 {
		fmt.Fprintf(p.stdout, "%s had been loaded by an earlier run and changed nothing now (--again loads them anew)\n", plural(replayed, "record"))
	}
	if r.Replaced != nil {
		fmt.Fprintln(p.stdout, r.Replaced.words())
	}
	return nil
}

// maxNotes is how many notes of one file are printed.
const maxNotes = 5

// note counts the notes of an item and prints the first ones of a file.
func (l *loading) note(it *loaders.Item) {
	for _, n := range it.Notes {
		switch l.sum.Notes++; {
		case l.sum.Notes <= maxNotes:
			fmt.Fprintf(l.notes, "clew: note: %s: %s\n", it.Pos, oneLine(n))
		case l.sum.Notes == maxNotes+1:
			fmt.Fprintf(l.notes, "clew: note: %s: there are more\n", it.Pos.File)
		}
	}
}

// check reads an input and checks its records without loading them.
func (l *loading) check(in *input) error {
	return l.read(in, func(b *batch) error {
		for i := range b.items {
			it := &b.items[i]
			if it.err == nil {
				it.reasons = reasonsOf(it.record.Validate())
			}
		}
		return l.account(b, nil)
	})
}
