package identifiers

import (
	"regexp"
	"strings"
)

// deviceNames folds the names of sorts of device; others are used as given.
var deviceNames = map[string]string{
	"imei-1": "imei", "imei-2": "imei", "imei1": "imei", "imei2": "imei", "sim": "iccid", "sim-card": "iccid", "icc": "iccid",
	"bssid": "mac", "mac-address": "mac", "wifi-mac": "mac", "starlink-kit": "starlink", "starlink-terminal": "starlink",
}

// deviceForms are the numbers that have a public form, by sort of device. An
// ICCID (ITU-T E.118) begins with 89 and ends in Luhn's digit; an IMSI (E.212)
// begins with the code of a country, 2 to 7; a Starlink kit is sold under "KIT"
// and at least eight digits.
var deviceForms = map[string]*regexp.Regexp{
	"iccid":    regexp.MustCompile(`^89\d{16,18}F?$`),
	"imsi":     regexp.MustCompile(`^[2-7]\d{13,14}$`),
	"mac":      regexp.MustCompile(`^[0-9A-F]{12}$`),
	"starlink": regexp.MustCompile(`^KIT[0-9A-Z]{8,16}$`),
}

// readDevice gives "imei:" and 15 digits, or "type:number" for the type that
// the qualifier names. An IMEI, an ICCID and the number of a Starlink kit are
// also recognised without a qualifier, the last under the name of a terminal too.
// An IMEI's check digit is computed when it is missing (14 digits), replaced by a
// software version (16) or sent as 0, as networks do (3GPP TS 23.003 §6.2.1).
func readDevice(value, qualifier string) reading {
	number, name := strings.ReplaceAll(code(value), "/", ""), slug(qualifier)
	if masked(number) || len(number) > 64 {
		return failed("not a device number")
	}
	name = first(deviceNames[name], name)
	switch {
	case name == "" && allDigits(number) && len(number) >= 14 && len(number) <= 16:
		name = "imei"
	case name == "" && deviceForms["iccid"].MatchString(number):
		name = "iccid"
	case deviceForms["starlink"].MatchString(number) && (name == "" || strings.Contains(name, "terminal") || strings.Contains(name, "starlink")):
		name = "starlink"
	}
	form := deviceForms[name]
	switch {
	case name == "":
		return failed("no type of device")
	case placeholder(number) || number == "":
		return failed("placeholder")
	case name == "imei":
		return readIMEI(number)
	case form != nil && !form.MatchString(number) && name != "starlink":
		return failed("not of the form of such a number")
	case name == "iccid":
		return readICCID(strings.TrimSuffix(number, "F"))
	}
	return ok(join(name, number))
}

func readIMEI(number string) reading {
	if !allDigits(number) || len(number) < 14 || len(number) > 16 {
		return failed("not an IMEI")
	}
	imei := number[:14] + string(luhnDigit(number[:14]))
	if len(number) == 15 && number != imei && number[14] != '0' {
		return failed(checksumFailed)
	}
	if placeholder(imei) {
		return failed("placeholder")
	}
	return ok(join("imei", imei))
}

// readICCID computes the check digit of a number that is printed without it (18
// digits) and checks it in longer ones.
func readICCID(number string) reading {
	if end := len(number) - 1; len(number) == 18 {
		number += string(luhnDigit(number))
	} else if number[end] != luhnDigit(number[:end]) {
		return failed(checksumFailed)
	}
	return ok(join("iccid", number))
}

// luhnDigit gives the check digit that follows the digits.
func luhnDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return byte('0' + (10-sum%10)%10)
}
