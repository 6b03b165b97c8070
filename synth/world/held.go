package world

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// heldPerson is somebody who is held.
type heldPerson struct {
	resident
	arrived Time
	// recruited and held are the facts that brought the person here; ad is the
	// ad that was answered, -1 if none.
	recruited, held, ad int
	recruiter           ID
	transporter         ID
	// found says that the person was still there when the compound was raided.
	found bool
}

// people recruits, moves, holds and lets go those who are held, in the order of
// their arrival.
func (s *scheme) people(d *draw.Source) {
	s.menPPM = int(d.Between(830_000, 950_000))
	n := between(d, s.p.params.Held)
	for i := range n {
		// Arrivals are spread over most of the life, with the first at once.
		arrived := s.op.Opened + s.life/50 + s.life*4/5*Time(i)/Time(n) + Time(d.N(1_000))*(s.life/1_000)/Time(n)
		s.holdPerson(d, i, arrived)
	}
	s.sharedHandsets(d)
}

// between draws a number around a mean: from half of it to one and a half.
func between(d *draw.Source, mean int) int {
	if mean == 0 {
		return 0
	}
	return max(1, int(d.Between(int64(mean/2), int64(mean+mean/2))))
}

// holdPerson tells the story of one person. Where somebody comes from is drawn
// among the origins of the scheme. Most are men, in a share of the scheme's own:
// of those who were freed at Myawaddy in February 2025 the published lists have
// 94 % men in one batch, and 221 of 260 in another from elsewhere (Thai PBS World;
// TNA, 13 February 2025).
func (s *scheme) holdPerson(d *draw.Source, i int, arrived Time) {
	origin := s.op.mix[d.N(len(s.op.mix))]
	gender := drawGender(d, s.menPPM)
	from := arrived - 3*year
	h := heldPerson{arrived: arrived, ad: -1}
	h.resident = s.person(d, personName(d, origin, gender), gender, origin, origin, age{16, 42}, from)
	s.papers(d, &h.resident)
	s.number(&h.resident, from)
	s.online(d, &h.resident)
	s.recruit(d, &h, i)
	s.travel(d, &h)
	s.captivity(d, &h, i)
	s.held = append(s.held, h)
}

// recruit lets somebody answer an ad, or be talked into it by somebody who is
// held already.
func (s *scheme) recruit(d *draw.Source, h *heldPerson, i int) {
	at := h.arrived - Time(d.Between(3, 20))*day
	talked := d.Chance(250_000)
	for _, f := range s.forced {
		if talked && f.from < at-10*day && h.recruiter == 0 {
			h.recruiter = f.id
			s.fact(graph.LinkContacted, that(s.handsets[0]), that(h.phone), at-Time(d.Between(1, 9))*day, 0, "channel", "chat")
		}
	}
	if h.recruiter == 0 {
		h.ad = s.adBefore(d, at-10*day, i)
		a := &s.ads[h.ad]
		h.recruiter = a.recruiter
		s.fact(graph.LinkContacted, that(h.phone), that(a.contact), at-Time(d.Between(1, 9))*day, 0, "channel", "chat")
	}
	title := ""
	if h.ad >= 0 {
		title = s.ads[h.ad].title
	}
	h.recruited = s.fact(graph.LinkRecruited, who(h.recruiter), who(h.id), at, 0, "channel", "chat", "job_title", title)
}

// adBefore draws an ad that was posted before a time; the first person answers
// the first ad.
func (s *scheme) adBefore(d *draw.Source, at Time, i int) int {
	k := d.N(len(s.ads))
	if i == 0 || s.ads[k].posted >= at {
		return 0
	}
	return k
}

