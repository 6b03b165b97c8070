package config

import (
	"fmt"
	"slices"
	"strings"
)

// referenceHead opens docs/configuration.md.
const referenceHead = `# Configuration

This page is generated from the struct in the package ` + "`config`" + `; rewrite it with ` + "`go test ./config -update`" + `.

Settings come from four layers; a later one wins:

1. the defaults below;
2. a file, named by ` + "`--config`" + ` or the variable ` + "`CLEW_CONFIG`" + `, whose name ends in ` + "`.yaml`, `.yml`, `.json` or `.toml`" + `; no file is looked for by itself;
3. environment variables;
4. flags.

` + "`clew config`" + ` prints the outcome with the place that each value came from, and hides secrets.

Reading is strict. An unknown key in the file and an unknown variable that begins with ` + "`CLEW_`" + ` are errors. A duration
needs its unit (` + "`500ms`, `15s`, `2m`" + `), a whole number has no decimal point, a switch is ` + "`true` or `false`" + `. A variable that is set
to nothing counts as not set. Secrets have no flag, because other users of a machine can read command lines.

In Kubernetes a service called ` + "`clew`" + ` makes the cluster inject variables such as ` + "`CLEW_PORT`" + ` into its neighbours; set
` + "`enableServiceLinks: false`" + ` in the pod, or choose another name.

` + "```yaml" + `
server:
  listen: 127.0.0.1:7420
store:
  kind: neo4j
  neo4j:
    uri: neo4j://graph.example.org:7687
    user: clew          # the password comes from CLEW_STORE_NEO4J_PASSWORD
intake:
  default_region: GB
` + "```" + `
`

// Reference returns docs/configuration.md: every setting with its type,
// default, bounds, variable, flag and meaning, as Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	leaves, sections := layout()
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", strings.Join(s.path, "."), s.help)
		b.WriteString("| key | type | default | accepted | variable | flag | meaning |\n| --- | --- | --- | --- | --- | --- | --- |\n")
		for _, l := range leaves {
			if slices.Equal(l.path[:len(l.path)-1], s.path) {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s | `%s` | %s | %s |\n", l.path[len(l.path)-1], l.typeName(),
					code(l.defaultText()), l.accepted(), l.env(), code(dashed(l.flag())), l.help())
			}
		}
	}
	b.WriteString("\n## Other variables\n\n| variable | meaning |\n| --- | --- |\n")
	for _, r := range reserved() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r[0], r[1])
	}
	return b.String()
}

// accepted describes the bounds of a setting for the reference.
func (l leaf) accepted() string {
	if words := l.choices(); words != nil {
		return "`" + strings.Join(words, "`, `") + "`"
	}
	low, high := l.tag.Get("min"), l.tag.Get("max")
	switch {
	case low != "" && high != "":
		return low + " to " + high
	case low != "":
		return "at least " + low
	}
	return ""
}

func code(s string) string {
	if s == "" {
		return "–"
	}
	return "`" + s + "`"
}

func dashed(flag string) string {
	if flag == "" {
		return ""
	}
	return "--" + flag
}
