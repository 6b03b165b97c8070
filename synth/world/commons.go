package world

import "github.com/clewgraph/clew/graph"

// commons makes cell 0: the services and places that all others refer to.
func (b *builder) commons() {
	p := b.p
	b.reserve(len(p.services)+len(p.places), 2*len(p.services), len(p.services))
	for i := range p.services {
		s := &p.services[i]
		b.add(Subject{
			Kind: s.Kind(), Title: s.Name, Former: s.Former, Renamed: s.Renamed,
			Country: s.Country, Place: p.placeOf(s.home, placeTown), From: s.Opened, To: s.Closed,
			Attributes: b.list("type", s.Type.String(), "country", countryAttribute(s), "status", status(s.Closed)),
		})
	}
	for i := range p.places {
		l := &p.places[i]
		b.add(Subject{
			Kind: graph.KindLocation, Title: l.name.Spellings[0], Site: &l.name, Country: l.country.code(),
			Attributes: b.list("type", l.sort, "country", l.country.code(), "latitude", degrees(l.lat), "longitude", degrees(l.lon)),
		})
	}
	for i := range p.services {
		s := &p.services[i]
		switch s.Type {
		case Exchange, Desk, Market:
			for _, chain := range [...]string{chainTron, chainEthereum, chainBitcoin} {
				b.share(s.ID, p.serviceWallet(s, chain), graph.RelOwns, s.Opened, s.Closed)
			}
			b.share(s.ID, p.serviceAccount(s), graph.RelOwns, s.Opened, s.Closed)
		case EMoney, Processor, Remitter:
			b.share(s.ID, p.serviceAccount(s), graph.RelOwns, s.Opened, s.Closed)
		}
		b.fact(graph.LinkLocatedAt, who(s.ID), who(p.placeOf(s.home, placeTown)), s.Opened, s.Closed)
		if s.Successor != 0 {
			b.fact(graph.LinkSuccessorOf, who(s.Successor), who(s.ID), s.Closed, 0, "reason", "took over the merchants")
			b.apart(s.ID, s.Successor, Successor)
		}
	}
}

// countryAttribute is given only where the schema knows it.
func countryAttribute(s *Service) string {
	if s.Kind() == graph.KindService {
		return s.Country
	}
	return ""
}

func status(closed Time) string {
	if closed != 0 {
		return "closed"
	}
	return "active"
}
