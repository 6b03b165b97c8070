package names

import (
	"iter"
	"strings"
)

// rows gives the rows of a table in a data file: columns parted by tabs, without
// empty lines and comments, which begin with '#'.
func rows(text string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}
