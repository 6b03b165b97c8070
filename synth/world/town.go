package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
)

// The fixed places of a town.
const (
	firstEmployer = 1
	lastEmployer  = 6
	firstShop     = 7
	lastShop      = 9
	townLandlord  = 10
	townAgency    = 11
	townPhoneShop = 12
	townHostel    = 13
	// townSister has almost the name of the first employer, its own number in the
	// register, and the same address.
	townSister      = 14
	firstPremises   = 15
	lastPremises    = 17
	townHostelPlace = 18
)

// town makes honest life: households, employers, shops, a hostel, an agency.
func (b *builder) town(c country) {
	p, d := b.p, &b.d
	b.reserve(480, 900, 1_600)
	founded := p.params.start() - 8*year
	b.businesses(d, c, founded)
	t := town{builder: b, country: c}
	count := 1 + d.N(max(1, 2*p.params.Households))
	count = (count + p.params.Households) / 2 // within half of the mean
	for range count {
		t.household(d)
	}
	t.hostel(d)
	t.work(d, founded)
	t.namesakes(d)
	t.ads(d)
	for i := range t.holders {
		r := &t.people[t.holders[i]]
		b.live(d, r, r.needed, t.peers)
		if d.Chance(350_000) {
			b.live(d, r, r.needed+Time(d.Between(20, 90))*day, t.peers)
		}
	}
	t.customers(d)
}

// town is a town in the making.
type town struct {
	*builder
	country country
	people  []resident
	// holders are the places in people of those with an account; peers repeats
	// some of them, by whom others are paid.
	holders []int32
	peers   []resident
	// retired are phones that were given up, with when.
	retired []Holding
}

// moment draws when something is seen of a life: within the world's years, with
// some months after it.
func (t *town) moment(d *draw.Source) Time {
	start, end := t.p.params.start(), t.p.params.end()
	return start + 100*day + Time(d.Between(0, int64(end-start-200*day)))
}

// businesses puts the organisations of a town into their fixed places.
func (b *builder) businesses(d *draw.Source, c country, founded Time) {
	premises := func() ID { return IDOf(b.n, int(d.Between(firstPremises, lastPremises))) }
	sectors := [...]string{"manufacturing", "hospitality", "logistics", "care", "customer service", "construction", "retail", "groceries", "retail", "real estate", "recruitment", "telecommunication", "accommodation"}
	for place := firstEmployer; place <= townHostel; place++ {
		b.company(drawCompany(d, c, sectors[place-1]), sectors[place-1], c, premises(), founded+Time(d.N(2_000))*day, 0)
	}
	first := b.sub(IDOf(b.n, firstEmployer))
	sister := b.company(first.Company.Sister(branch(d)), first.Attributes[2].Value, c, first.Place, first.From+400*day, 0)
	b.apart(IDOf(b.n, firstEmployer), sister, SisterCompany)
	for range lastPremises - firstPremises + 1 {
		b.address(d, c, "business")
	}
	b.address(d, c, "hostel")
	for place := firstEmployer; place <= townSister; place++ {
		id := IDOf(b.n, place)
		s := b.sub(id)
		where, from := s.Place, s.From
		b.hold(id, b.p.accountOf(id, c), graph.RelOwns, from, 0)
		b.hold(id, b.p.phoneOf(id, c), graph.RelUses, from, 0)
		b.fact(graph.LinkLocatedAt, who(id), who(where), from, 0, "type", "registered")
	}
	b.fact(graph.LinkOwns, who(IDOf(b.n, townLandlord)), who(sister), first.From+400*day, 0, "percentage", "40")
}

// household adds those who live under one roof: somebody alone, a couple, a
// family, or a shared flat.
func (t *town) household(d *draw.Source) {
	size := [...]int{1, 1, 2, 2, 2, 3, 3, 4, 4, 5}[d.N(10)]
	from := t.settled(d)
	origin := t.country
	if d.Chance(120_000) {
		origin = country(t.p.homes.Draw(d))
	}
	home := t.address(d, t.country, "home")
	first := len(t.people)
	if flat := size > 2 && d.Chance(200_000); flat || size == 1 {
		for range size {
			gender := drawGender(d, 500_000)
			t.grown(d, personName(d, origin, gender), gender, origin, age{19, 60}, from)
		}
	} else {
		t.grown(d, personName(d, origin, names.Male), names.Male, origin, age{24, 66}, from)
		t.grown(d, personName(d, origin, names.Female), names.Female, origin, age{24, 66}, from)
		t.fact(graph.LinkFamilyOf, who(t.people[first].id), who(t.people[first+1].id), from, 0, "relationship", "spouse")
		t.children(d, first, size-2, origin, from)
	}
	for _, r := range t.people[first:] {
		t.fact(graph.LinkLocatedAt, who(r.id), who(home), from, 0, "type", "home")
		s := t.sub(r.id)
		s.Person.Household, s.Place = home, home
	}
	t.phoneLines(d, first, from)
	for i := first; i < len(t.people); i++ {
		r := &t.people[i]
		if t.adult(r, from) && d.Chance(750_000) {
			t.openAccount(d, r, t.moment(d))
			t.holders = append(t.holders, int32(i))
			t.peers = append(t.peers, *r)
		}
	}
}

