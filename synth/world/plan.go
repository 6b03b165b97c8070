package world

import (
	"slices"

	"github.com/clewgraph/clew/synth/draw"
)

// Plan is what a world has in common: countries and times of hubs, the lives of
// compounds, services, and who works with whom. It is small, is made once, and
// never changes; any number of goroutines may make cells from it.
type Plan struct {
	params Params
	root   draw.Source
	cells  []cellPlan
	// schemes and services are in the order of their cells and places.
	schemes  []Operation
	services []Service
	places   []place
	hubs     []hub
	towns    [][]int32 // cells of the towns by country
	banks    [][]int32 // places in services by country
	byType   [serviceTypes][]int32
	// homes draws the country of a town.
	homes *draw.Weights
}

// cellPlan is a cell's place in the world.
type cellPlan struct {
	kind CellKind
	// index is its place among the schemes or towns.
	index int32
	// country is where a town is.
	country country
}

// Operation is the life of a compound and of the operation in it. 0 means never.
type Operation struct {
	// Cell is the number of its cell; the compound is place 1 there.
	Cell int
	// Country is where the compound is, an ISO 3166 alpha-2 code.
	Country string
	// Opened and Closed bound the life of the compound. Raided is within it;
	// a raid need not close it.
	Opened, Closed, Raided, Renamed Time
	// Park is the cell of the park's main compound, if it is part of one;
	// Predecessor that of the raided compound that it is the heir of, and Moved
	// says that it is the same operation; Partner is the cell of a scheme that it
	// shares people or services with. 0 is none: the commons are no scheme.
	Park, Predecessor, Partner int
	Moved                      bool
	// SharesRecruiter and the others say what a partner's people do here too.
	SharesRecruiter, SharesBroker, SharesHerder, SharesSupplier bool

	hub     country
	targets [2]country
	// mix draws the origins of those held: the scheme's own choice among the
	// origins of its time.
	mix [3]country
}

// hub is a country in which compounds appear from a time on.
type hub struct {
	country country
	from    Time
	weight  int
	// settled says that there is a compound already.
	settled bool
}

// New checks the parameters and makes the plan of their world.
func New(params Params) (*Plan, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	p := &Plan{params: params, root: draw.New(params.Seed, draw.Label("world"))}
	p.planHubs()
	p.homes = draw.NewWeights(weightsOf(homeWeights))
	p.planCells()
	p.planServices()
	p.planPlaces()
	p.planSchemes()
	return p, nil
}

// Params gives the parameters of the world.
func (p *Plan) Params() Params { return p.params }

// Cells gives the number of cells; they are numbered from 0, the commons.
func (p *Plan) Cells() int { return len(p.cells) }

// Operations gives the lives of all schemes in the order of their cells. The
// slice must not be changed.
func (p *Plan) Operations() []Operation { return p.schemes }

// KindOf says what the cell with that number is.
func (p *Plan) KindOf(cell int) CellKind { return p.cells[cell].kind }

// Cell makes the cell with that number, from 0 to Cells()-1; it panics beyond.
// It depends on the plan and the number alone.
func (p *Plan) Cell(n int) *Cell {
	b := newBuilder(p, n)
	switch c := p.cells[n]; c.kind {
	case Commons:
		b.commons()
	case Scheme:
		b.scheme(&p.schemes[c.index])
	case Town:
		b.town(c.country)
	case Bank:
		b.bank()
	}
	return b.finish()
}

// planCells spreads schemes evenly among the towns.
func (p *Plan) planCells() {
	n := p.params.cells()
	p.cells = make([]cellPlan, n)
	p.towns = make([][]int32, len(countries))
	d := p.root.Child(draw.Label("cells"))
	share := int64(p.params.SchemesPPM)
	for i := 1; i < n; i++ {
		c := &p.cells[i]
		switch {
		case p.params.Kind == Transfers:
			c.kind = Bank
		case int64(i)*share/draw.Million > int64(i-1)*share/draw.Million:
			c.kind, c.index = Scheme, int32(len(p.schemes))
			p.schemes = append(p.schemes, Operation{Cell: i})
		default:
			c.kind = Town
			c.country = country(p.homes.Draw(&d))
			p.towns[c.country] = append(p.towns[c.country], int32(i))
		}
	}
}

