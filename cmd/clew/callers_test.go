package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// TestCallers makes callers, serves to them, and holds that each sees what its
// clearance lets through.
func TestCallers(t *testing.T) {
	dir := t.TempDir()
	var lines []string
	tokens := map[string]string{}
	for name, flags := range map[string][]string{
		"anna": {"--tlp", "GREEN"}, "shelter": {"--tlp", "RED", "--pap", "RED", "--role", "reader,protector"}, "feed": {"--role", "loader"}, "root": {"--role", "full"},
	} {
		made := clew(t, append([]string{"callers", name}, flags...)...).want(t, exitOK)
		token := strings.TrimPrefix(strings.TrimSpace(made.stderr), "token: ")
		if strings.Contains(made.stdout, token) {
			t.Errorf("the line holds the token: %s", made.stdout)
		}
		lines = append(lines, made.stdout)
		tokens[name] = write(t, dir, name, token)
	}
	callers := write(t, dir, "callers", strings.Join(lines, ""))
	store := filepath.Join(dir, "graph")
	records := write(t, dir, "records.jsonl", `{"source":"police","id":"1","kind":"Person","name":"Mara Okonkwo","handling":{"tlp":"GREEN"},"identifiers":[{"type":"passport","country":"KH","value":"N1234567"}]}
{"source":"police","id":"2","kind":"Person","name":"Mara Okonkwo","handling":{"tlp":"RED"},"identifiers":[{"type":"passport","country":"KH","value":"N1234567"}],"roles":[{"name":"trafficking_victim","status":"possible"}]}
`)
	address, stop := serving(t, "serve", "--store", store, "--server.callers-file", callers)
	as := func(caller string, args ...string) result {
		t.Helper()
		return clew(t, append(args, "--server", address, "--token-file", tokens[caller])...)
	}
	as("anna", "load", records).want(t, exitFailure, "role")
	as("feed", "load", records).want(t, exitOK)
	as("feed", "show", "police/1").want(t, exitFailure, "role")
	as("anna", "show", "police/1").want(t, exitOK, "Mara Okonkwo")
	hidden, never := as("anna", "show", "police/2").want(t, exitNotFound), as("anna", "show", "police/3").want(t, exitNotFound)
	if got, want := strings.ReplaceAll(hidden.stderr, "police/2", "police/3"), never.stderr; got != want {
		t.Errorf("of a hidden record it is said\n%s, and of none\n%s", got, want)
	}
	as("anna", "history", "police/1").want(t, exitOK, "version 0")
	as("anna", "history", "police/2").want(t, exitNotFound)
	as("anna", "history", string(graph.Handle(graph.KindPerson, graph.RecordKey{Source: "police", ID: "1"}))).want(t, exitFailure, "full clearance")
	as("anna", "source", "list", "-o", "json").want(t, exitOK, `"records": "1"`)
	as("anna", "source", "withdraw", "police", "--why", "test").want(t, exitFailure, "role")
	as("anna", "stats").want(t, exitFailure, "role")
	as("root", "stats").want(t, exitOK)
	as("shelter", "show", "police/1", "--show-victims").want(t, exitOK, "(name withheld)")
	as("shelter", "show", "police/1", "--show-victims", "--client.purpose", "protection", "--client.case", "C-1").want(t, exitOK, "Mara Okonkwo")
	if code := stop(); code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	clew(t, "serve", "--store", store, "--server.callers-file", dir+"/none").want(t, exitUsage, "server.callers_file")
	clew(t, "serve", "--store", store, "--server.callers-file", write(t, dir, "bad", "{}\n")).want(t, exitUsage, "bad:1", "name")
	clew(t, "callers", "x", "--role", "king").want(t, exitUsage, "king")
	t.Setenv("CLEW_SERVER_TOKEN", "sesame")
	clew(t, "serve", "--store", store, "--server.callers-file", callers).want(t, exitUsage, "drop server.token")
}
