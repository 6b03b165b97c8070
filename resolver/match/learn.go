package match

import (
	"fmt"
	"math"
	"sync"

	"github.com/clewgraph/clew/graph"
)

// Sample is a pair that training looks at.
type Sample struct {
	Pattern Pattern
	// Weight is its evidence by the model that training starts from.
	Weight Bits
	// Judged is above 0 where people judged the two to be the same, below where
	// they judged them not to be.
	Judged int8
}

// Lesson is what training learns from.
type Lesson struct {
	Kind    graph.Kind
	Records int
	// Random are pairs drawn by chance, Candidates pairs that share a candidate
	// key, each of which stands for Scale such pairs; Place and Phone are pairs of
	// records that share a place or a telephone number.
	Random, Candidates []Sample
	Scale              float64
	Place, Phone       []Sample
	// Tokens and Values are the frequencies of what the records say.
	Tokens Tokens
	Values map[string]uint64
}

// seedBits is the weight from which a pair counts as a match before anything is
// learnt.
const seedBits = 8

// Learn works out what a lesson teaches about m, u and the prior. It follows
// fixed steps without labels: u from random pairs, likely matches left out; m in
// one step from the pairs that the table of the model is sure of, and then a few
// times by what has been learnt; u again among pairs that share a place or a telephone;
// the prior by a search of one dimension with all else fixed. matches is how many
// of the candidates are expected to be one subject, alarms name evidence that
// speaks the wrong way and was left as it is in the table. It gives nil when the
// table is sure of too few pairs to learn from.
func (m *Model) Learn(l *Lesson) (learnt *Learnt, matches float64, alarms []string) {
	start := m.of(l.Kind)
	cold, us := start.coldChances()
	random, candidates, place, phone := gather(l.Random), gather(l.Candidates), gather(l.Place), gather(l.Phone)
	prior := math.Log2(2 / max(float64(l.Records-1), 2))
	seeds := seeded(l, start, prior)
	if seeds.pairs < leastSeeds {
		return nil, seeds.pairs, nil
	}
	ms := seeds.Chances(cold, 5)
	for range 3 {
		us = chanceless(random, ms, us, prior)
	}
	g := &learning{ms: ms, us: us, cold: cold}
	for range refinements {
		g.contexts(place, phone)
		prior, _ = g.prior(l, candidates, prior)
		g.refine(candidates, prior)
	}
	g.contexts(place, phone)
	prior, matches = g.prior(l, candidates, prior)
	learnt, alarms = g.learnt(l, prior)
	return learnt, matches, alarms
}

// contexts learns u among pairs that share something.
func (g *learning) contexts(place, phone *gathered) {
	var learning sync.WaitGroup
	learning.Go(func() { g.in[contextPlace] = g.stratum(place, contextPlace) })
	learning.Go(func() { g.in[contextPhone] = g.stratum(phone, contextPhone) })
	learning.Wait()
}

// refinements is how often m is counted again by what has been learnt. More than
// a few drift where records are many.
const refinements = 3

// leastSeeds is how many pairs the table must be sure of.
const leastSeeds = 50

// gathered holds samples with the patterns that there are among them, so that what
// follows from a pattern is worked out once: of names the pattern of each sample.
type gathered struct {
	samples  []Sample
	patterns []Pattern
	of       []uint32
}

func gather(samples []Sample) *gathered {
	g := &gathered{samples: samples, of: make([]uint32, len(samples))}
	known := make(map[Pattern]uint32)
	for i := range samples {
		n, ok := known[samples[i].Pattern]
		if !ok {
			n = uint32(len(g.patterns))
			known[samples[i].Pattern] = n
			g.patterns = append(g.patterns, samples[i].Pattern)
		}
		g.of[i] = n
	}
	return g
}

// each gives a value for each pattern.
func (g *gathered) each(value func(*Pattern) float64) []float64 {
	values := make([]float64, len(g.patterns))
	for i := range g.patterns {
		values[i] = value(&g.patterns[i])
	}
	return values
}

