package identifiers

import (
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
)

// Problems of wallets; the first is shared by everything that has a checksum.
const (
	checksumFailed = "checksum failed"
	otherChain     = "not an address of this chain"
)

// chain describes how one blockchain writes its addresses.
type chain struct {
	name string
	// names are tickers and other names by which sources call it.
	names string
	// versions are the leading bytes of its Base58Check addresses, hrp is the
	// prefix of its Bech32 addresses; evm marks Ethereum's form; other reads
	// any other form. A chain with none of them has no checksum that is known
	// here: its addresses are kept as given when they look plausible.
	versions []string
	hrp      string
	evm      bool
	other    func(address string) (canonical, problem string)
}

// chains in the order in which an address without a chain is tried. "evm" is
// the chain of an address in Ethereum's form that does not say which.
var chains = []chain{
	{name: "bitcoin", names: "btc xbt", versions: []string{"\x00", "\x05"}, hrp: "bc"},
	{name: "tron", names: "trx trc20 trc-20 usdt-trc20 usdt-tron", versions: []string{"\x41"}},
	{name: "litecoin", names: "ltc", versions: []string{"\x30", "\x32", "\x05"}, hrp: "ltc"},
	{name: "dogecoin", names: "doge", versions: []string{"\x1e", "\x16"}},
	{name: "dash", versions: []string{"\x4c", "\x10"}},
	{name: "zcash", names: "zec", versions: []string{"\x1c\xb8", "\x1c\xbd"}},
	{name: "bitcoin-gold", names: "btg", versions: []string{"\x26", "\x17"}, hrp: "btg"},
	{name: "verge", names: "xvg", versions: []string{"\x1e", "\x21"}},
	{name: "evm", evm: true},
	{name: "ethereum", names: "eth erc20 erc-20 usdt-erc20 usdt-ethereum", evm: true},
	{name: "ethereum-classic", names: "etc", evm: true},
	{name: "bsc", names: "bnb bep20 bep-20 bnb-smart-chain binance-smart-chain usdt-bep20", evm: true},
	{name: "polygon", names: "matic pol", evm: true},
	{name: "arbitrum", names: "arb arbitrum-one", evm: true},
	{name: "optimism", names: "op", evm: true},
	{name: "avalanche", names: "avax avax-c", evm: true},
	{name: "base", evm: true},
	{name: "bitcoin-cash", names: "bch bitcoincash", other: readCash},
	{name: "bitcoin-sv", names: "bsv", versions: []string{"\x00", "\x05"}},
	{name: "ripple", names: "xrp", other: readRipple},
	{name: "monero", names: "xmr", other: readMonero},
	{name: "stellar", names: "xlm web+stellar", other: readStellar},
	{name: "ton", names: "toncoin the-open-network gram usdt-ton", other: readTON},
	{name: "cardano", names: "ada web+cardano", other: readCardano},
	{name: "solana", names: "sol spl usdt-sol usdt-spl", other: readSolana},
}

// tokens are assets that live on several chains: as a qualifier they say
// nothing of the chain.
var tokens = map[string]bool{"usdt": true, "tether": true, "usdc": true, "crypto": true, "wallet": true, "unknown": true}

// findChain gives the chain of that name; one that is not listed is taken as a
// chain without a known checksum.
func findChain(qualifier string) chain {
	name := slug(qualifier)
	for _, c := range chains {
		if c.name == name {
			return c
		}
		for alias := range strings.FieldsSeq(c.names) {
			if alias == name {
				return c
			}
		}
	}
	return chain{name: name}
}

// readWallet gives "chain:address". The chain comes from the qualifier, from a
// prefix of the value ("bitcoin:…"), or from the form of the address; the last
// also when the address has a good checksum and is not of the chain named.
func readWallet(value, qualifier string) reading {
	address := strings.ReplaceAll(clean(value), " ", "")
	if scheme, rest, found := strings.Cut(address, ":"); found && !allDigits(strings.TrimPrefix(scheme, "-")) {
		named, inURI := findChain(qualifier), findChain(scheme)
		switch {
		case slug(qualifier) == "" || tokens[slug(qualifier)]:
			qualifier, address = scheme, payee(rest)
		case named.name == inURI.name || named.evm && inURI.evm:
			address = payee(rest)
		}
	}
	address, _, _ = strings.Cut(address, "?")
	if strings.ContainsAny(address, "*•●…") || strings.Contains(address, "...") {
		return failed("masked")
	}
	if slug(qualifier) == "" || tokens[slug(qualifier)] {
		return detectWallet(address)
	}
	c := findChain(qualifier)
	canonical, problem := c.read(address)
	switch problem {
	case "":
		return ok(join(c.name, canonical))
	case otherChain:
		// A checksum that is right on another chain outweighs a source's label.
		if r := detectWallet(address); r.canonical != "" && !strings.HasPrefix(r.canonical, "evm:") && !strings.HasPrefix(r.canonical, "solana:") {
			return r
		}
	}
	return failed(problem)
}

// payee takes the address out of what follows the scheme of a payment request:
// BIP 21 and its likes ("bitcoin:ADDRESS?amount=1", "ton://transfer/ADDRESS"),
// and ERC-681, where "@" leads to the number of a chain and a transfer of tokens
// names the payee in a parameter, after the contract.
func payee(rest string) string {
	path, query, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	path = strings.TrimPrefix(strings.TrimPrefix(path, "transfer/"), "pay-")
	path, function, _ := strings.Cut(path, "/")
	if values, err := url.ParseQuery(query); err == nil && function == "transfer" && values.Has("address") {
		return values.Get("address")
	}
	path, _, _ = strings.Cut(path, "@")
	return path
}

