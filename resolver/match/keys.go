package match

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// Key is a candidate key of a record: two records of one kind that share a live
// key are weighed against each other.
type Key struct {
	// Hash is made of values only and is the same in every store.
	Hash uint64
	// Text says for people what is shared: "name+year: robert 1978".
	Text string
}

// KeyFamily names a sort of candidate key.
type KeyFamily string

// family is a compiled [KeyFamily].
type family uint8

const (
	familyIdentifier family = iota
	familyNameDate
	familyNameYear
	familyNameDay
	familyNamePostcode
	familyNameCity
	familyNamePair
	familySoundPair
	familySoundYear
	familyDatePlace
	familyAddress
	familyMailbox
	familyNameEmployer
	familyNameRegion
	familyNameDistrict
	familySoundPlace
	familyWord
	familyDate
	familyDomain
	familyPostcode
	familyNickname
	familyNameBirthPlace
	familyNameOccupation
	familyText
	familyWordCountry
	familySoundCountry
	familySite
	familyRelation
	familyOffer
	familyPosted
	familyNumberEnd
	familyYearPlace
	familyDayPlace
	familyWorkPlace
	familyLooks
	familyCount
)

var familyNames = [familyCount]KeyFamily{
	"identifier", "name+date", "name+year", "name+day", "name+postcode", "name+city", "name pair", "sound pair",
	"sound+year", "date+place", "address", "mailbox", "name+employer", "name+region", "name+district", "sound+place", "word", "date", "domain", "postcode", "nickname", "name+birth place", "name+occupation", "text",
	"word+country", "sound+country", "site", "relation", "offer", "title+day", "number end", "year+place", "day+place", "occupation+birth place", "looks",
}

// wideFamilies are those that only pay where records say little: they bring many
// pairs together of which few are one subject. The built-in table does without;
// training takes them where the records are not too many.
var wideFamilies = []KeyFamily{
	"name+district", "sound+place", "word", "date", "domain", "postcode", "nickname", "year+place", "day+place",
	"occupation+birth place",
}

// Families gives the families of candidate keys that there are; wide ones only if
// asked for.
func Families(wide bool) []KeyFamily {
	return slices.DeleteFunc(slices.Clone(familyNames[:]), func(f KeyFamily) bool { return !wide && slices.Contains(wideFamilies, f) })
}

// maxKeys bounds the keys of one record: a record with very many names keeps
// those with the lowest hashes, which depends on its own values only.
const maxKeys = 256

// Keys gives the candidate keys of a record, ordered by hash, each once.
func (m *Model) Keys(f *Features) []Key {
	keys := m.keysThat(f, func(uint64) bool { return true })
	return keys[:min(len(keys), maxKeys)]
}

// KeysOf gives those candidate keys of a record whose hashes are among some,
// which are sorted: as [Model.Keys], without the cost of the texts of the others.
func (m *Model) KeysOf(f *Features, hashes []uint64) []Key {
	return m.keysThat(f, func(hash uint64) bool {
		_, ok := slices.BinarySearch(hashes, hash)
		return ok
	})
}

// keysThat gives the wanted candidate keys of a record, ordered by hash, each
// once.
func (m *Model) keysThat(f *Features, wanted func(hash uint64) bool) []Key {
	b := keyBuilder{kind: f.Kind, use: &m.keys, wanted: wanted}
	b.all(f)
	slices.SortFunc(b.keys, func(x, y Key) int {
		return cmp.Or(cmp.Compare(x.Hash, y.Hash), cmp.Compare(x.Text, y.Text))
	})
	return slices.CompactFunc(b.keys, func(x, y Key) bool { return x.Hash == y.Hash })
}

// KeyHashes gives the hashes of [Model.Keys] in the same order, without the
// cost of their texts.
func (m *Model) KeyHashes(f *Features) []uint64 {
	var room [64]uint64
	return slices.Clone(m.AppendKeyHashes(room[:0], f)) // no longer than it must be: it is kept
}

// AppendKeyHashes adds the hashes of [Model.KeyHashes] to a list.
func (m *Model) AppendKeyHashes(hashes []uint64, f *Features) []uint64 {
	b := keyBuilder{kind: f.Kind, use: &m.keys, hashes: hashes}
	b.all(f)
	own := b.hashes[len(hashes):]
	slices.Sort(own)
	own = slices.Compact(own)
	return b.hashes[:len(hashes)+min(len(own), maxKeys)]
}

// KeysApart are the hashes of a record's candidate keys, in no order and some of
// them more than once, by which of two models have them.
type KeysApart struct{ Both, First, Second []uint64 }

