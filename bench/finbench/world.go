package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// class is a kind of node in FinBench's schema.
type class uint8

const (
	person class = iota
	company
	account
	loan
	medium
)

// relation is a kind of edge in FinBench's schema.
type relation uint8

const (
	own relation = iota
	transfer
	withdraw
	deposit
	repay
	apply
	signIn
	invest
	guarantee
)

// money tells whether edges of the relation carry an amount.
func (r relation) money() bool { return r == transfer || r == withdraw || r == deposit || r == repay }

// node is a node of FinBench's schema, as far as the reads look at it.
type node struct {
	class   class
	blocked bool
	// kind is the type of an account or medium.
	kind string
	// created is in microseconds since 1970 UTC, amount and balance of a loan in
	// cents.
	created         int64
	amount, balance int64
}

// edge is an edge of FinBench's schema between two nodes, given by their places.
type edge struct {
	relation relation
	from, to int
	at       int64 // microseconds since 1970 UTC
	cents    int64 // of relations with money, else 0
}

// world is a graph in FinBench's schema.
type world struct {
	nodes []node
	edges []edge
}

// The published sizes at scale factor 1 (table of entities of the specification,
// v0.2.0-alpha): nodes, and edges per scale factor.
const (
	persons1   = 80_000
	companies1 = 40_000
	media1     = 100_000
	transfers1 = 1_379_527 - 484_657 // without those that loans bring on
)

// The published settings of FinBench's generator (params_default.ini).
const (
	blockedShare    = 0.05
	maxAccounts     = 5
	maxDegree1      = 1_000 // at scale factor 1, as the specification's data have it
	maxMultiplicity = 100
	nearShare       = 0.5 // limitProCorrelated
	withdrawShare   = 0.3
	minWithdrawals  = 20 // not published; so the numbers of FinBench's data come out
	maxWithdrawals  = 30
	maxAmount       = 10_000_000
	maxSignedIn     = 3
	maxSignIns      = 10
	guaranteeShare  = 0.6
	maxGuarantees   = 3
	loanShare       = 0.6
	maxLoans        = 5
	maxParts        = 5 // of a loan's payment; not published, either
	minLoan         = 10_000
	maxLoan         = 100_000_000
	minInvestors    = 3
	maxInvestors    = 10
)

// nearby is how far an account lies at most to which half of the transfers go.
const nearby = 2

var (
	began = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	ended = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

	cards        = []string{"debit card", "credit card", "prepaid card"}
	accountKinds = append([]string{"brokerage account", "savings account", "business account"}, cards...)
	mediumKinds  = []string{"POS", "IP", "MAC", "phone"}
)

// maker makes a world.
type maker struct {
	*rand.Rand
	world
}

// generate makes a world of a scale factor, a function of it and the seed.
func generate(scale float64, seed uint64) *world {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 0))}
	size := func(at1 float64) int { return max(1, int(math.Round(at1*scale))) }
	persons, companies := m.add(person, size(persons1)), m.add(company, size(companies1))
	media := m.add(medium, size(media1))
	parties := slices.Concat(persons, companies)
	var accounts []int
	for _, p := range parties {
		for _, a := range m.add(account, m.few(maxAccounts)) {
			m.link(own, p, a, 0)
			accounts = append(accounts, a)
		}
	}
	m.transfers(accounts, size(transfers1), size(maxDegree1))
	m.withdrawals(accounts)
	m.loans(parties, accounts)
	for _, id := range media {
		for range m.few(maxSignedIn) {
			a := m.one(accounts)
			for range m.powerlaw(maxSignIns, 1) {
				m.link(signIn, id, a, 0)
			}
		}
	}
	for _, group := range [][]int{persons, companies} {
		for _, p := range group {
			if m.Float64() < guaranteeShare {
				for _, q := range m.several(group, m.powerlaw(maxGuarantees, 5), p) {
					m.link(guarantee, p, q, 0)
				}
			}
		}
	}
	for _, c := range companies {
		for _, p := range m.several(parties, minInvestors+m.IntN(maxInvestors-minInvestors+1), c) {
			m.link(invest, p, c, 0)
		}
	}
	return &m.world
}

