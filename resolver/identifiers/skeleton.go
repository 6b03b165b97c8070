package identifiers

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

//go:embed confusables.txt
var confusableFile string

var confusables = sync.OnceValue(func() map[rune]string {
	all := map[rune]string{}
	for line := range strings.Lines(confusableFile) {
		if letters, like, found := strings.Cut(strings.TrimSpace(line), " "); found && letters != "#" {
			for _, r := range like {
				all[r] = letters
			}
		}
	}
	return all
})

// skeleton gives what a name in lower case looks like, after UTS #39: characters
// that look like Latin letters and digits become them, marks are taken off Latin
// letters, and the letters and digits of ASCII that are taken for each other (0
// and o; 1, i and l; rn and m; vv and w) are one. Two names of one skeleton look
// alike; that is a reason to look at both and says nothing of who holds them.
func skeleton(name string) string {
	var b strings.Builder
	var last rune
	for _, r := range norm.NFD.String(name) {
		if r >= 0x300 && r < 0x370 && last < 0x250 {
			continue
		}
		if letters, found := confusables()[r]; found {
			b.WriteString(letters)
		} else {
			b.WriteRune(r)
		}
		last = r
	}
	return norm.NFC.String(lookalikes.Replace(b.String()))
}

var lookalikes = strings.NewReplacer("0", "o", "1", "l", "i", "l", "rn", "m", "vv", "w")

// domainSkeleton gives the skeleton of the registrable part of a domain in
// ASCII form.
func domainSkeleton(domain string) string {
	domain = registrable(domain)
	if shown, err := idna.Display.ToUnicode(domain); err == nil {
		domain = shown
	}
	return skeleton(domain)
}
