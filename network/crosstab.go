package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/tally"
	"github.com/clewgraph/clew/store"
)

// CrossTabRequest asks how many there are, by what is told of them.
type CrossTabRequest struct {
	Common
	// Population is what is counted: the entities at the start of a pattern, which
	// may have no steps. It may ask for kinds and roles, not for attributes, by
	// which two populations could differ by one person.
	Population Pattern
	// Rows and Columns are what it is counted by, at least one of both in all; a
	// period stands alone on its side.
	Rows, Columns []Variable
}

// Variable is something told of a node of the population's pattern.
type Variable struct {
	// Step is the place of the node in the pattern: 0 is the start.
	Step int
	What What
	// By says which dates a period is of; "" stands for the link that leads to the
	// node.
	By graph.DateType
}

// What is told of an entity.
type What string

// What entities are counted by.
const (
	TheKind     What = "kind"
	TheRole     What = "role"
	TheCountry  What = "country"
	TheLanguage What = "language"
	TheGender   What = "gender"
	TheType     What = "type"
	ThePlatform What = "platform"
	TheName     What = "name"
	TheYear     What = "year"
	TheQuarter  What = "quarter"
	TheMonth    What = "month"
)

var whats = []What{TheKind, TheRole, TheCountry, TheLanguage, TheGender, TheType, ThePlatform, TheName, TheYear, TheQuarter, TheMonth}

// named are the kinds that are counted by their names: no people, and no number or
// account that would stand for one.
var named = []graph.Kind{graph.KindCompound, graph.KindLocation, graph.KindOrganization, graph.KindService, graph.KindJobAd}

// isPeriod reports whether it is a stretch of time.
func (w What) isPeriod() bool { return w == TheYear || w == TheQuarter || w == TheMonth }

// CrossTab is a table of counts of entities (see [tally.Table]). A part of a count
// would be another count: where a budget or the deadline ended the query the table
// is empty.
type CrossTab struct {
	Table tally.Table
	// People says that people are counted, or stand behind what is; then no sum and
	// no cell tells of fewer than Least of them.
	People bool
	Least  int
	Done   Done
}

// ParsePopulation reads the text of a pattern that may have no steps (see
// [ParsePattern]).
func ParsePopulation(text string) (Pattern, error) {
	s := &scanner{text: text}
	p, err := s.pattern()
	if err != nil {
		return Pattern{}, err
	}
	if err := p.validatePopulation(); err != nil {
		return Pattern{}, s.wrong(len(text), "%s", strings.TrimPrefix(err.Error(), ErrBadRequest.Error()+": "))
	}
	return p, nil
}

func (p *Pattern) validatePopulation() error {
	check := p.Start.validate("the start")
	if len(p.Steps) > 0 {
		check = p.validate()
	}
	if check != nil {
		return check
	}
	attributes := len(p.Start.Attributes)
	for _, s := range p.Steps {
		attributes += len(s.To.Attributes)
	}
	if attributes > 0 {
		return fmt.Errorf("%w: what is counted may be chosen by kinds, roles and links, not by attributes, or two counts could differ by one person; count by them in rows or columns", ErrBadRequest)
	}
	return nil
}

// ParseVariable reads what a population is counted by: "country", "site.name" for
// the node that the pattern calls site, "quarter:posted" for a date claimed,
// "site.year" for that of the link that leads there.
func ParseVariable(p Pattern, text string) (Variable, error) {
	step, word := 0, text
	if i := strings.LastIndex(text, "."); i >= 0 {
		label := text[:i]
		word = text[i+1:]
		labels := []string{p.Start.Label}
		for _, s := range p.Steps {
			labels = append(labels, s.To.Label)
		}
		if step = slices.Index(labels, label); step < 0 || label == "" {
			return Variable{}, fmt.Errorf("%w: %q: the pattern calls no node %q; name it with \"as\"", ErrBadRequest, text, label)
		}
	}
	word, by, _ := strings.Cut(word, ":")
	v := Variable{Step: step, What: What(word), By: graph.DateType(by)}
	return v, v.validate(p, text)
}

