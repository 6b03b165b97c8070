package graph

import (
	"slices"
	"strings"
)

// tlpLabels are the labels of TLP 2.0 (FIRST, 2022), the strictest first.
var tlpLabels = []string{"RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"}

// papLabels are the labels of the Permissible Actions Protocol, the strictest
// first.
var papLabels = []string{"RED", "AMBER", "GREEN", "CLEAR"}

// DefaultTLP is how a record without a TLP label is handled.
const DefaultTLP = "AMBER"

// TLPLabels gives the labels of TLP 2.0, the strictest first.
func TLPLabels() []string { return slices.Clone(tlpLabels) }

// PAPLabels gives the labels of PAP, the strictest first.
func PAPLabels() []string { return slices.Clone(papLabels) }

// StrictestTLP gives the strictest of the labels; "" and unknown ones count as
// [DefaultTLP]. It gives "" for no labels at all.
func StrictestTLP(labels ...string) string {
	best := len(tlpLabels)
	for _, l := range labels {
		i := slices.Index(tlpLabels, l)
		if i < 0 {
			i = slices.Index(tlpLabels, DefaultTLP)
		}
		best = min(best, i)
	}
	if best == len(tlpLabels) {
		return ""
	}
	return tlpLabels[best]
}

// StrictestPAP gives the strictest of the labels; "" says nothing and unknown
// ones count as RED. It gives "" when none says anything.
func StrictestPAP(labels ...string) string {
	best := len(papLabels)
	for _, l := range labels {
		if l == "" {
			continue
		}
		best = min(best, max(slices.Index(papLabels, l), 0))
	}
	if best == len(papLabels) {
		return ""
	}
	return papLabels[best]
}

// Key gives the tuple in canonical text: two handlings have the same key
// exactly when they say the same, whatever the order of the restricted classes
// and the spelling of dates. Stores intern it as the handling class.
func (h Handling) Key() string {
	restricted := slices.Clone(h.Restricted)
	slices.Sort(restricted)
	restricted = slices.Compact(restricted)
	parts := append([]string{h.TLP, h.PAP, h.Owner, h.Consent, h.Review.Canonical(), h.Expiry.Canonical()}, restricted...)
	for i, p := range parts {
		parts[i] = keyParts.Replace(p)
	}
	return strings.Join(parts, "|")
}

// keyParts keeps the parts of a key apart. It is made once: every record that
// is opened asks for a key.
var keyParts = strings.NewReplacer(`\`, `\\`, "|", `\|`)

// checkLabel says why a label is refused, "" when it is "" or one of the labels.
func checkLabel(label string, labels []string) (reason, fix string) {
	if label == "" || slices.Contains(labels, label) {
		return "", ""
	}
	if strings.EqualFold(label, "WHITE") {
		return "is the old name of CLEAR", "write CLEAR"
	}
	return "is not a label of the protocol", "use one of " + listWords(labels)
}
