package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDatedHandles leads a dated mention of a handle to the account that held it
// then: shown with the record that says so, and in exports as far as the records
// written tell.
func TestDatedHandles(t *testing.T) {
	dir := t.TempDir()
	account := func(id, label, number, from, to string) string {
		return `{"source": "s", "id": "` + id + `", "kind": "OnlineAccount", "handling": {"tlp": "` + label + `"}, "identifiers": [{"type": "account", "qualifier": "telegram", "value": "` + number + `"},
			{"type": "handle", "qualifier": "telegram", "value": "golden", "from": "` + from + `", "to": "` + to + `"}]}`
	}
	lines := strings.Join([]string{account("1", "GREEN", "1001", "2020-01-01", "2021-01-01"), account("2", "GREEN", "2002", "2022-01-01", "2023-01-01"), account("3", "RED", "3003", "2022-05-01", "2022-06-01"),
		`{"source": "s", "id": "calls", "handling": {"tlp": "GREEN"}, "links": [
			{"kind": "CONTACTED", "source": {"identifier": {"type": "phone", "value": "+1 202 555 0145"}}, "target": {"identifier": {"type": "handle", "qualifier": "telegram", "value": "golden"}}, "at": "2020-06-05"},
			{"kind": "CONTACTED", "source": {"identifier": {"type": "phone", "value": "+1 202 555 0145"}}, "target": {"identifier": {"type": "handle", "qualifier": "telegram", "value": "golden"}}, "at": "2021-06-05"},
			{"kind": "CONTACTED", "source": {"identifier": {"type": "phone", "value": "+1 202 555 0145"}}, "target": {"identifier": {"type": "handle", "qualifier": "telegram", "value": "golden"}}, "at": "2022-05-15"}]}`}, "\n")
	oneLine := strings.NewReplacer("\n\t", " ", "\t", "").Replace
	graph := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "a.jsonl", oneLine(lines)+"\n"), "--store", graph).want(t, exitOK)
	shown := clew(t, "expand", "phone:+12025550145", "--store", graph).want(t, exitOK, "s/calls · 2020-06-05 · not graded · TLP:GREEN · the handle's holder then by s/1")
	if n := strings.Count(shown.stdout, "holder"); n != 1 {
		t.Errorf("%d holders named, want that of the first call only:\n%s", n, shown.stdout)
	}
	for label, want := range map[string][]string{
		"RED":   {"account:telegram:1001", "account:telegram:@golden", "account:telegram:@golden"},
		"GREEN": {"account:telegram:1001", "account:telegram:@golden", "account:telegram:2002"},
	} {
		var got []string
		for _, l := range rows(t, exported(t, graph, "--format", "jsonl", "--max-handling", label), "links") {
			if l["kind"] == "CONTACTED" {
				got = append(got, l["to_entity"].(string))
			} else if l["to_entity"] != "account:telegram:@golden" {
				t.Errorf("a holding leads to %v", l["to_entity"])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("up to %s the mentions lead to %q, want %q", label, got, want)
		}
	}
}
