package southeast

import (
	"slices"
	"strings"
)

// leading reads a script whose vowels may stand before, above, below and after
// the consonant that they follow in speech: Thai and Lao.
type leading struct {
	elements elements
	// initials and finals give what a consonant says at the two ends of a
	// syllable, clusters what two say together at its beginning.
	initials, finals, clusters map[string][]string
	rimes                      []rime
	// vowels are the signs that cannot begin a syllable, silencer the sign that
	// makes the letter before it silent, tones what does not change the letters.
	vowels, leads, tones string
	silencer             rune
	// composed are letters written in two ways, each followed by its one form.
	composed *strings.Replacer
	// hidden is set where a vowel between two consonants may go unwritten.
	hidden bool
	// sanskrit is set where every consonant but the last has its vowel.
	sanskrit bool
}

// closing says whether a consonant ends a syllable.
type closing int

const (
	open closing = iota
	either
	closed
)

// rime is a vowel as written: a sign before the consonants and signs after them.
type rime struct {
	lead, tail string
	closing    closing
	latin      []spelling
}

// prepare drops the tones, which Latin letters do not show.
func (l *leading) prepare(letters []rune) []rune {
	letters = slices.DeleteFunc(letters, func(r rune) bool { return strings.ContainsRune(l.tones, r) })
	return []rune(l.composed.Replace(string(letters)))
}

// read gives the spellings of a word.
func (l *leading) read(letters []rune) []string {
	letters = l.prepare(letters)
	ends := func(j int) bool {
		return j == len(letters) || !strings.ContainsRune(l.vowels, letters[j]) && letters[j] != l.silencer
	}
	return path(len(letters), func(i int) []piece {
		return append(l.elements.at(letters, i, ends), l.syllables(letters, i)...)
	})
}

// syllables gives the syllables that may begin at letter i.
func (l *leading) syllables(letters []rune, i int) []piece {
	lead, start := "", i
	if strings.ContainsRune(l.leads, letters[i]) {
		lead, start = string(letters[i]), i+1
	}
	var out []piece
	for _, onset := range l.onsets(letters, start, lead != "") {
		at := start + onset.size
		for _, r := range l.rimes {
			if r.lead != lead {
				continue
			}
			end := at
			for _, sign := range r.tail {
				if end == len(letters) || letters[end] != sign {
					end = -1
					break
				}
				end++
			}
			if end < 0 {
				continue
			}
			spelt := join(onset.latin, r.latin)
			if r.closing != closed {
				out = append(out, l.open(letters, i, end, r, spelt)...)
			}
			if r.closing != open {
				out = append(out, l.closed(letters, i, end, r, spelt)...)
			}
		}
	}
	return out
}

// onsets gives what the consonants from letter i on may say at the beginning of
// a syllable.
func (l *leading) onsets(letters []rune, i int, lead bool) []piece {
	var out []piece
	if i >= len(letters) {
		return nil
	}
	first, known := l.initials[string(letters[i])]
	if !known {
		return nil
	}
	out = append(out, piece{1, ranked(syllableCost, first...)})
	if i+1 == len(letters) {
		return out
	}
	if both, known := l.clusters[string(letters[i:i+2])]; known {
		out = append(out, piece{2, ranked(syllableCost, both...)})
	} else if second, known := l.initials[string(letters[i+1])]; known && lead && l.hidden {
		// เฉลิม: the vowel that is written first belongs to the second consonant.
		cost := syllableCost
		if strings.ContainsRune("งนมยรลวส", letters[i+1]) {
			cost = 2 * laterCost
		}
		minor := join(ranked(syllableCost, first...), []spelling{{"a", cost}})
		out = append(out, piece{2, join(minor, ranked(0, second...))})
	}
	return out
}

// open gives a syllable that ends in its vowel, and the same with a silent
// consonant after it.
func (l *leading) open(letters []rune, i, end int, r rime, spelt []spelling) []piece {
	var out []piece
	if r.lead == "" && r.tail == "" {
		cost := laterCost
		if end == len(letters) {
			cost = 3 * laterCost
		}
		spelt = join(spelt, []spelling{{cost: cost}})
	}
	if l.ends(letters, end) {
		out = append(out, piece{end - i, spelt})
	}
	if silent := l.silent(letters, end, 1); silent > end && r.tail+r.lead != "" {
		out = append(out, piece{silent - i, spelt})
	}
	return out
}

