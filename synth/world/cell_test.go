package world

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// some is the world that the tests of invariants read: a hundred schemes and
// three hundred towns.
var some = sync.OnceValues(func() (*Plan, []*Cell) {
	p, err := New(Default(7, 401))
	if err != nil {
		panic(err)
	}
	cells := make([]*Cell, p.Cells())
	for i := range cells {
		cells[i] = p.Cell(i)
	}
	return p, cells
})

func TestCellAloneAndInAnyOrder(t *testing.T) {
	_, cells := some()
	for _, n := range []int{400, 4, 0, 8, 1, 399, 4} {
		p, err := New(Default(7, 401))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Cell(n); !reflect.DeepEqual(got, cells[n]) {
			t.Errorf("cell %d made alone is not the cell made after all others", n)
		}
	}
	p, _ := New(Default(7, 401))
	var workers sync.WaitGroup
	for n := range 40 {
		workers.Go(func() {
			if !reflect.DeepEqual(p.Cell(10*n), cells[10*n]) {
				t.Errorf("cell %d made among others at once is another cell", 10*n)
			}
		})
	}
	workers.Wait()
	p, _ = New(Default(8, 401))
	if reflect.DeepEqual(p.Cell(4), cells[4]) {
		t.Error("another seed gives the same cell")
	}
}

