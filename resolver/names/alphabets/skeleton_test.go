package alphabets

import (
	"strings"
	"testing"
)

func TestSkeleton(t *testing.T) {
	for _, test := range []struct{ script, native, want, latins string }{
		{"Arab", "محمد", "mhmd", "mohammed muhammad mohamed muhammed"},
		{"Arab", "الحسيني", "hsn", "husseini alhusayni elhosseini hosaini"},
		{"Arab", "خالد", "hld", "khalid khaled"},
		{"Arab", "جمال", "gml", "jamal gamal djamel"},
		{"Arab", "يوسف", "ysf", "yusuf yousef youssef"},
		{"Arab", "أحمد", "ahmd", "ahmed ahmad"},
		{"Arab", "فاطمة", "ftm", "fatima fatma fatemeh fatimah"},
		{"Arab", "شريف", "crf", "sharif cherif sherif"},
		{"Arab", "چنگیز", "cngz", "chengiz changez"},
		{"Arab", "قرشي", "krc", "qurashi korashi"},
		{"Hebr", "יצחק", "yzhk", "yitzhak yitschak yitzchak"},
		{"Hebr", "משה", "ms", "moshe mosche"},
		{"Hebr", "שלמה", "slm", "shlomo shelomo"},
		{"Hebr", "יוסף", "ysp", "yosef yossef"},
		{"Hebr", "רבקה", "rbk", "rivka rivkah"},
		{"Hebr", "וולף", "blp", "wolf volf"},
	} {
		if got := Skeleton(test.script, test.native); got != test.want {
			t.Errorf("Skeleton(%s) = %q, want %q", test.native, got, test.want)
		}
		for latin := range strings.FieldsSeq(test.latins) {
			if got := LatinSkeleton(test.script, latin); got != test.want {
				t.Errorf("LatinSkeleton(%s, %s) = %q, want %q", test.script, latin, got, test.want)
			}
		}
	}
	if got := Skeleton("Cyrl", "иван") + LatinSkeleton("Cyrl", "ivan"); got != "" {
		t.Errorf("skeletons of Cyrillic: %q", got)
	}
}
