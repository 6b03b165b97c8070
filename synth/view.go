package synth

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
	"github.com/clewgraph/clew/synth/world"
)

// view is a cell in the hands of a worker: what is true of it, by subject, and
// what each source knows of it.
type view struct {
	sim  *simulation
	cell *world.Cell
	// at is the place in cell.Subjects by ID.
	at map[world.ID]int
	// holdings and facts are by place of the subject: those that it holds, and
	// those that begin at it.
	holdings [][]int
	facts    [][]int
	// factAt is the place of a fact by its id.
	factAt []int
	// moneys are the transfers by the id of their fact, see moneyOf.
	moneys  []money
	classes []class
	// known is whether a source has records of a subject, and how many.
	known [][sourceCount]uint8
	// chained says what is part of a planted chain and must be told.
	chainedSubject map[world.ID]bool
	chainedFact    map[int]bool
	chainedHolding map[int]bool
	// wanted are the facts and holdings of which the truth names the records,
	// with the keys of those records.
	factRecords    map[int][]string
	holdingRecords map[int][]string
	// holders counts the subjects of each value: at once, and ever.
	holders map[world.Value]holderCount
	apart   map[world.ID]world.ApartReason
	// homophones are the Latin spellings that stand for more than one Chinese
	// surname among the people of the cell.
	homophones map[string]bool
	// accountAt is the place of the subject that a bank account is.
	accountAt map[world.Value]int
	// records and tellers count records and sources by place of the subject.
	records []int
	tellers []uint16

	b     *batch
	draws draw.Source
	clerk
}

// clerk writes one record after the other, with the faults that are asked for.
type clerk struct {
	params *Params
	t      told
}

// rate reports by a draw whether a defect is done.
func (c *clerk) rate(d *draw.Source, which Defect) bool { return d.Chance(c.params.Defects[which]) }

// holderCount says how a value is shared.
type holderCount struct {
	ever   int
	first  world.ID
	shared bool
}

// open takes a cell up.
func (v *view) open(cell *world.Cell, b *batch) {
	v.cell, v.b, v.params = cell, b, &v.sim.params
	v.draws = v.sim.draws.Child(draw.Label("cell"), uint64(cell.Number))
	n := len(cell.Subjects)
	v.at, v.accountAt = make(map[world.ID]int, n), map[world.Value]int{}
	v.holdings, v.facts = make([][]int, n), make([][]int, n)
	v.classes, v.known = make([]class, n), make([][sourceCount]uint8, n)
	v.records, v.tellers = make([]int, n), make([]uint16, n)
	for i := range cell.Subjects {
		v.at[cell.Subjects[i].ID] = i
		v.classes[i] = classOf(&cell.Subjects[i])
		if value := cell.Subjects[i].Value; value.Type == graph.IDBankAccount {
			v.accountAt[value] = i
		}
	}
	v.holders = make(map[world.Value]holderCount, len(cell.Holdings))
	for i := range cell.Holdings {
		h := &cell.Holdings[i]
		at, ok := v.at[h.Holder]
		if ok {
			v.holdings[at] = append(v.holdings[at], i)
		}
		if ok && (cell.Subjects[at].Value.Type != "" || v.classes[at] == ad) {
			continue // an ad or an account names a number and holds none
		}
		c := v.holders[h.Value]
		if c.first != h.Holder {
			c.ever++
		}
		if c.ever == 1 {
			c.first = h.Holder
		}
		c.shared = c.shared || h.Shared
		v.holders[h.Value] = c
	}
	v.factAt, v.moneys = make([]int, len(cell.Facts)), make([]money, len(cell.Facts))
	for i := range cell.Facts {
		v.factAt[cell.Facts[i].ID] = i
		if at, ok := v.at[cell.Facts[i].From.Subject]; ok {
			v.facts[at] = append(v.facts[at], i)
		}
	}
	v.apart = map[world.ID]world.ApartReason{}
	for _, a := range cell.Apart {
		v.apart[a.A], v.apart[a.B] = a.Reason, a.Reason
	}
	v.hear()
	v.chain()
	v.learn()
	v.report()
}

