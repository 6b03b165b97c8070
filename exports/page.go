package exports

import (
	"fmt"
	"strings"
)

// Page gives the documentation of the tables in Markdown: for each its rows and
// columns.
func Page() string {
	var b strings.Builder
	for _, t := range Tables() {
		fmt.Fprintf(&b, "## %s\n\n%s.\n\n| column | type | meaning |\n| --- | --- | --- |\n", t.Name, strings.ToUpper(t.Doc[:1])+t.Doc[1:])
		for _, c := range t.Columns {
			kind := c.Type
			if c.Optional {
				kind += ", or none"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, kind, c.Doc)
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
