package world

import (
	"errors"
	"fmt"
	"time"
)

// Params say what a world is like. Rates are in parts per million. The same
// parameters give the same world on every machine.
type Params struct {
	Seed uint64
	// Cells is how many cells the world has, the commons included; Records asks
	// instead for as many as hold about so many subjects and facts. One of the
	// two is 0.
	Cells   int
	Records int
	// FromYear and ToYear are the first and the last year, both included.
	FromYear, ToYear int
	// Kind says what the cells hold: Mixed is schemes and towns, Transfers a pure
	// graph of transfers.
	Kind Kind

	// SchemesPPM is the share of cells that are schemes; all others are towns.
	SchemesPPM int
	// RaidedPPM is the share of compounds that are raided; SucceededPPM of those
	// raided have an heir, and MovedPPM of the heirs are the same operation that
	// moved. RenamedPPM of the compounds change their name, ParkPPM are parts of
	// a park, PartnerPPM of the schemes share people or services with another.
	RaidedPPM, SucceededPPM, MovedPPM, RenamedPPM, ParkPPM, PartnerPPM int
	// Held is how many people a compound holds on average.
	Held int
	// RansomedPPM, RescuedPPM and SoldPPM are shares of those held;
	// ForcedRecruiterPPM and ForcedOpenerPPM of them are made to recruit, or to
	// open accounts.
	RansomedPPM, RescuedPPM, SoldPPM, ForcedRecruiterPPM, ForcedOpenerPPM int
	// Defrauded is how many people lose money to a scheme on average, Mules how
	// many accounts it uses, Rings how many typologies it plants.
	Defrauded, Mules, Rings int
	// Households is how many households a town has on average; SharedPhonePPM
	// of them share one phone, NamesakePPM have a namesake of another household
	// in town, TwinsPPM and JuniorPPM twins, and father and son of one name.
	Households                                       int
	SharedPhonePPM, NamesakePPM, TwinsPPM, JuniorPPM int
	// ReassignedPPM of the phones were somebody else's before.
	ReassignedPPM int
}

// Kind says what the cells of a world hold.
type Kind uint8

// The kinds of world.
const (
	// Mixed is schemes among towns.
	Mixed Kind = iota
	// Transfers is a graph of transfers with the degrees and times of FinBench.
	Transfers
)

// Default gives the parameters of a world of so many cells.
func Default(seed uint64, cells int) Params {
	return Params{
		Seed: seed, Cells: cells, FromYear: 2018, ToYear: 2025,
		SchemesPPM: 250_000,
		RaidedPPM:  350_000, SucceededPPM: 700_000, MovedPPM: 500_000, RenamedPPM: 200_000, ParkPPM: 250_000, PartnerPPM: 600_000,
		Held: 30, RansomedPPM: 250_000, RescuedPPM: 300_000, SoldPPM: 200_000, ForcedRecruiterPPM: 60_000, ForcedOpenerPPM: 100_000,
		Defrauded: 28, Mules: 30, Rings: 5,
		Households: 60, SharedPhonePPM: 150_000, NamesakePPM: 60_000, TwinsPPM: 40_000, JuniorPPM: 60_000,
		ReassignedPPM: 50_000,
	}
}

// Limits of parameters. A cell numbers its subjects and values from 0, so that
// what it holds is bounded.
const (
	maxCells   = 1 << 20
	firstYear  = 1980
	lastYear   = 2100
	maxMembers = 120
	// recordsPerCell is about how many subjects and facts a cell of a mixed world
	// has with the default parameters, and a bank of a world of transfers.
	recordsPerCell     = 1_750
	recordsPerBankCell = 2_000
)

// Validate gives all that is wrong with the parameters, each with the name of
// the field and what it may be, or nil.
func (p *Params) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf("world: "+format, args...)) }
	switch {
	case p.Cells == 0 && p.Records == 0:
		fail("Cells and Records are both 0: give the size of the world by one of them")
	case p.Cells != 0 && p.Records != 0:
		fail("Cells is %d and Records is %d: give the size of the world by one of them", p.Cells, p.Records)
	case p.Cells < 0 || p.Records < 0:
		fail("the size of the world is below 0")
	case p.cells() > maxCells:
		fail("the world would have %d cells, more than %d", p.cells(), maxCells)
	case p.Records == 0 && p.Cells < 3:
		fail("Cells is %d: a world has at least 3, the commons and two others", p.Cells)
	}
	if p.FromYear < firstYear || p.ToYear > lastYear {
		fail("the years %d to %d are not within %d to %d", p.FromYear, p.ToYear, firstYear, lastYear)
	}
	if p.ToYear < p.FromYear {
		fail("ToYear %d is before FromYear %d", p.ToYear, p.FromYear)
	}
	if p.Kind > Transfers {
		fail("Kind %d is none: use Mixed or Transfers", p.Kind)
	}
	for _, r := range p.rates() {
		if r.value < 0 || r.value > 1_000_000 {
			fail("%s is %d: a rate is 0 to 1,000,000 parts per million", r.name, r.value)
		}
	}
	for _, n := range []namedNumber{{"Held", p.Held}, {"Defrauded", p.Defrauded}, {"Mules", p.Mules}, {"Households", p.Households}} {
		if n.value < 0 || n.value > maxMembers {
			fail("%s is %d: use 0 to %d", n.name, n.value, maxMembers)
		}
	}
	if p.Rings < 0 || p.Rings > len(Typologies()) {
		fail("Rings is %d: there are %d typologies", p.Rings, len(Typologies()))
	}
	return errors.Join(errs...)
}

type namedNumber struct {
	name  string
	value int
}

func (p *Params) rates() []namedNumber {
	return []namedNumber{
		{"SchemesPPM", p.SchemesPPM}, {"RaidedPPM", p.RaidedPPM}, {"SucceededPPM", p.SucceededPPM}, {"MovedPPM", p.MovedPPM},
		{"RenamedPPM", p.RenamedPPM}, {"ParkPPM", p.ParkPPM}, {"PartnerPPM", p.PartnerPPM}, {"RansomedPPM", p.RansomedPPM},
		{"RescuedPPM", p.RescuedPPM}, {"SoldPPM", p.SoldPPM}, {"ForcedRecruiterPPM", p.ForcedRecruiterPPM},
		{"ForcedOpenerPPM", p.ForcedOpenerPPM}, {"SharedPhonePPM", p.SharedPhonePPM}, {"NamesakePPM", p.NamesakePPM},
		{"TwinsPPM", p.TwinsPPM}, {"JuniorPPM", p.JuniorPPM}, {"ReassignedPPM", p.ReassignedPPM},
	}
}

// cells gives the number of cells, the commons included.
func (p *Params) cells() int {
	if p.Records == 0 {
		return p.Cells
	}
	per := recordsPerCell
	if p.Kind == Transfers {
		per = recordsPerBankCell
	}
	return max(3, 1+(p.Records+per-1)/per)
}

// The units of [Time].
const (
	minute Time = 60 * 1_000_000
	hour        = 60 * minute
	day         = 24 * hour
	year        = 365 * day
)

// start and end bound the years of the world.
func (p *Params) start() Time { return yearStart(p.FromYear) }
func (p *Params) end() Time   { return yearStart(p.ToYear + 1) }

func yearStart(y int) Time { return Time(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()) }
