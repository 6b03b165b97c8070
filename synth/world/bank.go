package world

import (
	"math/bits"
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// The parameters of a world of transfers. Those published for LDBC FinBench's
// scale factor 1 are: 264 k accounts with 1.38 M transfers, at most 1,000
// transfers per account (10,000 at scale factor 10), 5 % of accounts and media
// blocked, three years from 2020. Its media are handsets here, loans and their
// repayments are transfers with the bank, guarantees are associations and
// investments are ownerships. A graph of this package is derived from those
// figures and is not LDBC's data set.
const (
	bankPersons   = 100
	bankCompanies = 30
	bankAccounts  = 200
	bankMedia     = 60
	blockedPPM    = 50_000
	// leastOut and outPPM shape the number of transfers out of an account:
	// Pareto with a mean of 5.2.
	leastOut, outPPM = 2, 1_550_000
	// manyAccounts is where the larger bound of transfers begins.
	manyAccounts        = 1_000_000
	mostOut, mostOutBig = 1_000, 10_000
)

// Banked gives the parameters of a world of transfers of so many cells, each of
// 200 accounts with some 1,040 transfers.
func Banked(seed uint64, cells int) Params {
	p := Default(seed, cells)
	p.Kind, p.FromYear, p.ToYear = Transfers, 2020, 2022
	return p
}

// accountAt gives the account with a number in the whole world.
func (p *Plan) accountAt(n int) Value {
	cell, slot := 1+n/bankAccounts, n%bankAccounts
	home := countryOf("US")
	return bankAccount(home, p.services[p.banks[home][n%len(p.banks[home])]].slug(), cell, slot)
}

// popular draws an account by its rank, the first ones far more often: the rank
// is n times u to the power of 7/4 for an even u, so that the most popular of
// 264,000 accounts has about 1,000 of 1.38 million transfers.
func (p *Plan) popular(d *draw.Source) int {
	n := uint64(bankAccounts * (len(p.cells) - 1))
	u := d.Uint64() >> 32 // 32 binary places
	root := sqrt(u << 32)
	power := u * root >> 32 * sqrt(root<<32) >> 32
	rank, _ := bits.Mul64(power<<32, n)
	// Ranks lie scattered over the cells.
	const step = 2_000_003 // a prime above the number of cells, so it divides no n
	return int(rank * step % n)
}

// sqrt gives the whole part of the square root.
func sqrt(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	root := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		next := (root + n/root) / 2
		if next >= root {
			return root
		}
		root = next
	}
}

// bank makes a cell of a world of transfers.
func (b *builder) bank() {
	d, p := &b.d, b.p
	b.reserve(bankPersons+bankCompanies+bankAccounts, 700, 2_000)
	home := countryOf("US")
	from, end := p.params.start(), p.params.end()
	moment := func() Time { return from + Time(d.Between(0, int64(end-from)-1)) }
	for range bankPersons {
		gender := drawGender(d, 500_000)
		r := b.person(d, personName(d, home, gender), gender, home, home, age{18, 80}, from)
		b.papers(d, &r)
	}
	for range bankCompanies {
		b.company(drawCompany(d, home, "services"), "services", home, 0, from-Time(d.N(3_000))*day, 0)
	}
	var media [bankMedia]Value
	for i := range media {
		media[i] = handset(b.n, i)
	}
	owner := func(i int) ID { return IDOf(b.n, 1+i%(bankPersons+bankCompanies)) }
	first := bankAccounts * (b.n - 1)
	for i := range bankAccounts {
		b.ledger(d, owner(i), p.accountAt(first+i), home, moment)
	}
	for i := range bankAccounts {
		account := p.accountAt(first + i)
		b.flows(d, account, first+i, moment)
		for range 1 + d.N(4) {
			b.fact(graph.LinkSignedInFrom, that(account), that(media[d.N(bankMedia)]), moment(), 0)
		}
	}
	for range bankPersons / 4 {
		x, y := d.N(bankPersons), d.N(bankPersons)
		if x != y {
			b.fact(graph.LinkAssociateOf, who(owner(x)), who(owner(y)), moment(), 0, "relationship", "guarantor")
		}
		b.fact(graph.LinkOwns, who(owner(d.N(bankPersons))), who(owner(bankPersons+d.N(bankCompanies))), moment(), 0,
			"percentage", strconv.Itoa(1+d.N(60)))
	}
}

// ledger adds one account with its owner.
func (b *builder) ledger(d *draw.Source, owner ID, account Value, home country, moment func() Time) {
	state := "open"
	if d.Chance(blockedPPM) {
		state = "blocked"
	}
	opened := moment()
	b.add(Subject{Kind: graph.KindBankAccount, Value: account, Country: home.code(), From: opened,
		Attributes: b.list("account_type", [...]string{"current", "savings", "card"}[d.N(3)], "currency", "USD", "status", state)})
	b.hold(owner, account, graph.RelOwns, opened, 0)
}

// flows adds the transfers out of an account, and for some a loan with its
// repayments.
func (b *builder) flows(d *draw.Source, account Value, number int, moment func() Time) {
	most := int64(mostOut)
	if bankAccounts*(len(b.p.cells)-1) >= manyAccounts {
		most = mostOutBig
	}
	for range min(d.Pareto(leastOut, outPPM), most) {
		to := b.p.popular(d)
		if to == number {
			continue
		}
		b.transfer(account, b.p.accountAt(to), moment(), d.LogNormal(50_000, 1_500_000), "USD", "transfer", "bank")
	}
	if d.Chance(150_000) {
		at, amount := moment(), d.LogNormal(2_000_000, 800_000)
		lender := that(b.p.serviceAccount(&b.p.services[b.p.banks[countryOf("US")][0]]))
		b.transferPoints(lender, that(account), at, amount, "USD", "loan", "bank")
		for i := range 1 + d.N(3) {
			if due := at + Time(30*(i+1))*day; due < b.p.params.end() {
				b.transferPoints(that(account), lender, due, amount/8+1, "USD", "repayment", "bank")
			}
		}
	}
}
