package alphabets

// The units of the Indic scripts are their letters, with vowel signs turned into
// the letters of the vowels, and digits for the vowel that every consonant has when
// no sign follows: '0' where it is mostly silent, '1' where it is spoken, '2'
// where it is spoken because a neighbour is silent.
const (
	silentVowel = '0'
	spokenVowel = '1'
	// loudVowel is spoken only because a neighbour is silent.
	loudVowel = '2'
)

// Unicode lays out the blocks from Devanagari to Malayalam alike; offsets count
// from the beginning of Devanagari.
const (
	indicBlock     = 0x900
	consonantFirst = 0x15
	consonantLast  = 0x39
	nukta          = 0x3C
	signFirst      = 0x3E
	signLast       = 0x4C
	virama         = 0x4D
	// signToVowel is how far the letter of a vowel lies before its sign.
	signToVowel = 0x38
)

// indicBlocks gives how far each block lies after that of Devanagari.
var indicBlocks = map[string]rune{
	"Deva": 0, "Beng": 0x80, "Guru": 0x100, "Gujr": 0x180, "Orya": 0x200, "Taml": 0x280, "Telu": 0x300, "Knda": 0x380, "Mlym": 0x400,
}

// syllable is a consonant with its vowel, or a letter that stands alone.
type syllable struct {
	head rune
	base rune // where its block begins
	dot  bool // a nukta makes another consonant of it
	// vowel is the letter of the vowel, 0 where a virama takes it away,
	// spokenVowel where none is written.
	vowel rune
	alone bool
}

// indicSyllables parts a word of the block that begins at the offset.
func indicSyllables(word string, block rune) []syllable {
	all := make([]syllable, 0, min(len(word)/3+1, longest))
	base := rune(indicBlock) + block
	for _, r := range word {
		if len(all) >= longest {
			break
		}
		at := r - base
		n := len(all) - 1
		last := n >= 0 && !all[n].alone
		switch {
		case at >= consonantFirst && at <= consonantLast, at >= 0x58 && at <= 0x5F && block <= 0x100, r == 'ৰ', r == 'ৱ':
			all = append(all, syllable{head: r, base: base, vowel: spokenVowel})
		case at == nukta:
			if last {
				all[n].dot = true
			}
		case at >= signFirst && at <= signLast:
			if last {
				all[n].vowel = r - signToVowel
			}
		case at == virama:
			if last {
				all[n].vowel = 0
			}
		case at >= 0 && at < 0x80:
			all = append(all, syllable{head: r, base: base, alone: true})
		}
	}
	return all
}

// vowelLetter reports letters of vowels; the other letters that stand alone are
// signs of nasals and breath.
func (s syllable) vowelLetter(base rune) bool {
	at := s.head - base
	return s.alone && at >= 0x04 && at <= 0x14
}

// northIndic gives the units of Devanagari, Bengali, Gurmukhi and Gujarati,
// where the vowel of a consonant is silent at the end of a word and in the
// middle between a spoken vowel and a consonant with one: राम (ram), कमला
// (kamla), but चन्द्र (chandra), after a cluster.
func northIndic(code string) func(string) []rune {
	block := indicBlocks[code]
	return func(word string) []rune {
		all := indicSyllables(word, block)
		base := rune(indicBlock) + block
		spoken := func(i int) bool {
			return i >= 0 && i < len(all) && (all[i].vowelLetter(base) || !all[i].alone && all[i].vowel != 0 && all[i].vowel != silentVowel)
		}
		for i := len(all) - 1; i > 0; i-- {
			if all[i].vowel != spokenVowel {
				continue
			}
			end := i == len(all)-1
			if spoken(i-1) && (end || !all[i+1].alone && spoken(i+1)) || end && all[i-1].alone {
				all[i].vowel = silentVowel
			}
		}
		for i := 1; i+1 < len(all); i++ {
			if all[i].vowel == spokenVowel && !all[i+1].alone && all[i+1].vowel != 0 {
				all[i].vowel = loudVowel
			}
		}
		return flat(all)
	}
}

// southIndic gives the units of the scripts that write silence: an unwritten
// vowel is spoken.
func southIndic(code string) func(string) []rune {
	block := indicBlocks[code]
	return func(word string) []rune { return flat(indicSyllables(word, block)) }
}

func flat(all []syllable) []rune {
	out := make([]rune, 0, 3*len(all))
	for _, s := range all {
		out = append(out, s.head)
		if s.dot {
			out = append(out, s.base+nukta)
		}
		if !s.alone && s.vowel != 0 {
			out = append(out, s.vowel)
		}
	}
	return out
}

// sinhalaVowels gives the letter of each vowel sign.
var sinhalaVowels = map[rune]rune{
	'ා': 'ආ', 'ැ': 'ඇ', 'ෑ': 'ඈ', 'ි': 'ඉ', 'ී': 'ඊ', 'ු': 'උ', 'ූ': 'ඌ', 'ෘ': 'ඍ', 'ෙ': 'එ', 'ේ': 'ඒ', 'ෛ': 'ඓ',
	'ො': 'ඔ', 'ෝ': 'ඕ', 'ෞ': 'ඖ', 'ෟ': 'ඏ', 'ෲ': 'ඎ',
}

// sinhalaUnits gives the units of Sinhala, whose block is laid out otherwise.
func sinhalaUnits(word string) []rune {
	all := make([]syllable, 0, min(len(word)/3+1, longest))
	for _, r := range word {
		if len(all) >= longest {
			break
		}
		n := len(all) - 1
		last := n >= 0 && !all[n].alone
		switch {
		case r >= 'ක' && r <= 'ෆ':
			all = append(all, syllable{head: r, vowel: spokenVowel})
		case r == '\u0DCA':
			if last {
				all[n].vowel = 0
			}
		case sinhalaVowels[r] != 0:
			if last {
				all[n].vowel = sinhalaVowels[r]
			}
		case r >= 0x0D80 && r < 0x0E00:
			all = append(all, syllable{head: r, alone: true})
		}
	}
	return flat(all)
}
