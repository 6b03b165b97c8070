package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Letters that are always written alike must be learnt so, and nothing from the
// second half of the file.
func TestLearn(t *testing.T) {
	half := strings.Repeat("ana\tа н а\t1\nnana\tн а н а\t1\nsasha\tс а ш а\t2\nshana\tш а н а\t1\n", 10)
	other := strings.Repeat("zzz\tа а а\t1\n", 40)
	file := filepath.Join(t.TempDir(), "pairs")
	if err := os.WriteFile(file, []byte(half+other), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-script", "Cyrl", file}, &out); err != nil {
		t.Fatal(err)
	}
	latin := strings.NewReplacer("а", "a", "н", "n", "ш", "sh", "с", "s", "$", "")
	rows := 0
	for line := range strings.Lines(out.String()) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		rows++
		if got, want := strings.TrimRight(fields[1], "0123456789"), latin.Replace(fields[0]); got != want {
			t.Errorf("%s is learnt as %q, want %q", fields[0], got, want)
		}
	}
	if rows < 3 {
		t.Errorf("%d rows are learnt:\n%s", rows, out.String())
	}
	if strings.Contains(strings.Join(strings.Split(out.String(), "\n")[4:], "\n"), "z") {
		t.Errorf("the second half was learnt from:\n%s", out.String())
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-script", "Cyrl", "no such file"}, {os.DevNull}} {
		if err := run(args, &bytes.Buffer{}); err == nil {
			t.Errorf("run %v gave no error", args)
		}
	}
}
