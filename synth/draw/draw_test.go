package draw_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth/draw"
)

// TestGolden pins the bytes of a world: a change here changes every world ever made from a seed.
func TestGolden(t *testing.T) {
	s := draw.New(7, draw.Label("person"), 42)
	child := s.Child(3)
	weights := draw.NewWeights([]int{5, 0, 3, 1})
	word := strings.Split("abcdefgh", "")
	draw.Shuffle(&s, word)
	got := []any{
		s.Uint64(), s.Uint64(), s.N(1000), s.Between(-50, 50), s.Chance(500_000), draw.Pick(&s, []string{"x", "y", "z"}),
		weights.Draw(&s), weights.Draw(&s), strings.Join(word, ""), s.Day(draw.NewDay(1970, 1, 1), draw.NewDay(2020, 12, 31)).String(),
		s.Normal(), s.Exponential(1_000_000), s.Poisson(3_500_000), s.Poisson(500_000_000), s.LogNormal(8000, 700_000), s.Pareto(1000, 1_500_000),
		child.Uint64(), draw.Label("person"),
	}
	want := []any{
		uint64(6195533173964064199), uint64(13520661957045753814), 26, int64(44), false, "y",
		0, 2, "ghefdabc", "1983-07-08",
		int64(12121), int64(2316388), int64(4), int64(483), int64(7698), int64(2618),
		uint64(7852222569048484983), uint64(6617085325620240864),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the draws of a seed changed (-want +got):\n%s", diff)
	}
}

// TestChildrenStandAlone shows that a place does not depend on draws made elsewhere, nor on how the path is walked.
func TestChildrenStandAlone(t *testing.T) {
	parent := draw.New(1)
	before := parent.Child(5, 6)
	parent.Uint64()
	after := parent.Child(5, 6)
	stepwise := draw.New(1).Child(5).Child(6)
	atOnce := draw.New(1, 5, 6)
	want := before.Uint64()
	for name, s := range map[string]draw.Source{"after a draw": after, "stepwise": stepwise, "at once": atOnce} {
		if got := s.Uint64(); got != want {
			t.Errorf("%s: %x, want %x", name, got, want)
		}
	}
	swapped := draw.New(1, 6, 5)
	if swapped.Uint64() == want {
		t.Error("the order of the path makes no difference")
	}
}

// chiSquare gives the sum of squared differences from the expected counts, in units of them, times 1000.
func chiSquare(counts []int, expected func(i int) int) int {
	sum := 0
	for i, n := range counts {
		e := expected(i)
		sum += 1000 * (n - e) * (n - e) / e
	}
	return sum / 1000
}

// TestUniform counts draws in cells: one stream, the first draw of neighbouring children, the low and the high bits,
// and pairs of neighbours. 99.9 % of good generators stay below 330 for 256 cells; the seeds are fixed.
func TestUniform(t *testing.T) {
	const cells, each = 256, 400
	stream := draw.New(11)
	family := draw.New(12)
	first := func(i int) draw.Source { return family.Child(uint64(i)) }
	for name, cell := range map[string]func(i int) int{
		"N":         func(int) int { return stream.N(cells) },
		"low bits":  func(int) int { return int(stream.Uint64() % cells) },
		"Between":   func(int) int { return int(stream.Between(-cells/2, cells/2-1)) + cells/2 },
		"children":  func(i int) int { s := first(i); return s.N(cells) },
		"far apart": func(i int) int { s := first(i << 40); return s.N(cells) },
		"two generations": func(i int) int {
			s := family.Child(uint64(i/100), uint64(i%100))
			return s.N(cells)
		},
		"neighbours": func(i int) int {
			a, b := first(i), first(i+1)
			return a.N(16)*16 + b.N(16)
		},
		"first and second": func(i int) int { s := first(i); return s.N(16)*16 + s.N(16) },
		"seeds":            func(i int) int { s := draw.New(uint64(i)); return s.N(cells) },
	} {
		counts := make([]int, cells)
		for i := range cells * each {
			counts[cell(i)]++
		}
		if x := chiSquare(counts, func(int) int { return each }); x > 330 || x < 190 {
			t.Errorf("%s: chi-square of %d cells is %d", name, cells, x)
		}
	}
}

// TestChance holds the rate, and its two ends exactly.
func TestChance(t *testing.T) {
	s := draw.New(21)
	for _, ppm := range []int{-1, 0, 1000, 250_000, 999_000, draw.Million, 2 * draw.Million} {
		want := min(max(ppm, 0), draw.Million)
		tries, slack := draw.Million/2, 3000
		if want == 0 || want == draw.Million { // exactly, which takes more tries to see
			tries, slack = 4*draw.Million, 0
		}
		hits := 0
		for range tries {
			if s.Chance(ppm) {
				hits++
			}
		}
		if off := hits*draw.Million - want*tries; off < -slack*tries || off > slack*tries {
			t.Errorf("%d ppm hit %d of %d times", ppm, hits, tries)
		}
	}
}

