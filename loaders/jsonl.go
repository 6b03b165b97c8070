package loaders

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// jsonlReader reads Clew JSONL: one record a line, as docs/formats/clew-jsonl.md
// describes.
type jsonlReader struct {
	lines *lines
	opts  Options
}

// Read gives the next record.
func (r *jsonlReader) Read() (Item, error) {
	it, err := r.lines.nextText()
	if err != nil || it.Err != nil {
		return it, err
	}
	d := &dateReader{}
	it.Record, err = d.record(it.Raw, r.opts.Source)
	return it.finish(d, err), nil
}

type jsonRecord struct {
	Source      string           `json:"source"`
	ID          string           `json:"id"`
	Kind        string           `json:"kind"`
	Version     json.RawMessage  `json:"version"`
	Name        string           `json:"name"`
	Names       []jsonName       `json:"names"`
	Identifiers []jsonIdentifier `json:"identifiers"`
	Dates       map[string]texts `json:"dates"`
	Addresses   []jsonAddress    `json:"addresses"`
	Attributes  map[string]texts `json:"attributes"`
	Roles       []jsonRole       `json:"roles"`
	Links       []jsonLink       `json:"links"`
	Grade       *jsonGrade       `json:"grade"`
	Handling    *jsonHandling    `json:"handling"`
	CollectedAt string           `json:"collected_at"`
	ObservedAt  string           `json:"observed_at"`
	Origin      string           `json:"origin"`
}

type jsonName struct {
	Type       string `json:"type"`
	Full       string `json:"full"`
	Given      string `json:"given"`
	Family     string `json:"family"`
	Middle     string `json:"middle"`
	Patronymic string `json:"patronymic"`
	Title      string `json:"title"`
	Script     string `json:"script"`
	Language   string `json:"language"`
	jsonValid
}

type jsonValid struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type jsonIdentifier struct {
	Type      string `json:"type"`
	Value     string `json:"value"`
	Qualifier string `json:"qualifier"`
	Country   string `json:"country"`
	Relation  string `json:"relation"`
	jsonValid
}

type jsonAddress struct {
	Type     string `json:"type"`
	Full     string `json:"full"`
	Line     string `json:"line"`
	City     string `json:"city"`
	Region   string `json:"region"`
	Postcode string `json:"postcode"`
	Country  string `json:"country"`
	Lat      string `json:"lat"`
	Lon      string `json:"lon"`
	jsonValid
}

type jsonRole struct {
	Name      string `json:"name"`
	Status    string `json:"status"`
	DecidedBy string `json:"decided_by"`
	Alleged   bool   `json:"alleged"`
	jsonValid
}

type jsonLink struct {
	ID      string            `json:"id"`
	Kind    string            `json:"kind"`
	Source  *jsonEnd          `json:"source"`
	Target  *jsonEnd          `json:"target"`
	At      string            `json:"at"`
	Amount  string            `json:"amount"`
	Asset   string            `json:"asset"`
	Props   map[string]string `json:"props"`
	Basis   string            `json:"basis"`
	Alleged bool              `json:"alleged"`
	jsonValid
}

type jsonEnd struct {
	Record     string          `json:"record"`
	Identifier *jsonIdentifier `json:"identifier"`
	Stub       *jsonStub       `json:"stub"`
}

type jsonStub struct {
	Kind        string           `json:"kind"`
	Name        string           `json:"name"`
	Names       []jsonName       `json:"names"`
	Identifiers []jsonIdentifier `json:"identifiers"`
	Dates       map[string]texts `json:"dates"`
	Attributes  map[string]texts `json:"attributes"`
}

type jsonGrade struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
}

type jsonHandling struct {
	TLP        string   `json:"tlp"`
	PAP        string   `json:"pap"`
	Owner      string   `json:"owner"`
	Restricted []string `json:"restricted"`
	Consent    string   `json:"consent"`
	Review     string   `json:"review"`
	Expiry     string   `json:"expiry"`
}

// texts is one text or a list of them.
type texts []string

// UnmarshalJSON reads "a" or ["a", "b"]; numbers and booleans are kept as
// written.
func (t *texts) UnmarshalJSON(b []byte) error {
	var many []json.RawMessage
	if bytes.HasPrefix(b, []byte("[")) {
		if err := json.Unmarshal(b, &many); err != nil {
			return err
		}
	} else {
		many = []json.RawMessage{b}
	}
	for _, raw := range many {
		var s string
		switch {
		case len(raw) > 0 && raw[0] == '"':
			if err := json.Unmarshal(raw, &s); err != nil {
				return err
			}
		case len(raw) > 0 && (raw[0] == '{' || raw[0] == '[' || string(raw) == "null"):
			return fmt.Errorf("a value must be text, a number, true or false, not %s", raw)
		default:
			s = string(raw)
		}
		*t = append(*t, s)
	}
	return nil
}

func (d *dateReader) interval(field string, v jsonValid) graph.Interval {
	return graph.Interval{From: d.at(field+".from", v.From), To: d.at(field+".to", v.To)}
}

