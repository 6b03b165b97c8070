package names

import "strings"

// Zawgyi gives Burmese text, encoded as Unicode has it, in the encoding of the font Zawgyi-One: the same code points
// with other meanings, in the order in which they are drawn. Text without Burmese letters is unchanged.
//
// It follows the forms of Zawgyi-One as the common converters (Rabbit, Parabaik, myanmar-tools) write them, syllable
// by syllable instead of by replacing patterns, for Burmese proper: letters of Shan, Mon and Karen pass unchanged.
func Zawgyi(text string) string {
	var out strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); {
		syllable, n := parseSyllable(runes[i:])
		if n == 0 {
			out.WriteRune(runes[i])
			n = 1
		} else {
			syllable.write(&out)
		}
		i += n
	}
	return out.String()
}

// Letters and signs of Unicode, and the signs of Zawgyi that have names here.
const (
	consonantFirst, consonantLast = 'က', 'အ'

	stacker   = 0x1039
	asat      = 0x103a
	medialY   = 0x103b
	medialR   = 0x103c
	medialW   = 0x103d
	medialH   = 0x103e
	vowelTall = 0x102b
	vowelAA   = 0x102c
	vowelI    = 0x102d
	vowelII   = 0x102e
	vowelU    = 0x102f
	vowelUU   = 0x1030
	vowelE    = 0x1031
	vowelAI   = 0x1032
	nasal     = 0x1036
	dotBelow  = 0x1037
	visarga   = 0x1038

	letterNga   = 'င'
	letterNnya  = 'ည'
	letterNya   = 'ဉ'
	letterNa    = 'န'
	letterRa    = 'ရ'
	letterU     = 'ဥ'
	greatSa     = 'ဿ'
	zgShortNa   = 0x108f
	zgShortRa   = 0x1090
	zgShortNnya = 0x106b
	zgShortNya  = 0x106a
	zgKinzi     = 0x1064
)

// syllable is a letter with what stands on it, in no order.
type syllable struct {
	kinzi bool
	base  rune
	stack rune // the letter under it, or 0
	signs [0x103f - 0x102b]bool
}

// has tells whether the syllable bears a sign.
func (s *syllable) has(sign rune) bool { return s.signs[sign-vowelTall] }

// parseSyllable reads one syllable and tells how many runes it took; none where no letter starts.
func parseSyllable(runes []rune) (s syllable, n int) {
	if len(runes) > 3 && runes[0] == letterNga && runes[1] == asat && runes[2] == stacker {
		s.kinzi, n = true, 3
	}
	if r := runes[n]; (r < consonantFirst || r > consonantLast) && (r < letterU-2 || r > 0x102a) && r != greatSa {
		return s, 0
	}
	s.base = runes[n]
	for n++; n < len(runes); n++ {
		switch r := runes[n]; {
		case r == stacker && n+1 < len(runes) && s.stack == 0:
			n++
			s.stack = runes[n]
		case r >= vowelTall && r <= medialH && r != stacker:
			s.signs[r-vowelTall] = true
		default:
			return s, n
		}
	}
	return s, n
}

// stacked holds the signs for a letter under another.
var stacked = map[rune]rune{
	'က': 0x1060, 'ခ': 0x1061, 'ဂ': 0x1062, 'ဃ': 0x1063, 'စ': 0x1065, 'ဆ': 0x1066, 'ဇ': 0x1068, 'ဈ': 0x1069,
	'ဋ': 0x106c, 'ဌ': 0x106d, 'ဏ': 0x1070, 'တ': 0x1071, 'ထ': 0x1073, 'ဒ': 0x1075, 'ဓ': 0x1076, 'န': 0x1077,
	'ပ': 0x1078, 'ဖ': 0x1079, 'ဗ': 0x107a, 'ဘ': 0x107b, 'မ': 0x107c, 'လ': 0x1085,
}

// ligatures holds the letters that are one sign with the letter under them.
var ligatures = map[[2]rune]rune{
	{'ဍ', 'ဍ'}: 0x106e, {'ဍ', 'ဎ'}: 0x106f, {'ဏ', 'ဍ'}: 0x1091, {'ဋ', 'ဌ'}: 0x1092, {'ဋ', 'ဋ'}: 0x1097,
}

// wide are the letters that take the wide form of the medial R around them.
const wide = "ကဃဆဏတထဘယလသဟအ"

