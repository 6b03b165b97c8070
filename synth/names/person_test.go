package names

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth/draw"
)

var update = flag.Bool("update", false, "write the golden file instead of comparing")

// sample draws the person of a number.
func sample(c Culture, i int) Person {
	return Draw(draw.New(5, draw.Label(string(c)), uint64(i)), c, Gender(i%2))
}

// TestGolden pins people, companies and places of a seed: a change here changes every world. It is also the page on
// which to look at what the tables give. Run with -update to write it anew.
func TestGolden(t *testing.T) {
	const path = "testdata/golden.tsv"
	var out strings.Builder
	line := func(cells ...any) {
		for i, cell := range cells {
			if i > 0 {
				out.WriteByte('\t')
			}
			fmt.Fprint(&out, cell)
		}
		out.WriteByte('\n')
	}
	for _, c := range Cultures() {
		for i := range 2 {
			p := sample(c, i)
			line(c, p.Native(), p.Roman(), p.Title.Native, p.Nick.Native, p.Western.Native)
			for _, d := range Defects() {
				s := draw.New(6, draw.Label(string(d)))
				for _, script := range []Script{Native, Roman} {
					if n, ok := d.Apply(&s, &p, p.Write(script)); ok {
						line("", d, n)
					}
				}
			}
		}
	}
	for i, country := range Countries() {
		at := draw.New(7, uint64(i))
		s := at.Child(0)
		company, agency := DrawCompany(at.Child(1), country), DrawAgency(at.Child(2), country)
		line(country, company.Native(), company.Roman(), company.Variant(&s), company.Sister(at.Child(3)).Roman(), agency.Native(), agency.Roman())
		for _, place := range []Place{DrawCompound(at.Child(4), country), DrawTown(at.Child(5), country), DrawStreet(at.Child(6), country)} {
			line("", place.Native, strings.Join(place.Spellings, ", "))
		}
		site := DrawSite(at.Child(7))
		line("", site.Brand, site.Domain)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("names of a seed changed (-want +got):\n%s", diff)
	}
}

// TestScripts holds native forms to the culture's script and spellings to ASCII.
func TestScripts(t *testing.T) {
	for _, c := range Cultures() {
		letters := 0
		for i := range 300 {
			p := sample(c, i)
			for _, r := range p.Native() {
				switch {
				case unicode.Is(c.Table(), r):
					letters++
				case !unicode.Is(unicode.Inherited, r) && !strings.ContainsRune(" .'-", r):
					t.Errorf("%s: %q has %q of another script", c, p.Native(), r)
				}
			}
			if roman := p.Roman(); !ascii(roman) || roman == "" {
				t.Errorf("%s: %q is not ASCII", c, roman)
			}
		}
		if letters < 600 {
			t.Errorf("%s: %d letters of its script", c, letters)
		}
	}
}

// TestFrequencies draws many people and compares how often given and family names of several ranks come with Zipf's
// law, given the shift of the culture.
func TestFrequencies(t *testing.T) {
	const people = 6000
	for _, c := range Cultures() {
		sp, b := c.spec(), c.book()
		families, given := map[string]int{}, map[string]int{}
		for i := range people {
			p := sample(c, 2*i)
			given[p.Given[0].Native]++
			if len(p.Family) > 0 {
				families[p.Family[len(p.Family)-1].Native]++
			}
		}
		if !c.han() { // given names of Han are of one or two characters
			checkZipf(t, c, "given", given, b.lists["male"], sp.givenShift, people)
		}
		if family := b.lists["family"]; family != nil {
			drawn := people
			if b.lists["stem"] != nil {
				drawn = people * 7 / 10
			}
			checkZipf(t, c, "family", families, family, sp.familyShift, drawn)
		}
	}
}

// checkZipf compares the counts of ranks 1, 4, 16 and the last with the law, within five deviations and what halves
// put together by chance may add.
func checkZipf(t *testing.T, c Culture, sort string, counts map[string]int, l *list, shift, drawn int) {
	t.Helper()
	total := 0.0
	for i := range l.parts {
		total += 1 / float64(i+shift)
	}
	for _, rank := range []int{0, 3, 15, len(l.parts) - 1} {
		want := float64(drawn) / float64(rank+shift) / total
		off := float64(counts[l.parts[rank].Native]) - want
		if off*off > 25*want+400 {
			t.Errorf("%s: %s name of rank %d came %.0f times too often, want %.0f", c, sort, rank+1, off, want)
		}
	}
}

