package names

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth/draw"
)

// hits counts on how many of 60 people of a culture a defect applies, and checks what holds for every defect: a hit
// changes the written name, a miss leaves it, the same source does the same again, and the person stays as it was.
func hits(t *testing.T, d Defect, c Culture, script Script) int {
	t.Helper()
	count := 0
	for i := range 60 {
		p, before := sample(c, i), sample(c, i)
		name := p.Write(script)
		s, again := draw.New(3, uint64(i)), draw.New(3, uint64(i))
		got, ok := d.Apply(&s, &p, name)
		if ok {
			count++
		}
		if ok == (got.String() == p.Write(script).String()) {
			t.Errorf("%s on %q: changed %t, but the name is %q", d, name, ok, got)
		}
		if second, _ := d.Apply(&again, &p, name); second.String() != got.String() {
			t.Errorf("%s on %q gave %q, then %q", d, name, got, second)
		}
		if got.String() == "" || !utf8.ValidString(got.String()) {
			t.Errorf("%s on %q left %q", d, name, got)
		}
		if !reflect.DeepEqual(before, p) {
			t.Errorf("%s changed the person %s", d, before.Native())
		}
		if name.String() != before.Write(script).String() {
			t.Errorf("%s changed the name that it was given", d)
		}
	}
	return count
}

// TestWhereDefectsApply says for each defect which cultures can suffer it, and in which script: never, or for at least
// a tenth of the people.
func TestWhereDefectsApply(t *testing.T) {
	all := Cultures()
	han := []Culture{Han, HanHongKong, HanMalaysian}
	without := func(some ...Culture) []Culture {
		return slices.DeleteFunc(Cultures(), func(c Culture) bool { return slices.Contains(some, c) })
	}
	var latin, marked []Culture
	for _, c := range all {
		if c.Latin() {
			latin = append(latin, c)
			if !slices.Contains([]Culture{Malay, Indonesian, Swahili, English}, c) {
				marked = append(marked, c)
			}
		}
	}
	alphabetic := append(slices.Clone(latin), Russian)
	spaced := without(Han, HanHongKong, HanMalaysian, Burmese)
	surnamed := without(Burmese, Malay, Indonesian, Amharic)
	for _, test := range []struct {
		defect        Defect
		native, roman []Culture
	}{
		{RomanVariant, []Culture{Malay, Indonesian, Filipino, Swahili, Portuguese, English}, without(Vietnamese, Yoruba, Spanish, Portuguese)},
		{DialectSurname, nil, han},
		{NameOrder, slices.DeleteFunc(spaced, func(c Culture) bool { return c == Malay }), without(Malay)},
		{WesternName, nil, []Culture{HanHongKong, HanMalaysian}},
		{Honorific, all, all},
		{NoSurname, surnamed, surnamed},
		{MissingPart, without(append(han, Thai, Lao, Khmer)...), without(append(han, Thai, Lao, Khmer)...)},
		{Initial, alphabetic, all},
		{Nickname, []Culture{Thai, Lao, Indonesian, Filipino, Russian, Spanish, Portuguese, English}, []Culture{Thai, Lao, Indonesian, Filipino, Russian, Spanish, Portuguese, English}},
		{ZawgyiEncoding, []Culture{Burmese}, nil},
		{SpacingVariant, all, all},
		{WithoutDiacritics, marked, nil},
		{MRZTruncation, latin, all},
		{OCRConfusion, append(slices.Clone(latin), han...), all},
		{Typo, alphabetic, all},
	} {
		for script, may := range [][]Culture{test.native, test.roman} {
			for _, c := range all {
				count := hits(t, test.defect, c, Script(script))
				switch can := slices.Contains(may, c); {
				case can && count < 6:
					t.Errorf("%s hit %d of 60 %s names in script %d", test.defect, count, c, script)
				case !can && count > 0 && !(test.defect == RomanVariant && c.Latin()):
					t.Errorf("%s hit %d %s names in script %d, where it makes no sense", test.defect, count, c, script)
				}
			}
		}
	}
}

// tan is a person of whom the tests below know all.
func tan(t *testing.T) *Person {
	t.Helper()
	b := HanMalaysian.book()
	find := func(sort, native string) Part {
		i := slices.IndexFunc(b.lists[sort].parts, func(p Part) bool { return p.Native == native })
		if i < 0 {
			t.Fatalf("no %s", native)
		}
		return b.lists[sort].parts[i]
	}
	family, first, second := find("family", "陈"), find("male", "文"), find("male", "发")
	family.Spellings = family.In(Hokkien)
	given := Part{Native: "文发", characters: append(slices.Clone(first.characters), second.characters...)}
	given.Spellings = given.In(Hokkien)
	return &Person{
		Culture: HanMalaysian, Dialect: Hokkien, Family: []Part{family}, Given: []Part{given},
		Western: Part{Native: "Jason", Spellings: []string{"Jason"}}, Title: Part{Native: "先生", Spellings: []string{"Mr"}},
	}
}

// outcomes gathers all that a defect makes of a name, over many draws.
func outcomes(d Defect, p *Person, script Script) []string {
	var all []string
	for i := range uint64(400) {
		s := draw.New(4, i)
		if n, ok := d.Apply(&s, p, p.Write(script)); ok && !slices.Contains(all, n.String()) {
			all = append(all, n.String())
		}
	}
	slices.Sort(all)
	return all
}