// learning is what has been learnt so far.
type learning struct {
	ms, us, cold *Chances
	in           [contexts]*Chances
	seen         Counts
	// named counts the matches born on one day by whether their names differ,
	// numbered those of like names by whether their exclusive identifiers do, and
	// dated those of whole names by whether their dates of birth conflict. The
	// proven ones are those that share an exclusive identifier.
	named, numbered, dated, provenNamed, provenDated portion
}

// portion counts matches, and those of them that differ in something.
type portion struct{ all, differ float64 }

func (t *portion) count(share float64, differs bool) {
	t.all += share
	if differs {
		t.differ += share
	}
}

// often reports whether so many differ that it is held to be a mistake.
func (t *portion) often() bool { return t.all >= leastSeeds && t.differ > t.all*mistakes }

// oftenProven does so by the proven matches alone where there are enough: twins,
// and father and son, share all but these.
func (t *portion) oftenProven(proven *portion) bool {
	if proven.all >= leastSeeds {
		return proven.often()
	}
	return t.often()
}

// seeded counts the outcomes among the pairs that the table is sure of.
func seeded(l *Lesson, start *Model, prior float64) Counts {
	var c Counts
	shift := Bits(prior*float64(Bit)) - start.Prior
	for i := range l.Candidates {
		s := &l.Candidates[i]
		if s.Judged > 0 || s.Judged == 0 && s.Weight+shift > seedBits*Bit {
			c.Add(&s.Pattern, 1)
		}
	}
	return c
}

// chanceless counts u among random pairs that are not likely matches.
func chanceless(random *gathered, ms, us *Chances, prior float64) *Chances {
	var c Counts
	table := ratios(ms, us)
	weights := random.each(func(p *Pattern) float64 { return p.weigh(0, table) })
	for i, p := range random.of {
		if weights[p]+prior <= 0 {
			c.Add(&random.samples[i].Pattern, 1)
		}
	}
	out := c.Chances(us, 0.5)
	for _, f := range featureOrder {
		for _, o := range featureOutcomes[f] {
			out[o] = max(out[o], 0.5/(c.Total(f)+1))
		}
	}
	thin(&c, out)
	return out
}

// thin puts chances of names that agree in more than the sample can show: beyond
// the last step that was met ten times, each bit of agreement halves the chance.
func thin(c *Counts, us *Chances) {
	for class := range nameClasses {
		from := nameOutcomes + outcome(class)*nameSteps
		lastSeen := -1
		for s := range outcome(nameSteps) {
			if c.of[from+s] >= 10 {
				lastSeen = int(s)
			}
		}
		for s := lastSeen + 1; s < nameSteps; s++ {
			if s > 0 {
				us[from+outcome(s)] = us[from+outcome(s)-1] / math.Exp2(float64(nameStep)/float64(Bit))
			}
		}
	}
}

// ratios gives the weights of outcomes by what has been learnt, by what a pair
// shares.
func (g *learning) ratios() (in [contexts]*Chances) {
	for x := range contexts {
		us := new(Chances)
		for o := range us {
			us[o] = g.u(outcome(o), x)
		}
		in[x] = ratios(g.ms, us)
	}
	return in
}

// u gives the chance of an outcome among pairs that are not one and share so much.
func (g *learning) u(o outcome, x context) float64 {
	u := g.us[o]
	if x != contextNone && x != contextPhone && g.in[contextPlace] != nil {
		u = max(u, g.in[contextPlace][o])
	}
	if x >= contextPhone && g.in[contextPhone] != nil {
		u = max(u, g.in[contextPhone][o])
	}
	return u
}

// contextRounds is how often a stratum is gone over; it settles in a few.
const contextRounds = 12

