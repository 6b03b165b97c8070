package world

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
)

// iban tells how a country writes its IBANs: the code of a bank that does not
// exist, and how many digits follow it.
type iban struct {
	country, bank string
	digits        int
}

// ibans lists the countries whose accounts have an IBAN here. The bank codes are
// of the right form and given to nobody; the lengths are those of the SWIFT IBAN
// Registry. National check digits inside are not made to fit.
var ibans = []iban{
	{"GB", "ZZQX", 14}, {"IE", "ZZQX", 14}, {"ES", "0000", 16}, {"PT", "0000", 17},
	{"AE", "000", 16}, {"PK", "ZZQX", 16}, {"EG", "0000", 21},
}

// bankAccount gives the account in a slot of a cell, at a bank of the country.
func bankAccount(c country, bank string, cell, slot int) Value {
	number := scramble(uint64(cell)*slots+uint64(slot), 10)
	v := Value{Type: graph.IDBankAccount, Country: c.code()}
	for _, f := range ibans {
		if f.country == v.Country {
			v.Value = ibanText(f, number)
			return v
		}
	}
	v.Qualifier = bank
	v.Value = string(appendDigits(make([]byte, 0, 10), number, 10))
	return v
}

// ibanText writes an IBAN with its check digits (ISO 7064 MOD 97-10).
func ibanText(f iban, number uint64) string {
	buf := make([]byte, 4, 34)
	copy(buf, f.country)
	copy(buf[2:], "00")
	buf = append(buf, f.bank...)
	buf = appendDigits(buf, number, f.digits)
	rest := 0
	for i := range buf {
		switch ch := buf[(i+4)%len(buf)]; {
		case ch <= '9':
			rest = (rest*10 + int(ch-'0')) % 97
		default:
			rest = (rest*100 + int(ch-'A') + 10) % 97
		}
	}
	check := 98 - rest
	buf[2], buf[3] = byte('0'+check/10), byte('0'+check%10)
	return string(buf)
}

// document gives the document in a slot of a cell. All are of series that begin
// with QX (people) or QC (companies), which no issuer uses.
func document(t graph.IdentifierType, c country, cell, slot int) Value {
	buf := make([]byte, 0, 12)
	buf = append(buf, "QX"...)
	if t == graph.IDRegistration {
		buf[1] = 'C'
	}
	buf = appendDigits(buf, scramble(uint64(cell)*slots+uint64(slot), 9), 9)
	return Value{Type: t, Value: string(buf), Country: c.code()}
}

// handset gives the device in a slot of a cell by its IMEI. Its type allocation
// code begins with 001, which the GSMA keeps for test equipment; the last digit
// is the check digit of Luhn.
func handset(cell, slot int) Value {
	buf := append(make([]byte, 0, 15), "001"...)
	buf = appendDigits(buf, scramble(uint64(cell)*slots+uint64(slot), 10), 10)
	buf = append(buf, '0')
	sum := 0
	for i, ch := range buf {
		d := int(ch - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	buf = append(buf, byte('0'+(10-sum%10)%10))
	return Value{Type: graph.IDDevice, Value: string(buf), Qualifier: "imei"}
}

// handle gives the online account in a slot of a cell, on an invented platform.
func handle(platform, word string, cell, slot int) Value {
	buf := make([]byte, 0, len(word)+12)
	for i := range len(word) {
		switch ch := word[i]; {
		case ch >= 'a' && ch <= 'z' || ch >= '0' && ch <= '9':
			buf = append(buf, ch)
		case ch >= 'A' && ch <= 'Z':
			buf = append(buf, ch-'A'+'a')
		case ch == ' ' && len(buf) > 0 && buf[len(buf)-1] != '_':
			buf = append(buf, '_')
		}
	}
	buf = appendDigits(append(buf, '_'), scramble(uint64(cell)*slots+uint64(slot), 8), 8)
	return Value{Type: graph.IDHandle, Value: string(buf), Qualifier: platform}
}

// email gives the address of the local part on a domain that is reserved for
// examples (RFC 2606).
func email(local Value) Value {
	return Value{Type: graph.IDEmail, Value: local.Value + "@post.example"}
}

// site gives the domain in a slot of a cell: a domain below the reserved top
// level domain "example" (RFC 2606), made one of its kind.
func site(domain string, cell, slot int) Value {
	buf := make([]byte, 0, len(domain)+10)
	buf = append(append(buf, 'w'), appendDigits(nil, scramble(uint64(cell)*slots+uint64(slot), 8), 8)...)
	return Value{Type: graph.IDDomain, Value: string(append(append(buf, '.'), domain...))}
}

// address gives one of the internet addresses that are reserved for
// documentation: 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737), and
// 2001:db8::/32 (RFC 3849) for one in four.
func address(n uint64) Value {
	const hexDigits = "0123456789abcdef"
	buf := make([]byte, 0, 24)
	switch n % 4 {
	case 0:
		buf = append(buf, "2001:db8::"...)
		for i := range 2 {
			group := n >> (8 + 16*i) & 0xffff
			if i > 0 {
				buf = append(buf, ':')
			}
			group |= 0x1000 // four digits, none of them a leading zero
			for shift := 12; shift >= 0; shift -= 4 {
				buf = append(buf, hexDigits[group>>shift&15])
			}
		}
		return Value{Type: graph.IDIP, Value: string(buf)}
	case 1:
		buf = append(buf, "192.0.2."...)
	case 2:
		buf = append(buf, "198.51.100."...)
	default:
		buf = append(buf, "203.0.113."...)
	}
	return Value{Type: graph.IDIP, Value: string(strconv.AppendUint(buf, n>>2&0xff, 10))}
}

// plate gives the number plate in a slot of a cell, of an invented series.
func plate(c country, cell, slot int) Value {
	buf := append(make([]byte, 0, 10), "QX"...)
	buf = appendDigits(buf, scramble(uint64(cell)*slots+uint64(slot), 8), 8)
	return Value{Type: graph.IDVehicle, Value: string(buf), Country: c.code()}
}
