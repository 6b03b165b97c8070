package match

import (
	"maps"
	"math"
	"slices"
)

// Pattern is what comparing two records came to, feature by feature, as training
// counts it.
type Pattern struct {
	outcomes [maxOutcomes]outcome
	n        uint8
	shared   context
}

// maxOutcomes bounds the features of one pair that training looks at.
const maxOutcomes = 12

// Pattern compares two records of one kind. Weight is the evidence, the prior
// and no gate included.
func (m *Model) Pattern(a, b *Features, holders Holders) (p Pattern, weight Bits) {
	c := m.comparison(a.Kind, holders)
	defer m.comparisons.Put(c)
	c.teach = true
	c.run(a, b)
	for _, o := range c.seen {
		if learnables[o] && int(p.n) < len(p.outcomes) {
			p.outcomes[p.n] = o
			p.n++
		}
	}
	p.shared = c.context
	return p, c.score.Evidence
}

// learnable reports whether an outcome is counted in training: those of names and
// places as wholes, and single levels that are no part of others. Identifiers
// of which only agreement is noted keep the weights of the table.
func learnable(o outcome) bool {
	switch f := featureOf(o); {
	case o >= nameOutcomes:
		return true
	case f == "place" || o == outcome(occupationSame) || o == outcome(birthPlaceSame):
		return false
	default:
		return learnableFeatures[f]
	}
}

// learnableFeatures are the features of which every comparable pair has an
// outcome.
var learnableFeatures = map[string]bool{
	"birth": true, "document": true, "phone": true, "email": true, "gender": true, "nationality": true, "occupation": true, "birth place": true, "jurisdiction": true, "text": true,
}

// learnables is learnable of every outcome.
var learnables = func() (of [outcomeCount]bool) {
	for o := range outcomeCount {
		of[o] = learnable(o)
	}
	return of
}()

func featureOf(o outcome) string { return outcomeNames[o][0] }

// Counts are how often outcomes were met, each pair with a share between 0
// and 1.
type Counts struct {
	of    [outcomeCount]float64
	pairs float64
}

// Add counts a pair.
func (c *Counts) Add(p *Pattern, share float64) {
	for _, o := range p.outcomes[:p.n] {
		c.of[o] += share
	}
	c.pairs += share
}

// Chances are probabilities of outcomes, each among the pairs of which the
// feature could be compared.
type Chances [outcomeCount]float64

// featureOutcomes lists the outcomes of each learnable feature.
var featureOutcomes = func() map[string][]outcome {
	byFeature := make(map[string][]outcome)
	for o := range outcomeCount {
		if learnable(o) {
			byFeature[featureOf(o)] = append(byFeature[featureOf(o)], o)
		}
	}
	return byFeature
}()

var featureOrder = slices.Sorted(maps.Keys(featureOutcomes))

// Chances gives the share of each outcome among the pairs that have the feature,
// pulled towards what was held before by so many pairs.
func (c *Counts) Chances(before *Chances, weight float64) *Chances {
	var out Chances
	for _, f := range featureOrder {
		var total, prior float64
		for _, o := range featureOutcomes[f] {
			total += c.of[o]
			prior += before[o]
		}
		for _, o := range featureOutcomes[f] {
			out[o] = (c.of[o] + weight*before[o]/max(prior, 1e-12)) / (total + weight)
		}
	}
	return &out
}

// Total gives how many counted pairs have a feature.
func (c *Counts) Total(feature string) float64 {
	var total float64
	for _, o := range featureOutcomes[feature] {
		total += c.of[o]
	}
	return total
}

// coldChances gives m and u of the table, and for outcomes that it does not
// have, chances that stand for nothing.
func (m *Model) coldChances() (ms, us *Chances) {
	ms, us = new(Chances), new(Chances)
	for _, f := range featureOrder {
		for _, o := range featureOutcomes[f] {
			if w := m.weights[o]; w.m > 0 {
				ms[o], us[o] = float64(w.m)/float64(certain), float64(w.u)/float64(certain)
			} else {
				ms[o], us[o] = 1/float64(len(featureOutcomes[f])), 1/float64(len(featureOutcomes[f]))
			}
		}
	}
	return ms, us
}

// ratios gives the weights of outcomes by m and u alone.
func ratios(ms, us *Chances) *Chances {
	out := new(Chances)
	for o := range out {
		out[o] = math.Log2(ms[o] / us[o])
	}
	return out
}

// weigh adds the weights of a pair's outcomes to a weight.
func (p *Pattern) weigh(sum float64, ratios *Chances) float64 {
	for _, o := range p.outcomes[:p.n] {
		sum += ratios[o]
	}
	return sum
}