// travel takes somebody by air and over a border to the compound.
func (s *scheme) travel(d *draw.Source, h *heldPerson) {
	hub := s.op.hub
	broker := s.one(d, firstBroker, lastBroker, s.op.SharesBroker)
	s.fact(graph.LinkContacted, that(s.p.phoneOf(broker, s.p.schemeOf(broker.Cell()).hub)), that(h.phone), h.arrived-60*hour, 0, "channel", "chat")
	s.fact(graph.LinkTravelled, who(h.id), who(s.p.placeOf(hub, placeAirport)), h.arrived-30*hour, 0, "mode", "air", "from", h.home.code(), "paid_by", "agent")
	leg := placeBorder
	mode := "car"
	if d.Chance(300_000) {
		leg, mode = placeLanding, "boat"
	}
	s.fact(graph.LinkTravelled, who(h.id), who(s.p.placeOfHub(hub, leg)), h.arrived-5*hour, 0, "mode", mode)
	h.transporter = s.one(d, firstTransporter, lastTransporter, false)
	s.fact(graph.LinkTransported, who(h.transporter), who(h.id), h.arrived-4*hour, 0, "mode", mode)
	if d.Chance(150_000) {
		s.fact(graph.LinkTravelled, who(h.id), that(plate(hub, s.n, h.transporter.Place())), h.arrived-4*hour, 0, "mode", mode)
	}
}

// captivity holds somebody until a ransom, a rescue, a sale, the raid, the end
// of the compound, or still.
func (s *scheme) captivity(d *draw.Source, h *heldPerson, i int) {
	params := &s.p.params
	ransomed, rescued, sold := d.Chance(params.RansomedPPM), d.Chance(params.RescuedPPM), d.Chance(params.SoldPPM)
	opener, recruiter := d.Chance(params.ForcedOpenerPPM), d.Chance(params.ForcedRecruiterPPM)
	part := func(from, to int64) Time { return h.arrived + (s.end-h.arrived)/100*Time(d.Between(from, to)) }
	out := s.end
	if ransomed {
		out = part(40, 95)
	} else if rescued {
		out = part(30, 95)
	}
	compound, last := who(s.fixed(placeCompound)), s.fixed(placeCompound)
	until := out
	if partner := s.op.Partner; sold && partner != 0 && i > 0 {
		moved := h.arrived + (out-h.arrived)/2
		if ends := s.p.schemeOf(partner).ends(params.end()); ends > moved+day {
			out = min(out, ends)
			until = moved
			last = IDOf(partner, placeCompound)
			s.sell(d, h, partner, moved, out)
		}
	}
	h.held = s.fact(graph.LinkHeldAt, who(h.id), compound, h.arrived, s.bound(until), "conditions", "documents taken")
	s.fact(graph.LinkWorkedAt, who(h.id), compound, h.arrived+day, s.bound(until), "role", "worker")
	debt := d.LogNormal(4_000_00, 400_000)
	s.owe(h.id, s.fixed(placeOperator), h.arrived, until, debt, "travel and placement")
	s.commission(d, h)
	s.role(h.id, Role{Name: graph.RoleTraffickingVictim, Status: "actual", From: h.arrived, To: s.bound(out)})
	s.role(h.id, Role{Name: "scam_worker", Status: "forced", From: h.arrived + day, To: s.bound(out), Forced: true})
	switch {
	case ransomed:
		s.ransom(d, h, out, debt)
	case rescued && out < s.end:
		s.fact(graph.LinkRescuedFrom, who(h.id), who(last), out, 0, "by", "police")
	case last == s.fixed(placeCompound) && s.end == s.op.Raided:
		h.found = out == s.end
	}
	if span := until - h.arrived; span > 20*day {
		if opener {
			s.forceOpener(d, h, h.arrived+span/10)
		}
		if recruiter {
			from := h.arrived + span/10
			s.role(h.id, Role{Name: "recruiter_or_intermediary", Status: "forced", From: from, To: s.bound(until), Forced: true})
			s.role(h.id, Role{Name: "under_coercion", From: from, To: s.bound(until), Forced: true})
			s.forced = append(s.forced, forcedRecruiter{h.id, from})
		}
	}
}

// bound gives an end within the world, 0 for one that is still open.
func (s *scheme) bound(t Time) Time {
	if t >= s.p.params.end() {
		return 0
	}
	return t
}

func (s *scheme) owe(debtor, creditor ID, from, to Time, cents int64, reason string) {
	id := s.fact(graph.LinkOwesDebtTo, who(debtor), who(creditor), from, s.bound(to), "reason", reason)
	f := &s.cell.Facts[id]
	f.Amount, f.Asset = round(cents), "USD"
}

