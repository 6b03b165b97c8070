package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"
)

// settingsOnly compares what was set, not where it came from.
var settingsOnly = cmpopts.IgnoreUnexported(Config{})

// layerValues gives three values for a setting, for file, env and flag; each
// differs from the one of the layer below it, the first from the default.
func layerValues(t *testing.T, l leaf) [3]string {
	t.Helper()
	special := map[string][3]string{
		"server.listen":         {"127.0.0.1:1", "localhost:2", "[::1]:3"},
		"store.kind":            {"neo4j", "embedded", "neo4j"},
		"store.neo4j.uri":       {"bolt://a:1", "neo4j://b:2", "neo4j+s://c:3"},
		"intake.default_region": {"GB", "KH", "NO"},

		"store.neo4j.project_max_handling": {"RED", "AMBER", "GREEN"},
		"log.level":                        {"debug", "warn", "error"},
		"log.format":                       {"json", "text", "json"},

		"network.indicators.cycle_transfers": {"3", "4", "5"},
	}
	if v, ok := special[l.key()]; ok {
		return v
	}
	switch l.typ {
	case typeString, typeSecret:
		return [3]string{"from-file", "from-env", "from-flag"}
	case typeInt:
		if l.key() == "server.max_message_bytes" {
			return [3]string{"100001", "100002", "100003"}
		}
		return [3]string{"2", "3", "4"}
	case typeBool:
		return [3]string{"false", "true", "false"}
	case typeDuration:
		return [3]string{"2s", "3s", "4s"}
	}
	t.Fatalf("%s: no test values for type %s", l.key(), l.typ)
	return [3]string{}
}

// with returns the defaults with one setting changed.
func with(t *testing.T, base Config, l leaf, text string) Config {
	t.Helper()
	value, refused := l.convert(text)
	if refused != nil {
		t.Fatalf("%s = %s: %v", l.key(), text, refused)
	}
	l.of(&base).Set(value)
	return base
}

// yamlFor writes one setting as a YAML file.
func yamlFor(l leaf, text string) string {
	if l.typ == typeString || l.typ == typeSecret {
		text = jsonText(text)
	}
	var b strings.Builder
	for depth, name := range l.path {
		b.WriteString("\n" + strings.Repeat("  ", depth) + name + ":")
	}
	return b.String() + " " + text + "\n"
}

func TestEveryKeyEveryLayer(t *testing.T) {
	leaves, _ := layout()
	// A certificate needs a key and the other way round.
	partner := map[string]leaf{}
	for _, l := range leaves {
		switch l.key() {
		case "server.tls_cert":
			partner["server.tls_key"] = l
		case "server.tls_key":
			partner["server.tls_cert"] = l
		}
	}
	for _, l := range leaves {
		t.Run(l.key(), func(t *testing.T) {
			values := layerValues(t, l)
			base := Default()
			if base.Origin(l.key()).Layer != LayerDefault {
				t.Errorf("origin = %v, want default", base.Origin(l.key()))
			}
			var o Options
			if p, ok := partner[l.key()]; ok {
				base = with(t, base, p, "partner")
				o.Env = append(o.Env, p.env()+"=partner")
			}
			check := func(layer Layer, want Config) {
				t.Helper()
				got, err := Load(o)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, got, settingsOnly); d != "" {
					t.Errorf("%s (-want +got):\n%s", layer, d)
				}
				if cmp.Equal(base, got, settingsOnly) && values[0] != l.defaultText() && layer == LayerFile {
					t.Errorf("%s changed nothing", layer)
				}
				if got.Origin(l.key()).Layer != layer {
					t.Errorf("origin = %v, want %s", got.Origin(l.key()), layer)
				}
			}

			o.File = filepath.Join(t.TempDir(), "clew.yaml")
			if err := os.WriteFile(o.File, []byte(yamlFor(l, values[0])), 0o600); err != nil {
				t.Fatal(err)
			}
			check(LayerFile, with(t, base, l, values[0]))

			o.Env = append(o.Env, l.env()+"="+values[1])
			check(LayerEnv, with(t, base, l, values[1]))

			o.Flags = pflag.NewFlagSet("clew", pflag.ContinueOnError)
			Flags(o.Flags)
			if l.secret() {
				if o.Flags.Lookup(strings.ReplaceAll(l.key(), "_", "-")) != nil {
					t.Error("a secret has a flag")
				}
				return
			}
			if err := o.Flags.Parse([]string{"--" + l.flag() + "=" + values[2]}); err != nil {
				t.Fatal(err)
			}
			check(LayerFlag, with(t, base, l, values[2]))
		})
	}
}

