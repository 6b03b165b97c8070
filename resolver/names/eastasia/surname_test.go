package eastasia_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/resolver/names/eastasia"
)

func TestSurnames(t *testing.T) {
	for latin, want := range map[string][]string{
		"ouyang": {"欧阳"}, "auyeung": {"欧阳"}, "szeto": {"司徒"}, "nguyen": {"阮", "原", "苑"},
		"smith": nil, "": nil, "Chen": nil, "陈": nil,
	} {
		got := eastasia.Surnames(latin)
		if diff := cmp.Diff(sorted(want), got); latin != "nguyen" && diff != "" {
			t.Errorf("%s: %s", latin, diff)
		}
		if !slices.IsSorted(got) {
			t.Errorf("%s: %v is not sorted", latin, got)
		}
	}
	for latin, want := range map[string]string{
		"ng": "吴黄伍", "chan": "陈曾", "chen": "陈曾", "tan": "陈谭", "lim": "林", "wong": "王黄汪", "wu": "吴胡武", "tran": "陈", "chang": "张章常郑", "teo": "张赵",
		"park": "朴", "lee": "李", "hwang": "黄", "au": "欧区", "xie": "谢解", "zha": "查", "shan": "单", "qiu": "邱仇丘", "zeng": "曾", "oei": "黄", "tjoa": "蔡",
		"koh": "许高", "chua": "蔡", "yeoh": "杨", "goh": "吴", "ong": "王", "teh": "郑", "low": "刘", "nguyen": "阮", "huynh": "黄", "vo": "武", "le": "黎",
		"hsu": "许徐", "tsai": "蔡", "kwok": "郭", "cheung": "张", "yip": "叶", "voon": "温", "choi": "蔡崔", "lie": "李", "liem": "林", "heng": "王",
	} {
		got := eastasia.Surnames(latin)
		for _, r := range want {
			if !slices.Contains(got, string(r)) {
				t.Errorf("%s may be %c, not only %v", latin, r, got)
			}
		}
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func TestSameSurname(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"chen", "chan", true}, {"chen", "tan", true}, {"chen", "tran", true}, {"chan", "tan", true}, {"tan", "tran", true}, {"chin", "chen", true},
		{"ng", "huang", true}, {"huang", "wong", true}, {"ng", "wong", true}, {"ng", "wu", true}, {"lin", "lim", true}, {"lin", "lam", true},
		{"zhang", "cheung", true}, {"zhang", "teo", true}, {"zhang", "chang", true}, {"wang", "ong", true}, {"wang", "heng", true}, {"cai", "chua", true},
		{"cai", "tsai", true}, {"xu", "hsu", true}, {"xu", "koh", true}, {"guo", "quek", true}, {"zheng", "tay", true}, {"li", "lee", true}, {"yang", "yeo", true},
		{"ouyang", "auyeung", true}, {"kim", "jin", true}, {"park", "piao", true}, {"ruan", "nguyen", true}, {"liu", "lau", true}, {"liu", "luu", true},
		{"ye", "yip", true}, {"ye", "yap", true}, {"zeng", "tsang", true}, {"xie", "chia", true}, {"xie", "tse", true}, {"he", "ho", true}, {"ho", "wu", true},
		{"huang", "wu", false}, {"huang", "wang", false}, {"wang", "yuan", false}, {"chua", "chew", false}, {"lee", "lu", false}, {"chen", "wang", false}, {"lin", "li", false}, {"tan", "lim", false}, {"zhang", "wang", false}, {"nguyen", "tran", false},
		{"smith", "smith", false}, {"", "", false}, {"smith", "chen", false}, {"cheung", "wong", false}, {"kim", "lee", false}, {"goh", "ong", false},
	} {
		if got := eastasia.SameSurname(tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s: %v, %v and %v", tt.a, tt.b, got, eastasia.Surnames(tt.a), eastasia.Surnames(tt.b))
		}
		if eastasia.SameSurname(tt.a, tt.b) != eastasia.SameSurname(tt.b, tt.a) {
			t.Errorf("%s and %s: one way only", tt.a, tt.b)
		}
	}
}

// TestHanConflict holds what native script tells apart although Latin letters do
// not: 吳 and 黃 are both Ng.
func TestHanConflict(t *testing.T) {
	wu, huang := eastasia.Read("Hani", "吳")[0], eastasia.Read("Hani", "黃")[0]
	if !slices.Contains(wu.Latin, "ng") || !slices.Contains(huang.Latin, "ng") {
		t.Errorf("both are ng: %v and %v", wu.Latin, huang.Latin)
	}
	if eastasia.Simplify("吳") == eastasia.Simplify("黃") || eastasia.Simplify("吳") != "吴" || eastasia.Simplify("黃") != "黄" {
		t.Error("Simplify tells 吳 and 黃 apart")
	}
}
