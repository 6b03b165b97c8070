package graph

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustAmount(t interface{ Fatal(...any) }, text, asset string) Amount {
	a, err := ParseAmount(text, asset)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParseAmount(t *testing.T) {
	for _, tc := range []struct{ text, asset, want string }{
		{"1234.50", "USD", "1234.50 USD"},
		{" -0.05 ", "THB", "-0.05 THB"},
		{"-0", "THB", "0 THB"},
		{"+7", "MMK", "7 MMK"},
		{"007.10", "EUR", "7.10 EUR"},
		{"๑๕๐๐", "THB", "1500 THB"},
		{"0.000000000000000001", "ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7", "0.000000000000000001 ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7"},
		{"170141183460469231731687303715884105727", "tron:USDT", "170141183460469231731687303715884105727 tron:USDT"},
		{"-170141183460469231731687303715884105728", "tron:USDT", "-170141183460469231731687303715884105728 tron:USDT"},
	} {
		a, err := ParseAmount(tc.text, tc.asset)
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
		} else if a.String() != tc.want {
			t.Errorf("%q reads as %q, want %q", tc.text, a, tc.want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for _, tc := range []struct{ text, asset, says string }{
		{"", "USD", "not a decimal number"},
		{"1,234.50", "USD", "has a comma"},
		{"1e6", "USD", "not a decimal number"},
		{".5", "USD", "not a decimal number"},
		{"NaN", "USD", "not a decimal number"},
		{"1 000", "USD", "not a decimal number"},
		{"170141183460469231731687303715884105728", "USD", "128 bits"},
		{strings.Repeat("9", 100), "USD", "too long"},
		{"0." + strings.Repeat("1", 37), "USD", "37 decimals"},
		{"5", "usd", "names no asset"},
		{"5", "USDT", "names no asset"},
		{"5", "", "names no asset"},
	} {
		_, err := ParseAmount(tc.text, tc.asset)
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%q %q: got %v, want an error that says %q", tc.text, tc.asset, err, tc.says)
		}
	}
}

func TestAmountCmp(t *testing.T) {
	for _, tc := range []struct {
		a, b Amount
		want int
	}{
		{mustAmount(t, "1.5", "USD"), mustAmount(t, "1.50", "USD"), 0},
		{mustAmount(t, "-2", "USD"), mustAmount(t, "-1.99", "USD"), -1},
		{mustAmount(t, "18446744073709551616", "USD"), mustAmount(t, "18446744073709551615", "USD"), 1},
		{mustAmount(t, "-1", "USD"), mustAmount(t, "1", "USD"), -1},
		{mustAmount(t, "9", "EUR"), mustAmount(t, "1", "USD"), -1},
	} {
		if got := tc.a.Cmp(tc.b); got != tc.want {
			t.Errorf("%s against %s: %d, want %d", tc.a, tc.b, got, tc.want)
		}
		if got := tc.b.Cmp(tc.a); got != -tc.want {
			t.Errorf("%s against %s: %d, want %d", tc.b, tc.a, got, -tc.want)
		}
	}
	if got := mustAmount(t, "9", "EUR").CmpValue(mustAmount(t, "1", "USD")); got != 1 {
		t.Errorf("by value 9 is after 1, got %d", got)
	}
	if f := mustAmount(t, "-1234.50", "USD").Float(); math.Abs(f+1234.5) > 1e-9 {
		t.Errorf("as a float %v", f)
	}
}

func TestAmountAdd(t *testing.T) {
	sum, err := mustAmount(t, "1.5", "USD").Add(mustAmount(t, "-0.25", "USD"))
	if err != nil || sum.String() != "1.25 USD" {
		t.Errorf("got %s, %v", sum, err)
	}
	if _, err := mustAmount(t, "1", "USD").Add(mustAmount(t, "1", "EUR")); !errors.Is(err, ErrInvalid) {
		t.Errorf("adding euros to dollars: %v", err)
	}
	most := Amount{Hi: math.MaxInt64, Lo: math.MaxUint64, Asset: "USD"}
	if _, err := most.Add(mustAmount(t, "1", "USD")); !errors.Is(err, ErrInvalid) {
		t.Errorf("overflow: %v", err)
	}
}

func TestAmountShare(t *testing.T) {
	for _, tc := range []struct {
		text   string
		ratios []uint64
		want   string
	}{
		{"10.00", []uint64{1, 1, 1}, "3.33 3.33 3.34"},
		{"0.05", []uint64{1, 1}, "0.02 0.03"},
		{"0.15", []uint64{1, 1}, "0.08 0.07"},
		{"-0.05", []uint64{1, 1}, "-0.02 -0.03"},
		{"0.05", []uint64{1, 1, 1, 1, 1, 1, 1, 1}, "0.01 0.01 0.01 0.01 0.01 0.00 0.00 0.00"},
		{"7.00", []uint64{1, 2, 0}, "2.33 4.67 0.00"},
		{"0.00", []uint64{3, 4}, "0.00 0.00"},
	} {
		shares, err := mustAmount(t, tc.text, "USD").Share(tc.ratios...)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, s := range shares {
			texts = append(texts, s.Decimal())
		}
		if got := strings.Join(texts, " "); got != tc.want {
			t.Errorf("%s by %v: %s, want %s", tc.text, tc.ratios, got, tc.want)
		}
	}
	for _, ratios := range [][]uint64{nil, {0, 0}} {
		if _, err := mustAmount(t, "1", "USD").Share(ratios...); !errors.Is(err, ErrInvalid) {
			t.Errorf("ratios %v: %v", ratios, err)
		}
	}
}

func drawAmount(t *rapid.T, name string) Amount {
	return Amount{
		Hi: rapid.Int64().Draw(t, name+" high"), Lo: rapid.Uint64().Draw(t, name+" low"),
		Scale: uint8(rapid.IntRange(0, MaxScale).Draw(t, name+" scale")), Asset: "USD",
	}
}

func TestAmountProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		back, err := ParseAmount(a.Decimal(), a.Asset)
		if err != nil || back != a {
			t.Fatalf("%s reads back as %+v, %v", a, back, err)
		}
		x, _ := new(big.Rat).SetString(a.Decimal())
		y, _ := new(big.Rat).SetString(b.Decimal())
		if got, want := a.CmpValue(b), x.Cmp(y); got != want {
			t.Fatalf("%s against %s: %d, want %d", a, b, got, want)
		}
		if sum, err := a.Add(b); err == nil {
			z, _ := new(big.Rat).SetString(sum.Decimal())
			if z.Cmp(x.Add(x, y)) != 0 {
				t.Fatalf("%s + %s = %s", a, b, sum)
			}
		}
		ratios := rapid.SliceOfN(rapid.Uint64Range(0, 1<<62), 1, 20).Draw(t, "ratios")
		shares, err := a.Share(append(ratios, 1)...)
		if err != nil {
			t.Fatal(err)
		}
		total := Amount{Scale: a.Scale, Asset: a.Asset}
		for _, s := range shares {
			if s.big().Sign()*a.big().Sign() < 0 {
				t.Fatalf("a share of %s is %s", a, s)
			}
			if total, err = total.Add(s); err != nil {
				t.Fatal(err)
			}
		}
		if total != a {
			t.Fatalf("the shares of %s add up to %s", a, total)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"1234.50", "-0.05", "๑๕๐๐", "1,000", "1e9", "170141183460469231731687303715884105728"} {
		f.Add(s, "USD")
	}
	f.Fuzz(func(t *testing.T, s, asset string) {
		a, err := ParseAmount(s, asset)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("%v does not wrap ErrInvalid", err)
			}
			return
		}
		if back, err := ParseAmount(a.Decimal(), asset); err != nil || back != a {
			t.Fatalf("%q reads as %+v and back as %+v, %v", s, a, back, err)
		}
	})
}
