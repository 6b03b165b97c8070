package loaders

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
)

// lineColumn stands in templates for the number of the row's first line.
const lineColumn = "#"

// compiled is a mapping made ready for reading rows.
type compiled struct {
	*Mapping
	comma     rune // 0 where the mapping leaves it open
	dates     graph.DateOptions
	truth     *regexp.Regexp // nil without a pattern
	extracts  []*regexp.Regexp
	extracted []string // the columns that extracts give, in order
	templates map[string]template
	columns   []string // every column named, sorted
	orders    []order  // by record
}

// order is in what order the dates and the attributes of a record are filled in,
// the dates with their names in messages.
type order struct {
	dates, fields, attributes []string
}

func newOrder(m *RecordMapping) order {
	o := order{dates: slices.Sorted(maps.Keys(m.Dates)), attributes: slices.Sorted(maps.Keys(m.Attributes))}
	for _, k := range o.dates {
		o.fields = append(o.fields, "dates."+k)
	}
	return o
}

// compile checks a mapping and prepares its templates.
func (m *Mapping) compile() (*compiled, error) {
	c := &compiled{Mapping: m, dates: graph.DateOptions{TwoDigitPivot: m.TwoDigitPivot, BuddhistEra: m.BuddhistEra}, templates: map[string]template{}}
	columns := map[string]bool{}
	s := &scan{c: c, columns: columns}
	s.settings()
	s.template("source", m.Source)
	if len(m.Records) == 0 {
		s.problem("records", "none given; say what each row is")
	}
	for i := range m.Records {
		s.record(fmt.Sprintf("records[%d]", i), &m.Records[i])
		c.orders = append(c.orders, newOrder(&m.Records[i]))
	}
	c.columns = slices.Sorted(maps.Keys(columns))
	return c, errors.Join(s.errs...)
}

// template is a text with columns in it.
type template []templatePart

type templatePart struct {
	text   string
	column bool // text is the name of a column
}

// parseTemplate cuts "{a} and {b}" into its parts; "{{" and "}}" stand for
// braces.
func parseTemplate(t string) (template, error) {
	var parts template
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			parts = append(parts, templatePart{text: plain.String()})
			plain.Reset()
		}
	}
	for i := 0; i < len(t); i++ {
		switch {
		case strings.HasPrefix(t[i:], "{{"), strings.HasPrefix(t[i:], "}}"):
			plain.WriteByte(t[i])
			i++
		case t[i] == '{':
			end := strings.IndexByte(t[i:], '}')
			if end < 0 || strings.TrimSpace(t[i+1:i+end]) == "" {
				return nil, fmt.Errorf("template %q: '{' without a column's name and '}'; write {column}, or {{ for a brace", t)
			}
			flush()
			parts = append(parts, templatePart{text: strings.TrimSpace(t[i+1 : i+end]), column: true})
			i += end
		default:
			plain.WriteByte(t[i])
		}
	}
	flush()
	return parts, nil
}

// row is one row under its header.
type row struct {
	m      *compiled
	index  map[string]int // the column's place in fields
	fields []string
	line   int
}

// column gives a column's text, "" where there is no such column.
func (r *row) column(name string) string {
	if name == lineColumn {
		return strconv.Itoa(r.line)
	}
	if i, ok := r.index[name]; ok {
		return strings.TrimSpace(r.fields[i])
	}
	return ""
}

// extract appends the columns that the mapping cuts out of others: empty where
// a pattern does not match.
func (r *row) extract() {
	r.fields = slices.Clip(r.fields)
	for i, p := range r.m.extracts {
		found := p.FindStringSubmatch(r.column(r.m.Extract[i].Column))
		for g, name := range p.SubexpNames() {
			switch {
			case name == "":
			case found == nil:
				r.fields = append(r.fields, "")
			default:
				r.fields = append(r.fields, found[g])
			}
		}
	}
}

