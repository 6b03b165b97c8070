// Package world simulates the phenomenon that Clew is about, over years, with
// nothing real in it: hubs and compounds, those who recruit for them, those who
// are held in them, those who are defrauded from them, and the ways that the
// money takes; and around it honest life in realistic proportion.
//
// The main idea: a world is a small [Plan] (hubs, compounds, services, what
// becomes of them and when), made first and kept in memory, and a row of cells
// that each follow from the plan and their own number alone. So cells can be
// made in any order, by any number of workers, in bounded memory, and are the
// same on every machine. A cell tells the truth: who there is, what they hold,
// what happened. What sources see of it, and what they get wrong, is told by
// package synth.
//
// Nothing here reads the resolver's tables, and no number is a statistic of any
// country: origin, guilt and victimhood are independent draws, but for the
// trends that public reports state, which are cited where they are used.
package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/names"
)

// ID is a true subject of a world: the number of its cell and its place there.
// The first places of a cell are fixed by its layout, so that other cells can
// name them without making the cell. Place 0 is never taken, so 0 is nobody.
type ID uint64

// IDOf gives the id of a place in a cell.
func IDOf(cell, place int) ID { return ID(cell)<<24 | ID(place) }

// Cell gives the number of the subject's cell.
func (id ID) Cell() int { return int(id >> 24) }

// Place gives the subject's place in its cell.
func (id ID) Place() int { return int(id & (1<<24 - 1)) }

// Time is microseconds since 1970 UTC; 0 is unknown or open.
type Time int64

// Cell is one part of a world, whole in itself but for ids of other cells.
type Cell struct {
	Number int
	// Kind says what the cell is: a scheme, a town, or the commons.
	Kind     CellKind
	Subjects []Subject
	// Holdings say who holds or uses which value, and when; Facts what links
	// subjects and values. Both are ordered by time, then as made.
	Holdings []Holding
	Facts    []Fact
	// Chains and Rings are planted: what a query has to find.
	Chains []Chain
	Rings  []Ring
	// Apart are pairs that look alike and are not the same, with the reason.
	Apart []Apart
}

// CellKind says what a cell is.
type CellKind uint8

// The kinds of cell.
const (
	// Commons is cell 0: banks, exchanges, markets, platforms, places, hubs.
	Commons CellKind = iota
	// Scheme is one operation over its life: a compound with all around it.
	Scheme
	// Town is honest life.
	Town
	// Bank is a part of a pure graph of transfers, without a story.
	Bank
)

// Subject is somebody or something as it truly is.
type Subject struct {
	ID   ID
	Kind graph.Kind
	// Person is set for people, Title for everything else: the name of a
	// company or compound in Latin letters, the title of an ad, the name that an
	// online account shows.
	Person *Person
	Title  string
	// Company is set for companies, Site for compounds and locations: what else
	// they are called, in which script.
	Company *names.Company
	Site    *names.Place
	// Former is the title until Renamed, "" if it never had another. What was
	// renamed is the same; a successor is a subject of its own.
	Former  string
	Renamed Time
	// Value is set for the kinds that are known by their value (bank accounts,
	// wallets, online accounts, domains): the value that the subject is.
	Value Value
	// Country is an ISO 3166 alpha-2 code, Place the location or address where
	// it is, 0 if none. From and To bound its life.
	Country  string
	Place    ID
	From, To Time
	// Attributes hold what the schema of its kind knows, in a fixed order.
	Attributes []Attribute
	// Roles is the true history of what the subject was and did, by time.
	Roles []Role
}

// Person is who a person is.
type Person struct {
	Name names.Person
	// Born is the day of birth in days since 1970.
	Born   int32
	Gender names.Gender
	// Country is of citizenship; Languages are BCP 47 tags.
	Country   string
	Languages []string
	// Household is the same for those who live under one roof.
	Household ID
}

// Attribute is a value of the schema's attributes.
type Attribute struct{ Name, Value string }

