package synth

import (
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendJSON appends a text as a JSON string. What is not UTF-8 becomes the
// replacement character.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// object appends the members of a JSON object; members without a value are left
// out. It is a small state machine over the caller's buffer.
type object struct {
	b     []byte
	comma bool
}

// key begins a member.
func (o *object) key(name string) {
	if o.comma {
		o.b = append(o.b, ',')
	}
	o.comma = true
	o.b = append(append(append(o.b, '"'), name...), '"', ':')
}

// text writes a member with a text, nothing for "".
func (o *object) text(name, value string) {
	if value != "" {
		o.key(name)
		o.b = appendJSON(o.b, value)
	}
}

// open begins an object or a list: as a member, or as an item when name is "".
func (o *object) open(name string, bracket byte) {
	switch {
	case name != "":
		o.key(name)
	case o.comma:
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, bracket)
	o.comma = false
}

// shut ends an object or a list.
func (o *object) shut(bracket byte) {
	o.b = append(o.b, bracket)
	o.comma = true
}

// csvRow appends the fields of a CSV row.
type csvRow struct {
	b     []byte
	comma bool
}

// text writes one field, quoted where it has to be.
func (r *csvRow) text(s string) {
	r.next()
	quote := len(s) > 0 && (s[0] == ' ' || s[len(s)-1] == ' ')
	for i := 0; i < len(s) && !quote; i++ {
		quote = s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r'
	}
	if !quote {
		r.b = append(r.b, s...)
		return
	}
	r.b = append(r.b, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			r.b = append(r.b, '"')
		}
		r.b = append(r.b, s[i])
	}
	r.b = append(r.b, '"')
}

// number writes one field with a number.
func (r *csvRow) number(n int64) {
	r.next()
	r.b = strconv.AppendInt(r.b, n, 10)
}

func (r *csvRow) next() {
	if r.comma {
		r.b = append(r.b, ',')
	}
	r.comma = true
}

// end ends the row.
func (r *csvRow) end() {
	r.b = append(r.b, '\n')
	r.comma = false
}
