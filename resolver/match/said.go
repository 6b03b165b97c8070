package match

import (
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/resolver/names"
)

// said is what a source says in its own words: an occupation, a birth place.
type said struct {
	text  string
	words []string
	hash  uint64
}

func saidOf(values []string) []said {
	var out []said
	for _, v := range values {
		text := names.Fold(v)
		if text == "" || text == "unknown" {
			continue
		}
		out = append(out, said{text: text, words: strings.Fields(text), hash: xxh3.HashString(text)})
	}
	return out
}

// said counts what both sides say of something; same is the first of its three
// levels: the same, in part, and something else.
func (c *comparison) said(as, bs []said, same levelID) {
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	level, left, right := same+2, &as[0], &bs[0]
	for i := range as {
		for j := range bs {
			if l := as[i].like(&bs[j], same); l < level {
				level, left, right = l, &as[i], &bs[j]
			}
		}
	}
	bits := c.level(level, left.text, right.text, levelNames[same][0])
	if level == same {
		o := sameOutcome(same, c.m.bandOf(left.hash))
		c.see(o)
		bits = c.instead(o, bits, "")
	}
	c.support += max(bits, 0)
}

func (s *said) like(o *said, same levelID) levelID {
	switch {
	case s.hash == o.hash:
		return same
	case nearWords(s.text, o.text), slices.ContainsFunc(s.words, func(w string) bool { return len(w) >= 4 && slices.Contains(o.words, w) }):
		return same + 1
	default:
		return same + 2
	}
}
