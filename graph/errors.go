package graph

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrInvalid is wrapped by every validation error of this package.
var ErrInvalid = errors.New("invalid")

// FieldError says which field of a record is wrong, what its value is, why it
// is refused and what to do. It wraps [ErrInvalid].
type FieldError struct {
	// Field is a path such as "links[2].to.identifier.value".
	Field string
	// Value is the offending value, cut to 80 bytes.
	Value string
	// Reason says what is wrong and Fix what to do about it.
	Reason, Fix string
}

// Error gives `field "names[0].full": value "…": reason; fix`.
func (e *FieldError) Error() string {
	s := fmt.Sprintf("field %q", e.Field)
	if e.Value != "" {
		s += fmt.Sprintf(": value %q", e.Value)
	}
	s += ": " + e.Reason
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// Unwrap gives [ErrInvalid].
func (e *FieldError) Unwrap() error { return ErrInvalid }

// ParseError says why a text cannot be read as a date, an amount or a grade. It
// wraps [ErrInvalid].
type ParseError struct {
	// What names what was expected ("date"), Text is the text, cut to 80 bytes.
	What, Text string
	// Reason says what is wrong and Fix what to do about it.
	Reason, Fix string
}

// Error gives `date "31/02/2020": reason; fix`.
func (e *ParseError) Error() string {
	s := fmt.Sprintf("%s %q: %s", e.What, e.Text, e.Reason)
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// Unwrap gives [ErrInvalid].
func (e *ParseError) Unwrap() error { return ErrInvalid }

// excerpt cuts a value for an error message to at most 80 bytes, with '?' for
// what is not UTF-8.
func excerpt(s string) string {
	const most = 80
	if len(s) > most {
		cut := most - len("…")
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strings.ToValidUTF8(s, "?")
}
