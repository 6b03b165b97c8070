package names

import (
	"slices"
	"unicode"
)

// Culture is a way of naming people: a script, a set of names, and the order and number of their parts.
type Culture string

// The cultures. The three of Han share one table of characters and differ in how they read and write them.
const (
	Han          Culture = "han"           // mainland: simplified characters, pinyin
	HanHongKong  Culture = "han-hong-kong" // traditional characters, Cantonese readings, often a Western name
	HanMalaysian Culture = "han-malaysian" // Malaysia and Singapore: a dialect's reading, often a Western name
	Thai         Culture = "thai"
	Lao          Culture = "lao"
	Khmer        Culture = "khmer"
	Burmese      Culture = "burmese" // no family names: two to four words, each of them a name
	Vietnamese   Culture = "vietnamese"
	Malay        Culture = "malay"      // given name, bin or binti, father's name
	Indonesian   Culture = "indonesian" // one to three names, none of the family
	Filipino     Culture = "filipino"   // the middle name is the mother's family name
	Hindi        Culture = "hindi"
	Bengali      Culture = "bengali"
	Nepali       Culture = "nepali"
	Urdu         Culture = "urdu"
	Arabic       Culture = "arabic"  // given name, father's, at times grandfather's, family
	Amharic      Culture = "amharic" // given name, father's, at times grandfather's
	Swahili      Culture = "swahili"
	Yoruba       Culture = "yoruba" // with names of its neighbours in West Africa
	Russian      Culture = "russian"
	Spanish      Culture = "spanish"    // father's family name, then mother's
	Portuguese   Culture = "portuguese" // mother's family name, then father's
	English      Culture = "english"
)

// Script is what a name is written in.
type Script int

// A name is written in the script of its culture or in plain Latin letters (ASCII).
const (
	Native Script = iota
	Roman
)

// Gender is which of a culture's given names a person bears.
type Gender int

// The genders that the tables know.
const (
	Male Gender = iota
	Female
)

// kinship is how a culture builds a name out of parents' names.
type kinship int

const (
	familyName      kinship = iota // the father's family name
	bothFamilies                   // the father's family name, then the mother's
	mothersFirst                   // the mother's family name, then the father's
	mothersMiddle                  // the mother's family name as middle name, the father's as family name
	fathersName                    // the father's given name as middle name, no family name
	fathersAndTribe                // the father's given name as middle name, and a family name
	patronymic                     // a form of the father's given name as middle name, and a family name
	freeMiddle                     // a middle name of the culture's own list, and the father's family name
	noFamily                       // given names only
)

// spec is what the code knows of a culture beside its table.
type spec struct {
	culture     Culture
	table       string
	script      *unicode.RangeTable
	kinship     kinship
	given       []int // chances of one, two, three … given names
	givenShift  int   // of the Zipf law over given names
	familyShift int
	joined      bool // the native form has no spaces between parts
	familyFirst bool // in the native form
	romanFirst  bool // family first in Latin letters too
}

// specs is the table of cultures, in the order of Cultures.
var specs = []spec{
	{Han, "han", unicode.Han, familyName, []int{18, 82}, 12, 4, true, true, true},
	{HanHongKong, "han", unicode.Han, familyName, []int{3, 97}, 12, 4, true, true, true},
	{HanMalaysian, "han", unicode.Han, familyName, []int{3, 97}, 12, 4, true, true, true},
	{Thai, "thai", unicode.Thai, familyName, []int{1}, 10, 12, false, false, false},
	{Lao, "lao", unicode.Lao, familyName, []int{1}, 10, 10, false, false, false},
	{Khmer, "khmer", unicode.Khmer, familyName, []int{1}, 10, 5, false, true, true},
	{Burmese, "burmese", unicode.Myanmar, noFamily, []int{0, 35, 50, 15}, 10, 1, true, false, false},
	{Vietnamese, "vietnamese", unicode.Latin, freeMiddle, []int{80, 20}, 10, 1, false, true, true},
	{Malay, "malay", unicode.Latin, fathersName, []int{35, 65}, 5, 1, false, false, false},
	{Indonesian, "indonesian", unicode.Latin, noFamily, []int{15, 65, 20}, 8, 1, false, false, false},
	{Filipino, "filipino", unicode.Latin, mothersMiddle, []int{55, 45}, 8, 5, false, false, false},
	{Hindi, "hindi", unicode.Devanagari, familyName, []int{80, 20}, 10, 3, false, false, false},
	{Bengali, "bengali", unicode.Bengali, familyName, []int{40, 60}, 6, 3, false, false, false},
	{Nepali, "nepali", unicode.Devanagari, familyName, []int{60, 40}, 8, 5, false, false, false},
	{Urdu, "urdu", unicode.Arabic, familyName, []int{45, 55}, 5, 3, false, false, false},
	{Arabic, "arabic", unicode.Arabic, fathersAndTribe, []int{1}, 4, 8, false, false, false},
	{Amharic, "amharic", unicode.Ethiopic, fathersName, []int{1}, 8, 1, false, false, false},
	{Swahili, "swahili", unicode.Latin, fathersAndTribe, []int{85, 15}, 8, 12, false, false, false},
	{Yoruba, "yoruba", unicode.Latin, familyName, []int{55, 45}, 10, 8, false, false, false},
	{Russian, "russian", unicode.Cyrillic, patronymic, []int{1}, 6, 5, false, true, false},
	{Spanish, "spanish", unicode.Latin, bothFamilies, []int{50, 50}, 6, 6, false, false, false},
	{Portuguese, "portuguese", unicode.Latin, mothersFirst, []int{60, 40}, 6, 3, false, false, false},
	{English, "english", unicode.Latin, familyName, []int{30, 65, 5}, 8, 10, false, false, false},
}

// Cultures gives all cultures, always in the same order.
func Cultures() []Culture {
	all := make([]Culture, len(specs))
	for i := range specs {
		all[i] = specs[i].culture
	}
	return all
}

// Latin tells whether the culture writes in Latin letters anyway.
func (c Culture) Latin() bool { return c.spec().script == unicode.Latin }

// Table gives the Unicode script that the culture writes in.
func (c Culture) Table() *unicode.RangeTable { return c.spec().script }

// spec finds what is known of a culture. It panics for a culture that is not among Cultures.
func (c Culture) spec() *spec {
	i := slices.IndexFunc(specs, func(s spec) bool { return s.culture == c })
	if i < 0 {
		panic("names: no culture " + string(c))
	}
	return &specs[i]
}

// han tells the cultures that share the table of characters.
func (c Culture) han() bool { return c == Han || c == HanHongKong || c == HanMalaysian }
