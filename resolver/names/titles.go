package names

import "strings"

// set makes a look-up table of the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// titles come off the front of a person's name. Words that are as often names
// ("don", "pan", "khun", "syed") are left out.
var titles = set(`mr mrs ms miss mx mister sir dame madam madame mme mlle monsieur herr frau senor senora srta
	dr doctor prof professor engr hon honourable honorable rev reverend
	capt captain col colonel general lt lieutenant maj sgt sergeant cpl insp inspector supt brig
	haji hajji hajj hajah hjh hj datuk dato datin tunku tengku ustaz ustad sheikh shaikh shaykh maulana mullah
	khunying okhna oknha samdech lok gospodin gospozha shri shrimati smt
	xiansheng nushi xiaojie 先生 女士 小姐`)

// titlesAfter are Chinese titles written together with the name.
var titlesAfter = []string{"先生", "女士", "小姐"}

// doubleTitles are titles of two words.
var doubleTitles = map[string]bool{
	"tan sri": true, "puan sri": true, "toh puan": true, "dato seri": true, "datuk seri": true, "dato sri": true, "datuk sri": true,
	"lok chumteav": true, "neak oknha": true, "his excellency": true, "her excellency": true, "the hon": true,
}

// suffixes come off the end of a person's name.
var suffixes = set(`phd md mba esq esquire cpa qc kc obe mbe cbe jp dds dvm llb llm msc bsc 先生 女士 小姐`)

// burmeseTitles come off the front only where the rest is Burmese.
var burmeseTitles = set(`u daw ko ma maung`)

// burmeseSyllables are frequent in Burmese names and rare in others.
var burmeseSyllables = set(`aung kyaw htun tun zaw hla myint thein than khin nyein thiri phyu naing soe lwin oo moe thu zin htet
	hlaing mya win thant myat nyunt thaung sein shwe htay swe aye nwe tin wai phyo thida nandar sandar thandar htoo khaing
	zeya lin hnin ohn kyi nay yan mon cho mar thuzar yadanar kyaing thura ye`)

// generations maps words that close a name to their class.
var generations = map[string]string{
	"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
	"i": "i", "ii": "ii", "iii": "iii", "iv": "iv", "2nd": "ii", "3rd": "iii", "4th": "iv",
}

// placing says where in a name a particle can stand.
type placing int

const (
	// anywhere but at the end.
	anywhere placing = iota + 1
	// inside means neither first nor last: elsewhere it is a name of its own
	// ("Le", "Van", "Do", "Di").
	inside
)

// particles are small words inside names.
var particles = map[string]placing{
	"bin": anywhere, "binti": anywhere, "binte": anywhere, "bint": anywhere, "bte": anywhere, "ibn": anywhere, "ibni": anywhere, "bt": inside,
	"al": anywhere, "el": anywhere, "ul": inside, "ur": inside, "ad": inside, "as": inside, "ash": inside, "ar": inside, "az": inside,
	"de": anywhere, "del": anywhere, "della": anywhere, "dos": anywhere, "das": anywhere, "von": anywhere, "der": anywhere,
	"ter": inside, "ten": inside, "den": inside, "van": inside, "di": inside, "da": inside, "du": inside, "la": inside, "le": inside, "las": inside,
	"los": inside, "zu": inside, "y": inside, "e": inside, "af": inside, "av": inside, "so": inside, "do": inside, "ap": inside, "wo": inside, "anak": inside,
	"بن": anywhere, "ابن": anywhere, "بنت": anywhere,
	"the": anywhere, "of": anywhere, "and": anywhere, "for": inside,
}