// sell passes somebody on to the partner's compound, with a debt that has grown.
func (s *scheme) sell(d *draw.Source, h *heldPerson, partner int, at, out Time) {
	price := d.LogNormal(8_000_00, 400_000)
	buyer, compound := IDOf(partner, placeOperator), IDOf(partner, placeCompound)
	s.fact(graph.LinkSoldTo, who(h.id), who(buyer), at, 0, "price", strconv.FormatInt(price/100, 10), "currency", "USD", "purpose", "labour")
	s.fact(graph.LinkMovedTo, who(h.id), who(compound), at+2*hour, 0, "reason", "sold")
	s.fact(graph.LinkHeldAt, who(h.id), who(compound), at+4*hour, s.bound(out))
	s.owe(h.id, buyer, at+4*hour, out, price+price/2, "price paid")
	purse := s.p.walletOf(IDOf(partner, placeOperator), 0, chainTron)
	s.hold(buyer, purse, graph.RelOwns, at-day, 0)
	s.transfer(purse, s.purses[2], at+hour, price*10_000, "tron:usdt", "person_sale", "chain")
}

// commission pays the recruiter for a head.
func (s *scheme) commission(d *draw.Source, h *heldPerson) {
	if h.ad < 0 {
		return
	}
	purse := s.p.walletOf(h.recruiter, 0, chainTron)
	s.transfer(s.purses[2], purse, h.arrived+Time(d.Between(5, 40))*hour, d.LogNormal(1_200, 400_000)*1_000_000, "tron:usdt", "recruitment_commission", "chain")
}

// ransom lets the family pay, some days before somebody is let go.
func (s *scheme) ransom(d *draw.Source, h *heldPerson, out Time, debt int64) {
	family := s.neighbour(d, h.home)
	paid := out - (out-h.arrived)/20
	s.openAccount(d, &family, paid-30*day)
	s.fact(graph.LinkFamilyOf, who(family.id), who(h.id), h.from, 0, "relationship", "family")
	s.fact(graph.LinkContacted, that(s.handsets[1]), that(family.phone), paid-(out-h.arrived)/20, 0, "channel", "chat")
	amount := round(h.home.local(debt + debt/2))
	ransom := s.pay(graph.LinkPaidRansomFor, that(family.account), who(h.id), paid, amount, h.home.spec().Currency, "channel", "exchange", "reference", s.reference())
	bought := s.convert(d, family.account, s.purses[0], h.home, paid+hour, amount)
	if s.ransomed == nil {
		fraud := s.transfer(s.purses[1], s.purses[0], paid+3*hour, d.LogNormal(20_000, 500_000)*1_000_000, "tron:usdt", "layering", "chain")
		s.ransomed = &begun{
			points: []Point{who(h.id), that(family.account), that(s.purses[0]), that(s.purses[1])},
			hops:   []Hop{byFact(ransom), byFact(bought), byFact(fraud)},
		}
	}
}

// forceOpener makes somebody who is held open an account for the scheme.
func (s *scheme) forceOpener(d *draw.Source, h *heldPerson, at Time) {
	k := d.N(2)
	r := h.resident
	r.home = s.op.targets[k]
	s.openAccountAt(d, &r, at)
	until := s.bound(s.end)
	s.role(h.id, Role{Name: "account_opener", Status: "forced", From: at, To: until, Forced: true})
	s.role(h.id, Role{Name: "mule", Status: "forced", From: at, To: until, Forced: true})
	s.role(h.id, Role{Name: "under_coercion", From: at, To: until, Forced: true})
	s.fact(graph.LinkControls, who(s.one(d, firstHerder, lastHerder, false)), that(r.account), at+day, s.open(), "means", "credentials")
	s.mules[k] = append(s.mules[k], r)
	s.active[k] = append(s.active[k], at+day)
}

// sharedHandsets lets those held use the operation's handsets in turn: a shared
// device is no sign of one person.
func (s *scheme) sharedHandsets(d *draw.Source) {
	var last [len(s.handsets)]ID
	for i := range s.held {
		h := &s.held[i]
		k := d.N(len(s.handsets))
		s.share(h.id, s.handsets[k], graph.RelSeenWith, h.arrived+2*day, s.cell.Facts[h.held].End)
		if last[k] != 0 && i%4 == 0 {
			s.apart(last[k], h.id, SharedDevice)
		}
		last[k] = h.id
	}
}
