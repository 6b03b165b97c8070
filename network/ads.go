package network

import (
	"cmp"
	"context"
	"maps"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// AdTrendsRequest asks how job advertisements changed. Its window is of the days on
// which they were posted; by when they led to a site plays no part.
type AdTrendsRequest struct {
	Common
	// ByCountry tells advertisements together by the country of the site that they
	// lead to, or that they name, and not by site.
	ByCountry bool
	// Rates tell salaries of all currencies in one; nil tells each by itself.
	Rates *money.Rates
}

// AdTrends is the reply: groups by the name of the hub, its id, and the quarter; what
// is not told comes last.
type AdTrends struct {
	Groups []AdGroup
	Done   Done
}

// AdGroup is the advertisements that lead to one hub and were posted in one quarter.
type AdGroup struct {
	// Hub is the site that they lead to; "" where they lead to none, or are told by
	// country. Name is its name, or the country; "" where neither is told.
	Hub  graph.EntityID
	Name string
	// Quarter is "2021/Q3", "2021" where only the year is told, "" where nothing is.
	Quarter string
	// Ads are the campaigns: near-equal postings with a contact in common are one.
	// Postings counts the records of them with a date in the quarter; copies of one
	// origin count once.
	Ads      []graph.EntityID
	Postings int
	// Tiers and Languages count campaigns, one with several in each of them.
	Tiers     []AdTier
	Languages []AdLanguage
	Salaries  []AdSalary
	// Unread are those with a salary that cannot be read, that names no currency, or
	// that has no rate.
	Unread []graph.EntityID
}

// AdTier is the campaigns with a title of one tier.
type AdTier struct {
	Tier Tier
	// Titles are as given, sorted, without telephone numbers and handles.
	Titles []string
	Ads    []graph.EntityID
}

// AdLanguage is the campaigns in a language; "" for those of which none is told.
type AdLanguage struct {
	Language string
	Ads      []graph.EntityID
}

// AdSalary is what is offered in one currency for one period ("month"; "" where none
// is told). Of a range the middle counts, and each sum of a campaign once.
type AdSalary struct {
	Asset, Per        string
	Low, Median, High *big.Rat
	Values            int
	Ads               []graph.EntityID
}

// AdTrends counts job advertisements by the hub that they lead to and by quarter,
// with the tiers of their titles, their languages and salaries. An advertisement
// leads to a site that it advertises for, and to the first at which somebody was whom
// its contact recruited since; one that leads to several counts for each. No people are counted,
// and no contacts are shown.
func (g *Graph) AdTrends(ctx context.Context, req AdTrendsRequest) (AdTrends, error) {
	groups, done, err := steady(ctx, g, req.Common, func(w *walk) ([]AdGroup, error) { return w.adTrends(ctx, req) })
	return AdTrends{groups, done}, err
}

// posting is what one record says of an advertisement.
type posting struct {
	posted                 graph.Date
	quarter, title, origin string
	languages              []string
	pays                   []pay
	unread                 bool
}

// hub is where advertisements lead.
type hub struct {
	name string
	id   graph.EntityID
}

// adGroup is a group in the making.
type adGroup struct {
	ads, unread      map[graph.EntityID]bool
	postings         int
	tiers, languages map[string]map[graph.EntityID]bool
	titles           map[string]map[string]bool
	values           map[[2]string][]*big.Rat
	paid             map[[2]string]map[graph.EntityID]bool
}

func (w *walk) adTrends(ctx context.Context, req AdTrendsRequest) ([]AdGroup, error) {
	w.Filter.From, w.Filter.To = 0, 0
	ads, err := w.present(ctx, func(r *graph.Record) bool { return r.Kind == graph.KindJobAd })
	if err != nil {
		return nil, err
	}
	first := map[graph.EntityID]graph.Date{}
	err = w.eachEntity(ctx, ads, func(id graph.EntityID, records []*graph.Record) {
		for _, r := range records {
			if d := postingOf(r).posted; !d.IsZero() && (first[id].IsZero() || d.Earliest < first[id].Earliest) {
				first[id] = d
			}
		}
	})
	if err != nil {
		return nil, err
	}
	leads, err := w.adSites(ctx, ads, first)
	if err != nil {
		return nil, err
	}
	var sites []graph.EntityID
	for _, list := range leads {
		sites = append(sites, list...)
	}
	type site struct {
		name      string
		countries []string
	}
	known := map[graph.EntityID]site{}
	err = w.eachEntity(ctx, sites, func(id graph.EntityID, records []*graph.Record) {
		known[id] = site{Caption(id, records), w.says(id, records, Variable{What: TheCountry})}
	})
	if err != nil {
		return nil, err
	}
	groups := map[hub]map[string]*adGroup{}
	err = w.eachEntity(ctx, ads, func(id graph.EntityID, records []*graph.Record) {
		var hubs []hub
		for _, s := range leads[id] {
			if !req.ByCountry {
				hubs = append(hubs, hub{known[s].name, s})
				continue
			}
			for _, c := range known[s].countries {
				hubs = append(hubs, hub{name: c})
			}
		}
		if req.ByCountry && len(hubs) == 0 {
			for _, c := range w.says(id, records, Variable{What: TheCountry}) {
				hubs = append(hubs, hub{name: c})
			}
		}
		if len(hubs) == 0 {
			hubs = []hub{{}}
		}
		slices.SortFunc(hubs, compareHubs)
		for _, h := range slices.Compact(hubs) {
			if groups[h] == nil {
				groups[h] = map[string]*adGroup{}
			}
			addAd(groups[h], id, records, req)
		}
	})
	if err != nil {
		return nil, err
	}
	var out []AdGroup
	for _, h := range slices.SortedFunc(maps.Keys(groups), compareHubs) {
		for _, q := range slices.SortedFunc(maps.Keys(groups[h]), emptyLast) {
			g := groups[h][q].shown()
			g.Hub, g.Name, g.Quarter = h.id, h.name, q
			out = append(out, g)
		}
	}
	return out, nil
}

func compareHubs(a, b hub) int { return cmp.Or(emptyLast(a.name, b.name), cmp.Compare(a.id, b.id)) }

// emptyLast orders texts, "" last.
func emptyLast(a, b string) int {
	return cmp.Or(compareBool(a != "", b != ""), cmp.Compare(a, b))
}

// adSites gives the sites to which advertisements lead that were first posted so,
// sorted.
func (w *walk) adSites(ctx context.Context, ads []graph.EntityID, posted map[graph.EntityID]graph.Date) (map[graph.EntityID][]graph.EntityID, error) {
	out := map[graph.EntityID][]graph.EntityID{}
	f := w.Filter
	f.LinkKinds, f.Direction = []graph.LinkKind{graph.LinkAdvertisesFor}, store.Out
	for some := range slices.Chunk(ads, frontierAtOnce) {
		if w.spent(ctx) {
			break
		}
		adj, err := w.neighbours(ctx, some, f, nil)
		if err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		for _, a := range adj {
			for _, g := range a.Groups {
				if g.OtherKind == graph.KindCompound {
					out[a.ID] = append(out[a.ID], g.Other)
				}
			}
		}
	}
	p, err := ParsePattern(adToSite)
	if err != nil {
		return nil, err
	}
	m := &matcher{walk: w, pattern: p, limit: math.MaxInt, hydrate: w.hydrator(), passes: map[test]bool{}}
	paths, _, err := m.run(ctx, ads)
	if err != nil {
		return nil, err
	}
	// Who was recruited came to the first of the sites by the advertisement, to
	// others from there.
	type recruited struct{ ad, person graph.EntityID }
	came := map[recruited][]arrived{}
	for _, path := range paths {
		at := recruited{path[0].node, path[len(path)-2].node}
		site := path[len(path)-1]
		if !beganSince(path[len(path)-2].groups, posted[at.ad]) {
			continue
		}
		for _, g := range site.groups {
			for _, e := range g.Links {
				came[at] = append(came[at], arrived{site.node, e.Start})
			}
		}
	}
	for at, list := range came {
		for _, a := range list {
			if !slices.ContainsFunc(list, func(b arrived) bool { return b.site != a.site && b.start.CertainlyBefore(a.start) }) {
				out[at.ad] = append(out[at.ad], a.site)
			}
		}
	}
	for ad := range out {
		out[ad] = sortedIDs(out[ad])
	}
	return out, nil
}

// beganSince reports whether some of the links possibly began after a moment.
func beganSince(groups []store.Group, since graph.Date) bool {
	return slices.ContainsFunc(groups, func(g store.Group) bool {
		return slices.ContainsFunc(g.Links, func(e graph.Edge) bool { return since.PossiblyBefore(e.Start) })
	})
}

// adToSite leads from an advertisement to the sites where those are who were
// recruited by it.
const adToSite = byAd + ` -recruited|transported{1..2} via person-> person as "person recruited"
	-held_at|worked_at|moved_to|travelled|seen_at-> compound as compound`

// arrived is that somebody came to a site.
type arrived struct {
	site  graph.EntityID
	start graph.Date
}

// contacts are telephone numbers and handles in a title.
var contacts = regexp.MustCompile(`@[\w.]+|\+?\d[\d\s().-]{5,}\d`)

// postingOf reads what a record says of an advertisement.
func postingOf(r *graph.Record) (p posting) {
	for _, kind := range []graph.DateType{graph.DateFirstSeen, graph.DatePosted} {
		for _, d := range r.Dates {
			if d.Type == kind {
				p.posted = d.Date
			}
		}
	}
	p.quarter = period(p.posted, TheQuarter)
	if titles := r.Attributes["title"]; len(titles) > 0 {
		p.title = titles[0]
	} else if len(r.Names) > 0 {
		p.title = r.Names[0].Text()
	}
	p.title = contacts.ReplaceAllString(p.title, "…")
	for _, name := range []string{"language", "languages"} {
		for _, l := range r.Attributes[name] {
			p.languages = append(p.languages, strings.ToLower(l))
		}
	}
	p.origin = cmp.Or(r.Origin, r.Key.String())
	p.pays, p.unread = paysOf(r)
	return p
}

// addAd adds a campaign to the quarters in which it was posted.
func addAd(quarters map[string]*adGroup, id graph.EntityID, records []*graph.Record, req AdTrendsRequest) {
	type origin struct{ quarter, name string }
	type told struct{ quarter, asset, per, amount string }
	origins, values := map[origin]bool{}, map[told]bool{}
	speaks := map[string]bool{}
	pers := periodsTold(records)
	for _, r := range records {
		p := postingOf(r)
		from, to := p.posted.Bounds()
		if f := req.Filter; (f.From != 0 || f.To != 0) && (to <= f.From || from >= f.To) {
			continue
		}
		g := quarters[p.quarter]
		if g == nil {
			g = &adGroup{map[graph.EntityID]bool{}, map[graph.EntityID]bool{}, 0, map[string]map[graph.EntityID]bool{}, map[string]map[graph.EntityID]bool{},
				map[string]map[string]bool{}, map[[2]string][]*big.Rat{}, map[[2]string]map[graph.EntityID]bool{}}
			quarters[p.quarter] = g
		}
		g.ads[id] = true
		if o := (origin{p.quarter, p.origin}); !origins[o] {
			origins[o] = true
			g.postings++
		}
		tier := string(TierOf(p.title))
		put(g.tiers, tier, id)
		put(g.titles, tier, p.title)
		for _, l := range p.languages {
			put(g.languages, l, id)
			speaks[p.quarter] = true
		}
		unread := p.unread
		for _, s := range p.pays {
			if req.Rates != nil {
				var ok bool
				if s, ok = s.in(req.Rates, from); !ok {
					unread = true
					continue
				}
			}
			if s.per == "" && len(pers) == 1 {
				s.per = pers[0]
			}
			at := [2]string{s.asset, s.per}
			put(g.paid, at, id)
			if v := (told{p.quarter, s.asset, s.per, s.amount.RatString()}); !values[v] {
				values[v] = true
				g.values[at] = append(g.values[at], s.amount)
			}
		}
		if unread {
			g.unread[id] = true
		}
	}
	for q, g := range quarters {
		if g.ads[id] && !speaks[q] {
			put(g.languages, "", id)
		}
	}
}

// periodsTold gives the periods of pay that postings of a campaign name. Where there
// is one, the others mean it.
func periodsTold(records []*graph.Record) (all []string) {
	for _, r := range records {
		pays, _ := paysOf(r)
		for _, p := range pays {
			if p.per != "" && !slices.Contains(all, p.per) {
				all = append(all, p.per)
			}
		}
	}
	return all
}

func put[K, V comparable](m map[K]map[V]bool, k K, v V) {
	if m[k] == nil {
		m[k] = map[V]bool{}
	}
	m[k][v] = true
}

// shown gives the group in order.
func (g *adGroup) shown() AdGroup {
	out := AdGroup{Ads: slices.Sorted(maps.Keys(g.ads)), Postings: g.postings, Unread: slices.Sorted(maps.Keys(g.unread))}
	tiers, _ := Tiers()
	for _, t := range append(tiers, TierOther) {
		if ads := g.tiers[string(t)]; len(ads) > 0 {
			out.Tiers = append(out.Tiers, AdTier{t, slices.Sorted(maps.Keys(g.titles[string(t)])), slices.Sorted(maps.Keys(ads))})
		}
	}
	for _, l := range slices.SortedFunc(maps.Keys(g.languages), emptyLast) {
		out.Languages = append(out.Languages, AdLanguage{l, slices.Sorted(maps.Keys(g.languages[l]))})
	}
	for _, at := range slices.SortedFunc(maps.Keys(g.values), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), emptyLast(a[1], b[1])) }) {
		q := quartiles(g.values[at])
		out.Salaries = append(out.Salaries, AdSalary{at[0], at[1], q[0], q[1], q[2], len(g.values[at]), slices.Sorted(maps.Keys(g.paid[at]))})
	}
	return out
}
