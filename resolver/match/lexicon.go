package match

import (
	"encoding/binary"
	"runtime"
	"sync"
	"weak"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
)

// Lexicon shares what many records say alike: the comparable forms of a word, of
// an address, of an issuer are worked out and kept once. Only the features that
// came of it keep them, so that they go with the last record that says them. Any
// number of goroutines may use one; nil shares nothing.
type Lexicon struct {
	words  [2][shards]table[uint64, word]
	places [shards]table[[2]uint64, place]
	styles table[style, style]
	issues table[issue, issue]
}

// shards is how many parts a table has, each with a lock of its own.
const shards = 64

// NewLexicon gives an empty lexicon.
func NewLexicon() *Lexicon { return new(Lexicon) }

// table holds values for as long as anybody else does.
type table[K comparable, V any] struct {
	sync.Mutex
	of map[K]weak.Pointer[V]
}

// get gives the value of a key, made if it is not there.
func (t *table[K, V]) get(k K, made func() *V) *V {
	t.Lock()
	defer t.Unlock()
	if v := t.of[k].Value(); v != nil {
		return v
	}
	if t.of == nil {
		t.of = make(map[K]weak.Pointer[V])
	}
	v := made()
	t.of[k] = weak.Make(v)
	runtime.AddCleanup(v, t.forget, k)
	return v
}

// forget takes a key out of which nobody has the value any more.
func (t *table[K, V]) forget(k K) {
	t.Lock()
	defer t.Unlock()
	if t.of[k].Value() == nil {
		delete(t.of, k)
	}
}

// word gives the forms of a word in names of people or of others.
func (x *Lexicon) word(n names.Token, person bool) *word {
	hash := tokenHash(n.Text)
	if x == nil {
		return newWord(n, hash, person)
	}
	key := hash
	if otherLetters(n) {
		key = tokenHash(n.Text + "\x00" + n.Script)
	}
	sort := 0
	if person {
		sort = 1
	}
	return x.words[sort][key%shards].get(key, func() *word { return newWord(n, hash, person) })
}

// place gives the forms of an address of a record of a kind.
func (x *Lexicon) place(a *graph.Address, kind graph.Kind) *place {
	if x == nil {
		return newPlace(a, kind)
	}
	var room [256]byte
	b := room[:0]
	for _, s := range [...]string{string(kind), a.Full, a.Line, a.City, a.Region, a.Postcode, a.Country, a.Lat, a.Lon} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	h := xxh3.Hash128(b)
	return x.places[h.Lo%shards].get([2]uint64{h.Hi, h.Lo}, func() *place { return newPlace(a, kind) })
}

func (x *Lexicon) style(s style) *style {
	if x == nil {
		made := s
		return &made
	}
	return x.styles.get(s, func() *style { made := s; return &made })
}

func (x *Lexicon) issue(i issue) *issue {
	if x == nil {
		made := i
		return &made
	}
	return x.issues.get(i, func() *issue { made := i; return &made })
}
