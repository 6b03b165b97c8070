// Package places knows towns, provinces and regions under the names that sources
// give them.
//
// The main idea: one town is written in eight scripts and comes back from
// translation as another one. 西港, ព្រះសីហនុ, Kampong Som and Sihanoukville are
// one place; 老街 is a town of Myanmar and one of Vietnam; and a name that a
// machine "translated" may be a city in another country. So a name leads to a
// place only within its country, or when it means one place alone.
package places

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed places.txt
var file string

// maxText bounds the texts that are looked up, in bytes.
const maxText = 200

// Entry is a place: its name in Latin letters and the ISO 3166 alpha-2 code of
// its country.
type Entry struct{ Name, Country string }

// Place gives the one name of a town, province or region that a text names, as a
// source writes it in any script or spelling that is known. The country is an
// ISO 3166 alpha-2 code or "". It reports false for a name that is not known in
// that country, and without a country for one that places of several countries
// have. The name that it gives is in Latin letters, unique within its country,
// and leads to itself.
func Place(text, country string) (name string, ok bool) {
	found := Lookup(text)
	if country != "" {
		found = slices.DeleteFunc(found, func(e Entry) bool { return !strings.EqualFold(e.Country, country) })
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0].Name, true
}

// Lookup gives every place that a text may name, ordered by country and name.
func Lookup(text string) []Entry {
	if len(text) > maxText {
		return nil
	}
	key := fold(text)
	if found := gazetteer()[key]; len(found) > 0 {
		return slices.Clone(found)
	}
	return slices.Clone(gazetteer()[without(key)])
}

var gazetteer = sync.OnceValue(func() map[string][]Entry {
	all := map[string][]Entry{}
	for line := range strings.Lines(file) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		country, names, _ := strings.Cut(strings.TrimSpace(line), "|")
		spellings := strings.Split(names, "|")
		e := Entry{Name: spellings[0], Country: country}
		for _, s := range spellings {
			if key := fold(s); !slices.Contains(all[key], e) {
				all[key] = append(all[key], e)
			}
		}
	}
	for _, entries := range all {
		slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Country+a.Name, b.Country+b.Name) })
	}
	return all
})

// fold keeps the letters, digits and, outside of Latin, the marks of a text, in
// lower case: spaces, hyphens and accents are written or not as it happens.
func fold(s string) string {
	var last rune
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			r = 'd'
		case unicode.IsLetter(r), unicode.IsDigit(r):
		case unicode.IsMark(r) && !unicode.Is(unicode.Latin, last):
			return r
		default:
			return -1
		}
		last = r
		return r
	}, norm.NFD.String(strings.ToLower(norm.NFKC.String(s)))))
}

// kinds are words for towns and provinces that stand before or behind a name,
// folded.
var kinds = sync.OnceValue(func() []string {
	words := strings.Fields(`city town township district province provincial state region municipality special administrative
	市 县 縣 省 镇 鎮 州 府 区 區 จังหวัด อำเภอ เมือง เทศบาล ខេត្ត ក្រុង ស្រុក ແຂວງ ເມືອງ ນະຄອນ မြို့ မြို့နယ် ပြည်နယ် တိုင်းဒေသကြီး
	tỉnh thànhphố thịxã huyện quận tp krong khet amphoe changwat muang mueang kota kabupaten provinsi negeri`)
	for i, w := range words {
		words[i] = fold(w)
	}
	return words
})

// without takes the words for kinds of places off a folded name, unless nothing
// would be left to recognise.
func without(key string) string {
	for again := true; again; {
		again = false
		for _, kind := range kinds() {
			rest := strings.TrimPrefix(key, kind)
			if rest == key {
				rest = strings.TrimSuffix(key, kind)
			}
			if len(rest) >= 2 && len(rest) < len(key) {
				key, again = rest, true
			}
		}
	}
	return key
}
