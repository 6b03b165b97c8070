package world

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"

	"golang.org/x/crypto/sha3"

	"github.com/clewgraph/clew/graph"
)

// The chains of a world, as qualifiers of wallets.
const (
	chainTron     = "tron"
	chainEthereum = "ethereum"
	chainBitcoin  = "bitcoin"
)

// wallet derives an address from a hash of the seed, a subject and a number, so
// that nobody can hold its key: it is the hash of no public key. Its checksum is
// right.
func wallet(seed uint64, owner ID, n int, chain string) Value {
	var text [32]byte
	copy(text[:8], "clew-syn")
	binary.BigEndian.PutUint64(text[8:], seed)
	binary.BigEndian.PutUint64(text[16:], uint64(owner))
	binary.BigEndian.PutUint64(text[24:], uint64(n))
	hash := sha256.Sum256(text[:])
	v := Value{Type: graph.IDWallet, Qualifier: chain}
	switch {
	case chain == chainTron:
		v.Value = base58Check(0x41, hash[:20])
	case chain == chainEthereum:
		v.Value = "0x" + hex.EncodeToString(hash[:20])
	case hash[31]&1 == 0:
		v.Value = base58Check(0x00, hash[:20])
	default:
		v.Value = segwit("bc", hash[:20])
	}
	return v
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Check writes a version and 20 bytes with four bytes of double SHA-256,
// as Bitcoin and TRON write addresses.
func base58Check(version byte, payload []byte) string {
	body := make([]byte, 0, 25)
	body = append(append(body, version), payload...)
	once := sha256.Sum256(body)
	twice := sha256.Sum256(once[:])
	body = append(body, twice[:4]...)
	var out [40]byte
	at := len(out)
	var n, rest big.Int
	n.SetBytes(body)
	group := big.NewInt(58 * 58 * 58 * 58 * 58)
	for n.Sign() > 0 {
		n.QuoRem(&n, group, &rest)
		r := rest.Uint64()
		for i := 0; i < 5 && (r > 0 || n.Sign() > 0); i++ {
			at--
			out[at] = base58[r%58]
			r /= 58
		}
	}
	for i := 0; i < len(body) && body[i] == 0; i++ {
		at--
		out[at] = base58[0]
	}
	return string(out[at:])
}

const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// segwit writes a witness program of version 0 as Bech32 (BIP 173).
func segwit(prefix string, program []byte) string {
	data := make([]byte, 1, 40) // the version
	var acc, bits uint
	for _, b := range program {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			data = append(data, byte(acc>>bits&31))
		}
	}
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for _, v := range data {
		step(v)
	}
	for range 6 {
		step(0)
	}
	sum ^= 1
	out := make([]byte, 0, len(prefix)+1+len(data)+6)
	out = append(append(out, prefix...), '1')
	for _, v := range data {
		out = append(out, bech32[v])
	}
	for i := range 6 {
		out = append(out, bech32[sum>>(5*(5-i))&31])
	}
	return string(out)
}

// ChecksumCase writes an address in Ethereum's form in the mixed case of
// EIP-55, as most sources show it: a letter is upper case where the digit of the
// Keccak-256 hash of the lower-case digits is 8 or more.
func ChecksumCase(address string) string {
	digits := []byte(address[2:])
	h := sha3.NewLegacyKeccak256()
	h.Write(digits)
	sum := hex.EncodeToString(h.Sum(nil))
	for i, c := range digits {
		if c >= 'a' && sum[i] >= '8' {
			digits[i] = c - 'a' + 'A'
		}
	}
	return "0x" + string(digits)
}
