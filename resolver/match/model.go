package match

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
)

// ErrModel is wrapped by every error about a model that cannot be used.
var ErrModel = errors.New("unusable model")

// Format is the version of the model file that this program reads and writes.
const Format = 1

// Model is all that resolution depends on besides records and judgements. It is
// a readable file; [Model.ID] names it by its content. Make one with [ColdStart]
// or [Parse]; a model must not be changed afterwards.
type Model struct {
	// Format is [Format].
	Format int `json:"format"`
	// Name and Doc say where the model comes from.
	Name string `json:"name"`
	Doc  string `json:"doc"`

	// Prior is the weight that a pair starts with: log2 of the odds that two
	// candidates are one subject before anything is compared.
	Prior Bits `json:"prior"`
	// Stop ends the joining of clusters, Floor is the lowest weight that a pair
	// counts with there, and Cut is the weight from which an edge holds a
	// component together: at least one bit above the stop.
	Stop  Bits `json:"stop"`
	Floor Bits `json:"floor"`
	Cut   Bits `json:"cut"`
	// Absent is the lowest weight there of a pair that nothing speaks against:
	// what is not known is not evidence. It is below the stop.
	Absent Bits `json:"absent"`
	// Margin is how much better a record must fit one of two others that
	// conflict than the other; else it is left apart from both.
	Margin Bits `json:"margin"`
	// Whole is how much more than the stop two groups of people's records must weigh,
	// compared as wholes, to come together; they do not where it is 0. No average of
	// their records brings them together, so that this is to be surer than a pair.
	Whole Bits `json:"whole,omitempty"`
	// Copies says that records of one content (see [Model.Content]) count once as
	// holders of a candidate key, and are joined however many there are.
	Copies bool `json:"copies,omitempty"`
	// Possible is the weight from which a pair that is not joined is shown as
	// possibly the same.
	Possible Bits `json:"possible"`
	// Cap is the number of holders up to which a candidate key is live. An
	// identifier with more holders is a hub and no evidence.
	Cap int `json:"cap"`
	// Limit is the size from which a component is cut before it is weighed
	// pair by pair.
	Limit int `json:"limit"`
	// Families lists the families of candidate keys in use.
	Families []KeyFamily `json:"keys"`

	// Related is the weight that a gate holds a pair down to; it is at most
	// the stop.
	Related Bits `json:"related"`
	// Support is the evidence that a name needs from elsewhere (dates, places,
	// identifiers) to identify anybody.
	Support Bits `json:"support"`
	// PersonaMost is the most that a persona name can add.
	PersonaMost Bits `json:"persona_most"`
	// NameMost is the most that a name can add, TokenMost one token of it.
	NameMost  Bits `json:"name_most"`
	TokenMost Bits `json:"token_most"`

	// Levels holds a row for every level of every feature.
	Levels []Level `json:"levels"`
	// Tokens are the frequencies of name tokens.
	Tokens Tokens `json:"tokens"`
	// Kinds holds what training has learnt of the records of a kind. Kinds that
	// are not there go by the rows above.
	Kinds map[graph.Kind]*Learnt `json:"kinds,omitempty"`

	id      string
	weights [outcomeCount]weight
	// rare holds the rarity of frequent words, unseen that of others by letters.
	rare   map[uint64]Bits
	unseen []Bits
	// comparisons are those that are not in use.
	comparisons *sync.Pool
	keys        [familyCount]bool
	// in holds the weights by what a pair shares, learnt tells which outcomes
	// weigh in place of their parts, values how common places and other values
	// are, and kinds is the model of each kind that has been learnt.
	in     [contexts][outcomeCount]weight
	learnt [outcomeCount]bool
	// replaced says that names differ so often in what is surely one subject that
	// a differing word says little.
	replaced bool
	// mistaken says so of exclusive identifiers.
	mistaken bool
	// misdated says so of dates of birth.
	misdated bool
	values   map[uint64]band
	kinds    []learntKind
}

