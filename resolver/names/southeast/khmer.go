package southeast

import (
	"strings"
	"sync"
)

// Signs of Khmer that change how their neighbours are read.
const (
	coeng       = '\u17d2' // writes the next consonant below
	toFirst     = '\u17c9' // the first series for the vowel
	toSecond    = '\u17ca' // the second
	bantoc      = '\u17cb' // a short vowel before the last consonant
	robat       = '\u17cc' // r above a consonant that is silent
	toandakhiat = '\u17cd' // a silent consonant
)

// khmerTables are the letters of Khmer: UNGEGN without its accents and the usual
// spelling, which follows French.
type khmerTables struct {
	elements         elements
	initials, finals map[string][]string
	// first and second give what a vowel says after consonants of each series.
	first, second map[string][]string
	independent   map[string][]string
}

const (
	firstSeries = "កខចឆដឋណតថបផសហឡអ"
	// sonorants leave the series of a stack to its other consonants.
	sonorants  = "ងញនមយរលវ"
	khmerSigns = "ាិីឹឺុូួើឿៀេែៃោៅំះៈ័"
)

var khmerLetters = sync.OnceValue(func() khmerTables {
	t := khmerTables{
		initials: letters(`ក=k,c ខ=kh,k គ=k,g ឃ=kh,k ង=ng ច=ch,c ឆ=chh,ch ជ=ch,j,c ឈ=chh,ch ញ=nh,ny,y ដ=d ឋ=th ឌ=d ឍ=th ណ=n ត=t,d ថ=th,t
			ទ=t,th ធ=th,t ន=n ប=b,p ផ=ph,p ព=p,ph ភ=ph,p ម=m យ=y,j រ=r ល=l វ=v,w ស=s ហ=h ឡ=l អ= ឝ=s ឞ=s ប៉=p ហ្វ=f ហ្គ=g ហ្ម=m ហ្ន=n ហ្ល=l`),
		finals: letters(`ក=k,c ខ=k,kh គ=k ឃ=k ង=ng ច=ch,c ជ=ch,c,j ញ=nh,n,ng ដ=t,d,th ឋ=th,t ឌ=t,d,th ឍ=th,t ណ=n ត=t,th,d ថ=th,t ទ=t,th,d ធ=th,t ន=n ប=b,p,pp
			ព=p,b,pp ភ=p,ph ផ=p,ph ម=m យ=y,i រ=,r ល=l វ=v,w,o ស=s,h,as ឡ=l`),
		first: letters(`=a,o,or ា=a,ar ិ=e,i,ei ី=ey,ei,y,i ឹ=oe,e,eu,i ឺ=eu,oe ុ=o,u,oh ូ=o,ou,u,au ួ=uo,ua,our ើ=aeu,eu,er,oe ឿ=oea,oeu,eu,ea ៀ=ie,ea,ia,ieu
			េ=e,ey,ay ែ=ae,e,a ៃ=ai,ay,ei ោ=ao,o,or ៅ=au,ao,ov,ow ុំ=om,um ំ=am,om,um,orm ាំ=am,aim ះ=ah,a,as ិះ=eh,es ុះ=oh,os េះ=eh,es,é ោះ=oh,aoh,os
			ៈ=ak,a,eak ័=a,o`),
		second: letters(`=o,a,oa,or,u ា=ea,a,ia,ear ិ=i,e ី=y,i,ee,ey ឹ=eu,i,oe,e,u ឺ=eu,ue,oe ុ=u,ou,o ូ=ou,u,oo ួ=uo,ua,our ើ=eu,oe,er ឿ=oeu,eu,oea,ea ៀ=ie,ea,ia,ieu
			េ=e,ay,ey ែ=e,ae,ea ៃ=ey,ai,ei,y ោ=o,or,ou ៅ=ov,au,ow,ou ុំ=um,om,oum ំ=um,om,oum ាំ=oam,am,eam ះ=eah,ea ិះ=ih,is ុះ=uh,us េះ=eh,es ោះ=oh,os,uoh
			ៈ=eak,ak,a ័=oa,a,ea,o`),
		independent: letters(`ឥ=e,i,ey ឦ=ei,ey,i ឧ=u,o,ou ឨ=uk ឩ=u,ou ឪ=ov,au ឫ=rue,ru,reu ឬ=rue,reu ឭ=lue ឮ=lue ឯ=ae,e,ek ឰ=ai,ay ឱ=o,ao ឲ=o,ao ឳ=au,ao`),
	}
	for sign, latin := range t.first {
		for i, text := range latin {
			latin[i] = strings.ReplaceAll(text, "é", "e")
		}
		t.first[sign] = latin
	}
	t.elements = loadElements("khmer.tsv", func(letters []rune) []rune { return letters })
	return t
})

// khmer gives the spellings of a word.
func khmer(letters []rune) []string {
	t := khmerLetters()
	return path(len(letters), func(i int) []piece {
		return append(t.elements.at(letters, i, func(j int) bool { return khmerEnds(letters, j) }), t.syllables(letters, i)...)
	})
}

// khmerEnds reports whether a syllable can end before letter i: where no sign
// belongs to the letters before.
func khmerEnds(letters []rune, i int) bool {
	return i >= len(letters) || !strings.ContainsRune(khmerSigns, letters[i]) && (letters[i] < coeng-1 && letters[i] < toFirst || letters[i] > toandakhiat && letters[i] != coeng)
}

