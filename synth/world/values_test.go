package world

import (
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// TestValuesAreCanonical reads every value of the world as intake would: each is
// readable, passes its check, and stands for itself.
func TestValuesAreCanonical(t *testing.T) {
	_, cells := some()
	seen := map[graph.IdentifierType]int{}
	for _, c := range cells[:25] {
		for _, h := range c.Holdings {
			checkValue(t, h.Value)
			seen[h.Value.Type]++
		}
		for _, f := range c.Facts {
			for _, p := range []Point{f.From, f.To} {
				if p.Subject == 0 {
					checkValue(t, p.Value)
					seen[p.Value.Type]++
				}
			}
		}
	}
	for _, want := range []graph.IdentifierType{
		graph.IDPhone, graph.IDEmail, graph.IDHandle, graph.IDWallet, graph.IDBankAccount, graph.IDPassport, graph.IDNational,
		graph.IDRegistration, graph.IDDevice, graph.IDDomain, graph.IDIP, graph.IDVehicle,
	} {
		if seen[want] == 0 {
			t.Errorf("no %s", want)
		}
	}
}

func checkValue(t *testing.T, v Value) {
	t.Helper()
	id := identifiers.Read(graph.Identifier{Type: v.Type, Value: v.Value, Qualifier: v.Qualifier, Country: v.Country}, identifiers.Options{})
	if id.Problem != "" || !strings.HasSuffix(id.Canonical, v.Value) {
		t.Errorf("%+v reads as %q: %s", v, id.Canonical, id.Problem)
	}
}

// TestPhones asks the published numbering plans about every sort of number: all
// are possible by their length, and those outside of ranges for fiction are
// valid in no country.
func TestPhones(t *testing.T) {
	for i := range countries {
		c := country(i)
		seen := map[string]bool{}
		for n := range 600 {
			v := c.phone(n/50*777, n%50*19)
			number, err := phonenumbers.Parse(v.Value, "ZZ")
			switch {
			case err != nil || phonenumbers.IsPossibleNumberWithReason(number) != phonenumbers.IS_POSSIBLE:
				t.Fatalf("%s: %s is not possible: %v", c.code(), v.Value, err)
			case phonenumbers.IsValidNumber(number):
				t.Fatalf("%s: %s is valid: somebody may have it", c.code(), v.Value)
			case phonenumbers.Format(number, phonenumbers.E164) != v.Value:
				t.Fatalf("%s: %s is %s", c.code(), v.Value, phonenumbers.Format(number, phonenumbers.E164))
			case seen[v.Value]:
				t.Fatalf("%s: %s twice", c.code(), v.Value)
			}
			seen[v.Value] = true
		}
	}
}

// TestFiction holds the ranges to what the regulators publish.
func TestFiction(t *testing.T) {
	inRange := map[string]func(string) bool{
		"US": func(s string) bool { return len(s) == 12 && s[5:10] == "55501" },
		"CA": func(s string) bool { return len(s) == 12 && s[5:10] == "55501" },
		"GB": func(s string) bool {
			return strings.HasPrefix(s, "+447700900") || strings.HasPrefix(s, "+442079460") || strings.Contains(s, "4960") || strings.HasPrefix(s, "+441632960") ||
				strings.HasPrefix(s, "+441914980") || strings.HasPrefix(s, "+442896496") || strings.HasPrefix(s, "+442920180")
		},
		"IE": func(s string) bool { return strings.HasPrefix(s, "+3532091") && len(s) == 13 },
		"AU": func(s string) bool {
			return len(s) == 12 && (s[4:8] == "5550" || s[4:8] == "7010") && slices.Contains([]byte("2378"), s[3])
		},
	}
	for i := range countries {
		c := country(i)
		in, has := inRange[c.code()]
		seen := map[string]bool{}
		for cell := range 2_000 {
			for share := range fictionShare + 1 {
				v, ok := c.fictional(cell, share)
				if !ok {
					continue
				}
				if !has || !in(v.Value) || seen[v.Value] || share >= fictionShare {
					t.Fatalf("%s: cell %d, share %d: %s", c.code(), cell, share, v.Value)
				}
				seen[v.Value] = true
			}
		}
		if has && len(seen) < 2_000 {
			t.Errorf("%s: only %d numbers", c.code(), len(seen))
		}
	}
}

// TestWallets checks the three ways of writing addresses against published
// examples of other numbers: the checksums are those of the resolver's reader,
// and upper case is EIP-55's.
func TestWallets(t *testing.T) {
	for n := range 300 {
		for _, chain := range []string{chainTron, chainEthereum, chainBitcoin} {
			v := wallet(7, IDOf(3, 4), n, chain)
			checkValue(t, v)
			if chain == chainEthereum {
				id := identifiers.Read(graph.Identifier{Type: v.Type, Value: ChecksumCase(v.Value), Qualifier: chain}, identifiers.Options{})
				if id.Problem != "" || !strings.HasSuffix(id.Canonical, v.Value) || id.Value == v.Value {
					t.Errorf("%s reads as %q: %s", id.Value, id.Canonical, id.Problem)
				}
			}
		}
	}
	// The first example of EIP-55.
	if got := ChecksumCase("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"); got != "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" {
		t.Error(got)
	}
	// The hash of the public key of BIP 173's example.
	program := []byte{0x75, 0x1e, 0x76, 0xe8, 0x19, 0x91, 0x96, 0xd4, 0x54, 0x94, 0x1c, 0x45, 0xd1, 0xb3, 0xa3, 0x23, 0xf1, 0x43, 0x3b, 0xd6}
	if got := segwit("bc", program); got != "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" {
		t.Error(got)
	}
	if got := base58Check(0, program); got != "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH" {
		t.Error(got)
	}
	if wallet(7, 1, 1, chainTron) == wallet(8, 1, 1, chainTron) {
		t.Error("another seed gives the same wallet")
	}
}

func TestDecimals(t *testing.T) {
	for _, test := range []struct {
		amount int64
		places int
		want   string
	}{{0, 6, "0.000000"}, {1, 6, "0.000001"}, {1_234_567, 6, "1.234567"}, {99, 2, "0.99"}} {
		if got := decimal(test.amount, test.places); got != test.want {
			t.Errorf("%d: %q, want %q", test.amount, got, test.want)
		}
	}
	for i := range countries {
		c := country(i)
		cents := int64(123_456)
		if back := c.dollars(c.local(cents)); back < cents-50 || back > cents+50 {
			t.Errorf("%s: %d cents are %d, which are %d cents", c.code(), cents, c.local(cents), back)
		}
	}
}
