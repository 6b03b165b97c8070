// Command clew is the one binary: the service (serve), its client (load,
// search, show, why, expand, path, chain, judge…) and a demonstration (demo).
//
// The main idea is one code path: every command that touches a graph is a gRPC
// client of clew.v1. With --server it dials a running service; otherwise it
// opens the store itself, serves it within the process and asks it in the very
// same way. So what a command prints does not depend on where the graph lives.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program: it executes the command line and returns the exit
// code, see [exitCodes].
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, env: os.Environ(), pause: pause}
	root := p.command()
	root.SetArgs(append([]string{}, args...)) // nil would mean the arguments of the process
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return p.report(root.ExecuteContext(ctx))
}

// pause waits until the time is up or ctx is done, whose error it gives then.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// program is one run: its streams, its environment and its global flags.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string
	pause          func(context.Context, time.Duration) error
	root           *cobra.Command
	started        bool // the command line was understood

	configFile  string
	server      string
	store       string
	tokenFile   string
	tls         bool
	tlsCA       string
	minRevision string
	output      string
	showVictims bool
}

// command builds the tree of commands.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "clew",
		Short: "Who is who, and who is connected to whom",
		Long: `Clew takes what many sources said about people, phones, accounts, companies, wallets and compounds, works out which
records speak of the same thing, and answers how those things hang together, with source and date on every step.

Try it: clew demo

A command opens the store named by the settings (a folder by default), or asks a running service with --server. A SUBJECT on the
command line is an id ("per_…", "phone:+442079460012") or a record ("source/id").`,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			p.started = true
			return p.checkGlobals()
		},
	}
	p.root = root
	f := root.PersistentFlags()
	f.StringVar(&p.configFile, "config", "", "configuration `FILE`")
	f.StringVar(&p.server, "server", "", "ask the service at `HOST:PORT` instead of opening a store")
	f.StringVar(&p.store, "store", "", "open the store at `PLACE`: a folder, or a neo4j:// or bolt:// address")
	f.StringVar(&p.tokenFile, "token-file", "", "`FILE` with the bearer token for --server; else the setting server.token is sent")
	f.BoolVar(&p.tls, "tls", false, "talk TLS to --server")
	f.StringVar(&p.tlsCA, "tls-ca", "", "PEM `FILE` with the authorities to trust for --tls; else the system's")
	f.StringVar(&p.minRevision, "min-revision", "", "wait until --server has the `REVISION` that an earlier reply gave (or a decision's number), so that a server that stands by answers with what was just written to another")
	f.StringVarP(&p.output, "output", "o", "text", "the `FORM` of the answer: text or json")
	f.BoolVar(&p.showVictims, "show-victims", false, "name people with a victim's role in text output")
	config.Flags(f)
	hideSettings(f)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(
		p.demoCommand(), p.serveCommand(), p.callersCommand(), p.loadCommand(), p.deleteCommand(), p.sourceCommand(),
		p.searchCommand(), p.screenCommand(), p.showCommand(), p.whyCommand(), p.whyNotCommand(), p.howCommand(), p.whatIfCommand(), p.historyCommand(),
		p.summaryCommand(), p.expandCommand(), p.pathCommand(), p.connectCommand(), p.cutCommand(), p.brokersCommand(), p.communitiesCommand(), p.footprintCommand(), p.timelineCommand(), p.nearCommand(), p.reachCommand(), p.chainCommand(), p.patternCommand(), p.explainCommand(), p.breaksCommand(), p.diffCommand(), p.watchCommand(), p.traceCommand(), p.cyclesCommand(), p.ownersCommand(), p.cypherCommand(), p.sharedCommand(), p.freezeCommand(), p.recruitersCommand(), p.rescueCommand(), p.crossTabCommand(), p.flowsCommand(), p.adsCommand(), p.indicatorsCommand(),
		p.reviewCommand(), p.judgeCommand(), p.keysCommand(), p.namesCommand(), p.trainCommand(), p.generateCommand(), p.evalCommand(), p.checkCommand(), p.copyCommand(), p.exportCommand(), p.statsCommand(),
		p.configCommand(), p.versionCommand(), exitCodesTopic(), settingsTopic(),
	)
	return root
}

// checkGlobals refuses global flags that contradict each other.
func (p *program) checkGlobals() error {
	switch {
	case p.output != "text" && p.output != "json":
		return usage("--output %q is not known; write text or json", p.output)
	case p.server != "" && p.store != "":
		return usage("--server and --store both say where the graph is; give one of them")
	case p.server == "" && (p.tls || p.tlsCA != "" || p.tokenFile != "" || p.minRevision != ""):
		return usage("--tls, --tls-ca, --token-file and --min-revision are for --server; add it, or drop them")
	}
	return nil
}

// json reports whether the answer is wanted as JSON.
func (p *program) json() bool { return p.output == "json" }
