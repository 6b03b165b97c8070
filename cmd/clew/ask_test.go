package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clewgraph/clew/resolver/match"
)

// watchlist is a list to compare with the case: two people, a victim, one whom
// nobody knows, a wallet's user by its value, and a line that cannot be read.
const watchlist = `{"source":"list","id":"1","kind":"Person","names":[{"full":"CHERVANIN, Oleg"}]}
{"source":"list","id":"2","kind":"Person","names":[{"full":"Linh Daravone"}],"roles":[{"name":"trafficking_victim","status":"possible"}]}
{"source":"list","id":"3","kind":"Person","names":[{"full":"Qqqzzz Xxyyzz"}]}
{"source":"list","id":"4","kind":"PhoneNumber","identifiers":[{"type":"phone","value":"+442079460123"}]}
no record
`

// TestScreenCommand compares a list with the case, in text and in JSON, and
// stores nothing.
func TestScreenCommand(t *testing.T) {
	store := caseStore(t)
	list := write(t, t.TempDir(), "list.jsonl", watchlist)
	before := clew(t, "stats", "--store", store).stdout
	r := clew(t, "screen", list, "--store", store, "--min-bits", "2").want(t, exitRejected, "\"CHERVANIN, Oleg\"", "\"Oleg Chervanin\"", "+NAME; possibly related", "gate: a name alone identifies nobody",
		"name exact +11.00", "the same value", "list.jsonl:5", "5 records compared: 3 records with", "nothing was stored", "1 record could not be compared", "victim, name withheld")
	if strings.Contains(r.stdout, "Daravone") || strings.Contains(r.stdout, "Qqqzzz") {
		t.Errorf("a victim is named, or one without hits:\n%s", r.stdout)
	}
	clew(t, "screen", list, "--store", store, "--why", "--show-victims").want(t, exitRejected, "FEATURE", "Linh Daravone")
	got := decode[struct {
		Entries []struct {
			File     string
			Line     int
			Problems []string
			Reply    struct {
				Hits []struct {
					Entity   struct{ ID string }
					Rows     []json.RawMessage
					MatchKey string
				}
			}
		}
		Done screenSum
	}](t, clew(t, "screen", list, "--store", store, "--hits", "1", "-o", "json"))
	if len(got.Entries) != 5 || got.Entries[0].Line != 1 || len(got.Entries[0].Reply.Hits) != 1 || len(got.Entries[0].Reply.Hits[0].Rows) == 0 || len(got.Entries[2].Reply.Hits) != 0 ||
		got.Entries[3].Reply.Hits[0].Entity.ID != "phone:+442079460123" || len(got.Entries[4].Problems) != 1 || got.Done.Records != 5 || got.Done.Rejected != 1 || got.Done.Matched != 3 {
		t.Errorf("%+v", got)
	}
	if after := clew(t, "stats", "--store", store).stdout; after != before {
		t.Errorf("the graph changed:\n%s\n%s", before, after)
	}
	clew(t, "screen", list, "--store", store, "--hits", "0").want(t, exitUsage, "--hits")
	clew(t, "screen", list, "--store", store, "--min-bits", "1e9").want(t, exitUsage, "--min-bits")
	clew(t, "screen", list, "--store", store, "--min-bits", "500").want(t, exitRejected, "1 record with 1 hit;")
	clew(t, "screen", "nowhere.jsonl", "--store", store).want(t, exitNotFound, "nowhere.jsonl")
}

// TestWhatIfFiles tries a file and a model out.
func TestWhatIfFiles(t *testing.T) {
	store := caseStore(t)
	dir := t.TempDir()
	before := clew(t, "stats", "--store", store).stdout
	records := write(t, dir, "new.jsonl", `{"source":"press","id":"1","kind":"Person","names":[{"full":"Oleg Chervanin"}],"identifiers":[{"type":"passport","value":"P8474693"}]}`+"\n")
	clew(t, "what-if", "load", records, "--store", store).want(t, exitOK, "press/1 would be new, in per_", "0 merges, 0 splits", "nothing was changed")
	clew(t, "what-if", "load", write(t, dir, "bad.jsonl", "no record\n"), "--store", store).want(t, exitRejected, "bad.jsonl:1", "mend it first")
	strict, err := match.ColdStart().With(func(m *match.Model) { m.Support = 99 * match.Bit })
	if err != nil {
		t.Fatal(err)
	}
	text, err := strict.JSON()
	if err != nil {
		t.Fatal(err)
	}
	model := write(t, dir, "strict.json", string(text))
	clew(t, "what-if", "model", model, "--store", store).want(t, exitOK, "would split: per_", "nothing was changed")
	key := write(t, dir, "key.csv", "source,id,cluster\npolice,P-001,1\nngo,R-01,1\nregistry,OFF-01,1\npolice,P-002,2\nnobody,1,2\n")
	clew(t, "what-if", "model", model, "--key", key, "--store", store).want(t, exitOK, "4 records  PRECISION  RECALL  F1      ENTITIES EXACT", "now        1.0000     1.0000  1.0000  2 of 2", "then       1.0000     0.")
	clew(t, "what-if", "delete", "police/P-001", "--key", key, "--store", store).want(t, exitUsage, "--key")
	clew(t, "what-if", "model", model, model, "--store", store).want(t, exitUsage, "one file")
	clew(t, "what-if", "model", records, "--store", store).want(t, exitUsage, "resolver.model")
	if after := clew(t, "stats", "--store", store).stdout; after != before {
		t.Errorf("the graph changed:\n%s\n%s", before, after)
	}
}

