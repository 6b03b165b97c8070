package eastasia

import (
	"slices"
	"strings"
	"testing"
)

// TestRules holds what each rule makes of a syllable: the spellings given are
// among its first five.
func TestRules(t *testing.T) {
	for _, rule := range []struct {
		name  string
		spell func(string) []string
		want  string
	}{
		{"mandarin", mandarin, `
			zhang chang; zhao chao; zhi chih; chen chen; cheng cheng; qian chien; qi chi; jiang chiang; jie chieh; xu hsu; xiao hsiao; xie hsieh; xue hsueh
			xiong hsiung; zhong chung; song sung; dong tung; deng teng; gao kao; guo kuo; gui kuei; ge ko; he ho; huo huo; luo lo; zuo tso; cai tsai; zeng tseng
			ci tzu; si ssu; shi shih; ri jih; ren jen; rong jung; ye yeh; yan yen; yi i; you yu; yu yu; yuan yuan; bo po; bi pi; peng peng; tian tien; lian lien
			er erh; e o; lv lu lyu; nv nu nyu; lve lueh; juan chuan; quan chuan; wang wang; shuo shuo; cui tsui; kong kung; yong yung; dou tou; niu niu; kuo kuo`},
		{"cantonese", cantonese, `
			can chan; wong wong; zoeng cheung tseung; lei lee li lei; lau lau; ng ng; m ng; gwok kwok; joeng yeung; ze tse; coi choi tsoi; zang tsang; cing ching
			heoi hui; ceoi tsui chui; leoi lui; seoi sui shui; zyu chu; jyu yu; jyun yuen; syun suen; hyun huen; jyut yuet; gam kam; sam sum sam; man man; mun mun moon
			pun poon pun; gun koon kun; fu fu; wu wu woo; gou ko; cou tso; mou mo; si sze; zi chi tsz; ji yi yee; jing ying; jau yau; jiu yiu; jip yip; kau kau; sek shek
			deng teng; dang tang; fung fung; lung lung; luk luk; gwong kwong; kwong kwong; hok hok; haa ha; maa ma; loeng leung; coeng cheung; soeng sheung; hoeng heung
			kei kei kee; gei kei; mei mei may; mei mi; ting ting; din tin; sin sin; ming ming; tin tin; wai wai; ging king`},
		{"vowelless", cantonese, "q -; xx -; bq -"},
		{"korean", func(s string) []string { return korean([]rune(s)[0]) }, `
			김 gim kim; 정 jung jeong jong; 영 young yeong; 현 hyun hyeon; 식 sik shik; 신 shin sin; 위 wi; 우 woo u; 희 hee hui; 박 bak pak; 왕 wang; 흔 heun hun
			닭 dak; 값 gap; 꽃 kkot; 앉 an; 없 eop; 읽 ik; 삶 sam; 핥 hal; 밟 bal; 부 bu bu; 갊 gam; 벗 beot; 솥 sot; 옻 ot; 낮 nat; 놓 not; 앞 ap; 엌 eok; 맏 mat
			라 ra la; 쌍 ssang; 까 kka; 짜 jja; 빠 ppa; 따 tta; 외 oe; 왜 wae; 예 ye; 얘 yae; 의 ui; 웬 wen; 요 yo; 유 yu yoo; 화 hwa`},
	} {
		for item := range strings.SplitSeq(strings.NewReplacer("\n", ";", "\t", "").Replace(rule.want), ";") {
			fields := strings.Fields(item)
			if len(fields) == 0 {
				continue
			}
			got := rule.spell(fields[0])
			for _, want := range fields[1:] {
				if want == "-" && got != nil || want != "-" && !slices.Contains(first(5, got), want) {
					t.Errorf("%s: %s is %v, not %s", rule.name, fields[0], got, want)
				}
			}
		}
	}
}

// TestTables asks that every line of a table can be used: its characters are one
// character in one shape, its spellings plain letters, its parts as many as its
// characters, and no line takes the place of another.
func TestTables(t *testing.T) {
	plain := func(where string, spellings []string) {
		for _, s := range spellings {
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("%s: %q is no spelling", where, s)
			}
		}
	}
	seen := map[string]bool{}
	once := func(where, key string) {
		if seen[where+key] {
			t.Errorf("%s has %s twice", where, key)
		}
		seen[where+key] = true
	}
	for fields := range rows(surnamesTable) {
		if len(fields) != 8 || fields[1] == "-" {
			t.Errorf("surnames.txt: %v has not eight columns or no Pinyin", fields)
		}
		once("surnames.txt", Simplify(fields[0]))
		for _, column := range fields[1:] {
			plain("surnames.txt", several(column))
		}
	}
	if n := len(surnames()); n < 300 {
		t.Errorf("%d surnames, want 300", n)
	}
	for fields := range rows(japaneseTable) {
		once("japanese.txt", string(compared(fields[0])))
		if n := len(compared(fields[0])); len(fields) != n+1 || n > longestSurname {
			t.Errorf("japanese.txt: %v has %d characters", fields, n)
		}
		for _, part := range fields[1:] {
			plain("japanese.txt", several(part))
		}
	}
	for name, table := range map[string]string{"hokkien.txt": hokkienTable, "hakka.txt": hakkaTable, "vietnamese.txt": vietnameseTable, "japanesegiven.txt": japaneseGivenTable} {
		for fields := range rows(table) {
			if len(fields) != 2 {
				t.Errorf("%s: %v has not two columns", name, fields)
				continue
			}
			once(name, fields[0])
			plain(name, several(fields[0]))
			if name != "japanesegiven.txt" && Simplify(fields[1]) != fields[1] {
				t.Errorf("%s: %s is not simple", name, fields[1])
			}
		}
	}
	for name, table := range map[string]string{"koreansurnames.txt": koreanSurnamesTable, "koreansyllables.txt": koreanSyllablesTable} {
		for fields := range rows(table) {
			once(name, fields[0])
			plain(name, several(fields[1]))
			if len([]rune(fields[0])) != 1 || korean([]rune(fields[0])[0]) == nil {
				t.Errorf("%s: %s is no syllable", name, fields[0])
			}
		}
	}
	for fields := range rows(variantsTable) {
		for _, r := range fields[0] {
			once("variants.txt", string(r))
		}
	}
	for fields := range rows(hanTable) {
		once("han.txt", fields[0])
		for _, s := range several(fields[2]) {
			if cantonese(s) == nil {
				t.Errorf("han.txt: the Jyutping %s of %s has no spelling", s, fields[0])
			}
		}
	}
}
