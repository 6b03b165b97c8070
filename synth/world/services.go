package world

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
)

// ServiceType says what a service does.
type ServiceType uint8

// The types of service.
const (
	// Lender is a bank, EMoney an issuer of electronic money: both keep accounts.
	Lender ServiceType = iota
	EMoney
	// Exchange trades virtual assets; Desk exchanges them over the counter.
	Exchange
	Desk
	// Market is a guarantee market, Processor takes payments for shops,
	// Remitter sends money abroad, Platform is a social network or messenger.
	Market
	Processor
	Remitter
	Platform
	serviceTypes
)

// String gives the word that the schema's attribute "type" has for it.
func (t ServiceType) String() string {
	return [...]string{"financial_institution", "e_money", "exchange", "otc", "guarantee_market", "payment_processor", "remittance", "platform"}[t]
}

// Service is somebody whom many schemes and honest people are customers of: a
// place where a trace ends. All are invented.
type Service struct {
	ID   ID
	Type ServiceType
	Name string
	// Country is an ISO 3166 alpha-2 code.
	Country string
	// Opened and Closed bound its life; Former is its name until Renamed, and
	// Successor who took its customers over, 0 if nobody.
	Opened, Closed, Renamed Time
	Former                  string
	Successor               ID

	home country
}

// Kind is the kind of node that a service is: banks and platforms are
// organisations, all others are where a trace stops.
func (s *Service) Kind() graph.Kind {
	if s.Type == Lender || s.Type == Platform {
		return graph.KindOrganization
	}
	return graph.KindService
}

// Services gives all services in the order of their places in the commons. The
// slice must not be changed.
func (p *Plan) Services() []Service { return p.services }

// planServices draws the services: some in every country, and a few more of the
// larger ones as the world grows.
func (p *Plan) planServices() {
	p.banks = make([][]int32, len(countries))
	d := p.root.Child(draw.Label("services"))
	more := min(len(p.cells)/1_000, 20)
	for c := range countries {
		for range 2 + more/4 {
			p.addService(&d, Lender, country(c))
		}
		p.addService(&d, Processor, country(c))
	}
	for i := range 12 + more {
		t := [...]ServiceType{Exchange, EMoney, Remitter, Exchange}[i%4]
		p.addService(&d, t, country(d.N(len(countries))))
	}
	for i := range 2*len(p.hubs) + more {
		p.addService(&d, Desk, p.hubs[i%len(p.hubs)].country)
	}
	for range 8 {
		p.addService(&d, Platform, country(d.N(len(countries))))
	}
	for range 3 {
		p.addService(&d, Market, p.hubs[0].country)
	}
	p.planMarkets()
}

func (p *Plan) addService(d *draw.Source, t ServiceType, c country) {
	s := Service{ID: IDOf(0, len(p.services)+1), Type: t, Country: c.code(), home: c, Opened: p.params.start() - 5*year}
	s.Name = serviceName(d, t)
	at := int32(len(p.services))
	p.services = append(p.services, s)
	p.byType[t] = append(p.byType[t], at)
	if t == Lender {
		p.banks[c] = append(p.banks[c], at)
	}
}

// planMarkets lets the first guarantee market change its name and later close;
// the second takes its merchants over: a successor and no new name.
func (p *Plan) planMarkets() {
	list := p.byType[Market]
	first, second := &p.services[list[0]], &p.services[list[1]]
	span := p.params.end() - p.params.start()
	first.Opened = p.params.start()
	first.Former, first.Renamed = first.Name, p.params.start()+span/2
	d := p.root.Child(draw.Label("market"))
	first.Name = serviceName(&d, Market)
	first.Closed = p.params.start() + span*3/4
	first.Successor = second.ID
	second.Opened = first.Closed - 60*day
}

// service draws a service of a type.
func (p *Plan) service(d *draw.Source, t ServiceType) *Service {
	return &p.services[draw.Pick(d, p.byType[t])]
}

// market gives the guarantee market that is open at a time.
func (p *Plan) market(d *draw.Source, at Time) *Service {
	for _, i := range p.byType[Market] {
		s := &p.services[i]
		if s.Opened <= at && (s.Closed == 0 || s.Closed > at) && d.Chance(700_000) {
			return s
		}
	}
	return &p.services[p.byType[Market][2]]
}

// bankOf draws the bank of a country in which an account is kept.
func (p *Plan) bankOf(d *draw.Source, c country) *Service {
	return &p.services[draw.Pick(d, p.banks[c])]
}

