package config

import (
	"crypto/subtle"
	"fmt"
	"io"
)

// What a secret shows instead of its value.
const (
	secretSet   = "(set)"
	secretUnset = "(unset)"
)

// Secret is text that must not be seen: a token or a password. Every way of
// printing or encoding it gives "(set)" or "(unset)". The zero Secret is unset.
//
// The text sits behind a pointer so that it stays hidden even where fmt does
// not call methods, as for unexported fields of a caller's struct.
type Secret struct{ text *string }

// NewSecret wraps text; empty text gives an unset Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text itself, for the one place that must hand it on.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet reports whether there is any text.
func (s Secret) IsSet() bool { return s.text != nil }

// Equal compares two secrets in a time that depends on their lengths only.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "(set)" or "(unset)".
func (s Secret) String() string {
	if s.IsSet() {
		return secretSet
	}
	return secretUnset
}

// GoString returns the same as String.
func (s Secret) GoString() string { return s.String() }

// Format writes the same as String for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText returns the same as String, for JSON, YAML and structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
