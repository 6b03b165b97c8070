package southeast

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// thai is the reader of Thai: the Royal Thai General System first, then the
// habits of passports and the press.
var thai = sync.OnceValue(func() *leading {
	l := &leading{
		initials: letters(`ก=k,-,g ข=kh,k ฃ=kh ค=kh,k ฅ=kh ฆ=kh,k ง=ng จ=ch,j ฉ=ch ช=ch,j ซ=s,z ฌ=ch ญ=y ฎ=d ฏ=t ฐ=th,t ฑ=th,d,t
			ฒ=th,t ณ=n ด=d ต=t ถ=th,t ท=th,t ธ=th,t,dh น=n บ=b ป=p,-,b ผ=ph,p ฝ=f พ=ph,p,-,b ฟ=f ภ=ph,p,-,b ม=m ย=y ร=r,-,l ล=l ว=w,v
			ศ=s ษ=s ส=s ห=h ฬ=l อ= ฮ=h ฤ=ri,rue,ru`),
		finals: letters(`ก=k,-,ck,g ข=k,kh ค=k,g ฆ=k ง=ng จ=t,j,d ช=t,ch,j ซ=t ฎ=t,d ฏ=t ฐ=t,th ฑ=t ฒ=t,-,d ด=t,d ต=t,-,d ถ=t,th ท=t,-,d,th ธ=t,th,d
			ศ=t,s ษ=t,s ส=t,s,j ญ=n ณ=n น=n ร=n,r ล=n,l ฬ=n บ=p,b ป=p พ=p,b ฟ=p,f ภ=p,ph ม=m ย=i,y ว=o,w`),
		clusters: letters(`กร=kr,gr กล=kl,gl กว=kw,kaw,gw ขร=khr,kr ขล=khl ขว=khw,kw คร=khr,kr คล=khl,kl คว=khw,kw ตร=tr ปร=pr ปล=pl ผล=phl,pl
			พร=phr,pr พล=phl,pl ทร=s,thr,tr บร=br บล=bl ฟร=fr ฟล=fl ดร=dr สร=s,sr ศร=s,sr ซร=s จร=ch,chr ธร=thr หง=ng หญ=y หน=n หม=m หย=y
			หร=r หล=l หว=w,v อย=y`),
		rimes: []rime{
			{"เ", "ียะ", open, or("ia")}, {"เ", "ีย", either, or("ia", "ea", "ie")}, {"เ", "ียว", open, or("iao", "eo", "iew", "iaw")},
			{"เ", "ือ", either, or("uea", "ua", "eua", "ue")}, {"เ", "าะ", open, or("o", "oh")}, {"เ", "า", open, or("ao", "au", "aw", "ow")},
			{"เ", "อะ", open, or("oe")}, {"เ", "อ", either, or("oe", "er", "eo")}, {"เ", "ิ", closed, or("oe", "er", "ir", "oen")},
			{"เ", "็", closed, or("e", "ay")}, {"เ", "ะ", open, or("e")}, {"เ", "ย", open, or("oei", "oey", "eri", "ey")}, {"เ", "", either, or("e", "ay", "ae")},
			{"แ", "็", closed, or("ae")}, {"แ", "ะ", open, or("ae")}, {"แ", "", either, or("ae", "a", "e", "air")},
			{"โ", "ะ", open, or("o")}, {"โ", "", either, or("o", "-", "-", "oh")},
			{"ไ", "ย", open, or("ai", "ay", "i")}, {"ไ", "", open, or("ai", "ay", "i", "y")}, {"ใ", "ย", open, or("ai", "ay")}, {"ใ", "", open, or("ai", "ay", "i", "y")},
			{"", "ัวะ", open, or("ua")}, {"", "ัว", open, or("ua")}, {"", "ัย", open, or("ai", "ay", "y")}, {"", "ั", closed, or("a", "-", "u")},
			{"", "ะ", open, or("a")}, {"", "า", either, or("a", "-", "-", "ar")}, {"", "ำ", open, or("am", "um")}, {"", "าย", open, or("ai", "ay", "y")},
			{"", "ิ", either, or("i", "-", "ee", "-", "e")}, {"", "ี", either, or("i", "ee", "-", "y")}, {"", "ีย์", open, or("i", "ee")}, {"", "ึ", either, or("ue", "u")},
			{"", "ือ", open, or("ue", "u", "eu", "ua")}, {"", "ื", closed, or("ue", "uen", "u", "eu")},
			{"", "ุ", either, or("u", "-", "oo")}, {"", "ู", either, or("u", "oo")}, {"", "็อ", closed, or("o")}, {"", "็", open, or("o", "or")},
			{"", "ฤ", either, or("ri", "rue", "ru", "roe")}, {"", "รร", closed, or("a", "u")}, {"", "รร", open, or("an", "un")}, {"", "ว", closed, or("ua", "u")}, {"", "อ", either, or("o", "or", "aw", "au")},
			{"", "ร", open, or("on", "orn", "ora")}, {"", "", closed, or("o")}, {"", "", open, or("a")}, {"", "วย", open, or("uai", "uay")}, {"", "อย", open, or("oi", "oy")},
		},
		vowels: "ะัาำิีึืุู็ฺ", leads: "เแโไใ", tones: "่้๊๋ๆฯฺ", silencer: '์',
		composed: strings.NewReplacer("ํา", "ำ", "ฤๅ", "ฤ"), hidden: true,
	}
	l.elements = loadElements("thai.tsv", l.prepare)
	return l
})

