package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
)

// The fixed places of a scheme.
const (
	placeCompound         = 1
	placeOperator         = 2
	placeManager          = 3
	placeDeputy           = 4
	placeGuards           = 5
	placeAgency           = 6
	firstRecruiter        = 7
	lastRecruiter         = 10
	firstBroker           = 11
	lastBroker            = 12
	firstTransporter      = 13
	lastTransporter       = 15
	firstHerder           = 16
	lastHerder            = 17
	placeTrader           = 18
	placeSupplier         = 19
	placeCompoundLandlord = 20
	placeNominee          = 21
	firstShell            = 22
	lastShell             = 23
	placeSite             = 24
)

// scheme is one operation in the making.
type scheme struct {
	*builder
	op *Operation
	// end is when the operation ends here: by a raid, by closing, or with the
	// world; life is how long it lasts until then.
	end, life Time
	ads       []ad
	// forced are those held who are made to recruit, from when on.
	forced []forcedRecruiter
	held   []heldPerson
	// mules are those whose accounts are used in each target country, in use
	// from the time in active on.
	mules  [2][]resident
	active [2][]Time
	// sleeper is the mule of each country whose account sleeps, -1 if none.
	sleeper [2]int
	// defrauded are those who lose money, by target, with their first payment.
	defrauded [2][]resident
	first     [2][]Time
	personas  []ID
	// purses are the operation's own wallets.
	purses [4]Value
	// menPPM is the share of men among those who are held here.
	menPPM int
	// handsets are shared by those who are held.
	handsets [3]Value
	// ransomed leads from the first person ransomed to the wallet of the proceeds
	// of fraud; nil while nobody is.
	ransomed *begun
}

// begun is the beginning of a chain that is planted later.
type begun struct {
	points []Point
	hops   []Hop
}

// ad is a job ad with the recruiter behind its contact.
type ad struct {
	id        ID
	recruiter ID
	contact   Value
	listed    int // the holding of the contact
	posted    Time
	title     string
}

type forcedRecruiter struct {
	id   ID
	from Time
}

// scheme makes an operation over its life.
func (b *builder) scheme(op *Operation) {
	b.reserve(460, 1_000, 1_400)
	end := op.ends(b.p.params.end())
	s := &scheme{builder: b, op: op, end: end, life: end - op.Opened, sleeper: [2]int{-1, -1}}
	d := &b.d
	s.crew(d)
	s.site(d)
	s.means(d)
	s.campaign(d)
	s.muleAccounts(d)
	s.people(d)
	s.defraud(d)
	s.launder(d)
	s.chains(d)
	s.contacts(d)
	s.raid(d)
}

// ends gives when an operation ends where it is.
func (op *Operation) ends(world Time) Time {
	end := world
	if op.Closed != 0 {
		end = min(end, op.Closed)
	}
	if op.Raided != 0 {
		end = min(end, op.Raided)
	}
	return end
}

// at gives the time at a share of the operation's life, in hundredths.
func (s *scheme) at(d *draw.Source, from, to int64) Time {
	return s.op.Opened + Time(d.Between(int64(s.life)/100*from, int64(s.life)/100*to))
}

// open is the end as a fact's end: 0 when it lasts beyond the world.
func (s *scheme) open() Time {
	if s.end == s.p.params.end() {
		return 0
	}
	return s.end
}

func (s *scheme) fixed(place int) ID { return IDOf(s.n, place) }

// one draws one of the places of a kind, or of the partner's when that is
// shared.
func (s *scheme) one(d *draw.Source, first, last int, shared bool) ID {
	cell := s.n
	if fromPartner := d.Chance(300_000); shared && fromPartner {
		cell = s.op.Partner
	}
	return IDOf(cell, int(d.Between(int64(first), int64(last))))
}

// crewSectors are those of the companies in fixed places.
var crewSectors = [...]string{placeOperator: "services", placeGuards: "security", placeSupplier: "utilities", placeCompoundLandlord: "real estate"}

// crewRoles say who stands in the fixed places of people, and in which role.
var crewRoles = [...]struct {
	first, last int
	role        Role
}{
	{placeManager, placeManager, Role{Name: "compound_manager"}},
	{placeDeputy, placeDeputy, Role{Name: "team_leader"}},
	{firstRecruiter, lastRecruiter, Role{Name: "recruiter_or_intermediary"}},
	{firstBroker, lastBroker, Role{Name: "broker_travel_agent"}},
	{firstTransporter, lastTransporter, Role{Name: "transporter"}},
	{firstHerder, lastHerder, Role{Name: "mule_herder"}},
	{placeTrader, placeTrader, Role{Name: "otc_trader"}},
	{placeNominee, placeNominee, Role{Name: "nominee_director", Status: "witting"}},
}