// TestVariety keeps a world from being all namesakes, or without any: of 5,000 people, those with another's full name.
func TestVariety(t *testing.T) {
	for _, c := range Cultures() {
		seen := map[string]bool{}
		twice := 0
		for i := range 5000 {
			p := sample(c, i)
			name := p.Native()
			if seen[name] {
				twice++
			}
			seen[name] = true
		}
		if twice < 5 || twice > 3000 {
			t.Errorf("%s: %d of 5,000 people have the name of another", c, twice)
		}
	}
}

// TestChildren follows what each culture hands on.
func TestChildren(t *testing.T) {
	native := func(parts []Part) string {
		var all []string
		for _, part := range parts {
			all = append(all, part.Native)
		}
		return strings.Join(all, " ")
	}
	for _, c := range Cultures() {
		for i := range 50 {
			father, mother := sample(c, 2*i), sample(c, 2*i+1)
			son := Child(draw.New(8, uint64(i)), father, mother, Male)
			daughter := Child(draw.New(9, uint64(i)), father, mother, Female)
			for name, child := range map[string]Person{"son": son, "daughter": daughter} {
				wantMiddle, wantFamily := "", ""
				switch c.spec().kinship {
				case familyName:
					wantFamily = native(father.Family)
				case bothFamilies:
					wantFamily = native(father.Family[:1]) + " " + native(mother.Family[:1])
				case mothersFirst:
					wantFamily = native(mother.Family[1:]) + " " + native(father.Family[1:])
				case mothersMiddle:
					wantMiddle, wantFamily = native(mother.Family), native(father.Family)
				case fathersName, fathersAndTribe:
					wantMiddle, wantFamily = native(father.Given[:1]), native(father.Family)
					if c == Amharic || c == Arabic {
						wantMiddle += " " + native(father.Middle[:1])
					}
				case patronymic:
					wantFamily = native(father.Family)
					wantMiddle = patronym(father.Given[0], child.Gender).Native
					if child.Gender == Female {
						wantFamily += "а"
					}
				case freeMiddle:
					wantMiddle, wantFamily = native(child.Middle), native(father.Family)
				}
				if native(child.Middle) != wantMiddle || native(child.Family) != wantFamily {
					t.Errorf("%s: %s of %s and %s is %s, want middle %q and family %q",
						c, name, father.Native(), mother.Native(), child.Native(), wantMiddle, wantFamily)
				}
				if child.Dialect != father.Dialect {
					t.Errorf("%s: %s speaks another dialect", c, name)
				}
			}
			if c == Russian { // a mother's name goes on in the masculine form
				grandson := Child(draw.New(10), Person{Culture: Russian, Gender: Female, Given: father.Given, Family: daughter.Family}, mother, Male)
				if native(grandson.Family) != native(father.Family) {
					t.Errorf("%s became %s", native(father.Family), native(grandson.Family))
				}
			}
		}
	}
}

// TestPatronyms holds the forms that grammars give.
func TestPatronyms(t *testing.T) {
	for father, want := range map[string][2]string{
		"Иван": {"Иванович", "Ивановна"}, "Сергей": {"Сергеевич", "Сергеевна"}, "Николай": {"Николаевич", "Николаевна"},
		"Юрий": {"Юрьевич", "Юрьевна"}, "Дмитрий": {"Дмитриевич", "Дмитриевна"}, "Игорь": {"Игоревич", "Игоревна"},
		"Илья": {"Ильич", "Ильинична"}, "Лев": {"Львович", "Львовна"}, "Пётр": {"Петрович", "Петровна"},
		"Василий": {"Васильевич", "Васильевна"}, "Алексей": {"Алексеевич", "Алексеевна"},
	} {
		for g, native := range want {
			if got := patronym(Part{Native: father}, Gender(g)).Native; got != native {
				t.Errorf("child of %s is %s, want %s", father, got, native)
			}
		}
	}
	got := patronym(Part{Native: "Юрий"}, Male).Spellings
	if diff := cmp.Diff([]string{"Yuryevich", "Iurevich"}, got); diff != "" {
		t.Errorf("Юрьевич (-want +got):\n%s", diff)
	}
}

// TestAnyOrder draws people from several goroutines in different orders.
func TestAnyOrder(t *testing.T) {
	const people = 500
	c := HanMalaysian
	want := make([]string, people)
	for i := range want {
		p := sample(c, i)
		want[i] = p.Roman()
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for j := range people {
				i := (j*7 + worker*101) % people
				if p := sample(c, i); p.Roman() != want[i] {
					t.Errorf("person %d is %s for one worker and %s for another", i, p.Roman(), want[i])
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkDraw(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		p := sample(specs[i%len(specs)].culture, i)
		_ = p.Native()
	}
}
