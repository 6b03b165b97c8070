package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Ref names what a link's end points at before resolution: a record, or the
// node of a value. Exactly one is set.
type Ref struct {
	Record RecordKey
	Value  EntityID
}

// String gives "source/id" for a record and the natural id for a value.
func (r Ref) String() string {
	if r.Value != "" {
		return string(r.Value)
	}
	return r.Record.String()
}

// Edge is one link as one record states it, with its ends not yet resolved:
// the unit that stores keep in their topology. What it leaves out (properties,
// grade, names) is read from the record when a reply shows it.
type Edge struct {
	ID   LinkID
	Kind LinkKind
	// Record is the record that states the link.
	Record   RecordKey
	From, To Ref
	// Start and End bound when it was true: an event has both equal; a zero
	// Date says that side is open or unknown.
	Start, End Date
	// Amount is nil on links without money.
	Amount *Amount
	// Confidence is 0–100 by the grade's crosswalk, -1 when there is no grade.
	Confidence int
	Basis      Basis
	// Index is the link's place in the record's Links; for a link that an
	// identifier stands for it is len(Links) plus the identifier's place.
	Index int
}

// Edges gives the links of a record: those it states and one for each of its
// identifiers (see [IdentifierLink]), in the record's order. Stubs must have
// been turned into records before ([Record.TakeStubs]); links whose end is
// still a stub are left out.
//
// An edge's id is "lnk_" and a hash of the record key and the source's link id
// if given, else the kind, both ends, canonical dates, exact amount and the
// ordinal among equals (laws §9): it does not change when other parts of the
// record do.
func (r *Record) Edges() []Edge {
	var self Ref
	if !r.IsStatement() {
		self = r.Ref()
	}
	confidence := r.Grade.Confidence()
	edges := make([]Edge, 0, len(r.Links)+len(r.Identifiers))
	seen := map[string]int{}
	add := func(e Edge, sourceID string) {
		parts := []string{r.Key.Source.text(), r.Key.ID}
		if sourceID != "" {
			parts = append(parts, "id", sourceID)
		} else {
			parts = append(parts, "by", string(e.Kind), e.From.String(), e.To.String(), e.Start.Canonical(), e.End.Canonical(), amountText(e.Amount))
		}
		same := strings.Join(parts, "\x00")
		parts = append(parts, strconv.Itoa(seen[same]))
		seen[same]++
		sum := hashParts(parts...)
		e.ID = LinkID("lnk_" + handleEncoding.EncodeToString(sum[:16]))
		e.Record, e.Confidence = r.Key, confidence
		edges = append(edges, e)
	}
	for i, l := range r.Links {
		from, to := self, l.To.Ref()
		if !l.From.IsZero() {
			from = l.From.Ref()
		}
		if from == (Ref{}) || to == (Ref{}) {
			continue
		}
		e := Edge{Kind: l.Kind, From: from, To: to, Start: l.Valid.From, End: l.Valid.To, Amount: l.Amount, Basis: l.Basis, Index: i}
		if !l.At.IsZero() {
			e.Start, e.End = l.At, l.At
		}
		add(e, l.ID)
	}
	for i, id := range r.Identifiers {
		if id.Node == "" || r.IsStatement() || self.Value == id.Node {
			continue
		}
		add(Edge{Kind: IdentifierLink(r.Kind, id.Type, id.Relation), From: self, To: Ref{Value: id.Node},
			Start: id.Valid.From, End: id.Valid.To, Index: len(r.Links) + i}, "")
	}
	return edges
}

func (s SourceID) text() string { return string(s) }

func amountText(a *Amount) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// Ref gives what links to this subject resolve through: its value's node for
// kinds resolved by value, else the record itself.
func (r *Record) Ref() Ref {
	if id, ok := r.ValueID(); ok {
		return Ref{Value: id}
	}
	return Ref{Record: r.Key}
}

// ValueID gives the natural id of a record whose kind is resolved by value: the
// node of the identifier that defines it. Values that could be read go before
// those that could not, then the schema table's order of types holds (a
// platform's numeric id before a handle), then the record's order. It reports
// false for other kinds, and when there is no such identifier.
func (r *Record) ValueID() (EntityID, bool) {
	spec := r.Kind.Spec()
	if spec.Resolution != ByValue {
		return "", false
	}
	var best EntityID
	least := 2 * len(spec.Identifier)
	for i := range r.Identifiers {
		id := &r.Identifiers[i]
		rank := slices.Index(spec.Identifier, id.Type)
		if rank < 0 || id.Node == "" {
			continue
		}
		if id.Canonical == "" {
			rank += len(spec.Identifier)
		}
		if rank < least {
			best, least = id.Node, rank
		}
	}
	return best, best != ""
}

// Ref gives what an end points at, the zero Ref for an empty end or a stub.
func (e End) Ref() Ref {
	switch {
	case e.Identifier != nil:
		return Ref{Value: e.Identifier.Node}
	case e.Stub != nil:
		return Ref{}
	default:
		return Ref{Record: e.Record}
	}
}

// TakeStubs gives the record with each inline stub replaced by a reference,
// and the stubs as records of their own: key = the record's key with "#" and
// the stub's ordinal, the record's grade, handling, dates of collection and
// origin, and Parent set.
func (r Record) TakeStubs() (Record, []Record) {
	var stubs []Record
	take := func(e End) End {
		if e.Stub == nil {
			return e
		}
		s := e.Stub
		stub := Record{
			Key:     RecordKey{r.Key.Source, fmt.Sprintf("%s#%d", r.Key.ID, len(stubs)+1)},
			Kind:    s.Kind,
			Version: r.Version, Parent: r.Key,
			Names: s.Names, Identifiers: s.Identifiers, Dates: s.Dates, Attributes: s.Attributes,
			Grade: r.Grade, Handling: r.Handling,
			CollectedAt: r.CollectedAt, ObservedAt: r.ObservedAt, Origin: r.Origin,
		}
		stubs = append(stubs, stub)
		return End{Record: stub.Key}
	}
	if !slices.ContainsFunc(r.Links, func(l Link) bool { return l.From.Stub != nil || l.To.Stub != nil }) {
		return r, nil
	}
	r.Links = slices.Clone(r.Links)
	for i := range r.Links {
		r.Links[i].From = take(r.Links[i].From)
		r.Links[i].To = take(r.Links[i].To)
	}
	return r, stubs
}
