package storetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
)

// load sends a batch.
type load struct {
	batch intake.Batch
	// want is the status of each record, "" where nothing is told.
	want []intake.Status
}

// maxRange bounds the records that one line can stand for.
const maxRange = 1000

func parseLoad(head line, block []line) (*load, error) {
	l := &load{batch: intake.Batch{By: "loader"}}
	for _, w := range head.words {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "source":
			l.batch.ID.Source = graph.SourceID(value)
		case "stream":
			l.batch.ID.Stream = value
		case "number":
			n, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return nil, head.fail("%q is no number", value)
			}
			l.batch.ID.Number = n
		default:
			return nil, head.fail("a batch has no %q", name)
		}
	}
	for i := 0; i < len(block); {
		end := i + 1
		for end < len(block) && block[end].indent > block[i].indent {
			end++
		}
		if err := l.records(block[i], block[i+1:end]); err != nil {
			return nil, err
		}
		i = end
	}
	return l, nil
}

// records reads one record with its links, or as many as its key stands for.
func (l *load) records(head line, links []line) error {
	first, last := 0, 0
	before, rest, many := strings.Cut(head.words[0], "{")
	bounds, after, closed := strings.Cut(rest, "}")
	if many {
		if n, err := fmt.Sscanf(bounds, "%d..%d", &first, &last); n != 2 || err != nil || !closed || last < first || last-first >= maxRange {
			return head.fail("%q is no range of at most %d", head.words[0], maxRange)
		}
	}
	for i := first; i <= last; i++ {
		number := func(l line) line {
			l.words = slices.Clone(l.words)
			for w := range l.words {
				l.words[w] = strings.ReplaceAll(l.words[w], "{}", strconv.Itoa(i))
			}
			return l
		}
		one := number(head)
		if many {
			one.words[0] = before + strconv.Itoa(i) + after
		}
		r, want, err := parseRecord(one)
		if err != nil {
			return err
		}
		for _, ll := range links {
			link, err := parseLink(number(ll), r.IsStatement())
			if err != nil {
				return err
			}
			r.Links = append(r.Links, link)
		}
		l.batch.Records = append(l.batch.Records, r)
		l.want = append(l.want, want)
	}
	return nil
}

func parseRecord(l line) (r graph.Record, want intake.Status, err error) {
	if n := len(l.words); n > 2 && l.words[n-2] == "->" {
		want = intake.Status(l.words[n-1])
		l.words = l.words[:n-2]
	}
	if len(l.words) < 2 {
		return r, "", l.fail("a record has a key and a kind")
	}
	r.Key = parseKey(l.words[0])
	if r.Kind = graph.Kind(l.words[1]); r.Kind == "statement" {
		r.Kind = ""
	}
	for _, w := range l.words[2:] {
		name, value, _ := strings.Cut(w, "=")
		var err error
		switch name {
		case "version":
			r.Version, err = strconv.ParseInt(value, 10, 64)
		case "name":
			r.Names = append(r.Names, graph.Name{Full: value})
		case "alias":
			r.Names = append(r.Names, graph.Name{Type: graph.NameAlias, Full: value})
		case "birth":
			var d graph.Date
			d, err = graph.ParseDate(value, graph.DateOptions{})
			r.Dates = append(r.Dates, graph.DateClaim{Type: graph.DateBirth, Date: d})
		case "tlp":
			r.Handling.TLP = value
		case "grade":
			r.Grade = graph.Grade{Scheme: graph.GradeSTIX, Value: value}
		case "origin":
			r.Origin = value
		case "role":
			r.Roles = append(r.Roles, graph.Role{Name: value})
		case "note":
			r.Attributes = map[string][]string{"note": {value}}
		default:
			var id graph.Identifier
			id, err = parseIdentifier(name, value)
			r.Identifiers = append(r.Identifiers, id)
		}
		if err != nil {
			return r, "", l.fail("%v", err)
		}
	}
	return r, want, nil
}

// parseKey reads "source/id", or an id of the police.
func parseKey(s string) graph.RecordKey {
	if k, ok := graph.ParseRecordKey(s); ok {
		return k
	}
	return key(s)
}

