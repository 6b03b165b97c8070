package graph

import (
	"fmt"
	"strings"
)

// nearest gives the word closest to s by edit distance, ignoring case, or ""
// when none is close enough to be a slip of the pen.
func nearest[S ~string](s S, words []S) S {
	const longest = 64
	if len(s) > longest {
		return ""
	}
	var best S
	least := 2 + len(s)/6
	for _, w := range words {
		if d := editDistance(strings.ToLower(string(s)), strings.ToLower(string(w))); d < least {
			best, least = w, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions and replacements of bytes
// between two short words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// suggest gives the fix for an unknown word: the nearest one, and all of them.
func suggest[S ~string](s S, words []S) string {
	if w := nearest(s, words); w != "" {
		return fmt.Sprintf("did you mean %q? The known ones are %s", string(w), listWords(words))
	}
	return "use one of " + listWords(words)
}

func listWords[S ~string](words []S) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
