package world

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// muleStatuses are dealt in turn. Whoever's identity was stolen has an account
// that others opened.
var muleStatuses = [...]string{"witting", "unwitting", "complicit", "unwitting", "identity_stolen"}

// muleAccounts recruits people whose accounts the scheme uses, half of them in
// each target country.
func (s *scheme) muleAccounts(d *draw.Source) {
	n := between(d, s.p.params.Mules)
	for i := range n {
		k := i % 2
		active := s.at(d, 8, 40)
		r := s.neighbour(d, s.op.targets[k])
		herder := s.one(d, firstHerder, lastHerder, s.op.SharesHerder)
		status := muleStatuses[i/2%len(muleStatuses)]
		r.needed = active
		switch {
		case i >= n-2:
			status = "witting"
			s.openAccountAt(d, &r, active-Time(d.Between(180, 900))*day)
			s.sleeper[k] = len(s.mules[k])
		case status == "identity_stolen":
			s.openAccountAt(d, &r, active-Time(d.Between(1, 30))*day)
		default:
			s.openAccount(d, &r, active)
		}
		if status == "identity_stolen" {
			s.stolen(&r, herder)
		} else {
			s.fact(graph.LinkRecruited, who(herder), who(r.id), active, 0, "channel", "chat", "purpose", "account")
		}
		if status == "complicit" {
			s.fact(graph.LinkSoldTo, that(r.account), who(herder), active, 0, "purpose", "use of the account")
		}
		s.role(r.id, Role{Name: "mule", Status: status, From: active, To: s.open()})
		s.fact(graph.LinkControls, who(herder), that(r.account), active+hour, s.open(), "means", "credentials")
		if d.Chance(120_000) {
			s.share(r.accountID, s.p.phoneOf(herder, s.p.schemeOf(herder.Cell()).hub), graph.RelRegisteredWith, r.opened, 0)
		}
		s.mules[k] = append(s.mules[k], r)
		s.active[k] = append(s.active[k], active)
		// The last of a country sleeps until a ring wakes it; the others have a
		// life beside the scheme.
		if i < n-2 {
			s.live(d, &r, active, s.mules[k][:len(s.mules[k])-1])
		}
	}
	for place := firstShell; place <= lastShell; place++ {
		id := s.fixed(place)
		from := s.sub(id).From
		s.hold(id, s.p.accountOf(id, s.op.targets[0]), graph.RelOwns, from+5*day, 0)
		s.fact(graph.LinkDirects, who(s.fixed(placeNominee)), who(id), from, 0, "role", "director", "nominee", "yes")
		s.fact(graph.LinkOwns, who(s.fixed(placeOperator)), who(id), from, 0, "percentage", strconv.Itoa(51+d.N(49)))
	}
}

// stolen lets the document of somebody be used by others: it was sold to the
// herder, and another person showed it.
func (s *scheme) stolen(r *resident, herder ID) {
	var paper Value
	for i := len(s.cell.Holdings) - 1; i >= 0; i-- {
		if h := &s.cell.Holdings[i]; h.Holder == r.id && h.Value.Type.Kind() == graph.KindIdentityDocument {
			paper = h.Value
			break
		}
	}
	s.fact(graph.LinkSoldTo, that(paper), who(herder), r.opened-2*day, 0, "purpose", "opening an account")
	other := s.fixed(placeNominee)
	s.share(other, paper, graph.RelSeenWith, r.opened-day, r.opened)
	s.apart(r.id, other, SoldDocument)
}

// defraud adds those who lose money; their payments come with the rings.
func (s *scheme) defraud(d *draw.Source) {
	n := between(d, s.p.params.Defrauded)
	for i := range n {
		k := i % 2
		r := s.neighbour(d, s.op.targets[k])
		s.openAccount(d, &r, s.op.Opened)
		s.defrauded[k] = append(s.defrauded[k], r)
		s.first[k] = append(s.first[k], 0)
	}
}

// contacts tells how those who paid were approached, when all payments are
// known: some weeks before the first, by a persona, on a handset of the scheme.
func (s *scheme) contacts(d *draw.Source) {
	for k := range s.defrauded {
		for i := range s.defrauded[k] {
			r, first := &s.defrauded[k][i], s.first[k][i]
			if first == 0 {
				first = s.victimPays(d, k, i)
			}
			persona := s.sub(s.personas[d.N(len(s.personas))]).Value
			met := max(first-Time(d.Between(5, 60))*day, s.op.Opened)
			met = min(met, first-hour)
			s.fact(graph.LinkContacted, that(persona), that(r.phone), met, 0, "channel", "chat", "count", strconv.Itoa(20+d.N(900)))
			if d.Chance(300_000) {
				s.fact(graph.LinkContacted, that(s.handsets[2]), that(r.phone), met+30*minute, 0, "channel", "call")
			}
			s.role(r.id, Role{Name: "fraud_victim", From: first})
			if !d.Chance(500_000) {
				continue
			}
			kind := [...]string{"investment", "romance", "crypto_investment", "online_gambling", "impersonation", "task"}[d.N(6)]
			told := first + Time(d.Between(20, 200))*day
			if told < s.p.params.end() {
				report := s.add(Subject{Kind: graph.KindIncident, Title: "Fraud report", Country: r.home.code(), From: told, Attributes: s.list("type", "fraud_report", "fraud_type", kind)})
				s.fact(graph.LinkInvolvedIn, who(r.id), who(report), told, 0, "role", "reporter")
			}
		}
	}
}

