package synth

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// source is somebody who tells a part of the world, in a way of their own.
type source struct {
	// index is its place in the table.
	index int
	id    graph.SourceID
	owner string
	// prefix begins the source's own ids.
	prefix string
	scheme graph.GradeScheme
	grades []string
	tlp    string
	// table says that a row has one value of each type.
	table bool
	// knows is the chance, in parts per million, that a subject of a class is
	// known to the source; again that a known one has a second record (another
	// case, another contract).
	knows [classes]int
	again int
	// tells is the chance that a fact between known subjects is told.
	tells int
	// native is the chance that a name is told in its own script, beside the
	// Latin form or alone.
	native int
}

// class is what a subject is to those who watch it.
type class uint8

// The classes. Victims come first: who is held and forced to take part is
// known as held.
const (
	held class = iota
	defrauded
	suspected
	mule
	bystander
	company
	compound
	ad
	dwelling
	scene // places, incidents, services and whatever else stands around
	classes
)

// The sources, in the order in which their files are loaded.
const (
	registrySource = iota
	bankA
	bankB
	telecomSource
	platformSource
	policeSource
	ngoSource
	fiuSource
	pressSource
	peopleSource // of the preset persons alone
	sourceCount
)

// sourceTable is never changed while running. What a source knows is drawn for
// each source by itself, so that the overlap of two sources is the product of
// their chances; customers of banks, subscribers and account holders are known
// to whom they hold a contract with, and are no draws.
var sourceTable = [sourceCount]source{
	registrySource: {index: registrySource, id: "registry", owner: "Company Register", prefix: "R", tlp: "CLEAR", native: 300_000, tells: 900_000,
		knows: [classes]int{company: 850_000}},
	bankA:         {index: bankA, table: true, id: "first-river-bank", owner: "First River Bank", prefix: "", tlp: "AMBER", again: 30_000, tells: 500_000},
	bankB:         {index: bankB, table: true, id: "harbour-bank", owner: "Harbour Bank", prefix: "", tlp: "AMBER", again: 30_000, native: 150_000, tells: 500_000},
	telecomSource: {index: telecomSource, table: true, id: "telecom", owner: "Blue Hill Telecom", prefix: "", tlp: "AMBER", native: 250_000, tells: 300_000},
	platformSource: {index: platformSource, id: "platform", owner: "Platform Trust and Safety", prefix: "u", tlp: "GREEN", native: 100_000, tells: 800_000,
		knows: [classes]int{ad: 900_000}},
	policeSource: {index: policeSource, id: "police", owner: "National Police", prefix: "P-", tlp: "AMBER", native: 350_000, again: 150_000, tells: 700_000,
		scheme: graph.GradeAdmiralty, grades: []string{"A1", "A2", "B2", "B2", "B3", "C3", "C3", "D4", "F6"},
		knows: [classes]int{held: 250_000, defrauded: 500_000, suspected: 650_000, mule: 500_000, bystander: 20_000, company: 200_000, compound: 900_000, ad: 250_000, dwelling: 80_000, scene: 1_000_000}},
	ngoSource: {index: ngoSource, id: "ngo", owner: "Harbour House", prefix: "H/", tlp: "AMBER+STRICT", native: 300_000, again: 100_000, tells: 700_000,
		scheme: graph.GradeAdmiralty, grades: []string{"A2", "B1", "B2", "B2", "C2", "C3", "F3"},
		knows: [classes]int{held: 600_000, defrauded: 20_000, suspected: 80_000, company: 20_000, compound: 600_000, ad: 60_000, scene: 500_000}},
	fiuSource: {index: fiuSource, table: true, id: "fiu", owner: "Financial Intelligence Unit", prefix: "S", tlp: "AMBER", native: 0, tells: 50_000,
		scheme: graph.GradeSTIX, grades: []string{"85", "75", "75", "50", "50", "15"},
		knows: [classes]int{defrauded: 150_000, suspected: 200_000, mule: 600_000, bystander: 20_000, company: 100_000}},
	pressSource: {index: pressSource, id: "press", owner: "", prefix: "N", tlp: "CLEAR", native: 80_000, tells: 500_000,
		scheme: graph.GradeAdmiralty, grades: []string{"C3", "C6", "D3", "F6"},
		knows: [classes]int{suspected: 150_000, company: 60_000, compound: 900_000}},
	peopleSource: {index: peopleSource, table: true, id: "people", owner: "Civil Registry", prefix: "", tlp: "AMBER", native: 200_000},
}

// classOf tells what a subject is to those who watch it.
func classOf(s *world.Subject) class {
	switch s.Kind {
	case graph.KindOrganization:
		return company
	case graph.KindCompound:
		return compound
	case graph.KindJobAd:
		return ad
	case graph.KindAddress:
		return dwelling
	case graph.KindPerson:
	default:
		return scene
	}
	c := bystander
	for _, r := range s.Roles {
		switch {
		case r.Name == graph.RoleTraffickingVictim:
			return held
		case r.Name == "fraud_victim":
			c = defrauded
		case r.Name == "mule" && c == bystander:
			c = mule
		case c == bystander && (graph.Role{Name: r.Name, Status: r.Status}).Side() == graph.Suspect:
			c = suspected
		}
	}
	return c
}

// scramble turns a number below 2^48 into another one, each into one of its
// own, so that ids do not show the order in which a world was made.
func scramble(key draw.Source, x uint64) uint64 {
	const half = 1<<24 - 1
	left, right := x>>24&half, x&half
	for round := range uint64(4) {
		f := key.Child(round, right)
		left, right = right, left^(f.Uint64()&half)
	}
	return left<<24 | right
}

// appendCode appends a number below 2^48 in ten characters of Crockford's
// base 32.
func appendCode(b []byte, x uint64) []byte {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for shift := 45; shift >= 0; shift -= 5 {
		b = append(b, alphabet[x>>shift&31])
	}
	return b
}
