package loaders

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
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
	var j jsonRecord
	if err := decodeStrictly(it.Raw, &j); err != nil {
		return it.refuse(err), nil
	}
	c := &collector{}
	it.Record = c.jsonRecord(&j)
	if it.Record.Key.Source == "" {
		it.Record.Key.Source = r.opts.Source
	}
	c.key(it.Record.Key, `"id"`, `"source"`)
	return it.finish(c), nil
}

type jsonRecord struct {
	Source      string           `json:"source"`
	ID          text             `json:"id"`
	Kind        string           `json:"kind"`
	Version     text             `json:"version"`
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
	From       string `json:"from"`
	To         string `json:"to"`
}

type jsonIdentifier struct {
	Type      string `json:"type"`
	Value     text   `json:"value"`
	Qualifier string `json:"qualifier"`
	Country   string `json:"country"`
	Relation  string `json:"relation"`
	From      string `json:"from"`
	To        string `json:"to"`
}

type jsonAddress struct {
	Type     string `json:"type"`
	Full     string `json:"full"`
	Line     string `json:"line"`
	City     string `json:"city"`
	Region   string `json:"region"`
	Postcode text   `json:"postcode"`
	Country  string `json:"country"`
	Lat      text   `json:"lat"`
	Lon      text   `json:"lon"`
	From     string `json:"from"`
	To       string `json:"to"`
}

type jsonRole struct {
	Name      string `json:"name"`
	Status    string `json:"status"`
	DecidedBy string `json:"decided_by"`
	Alleged   bool   `json:"alleged"`
	From      string `json:"from"`
	To        string `json:"to"`
}

