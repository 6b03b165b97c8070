package names_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
)

// golden gives the rows of a file of expected results, each with n columns.
func golden(t testing.TB, file string, n int) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		for len(row) < n {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", file)
	}
	return rows
}

func TestGoldenOrganizations(t *testing.T) {
	for _, row := range golden(t, "organizations.tsv", 4) {
		got := names.Organization(full(row[0]))
		if got.Core != row[1] || got.LegalForm != row[2] || got.LegalCountry != row[3] {
			t.Errorf("%s: core %q, legal form %q of %q; want %q, %q of %q", row[0], got.Core, got.LegalForm, got.LegalCountry, row[1], row[2], row[3])
		}
	}
}

func TestGoldenNicknames(t *testing.T) {
	for _, row := range golden(t, "nicknames.tsv", 3) {
		a, b := row[1], row[2]
		if names.SameNickname(a, b) != (row[0] == "yes") || names.SameNickname(b, a) != (row[0] == "yes") {
			t.Errorf("%s and %s are not %q", a, b, row[0])
		}
	}
}

// Looking up nicknames costs no memory.
func TestNicknamesAllocateNothing(t *testing.T) {
	names.NicknameClasses("bob")
	if n := testing.AllocsPerRun(100, func() { names.SameNickname("robert", "bob") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A set of nicknames is known by its first name.
func TestNicknameSetsBeginApart(t *testing.T) {
	text, err := os.ReadFile("data/given.tsv")
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if first[name] {
			t.Errorf("two sets begin with %q", name)
		}
		first[name] = true
	}
	if len(first) < 500 {
		t.Errorf("%d sets", len(first))
	}
}

func TestTitles(t *testing.T) {
	for name, want := range map[string]string{
		"Gen. Ann Example":            "ann example",
		"Lt. Col. John Example":       "john example",
		"Atty. Ann Example":           "ann example",
		"Engr. Ann Example":           "ann example",
		"Tan Sri Dato' Ahmad bin Ali": "ahmad bin ali",
		"Tengku Datuk Ahmad bin Ali":  "ahmad bin ali",
		"Encik Ahmad bin Ali":         "ahmad bin ali",
		"Alhaji Musa Example":         "musa example",
		"Ayatollah Ali Example":       "ali example",
		"Smt. Sita Example":           "sita example",
		"Mst. Rahima Khatun":          "rahima khatun",
		"Md. Rahim Uddin":             "md rahim uddin",
		"Ato Abebe Bekele":            "abebe bekele",
		"Weizero Genet Bekele":        "genet bekele",
		"Signora Anna Esempio":        "anna esempio",
		"Fräulein Anna Beispiel":      "anna beispiel",
		"Ann Example, PhD":            "ann example",
		"الشيخ احمد علي":              "احمد علي",
		"الدكتورة فاطمة علي":          "فاطمة علي",
		"أبو أحمد":                    "أبو أحمد",
		"دکتر علی رضایی":              "علی رضایی",
		"श्री राम कुमार":              "राम कुमार",
		"জনাব করিম উদ্দিন":            "করিম উদ্দিন",
		"திரு குமார் ராஜன்":           "குமார் ராஜன்",
		"господин Иван Примеров":      "ivan primerov",
		"гр. Иван Примеров":           "ivan primerov",
		"Gr Ivan Primerov":            "gr ivan primerov",
		"አቶ አበበ በቀለ":                  "አበበ በቀለ",
		"王小明律师":                       "王 小 明",
		"王小明 女士":                      "王 小 明",
		"田中一郎様":                       "田 中 一 郎",
		"田中一郎さん":                      "田 中 一 郎",
		"홍길동님":                        "홍 길 동",
		"김철수씨":                        "김 철 수",
		"Aliyev Heydar Alirza oglu":   "aliyev heydar alirza",
		"Pan Wei Ming":                "pan wei ming",
		"Nguyen Van Tuan":             "nguyen van tuan",
		"Tuan Nguyen":                 "tuan nguyen",
		"Meng Chen":                   "meng chen",
		"President":                   "president",
	} {
		want := strings.TrimSpace(names.Fold(want))
		if got := names.Person(full(name)).Full; got != want {
			t.Errorf("%s is %q and not %q", name, got, want)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for _, name := range []string{"Unknown", "UNKNOWN", "N/A", "none", "nil", "test", "No Name", "xxx", "ไม่ทราบ", "无名", "不明", "未知", "неизвестно",
		"Неизвестный", "غير معروف", "desconocido", "Inconnu", "unbekannt", "Tidak diketahui", "Không rõ", "មិនស្គាល់", "ບໍ່ຮູ້", "မသိ", "FNU", "LNU", "FNU LNU",
		"Unknown Unknown", "Mr. Unknown", "미상", "अज्ञात", "לא ידוע", "άγνωστος"} {
		f, steps := names.Person(full(name)), names.TracePerson(full(name))
		if len(f.Tokens) != 0 || f.Full != "" || f.Key != "" || len(steps) == 0 || steps[len(steps)-1].Rule != "placeholder" {
			t.Errorf("%s is %q by %v", name, f.Full, steps)
		}
	}
	for name, want := range map[*graph.Name]string{
		{Given: "FNU", Family: "Example"}:     "example",
		{Full: "Example, FNU"}:                "example",
		{Full: "FNU Example"}:                 "example",
		{Full: "Ann LNU"}:                     "ann",
		{Given: "Unknown", Family: "Example"}: "example",
		{Given: "Ann", Family: "Unknown"}:     "ann",
		{Given: "Nil", Family: "Example"}:     "nil example",
		{Full: "John Doe"}:                    "john doe",
		{Full: "Na Young Kim"}:                "na young kim",
		{Full: "Unknown Example"}:             "unknown example",
		{Full: "Võ Danh"}:                     "vo danh",
		{Full: "Test Example"}:                "test example",
	} {
		if got := names.Person(*name).Full; got != want {
			t.Errorf("%v is %q and not %q", *name, got, want)
		}
	}
	if !names.Placeholder("N/A") || !names.Placeholder("  не известно ") || names.Placeholder("John Doe") || names.Placeholder("") {
		t.Error("placeholders are told wrongly")
	}
}

func FuzzPerson(f *testing.F) {
	for _, seed := range []string{"Dr. SMITH, Björn", "FNU LNU", "Unknown, Mr", "гр. Иван", "田中さん様", "김철수씨님", "Lt. Col. Lt. Col. X", "Mr n/a Jr", "Tan Sri Tan Sri",
		"0မA", "ကိုကို", "မ အောင်", "0ဦးမောင်မောင်", "ဦးမ"} {
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, given, family string) {
		names.Person(graph.Name{Given: given, Family: family})
		names.Placeholder(given)
		once := names.Person(full(given + family)).Full
		if again := names.Person(full(once)).Full; again != once {
			t.Errorf("%q gives %q, read again %q", given+family, once, again)
		}
	})
}

func FuzzOrganization(f *testing.F) {
	for _, seed := range []string{"PT. Contoh Tbk", "ИП ООО Пример", "示例有限公司 Ltd", "บริษัท ตัวอย่าง จำกัด (มหาชน)", "(株)例", "شركة المثال ش.م.م", "Limlted Co., Ltf.", "公司公司", "บริษัทุ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		core := names.Organization(full(name)).Core
		if again := names.Organization(full(core)).Core; again != core {
			t.Errorf("%q has core %q, read again %q", name, core, again)
		}
	})
}

// people and companies are names as sources give them.
var (
	people = []string{"John Smith", "Dr. SMITH, Björn", "Nguyễn Văn Ánh", "Tan Sri Ahmad bin Ali", "ВАСИЛЬЕВ, Александр Павлович", "王伟先生",
		"Maria del Carmen Garcia Lopez", "Mohd. Faisal bin Abdullah", "Aung Kyaw Moe", "Robert E. Lee Jr."}
	companies = []string{"Example Trading (Cambodia) Co., Ltd.", "Example Holdings PLC", "ООО «Пример»", "示例科技有限公司", "Beispiel GmbH & Co. KG",
		"บริษัท ตัวอย่าง จำกัด (มหาชน)", "PT Contoh Jaya Tbk", "The Golden Example Casino", "Example Intl Logistics", "Công ty TNHH Ví Dụ"}
)

func BenchmarkPerson(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		names.Person(full(people[i%len(people)]))
	}
}

func BenchmarkOrganization(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		names.Organization(full(companies[i%len(companies)]))
	}
}