// stratum learns u among pairs that share something: the share of matches and u
// are free, m stays.
func (g *learning) stratum(of *gathered, x context) *Chances {
	if len(of.samples) < 200 {
		return nil
	}
	us := *g.us
	lambda := 0.5
	for range contextRounds {
		var c Counts
		var matches float64
		table, odds := ratios(g.ms, &us), math.Log2(lambda/(1-lambda))
		for o := range table {
			if g.given(outcome(o), x) {
				table[o] = 0
			}
		}
		posteriors := of.each(func(p *Pattern) float64 { return 1 / (1 + math.Exp2(-p.weigh(odds, table))) })
		for i := range of.samples {
			posterior := posteriors[of.of[i]]
			matches += posterior
			c.Add(&of.samples[i].Pattern, 1-posterior)
		}
		lambda = min(max(matches/float64(len(of.samples)), 1e-6), 1-1e-6)
		us = *c.Chances(g.us, 20)
		for o := range us {
			us[o] = max(us[o], g.us[o])
		}
	}
	for o := range us {
		if f := featureOf(outcome(o)); g.given(outcome(o), x) || f != featureName && f != "phone" && f != "place" {
			us[o] = g.us[o]
		}
	}
	return &us
}

// given reports whether an outcome is what the pairs of a context share.
func (g *learning) given(o outcome, x context) bool {
	f := featureOf(o)
	return x == contextPlace && f == "place" || x == contextPhone && f == "phone"
}

// prior finds the odds with which the candidates hold as many matches as they
// seem to.
func (g *learning) prior(l *Lesson, candidates *gathered, prior float64) (found, matches float64) {
	n := float64(l.Records)
	pairs := n * (n - 1) / 2
	in := g.ratios()
	for range 100 {
		matches = 0
		shares := candidates.each(func(p *Pattern) float64 { return l.Scale / (1 + math.Exp2(-p.weigh(0, in[p.shared])-prior)) })
		for _, p := range candidates.of {
			matches += shares[p]
		}
		next := math.Log2(max(matches, 1) / max(pairs-matches, 1))
		if math.Abs(next-prior) < 0.005 {
			break
		}
		prior = next
	}
	return prior, matches
}

// apart gives the weights of outcomes without what relatives share: the place or
// the telephone of the context. Else the pairs of one household, alike in most,
// come to count as matches, and teach that people of one household are one.
func (g *learning) apart() [contexts]*Chances {
	in := g.ratios()
	for x, table := range in {
		for o := range table {
			if context(x)&contextPlace != 0 && g.given(outcome(o), contextPlace) || context(x)&contextPhone != 0 && g.given(outcome(o), contextPhone) {
				table[o] = 0
			}
		}
	}
	return in
}

// refine counts m once more, by what has been learnt.
func (g *learning) refine(candidates *gathered, prior float64) {
	var c Counts
	g.named, g.numbered, g.dated, g.provenNamed, g.provenDated = portion{}, portion{}, portion{}, portion{}, portion{}
	in := g.apart()
	posteriors := candidates.each(func(p *Pattern) float64 { return 1 / (1 + math.Exp2(-p.weigh(0, in[p.shared])-prior)) })
	for i, p := range candidates.of {
		s := &candidates.samples[i]
		posterior := posteriors[p]
		if s.Judged != 0 {
			posterior = float64((s.Judged + 1) / 2)
		}
		c.Add(&s.Pattern, posterior)
		g.mistaken(&s.Pattern, posterior)
	}
	g.ms = c.Chances(g.cold, 5)
	g.seen = c
}

// seldom is how often an outcome must have been met to be told of.
const seldom = 5

// learnt writes down what was learnt, names made monotone: more agreement never
// weighs less. A feature that was met too seldom, or of which the agreement
// speaks against a pair, stays as it is in the table.
func (g *learning) learnt(l *Lesson, prior float64) (*Learnt, []string) {
	g.monotone()
	out := &Learnt{
		Records: l.Records, Pairs: len(l.Candidates), Prior: Bits(math.Round(prior * float64(Bit))), Tokens: l.Tokens, Values: l.Values,
		Replaced: g.named.oftenProven(&g.provenNamed), Mistaken: g.numbered.often(), Misdated: g.dated.oftenProven(&g.provenDated),
	}
	var random Counts
	for i := range l.Random {
		random.Add(&l.Random[i].Pattern, 1)
	}
	var alarms []string
	for _, f := range featureOrder {
		if random.Total(f) < 1000 || g.seen.Total(f) < leastSeeds {
			continue
		}
		if o, wrong := g.wrongWay(f); wrong {
			alarms = append(alarms, fmt.Sprintf("%s, %s: agreement is commoner by chance (%.4g) than among matches (%.4g); the table's weights stay", f, outcomeNames[o][1], g.us[o], g.ms[o]))
			continue
		}
		for _, o := range featureOutcomes[f] {
			if f == "place" && g.seen.of[o] < seldom && random.of[o] < seldom {
				continue
			}
			out.Levels = append(out.Levels, level(o, g.ms[o], g.us[o]))
		}
	}
	for _, x := range []context{contextPlace, contextPhone} {
		if g.in[x] == nil {
			continue
		}
		c := Context{Shared: contextNames[x]}
		for _, l := range out.Levels {
			if o := outcomeOf[[2]string{l.Feature, l.Level}]; g.in[x][o] > g.us[o]*1.001 {
				c.Levels = append(c.Levels, level(o, g.ms[o], g.in[x][o]))
			}
		}
		out.Contexts = append(out.Contexts, c)
	}
	return out, alarms
}