// planHubs decides in which countries compounds appear, and from when on.
//
// The order is a trend that INTERPOL states: online scam centres were first
// concentrated in Cambodia, further hubs were then found in Laos and Myanmar, in
// at least four more Asian countries, and the method was replicated in West
// Africa ("INTERPOL issues global warning on human trafficking-fueled fraud",
// June 2023; "INTERPOL releases new information on globalization of scam
// centres", 30 June 2025). The reports do not name the four; which ones a world
// has is drawn, and says nothing about them.
func (p *Plan) planHubs() {
	d := p.root.Child(draw.Label("hubs"))
	asia := countriesOf("TH", "VN", "PH", "MY", "ID", "LK", "AE", "NP")
	draw.Shuffle(&d, asia)
	africa := countriesOf("NG", "BJ")
	draw.Shuffle(&d, africa)
	stages := [][]country{countriesOf("KH"), countriesOf("LA", "MM"), asia[:4], africa[:1]}
	span := p.params.end() - p.params.start()
	for i, stage := range stages {
		from := p.params.start() + span*Time(i)/5
		for j, c := range stage {
			// The hubs of a stage follow each other within its first half.
			p.hubs = append(p.hubs, hub{country: c, from: from + span*Time(j)/Time(10*len(stage)), weight: 12 / len(stage)})
		}
	}
}

// planSchemes draws the lives of the compounds, one after the other, so that an
// heir can look for the raided compound before it.
func (p *Plan) planSchemes() {
	var raided []int // without an heir yet
	for i := range p.schemes {
		s := &p.schemes[i]
		d := p.root.Child(draw.Label("scheme"), uint64(i))
		p.planLife(s, i, &d)
		before := slices.IndexFunc(raided, func(j int) bool { return p.schemes[j].Raided <= s.Opened })
		if before >= 0 && d.Chance(p.params.SucceededPPM) {
			p.inherit(s, &p.schemes[raided[before]], &d)
			raided = slices.Delete(raided, before, before+1)
		}
		p.settle(s, &d)
		if s.Raided != 0 {
			raided = append(raided, i)
		}
		p.partner(s, i, &d)
		p.planPeople(s, &d)
	}
}

// planLife draws when a compound is.
func (p *Plan) planLife(s *Operation, i int, d *draw.Source) {
	start, end := p.params.start(), p.params.end()
	// Openings are spread over the years so that every stage of hubs has some;
	// the last ones still have half a year to live.
	span := (end - start) * 9 / 10
	s.Opened = start + span*Time(i)/Time(len(p.schemes)) + Time(d.Between(0, int64(span)/int64(len(p.schemes))))
	life := Time(d.LogNormal(int64(2*year), 500_000)) + 120*day
	s.Closed = s.Opened + life
	if s.Closed >= end-30*day {
		s.Closed = 0
	}
	last := end
	if s.Closed != 0 {
		last = s.Closed
	}
	// What becomes of it happens in its middle, when there is somebody in it.
	middle := func() Time {
		return s.Opened + Time(d.Between(int64(last-s.Opened)*4/10, int64(last-s.Opened)*8/10))
	}
	if at := middle(); d.Chance(p.params.RaidedPPM) {
		s.Raided = at
	}
	if at := middle(); d.Chance(p.params.RenamedPPM) {
		s.Renamed = at
	}
}

// settle draws the country of a compound among the hubs that there are by then.
// The first compound after a hub's time has come is there.
func (p *Plan) settle(s *Operation, d *draw.Source) {
	open, total := 1, 0
	for open < len(p.hubs) && p.hubs[open].from <= s.Opened {
		open++
	}
	for _, h := range p.hubs[:open] {
		total += h.weight
	}
	at, chosen := d.N(total), -1
	for i, h := range p.hubs[:open] {
		if at -= h.weight; at < 0 && chosen < 0 || !h.settled {
			chosen = i
		}
		if !h.settled {
			break
		}
	}
	p.hubs[chosen].settled = true
	s.hub = p.hubs[chosen].country
	s.Country = s.hub.code()
}

// inherit makes a compound the heir of one that was raided before: it opens some
// weeks after the raid, or as planned when that is later.
func (p *Plan) inherit(s, before *Operation, d *draw.Source) {
	s.Predecessor = before.Cell
	s.Moved = d.Chance(p.params.MovedPPM)
	opens := before.Raided + Time(d.Between(int64(14*day), int64(90*day)))
	if opens > s.Opened && opens < p.params.end()-100*day {
		shift := opens - s.Opened
		s.Opened = opens
		for _, t := range []*Time{&s.Closed, &s.Raided, &s.Renamed} {
			if *t != 0 {
				*t += shift
			}
			if *t >= p.params.end()-30*day {
				*t = 0
			}
		}
	}
	if s.Moved {
		s.targets = before.targets
	}
}

