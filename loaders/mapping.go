package loaders

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// Mapping says what the columns of a table mean. All texts but the settings
// named otherwise are templates: text with {column} in it. A template whose
// columns are all empty gives nothing. See docs/formats/csv-mapping.md.
type Mapping struct {
	// Source is the source of the records (a template).
	Source string `yaml:"source"`
	// Delimiter is one character; if empty a tab for *.tsv, else a comma.
	Delimiter string `yaml:"delimiter"`
	// Header names the columns of a file that has no header row.
	Header []string `yaml:"header"`
	// DateOrder is DMY or MDY for dates like 3/4/2020; empty refuses those that
	// can be read both ways.
	DateOrder string `yaml:"date_order"`
	// TwoDigitPivot, Zone and BuddhistEra: see [graph.DateOptions]. Zone is an
	// IANA name.
	TwoDigitPivot int    `yaml:"two_digit_pivot"`
	Zone          string `yaml:"zone"`
	BuddhistEra   bool   `yaml:"buddhist_era"`
	// Truth is the column with the true cluster, for evaluation only; it is
	// never part of a record. TruthPattern is a regular expression (RE2) that
	// cuts the cluster out of the column: its first group, or all it matches.
	Truth        string `yaml:"truth"`
	TruthPattern string `yaml:"truth_pattern"`
	// Extract cuts columns that hold several things in one text into columns of
	// their own.
	Extract []ExtractMapping `yaml:"extract"`
	// Records are the records that each row gives, in order.
	Records []RecordMapping `yaml:"records"`
}

// ExtractMapping gives a column for each named group of a regular expression
// (RE2), empty where the text of Column does not match.
type ExtractMapping struct{ Column, Pattern string }

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

// NameMapping gives a name; Split (no template) cuts Full into several.
type NameMapping struct {
	Type, Full, Given, Family, Middle, Patronymic, Title, Script, Language, From, To, Split string
}

// IdentifierMapping gives an identifier; Split (no template) cuts the value
// into several.
type IdentifierMapping struct {
	Type, Value, Qualifier, Country, Relation, From, To, Split string
}

// AddressMapping gives an address.
type AddressMapping struct {
	Type, Full, Line, City, Region, Postcode, Country, Lat, Lon, From, To string
}

// RoleMapping gives a role; it is left out where its name is empty.
type RoleMapping struct {
	Name, Status, From, To string
	DecidedBy              string `yaml:"decided_by"`
	Alleged                bool
}

// LinkMapping gives a link; it is left out where its target is empty, or its
// source although one is mapped. Without a source it begins at the record's
// subject.
type LinkMapping struct {
	ID, Kind      string
	Source        *EndMapping
	Target        EndMapping
	From, To, At  string
	Amount, Asset string
	Props         map[string]string
	Basis         string
	Alleged       bool
}

// EndMapping gives an end: Record is "source/id", or an identifier, or a stub
// (a subject given inline).
type EndMapping struct {
	Record     string
	Identifier *IdentifierMapping
	Stub       *StubMapping
}

// StubMapping gives an inline subject; it is left out where it has neither a
// name nor an identifier.
type StubMapping struct {
	Kind, Name  string
	Identifiers []IdentifierMapping
}

// GradeMapping gives the grade; it is left out where its value is empty.
type GradeMapping struct{ Scheme, Value string }

// HandlingMapping gives the handling.
type HandlingMapping struct {
	TLP, PAP, Owner, Consent, Review, Expiry string
	Restricted                               []string
}

// maxMapping is the most bytes that a mapping may have.
const maxMapping = 1 << 20

// goType is how the YAML package names where a key is unknown.
var goType = regexp.MustCompile(`field (\S+) not found in type \S+`)

// ReadMapping reads and checks a mapping; name is used in errors. Unknown keys
// are errors, so that a misspelt one is not silently ignored.
func ReadMapping(r io.Reader, name string) (*Mapping, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	if len(raw) > maxMapping {
		return nil, fmt.Errorf("mapping %s: is larger than %d bytes; is this a mapping?", name, maxMapping)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		text := goType.ReplaceAllString(err.Error(), `key "$1" is not known here, see docs/formats/csv-mapping.md`)
		if errors.Is(err, io.EOF) {
			text = "the file is empty"
		}
		return nil, fmt.Errorf("mapping %s: %s", name, text)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("mapping %s: goes on after its end (---); give each mapping a file of its own", name)
	}
	if _, err := m.compile(); err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	return &m, nil
}
