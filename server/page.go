package server

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// revisionToken makes the opaque token of a state.
func revisionToken(r store.Revision) string {
	return base64.RawURLEncoding.EncodeToString([]byte("r" + strconv.FormatUint(uint64(r), 36)))
}

// steadily reads an answer of several calls at a revision, 0 being the current
// one. read is given a reader and the token of the state that it begins at, which
// is that of the answer; where the graph changed at every attempt, end is that of
// the state that the answer ends at. A page token made of the former is then
// refused, as the graph has left that state.
func steadily(ctx context.Context, s past.Base, rev store.Revision, read func(at past.Reader, revision string) error) (revision, end string, err error) {
	from, to, err := past.Read(ctx, s, rev, func(at past.Reader, now store.Revision) error { return read(at, revisionToken(now)) })
	if err != nil {
		return "", "", err
	}
	if to != from {
		end = revisionToken(to)
	}
	return revisionToken(from), end, nil
}

// revisionOf gives the revision that a request asks for, by token or by number,
// 0 if by neither. That of an empty graph is 0 as long as it is current.
func revisionOf(ctx context.Context, s store.Committer, token string, asOf uint64) (store.Revision, error) {
	if token == "" {
		return store.Revision(asOf), nil
	}
	if asOf != 0 {
		return 0, invalid("as_of", strconv.FormatUint(asOf, 10), "is given beside a revision; give one of the two")
	}
	rev, err := parseRevision("revision", token)
	if err == nil && rev == 0 {
		if head, err := s.Head(ctx); err != nil || head.Seq != 0 {
			return 0, cmp.Or(err, fmt.Errorf("%w: nothing was known before the first decision, the last is %d", store.ErrRange, head.Seq))
		}
	}
	return rev, err
}

// parseRevision reads the token of a state, which a field of a request or a
// header gives.
func parseRevision(field, token string) (store.Revision, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		if digits, ok := strings.CutPrefix(string(raw), "r"); ok {
			if seq, err := strconv.ParseUint(digits, 36, 64); err == nil {
				return store.Revision(seq), nil
			}
		}
	}
	return 0, invalid(field, token, "is not a revision of this server")
}

const (
	defaultPage = 100
	maxPage     = 1000
)

// paginate cuts a page out of a list. The token holds the place and a hash of
// what the list is of (with the state it belongs to), so that a token of another
// list or state is refused with ErrStale, is short, and gives nothing away.
func paginate[T any](list []T, size int32, token, of string) ([]T, string, error) {
	n := int(size)
	if n <= 0 {
		n = defaultPage
	}
	n = min(n, maxPage)
	sum := sha256.Sum256([]byte(of))
	mark := string(sum[:12])
	at := 0
	if token != "" {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != len(mark)+4 {
			return nil, "", invalid("page_token", token, "is not a page token of this server")
		}
		if string(raw[4:]) != mark {
			return nil, "", fmt.Errorf("%w: the page token belongs to another request or state; begin again without it", store.ErrStale)
		}
		at = int(binary.BigEndian.Uint32(raw))
	}
	at = min(at, len(list))
	end := min(at+n, len(list))
	next := ""
	if end < len(list) {
		next = base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint32(nil, uint32(end)), mark...))
	}
	return list[at:end], next, nil
}

// listOf says what a list is of: the request without its page.
func listOf(req proto.Message, revision string) string {
	m := proto.Clone(req).ProtoReflect()
	fields := m.Descriptor().Fields()
	for _, name := range []protoreflect.Name{"page_size", "page_token"} {
		if f := fields.ByName(name); f != nil {
			m.Clear(f)
		}
	}
	// A message that came over the wire can be written again.
	text, _ := proto.MarshalOptions{Deterministic: true}.Marshal(m.Interface())
	return string(m.Descriptor().FullName()) + " " + revision + " " + string(text)
}
