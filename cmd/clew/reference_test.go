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

var update = flag.Bool("update", false, "rewrite docs/cli.md")

// TestReference holds docs/cli.md to the commands.
func TestReference(t *testing.T) {
	const file = "../../docs/cli.md"
	want := reference()
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
		t.Errorf("docs/cli.md differs from the commands; rewrite it with go test ./cmd/clew -run TestReference -update\n%s", diff)
	}
}

const referenceHead = `# The command line

This page is generated from the commands themselves; rewrite it with ` + "`go test ./cmd/clew -run TestReference -update`" + `.

Every command that touches a graph is a client of the [gRPC service](../proto/clew/v1): with ` + "`--server`" + ` of a running one, else of the
store named by the settings, opened for as long as the command runs. ` + "`--output json`" + ` gives the reply of the service as JSON;
streams come as one object with their items. Settings are flags of every command, too: see [configuration.md](configuration.md).
`

// reference gives docs/cli.md: every command with its flags, and the exit codes.
func reference() string {
	p := &program{}
	root := p.command()
	root.InitDefaultHelpFlag()
	var b strings.Builder
	b.WriteString(referenceHead)
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", c.code, c.meaning)
	}
	b.WriteString("\nErrors go to standard error as `clew: what; where; what to do next`.\n\n## Flags of every command\n\n")
	writeFlags(&b, root.PersistentFlags())
	for _, cmd := range root.Commands() {
		if cmd.Runnable() {
			writeReference(&b, cmd)
		}
		for _, sub := range cmd.Commands() {
			if cmd.Name() != "completion" {
				writeReference(&b, sub)
			}
		}
	}
	return b.String()
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
	if cmd.LocalNonPersistentFlags().HasAvailableFlags() {
		b.WriteString("\n")
		writeFlags(b, cmd.LocalNonPersistentFlags())
	}
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
