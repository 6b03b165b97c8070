package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/clewgraph/clew/config"
)

// settings reads the configuration: defaults, file, environment, flags.
func (p *program) settings() (config.Config, error) { return p.settingsFor("--store", p.store) }

// settingsFor reads the configuration for the store at a place, that of the
// settings if it is "".
func (p *program) settingsFor(flag, place string) (config.Config, error) {
	flags := p.root.PersistentFlags()
	if place != "" {
		set := map[string]string{"store.kind": "embedded", "store.path": place}
		if scheme, _, ok := strings.Cut(place, "://"); ok {
			if !strings.HasPrefix(scheme, "bolt") && !strings.HasPrefix(scheme, "neo4j") {
				return config.Config{}, usage("%s %q is neither a folder nor a neo4j:// or bolt:// address", flag, place)
			}
			set = map[string]string{"store.kind": "neo4j", "store.neo4j.uri": place}
		}
		for name, value := range set {
			if err := flags.Set(name, value); err != nil {
				return config.Config{}, err
			}
		}
	}
	return config.Load(config.Options{File: p.configFile, Env: p.env, Flags: flags})
}

// isSetting tells the flags that are settings by the dot in their name.
func isSetting(f *pflag.Flag) bool { return strings.Contains(f.Name, ".") }

// hideSettings keeps the settings, which every command takes, out of every
// command's help; settingsTopic lists them.
func hideSettings(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) { f.Hidden = f.Hidden || isSetting(f) })
}

// settingsTopic is the help topic that lists the settings as flags.
func settingsTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString(`Every setting is a flag of every command, a variable (--server.listen is CLEW_SERVER_LISTEN) and a key of the configuration file
(server: listen:). Flags outrank variables, these the file, and that the defaults. Secrets have no flag: set CLEW_SERVER_TOKEN and
CLEW_STORE_NEO4J_PASSWORD, or name them in the file. "clew config" prints what is in force and where it came from.

`)
	shown := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	config.Flags(shown)
	b.WriteString(shown.FlagUsagesWrapped(130))
	return &cobra.Command{Use: "settings", Short: "The settings, and how to give them", Long: b.String()}
}

// configCommand prints the settings in force.
func (p *program) configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force and where each came from",
		Long: `Print the settings in force and where each came from; secrets are hidden. The text form can serve as a configuration file.
See "clew help settings" for all of them.`,
		Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			c, err := p.settings()
			if err != nil {
				return err
			}
			return c.Print(p.stdout, p.output)
		},
	}
}

// exactly takes as many arguments as there are names, which the error tells.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage("%s takes %s, not %d", cmd.CommandPath(), plural(n, "argument"), len(args))
		}
		return nil
	}
}

// between takes low to high arguments.
func between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return usage("%s takes %d to %s, not %d", cmd.CommandPath(), low, plural(high, "argument"), len(args))
		}
		return nil
	}
}

// atLeast takes n or more arguments.
func atLeast(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usage("%s needs at least %s", cmd.CommandPath(), plural(n, "argument"))
		}
		return nil
	}
}

// plural counts things: "1 record", "2 records".
func plural[N int | int32 | int64](n N, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if strings.HasSuffix(word, "y") && !strings.HasSuffix(word, "ay") {
		word = strings.TrimSuffix(word, "y") + "ie"
	}
	return fmt.Sprintf("%d %ss", n, word)
}