// thaiLearned reads Thai as families of rank write it, by the Sanskrit letters
// that stand behind those of Thai (ภูมิพล "bhumibol", เวชชาชีวะ "vejjajiva").
var thaiLearned = sync.OnceValue(func() *leading {
	l := *thai()
	l.initials, l.finals, l.clusters = maps.Clone(l.initials), maps.Clone(l.finals), maps.Clone(l.clusters)
	maps.Copy(l.initials, letters(`ค=g,k ช=j,ch ฐ=th ฑ=d ฒ=dh,ddh ณ=n ท=d,dh ธ=dh,d ป=p พ=b,v ภ=bh ว=v,w ร=r ศ=s,sh จ=ch,j ญ=y,ny`))
	maps.Copy(l.finals, letters(`ค=g,k จ=j,ch ช=j,ch ฒ=dh,ddh,d ฑ=d ด=d ท=dh,d ธ=dh,d พ=b,bh ภ=bh,b ร=r,rn ล=l ส=s ศ=s ษ=s บ=b`))
	maps.Copy(l.clusters, letters(`ศร=sr สร=sr ทร=dr,tr พร=br ปร=pr ภร=bhr ทว=dv ธร=dhr สว=sv วร=vr`))
	l.elements, l.sanskrit = elements{}, true
	return &l
})

// learned is how many of the spellings of a Thai word are learned ones.
const learned = 3

// readThai gives the spellings of a Thai word by sound and then those by origin.
func readThai(letters []rune) []string {
	byOrigin := thaiLearned().read(slices.Clone(letters))
	out := thai().read(letters)
	kept := out[:min(len(out), reading.Most-learned)]
	rest := out[len(kept):]
	out = slices.Clone(kept)
	for _, more := range [][]string{byOrigin[:min(learned, len(byOrigin))], rest} {
		for _, text := range more {
			if len(out) < reading.Most && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// or gives the spellings of a vowel.
func or(latin ...string) []spelling { return ranked(0, latin...) }

// letters reads a table "native=latin,latin …".
func letters(text string) map[string][]string {
	table := map[string][]string{}
	for field := range strings.FieldsSeq(text) {
		native, latin, _ := strings.Cut(field, "=")
		table[native] = strings.Split(latin, ",")
	}
	return table
}