// crew puts those who run the scheme into their fixed places.
func (s *scheme) crew(d *draw.Source) {
	hub, from := s.op.hub, s.op.Opened-90*day
	for place := placeCompound; place < placeSite; place++ {
		switch place {
		case placeCompound:
			s.compound(d)
		case placeOperator, placeGuards, placeSupplier, placeCompoundLandlord:
			sector := crewSectors[place]
			s.company(drawCompany(d, hub, sector), sector, hub, s.fixed(placeSite), from, 0)
		case placeAgency:
			s.company(drawCompany(d, s.op.mix[0], "recruitment"), "recruitment", s.op.mix[0], 0, from, 0)
		case firstShell:
			s.company(drawCompany(d, s.op.targets[0], "trade"), "trade", s.op.targets[0], 0, from, 0)
		case lastShell:
			sister := s.sub(s.fixed(firstShell)).Company.Sister(branch(d))
			s.company(sister, "trade", s.op.targets[0], 0, from+20*day, 0)
			s.apart(s.fixed(firstShell), s.fixed(lastShell), SisterCompany)
		default:
			s.member(d, from)
		}
	}
	s.address(d, hub, "business")
	for place := firstRecruiter; place <= lastRecruiter; place++ {
		s.hold(s.fixed(place), s.p.walletOf(s.fixed(place), 0, chainTron), graph.RelOwns, from, 0)
		s.hold(s.fixed(place), s.p.handleOf(s.fixed(place)), graph.RelUses, from, 0)
	}
	for _, row := range crewRoles {
		for place := row.first; place <= row.last; place++ {
			role := row.role
			role.From, role.To = s.op.Opened-60*day, s.open()
			s.role(s.fixed(place), role)
		}
	}
}

// compound puts the compound into its place.
func (s *scheme) compound(d *draw.Source) {
	lat, lon := s.op.hub.somewhere(d)
	name, former := names.DrawCompound(branch(d), s.op.hub.named()), ""
	if s.op.Renamed != 0 {
		former, name = name.Spellings[0], names.DrawCompound(branch(d), s.op.hub.named())
	}
	s.add(Subject{
		Kind: graph.KindCompound, Title: name.Spellings[0], Site: &name, Former: former, Renamed: s.op.Renamed,
		Country: s.op.Country, Place: s.p.placeOfHub(s.op.hub, placeHubTown), From: s.op.Opened, To: s.op.Closed,
		Attributes: s.list("country", s.op.Country, "latitude", degrees(lat), "longitude", degrees(lon), "status", status(s.op.Closed)),
	})
}

// member adds somebody who works for the scheme, with the phone that other cells
// know too. Where they come from is one draw among all countries. Of those who
// help in the trafficking INTERPOL states that eight in ten are men and that 61 %
// are 20 to 39 years old ("INTERPOL releases new information on globalization of
// scam centres", 30 June 2025).
func (s *scheme) member(d *draw.Source, from Time) {
	origin := country(d.N(len(countries)))
	gender := drawGender(d, 800_000)
	years := age{40, 60}
	if d.Chance(610_000) {
		years = age{20, 38}
	}
	r := s.person(d, personName(d, origin, gender), gender, s.op.hub, origin, years, from)
	s.papers(d, &r)
	s.hold(r.id, s.p.phoneOf(r.id, s.op.hub), graph.RelUses, from, 0)
}

