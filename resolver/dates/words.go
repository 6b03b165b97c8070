package dates

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// meaning says what a word does to a date.
type meaning int

const (
	isNothing meaning = iota + 1 // fills the sentence
	isYear                       // names the number behind it
	isMonth
	isDay
	yearAfter // names the number in front of it
	monthAfter
	dayAfter
	isAbout
	isSince
	isUntil
	isLunar
	isEra
	isMonthName
)

// The eras that change how years are counted.
const (
	buddhist = "Buddhist era"
	common   = "common era"
	myanmar  = "Myanmar era"
)

// countsFrom gives what is added to a year of an era to have it in the common
// era; 0 for the eras that count otherwise.
func countsFrom(era string) int {
	return map[string]int{"Republic of China": 1911, "Reiwa": 2018, "Heisei": 1988, "Showa": 1925, "Taisho": 1911, myanmar: 638}[era]
}

// word is what a word means; number is its month, era the era that it names.
type word struct {
	meaning meaning
	month   int
	era     string
}

// eraWords name eras, in the folding of [fold]. Compiled for Clew.
var eraWords = []struct{ era, words string }{
	{buddhist, "พุทธศักราช พ.ศ. พ.ศ พศ. พศ ພ.ສ. ພ.ສ ພສ ព.ស. ព.ស b.e. be 佛历 佛曆 phật"},
	{common, "คริสต์ศักราช ค.ศ. ค.ศ คศ ຄ.ສ. ຄ.ສ គ.ស. គ.ស a.d. ad c.e. ce 西元 公元 公历 公曆 서기"},
	{"Republic of China", "中華民國 中华民国 民國 民国"},
	{"Reiwa", "令和"}, {"Heisei", "平成"}, {"Showa", "昭和"}, {"Taisho", "大正"},
	{myanmar, "သက္ကရာဇ် ကောဇာ"},
}

// otherWords have one meaning each. Compiled for Clew. A word of several parts
// in Latin or Cyrillic letters is read part by part.
var otherWords = []struct {
	meaning meaning
	words   string
}{
	{yearAfter, "年 년 ခုနှစ် နှစ် ခု"},
	{monthAfter, "月 월 လပိုင်း"},
	{dayAfter, "日 号 號 일 ရက်နေ့ ရက်"},
	{isYear, "năm ปี ປີ ឆ្នាំ tahun"},
	{isMonth, "tháng เดือน ເດືອນ ខែ bulan"},
	{isDay, "ngày วันที่ ວັນທີ ថ្ងៃទី ថ្ងៃ tanggal"},
	{isAbout, "around about circa approximately approx approx. ca ca. c. roughly ประมาณ ราวๆ ราว ប្រហែល ປະມານ ခန့် 约 約 大约 大約 左右 前后 前後 頃 ごろ 약 경 khoảng sekitar kira около примерно حوالي تقريبا"},
	{isSince, "since after from ตั้งแต่ หลัง 以来 以來 从 從 自 から 부터 từ sejak dari с после منذ"},
	{isUntil, "until till before by จนถึง ก่อน 之前 以前 まで 까지 trước sebelum hingga до قبل حتى"},
	{isNothing, "during in the year years of throughout on born dob date dated early mid late between and to st nd rd th " +
		"เกิด ช่วง ระหว่าง ใน วัน ถึง เมื่อ တွင် လ နေ့ " +
		"于 於 在 生于 出生于 出生 生 间 間 期间 至 到 công nguyên sinh lịch pada lahir года году год г в по " +
		"عام سنة شهر في era buddhist common"},
	{isLunar, "农历 農曆 农曆 阴历 陰曆 旧历 舊曆 음력 âm lunar ขึ้น แรม ค่ำ កើត រោច လဆန်း လဆုတ် 初 闰 閏 正 腊 臘 冬"},
}

// monthWords are the names of the months from January on, by language: English,
// Thai and its short forms, Lao, Khmer, Burmese, Indonesian and Malay, Russian
// (as in dates), Arabic. Compiled for Clew.
var monthWords = []string{
	"january february march april may june july august september october november december",
	"jan feb mar apr may jun jul aug sep oct nov dec",
	"jan. feb. mar. apr. may. jun. jul. aug. sept oct. nov. dec.",
	"มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
	"ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
	"มค. กพ. มีค. เมย. พค. มิย. กค. สค. กย. ตค. พย. ธค.",
	"ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ",
	"មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
	"ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ",
	"januari februari maret april mei juni juli agustus september oktober november desember",
	"januari februari mac april mei jun julai ogos september oktober november disember",
	"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
	"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}

// dictionary holds every word by its folded text; longest is the longest one of
// each first character, in bytes.
type dictionary struct {
	words   map[string]word
	longest map[rune]int
}

var known = sync.OnceValue(func() *dictionary {
	d := &dictionary{words: map[string]word{}, longest: map[rune]int{}}
	add := func(text string, w word) {
		text = fold(text)
		first, _ := utf8.DecodeRuneInString(text)
		d.words[text] = w
		d.longest[first] = max(d.longest[first], len(text))
	}
	for _, o := range otherWords {
		for w := range strings.FieldsSeq(o.words) {
			add(w, word{meaning: o.meaning})
		}
	}
	for _, e := range eraWords {
		for w := range strings.FieldsSeq(e.words) {
			add(w, word{meaning: isEra, era: e.era})
		}
	}
	for _, names := range monthWords {
		for i, w := range strings.Fields(names) {
			add(w, word{meaning: isMonthName, month: i + 1})
		}
	}
	return d
})

// fold brings a text into compatibility form and lower case, with digits of
// every script as ASCII ones and the several dashes as one.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r), r == '〜':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case r < 0x80 || !unicode.Is(unicode.Nd, r):
			return r
		}
		for _, block := range unicode.Nd.R16 {
			if rune(block.Lo) <= r && r <= rune(block.Hi) {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		return r
	}, norm.NFKC.String(s)))
}

