package access

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// ErrCallers is wrapped by errors about a callers' file.
var ErrCallers = errors.New("callers' file")

// LeastToken is the least length of a token, in bytes. A token's hash is a plain
// SHA-256, which protects tokens that are too long to be guessed and no others.
const LeastToken = 32

// Callers are those who may call, by their tokens.
type Callers struct {
	byToken map[[sha256.Size]byte]*Caller
}

// line is a line of the file.
type line struct {
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	TLP          string   `json:"tlp"`
	PAP          string   `json:"pap"`
	Classes      []string `json:"classes,omitempty"`
	Roles        []Role   `json:"roles"`
	Token        string   `json:"token_sha256"`
}

// Line gives a caller's line of the file, without a line end. The error wraps
// [ErrCallers].
func Line(c *Caller, token string) (string, error) {
	if len(token) < LeastToken {
		return "", fmt.Errorf("%w: the token has %d characters; take %d at least, by chance", ErrCallers, len(token), LeastToken)
	}
	sum := sha256.Sum256([]byte(token))
	l := line{Name: c.Name, Organisation: c.Organisation, TLP: c.TLP, PAP: c.PAP, Classes: c.Classes, Roles: c.Roles, Token: hex.EncodeToString(sum[:])}
	if _, _, err := l.read(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrCallers, err)
	}
	b, err := json.Marshal(l)
	return string(b), err
}

// ReadCallers reads a callers' file: a caller in each line, as a JSON object;
// empty lines and those that begin with "#" are passed over. name stands for it in
// errors, which wrap [ErrCallers] and name the line.
func ReadCallers(r io.Reader, name string) (*Callers, error) {
	out := &Callers{byToken: map[[sha256.Size]byte]*Caller{}}
	names := map[string]bool{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fail := func(err error) error { return fmt.Errorf("%w: %s:%d: %w", ErrCallers, name, n, err) }
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		var l line
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			return nil, fail(err)
		}
		if d.More() {
			return nil, fail(errors.New("more than one object in the line"))
		}
		c, sum, err := l.read()
		switch {
		case err != nil:
			return nil, fail(err)
		case names[c.Name]:
			return nil, fail(fmt.Errorf("caller %q is there twice", c.Name))
		case out.byToken[sum] != nil:
			return nil, fail(fmt.Errorf("callers %q and %q have one token", out.byToken[sum].Name, c.Name))
		}
		names[c.Name], out.byToken[sum] = true, c
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCallers, name, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: %s names no caller; nobody could call", ErrCallers, name)
	}
	return out, nil
}

// read checks a line.
func (l *line) read() (*Caller, [sha256.Size]byte, error) {
	var sum [sha256.Size]byte
	raw, err := hex.DecodeString(l.Token)
	switch {
	case l.Name == "":
		err = errors.New(`"name" is missing`)
	case !slices.Contains(graph.TLPLabels(), l.TLP):
		err = fmt.Errorf("tlp %q: write one of %s", l.TLP, strings.Join(graph.TLPLabels(), ", "))
	case !slices.Contains(graph.PAPLabels(), l.PAP):
		err = fmt.Errorf("pap %q: write one of %s", l.PAP, strings.Join(graph.PAPLabels(), ", "))
	case len(l.Roles) == 0:
		err = errors.New(`"roles" is missing`)
	case err != nil || len(raw) != len(sum):
		err = errors.New("token_sha256 is not the SHA-256 of a token in hexadecimal")
	}
	for _, r := range l.Roles {
		if err == nil && !slices.Contains(Roles(), r) {
			err = fmt.Errorf("role %q: write one of %v", r, Roles())
		}
	}
	if err != nil {
		return nil, sum, err
	}
	copy(sum[:], raw)
	return &Caller{Name: l.Name, Organisation: l.Organisation, TLP: l.TLP, PAP: l.PAP, Classes: l.Classes, Roles: l.Roles}, sum, nil
}

// Find gives the caller with a token, nil if there is none. What is looked up is
// the token's hash, so that the time it takes tells nothing of the tokens.
func (c *Callers) Find(token string) *Caller { return c.byToken[sha256.Sum256([]byte(token))] }
