package eastasia_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/resolver/names/eastasia"
	"github.com/clewgraph/clew/resolver/names/reading"
)

// TestReadWords asks how names are parted and how each part is spelt, first of
// all, or among others where the list begins with "+".
func TestReadWords(t *testing.T) {
	for _, tt := range []struct {
		script, name string
		want         []string
	}{
		{"Hani", "陳文", []string{"陳 chen chan tan tran", "文 wen man boon"}},
		{"Hani", "欧阳娜", []string{"欧阳 ouyang auyeung", "娜 na"}},
		{"Hani", "歐陽", []string{"歐陽 ouyang"}},
		{"Hani", "张欧阳", []string{"张 zhang", "欧 ou", "阳 yang"}},
		{"Hani", "司马", []string{"司马 sima szema"}},
		{"Hani", "曾曾", []string{"曾 zeng tsang", "曾 ceng"}},
		{"Hani", "曾", []string{"曾 zeng ceng"}},
		{"Hani", "單單", []string{"單 shan", "單 dan"}},
		{"Hani", "史密斯", []string{"史 shi", "密 mi", "斯 si"}},
		{"Hani", "田中角", []string{"田 + ta tian", "中 + naka zhong", "角 + kaku jiao"}},
		{"Hani", "田中角栄", []string{"田 ta tian", "中 naka zhong", "角 kaku", "栄 ei"}},
		{"Hani", "佐々木", []string{"佐 sa zuo", "々 sa zuo", "木 ki mu"}},
		{"Hani", "王々", []string{"王 wang", "々 wang"}},
		{"Hani", "渡邊謙", []string{"渡 wata du", "邊 nabe bian", "謙 ken qian"}},
		{"Hani", "々", nil},
		{"Hani", "王·小", []string{"王 wang", "小 xiao"}},
		{"Hani", "王a小", []string{"王 wang", "小 xiao"}},
		{"Hani", "𠮷𰻝", []string{"𠮷 ji kat", "𰻝 biang"}},
		{"Hani", "Wang", nil},
		{"Hani", "", nil},
		{"Hang", "김정은", []string{"김 kim gim", "정 jung jeong jong", "은 eun un"}},
		{"Hang", "이이", []string{"이 lee yi", "이 i yi"}},
		{"Hang", "ㄱ김", []string{"김 gim kim"}},
		{"Hira", "おおの", []string{"おおの ono oono ohno"}},
		{"Hira", "ちづ", []string{"ちづ chizu tizu"}},
		{"Hira", "まっちゃ", []string{"まっちゃ matcha mattya"}},
		{"Kana", "スミス", []string{"スミス sumisu smis"}},
		{"Kana", "ピーター", []string{"ピーター pita piitaa"}},
		{"Kana", "ー", nil},
		{"Kana", "Tanaka", nil},
		{"Latn", "tanaka", nil},
		{"", "田", nil},
	} {
		words := eastasia.Read(tt.script, tt.name)
		if len(words) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, words, tt.want)
			continue
		}
		for i, w := range words {
			want := strings.Fields(tt.want[i])
			if w.Native != want[0] {
				t.Errorf("%s: word %d is %s, want %s", tt.name, i, w.Native, want[0])
			}
			at := -1
			for _, latin := range want[1:] {
				next := slices.Index(w.Latin, latin)
				if latin != "+" && next <= at && want[1] != "+" || latin != "+" && next < 0 {
					t.Errorf("%s: %s is spelt %v, want %v in this order", tt.name, w.Native, w.Latin, want[1:])
					break
				}
				at = next
			}
		}
	}
}

// TestReadEverything reads every letter of the scripts, alone and after a
// surname, and asks for the form that [reading.Word] promises.
func TestReadEverything(t *testing.T) {
	read := map[string]int{}
	for _, script := range []struct {
		code string
		of   *unicode.RangeTable
	}{{"Hani", unicode.Han}, {"Hang", unicode.Hangul}, {"Hira", unicode.Hiragana}, {"Kana", unicode.Katakana}} {
		for r := range unicode.MaxRune {
			if !unicode.Is(script.of, r) {
				continue
			}
			words := eastasia.Read(script.code, string(r))
			words = append(words, eastasia.Read(script.code, "王"+string(r))...)
			words = append(words, eastasia.Read(script.code, "田中"+string(r))...)
			check(t, script.code, string(r), words)
			if len(words) > 0 {
				read[script.code]++
			}
		}
	}
	if read["Hang"] < 11172 || read["Hani"] < 41000 || read["Hira"] < 80 || read["Kana"] < 80 {
		t.Errorf("too few letters are read: %v", read)
	}
}

// check reports words that break what [reading.Word] promises.
func check(t *testing.T, script, text string, words []reading.Word) {
	t.Helper()
	for _, w := range words {
		if len(w.Latin) == 0 || len(w.Latin) > reading.Most {
			t.Errorf("%s %q: %d spellings of %q", script, text, len(w.Latin), w.Native)
		}
		seen := map[string]bool{}
		for _, latin := range w.Latin {
			if latin == "" || strings.Trim(latin, "abcdefghijklmnopqrstuvwxyz") != "" || seen[latin] {
				t.Errorf("%s %q: spelling %q of %q is empty, not in plain letters or twice there", script, text, latin, w.Native)
			}
			seen[latin] = true
		}
	}
}

