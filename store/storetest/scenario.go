package storetest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest/model"
)

//go:embed testdata/*.scenario
var scenarioFiles embed.FS

// Scenarios plays every file of testdata through intake, on a store that open
// gives empty and writable and on the model, and ends with the two giving equal
// answers to everything. A scenario is a text of lines:
//
//	# a comment
//	options subbatch=2           at the head: intake's options (also region=TH)
//	load source=police stream=f number=1
//	  a Person version=2 name="Mara Okonkwo" passport=KH:N1234567 -> new
//	    ASSOCIATE_OF b from=2024-01-01
//	    ASSOCIATE_OF name="A Friend"
//	  fiu/t1 statement
//	    TRANSFERRED a iban=GB29NWBK60161331926819 at=2024-01-05 amount="5.00 USD"
//	again                        sends the last batch once more
//	delete a b
//	judge a same b
//	judge a not_same b -> refused police/a same police/b
//	undo a same b
//	reopen                       restores the resolver from the store
//	expect same a b
//	expect entity a = b
//	at 3 expect entity a = a     what was known at a revision
//
// A record begins with its key ("a" is "police/a"; "p{1..21}" are 21 records, in
// which "{}" is the number) and its kind. Its words are version, name, alias,
// birth, role, tlp, grade (0–100), origin, note, and the types of identifier ("type=value" or
// "type=qualifier:value", with "@from..to" for the time of it). Below it stand
// its links: kind, an end (two in statements: from and to), then id, at, from,
// to, amount, reference and basis. An end is a key, an identifier, or a name, which makes
// it an inline stub of a person.
//
// What can be expected stands beside [questions]. Answers follow "=" as words or
// stand below, one a line, in any order unless the question has an order.
func Scenarios(t *testing.T, open func(t *testing.T) store.Store) {
	weights := match.ColdStart()
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			real := open(t)
			compare(t, s, weights, real, model.New())
			if err := real.Close(context.Background()); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

// compare plays a scenario on two stores: intake must answer alike over both,
// and both must answer everything alike at the end.
func compare(t T, s *scenario, weights *match.Model, got, want store.Store) {
	t.Helper()
	a, b := newDesk(t, got, weights, s), newDesk(t, want, weights, s)
	a.play(s)
	b.play(s)
	for _, answers := range []struct {
		what      string
		want, got any
	}{{"intake's replies", b.replies, a.replies}, {"state", Read(t, want), Read(t, got)}} {
		// cmp is slow, and histories are many and mostly right.
		if !reflect.DeepEqual(answers.want, answers.got) {
			t.Errorf("%s (-%T +%T):\n%s", answers.what, want, got, cmp.Diff(answers.want, answers.got))
		}
	}
}

// scenarios reads all files.
func scenarios(t *testing.T) []*scenario {
	t.Helper()
	names, err := fs.Glob(scenarioFiles, "testdata/*.scenario")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	var all []*scenario
	for _, file := range names {
		text, err := scenarioFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".scenario")
		s, err := parse(name, string(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// scenario is a parsed text.
type scenario struct {
	name     string
	subBatch int
	region   string
	steps    []step
}

// step is one thing to do or to expect, at a line.
type step struct {
	line int
	do   action
}

// action does its part on a desk; what is not as expected it reports there.
type action interface{ play(d *desk) }

var errScenario = errors.New("no scenario")

// line is a line that says something: its words, quotes taken off, and how far
// it is indented.
type line struct {
	number, indent int
	words          []string
}

// fail names the line.
func (l line) fail(format string, args ...any) error {
	return fmt.Errorf("line %d: %w: %s", l.number, errScenario, fmt.Sprintf(format, args...))
}

// parse reads a text; the error names the scenario and the line.
func parse(name, text string) (*scenario, error) {
	lines, err := split(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &scenario{name: name}
	var last *load
	for i := 0; i < len(lines); {
		head, end := lines[i], i+1
		for end < len(lines) && lines[end].indent > head.indent {
			end++
		}
		if err := s.add(head, lines[i+1:end], &last); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		i = end
	}
	return s, nil
}

// add reads one step; last is the load that "again" repeats.
func (s *scenario) add(head line, block []line, last **load) (err error) {
	if head.indent > 0 {
		return head.fail("is indented below nothing")
	}
	var do action
	args := line{number: head.number, words: head.words[1:]}
	switch head.words[0] {
	case "options":
		return s.options(args)
	case "load":
		*last, err = parseLoad(args, block)
		do = *last
	case "again":
		if *last == nil {
			return head.fail("nothing was loaded before")
		}
		do = again{*last}
	case "delete":
		do, err = parseDelete(args)
	case "judge":
		do, err = parseJudge(args, block, false)
	case "undo":
		do, err = parseJudge(args, block, true)
	case "reopen":
		do = reopen{}
	case "expect":
		do, err = parseExpect(args, block)
	case "at":
		do, err = parseAsOf(args, block)
	default:
		return head.fail("%q is not known", head.words[0])
	}
	s.steps = append(s.steps, step{head.number, do})
	return err
}

func (s *scenario) options(l line) error {
	for _, w := range l.words {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "subbatch":
			if _, err := fmt.Sscan(value, &s.subBatch); err != nil {
				return l.fail("%q is no number", value)
			}
		case "region":
			s.region = value
		default:
			return l.fail("%q is no option", name)
		}
	}
	return nil
}

// split cuts a text into the lines that say something.
func split(text string) ([]line, error) {
	var out []line
	for i, raw := range strings.Split(text, "\n") {
		rest := strings.TrimLeft(raw, " ")
		l := line{number: i + 1, indent: len(raw) - len(rest)}
		if rest == "" || rest[0] == '#' {
			continue
		}
		var word strings.Builder
		quoted, begun := false, false
		for _, r := range rest + " " {
			switch {
			case r == '"':
				quoted, begun = !quoted, true
			case r == ' ' && !quoted:
				if begun {
					l.words = append(l.words, word.String())
				}
				word.Reset()
				begun = false
			default:
				word.WriteRune(r)
				begun = true
			}
		}
		if quoted {
			return nil, l.fail("a quote is not closed")
		}
		out = append(out, l)
	}
	return out, nil
}