// scan reads the words and numbers of a folded text; it reports false at the
// first that it does not know.
func (r *reader) scan(s string) bool {
	for s = strings.TrimSpace(s); s != ""; {
		first, size := utf8.DecodeRuneInString(s)
		switch {
		case first >= '0' && first <= '9':
			n := strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' })
			if n < 0 {
				n = len(s)
			}
			if n > 4 || !r.number(s[:n]) {
				return false
			}
			s = s[n:]
		case strings.ContainsRune(cjkDigits, first):
			n := strings.IndexFunc(s, func(c rune) bool { return !strings.ContainsRune(cjkDigits, c) })
			if n < 0 {
				n = len(s)
			}
			if !r.number(cjkNumber(s[:n])) {
				return false
			}
			s = s[n:]
		case first == '元' && r.era != "": // the first year of an era
			r.number("1")
			s = s[size:]
		case strings.HasPrefix(s, "..") && strings.Contains(s, "/") || strings.HasPrefix(s, "/.."):
			return r.openEnd(s)
		case strings.ContainsRune(" -/.,()", first):
			s = s[size:]
		case strings.ContainsRune("~?%", first):
			r.about = true
			s = s[size:]
		default:
			n, w := known().at(s)
			if n == 0 {
				return false
			}
			r.word(w)
			s = s[n:]
		}
	}
	return len(r.parts) > 0 && len(r.parts) <= 3
}

// openEnd reads the end of an interval in EDTF that is open at one side.
func (r *reader) openEnd(s string) bool {
	if rest, found := strings.CutPrefix(s, "../"); found && len(r.parts) == 0 && rest != "" && !strings.Contains(rest, "..") {
		r.until = true
		return r.scan(rest)
	}
	r.since = s == "/.." && len(r.parts) > 0
	return r.since
}

// at gives the longest word that a text begins with and its length in bytes. In
// alphabets that part words a word ends where its letters do.
func (d *dictionary) at(s string) (int, word) {
	first, _ := utf8.DecodeRuneInString(s)
	if unicode.In(first, unicode.Latin, unicode.Cyrillic, unicode.Arabic) {
		n := strings.IndexFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) && c != '.' })
		if n < 0 {
			n = len(s)
		}
		for _, text := range []string{s[:n], strings.TrimRight(s[:n], ".")} {
			if w, found := d.words[text]; found {
				return len(text), w
			}
		}
		return 0, word{}
	}
	for n := min(d.longest[first], len(s)); n > 0; n-- {
		if w, found := d.words[s[:n]]; found {
			return n, w
		}
	}
	return 0, word{}
}

func (r *reader) word(w word) {
	switch w.meaning {
	case isYear, isMonth, isDay:
		r.pending = w.meaning
	case yearAfter, monthAfter, dayAfter:
		if last := len(r.parts) - 1; last >= 0 && r.parts[last].unit == 0 {
			r.parts[last].unit = w.meaning - yearAfter + isYear
		}
	case isAbout:
		r.about = true
	case isSince:
		r.since = true
	case isUntil:
		r.until = true
	case isLunar:
		r.lunar = true
	case isEra:
		r.era = w.era
	case isMonthName:
		if r.month != 0 && r.month != w.month {
			r.lunar = true
		}
		r.month, r.pending = w.month, 0
	}
}

func (r *reader) number(digits string) bool {
	if digits == "" {
		return false
	}
	value := 0
	for _, c := range digits {
		value = value*10 + int(c-'0')
	}
	r.parts = append(r.parts, part{value: value, digits: len(digits), unit: r.pending})
	r.pending = 0
	return true
}

// cjkDigits are the Chinese digits, in order of value, and the tens.
const cjkDigits = "〇一二三四五六七八九零十廿卅"

// cjkNumber writes a Chinese number in ASCII digits: "一九九〇" digit by digit,
// "二十三" and "廿三" by their tens; "" for what is neither.
func cjkNumber(s string) string {
	s = strings.NewReplacer("零", "〇", "廿", "二十", "卅", "三十").Replace(s)
	tens, ones, found := strings.Cut(s, "十")
	if strings.Contains(ones, "十") {
		return ""
	}
	if found {
		if tens == "" {
			tens = "一"
		}
		if ones == "" {
			ones = "〇"
		}
		s = tens + ones
	}
	digits := []rune("〇一二三四五六七八九")
	written := strings.Map(func(r rune) rune { return '0' + rune(slices.Index(digits, r)) }, s)
	if found && len(written) != 2 || len(written) > 4 {
		return ""
	}
	return written
}
