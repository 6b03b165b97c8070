package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// town makes households of people, and the records that sources hold of them.
// Everything is drawn from one seed, so that the same size and seed give the
// same bytes. Names have the frequencies of pseudopeople's sample census, with
// invented surnames for the long tail; nicknames are pseudopeople's own, which
// the resolver does not know.
type town struct {
	*rand.Rand
	given, family []string
	nicknames     map[string][]string
	out           *csv.Writer
	rows, person  int
	want          int
}

// columns are those of the generated table.
var columns = []string{"id", "person", "given_name", "family_name", "dob", "phone", "email", "city", "postcode"}

// person is one true person.
type person struct {
	number                    int
	given, family             string
	born                      time.Time
	phone, email              string
	city, postcode            string
	woman, junior, spellsJrIn bool
}

// writePersons writes a table of so many rows to a file.
func writePersons(name, data string, rows int, seed uint64) (err error) {
	t := &town{Rand: rand.New(rand.NewPCG(seed, 0)), want: rows}
	if err := t.readNames(data); err != nil {
		return err
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(file)
	t.out = csv.NewWriter(buffered)
	t.write(columns)
	for t.rows < t.want {
		t.household()
	}
	t.out.Flush()
	err = t.out.Error()
	if flushed := buffered.Flush(); err == nil {
		err = flushed
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// readNames reads the names of the sample census, each as often as it is there,
// and the nicknames.
func (t *town) readNames(data string) error {
	type row struct {
		Given  string `parquet:"first_name,optional"`
		Family string `parquet:"last_name,optional"`
	}
	rows, err := parquet.ReadFile[row](filepath.Join(data, "synth-pseudopeople", "decennial_census.parquet"))
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Given != "" && r.Family != "" {
			t.given, t.family = append(t.given, r.Given), append(t.family, r.Family)
		}
	}
	file, err := os.Open(filepath.Join(data, "synth-pseudopeople", "nicknames.csv"))
	if err != nil {
		return err
	}
	defer file.Close()
	t.nicknames = map[string][]string{}
	r := csv.NewReader(file)
	for {
		line, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for _, nick := range line[1:] {
			if nick = strings.TrimSpace(nick); nick != "" {
				t.nicknames[line[0]] = append(t.nicknames[line[0]], nick)
			}
		}
	}
}

// chance is true with a probability.
func (t *town) chance(p float64) bool { return t.Float64() < p }

func (t *town) pick(list []string) string { return list[t.IntN(len(list))] }

// surname gives a name of the census, or in a quarter of the cases a rare one
// made of two: a census of a million has a long tail.
func (t *town) surname() string {
	name := t.pick(t.family)
	if !t.chance(0.25) {
		return name
	}
	other := t.pick(t.family)
	return name[:(len(name)+1)/2] + strings.ToLower(other[len(other)/2:])
}

// birth draws a date of birth between two ages.
func (t *town) birth(from, to int) time.Time {
	return time.Date(2024-to, 1, 1+t.IntN((to-from)*365), 0, 0, 0, 0, time.UTC)
}

func (t *town) phone() string { return fmt.Sprintf("+44 4%09d", t.IntN(1e9)) }

// place gives a city, larger ones more often, and one of its postcodes. There
// is a postcode for some fifteen households, as in Britain.
func (t *town) place() (city, postcode string) {
	i := min(t.IntN(200), t.IntN(200), t.IntN(200))
	area := string(rune('A'+i%26)) + string(rune('A'+i/26))
	code := t.IntN(max(t.want/2/15/50, 20))
	return "Town " + area, fmt.Sprintf("%s%d %d%c%c", area, 1+code%20, code/20%10, 'A'+rune(code/200%26), 'A'+rune(code/5200%26))
}

// household makes the people of one address and writes their records.
func (t *town) household() {
	size := 1
	for size < 7 && t.chance([]float64{0, 0.7, 0.45, 0.5, 0.4, 0.3, 0.2}[size]) {
		size++
	}
	city, postcode := t.place()
	family, shared := t.surname(), t.phone()
	var people []person
	for i := range size {
		p := person{given: t.pick(t.given), family: family, city: city, postcode: postcode, woman: t.chance(0.5), born: t.birth(20, 85), phone: t.phone()}
		switch {
		case i >= 2:
			p.born = t.birth(1, 25)
			if len(people) > 2 && t.chance(0.02) { // a twin
				p.born = people[len(people)-1].born
			}
			if t.chance(0.03) { // a son of his father's name
				p.given, p.junior, p.spellsJrIn = people[0].given, true, t.chance(0.5)
			}
		case i == 1 && t.chance(0.2):
			p.family = t.surname()
		}
		if t.chance(0.22) {
			p.phone = shared
		}
		p.email = fmt.Sprintf("%s.%s%d@mail%d.example.org", strings.ToLower(p.given), strings.ToLower(p.family), t.IntN(100), t.IntN(8))
		p.number = t.person
		t.person++
		people = append(people, p)
	}
	for _, p := range people {
		n := 1
		for n < 6 && t.chance([]float64{0, 0.38, 0.42, 0.44, 0.45, 0.35}[n]) {
			n++
		}
		for i := range n {
			t.record(p, i)
		}
	}
}

// record writes what a source holds of a person: some of it, and with errors
// that go together, since one clerk is careless in all fields.
func (t *town) record(p person, i int) {
	if t.rows == t.want {
		return
	}
	bad := []float64{0.3, 0.3, 0.3, 0.3, 0.3, 1, 1, 1, 1, 3.5}[t.IntN(10)]
	worse := func(rate float64) bool { return t.chance(min(rate*bad, 0.9)) }
	kept := func(rate float64) bool { return t.chance(math.Pow(rate, 0.5+bad/2)) }
	given, family, born := p.given, p.family, p.born.Format(time.DateOnly)
	if nick := t.nicknames[strings.ToLower(given)]; len(nick) > 0 && worse(0.09) {
		given = strings.ToUpper(nick[0][:1]) + nick[t.IntN(len(nick))][1:]
	}
	switch {
	case i > 0 && p.woman && t.chance(0.05):
		family = t.surname()
	case p.junior && p.spellsJrIn:
		family += " Jr"
	}
	if t.chance(0.15) {
		p.city, p.postcode = t.place()
	}
	if worse(0.03) {
		given = given[:1]
	}
	given, family = t.typo(given, worse(0.05)), t.typo(family, worse(0.05))
	if worse(0.015) {
		given, family = family, given
	}
	switch {
	case worse(0.03):
		born = born[:5] + "01-01"
	case p.born.Day() <= 12 && worse(0.03):
		born = fmt.Sprintf("%04d-%02d-%02d", p.born.Year(), p.born.Day(), p.born.Month())
	case worse(0.03):
		at := []int{3, 6, 8, 9}[t.IntN(4)]
		born = born[:at] + strconv.Itoa(t.IntN(10)) + born[at+1:]
	}
	p.postcode, p.email, p.city = t.typo(p.postcode, worse(0.03)), t.typo(p.email, worse(0.04)), t.typo(p.city, worse(0.03))
	row := []string{strconv.Itoa(t.rows + 1), strconv.Itoa(p.number), given, family, born, p.phone, p.email, p.city, p.postcode}
	for i, rate := range []float64{1, 1, 0.98, 0.99, 0.86, 0.57, 0.35, 0.91, 0.89} { // over all clerks: .60 and .40
		if rate < 1 && !kept(rate) {
			row[i] = ""
		}
	}
	t.write(row)
	t.rows++
}

// typo changes, drops, doubles or exchanges a letter, if it is wanted.
func (t *town) typo(text string, wanted bool) string {
	if !wanted || len(text) < 3 {
		return text
	}
	i := 1 + t.IntN(len(text)-2)
	switch t.IntN(4) {
	case 0:
		return text[:i] + string(rune('a'+t.IntN(26))) + text[i+1:]
	case 1:
		return text[:i] + text[i+1:]
	case 2:
		return text[:i] + text[i:i+1] + text[i:]
	default:
		return text[:i] + text[i+1:i+2] + text[i:i+1] + text[i+2:]
	}
}

// write writes a row; the writer keeps its first error.
func (t *town) write(row []string) { _ = t.out.Write(row) }
