package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite the pages of commands")

// TestReference holds docs/cli.md and docs/cli-network.md to the commands.
func TestReference(t *testing.T) {
	general, network := reference()
	for file, want := range map[string]string{"../../docs/cli.md": general, "../../docs/cli-network.md": network} {
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s differs from the commands; rewrite it with go test ./cmd/clew -run TestReference -update\n%s", file, diff)
		}
	}
}

const referenceHead = `# The command line

This page is generated from the commands themselves; rewrite it with ` + "`go test ./cmd/clew -run TestReference -update`" + `.

Every command that touches a graph is a client of the [gRPC service](../proto/clew/v1): with ` + "`--server`" + ` of a running one, else of the
store named by the settings, opened for as long as the command runs. ` + "`--output json`" + ` gives the reply of the service as JSON;
streams come as one object with their items. Settings are flags of every command, too: see [configuration.md](configuration.md).
The queries of the network are on [a page of their own](cli-network.md).
`

const networkHead = `# The command line: queries of the network

This page is generated like that of [the other commands](cli.md); [network.md](network.md) shows what each query answers.

## Flags of every network query

Each command has these beside its own.

`

// reference gives docs/cli.md, every command with its flags, and the exit codes,
// and docs/cli-network.md, those that are queries of the network.
func reference() (general, network string) {
	p := &program{}
	root := p.command()
	root.InitDefaultHelpFlag()
	var b, n strings.Builder
	b.WriteString(referenceHead)
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", c.code, c.meaning)
	}
	b.WriteString("\nErrors go to standard error as `clew: what; where; what to do next`.\n\n## Flags of every command\n\n")
	writeFlags(&b, root.PersistentFlags())
	n.WriteString(networkHead)
	writeFlags(&n, queryFlags())
	for _, cmd := range root.Commands() {
		switch {
		case isQuery(cmd):
			writeReference(&n, cmd)
		case cmd.Runnable():
			writeReference(&b, cmd)
		}
		for _, sub := range cmd.Commands() {
			if cmd.Name() != "completion" {
				writeReference(&b, sub)
			}
		}
	}
	return b.String(), n.String()
}

func writeReference(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n", cmd.CommandPath(), cmd.Short)
	if cmd.Long != "" {
		fmt.Fprintf(b, "\n%s\n", cmd.Long)
	}
	fmt.Fprintf(b, "\n    %s%s [flags]\n", strings.TrimSuffix(cmd.CommandPath(), cmd.Name()), cmd.Use)
	if cmd.Example != "" {
		fmt.Fprintf(b, "\nExamples:\n\n")
		for line := range strings.Lines(cmd.Example) {
			b.WriteString("  " + line)
		}
		b.WriteString("\n")
	}
	own, shared, query := pflag.NewFlagSet("", pflag.ContinueOnError), queryFlags(), isQuery(cmd)
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !query || shared.Lookup(f.Name) == nil {
			own.AddFlag(f)
		}
	})
	if own.HasAvailableFlags() {
		b.WriteString("\n")
		writeFlags(b, own)
	}
}

// isQuery reports whether a command has the flags of every network query.
func isQuery(cmd *cobra.Command) bool {
	all := true
	queryFlags().VisitAll(func(f *pflag.Flag) {
		its := cmd.Flags().Lookup(f.Name)
		all = all && its != nil && its.Usage == f.Usage
	})
	return all
}

// queryFlags gives the flags that every network query has.
func queryFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(scopeFlags).register(flags)
	return flags
}

// writeFlags writes flags as a table.
func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	b.WriteString("| flag | default | meaning |\n| --- | --- | --- |\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, text := pflag.UnquoteUsage(f)
		name := "`--" + f.Name
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		if value != "" {
			name += " " + value
		}
		if f.NoOptDefVal != "" && value != "" {
			name = "`--" + f.Name + "[=" + value + "]"
		}
		preset := f.DefValue
		if preset == "" || preset == "[]" || preset == "false" || preset == "0" {
			preset = "–"
		} else {
			preset = "`" + preset + "`"
		}
		fmt.Fprintf(b, "| %s` | %s | %s |\n", name, preset, strings.ReplaceAll(text, "|", "\\|"))
	})
}
