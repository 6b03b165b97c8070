package identifiers

import (
	"strings"

	"github.com/clewgraph/clew/graph"
)

// phoneTail is how many digits make a number of which the front is missing worth
// comparing: seven are a subscriber number in most plans.
const phoneTail = 7

// PhoneEnd gives the digits without leading zeros of a phone number that was
// [Read] and lacks its front, so that it has no canonical form ("392-2137" of
// "+1 320-392-2137"); "" when there are too few, or for anything else.
func PhoneEnd(id graph.Identifier) string {
	if id.Type != graph.IDPhone || id.Problem != noCountry && id.Problem != notPossible {
		return ""
	}
	digits := strings.TrimLeft(digitsOf(phoneText(id.Value)), "0")
	if len(digits) < phoneTail {
		return ""
	}
	return digits
}

// Evidence gives what an identifier that was [Read] and has a canonical form
// counts as, where two canonical forms are one thing: its node, but for
//
//   - email: the mailbox, without what the provider ignores (dots and "+tag" at
//     Gmail, "+tag" at some others);
//   - account: a Facebook name without its dots;
//   - bank account: the number without leading zeros, which spreadsheets lose;
//   - wallet: the address without its chain for the chains that share Ethereum's
//     form of address (one key opens all of them).
func Evidence(id graph.Identifier) string {
	switch id.Type {
	case graph.IDEmail:
		return join("email", looseEmail(id.Canonical))
	case graph.IDHandle, graph.IDAccount:
		if name, found := strings.CutPrefix(id.Canonical, "facebook:@"); found {
			return join("account", "facebook", "@"+strings.ReplaceAll(name, ".", ""))
		}
	case graph.IDBankAccount:
		last := id.Canonical[strings.LastIndexByte(id.Canonical, ':')+1:]
		if bare := strings.TrimLeft(last, "0"); len(bare) >= 5 {
			return join("bank", strings.TrimSuffix(id.Canonical, last)+bare)
		}
	case graph.IDWallet:
		if address := id.Canonical[strings.LastIndexByte(id.Canonical, ':')+1:]; isEVM(address) {
			return join("wallet", "evm", address)
		}
	}
	return string(id.Node)
}

// Looks gives what an account's name or a domain in canonical form looks like to
// a reader, "" for an identifier of any other sort. That two look alike is a
// reason to compare who has them and no evidence: one may be made to be taken
// for the other.
func Looks(t graph.IdentifierType, canonical string) string {
	switch t {
	case graph.IDHandle, graph.IDAccount:
		if platform, name, found := strings.Cut(canonical, ":@"); found && !allDigits(strings.TrimPrefix(name, "+")) {
			return join(platform, skeleton(name))
		}
	case graph.IDDomain:
		return domainSkeleton(canonical)
	}
	return ""
}
