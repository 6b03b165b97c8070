package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestQuestions asks every reading command, in text and in JSON.
func TestQuestions(t *testing.T) {
	store := caseStore(t)
	for _, tc := range []struct {
		args  string
		code  int
		texts []string
	}{
		{"search Oleg Chervanin", 0, []string{`person  "Oleg Chervanin"`, "fiu,ngo,police,registry", "+NAME"}},
		{"search +442079460123 --kind PhoneNumber", 0, []string{"phone:+442079460123"}},
		{"search Qqqzzz Xxyyzz", 0, []string{"nothing found"}},
		{"search Oleg Chervanin --kind Nonsense", exitUsage, []string{"Nonsense"}},
		{"show police/P-001", 0, []string{"claims", "name.native", "Олег Черванин", "held together by", "TLP:AMBER+STRICT"}},
		{"show phone:+442079460123", 0, []string{"phone number"}},
		{"show police/P-999", exitNotFound, []string{"police/P-999", "check the key"}},
		{"show per_nobody", exitNotFound, []string{"per_nobody", "clew search"}},
		{"why police/P-001 registry/OFF-01", 0, []string{"are held to be one", "prior", "sum", "found by"}},
		{"why police/P-001 police/P-002", 0, []string{"are held apart", "no evidence that they are the same"}},
		{"why police/P-018 ngo/S-18", 0, []string{"RESTRICTED", "veto: possible victim and suspect", "(name withheld)"}},
		{"why ngo/R-01", 0, []string{"with 3 other records", "on average, and best with this one", "are held to be one"}},
		{"why police/P-001 police/P-002 police/P-003", exitUsage, []string{"takes 1 to 2 arguments"}},
		{"why police/P-001 --svg x.svg", exitUsage, []string{"name another record"}},
		{"why-not police/P-018 ngo/S-18", 0, []string{"are held apart", "RESTRICTED", "- ngo/S-18 and police/P-018: possible victim and suspect", "they would be joined by"}},
		{"why-not police/P-001 police/P-002", 0, []string{"they never met", "8 pairs of records: 0 met by a live key", "keys that nearly agree"}},
		{"why-not police/P-001 registry/OFF-01", 0, []string{"they are one: per_", "clew how"}},
		{"why-not police/P-001 police/P-999", exitNotFound, []string{"police/P-999"}},
		{"how police/P-001", 0, []string{"is made of 4 records", "1. police/P-001 + fiu/H-01: ", "bits on average over 3 pairs"}},
		{"how police/P-002", 0, []string{"is made of"}},
		{"review", 0, []string{"4 pairs in doubt", "RESTRICTED", "joining them opens", "clew judge {same|not-same|unsure} ngo/S-18 police/P-018"}},
		{"review --restricted --limit 1", 0, []string{"ngo/S-18"}},
		{"review --kind Nonsense", exitUsage, []string{"Nonsense"}},
		{"keys police/P-001", 0, []string{"identifier: passport:P8474693", "2 holders of at most 20", "live"}},
		{"keys police/P-999", exitNotFound, []string{"police/P-999"}},
		{"keys --hubs 2", 0, []string{"FAMILY", "name+year", "identifier: phone:+442079460123"}},
		{"what-if not-same police/P-001 ngo/R-01", 0, []string{"would split", "0 merges, 1 split", "nothing was changed"}},
		{"what-if same police/P-018 ngo/S-18", 0, []string{"would merge", "RESTRICTED", "1 merge, 0 splits"}},
		{"what-if delete police/P-001", 0, []string{"police/P-001 would be deleted"}},
		{"what-if undo police/P-001 ngo/R-01", exitNotFound, []string{"clew judge list"}},
		{"what-if nonsense police/P-001 ngo/R-01", exitUsage, []string{"is no change"}},
		{"what-if same police/P-001", exitUsage, []string{"needs two records"}},
		{"search --why Oleg Chervanin --limit 1", 0, []string{"FEATURE", "gate: a name alone identifies nobody"}},
		{"why police/P-001 police/P-001", exitUsage, []string{"same record"}},
		{"history police/P-044", 0, []string{"load", "version"}},
		{"history police/P-999", exitNotFound, []string{"police/P-999"}},
		{"expand police/C-02", 0, []string{"Lantern Hill Estate", "links looked at", "EVIDENCE"}},
		{"expand police/P-001 --hub-cap 1 --depth 2", 0, []string{"left out: at "}},
		{"expand police/P-001 --link NOSUCH", exitUsage, []string{"NOSUCH"}},
		{"expand police/P-001 --since 2017 --until 2017-12-31 --direction out --kind Organization", 0, []string{"Harbour Bridge"}},
		{"expand police/P-001 --avoid police/O-01 --max-nodes 2", 0, []string{"part of the answer only"}},
		{"path police/C-01 police/C-02", 0, []string{"1. compound", "Lantern Hill Estate", "1 hop"}},
		{"path police/P-001 fiu/X-01 --k 3", 0, []string{"3. person", "Copperline", "transferred to", "some hop without confidence"}},
		{"path police/P-001 fiu/X-01 --depth 2", 0, []string{"no path", "left out"}},
		{"path police/P-001 police/P-001", exitUsage, nil},
		{"chain --list", 0, []string{"job-ad-to-wallet", "recruiter-to-mule-account"}},
		{"chain job-ad-to-wallet police/A-05 --to fiu/W-04", 0, []string{`1. job ad  "Digital sales executive"`, "recruiter (person)", "mule account (bank account)", "transferred to", "police/A-05 · since 2023-01-16 · B3 · TLP:AMBER", "order uncertain"}},
		{"chain job-ad-to-wallet police/A-02", 0, []string{"no path"}},
		{"chain nosuch", exitNotFound, []string{"clew chain --list"}},
		{"stats", 0, []string{"records", "job ad", "embedded"}},
		{"check", 0, []string{"0 problems"}},
		{"source list", 0, []string{"SOURCE"}},
		{"judge list", 0, []string{"no judgement stands"}},
		{"judge list police/P-001", 0, []string{"no judgement stands"}},
	} {
		t.Run(tc.args, func(t *testing.T) {
			args := append(strings.Fields(tc.args), "--store", store)
			clew(t, args...).want(t, tc.code, tc.texts...)
			args = append(args, "--output", "json")
			first := clew(t, args...)
			if first.code != tc.code {
				t.Errorf("JSON: exit code %d, want %d: %s", first.code, tc.code, first.stderr)
			}
			if tc.code != exitOK {
				return
			}
			decode[map[string]any](t, first)
			if again := clew(t, args...); again.stdout != first.stdout {
				t.Errorf("the same question gave other bytes:\n%s\n%s", first.stdout, again.stdout)
			}
		})
	}
}