// add adds nodes of a class and gives their places.
func (m *maker) add(c class, count int) []int {
	ids := make([]int, count)
	for i := range ids {
		ids[i] = len(m.nodes)
		n := node{class: c, blocked: m.Float64() < blockedShare, created: began.UnixMicro() + 1000*m.Int64N(365*24*3600*1000)}
		switch c {
		case account:
			n.kind = accountKinds[m.IntN(len(accountKinds))]
		case medium:
			n.kind = mediumKinds[m.IntN(len(mediumKinds))]
		case loan:
			n.amount = 100*minLoan + m.Int64N(100*(maxLoan-minLoan))
			n.balance = m.Int64N(n.amount)
		}
		m.nodes = append(m.nodes, n)
	}
	return ids
}

// link adds an edge at a millisecond after both ends came to be.
func (m *maker) link(r relation, from, to int, cents int64) {
	first := max(m.nodes[from].created, m.nodes[to].created)
	m.edges = append(m.edges, edge{r, from, to, first + 1000*m.Int64N((ended.UnixMicro()-first)/1000), cents})
}

// transfers pairs the accounts by degrees that follow a power law, but for a part
// that goes to accounts nearby, so that money comes back; each pair has a number of
// transfers that follows one, too, until there are as many as asked for.
func (m *maker) transfers(accounts []int, count, maxDegree int) {
	stubs := func() []int { // places in accounts
		var all []int
		for len(all) < count {
			for i := range accounts {
				for range m.powerlaw(maxDegree, 1) {
					all = append(all, i)
				}
			}
		}
		m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all
	}
	out, in := stubs(), stubs()
	for i, made := 0, 0; i < count && made < count; i++ {
		from, to := out[i], in[i]
		if m.Float64() < nearShare {
			to = (from + nearby*len(accounts) + m.some(2*nearby+1) - nearby - 1) % len(accounts)
		}
		if from == to {
			continue
		}
		for range min(m.powerlaw(maxMultiplicity, 2), count-made) {
			m.link(transfer, accounts[from], accounts[to], 1+m.Int64N(100*maxAmount))
			made++
		}
	}
}

// withdrawals lets a share of the accounts pay to cards.
func (m *maker) withdrawals(accounts []int) {
	toCards := slices.DeleteFunc(slices.Clone(accounts), func(a int) bool { return !slices.Contains(cards, m.nodes[a].kind) })
	if len(toCards) == 0 {
		return
	}
	for _, a := range accounts {
		if m.Float64() >= withdrawShare {
			continue
		}
		for range minWithdrawals + m.IntN(maxWithdrawals-minWithdrawals+1) {
			if card := m.one(toCards); card != a {
				m.link(withdraw, a, card, 1+m.Int64N(100*maxAmount))
			}
		}
	}
}

// loans lets a share of the parties apply for loans, which are paid out to
// accounts, passed on and repaid in a few parts each.
func (m *maker) loans(parties, accounts []int) {
	for _, p := range parties {
		if m.Float64() >= loanShare {
			continue
		}
		for _, l := range m.add(loan, m.few(maxLoans)) {
			m.link(apply, p, l, 0)
			for range m.some(maxParts) {
				a := m.one(accounts)
				m.link(deposit, l, a, 1+m.Int64N(m.nodes[l].amount))
				m.link(repay, a, l, 1+m.Int64N(m.nodes[l].amount))
				if to := m.one(accounts); to != a {
					m.link(transfer, a, to, 1+m.Int64N(m.nodes[l].amount))
				}
			}
		}
	}
}

// some gives 1 to most, each as likely; few gives the lesser of two such.
func (m *maker) some(most int) int { return 1 + m.IntN(most) }

func (m *maker) few(most int) int { return min(m.some(most), m.some(most)) }

func (m *maker) one(ids []int) int { return ids[m.IntN(len(ids))] }

// several draws some of the ids, each once and never the one left out.
func (m *maker) several(ids []int, count, without int) []int {
	var out []int
	for range count {
		if id := m.one(ids); id != without && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// powerlaw draws from 1 to most; at least n is drawn with the chance n^-tail.
func (m *maker) powerlaw(most int, tail float64) int {
	return int(min(float64(most), math.Pow(1-m.Float64(), -1/tail)))
}
