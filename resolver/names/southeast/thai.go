package southeast

import (
	"strings"
	"sync"
)

// thai is the reader of Thai: the Royal Thai General System first, then the
// habits of passports and the press.
var thai = sync.OnceValue(func() *leading {
	l := &leading{
		initials: letters(`ก=k,g ข=kh,k ฃ=kh ค=kh,k ฅ=kh ฆ=kh,k ง=ng จ=ch,j ฉ=ch ช=ch,j ซ=s,z ฌ=ch ญ=y ฎ=d ฏ=t ฐ=th,t ฑ=th,d,t
			ฒ=th,t ณ=n ด=d ต=t ถ=th,t ท=th,t ธ=th,t,dh น=n บ=b ป=p,b ผ=ph,p ฝ=f พ=ph,p,b ฟ=f ภ=ph,p,b ม=m ย=y ร=r,l ล=l ว=w,v
			ศ=s ษ=s ส=s ห=h ฬ=l อ= ฮ=h ฤ=ri,rue,ru`),
		finals: letters(`ก=k,ck,g ข=k,kh ค=k,g ฆ=k ง=ng จ=t,j,d ช=t,ch,j ซ=t ฎ=t,d ฏ=t ฐ=t,th ฑ=t ฒ=t,d ด=t,d ต=t,d ถ=t,th ท=t,d,th ธ=t,th,d
			ศ=t,s ษ=t,s ส=t,s,j ญ=n ณ=n น=n ร=n,r ล=n,l ฬ=n บ=p,b ป=p พ=p,b ฟ=p,f ภ=p,ph ม=m ย=i,y ว=o,w`),
		clusters: letters(`กร=kr,gr กล=kl,gl กว=kw,gw ขร=khr,kr ขล=khl ขว=khw,kw คร=khr,kr คล=khl,kl คว=khw,kw ตร=tr ปร=pr ปล=pl ผล=phl,pl
			พร=phr,pr พล=phl,pl ทร=s,thr,tr บร=br บล=bl ฟร=fr ฟล=fl ดร=dr สร=s,sr ศร=s,sr ซร=s จร=ch,chr ธร=thr หง=ng หญ=y หน=n หม=m หย=y
			หร=r หล=l หว=w,v อย=y กฤ=kri,krit,kris ทฤ=thri,thrit พฤ=phrue,phru,pru ปฤ=pri ศฤ=sari`),
		rimes: []rime{
			{"เ", "ียะ", open, or("ia")}, {"เ", "ีย", either, or("ia", "ea", "ie")}, {"เ", "ียว", open, or("iao", "eo", "iew", "iaw")},
			{"เ", "ือ", either, or("uea", "ua", "eua", "ue")}, {"เ", "าะ", open, or("o", "oh")}, {"เ", "า", open, or("ao", "au", "aw", "ow")},
			{"เ", "อะ", open, or("oe")}, {"เ", "อ", either, or("oe", "er", "eo")}, {"เ", "ิ", closed, or("oe", "er", "ir", "oen")},
			{"เ", "็", closed, or("e", "ay")}, {"เ", "ะ", open, or("e")}, {"เ", "ย", open, or("oei", "oey", "eri", "ey")}, {"เ", "", either, or("e", "ay", "ae")},
			{"แ", "็", closed, or("ae")}, {"แ", "ะ", open, or("ae")}, {"แ", "", either, or("ae", "a", "e", "air")},
			{"โ", "ะ", open, or("o")}, {"โ", "", either, or("o", "oh")},
			{"ไ", "ย", open, or("ai", "ay", "i")}, {"ไ", "", open, or("ai", "ay", "i", "y")}, {"ใ", "ย", open, or("ai", "ay")}, {"ใ", "", open, or("ai", "ay", "i", "y")},
			{"", "ัวะ", open, or("ua")}, {"", "ัว", open, or("ua")}, {"", "ัย", open, or("ai", "ay", "y")}, {"", "ั", closed, or("a", "u")},
			{"", "ะ", open, or("a")}, {"", "า", either, or("a", "ar")}, {"", "ำ", open, or("am", "um")}, {"", "าย", open, or("ai", "ay", "y")},
			{"", "ิ", either, or("i", "e", "ee")}, {"", "ี", either, or("i", "ee", "y")}, {"", "ีย์", open, or("i", "ee")}, {"", "ึ", either, or("ue", "u")},
			{"", "ือ", open, or("ue", "u", "eu", "ua")}, {"", "ื", closed, or("ue", "uen", "u", "eu")},
			{"", "ุ", either, or("u", "oo")}, {"", "ู", either, or("u", "oo")}, {"", "็อ", closed, or("o")}, {"", "็", open, or("o", "or")},
			{"", "รร", closed, or("a", "u")}, {"", "รร", open, or("an", "un")}, {"", "ว", closed, or("ua", "u")}, {"", "อ", either, or("o", "or", "aw", "au")},
			{"", "ร", open, or("on", "orn", "ora")}, {"", "", closed, or("o")}, {"", "", open, or("a")}, {"", "วย", open, or("uai", "uay")}, {"", "อย", open, or("oi", "oy")},
		},
		vowels: "ะัาำิีึืุู็ฺ", leads: "เแโไใ", tones: "่้๊๋ๆฯฺ", silencer: '์',
		composed: strings.NewReplacer("ํา", "ำ", "ฤๅ", "ฤ"), hidden: true,
	}
	l.elements = loadElements("thai.tsv", l.prepare)
	return l
})

func or(latin ...string) []string { return latin }

// letters reads a table "native=latin,latin …".
func letters(text string) map[string][]string {
	table := map[string][]string{}
	for field := range strings.FieldsSeq(text) {
		native, latin, _ := strings.Cut(field, "=")
		table[native] = strings.Split(latin, ",")
	}
	return table
}
