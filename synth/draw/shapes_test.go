package draw

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// TestRoots computes the table again, exactly: integer square roots with 300 binary places.
func TestRoots(t *testing.T) {
	const places = 300
	x := new(big.Int).Lsh(big.NewInt(2), places)
	for i, root := range roots {
		x.Sqrt(x.Lsh(x, places))
		if want := new(big.Int).Rsh(x, places-63).Uint64(); root != want {
			t.Errorf("roots[%d] = %#x, want %#x", i, root, want)
		}
	}
}

// TestScale compares with floating point, and checks both ends.
func TestScale(t *testing.T) {
	for _, value := range []int64{1, 3, 1000, 123_456_789, 1 << 40} {
		for _, exponent := range []float64{-70, -20.25, -1.5, -0.001, 0, 0.3, 1, 2.75, 10.1, 20.9} {
			want := float64(value) * math.Exp2(exponent)
			got := float64(scale(value, int64(math.Floor(exponent*(1<<fractionBits)))))
			if math.Abs(got-want) > 1+want*2e-7 {
				t.Errorf("%d times 2^%v = %v, want %v", value, exponent, got, want)
			}
		}
	}
	for _, test := range []struct{ value, exponent, want int64 }{
		{0, 100, 0}, {1, 62, 1 << 62}, {1, 63, math.MaxInt64}, {1, 64, math.MaxInt64}, {1 << 62, 1, math.MaxInt64},
		{math.MaxInt64, 0, math.MaxInt64}, {math.MaxInt64, 50, math.MaxInt64}, {math.MaxInt64, -62, 1}, {math.MaxInt64, -200, 0},
	} {
		if got := scale(test.value, test.exponent<<fractionBits); got != test.want {
			t.Errorf("%d times 2^%d = %d, want %d", test.value, test.exponent, got, test.want)
		}
	}
}

// TestIsqrt holds the definition.
func TestIsqrt(t *testing.T) {
	for _, n := range []uint64{0, 1, 2, 3, 4, 15, 16, 17, 1<<40 - 1, 1 << 40, 10_000_000_000_000 * Million} {
		if r := uint64(isqrt(n)); r*r > n || (r+1)*(r+1) <= n {
			t.Errorf("isqrt(%d) = %d", n, r)
		}
	}
}

// sample sorts 50,000 draws of a shape.
func sample(s Source, shape func(*Source) int64) []int64 {
	draws := make([]int64, 50_000)
	for i := range draws {
		draws[i] = shape(&s)
	}
	slices.Sort(draws)
	return draws
}

// TestQuantiles compares samples of every continuous shape with the quantiles of its formula.
func TestQuantiles(t *testing.T) {
	z := map[float64]float64{0.1: -1.2816, 0.25: -0.6745, 0.5: 0, 0.75: 0.6745, 0.9: 1.2816, 0.99: 2.3263}
	for name, test := range map[string]struct {
		shape    func(*Source) int64
		quantile func(p float64) float64
	}{
		"exponential": {
			func(s *Source) int64 { return s.Exponential(1_000_000) },
			func(p float64) float64 { return -1_000_000 * math.Log(1-p) },
		},
		"log-normal": {
			func(s *Source) int64 { return s.LogNormal(8_000_000, 900_000) },
			func(p float64) float64 { return 8_000_000 * math.Exp(0.9*z[p]) },
		},
		"Pareto": {
			func(s *Source) int64 { return s.Pareto(1_000_000, 1_500_000) },
			func(p float64) float64 { return 1_000_000 * math.Pow(1-p, -1/1.5) },
		},
		"normal": {
			func(s *Source) int64 { return s.Normal() + 10<<16 },
			func(p float64) float64 { return (10 + z[p]) * (1 << 16) },
		},
	} {
		draws := sample(New(81, Label(name)), test.shape)
		for p := range z {
			got, want := float64(draws[int(p*float64(len(draws)))]), test.quantile(p)
			if math.Abs(got-want) > want*0.04 {
				t.Errorf("%s: quantile %v is %.0f, want %.0f", name, p, got, want)
			}
		}
	}
}

// TestPoisson compares mean, variance and the part of zeros, below and above the change of method.
func TestPoisson(t *testing.T) {
	for _, mean := range []float64{0, 0.2, 1, 7.5, 63.9, 64.1, 900, 1_000_000} {
		draws := sample(New(91, uint64(mean*10)), func(s *Source) int64 { return s.Poisson(int64(mean * Million)) })
		sum, squares, zeros := 0.0, 0.0, 0.0
		for _, n := range draws {
			sum += float64(n)
			squares += (float64(n) - mean) * (float64(n) - mean)
			if n == 0 {
				zeros++
			}
		}
		n := float64(len(draws))
		if math.Abs(sum/n-mean) > 5*math.Sqrt(mean/n) || math.Abs(squares/n-mean) > 0.05*mean || math.Abs(zeros/n-math.Exp(-mean)) > 0.008 {
			t.Errorf("mean %v: got mean %.3f, variance %.3f, zeros %.4f", mean, sum/n, squares/n, zeros/n)
		}
	}
}

// TestShapesEndSafely pushes the shapes past what fits.
func TestShapesEndSafely(t *testing.T) {
	s := New(95)
	for range 1000 {
		if a, b, c := s.Pareto(math.MaxInt64/2, 1), s.LogNormal(math.MaxInt64/2, 5_000_000), s.Exponential(math.MaxInt64); a < 0 || b < 0 || c < 0 {
			t.Fatalf("negative amounts: %d, %d, %d", a, b, c)
		}
	}
}
