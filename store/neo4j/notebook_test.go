package neo4j

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clewgraph/clew/exports"
)

const notebookFolder = "../../examples/notebook"

// notebook is what matters of a Jupyter notebook.
type notebook struct {
	Cells []struct {
		Count   *int `json:"execution_count"`
		Outputs []struct {
			Kind string   `json:"output_type"`
			Text []string `json:"text"`
			Data map[string]any
		}
	}
}

// TestNotebookIsClean keeps outputs, and so people's names, out of the notebook.
func TestNotebookIsClean(t *testing.T) {
	for i, c := range readNotebook(t, filepath.Join(notebookFolder, "case.ipynb")).Cells {
		if c.Count != nil || len(c.Outputs) > 0 {
			t.Errorf("cell %d has outputs: clear them before you commit", i+1)
		}
	}
}

// runNotebook runs the notebook over the example case and compares what it
// prints; no name of a victim is among it.
func runNotebook(t *testing.T, s *Store, uri string, victims map[string]bool) {
	python := pythonOf(t)
	files := t.TempDir()
	if _, err := exports.Write(t.Context(), s, exports.Options{Dir: files, Format: exports.Parquet}); err != nil {
		t.Fatal(err)
	}
	done := filepath.Join(t.TempDir(), "done.ipynb")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(filepath.Dir(python), "jupyter-execute"), "--output="+done, filepath.Join(notebookFolder, "case.ipynb"))
	cmd.Env = append(os.Environ(), "CLEW_STORE_NEO4J_URI="+uri, "CLEW_STORE_NEO4J_PASSWORD=", "CLEW_EXPORT="+files)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var said bytes.Buffer
	pictures := 0
	for _, c := range readNotebook(t, done).Cells {
		for _, o := range c.Outputs {
			said.WriteString(strings.Join(o.Text, ""))
			if o.Data["image/png"] != nil {
				pictures++
			}
		}
	}
	if pictures != 2 {
		t.Errorf("%d pictures, want 2", pictures)
	}
	squeezed := " " + strings.Join(strings.Fields(said.String()), " ") + " "
	for _, want := range []string{
		"Person 60 96 ", "BankAccount 17 0 ",
		"208 nodes, 300 edges, 27 people with a victim's role",
		"all links: 6 components, the largest of 196",
		"without the hostel's telephone: 7 components, the largest of 191",
		"23 accounts, wallets, companies and sites whose loss would cut the graph",
		"Somrat Kaewdara 4 3 0.0635 0.3374 Thida Myo Wint 4 3 0.0634 0.1761",
		"46 transfers; 22 accounts, wallets and services lead to 2 exits",
		"Tidewater OTC Desk (fictional) ethereum:USDT 2 38700.00",
		"181 nodes and 193 relationships projected",
		"208 entities and 300 edges in the files, as in Neo4j, told by 232 records",
		"the largest component in the files has 196",
	} {
		if !strings.Contains(squeezed, want) {
			t.Errorf("the notebook does not print %q:\n%s", want, said.String())
		}
	}
	for name := range victims {
		if victims[name] && strings.Contains(squeezed, name) {
			t.Errorf("the notebook names %q, who has a victim's role", name)
		}
	}
}

func readNotebook(t *testing.T, path string) (n notebook) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &n); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// pythonOf gives the Python of a virtual environment with what the notebook
// needs. It is made once for each list of packages; one that is not whole is made
// anew. Without Python or the packages the test is skipped, or fails if
// CLEW_REQUIRE_NOTEBOOK is 1.
func pythonOf(t *testing.T) string {
	t.Helper()
	unavailable := func(format string, args ...any) {
		t.Helper()
		if os.Getenv("CLEW_REQUIRE_NOTEBOOK") == "1" {
			t.Fatalf("CLEW_REQUIRE_NOTEBOOK is 1, and "+format, args...)
		}
		fmt.Fprintf(os.Stderr, "SKIP notebook: "+format+"\n", args...)
		t.Skipf("SKIP notebook: "+format, args...)
	}
	list := filepath.Join(notebookFolder, "requirements.txt")
	packages, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	cache := os.Getenv("CLEW_NOTEBOOK_CACHE")
	if cache == "" {
		if cache, err = os.UserCacheDir(); err != nil {
			unavailable("there is no cache folder: %v", err)
		}
		cache = filepath.Join(cache, "clew")
	}
	sum := sha256.Sum256(packages)
	home := filepath.Join(cache, "notebook-"+hex.EncodeToString(sum[:6]))
	python := filepath.Join(home, "bin", "python")
	if _, err := os.Stat(filepath.Join(home, "whole")); err == nil {
		return python
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for _, command := range [][]string{
		{"python3", "-m", "venv", "--clear", home},
		{python, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", "--only-binary=:all:", "-r", list},
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			unavailable("%s: %v: %s", strings.Join(command, " "), err, bytes.TrimSpace(out))
		}
	}
	if err := os.WriteFile(filepath.Join(home, "whole"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return python
}
