package network

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// FootprintRequest asks for all that is known around a site.
type FootprintRequest struct {
	Common
	// IDs are the sites that make it, of which their parts are part.
	IDs []graph.EntityID
	// Limit is the most finds of a section to give, 10 if 0.
	Limit int
	// Reason lets those held there, who paid for their freedom, and people with a
	// victim's role be named, who are only counted else.
	Reason string
}

// Footprint is the reply: who and what is tied to a site, and how.
type Footprint struct {
	// Sites are those asked for and their parts, by id.
	Sites []Node
	// Sections are those of [Sections] in which something was found.
	Sections []FootprintSection
	Done     Done
}

// FootprintSection is what was found in one section.
type FootprintSection struct {
	Name, Doc string
	// Count counts all finds, LeftOut those of them that were not to be named.
	Count, LeftOut int
	// Finds are those nearest to the sites, then by id.
	Finds []Find
}

// Find is somebody or something tied to a site.
type Find struct {
	Node Node
	// Ways counts the ways by which it is tied to the sites.
	Ways int
	// Path is the shortest of them, from the site; nil where all lead through people
	// who are not to be named.
	Path *Path
}

const (
	site    = "compound|organization|service|location|address as site "
	there   = "worked_at|employed_by|guards|operates|controls|directs|owns"
	inside  = "<-held_at|worked_at|rescued_from anytime- person as \"person there\" "
	runners = "<-" + there + " anytime- person|organization as \"who is there\" "
)

// sections are what makes a footprint, in the order of the answer; it is never
// changed while running. All lead from a site; dates do not order them, as what was
// known of a site in its time is asked for by a window.
var sections = []struct {
	name, doc string
	texts     []string
	// protected sections find people who are held or pay for their freedom, who are
	// not named whatever their roles.
	protected bool
}{
	{name: "other sites", doc: "names, places and sites that it became, was, is part of or has as a part",
		texts: []string{site + "-renamed_to|successor_of|part_of anytime- *", site + "-located_at anytime-> location|address", site + "<-moved_to anytime- compound"}},
	{name: "run by", doc: "who operates, controls, directs, owns or guards it, or lets its premises",
		texts: []string{site + "<-operates|controls|directs|owns|guards|leases_to anytime- *"}},
	{name: "staff", doc: "who is told to work there; some may be forced",
		texts: []string{site + "<-worked_at|employed_by anytime- person"}},
	{name: "suppliers", doc: "who supplies or hosts it, or what it has built there",
		texts: []string{site + "<-supplies|hosts|developed anytime- *"}},
	{name: "held", doc: "who is told to be held there, or was rescued from it",
		texts: []string{site + "<-held_at|rescued_from anytime- person"}, protected: true},
	{name: "recruiters", doc: "who recruited the people who came there",
		texts: []string{site + inside + "<-recruited anytime- person|organization|online_account|phone_number|email_address|channel"}},
	{name: "carriers", doc: "who took people there, or sold or bought them",
		texts: []string{site + inside + "<-transported anytime- *", site + inside + "-sold_to anytime-> *"}},
	{name: "advertisements", doc: "job ads for it, or whose contacts those use who recruited the people there",
		texts: []string{site + "<-advertises_for anytime- job_ad", site + inside + "<-recruited anytime- job_ad",
			site + inside + "<-recruited anytime- * -posted anytime-> job_ad",
			site + inside + "<-recruited anytime- * -uses|owns|holds|registered_with anytime-> phone_number|online_account|email_address|channel|domain|url as contact <-lists_contact|posted|advertises_for anytime- job_ad"}},
	{name: "routes in", doc: "places that the people there passed",
		texts: []string{site + inside + "-travelled|seen_at|moved_to anytime-> location|address|compound"}},
	{name: "numbers, accounts and devices", doc: "telephones, online accounts, domains and devices that it uses, that were used there, or by who runs it or works there",
		texts: []string{site + "-uses|operates|hosts|registered_with|controls|owns anytime-> phone_number|online_account|email_address|channel|device|domain|url|ip_address|vehicle",
			site + "<-signed_in_from|seen_at|located_at|persona_of|uses|advertises_for anytime- phone_number|online_account|email_address|channel|device|domain|url|vehicle",
			site + runners + "-uses|operates|registered_with|controls anytime-> phone_number|online_account|email_address|channel|device|domain|url|ip_address|vehicle"}},
	{name: "money", doc: "bank accounts and wallets of it, or of who runs it or works there",
		texts: []string{site + "-holds|owns|uses|controls|signatory_of anytime- bank_account|wallet",
			site + runners + "-holds|owns|uses|controls|signatory_of anytime-> bank_account|wallet"}},
	{name: "ransoms", doc: "who paid for the freedom of people there",
		texts: []string{site + inside + "<-paid_ransom_for anytime- *"}, protected: true},
	{name: "incidents", doc: "raids, rescues, escapes and reports of fraud",
		texts: []string{site + "<-occurred_at anytime- incident", site + "-involved_in anytime-> incident"}},
	{name: "papers", doc: "reports, notices, cases and lists that speak of it",
		texts: []string{site + "-mentioned_in|subject_of|listed_in|part_of_case anytime-> report|notice|case|channel|url", site + "<-occurred_at anytime- report|notice|case"}},
}