// partner looks for a scheme before this one that is at work at the same time,
// and decides what the two share.
func (p *Plan) partner(s *Operation, i int, d *draw.Source) {
	shares, bits := d.Chance(p.params.PartnerPPM), d.Uint64()
	inPark := d.Chance(p.params.ParkPPM)
	for j := i - 1; j >= max(0, i-12); j-- {
		o := &p.schemes[j]
		if o.Opened > s.Opened || o.Closed != 0 && o.Closed < s.Opened+year || o.Raided != 0 && o.Raided < s.Opened+year {
			continue
		}
		if shares && s.Partner == 0 {
			s.Partner = o.Cell
			s.SharesRecruiter, s.SharesBroker = bits&1 != 0, bits&2 != 0
			s.SharesHerder, s.SharesSupplier = bits&4 != 0, bits&8 != 0 || bits&7 == 0
		}
		if inPark && s.Park == 0 && o.hub == s.hub {
			s.Park = o.Cell
			if o.Park != 0 {
				s.Park = o.Park
			}
		}
	}
}

// planPeople draws whom a scheme defrauds and where those come from whom it
// holds. Whom it holds and whom it defrauds are independent draws: two target
// countries from all that have fraud victims by then, three origins from all
// that have origins by then.
func (p *Plan) planPeople(s *Operation, d *draw.Source) {
	if s.targets == ([2]country{}) {
		targets := p.byThen(targetStages, s.Opened)
		s.targets[0] = draw.Pick(d, targets)
		s.targets[1] = draw.Pick(d, targets)
	}
	origins := p.byThen(originStages, s.Opened)
	for i := range s.mix {
		s.mix[i] = draw.Pick(d, origins)
	}
}

// originStages and targetStages are the countries of those held and of those
// defrauded, by fifths of the world's years. The growth is a trend that INTERPOL
// states (the reports cited at planHubs): the first victims of trafficking were
// Chinese speakers from China, Malaysia, Thailand and Singapore; later ones came
// from as far away as South America, East Africa and Western Europe. The first
// targets of the fraud were Chinese speakers, later ones were people in North
// America, Europe and the rest of Asia. Within a stage all are equally likely.
var (
	originStages = [][]string{
		{"CN", "MY", "TH", "SG", "TW"},
		{"VN", "ID", "PH", "HK", "MM", "KH", "LA"},
		{"IN", "BD", "NP", "PK", "LK", "AE"},
		{"ET", "KE", "UG", "TZ", "BR", "PE", "CO", "ES", "PT", "GB"},
		{"NG", "MA", "EG", "RU", "ZA", "MX"},
	}
	targetStages = [][]string{
		{"CN", "TW", "HK", "SG"},
		{"MY", "TH", "US", "CA"},
		{"GB", "IE", "AU", "NZ"},
		{"IN", "ES", "PT", "AE"},
		{"BR", "ZA", "PH", "ID"},
	}
)

// byThen gives the countries of all stages that have begun.
func (p *Plan) byThen(stages [][]string, at Time) []country {
	span := p.params.end() - p.params.start()
	n := int((at - p.params.start()) * 5 / span)
	var out []country
	for _, stage := range stages[:min(n+1, len(stages))] {
		out = append(out, countriesOf(stage...)...)
	}
	return out
}

// homeWeights say how often a town is in a country: those in which schemes look
// for people or money a little more often, so that there is honest life around
// every mule.
var homeWeights = []struct {
	codes  []string
	weight int
}{
	{[]string{"CN", "US", "IN", "MY", "TH", "GB", "MM", "KH", "LA"}, 4},
	{[]string{"TW", "HK", "SG", "VN", "ID", "PH", "AU", "CA", "ES", "PT", "BR", "ZA", "KE", "ET", "NG", "IE", "NZ"}, 2},
}

// weightsOf gives the weight of every country, 1 where nothing else is said.
func weightsOf(rows []struct {
	codes  []string
	weight int
}) []int {
	weights := make([]int, len(countries))
	for i := range weights {
		weights[i] = 1
		for _, row := range rows {
			if slices.Contains(row.codes, countries[i].Code) {
				weights[i] = row.weight
			}
		}
	}
	return weights
}

// schemeOf gives the scheme of a cell.
func (p *Plan) schemeOf(cell int) *Operation { return &p.schemes[p.cells[cell].index] }

// at gives the source of draws of a subject that others may know of: who it is
// follows from its id alone.
func (p *Plan) at(what string, id ID) draw.Source {
	return p.root.Child(draw.Label(what), uint64(id))
}
