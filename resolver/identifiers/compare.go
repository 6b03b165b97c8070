package identifiers

import (
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Shared digits that make two numbers agree although one of them lacks its
// front: seven are a subscriber number in most plans, four are what is usually
// shown of a social security number.
const (
	phoneTail = 7
	ssnTail   = 4
)

// Comparable gives what an identifier that was [Read] offers as weak evidence,
// whether it has a canonical form or not: the digits of a phone number without
// leading zeros (when there are at least seven), the digits of a US social
// security number or of its last four, the bare name of a handle without a
// platform. It is "" when there is nothing.
func Comparable(id graph.Identifier) string {
	switch {
	case id.Type == graph.IDPhone:
		digits := strings.TrimLeft(digitsOf(first(id.Canonical, phoneText(id.Value))), "0")
		if len(digits) >= phoneTail && (id.Canonical != "" || id.Problem == noCountry || id.Problem == notPossible) {
			return digits
		}
	case id.Type == graph.IDNational && isSSN(id):
		if digits := digitsOf(id.Value); id.Canonical != "" || id.Problem == onlyLastFour {
			return digits
		}
	case id.Type == graph.IDHandle && id.Problem == noPlatform:
		name, _ := handleName(id.Value)
		return name
	}
	return ""
}

// Agree reports whether two identifiers that were [Read] say the same thing,
// fully (equal canonical forms) or in what can be compared of them: one number
// is the end of the other ("392-2137" and "+1 320-392-2137"). Two full numbers
// that differ do not agree, whatever their ends.
func Agree(a, b graph.Identifier) bool {
	if a.Type != b.Type {
		return false
	}
	if a.Canonical != "" && b.Canonical != "" {
		return a.Canonical == b.Canonical
	}
	x, y := Comparable(a), Comparable(b)
	if x == "" || y == "" {
		return false
	}
	if a.Type == graph.IDHandle {
		return x == y
	}
	return strings.HasSuffix(x, y) || strings.HasSuffix(y, x)
}

// Keys gives the keys under which an identifier that was [Read] is looked up
// for candidates, the strongest first: its node when it has a canonical form,
// then weaker ones that sources with less to say share with it. Equality of a
// weaker key is a reason to compare, never an identity. The weaker keys are
//
//   - phone: "phone:tail:" and the last seven digits;
//   - email: the address without what the provider ignores (dots and "+tag" at
//     Gmail, "+tag" at some others);
//   - account: a Facebook name without dots, and the skeleton of a name: what it
//     looks like;
//   - bank account: the number without leading zeros, which spreadsheets lose;
//   - wallet: the address without its chain for the chains that share Ethereum's
//     form of address (one key opens all of them);
//   - document and vehicle: the number without country and scheme;
//   - domain: the registrable domain, and its skeleton.
func Keys(id graph.Identifier) []string {
	var keys []string
	if id.Canonical != "" {
		keys = append(keys, string(id.Node))
	}
	add := func(parts ...string) {
		key := join(parts...)
		if len(keys) == 0 || keys[0] != key {
			keys = append(keys, key)
		}
	}
	if id.Type == graph.IDPhone {
		if digits := Comparable(id); digits != "" {
			add("phone", "tail", digits[len(digits)-phoneTail:])
		}
	}
	if id.Canonical == "" {
		return keys
	}
	last := id.Canonical[strings.LastIndexByte(id.Canonical, ':')+1:]
	switch id.Type {
	case graph.IDEmail:
		add("email", looseEmail(id.Canonical))
	case graph.IDHandle, graph.IDAccount:
		if name, found := strings.CutPrefix(id.Canonical, "facebook:@"); found {
			add("account", "facebook", "@"+strings.ReplaceAll(name, ".", ""))
		}
		if platform, name, found := strings.Cut(id.Canonical, ":@"); found && !allDigits(strings.TrimPrefix(name, "+")) {
			add("account", "like", platform, skeleton(name))
		}
	case graph.IDBankAccount:
		if bare := strings.TrimLeft(last, "0"); bare != last && len(bare) >= 5 {
			add("bank", strings.TrimSuffix(id.Canonical, last)+bare)
		}
	case graph.IDWallet:
		if isEVM(last) {
			add("wallet", "evm", last)
		}
	case graph.IDPassport, graph.IDNational, graph.IDTax, graph.IDDriver, graph.IDRegistration, graph.IDDocument:
		add("doc", string(id.Type), "", last)
	case graph.IDVehicle:
		add("vehicle", "", last)
	case graph.IDDomain:
		add("domain", registrable(id.Canonical))
		add("domain", "like", domainSkeleton(id.Canonical))
	}
	return keys
}