// Role is what a subject was for a time, in the words of graph's role table.
type Role struct {
	Name, Status string
	From, To     Time
	// Forced says that the subject acted under coercion.
	Forced bool
}

// Value is something that is known by its value: a number, an address, a
// document. Type, Qualifier and Country are used as in [graph.Identifier]; Value
// is in its canonical spelling, without the qualifier.
type Value struct {
	Type      graph.IdentifierType
	Value     string
	Qualifier string
	Country   string
}

// Holding says that a subject held or used a value for a time. A number that
// was given to another later has two holdings.
type Holding struct {
	Holder   ID
	Value    Value
	Relation graph.Relation
	From, To Time
	// Shared says that several unrelated subjects use it at once (a hostel's
	// phone, a service's wallet, a handset of a phone farm).
	Shared bool
}

// Point is one end of a fact: a subject, or a value when Subject is 0. Phones,
// bank accounts, wallets and all else that is known by value are always given
// by value, also where a cell has a subject for them.
type Point struct {
	Subject ID
	Value   Value
}

// Fact is something that was so for a time, or that happened (To is 0 and the
// link kind is an event).
type Fact struct {
	// ID is unique in the cell; chains and rings name facts by it.
	ID       int
	Kind     graph.LinkKind
	From, To Point
	Start    Time
	End      Time
	// Amount is in the smallest unit of Asset (cents, satoshi), 0 for none.
	Amount int64
	Asset  string
	// Props hold what the schema of the link kind knows, in a fixed order.
	Props []Attribute
	// Ring is the planted ring that it is part of, -1 for none.
	Ring int
}

// Chain is a planted answer: what a named pattern has to find.
type Chain struct {
	// Pattern is the name of the pattern ("job-ad-to-wallet"). Hops are the
	// facts and holdings in order; Points the nodes that they lead through, one
	// more than the hops.
	Pattern string
	Points  []Point
	Hops    []Hop
}

// Hop is one step of a chain: a fact by its id, or a holding by its place in
// the cell's list when Fact is -1.
type Hop struct {
	Fact    int
	Holding int
}

// Ring is planted laundering with its typology.
type Ring struct {
	Typology Typology
	Accounts []Point
	// Facts are its transfers by id.
	Facts []int
	// In is what entered the accounts that pass money on, Out what left them
	// and Skim what they kept, in the smallest unit of the transfers' asset:
	// In = Out + Skim. All three are 0 where no account passes money on.
	In, Out, Skim int64
}

// Typology names a pattern of laundering, in the words of the published
// generators (AMLSim, AMLworld) where they have one.
type Typology string

// The typologies.
const (
	FanIn           Typology = "fan-in"
	FanOut          Typology = "fan-out"
	GatherScatter   Typology = "gather-scatter"
	ScatterGather   Typology = "scatter-gather"
	Cycle           Typology = "cycle"
	PassThrough     Typology = "pass-through"
	FunnelBelow     Typology = "funnel-below-limit"
	DormantThenUsed Typology = "dormant-then-active"
	Bipartite       Typology = "bipartite"
	Stack           Typology = "stack"
)

// Apart is a pair of subjects that look alike and must stay apart.
type Apart struct {
	A, B   ID
	Reason ApartReason
}

// ApartReason says why two subjects look alike.
type ApartReason string

// The reasons.
const (
	Twins         ApartReason = "twins"
	FatherSon     ApartReason = "father and son of one name"
	Siblings      ApartReason = "siblings at one address"
	Namesakes     ApartReason = "namesakes"
	SameRomanName ApartReason = "one romanisation of two names"
	SisterCompany ApartReason = "sister companies"
	Successor     ApartReason = "successor"
	PartOf        ApartReason = "part of the same park"
	SharedDevice  ApartReason = "share a device"
	SoldDocument  ApartReason = "used the same sold document"
)

// Typologies gives all typologies in a fixed order.
func Typologies() []Typology {
	return []Typology{FanIn, FanOut, GatherScatter, ScatterGather, Cycle, PassThrough, FunnelBelow, DormantThenUsed, Bipartite, Stack}
}