func (v Variable) validate(p Pattern, text string) error {
	kinds := p.Start.Kinds
	if v.Step > 0 && v.Step <= len(p.Steps) {
		kinds = p.Steps[v.Step-1].To.Kinds
	}
	isDate := slices.ContainsFunc(graph.Kinds(), func(s graph.KindSpec) bool { return slices.Contains(s.Dates, v.By) })
	switch {
	case v.Step < 0 || v.Step > len(p.Steps):
		return fmt.Errorf("%w: %q: the pattern has no node %d", ErrBadRequest, text, v.Step)
	case !slices.Contains(whats, v.What):
		return fmt.Errorf("%w: %q: it can be counted by %s", ErrBadRequest, text, strings.Trim(fmt.Sprint(whats), "[]"))
	case v.By != "" && !v.What.isPeriod():
		return fmt.Errorf("%w: %q: only a year, quarter or month is of a date", ErrBadRequest, text)
	case v.What.isPeriod() && v.By == "" && v.Step == 0:
		return fmt.Errorf("%w: %q: name the date, such as %s:first_seen", ErrBadRequest, text, v.What)
	case v.By != "" && !isDate:
		return fmt.Errorf("%w: %q: %q is not a date that records claim", ErrBadRequest, text, v.By)
	case v.What == TheName && (len(kinds) == 0 || slices.ContainsFunc(kinds, func(k graph.Kind) bool { return !slices.Contains(named, k) })):
		return fmt.Errorf("%w: %q: only sites, places, organizations, services and job ads are counted by their names, people and what is theirs are not", ErrBadRequest, text)
	}
	return nil
}

// CrossTab counts entities in rows and columns. An entity of which sources tell
// several values counts once in each. Where people are counted, or stand on a path
// that makes a count, small groups are folded and hidden (see package tally); hub
// caps play no part.
func (g *Graph) CrossTab(ctx context.Context, req CrossTabRequest) (CrossTab, error) {
	if err := req.validate(); err != nil {
		return CrossTab{}, err
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (CrossTab, error) { return w.crossTab(ctx, req) })
	if done.Partial {
		out = CrossTab{People: out.People, Least: out.Least}
	}
	out.Done = done
	return out, err
}

func (r *CrossTabRequest) validate() error {
	if err := r.Population.validatePopulation(); err != nil {
		return err
	}
	if len(r.Rows)+len(r.Columns) == 0 {
		return fmt.Errorf("%w: give what to count by in rows or columns", ErrBadRequest)
	}
	for _, side := range [][]Variable{r.Rows, r.Columns} {
		for _, v := range side {
			if err := v.validate(r.Population, string(v.What)); err != nil {
				return err
			}
			if v.What.isPeriod() && len(side) > 1 {
				return fmt.Errorf("%w: a period stands alone in its rows or columns", ErrBadRequest)
			}
		}
	}
	return nil
}

// counting prepares a walk for a count, which is of all or of nothing.
func (w *walk) counting() {
	w.Cap, w.maxNode = math.MaxInt32, math.MaxInt32
}

