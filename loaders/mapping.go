package loaders

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/clewgraph/clew/graph"
)

// Mapping says what the columns of a table mean. Values are templates: text
// with {column} in it. A template whose columns are all empty gives nothing.
// See docs/formats/csv-mapping.md.
type Mapping struct {
	// Source is the source of the records (a template).
	Source string `yaml:"source"`
	// Delimiter is one character; "," if empty, "\t" for tabs.
	Delimiter string `yaml:"delimiter"`
	// DateOrder is DMY or MDY for dates like 3/4/2020; empty refuses them.
	DateOrder string `yaml:"date_order"`
	// TwoDigitPivot, Zone and BuddhistEra: see [graph.DateOptions]. Zone is an
	// IANA name.
	TwoDigitPivot int    `yaml:"two_digit_pivot"`
	Zone          string `yaml:"zone"`
	BuddhistEra   bool   `yaml:"buddhist_era"`
	// Truth is the column with the true cluster, for evaluation only; it is
	// never part of a record.
	Truth string `yaml:"truth"`
	// Records are the records that each row gives, in order.
	Records []RecordMapping `yaml:"records"`

	columns []string // every column named, sorted
	dates   graph.DateOptions
}

// RecordMapping gives one record of a row.
type RecordMapping struct {
	// When keeps the record only where the template gives text; "a=b" only
	// where both sides are equal.
	When string `yaml:"when"`
	// Kind is the subject's kind; empty for a statement.
	Kind        string              `yaml:"kind"`
	ID          string              `yaml:"id"`
	Version     string              `yaml:"version"`
	Names       []NameMapping       `yaml:"names"`
	Identifiers []IdentifierMapping `yaml:"identifiers"`
	Dates       map[string]string   `yaml:"dates"`
	Addresses   []AddressMapping    `yaml:"addresses"`
	Attributes  map[string]string   `yaml:"attributes"`
	Roles       []RoleMapping       `yaml:"roles"`
	Links       []LinkMapping       `yaml:"links"`
	Grade       GradeMapping        `yaml:"grade"`
	Handling    HandlingMapping     `yaml:"handling"`
	CollectedAt string              `yaml:"collected_at"`
	ObservedAt  string              `yaml:"observed_at"`
	Origin      string              `yaml:"origin"`
}

// NameMapping gives a name; Split cuts Full into several at a separator.
type NameMapping struct {
	Type, Full, Given, Family, Middle, Patronymic, Title, Script, Language, Split string
}

// IdentifierMapping gives an identifier; Split cuts the value into several.
type IdentifierMapping struct {
	Type, Value, Qualifier, Country, Relation, From, To, Split string
}

// AddressMapping gives an address.
type AddressMapping struct {
	Type, Full, Line, City, Region, Postcode, Country, Lat, Lon string
}

// RoleMapping gives a role.
type RoleMapping struct {
	Name, Status, From, To string
	DecidedBy              string `yaml:"decided_by"`
	Alleged                bool
}

// LinkMapping gives a link; it is left out where its target is empty.
type LinkMapping struct {
	ID, Kind       string
	Source, Target EndMapping
	From, To, At   string
	Amount, Asset  string
	Props          map[string]string
	Basis          string
	Alleged        bool
}

// EndMapping gives an end: Record is "source/id", or an identifier, or a stub
// by kind and name.
type EndMapping struct {
	Record     string
	Identifier *IdentifierMapping
	Stub       *StubMapping
}

// StubMapping gives an inline subject.
type StubMapping struct {
	Kind, Name  string
	Identifiers []IdentifierMapping
}

// GradeMapping gives the grade.
type GradeMapping struct{ Scheme, Value string }

// HandlingMapping gives the handling.
type HandlingMapping struct {
	TLP, PAP, Owner, Consent string
	Restricted               []string
}

// ReadMapping reads and checks a mapping; name is used in errors. Unknown keys
// are errors, so that a misspelt one is not silently ignored.
func ReadMapping(r io.Reader, name string) (*Mapping, error) {
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	return &m, nil
}