// TestWeights compares counts with weights, zeros included.
func TestWeights(t *testing.T) {
	for name, weights := range map[string][]int{
		"one":    {3},
		"equal":  {1, 1, 1, 1},
		"skewed": {100, 0, 10, 5, 1, 0, 1000, 3},
		"steep":  {1_000_000, 1000, 100},
	} {
		s := draw.New(31, draw.Label(name))
		w := draw.NewWeights(weights)
		total := 0
		for _, weight := range weights {
			total += weight
		}
		counts := make([]int, w.Len())
		const tries = 500_000
		for range tries {
			counts[w.Draw(&s)]++
		}
		for i, weight := range weights {
			want := tries * weight / total
			// Four and a half deviations either way; none for what must be exact.
			if off := counts[i] - want; 4*off*off > 81*want*(total-weight)/total+4 {
				t.Errorf("%s: thing %d of weight %d came %d times, want about %d", name, i, weight, counts[i], want)
			}
		}
	}
}

// TestZipf checks that counts fall with the rank as 1 in i + shift.
func TestZipf(t *testing.T) {
	s := draw.New(41)
	w := draw.Zipf(100, 2)
	counts := make([]int, 100)
	for range 1_000_000 {
		counts[w.Draw(&s)]++
	}
	for _, i := range []int{1, 5, 20, 98} {
		want := counts[0] * 2 / (i + 2)
		if counts[i] < want*95/100 || counts[i] > want*105/100 {
			t.Errorf("rank %d came %d times, want about %d", i, counts[i], want)
		}
	}
}

// TestShuffle counts the orders of four things.
func TestShuffle(t *testing.T) {
	s := draw.New(51)
	counts := map[string]int{}
	for range 24_000 {
		word := []string{"a", "b", "c", "d"}
		draw.Shuffle(&s, word)
		counts[strings.Join(word, "")]++
	}
	var flat []int
	for _, n := range counts {
		flat = append(flat, n)
	}
	if x := chiSquare(flat, func(int) int { return 1000 }); len(flat) != 24 || x > 50 {
		t.Errorf("%d orders, chi-square %d, want 24 orders and at most 50", len(flat), x)
	}
}

// TestPanics names what is refused.
func TestPanics(t *testing.T) {
	s := draw.New(0)
	for name, f := range map[string]func(){
		"N(0)":            func() { s.N(0) },
		"Between":         func() { s.Between(2, 1) },
		"Pick":            func() { draw.Pick(&s, []int(nil)) },
		"no weights":      func() { draw.NewWeights(nil) },
		"zero weights":    func() { draw.NewWeights([]int{0, 0}) },
		"negative weight": func() { draw.NewWeights([]int{1, -1}) },
		"too much weight": func() { draw.NewWeights([]int{1 << 61, 1 << 61, 1 << 61, 1 << 61}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

// TestDay covers the calendar.
func TestDay(t *testing.T) {
	for day, want := range map[draw.Day]string{
		0:                             "1970-01-01",
		draw.NewDay(2024, 2, 29):      "2024-02-29",
		draw.NewDay(1931, 12, 31) + 1: "1932-01-01",
	} {
		if got := day.String(); got != want {
			t.Errorf("day %d is %s, want %s", day, got, want)
		}
	}
	s := draw.New(61)
	seen := map[draw.Day]bool{}
	for range 1000 {
		seen[s.Day(10, 13)] = true
	}
	if len(seen) != 4 || !seen[10] || !seen[13] {
		t.Errorf("days from 10 to 13: %v", seen)
	}
}

// TestNothingIsAllocated keeps the draws free of garbage.
func TestNothingIsAllocated(t *testing.T) {
	s, w := draw.New(71), draw.Zipf(100, 1)
	items := []int{1, 2, 3}
	allocs := testing.AllocsPerRun(100, func() {
		c := s.Child(1, s.Uint64())
		_ = c.N(5) + draw.Pick(&c, items) + w.Draw(&c) + int(c.Poisson(2_000_000)+c.LogNormal(5, 1)+c.Pareto(5, 1_000_000))
		draw.Shuffle(&c, items)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkN(b *testing.B) {
	s := draw.New(1)
	for b.Loop() {
		s.N(1000)
	}
}

func BenchmarkWeights(b *testing.B) {
	s, w := draw.New(1), draw.Zipf(500, 1)
	for b.Loop() {
		w.Draw(&s)
	}
}

func BenchmarkChild(b *testing.B) {
	s := draw.New(1)
	for b.Loop() {
		s = s.Child(1, 2)
	}
}

func BenchmarkLogNormal(b *testing.B) {
	s := draw.New(1)
	for b.Loop() {
		s.LogNormal(8000, 700_000)
	}
}