// KeysApart puts the hashes of [Model.KeyHashes] in place of what was in a list:
// those of the model and of a second one, if there is any, whose families are
// among its own.
func (m *Model) KeysApart(f *Features, second *Model, into *KeysApart) {
	b := keyBuilder{kind: f.Kind, use: &m.keys, hashes: into.Both[:0], rest: into.First[:0]}
	if second != nil {
		b.also = &second.keys
	}
	b.all(f)
	into.Both, into.First, into.Second = b.hashes, b.rest, into.Second[:0]
	if few := len(into.Both)+len(into.First) <= maxKeys; few && (second == nil || isPerson(f.Kind)) {
		return
	}
	// Each keeps the lowest of its own, and nicknames change keys of things.
	first := m.KeyHashes(f)
	own := first
	if second != nil {
		own = second.KeyHashes(f)
	}
	into.Both, into.First = into.Both[:0], into.First[:0]
	for _, k := range first {
		if _, ok := slices.BinarySearch(own, k); ok {
			into.Both = append(into.Both, k)
		} else {
			into.First = append(into.First, k)
		}
	}
	for _, k := range own {
		if _, ok := slices.BinarySearch(first, k); !ok {
			into.Second = append(into.Second, k)
		}
	}
}

// IdentifierHashes gives the hashes of the keys whose number of holders a
// weight depends on, sorted.
func (f *Features) IdentifierHashes() []uint64 {
	hashes := make([]uint64, 0, len(f.identifiers))
	for i := range f.identifiers {
		hashes = append(hashes, f.identifiers[i].hash)
	}
	if f.Kind != graph.KindPerson {
		for i := range f.relations {
			hashes = append(hashes, f.relations[i].hash)
		}
	}
	for i := range f.places {
		if f.places[i].premises != 0 {
			hashes = append(hashes, f.places[i].premises)
		}
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// NameHashes gives a hash for each token of the names and for how it sounds,
// sorted. They find records by one word of a name; no pair is ever proposed by
// them.
func (f *Features) NameHashes() []uint64 {
	var hashes []uint64
	for i := range f.names {
		for _, t := range f.names[i].tokens {
			hashes = append(hashes, xxh3.HashString(string(f.Kind)+"\x00word\x00"+t.text))
			if t.sound != "" {
				hashes = append(hashes, xxh3.HashString(string(f.Kind)+"\x00sound\x00"+t.sound))
			}
		}
		for _, t := range readWords(f.names[i].tokens) {
			hashes = append(hashes, xxh3.HashString(string(f.Kind)+"\x00word\x00"+t.text))
		}
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

func keyHash(kind graph.Kind, fam family, parts ...string) uint64 {
	return headedHash(headsOf(kind)[fam], parts...)
}

// headedHash hashes the parts of a key with what keys of its kind and family begin
// with.
func headedHash(head string, parts ...string) uint64 {
	var room [128]byte
	b := append(room[:0], head...)
	for _, p := range parts {
		b = append(append(b, 0), p...)
	}
	if len(parts) == 0 {
		b = append(b, 0)
	}
	return xxh3.Hash(b)
}

// keyHeads is what candidate keys begin with, by kind and family.
var keyHeads = func() map[graph.Kind]*[familyCount]string {
	heads := make(map[graph.Kind]*[familyCount]string)
	for _, k := range graph.Kinds() {
		heads[k.Kind] = newHeads(k.Kind)
	}
	return heads
}()

func newHeads(kind graph.Kind) *[familyCount]string {
	var heads [familyCount]string
	for fam, name := range familyNames {
		heads[fam] = string(kind) + "\x00" + string(name)
	}
	return &heads
}

func headsOf(kind graph.Kind) *[familyCount]string {
	if heads, ok := keyHeads[kind]; ok {
		return heads
	}
	return newHeads(kind)
}

type keyBuilder struct {
	kind graph.Kind
	use  *[familyCount]bool
	// wanted says which keys are gathered with their texts; without it hashes
	// alone are.
	wanted func(hash uint64) bool
	keys   []Key
	hashes []uint64
	// also, if there is one, says which families a second model uses: the hashes of
	// others are gathered in rest.
	also *[familyCount]bool
	rest []uint64
	// apart is set while the second model uses none of what is added.
	apart bool
	// heads are what the keys of each family begin with.
	heads *[familyCount]string
	// days are the dates of the record.
	days []dayText
}

// keyWord is what keys have of a word of a name, see [word].
type keyWord struct{ text, sound, heard string }

// dayText is a date as it is written in keys; date and monthDay are "" of one that is
// not known to the day.
type dayText struct{ year, monthDay, date string }

// read writes the dates of a record out, once for all of its keys.
func (b *keyBuilder) read(dates []birth) {
	for _, d := range dates {
		of := dayText{year: strconv.Itoa(int(d.year))}
		if d.full() {
			of.date = of.year + "-" + d.monthDay()
			of.monthDay = of.date[len(of.year)+1:]
		}
		b.days = append(b.days, of)
	}
}

func (b *keyBuilder) add(fam family, parts ...string) {
	if !b.use[fam] {
		return
	}
	hash := headedHash(b.heads[fam], parts...)
	if b.wanted == nil && b.also != nil && (b.apart || !b.also[fam]) {
		b.rest = append(b.rest, hash)
	} else if b.wanted == nil {
		b.hashes = append(b.hashes, hash)
	} else if b.wanted(hash) {
		b.keys = append(b.keys, Key{hash, string(familyNames[fam]) + ": " + strings.Join(parts, " ")})
	}
}

func (b *keyBuilder) all(f *Features) {
	var room [2]dayText
	b.days, b.heads = room[:0], headsOf(b.kind)
	b.read(f.dates())
	for i := range f.identifiers {
		id := &f.identifiers[i]
		b.add(familyIdentifier, id.group)
		if at := strings.IndexByte(id.value, '@'); id.class == classEmail && at >= 5 {
			b.add(familyMailbox, id.value[:at])
		}
		if at := strings.IndexByte(id.value, '@'); id.class == classEmail && at >= 0 {
			b.add(familyDomain, id.value[at+1:])
		}
		if looks := identifiers.Looks(id.kind, id.value); looks != "" {
			b.add(familyLooks, looks)
		}
	}
	for _, n := range f.names {
		if !n.persona {
			b.name(f, n)
		}
	}
	b.places(f)
	for _, end := range f.phoneEnds {
		b.add(familyNumberEnd, end)
	}
	if f.Kind != graph.KindPerson {
		b.thing(f)
	}
}

// name adds the keys that combine a name's words with dates, places and each
// other.
func (b *keyBuilder) name(f *Features, n name) {
	var room [2 * maxTokens]keyWord
	words := room[:0]
	for i := range n.tokens {
		if t := &n.tokens[i]; !t.initial {
			words = append(words, keyWord{t.text, t.sound, t.heard})
		}
	}
	own := len(words)
	nicknames := func(i int) bool { return i >= own && b.also != nil && !b.also[familyNickname] }
	for i := range n.tokens {
		if !b.use[familyNickname] {
			break
		}
		for _, class := range n.tokens[i].nicks {
			text := "nickname " + class
			words = append(words, keyWord{text: text, sound: text})
		}
	}
	for i, t := range words {
		b.apart = nicknames(i)
		b.word(f, t)
		for j, o := range words[i+1:] {
			b.apart = nicknames(i + 1 + j)
			b.pair(t, o)
		}
	}
	b.apart = false
	read := readWords(n.tokens)
	for i, t := range read {
		b.word(f, keyWord{text: t.text, sound: t.sound})
		for _, o := range read[i+1:] {
			if o.first > t.last {
				b.pair(keyWord{text: t.text, sound: t.sound}, keyWord{text: o.text, sound: o.sound})
			}
		}
	}
	if f.Kind != graph.KindPerson {
		var core []string
		for _, t := range words {
			core = append(core, t.text)
			for _, r := range f.countries {
				b.add(familyWordCountry, t.text, r)
				if f.Kind == graph.KindCompound && t.heard != "" {
					b.add(familySoundCountry, consonants(t.heard), r)
				}
			}
		}
		slices.Sort(core)
		for _, r := range f.countries {
			b.add(familyNameRegion, strings.Join(core, " "), r)
		}
	}
}

// pair adds the keys of two words of one name.
func (b *keyBuilder) pair(t, o keyWord) {
	b.both(familyNamePair, t.text, o.text)
	if t.sound != "" && o.sound != "" {
		b.both(familySoundPair, t.sound, o.sound)
	}
}

// both adds the key of two texts in the order of the alphabet.
func (b *keyBuilder) both(fam family, x, y string) {
	if y < x {
		x, y = y, x
	}
	b.add(fam, x, y)
}

// consonants gives a word's sounds without vowels.
func consonants(heard string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, heard)
}

// thing adds the keys of organisations, sites and advertisements.
func (b *keyBuilder) thing(f *Features) {
	for _, r := range f.relations {
		b.add(familyRelation, r.text)
	}
	if f.Kind == graph.KindCompound {
		for i := range f.places {
			b.site(f.places[i])
		}
	}
	title := strings.Join(f.title, " ")
	for _, o := range f.offers {
		b.add(familyOffer, o, strings.Join(f.workplaces, " "))
	}
	for _, d := range f.posted {
		b.add(familyPosted, title, strconv.FormatInt(d, 10))
	}
	if f.text != nil {
		for i, band := range f.text.bands() {
			b.add(familyText, strconv.Itoa(i), strconv.FormatUint(band[0], 36), strconv.FormatUint(band[1], 36))
		}
	}
}

// site adds the cells of a grid of about two kilometres that a box of half a
// kilometre around the point touches: points within a kilometre share one.
func (b *keyBuilder) site(p *place) {
	if !p.point {
		return
	}
	const cell, around = 2000, 500
	for _, lat := range [2]int64{p.lat - around, p.lat + around} {
		for _, lon := range [2]int64{p.lon - around, p.lon + around} {
			b.add(familySite, strconv.FormatInt((lat+9_000_000)/cell, 10), strconv.FormatInt((lon+18_000_000)/cell, 10))
		}
	}
}

// word adds the keys of one word.
func (b *keyBuilder) word(f *Features, t keyWord) {
	person := isPerson(b.kind)
	if person {
		b.add(familyWord, t.text)
	}
	for _, d := range b.days {
		b.add(familyNameYear, t.text, d.year)
		if t.sound != "" {
			b.add(familySoundYear, t.sound, d.year)
		}
		if d.date != "" {
			b.add(familyNameDay, t.text, d.monthDay)
			b.add(familyNameDate, t.text, d.year, d.monthDay)
		}
	}
	for i := range f.places {
		p := f.places[i]
		if p.postcode != "" {
			b.add(familyNamePostcode, t.text, p.postcode)
			if person {
				b.add(familyNameDistrict, t.text, p.area)
				b.soundPlace(t, p.area)
			}
		}
		if person && p.city != "" {
			b.soundPlace(t, p.city)
		}
		if p.city != "" {
			b.add(familyNameCity, t.text, p.city)
		}
	}
	for _, e := range f.employers {
		for _, w := range e.tokens {
			b.add(familyNameEmployer, t.text, w.text)
		}
	}
	for _, p := range f.birthPlaces {
		b.add(familyNameBirthPlace, t.text, p.text)
		for _, w := range p.words {
			b.soundPlace(t, w)
		}
	}
	for _, o := range f.occupations {
		b.add(familyNameOccupation, t.text, o.text)
	}
}

// soundPlace adds the sound of a word with a part of a place.
func (b *keyBuilder) soundPlace(t keyWord, where string) {
	if t.sound != "" {
		b.add(familySoundPlace, t.sound, where)
	}
}

// district gives the part of a postcode that names a district: all but the last
// three characters of one with letters, the first three of a number.
func (p *place) district() string {
	n := min(3, len(p.postcode))
	if strings.ContainsFunc(p.postcode, func(r rune) bool { return r >= 'a' }) {
		n = max(len(p.postcode)-3, n)
	}
	return p.postcode[:n]
}

// monthDay gives day and month in an order that does not tell them apart, so
// that exchanged ones meet.
func (d birth) monthDay() string {
	return strconv.Itoa(int(min(d.month, d.day))) + "-" + strconv.Itoa(int(max(d.month, d.day)))
}

// places adds keys of dates with places, and of full addresses.
func (b *keyBuilder) places(f *Features) {
	for _, d := range f.births {
		if !d.full() || !isPerson(b.kind) || !b.use[familyDate] && len(f.birthPlaces) == 0 {
			continue
		}
		date := strconv.Itoa(int(d.year)) + "-" + d.monthDay()
		b.add(familyDate, date)
		for i := range f.birthPlaces {
			b.add(familyDatePlace, date, f.birthPlaces[i].text)
		}
	}
	if isPerson(b.kind) {
		b.said(f)
	}
	for i := range f.places {
		p := f.places[i]
		if p.postcode != "" && isPerson(b.kind) {
			b.add(familyPostcode, p.postcode)
		}
		for _, d := range b.days {
			if d.date == "" {
				continue
			}
			for _, where := range [...]string{p.postcode, p.city, p.number, p.area} {
				if where != "" {
					b.add(familyDatePlace, d.date, where)
				}
			}
		}
		if p.number == "" {
			continue
		}
		for _, w := range p.words {
			if len(w) >= 4 {
				b.add(familyAddress, p.number, w)
			}
		}
		if p.postcode != "" {
			b.add(familyAddress, p.number, p.postcode)
		}
	}
}

// said adds the keys of a person whose name is garbled: parts of the date of
// birth with places, and the birth place with the occupation.
func (b *keyBuilder) said(f *Features) {
	for i := range f.birthPlaces {
		for j := range f.occupations {
			b.add(familyWorkPlace, f.birthPlaces[i].text, f.occupations[j].text)
		}
	}
	if !b.use[familyYearPlace] && !b.use[familyDayPlace] {
		return
	}
	for _, d := range f.births {
		year, monthDay := strconv.Itoa(int(d.year)), d.monthDay()
		where := func(place string) {
			if place == "" {
				return
			}
			b.add(familyYearPlace, year, place)
			if d.full() {
				b.add(familyDayPlace, monthDay, place)
			}
		}
		for i := range f.birthPlaces {
			where(f.birthPlaces[i].text)
		}
		for _, p := range f.places {
			where(p.district())
			where(p.city)
		}
	}
}
