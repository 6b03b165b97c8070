package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// hit is a shared identifier.
type hit struct {
	left, right *identifier
	level       levelID
	bits        Bits
	note        string
}

// hits adds the shared identifiers that say something, the strongest of each
// class first.
func (c *comparison) hits(hits []hit) []hit {
	for i := range c.a.identifiers {
		for j := range c.b.identifiers {
			a, b := &c.a.identifiers[i], &c.b.identifiers[j]
			if a.hash != b.hash || a.class != b.class || c.conflicting(a, b) {
				continue
			}
			if h, ok := c.hit(a, b); ok {
				hits = append(hits, h)
			} else {
				c.idle = append(c.idle, a.class)
			}
		}
	}
	if len(hits) < 2 {
		return hits
	}
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.left.class, y.left.class), cmp.Compare(y.bits, x.bits), cmp.Compare(x.left.group, y.left.group))
	})
	return hits
}

// compareIdentifiers counts shared identifiers, the strongest of each class in
// full and further ones at half, and conflicts between exclusive ones.
func (c *comparison) compareIdentifiers(hits []hit) {
	var shared [classWeak + 1]bool
	for _, k := range c.idle {
		shared[k] = true
	}
	for i, h := range hits {
		if i > 0 && hits[i-1].left.group == h.left.group {
			c.ignore(h.row("said already by the same " + levelNames[h.level][0]))
			continue
		}
		if i > 0 && hits[i-1].left.class == h.left.class {
			h.bits /= 2
			h.note = join(h.note, "a further one of its sort counts half")
		}
		shared[h.left.class] = true
		c.count(h)
	}
	c.compareSeries(hits)
	if !shared[classPhone] && c.sameEnd() {
		// A number without its front supports, and is no difference.
	} else if !shared[classPhone] && c.bothHave(classPhone) {
		c.level(numberDifferent, c.first(c.a, classPhone), c.first(c.b, classPhone), "phone")
	}
	if !shared[classEmail] && c.bothHave(classEmail) {
		c.compareEmails()
	}
	if c.explain {
		c.noteLookalikes()
	}
}

// noteLookalikes tells of accounts and domains of which one looks like another.
func (c *comparison) noteLookalikes() {
	for i := range c.a.identifiers {
		for j := range c.b.identifiers {
			a, b := &c.a.identifiers[i], &c.b.identifiers[j]
			if a.hash == b.hash || a.kind != b.kind {
				continue
			}
			if looks := identifiers.Looks(a.kind, a.value); looks != "" && looks == identifiers.Looks(b.kind, b.value) {
				c.ignore(Row{Feature: string(a.kind), Level: "looks alike", Left: a.text, Right: b.text, Note: "one may be made to be taken for the other; no evidence"})
			}
		}
	}
}

func (c *comparison) count(h hit) {
	c.shared, c.identified = true, true
	c.support += max(h.bits, 0)
	c.document = c.document || h.level == documentExact
	c.see(outcome(h.level))
	c.add(h.bits, 0)
	if c.explain {
		r := h.row(h.note)
		r.Group = levelNames[h.level][0]
		c.note(r)
	}
}

func (h hit) row(note string) Row {
	return Row{Feature: levelNames[h.level][0], Level: levelNames[h.level][1], Left: h.left.text, Right: h.right.text, Bits: h.bits, Note: note}
}

// hit weighs a shared identifier; false when it says nothing: a hub, or times
// of validity that do not meet.
func (c *comparison) hit(a, b *identifier) (hit, bool) {
	h := hit{left: a, right: b, level: exactLevel(a, b)}
	h.bits = c.m.weights[h.level].bits
	n := 2
	if c.holders != nil {
		n = c.holders(a.hash)
	}
	step := c.m.Step(n)
	switch {
	case step < 0:
		if c.explain {
			c.ignore(h.row("a hub: " + count(n, "record holds it", "records hold it")))
		}
		return h, false
	case !overlap(a.valid, b.valid):
		c.ignore(h.row("held at different times"))
		return h, false
	case step > 0:
		taken := min(Bits(step)*Bit, h.bits)
		h.bits -= taken
		if c.explain {
			h.note = count(n, "record holds it", "records hold it")
		}
	}
	if c.explain && a.value != b.value && (a.class == classEmail || a.class == classAccount || a.class == classMoney) {
		h.note = join(h.note, "written in two ways")
	}
	return h, true
}