// syllables gives the syllables that may begin at letter i. One may begin with a
// consonant below, where the one above ended the syllable before.
func (t khmerTables) syllables(letters []rune, i int) []piece {
	start := i
	if letters[start] == coeng && i > 0 && i+1 < len(letters) {
		start++
	}
	if latin, known := t.independent[string(letters[start])]; known {
		return t.close(letters, i, start+1, ranked(syllableCost, latin...), false)
	}
	onset, end, second := t.onset(letters, start)
	if end == start {
		return nil
	}
	vowel := end
	for vowel < len(letters) && strings.ContainsRune(khmerSigns, letters[vowel]) {
		vowel++
	}
	vowels := t.first
	if second {
		vowels = t.second
	}
	signs := string(letters[end:min(vowel, end+3)])
	latin, known := vowels[signs]
	if !known {
		latin = vowels[string(letters[end])]
	}
	return t.close(letters, i, vowel, join(onset, ranked(0, latin...)), signs == "")
}

// onset reads a consonant, those below it and the signs that change its series;
// it gives the letters, where they end and whether the series is the second.
func (t khmerTables) onset(letters []rune, i int) (latin []spelling, end int, second bool) {
	first, known := t.initials[string(letters[i])]
	if !known {
		return nil, i, false
	}
	second = !strings.ContainsRune(firstSeries, letters[i])
	for _, size := range []int{3, 2} {
		if whole, known := t.initials[string(letters[i:min(i+size, len(letters))])]; known && i+size <= len(letters) {
			first, i = whole, i+size-1
			break
		}
	}
	latin, end = ranked(syllableCost, first...), i+1
	for end < len(letters) {
		switch letters[end] {
		case toFirst:
			second = false
		case toSecond:
			second = true
		case coeng:
			if end+1 == len(letters) {
				return latin, end + 1, second
			}
			below, known := t.initials[string(letters[end+1])]
			if !known {
				return latin, end, second
			}
			if !strings.ContainsRune(sonorants, letters[end+1]) {
				second = !strings.ContainsRune(firstSeries, letters[end+1])
			}
			latin = join(latin, ranked(0, below...))
			end++
		default:
			return latin, end, second
		}
		end++
	}
	return latin, end, second
}

// close gives the syllable from letter i whose vowel ends before letter end,
// open and with the consonant that may close it. A hidden vowel seldom ends one.
func (t khmerTables) close(letters []rune, i, end int, spelt []spelling, hidden bool) []piece {
	var out []piece
	if khmerEnds(letters, end) {
		cost := 0
		if hidden {
			cost = laterCost
		}
		out = append(out, piece{end - i, join(spelt, []spelling{{cost: cost}})})
	}
	if end >= len(letters) {
		return out
	}
	final, known := t.finals[string(letters[end])]
	if !known {
		return out
	}
	after := end + 1
	switch {
	case letters[end-1] == 'ី':
		// The vowel y is written i inside a syllable.
		spelt = trimmed(spelt, "y", "i")
	case letters[end-1] == 'ំ' && letters[end] == 'ង':
		// ថាំង: the sign of m before ng only shortens the vowel.
		spelt = trimmed(spelt, "m", "")
	}
	closed := join(spelt, ranked(0, final...))
	if after < len(letters) && (letters[after] == toandakhiat || letters[after] == robat) {
		// The consonant itself is silent.
		return append(out, piece{after + 1 - i, join(spelt, append(ranked(0, ""), ranked(laterCost, final...)...))})
	}
	if after < len(letters) && letters[after] == bantoc {
		return append(out, piece{after + 1 - i, closed})
	}
	if khmerEnds(letters, after) {
		out = append(out, piece{after - i, closed})
		if after+1 < len(letters) && (letters[after+1] == toandakhiat) {
			out = append(out, piece{after + 2 - i, closed})
		}
		return out
	}
	if letters[after] == coeng {
		// The consonant below begins the next syllable, and where the two are
		// made at one place only it is written: វុទ្ធី, "vuthy".
		out = append(out, piece{after - i, join(spelt, append(ranked(laterCost, final...), spelling{"", 0}))})
		if after+1 < len(letters) && place(letters[end]) != place(letters[after+1]) {
			out[len(out)-1].latin = closed
		}
	}
	return t.mute(letters, i, after, closed, out)
}

// trimmed gives spellings with another ending.
func trimmed(spelt []spelling, ending, by string) []spelling {
	out := make([]spelling, len(spelt))
	for i, s := range spelt {
		if text, found := strings.CutSuffix(s.text, ending); found {
			s.text = text + by
		}
		out[i] = s
	}
	return out
}

// mute adds the syllable that ends in letters which only Pali spoke: consonants
// below the last one and a short vowel.
func (t khmerTables) mute(letters []rune, i, after int, closed []spelling, out []piece) []piece {
	end := after
	for end+1 < len(letters) && letters[end] == coeng {
		end += 2
	}
	if end < len(letters) && strings.ContainsRune("ិុ", letters[end]) {
		end++
	}
	if end > after && khmerEnds(letters, end) || end+1 < len(letters) && letters[end] == toandakhiat {
		if end < len(letters) && letters[end] == toandakhiat {
			end++
		}
		out = append(out, piece{end - i, closed})
	}
	return out
}

// place says where in the mouth a consonant is made, 0 for those that are their
// own class.
func place(r rune) int {
	for i, class := range []string{"កខគឃ", "ចឆជឈ", "ដឋឌឍតថទធ", "បផពភ", "ណន", "ម", "ល", "ញ", "យ", "ស"} {
		if strings.ContainsRune(class, r) {
			return i + 1
		}
	}
	return -int(r)
}