// Footprint gathers who and what is tied to a site: who runs it, whom they took
// there and how, with what means, and where the money went. It tells of ties and
// not of guilt; whoever is held there, paid for somebody's freedom, or may be a victim, is counted
// and not named.
func (g *Graph) Footprint(ctx context.Context, req FootprintRequest) (Footprint, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Footprint, error) { return w.footprint(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) footprint(ctx context.Context, req FootprintRequest) (out Footprint, err error) {
	sites, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return out, err
	}
	if err := w.checkSites(sites); err != nil {
		return out, err
	}
	if sites, _, err = w.withParts(ctx, sites); err != nil {
		return out, err
	}
	found, err := w.gather(ctx, sites)
	if err != nil {
		return out, err
	}
	h := w.hydrator()
	ids := slices.Clone(sites)
	for _, section := range found {
		for _, f := range section {
			for _, way := range f {
				for _, s := range way {
					ids = append(ids, s.node)
				}
			}
		}
	}
	if err := h.finish(ctx, ids, nil); err != nil {
		return out, err
	}
	unnamed := h.unnamed(found, req.Reason)
	for _, id := range sites {
		out.Sites = append(out.Sites, h.node(id, 0))
	}
	for i, section := range found {
		if len(section) == 0 {
			continue
		}
		s := FootprintSection{Name: sections[i].name, Doc: sections[i].doc, Count: len(section)}
		if s.Finds, s.LeftOut, err = h.finds(ctx, section, unnamed, cmp.Or(req.Limit, 10)); err != nil {
			return out, err
		}
		if shown := len(s.Finds) + s.LeftOut; shown < s.Count {
			w.cut(Cut{Shown: shown, Total: s.Count, Reason: CutPaths})
		}
		out.Sections = append(out.Sections, s)
	}
	return out, nil
}

// ways are the paths that lead from the sites to one end, the nearest first.
type ways [][]step

func (w ways) end() graph.EntityID { return w[0][len(w[0])-1].node }

// gather finds what each section asks for, the nearest to the sites first, then by
// id.
func (w *walk) gather(ctx context.Context, sites []graph.EntityID) ([][]ways, error) {
	found := make([][]ways, len(sections))
	for i, section := range sections {
		to := map[graph.EntityID]ways{}
		for _, text := range section.texts {
			p, err := ParsePattern(text)
			if err != nil {
				return nil, fmt.Errorf("section %s: %w", section.name, err)
			}
			m := &matcher{walk: w, pattern: p, limit: maxPartial, hydrate: w.hydrator(), passes: map[test]bool{}}
			from := slices.DeleteFunc(slices.Clone(sites), func(id graph.EntityID) bool { return !p.Start.allows(w.kinds[id]) })
			if err := m.check(ctx, -1, from); err != nil {
				return nil, err
			}
			paths, _, err := m.run(ctx, from)
			if err != nil {
				return nil, err
			}
			for _, path := range paths {
				if end := path[len(path)-1].node; !slices.Contains(sites, end) {
					to[end] = append(to[end], path)
				}
			}
		}
		for _, all := range to {
			slices.SortStableFunc(all, comparePaths)
			found[i] = append(found[i], all)
		}
		slices.SortFunc(found[i], func(a, b ways) int { return cmp.Or(len(a[0])-len(b[0]), cmp.Compare(a.end(), b.end())) })
	}
	return found, nil
}

// unnamed gives those who are not to be named: those found in protected sections and
// those with a victim's role; none where a reason is given.
func (h *hydrator) unnamed(found [][]ways, reason string) map[graph.EntityID]bool {
	out := map[graph.EntityID]bool{}
	if reason != "" {
		return out
	}
	for i, section := range found {
		for _, all := range section {
			for _, way := range all {
				for at, s := range way {
					if at == len(way)-1 && sections[i].protected {
						out[s.node] = true
					} else if _, known := out[s.node]; !known {
						out[s.node] = h.node(s.node, at).Victim
					}
				}
			}
		}
	}
	return out
}

// finds shows what was found in a section, as far as it may be named and the limit
// goes.
func (h *hydrator) finds(ctx context.Context, section []ways, unnamed map[graph.EntityID]bool, limit int) (finds []Find, leftOut int, err error) {
	var paths [][]step
	for _, all := range section {
		end := all.end()
		if unnamed[end] {
			leftOut++
			continue
		}
		if len(finds) == limit {
			continue
		}
		finds = append(finds, Find{Node: h.node(end, len(all[0])-1), Ways: len(all)})
		open := slices.IndexFunc(all, func(way []step) bool {
			return !slices.ContainsFunc(way, func(s step) bool { return unnamed[s.node] })
		})
		var way []step
		if open >= 0 {
			way = all[open]
		}
		paths = append(paths, way)
	}
	var groups []store.Group
	for _, way := range paths {
		for _, s := range way {
			groups = append(groups, s.groups...)
		}
	}
	if err := h.finish(ctx, nil, groups); err != nil {
		return nil, 0, err
	}
	for i, way := range paths {
		if way != nil {
			p := h.path(way)
			finds[i].Path = &p
		}
	}
	return finds, leftOut, nil
}
