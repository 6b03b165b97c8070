package names

import (
	"slices"
	"strings"
)

// Role is what a piece of a written name is.
type Role int

// The roles of pieces. Link is a word such as bin between a given name and a father's.
const (
	TitleRole Role = iota
	GivenRole
	LinkRole
	MiddleRole
	FamilyRole
	WesternRole
	NickRole
)

// Piece is a word or a few that belong together in a written name.
type Piece struct {
	Role Role
	Text string
	// Comma puts a comma after the piece.
	Comma bool

	gap  gap   // to the next piece
	part *Part // what the piece writes; nil for a link and an initial
}

// gap is what stands after a piece instead of what stands after others.
type gap int

const (
	usualGap gap = iota
	noGap
	wideGap
)

// Name is a written name: pieces in order. Defects change it; the person behind it stays as it is.
type Name struct {
	Culture Culture
	Script  Script
	Pieces  []Piece

	between string // what stands between pieces
}

// String puts the pieces together.
func (n Name) String() string {
	var out strings.Builder
	for i, piece := range n.Pieces {
		out.WriteString(piece.Text)
		switch {
		case i == len(n.Pieces)-1:
		case piece.Comma:
			out.WriteString(", ")
		case piece.gap == wideGap:
			out.WriteByte(' ')
		case piece.gap == usualGap:
			out.WriteString(n.between)
		}
	}
	return out.String()
}

// Field gives the pieces of some roles alone, in order, separated as in the whole name: what a form with fields for
// given and family name holds. It is empty if the name has none.
func (n Name) Field(roles ...Role) string {
	n.Pieces = slices.DeleteFunc(slices.Clone(n.Pieces), func(p Piece) bool { return !slices.Contains(roles, p.Role) })
	for i := range n.Pieces {
		n.Pieces[i].Comma = false
	}
	return n.String()
}

// Write writes the person's name in a script, in the culture's usual order and spacing, without title or nickname. In
// Latin letters it uses the person's own spellings.
func (p *Person) Write(script Script) Name {
	sp := p.Culture.spec()
	n := Name{Culture: p.Culture, Script: script, between: " "}
	if sp.joined && script == Native {
		n.between = ""
	}
	add := func(role Role, parts []Part) {
		for i := range parts {
			n.Pieces = append(n.Pieces, p.piece(role, &parts[i], script))
		}
	}
	familyFirst := sp.familyFirst
	if script == Roman {
		familyFirst = sp.romanFirst
	}
	n.Pieces = make([]Piece, 0, len(p.Given)+len(p.Middle)+len(p.Family)+2)
	if familyFirst {
		add(FamilyRole, p.Family)
	}
	if sp.kinship == freeMiddle {
		add(MiddleRole, p.Middle)
		add(GivenRole, p.Given)
		return n
	}
	add(GivenRole, p.Given)
	if p.Culture == Malay {
		link := [...]string{"bin", "binti"}[p.Gender]
		n.Pieces = append(n.Pieces, Piece{Role: LinkRole, Text: link})
	}
	add(MiddleRole, p.Middle)
	if !familyFirst {
		add(FamilyRole, p.Family)
	}
	return n
}

// piece writes one part.
func (p *Person) piece(role Role, part *Part, script Script) Piece {
	return Piece{Role: role, Text: part.written(script, p.Culture.Latin()), part: part}
}

// Native gives the name in the culture's script: for Latin cultures with its diacritics.
func (p *Person) Native() string { return p.Write(Native).String() }

// Roman gives the name in plain Latin letters, in the person's own spelling.
func (p *Person) Roman() string { return p.Write(Roman).String() }