type jsonLink struct {
	ID      text            `json:"id"`
	Kind    string          `json:"kind"`
	Source  *jsonEnd        `json:"source"`
	Target  *jsonEnd        `json:"target"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	At      string          `json:"at"`
	Amount  text            `json:"amount"`
	Asset   string          `json:"asset"`
	Props   map[string]text `json:"props"`
	Basis   string          `json:"basis"`
	Alleged bool            `json:"alleged"`
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
	Value  text   `json:"value"`
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

// text is a JSON text, or a number, true or false kept as written; null is "".
type text string

// UnmarshalJSON reads one value.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch b[0] {
	case '"':
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	case '{':
		return &json.UnmarshalTypeError{Value: "object", Type: reflect.TypeFor[string]()}
	case '[':
		return &json.UnmarshalTypeError{Value: "array", Type: reflect.TypeFor[string]()}
	case 'n': // null
	default:
		s = string(b)
	}
	*t = text(s)
	return nil
}

// texts is one value or a list of them.
type texts []text

// UnmarshalJSON reads "a" or ["a", "b"]; null is no value.
func (t *texts) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '[':
		return json.Unmarshal(b, (*[]text)(t))
	case 'n': // null
		return nil
	}
	*t = make(texts, 1)
	return (*t)[0].UnmarshalJSON(b)
}

// decodeStrictly reads the one JSON object of a line into a struct and refuses
// fields that the struct does not have.
func decodeStrictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return jsonError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the line goes on after its JSON object; put each record on a line of its own")
	}
	return nil
}

// jsonError says what is wrong with a JSON text in the words of the format,
// not in those of Go.
func jsonError(err error) error {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON at byte %d: %w", syntax.Offset, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("not valid JSON: the line ends within the object; keep each record on one line")
	case errors.As(err, &typ):
		want := "an object"
		switch typ.Type.Kind() {
		case reflect.String:
			want = "text"
		case reflect.Bool:
			want = "true or false"
		case reflect.Slice:
			want = "a list"
		}
		if typ.Field == "" {
			return fmt.Errorf("the line is a JSON %s; a record is an object: {…}", typ.Value)
		}
		return fmt.Errorf("field %q: is a JSON %s; give %s", typ.Field, typ.Value, want)
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown field %s; correct its name, or move it to \"attributes\", which take any", field)
	}
	return err
}

func (c *collector) jsonRecord(j *jsonRecord) graph.Record {
	r := graph.Record{
		Key:         graph.RecordKey{Source: graph.SourceID(j.Source), ID: string(j.ID)},
		Kind:        graph.Kind(j.Kind),
		Version:     c.version("version", string(j.Version)),
		Names:       c.jsonNames("names", j.Name, j.Names),
		Identifiers: c.jsonIdentifiers("identifiers", j.Identifiers),
		Dates:       c.jsonDates("dates", j.Dates),
		Attributes:  jsonAttributes(j.Attributes),
		CollectedAt: c.at("collected_at", j.CollectedAt),
		ObservedAt:  c.at("observed_at", j.ObservedAt),
		Origin:      j.Origin,
	}
	for i, a := range j.Addresses {
		r.Addresses = append(r.Addresses, graph.Address{
			Type: a.Type, Full: a.Full, Line: a.Line, City: a.City, Region: a.Region, Postcode: string(a.Postcode), Country: a.Country,
			Lat: string(a.Lat), Lon: string(a.Lon), Valid: c.interval(fmt.Sprintf("addresses[%d]", i), a.From, a.To),
		})
	}
	for i, o := range j.Roles {
		r.Roles = append(r.Roles, graph.Role{
			Name: o.Name, Status: o.Status, DecidedBy: o.DecidedBy, Alleged: o.Alleged,
			Valid: c.interval(fmt.Sprintf("roles[%d]", i), o.From, o.To),
		})
	}
	for i := range j.Links {
		r.Links = append(r.Links, c.jsonLink(fmt.Sprintf("links[%d]", i), &j.Links[i]))
	}
	if j.Grade != nil {
		r.Grade = graph.Grade{Scheme: graph.GradeScheme(j.Grade.Scheme), Value: string(j.Grade.Value)}
	}
	if h := j.Handling; h != nil {
		r.Handling = graph.Handling{
			TLP: h.TLP, PAP: h.PAP, Owner: h.Owner, Restricted: slices.Sorted(slices.Values(h.Restricted)), Consent: h.Consent,
			Review: c.at("handling.review", h.Review), Expiry: c.at("handling.expiry", h.Expiry),
		}
	}
	return r
}

func (c *collector) jsonNames(field, name string, list []jsonName) []graph.Name {
	var out []graph.Name
	if name != "" {
		out = append(out, graph.Name{Full: name})
	}
	for i, n := range list {
		out = append(out, graph.Name{
			Type: graph.NameType(n.Type), Full: n.Full, Given: n.Given, Family: n.Family, Middle: n.Middle, Patronymic: n.Patronymic,
			Title: n.Title, Script: n.Script, Language: n.Language, Valid: c.interval(fmt.Sprintf("%s[%d]", field, i), n.From, n.To),
		})
	}
	return out
}

func (c *collector) jsonIdentifier(field string, i *jsonIdentifier) graph.Identifier {
	return graph.Identifier{
		Type: graph.IdentifierType(i.Type), Value: string(i.Value), Qualifier: i.Qualifier, Country: i.Country,
		Relation: graph.Relation(i.Relation), Valid: c.interval(field, i.From, i.To),
	}
}

func (c *collector) jsonIdentifiers(field string, list []jsonIdentifier) []graph.Identifier {
	var out []graph.Identifier
	for i := range list {
		out = append(out, c.jsonIdentifier(fmt.Sprintf("%s[%d]", field, i), &list[i]))
	}
	return out
}

// jsonDates gives the claims ordered by type, so that the same JSON object
// always gives the same record.
func (c *collector) jsonDates(field string, m map[string]texts) []graph.DateClaim {
	var out []graph.DateClaim
	for _, k := range slices.Sorted(maps.Keys(m)) {
		for _, t := range m[k] {
			if d := c.at(field+"."+k, string(t)); !d.IsZero() {
				out = append(out, graph.DateClaim{Type: graph.DateType(k), Date: d})
			}
		}
	}
	return out
}

func jsonAttributes(m map[string]texts) map[string][]string {
	var out map[string][]string
	for k, values := range m {
		for _, v := range values {
			if out == nil {
				out = make(map[string][]string, len(m))
			}
			out[k] = append(out[k], string(v))
		}
	}
	return out
}

func (c *collector) jsonLink(field string, l *jsonLink) graph.Link {
	out := graph.Link{
		ID: string(l.ID), Kind: graph.LinkKind(l.Kind), From: c.jsonEnd(field+".source", l.Source), To: c.jsonEnd(field+".target", l.Target),
		Valid: c.interval(field, l.From, l.To), At: c.at(field+".at", l.At), Amount: c.amount(field+".amount", string(l.Amount), l.Asset),
		Basis: graph.Basis(l.Basis), Alleged: l.Alleged,
	}
	if len(l.Props) > 0 {
		out.Props = make(map[string]string, len(l.Props))
		for k, v := range l.Props {
			out.Props[k] = string(v)
		}
	}
	return out
}

func (c *collector) jsonEnd(field string, e *jsonEnd) graph.End {
	var out graph.End
	if e == nil {
		return out
	}
	if e.Record != "" {
		out.Record = c.recordKey(field+".record", e.Record)
	}
	if e.Identifier != nil {
		id := c.jsonIdentifier(field+".identifier", e.Identifier)
		out.Identifier = &id
	}
	if s := e.Stub; s != nil {
		field += ".stub"
		out.Stub = &graph.Stub{
			Kind: graph.Kind(s.Kind), Names: c.jsonNames(field+".names", s.Name, s.Names), Identifiers: c.jsonIdentifiers(field+".identifiers", s.Identifiers),
			Dates: c.jsonDates(field+".dates", s.Dates), Attributes: jsonAttributes(s.Attributes),
		}
	}
	if out.IsZero() {
		c.fail(field, errors.New(`is empty; give "record", "identifier" or "stub", or leave it out`))
	}
	return out
}