// fill gives a template's text: "" when it names columns and all of them are
// empty.
func (r *row) fill(t string) string {
	if t == "" {
		return ""
	}
	parts := r.m.templates[t]
	if len(parts) == 1 {
		if parts[0].column {
			return r.column(parts[0].text)
		}
		return strings.TrimSpace(parts[0].text)
	}
	var b strings.Builder
	named, filled := false, false
	for _, p := range parts {
		text := p.text
		if p.column {
			text = r.column(p.text)
			named = true
			filled = filled || text != ""
		}
		b.WriteString(text)
	}
	if named && !filled {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// when reports whether a record of the row is wanted.
func (r *row) when(t string) bool {
	if t == "" {
		return true
	}
	if a, b, ok := strings.Cut(t, "="); ok {
		return r.fill(a) == r.fill(b)
	}
	return r.fill(t) != ""
}

// truthOf gives the row's true cluster, "" without one.
func (r *row) truthOf() string {
	v := r.column(r.m.Truth)
	if r.m.truth == nil || v == "" {
		return v
	}
	m := r.m.truth.FindStringSubmatch(v)
	switch len(m) {
	case 0:
		return ""
	case 1:
		return m[0]
	}
	return m[1]
}

// scan walks a mapping, compiles its templates and gathers what is wrong.
type scan struct {
	c       *compiled
	columns map[string]bool
	errs    []error
}

func (s *scan) problem(field, format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf("%s: %w", field, fmt.Errorf(format, args...)))
}

func (s *scan) settings() {
	m := s.c.Mapping
	if m.Delimiter != "" {
		d, size := utf8.DecodeRuneInString(m.Delimiter)
		if size != len(m.Delimiter) || d == '"' || d == '\r' || d == '\n' {
			s.problem("delimiter", `%q is not one character that can part fields; a tab is "\t" in double quotes`, m.Delimiter)
		}
		s.c.comma = d
	}
	switch m.DateOrder {
	case "":
	case "DMY":
		s.c.dates.Order = graph.OrderDMY
	case "MDY":
		s.c.dates.Order = graph.OrderMDY
	default:
		s.problem("date_order", "%q is neither DMY nor MDY", m.DateOrder)
	}
	if m.TwoDigitPivot < 0 || m.TwoDigitPivot > 100 {
		s.problem("two_digit_pivot", "%d is not between 0 and 100", m.TwoDigitPivot)
	}
	if m.Zone != "" {
		zone, err := time.LoadLocation(m.Zone)
		if err != nil {
			s.problem("zone", "%w; give an IANA name as Asia/Phnom_Penh", err)
		}
		s.c.dates.Zone = zone
	}
	if m.Truth != "" {
		s.columns[m.Truth] = true
	}
	if m.TruthPattern != "" {
		p, err := regexp.Compile(m.TruthPattern)
		if err != nil {
			s.problem("truth_pattern", "%w", err)
		}
		s.c.truth = p
	}
	for i := range m.Extract {
		s.extract(fmt.Sprintf("extract[%d]", i), &m.Extract[i])
	}
}

// extract compiles a pattern and names the columns that it gives.
func (s *scan) extract(field string, m *ExtractMapping) {
	if m.Column == "" {
		s.problem(field+".column", "is missing; give the column that is cut up")
	}
	s.columns[m.Column] = true
	p, err := regexp.Compile(m.Pattern)
	if err != nil {
		s.problem(field+".pattern", "%w", err)
		return
	}
	names := 0
	for _, name := range p.SubexpNames() {
		if name == "" {
			continue
		}
		names++
		if slices.Contains(s.c.extracted, name) {
			s.problem(field+".pattern", "column %q is given twice", name)
		}
		s.c.extracted = append(s.c.extracted, name)
	}
	if names == 0 {
		s.problem(field+".pattern", "%q has no named group; write (?P<column>…)", m.Pattern)
	}
	s.c.extracts = append(s.c.extracts, p)
}

// template compiles a text and remembers its columns.
func (s *scan) template(field, t string) {
	if _, done := s.c.templates[t]; done {
		return
	}
	parts, err := parseTemplate(t)
	if err != nil {
		s.problem(field, "%w", err)
	}
	s.c.templates[t] = parts
	for _, p := range parts {
		if p.column && p.text != lineColumn {
			s.columns[p.text] = true
		}
	}
}

// word compiles a text that, where it names no column, must be a known word.
func (s *scan) word(field, t string, known bool, page string) {
	s.template(field, t)
	if !known && !strings.Contains(t, "{") {
		s.problem(field, "%q is not known; docs/schema.md lists the %s", t, page)
	}
}

func (s *scan) templates(field string, fields ...string) {
	for _, t := range fields {
		s.template(field, t)
	}
}

func (s *scan) named(field string, m map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		s.template(field+"."+k, m[k])
	}
}

