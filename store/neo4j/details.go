package neo4j

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// link is one link of a relationship: its edge, and what it says beside that.
type link struct {
	graph.Edge
	said said
}

// said is what a link says beside its edge, in the form of the property details.
type said struct {
	Alleged bool              `json:"alleged,omitempty"`
	Props   map[string]string `json:"props,omitempty"`
}

func (s *said) isZero() bool { return !s.Alleged && len(s.Props) == 0 }

func (s *said) equal(other *said) bool {
	return s.Alleged == other.Alleged && maps.Equal(s.Props, other.Props)
}

// text gives the form that is stored, "" for nothing.
func (s *said) text() string {
	if s.isZero() {
		return ""
	}
	raw, _ := json.Marshal(s) // texts and truth values always have a form
	return string(raw)
}

// saidIn gives what a record's link says beside its edge.
func saidIn(r *graph.Record, e *graph.Edge) said {
	if e.Index >= len(r.Links) { // an identifier stands for it
		return said{}
	}
	l := &r.Links[e.Index]
	return said{Alleged: l.Alleged, Props: l.Props}
}

// detailsOf gives the stored form of what links say, one text for each link in
// order; nil if none says anything.
func detailsOf(links []link) []string {
	if !slices.ContainsFunc(links, func(l link) bool { return !l.said.isZero() }) {
		return nil
	}
	out := make([]string, len(links))
	for i := range links {
		out[i] = links[i].said.text()
	}
	return out
}

// readDetails reads what detailsOf gave into the links.
func readDetails(v any, links []link) error {
	list, given := v.([]any)
	if v == nil {
		return nil
	}
	if !given || len(list) != len(links) {
		return fmt.Errorf("%d links have %d details: %w", len(links), len(list), store.ErrCorrupt)
	}
	for i := range links {
		s := text(list[i])
		if s == "" {
			continue
		}
		if err := json.Unmarshal([]byte(s), &links[i].said); err != nil {
			return fmt.Errorf("the details of link %s: %w: %w", links[i].ID, store.ErrCorrupt, err)
		}
	}
	return nil
}

// relDetails adds to a relationship's properties what its links say: of each
// known property the value that the link of most confidence gives, in its own
// type, and in differ those of which others say otherwise.
func relDetails(props map[string]any, r *rel) {
	alleged, assessed := true, true
	order := make([]*link, len(r.links))
	for i := range r.links {
		l := &r.links[i]
		order[i] = l
		alleged = alleged && l.said.Alleged
		assessed = assessed && l.Basis == graph.BasisAssessment
	}
	props["alleged"], props["assessed"] = alleged, assessed
	if details := detailsOf(r.links); details != nil {
		props["details"] = details
	}
	slices.SortStableFunc(order, func(a, b *link) int { return b.Confidence - a.Confidence })
	var differ []string
	for _, name := range r.kind.Spec().Props {
		first, told := "", false
		for _, l := range order {
			v, says := l.said.Props[name]
			switch {
			case !says:
			case !told:
				first, told = v, true
			case v != first && !slices.Contains(differ, relProp(name)):
				differ = append(differ, relProp(name))
			}
		}
		if v := native(name, first); told && v != nil {
			props[relProp(name)] = v
		}
	}
	if differ != nil {
		props["differ"] = differ
	}
}

// relProp gives the name of a link's property on relationships: the ends of a
// journey keep out of the way of the dates.
func relProp(name string) string {
	if name == "from" || name == "to" {
		return name + "Place"
	}
	return camel(name)
}

// native gives the value of a link's property in the type of its row in the
// schema, nil if it does not read as that.
func native(name, given string) any {
	text := strings.TrimSpace(given)
	switch graph.TypeOfProp(name) {
	case graph.PropNumber:
		text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
		if strings.Trim(text, "0123456789.-") != "" {
			return nil // no infinity, and no other way of writing numbers
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(f, 0) {
			return f
		}
		return nil
	case graph.PropInteger:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return nil
	case graph.PropFlag:
		switch strings.ToLower(text) {
		case "true", "yes", "1":
			return true
		case "false", "no", "0":
			return false
		}
		return nil
	}
	return given
}