// victimPays lets somebody whom no ring needed pay into an account of the scheme,
// or straight into its wallet, and at times get a little back as bait.
func (s *scheme) victimPays(d *draw.Source, k, i int) Time {
	r := &s.defrauded[k][i]
	at := s.at(d, 45, 75)
	first := at
	asset := r.home.spec().Currency
	mule := s.muleBefore(d, k, at)
	if mule == nil {
		s.convert(d, r.account, s.purses[1], r.home, at, sum(d, r.home, 4_000))
		return first
	}
	dollars := int64(500)
	for range 1 + d.N(4) {
		amount := sum(d, r.home, dollars)
		s.transfer(r.account, mule.account, at, amount, asset, "victim_deposit", "bank")
		if d.Chance(120_000) {
			s.transfer(mule.account, r.account, at+Time(d.Between(5, 20))*hour, round(amount/10+1), asset, "inducement_payback", "bank")
		}
		s.transfer(mule.account, s.p.accountOf(s.fixed(firstShell), s.op.targets[0]), at+Time(d.Between(21, 60))*hour, round(keep(amount, d.Between(120_000, 300_000))), asset, "layering", "bank")
		at += s.life / 100 * Time(d.Between(1, 3))
		dollars *= 2
	}
	return first
}

// muleBefore draws an account of a target country that was in use before a time,
// nil if there is none.
func (s *scheme) muleBefore(d *draw.Source, k int, at Time) *resident {
	n := len(s.mules[k])
	for range 2 * n {
		if i := d.N(n); i != s.sleeper[k] && s.active[k][i] < at-day {
			return &s.mules[k][i]
		}
	}
	return nil
}

// convert turns money of an account into tokens in a wallet, at a desk; it gives
// the id of the fact.
func (b *builder) convert(d *draw.Source, from, wallet Value, c country, at Time, amount int64) int {
	got := keep(c.dollars(amount)*10_000, d.Between(3_000, 20_000)) // tokens have six decimals, cents two
	asset := "tron:usdt"
	if wallet.Qualifier == chainEthereum {
		asset = "ethereum:usdt"
	}
	return b.pay(graph.LinkConverted, that(from), that(wallet), at, amount, c.spec().Currency,
		"channel", "otc", "reference", b.reference(), "received", decimal(got, 6), "received_asset", asset)
}

// decimal writes an amount of smallest units with its decimals.
func decimal(amount int64, decimals int) string {
	digits := appendDigits(make([]byte, 0, 24), uint64(amount), decimals+1)
	point := len(digits) - decimals
	return string(digits[:point]) + "." + string(digits[point:])
}

// cashOut sends what is left in an account through wallets to an exchange; it
// gives the wallets and the facts on the way.
func (s *scheme) cashOut(d *draw.Source, from Value, c country, at Time, amount int64) (points []Point, hops []Hop) {
	bought, deposit := s.wallet(chainTron), s.wallet(chainTron)
	venue := s.p.service(d, Exchange)
	s.hold(s.fixed(placeTrader), bought, graph.RelUses, at-day, 0)
	s.share(venue.ID, deposit, graph.RelOwns, at-day, 0)
	in := s.convert(d, from, bought, c, at, amount)
	tokens := max(1, keep(c.dollars(amount)*10_000, 25_000))
	purse := s.purses[1]
	one := s.transfer(bought, purse, at+Time(d.Between(1, 20))*hour, tokens, "tron:usdt", "layering", "chain")
	two := s.transfer(purse, deposit, at+Time(d.Between(21, 60))*hour, max(1, keep(tokens, 10_000)), "tron:usdt", "cash_out", "chain")
	out := s.pay(graph.LinkCashedOutAt, that(deposit), who(venue.ID), at+61*hour, max(1, keep(tokens, 10_000)), "tron:usdt", "channel", "exchange", "reference", s.reference())
	return []Point{that(bought), that(purse), that(deposit), who(venue.ID)}, []Hop{byFact(in), byFact(one), byFact(two), byFact(out)}
}