// site links the compound with those who run it, guard it, lease and supply it,
// and with other compounds.
func (s *scheme) site(d *draw.Source) {
	op, compound, operator := s.op, who(s.fixed(placeCompound)), who(s.fixed(placeOperator))
	opened, end := op.Opened, s.open()
	s.fact(graph.LinkLocatedAt, compound, who(s.p.placeOfHub(op.hub, placeHubTown)), opened, op.Closed)
	s.fact(graph.LinkOperates, operator, compound, opened, end)
	s.fact(graph.LinkOperates, who(s.fixed(placeManager)), compound, opened, end, "role", "manager")
	s.fact(graph.LinkDirects, who(s.fixed(placeManager)), operator, opened-80*day, 0, "role", "director")
	s.fact(graph.LinkWorkedAt, who(s.fixed(placeDeputy)), compound, opened, end, "role", "team leader")
	s.fact(graph.LinkGuards, who(s.fixed(placeGuards)), compound, opened, op.Closed)
	s.fact(graph.LinkLeasesTo, who(s.fixed(placeCompoundLandlord)), operator, opened-60*day, op.Closed, "premises", "buildings")
	s.fact(graph.LinkDeveloped, who(s.fixed(placeCompoundLandlord)), compound, opened-400*day, opened)
	s.fact(graph.LinkSupplies, who(s.fixed(placeSupplier)), compound, opened, op.Closed, "service", "power")
	s.fact(graph.LinkLocatedAt, operator, who(s.fixed(placeSite)), opened-80*day, 0, "type", "registered")
	for place := firstHerder; place <= placeTrader; place++ {
		s.fact(graph.LinkAssociateOf, who(s.fixed(placeManager)), who(s.fixed(place)), opened-60*day, 0, "relationship", "business")
	}
	for place := firstTransporter; place <= lastTransporter; place++ {
		boss := s.one(d, firstRecruiter, lastRecruiter, false)
		s.fact(graph.LinkAssociateOf, who(boss), who(s.fixed(place)), opened-60*day, 0, "relationship", "business")
	}
	if op.Park != 0 {
		s.fact(graph.LinkPartOf, compound, who(IDOf(op.Park, placeCompound)), opened, 0, "role", "part of the park")
		s.apart(s.fixed(placeCompound), IDOf(op.Park, placeCompound), PartOf)
	}
	if op.Predecessor != 0 {
		s.heir(d)
	}
	if op.SharesSupplier {
		s.sharedSupplier()
	}
}

// heir links the compound with the raided one before it: devices that were seen
// there are seen here, and what moved has the same people.
func (s *scheme) heir(d *draw.Source) {
	before := s.p.schemeOf(s.op.Predecessor)
	old, here := who(IDOf(before.Cell, placeCompound)), who(s.fixed(placeCompound))
	s.apart(s.fixed(placeCompound), IDOf(before.Cell, placeCompound), Successor)
	if s.op.Moved {
		s.fact(graph.LinkMovedTo, who(IDOf(before.Cell, placeOperator)), here, s.op.Opened, 0, "reason", "raid")
		s.fact(graph.LinkOperates, who(IDOf(before.Cell, placeOperator)), here, s.op.Opened, s.open())
		s.fact(graph.LinkOperates, who(IDOf(before.Cell, placeManager)), here, s.op.Opened, s.open(), "role", "manager")
	} else {
		s.fact(graph.LinkSuccessorOf, here, old, s.op.Opened, 0, "reason", "raid")
	}
	for i := range 3 {
		device := that(handset(s.n, s.slot()))
		gone := s.fact(graph.LinkSeenAt, device, old, before.Raided-Time(d.Between(2, 40))*day, 0, "by", "network")
		back := s.fact(graph.LinkSeenAt, device, here, s.op.Opened+Time(d.Between(1, 20))*day, 0, "by", "network")
		if i == 0 {
			s.chain(PatternDisplacement, []Point{old, device, here}, []Hop{byFact(gone), byFact(back)})
		}
	}
}

// sharedSupplier lets the partner's supplier bring the internet to both.
func (s *scheme) sharedSupplier() {
	supplier := who(IDOf(s.op.Partner, placeSupplier))
	there, here := who(IDOf(s.op.Partner, placeCompound)), who(s.fixed(placeCompound))
	from := s.op.Opened + 5*day
	one := s.fact(graph.LinkSupplies, supplier, there, from, 0, "service", "internet")
	two := s.fact(graph.LinkSupplies, supplier, here, from, s.op.Closed, "service", "internet")
	s.chain(PatternSharedSupplier, []Point{there, supplier, here}, []Hop{byFact(one), byFact(two)})
}

