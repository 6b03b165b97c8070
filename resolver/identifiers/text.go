package identifiers

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean gives the text with compatibility forms replaced (NFKC), digits of any
// script as ASCII digits, invisible format characters and control characters
// removed, and runs of white space as one space.
func clean(s string) string {
	if plain(s) {
		return s
	}
	return cleanAny(s)
}

// plain reports whether a text is printable ASCII with single spaces between its
// words, which cleaning leaves as it is.
func plain(s string) bool {
	space := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && space {
			return false
		}
		space = s[i] == ' '
	}
	return !space
}

// cleanAny is [clean] for any text.
func cleanAny(s string) string {
	// Removing a character can bring a base and a mark together, so the form is
	// taken again at the end.
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar, unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return asciiDigit(r)
	}, norm.NFKC.String(s))
	return norm.NFKC.String(strings.Join(strings.Fields(s), " "))
}

// asciiDigit maps a decimal digit of any script to its ASCII digit: the blocks
// of Nd are runs of ten that begin at zero.
func asciiDigit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	return r
}

// digitsOf gives the ASCII digits of a text, digits of other scripts mapped.
func digitsOf(s string) string {
	if allDigits(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if d := asciiDigit(r); d >= '0' && d <= '9' {
			return d
		}
		return -1
	}, s)
}

// code folds a number printed on a document, plate or device: upper case,
// without spaces, hyphens, dots, underscores and colons. Slashes stay, because
// some registers count on them.
func code(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("._:'\"#", r) {
			return -1
		}
		return r
	}, strings.ToUpper(clean(s)))
}

// lower gives a cleaned text in lower case, in which letters and marks may come
// together anew.
func lower(s string) string {
	return clean(strings.ToLower(s))
}

// slug folds a name used inside an id (platform, institution, scheme): lower
// case, runs of anything but letters, marks and digits as one hyphen. "raw" is
// reserved.
func slug(s string) string {
	s = lower(clean(s))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}), "-")
	if s == "raw" {
		return "raw-"
	}
	return s
}

// refang undoes the ways in which analysts make links harmless to click.
func refang(s string) string {
	return refanger.Replace(strings.TrimSpace(s))
}

var refanger = strings.NewReplacer(
	"[.]", ".", "(.)", ".", "[dot]", ".", "(dot)", ".", "[:]", ":", "[://]", "://",
	"[at]", "@", "(at)", "@", "[@]", "@", "hxxp", "http", "hXXp", "http",
)

// masked reports whether part of the value was hidden by its source.
func masked(s string) bool {
	return strings.ContainsAny(s, "*•●?") || strings.Contains(strings.ToUpper(s), "XXX")
}

// placeholder reports whether a code is what people type when they have none.
func placeholder(s string) bool {
	switch s {
	case "12345678", "123456789", "1234567890", "0123456789":
		return true
	}
	return placeholderWord(s) || len(s) > 0 && strings.Trim(s, s[:1]) == ""
}

// placeholderWord reports whether a word in upper case says that there is no
// value.
func placeholderWord(s string) bool {
	switch s {
	case "NA", "N/A", "NIL", "NONE", "NULL", "UNKNOWN", "UNK", "TBD", "TBA", "TEST", "PENDING":
		return true
	}
	return false
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}
