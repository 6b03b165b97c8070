package identifiers

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"math/big"
	"slices"
	"strings"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
	"golang.org/x/crypto/sha3"
)

// cashAlphabet is the alphabet that CashAddr shares with Bech32.
const cashAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// readCash checks a Bitcoin Cash address. The canonical form is CashAddr
// without its prefix; the older Base58Check form of the same hash gives the same.
func readCash(address string) (canonical, problem string) {
	if _, problem := readBase58(address, []string{"\x00", "\x05"}); problem == "" {
		hash, version, _ := base58.CheckDecode(address)
		return writeCash(version/5<<3, hash), ""
	} else if problem == checksumFailed {
		return "", problem
	}
	lower := strings.ToLower(address)
	if len(lower) != 42 || address != lower && address != strings.ToUpper(address) {
		return "", otherChain
	}
	values := make([]byte, len(lower))
	for i := range len(lower) {
		at := strings.IndexByte(cashAlphabet, lower[i])
		if at < 0 {
			return "", otherChain
		}
		values[i] = byte(at)
	}
	if cashChecksum(values) != 0 {
		return "", checksumFailed
	}
	if body, err := bech32.ConvertBits(values[:34], 5, 8, false); err != nil || body[0]&^8 != 0 {
		return "", otherChain
	}
	return lower, ""
}

// writeCash writes a hash of 20 bytes as CashAddr: version byte, hash and eight
// characters of checksum.
func writeCash(version byte, hash []byte) string {
	values, _ := bech32.ConvertBits(append([]byte{version}, hash...), 8, 5, true)
	check := cashChecksum(append(bytes.Clone(values), make([]byte, 8)...))
	for shift := 35; shift >= 0; shift -= 5 {
		values = append(values, byte(check>>shift&31))
	}
	for i, v := range values {
		values[i] = cashAlphabet[v]
	}
	return string(values)
}

// cashChecksum is the BCH code of the CashAddr specification over the prefix
// "bitcoincash" and the values; it is zero for an address with its checksum.
func cashChecksum(values []byte) uint64 {
	generators := [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470}
	sum := uint64(1)
	add := func(v byte) {
		top := sum >> 35
		sum = (sum&0x07ffffffff)<<5 ^ uint64(v)
		for i, g := range generators {
			if top>>i&1 != 0 {
				sum ^= g
			}
		}
	}
	for _, c := range []byte("bitcoincash") {
		add(c & 31)
	}
	add(0)
	for _, v := range values {
		add(v)
	}
	return sum ^ 1
}

// readSolana checks a Solana address: 32 bytes in Base58. There is no checksum.
func readSolana(address string) (canonical, problem string) {
	if len(address) < 32 || len(address) > 44 || len(base58.Decode(address)) != 32 {
		return "", otherChain
	}
	return address, ""
}

// moneroBlocks tells how many characters stand for a block of that many bytes.
var moneroBlocks = [9]int{0, 2, 3, 5, 6, 7, 9, 10, 11}

// readMonero checks a Monero address: main address (95 characters, network byte
// 18), integrated (106, 19) or subaddress (95, 42), with four bytes of Keccak-256
// at its end. Base58 is applied to blocks of eight bytes.
func readMonero(address string) (canonical, problem string) {
	if len(address) != 95 && len(address) != 106 {
		return "", otherChain
	}
	var body []byte
	for rest := address; rest != ""; {
		n := min(len(rest), 11)
		size := max(slices.Index(moneroBlocks[:], n), 0)
		value := new(big.Int)
		for i := range n {
			at := strings.IndexByte(bitcoinAlphabet, rest[i])
			if at < 0 {
				return "", otherChain
			}
			value.Add(value.Mul(value, big.NewInt(58)), big.NewInt(int64(at)))
		}
		if size == 0 || value.BitLen() > size*8 {
			return "", otherChain
		}
		body = append(body, value.FillBytes(make([]byte, size))...)
		rest = rest[n:]
	}
	end := len(body) - 4
	if sum := keccak(body[:end]); !bytes.Equal(sum[:4], body[end:]) {
		return "", checksumFailed
	}
	switch network := body[0]; {
	case len(address) == 95 && (network == 18 || network == 42), len(address) == 106 && network == 19:
		return address, ""
	}
	return "", otherChain
}

func keccak(data []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return h.Sum(nil)
}

// readTON checks a TON address. The user-friendly form (48 characters of
// Base64, in either alphabet, with a CRC-16) says whether a transfer bounces,
// which is no part of the account, so the canonical form is the raw one:
// "workchain:" and 64 hexadecimal digits.
func readTON(address string) (canonical, problem string) {
	if chain, account, found := strings.Cut(address, ":"); found {
		if _, err := hex.DecodeString(account); err != nil || len(account) != 64 || chain != "0" && chain != "-1" {
			return "", otherChain
		}
		return chain + ":" + strings.ToLower(account), ""
	}
	body, err := base64.URLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(address))
	if err != nil || len(body) != 36 {
		return "", otherChain
	}
	if crc16(body[:34]) != binary.BigEndian.Uint16(body[34:]) {
		return "", checksumFailed
	}
	chain := map[byte]string{0x00: "0", 0xff: "-1"}[body[1]]
	if tag := body[0]; chain == "" || tag != 0x11 && tag != 0x51 {
		return "", otherChain // 0x80 marks an address of the test network
	}
	return chain + ":" + hex.EncodeToString(body[2:34]), ""
}

// crc16 is CRC-16/XMODEM (polynomial 0x1021), which TON and Stellar use.
func crc16(data []byte) uint16 {
	var crc uint16
	for _, b := range data {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// readStellar checks a Stellar account: base 32 of version byte 6<<3, a key of
// 32 bytes and a CRC-16, the low byte first (SEP-23).
func readStellar(address string) (canonical, problem string) {
	upper := strings.ToUpper(address)
	body, err := base32.StdEncoding.DecodeString(upper)
	if err != nil || len(body) != 35 || body[0] != 6<<3 {
		return "", otherChain
	}
	if crc16(body[:33]) != binary.LittleEndian.Uint16(body[33:]) {
		return "", checksumFailed
	}
	return upper, ""
}

// readCardano checks a Cardano address: Bech32 with the prefix "addr" or "stake"
// (CIP-19), or the older form in Base58, which is CBOR with a CRC-32.
func readCardano(address string) (canonical, problem string) {
	lower := strings.ToLower(address)
	if strings.HasPrefix(lower, "addr1") || strings.HasPrefix(lower, "stake1") {
		prefix, data, err := bech32.DecodeNoLimit(address)
		if err != nil {
			return "", checksumFailed
		}
		body, err := bech32.ConvertBits(data, 5, 8, false)
		if err != nil || len(body) < 29 || len(body) > 80 || body[0]&15 != 1 || prefix != "addr" && prefix != "stake" {
			return "", otherChain
		}
		return lower, ""
	}
	// An array of two: tagged bytes (24) with their length in one byte, and a
	// number of four bytes, their CRC-32.
	body := base58.Decode(address)
	if len(body) < 10 || !bytes.HasPrefix(body, []byte{0x82, 0xd8, 0x18, 0x58}) || len(body) != int(body[4])+10 || body[len(body)-5] != 0x1a {
		return "", otherChain
	}
	if crc32.ChecksumIEEE(body[5:len(body)-5]) != binary.BigEndian.Uint32(body[len(body)-4:]) {
		return "", checksumFailed
	}
	return address, ""
}