func (w *walk) crossTab(ctx context.Context, req CrossTabRequest) (CrossTab, error) {
	w.counting()
	out := CrossTab{Least: w.limits.People}
	whole, paths, err := w.population(ctx, req.Population)
	if err != nil || w.done.Partial {
		return out, err
	}
	says, err := w.readClaims(ctx, paths, slices.Concat(req.Rows, req.Columns))
	if err != nil || w.done.Partial {
		return out, err
	}
	parts := w.peopleOn(paths)
	out.People = len(parts) > 0
	var placings []tally.Placing
	counted := map[graph.EntityID]bool{}
	for _, p := range paths {
		counted[p[0].node] = true
		people := peopleParts(w, p, parts)
		for _, row := range says.combined(p, req.Rows) {
			for _, column := range says.combined(p, req.Columns) {
				placings = append(placings, tally.Placing{Row: row, Column: column, Who: string(p[0].node), People: people})
			}
		}
	}
	// Those left out of the count are told by it and one of all, so that they must
	// be enough too.
	if left := whole - len(counted); out.People && left > 0 && left < out.Least {
		out.Table = tally.Table{Withheld: true}
		return out, nil
	}
	var fits bool
	out.Table, fits = tally.Count(placings, axis(req.Rows), axis(req.Columns), out.Least)
	if !fits {
		return out, fmt.Errorf("%w: the table has more than %d cells; count by less", ErrBadRequest, tally.MostCells)
	}
	return out, nil
}

func axis(side []Variable) tally.Axis {
	return tally.Axis{Periods: len(side) == 1 && side[0].What.isPeriod()}
}

// population gives how many entities of the population's kinds there are, and the
// paths of its pattern.
func (w *walk) population(ctx context.Context, p Pattern) (int, [][]step, error) {
	all, err := w.present(ctx, func(r *graph.Record) bool { return p.Start.allows(r.Kind) })
	if err != nil {
		return 0, nil, err
	}
	start := all
	if len(p.Start.Roles) > 0 {
		if start, err = w.present(ctx, func(r *graph.Record) bool { return p.Start.allows(r.Kind) && p.Start.fits(r) }); err != nil {
			return 0, nil, err
		}
	}
	if len(p.Steps) > 0 {
		m := &matcher{walk: w, pattern: p, limit: math.MaxInt, hydrate: w.hydrator(), passes: map[test]bool{}}
		paths, _, err := m.run(ctx, start)
		return len(all), paths, err
	}
	paths := make([][]step, len(start))
	for i, id := range start {
		paths[i] = []step{{node: id, pattern: true}}
	}
	return len(all), paths, nil
}

// legOf gives the place in the pattern of each node of a path: even ones for its
// nodes, odd ones for those between.
func legOf(p []step) []int {
	out := make([]int, len(p))
	for i := 1; i < len(p); i++ {
		out[i] = 2*p[i].leg + 1
		if i == len(p)-1 || p[i+1].leg != p[i].leg {
			out[i]++
		}
	}
	return out
}

