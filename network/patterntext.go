package network

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// PatternError says what is wrong with the text of a pattern, and where; it wraps
// [ErrBadRequest].
type PatternError struct {
	// Text is the pattern on one line, Column the place of the mistake in it,
	// counted in characters from 1.
	Text   string
	Column int
	Reason string
}

// Error gives the reason, then the text with a caret below the place.
func (e *PatternError) Error() string {
	return fmt.Sprintf("%v: pattern, column %d: %s\n  %s\n  %s^", ErrBadRequest, e.Column, e.Reason, e.Text, strings.Repeat(" ", e.Column-1))
}

// Unwrap gives [ErrBadRequest].
func (e *PatternError) Unwrap() error { return ErrBadRequest }

// ParsePattern reads the text of a pattern: a node, then steps, each a link and
// the node that it leads to.
//
//	person(role=recruiter_or_intermediary) -recruited|held_at{1..3} via person-> compound as "the site"
//
// A node is kinds, or * for any, what its records must claim in brackets (role=A|B
// for any of these roles, attribute=value for each of these), and with "as" what
// replies call it. A link is kinds, or * for any, between -…-> (along the link),
// <-…- (against it) or -…- (either way); then how many hops in braces, {2} or
// {1..3}; "via" with the kinds of the nodes between; and "anytime" or "anew" for
// [Step.AnyTime] or [Step.Anew]. Kinds are written as in the schema, in any case,
// with or without underscores; a value that is not one word stands in quotes, as
// in Go. Spaces part words and mean nothing else.
//
// [Pattern.String] is the reverse. Errors are of type [PatternError].
func ParsePattern(text string) (Pattern, error) {
	s := &scanner{text: text}
	p, err := s.pattern()
	if err != nil {
		return Pattern{}, err
	}
	if err := p.validate(); err != nil {
		return Pattern{}, s.wrong(len(text), "%s", strings.TrimPrefix(err.Error(), ErrBadRequest.Error()+": "))
	}
	return p, nil
}

// String gives the pattern as text that [ParsePattern] reads: the same for equal
// patterns. Name and Doc are no part of it.
func (p Pattern) String() string {
	var b strings.Builder
	p.Start.write(&b)
	for _, s := range p.Steps {
		b.WriteByte(' ')
		s.write(&b)
		b.WriteByte(' ')
		s.To.write(&b)
	}
	return b.String()
}

func (t Test) write(b *strings.Builder) {
	b.WriteString(list(t.Kinds, kindWord))
	var asked []string
	if len(t.Roles) > 0 {
		asked = append(asked, "role="+list(t.Roles, quoted))
	}
	for _, name := range slices.Sorted(maps.Keys(t.Attributes)) {
		word := quoted(name)
		if name == "role" {
			word = strconv.Quote(name)
		}
		asked = append(asked, word+"="+quoted(t.Attributes[name]))
	}
	if len(asked) > 0 {
		b.WriteString("(" + strings.Join(asked, ", ") + ")")
	}
	if t.Label != "" {
		b.WriteString(" as " + quoted(t.Label))
	}
}

func (s Step) write(b *strings.Builder) {
	if s.Direction == store.In {
		b.WriteByte('<')
	}
	b.WriteString("-" + list(s.Links, func(k graph.LinkKind) string { return strings.ToLower(string(k)) }))
	switch lo, hi := s.least(), s.most(); {
	case lo != hi:
		fmt.Fprintf(b, "{%d..%d}", lo, hi)
	case lo > 1:
		fmt.Fprintf(b, "{%d}", lo)
	}
	if len(s.Via) > 0 {
		b.WriteString(" via " + list(s.Via, kindWord))
	}
	switch {
	case s.Anew:
		b.WriteString(" anew")
	case s.AnyTime:
		b.WriteString(" anytime")
	}
	b.WriteByte('-')
	if s.Direction == store.Out {
		b.WriteByte('>')
	}
}

// list gives words with bars between them, * for none.
func list[T any](all []T, word func(T) string) string {
	if len(all) == 0 {
		return "*"
	}
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = word(v)
	}
	return strings.Join(words, "|")
}

// kindWord gives a kind as patterns write it: "job_ad" for "JobAd".
func kindWord(k graph.Kind) string {
	var b strings.Builder
	for i, r := range string(k) {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// quoted gives a value bare if it is one word, else in quotes.
func quoted(value string) string {
	if value == "" || !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return !inWord(r) }) {
		return strconv.Quote(value)
	}
	return value
}