// learntKind is the model of a kind that has been learnt.
type learntKind struct {
	kind  graph.Kind
	model *Model
}

// Learnt is what training has learnt of the records of one kind.
type Learnt struct {
	// Records and Pairs count what it was learnt from.
	Records int `json:"records"`
	Pairs   int `json:"pairs"`
	// Prior takes the place of the model's, and one bit that of its Support.
	Prior Bits `json:"prior"`
	// Replaced says that of more than one in twenty of the pairs that are surely
	// one subject, and born on one day, the names differ. Twins, the innocent cause
	// of that, are one in thirty people. A different name then speaks against a
	// pair, but does not hold it down where a date of birth or a document agrees.
	Replaced bool `json:"replaced,omitempty"`
	// Mistaken says so of exclusive identifiers that differ under like names:
	// numbers written down with errors. A conflict then speaks against a pair, but
	// does not forbid it.
	Mistaken bool `json:"mistaken,omitempty"`
	// Misdated says so of dates of birth that conflict under one whole name. A
	// conflict then speaks against a pair, but does not hold it down.
	Misdated bool `json:"misdated,omitempty"`
	// Levels take the place of the model's, and say what outcomes weigh that
	// several levels make up together (features "name" and "place").
	Levels []Level `json:"levels"`
	// Contexts give U among pairs that share a place or a telephone. They only
	// ever lower a weight.
	Contexts []Context `json:"contexts,omitempty"`
	// Tokens take the place of the model's.
	Tokens Tokens `json:"tokens"`
	// Values counts the records that hold a common postcode, town, occupation
	// or birth place, by 16 hexadecimal digits of a hash.
	Values map[string]uint64 `json:"values,omitempty"`
}

// Context gives chances among pairs that share something.
type Context struct {
	// Shared is "place" or "phone".
	Shared string `json:"shared"`
	// Levels hold U; M is not used.
	Levels []Level `json:"levels"`
}

// of gives the model of a kind.
func (m *Model) of(k graph.Kind) *Model {
	for i := range m.kinds {
		if own := &m.kinds[i]; own.kind == k {
			return own.model
		}
	}
	return m
}

// Level is a row of the weight table.
type Level struct {
	Feature string `json:"feature"`
	Level   string `json:"level"`
	// M and U are the chances of the level among pairs of one subject and among
	// other pairs. For levels of name tokens U is a multiple of the token's own
	// frequency.
	M Chance `json:"m"`
	U Chance `json:"u"`
	// Why gives the source or the reasoning.
	Why string `json:"why"`
}

// Tokens are the frequencies of name tokens. The tokens themselves are hashed,
// so that a model trained on records does not give them away.
type Tokens struct {
	// Total is what the counts are out of.
	Total uint64 `json:"total"`
	// Counts holds the frequent tokens: 16 hexadecimal digits of XXH3 over the
	// token, and its count.
	Counts map[string]uint64 `json:"counts"`
	// ByLength gives the count of any other token by its length in letters:
	// the first for one letter, the last for all longer ones.
	ByLength []uint64 `json:"by_length"`
}

// weight is a compiled level.
type weight struct {
	m, u Chance
	bits Bits
}

// Parse reads a model from its JSON form. The error wraps [ErrModel].
func Parse(text []byte) (*Model, error) {
	m := new(Model)
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return m, m.compile()
}

// With gives a copy of the model with a change, under its own id. The error
// wraps [ErrModel].
func (m *Model) With(change func(*Model)) (*Model, error) {
	text, err := m.JSON()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	c, err := Parse(text)
	if err != nil {
		return nil, err
	}
	change(c)
	return c, c.compile()
}

// JSON gives the model as the indented file that [Parse] reads.
func (m *Model) JSON() ([]byte, error) { return json.MarshalIndent(m, "", "  ") }

// ID names the model by its content: "mod_" and 16 hexadecimal digits.
func (m *Model) ID() string { return m.id }