// grown adds an adult of a household.
func (t *town) grown(d *draw.Source, name names.Person, gender names.Gender, origin country, years age, from Time) {
	r := t.person(d, name, gender, t.country, origin, years, from)
	t.papers(d, &r)
	t.online(d, &r)
	t.people = append(t.people, r)
}

// adult says whether somebody was of age when the household began.
func (t *town) adult(r *resident, at Time) bool {
	return Time(t.sub(r.id).Person.Born)*day+18*year <= at
}

// children adds the children of the couple that lives first in the household:
// some are twins, some are named like their father.
func (t *town) children(d *draw.Source, first, count int, origin country, from Time) {
	father, mother := t.people[first], t.people[first+1]
	twins, junior := d.Chance(t.p.params.TwinsPPM), d.Chance(t.p.params.JuniorPPM)
	earliest := int64(max(t.sub(father.id).Person.Born, t.sub(mother.id).Person.Born)) + 18*365
	latest := int64(from/day) - 30
	if earliest >= latest {
		return
	}
	for i := range count {
		gender := drawGender(d, 500_000)
		born := int32(d.Between(earliest, latest))
		before := t.people[len(t.people)-1]
		if i == 1 && twins {
			born, gender = t.sub(before.id).Person.Born, t.sub(before.id).Person.Gender
		}
		name := names.Child(branch(d), t.sub(father.id).Person.Name, t.sub(mother.id).Person.Name, gender)
		if i == 0 && junior {
			name, gender = t.sub(father.id).Person.Name, names.Male
		}
		r := t.personBorn(name, gender, t.country, origin, born, from)
		t.papers(d, &r)
		t.people = append(t.people, r)
		for _, parent := range [...]ID{father.id, mother.id} {
			t.fact(graph.LinkFamilyOf, who(parent), who(r.id), max(from, Time(born)*day), 0, "relationship", "parent")
		}
		switch {
		case i == 0 && junior:
			t.apart(father.id, r.id, FatherSon)
		case i == 1 && twins:
			t.apart(before.id, r.id, Twins)
		case i > 0:
			t.apart(before.id, r.id, Siblings)
		}
	}
}

// phoneLines gives the adults of a household one phone each, or one for all; some
// give it up for another later, and some have one that was another's before.
func (t *town) phoneLines(d *draw.Source, first int, from Time) {
	var one Value
	shared := d.Chance(t.p.params.SharedPhonePPM)
	for i := first; i < len(t.people); i++ {
		r := &t.people[i]
		if !t.adult(r, from) {
			continue
		}
		if shared && one.Value != "" {
			r.phone = one
			r.phoneHold = t.hold(r.id, one, graph.RelUses, from, 0)
			continue
		}
		since := from + Time(d.N(400))*day
		if d.Chance(t.p.params.ReassignedPPM) {
			// A number goes from one to the next: whoever comes first gives it up.
			if n := len(t.retired); n > 0 {
				old := t.retired[n-1]
				t.retired = t.retired[:n-1]
				r.phone = old.Value
				r.phoneHold = t.hold(r.id, old.Value, graph.RelUses, old.To+Time(d.Between(90, 300))*day, 0)
				continue
			}
			t.number(r, since)
			until := since + Time(d.Between(300, 900))*day
			t.cell.Holdings[r.phoneHold].To = until
			t.retired = append(t.retired, t.cell.Holdings[r.phoneHold])
			since = until
		}
		t.number(r, since)
		one = r.phone
	}
}

// hostel adds people who stay at the hostel and give its phone as theirs; some
// of them have nothing in common but that.
func (t *town) hostel(d *draw.Source) {
	desk := t.phone(t.country)
	place, house := IDOf(t.n, townHostelPlace), IDOf(t.n, townHostel)
	t.share(house, desk, graph.RelUses, t.sub(house).From, 0)
	var last ID
	for range 4 + d.N(6) {
		from := t.moment(d)
		origin := country(t.p.homes.Draw(d))
		gender := drawGender(d, 500_000)
		r := t.person(d, personName(d, origin, gender), gender, t.country, origin, age{19, 45}, from)
		t.papers(d, &r)
		until := from + Time(d.Between(5, 120))*day
		t.share(r.id, desk, graph.RelUses, from, until)
		t.fact(graph.LinkLocatedAt, who(r.id), who(place), from, until, "type", "hostel")
		if d.Chance(500_000) {
			r.phone = desk
			t.openAccount(d, &r, from+60*day)
			t.people = append(t.people, r)
			t.holders = append(t.holders, int32(len(t.people)-1))
		}
		if last != 0 && d.Chance(300_000) {
			t.apart(last, r.id, SharedDevice)
		}
		last = r.id
	}
}

