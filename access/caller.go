// Package access says who may see what: who a caller is, what a caller's
// clearance lets through, and the graph that is left.
//
// The main idea: a caller's graph is a function of the records that the caller
// may see. [Limit] gives that graph as a store, which every query reads instead of
// the whole one, so that no query adds a filter of its own and none can forget
// it. What a limited store cannot answer without telling of hidden records it
// refuses with [ErrForbidden]: a method that nobody thought of leaks nothing.
package access

import (
	"errors"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
)

// ErrForbidden: the caller's roles or clearance do not allow it.
var ErrForbidden = errors.New("not allowed for this caller")

// Role is what a caller may do.
type Role string

// The roles.
const (
	// Reader asks: entities, searches, explanations and network queries.
	Reader Role = "reader"
	// Analyst reads the review queue and the judgements, too.
	Analyst Role = "analyst"
	// Loader loads and deletes records, and is told what became of each.
	Loader Role = "loader"
	// Protector reads the names of possible victims in calls that give a purpose
	// and a case.
	Protector Role = "protector"
	// Full has full clearance: it sees every record and every name, the past and
	// the journal, judges, checks and exports.
	Full Role = "full"
)

// Roles gives all roles.
func Roles() []Role { return []Role{Reader, Analyst, Loader, Protector, Full} }

// Caller is who asks, as the callers' file has them.
type Caller struct {
	// Name is for logs; Organisation is compared with the owner of records.
	Name, Organisation string
	// TLP and PAP are the strictest labels that the caller may see.
	TLP, PAP string
	// Classes are the restricted classes that the caller may see.
	Classes []string
	Roles   []Role
}

// Is reports whether the caller has a role.
func (c *Caller) Is(r Role) bool { return slices.Contains(c.Roles, r) }

// Sees reports whether the caller may see records of a handling at a time.
//
// A record is hidden once it has expired; if its TLP label is stricter than the
// caller's, or its PAP label is; if it is of a restricted class that the caller is
// not cleared for; and, as TLP 2.0 (FIRST, 2022) keeps RED to named recipients and
// AMBER+STRICT to one organisation, if it is either and its owner is another
// organisation than the caller's. No TLP label is handled as
// [graph.DefaultTLP]; no PAP label and no owner restrict nothing. Full clearance
// sees all.
func (c *Caller) Sees(h graph.Handling, now time.Time) bool {
	if c.Is(Full) {
		return true
	}
	tlp := graph.StrictestTLP(h.TLP)
	own := h.Owner == "" || h.Owner == c.Organisation || tlp != "RED" && tlp != "AMBER+STRICT"
	return own && graph.StrictestTLP(tlp, c.TLP) == c.TLP && (h.PAP == "" || graph.StrictestPAP(h.PAP, c.PAP) == c.PAP) &&
		(h.Expiry.IsZero() || now.UnixMicro() < h.Expiry.Latest) &&
		!slices.ContainsFunc(h.Restricted, func(class string) bool { return !slices.Contains(c.Classes, class) })
}

// Asks is what a call says about itself.
type Asks struct{ Purpose, Case string }

// Names reports whether a call may read the names of possible victims.
func (c *Caller) Names(a Asks) bool {
	return c.Is(Full) || c.Is(Protector) && a.Purpose != "" && a.Case != ""
}