func (m *Model) compile() error {
	m.comparisons = new(sync.Pool)
	m.weights, m.keys = [outcomeCount]weight{}, [familyCount]bool{}
	switch {
	case m.Format != Format:
		return fmt.Errorf("%w: format %d, this program reads %d", ErrModel, m.Format, Format)
	case m.Stop <= m.Floor:
		return fmt.Errorf("%w: stop %v must be above floor %v", ErrModel, m.Stop, m.Floor)
	case m.Absent >= m.Stop || m.Absent < m.Floor:
		return fmt.Errorf("%w: absent %v must be below stop %v and not below floor %v", ErrModel, m.Absent, m.Stop, m.Floor)
	case m.Cut < m.Stop+Bit:
		return fmt.Errorf("%w: cut %v must be at least one bit above stop %v", ErrModel, m.Cut, m.Stop)
	case m.Whole < 0:
		return fmt.Errorf("%w: whole %v must not be below 0", ErrModel, m.Whole)
	case m.Related > m.Stop:
		return fmt.Errorf("%w: related %v must not be above stop %v", ErrModel, m.Related, m.Stop)
	case m.Cap < 2 || m.Limit < 2:
		return fmt.Errorf("%w: cap %d and limit %d must be at least 2", ErrModel, m.Cap, m.Limit)
	case m.Tokens.Total == 0 || len(m.Tokens.ByLength) == 0:
		return fmt.Errorf("%w: no token frequencies", ErrModel)
	}
	if err := m.compileLevels(); err != nil {
		return err
	}
	if err := m.compileTokens(); err != nil {
		return err
	}
	for i := range m.in {
		m.in[i] = m.weights
	}
	for _, name := range m.Families {
		i := slices.Index(familyNames[:], name)
		if i < 0 {
			return fmt.Errorf("%w: no family of candidate keys %q", ErrModel, name)
		}
		m.keys[i] = true
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	sum := sha256.Sum256(text)
	m.id = "mod_" + hex.EncodeToString(sum[:8])
	return m.compileKinds()
}

func (m *Model) compileTokens() error {
	m.rare = make(map[uint64]Bits, len(m.Tokens.Counts))
	for token, count := range m.Tokens.Counts {
		h, err := strconv.ParseUint(token, 16, 64)
		if err != nil || count == 0 {
			return fmt.Errorf("%w: token %q: want 16 hexadecimal digits and a count", ErrModel, token)
		}
		m.rare[h] = log2(m.Tokens.Total) - log2(count)
	}
	m.unseen = make([]Bits, len(m.Tokens.ByLength))
	for i, count := range m.Tokens.ByLength {
		m.unseen[i] = log2(m.Tokens.Total) - log2(max(count, 1))
	}
	return nil
}

// compileKinds makes a model of its own of each kind that has been learnt.
func (m *Model) compileKinds() error {
	m.kinds = nil
	for kind, l := range m.Kinds {
		own := *m
		own.kinds, own.Prior, own.Tokens = nil, l.Prior, l.Tokens
		own.replaced, own.mistaken, own.misdated = l.Replaced, l.Mistaken, l.Misdated
		if len(l.Levels) > 0 {
			// What is counted needs less of it than what is guessed.
			own.Support = Bit
		}
		if err := own.compileLearnt(l); err != nil {
			return fmt.Errorf("%w (kind %s)", err, kind)
		}
		m.kinds = append(m.kinds, learntKind{kind, &own})
	}
	return nil
}

func (m *Model) compileLearnt(l *Learnt) error {
	if m.Tokens.Total == 0 || len(m.Tokens.ByLength) == 0 {
		return fmt.Errorf("%w: no token frequencies", ErrModel)
	}
	if err := m.compileTokens(); err != nil {
		return err
	}
	set := func(l Level, to *[outcomeCount]weight) (outcome, error) {
		o, ok := outcomeOf[[2]string{l.Feature, l.Level}]
		if !ok {
			return 0, fmt.Errorf("%w: no level %q of feature %q", ErrModel, l.Level, l.Feature)
		}
		if l.U == 0 || l.M == 0 {
			return 0, fmt.Errorf("%w: %s %s: m and u must be above zero", ErrModel, l.Feature, l.Level)
		}
		to[o] = weight{m: l.M, u: l.U, bits: ratio(l.M, l.U)}
		return o, nil
	}
	for _, l := range l.Levels {
		o, err := set(l, &m.weights)
		if err != nil {
			return err
		}
		m.learnt[o] = true
	}
	for i := range m.in {
		m.in[i] = m.weights
	}
	for _, c := range l.Contexts {
		i := slices.Index(contextNames[:], c.Shared)
		if i < 1 {
			return fmt.Errorf("%w: no context %q", ErrModel, c.Shared)
		}
		for _, l := range c.Levels {
			var row [outcomeCount]weight
			o, err := set(l, &row)
			if err != nil {
				return err
			}
			for _, x := range []context{context(i), contextBoth} {
				if w := &m.in[x][o]; l.U > w.u {
					w.u, w.bits = l.U, ratio(w.m, l.U)
				}
			}
		}
	}
	m.values = make(map[uint64]band, len(l.Values))
	for value, count := range l.Values {
		h, err := strconv.ParseUint(value, 16, 64)
		if err != nil || count == 0 {
			return fmt.Errorf("%w: value %q: want 16 hexadecimal digits and a count", ErrModel, value)
		}
		m.values[h] = bandOf(count, uint64(l.Records))
	}
	return nil
}

// bandOf tells how common a value is, by its hash.
func (m *Model) bandOf(hash uint64) band {
	if m.values == nil {
		return bandAny
	}
	if b, ok := m.values[hash]; ok {
		return b
	}
	return bandRare
}

// placeBand tells how common the place is that two places share.
func (m *Model) placeBand(p *placeMatch) band {
	switch {
	case !p.hasGood || m.values == nil:
		return bandAny
	case p.good == placePostcode:
		return m.bandOf(p.left.postcodeHash)
	case p.good == placeCity:
		return m.bandOf(p.left.cityHash)
	default:
		return bandAny
	}
}

// addedLevels came after models had been written to files; where a model does not
// name them they weigh as in the built-in table.
var addedLevels = [...]levelID{tokenRead, tokenReadClose, tokenDialect, wordRead}

func (m *Model) compileLevels() error {
	known := make(map[[2]string]levelID, levelCount)
	for i, n := range levelNames {
		known[n] = levelID(i)
	}
	for _, l := range m.Levels {
		i, ok := known[[2]string{l.Feature, l.Level}]
		if !ok {
			return fmt.Errorf("%w: no level %q of feature %q", ErrModel, l.Level, l.Feature)
		}
		if l.M == 0 || l.U == 0 {
			return fmt.Errorf("%w: %s %s: m and u must be above zero", ErrModel, l.Feature, l.Level)
		}
		m.weights[i] = weight{m: l.M, u: l.U, bits: ratio(l.M, l.U)}
	}
	for _, i := range addedLevels {
		if m.weights[i].m == 0 {
			row := coldLevels[i]
			w := weight{m: mustChance(row.m), u: mustChance(row.u)}
			w.bits = ratio(w.m, w.u)
			m.weights[i] = w
		}
	}
	for i, w := range m.weights[:levelCount] {
		if w.m == 0 {
			return fmt.Errorf("%w: level %q of feature %q is missing", ErrModel, levelNames[i][1], levelNames[i][0])
		}
	}
	return nil
}

// rarity gives -log2 of a token's frequency.
func (m *Model) rarity(hash uint64, letters uint16) Bits {
	if b, ok := m.rare[hash]; ok {
		return b
	}
	return m.unseen[min(max(int(letters), 1), len(m.unseen))-1]
}

func tokenHash(token string) uint64 { return xxh3.HashString(token) }
