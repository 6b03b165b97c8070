package config

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Print writes the effective settings to w with where each came from. The
// format is "text", a YAML file with the origins as comments, or "json", a
// list of keys with value and origin. Secrets show as "(set)" or "(unset)"; in
// the text form they are comments, so that the output can serve as a file.
func (c Config) Print(w io.Writer, format string) error {
	var out []byte
	switch format {
	case "text":
		out = c.asText()
	case "json":
		var err error
		if out, err = c.asJSON(); err != nil {
			return err
		}
	default:
		return fmt.Errorf("config: unknown output format %q; use text or json", format)
	}
	_, err := w.Write(out)
	return err
}

func (c Config) asText() []byte {
	var b strings.Builder
	leaves, _ := layout()
	var open []string
	for _, l := range leaves {
		depth := len(l.path) - 1
		for i, name := range l.path[:depth] {
			if i >= len(open) || open[i] != name {
				fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), name)
				open = append(open[:i:i], name)
			}
		}
		open = open[:depth]
		value := l.of(&c)
		text := value.text()
		if l.typ == typeString {
			text = jsonText(text)
		}
		mark := ""
		if l.secret() {
			mark = "# "
		}
		fmt.Fprintf(&b, "%s%s%s: %s  # %s\n", strings.Repeat("  ", depth), mark, l.path[depth], text, c.origins[l.key()])
	}
	return []byte(b.String())
}

// jsonText quotes text as JSON does, which is YAML as well.
func jsonText(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string into memory
	return strings.TrimSuffix(b.String(), "\n")
}

func (c Config) asJSON() ([]byte, error) {
	type setting struct {
		Key    string `json:"key"`
		Value  any    `json:"value"`
		Origin string `json:"origin"`
	}
	leaves, _ := layout()
	settings := make([]setting, len(leaves))
	for i, l := range leaves {
		value := l.of(&c)
		settings[i] = setting{l.key(), value.Interface(), c.origins[l.key()].String()}
		if l.typ == typeDuration {
			settings[i].Value = value.text()
		}
	}
	out, err := json.MarshalIndent(map[string]any{"settings": settings}, "", "  ")
	return append(out, '\n'), err
}