// closed gives a syllable that ends in the consonant at letter end.
func (l *leading) closed(letters []rune, i, end int, r rime, spelt []spelling) []piece {
	if end >= len(letters) || !glides(letters[end], r) {
		return nil
	}
	final, known := l.finals[string(letters[end])]
	if !known {
		return nil
	}
	spelt = join(spelt, ranked(0, final...))
	after := end + 1
	var out []piece
	if silent := l.silent(letters, after, 1); silent > after {
		out = append(out, piece{silent - i, spelt})
	} else if silent := l.silent(letters, after, 2); silent > after {
		// จันทร์: two silent consonants are rarer than a syllable before one.
		out = append(out, piece{silent - i, join(spelt, []spelling{{cost: 2 * laterCost}})})
	}
	if l.ends(letters, after) {
		if letters[end] == 'ร' && r.tail == "า" && after < len(letters) {
			// ยารชุน: within a word r begins a syllable of its own.
			spelt = join(spelt, []spelling{{cost: 4 * laterCost}})
		}
		out = append(out, piece{after - i, spelt})
		if first := l.initials[string(letters[end])]; l.hidden && after < len(letters) {
			// รัตนา: the consonant ends one syllable and begins a short one.
			cost := 2 * laterCost
			if l.sanskrit {
				out = []piece{{after - i, join(spelt, []spelling{{}, {"a", 1}})}}
			}
			if r.tail == "ั" || r.tail == "ิ" || r.tail == "ุ" || r.tail == "รร" {
				cost = laterCost
			}
			out = append(out, piece{after - i, join(spelt, ranked(cost, first[0]+"a", "a"))})
		}
	}
	if l.hidden && !l.sanskrit && r.lead+r.tail != "" && l.mute(letters, end) {
		// ชาติ, เหตุ, จักร: what Pali spelling keeps and speech drops.
		cost := 0
		if after+1 < len(letters) || letters[after] == 'ร' {
			cost = syllableCost
		}
		out = append(out, piece{after + 1 - i, join(spelt, []spelling{{cost: cost}})})
	}
	return out
}

// mute reports whether speech drops the letter after a final consonant that
// Pali spelling keeps: a short vowel, r, or the same sound again (ยุทธ).
func (l *leading) mute(letters []rune, end int) bool {
	if end+1 >= len(letters) || !l.ends(letters, end+2) {
		return false
	}
	last, next := letters[end], letters[end+1]
	return strings.ContainsRune("ิุร", next) || next == last || last == 'ท' && next == 'ธ'
}

// glides reports whether a consonant can end a syllable of this vowel: of the
// half vowels, w follows front vowels and y back ones.
func glides(final rune, r rime) bool {
	switch final {
	case 'ว', 'ວ':
		return r.lead != "" && r.tail == "" && r.lead != "โ" && r.lead != "ໂ" || r.tail != "" && strings.Contains("า ิ ี ็ ีย າ ິ ີ ຽ ຍ", r.tail)
	case 'ย', 'ຍ':
		return r.lead != "" && r.tail == "" && (r.lead == "โ" || r.lead == "ໂ") || r.tail != "" && strings.Contains("า อ ุ ู ว າ ອ ຸ ູ ວ ົ", r.tail)
	}
	return true
}

// ends reports whether a syllable can end before letter i.
func (l *leading) ends(letters []rune, i int) bool {
	return i >= len(letters) || !strings.ContainsRune(l.vowels, letters[i]) && letters[i] != l.silencer
}

// silent gives the end of silenced letters that begin at letter i: consonants, at
// most so many, the last perhaps with a short vowel, and the silencer; i where
// there are none.
func (l *leading) silent(letters []rune, i, most int) int {
	if l.silencer == 0 {
		return i
	}
	for n := 1; n <= most && i+n < len(letters); n++ {
		if _, consonant := l.initials[string(letters[i+n-1])]; !consonant {
			return i
		}
		after := i + n
		if strings.ContainsRune("ิุ", letters[after]) && after+1 < len(letters) {
			after++
		}
		if letters[after] == l.silencer {
			return after + 1
		}
	}
	return i
}
