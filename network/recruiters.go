package network

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// RecruiterLimits are the thresholds from which on indicators are hits. No official
// number is published for any of them: each is a proposal, to be set by who answers
// for it.
type RecruiterLimits struct {
	// Indicators is how many different ones somebody must show to be listed, as
	// those who publish such flags say that one alone proves nothing.
	Indicators int
	// Held, Hubs, Employers, Transports and Sites are the least counts of the
	// indicators of these names, Commission is how long after somebody was recruited
	// or arrived a payment counts.
	Held, Hubs, Employers int
	Commission            time.Duration
	Transports, Sites     int
}

// defaultRecruiter are the thresholds where configuration says nothing.
var defaultRecruiter = RecruiterLimits{Indicators: 2, Hubs: 2, Held: 2, Employers: 3, Sites: 1, Transports: 1, Commission: 30 * 24 * time.Hour}

// orDefault gives the limits with the default in place of what is not set.
func (l RecruiterLimits) orDefault() RecruiterLimits {
	d := defaultRecruiter
	return RecruiterLimits{cmp.Or(max(l.Indicators, 0), d.Indicators), cmp.Or(max(l.Held, 0), d.Held), cmp.Or(max(l.Hubs, 0), d.Hubs), cmp.Or(max(l.Employers, 0), d.Employers),
		cmp.Or(max(l.Commission, 0), d.Commission), cmp.Or(max(l.Transports, 0), d.Transports), cmp.Or(max(l.Sites, 0), d.Sites)}
}

// The indicators.
const (
	ShowsHubs       = "ads-in-hubs"
	ShowsEmployers  = "one-contact-many-employers"
	ShowsHeld       = "recruited-then-held"
	ShowsCommission = "paid-after-arrival"
	ShowsSites      = "at-sites-not-held"
	ShowsTransports = "recruited-then-transported"
)

// Indicator is something that many recruiters for compounds show, and others too.
type Indicator struct {
	Name string
	// Doc says in a sentence what is counted, Source where it is published and
	// whose the number is.
	Doc, Source string
	// Threshold is the least count of a hit.
	Threshold int
}

// indicators gives the table of indicators, in the order of replies.
func (l RecruiterLimits) indicators() []Indicator {
	return []Indicator{
		{ShowsHeld, "people recruited of whom it is told that they were held at a site later", "recruitment is one of the acts of trafficking (UN Trafficking Protocol, 2000, article 3); the number is Clew's own", l.Held},
		{ShowsHubs, "countries or sites that advertisements with the subject's contacts offer work in", "one network fills hubs in several countries (INTERPOL, crime trend update, June 2025); the number is Clew's own", l.Hubs},
		{ShowsEmployers, "different employers on advertisements with one contact of the subject", "employers that cannot be verified (Ministry of External Affairs of India, advisory of 24 September 2022); the number is Clew's own", l.Employers},
		{ShowsCommission, "people recruited after whose recruitment or arrival money came to the subject", "payments for each person brought (ProPublica, September 2022; Chainalysis, February 2026); the time is Clew's own", 1},
		{ShowsTransports, "people recruited who were transported then, and associates who transport people", "a driver who meets recruits and takes them to a border (Transborder News, 2024); the number is Clew's own", l.Transports},
		{ShowsSites, "sites where the subject was seen or worked and of which nothing tells that the subject was held", "Clew's own", l.Sites},
	}
}

// RecruiterRequest asks who shows what recruiters for compounds show.
type RecruiterRequest struct {
	Common
	// IDs are the people and organizations to look at; without any it is all that
	// have a record.
	IDs []graph.EntityID
	// Indicators is how many different ones somebody must show (0 takes the limit's).
	Indicators int
	// Limit is the most to rank (20 if 0).
	Limit int
}

// RecruiterList is the reply. To show an indicator is not to be a recruiter: a
// relative who found a cousin work shows some as well.
type RecruiterList struct {
	// Indicators is the table, whether or not anybody shows them.
	Indicators []Indicator
	// Nodes are those listed (hop 0) and what the evidence leads to (1), by hop,
	// then id.
	Nodes []Node
	// Ranked show the most different indicators first, then the highest counts, then
	// come by id.
	Ranked []Shows
	// Marked are those of whom something says that they are victims or were made to
	// act, by id. They are not ranked.
	Marked []Shows
	Done   Done
}

// Shows is what one subject shows.
type Shows struct {
	ID   graph.EntityID
	Hits []RecruiterHit
	// Signs say why the subject may be a victim or have been forced.
	Signs []Sign
}

// RecruiterHit is an indicator that a subject shows.
type RecruiterHit struct {
	Name             string
	Count, Threshold int
	// Links are the evidence, by their ends, kind and id.
	Links []Link
}

// RecruiterIndicators lists the people and organizations that show several
// indicators of recruiters for compounds, with the links that make each. People of
// whom a role or being held at the time says that they may be victims or have been
// forced are marked and left out of the ranking.
func (g *Graph) RecruiterIndicators(ctx context.Context, req RecruiterRequest) (RecruiterList, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (RecruiterList, error) { return w.recruiters(ctx, req) })
	out.Done = done
	return out, err
}

// candidate is a subject with what its indicators stand on.
type candidate struct {
	id     graph.EntityID
	counts map[string]int
	links  map[string][]around
	// acts are the times at which it recruited or its advertisements were posted.
	acts []stretch
}

