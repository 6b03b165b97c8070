package identifiers

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

// thaiCheck: eleven minus the sum of digits times 13 to 2, modulo 11, last digit.
func thaiCheck(body string) byte {
	sum := weighted(body, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)
	return byte('0' + (11-sum%11)%10)
}

// chineseCheck is ISO 7064 MOD 11-2 over 17 digits.
func chineseCheck(body string) byte {
	sum := weighted(body, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
	return "10X98765432"[sum%11]
}

// chineseID checks the date of birth and the check digit; a number of 15 digits
// gets its century and check digit.
func chineseID(number string) (string, bool) {
	if len(number) == 15 {
		number = number[:6] + "19" + number[6:]
		number += string(chineseCheck(number))
	}
	year := twoOf(number[6:])*100 + twoOf(number[8:])
	return number, number[0] != '0' && isDate(year, twoOf(number[10:]), twoOf(number[12:])) && number[17] == chineseCheck(number[:17])
}

// usccAlphabet has no I, O, S, V and Z.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccCheck is the check character of GB 32100-2015: weights are powers of three
// modulo 31.
func usccCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(usccAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// malaysianID checks the date of birth and the code of the place of birth: 00,
// 17 to 20, 69, 70, 73, 80, 81 and 94 to 97 were never given.
func malaysianID(number string) (string, bool) {
	switch place := twoOf(number[6:]); {
	case place == 0, place >= 17 && place <= 20, place == 69, place == 70, place == 73, place == 80, place == 81, place >= 94 && place <= 97:
		return "", false
	}
	return number, shortDate(number[:6])
}

// indonesianID checks the province (11 to 99 without a leading zero) and the
// date of birth, in which 40 is added to the day of women.
func indonesianID(number string) (string, bool) {
	day := twoOf(number[6:])
	if day > 40 {
		day -= 40
	}
	month, year := twoOf(number[8:]), twoOf(number[10:])
	return number, number[0] != '0' && twoOf(number) >= 11 && (isDate(1900+year, month, day) || isDate(2000+year, month, day))
}

// The tables of Verhoeff's check: multiplication in the dihedral group of ten
// elements, and the permutation by position.
var (
	verhoeffTimes = [10]string{"0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
		"5987604321", "6598710432", "7659821043", "8765932104", "9876543210"}
	verhoeffTurns = [8]string{"0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"}
)

func aadhaar(number string) (string, bool) {
	c := byte('0')
	for i := range len(number) {
		turned := verhoeffTurns[i%8][number[len(number)-1-i]-'0']
		c = verhoeffTimes[c-'0'][turned-'0']
	}
	return number, c == '0' && number[0] >= '2'
}

// singaporeCheck gives the check letter of an NRIC or FIN: digits times 2, 7, 6,
// 5, 4, 3, 2, plus 4 for T and G and 3 for M, modulo 11.
func singaporeCheck(body string) byte {
	sum := weighted(body[1:], 2, 7, 6, 5, 4, 3, 2)
	switch body[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11]
	case 'F':
		return "XWUTRQPNMLK"[sum%11]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11]
	}
	return "XWUTRQPNJLK"[(sum+3)%11]
}

// hongKongID drops the parentheses and checks modulo 11 over letters (A is 10, a
// missing first letter 36) and digits times 9 to 1.
func hongKongID(number string) (string, bool) {
	number = strings.NewReplacer("(", "", ")", "").Replace(number)
	padded := number
	if len(number) == 8 {
		padded = " " + number
	}
	sum := 0
	for i := range len(padded) {
		value := 36
		switch c := padded[i]; {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A':
			value = int(c-'A') + 10
		}
		sum += value * (9 - i)
	}
	return number, len(padded) == 9 && sum%11 == 0
}

// taiwanCheck: the letter is a number of two digits, whose order is historical.
func taiwanCheck(body string) byte {
	letter := strings.IndexByte("ABCDEFGHJKLMNPQRSTUVXYWZIO", body[0]) + 10
	sum := letter/10 + letter%10*9 + weighted(body[1:], 8, 7, 6, 5, 4, 3, 2, 1)
	return byte('0' + (10-sum%10)%10)
}

