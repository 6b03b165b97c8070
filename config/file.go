package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"
)

// newViper returns a viper of our own; the global one is never touched.
func newViper() *viper.Viper {
	codecs := viper.NewCodecRegistry()
	_ = codecs.RegisterCodec("json", strictJSON{}) // it has no way to fail
	return viper.NewWithOptions(viper.KeyDelimiter(delimiter), viper.WithDecoderRegistry(codecs))
}

func viperKey(path []string) string { return strings.Join(path, delimiter) }

// readFile reads a file into v and checks its keys. It returns the line of
// each key, as far as the format tells.
func readFile(v *viper.Viper, path string, leaves []leaf, sections []section) (map[string]int, []Problem) {
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if !slices.Contains([]string{"yaml", "yml", "json", "toml"}, format) {
		return nil, []Problem{{Key: path, Reason: "unknown kind of configuration file",
			Advice: "use a name that ends in .yaml, .yml, .json or .toml"}}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, []Problem{unreadable(path, err)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	v.SetConfigType(format)
	if err := v.ReadConfig(bytes.NewReader(data)); err != nil {
		return nil, []Problem{{Key: position(path, parserLine(err)), Reason: "is not valid " + strings.ToUpper(format) + ": " + parserWords(err)}}
	}
	lines := map[string]int{}
	var problems []Problem
	if format != "toml" { // JSON is YAML, too; TOML refuses double keys itself
		problems = scanLines(path, data, lines)
	}
	return lines, append(problems, checkKeys(v, path, lines, leaves, sections)...)
}

func unreadable(path string, err error) Problem {
	p := Problem{Key: path, Reason: "cannot be read: " + err.Error(), Advice: "correct the path or the permissions"}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		p.Reason = "cannot be read: " + pathError.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		p.Reason = "no such file"
		p.Advice = "correct the path given by --config or " + EnvConfig + ", or leave it out to run with the defaults"
	}
	return p
}

// quoted finds what parsers quote from a file; it may be part of a secret.
var quoted = regexp.MustCompile("'[^']{2,}'|`.*`|\"[^\"]{2,}\"")

// parserWords is the message of a parser without anything quoted from the file.
func parserWords(err error) string {
	s := strings.TrimPrefix(err.Error(), "While parsing config: ")
	return quoted.ReplaceAllString(strings.Join(strings.Fields(s), " "), "'…'")
}

// parserLine is the line that a JSON or TOML parser points at, 0 if it does
// not; YAML says it in words.
func parserLine(err error) int {
	var at interface{ Position() (line, column int) }
	if errors.As(err, &at) {
		line, _ := at.Position()
		return line
	}
	return 0
}

// checkKeys reports keys of the file that are no setting, settings without a
// value, and sections that are not sections. A section without content is fine.
func checkKeys(v *viper.Viper, file string, lines map[string]int, leaves []leaf, sections []section) []Problem {
	known := map[string]bool{}
	for _, l := range leaves {
		known[viperKey(l.path)] = true
	}
	isSection := func(path []string) bool {
		return slices.ContainsFunc(sections, func(s section) bool { return slices.Equal(s.path, path) })
	}
	keys := v.AllKeys()
	slices.SortFunc(keys, func(a, b string) int {
		if d := lines[a] - lines[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var problems []Problem
	for _, key := range keys {
		path := strings.Split(key, delimiter)
		empty := v.Get(key) == nil
		if known[key] && !empty || isSection(path) && empty {
			continue
		}
		p := Problem{Key: strings.Join(path, "."), Origin: Origin{LayerFile, position(file, lines[key])}}
		switch {
		case known[key]:
			p.Reason = "has no value"
			p.Advice = "give it one or remove the key"
		case isSection(path):
			p.Reason = "is a section, not a setting"
			p.Advice = sectionHas(path)
		default:
			parent := path[:len(path)-1]
			for len(parent) > 0 && !isSection(parent) {
				parent = parent[:len(parent)-1]
			}
			p.Reason = "no such setting"
			p.Advice = "correct or remove it; " + sectionHas(parent)
		}
		problems = append(problems, p)
	}
	return problems
}

// scanLines notes the line of every key of a YAML or JSON file, and reports
// what viper would let pass: a key given twice in JSON, a second document.
func scanLines(file string, data []byte, lines map[string]int) []Problem {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := d.Decode(&doc); err != nil {
		return nil // empty, or JSON that is no YAML: there are no lines to tell
	}
	var problems []Problem
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		problems = append(problems, Problem{Key: file, Reason: "has a second document after ---",
			Advice: "keep all settings in one"})
	}
	var walk func(n *yaml.Node, path []string)
	walk = func(n *yaml.Node, path []string) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			p := append(slices.Clone(path), strings.ToLower(k.Value))
			if first, twice := lines[viperKey(p)]; twice {
				problems = append(problems, Problem{Key: strings.Join(p, "."), Origin: Origin{LayerFile, position(file, k.Line)},
					Reason: fmt.Sprintf("was given in line %d already", first), Advice: "remove one of them"})
			}
			lines[viperKey(p)] = k.Line
			walk(n.Content[i+1], p)
		}
	}
	for _, n := range doc.Content {
		walk(n, nil)
	}
	return problems
}

// position is file:line, or the file alone if the line is not known.
func position(file string, line int) string {
	if line == 0 {
		return file
	}
	return file + ":" + strconv.Itoa(line)
}

// strictJSON reads JSON without turning every number into a float.
type strictJSON struct{}

// Encode writes JSON.
func (strictJSON) Encode(v map[string]any) ([]byte, error) { return json.Marshal(v) }

// Decode reads one JSON object and nothing after it.
func (strictJSON) Decode(data []byte, v map[string]any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the file is empty; write at least {}")
		}
		var wrong *json.SyntaxError
		if errors.As(err, &wrong) {
			return &jsonError{wrong, 1 + bytes.Count(data[:wrong.Offset], []byte("\n"))}
		}
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the closing brace")
	}
	return nil
}

// jsonError is a syntax error with its line.
type jsonError struct {
	*json.SyntaxError
	line int
}

// Position returns the line; the column is not known.
func (e *jsonError) Position() (line, column int) { return e.line, 0 }
