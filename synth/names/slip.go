package names

import (
	"slices"
	"strings"
	"unicode"

	"github.com/clewgraph/clew/synth/draw"
)

// confusions are what a reader of print takes for one another, either way: Latin shapes, then Han characters that
// differ by a stroke.
var confusions = [][2]string{
	{"rn", "m"}, {"cl", "d"}, {"vv", "w"}, {"li", "h"}, {"ii", "u"}, {"I", "l"}, {"l", "1"}, {"O", "0"}, {"o", "0"},
	{"S", "5"}, {"B", "8"}, {"Z", "2"}, {"g", "9"}, {"e", "c"}, {"a", "o"}, {"n", "ri"}, {"i", "l"}, {"f", "t"},
	{"u", "v"}, {"h", "b"}, {"G", "6"}, {"D", "O"}, {"E", "F"},
	{"王", "玉"}, {"李", "季"}, {"天", "夫"}, {"田", "由"}, {"白", "自"}, {"石", "右"}, {"士", "土"}, {"子", "于"}, {"平", "干"},
	{"明", "朋"}, {"大", "太"}, {"夏", "复"}, {"杜", "社"}, {"林", "材"}, {"刘", "刊"}, {"陈", "阵"}, {"陳", "陣"}, {"文", "丈"},
	{"永", "水"}, {"小", "少"}, {"玉", "五"}, {"正", "止"}, {"英", "芙"}, {"春", "舂"}, {"秀", "禿"},
}

func ocrConfusion(s *draw.Source, _ *Person, n *Name) bool {
	type place struct {
		piece, from, to int
		text            string
	}
	var places []place
	for i := range n.Pieces {
		for _, pair := range confusions {
			for side := range pair {
				if at := strings.Index(n.Pieces[i].Text, pair[side]); at >= 0 {
					places = append(places, place{i, at, at + len(pair[side]), pair[1-side]})
				}
			}
		}
	}
	if len(places) == 0 {
		return false
	}
	chosen := draw.Pick(s, places)
	piece := &n.Pieces[chosen.piece]
	piece.Text = piece.Text[:chosen.from] + chosen.text + piece.Text[chosen.to:]
	return true
}

// keyRows are the rows of the keyboard that English, and most of South-East Asia, types Latin letters on.
var keyRows = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// neighbours gives the keys beside a key; none for what is not a lower-case Latin letter without marks.
func neighbours(key rune) (beside []rune) {
	for _, row := range keyRows {
		if i := strings.IndexRune(row, key); i >= 0 {
			if i > 0 {
				beside = append(beside, rune(row[i-1]))
			}
			if i < len(row)-1 {
				beside = append(beside, rune(row[i+1]))
			}
		}
	}
	return beside
}

// typo changes one letter of a name in Latin or Cyrillic letters; the first letter of a piece, which writers look at,
// stays.
func typo(s *draw.Source, _ *Person, n *Name) bool {
	if !n.latin() && n.Culture != Russian {
		return false
	}
	chosen := n.index(s, lettered)
	if chosen < 0 {
		return false
	}
	text := []rune(n.Pieces[chosen].Text)
	var letters []int
	for i := 1; i < len(text); i++ {
		if unicode.IsLower(text[i]) {
			letters = append(letters, i)
		}
	}
	if len(letters) == 0 {
		return false
	}
	i := draw.Pick(s, letters)
	next := i+1 < len(text) && unicode.IsLower(text[i+1]) && text[i+1] != text[i]
	beside := neighbours(text[i])
	switch kind := s.N(100); {
	case kind < 35 && next:
		text[i], text[i+1] = text[i+1], text[i]
	case kind < 60 && len(beside) > 0:
		text[i] = draw.Pick(s, beside)
	case kind < 80:
		text = slices.Insert(text, i, text[i])
	default:
		text = slices.Delete(text, i, i+1)
	}
	n.Pieces[chosen].Text = string(text)
	return true
}
