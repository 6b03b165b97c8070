package server

import (
	"strings"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// withheld stands for a name that is left out.
const withheld = "(name withheld)"

// withhold leaves the names of a victim out of an explanation.
func withhold(m *clewv1.WhyResponse) {
	if !m.GetVictim() {
		return
	}
	withholdRows(m.Rows)
	withholdKeys(m.Keys)
	for _, e := range m.Ignored {
		if named(e.GetFeature()) {
			e.Left, e.Right = withheld, withheld
		}
	}
}

// named reports whether a feature, or a family of candidate keys, speaks of names.
func named(what string) bool {
	return strings.HasPrefix(what, "name") || strings.HasPrefix(what, "sound")
}

func withholdRows(rows []*clewv1.WhyRow) {
	for _, r := range rows {
		if named(r.GetFeature()) && r.GetLeft()+r.GetRight() != "" {
			r.Left, r.Right = withheld, withheld
		}
	}
}

func withholdKeys(keys []*clewv1.CandidateKey) {
	for _, k := range keys {
		k.Key = withholdKey(k.GetKey())
	}
}

// withholdKey leaves the names out of a candidate key's text.
func withholdKey(text string) string {
	if family, _, ok := strings.Cut(text, ": "); ok && named(family) {
		return family + ": " + withheld
	}
	return text
}

// withholdEntity leaves the name of a victim out of what is known of an entity.
func withholdEntity(e *clewv1.Entity) {
	if e.GetVictim() {
		e.Caption = ""
	}
}

// withholdHit leaves the name of a victim out of a hit.
func withholdHit(h *clewv1.SearchHit) {
	if h.GetEntity().GetVictim() {
		withholdEntity(h.Entity)
		withholdRows(h.Rows)
	}
}