// hit counts an indicator, with its evidence.
func (c *candidate) hit(name string, count int, links []around) {
	if count > c.counts[name] {
		c.counts[name], c.links[name] = count, links
	}
}

// act notes when a link possibly began: at any time it was true, if that is not told.
func (c *candidate) act(x around) {
	for _, e := range x.Links {
		from, to := possibly(&e)
		if !e.Start.IsZero() {
			from, to = e.Start.Bounds()
		}
		c.acts = append(c.acts, stretch{from, to})
	}
}

func (w *walk) recruiters(ctx context.Context, req RecruiterRequest) (RecruiterList, error) {
	limits := w.limits.Recruiter.orDefault()
	ids, err := w.resolve(ctx, req.IDs)
	if len(req.IDs) == 0 {
		ids, err = w.present(ctx, func(r *graph.Record) bool { return r.Kind == graph.KindPerson || r.Kind == graph.KindOrganization })
	}
	if err != nil {
		return RecruiterList{}, err
	}
	s := &scouting{walk: w, limits: limits, held: map[graph.EntityID][]around{}}
	for _, id := range sortedIDs(ids) {
		s.list = append(s.list, &candidate{id: id, counts: map[string]int{}, links: map[string][]around{}})
	}
	if err := s.look(ctx); err != nil {
		return RecruiterList{}, err
	}
	least := cmp.Or(max(req.Indicators, 0), limits.Indicators)
	out := RecruiterList{Indicators: limits.indicators()}
	shown := slices.DeleteFunc(s.list, func(c *candidate) bool { return len(s.hits(c, out.Indicators)) < least })
	return out, s.show(ctx, &out, shown, cmp.Or(max(req.Limit, 0), 20))
}

// hits gives the indicators that a candidate shows, in the order of the table.
func (s *scouting) hits(c *candidate, table []Indicator) (hits []Indicator) {
	for _, i := range table {
		if c.counts[i.Name] >= i.Threshold {
			hits = append(hits, i)
		}
	}
	return hits
}

// show hydrates the candidates, ranks those of whom nothing says that they were
// forced, and marks the others.
func (s *scouting) show(ctx context.Context, out *RecruiterList, shown []*candidate, limit int) error {
	people := make([]graph.EntityID, len(shown))
	for i, c := range shown {
		people[i] = c.id
	}
	held, err := s.readHeld(ctx, people)
	if err != nil {
		return err
	}
	h := s.hydrator()
	if err := h.finish(ctx, people, groupsOf(slices.Collect(maps.Values(held))...)); err != nil {
		return err
	}
	signs := map[graph.EntityID][]Sign{}
	for _, c := range shown {
		n := h.node(c.id, 0)
		signs[c.id] = h.signs(&n, held[c.id], c.acts...)
	}
	total := func(c *candidate) (kinds, sum int) {
		for _, i := range s.hits(c, out.Indicators) {
			kinds, sum = kinds+1, sum+c.counts[i.Name]
		}
		return kinds, sum
	}
	marked := slices.Clone(shown)
	marked = slices.DeleteFunc(marked, func(c *candidate) bool { return len(signs[c.id]) == 0 })
	ranked := slices.DeleteFunc(shown, func(c *candidate) bool { return len(signs[c.id]) > 0 })
	slices.SortFunc(ranked, func(a, b *candidate) int {
		ak, as := total(a)
		bk, bs := total(b)
		return cmp.Or(cmp.Compare(bk, ak), cmp.Compare(bs, as), cmp.Compare(a.id, b.id))
	})
	if len(ranked) > limit {
		s.cut(Cut{Shown: limit, Total: len(ranked), Reason: CutPaths})
		ranked = ranked[:limit]
	}
	hop := map[graph.EntityID]int{}
	meet := func(id graph.EntityID) {
		if _, known := hop[id]; !known {
			hop[id] = 1
		}
	}
	var groups []store.Group
	for _, c := range slices.Concat(ranked, marked) {
		hop[c.id] = 0
		for _, i := range s.hits(c, out.Indicators) {
			for _, x := range c.links[i.Name] {
				meet(x.at)
				meet(x.Other)
				groups = append(groups, x.Group)
			}
		}
		for _, sign := range signs[c.id] {
			if sign.Held != nil {
				meet(sign.Held.To)
			}
		}
	}
	if err := h.finish(ctx, slices.Collect(maps.Keys(hop)), groups); err != nil {
		return err
	}
	for id, n := range hop {
		out.Nodes = append(out.Nodes, h.node(id, n))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	shows := func(list []*candidate) (all []Shows) {
		for _, c := range list {
			row := Shows{ID: c.id, Signs: signs[c.id]}
			for _, i := range s.hits(c, out.Indicators) {
				hit := RecruiterHit{Name: i.Name, Count: c.counts[i.Name], Threshold: i.Threshold}
				for _, x := range c.links[i.Name] {
					hit.Links = append(hit.Links, h.link(x.at, x.Group))
				}
				slices.SortFunc(hit.Links, compareLinks)
				hit.Links = slices.CompactFunc(hit.Links, func(a, b Link) bool { return compareLinks(a, b) == 0 })
				row.Hits = append(row.Hits, hit)
			}
			all = append(all, row)
		}
		return all
	}
	out.Ranked, out.Marked = shows(ranked), shows(marked)
	return nil
}