// TestGolden holds the content of a tiny world. A change of it is a change of
// what a seed means: it belongs into the changelog.
func TestGolden(t *testing.T) {
	const want = "f487cbd9f6dbc24750107d550c5590d1"
	p, err := New(Default(1, 9))
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for i := range p.Cells() {
		if err := json.NewEncoder(h).Encode(p.Cell(i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := hex.EncodeToString(h.Sum(nil))[:32]; got != want {
		t.Errorf("the tiny world has the hash %s, want %s", got, want)
	}
}

// kindOf gives the kind of a point's node, "" for a subject of another cell.
func kindOf(c *Cell, p Point) graph.Kind {
	switch {
	case p.Subject == 0:
		return p.Value.Type.Kind()
	case p.Subject.Cell() == c.Number:
		return c.Subjects[p.Subject.Place()-1].Kind
	}
	return ""
}

// TestShape checks every cell against the schema of graph: ids, kinds,
// attributes, links and their ends, properties, datings, roles.
func TestShape(t *testing.T) {
	p, cells := some()
	last := p.params.end() + 60*day
	for _, c := range cells {
		fail := func(format string, args ...any) {
			t.Errorf("cell %d (%d): %s", c.Number, c.Kind, fmt.Sprintf(format, args...))
		}
		for i := range c.Subjects {
			s := &c.Subjects[i]
			spec := s.Kind.Spec()
			if s.ID != IDOf(c.Number, i+1) {
				fail("subject %d has the id %d", i, s.ID)
			}
			if (s.Person != nil) != (s.Kind == graph.KindPerson) || (s.Value.Value != "") != (spec.Resolution == graph.ByValue) {
				fail("%s %d lacks its person or value, or has one too many", s.Kind, i)
			}
			if s.To != 0 && s.To < s.From {
				fail("%s %q ends before it begins", s.Kind, s.Title)
			}
			for _, a := range s.Attributes {
				if !slices.Contains(spec.Attributes, a.Name) || a.Value == "" {
					fail("%s has the attribute %s = %q", s.Kind, a.Name, a.Value)
				}
			}
			for j, r := range s.Roles {
				row := (graph.Role{Name: r.Name}).Spec()
				if row.Name == "" || r.Status != "" && !slices.ContainsFunc(row.Statuses, func(st graph.RoleStatus) bool { return st.Name == r.Status }) {
					fail("no role %s:%s", r.Name, r.Status)
				}
				if r.To != 0 && r.To < r.From || j > 0 && r.From < s.Roles[j-1].From {
					fail("role %s of %d is out of order", r.Name, i)
				}
			}
		}
		for i, h := range c.Holdings {
			if h.Value.Type.Kind() == "" || h.Value.Value == "" || h.Holder == 0 {
				fail("holding %d: %+v", i, h)
			}
			if h.To != 0 && h.To < h.From || i > 0 && h.From < c.Holdings[i-1].From {
				fail("holding %d is out of order: %+v", i, h)
			}
		}
		ids := map[int]bool{}
		for i := range c.Facts {
			f := &c.Facts[i]
			spec := f.Kind.Spec()
			if ids[f.ID] {
				fail("two facts %d", f.ID)
			}
			ids[f.ID] = true
			for _, end := range []struct {
				point   Point
				allowed []graph.Kind
			}{{f.From, spec.From}, {f.To, spec.To}} {
				if kind := kindOf(c, end.point); kind != "" && end.allowed != nil && !slices.Contains(end.allowed, kind) {
					fail("%s has a %s at one end", f.Kind, kind)
				}
				if (end.point.Subject == 0) == (end.point.Value == Value{}) {
					fail("%s %d has an end that is nothing or two things", f.Kind, f.ID)
				}
			}
			if f.From == f.To {
				fail("%s leads to itself", f.Kind)
			}
			for _, a := range f.Props {
				if !slices.Contains(spec.Props, a.Name) {
					fail("%s has the property %s", f.Kind, a.Name)
				}
			}
			if f.Start == 0 || f.End != 0 && f.End < f.Start || spec.Dating == graph.Event && f.End != 0 {
				fail("%s runs from %d to %d", f.Kind, f.Start, f.End)
			}
			if spec.Dating == graph.Event && f.Start > last {
				fail("%s happens after the world's end", f.Kind)
			}
			if i > 0 && f.Start < c.Facts[i-1].Start {
				fail("facts are not in the order of time")
			}
			if spec.Single && (f.Amount <= 0 || f.Asset == "") {
				fail("%s moves %d %s", f.Kind, f.Amount, f.Asset)
			}
		}
		for _, a := range c.Apart {
			if a.A == a.B || a.A == 0 || a.B == 0 {
				fail("%v must stay apart", a)
			}
		}
	}
}

// factsByID gives the facts of a cell by their ids.
func factsByID(c *Cell) map[int]*Fact {
	m := make(map[int]*Fact, len(c.Facts))
	for i := range c.Facts {
		m[c.Facts[i].ID] = &c.Facts[i]
	}
	return m
}

// TestUniqueValues shows that no two subjects of the world have one value but
// where the world means them to: what is shared, and what changed hands.
func TestUniqueValues(t *testing.T) {
	_, cells := some()
	type holding struct {
		Holding
		cell int
	}
	held := map[Value][]holding{}
	for _, c := range cells {
		for _, h := range c.Holdings {
			held[h.Value] = append(held[h.Value], holding{h, c.Number})
		}
	}
	// An ad, a site or an account mentions the value of another.
	mentions := func(h Holding) bool {
		return h.Relation == graph.RelContactFor || h.Relation == graph.RelRegisteredWith
	}
	roof := func(id ID) ID {
		if p := cells[id.Cell()].Subjects[id.Place()-1].Person; p != nil {
			return p.Household
		}
		return 0
	}
	reassigned, shared := 0, 0
	for v, list := range held {
		for i := range list {
			for _, other := range list[:i] {
				h := list[i]
				switch {
				case h.Holder == other.Holder:
				case h.Shared || other.Shared:
					shared++
				case v.Type == graph.IDPhone && (other.To != 0 && other.To < h.From || h.To != 0 && h.To < other.From):
					reassigned++
				case h.cell != other.cell && h.Holder.Cell() != h.cell:
					t.Errorf("%v is held by %d and %d of other cells", v, h.Holder, other.Holder)
				case mentions(h.Holding) || mentions(other.Holding):
				case v.Type == graph.IDPhone && roof(h.Holder) != 0 && roof(h.Holder) == roof(other.Holder):
				default:
					t.Errorf("%v is held by %d and %d", v, h.Holder, other.Holder)
				}
			}
		}
	}
	if reassigned < 100 || shared < 1_000 {
		t.Errorf("%d numbers changed hands and %d pairs share something: too few", reassigned, shared)
	}
}