// parseIdentifier reads "qualifier:value@from..to"; documents have a country for
// a qualifier.
func parseIdentifier(name, value string) (graph.Identifier, error) {
	id := graph.Identifier{Type: graph.IdentifierType(name), Relation: graph.RelUses}
	if name == "iban" {
		id.Type = graph.IDBankAccount
	}
	kind := id.Type.Kind()
	if kind == "" {
		return id, fmt.Errorf("%q is no word of a record", name)
	}
	if text, valid, ok := strings.Cut(value, "@"); ok && kind != graph.KindEmailAddress {
		value = text
		from, to, _ := strings.Cut(valid, "..")
		for _, side := range []struct {
			text string
			date *graph.Date
		}{{from, &id.Valid.From}, {to, &id.Valid.To}} {
			if side.text == "" {
				continue
			}
			d, err := graph.ParseDate(side.text, graph.DateOptions{})
			if err != nil {
				return id, err
			}
			*side.date = d
		}
	}
	if qualifier, text, ok := strings.Cut(value, ":"); ok {
		value = text
		if kind == graph.KindIdentityDocument {
			id.Country = qualifier
		} else {
			id.Qualifier = qualifier
		}
	}
	id.Value = value
	return id, nil
}

func parseLink(l line, statement bool) (link graph.Link, err error) {
	link.Kind = graph.LinkKind(l.words[0])
	var ends []graph.End
	for _, w := range l.words[1:] {
		name, value, given := strings.Cut(w, "=")
		var err error
		switch {
		case !given:
			ends = append(ends, graph.End{Record: parseKey(w)})
		case name == "name":
			ends = append(ends, graph.End{Stub: &graph.Stub{Kind: graph.KindPerson, Names: []graph.Name{{Full: value}}}})
		case name == "id":
			link.ID = value
		case name == "at":
			link.At, err = graph.ParseDate(value, graph.DateOptions{})
		case name == "from":
			link.Valid.From, err = graph.ParseDate(value, graph.DateOptions{})
		case name == "to":
			link.Valid.To, err = graph.ParseDate(value, graph.DateOptions{})
		case name == "amount":
			text, asset, _ := strings.Cut(value, " ")
			var a graph.Amount
			a, err = graph.ParseAmount(text, asset)
			link.Amount = &a
		case name == "reference":
			link.Props = map[string]string{name: value}
		case name == "basis":
			link.Basis = graph.Basis(value)
		default:
			var id graph.Identifier
			id, err = parseIdentifier(name, value)
			ends = append(ends, graph.End{Identifier: &id})
		}
		if err != nil {
			return link, l.fail("%v", err)
		}
	}
	switch {
	case len(ends) == 1 && !statement:
		link.To = ends[0]
	case len(ends) == 2:
		link.From, link.To = ends[0], ends[1]
	default:
		return link, l.fail("a link of a subject has one end, that of a statement two; got %d", len(ends))
	}
	return link, nil
}

// remove deletes records.
type remove struct {
	keys []graph.RecordKey
	want []intake.Status
}

func parseDelete(l line) (remove, error) {
	var out remove
	words, want, told := slices.Clone(l.words), "", false
	if n := len(words); n > 1 && words[n-2] == "->" {
		words, want, told = words[:n-2], words[n-1], true
	}
	for _, w := range words {
		out.keys = append(out.keys, parseKey(w))
		if told {
			out.want = append(out.want, intake.Status(want))
		} else {
			out.want = append(out.want, intake.Deleted)
		}
	}
	if len(out.keys) == 0 {
		return out, l.fail("delete what?")
	}
	return out, nil
}

// judge gives judgements, all in one call.
type judge struct {
	judgements []graph.Judgement
	// want is "accepted", "refused" or "any"; chain the words that a refusal
	// must name, "" for any.
	want, chain string
}

func parseJudge(head line, block []line, undo bool) (judge, error) {
	out := judge{want: "accepted"}
	if i := slices.Index(head.words, "->"); i >= 0 {
		if i+1 == len(head.words) || !slices.Contains([]string{"accepted", "refused", "any"}, head.words[i+1]) {
			return out, head.fail("a judgement is accepted, refused or any")
		}
		out.want, out.chain = head.words[i+1], strings.Join(head.words[i+2:], " ")
		head.words = head.words[:i]
	}
	if len(head.words) > 0 {
		block = append([]line{head}, block...)
	}
	for _, l := range block {
		if len(l.words) != 3 {
			return out, l.fail("a judgement is: record, verdict, record")
		}
		out.judgements = append(out.judgements, graph.Judgement{A: parseKey(l.words[0]), B: parseKey(l.words[2]),
			Verdict: graph.Verdict(l.words[1]), By: "analyst@example.org", Why: "seen together", Undone: undo})
	}
	return out, nil
}