// inWord says which characters make a word.
func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("_:@/+", r))
}

// scanner reads the text of a pattern from left to right.
type scanner struct {
	text string
	at   int // in bytes
}

// wrong is an error about a place of the text.
func (s *scanner) wrong(at int, format string, args ...any) error {
	line := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s.text)
	return &PatternError{Text: line, Column: utf8.RuneCountInString(s.text[:at]) + 1, Reason: fmt.Sprintf(format, args...)}
}

// space skips spaces.
func (s *scanner) space() {
	rest := strings.TrimLeftFunc(s.text[s.at:], unicode.IsSpace)
	s.at = len(s.text) - len(rest)
}

// sees reports whether a mark comes next, after spaces.
func (s *scanner) sees(mark string) bool {
	s.space()
	return strings.HasPrefix(s.text[s.at:], mark)
}

// takes reads a mark if it comes next.
func (s *scanner) takes(mark string) bool {
	if !s.sees(mark) {
		return false
	}
	s.at += len(mark)
	return true
}

// need reads a mark that must come next.
func (s *scanner) need(mark, why string) error {
	if !s.takes(mark) {
		return s.wrong(s.at, "%s is missing, which %s; there is %s", mark, why, s.here())
	}
	return nil
}

// here names what comes next.
func (s *scanner) here() string {
	s.space()
	if s.at == len(s.text) {
		return "nothing more"
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return strconv.Quote(string(r))
}

// word reads a bare word, "" if none comes next, and gives its place.
func (s *scanner) word() (word string, at int) {
	s.space()
	at = s.at
	end := strings.IndexFunc(s.text[at:], func(r rune) bool { return !inWord(r) })
	if end < 0 {
		end = len(s.text) - at
	}
	s.at += end
	return s.text[at:s.at], at
}

// keyword reads a certain word if it comes next.
func (s *scanner) keyword(want string) bool {
	back := s.at
	if word, _ := s.word(); word == want {
		return true
	}
	s.at = back
	return false
}

// value reads a word or a text in quotes.
func (s *scanner) value(what string) (string, error) {
	if s.sees(`"`) {
		text, err := strconv.QuotedPrefix(s.text[s.at:])
		if err != nil {
			return "", s.wrong(s.at, "the quotes are not closed, or hold what Go's quotes cannot")
		}
		s.at += len(text)
		value, _ := strconv.Unquote(text)
		return value, nil
	}
	word, at := s.word()
	if word == "" {
		return "", s.wrong(at, "%s is missing; write one word, or several in quotes; there is %s", what, s.here())
	}
	return word, nil
}

func (s *scanner) pattern() (p Pattern, err error) {
	if p.Start, err = s.node(); err != nil {
		return p, err
	}
	for s.space(); s.at < len(s.text); s.space() {
		step, err := s.step()
		if err != nil {
			return p, err
		}
		p.Steps = append(p.Steps, step)
	}
	return p, nil
}

func (s *scanner) node() (t Test, err error) {
	if t.Kinds, err = names(s, "kind of node", nodeNames()); err != nil {
		return t, err
	}
	if s.takes("(") {
		for more := true; more; more = s.takes(",") {
			if err := s.claim(&t); err != nil {
				return t, err
			}
		}
		if err := s.need(")", "ends what is asked of the node"); err != nil {
			return t, err
		}
	}
	if s.keyword("as") {
		t.Label, err = s.value("what to call the node")
	}
	return t, err
}

// claim reads what is asked of a node's records.
func (s *scanner) claim(t *Test) error {
	s.space()
	at, bare := s.at, !s.sees(`"`)
	name, err := s.value("role or the name of an attribute")
	if err != nil {
		return err
	}
	if err := s.need("=", "comes before the value"); err != nil {
		return err
	}
	if bare && name == "role" {
		if t.Roles != nil {
			return s.wrong(at, "roles are asked for twice; write role=A|B for any of them")
		}
		for more := true; more; more = s.takes("|") {
			s.space()
			place := s.at
			role, err := s.value("a role")
			if err != nil {
				return err
			}
			if err := checkRole(role); err != nil {
				return s.wrong(place, "%v", err)
			}
			t.Roles = append(t.Roles, role)
		}
		return nil
	}
	if _, twice := t.Attributes[name]; twice {
		return s.wrong(at, "%s is asked for twice", name)
	}
	value, err := s.value("the value of " + name)
	if err != nil {
		return err
	}
	if t.Attributes == nil {
		t.Attributes = map[string]string{}
	}
	t.Attributes[name] = value
	return nil
}

func (s *scanner) step() (step Step, err error) {
	against := s.takes("<-")
	if !against && !s.takes("-") {
		return step, s.wrong(s.at, "a link comes next, -…->, <-…- or -…-; there is %s", s.here())
	}
	if step.Links, err = names(s, "kind of link", linkNames()); err != nil {
		return step, err
	}
	if step.Min, step.Max, err = s.hops(); err != nil {
		return step, err
	}
	if s.keyword("via") {
		if step.Via, err = names(s, "kind of node", nodeNames()); err != nil {
			return step, err
		}
	}
	if step.AnyTime = s.keyword("anytime"); !step.AnyTime {
		step.Anew = s.keyword("anew")
	}
	place := s.at
	if err := s.need("-", "ends the link"); err != nil {
		return step, err
	}
	along := strings.HasPrefix(s.text[s.at:], ">")
	switch {
	case along && against:
		return step, s.wrong(place, "the link has two heads; write <-…- or -…->, or -…- for either way")
	case along:
		s.at++
		step.Direction = store.Out
	case against:
		step.Direction = store.In
	}
	step.To, err = s.node()
	return step, err
}

// hops reads {2} or {1..3}; without them it is one.
func (s *scanner) hops() (lo, hi int, err error) {
	if !s.takes("{") {
		return 1, 1, nil
	}
	number := func() (int, error) {
		word, at := s.word()
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > maxPatternHops || strconv.Itoa(n) != word {
			return 0, s.wrong(at, "a number of hops comes here, 1 to %d", maxPatternHops)
		}
		return n, nil
	}
	if lo, err = number(); err != nil {
		return 0, 0, err
	}
	hi = lo
	if s.takes("..") {
		s.space()
		at := s.at
		if hi, err = number(); err != nil {
			return 0, 0, err
		}
		if hi < lo {
			return 0, 0, s.wrong(at, "the most hops, %d, are fewer than the fewest, %d", hi, lo)
		}
	}
	return lo, hi, s.need("}", "ends the hops")
}

// names reads kinds with bars between them, or * for any.
func names[T ~string](s *scanner, what string, known map[string]T) (all []T, err error) {
	if s.takes("*") {
		return nil, nil
	}
	for more := true; more; more = s.takes("|") {
		word, at := s.word()
		if word == "" {
			return nil, s.wrong(at, "a %s is missing, or * for any; there is %s", what, s.here())
		}
		kind, ok := known[plain(word)]
		if !ok {
			return nil, s.wrong(at, "%q is not a %s; there are: %s", word, what, strings.Join(spelt(known), ", "))
		}
		all = append(all, kind)
	}
	return all, nil
}

// spelt gives kinds as patterns write them, in order.
func spelt[T ~string](known map[string]T) []string {
	var all []string
	for _, k := range known {
		if word := string(k); word == strings.ToUpper(word) { // a kind of link
			all = append(all, strings.ToLower(word))
		} else {
			all = append(all, kindWord(graph.Kind(word)))
		}
	}
	slices.Sort(all)
	return all
}

// plain gives a kind without case and underscores.
func plain(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", "")) }

func nodeNames() map[string]graph.Kind {
	all := map[string]graph.Kind{}
	for _, k := range graph.Kinds() {
		all[plain(string(k.Kind))] = k.Kind
	}
	return all
}

func linkNames() map[string]graph.LinkKind {
	all := map[string]graph.LinkKind{}
	for _, k := range graph.LinkKinds() {
		all[plain(string(k.Kind))] = k.Kind
	}
	return all
}

// checkRole says whether there is such a role, "mule" or "mule:witting".
func checkRole(text string) error {
	name, status, given := strings.Cut(text, ":")
	spec := graph.Role{Name: name}.Spec()
	if spec.Name == "" {
		var all []string
		for _, r := range graph.Roles() {
			all = append(all, r.Name)
		}
		return fmt.Errorf("%q is not a role; there are: %s", name, strings.Join(all, ", "))
	}
	if given && !slices.ContainsFunc(spec.Statuses, func(s graph.RoleStatus) bool { return s.Name == status }) {
		var all []string
		for _, s := range spec.Statuses {
			all = append(all, s.Name)
		}
		return fmt.Errorf("%q is not a status of %s; there are: %s", status, name, strings.Join(all, ", "))
	}
	return nil
}
