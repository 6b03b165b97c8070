package alphabets

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/*.txt
var data embed.FS

// table is the rows of a data file: a group of letters and its writings.
type table map[string][]option

// option is one Latin writing and what it costs, in tenths of a nat.
type option struct {
	latin string
	cost  int
}

// rows gives the fields of every line of a file, without comments; a file that
// is not there has none. The data is part of the program, so a fault in it is a
// panic, which the tests of the tables would meet first.
func rows(name string) func(yield func([]string) bool) {
	text, err := data.ReadFile("data/" + name)
	if err != nil {
		text = nil
	}
	return func(yield func([]string) bool) {
		for line := range strings.Lines(norm.NFC.String(string(text))) {
			fields := strings.Fields(line)
			if len(fields) > 0 && fields[0] != "#" && !yield(fields) {
				return
			}
		}
	}
}

// placeCosts are the costs of writings that have none of their own: by place.
var placeCosts = [...]int{0, 6, 12, 18, 22, 26, 30}

// read adds the rows of a file, in place of those that it has for the same
// groups. The letters of groups are moved by so many code points.
func (t table) read(name string, moved rune) {
	for fields := range rows(name) {
		group := strings.Map(func(r rune) rune {
			if r >= indicBlock {
				return r + moved
			}
			return r
		}, fields[0])
		options := make([]option, 0, len(fields)-1)
		for i, field := range fields[1:] {
			options = append(options, parseOption(field, placeCosts[min(i, len(placeCosts)-1)]))
		}
		t[group] = options
	}
}

// parseOption reads "kh12": the writing and what it costs, "-" for nothing.
func parseOption(field string, cost int) option {
	latin := strings.TrimRight(field, "0123456789")
	if digits := field[len(latin):]; digits != "" {
		var err error
		if cost, err = strconv.Atoi(digits); err != nil {
			panic("alphabets: " + err.Error())
		}
	}
	if latin == "-" {
		latin = ""
	}
	for i := range len(latin) {
		if latin[i] < 'a' || latin[i] > 'z' {
			panic(fmt.Sprintf("alphabets: writing %q", field))
		}
	}
	return option{latin, cost}
}

// open reads the tables of a script.
func open(code string, units func(string) []rune) *script {
	s := &script{units: units, spread: units, key: func(letters []rune) string { return string(letters) }, writings: table{}, known: map[string][]string{}}
	own := "spell-" + code + ".txt"
	if moved := indicBlocks[code]; moved != 0 {
		s.writings.read("spell-Deva.txt", moved)
	}
	s.writings.read(own, 0)
	switch code {
	case "Arab":
		s.key, s.spread, s.compound = arabicKey, arabicLetters, s.spellArabic
	case "Hebr":
		s.spread = hebrewLetters
	}
	for group := range s.writings {
		s.longest = max(s.longest, len([]rune(strings.Trim(group, "^$"))))
	}
	for fields := range rows("names-" + code + ".txt") {
		key := s.key(s.spread(fields[0]))
		s.known[key] = append(s.known[key], fields[1:]...)
	}
	learned := table{}
	learned.read("costs-"+code+".txt", 0)
	if len(learned) > 0 {
		s.judged = newCosts(learned)
	} else {
		s.judged = newCosts(s.writings)
	}
	return s
}