// TestStreamsAsJSON holds the form in which streams come as one object.
func TestStreamsAsJSON(t *testing.T) {
	store := caseStore(t)
	for args, fields := range map[string][]string{
		"expand police/C-02":               {"nodes", "links", "done"},
		"path police/C-01 police/C-02":     {"paths", "done"},
		"chain job-ad-to-wallet ngo/AD-05": {"paths", "done"},
		"check":                            {"problems", "done"},
	} {
		got := decode[map[string]json.RawMessage](t, clew(t, append(strings.Fields(args), "--store", store, "-o", "json")...))
		for _, f := range fields {
			if len(got[f]) == 0 || string(got[f]) == "null" {
				t.Errorf("%s: %s is %q", args, f, got[f])
			}
		}
	}
}

// TestVictims holds that people with a victim's role are named only on demand.
func TestVictims(t *testing.T) {
	store := caseStore(t)
	const name = "Linh Daravone"
	for _, args := range []string{"search Linh Daravone", "show police/P-004", "expand police/P-004", "path police/P-004 police/C-03", "chain recruiter-to-mule-account police/P-004"} {
		words := append(strings.Fields(args), "--store", store)
		if r := clew(t, words...).want(t, exitOK, "victim, name withheld"); strings.Contains(r.stdout, name) {
			t.Errorf("%s names a victim:\n%s", args, r.stdout)
		}
		clew(t, append(words, "--show-victims")...).want(t, exitOK, name)
		clew(t, append(words, "-o", "json")...).want(t, exitOK, name)
	}
	// Explanations speak of names in their comparable forms.
	for args, name := range map[string]string{
		"why police/P-004": "ລິນ", "why police/P-004 police/P-003": "linh", "why police/P-004 police/P-003 --svg -": "linh", "keys police/P-004": "linh 1999",
	} {
		words := append(strings.Fields(args), "--store", store)
		if r := clew(t, words...).want(t, exitOK, "(name withheld)"); strings.Contains(r.stdout, name) {
			t.Errorf("%s names a victim:\n%s", args, r.stdout)
		}
		clew(t, append(words, "--show-victims")...).want(t, exitOK, name)
	}
	if r := clew(t, "search", "--why", "Linh", "Daravone", "--store", store).want(t, exitOK, "name withheld"); strings.Contains(strings.ToLower(r.stdout), "daravone") {
		t.Errorf("search names a victim:\n%s", r.stdout)
	}
}

// TestJudge gives, lists and takes back a judgement.
func TestJudge(t *testing.T) {
	store := caseStore(t)
	at := []string{"--store", store}
	do := func(code int, args string, texts ...string) {
		t.Helper()
		clew(t, append(strings.Fields(args), at...)...).want(t, code, texts...)
	}
	do(0, "judge not-same police/P-001 ngo/R-01 --why other-man --by ann", "changed entity")
	do(0, "why police/P-001 ngo/R-01", "are held apart", "judged not-same", "other-man")
	do(0, "judge list", "police/P-001", "not-same", "ann")
	do(0, "judge list police/P-001 -o json", "VERDICT_NOT_SAME")
	do(0, "judge undo police/P-001 ngo/R-01 -o json", "revision")
	do(0, "why police/P-001 ngo/R-01", "are held to be one")
	do(exitNotFound, "judge undo police/P-001 ngo/R-01", "clew judge list")
	do(0, "judge unsure police/P-001 ngo/R-02", "decision")
	do(0, "judge same police/P-100 police/P-101", "decision")
	do(0, "judge same police/P-101 police/P-102", "decision")
	do(exitFailure, "judge not-same police/P-100 police/P-102", "clew judge undo")
	do(0, "check", "0 problems")
}

// TestDelete deletes records.
func TestDelete(t *testing.T) {
	store := caseStore(t)
	at := []string{"--store", store}
	do := func(code int, args string, texts ...string) {
		t.Helper()
		clew(t, append(strings.Fields(args), at...)...).want(t, code, texts...)
	}
	do(0, "delete ngo/R-01 ngo/nobody --why mistake", "ngo/R-01: deleted", "ngo/nobody: missing", "decision")
	do(exitNotFound, "delete ngo/R-01", "no such record")
	do(0, "history ngo/R-01", "delete", "mistake")
	do(0, "history police/P-001 -o json", "entries")
	do(exitUsage, "delete nokey", "source/id")
	do(0, "check", "0 problems")
}

// TestVersion prints the version.
func TestVersion(t *testing.T) {
	clew(t, "version").want(t, exitOK, "clew ", "go1.")
	decode[map[string]string](t, clew(t, "version", "-o", "json"))
}
