package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clewgraph/clew/synth/draw"
)

// Defect is one way in which a source writes a name otherwise than the person does.
type Defect string

// The defects of names, each with the rule of data quality (Q1 to Q20) that it shows.
const (
	// RomanVariant: other usual spellings of one or more parts (Q7): Somchay for Somchai, Mohd for Muhammad.
	RomanVariant Defect = "roman-variant"
	// DialectSurname: a Han name read in another dialect (Q1): Tan for Chen; the given name follows in half the cases.
	DialectSurname Defect = "dialect-surname"
	// NameOrder: family name moved to the other end, or set before a comma (Q3).
	NameOrder Defect = "name-order"
	// WesternName: a Western given name put before or after the name, or in place of the given one (Q3).
	WesternName Defect = "western-name"
	// Honorific: a title written as if it were part of the name (Q4), or left out where there was one.
	Honorific Defect = "honorific"
	// NoSurname: family names left out (Q4, Q5).
	NoSurname Defect = "no-surname"
	// MissingPart: a middle name, a father's name, a second given or family name left out (Q5).
	MissingPart Defect = "missing-part"
	// Initial: a given or middle name cut to its first letter (Q18).
	Initial Defect = "initial"
	// Nickname: the everyday name in place of the given names (Q3).
	Nickname Defect = "nickname"
	// ZawgyiEncoding: a Burmese name in the encoding of the font Zawgyi-One (Q6).
	ZawgyiEncoding Defect = "zawgyi"
	// SpacingVariant: a space set, dropped or made a hyphen (Q7).
	SpacingVariant Defect = "spacing"
	// WithoutDiacritics: Latin letters without their marks (Q9).
	WithoutDiacritics Defect = "without-diacritics"
	// MRZTruncation: as in a passport's machine-readable zone, 39 characters (Q10).
	MRZTruncation Defect = "mrz"
	// OCRConfusion: letters taken for others that look alike (Q19).
	OCRConfusion Defect = "ocr"
	// Typo: a slip of the keyboard: letters swapped, dropped, doubled, or a neighbouring key (Q19, as all that is lost
	// in copying).
	Typo Defect = "typo"
)

// defects is the table of what is done, in the order of Defects.
var defects = []struct {
	defect Defect
	rule   string
	apply  func(s *draw.Source, p *Person, n *Name) bool
}{
	{RomanVariant, "Q7", romanVariant},
	{DialectSurname, "Q1", dialectSurname},
	{NameOrder, "Q3", nameOrder},
	{WesternName, "Q3", westernName},
	{Honorific, "Q4", honorific},
	{NoSurname, "Q4", noSurname},
	{MissingPart, "Q5", missingPart},
	{Initial, "Q18", initial},
	{Nickname, "Q3", nickname},
	{ZawgyiEncoding, "Q6", zawgyiEncoding},
	{SpacingVariant, "Q7", spacingVariant},
	{WithoutDiacritics, "Q9", withoutDiacritics},
	{MRZTruncation, "Q10", mrzTruncation},
	{OCRConfusion, "Q19", ocrConfusion},
	{Typo, "Q19", typo},
}

// Defects gives all defects in the order in which they may be applied one after another: those that choose what is
// written, then those that change letters.
func Defects() []Defect {
	all := make([]Defect, len(defects))
	for i := range defects {
		all[i] = defects[i].defect
	}
	return all
}

// Rule gives the rule of data quality that the defect shows, Q1 to Q19; "" for a defect that is not one of this package.
func (d Defect) Rule() string {
	switch d {
	case SharedSpelling:
		return "Q2"
	case PlaceRespelling:
		return "Q8"
	case LegalForm, SisterCompany:
		return "Q15"
	}
	for i := range defects {
		if defects[i].defect == d {
			return defects[i].rule
		}
	}
	return ""
}

// Apply gives the name as the defect leaves it, and whether it changed. The name of a person without a nickname cannot
// suffer Nickname, a name in native script cannot suffer RomanVariant, and so on: then the name comes back as it was.
func (d Defect) Apply(s *draw.Source, p *Person, n Name) (Name, bool) {
	for i := range defects {
		if defects[i].defect != d {
			continue
		}
		changed := n
		changed.Pieces = slices.Clone(n.Pieces)
		if defects[i].apply(s, p, &changed) && changed.String() != n.String() {
			return changed, true
		}
		break
	}
	return n, false
}

