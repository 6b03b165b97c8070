package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/server"
)

// demoCommand loads the fictional case and tells it.
func (p *program) demoCommand() *cobra.Command {
	var noServe bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Load a fictional case, tell what it shows, then serve it",
		Long: `Load the fictional case that clew brings along into a throw-away graph (or the one that --store names), and tell what it shows: what was
loaded, which duplicates were found and why, the chain from a job ad to a wallet, and a telephone that merges nobody. Then serve the
graph on server.listen until interrupted.`,
		Example: `  clew demo --no-serve
  clew demo --store case.clew`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), !noServe) },
	}
	cmd.Flags().BoolVar(&noServe, "no-serve", false, "end after the story")
	return cmd
}

func (p *program) demo(ctx context.Context, serve bool) error {
	switch {
	case p.server != "":
		return usage("demo opens a graph itself; drop --server, or name a store with --store")
	case p.json():
		return usage("demo tells a story and has no JSON; ask its graph instead (clew demo --store case.clew, then clew chain … --output json)")
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	kept := c.Origin("store.kind").Layer != config.LayerDefault || c.Origin("store.path").Layer != config.LayerDefault
	if !kept {
		dir, err := os.MkdirTemp("", "clew-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir) //nolint:errcheck // nothing is lost by it
		c.Store = config.Store{Kind: "embedded", Path: filepath.Join(dir, "graph")}
	}
	inputs, err := caseInputs()
	if err != nil {
		return err
	}
	g, err := openGraph(ctx, c, writer, server.Options{}, p.logger(c, true))
	if err != nil {
		return err
	}
	err = g.ask(c, func(cl *client) error {
		return (&tale{p: p, c: cl}).tell(ctx, inputs)
	})
	if err := unjoin(errors.Join(err, g.close(ctx))); err != nil {
		return err
	}
	address := ""
	if serve {
		address = c.Server.Listen
	}
	p.whereNext(kept, address)
	if !serve {
		return nil
	}
	return serveGraph(ctx, c, writer, p.logger(c, false))
}

// caseInputs gives the files of the case, ready to load.
func caseInputs() ([]*input, error) {
	files := examples.Case()
	var out []*input
	for _, e := range examples.Inputs() {
		raw, err := fs.ReadFile(files, e.File)
		if err != nil {
			return nil, fmt.Errorf("the case within the program: %w", err)
		}
		sum := sha256.Sum256(raw)
		in := &input{name: e.File, size: int64(len(raw)), format: loaders.Format(e.Format), digest: hex.EncodeToString(sum[:]),
			open: func() (io.ReadCloser, error) { return files.Open(e.File) },
			opts: loaders.Options{Name: e.File, Source: graph.SourceID(e.Source)}}
		if e.Mapping != "" {
			mapping, err := files.Open(e.Mapping)
			if err != nil {
				return nil, fmt.Errorf("the case within the program: %w", err)
			}
			in.opts.Mapping, err = loaders.ReadMapping(mapping, e.Mapping)
			if err := errors.Join(err, mapping.Close()); err != nil {
				return nil, fmt.Errorf("the case within the program: %w", err)
			}
		}
		out = append(out, in)
	}
	return out, nil
}

// whereNext says what to try next: at the address where the case is about to be
// served, or else on the store that keeps it, if one does.
func (p *program) whereNext(kept bool, address string) {
	at := ""
	fmt.Fprintf(p.stdout, "\nNext (clew is \"go run ./cmd/clew\" until you build it: go build -o clew ./cmd/clew)\n")
	switch {
	case address != "":
		fmt.Fprintf(p.stdout, "  the graph is served at %s until you press Ctrl-C; in another terminal:\n", address)
		at = " --server " + address
	case !kept:
		fmt.Fprintf(p.stdout, "  clew demo --no-serve --store case.clew        keep the case; then:\n")
		at = " --store case.clew"
	case p.store != "":
		at = " --store " + p.store
	}
	for _, words := range []string{`search "Oleg Chervanin"`, "show police/P-001", "why police/P-045 ngo/S-08", "expand phone:+442079460123", "chain job-ad-to-wallet police/A-05", "path police/P-001 fiu/X-01 -k 3"} {
		fmt.Fprintf(p.stdout, "  clew %s%s\n", words, at)
	}
	fmt.Fprintf(p.stdout, "  clew load YOURS.csv --map YOURS.yaml --source YOU   your own data: see docs/formats\n")
}
