package names

import "strings"

// patronyms holds the patronymics, a son's and a daughter's, that do not follow from the last letters of the father's name.
var patronyms = map[string][2]string{
	"Илья": {"Ильич", "Ильинична"}, "Никита": {"Никитич", "Никитична"}, "Павел": {"Павлович", "Павловна"},
	"Лев": {"Львович", "Львовна"}, "Пётр": {"Петрович", "Петровна"}, "Михаил": {"Михайлович", "Михайловна"},
	"Дмитрий": {"Дмитриевич", "Дмитриевна"}, "Георгий": {"Георгиевич", "Георгиевна"}, "Яков": {"Яковлевич", "Яковлевна"},
}

// patronym gives the form of a father's name that his children bear, spelled first as newspapers and then as passports
// do (ICAO Doc 9303, part 3, section 6B).
func patronym(father Part, g Gender) Part {
	endings := [...]string{"вич", "вна"}
	name := father.Native
	native := ""
	if irregular, ok := patronyms[name]; ok {
		native = irregular[g]
	} else {
		stem, joint := name, "о"
		for _, rule := range [][3]string{{"ий", "ь", "е"}, {"ай", "а", "е"}, {"ей", "е", "е"}, {"ь", "", "е"}} {
			if cut, ok := strings.CutSuffix(name, rule[0]); ok {
				stem, joint = cut+rule[1], rule[2]
				break
			}
		}
		native = stem + joint + endings[g]
	}
	part := Part{Native: native, Spellings: []string{romanise(native, popular)}}
	if passport := romanise(native, icao); passport != part.Spellings[0] {
		part.Spellings = append(part.Spellings, passport)
	}
	return part
}

// feminine gives a woman's form of a family name, masculine the man's again; the table's names all take -а.
func feminine(p Part) Part { return reshape(p, func(s, a string) string { return s + a }) }

func masculine(p Part) Part { return reshape(p, strings.TrimSuffix) }

// reshape changes all forms of a part, given the ending in either script.
func reshape(p Part, change func(form, ending string) string) Part {
	p.Native = change(p.Native, "а")
	spellings := make([]string, len(p.Spellings))
	for i, spelling := range p.Spellings {
		spellings[i] = change(spelling, "a")
	}
	p.Spellings = spellings
	return p
}

// cyrillic holds the Latin letters for а to я in order, which both ways of romanising share.
var cyrillic = strings.Fields("a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya")

// romanisation is a way of writing Russian in Latin letters, by what differs from cyrillic.
type romanisation struct {
	differs map[rune]string
	ye      bool // е after a vowel, a soft sign, or at the beginning is ye
}

var (
	popular = romanisation{map[rune]string{'ё': "yo"}, true}
	icao    = romanisation{map[rune]string{'ё': "e", 'й': "i", 'ю': "iu", 'я': "ia", 'ъ': "ie"}, false}
)

// romanise writes Russian in Latin letters, with a capital first letter.
func romanise(text string, way romanisation) string {
	var out strings.Builder
	before := ' '
	for _, r := range strings.ToLower(text) {
		latin, differs := way.differs[r]
		switch {
		case differs:
		case r == 'е' && way.ye && strings.ContainsRune(" аеёиоуыэюяьъ", before):
			latin = "ye"
		case r >= 'а' && r <= 'я':
			latin = strings.Trim(cyrillic[r-'а'], "-")
		}
		out.WriteString(latin)
		before = r
	}
	whole := out.String()
	return strings.ToUpper(whole[:1]) + whole[1:]
}