// means gives the operation its wallets, handsets, personas and sites.
func (s *scheme) means(d *draw.Source) {
	operator, opened := s.fixed(placeOperator), s.op.Opened
	for i := range s.purses {
		chain := chainTron
		if i == len(s.purses)-1 {
			chain = [...]string{chainEthereum, chainBitcoin}[d.N(2)]
		}
		s.purses[i] = s.wallet(chain)
		s.add(Subject{Kind: graph.KindWallet, Value: s.purses[i], From: opened, Attributes: s.list("chain", chain, "custody", "unhosted", "status", "active")})
		s.hold(operator, s.purses[i], graph.RelOwns, opened, 0)
	}
	for i := range s.handsets {
		s.handsets[i] = handset(s.n, s.slot())
	}
	for range 4 + d.N(4) {
		origin := s.op.targets[d.N(2)]
		persona := personName(d, origin, drawGender(d, 500_000))
		v := handle(s.p.platform(d), handleWord(&persona), s.n, s.slot())
		from := s.at(d, 0, 5)
		id := s.add(Subject{
			Kind: graph.KindOnlineAccount, Title: persona.Roman(), Value: v, Country: origin.code(), From: from,
			Attributes: s.list("platform", v.Qualifier, "status", "active"),
		})
		s.personas = append(s.personas, id)
		s.fact(graph.LinkPersonaOf, that(v), who(operator), from, s.open(), "name", persona.Roman())
		s.fact(graph.LinkSignedInFrom, that(v), that(address(d.Uint64())), from+day, 0)
		s.fact(graph.LinkSignedInFrom, that(v), that(s.handsets[d.N(len(s.handsets))]), from+2*day, 0)
	}
	for range 2 + d.N(2) {
		shown := names.DrawSite(branch(d))
		v := site(shown.Domain, s.n, s.slot())
		from := s.at(d, 0, 20)
		id := s.add(Subject{Kind: graph.KindDomain, Title: shown.Brand, Value: v, From: from, Attributes: s.list("brand", shown.Brand, "status", "active")})
		s.hold(id, s.purses[1], graph.RelContactFor, from, 0)
		s.fact(graph.LinkHosts, that(address(d.Uint64())), that(v), from, 0, "service", "web")
		s.fact(graph.LinkOperates, who(operator), that(v), from, s.open())
	}
	s.fact(graph.LinkOperates, who(s.fixed(placeTrader)), who(s.p.service(d, Desk).ID), opened, 0, "role", "trader")
	market := s.p.market(d, opened)
	s.fact(graph.LinkMemberOf, who(s.fixed(placeTrader)), who(market.ID), opened, 0, "role", "merchant")
	for range 1 + d.N(3) {
		s.transfer(s.purses[2], s.p.serviceWallet(market, chainTron), s.at(d, 5, 90), d.LogNormal(9_000, 600_000)*1_000_000, "tron:usdt", "escrow_deposit", "chain")
	}
}

// campaign posts the job ads over the life of the operation.
func (s *scheme) campaign(d *draw.Source) {
	for i := range 4 + d.N(5) {
		posted := s.op.Opened - 45*day
		if i > 0 {
			posted = s.at(d, 0, 75) - 30*day
		}
		recruiter := s.one(d, firstRecruiter, lastRecruiter, s.op.SharesRecruiter)
		if i == 0 {
			recruiter = s.fixed(firstRecruiter)
		}
		// An ad names a country where one is glad to work, which need not be where
		// the compound is.
		work := s.op.hub
		if d.Chance(400_000) {
			work = countryOf("TH")
		}
		read := s.op.mix[d.N(len(s.op.mix))]
		title := s.p.jobTitle(d, posted)
		a := ad{recruiter: recruiter, posted: posted, title: title}
		a.id = s.jobAd(d, title, work, read, posted, sum(d, read, 1_500))
		a.contact = s.p.phoneOf(recruiter, s.p.schemeOf(recruiter.Cell()).hub)
		a.listed = s.hold(a.id, a.contact, graph.RelContactFor, posted, posted+90*day)
		if d.Chance(500_000) {
			s.hold(a.id, s.p.handleOf(recruiter), graph.RelContactFor, posted, posted+90*day)
		}
		poster := [...]ID{s.fixed(placeAgency), recruiter}[d.N(2)]
		s.fact(graph.LinkPosted, who(poster), who(a.id), posted, 0)
		s.repost(d, a.id, poster, posted)
		s.fact(graph.LinkAdvertisesFor, who(a.id), who(s.fixed(placeOperator)), posted, posted+90*day, "country", work.code())
		s.ads = append(s.ads, a)
	}
}

// raid adds the raid, with those who were found.
func (s *scheme) raid(d *draw.Source) {
	if s.op.Raided == 0 || s.op.Raided != s.end {
		return
	}
	raid := s.add(Subject{Kind: graph.KindIncident, Title: "Raid", Country: s.op.Country, From: s.end, Attributes: s.list("type", "raid", "status", "closed")})
	s.fact(graph.LinkOccurredAt, who(raid), who(s.fixed(placeCompound)), s.end, 0)
	for i := range s.held {
		if h := &s.held[i]; h.found {
			s.fact(graph.LinkRescuedFrom, who(h.id), who(raid), s.end+hour, 0, "by", "police")
		}
	}
	if d.Chance(500_000) {
		s.fact(graph.LinkInvolvedIn, who(s.fixed(placeDeputy)), who(raid), s.end, 0, "role", "arrested")
	}
}