// peopleOn gives the places of the pattern at which people stand on some path, in
// order.
func (w *walk) peopleOn(paths [][]step) []int {
	at := map[int]bool{}
	for _, p := range paths {
		for i, place := range legOf(p) {
			if w.kinds[p[i].node] == graph.KindPerson {
				at[place] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(at))
}

// peopleParts gives who stands at the places on one path, the first if there are
// several, "" if nobody does.
func peopleParts(w *walk, p []step, places []int) []string {
	if len(places) == 0 {
		return nil
	}
	out := make([]string, len(places))
	for i, place := range legOf(p) {
		if at := slices.Index(places, place); at >= 0 && out[at] == "" {
			out[at] = string(p[i].node)
		}
	}
	return out
}

// claims is what the records of entities say of what is counted by.
type claims map[graph.EntityID]map[Variable][]string

// readClaims reads what records say of the nodes of paths, and then forgets the
// records.
func (w *walk) readClaims(ctx context.Context, paths [][]step, by []Variable) (claims, error) {
	out, ids := claims{}, []graph.EntityID{}
	for _, p := range paths {
		for i := range p {
			ids = append(ids, p[i].node)
		}
	}
	err := w.eachEntity(ctx, ids, func(id graph.EntityID, records []*graph.Record) {
		says := map[Variable][]string{}
		for _, v := range by {
			v.Step = 0
			says[v] = w.says(id, records, v)
		}
		out[id] = says
	})
	return out, err
}

// eachEntity calls f for entities with their records, as far as the time allows;
// records are not kept.
func (w *walk) eachEntity(ctx context.Context, ids []graph.EntityID, f func(graph.EntityID, []*graph.Record)) error {
	for some := range slices.Chunk(sortedIDs(ids), frontierAtOnce) {
		if w.spent(ctx) {
			return nil
		}
		members, err := store.Usable(w.store.Members(ctx, some, w.View))
		if err != nil {
			return fmt.Errorf("read members: %w", err)
		}
		var keys []graph.RecordKey
		for _, m := range members {
			keys = append(keys, m.Records...)
		}
		got, err := store.Usable(w.store.Records(ctx, keys))
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		for i, m := range members {
			var records []*graph.Record
			for _, s := range got[:len(m.Records)] {
				if s != nil && !s.Deleted {
					records = append(records, &s.Record)
				}
			}
			got = got[len(m.Records):]
			f(some[i], records)
		}
	}
	return nil
}

// says gives what records say of an entity, sorted, each once.
func (w *walk) says(id graph.EntityID, records []*graph.Record, v Variable) (all []string) {
	attribute := func(names ...string) {
		for _, r := range records {
			for _, name := range names {
				all = append(all, r.Attributes[name]...)
			}
		}
	}
	switch v.What {
	case TheKind:
		all = []string{string(w.kinds[id])}
	case TheName:
		all = []string{Caption(id, records)}
	case TheRole:
		for _, r := range records {
			for _, role := range r.Roles {
				all = append(all, role.Name)
			}
		}
	case TheCountry:
		attribute("nationality", "country", "jurisdiction")
		if len(all) == 0 {
			all = passports(records)
		}
		for i := range all {
			all[i] = strings.ToUpper(all[i])
		}
	case TheLanguage:
		attribute("languages", "language")
		for i := range all {
			all[i] = strings.ToLower(all[i])
		}
	case TheGender, TheType, ThePlatform:
		attribute(string(v.What))
	default:
		for _, r := range records {
			for _, d := range r.Dates {
				if v.By != "" && d.Type == v.By {
					all = append(all, period(d.Date, v.What))
				}
			}
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.Sort(all)
	return slices.Compact(all)
}

// passports gives the countries whose passports and identity cards are told.
func passports(records []*graph.Record) (all []string) {
	for _, r := range records {
		for _, i := range r.Identifiers {
			if i.Type == graph.IDPassport || i.Type == graph.IDNational {
				all = append(all, i.Country)
			}
		}
	}
	return all
}

// period gives the period of a date as package tally writes them, as near as it is
// known up to the one asked for; "" where not even the year is.
func period(d graph.Date, unit What) string {
	if d.Approximate || d.Year() == 0 {
		return ""
	}
	text := fmt.Sprintf("%04d", d.Year())
	if unit == TheYear || d.Month() == 0 {
		return text
	}
	text += fmt.Sprintf("/Q%d", (d.Month()+2)/3)
	if unit == TheQuarter {
		return text
	}
	return text + fmt.Sprintf("/%02d", d.Month())
}

// combined gives the values of a side for a path: each of several variables with
// each of the others.
func (c claims) combined(p []step, side []Variable) []string {
	out := []string{""}
	for i, v := range side {
		values := c.of(p, v)
		if len(values) == 0 {
			values = []string{""}
		}
		var longer []string
		for _, before := range out {
			for _, value := range values {
				if len(side) > 1 {
					value = cmp.Or(value, "not told")
				}
				if i > 0 {
					value = before + " · " + value
				}
				longer = append(longer, value)
			}
		}
		out = longer
	}
	return out
}

// of gives what is told of a variable's node on a path.
func (c claims) of(p []step, v Variable) (all []string) {
	at := slices.Index(legOf(p), 2*v.Step)
	if !v.What.isPeriod() || v.By != "" {
		v.Step = 0
		return c[p[at].node][v]
	}
	for _, g := range p[at].groups {
		for _, e := range g.Links {
			if text := period(e.Start, v.What); text != "" {
				all = append(all, text)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
