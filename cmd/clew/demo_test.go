package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemo tells the case once, and keeps it where it is told to.
func TestDemo(t *testing.T) {
	t.Chdir(t.TempDir())
	r := clew(t, "demo", "--no-serve").want(t, exitOK, "Loaded", "police.jsonl", "Duplicates", "prior", "sum", "1. job ad", "recruiter", "compound", "mule account", "wallet", "16 people", "Next", "case.clew")
	for _, name := range []string{"Linh Daravone", "Ruben Castellow"} {
		if strings.Contains(r.stdout, name) {
			t.Errorf("the tale names a victim: %s", name)
		}
	}
	if left, err := filepath.Glob("*"); err != nil || len(left) > 0 {
		t.Errorf("the demonstration left %v %v", left, err)
	}
	clew(t, "demo", "--no-serve", "--store", "case.clew").want(t, exitOK, "--store case.clew")
	clew(t, "demo", "--no-serve", "--store", "case.clew").want(t, exitOK, "held the case already")
	clew(t, "check", "--store", "case.clew").want(t, exitOK, "0 problems")
}

// TestDemoServes serves the case after its tale.
func TestDemoServes(t *testing.T) {
	address, stop := serving(t, "demo")
	clew(t, "search", "Oleg Chervanin", "--server", address).want(t, exitOK, "Oleg Chervanin")
	if code := stop(); code != exitOK {
		t.Errorf("demo ended with %d", code)
	}
}

// TestInterrupted ends a load that is interrupted before it begins.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs strings.Builder
	args := []string{"load", write(t, t.TempDir(), "a.jsonl", person("1", "Ann Example")), "--store", filepath.Join(t.TempDir(), "graph")}
	if code := run(ctx, args, strings.NewReader(""), &out, &errs); code != exitFailure || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("exit code %d: %s%s", code, out.String(), errs.String())
	}
}
