package config

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// leaf is one setting, found by walking Config.
type leaf struct {
	path  []string // server, listen
	index []int    // of the field, for reflect.Value.FieldByIndex
	typ   reflect.Type
	tag   reflect.StructTag
}

// section is one group of settings, found by the same walk.
type section struct {
	path []string
	help string
}

// The types a setting may have; walk refuses others.
var (
	typeString   = reflect.TypeFor[string]()
	typeInt      = reflect.TypeFor[int]()
	typeBool     = reflect.TypeFor[bool]()
	typeDuration = reflect.TypeFor[time.Duration]()
	typeSecret   = reflect.TypeFor[Secret]()
)

// layout lists all settings and sections in the order of the struct.
func layout() (leaves []leaf, sections []section) {
	var walk func(t reflect.Type, path []string, index []int)
	walk = func(t reflect.Type, path []string, index []int) {
		for f := range t.Fields() {
			if !f.IsExported() {
				continue
			}
			p := append(slices.Clone(path), f.Tag.Get("key"))
			i := append(slices.Clone(index), f.Index...)
			switch f.Type {
			case typeString, typeInt, typeBool, typeDuration, typeSecret:
				leaves = append(leaves, leaf{path: p, index: i, typ: f.Type, tag: f.Tag})
			default:
				sections = append(sections, section{path: p, help: f.Tag.Get("help")})
				walk(f.Type, p, i)
			}
		}
	}
	walk(reflect.TypeFor[Config](), nil, nil)
	return leaves, sections
}

// key is the name used in messages and origins: server.tls_cert.
func (l leaf) key() string { return strings.Join(l.path, ".") }

// env is the variable: CLEW_SERVER_TLS_CERT.
func (l leaf) env() string { return envName(l.path) }

// flag is the flag without dashes, server.tls-cert; empty for secrets.
func (l leaf) flag() string {
	if l.secret() {
		return ""
	}
	return strings.ReplaceAll(l.key(), "_", "-")
}

func (l leaf) secret() bool        { return l.typ == typeSecret }
func (l leaf) defaultText() string { return l.tag.Get("default") }
func (l leaf) help() string        { return l.tag.Get("help") }
func (l leaf) of(c *Config) fieldRef {
	return fieldRef{reflect.ValueOf(c).Elem().FieldByIndex(l.index)}
}

// typeName is the word used in help texts.
func (l leaf) typeName() string {
	switch l.typ {
	case typeDuration:
		return "duration"
	case typeSecret:
		return "secret"
	}
	return l.typ.Kind().String()
}

// choices are the accepted words of a setting that has a fixed set of them.
func (l leaf) choices() []string {
	if s := l.tag.Get("oneof"); s != "" {
		return strings.Split(s, "|")
	}
	return nil
}

// fieldRef is a settable field of a Config.
type fieldRef struct{ reflect.Value }

// text is the value as it would be written in a file or a variable; secrets
// are redacted.
func (f fieldRef) text() string {
	if d, ok := f.Interface().(time.Duration); ok {
		return durationText(d)
	}
	return fmt.Sprint(f.Interface())
}

// shown is the value for a message: text is quoted, secrets are left out.
func (f fieldRef) shown() string {
	switch v := f.Interface().(type) {
	case Secret:
		return ""
	case string:
		return strconv.Quote(v)
	}
	return f.text()
}

// durationText drops the zero parts that time.Duration prints: 1m0s is 1m.
func durationText(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// refusal says why a raw value does not fit a setting.
type refusal struct{ reason, advice string }

// convert turns a value, as a file, a variable or a flag gives it, into the
// type of the setting. Text stands for any type, since variables and flags
// have nothing else; no other conversion is made.
func (l leaf) convert(raw any) (reflect.Value, *refusal) {
	text, isText := raw.(string)
	switch l.typ {
	case typeString:
		if isText {
			return reflect.ValueOf(text), nil
		}
		return reflect.Value{}, &refusal{"must be text", "put the value in quotes"}
	case typeSecret:
		switch {
		case !isText:
			return reflect.Value{}, &refusal{"must be text", "put the value in quotes"}
		case text == "":
			return reflect.Value{}, &refusal{"is empty", "put the value in quotes or remove the key"}
		case text == secretSet || text == secretUnset:
			return reflect.Value{}, &refusal{"is the mark that stands for a hidden secret", "write the secret itself or remove the key"}
		}
		return reflect.ValueOf(NewSecret(text)), nil
	case typeBool:
		if text == "true" || raw == true {
			return reflect.ValueOf(true), nil
		}
		if text == "false" || raw == false {
			return reflect.ValueOf(false), nil
		}
		return reflect.Value{}, &refusal{"must be true or false", "write one of the two words"}
	case typeDuration:
		if d, err := time.ParseDuration(text); isText && err == nil {
			return reflect.ValueOf(d), nil
		}
		return reflect.Value{}, &refusal{"must be a duration with its unit", "write for example 500ms, 15s or 2m"}
	}
	n, ok := wholeNumber(raw)
	if !ok {
		return reflect.Value{}, &refusal{"must be a whole number", "write digits only, for example " + l.defaultText()}
	}
	return reflect.ValueOf(n), nil
}

// wholeNumber reads the forms that the file formats use for whole numbers.
func wholeNumber(raw any) (int, bool) {
	switch v := raw.(type) {
	case int:
		return v, true
	case int64:
		return int(v), int64(int(v)) == v
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

// showRaw renders a raw value for a message, shortened.
func (l leaf) showRaw(raw any) string {
	if l.secret() {
		return ""
	}
	s := fmt.Sprint(raw)
	switch v := raw.(type) {
	case string:
		s = strconv.Quote(v)
	case float64:
		if v == math.Trunc(v) && !strings.ContainsAny(s, "e.") {
			s += ".0" // say why 7.0 is refused
		}
	}
	const longest = 80
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return s
}

// children lists the keys directly below a path, nil if it is no section.
func children(path []string) []string {
	leaves, _ := layout()
	var names []string
	for _, l := range leaves {
		if len(l.path) > len(path) && slices.Equal(l.path[:len(path)], path) {
			if name := l.path[len(path)]; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