// work employs part of the adults and gives every organisation a director.
func (t *town) work(d *draw.Source, founded Time) {
	var adults []int32
	for i := range t.people {
		if t.adult(&t.people[i], t.people[i].from) {
			adults = append(adults, int32(i))
		}
	}
	if len(adults) == 0 {
		return
	}
	for place := firstEmployer; place <= townSister; place++ {
		id := IDOf(t.n, place)
		r := &t.people[draw.Pick(d, adults)]
		from := max(t.sub(id).From, r.from)
		t.fact(graph.LinkDirects, who(r.id), who(id), from, 0, "role", "director")
		t.fact(graph.LinkOwns, who(r.id), who(id), from, 0, "percentage", "60")
	}
	jobs := [...]string{"clerk", "driver", "cook", "cleaner", "nurse", "engineer", "agent", "cashier", "teacher", "guard"}
	for _, i := range adults {
		if r := &t.people[i]; d.Chance(600_000) {
			boss := IDOf(t.n, int(d.Between(firstEmployer, lastShop)))
			from := max(t.sub(boss).From, r.from) + Time(d.N(900))*day
			t.fact(graph.LinkEmployedBy, who(r.id), who(boss), from, 0, "role", jobs[d.N(len(jobs))])
		}
	}
}

// namesakes adds people who have the name of somebody of another household and
// nothing else in common with them.
func (t *town) namesakes(d *draw.Source) {
	for i := range t.people {
		if !d.Chance(t.p.params.NamesakePPM) {
			continue
		}
		like := t.sub(t.people[i].id)
		name, gender, origin, born := like.Person.Name, like.Person.Gender, t.people[i].origin, like.Person.Born
		r := t.personBorn(name, gender, t.country, origin, born-int32(d.Between(400, 6_000)), t.people[i].from)
		t.papers(d, &r)
		t.number(&r, r.from)
		t.fact(graph.LinkLocatedAt, who(r.id), who(t.address(d, t.country, "home")), r.from, 0, "type", "home")
		t.apart(t.people[i].id, r.id, Namesakes)
		t.alike(d, t.people[i].id)
	}
}

// alike adds somebody whose name is spelled like another's in Latin letters but
// is written otherwise in their script, if the other's name allows that.
func (t *town) alike(d *draw.Source, id ID) {
	like := t.sub(id).Person
	name, ok := names.Lookalike(branch(d), like.Name)
	if !ok {
		return
	}
	home := t.settled(d)
	r := t.personBorn(name, like.Gender, t.country, countryOf(like.Country), like.Born+int32(d.Between(-9_000, -400)), home)
	t.papers(d, &r)
	t.number(&r, home)
	t.apart(id, r.id, SameRomanName)
}

// ads adds honest job ads: the same titles as the others have, and people who
// answer them and are employed.
func (t *town) ads(d *draw.Source) {
	agency := IDOf(t.n, townAgency)
	phone := t.p.phoneOf(agency, t.country)
	for range 2 + d.N(4) {
		at := t.moment(d)
		boss := IDOf(t.n, int(d.Between(firstEmployer, lastEmployer)))
		ad := t.jobAd(d, t.p.jobTitle(d, at), t.country, t.country, at, sum(d, t.country, 1_100))
		t.hold(ad, phone, graph.RelContactFor, at, at+60*day)
		t.fact(graph.LinkPosted, who(agency), who(ad), at, 0)
		t.repost(d, ad, agency, at)
		t.fact(graph.LinkAdvertisesFor, who(ad), who(boss), at, at+60*day)
		for range d.N(3) {
			if len(t.people) > 0 {
				r := &t.people[d.N(len(t.people))]
				if r.phone.Value != "" && t.cell.Holdings[max(r.phoneHold, 0)].From < at {
					t.fact(graph.LinkContacted, that(r.phone), that(phone), at+Time(d.Between(1, 20))*day, 0, "channel", "call")
				}
			}
		}
	}
}

// customers links some honest people to the services that schemes use too: they
// hold wallets, trade on exchanges, and bought their number in the phone shop.
func (t *town) customers(d *draw.Source) {
	shop := IDOf(t.n, townPhoneShop)
	line := t.p.phoneOf(shop, t.country)
	for _, i := range t.holders {
		r := &t.people[i]
		if d.Chance(60_000) {
			t.share(r.accountID, line, graph.RelRegisteredWith, r.opened, 0)
		}
		if !d.Chance(80_000) {
			continue
		}
		venue := t.p.service(d, [...]ServiceType{Exchange, Exchange, Desk}[d.N(3)])
		at := r.needed + Time(d.N(60))*day
		own := t.wallet(chainTron)
		t.hold(r.id, own, graph.RelOwns, at, 0)
		amount := sum(d, t.country, 700)
		t.transfer(r.account, t.p.serviceAccount(venue), at, amount, t.country.spec().Currency, "purchase", "bank")
		t.transfer(t.p.serviceWallet(venue, chainTron), own, at+hour, keep(t.country.dollars(amount)*10_000, 5_000), "tron:usdt", "withdrawal", "chain")
	}
}