// detectWallet finds the chain by the address. When no form fits, the first
// chain whose checksum was wrong says so.
func detectWallet(address string) reading {
	for _, c := range chains {
		if c.name == "solana" && len(address) < 43 {
			continue // so short a text has the form by chance
		}
		switch canonical, problem := c.read(address); problem {
		case "":
			return ok(join(c.name, canonical))
		case checksumFailed:
			return failed(problem)
		}
	}
	return failed("chain not known")
}

// read gives the canonical address of the chain, or the problem.
func (c chain) read(address string) (canonical, problem string) {
	switch {
	case c.evm:
		return readEVM(address)
	case c.other != nil:
		return c.other(address)
	case c.versions == nil:
		return readPlausible(address)
	}
	if c.hrp != "" && strings.HasPrefix(strings.ToLower(address), c.hrp+"1") {
		return readSegwit(address, c.hrp)
	}
	if c.name == "tron" {
		address = tronFromHex(address)
	}
	return readBase58(address, c.versions)
}

// readBase58 checks a Base58Check address: version, 20 bytes, and four bytes of
// double SHA-256.
func readBase58(address string, versions []string) (canonical, problem string) {
	if len(address) < 25 || len(address) > 36 {
		return "", otherChain
	}
	payload, version, err := base58.CheckDecode(address)
	switch err {
	case nil:
		body := string(append([]byte{version}, payload...))
		for _, v := range versions {
			if strings.HasPrefix(body, v) && len(body) == len(v)+20 {
				return address, ""
			}
		}
		return "", otherChain
	case base58.ErrChecksum:
		return "", checksumFailed
	}
	return "", otherChain
}

// readSegwit checks a Bech32 (version 0) or Bech32m (later versions) address
// by BIP 173 and BIP 350.
func readSegwit(address, hrp string) (canonical, problem string) {
	prefix, data, encoding, err := bech32.DecodeGeneric(address)
	if err != nil || prefix != hrp || len(data) == 0 {
		return "", checksumFailed
	}
	version := data[0]
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	if err != nil || len(program) < 2 || len(program) > 40 || version > 16 {
		return "", otherChain
	}
	if version == 0 && (encoding != bech32.Version0 || len(program) != 20 && len(program) != 32) {
		return "", checksumFailed
	}
	if version > 0 && encoding != bech32.VersionM {
		return "", checksumFailed
	}
	return strings.ToLower(address), ""
}

// readEVM checks an address in Ethereum's form. Mixed case carries a checksum
// (EIP-55); the canonical form is lower case with "0x".
func readEVM(address string) (canonical, problem string) {
	digits := strings.TrimPrefix(strings.TrimPrefix(address, "0x"), "0X")
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 40 || len(digits) == len(address) {
		return "", otherChain
	}
	lower := strings.ToLower(digits)
	if digits != lower && digits != strings.ToUpper(digits) && digits != checksumCase(lower) {
		return "", checksumFailed
	}
	return "0x" + lower, ""
}

func isEVM(address string) bool {
	return len(address) == 42 && strings.HasPrefix(address, "0x")
}

// checksumCase writes 40 lower-case hex digits in the mixed case of EIP-55: a
// letter is upper case where the digit of the Keccak-256 hash is 8 or more.
func checksumCase(lower string) string {
	sum := hex.EncodeToString(keccak([]byte(lower)))
	mixed := []byte(lower)
	for i, c := range mixed {
		if c >= 'a' && sum[i] >= '8' {
			mixed[i] = c - 'a' + 'A'
		}
	}
	return string(mixed)
}

// tronFromHex turns TRON's hexadecimal form ("41" and 40 digits) into the usual
// one; anything else is given back as it is.
func tronFromHex(address string) string {
	b, err := hex.DecodeString(strings.TrimPrefix(address, "0x"))
	if err != nil || len(b) != 21 || b[0] != 0x41 {
		return address
	}
	return base58.CheckEncode(b[1:], 0x41)
}

// The alphabets of Base58 in Bitcoin's and Ripple's order.
const (
	bitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	rippleAlphabet  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

// readRipple checks a classic XRP Ledger address: Base58Check in an alphabet of
// its own.
func readRipple(address string) (canonical, problem string) {
	if !strings.HasPrefix(address, "r") {
		return "", otherChain
	}
	translated := strings.Map(func(r rune) rune {
		if i := strings.IndexRune(rippleAlphabet, r); i >= 0 {
			return rune(bitcoinAlphabet[i])
		}
		return '0'
	}, address)
	if _, problem := readBase58(translated, []string{"\x00"}); problem != "" {
		return "", problem
	}
	return address, ""
}

// readPlausible keeps an address whose checksum is not known here: letters and
// digits (with the punctuation that some chains use), of a length that
// addresses have.
func readPlausible(address string) (canonical, problem string) {
	letters := strings.NewReplacer("_", "", "-", "", ".", "").Replace(address)
	if !alphanumeric(letters) || len(address) < 8 || len(address) > 128 {
		return "", "not an address"
	}
	return address, ""
}
