package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MRZLength is the room for names in the machine-readable zone of a passport (ICAO Doc 9303, part 4, size TD3).
const MRZLength = 39

// mrzLetters are the transliterations of ICAO Doc 9303, part 3, section 6A that are more than the letter without its
// mark; of several that the table allows, the first.
var mrzLetters = map[rune]string{
	'Ä': "AE", 'Å': "AA", 'Æ': "AE", 'Ö': "OE", 'Ø': "OE", 'Ü': "UE", 'ẞ': "SS", 'ß': "SS", 'Œ': "OE", 'Þ': "TH",
	'Ð': "D", 'Đ': "D", 'Ł': "L", 'Ħ': "H", 'Ŧ': "T", 'Ŋ': "N", 'Ĳ': "IJ", 'ı': "I", 'ĸ': "Q", 'Ñ': "N",
}

// MRZ writes a name in Latin letters as the machine-readable zone of a passport has it: family names, two fillers,
// the other names, in capitals, 39 characters with fillers at the end. A holder with a family name alone or without
// one has a single group. Names that do not fit are cut as the standard wants: so that the last character is a letter,
// which says that letters may be missing.
func MRZ(family, given string) string {
	primary, secondary := mrzWords(family), mrzWords(given)
	zone := primary
	switch {
	case primary == "":
		zone = secondary
	case secondary != "":
		if room := MRZLength - len("<<") - 1; len(primary) > room {
			primary = strings.TrimRight(primary[:room], "<")
		}
		zone = primary + "<<" + secondary
	}
	if len(zone) <= MRZLength {
		return zone + strings.Repeat("<", MRZLength-len(zone))
	}
	if zone[MRZLength-1] != '<' {
		return zone[:MRZLength]
	}
	// Take a letter from before the filler, so that the next name shows its first.
	return (zone[:MRZLength-2] + zone[MRZLength-1:])[:MRZLength]
}

// mrzWords writes words in capitals with fillers between them.
func mrzWords(text string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		upper := unicode.ToUpper(r)
		letters, ok := mrzLetters[upper]
		switch {
		case upper >= 'A' && upper <= 'Z':
			out.WriteRune(upper)
		case ok:
			out.WriteString(letters)
		case r == ' ' || r == '-':
			out.WriteByte('<')
		default:
			for _, base := range norm.NFD.String(string(upper)) {
				if base >= 'A' && base <= 'Z' {
					out.WriteRune(base)
				}
			}
		}
	}
	return strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == '<' }), "<")
}