// exact are the outcomes of agreement that must speak for a pair.
var exact = map[string]outcome{
	"birth": outcome(birthExact), "document": outcome(documentExact), "phone": outcome(numberExact), "email": outcome(emailExact),
	"gender": outcome(genderSame), "nationality": outcome(nationalitySame),
}

// wrongWay reports whether the agreement of a feature speaks against a pair.
func (g *learning) wrongWay(f string) (outcome, bool) {
	o, ok := exact[f]
	return o, ok && g.seen.of[o] >= seldom && g.ms[o] < g.us[o]
}

// mistakes is the share of sure matches from which on what differs in them is
// held to be a mistake. Its innocent causes are rarer: twins, who are one in
// thirty people, differ in name and number, father and son of one name in birth.
const mistakes = 1.0 / 20

// mistaken counts what differs in a match: names and numbers where the dates of
// birth are equal, dates of birth where whole names are. Family names that differ
// are none of it: people marry.
func (g *learning) mistaken(p *Pattern, share float64) {
	var name, birth, document outcome
	for _, o := range p.outcomes[:p.n] {
		switch {
		case o >= nameOutcomes && o < placeOutcomes:
			name = o
		case featureOf(o) == "birth":
			birth = o
		case featureOf(o) == "document":
			document = o
		}
	}
	if name == 0 || birth == 0 {
		return
	}
	class, step := nameClass((name-nameOutcomes)/nameSteps), (name-nameOutcomes)%nameSteps
	proven := document == outcome(documentExact)
	if birth == outcome(birthExact) {
		g.named.count(share, class >= nameGiven)
		if proven {
			g.provenNamed.count(share, class >= nameGiven)
		}
		if class < nameFamily && document != 0 {
			g.numbered.count(share, document == outcome(documentConflict))
		}
	}
	if class == nameFull && step >= tellingStep {
		g.dated.count(share, birth == outcome(birthConflict))
		if proven {
			g.provenDated.count(share, birth == outcome(birthConflict))
		}
	}
}

// tellingStep is where the words of two whole names say 14 bits: a name that few
// share by chance.
const tellingStep = 7

// monotone makes the chances of names such that within a class more agreement
// never weighs less.
func (g *learning) monotone() {
	for class := range nameClasses {
		from := nameOutcomes + outcome(class)*nameSteps
		for s := outcome(1); s < nameSteps; s++ {
			o := from + s
			if g.ms[o]/g.us[o] < g.ms[o-1]/g.us[o-1] {
				g.ms[o] = g.us[o] * g.ms[o-1] / g.us[o-1]
			}
		}
	}
}

func level(o outcome, m, u float64) Level {
	chance := func(p float64) Chance {
		return Chance(max(math.Round(p*float64(certain)), 1))
	}
	return Level{Feature: outcomeNames[o][0], Level: outcomeNames[o][1], M: chance(m), U: chance(u), Why: "learnt"}
}

// outcomeOf leads from the names of outcomes to them.
var outcomeOf = func() map[[2]string]outcome {
	known := make(map[[2]string]outcome, outcomeCount)
	for i, n := range outcomeNames {
		known[n] = outcome(i)
	}
	return known
}()
