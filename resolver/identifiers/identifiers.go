// Package identifiers reads the identifiers of records: phone numbers, e-mail
// addresses, handles, wallets, bank accounts, documents and so on.
//
// The main idea: the text as given is never changed, and beside it stands one
// canonical form by which two sources that mean the same value agree. A value
// gets a canonical form only when it can be read and passes every check its
// kind has (possible length, checksum); what fails is kept and flagged, has a
// node marked "raw:", and never identifies anybody.
//
// The canonical form begins with what narrows the value (platform, chain,
// country), so that the node is always the kind's prefix, ':' and the canonical
// form: "wallet:" + "tron:T…".
package identifiers

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Options are what reading needs to know beside the identifier itself.
type Options struct {
	// Region is the ISO 3166 alpha-2 code of the country whose national phone
	// numbers the source writes, used when an identifier has no country of its
	// own; "" when it is not known.
	Region string
}

// maxKept bounds the text kept in the id of a value that cannot be read.
const maxKept = 200

// reading is what a reader makes of a value: its canonical form or the problem.
type reading struct {
	canonical string
	problem   string
}

func ok(canonical string) reading   { return reading{canonical: canonical} }
func failed(problem string) reading { return reading{problem: problem} }
func join(parts ...string) string   { return strings.Join(parts, ":") }

// Read fills Canonical, Node and Problem of the identifier from its Type,
// Value, Qualifier and Country; whatever they held before is replaced. Node is
// never empty. Problem is "" exactly when Canonical is not, and it is short
// English text such as "checksum failed".
func Read(id graph.Identifier, o Options) graph.Identifier {
	prefix := id.Type.Kind().Spec().Prefix
	if prefix == "" {
		prefix = "unknown"
	}
	r := read(id, o)
	id.Canonical, id.Problem = r.canonical, r.problem
	if r.canonical != "" {
		id.Node = graph.EntityID(join(prefix, r.canonical))
		return id
	}
	id.Node = graph.EntityID(join(prefix, "raw", kept(id)))
	return id
}

func read(id graph.Identifier, o Options) reading {
	if clean(id.Value) == "" {
		return failed("empty")
	}
	switch id.Type {
	case graph.IDPhone:
		return readPhone(id.Value, first(id.Country, o.Region))
	case graph.IDEmail:
		return readEmail(id.Value)
	case graph.IDHandle:
		return readHandle(id.Value, id.Qualifier)
	case graph.IDAccount:
		return readAccount(id.Value, id.Qualifier)
	case graph.IDChannel:
		return readChannel(id.Value, id.Qualifier)
	case graph.IDWallet:
		return readWallet(id.Value, id.Qualifier)
	case graph.IDBankAccount:
		return readBank(id.Value, id.Qualifier)
	case graph.IDLEI:
		return readLEI(id.Value)
	case graph.IDDevice:
		return readDevice(id.Value, id.Qualifier)
	case graph.IDDomain:
		return readDomain(id.Value)
	case graph.IDURL:
		return readURL(id.Value)
	case graph.IDIP:
		return readIP(id.Value)
	case graph.IDVehicle:
		return readVehicle(id.Value, id.Qualifier, id.Country)
	case graph.IDPassport, graph.IDNational, graph.IDTax, graph.IDDriver, graph.IDRegistration, graph.IDDocument:
		return readDocument(id)
	}
	return failed("unknown type of identifier")
}

// kept gives what stands in the id of a value that cannot be read: the text in
// folded form, with the qualifier and country that narrow it. Wallet addresses
// keep their case, which carries meaning; a long text is replaced by its hash,
// a payment card's number by its last four digits.
func kept(id graph.Identifier) string {
	text := clean(id.Value)
	if isCard(id) {
		digits := cardDigits(text)
		text = "card-" + digits[len(digits)-4:]
	}
	if id.Type != graph.IDWallet {
		text = lower(text)
	}
	for _, narrow := range []string{slug(id.Country), slug(id.Qualifier)} {
		if narrow != "" {
			text = join(narrow, text)
		}
	}
	if id.Type.Kind() == graph.KindIdentityDocument {
		text = join(string(id.Type), text)
	}
	if len(text) > maxKept {
		sum := sha256.Sum256([]byte(text))
		return "sha256-" + hex.EncodeToString(sum[:16])
	}
	return text
}

// ReadRecord applies [Read] to every identifier of the record: its own, those
// that stand as ends of links, and those of inline stubs. Slices and pointers
// of the record are replaced, not written through, so that a caller's copy
// stays as it was.
func ReadRecord(r *graph.Record, o Options) {
	r.Identifiers = readAll(r.Identifiers, o)
	if len(r.Links) == 0 {
		return
	}
	links := make([]graph.Link, len(r.Links))
	for i, l := range r.Links {
		l.From, l.To = readEnd(l.From, o), readEnd(l.To, o)
		links[i] = l
	}
	r.Links = links
}

func readAll(ids []graph.Identifier, o Options) []graph.Identifier {
	if len(ids) == 0 {
		return ids
	}
	all := make([]graph.Identifier, len(ids))
	for i, id := range ids {
		all[i] = Read(id, o)
	}
	return all
}

func readEnd(e graph.End, o Options) graph.End {
	if e.Identifier != nil {
		id := Read(*e.Identifier, o)
		e.Identifier = &id
	}
	if e.Stub != nil {
		stub := *e.Stub
		stub.Identifiers = readAll(stub.Identifiers, o)
		e.Stub = &stub
	}
	return e
}
