package names_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// write shows tokens briefly: the text, "~" for weak words, "." for initials,
// and the role where the source gave one.
func write(tokens []names.Token) string {
	var words []string
	for _, t := range tokens {
		w := t.Text
		if t.Weak {
			w = "~" + w
		}
		if t.Initial {
			w += "."
		}
		if t.Role != "" {
			w += "/" + string(t.Role)
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

func full(s string) graph.Name { return graph.Name{Full: s} }

func TestPerson(t *testing.T) {
	tests := []struct {
		in         graph.Name
		want       string
		generation string
	}{
		{in: full("Dr. SMITH, Björn"), want: "bjorn/given smith/family"},
		{in: full("Smith, John, Jr."), want: "john/given smith/family", generation: "jr"},
		{in: full("John Smith, PhD"), want: "john smith"},
		{in: full("Robert Smith Sr"), want: "robert smith", generation: "sr"},
		{in: full("J.R. Example III"), want: "j. r. example", generation: "iii"},
		{in: graph.Name{Given: "Morris I", Family: "Klein"}, want: "morris/given klein/family", generation: "i"},
		{in: graph.Name{Given: "Morris I.", Family: "Klein"}, want: "morris/given i./given klein/family"},
		{in: graph.Name{Given: "Geoffrey", Family: "Brown Jr"}, want: "geoffrey/given brown/family", generation: "jr"},
		{in: graph.Name{Full: "SMITH Robert Edward", Given: "Robert", Family: "Smith"}, want: "robert/given smith/family edward"},
		{in: graph.Name{Title: "Mr", Given: "Ann", Middle: "B", Patronymic: "Ivanovna", Family: "Example"},
			want: "ann/given b./middle ivanovna/patronymic example/family"},
		{in: full("O’Brien-Łukasz Strøm"), want: "obrien lukasz strom"},
		{in: full("Đặng Thị Hồng"), want: "dang thi hong"},
		{in: full("Nguyễn Văn Ánh"), want: "nguyen ~van anh"},
		{in: full("Groß İnce Çelik Æther Þór"), want: "gross ince celik aether thor"},
		{in: full("Ludwig van Beethoven"), want: "ludwig ~van beethoven"},
		{in: full("Le Van"), want: "le van"},
		{in: full("al-Example, Bashar"), want: "bashar/given ~al/family example/family"},
		{in: full("Tan Sri Ahmad bin Ali"), want: "ahmad ~bin ali"},
		{in: full("Kumar a/l Raju"), want: "kumar ~al raju"},
		{in: full("Hajah Siti binti Omar"), want: "siti ~binti omar"},
		{in: full("U Thein Sein"), want: "thein sein"},
		{in: full("Daw Khin Myat Mon"), want: "khin myat mon"},
		{in: full("Ma Ying Jeou"), want: "ma ying jeou"},
		{in: full("Ko Min Jun"), want: "ko min jun"},
		{in: full("Ch\u200ben Z\u202ehi"), want: "chen zhi"},
		{in: full("ចាន់\u200bសុផល"), want: "ចាន់ សុផល"},
		{in: full("ประยุทธ์ ใจดี"), want: "ประยุทธ์ ใจดี"},
		{in: full("นายสมชาย ใจดี"), want: "สมชาย ใจดี"},
		{in: full("အောင်ဆန်း"), want: "အောင် ဆန်း"},
		{in: full("ສົມພອນ"), want: "ສົມພອນ"},
		{in: full("हिन्दी नाम"), want: "हिन्दी नाम"},
		{in: full("やまだ たろう"), want: "やまだ たろう"},
		{in: full("王伟先生"), want: "王 伟"},
		{in: full("王伟Wang"), want: "王 伟 wang"},
		{in: full("ＪＯＨＮ　ＳＭＩＴＨ"), want: "john smith"},
		{in: full("ВАСИЛЬЕВ, Александр Павлович"), want: "aleksandr/given pavlovich/given vasiliev/family"},
		{in: full("ВАСІЛЬЕЎ, Аляксандр Паўлавіч"), want: "alyaksandr/given pawlavich/given vasiliew/family"},
		{in: full("Мария Ю. Достоевская"), want: "maria yu. dostoevskaya"},
		{in: full("Дмитрий Щукин"), want: "dmitry shchukin"},
		{in: full("Mr"), want: "mr"},
		{in: full("  "), want: ""},
		{in: full("1234"), want: "1234"},
	}
	for _, tt := range tests {
		t.Run(tt.in.Text(), func(t *testing.T) {
			got := names.Person(tt.in)
			if write(got.Tokens) != tt.want || got.Generation != tt.generation {
				t.Errorf("got %q, generation %q; want %q, %q", write(got.Tokens), got.Generation, tt.want, tt.generation)
			}
		})
	}
}

func TestOrganization(t *testing.T) {
	tests := []struct{ in, core, legal string }{
		{"Example Trading (Cambodia) Co., Ltd.", "example trading cambodia", "ltd"},
		{"Example Trading Limited", "example trading", "ltd"},
		{"Example Pte. Ltd.", "example", "pvtltd"},
		{"Contoh Sdn. Bhd.", "contoh", "sdnbhd"},
		{"PT. Contoh Jaya Tbk", "contoh jaya", "pt"},
		{"Exemple S.A.", "exemple", "sa"},
		{"S.A.R.L. Exemple", "exemple", "sarl"},
		{"Beispiel GmbH & Co. KG", "beispiel", "gmbh"},
		{"Example, L.L.C.", "example", "llc"},
		{"Example Intl Inc", "example international", "inc"},
		{"Universal Exports", "universal export", ""},
		{"Müllenkranz ", "mullenkranz", ""},
		{"ООО «Пример»", "primer", "llc"},
		{"ЗАО Пример", "primer", "jsc"},
		{"示例科技有限公司", "示例科技", "cnltd"},
		{"株式会社例", "例", "jpkk"},
		{"주식회사 보기", "보기", "krltd"},
		{"บริษัท ตัวอย่าง จำกัด", "ตัวอย่าง", "thltd"},
		{"บริษัทตัวอย่าง จำกัด (มหาชน)", "ตัวอย่าง", "thplc"},
		{"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ", "ຕົວຢ່າງ", "laltd"},
		{"Công ty TNHH Ví Dụ", "vi du", "vnltd"},
		{"Công ty Cổ phần Ví Dụ", "vi du", "vnjsc"},
		{"The U.S.A. Example & Sons PLC", "the usa example and sons", "plc"},
		{"J. P. Example Inc.", "jp example", "inc"},
		{"Limited", "limited", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		got := names.Organization(full(tt.in))
		if got.Core != tt.core || got.LegalForm != tt.legal {
			t.Errorf("%q: core %q, legal form %q; want %q, %q", tt.in, got.Core, got.LegalForm, tt.core, tt.legal)
		}
		if again := names.Organization(full(got.Core)).Core; again != got.Core {
			t.Errorf("%q: core %q read again is %q", tt.in, got.Core, again)
		}
	}
}

// TestTraces holds whole traces: they are shown to people.
func TestTraces(t *testing.T) {
	tests := []struct {
		name  string
		steps []names.Step
		want  string
	}{
		{"Dr. ŁUKASZ, Björn Jr.", names.TracePerson(full("Dr. ŁUKASZ, Björn Jr.")), `
comma order: "Dr. ŁUKASZ, Björn Jr." -> "Björn Jr. Dr. ŁUKASZ"
punctuation: "Björn Jr." -> "Björn Jr"
case: "Björn" -> "björn"
accents: "björn" -> "bjorn"
case: "Jr" -> "jr"
generation: "jr" -> ""
punctuation: "Dr. ŁUKASZ" -> "Dr ŁUKASZ"
case: "Dr" -> "dr"
case: "ŁUKASZ" -> "łukasz"
accents: "łukasz" -> "lukasz"
title: "dr" -> ""`},
		{"Васильев", names.TracePerson(full("Васильев")), `
case: "Васильев" -> "васильев"
romanise: "васильев" -> "vasiliev"
readings: "васильев" -> "vasiliev, vasilyev, vasilev, vasyliev, vasylyev, vasilieff, wasiliev, wasilyev, vasiljew, vassiliev, vassilyev, vasylev"`},
		{"PT. Contoh Intl Tbk", names.TraceOrganization(full("PT. Contoh Intl Tbk")), `
punctuation: "PT. Contoh Intl Tbk" -> "PT Contoh Intl Tbk"
case: "PT" -> "pt"
case: "Contoh" -> "contoh"
case: "Intl" -> "intl"
case: "Tbk" -> "tbk"
abbreviation: "intl" -> "international"
legal form: "tbk" -> ""
legal form: "pt" -> ""`},
	}
	for _, tt := range tests {
		got := ""
		for _, s := range tt.steps {
			got += fmt.Sprintf("\n%s: %q -> %q", s.Rule, s.From, s.To)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestGenerationsConflict(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"jr", "sr", true}, {"jr", "", false}, {"jr", "ii", false}, {"i", "ii", true}, {"ii", "iii", true}, {"", "", false}} {
		if got := names.GenerationsConflict(tt.a, tt.b); got != tt.want || got != names.GenerationsConflict(tt.b, tt.a) {
			t.Errorf("GenerationsConflict(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestClose(t *testing.T) {
	tests := []struct {
		a, b string
		want names.Level
	}{
		{"smith", "smith", names.Equal},
		{"", "", names.Different},
		{"", "smith", names.Different},
		{"bob", "robert", names.Nickname},
		{"liz", "beth", names.Nickname},
		{"mohammed", "muhammad", names.Nickname},
		{"aleksandr", "alexander", names.Nickname},
		{"alexander", "alexandra", names.TwoEdits},
		{"john", "nathan", names.Different},
		{"j", "john", names.SameInitial},
		{"j", "mary", names.Different},
		{"thompson", "tompson", names.OneEdit},
		{"wang", "wong", names.OneEdit},
		{"lee", "lea", names.Different},
		{"brain", "brian", names.OneEdit},
		{"keeley", "kaylee", names.SameSkeleton},
		{"vasiliew", "vasiliev", names.OneEdit},
		{"pawlavich", "pavlovich", names.SameSkeleton},
		{"autowerkz", "autoworks", names.SameSkeleton},
		{"catherwood", "katherwoot", names.TwoEdits},
		{"chen", "chin", names.OneEdit},
		{"chen", "chang", names.Different},
		{"王伟", "王杰", names.Different},
	}
	for _, tt := range tests {
		if got := names.Close(tt.a, tt.b); got != tt.want {
			t.Errorf("Close(%q, %q) = %s, want %s", tt.a, tt.b, got, tt.want)
		}
		if x, y := names.Close(tt.a, tt.b), names.Close(tt.b, tt.a); x != y {
			t.Errorf("Close(%q, %q) = %s one way, %s the other", tt.a, tt.b, x, y)
		}
	}
}

func TestSkeletonAndSimilarity(t *testing.T) {
	for word, want := range map[string]string{
		"mohammed": "mhmd", "muhammad": "mhmd", "sarah": "sr", "zara": "sr", "stephenson": "stvnsn", "stevenson": "stvnsn",
		"kristen": "krstn", "christin": "krstn", "anna": "an", "xiu": "s", "王": "王", "": "",
	} {
		if got := names.Skeleton(word); got != want {
			t.Errorf("Skeleton(%q) = %q, want %q", word, got, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abcd", "abcd", 1000}, {"abcd", "abce", 750}, {"ab", "abcde", 0}, {"陈志", "陈智", 500}, {"thompson", "tompson", 875}} {
		if got := names.Similarity(tt.a, tt.b); got != tt.want {
			t.Errorf("Similarity(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestNicknames(t *testing.T) {
	for _, pair := range []string{"robert bert", "elizabeth liz", "margaret peggy", "francisco paco", "jose pepe", "edward ted",
		"richard dick", "susan susanne", "geoffrey jeffrey", "patricia pat", "patrick pat", "candace kandace", "george jorge",
		"anna annie", "anastassia nastassia", "henry hank", "howard howie"} {
		a, b, _ := strings.Cut(pair, " ")
		if !names.SameNickname(a, b) || !names.SameNickname(b, a) {
			t.Errorf("%s and %s are not nicknames", a, b)
		}
	}
	for _, pair := range []string{"robert edward", "patricia patrick", "jane juan", "bob bob", "smith jones"} {
		a, b, _ := strings.Cut(pair, " ")
		if names.SameNickname(a, b) {
			t.Errorf("%s and %s are nicknames", a, b)
		}
	}
}

func TestAddressTokens(t *testing.T) {
	tests := []struct {
		in   graph.Address
		want names.AddressForm
	}{
		{graph.Address{Full: "123 Main Street, Example City NV 00123"},
			names.AddressForm{Number: "123", Street: []string{"main", "st"}, Postcode: "00123",
				Tokens: []string{"00123", "123", "city", "example", "main", "nv", "st"}}},
		{graph.Address{Line: "Suite 900, 1450 North City Rd.", City: "Arlington", Region: "VA", Postcode: "00208"},
			names.AddressForm{Number: "1450", Unit: "900", Street: []string{"n", "city", "rd"}, Postcode: "00208", City: "arlington", Region: "va",
				Tokens: []string{"00208", "1450", "900", "apt", "arlington", "city", "n", "rd", "va"}}},
		{graph.Address{Full: "#321, Street 128"},
			names.AddressForm{Number: "321", Street: []string{"st", "128"}, Tokens: []string{"128", "321", "st"}}},
		{graph.Address{Full: "No 321, Street 128"},
			names.AddressForm{Number: "321", Street: []string{"st", "128"}, Tokens: []string{"128", "321", "no", "st"}}},
		{graph.Address{Full: "#01-11, 4 Example Rise, 667979"},
			names.AddressForm{Number: "4", Unit: "01-11", Street: []string{"example", "rise"}, Postcode: "667979",
				Tokens: []string{"01", "11", "4", "667979", "example", "rise"}}},
		{graph.Address{Full: "18 Example Pl, Loughborough, LE11 1UU"},
			names.AddressForm{Number: "18", Street: []string{"example", "pl"}, Postcode: "LE111UU",
				Tokens: []string{"18", "1uu", "example", "le11", "loughborough", "pl"}}},
		{graph.Address{Full: "Beispielstraße 10, FL-2198 Triesen"},
			names.AddressForm{Number: "10", Street: []string{"beispielstr"}, Postcode: "2198",
				Tokens: []string{"10", "2198", "beispielstr", "fl", "triesen"}}},
		{graph.Address{Line: "Example Ulitsa, bld. 8, appt. 71"},
			names.AddressForm{Number: "8", Unit: "71", Street: []string{"example", "ul"},
				Tokens: []string{"71", "8", "apt", "bldg", "example", "ul"}}},
		{graph.Address{Line: "P.O. Box 12987"},
			names.AddressForm{Number: "12987", Street: []string{"box"}, Tokens: []string{"12987", "box"}}},
		{graph.Address{City: "ភ្នំពេញ"}, names.AddressForm{City: "ភ្នំពេញ", Tokens: []string{"ភ្នំពេញ"}}},
		{graph.Address{}, names.AddressForm{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, names.AddressTokens(tt.in), cmp.Transformer("empty", func(s []string) []string {
			return append([]string{}, s...)
		})); diff != "" {
			t.Errorf("%q: %s", tt.in.Text(), diff)
		}
	}
}

// Folding what is folded changes nothing.
func TestFoldingIsIdempotent(t *testing.T) {
	affix := rapid.SampledFrom(strings.Fields(`Mr Dr. Jr, Sr III I , Datuk Seri U Ko Daw Aung Kyaw bin van PhD, Esq a/l J. Smith, Ann
		PT Co., Ltd. Limited S.A. L.L.C. Tbk GmbH & KG Sdn Bhd ООО Ю. ьё 公司 有限公司 王 先生 นาย จำกัด บริษัท 株式会社 Intl Công ty TNHH '`))
	rapid.Check(t, func(t *rapid.T) {
		checkIdempotent(t, rapid.String().Draw(t, "name"))
		checkIdempotent(t, strings.Join(rapid.SliceOfN(affix, 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{" ", "", "  "}).Draw(t, "space")))
	})
}

// A mark that stands before a word is not its script.
func TestFoldingPastAStrayMark(t *testing.T) { checkIdempotent(t, "\u06da\u04910") }

// checkIdempotent holds for every text.
func checkIdempotent(t interface{ Errorf(string, ...any) }, s string) {
	once := names.Fold(s)
	if twice := names.Fold(once); twice != once {
		t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
	}
	person := names.Person(full(s)).Full
	if again := names.Person(full(person)).Full; again != person {
		t.Errorf("Person(%q) = %q, read again %q", s, person, again)
	}
	core := names.Organization(full(s)).Core
	if again := names.Organization(full(core)).Core; again != core {
		t.Errorf("Organization(%q) has core %q, read again %q", s, core, again)
	}
}

// The order of words changes neither the key nor the set of words.
func TestOrderDoesNotMatter(t *testing.T) {
	word := rapid.SampledFrom([]string{"Ann", "Björn", "Nguyễn", "Иванов", "王伟", "O'Hare", "Smith-Example", "Sophal", "J.", "สมชาย"})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, 1, 5).Draw(t, "words")
		shuffled := slices.Clone(words)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		a, b := names.Person(full(strings.Join(words, " "))), names.Person(full(strings.Join(shuffled, " ")))
		if a.Key != b.Key {
			t.Errorf("%v gives %q, %v gives %q", words, a.Key, shuffled, b.Key)
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Dr. SMITH, Björn", "S.A.R.L. Exemple", "ВАСИЛЬЕВ, Ю.", "ចាន់\u200bសុផល", "Mr Jr Mr", "公司公司", "123 Main St, LE11 1UU", "U Ko Aung Kyaw", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkIdempotent(t, s)
		names.AddressTokens(graph.Address{Full: s})
		names.Close(s, names.Fold(s))
		names.Skeleton(s)
	})
}
