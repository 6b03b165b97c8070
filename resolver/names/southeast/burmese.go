package southeast

import (
	"strings"
	"sync"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// Signs of Burmese that are not vowels.
const (
	asat    = '\u103a' // no vowel: the consonant ends its syllable
	virama  = '\u1039' // writes the next consonant below
	dot     = '\u1037' // creaky tone
	visarga = '\u1038' // high tone
	medialY = '\u103b'
	medialR = '\u103c'
	medialW = '\u103d'
	medialH = '\u103e'
	// glued is how many syllables one word of Pali has at most.
	glued = 8
	// most is how many letters a syllable has at most.
	most = 16
)

// syllable is one syllable of Burmese as written.
type syllable struct {
	native string
	onset  string // consonant and medials but w
	rime   string // medial w, vowels and last consonant
	dotted bool
	// joined is set where Latin writing does not part it from the next.
	joined bool
}

type burmeseTables struct {
	elements      elements
	onsets, rimes map[string][]string
	voiced        map[string]string
	independent   map[string]string
}

// burmeseLetters holds the usual spelling first, that of the Myanmar Language
// Commission among the further ones.
var burmeseLetters = sync.OnceValue(func() burmeseTables {
	t := burmeseTables{
		onsets: letters(`က=k ခ=kh,k ဂ=g ဃ=g င=ng,nga စ=s ဆ=s,hs ဇ=z ဈ=z ဉ=ny ည=ny,n ဋ=t ဌ=t,ht ဍ=d ဎ=d ဏ=n တ=t ထ=ht,t,th ဒ=d ဓ=d,t န=n ပ=p ဖ=ph,p,hp
			ဗ=b,v ဘ=b,bh မ=m ယ=y ရ=y,r လ=l ဝ=w,v သ=th,s ဿ=th,s ဟ=h ဠ=l အ= ကျ=ky,ch ကြ=ky ချ=ch,kh,khy ခြ=ch,kh ဂျ=gy,j ဂြ=gy,j ငြ=ny,ngy ပျ=py ပြ=py
			ဖျ=phy,py,hpy ဖြ=phy,py,hpy ဗျ=by ဗြ=by ဘျ=by ဘြ=by မျ=my မြ=my လျ=ly,y,l သျှ=sh သျ=thy,sh နှ=hn,n မှ=hm,m မြှ=hmy,my မျှ=hmy,my လှ=hl,l လျှ=sh,hl,y ရှ=sh ယှ=sh ဝှ=hw,w
			ညှ=hny,ny ငှ=hng,ng ဏှ=hn တြ=tr,ty ဒြ=dr,dry တျ=ty ဒျ=dy ဟှ=h ကျှ=ky ဆျ=sh`),
		rimes: letters(`=a ာ=a,ar,ah ိ=i,e ီ=i,ee,e,y ု=u ူ=u,oo ေ=ay,e,ae ဲ=e,eh,ai,ae ော=aw,or,au ော်=aw,or ံ=an,am ို=o,oh,oe
			က်=et,at,ek,ak င်=in စ်=it ည်=i,ee,e,yi,in ဉ်=in ဋ်=at ဏ်=an တ်=at,et ဒ်=at,ad ဓ်=at န်=an ပ်=at,ap ဗ်=at ဘ်=at မ်=an,am ယ်=e,ai,eh,ae,el လ်=al,an သ်=at,ath ဇ်=it ဂ်=et,ag ရ်=ar,a ဝ်=aw ဟ်=ah ဠ်=al
			ာက်=at ာတ်=at ာန်=an ာဏ်=an ာမ်=an,am ာပ်=at ာယ်=e,ai ာဒ်=at,ad ာသ်=at ာရ်=ar ာည်=i
			ိတ်=eik,eit,ate ိပ်=eik,eit,ate ိဋ်=eik,eit ိဒ်=eik,eit ိန်=ein,ain ိမ်=ein,ain,aim ိဏ်=ein ိံ=ein ိက်=eik ိဇ်=eik ိုက်=aik,ike ိုင်=aing,ine ိုဏ်=ain,aing ိုယ်=o,oh,oe ိုလ်=o,ol,oh ိုရ်=o,or ိုတ်=ot,oat
			ုတ်=ok,oke,ote,oat ုပ်=ok,oke,ote,up ုန်=on,one,oun ုမ်=on,one,oun ုံ=on,one,oun,om ုဏ်=on,one,oun ုဒ်=ok,oke ုဋ်=ok ုဂ်=ok ုက်=ok ူန်=on,un ူး=u,oo
			ောက်=auk,out ောင်=aung,ong ောဂ်=auk ောဏ်=aun ောန်=awn ေတ်=it,ate ေန်=ein ေဝ်=ay ေမ်=aim,em ေရ်=ay
			ွ=wa ွတ်=ut,wut,wat ွပ်=ut,wut ွန်=un,wun,oon,on ွမ်=un,wun,wan ွံ=un,wun ွဏ်=un`),
		independent: map[string]string{
			"ဣ": "အိ", "ဤ": "အီ", "ဥ": "အု", "ဦ": "အူ", "ဧ": "အေ", "ဩ": "အော", "ဪ": "အော်", "၏": "အိ", "ဿ": "သ",
		},
		voiced: map[string]string{"k": "g", "ky": "gy", "s": "z", "t": "d", "p": "b", "ch": "gy", "ht": "d", "ph": "b", "py": "by"},
	}
	t.elements = elements{latin: map[string][]string{}}
	for _, fields := range lines("burmese.tsv") {
		t.elements.latin[ordered(fields[0])] = strings.Fields(fields[1])
		t.elements.most = max(t.elements.most, len(syllables(ordered(fields[0]), t.independent)))
	}
	return t
})

// ordered gives a text with its tone dot before the asat, as NFC has it, and
// the two shapes of one vowel as one.
func ordered(text string) string { return burmeseOrder.Replace(text) }

var burmeseOrder = strings.NewReplacer("\u103a\u1037", "\u1037\u103a", "\u102b", "\u102c", "\u1025\u102e", "\u1026", "\u1009\u102e", "\u1026")

// burmese gives the words of a text in Burmese script.
func burmese(text string) []reading.Word {
	t := burmeseLetters()
	parts := syllables(text, t.independent)
	var words []reading.Word
	for i := 0; i < len(parts); {
		n, latin := t.element(parts[i:])
		if n == 0 {
			n = 1
			for n < min(glued, len(parts)-i) && parts[i+n-1].joined {
				n++
			}
			latin = t.spell(parts[i:i+n], i == 0)
		}
		native := ""
		for _, s := range parts[i : i+n] {
			native += s.native
		}
		if len(latin) > 0 {
			words = append(words, reading.Word{Native: native, Latin: latin})
		}
		i += n
	}
	return words
}

// element gives the longest element that the syllables begin with and that no
// stacked consonant cuts, and how many they are.
func (t burmeseTables) element(parts []syllable) (n int, latin []string) {
	key := ""
	for i, s := range parts[:min(len(parts), t.elements.most)] {
		key += ordered(s.native)
		if found, known := t.elements.latin[key]; known && (i+1 == len(parts) || !strings.HasSuffix(key, string(virama))) {
			n, latin = i+1, found
		}
	}
	return n, latin[:min(len(latin), reading.Most)]
}

// spell gives the spellings of syllables that are written as one word. The first
// of a name is not voiced.
func (t burmeseTables) spell(parts []syllable, first bool) []string {
	all := []spelling{{}}
	for i, s := range parts {
		all = join(all, t.syllable(s, first && i == 0))
	}
	return texts(all)
}

// syllable gives the spellings of one syllable.
func (t burmeseTables) syllable(s syllable, first bool) []spelling {
	onset := t.onset(s.onset)
	if !first && len(onset) > 0 {
		if voiced, known := t.voiced[onset[0].text]; known {
			onset = append(onset, spelling{voiced, laterCost})
		}
	}
	rime, known := t.rimes[s.rime]
	if !known && strings.HasPrefix(s.rime, string(medialW)) {
		onset = join(onset, []spelling{{"w", 0}})
		rime, known = t.rimes[strings.TrimPrefix(s.rime, string(medialW))]
	}
	if !known {
		rime = []string{""}
	}
	out := join(onset, ranked(0, rime...))
	if s.dotted && len(rime[0]) > 1 && strings.HasSuffix(rime[0], "n") {
		out = append(join(out, []spelling{{"t", 0}}), join(out, []spelling{{"", laterCost}})...)
	}
	if last := rime[0]; s.joined && (strings.HasSuffix(last, "k") || strings.HasSuffix(last, "t")) {
		// ဗုဒ္ဓ: before the same consonant it need not be written twice.
		out = append(out, join(onset, []spelling{{last[:len(last)-1], laterCost}})...)
	}
	return cheapest(out, breadth)
}

// onset gives what a consonant with its medials says; unknown medials are read
// one by one.
func (t burmeseTables) onset(text string) []spelling {
	if latin, known := t.onsets[text]; known {
		return ranked(0, latin...)
	}
	out := []spelling{{}}
	for _, r := range text {
		switch r {
		case medialY, medialR:
			out = join(out, []spelling{{"y", 0}})
		case medialH:
			out = join([]spelling{{"h", 0}, {"", laterCost}}, out)
		default:
			if latin, known := t.onsets[string(r)]; known {
				out = join(out, ranked(0, latin...))
			}
		}
	}
	return out
}

// syllables parts a Burmese text. A syllable begins at every consonant that
// neither ends the syllable before nor stands above the next.
func syllables(text string, independent map[string]string) []syllable {
	letters := []rune(text)
	var out []syllable
	for i := 0; i < len(letters); {
		end := i + 1
		for end < min(len(letters), i+most) && !begins(letters, end) {
			end++
		}
		if s, ok := parse(letters[i:end], independent); ok {
			out = append(out, s)
		} else if len(out) > 0 { // what no syllable begins with belongs to the one before it
			out[len(out)-1].native += string(letters[i:end])
		}
		i = end
	}
	for i := range out {
		// A consonant alone is half a syllable, except the name and title Ma.
		if out[i].rime == "" && !(i == 0 && out[i].onset == "မ") && i+1 < len(out) {
			out[i].joined = true
		}
	}
	return out
}

// Begin gives a Burmese word from where its first syllable begins: nothing reads
// what stands before it, such as a figure. A word without syllables comes back as
// it is.
func Begin(word string) string {
	independent := burmeseLetters().independent
	for i, r := range word {
		if _, vowel := independent[string(r)]; vowel || burmeseLetter(r) {
			return word[i:]
		}
	}
	return word
}

// begins reports whether a syllable begins at letter i > 0.
func begins(letters []rune, i int) bool {
	if !burmeseLetter(letters[i]) {
		return false
	}
	if letters[i-1] == virama || i+1 == len(letters) {
		return true
	}
	next := letters[i+1]
	return next != asat && next != virama && !(next == dot && i+2 < len(letters) && letters[i+2] == asat)
}

// burmeseLetter reports whether a letter can begin a syllable.
func burmeseLetter(r rune) bool { return '\u1000' <= r && r <= '\u102a' || r == '\u103f' }

// parse reads the letters of one syllable; ok is false where they begin with no
// consonant and no vowel of its own.
func parse(letters []rune, independent map[string]string) (s syllable, ok bool) {
	s.native = string(letters)
	text := ordered(s.native)
	for own, spelt := range independent {
		if rest, found := strings.CutPrefix(text, own); found {
			text = spelt + rest
			break
		}
	}
	for i, r := range []rune(text) {
		switch {
		case i == 0:
			ok = burmeseLetter(r)
			s.onset = string(r)
		case r == medialY || r == medialR || r == medialH:
			s.onset += string(r)
		case r == dot:
			s.dotted = true
		case r == virama:
			s.joined = true
			if !strings.HasSuffix(s.rime, string(asat)) {
				s.rime += string(asat)
			}
		case r == visarga || r < '\u1000' || r > '\u109f':
		default:
			s.rime += string(r)
		}
	}
	return s, ok
}
