package world

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// The patterns of planted chains: those that the query engine ships under these
// names, and further questions that an investigator asks.
const (
	// PatternJobAdToWallet leads from a job ad by its contact to the recruiter,
	// somebody recruited, the compound, its manager, a herder, a mule, the mule's
	// account and a wallet.
	PatternJobAdToWallet = "job-ad-to-wallet"
	// PatternRecruiterToMuleAccount is its middle: recruiter to mule account.
	PatternRecruiterToMuleAccount = "recruiter-to-mule-account"
	// PatternJobAdToCompound leads from a job ad by the recruiter and somebody
	// recruited to the compound.
	PatternJobAdToCompound = "job-ad-to-compound"
	// PatternVictimToCashOut follows money from a victim and their account to the
	// service where it is cashed out.
	PatternVictimToCashOut = "victim-to-cash-out"
	// PatternRecruiterPhoneOnAccount finds a recruiter's phone among what a mule
	// account that a victim paid was registered with.
	PatternRecruiterPhoneOnAccount = "recruiter-phone-on-mule-account"
	// PatternRansomAndFraud finds a wallet that took both a ransom and proceeds,
	// from the person ransomed to a fraud victim.
	PatternRansomAndFraud = "ransom-and-fraud-in-one-wallet"
	// PatternSharedSupplier finds who supplies two compounds.
	PatternSharedSupplier = "shared-supplier"
	// PatternDisplacement finds a device that was seen at a compound before its
	// raid and at another after. The chain begins at the compound raided: the raid
	// itself is told in the cell of that compound.
	PatternDisplacement = "displacement-after-raid"
)

// Patterns gives the names of the patterns of planted chains in a fixed order.
func Patterns() []string {
	return []string{
		PatternJobAdToWallet, PatternRecruiterToMuleAccount, PatternJobAdToCompound, PatternVictimToCashOut,
		PatternRecruiterPhoneOnAccount, PatternRansomAndFraud, PatternSharedSupplier, PatternDisplacement,
	}
}

// chains plants the chains that lead through the whole scheme. They use what is
// there already where they can; the payments are their own.
func (s *scheme) chains(d *draw.Source) {
	if len(s.held) == 0 || len(s.mules[0]) < 2 || len(s.defrauded[0]) == 0 {
		return
	}
	h, a, mule := &s.held[0], &s.ads[0], &s.mules[0][0]
	recruiter, compound, manager, herder := s.fixed(firstRecruiter), s.fixed(placeCompound), s.fixed(placeManager), s.fixed(firstHerder)
	uses := s.holdingOf(recruiter, a.contact)
	// The mule is recruited after somebody is held, by the manager's associate,
	// and is paid after that.
	at := max(s.active[0][0], h.arrived) + 2*day
	hired := s.fact(graph.LinkRecruited, who(herder), who(mule.id), at, 0, "channel", "chat", "purpose", "account")
	runs, knows := s.factOf(graph.LinkOperates, who(manager), who(compound)), s.factOf(graph.LinkAssociateOf, who(manager), who(herder))

	paid := max(at+2*day, s.at(d, 50, 60))
	amount := sum(d, mule.home, 4_000)
	victim := &s.defrauded[0][0]
	if first := &s.first[0][0]; *first == 0 || paid < *first {
		*first = paid
	}
	lost := s.transfer(victim.account, mule.account, paid, amount, mule.home.spec().Currency, "victim_deposit", "bank")
	points, hops := s.cashOut(d, mule.account, mule.home, paid+Time(d.Between(2, 30))*hour, round(keep(amount, 40_000)))

	middle := []Point{who(recruiter), who(h.id), who(compound), who(manager), who(herder), who(mule.id), that(mule.account)}
	way := []Hop{byFact(h.recruited), byFact(h.held), byFact(runs), byFact(knows), byFact(hired), byHolding(mule.accountHold)}
	s.chain(PatternRecruiterToMuleAccount, middle, way)
	begin := []Point{who(a.id), that(a.contact)}
	first := []Hop{byHolding(a.listed), byHolding(uses)}
	s.chain(PatternJobAdToWallet, join(begin, middle, points[:1]), join(first, way, hops[:1]))
	s.chain(PatternVictimToCashOut,
		join([]Point{who(victim.id), that(victim.account), that(mule.account)}, points),
		join([]Hop{byHolding(victim.accountHold), byFact(lost)}, hops))

	contact := s.hold(mule.accountID, s.p.phoneOf(recruiter, s.op.hub), graph.RelRegisteredWith, max(mule.opened, s.op.Opened-80*day), 0)
	s.chain(PatternRecruiterPhoneOnAccount,
		[]Point{who(recruiter), that(a.contact), that(mule.account), that(victim.account), who(victim.id)},
		[]Hop{byHolding(uses), byHolding(contact), byFact(lost), byHolding(victim.accountHold)})

	s.fact(graph.LinkAssociateOf, who(recruiter), who(h.transporter), a.posted, 0, "relationship", "business")
	s.chain(PatternJobAdToCompound,
		join(begin, []Point{who(recruiter), who(h.id), who(compound)}),
		join(first, []Hop{byFact(h.recruited), byFact(h.held)}))
	if r := s.ransomed; r != nil {
		s.chain(PatternRansomAndFraud,
			join(r.points, []Point{points[0], that(mule.account), that(victim.account), who(victim.id)}),
			join(r.hops, []Hop{hops[1], hops[0], byFact(lost), byHolding(victim.accountHold)}))
	}
}

func join[T any](lists ...[]T) []T {
	var out []T
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// holdingOf finds the holding of a value, as yet unsorted, -1 if there is none.
func (s *scheme) holdingOf(holder ID, v Value) int {
	for i := range s.cell.Holdings {
		if h := &s.cell.Holdings[i]; h.Holder == holder && h.Value == v {
			return i
		}
	}
	return -1
}

// factOf finds the first fact of a kind between two, -1 if there is none.
func (s *scheme) factOf(kind graph.LinkKind, from, to Point) int {
	for i := range s.cell.Facts {
		if f := &s.cell.Facts[i]; f.Kind == kind && f.From == from && f.To == to {
			return i
		}
	}
	return -1
}