// write puts the syllable in the order in which Zawgyi draws it.
func (s *syllable) write(out *strings.Builder) {
	put := func(when bool, r rune) {
		if when {
			out.WriteRune(r)
		}
	}
	upper := s.kinzi || s.has(vowelI) || s.has(vowelII) || s.has(vowelAI) || s.has(nasal)
	low := s.has(vowelU) || s.has(vowelUU)
	tall := s.has(medialY) || s.has(medialR) || s.stack != 0 // the vowel below has no room beside these
	put(s.has(vowelE), vowelE)
	put(s.has(medialR), s.medialR(upper))
	s.writeBase(out, low)
	s.writeKinzi(out)
	s.writeMedials(out, low)
	put(s.has(vowelI) && !s.kinzi && !s.has(nasal), vowelI)
	put(s.has(vowelI) && !s.kinzi && s.has(nasal), 0x108e)
	put(s.has(vowelII) && !s.kinzi, vowelII)
	put(s.has(vowelAI), vowelAI)
	put(s.has(nasal) && !s.has(vowelI) && (!s.kinzi || s.has(vowelII)), nasal)
	joined := s.has(medialH) && !s.has(medialW) && !s.has(medialR) // with the vowel below in one sign
	put(s.has(vowelU) && !joined, pick(tall, 0x1033, vowelU))
	put(s.has(vowelUU) && !joined, pick(tall, 0x1034, vowelUU))
	put(s.has(vowelTall) && s.has(asat), 0x105a)
	put(s.has(vowelTall) && !s.has(asat), vowelTall)
	put(s.has(vowelAA), vowelAA)
	put(s.has(dotBelow), s.dot(tall))
	put(s.has(asat) && !s.has(vowelTall), stacker)
	put(s.has(visarga), visarga)
}

// pick gives one of two signs.
func pick(first bool, a, b rune) rune {
	if first {
		return a
	}
	return b
}

// medialR chooses the form that reaches around the letter: its width, and room above and below.
func (s *syllable) medialR(upper bool) rune {
	broad := strings.ContainsRune(wide, s.base)
	switch below := s.has(medialW); {
	case upper && below:
		return pick(broad, 0x1084, 0x1083)
	case below:
		return pick(broad, 0x1082, 0x1081)
	case upper:
		return pick(broad, 0x1080, 0x107f)
	}
	return pick(broad, 0x107e, 0x103b)
}

// writeBase writes the letter, shortened where something hangs under it, and the letter stacked below.
func (s *syllable) writeBase(out *strings.Builder, low bool) {
	if both, ok := ligatures[[2]rune{s.base, s.stack}]; ok {
		out.WriteRune(both)
		return
	}
	base := s.base
	switch hanging := low || s.has(medialW) || s.stack != 0; {
	case base == letterNa && (hanging || s.has(medialH)):
		base = zgShortNa
	case base == letterRa && hanging:
		base = zgShortRa
	case base == letterNnya && hanging:
		base = zgShortNnya
	case base == letterNya:
		base = pick(low || s.stack != 0, zgShortNya, letterU)
	case base == greatSa:
		base = 0x1086
	}
	out.WriteRune(base)
	switch {
	case s.stack == 'တ' && s.has(medialW):
		out.WriteRune(0x1096)
	case stacked[s.stack] != 0:
		out.WriteRune(stacked[s.stack])
	case s.stack != 0: // Zawgyi cannot draw it; keep what was meant
		out.WriteRune(stacker)
		out.WriteRune(s.stack)
	}
}

// writeKinzi writes the small nga above, joined with a vowel there.
func (s *syllable) writeKinzi(out *strings.Builder) {
	switch {
	case !s.kinzi:
	case s.has(vowelI):
		out.WriteRune(0x108b)
	case s.has(vowelII):
		out.WriteRune(0x108c)
	case s.has(nasal):
		out.WriteRune(0x108d)
	default:
		out.WriteRune(zgKinzi)
	}
}

// writeMedials writes Y, W and H after the letter, H joined with W or with the vowel below.
func (s *syllable) writeMedials(out *strings.Builder, low bool) {
	w := s.has(medialW) && s.stack != 'တ'
	switch h := s.has(medialH); {
	case w && h:
		out.WriteRune(0x108a)
	case w:
		out.WriteRune(0x103c)
	case h && s.has(medialR):
		out.WriteRune(0x1087)
	case h && low && s.has(vowelU):
		out.WriteRune(0x1088)
	case h && low:
		out.WriteRune(0x1089)
	case h:
		out.WriteRune(0x103d)
	}
	if s.has(medialY) {
		out.WriteRune(pick(w, 0x107d, 0x103a))
	}
}

// dot chooses how far the dot below moves aside.
func (s *syllable) dot(tall bool) rune {
	switch base := s.base == letterNa || s.base == letterRa; {
	case s.has(vowelU) && !tall && !s.has(medialH), base && s.has(asat):
		return 0x1094
	case s.has(vowelU), s.has(vowelUU), s.has(medialW), s.has(medialH), base:
		return 0x1095
	}
	return dotBelow
}
