package synth

import (
	"strconv"
	"sync"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// simulation makes worlds of schemes and towns, and of transfers alone, as
// their sources tell them.
type simulation struct {
	params Params
	plan   *world.Plan
	draws  draw.Source
	// keys scramble the ids of each source, for subjects and for statements.
	keys  [sourceCount][2]draw.Source
	specs []fileSpec
	tells []func(v *view, file int)
	// institutions caches which of the two banks, if any, an institution belongs
	// to, by the qualifier of its accounts.
	institutions sync.Map
	// commons is the cell that all others refer to, and what is known of it.
	commons *view
	end     world.Time
	// copies is how many more records a person of the preset persons has, in
	// parts per million.
	copies int64

	truthRecords, truthStatements, truthDefects     int
	truthChains, truthRings, truthApart, truthRoles int
}

// recordsPerCell is about how many records the sources tell of one cell.
const (
	recordsPerCell     = 780
	recordsPerBankCell = 2_000
	peoplePerCell      = 200
)

func newSimulation(p Params) (*simulation, error) {
	s := &simulation{params: p, draws: draw.New(p.Seed, draw.Label("sources"))}
	w := world.Default(p.Seed, max(3, 1+p.Records/recordsPerCell))
	w.FromYear, w.ToYear, w.SchemesPPM = p.From, p.To, 400_000
	if p.Preset == presetTransfers {
		w.Kind, w.Cells = world.Transfers, max(3, 1+p.Records/recordsPerBankCell)
	}
	if p.Preset == presetPersons {
		w.SchemesPPM, w.Cells = 0, max(3, 1+(p.Records-p.Duplicates)/peoplePerCell)
		s.copies = int64(p.Duplicates) * draw.Million / int64(p.Records-p.Duplicates)
	}
	var err error
	if s.plan, err = world.New(w); err != nil {
		return nil, err
	}
	for k := range s.keys {
		s.keys[k] = [2]draw.Source{s.draws.Child(draw.Label("id"), uint64(k)), s.draws.Child(draw.Label("statement"), uint64(k))}
	}
	s.end = world.Time(draw.NewDay(p.To+1, 1, 1).Time().UnixMicro())
	s.layout()
	s.commons = &view{sim: s}
	s.commons.open(s.plan.Cell(0), newBatch(len(s.specs)))
	return s, nil
}

func (s *simulation) files() []fileSpec { return s.specs }
func (s *simulation) cells() int        { return s.plan.Cells() }

// layout lists the files, in the order in which they are to be loaded: those
// that name subjects before those that tell what happened between them.
func (s *simulation) layout() {
	add := func(name string, k int, format, header, mapping string, tell func(v *view, file int)) {
		spec := fileSpec{File: File{Name: name, Source: sourceTable[k].id, Format: format}, header: header}
		if mapping != "" {
			spec.Mapping = name[:len(name)-len(".csv")] + ".yaml"
			spec.mapping = mappingOf(mapping, k)
		}
		s.specs = append(s.specs, spec)
		s.tells = append(s.tells, tell)
	}
	transfersOnly := s.params.Preset == presetTransfers
	if s.params.Preset == presetPersons {
		add("people.csv", peopleSource, "csv", peopleHeader, peopleMapping, (*view).people)
		s.layTruth()
		return
	}
	if !transfersOnly {
		add("registry.jsonl", registrySource, "senzing", "", "", (*view).register)
	}
	for _, k := range []int{bankA, bankB} {
		id := string(sourceTable[k].id)
		add(id+"-customers.csv", k, "csv", customerHeader, customerMapping, func(v *view, file int) { v.customers(k, file) })
		add(id+"-accounts.csv", k, "csv", accountHeader, accountMapping, func(v *view, file int) { v.accounts(k, file) })
	}
	if !transfersOnly {
		add("telecom-subscribers.csv", telecomSource, "csv", subscriberHeader, subscriberMapping, (*view).subscribers)
		for _, k := range []int{platformSource, policeSource, ngoSource, pressSource} {
			add(string(sourceTable[k].id)+".jsonl", k, "jsonl", "", "", func(v *view, file int) { v.lines(k, file) })
		}
		add("fiu-subjects.csv", fiuSource, "csv", subjectHeader, subjectMapping, (*view).subjects)
		add("fiu-accounts.csv", fiuSource, "csv", accountHeader, accountMapping, func(v *view, file int) { v.accounts(fiuSource, file) })
		add("telecom-calls.csv", telecomSource, "csv", callHeader, callMapping, (*view).calls)
	}
	for _, k := range []int{bankA, bankB, fiuSource} {
		add(string(sourceTable[k].id)+"-transfers.csv", k, "csv", transferHeader, transferMapping, func(v *view, file int) { v.transfers(k, file) })
	}
	s.layTruth()
}

// layTruth lists the files of the truth.
func (s *simulation) layTruth() {
	truth := func(name, format, header string) int {
		s.specs = append(s.specs, fileSpec{File: File{Name: truthDir + "/" + name, Format: format}, header: header})
		return len(s.specs) - 1
	}
	s.truthRecords = truth("records.csv", "csv", "source,id,cluster,kind,script\n")
	s.truthStatements = truth("statements.csv", "csv", "source,id,event\n")
	s.truthDefects = truth("defects.csv", "csv", "source,id,defect\n")
	s.truthApart = truth("apart.csv", "csv", "a,b,reason\n")
	s.truthRoles = truth("roles.csv", "csv", "entity,role,status,from,to,forced\n")
	s.truthChains = truth("chains.jsonl", "jsonl", "")
	s.truthRings = truth("rings.jsonl", "jsonl", "")
}

// fill tells a cell.
func (s *simulation) fill(cell int, b *batch) {
	v := &view{sim: s}
	v.open(s.plan.Cell(cell), b)
	for file, tell := range s.tells {
		tell(v, file)
	}
	v.truth()
}

// recordID gives the id of a source's n-th record of a subject, n below 16.
func (s *simulation) recordID(k int, id world.ID, n int) string {
	return s.code(k, 0, uint64(id.Cell())<<24|uint64(id.Place())<<4|uint64(n))
}

// statementID gives the id of a source's n-th statement of a fact, n below 16.
func (s *simulation) statementID(k, cell, fact, n int) string {
	return s.code(k, 1, uint64(cell)<<24|uint64(fact)<<4|uint64(n))
}

// articleID gives the id of a press article of a subject.
func (s *simulation) articleID(id world.ID, n int) string { return s.recordID(pressSource, id, 8+n) }

// code writes a number in the way of a source's own ids.
func (s *simulation) code(k, key int, x uint64) string {
	b := append(make([]byte, 0, 20), sourceTable[k].prefix...)
	x = scramble(s.keys[k][key], x)
	switch k {
	case bankA, bankB, telecomSource:
		return string(strconv.AppendUint(b, x, 10))
	}
	return string(appendCode(b, x))
}

// bankOf gives the bank that keeps an account, -1 when neither of the two does.
func (s *simulation) bankOf(v world.Value) int {
	if v.Type != graph.IDBankAccount {
		return -1
	}
	at := v.Qualifier
	if at == "" {
		at = v.Country // an IBAN names its bank itself
	}
	if k, ok := s.institutions.Load(at); ok {
		return k.(int)
	}
	d := s.draws.Child(draw.Label("bank"), draw.Label(at))
	k := [...]int{bankA, bankA, bankA, bankB, bankB, -1, -1, -1}[d.N(8)]
	if s.params.Preset == presetTransfers {
		k = [...]int{bankA, bankB}[d.N(2)] // the whole graph is told
	}
	s.institutions.Store(at, k)
	return k
}

// subscribed reports whether a number is of the network that tells: two in five.
func (s *simulation) subscribed(v world.Value) bool {
	d := s.draws.Child(draw.Label("network"), draw.Label(v.Value))
	return v.Type == graph.IDPhone && d.Chance(400_000)
}

// contract gives the source with which a holding is a contract.
func (s *simulation) contract(h *world.Holding) (int, bool) {
	switch h.Value.Type {
	case graph.IDBankAccount:
		k := s.bankOf(h.Value)
		return k, k >= 0
	case graph.IDPhone:
		return telecomSource, s.subscribed(h.Value)
	}
	return 0, false
}

// knows draws whether a source knows a subject of a class, and whether it has a
// second record. The draw is of the subject alone, so that other cells can tell.
func (s *simulation) knows(k int, id world.ID, c class) (known, again bool) {
	d := s.draws.Child(draw.Label("knows"), uint64(k), uint64(id))
	chance := sourceTable[k].knows[c]
	if _, fixed := s.crew(id); fixed && k == policeSource {
		chance = draw.Million // the file on a scheme begins with those who run it
	}
	return d.Chance(chance), d.Chance(sourceTable[k].again)
}

// tellsSister draws whether a company that has a sister is told of at all.
func (s *simulation) tellsSister(id world.ID) bool {
	d := s.draws.Child(draw.Label("sister"), uint64(id))
	return d.Chance(s.params.Defects[SisterCompany])
}

// The places of a scheme that are the same in all, see [world.Plan].
const (
	lastCrew  = 21
	firstCrew = 1
)

// crew gives the class of those who stand in the fixed places of a scheme, and
// whether the subject is one of them.
func (s *simulation) crew(id world.ID) (class, bool) {
	place := id.Place()
	if id.Cell() >= s.plan.Cells() || s.plan.KindOf(id.Cell()) != world.Scheme || place < firstCrew || place > lastCrew {
		return 0, false
	}
	switch place {
	case 1:
		return compound, true
	case 2, 5, 6, 19, 20:
		return company, true
	}
	return suspected, true
}

// place gives the subject that is a place, in the cell in hand or the commons.
func (s *simulation) place(v *view, id world.ID) *world.Subject {
	if at, ok := v.at[id]; ok && id != 0 {
		return &v.cell.Subjects[at]
	}
	if at, ok := s.commons.at[id]; ok && id != 0 {
		return &s.commons.cell.Subjects[at]
	}
	return nil
}
