package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// The ways of honest money. Several of them look like those of mules: what
// comes in goes out within days, many strangers pay a little, an account wakes
// after a year. Honest accounts and those of mules have lives by the same draws,
// so that no attribute of an account tells one from the other.
const (
	salaried = iota
	student
	trader
	payday
	sleeper
	saver
	lives
)

// transfer adds a transfer between two bank accounts or wallets.
func (b *builder) transfer(from, to Value, at Time, amount int64, asset, purpose, channel string) int {
	return b.transferPoints(that(from), that(to), at, amount, asset, purpose, channel)
}

func (b *builder) transferPoints(from, to Point, at Time, amount int64, asset, purpose, channel string) int {
	return b.pay(graph.LinkTransferred, from, to, at, max(amount, 1), asset, "purpose", purpose, "channel", channel, "reference", b.reference())
}

// reference gives a payment reference that no other payment of the world has.
func (b *builder) reference() string {
	buf := append(make([]byte, 0, 14), "QX"...)
	return string(appendDigits(buf, uint64(b.n)<<14|uint64(len(b.cell.Facts)), 11))
}

// sum draws an amount in the country's currency around so many dollars, as
// people write it: to three digits.
func sum(d *draw.Source, c country, dollars int64) int64 {
	return round(c.local(d.LogNormal(dollars*100, 600_000)))
}

// round keeps the first three digits of an amount.
func round(amount int64) int64 {
	unit := int64(1)
	for rest := amount; rest >= 1_000; rest /= 10 {
		unit *= 10
	}
	return max(1, amount/unit*unit)
}

// keep gives what is left of an amount after a share in parts per million is
// taken.
func keep(amount int64, sharePPM int64) int64 {
	return amount - amount/1_000_000*sharePPM - amount%1_000_000*sharePPM/1_000_000
}

// daytime moves a time to a draw between seven in the morning and ten at night
// of its day.
func daytime(d *draw.Source, at Time) Time {
	return at - at%day + 7*hour + Time(d.Between(0, int64(15*hour)))
}

// local gives the account of an organisation of a town in a country: of this
// cell when it is a town there, else of any, and of the country's processor of
// payments where there is no town.
func (b *builder) local(d *draw.Source, c country, first, last int) Value {
	place := int(d.Between(int64(first), int64(last)))
	if mine := b.p.cells[b.n]; mine.kind == Town && mine.country == c && d.Chance(800_000) {
		return b.p.accountOf(IDOf(b.n, place), c)
	}
	if towns := b.p.towns[c]; len(towns) > 0 {
		return b.p.accountOf(IDOf(int(draw.Pick(d, towns)), place), c)
	}
	return b.p.serviceAccount(&b.p.services[b.p.byType[Processor][c]])
}

// live adds some weeks of a life of money to an account, from a time on, not
// beyond the end of the world. The peers are accounts of people nearby.
func (b *builder) live(d *draw.Source, r *resident, from Time, peers []resident) {
	end := b.p.params.end()
	asset := r.home.spec().Currency
	in := func(from Value, at Time, amount int64, purpose string) {
		if at < end && from != r.account {
			b.transfer(from, r.account, at, amount, asset, purpose, "bank")
		}
	}
	out := func(to Value, at Time, amount int64, purpose string) {
		if at < end && to != r.account {
			b.transfer(r.account, to, at, amount, asset, purpose, "bank")
		}
	}
	peer := func(at Time) Value {
		if len(peers) > 0 {
			if o := &peers[d.N(len(peers))]; o.opened != 0 && o.opened < at && o.home == r.home {
				return o.account
			}
		}
		return b.local(d, r.home, firstShop, lastShop)
	}
	later := func(at Time, hours int64) Time {
		return at + Time(d.Between(1, hours))*hour + Time(d.N(3_600))*minute/60
	}
	switch at := daytime(d, from); d.N(lives) {
	case salaried:
		boss, landlord := b.local(d, r.home, firstEmployer, lastEmployer), b.local(d, r.home, townLandlord, townLandlord)
		pay, rent := sum(d, r.home, 1_300), sum(d, r.home, 450)
		for range 2 + d.N(3) {
			in(boss, at, pay, "salary")
			out(landlord, later(at, 90), rent, "rent")
			for range 1 + d.N(2) {
				out(b.local(d, r.home, firstShop, lastShop), later(at, 600), sum(d, r.home, 60), "purchase")
			}
			at += 30 * day
		}
	case student:
		for range 2 + d.N(3) {
			in(peer(at), at, sum(d, r.home, 500), "support")
			for range 2 + d.N(3) {
				out(b.local(d, r.home, firstShop, lastShop), later(at, 400), sum(d, r.home, 70), "purchase")
			}
			at += Time(d.Between(12, 31)) * day
		}
	case trader:
		for range 1 + d.N(2) {
			total, last := int64(0), at
			for range 5 + d.N(7) {
				amount := sum(d, r.home, 300)
				total += amount
				last = later(last, 14)
				in(peer(last), last, amount, "purchase")
			}
			out(b.local(d, r.home, firstEmployer, lastEmployer), later(last, 20), round(keep(total, d.Between(30_000, 250_000))), "supplies")
			at = last + Time(d.Between(6, 20))*day
		}
	case payday:
		boss := b.local(d, r.home, firstEmployer, lastEmployer)
		for range 2 + d.N(3) {
			pay := sum(d, r.home, 1_200)
			in(boss, at, pay, "salary")
			out(b.p.serviceAccount(b.p.service(d, Remitter)), later(at, 30), round(keep(pay, d.Between(30_000, 150_000))), "remittance")
			at += 30 * day
		}
	case sleeper:
		amount := sum(d, r.home, 3_000)
		at += Time(d.Between(0, 20)) * day
		in(peer(at), at, amount, "sale")
		last := later(at, 40)
		for range 1 + d.N(3) {
			part := round(keep(amount, d.Between(300_000, 700_000)))
			out(peer(last), last, part, "purchase")
			amount -= part
			last = later(last, 40)
		}
	case saver:
		boss := b.local(d, r.home, firstEmployer, lastEmployer)
		venue := b.p.service(d, Exchange)
		pay := sum(d, r.home, 1_800)
		for range 2 + d.N(3) {
			in(boss, at, pay, "salary")
			out(b.p.serviceAccount(venue), later(at, 200), round(pay/d.Between(3, 9)), "savings")
			out(b.local(d, r.home, firstShop, lastShop), later(at, 500), sum(d, r.home, 80), "purchase")
			at += 30 * day
		}
	}
}