// accountOf gives the first account of a subject at a fixed place, as every cell
// can tell it.
func (p *Plan) accountOf(id ID, c country) Value {
	d := p.at("account", id)
	return bankAccount(c, p.bankOf(&d, c).slug(), id.Cell(), id.Place())
}

// phoneOf gives the first number of a subject at a fixed place.
func (p *Plan) phoneOf(id ID, c country) Value { return c.phone(id.Cell(), id.Place()) }

// handleOf gives the handle under which a subject at a fixed place is written to.
func (p *Plan) handleOf(id ID) Value {
	d := p.at("handle", id)
	return handle(p.platform(&d), "jobs", id.Cell(), id.Place())
}

// walletOf gives a wallet of a subject.
func (p *Plan) walletOf(id ID, n int, chain string) Value { return wallet(p.params.Seed, id, n, chain) }

// serviceAccount and serviceWallet are what a service takes its customers' money
// with: its escrow account and its hot wallet.
func (p *Plan) serviceAccount(s *Service) Value { return p.accountOf(s.ID, s.home) }

func (p *Plan) serviceWallet(s *Service, chain string) Value { return p.walletOf(s.ID, 0, chain) }

// slug names a bank in the qualifier of its accounts: an invented code, as a BIC
// would be.
func (s *Service) slug() string {
	return "qx-bank-" + strconv.Itoa(s.ID.Place())
}

// place is a location that routes lead through.
type place struct {
	country  country
	name     names.Place
	sort     string // the schema's attribute "type"
	lat, lon int32  // hundredths of a degree, invented
}

// The places of a country, in the order of their ids: the first two are
// everywhere, the others in hubs only.
const (
	placeAirport = iota
	placeTown
	placesEverywhere
	placeBorder  = 0
	placeLanding = 1
	placeHubTown = 2
	placesOfHub  = 3
)

var placeSorts = [...]string{"airport", "town", "border_crossing", "river_landing", "town"}

// planPlaces lays the locations behind the services.
func (p *Plan) planPlaces() {
	d := p.root.Child(draw.Label("places"))
	add := func(c country, sort string) {
		lat, lon := c.somewhere(&d)
		p.places = append(p.places, place{c, names.DrawTown(branch(&d), c.named()), sort, lat, lon})
	}
	for c := range countries {
		for _, sort := range placeSorts[:placesEverywhere] {
			add(country(c), sort)
		}
	}
	for _, h := range p.hubs {
		for _, sort := range placeSorts[placesEverywhere:] {
			add(h.country, sort)
		}
	}
}

// placeOf gives the id of an airport or town of a country.
func (p *Plan) placeOf(c country, n int) ID {
	return IDOf(0, len(p.services)+1+int(c)*placesEverywhere+n)
}

// placeOfHub gives the id of a border crossing, landing or town of a hub.
func (p *Plan) placeOfHub(c country, n int) ID {
	for i, h := range p.hubs {
		if h.country == c {
			return IDOf(0, len(p.services)+1+len(countries)*placesEverywhere+i*placesOfHub+n)
		}
	}
	return p.placeOf(c, placeTown)
}

// centres are about the middle of each country, in whole degrees, in the order
// of the table of countries.
var centres = [...][2]int16{
	{12, 105}, {18, 103}, {17, 97}, {15, 101}, {16, 107}, {13, 122}, {4, 102}, {-6, 107}, {7, 81}, {1, 104},
	{30, 110}, {22, 114}, {24, 121}, {22, 79}, {24, 90}, {28, 84}, {30, 70}, {24, 54}, {27, 30}, {32, -6},
	{9, 39}, {-1, 37}, {1, 32}, {-6, 35}, {8, 8}, {9, 2}, {55, 40}, {40, -4}, {39, -8}, {-15, -48},
	{-10, -76}, {4, -73}, {20, -100}, {39, -98}, {50, -90}, {53, -2}, {53, -8}, {-33, 147}, {-41, 174}, {-29, 25},
}

// somewhere draws coordinates in hundredths of a degree, within a degree of the
// middle of the country: they are no place in particular.
func (c country) somewhere(d *draw.Source) (lat, lon int32) {
	return int32(centres[c][0])*100 + int32(d.Between(-100, 100)), int32(centres[c][1])*100 + int32(d.Between(-100, 100))
}

// degrees writes hundredths of a degree as a decimal number.
func degrees(hundredths int32) string {
	buf := make([]byte, 0, 8)
	if hundredths < 0 {
		buf = append(buf, '-')
		hundredths = -hundredths
	}
	buf = strconv.AppendInt(buf, int64(hundredths/100), 10)
	buf = append(buf, '.')
	return string(appendDigits(buf, uint64(hundredths%100), 2))
}
