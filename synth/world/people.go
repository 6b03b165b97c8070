package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
)

// resident is a person with what the making of a cell needs at hand.
type resident struct {
	id ID
	// home is the country where the person lives, origin that of citizenship.
	home, origin country
	phone        Value
	phoneHold    int
	// account is the person's bank account, accountID the subject for it.
	account     Value
	accountID   ID
	accountHold int
	opened      Time
	// from is when the person's life here begins, needed when the account is
	// first used.
	from, needed Time
}

// age is a span of years of life.
type age struct{ least, most int64 }

// person adds a person who lives in a country from a time on.
func (b *builder) person(d *draw.Source, who names.Person, gender names.Gender, home, origin country, years age, from Time) resident {
	born := int32((from-Time(d.Between(years.least, years.most))*year)/day) - int32(d.N(365))
	return b.personBorn(who, gender, home, origin, born, from)
}

func (b *builder) personBorn(who names.Person, gender names.Gender, home, origin country, born int32, from Time) resident {
	spec := origin.spec()
	person := &Person{Name: who, Born: born, Gender: gender, Country: spec.Code, Languages: spec.Languages}
	id := b.add(Subject{
		Kind: graph.KindPerson, Person: person, Country: home.code(), From: from,
		Attributes: b.list("nationality", spec.Code),
	})
	return resident{id: id, home: home, origin: origin, from: from, phoneHold: -1, accountHold: -1}
}

// drawGender draws a gender with the given share of men.
func drawGender(d *draw.Source, menPPM int) names.Gender {
	if d.Chance(menPPM) {
		return names.Male
	}
	return names.Female
}

// papers gives a person a passport or an identity card.
func (b *builder) papers(d *draw.Source, r *resident) {
	t := graph.IDPassport
	if r.home == r.origin && d.Chance(500_000) {
		t = graph.IDNational
	}
	b.hold(r.id, document(t, r.origin, b.n, b.slot()), graph.RelOwns, r.from-Time(d.Between(30, 2_000))*day, 0)
}

// number gives a person a phone of the country of residence.
func (b *builder) number(r *resident, from Time) {
	r.phone = b.phone(r.home)
	r.phoneHold = b.hold(r.id, r.phone, graph.RelUses, from, 0)
}

// online gives a person an account on a platform, or an e-mail address, or both.
func (b *builder) online(d *draw.Source, r *resident) {
	v := handle(b.p.platform(d), handleWord(&b.sub(r.id).Person.Name), b.n, b.slot())
	if d.Chance(400_000) {
		b.hold(r.id, v, graph.RelUses, r.from, 0)
	}
	if d.Chance(500_000) {
		b.hold(r.id, email(v), graph.RelUses, r.from, 0)
	}
}

// openAccount opens a bank account in the country of residence some time before
// it is first needed. How long before is the same draw for everybody: three in
// ten within three months, a share that the Bank of Thailand reported of closed
// mule accounts and that must not tell mules from others here.
func (b *builder) openAccount(d *draw.Source, r *resident, needed Time) {
	age := Time(d.Between(1, 90)) * day
	if !d.Chance(300_000) {
		age = Time(d.Between(90, 2_200)) * day
	}
	r.needed = needed
	b.openAccountAt(d, r, min(max(needed-age, r.from+day), needed-day))
}

func (b *builder) openAccountAt(d *draw.Source, r *resident, opened Time) {
	bank := b.p.bankOf(d, r.home)
	r.opened = opened
	r.account = bankAccount(r.home, bank.slug(), b.n, b.slot())
	kind := [...]string{"current", "current", "current", "savings", "e_money"}[d.N(5)]
	state := "open"
	if d.Chance(60_000) {
		state = [...]string{"closed", "dormant", "frozen"}[d.N(3)]
	}
	r.accountID = b.add(Subject{
		Kind: graph.KindBankAccount, Value: r.account, Country: r.home.code(), From: r.opened,
		Attributes: b.list("institution", bank.Name, "account_type", kind, "currency", r.home.spec().Currency, "status", state),
	})
	r.accountHold = b.hold(r.id, r.account, graph.RelOwns, r.opened, 0)
	if r.phone.Value != "" && d.Chance(850_000) {
		b.hold(r.accountID, r.phone, graph.RelRegisteredWith, r.opened, 0)
	}
}

// company adds a company with its register number, in the next place.
func (b *builder) company(name names.Company, sector string, c country, place ID, from, to Time) ID {
	id := b.add(Subject{
		Kind: graph.KindOrganization, Title: name.Roman(), Company: &name, Country: c.code(), Place: place, From: from, To: to,
		Attributes: b.list("type", "company", "jurisdiction", c.code(), "sector", sector, "status", status(to)),
	})
	b.hold(id, document(graph.IDRegistration, c, b.n, id.Place()), graph.RelOwns, from, 0)
	return id
}

// address adds an address, in the next place.
func (b *builder) address(d *draw.Source, c country, sort string) ID {
	return b.add(Subject{Kind: graph.KindAddress, Title: line(d, c), Country: c.code(), Attributes: b.list("type", sort, "country", c.code())})
}

// neighbour adds an adult as any town of the country could have: by the same
// draws of age, origin, papers, phone and online life as in households, so that
// those whom a scheme uses or defrauds look like everybody else.
func (b *builder) neighbour(d *draw.Source, home country) resident {
	from := b.settled(d)
	origin := home
	if d.Chance(120_000) {
		origin = country(b.p.homes.Draw(d))
	}
	years := [...]age{{24, 66}, {24, 66}, {24, 66}, {19, 60}, {19, 60}}[d.N(5)]
	gender := drawGender(d, 500_000)
	r := b.person(d, personName(d, origin, gender), gender, home, origin, years, from)
	b.papers(d, &r)
	b.online(d, &r)
	b.number(&r, from)
	return r
}

// settled draws since when a household has been where it is.
func (b *builder) settled(d *draw.Source) Time {
	return b.p.params.start() - Time(d.Between(0, 3_000))*day
}