// hear finds the Latin spellings of several Chinese surnames.
func (v *view) hear() {
	v.homophones = map[string]bool{}
	means := map[string]string{}
	for i := range v.cell.Subjects {
		latin, native := surname(&v.cell.Subjects[i])
		if latin == "" {
			continue
		}
		if other := means[latin]; other != "" && other != native {
			v.homophones[latin] = true
		}
		means[latin] = native
	}
}

// surname gives the Chinese surname of a person, as spelled on documents and in
// characters; "" for all others.
func surname(s *world.Subject) (latin, native string) {
	if s.Person == nil || len(s.Person.Name.Family) == 0 {
		return "", ""
	}
	switch s.Person.Name.Culture {
	case names.Han, names.HanHongKong, names.HanMalaysian:
		part := &s.Person.Name.Family[0]
		return part.Spellings[part.Own], part.Native
	}
	return "", ""
}

// chain notes what is planted.
func (v *view) chain() {
	v.chainedSubject, v.chainedFact, v.chainedHolding = map[world.ID]bool{}, map[int]bool{}, map[int]bool{}
	v.factRecords, v.holdingRecords = map[int][]string{}, map[int][]string{}
	for i := range v.cell.Chains {
		c := &v.cell.Chains[i]
		for _, p := range c.Points {
			if p.Subject != 0 {
				v.chainedSubject[p.Subject] = true
			}
		}
		for _, h := range c.Hops {
			if h.Fact >= 0 {
				v.chainedFact[h.Fact] = true
				v.factRecords[h.Fact] = nil
			} else {
				v.chainedHolding[h.Holding] = true
				v.holdingRecords[h.Holding] = nil
			}
		}
	}
	for i := range v.cell.Rings {
		for _, f := range v.cell.Rings[i].Facts {
			v.factRecords[f] = nil
		}
	}
}

// learn draws who knows whom. Whoever has a contract with somebody knows them.
func (v *view) learn() {
	for i := range v.cell.Subjects {
		s := &v.cell.Subjects[i]
		for k := range sourceTable {
			known, again := v.sim.knows(k, s.ID, v.classes[i])
			switch {
			case k == policeSource && v.chainedSubject[s.ID] && s.Value.Type == "":
				known = true
			case v.silent(s):
				known = false
			case s.Value.Type != "":
				known, again = v.knowsValue(k, s), false
			case v.classes[i] == scene:
				again = false
			}
			if known {
				v.known[i][k] = 1
				if again {
					v.known[i][k] = 2
				}
			}
		}
	}
	// A company's entry in the register names those who direct and own it.
	for i := range v.cell.Facts {
		f := &v.cell.Facts[i]
		at, ok := v.at[f.From.Subject]
		if ok && (f.Kind == graph.LinkDirects || f.Kind == graph.LinkOwns) && v.classes[at] <= bystander && v.sees(registrySource, f.To.Subject) {
			v.known[at][registrySource] = 1
		}
	}
	for i := range v.cell.Holdings {
		h := &v.cell.Holdings[i]
		at, ok := v.at[h.Holder]
		if !ok || !signs(v.cell.Subjects[at].Kind) || v.silent(&v.cell.Subjects[at]) {
			continue
		}
		k, ok := v.sim.contract(h)
		switch {
		case !ok:
		case k == telecomSource:
			// A subscriber has a record for each number.
			v.known[at][k] = min(v.known[at][k]+1, maxNumbers)
		case v.known[at][k] == 0:
			d := v.draws.Child(draw.Label("again"), uint64(k), uint64(h.Holder))
			v.known[at][k] = 1
			if d.Chance(sourceTable[k].again) {
				v.known[at][k] = 2
			}
		}
	}
}

// report lets the FIU know the holders of the accounts in planted chains, so
// that somebody tells what those accounts are registered with.
func (v *view) report() {
	wanted := map[world.Value]bool{}
	for i := range v.chainedHolding {
		if at, ok := v.at[v.cell.Holdings[i].Holder]; ok && v.cell.Subjects[at].Value.Type == graph.IDBankAccount {
			wanted[v.cell.Subjects[at].Value] = true
		}
	}
	for i := range v.cell.Holdings {
		h := &v.cell.Holdings[i]
		if at, ok := v.at[h.Holder]; ok && wanted[h.Value] && signs(v.cell.Subjects[at].Kind) {
			v.known[at][fiuSource] = 1
		}
	}
}

