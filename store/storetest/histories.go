package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// Histories plays random histories through intake on a store and on an oracle,
// each on new ones: all that intake replies and all that the stores answer must
// be equal. One call plays as many as the flag -rapid.checks says, 100 of them
// without it. A history that fails is made as short as can be and shown as a
// scenario, to be kept in testdata.
func Histories(t *testing.T, open, oracle func(t T) store.Store) {
	weights := match.ColdStart()
	rapid.Check(t, func(rt *rapid.T) { playHistory(rt, history().Draw(rt, "history"), weights, open, oracle) })
}

// HistoriesBySeed is [Histories] for stores on which a history takes long: it
// plays n of them, the same ones each time.
func HistoriesBySeed(t *testing.T, n int, open, oracle func(t T) store.Store) {
	weights := match.ColdStart()
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			text := history().Example(seed)
			playHistory(t, text, weights, open, oracle)
			if t.Failed() {
				t.Logf("the history:\n%s", text)
			}
		})
	}
}

func playHistory(t T, text string, weights *match.Model, open, oracle func(t T) store.Store) {
	s, err := parse("history", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	got, want := open(t), oracle(t)
	defer func() {
		for _, s := range []store.Store{got, want} {
			if err := s.Close(context.Background()); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
	}()
	compare(t, s, weights, got, want)
}

// history draws scenarios without expectations: few keys, names and values, so
// that they meet often.
func history() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		d := dice{t}
		var out strings.Builder
		if d.one(3) {
			fmt.Fprintf(&out, "options subbatch=%d\n", d.number(1, 3))
		}
		d.load(&out)
		for range d.number(1, 7) {
			switch d.number(0, 13) {
			case 0:
				out.WriteString("again\n")
			case 1, 2:
				fmt.Fprintf(&out, "delete %s -> any\n", strings.Join(rapid.SliceOfN(rapid.SampledFrom(deleted), 1, 3).Draw(t, "deleted"), " "))
			case 3, 4:
				fmt.Fprintf(&out, "judge %s %s %s -> any\n", d.of(keys[:6]), d.of(verdicts), d.of(keys[6:]))
			case 5:
				fmt.Fprintf(&out, "undo %s %s %s -> any\n", d.of(keys[:6]), d.of(verdicts), d.of(keys[6:]))
			case 6:
				out.WriteString("reopen\n")
			case 7, 8:
				fmt.Fprintf(&out, "judge %s %s %s -> any\n", d.of(numbers[:2]), d.of(verdicts[:2]), d.of(numbers[2:]))
			case 9:
				fmt.Fprintf(&out, "undo %s %s %s -> any\n", d.of(numbers[:2]), d.of(verdicts[:2]), d.of(numbers[2:]))
			case 10:
				fmt.Fprintf(&out, "judge %s %s %s -> any\n", d.of(accounts[:2]), d.of(verdicts[:2]), d.of(accounts[2:]))
			default:
				d.load(&out)
			}
		}
		return out.String()
	})
}

