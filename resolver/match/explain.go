package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Row is one line of a waterfall: what two records say about one feature and
// what that weighs.
type Row struct {
	// Feature and Level are as in the weight table, besides "name" (whose rows
	// are the steps of the alignment), "prior" and "gate".
	Feature string
	Level   string
	// Left and Right are the values of the record with the lower and the higher
	// key, as given; for names the comparable forms that were aligned.
	Left, Right string
	// M and U are the level's chances, 0 where there are none.
	M, U Chance
	Bits Bits
	// Group names the piece of evidence that the row belongs to.
	Group string
	Note  string
	// Counted rows are part of the weight.
	Counted bool
}

// SharedKey is a candidate key that two records share.
type SharedKey struct {
	Key
	// Holders counts the records that hold it; it is live up to Cap.
	Holders, Cap int
}

// Explanation says in full why two records are, or are not, taken for one
// subject.
type Explanation struct {
	Score
	Band Band
	// Model is the id of the model.
	Model string
	// MatchKey sums the features up: "+NAME+DOB+PHONE-PASSPORT".
	MatchKey string
	// Rows sum to the weight exactly, in the order in which they were counted.
	Rows []Row
	// Ignored is evidence that does not count, with the reason as note.
	Ignored []Row
	// Names says how the names stand to each other ("close"), NameLeft and
	// NameRight which of them were compared.
	Names               string
	NameLeft, NameRight string
	// Gates and Vetoes give the reasons why the sum was overruled.
	Gates, Vetoes []string
	// Keys are the candidate keys that both hold.
	Keys []SharedKey
	// Change is the smallest change of evidence that would turn the verdict.
	Change string
}

// Explain weighs two records as [Model.Compare] does and says what the weight
// is made of. holders counts the holders of any candidate key.
func (m *Model) Explain(a, b *Features, holders Holders) Explanation {
	c := m.comparison(a.Kind, holders)
	c.explain = true
	e := c.explained(a, b)
	e.Model, e.Band = m.id, m.Band(e.Score)
	if a.Kind == b.Kind {
		e.Keys = m.sharedKeys(a, b, holders)
	}
	e.Change = m.change(&e)
	return e
}

// explained gives the weight and what it is made of.
func (c *comparison) explained(a, b *Features) Explanation {
	score := c.run(a, b)
	e := Explanation{
		Score: score, MatchKey: matchKey(c.rows, c.vetoes),
		Rows: c.rows, Ignored: c.ignored, Names: c.names.level.String(), Gates: c.gates, Vetoes: c.vetoes,
	}
	if c.names.left != nil {
		e.NameLeft, e.NameRight = c.names.left.text, c.names.right.text
	}
	return e
}

func (m *Model) sharedKeys(a, b *Features, holders Holders) []SharedKey {
	other := m.KeyHashes(b)
	var shared []SharedKey
	for _, k := range m.Keys(a) {
		if _, ok := slices.BinarySearch(other, k.Hash); ok {
			n := 2
			if holders != nil {
				n = holders(k.Hash)
			}
			shared = append(shared, SharedKey{Key: k, Holders: n, Cap: m.Cap})
		}
	}
	slices.SortFunc(shared, func(x, y SharedKey) int { return cmp.Compare(x.Text, y.Text) })
	return shared
}

// matchKey gives '+' and the features that speak for the pair, then '-' and
// those against it, each once, in the order of the rows.
func matchKey(rows []Row, vetoes []string) string {
	sums := make(map[string]Bits)
	var order []string
	for _, r := range rows {
		if r.Feature == featurePrior || r.Feature == featureGate {
			continue
		}
		if _, ok := sums[r.Feature]; !ok {
			order = append(order, r.Feature)
		}
		sums[r.Feature] += r.Bits
	}
	var plus, minus strings.Builder
	for _, f := range order {
		label := strings.ToUpper(strings.ReplaceAll(f, " ", "_"))
		if f == "birth" {
			label = "DOB"
		}
		switch {
		case sums[f] > 0:
			plus.WriteString("+" + label)
		case sums[f] < 0:
			minus.WriteString("-" + label)
		}
	}
	if len(vetoes) > 0 {
		minus.WriteString("-VETO")
	}
	return plus.String() + minus.String()
}

// change names the smallest change that would turn the verdict.
func (m *Model) change(e *Explanation) string {
	switch {
	case len(e.Vetoes) > 0:
		return "a judgement, or a correction of what vetoes: " + e.Vetoes[0]
	case len(e.Gates) > 0 && e.Weight <= m.Stop:
		return "evidence that opens the gate: " + e.Gates[0]
	}
	gap := m.Stop - e.Weight
	if gap < 0 {
		var best *Row
		for i := range e.Rows {
			r := &e.Rows[i]
			if r.Feature != featurePrior && r.Bits >= -gap && (best == nil || r.Bits < best.Bits) {
				best = r
			}
		}
		if best == nil {
			return fmt.Sprintf("no single piece of evidence: the pair stands %v bits above the line", -gap)
		}
		return fmt.Sprintf("without %s (%s, %v bits) it would not be joined", best.Feature, best.Level, best.Bits)
	}
	var worst *Row
	for i := range e.Rows {
		r := &e.Rows[i]
		if r.Feature != featurePrior && -r.Bits > gap && (worst == nil || r.Bits > worst.Bits) {
			worst = r
		}
	}
	if worst != nil {
		return fmt.Sprintf("without %s (%s, %v bits) it would be joined", worst.Feature, worst.Level, worst.Bits)
	}
	for _, l := range []levelID{placePostcode, placeAddress, numberExact, birthExact, documentExact} {
		if w := m.weights[l]; w.bits > gap {
			return fmt.Sprintf("one more agreement such as %s (%s, %v bits) would join it", levelNames[l][0], levelNames[l][1], w.bits)
		}
	}
	return fmt.Sprintf("more than one further agreement: %v bits are missing", gap)
}

// count gives "1 record holds it" or "7 records hold it".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