func (s *scan) record(field string, r *RecordMapping) {
	if r.ID == "" {
		s.problem(field+".id", "is missing; give the column with the source's own id, as {id}")
	}
	if r.Kind == "" && len(r.Links) == 0 {
		s.problem(field, "has neither kind (a subject) nor links (a statement)")
	}
	s.template(field+".when", r.When)
	if a, b, ok := strings.Cut(r.When, "="); ok {
		s.templates(field+".when", a, b)
	}
	s.word(field+".kind", r.Kind, r.Kind == "" || graph.Kind(r.Kind).Spec().Kind != "", "kinds")
	s.template(field+".id", r.ID)
	s.templates(field, r.Version, r.CollectedAt, r.ObservedAt, r.Origin)
	for i, n := range r.Names {
		s.templates(fmt.Sprintf("%s.names[%d]", field, i), n.Type, n.Full, n.Given, n.Family, n.Middle, n.Patronymic, n.Title, n.Script, n.Language, n.From, n.To)
	}
	s.identifiers(field, r.Identifiers)
	s.named(field+".dates", r.Dates)
	for i, a := range r.Addresses {
		s.templates(fmt.Sprintf("%s.addresses[%d]", field, i), a.Type, a.Full, a.Line, a.City, a.Region, a.Postcode, a.Country, a.Lat, a.Lon, a.From, a.To)
	}
	s.named(field+".attributes", r.Attributes)
	for i, o := range r.Roles {
		at := fmt.Sprintf("%s.roles[%d]", field, i)
		s.word(at+".name", o.Name, graph.Role{Name: o.Name}.Spec().Name != "", "roles")
		s.templates(at, o.Status, o.DecidedBy, o.From, o.To)
	}
	for i := range r.Links {
		s.link(fmt.Sprintf("%s.links[%d]", field, i), &r.Links[i], r.Kind == "")
	}
	s.templates(field+".grade", r.Grade.Scheme, r.Grade.Value)
	h := &r.Handling
	s.templates(field+".handling", h.TLP, h.PAP, h.Owner, h.Consent, h.Review, h.Expiry)
	s.templates(field+".handling.restricted", h.Restricted...)
}

func (s *scan) identifiers(field string, list []IdentifierMapping) {
	for i := range list {
		s.identifier(fmt.Sprintf("%s.identifiers[%d]", field, i), &list[i])
	}
}

func (s *scan) identifier(field string, i *IdentifierMapping) {
	s.word(field+".type", i.Type, graph.IdentifierType(i.Type).Kind() != "", "types of identifier")
	s.templates(field, i.Value, i.Qualifier, i.Country, i.Relation, i.From, i.To)
}

func (s *scan) link(field string, l *LinkMapping, statement bool) {
	s.word(field+".kind", l.Kind, graph.LinkKind(l.Kind).Spec().Kind != "", "kinds of link")
	if l.Source != nil {
		s.end(field+".source", l.Source)
	} else if statement {
		s.problem(field+".source", "is missing; a statement has no subject, so its links need both ends")
	}
	s.end(field+".target", &l.Target)
	s.templates(field, l.ID, l.From, l.To, l.At, l.Amount, l.Asset, l.Basis)
	s.named(field+".props", l.Props)
}

func (s *scan) end(field string, e *EndMapping) {
	given := 0
	if e.Record != "" {
		given++
		s.template(field+".record", e.Record)
	}
	if e.Identifier != nil {
		given++
		s.identifier(field+".identifier", e.Identifier)
	}
	if e.Stub != nil {
		given++
		s.word(field+".stub.kind", e.Stub.Kind, graph.Kind(e.Stub.Kind).Spec().Kind != "", "kinds")
		s.template(field+".stub.name", e.Stub.Name)
		s.identifiers(field+".stub", e.Stub.Identifiers)
	}
	if given != 1 {
		s.problem(field, "give exactly one of record, identifier and stub")
	}
}
