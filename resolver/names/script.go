package names

import (
	"strings"
	"unicode"
)

// scripts lists the scripts that are told apart, the commonest first.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
	// whole is set for scripts without spaces or capitals: a change to or from
	// them parts words, while a Cyrillic letter inside a Latin word does not.
	whole bool
}{
	{"Latn", unicode.Latin, false},
	{"Cyrl", unicode.Cyrillic, false},
	{"Hani", unicode.Han, true},
	{"Arab", unicode.Arabic, false},
	{"Thai", unicode.Thai, true},
	{"Khmr", unicode.Khmer, true},
	{"Mymr", unicode.Myanmar, true},
	{"Laoo", unicode.Lao, true},
	{"Grek", unicode.Greek, false},
	{"Hang", unicode.Hangul, true},
	{"Hira", unicode.Hiragana, true},
	{"Kana", unicode.Katakana, true},
	{"Deva", unicode.Devanagari, true},
	{"Beng", unicode.Bengali, true},
	{"Guru", unicode.Gurmukhi, true},
	{"Gujr", unicode.Gujarati, true},
	{"Orya", unicode.Oriya, true},
	{"Telu", unicode.Telugu, true},
	{"Knda", unicode.Kannada, true},
	{"Mlym", unicode.Malayalam, true},
	{"Sinh", unicode.Sinhala, true},
	{"Taml", unicode.Tamil, true},
	{"Hebr", unicode.Hebrew, false},
	{"Ethi", unicode.Ethiopic, true},
	{"Armn", unicode.Armenian, false},
	{"Geor", unicode.Georgian, false},
	// The letters of all others, which nothing reads.
	{"Zzzz", new(unicode.RangeTable), true},
}

// ScriptOf gives the ISO 15924 code of the script of the first letter that is of
// a script told apart, else of the first mark, "Zyyy" if there is none.
func ScriptOf(word string) string {
	t, script := letterTables(), letter(0)
	for _, r := range word {
		switch l := t.look(r); {
		case l&ofScript == 0:
		case l&alphabetic != 0:
			return l.code()
		case script == 0:
			script = l
		}
	}
	return script.code()
}

// scriptRuns parts a word where a script without spaces begins or ends, so that
// "王伟Wang" gives two words. Marks and signs stay with what they follow, but for
// figures after Hangul, which is read by its syllables alone.
func scriptRuns(word string) []string {
	var runs []string
	t, start, current := letterTables(), 0, letter(0)
	hangul := t.hangul & ofScript
	for i, r := range word {
		script := t.look(r) & ofScript
		if script == 0 && current == hangul && current != 0 && unicode.IsNumber(r) {
			runs = append(runs, word[start:i])
			start, current = i, 0
		}
		if script == 0 || script == current {
			continue
		}
		if current != 0 && (scripts[script-1].whole || scripts[current-1].whole) {
			runs = append(runs, word[start:i])
			start = i
		}
		current = script
	}
	return append(runs, word[start:])
}

// romanise writes a folded word of the given script in Latin letters. Scripts
// without a table come back as they are. New scripts are added here.
func romanise(script, word string) string {
	switch script {
	case "Cyrl":
		return stripAccents(cyrillic(word)) // marks that stood on a letter of its own, and now on a Latin one
	}
	return word
}

// cyrillicLetters follows the form of names in passports and press: one scheme
// for Russian, Ukrainian, Belarusian, Serbian, Macedonian, Bulgarian and the
// Cyrillic alphabets of Central Asia.
var cyrillicLetters = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'е': "e", 'ё': "e", 'є': "ye", 'ж': "zh", 'з': "z", 'и': "i",
	'і': "i", 'ї': "yi", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t",
	'у': "u", 'ў': "w", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "",
	'э': "e", 'ю': "yu", 'я': "ya",
	'ђ': "dj", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'џ': "dz", 'ѓ': "gj", 'ќ': "kj", 'ѕ': "dz", 'ѐ': "e", 'ѝ': "i",
	'ә': "a", 'ғ': "g", 'қ': "k", 'ң': "n", 'ө': "o", 'ұ': "u", 'ү': "u", 'һ': "h", 'ҳ': "h", 'ҷ': "j", 'ӣ': "i", 'ӯ': "u",
	'ѣ': "e", 'ѳ': "f", 'ѵ': "i",
}

// cyrillic romanises a word by letters, with the three places where the usual
// spelling departs from them: soft sign before a vowel (Васильев, Vasiliev),
// "ия" (Мария, Maria) and the adjective ending (Достоевский, Dostoevsky).
func cyrillic(word string) string {
	var out strings.Builder
	letters := []rune(word)
	for i := 0; i < len(letters); i++ {
		r := letters[i]
		var next rune
		if i+1 < len(letters) {
			next = letters[i+1]
		}
		switch {
		case r == 'ь' && strings.ContainsRune("еёюяєії", next):
			out.WriteString("i")
			if next == 'я' {
				out.WriteString("a")
				i++
			}
		case r == 'и' && next == 'я':
			out.WriteString("ia")
			i++
		case (r == 'и' || r == 'ы' || r == 'і') && next == 'й' && i+2 == len(letters):
			out.WriteString("y")
			i++
		default:
			if latin, known := cyrillicLetters[r]; known {
				out.WriteString(latin)
			} else {
				out.WriteRune(r)
			}
		}
	}
	if out.Len() == 0 {
		return word
	}
	return out.String()
}
