package intake_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// TestDerived: the store keeps with each record what the resolver derived of its
// current version; opening under another model derives it anew once, and a graph
// that has none, as those of earlier programs, gets it when it is opened.
func TestDerived(t *testing.T) {
	d := begin(t, intake.Options{})
	ann, bob := person("ann", phone("+12025550101")), person("bob", named("Bob Example"))
	d.load(ann, bob, sighting("s1", "ann", "bob"))
	d.holdsDerived(ann, bob)
	ann = person("ann", named("Ann Example"), version(2))
	d.load(ann)
	d.holdsDerived(ann, bob)
	strict, err := match.ColdStart().With(func(m *match.Model) { m.Support = 99 * match.Bit })
	if err != nil {
		t.Fatal(err)
	}
	d.model = strict
	d.reopen()
	d.holdsDerived(ann, bob)
	var none []store.Derivation
	for _, r := range d.derivations() {
		none = append(none, store.Derivation{FirstSeq: r.FirstSeq})
	}
	if err := d.store.Derive(context.Background(), none); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	d.holdsDerived(ann, bob)
}

func (d *desk) derivations() []store.Derivation {
	d.t.Helper()
	var list []store.Derivation
	err := d.store.Derivations(context.Background(), func(r store.Derivation) error {
		list = append(list, r)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// holdsDerived makes sure that the store has these subject records, with what
// the desk's model derives of them.
func (d *desk) holdsDerived(records ...graph.Record) {
	d.t.Helper()
	list := d.derivations()
	if len(list) != len(records) {
		d.t.Fatalf("%d records are kept, want %d", len(list), len(records))
	}
	for i, got := range list {
		whole, err := got.Record()
		if err != nil || whole.Key != records[i].Key || got.Key != whole.Key || got.Kind != whole.Kind || whole.Names[0].Full != records[i].Names[0].Full {
			d.t.Errorf("record %d is %v (%v), want %v", i, whole, err, records[i])
		}
		if entity, _ := d.Resolver().EntityOf(got.Key); entity != got.Entity {
			d.t.Errorf("%s is in %q, want %q", got.Key, got.Entity, entity)
		}
		want := resolver.New(d.Resolver().Model(), resolver.Options{}).Prepare(&whole).Derived()
		if len(want) == 0 || !bytes.Equal(got.Derived, want) {
			d.t.Errorf("what is kept of %s is not what is derived of it", got.Key)
		}
	}
}
