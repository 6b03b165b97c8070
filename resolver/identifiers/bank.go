package identifiers

import "strings"

// ibanLengths lists the length of an IBAN by country (SWIFT IBAN Registry).
const ibanLengths = `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25
QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`

// ibanLength gives the length of the IBANs of a country, 0 when it has none.
func ibanLength(country string) int {
	i := strings.Index(ibanLengths, country)
	if i < 0 || len(country) != 2 || country[0] < 'A' || country[1] < 'A' {
		return 0
	}
	return int(ibanLengths[i+2]-'0')*10 + int(ibanLengths[i+3]-'0')
}

// looksLikeIBAN reports whether a code has an IBAN's front: a country that has
// IBANs and two digits, then at least eleven letters or digits.
func looksLikeIBAN(s string) bool {
	return len(s) >= 15 && alphanumeric(s) && allDigits(s[2:4]) && ibanLength(s[:2]) > 0
}

// numberWords stand in front of account numbers.
var numberWords = []string{"IBAN", "A/C", "ACCOUNT", "ACCT", "ACC", "NUMBER", "NO", "เลขที่บัญชี", "บัญชี", "账号", "帳號", "账户", "帐号", "户号"}

// bankNumber folds an account number: no words in front of it and no separators.
func bankNumber(value string) string {
	number := code(value)
	for again := true; again; {
		again = false
		for _, word := range numberWords {
			if rest, found := strings.CutPrefix(number, word); found && rest != "" {
				number, again = rest, true
			}
		}
	}
	return strings.ReplaceAll(number, "/", "")
}

// readBank gives "iban:…" or "institution:number". What begins like an IBAN has
// to be one, because a mistyped IBAN must not become an account number. A BIC
// (ISO 9362) names the institution by its first eight characters when its branch
// is the head office ("XXX"). Leading zeros are part of a number.
func readBank(value, qualifier string) reading {
	number := bankNumber(value)
	if looksLikeIBAN(number) {
		switch {
		case len(number) != ibanLength(number[:2]):
			return failed("wrong length for an IBAN")
		case mod97(number[4:]+number[:4]) != 1:
			return failed(checksumFailed)
		}
		return ok(join("iban", number))
	}
	if Card(value) {
		return failed(paymentCard)
	}
	if masked(value) || masked(number) {
		return failed("masked")
	}
	if placeholder(number) || len(digitsOf(number)) < 3 || len(number) > 64 || strings.Trim(number, "0") == "" {
		return failed("not an account number")
	}
	institution := slug(strings.TrimPrefix(strings.TrimPrefix(clean(qualifier), "SWIFT:"), "BIC:"))
	if len(institution) == 11 && strings.HasSuffix(institution, "xxx") {
		institution = institution[:8]
	}
	if institution == "" || institution == "iban" {
		return failed("no institution")
	}
	return ok(join(institution, number))
}

// mod97 gives the remainder by 97 of the number that a code stands for with
// letters as 10 to 35 (ISO 7064 MOD 97-10, shared by IBAN and LEI).
func mod97(s string) int {
	rest := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}