// TestWhyPicture draws an explanation into a file.
func TestWhyPicture(t *testing.T) {
	store := caseStore(t)
	file := filepath.Join(t.TempDir(), "why.svg")
	clew(t, "why", "police/P-001", "registry/OFF-01", "--store", store, "--svg", file).want(t, exitOK, "are held to be one")
	drawn, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(drawn, new(struct{})); err != nil {
		t.Error(err)
	}
	if r := clew(t, "why", "police/P-001", "registry/OFF-01", "--store", store, "--svg", "-").want(t, exitOK); r.stdout != string(drawn) {
		t.Errorf("standard output got another picture:\n%s", r.stdout)
	}
	r := clew(t, "why", "police/P-018", "ngo/S-18", "--store", store, "--svg", file, "-o", "json").want(t, exitOK, "restricted")
	if drawn, err = os.ReadFile(file); err != nil || !strings.Contains(string(drawn), "(name withheld)") || strings.Contains(r.stdout, "withheld") || strings.Contains(r.stdout, "<svg") {
		t.Errorf("JSON names everybody, the picture does not: %v\n%s", err, r.stdout)
	}
	clew(t, "why", "police/P-001", "registry/OFF-01", "--store", store, "--svg", filepath.Join(file, "x")).want(t, exitFailure, "why.svg")
}

// TestReviewAfterUnsure takes a pair out of the queue by saying that it cannot be
// told, copies the graph, and finds it out of the queue there.
func TestReviewAfterUnsure(t *testing.T) {
	store := caseStore(t)
	clew(t, "judge", "unsure", "police/P-018", "ngo/S-18", "--why", "no photograph", "--by", "ann", "--store", store).want(t, exitOK, "0 records changed entity")
	copied := filepath.Join(t.TempDir(), "copy")
	clew(t, "copy", "--from", store, "--to", copied).want(t, exitOK)
	for _, at := range []string{store, copied} {
		if r := clew(t, "review", "--store", at).want(t, exitOK, "3 pairs in doubt"); strings.Contains(r.stdout, "S-18") {
			t.Errorf("%s: it is still listed:\n%s", at, r.stdout)
		}
		clew(t, "judge", "list", "--store", at).want(t, exitOK, "unsure", "ann", "no photograph")
	}
	clew(t, "judge", "undo", "police/P-018", "ngo/S-18", "--store", copied).want(t, exitOK)
	clew(t, "review", "--store", copied).want(t, exitOK, "4 pairs in doubt", "S-18")
}

// TestReviewQueue drives a session of the keyboard queue line by line: a key that
// is none, no reason, a word taken back, a skipped pair, and a pair that two words
// on others settle.
func TestReviewQueue(t *testing.T) {
	store := caseStore(t)
	session := func(keys string, texts ...string) string {
		t.Helper()
		out := clewInput(t, keys, "review", "--interactive", "--by", "ann", "--limit", "4", "--store", store).want(t, exitOK, texts...).stdout
		if strings.Contains(out, "Mintel") {
			t.Errorf("a victim is named:\n%s", out)
		}
		return out
	}
	out := session("x\nC\n\nc\nno photograph\nu\nk\nw\nr\ntwo sites\nn\nsame\nk\n",
		"4 pairs in doubt", "RESTRICTED", "victim, name withheld", "judged unsure because: no photograph", "taken back: unsure ngo/S-18 police/P-018", "found by",
		"judged not-same because: two sites", "judged same because: two sites", "no pair is left to look at", "2 pairs judged, 2 skipped, 1 taken back",
		"not-same  police/C-04 police/C-05  decision 9", "same      ngo/C-01 police/C-05     decision 10")
	if n := strings.Count(out, "why? ("); n != 3 {
		t.Errorf("the reason was asked for %d times: for the first word, again as none was given, and for another:\n%s", n, out)
	}
	if regexp.MustCompile(`judged +ngo/C-01 +police/C-04`).MatchString(out) {
		t.Errorf("a pair is asked of that the words on two others settle:\n%s", out)
	}
	r := clew(t, "judge", "list", "--store", store).want(t, exitOK, "two sites", "ann")
	if strings.Contains(r.stdout, "S-18") || strings.Count(r.stdout, "\n") != 3 {
		t.Errorf("other judgements stand:\n%s", r.stdout)
	}
	clew(t, "review", "--store", store).want(t, exitOK, "2 pairs in doubt", "S-18")
	session("u\n", "2 pairs in doubt", "nothing was decided yet", "0 pairs judged, 0 skipped, 0 taken back")
	clew(t, "review", "--interactive", "-o", "json", "--store", store).want(t, exitUsage, "--interactive")
	clew(t, "review", "--why", "x", "--store", store).want(t, exitUsage, "--interactive")
}
