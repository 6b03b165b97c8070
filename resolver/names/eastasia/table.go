package eastasia

import (
	_ "embed" // the tables
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/clewgraph/clew/resolver/names/reading"
)

var (
	//go:embed data/variants.txt
	variantsTable string
	//go:embed data/han.txt
	hanTable string
	//go:embed data/rest.txt
	restTable string
	//go:embed data/hokkien.txt
	hokkienTable string
	//go:embed data/hakka.txt
	hakkaTable string
	//go:embed data/vietnamese.txt
	vietnameseTable string
	//go:embed data/surnames.txt
	surnamesTable string
	//go:embed data/japanese.txt
	japaneseTable string
	//go:embed data/japanesegiven.txt
	japaneseGivenTable string
	//go:embed data/koreansurnames.txt
	koreanSurnamesTable string
	//go:embed data/koreansyllables.txt
	koreanSyllablesTable string
)

// rows gives the fields of every line of a table, without comments.
func rows(table string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(table) {
			fields := strings.Fields(line)
			if len(fields) > 0 && fields[0] != "#" && !yield(fields) {
				return
			}
		}
	}
}

// several gives the parts of a field, none for "-".
func several(field string) []string {
	if field == "-" {
		return nil
	}
	return strings.Split(field, ",")
}

// shapes gives the character that stands for each of its other shapes.
var shapes = sync.OnceValue(func() map[rune]rune {
	of := map[rune]rune{}
	for fields := range rows(variantsTable) {
		first, size := utf8.DecodeRuneInString(fields[0])
		for _, r := range fields[0][size:] {
			of[r] = first
		}
	}
	return of
})

// characters gives the spellings of every character, in its simple shape,
// anywhere in a name, the likeliest first.
var characters = sync.OnceValue(func() map[rune][]string {
	of := map[rune][]string{}
	for fields := range rows(restTable) {
		latin := first(reading.Most, mandarin(fields[0]))
		for _, r := range fields[1] {
			of[r] = latin
		}
	}
	for f := range rows(hanTable) {
		r, _ := utf8.DecodeRuneInString(f[0])
		of[r] = first(reading.Most, characterLatin(r, several(f[1]), several(f[2]), several(f[3]), several(f[4])))
	}
	return of
})

// The lists of habits, by character in its simple shape.
var (
	hokkien    = sync.OnceValue(func() map[rune][]string { return bySpelling(hokkienTable) })
	hakka      = sync.OnceValue(func() map[rune][]string { return bySpelling(hakkaTable) })
	vietnamese = sync.OnceValue(func() map[rune][]string { return bySpelling(vietnameseTable) })
)

// japaneseGiven gives the readings of a character in a Japanese given name: those
// of the list, then those that Japanese took from Chinese.
var japaneseGiven = sync.OnceValue(func() map[rune][]string {
	of := bySpelling(japaneseGivenTable)
	for fields := range rows(hanTable) {
		r, _ := utf8.DecodeRuneInString(fields[0])
		of[r] = add(of[r], several(fields[5])...)
	}
	return of
})

// bySpelling parses lines of spellings, parted by commas, and of the characters
// that are written so.
func bySpelling(table string) map[rune][]string {
	of := map[rune][]string{}
	for fields := range rows(table) {
		for _, r := range Simplify(fields[1]) {
			of[r] = append(of[r], several(fields[0])...)
		}
	}
	return of
}

// surnames gives all spellings of each surname, in its simple shape, the
// likeliest first.
var surnames = sync.OnceValue(func() map[string][]string {
	of := map[string][]string{}
	for fields := range rows(surnamesTable) {
		var columns [][]string
		for _, field := range fields[1:] {
			columns = append(columns, several(field))
		}
		of[Simplify(fields[0])] = surnameLatin(columns)
	}
	return of
})

// japaneseSurnames gives the readings of the characters of Japanese surnames, in
// their simple shape.
var japaneseSurnames = sync.OnceValue(func() map[string][][]string {
	of := map[string][][]string{}
	for fields := range rows(japaneseTable) {
		var parts [][]string
		for _, part := range fields[1:] {
			parts = append(parts, several(part))
		}
		of[string(compared(fields[0]))] = parts
	}
	return of
})
