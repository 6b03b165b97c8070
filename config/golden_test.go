package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update rewrites the expected errors and docs/configuration.md.
var update = flag.Bool("update", false, "rewrite golden files and docs/configuration.md")

// golden compares got with a file, or rewrites the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-file +now), rewrite with go test ./config -update:\n%s", file, d)
	}
}

// TestBadFiles loads every file of testdata/bad; the exact errors stand in
// testdata/bad.golden. The secrets in them must not show.
func TestBadFiles(t *testing.T) {
	entries, err := os.ReadDir("testdata/bad")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, e := range entries {
		_, err := Load(Options{File: "testdata/bad/" + e.Name()})
		if err == nil {
			t.Errorf("%s was accepted", e.Name())
			continue
		}
		got.WriteString("# " + e.Name() + "\n" + err.Error() + "\n\n")
	}
	golden(t, "testdata/bad.golden", got.String())
	for _, secret := range []string{"hunter2", "8675309"} {
		if strings.Contains(got.String(), secret) {
			t.Errorf("a message shows the secret %s", secret)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder.yaml")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"testdata/none.yaml": "config: testdata/none.yaml: no such file; correct the path given by --config or CLEW_CONFIG, or leave it out to run with the defaults",
		"testdata/none":      "config: testdata/none: unknown kind of configuration file; use a name that ends in .yaml, .yml, .json or .toml",
		folder:               "config: " + folder + ": cannot be read: is a directory; correct the path or the permissions",
	} {
		if _, err := Load(Options{File: file}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestReference(t *testing.T) {
	golden(t, "../docs/configuration.md", Reference())
}

func TestPrint(t *testing.T) {
	c, err := Load(Options{File: "testdata/full.yaml", Env: []string{"CLEW_LOG_LEVEL=warn", "CLEW_SERVER_REQUEST_TIMEOUT=2h"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json"} {
		var out strings.Builder
		if err := c.Print(&out, format); err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/print."+format, out.String())
		for _, secret := range []string{"token-from-file", "password-from-file"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s shows %s", format, secret)
			}
		}
	}
	if err := c.Print(&strings.Builder{}, "xml"); err == nil {
		t.Error("an unknown format was accepted")
	}
}

// TestPrintedTextLoads feeds the printed settings back: only the secrets are
// missing.
func TestPrintedTextLoads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clew.yaml")
	c, err := Load(Options{File: "testdata/full.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := c.Print(&out, "text"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Load(Options{File: file, Env: []string{
		"CLEW_SERVER_TOKEN=" + c.Server.Token.Reveal(),
		"CLEW_STORE_NEO4J_PASSWORD=" + c.Store.Neo4j.Password.Reveal(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, again, settingsOnly); d != "" {
		t.Error(d)
	}
}