func TestFormatsAgree(t *testing.T) {
	want, err := Load(Options{File: "testdata/full.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	leaves, _ := layout()
	usual := Default()
	for _, l := range leaves {
		if l.of(&want).text() == l.of(&usual).text() {
			t.Errorf("testdata/full.yaml leaves %s at its default", l.key())
		}
	}
	for _, file := range []string{"testdata/full.json", "testdata/full.toml"} {
		got, err := Load(Options{File: file})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, settingsOnly); d != "" {
			t.Errorf("%s (-yaml +this):\n%s", file, d)
		}
	}
	if got := want.Intake.DefaultRegion; got != "NO" {
		t.Errorf("region = %q, want Norway as text", got)
	}
	if got, want := want.Origin("server.listen").String(), "file testdata/full.yaml:3"; got != want {
		t.Errorf("origin = %q, want %q", got, want)
	}
	if got := want.Server.Token.Reveal(); got != "token-from-file" {
		t.Errorf("token = %q", got)
	}
}

func TestFilesThatSayLittle(t *testing.T) {
	for name, content := range map[string]string{
		"empty.yaml":         "",
		"comments.yml":       "# nothing yet\n",
		"empty_section.yaml": "server:\nstore:\n  neo4j: {}\n",
		"empty_object.json":  "{}",
		"empty.toml":         "",
		"mark.json":          "\ufeff{}",
		"upper.YAML":         "LOG:\n  Level: info\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			// A variable below an empty section must still arrive.
			got, err := Load(Options{File: file, Env: []string{"CLEW_SERVER_LISTEN=[::1]:9"}})
			if err != nil {
				t.Fatal(err)
			}
			want := Default()
			want.Server.Listen = "[::1]:9"
			if d := cmp.Diff(want, got, settingsOnly); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	const password = "hunter2"
	for _, tc := range []struct {
		name string
		env  []string
		want string // the error; empty for none
	}{
		{"others are ignored", []string{"PATH=/bin", "CLEWS=1", "clew_server_listen=x"}, ""},
		{"reserved", []string{"CLEW_TEST_NEO4J=bolt://127.0.0.1:1", "CLEW_REQUIRE_NEO4J=1", "CLEW_NEO4J_CACHE=cache", "CLEW_NEO4J_VERSION=newest", "CLEW_CONFIG="}, ""},
		{"empty is not set", []string{"CLEW_SERVER_LISTEN=", "CLEW_STORE_NEO4J_PASSWORD="}, ""},
		{"misspelt", []string{"CLEW_SERVER_LISEN=" + password}, "config: CLEW_SERVER_LISEN: no such setting; correct or unset it; server has listen, tls_cert, tls_key, token, callers_file, max_message_bytes, max_stream_inflight, request_timeout, drain_timeout, reflection, keepalive"},
		{"misspelt below", []string{"CLEW_STORE_NEO4J_PASSWRD=" + password}, "config: CLEW_STORE_NEO4J_PASSWRD: no such setting; correct or unset it; store.neo4j has uri, user, password, database, admin, tx_timeout, connect_timeout, lease_ttl, batch_rows, project_max_handling"},
		{"section", []string{"CLEW_STORE_NEO4J=" + password}, "config: CLEW_STORE_NEO4J: names a section, not a setting; correct or unset it; store.neo4j has uri, user, password, database, admin, tx_timeout, connect_timeout, lease_ttl, batch_rows, project_max_handling"},
		{"elsewhere", []string{"CLEW_PORT=", "CLEW_HOST=x"}, "config: CLEW_HOST: no such setting; correct or unset it; sections are server, client, store, intake, resolver, network, memory, log\nconfig: CLEW_PORT: no such setting; correct or unset it; sections are server, client, store, intake, resolver, network, memory, log"},
		{"wrong types", []string{"CLEW_SERVER_REFLECTION=1", "CLEW_INTAKE_QUEUE=7.9", "CLEW_SERVER_KEEPALIVE=60"}, `config: server.reflection = "1" (env CLEW_SERVER_REFLECTION): must be true or false; write one of the two words
config: server.keepalive = "60" (env CLEW_SERVER_KEEPALIVE): must be a duration with its unit; write for example 500ms, 15s or 2m
config: intake.queue = "7.9" (env CLEW_INTAKE_QUEUE): must be a whole number; write digits only, for example 8`},
		{"file named by the environment", []string{"CLEW_CONFIG=testdata/none.yaml"}, "config: testdata/none.yaml: no such file; correct the path given by --config or CLEW_CONFIG, or leave it out to run with the defaults"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Load(Options{Env: tc.env})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
			if strings.Contains(got, password) {
				t.Error("a value of an unknown variable is shown")
			}
		})
	}
}

func TestFileFromEnvironmentGivesWay(t *testing.T) {
	c, err := Load(Options{File: "testdata/full.yaml", Env: []string{"CLEW_CONFIG=testdata/none.yaml"}})
	if err != nil || c.Log.Level != "debug" {
		t.Errorf("level = %q, err = %v", c.Log.Level, err)
	}
}

func TestFlags(t *testing.T) {
	fs := pflag.NewFlagSet("clew", pflag.ContinueOnError)
	Flags(fs)
	if err := fs.Parse([]string{"--server.reflection", "--network.max-depth=abc"}); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Options{Flags: fs})
	const want = `config: network.max_depth = "abc" (flag --network.max-depth): must be a whole number; write digits only, for example 8`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if usage := fs.FlagUsages(); !strings.Contains(usage, `--server.listen string`) || !strings.Contains(usage, `(default "127.0.0.1:7420")`) {
		t.Errorf("usage lacks the type or the default:\n%s", usage)
	}
	// A flag set that knows none of the settings has no effect.
	if _, err := Load(Options{Flags: pflag.NewFlagSet("other", pflag.ContinueOnError)}); err != nil {
		t.Error(err)
	}
}