// The words of random histories. A judgement takes one key of the first six and
// one of the others, so that it never judges a record with itself.
var (
	keys     = []string{"a", "c", "a#1", "ghost", "carrier/s1", "fiu/t1", "b", "d", "b#1", "carrier/s2", "fiu/t2"}
	numbers  = []string{"carrier/s1", "d", "carrier/s2", "carrier/s3"} // records of phone numbers
	accounts = []string{"forum/1", "forum/2", "forum/3", "forum/4"}
	deleted  = []string{"a", "b", "c", "d", "a", "b", "c", "d", "a#1", "fiu/t1", "carrier/s1", "carrier/s2", "forum/1", "forum/2"}
	verdicts = []string{"same", "not_same", "unsure"}
	subjects = []string{`name="Mara Okonkwo" passport=KH:N1234567`, `name="Okonkwo Mara" passport=KH:N1234567`,
		`name="Robert Varga" phone=+12025550101 birth=1980-01-02`, `name="Robert Varga" phone=+12025550101`, `name="Imre Koh"`}
	claims = []string{`name="Mara Okonkwo"`, `name="Okonkwo Mara"`, `name="Robert Varga"`, "passport=KH:N1234567", "passport=KH:N7654321",
		"phone=+12025550101", "phone=+12025550102@2020..2021", "birth=1980-01-02", "handle=telegram:golden", "handle=telegram:golden@2024-01-01..2024-01-09",
		"account=telegram:12345",
		"tlp=RED", "grade=75", "grade=20", "note=scar", "iban=GB00NWBK60161331926819"}
	links = []string{"ASSOCIATE_OF", "CONTACTED", "CONTACTED"}
	whens = []string{"", " at=2024-01-02", " at=2024-01-02", " from=2021 to=2022-03", " from=2023", " id=l1", " basis=assessment"}
	// whose tells what account a record is of, held when it held a handle.
	whose = []string{" account=telegram:12345", " account=telegram:12345", " account=telegram:67890", " account=telegram:67890", ""}
	held  = []string{"", " handle=telegram:golden", " handle=telegram:golden@2020..2022-06", " handle=telegram:golden@2023..2024-01-05",
		" handle=telegram:golden@2020..", " handle=telegram:silver@..2024-02", " handle=telegram:silver@2023-06..2024-06"}
	sums = []string{"", ` amount="5.00 USD"`, ` amount="0.005 USD"`, ` amount="70 EUR"`}
)

// dice draws what a history is made of.
type dice struct{ *rapid.T }

func (d dice) number(lo, hi int) int   { return rapid.IntRange(lo, hi).Draw(d.T, "number") }
func (d dice) one(in int) bool         { return d.number(1, in) == in }
func (d dice) of(list []string) string { return rapid.SampledFrom(list).Draw(d.T, "word") }

func (d dice) load(out *strings.Builder) {
	out.WriteString("load")
	if d.one(3) {
		fmt.Fprintf(out, " source=police stream=s number=%d", d.number(1, 4))
	}
	out.WriteString("\n")
	for range d.number(1, 4) {
		switch d.number(0, 11) {
		case 0:
			fmt.Fprintf(out, "  %s statement -> any\n    TRANSFERRED %s %s%s%s\n", d.of([]string{"fiu/t1", "fiu/t2", "b"}), d.end(), d.end(), d.of(whens[:3]), d.of(sums))
		case 1, 2:
			fmt.Fprintf(out, "  %s OnlineAccount%s%s%s%s -> any\n", d.of(accounts), d.of(whose), d.of(held), d.of(held), d.of([]string{"", "", " tlp=RED"}))
			if d.one(3) {
				fmt.Fprintf(out, "    CONTACTED %s%s\n", d.end(), d.of(whens))
			}
		case 3, 4:
			fmt.Fprintf(out, "  %s PhoneNumber phone=+1202555010%d%s -> any\n", d.of(numbers), d.number(1, 2), d.of([]string{"", " tlp=RED"}))
			if d.one(2) {
				fmt.Fprintf(out, "    CONTACTED %s%s\n", d.end(), d.of(whens))
			}
		default:
			d.subject(out)
		}
	}
}

func (d dice) subject(out *strings.Builder) {
	kind := "Person"
	if d.one(8) {
		kind = "Organization"
	}
	fmt.Fprintf(out, "  %s %s", d.of([]string{"a", "b", "c", "d"}), kind)
	if !d.one(4) {
		fmt.Fprintf(out, " version=%d", d.number(1, 3))
	}
	// Most records speak of one of two people, so that they come together and,
	// when one of them goes or changes, apart.
	out.WriteString(" " + d.of(subjects))
	for range d.number(0, 2) {
		out.WriteString(" " + d.of(claims))
	}
	out.WriteString(" -> any\n")
	for range d.number(0, 2) {
		fmt.Fprintf(out, "    %s %s%s\n", d.of(links), d.end(), d.of(whens))
	}
	if d.one(4) {
		fmt.Fprintf(out, "    FAMILY_OF %s\n", d.of(claims[:3]))
	}
}

// end draws an end of a link: a key, or a value.
func (d dice) end() string {
	if d.one(4) {
		return d.of([]string{"phone=+12025550101", "phone=+12025550102", "handle=telegram:golden", "handle=telegram:silver"})
	}
	return d.of(keys)
}
