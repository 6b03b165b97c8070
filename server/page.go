package server

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/clewgraph/clew/store"
)

// revisionToken makes the opaque token of a state.
func revisionToken(r store.Revision) string {
	return base64.RawURLEncoding.EncodeToString([]byte("r" + strconv.FormatUint(uint64(r), 36)))
}

// checkRevision refuses a revision other than the current one with ErrStale:
// past states are not kept for reading yet.
func checkRevision(ctx context.Context, s store.Committer, token string) error {
	if token == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || !strings.HasPrefix(string(raw), "r") {
		return invalid("revision", token, "is not a revision of this server")
	}
	seq, err := strconv.ParseUint(string(raw[1:]), 36, 64)
	if err != nil {
		return invalid("revision", token, "is not a revision of this server")
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	if seq != head.Seq {
		return fmt.Errorf("%w: the graph has changed since; ask again without the revision", store.ErrStale)
	}
	return nil
}

const (
	defaultPage = 100
	maxPage     = 1000
)

// paginate cuts a page out of a list. The token holds the place and what the
// list is of (with the state it belongs to), so that a token of another list or
// state is refused with ErrStale.
func paginate[T any](list []T, size int32, token, of string) ([]T, string, error) {
	n := int(size)
	if n <= 0 {
		n = defaultPage
	}
	n = min(n, maxPage)
	at := 0
	if token != "" {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		place, belongs, ok := strings.Cut(string(raw), " ")
		if err != nil || !ok {
			return nil, "", invalid("page_token", token, "is not a page token of this server")
		}
		if at, err = strconv.Atoi(place); err != nil || at < 0 {
			return nil, "", invalid("page_token", token, "is not a page token of this server")
		}
		if belongs != of {
			return nil, "", fmt.Errorf("%w: the page token belongs to another request or state; begin again without it", store.ErrStale)
		}
	}
	at = min(at, len(list))
	end := min(at+n, len(list))
	next := ""
	if end < len(list) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end) + " " + of))
	}
	return list[at:end], next, nil
}