// record reads one record of Clew JSONL.
func (d *dateReader) record(line []byte, source graph.SourceID) (graph.Record, error) {
	var j jsonRecord
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&j); err != nil {
		return graph.Record{}, fmt.Errorf("not a Clew JSON record: %w", jsonError(err))
	}
	if dec.More() {
		return graph.Record{}, errors.New("more than one JSON value in the line; put each record on a line of its own")
	}
	r := graph.Record{
		Key:         graph.RecordKey{Source: graph.SourceID(j.Source), ID: j.ID},
		Kind:        graph.Kind(j.Kind),
		Names:       d.names("names", j.Name, j.Names),
		Identifiers: d.identifiers("identifiers", j.Identifiers),
		Dates:       d.dates("dates", j.Dates),
		Attributes:  attributes(j.Attributes),
		CollectedAt: d.at("collected_at", j.CollectedAt),
		ObservedAt:  d.at("observed_at", j.ObservedAt),
		Origin:      j.Origin,
	}
	if r.Key.Source == "" {
		r.Key.Source = source
	}
	if err := missingKey(r.Key); err != nil {
		return graph.Record{}, err
	}
	var err error
	r.Version, err = versionOf(strings.Trim(string(j.Version), `"`))
	d.fail("version", err)
	for i, a := range j.Addresses {
		r.Addresses = append(r.Addresses, graph.Address{Type: a.Type, Full: a.Full, Line: a.Line, City: a.City, Region: a.Region, Postcode: a.Postcode,
			Country: a.Country, Lat: a.Lat, Lon: a.Lon, Valid: d.interval(fmt.Sprintf("addresses[%d]", i), a.jsonValid)})
	}
	for i, o := range j.Roles {
		r.Roles = append(r.Roles, graph.Role{Name: o.Name, Status: o.Status, DecidedBy: o.DecidedBy, Alleged: o.Alleged, Valid: d.interval(fmt.Sprintf("roles[%d]", i), o.jsonValid)})
	}
	for i, l := range j.Links {
		r.Links = append(r.Links, d.link(fmt.Sprintf("links[%d]", i), l))
	}
	if j.Grade != nil {
		r.Grade = graph.Grade{Scheme: graph.GradeScheme(j.Grade.Scheme), Value: j.Grade.Value}
	}
	if h := j.Handling; h != nil {
		r.Handling = graph.Handling{TLP: h.TLP, PAP: h.PAP, Owner: h.Owner, Restricted: slices.Sorted(slices.Values(h.Restricted)), Consent: h.Consent,
			Review: d.at("handling.review", h.Review), Expiry: d.at("handling.expiry", h.Expiry)}
	}
	return r, nil
}

// missingKey says that a record has no key.
func missingKey(k graph.RecordKey) error {
	switch {
	case k.ID == "":
		return errors.New(`record has no key: "id" is missing or empty; give the source's own id of the record`)
	case k.Source == "":
		return errors.New(`record has no source: "source" is missing; give it in the record or with --source`)
	}
	return nil
}

// jsonError puts the byte offset of a syntax error into words.
func jsonError(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("at byte %d: %w", syntax.Offset, err)
	}
	return err
}

func (d *dateReader) names(field, name string, list []jsonName) []graph.Name {
	var out []graph.Name
	if name != "" {
		out = append(out, graph.Name{Full: name})
	}
	for i, n := range list {
		out = append(out, graph.Name{Type: graph.NameType(n.Type), Full: n.Full, Given: n.Given, Family: n.Family, Middle: n.Middle, Patronymic: n.Patronymic,
			Title: n.Title, Script: n.Script, Language: n.Language, Valid: d.interval(fmt.Sprintf("%s[%d]", field, i), n.jsonValid)})
	}
	return out
}

func (d *dateReader) identifier(field string, i jsonIdentifier) graph.Identifier {
	return graph.Identifier{Type: graph.IdentifierType(i.Type), Value: i.Value, Qualifier: i.Qualifier, Country: strings.ToUpper(i.Country),
		Relation: graph.Relation(i.Relation), Valid: d.interval(field, i.jsonValid)}
}

func (d *dateReader) identifiers(field string, list []jsonIdentifier) []graph.Identifier {
	var out []graph.Identifier
	for i, id := range list {
		out = append(out, d.identifier(fmt.Sprintf("%s[%d]", field, i), id))
	}
	return out
}

// dates gives the claims ordered by type, so that the same JSON object always
// gives the same record.
func (d *dateReader) dates(field string, m map[string]texts) []graph.DateClaim {
	var out []graph.DateClaim
	for _, k := range slices.Sorted(maps.Keys(m)) {
		for _, text := range m[k] {
			if v := d.at(field+"."+k, text); !v.IsZero() {
				out = append(out, graph.DateClaim{Type: graph.DateType(k), Date: v})
			}
		}
	}
	return out
}

func attributes(m map[string]texts) map[string][]string {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string][]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func (d *dateReader) link(field string, l jsonLink) graph.Link {
	out := graph.Link{ID: l.ID, Kind: graph.LinkKind(l.Kind), From: d.end(field+".source", l.Source), To: d.end(field+".target", l.Target),
		Valid: d.interval(field, l.jsonValid), At: d.at(field+".at", l.At), Props: l.Props, Basis: graph.Basis(l.Basis), Alleged: l.Alleged}
	if l.Amount != "" || l.Asset != "" {
		a, err := graph.ParseAmount(l.Amount, l.Asset)
		d.fail(field+".amount", err)
		out.Amount = &a
	}
	return out
}

func (d *dateReader) end(field string, e *jsonEnd) graph.End {
	if e == nil {
		return graph.End{}
	}
	var out graph.End
	if e.Record != "" {
		key, ok := graph.ParseRecordKey(e.Record)
		if !ok {
			d.fail(field+".record", fmt.Errorf("%q is not \"source/id\"", e.Record))
		}
		out.Record = key
	}
	if e.Identifier != nil {
		id := d.identifier(field+".identifier", *e.Identifier)
		out.Identifier = &id
	}
	if s := e.Stub; s != nil {
		out.Stub = &graph.Stub{Kind: graph.Kind(s.Kind), Names: d.names(field+".stub.names", s.Name, s.Names),
			Identifiers: d.identifiers(field+".stub.identifiers", s.Identifiers), Dates: d.dates(field+".stub.dates", s.Dates), Attributes: attributes(s.Attributes)}
	}
	return out
}