// index gives the number of one piece that fits, each as likely as the next, or -1.
func (n *Name) index(s *draw.Source, fits func(*Piece) bool) int {
	found, seen := -1, 0
	for i := range n.Pieces {
		if fits(&n.Pieces[i]) {
			seen++
			if s.N(seen) == 0 {
				found = i
			}
		}
	}
	return found
}

// count tells how many pieces have a role.
func (n *Name) count(role Role) int {
	count := 0
	for i := range n.Pieces {
		if n.Pieces[i].Role == role {
			count++
		}
	}
	return count
}

// latin tells whether the name is in Latin letters, with or without diacritics.
func (n *Name) latin() bool { return n.Script == Roman || n.Culture.Latin() }

// respelled gives the spellings of a piece other than the one it has; a loss of diacritics is another defect.
func respelled(p *Piece) []string {
	if p.part == nil {
		return nil
	}
	same := Fold(p.Text)
	return slices.DeleteFunc(slices.Clone(p.part.Spellings), func(spelling string) bool { return spelling == same })
}

func romanVariant(s *draw.Source, _ *Person, n *Name) bool {
	if !n.latin() {
		return false
	}
	chosen := n.index(s, func(p *Piece) bool { return len(respelled(p)) > 0 })
	for i := range n.Pieces {
		if others := respelled(&n.Pieces[i]); len(others) > 0 && (i == chosen || s.Chance(250_000)) {
			n.Pieces[i].Text = draw.Pick(s, others)
		}
	}
	return chosen >= 0
}

func dialectSurname(s *draw.Source, p *Person, n *Name) bool {
	if !p.Culture.han() || n.Script == Native {
		return false
	}
	to := Dialect(s.N(dialects))
	whole := s.Chance(500_000)
	changed := false
	for i := range n.Pieces {
		piece := &n.Pieces[i]
		if piece.part == nil || piece.Role != FamilyRole && !(whole && piece.Role == GivenRole) {
			continue
		}
		if readings := piece.part.In(to); !slices.Contains(readings, piece.Text) {
			piece.Text = readings[0]
			changed = changed || piece.Role == FamilyRole
		}
	}
	return changed
}

func nameOrder(s *draw.Source, _ *Person, n *Name) bool {
	if len(n.Pieces) < 2 || n.between == "" {
		return false
	}
	family := n.count(FamilyRole)
	comma := s.Chance(400_000)
	if family == 0 { // as if the first word, or the last, were the family's
		if n.Culture == Malay {
			return false
		}
		n.Pieces = append(n.Pieces[1:], n.Pieces[0])
		n.Pieces[0].Comma = comma && len(n.Pieces) == 2
		return true
	}
	isFamily := func(p Piece) bool { return p.Role == FamilyRole }
	others := slices.DeleteFunc(slices.Clone(n.Pieces), isFamily)
	families := slices.DeleteFunc(slices.Clone(n.Pieces), func(p Piece) bool { return !isFamily(p) })
	if len(others) == 0 {
		return false
	}
	switch leading := n.Pieces[0].Role == FamilyRole; {
	case comma:
		families[len(families)-1].Comma = true
		n.Pieces = append(families, others...)
	case leading:
		n.Pieces = append(others, families...)
	default:
		n.Pieces = append(families, others...)
	}
	return true
}

func westernName(s *draw.Source, p *Person, n *Name) bool {
	if p.Western.Native == "" || n.Script == Native || n.count(WesternRole) > 0 {
		return false
	}
	western := p.piece(WesternRole, &p.Western, Roman)
	switch s.N(3) {
	case 0:
		n.Pieces = slices.Insert(n.Pieces, 0, western)
	case 1:
		n.Pieces = append(n.Pieces, western)
	default: // Jason Lim: in place of the given name, before the family name
		n.Pieces = slices.DeleteFunc(n.Pieces, func(p Piece) bool { return p.Role == GivenRole })
		n.Pieces = slices.Insert(n.Pieces, 0, western)
	}
	return true
}