func exactLevel(a, b *identifier) levelID {
	if a.loose || b.loose {
		return seenExact
	}
	switch a.class {
	case classDocument:
		if len(a.value) < 6 {
			return documentShort
		}
		return documentExact
	case classPhone:
		return numberExact
	case classEmail:
		return emailExact
	case classAccount:
		return accountExact
	case classMoney:
		return moneyExact
	default:
		return weakExact
	}
}

// conflicting reports whether two documents of one number are of different
// issuers, so that the number says nothing.
func (c *comparison) conflicting(a, b *identifier) bool {
	return a.class == classDocument && a.country != "" && b.country != "" && a.country != b.country
}

// compareSeries looks for exclusive identifiers that conflict: both sides have
// one of the same series, none is shared, and both may hold at one time. One
// character of difference is a slip or the next document of a family, and
// neither counts much nor vetoes.
func (c *comparison) compareSeries(hits []hit) {
	for i := range c.a.identifiers {
		a := &c.a.identifiers[i]
		if !a.exclusive() || slices.ContainsFunc(hits, func(h hit) bool { return h.left.kind == a.kind }) {
			continue
		}
		for j := range c.b.identifiers {
			b := &c.b.identifiers[j]
			if !b.exclusive() || a.series != b.series || a.value == b.value || !overlap(a.valid, b.valid) {
				continue
			}
			if len(a.value) >= 6 && (edits(a.value, b.value) == 1 || transposed(a.value, b.value)) {
				c.level(documentNear, a.text, b.text, "document")
			} else {
				c.level(documentConflict, a.text, b.text, "document")
				if c.m.mistaken {
					return
				}
				c.score.Conflict = true
				if c.explain {
					c.veto("two different numbers of " + a.series + ": " + a.text + " and " + b.text)
				}
				c.score.Vetoed = true
			}
			return
		}
	}
}

// overlap reports whether two validities may share a time. Unknown ones may.
func overlap(a, b graph.Interval) bool {
	before := func(x, y graph.Interval) bool {
		return !x.To.IsZero() && !y.From.IsZero() && x.To.Latest <= y.From.Earliest
	}
	return !before(a, b) && !before(b, a)
}

func (c *comparison) bothHave(k class) bool {
	return c.first(c.a, k) != "" && c.first(c.b, k) != ""
}

// first gives the first identifier of a class that speaks of the subject.
func (c *comparison) first(f *Features, k class) string {
	for i := range f.identifiers {
		if id := &f.identifiers[i]; id.class == k && !id.loose {
			return id.text
		}
	}
	return ""
}

// compareEmails weighs addresses of which none is shared: a slip in a long one
// speaks for the pair, unless only digits differ, as they do for namesakes.
func (c *comparison) compareEmails() {
	for i := range c.a.identifiers {
		for j := range c.b.identifiers {
			a, b := &c.a.identifiers[i], &c.b.identifiers[j]
			if a.class != classEmail || b.class != classEmail || a.loose || b.loose || a.hash == b.hash {
				continue
			}
			switch {
			case min(len(a.value), len(b.value)) < 12:
			case a.letters != 0 && b.letters != 0 && leastEdits(a.letters, b.letters, len(a.value), len(b.value)) > 3:
			case edits(a.value, b.value) > 3:
			case withoutDigits(a.value) == withoutDigits(b.value):
				c.ignore(Row{Feature: "email", Level: "only digits differ", Left: a.text, Right: b.text, Note: "namesakes number their addresses"})
				return
			default:
				c.support += c.level(emailClose, a.text, b.text, "email")
				return
			}
		}
	}
	c.level(emailDifferent, c.first(c.a, classEmail), c.first(c.b, classEmail), "email")
}

// sameEnd weighs a number that one side, or both, give without its front.
func (c *comparison) sameEnd() bool {
	if len(c.a.phoneEnds)+len(c.b.phoneEnds) == 0 {
		return false
	}
	for _, end := range c.a.phoneEnds {
		if slices.Contains(c.b.phoneEnds, end) {
			c.numberEnd(end, end)
			return true
		}
	}
	for _, side := range [][2]*Features{{c.a, c.b}, {c.b, c.a}} {
		for _, end := range side[0].phoneEnds {
			for i := range side[1].identifiers {
				id := &side[1].identifiers[i]
				if id.class == classPhone && !id.loose && strings.HasSuffix(id.value, end) {
					c.numberEnd(end, id.text)
					return true
				}
			}
		}
	}
	return false
}

// numberEnd counts the end of a number. Like the whole number it says that the
// two share something.
func (c *comparison) numberEnd(left, right string) {
	c.support += c.level(numberEnd, left, right, "phone")
	c.shared = true
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
