// Package codec gives records, decisions, matches, judgements, sources and
// batch marks their stored form: the internal messages of clew.store.v1, which
// every store writes, so that a payload means the same wherever it lies.
//
// The main idea: the stored form is exact and deterministic. Decoding what was
// encoded gives an equal value, and equal values have equal bytes: maps are
// written as lists ordered by name, and nothing depends on time or place. The
// one thing not kept is the difference between a nil and an empty slice or map,
// which mean the same in package graph; decoding gives nil. An attribute
// without values keeps its name.
//
// # Formats
//
// A golden file in testdata pins the bytes of each message. New fields may be
// added; a change of meaning is a new format, whose number the stores keep and
// check when they open.
//
// # Key layout
//
// Values are found under the keys of each store, which its package comment
// lists: package embedded the keys of its folder, package neo4j the labels and
// properties of its nodes.
package codec

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"
)

// ErrMalformed is wrapped by every error about bytes that are no stored form.
var ErrMalformed = errors.New("malformed stored value")

// encode gives the bytes of a message. It fails only on text that is not UTF-8,
// which no valid record has.
func encode(what string, m proto.Message) ([]byte, error) {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", what, err)
	}
	return b, nil
}

func decode(what string, b []byte, m proto.Message) error {
	if err := proto.Unmarshal(b, m); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMalformed, what, err)
	}
	return nil
}

// each converts a list; nothing stays nil.
func each[A, B any](list []A, convert func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}

// some gives nil for an empty list.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