func TestErrorIsTyped(t *testing.T) {
	_, err := Load(Options{File: "testdata/bad/several.yaml"})
	var e *Error
	if !errors.As(err, &e) || len(e.Problems) != 2 || e.Problems[0].Key != "server.keepalive" {
		t.Errorf("err = %#v", err)
	}
}

func TestNamesAreUnique(t *testing.T) {
	leaves, sections := layout()
	seen := map[string]bool{}
	add := func(name string) {
		if seen[name] {
			t.Errorf("%s is taken twice", name)
		}
		seen[name] = true
	}
	for _, l := range leaves {
		add(l.env())
		if l.help() == "" || l.tag.Get("key") == "" || l.key() != strings.ToLower(l.key()) {
			t.Errorf("%s: a setting needs a lower-case key and help", l.key())
		}
		if f := l.flag(); f != "" {
			add(f)
		}
		for _, name := range []string{"min", "max"} {
			if _, ok := l.bound(name); ok != (l.tag.Get(name) != "") {
				t.Errorf("%s: unreadable tag %s", l.key(), name)
			}
		}
		if reflect.ValueOf(Default()).FieldByIndex(l.index).IsZero() != (l.defaultText() == "") {
			t.Errorf("%s: default %q was not taken over", l.key(), l.defaultText())
		}
	}
	for _, s := range sections {
		add(envName(s.path))
	}
	for _, r := range reserved() {
		add(r[0])
	}
}