func honorific(_ *draw.Source, p *Person, n *Name) bool {
	if n.count(TitleRole) > 0 {
		n.Pieces = slices.DeleteFunc(n.Pieces, func(p Piece) bool { return p.Role == TitleRole })
		return true
	}
	title := p.piece(TitleRole, &p.Title, n.Script)
	if p.Culture.han() && n.Script == Native {
		n.Pieces = append(n.Pieces, title)
		return true
	}
	if n.Script == Native && (p.Culture == Thai || p.Culture == Lao) {
		title.gap = noGap
	}
	n.Pieces = slices.Insert(n.Pieces, 0, title)
	return true
}

func noSurname(_ *draw.Source, _ *Person, n *Name) bool {
	if n.count(FamilyRole) == 0 || n.count(GivenRole) == 0 {
		return false
	}
	n.Pieces = slices.DeleteFunc(n.Pieces, func(p Piece) bool { return p.Role == FamilyRole })
	return true
}

func missingPart(s *draw.Source, _ *Person, n *Name) bool {
	given, family := n.count(GivenRole), n.count(FamilyRole)
	i := n.index(s, func(p *Piece) bool {
		return p.Role == MiddleRole || p.Role == GivenRole && given > 1 || p.Role == FamilyRole && family > 1
	})
	if i < 0 {
		return false
	}
	n.Pieces = slices.Delete(n.Pieces, i, i+1)
	if n.count(MiddleRole) == 0 {
		n.Pieces = slices.DeleteFunc(n.Pieces, func(p Piece) bool { return p.Role == LinkRole })
	}
	return true
}

func initial(s *draw.Source, _ *Person, n *Name) bool {
	if !n.latin() && n.Culture != Russian || len(n.Pieces) < 2 {
		return false
	}
	i := n.index(s, func(p *Piece) bool {
		return (p.Role == GivenRole || p.Role == MiddleRole) && utf8.RuneCountInString(p.Text) > 2
	})
	if i < 0 {
		return false
	}
	letter, _ := utf8.DecodeRuneInString(n.Pieces[i].Text)
	n.Pieces[i] = Piece{Role: n.Pieces[i].Role, Text: string(letter) + ".", Comma: n.Pieces[i].Comma}
	return true
}

func nickname(_ *draw.Source, p *Person, n *Name) bool {
	at := slices.IndexFunc(n.Pieces, func(p Piece) bool { return p.Role == GivenRole })
	if p.Nick.Native == "" || at < 0 {
		return false
	}
	n.Pieces[at] = p.piece(NickRole, &p.Nick, n.Script)
	n.Pieces = slices.DeleteFunc(n.Pieces, func(p Piece) bool { return p.Role == GivenRole })
	return true
}

func zawgyiEncoding(_ *draw.Source, p *Person, n *Name) bool {
	if p.Culture != Burmese || n.Script != Native {
		return false
	}
	for i := range n.Pieces {
		n.Pieces[i].Text = Zawgyi(n.Pieces[i].Text)
	}
	return true
}

func spacingVariant(s *draw.Source, _ *Person, n *Name) bool {
	if i := n.index(s, func(p *Piece) bool { return strings.ContainsAny(p.Text, " -") }); i >= 0 {
		change := draw.Pick(s, []*strings.Replacer{
			strings.NewReplacer(" ", "-", "-", " "), strings.NewReplacer(" ", "", "-", ""),
		})
		n.Pieces[i].Text = change.Replace(n.Pieces[i].Text)
		return true
	}
	if len(n.Pieces) < 2 {
		return false
	}
	piece := &n.Pieces[s.N(len(n.Pieces)-1)]
	piece.gap = noGap
	if n.between == "" {
		piece.gap = wideGap
	}
	return true
}

func withoutDiacritics(_ *draw.Source, _ *Person, n *Name) bool {
	if !n.latin() {
		return false
	}
	for i := range n.Pieces {
		n.Pieces[i].Text = Fold(n.Pieces[i].Text)
	}
	return true
}

func mrzTruncation(_ *draw.Source, _ *Person, n *Name) bool {
	if !n.latin() {
		return false
	}
	zone := MRZ(n.Field(FamilyRole), n.Field(GivenRole, LinkRole, MiddleRole, WesternRole, NickRole))
	n.Pieces = []Piece{{Role: GivenRole, Text: zone}}
	return true
}

// lettered tells a piece with enough letters to bear a slip.
func lettered(p *Piece) bool {
	letters := 0
	for _, r := range p.Text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 3
}