// koreanID checks the date of birth and the digit of gender and century.
func koreanID(number string) (string, bool) {
	century := map[byte]int{'1': 1900, '2': 1900, '3': 2000, '4': 2000, '5': 1900, '6': 1900, '7': 2000, '8': 2000, '9': 1800, '0': 1800}[number[6]]
	return number, isDate(century+twoOf(number), twoOf(number[2:]), twoOf(number[4:]))
}

// vietnameseID checks the province (001 to 096) and the century (0 to 3 are in
// use).
func vietnameseID(number string) (string, bool) {
	province := int(number[0]-'0')*100 + twoOf(number[1:])
	return number, province >= 1 && province <= 96 && number[3] <= '3'
}

// russianINN has one check digit in numbers of ten and two in those of twelve.
func russianINN(number string) (string, bool) {
	check := func(weights ...int) bool {
		return weighted(number, weights...)%11%10 == int(number[len(weights)]-'0')
	}
	if len(number) == 10 {
		return number, check(2, 4, 10, 3, 5, 9, 4, 6, 8)
	}
	return number, check(7, 2, 4, 10, 3, 5, 9, 4, 6, 8) && check(3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
}

// britishNINO refuses the letters that are not given out; the last letter, which
// sources often leave out, is no part of what tells people apart.
func britishNINO(number string) (string, bool) {
	if strings.ContainsAny(number[:2], "DFIQUV") || number[1] == 'O' || strings.Contains(" BG GB KN NK NT TN ZZ ", " "+number[:2]+" ") {
		return "", false
	}
	return number[:8], true
}

// companiesHouse fills the number up to eight characters.
func companiesHouse(number string) (string, bool) {
	letters := number[:len(number)-len(strings.TrimLeft(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
	if len(letters) == 1 { // "R0" begins the oldest numbers of Northern Ireland
		letters = number[:2]
	}
	digits := number[len(letters):]
	return letters + strings.Repeat("0", 8-len(letters)-len(digits)) + digits, strings.Trim(digits, "0") != ""
}

// hongKongBR keeps the number of the business and drops branch, expiry and fee.
func hongKongBR(number string) (string, bool) { return number[:8], true }

// hongKongCR fills the company's number up to seven digits.
func hongKongCR(number string) (string, bool) {
	letter := number[:len(number)-len(strings.TrimLeft(number, "F"))]
	digits := number[len(letter):]
	return letter + strings.Repeat("0", 7-len(digits)) + digits, strings.Trim(digits, "0") != ""
}

// nrcForm is a Myanmar number in either script: state or region, township, sort
// of citizenship, number. Spaces and hyphens are gone; digits are ASCII.
var nrcForm = regexp.MustCompile(`^(\d{1,2})/([A-Z]{4,12}|[\x{1000}-\x{103f}0]{3,6})\(?(N|E|P|T|Y|S|NAING|နိုင်|ဧည့်|ပြု|သာသနာ|သာ|ယာယီ|စ)\)?(\d{6})$`)

//go:embed townships.txt
var townshipFile string

// townships maps "state/three Burmese letters" to the Latin spelling.
var townships = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(townshipFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		for _, w := range words[1:] {
			burmese, latin, _ := strings.Cut(w, "=")
			all[words[0]+"/"+burmese] = latin
		}
	}
	return all
})

var citizenships = map[string]string{
	"NAING": "N", "နိုင်": "N", "ဧည့်": "E", "ပြု": "P", "သာသနာ": "T", "သာ": "T", "ယာယီ": "Y", "စ": "S",
}

// myanmarID gives a number in its Latin form. A township that is not in the
// table stays as it is written; states are 1 to 14.
func myanmarID(number string) (string, bool) {
	m := nrcForm.FindStringSubmatch(number)
	state := strings.TrimLeft(m[1], "0")
	// The letter wa and the digit zero look alike and are typed for each other.
	township := strings.ReplaceAll(m[2], "0", "ဝ")
	if latin, found := townships()[state+"/"+township]; found {
		township = latin
	}
	sort := first(citizenships[m[3]], m[3])
	valid := state != "" && (len(state) == 1 || state[0] == '1' && state[1] <= '4') && strings.Trim(m[4], "0") != ""
	return state + "/" + township + "(" + sort + ")" + m[4], valid
}
