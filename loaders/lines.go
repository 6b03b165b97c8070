package loaders

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

var bom = []byte("\xef\xbb\xbf")

// The reasons for which a line is refused before it is parsed.
var (
	errLongLine = fmt.Errorf("line is longer than %d bytes; split the record", MaxLine)
	errNotUTF8  = errors.New("line is not valid UTF-8; convert the file to UTF-8")
)

// line is one line without its end. err is errLongLine (then text is its
// beginning) or errNotUTF8, or nil.
type line struct {
	text []byte
	err  error
}

// lines reads lines, skips a byte-order mark, and holds at most [MaxLine] bytes
// of any line, beside those given back.
type lines struct {
	r    *bufio.Reader
	name string
	read int    // lines given, less those given back
	back []line // lines given back, next first
}

func newLines(r io.Reader, name string) *lines {
	br := bufio.NewReaderSize(r, 64<<10)
	if head, err := br.Peek(len(bom)); err == nil && bytes.Equal(head, bom) {
		_, _ = br.Discard(len(bom)) // cannot fail: it was just peeked
	}
	return &lines{r: br, name: name}
}

// next gives the next line. Its error is [io.EOF] at the end, any other one
// says that the input cannot be read on.
func (l *lines) next() (line, error) {
	if len(l.back) > 0 {
		next := l.back[0]
		l.back = l.back[1:]
		l.read++
		return next, nil
	}
	var text []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		keep := min(len(part), MaxLine+len("\r\n")-len(text))
		text, long = append(text, part[:keep]...), long || keep < len(part)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(text) == 0:
			return line{}, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return line{}, fmt.Errorf("%s: cannot be read after line %d: %w", l.name, l.read, err)
		}
		break
	}
	l.read++
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	switch {
	case long || len(text) > MaxLine:
		return line{text[:min(len(text), MaxLine)], errLongLine}, nil
	case !utf8.Valid(text):
		return line{text, errNotUTF8}, nil
	}
	return line{text: text}, nil
}

// giveBack makes the last lines given the next ones to be given again.
func (l *lines) giveBack(last []line) {
	l.back = append(last, l.back...)
	l.read -= len(last)
}

// nextText gives the next line that is not blank, as an item with its place;
// lines that cannot be text come with Err set. Its error is that of next.
func (l *lines) nextText() (Item, error) {
	for {
		next, err := l.next()
		if err != nil {
			return Item{}, err
		}
		it := Item{Pos: Position{File: l.name, Line: l.read}, Raw: next.text}
		if next.err != nil {
			return it.refuse(next.err), nil
		}
		if len(bytes.TrimSpace(next.text)) > 0 {
			return it, nil
		}
	}
}
