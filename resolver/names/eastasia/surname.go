package eastasia

import (
	"slices"
	"strings"
	"sync"
)

// Surnames gives the Han surnames, in their simple shape and sorted, that a
// surname in folded Latin letters may stand for in any of the languages and
// dialects of the table: 吴 and 黄 for "ng". It gives nil for other words. The
// result is shared: callers must not change it.
func Surnames(latin string) []string { return bySurnameSpelling()[latin] }

// SameSurname reports whether two surnames in folded Latin letters may be one
// Han surname: "chen" and "tan" (陈), "ng" and "wong" (黄), but not "huang" and
// "wu". It is symmetric but not transitive, since many spellings are shared:
// "wu" and "ng" may be 吴, "ng" and "wong" 黄. Words that are no surname of the
// table are not the same as any, themselves included.
func SameSurname(a, b string) bool {
	of := bySurnameSpelling()
	return slices.ContainsFunc(of[a], func(han string) bool {
		_, found := slices.BinarySearch(of[b], han)
		return found
	})
}

// bySurnameSpelling gives the sorted surnames of each spelling.
var bySurnameSpelling = sync.OnceValue(func() map[string][]string {
	of := map[string][]string{}
	for han, spellings := range surnames() {
		for _, latin := range spellings {
			of[latin] = append(of[latin], han)
		}
	}
	for _, list := range of {
		slices.SortFunc(list, strings.Compare)
	}
	return of
})