// silent reports whether a company that has a sister is told of by nobody.
func (v *view) silent(s *world.Subject) bool {
	return v.apart[s.ID] == world.SisterCompany && !v.sim.tellsSister(s.ID)
}

// signs reports whether what is of a kind can have a contract.
func signs(kind graph.Kind) bool {
	return kind == graph.KindPerson || kind == graph.KindOrganization || kind == graph.KindService
}

// maxNumbers is the most records that the network has of one subscriber.
const maxNumbers = 3

// knowsValue reports whether a source has a record of something that is known
// by its value, beside what it tells of those who hold it. Banks and the FIU
// tell accounts with their holders, see [view.accounts].
func (v *view) knowsValue(k int, s *world.Subject) bool {
	switch k {
	case platformSource:
		switch s.Value.Type {
		case graph.IDAccount, graph.IDHandle, graph.IDChannel:
			return true
		}
		return false
	case policeSource:
		return s.Value.Type == graph.IDDomain
	}
	return false
}

// sees reports whether a source has a record of a subject, in this cell, in the
// commons, or in a place of another cell that is the same in all.
func (v *view) sees(k int, id world.ID) bool {
	if at, ok := v.at[id]; ok {
		return v.known[at][k] > 0
	}
	if at, ok := v.sim.commons.at[id]; ok {
		return v.sim.commons.known[at][k] > 0
	}
	c, ok := v.sim.crew(id)
	if !ok {
		return false
	}
	known, _ := v.sim.knows(k, id, c)
	return known
}

// key gives the key of a source's first record of a subject.
func (v *view) key(k int, id world.ID) string {
	return string(sourceTable[k].id) + "/" + v.sim.recordID(k, id, 0)
}

// entity is the key of a true subject, event that of something that happened.
func entity(id world.ID) string {
	return "s" + strconv.Itoa(id.Cell()) + "-" + strconv.Itoa(id.Place())
}

func event(cell, fact int) string { return "e" + strconv.Itoa(cell) + "-" + strconv.Itoa(fact) }

// tell counts a finished record and writes its truth. The text is already in
// the file. The place is that of its subject in the cell, -1 for none.
func (v *view) tell(file int, place int) {
	t := &v.t
	v.b.records[file]++
	v.b.made.count(byRecords, string(t.source.id), 1)
	row := csvRow{b: v.b.files[v.sim.truthRecords]}
	if t.kind == "" {
		v.b.made.count(byKind, "statement", 1)
		row.b = v.b.files[v.sim.truthStatements]
		row.text(string(t.source.id))
		row.text(t.id)
		row.text(t.truth)
		row.end()
		v.b.files[v.sim.truthStatements] = row.b
		v.b.records[v.sim.truthStatements]++
	} else {
		v.b.made.count(byKind, string(t.kind), 1)
		row.text(string(t.source.id))
		row.text(t.id)
		row.text(t.truth)
		row.text(string(t.kind))
		row.text(t.script)
		row.end()
		v.b.files[v.sim.truthRecords] = row.b
		v.b.records[v.sim.truthRecords]++
		if t.script != "" {
			v.b.made.count(byScript, t.script, 1)
		}
		if place >= 0 {
			v.records[place]++
			v.tellers[place] |= 1 << t.source.index
		}
	}
	row = csvRow{b: v.b.files[v.sim.truthDefects]}
	for _, d := range t.defects {
		row.text(string(t.source.id))
		row.text(t.id)
		row.text(string(d))
		row.end()
		v.b.made.count(byDefect, string(d), 1)
		v.b.records[v.sim.truthDefects]++
	}
	v.b.files[v.sim.truthDefects] = row.b
}

// jsonl writes the record in hand to a file of Clew JSONL.
func (v *view) jsonl(file, place int) {
	v.b.files[file] = v.t.appendJSONL(v.b.files[file])
	v.tell(file, place)
}