// check validates the mapping and collects the columns it names.
func (m *Mapping) check() error {
	var errs []error
	if len(m.Records) == 0 {
		errs = append(errs, errors.New("records: none given; say what each row is"))
	}
	if utf8.RuneCountInString(m.Delimiter) > 1 {
		errs = append(errs, fmt.Errorf("delimiter: %q is not one character", m.Delimiter))
	}
	switch m.DateOrder {
	case "":
	case "DMY":
		m.dates.Order = graph.OrderDMY
	case "MDY":
		m.dates.Order = graph.OrderMDY
	default:
		errs = append(errs, fmt.Errorf("date_order: %q is neither DMY nor MDY", m.DateOrder))
	}
	m.dates.TwoDigitPivot, m.dates.BuddhistEra = m.TwoDigitPivot, m.BuddhistEra
	if m.Zone != "" {
		zone, err := time.LoadLocation(m.Zone)
		if err != nil {
			errs = append(errs, fmt.Errorf("zone: %w", err))
		}
		m.dates.Zone = zone
	}
	for i := range m.Records {
		r := &m.Records[i]
		if r.ID == "" {
			errs = append(errs, fmt.Errorf("records[%d].id: missing; a record needs the source's own id", i))
		}
		if r.Kind == "" && len(r.Links) == 0 {
			errs = append(errs, fmt.Errorf("records[%d]: neither kind (a subject) nor links (a statement)", i))
		}
	}
	columns := map[string]bool{}
	visit := func(t string) error {
		parts, err := parseTemplate(t)
		for _, p := range parts {
			if p.column {
				columns[p.text] = true
			}
		}
		return err
	}
	// Every text of the mapping may be a template: walk its YAML form.
	var tree yaml.Node
	raw, err := yaml.Marshal(struct {
		Source  string
		Records []RecordMapping
	}{m.Source, m.Records})
	if err == nil {
		err = yaml.Unmarshal(raw, &tree)
	}
	if err != nil {
		return err
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			if err := visit(n.Value); err != nil {
				errs = append(errs, err)
			}
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&tree)
	if m.Truth != "" {
		columns[m.Truth] = true
	}
	for c := range columns {
		m.columns = append(m.columns, c)
	}
	slices.Sort(m.columns)
	return errors.Join(errs...)
}

type templatePart struct {
	text   string
	column bool
}

// parseTemplate cuts "{a} and {b}" into its parts; "{{" and "}}" stand for
// braces.
func parseTemplate(t string) ([]templatePart, error) {
	var parts []templatePart
	var text strings.Builder
	for i := 0; i < len(t); i++ {
		switch {
		case strings.HasPrefix(t[i:], "{{"), strings.HasPrefix(t[i:], "}}"):
			text.WriteByte(t[i])
			i++
		case t[i] == '{':
			end := strings.IndexByte(t[i:], '}')
			if end < 2 {
				return nil, fmt.Errorf("template %q: '{' without a column name and '}'", t)
			}
			if text.Len() > 0 {
				parts = append(parts, templatePart{text: text.String()})
				text.Reset()
			}
			parts = append(parts, templatePart{text: t[i+1 : i+end], column: true})
			i += end
		default:
			text.WriteByte(t[i])
		}
	}
	if text.Len() > 0 {
		parts = append(parts, templatePart{text: text.String()})
	}
	return parts, nil
}

// row is one row with its columns by name.
type row map[string]string

// fill gives the template's text for a row: "" when it names columns and all
// of them are empty.
func (r row) fill(t string) string {
	if !strings.ContainsAny(t, "{}") {
		return t
	}
	parts, err := parseTemplate(t)
	if err != nil {
		return "" // refused when the mapping was read
	}
	var b bytes.Buffer
	named, filled := false, false
	for _, p := range parts {
		text := p.text
		if p.column {
			text = strings.TrimSpace(r[p.text])
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
func (r row) when(t string) bool {
	if t == "" {
		return true
	}
	if a, b, ok := strings.Cut(t, "="); ok {
		return r.fill(a) == r.fill(b)
	}
	return r.fill(t) != ""
}