// TestReadSharesNothing changes a result and reads again.
func TestReadSharesNothing(t *testing.T) {
	for _, name := range []string{"陳文", "田中角栄", "歐陽"} {
		before := eastasia.Read("Hani", name)
		for _, w := range eastasia.Read("Hani", name) {
			_ = append(w.Latin, "changed")
		}
		if diff := cmp.Diff(before, eastasia.Read("Hani", name)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSimplify(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"陳", "陈"}, {"黃", "黄"}, {"吳", "吴"}, {"呉", "吴"}, {"劉德華", "刘德华"}, {"蔡英文", "蔡英文"}, {"渡邉", "渡辺"}, {"渡邊", "渡辺"},
		{"髙橋", "高桥"}, {"山﨑", "山崎"}, {"齋藤", "斎藤"}, {"齊藤", "斉藤"}, {"濱田", "浜田"}, {"廣", "広"}, {"龍", "竜"}, {"德", "徳"}, {"惠", "恵"},
		{"國", "国"}, {"澤", "沢"}, {"榮", "栄"}, {"實", "実"}, {"眞", "真"}, {"黑", "黒"}, {"關", "関"}, {"鹽", "塩"}, {"峯", "峰"}, {"衞", "衛"},
		{"鍾", "钟"}, {"范", "范"}, {"葉", "叶"}, {"蕭", "肖"}, {"閻", "闫"}, {"強", "强"}, {"溫", "温"}, {"啓", "启"}, {"晉", "晋"}, {"羣", "群"}, {"內", "内"},
		{"山田たろう", "山田たろう"}, {"김", "김"}, {"Tan", "Tan"}, {"", ""},
	} {
		if a, b := eastasia.Simplify(tt.a), eastasia.Simplify(tt.b); a != b {
			t.Errorf("%s is %s, %s is %s", tt.a, a, tt.b, b)
		}
	}
	// Equal in Latin letters somewhere, yet other surnames; and shapes that are
	// one character in Japan and two in China.
	for _, apart := range []string{"吳黃", "斎斉", "肖小", "付傅", "代戴", "芸艺", "予豫", "范樊", "王黄", "于余", "丘邱", "區欧", "曾陈", "聯連", "滬濾", "佑祐"} {
		pair := []rune(eastasia.Simplify(apart))
		if pair[0] == pair[1] {
			t.Errorf("%s: both are %c", apart, pair[0])
		}
	}
	for r := range unicode.MaxRune {
		one := eastasia.Simplify(string(r))
		if two := eastasia.Simplify(one); two != one || utf8.ValidRune(r) && one != string(r) && !unicode.Is(unicode.Han, r) {
			t.Fatalf("%c becomes %s and then %s", r, one, two)
		}
	}
}

func TestForeign(t *testing.T) {
	for text, want := range map[string]string{
		"史密斯": "smis", "约翰逊": "jonson", "約翰遜": "jonson", "米勒": "mile", "彼得": "biter", "卡特": "kat", "罗斯": "los", "普京": "pjing", "伊万诺夫": "yivannof",
		"巴颂": "basong", "德": "de", "王a": "vang", "": "", "Smith": "", "김": "",
	} {
		if got := eastasia.Foreign(text); got != want {
			t.Errorf("%s sounds like %q, want %q", text, got, want)
		}
	}
}

// FuzzRead reads any text as any script:
//
//	go test -fuzz FuzzRead -fuzztime 2m ./resolver/names/eastasia
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"陳文", "欧阳", "田中角栄", "김정은", "おおの", "ピーター", "ーっ", "\xff王", "e\u0301", "ㄱㅏ", "々〇", "ﾀﾅｶ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, script := range []string{"Hani", "Hang", "Hira", "Kana", "Latn"} {
			words := eastasia.Read(script, text)
			check(t, script, text, words)
			if diff := cmp.Diff(words, eastasia.Read(script, text)); diff != "" {
				t.Errorf("%s %q: read twice: %s", script, text, diff)
			}
			if utf8.ValidString(text) {
				rest := text
				for _, w := range words {
					_, after, found := strings.Cut(rest, w.Native)
					if script != "Hani" && !found {
						t.Errorf("%s %q: %q is no part of it", script, text, w.Native)
					}
					rest = after
				}
			}
		}
		if sound := eastasia.Foreign(text); strings.Trim(sound, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q sounds like %q, not in plain letters", text, sound)
		}
		simple := eastasia.Simplify(text)
		if again := eastasia.Simplify(simple); again != simple {
			t.Errorf("%q becomes %q and then %q", text, simple, again)
		}
		if eastasia.SameSurname(text, text) != (eastasia.Surnames(text) != nil) {
			t.Errorf("%q: a surname is the same as itself", text)
		}
	})
}
