package identifiers_test

import (
	"bufio"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

const tonAccount = "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"

// TestWallets holds the published examples: BIP 173, BIP 350, EIP-55, the
// genesis address, and addresses of each kind with one character changed.
func TestWallets(t *testing.T) {
	tests := []struct {
		value, chain  string
		node, problem string
	}{
		{value: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", node: "wallet:bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{value: "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1", node: "wallet:bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{value: "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", chain: "BTC", node: "wallet:bitcoin:3P14159f73E4gFr7JterCCQh9QjiTjiZrG"},
		{value: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", node: "wallet:raw:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", problem: "checksum failed"},
		{value: "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", node: "wallet:bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{value: "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
			node: "wallet:bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		{value: "bc1sw50qgdz25j", node: "wallet:bitcoin:bc1sw50qgdz25j"},
		{value: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", node: "wallet:raw:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", problem: "checksum failed"},
		{value: "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", chain: "bitcoin",
			node: "wallet:raw:bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", problem: "checksum failed"},
		{value: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", chain: "eth", node: "wallet:ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{value: "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", node: "wallet:evm:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"},
		{value: "0x52908400098527886E0F7030069857D2E4169EE7", chain: "ERC20", node: "wallet:ethereum:0x52908400098527886e0f7030069857d2e4169ee7"},
		{value: "0xde709f2102306220921060314715629080e2fb77", chain: "BSC", node: "wallet:bsc:0xde709f2102306220921060314715629080e2fb77"},
		{value: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", node: "wallet:raw:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", problem: "checksum failed"},
		{value: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", node: "wallet:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{value: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", chain: "USDT", node: "wallet:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{value: "41a614f803b6fd780986a42c78ec9c7f77e6ded13c", chain: "TRC20", node: "wallet:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{value: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T", chain: "tron", node: "wallet:raw:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T", problem: "checksum failed"},
		{value: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", chain: "tron", node: "wallet:bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{value: "0xde709f2102306220921060314715629080e2fb77", chain: "tron", node: "wallet:raw:tron:0xde709f2102306220921060314715629080e2fb77",
			problem: "not an address of this chain"},
		{value: "rrrrrrrrrrrrrrrrrrrrrhoLvTp", chain: "xrp", node: "wallet:ripple:rrrrrrrrrrrrrrrrrrrrrhoLvTp"},
		{value: "TR7N…Lj6t", chain: "tron", node: "wallet:raw:tron:TR7N...Lj6t", problem: "masked"},
		{value: "11111111111111111111111111111111", chain: "solana", node: "wallet:solana:11111111111111111111111111111111"},
		{value: "hello", node: "wallet:raw:hello", problem: "chain not known"},

		// CashAddr specification: both forms of one hash.
		{value: "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", chain: "BCH", node: "wallet:bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
		{value: "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=1", node: "wallet:bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
		{value: "BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", node: "wallet:bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
		{value: "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", chain: "bitcoin-cash", node: "wallet:bitcoin-cash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"},
		{value: "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", chain: "BCH",
			node: "wallet:raw:bch:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", problem: "not an address of this chain"},
		{value: "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6c", node: "wallet:raw:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6c", problem: "checksum failed"},
		// TEP-2: bouncing, not bouncing and raw form of one account.
		{value: "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF", node: "wallet:ton:" + tonAccount},
		{value: "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPuwA", chain: "toncoin", node: "wallet:ton:" + tonAccount},
		{value: "ton://transfer/EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF?amount=1", node: "wallet:ton:" + tonAccount},
		{value: strings.ToUpper(tonAccount), chain: "TON", node: "wallet:ton:" + tonAccount},
		{value: "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG", chain: "ton",
			node: "wallet:raw:ton:EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG", problem: "checksum failed"},
		// CIP-19, and an address of Cardano's first era.
		{value: "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
			node: "wallet:cardano:addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x"},
		{value: "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw", chain: "ADA",
			node: "wallet:cardano:stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw"},
		{value: "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgx", chain: "ADA",
			node: "wallet:raw:ada:stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgx", problem: "checksum failed"},
		{value: "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi", chain: "cardano",
			node: "wallet:cardano:Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi"},
		{value: "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj", chain: "cardano",
			node: "wallet:raw:cardano:Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj", problem: "checksum failed"},
		// SEP-23.
		{value: "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", node: "wallet:stellar:GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"},
		{value: "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA", chain: "xlm",
			node: "wallet:raw:xlm:GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA", problem: "checksum failed"},
		// Solana has no checksum: only the length in bytes can be wrong.
		{value: "So11111111111111111111111111111111111111112", node: "wallet:solana:So11111111111111111111111111111111111111112"},
		{value: "solana:So11111111111111111111111111111111111111112?amount=1", node: "wallet:solana:So11111111111111111111111111111111111111112"},
		{value: "So1111111111111111111111111111111111111112", chain: "SOL",
			node: "wallet:raw:sol:So1111111111111111111111111111111111111112", problem: "not an address of this chain"},
		{value: "11111111111111111111111111111111", node: "wallet:raw:11111111111111111111111111111111", problem: "checksum failed"},
		// Payment requests: ERC-681 names the payee of tokens after their contract.
		{value: "ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed@1?value=1", node: "wallet:ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{value: "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@56/transfer?address=0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed&uint256=1", chain: "BSC",
			node: "wallet:bsc:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{value: "litecoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", chain: "bitcoin", node: "wallet:raw:bitcoin:litecoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
			problem: "not an address of this chain"},
	}
	for _, tt := range tests {
		got := identifiers.Read(id(graph.IDWallet, tt.value, tt.chain, ""), identifiers.Options{})
		if string(got.Node) != tt.node || got.Problem != tt.problem {
			t.Errorf("Read(%q, %q) = %q, %q; want %q, %q", tt.value, tt.chain, got.Node, got.Problem, tt.node, tt.problem)
		}
		check(t, got)
	}
}

// sharedData gives a folder of downloaded data beside the project, or skips.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there: this check on public data did not run", name)
	}
	return path
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		all = append(all, scan.Text())
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// tally counts how many addresses verify, and how many of the same with one
// character replaced are caught.
type tally struct{ verified, total, caught, broken int }

func (c *tally) add(t *testing.T, address, qualifier, chain string) {
	t.Helper()
	c.total++
	got := identifiers.Read(id(graph.IDWallet, address, qualifier, ""), identifiers.Options{})
	if strings.HasPrefix(got.Canonical, chain+":") {
		c.verified++
	} else {
		t.Errorf("%s %s: %q, %s", qualifier, address, got.Canonical, got.Problem)
	}
	last, other := address[len(address)-1], "q"
	if last == 'q' {
		other = "p"
	}
	if chain == "ethereum" {
		return
	}
	c.broken++
	if identifiers.Read(id(graph.IDWallet, address[:len(address)-1]+other, qualifier, ""), identifiers.Options{}).Canonical == "" {
		c.caught++
	} else {
		t.Errorf("%s with its last character changed is taken as valid", address)
	}
}

func (c *tally) log(t *testing.T, name string) {
	t.Logf("%s: %d of %d addresses verify (recall %.3f), %d of %d broken ones caught", name, c.verified, c.total,
		float64(c.verified)/float64(c.total), c.caught, c.broken)
}

func TestSanctionedWallets(t *testing.T) {
	folder := sharedData(t, "wallets-ofac")
	for code, chain := range map[string]string{
		"XBT": "bitcoin", "ETH": "ethereum", "TRX": "tron", "LTC": "litecoin", "DASH": "dash", "ZEC": "zcash",
		"XRP": "ripple", "XVG": "verge", "BTG": "bitcoin-gold", "ETC": "ethereum-classic", "BSC": "bsc", "ARB": "arbitrum",
	} {
		var count tally
		for _, address := range lines(t, filepath.Join(folder, "sanctioned_addresses_"+code+".txt")) {
			if strings.HasPrefix(address, "0x") {
				count.total++
				if got := identifiers.Read(id(graph.IDWallet, address, code, ""), identifiers.Options{}); strings.HasPrefix(got.Canonical, chain) {
					count.verified++
				} else {
					t.Errorf("%s %s: %s", code, address, got.Problem)
				}
				continue
			}
			if chain == "bitcoin" && address[0] == 'T' {
				count.add(t, address, code, "tron") // listed under the wrong code
				continue
			}
			count.add(t, address, code, chain)
		}
		count.log(t, code)
	}
	// One of Monero's is the hash of a transaction: it names no wallet.
	const hash = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"
	for _, code := range []string{"USDT", "USDC"} {
		for _, address := range lines(t, filepath.Join(folder, "sanctioned_addresses_"+code+".txt")) {
			got := identifiers.Read(id(graph.IDWallet, address, code, ""), identifiers.Options{})
			if want := map[byte]string{'0': "evm:" + strings.ToLower(address), 'T': "tron:" + address, '1': "bitcoin:" + address, '3': "bitcoin:" + address}[address[0]]; got.Canonical != want {
				t.Errorf("%s %s: %q, want %q; %s", code, address, got.Canonical, want, got.Problem)
			}
		}
	}
	for code, chain := range map[string]string{"BCH": "bitcoin-cash", "BSV": "bitcoin-sv", "XMR": "monero"} {
		var count tally
		for _, address := range lines(t, filepath.Join(folder, "sanctioned_addresses_"+code+".txt")) {
			if address == hash {
				if got := identifiers.Read(id(graph.IDWallet, address, code, ""), identifiers.Options{}); got.Problem != "not an address of this chain" {
					t.Errorf("a transaction's hash is read as %q, %s", got.Canonical, got.Problem)
				}
				continue
			}
			count.add(t, address, code, chain)
		}
		count.log(t, code)
	}
}

// TestMixedCase changes the case of one letter of each listed address that
// carries Ethereum's checksum: every one is caught.
func TestMixedCase(t *testing.T) {
	caught := 0
	for _, address := range lines(t, filepath.Join(sharedData(t, "wallets-ofac"), "sanctioned_addresses_ETH.txt")) {
		if address == strings.ToLower(address) {
			continue
		}
		at := 2 + strings.IndexAny(address[2:], "abcdefABCDEF")
		broken := address[:at] + string(address[at]^0x20) + address[at+1:]
		if got := identifiers.Read(id(graph.IDWallet, broken, "ETH", ""), identifiers.Options{}); got.Problem != "checksum failed" && broken[2:] != strings.ToLower(broken[2:]) && broken[2:] != strings.ToUpper(broken[2:]) {
			t.Errorf("%s is taken as %q", broken, got.Canonical)
		}
		caught++
	}
	if caught < 50 {
		t.Errorf("only %d addresses carry the checksum", caught)
	}
}

func TestTaggedWallets(t *testing.T) {
	folder := sharedData(t, "wallets-graphsense-dev")
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	// Addresses are recognised by their form alone, as a source without chains
	// would give them.
	address := regexp.MustCompile(`^[- ]*address: *['"]?(\w+)['"]?$`)
	bitcoin := regexp.MustCompile(`^(1[1-9A-HJ-NP-Za-km-z]{25,33}|3[1-9A-HJ-NP-Za-km-z]{33}|bc1[a-z0-9]{8,87})$`)
	tron := regexp.MustCompile(`^T[1-9A-HJ-NP-Za-km-z]{33}$`)
	ethereum := regexp.MustCompile(`^0x[0-9A-Fa-f]{40}$`)
	var counts [3]tally
	// Misprints of the packs: a letter lost, a hash taken for an address, wrong
	// case. They have to be caught.
	misprints := map[string]bool{
		"1GL9JtXPRTPetxgiJ8UcgrEECp12spD4t": true, "1MJzarWdCR8dXGt6vpK62f7MxcWYcVynM": true,
		"1AzdzwWHaJXytimxenzi45JVtY4FsXwLZ": true, "1MK4uue11JnVxjUQhq19KNSpAuyaFqBwM": true,
		"3daa7ab7451f4215c9fe53c6c739e8e534":         true,
		"0x326031E680419FB020A5361fF56384e166b5aa85": true,
	}
	seen := map[string]bool{}
	for _, file := range files {
		for _, line := range lines(t, file) {
			m := address.FindStringSubmatch(line)
			if m == nil || seen[m[1]] {
				continue
			}
			seen[m[1]] = true
			if misprints[m[1]] {
				if got := identifiers.Read(id(graph.IDWallet, m[1], "", ""), identifiers.Options{}); got.Problem != "checksum failed" {
					t.Errorf("misprint %s: %q, %q", m[1], got.Canonical, got.Problem)
				}
				continue
			}
			switch a := m[1]; {
			case bitcoin.MatchString(a):
				counts[0].add(t, a, "", "bitcoin")
			case ethereum.MatchString(a):
				counts[1].add(t, a, "eth", "ethereum")
			case tron.MatchString(a):
				counts[2].add(t, a, "", "tron")
			}
		}
	}
	for i, name := range []string{"bitcoin", "ethereum", "tron"} {
		counts[i].log(t, name)
	}
}

func TestExamplePhones(t *testing.T) {
	folder := sharedData(t, "phone-metadata")
	data, err := os.ReadFile(filepath.Join(folder, "PhoneNumberMetadata.xml"))
	if err != nil {
		t.Fatal(err)
	}
	type desc struct {
		Example string `xml:"exampleNumber"`
	}
	var doc struct {
		Territories []struct {
			ID     string `xml:"id,attr"`
			Code   string `xml:"countryCode,attr"`
			Fixed  desc   `xml:"fixedLine"`
			Mobile desc   `xml:"mobile"`
		} `xml:"territories>territory"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var total, international, national int
	for _, territory := range doc.Territories {
		for _, number := range []string{territory.Fixed.Example, territory.Mobile.Example} {
			if number == "" || territory.ID == "001" {
				continue
			}
			total++
			want := "+" + territory.Code + number
			if got := identifiers.Read(id(graph.IDPhone, want, "", ""), identifiers.Options{}).Canonical; got == want {
				international++
			} else {
				t.Errorf("%s %s: got %q", territory.ID, want, got)
			}
			if got := identifiers.Read(id(graph.IDPhone, number, "", territory.ID), identifiers.Options{}).Canonical; got == want {
				national++
			} else {
				t.Logf("%s %s: national form gives %q", territory.ID, want, got)
			}
		}
	}
	t.Logf("%d example numbers: %d read in international form, %d in national form", total, international, national)
	if national*100 < total*99 {
		t.Errorf("only %d of %d national forms read", national, total)
	}
}