// TestOutcomes lists all that may become of known names.
func TestOutcomes(t *testing.T) {
	p := tan(t)
	if p.Native() != "陈文发" || p.Roman() != "Tan Boon Huat" {
		t.Fatalf("the person is %s, %s", p.Native(), p.Roman())
	}
	maria := &Person{
		Culture: Spanish, Gender: Female,
		Given:  []Part{{Native: "María", Spellings: []string{"Maria"}}, {Native: "José", Spellings: []string{"Jose"}}},
		Family: []Part{{Native: "Núñez", Spellings: []string{"Nunez"}}, {Native: "Peña", Spellings: []string{"Pena"}}},
		Title:  Part{Native: "doña", Spellings: []string{"Dona"}}, Nick: Part{Native: "Mari", Spellings: []string{"Mari"}},
	}
	amina := &Person{
		Culture: Malay, Gender: Female, Given: []Part{{Native: "Aminah", Spellings: []string{"Aminah", "Amina"}}},
		Middle: []Part{{Native: "Muhammad", Spellings: []string{"Muhammad", "Mohd"}, Own: 1}},
		Title:  Part{Native: "Puan", Spellings: []string{"Puan", "Pn"}},
	}
	for _, test := range []struct {
		defect Defect
		person *Person
		script Script
		want   []string
	}{
		{RomanVariant, p, Roman, []string{"Tan Boon-Huat", "Tan Boonhuat"}},
		{DialectSurname, p, Roman, []string{"Chan Boon Huat", "Chan Man Fat", "Chen Boon Huat", "Chen Wenfa", "Chin Boon Huat", "Chin Vun Fatt"}},
		{NameOrder, p, Roman, []string{"Boon Huat Tan", "Tan, Boon Huat"}},
		{WesternName, p, Roman, []string{"Jason Tan", "Jason Tan Boon Huat", "Tan Boon Huat Jason"}},
		{Honorific, p, Roman, []string{"Mr Tan Boon Huat"}},
		{Honorific, p, Native, []string{"陈文发先生"}},
		{NoSurname, p, Native, []string{"文发"}},
		{Initial, p, Roman, []string{"Tan B."}},
		{SpacingVariant, p, Roman, []string{"Tan Boon-Huat", "Tan BoonHuat"}},
		{SpacingVariant, p, Native, []string{"陈 文发"}},
		{MRZTruncation, p, Roman, []string{"TAN<<BOON<HUAT" + strings.Repeat("<", 25)}},
		{OCRConfusion, p, Native, []string{"阵文发", "陈丈发"}},
		{NameOrder, maria, Native, []string{"Núñez Peña María José", "Núñez Peña, María José"}},
		{MissingPart, maria, Native, []string{"José Núñez Peña", "María José Núñez", "María José Peña", "María Núñez Peña"}},
		{Nickname, maria, Roman, []string{"Mari Nunez Pena"}},
		{NoSurname, maria, Native, []string{"María José"}},
		{WithoutDiacritics, maria, Native, []string{"Maria Jose Nunez Pena"}},
		{MRZTruncation, maria, Native, []string{"NUNEZ<PENA<<MARIA<JOSE" + strings.Repeat("<", 17)}},
		{Honorific, maria, Native, []string{"doña María José Núñez Peña"}},
		{RomanVariant, amina, Roman, []string{"Amina binti Mohd", "Amina binti Muhammad", "Aminah binti Muhammad"}},
		{MissingPart, amina, Native, []string{"Aminah"}},
	} {
		if diff := cmp.Diff(test.want, outcomes(test.defect, test.person, test.script)); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", test.defect, test.person.Write(test.script), diff)
		}
	}
}

// TestHonorificTwice shows that a title goes as it came.
func TestHonorificTwice(t *testing.T) {
	p := tan(t)
	s := draw.New(1)
	with, _ := Honorific.Apply(&s, p, p.Write(Roman))
	without, ok := Honorific.Apply(&s, p, with)
	if !ok || without.String() != p.Roman() {
		t.Errorf("%q became %q", with, without)
	}
}

// TestFields splits a name as forms do, also after a defect.
func TestFields(t *testing.T) {
	p := tan(t)
	n := p.Write(Roman)
	for s := draw.New(2); !n.Pieces[0].Comma; {
		n, _ = NameOrder.Apply(&s, p, p.Write(Roman))
	}
	if n.String() != "Tan, Boon Huat" || n.Field(FamilyRole, GivenRole) != "Tan Boon Huat" {
		t.Errorf("%q, its fields %q", n, n.Field(FamilyRole, GivenRole))
	}
	if family, given := n.Field(FamilyRole), n.Field(GivenRole, WesternRole); family != "Tan" || given != "Boon Huat" {
		t.Errorf("family %q and given %q", family, given)
	}
	if title := n.Field(TitleRole); title != "" {
		t.Errorf("title %q", title)
	}
}

// TestSlips bounds what a slip may do: a typo is one or two edits of letters, and keeps the first of each piece.
func TestSlips(t *testing.T) {
	p := tan(t)
	for _, got := range outcomes(Typo, p, Roman) {
		if got[0] != 'T' || len(got) < len(p.Roman())-1 || len(got) > len(p.Roman())+1 {
			t.Errorf("typo %q", got)
		}
	}
	if n := len(outcomes(Typo, p, Roman)); n < 15 {
		t.Errorf("%d different typos, want more", n)
	}
}

// TestRules names a rule of data quality for each defect.
func TestRules(t *testing.T) {
	for _, d := range append(Defects(), LegalForm, SisterCompany, PlaceRespelling, SharedSpelling) {
		if !strings.HasPrefix(d.Rule(), "Q") {
			t.Errorf("%s shows the rule %q", d, d.Rule())
		}
	}
	if rule := Defect("nothing").Rule(); rule != "" {
		t.Errorf("an unknown defect shows %q", rule)
	}
	s := draw.New(1)
	p := tan(t)
	if _, ok := Defect("nothing").Apply(&s, p, p.Write(Roman)); ok {
		t.Error("an unknown defect applied")
	}
}
