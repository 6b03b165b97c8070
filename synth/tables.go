package synth

import (
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// The headers and mappings of the files that are tables. SOURCE stands for the
// source's id.
const (
	customerHeader  = "customer_no,kind,name,native_name,born,sex,nationality,passport,passport_country,national_id,registration,id_country,phone,phone_country,email,device,address,country,collected\n"
	customerMapping = `# Synthetic: customers of a bank that does not exist.
source: SOURCE
ORDERrecords:
  - kind: "{kind}"
    id: "{customer_no}"
    names:
      - {full: "{name}"}
      - {type: native, full: "{native_name}"}
    identifiers:
      - {type: passport, value: "{passport}", country: "{passport_country}"}
      - {type: national_id, value: "{national_id}", country: "{id_country}"}
      - {type: registration, value: "{registration}", country: "{id_country}"}
      - {type: phone, value: "{phone}", country: "{phone_country}", relation: registered_with}
      - {type: email, value: "{email}", relation: registered_with}
      - {type: device, value: "{device}", relation: uses}
    dates: {birth: "{born}"}
    addresses:
      - {type: home, line: "{address}", country: "{country}"}
    attributes: {gender: "{sex}", nationality: "{nationality}"}
    handling: {tlp: AMBER, owner: "OWNER"}
    collected_at: "{collected}"
`
	accountHeader  = "account,bank,country,type,kind,customer_no,holder_name,phone,phone_country,opened,closed\n"
	accountMapping = `# Synthetic: accounts at a bank that does not exist.
source: SOURCE
records:
  - kind: "{kind}"
    id: "account-{account}"
    identifiers:
      - {type: "{type}", value: "{account}", qualifier: "{bank}", country: "{country}"}
      - {type: phone, value: "{phone}", country: "{phone_country}", relation: registered_with}
    dates: {opened: "{opened}", closed: "{closed}"}
    attributes: {holder_name: "{holder_name}", institution: "{bank}"}
    links:
      - kind: HOLDS
        source: {record: "SOURCE/{customer_no}"}
        target: {identifier: {type: "{type}", value: "{account}", qualifier: "{bank}", country: "{country}"}}
        from: "{opened}"
        to: "{closed}"
    GRADEhandling: {tlp: AMBER, owner: "OWNER"}
`
	transferHeader  = "ref,kind,time,from_type,from,from_at,from_country,to_type,to,to_at,to_country,amount,currency,purpose,channel,reference,received,received_asset\n"
	transferMapping = `# Synthetic: transfers that never were.
source: SOURCE
records:
  - id: "{ref}"
    links:
      - kind: "{kind}"
        source: {identifier: {type: "{from_type}", value: "{from}", qualifier: "{from_at}", country: "{from_country}"}}
        target: {identifier: {type: "{to_type}", value: "{to}", qualifier: "{to_at}", country: "{to_country}"}}
        at: "{time}"
        amount: "{amount}"
        asset: "{currency}"
        props: {purpose: "{purpose}", channel: "{channel}", reference: "{reference}", received: "{received}", received_asset: "{received_asset}"}
    GRADEhandling: {tlp: AMBER, owner: "OWNER"}
`
	subscriberHeader  = "subscriber,kind,msisdn,phone_country,name,native_name,born,sex,id_type,id_number,id_country,imei,activated,ended\n"
	subscriberMapping = `# Synthetic: subscribers of a network that does not exist.
source: SOURCE
records:
  - kind: "{kind}"
    id: "{subscriber}"
    names:
      - {full: "{name}"}
      - {type: native, full: "{native_name}"}
    identifiers:
      - {type: phone, value: "{msisdn}", country: "{phone_country}", relation: registered_with, from: "{activated}", to: "{ended}"}
      - {type: "{id_type}", value: "{id_number}", country: "{id_country}"}
      - {type: device, value: "{imei}", relation: uses}
    dates: {birth: "{born}"}
    attributes: {gender: "{sex}"}
    handling: {tlp: AMBER, owner: "OWNER"}
`
	callHeader  = "call,from,to,at,duration\n"
	callMapping = `# Synthetic: calls that nobody made.
source: SOURCE
records:
  - id: "{call}"
    links:
      - kind: CONTACTED
        source: {identifier: {type: phone, value: "{from}"}}
        target: {identifier: {type: phone, value: "{to}"}}
        at: "{at}"
        props: {duration: "{duration}"}
    handling: {tlp: AMBER, owner: "OWNER"}
`
	subjectHeader  = "subject,kind,name,role,status,born,nationality,passport,national_id,id_country,phone,phone_country,grade,tlp,restricted,reported\n"
	subjectMapping = `# Synthetic: subjects of reports that nobody filed.
source: SOURCE
records:
  - kind: "{kind}"
    id: "{subject}"
    names:
      - {full: "{name}"}
    identifiers:
      - {type: passport, value: "{passport}", country: "{id_country}"}
      - {type: national_id, value: "{national_id}", country: "{id_country}"}
      - {type: phone, value: "{phone}", country: "{phone_country}", relation: registered_with}
    dates: {birth: "{born}"}
    attributes: {nationality: "{nationality}"}
    roles:
      - {name: "{role}", status: "{status}", alleged: true}
    grade: {scheme: stix_confidence, value: "{grade}"}
    handling: {tlp: "{tlp}", owner: "OWNER", restricted: ["{restricted}"]}
    collected_at: "{reported}"
`
)

// mappingOf fills a mapping in for a source.
func mappingOf(text string, k int) string {
	order, grade := "", ""
	if k == bankA {
		order = "date_order: DMY\n"
	}
	if k == fiuSource {
		grade = "grade: {scheme: stix_confidence, value: \"50\"}\n    "
	}
	return strings.NewReplacer("SOURCE", string(sourceTable[k].id), "OWNER", sourceTable[k].owner, "ORDER", order, "GRADE", grade).Replace(text)
}

// mainName gives the name to put into one column, and a native one beside it.
func (t *told) mainName() (name, native string) {
	for i, n := range t.names {
		switch {
		case i == 0:
			name = n.full
		case n.kind == graph.NameNative:
			native = n.full
		}
	}
	return name, native
}

// customers writes the customers that a bank knows.
func (v *view) customers(k, file int) {
	for place := range v.cell.Subjects {
		for n := range int(v.known[place][k]) {
			if v.cell.Subjects[place].Value.Type != "" {
				continue
			}
			v.subject(k, place, n)
			t := &v.t
			name, native := t.mainName()
			passport, national, registration := t.first(graph.IDPassport), t.first(graph.IDNational), t.first(graph.IDRegistration)
			phone, where := t.first(graph.IDPhone), toldAddress{}
			if len(t.addresses) > 0 {
				where = t.addresses[0]
			}
			born := t.date(graph.DateBirth)
			if k == bankA {
				born = dayFirst(born)
			}
			row := csvRow{b: v.b.files[file]}
			for _, field := range [...]string{t.id, string(t.kind), name, native, born, t.get("gender"), t.get("nationality"), passport.value, passport.country, national.value,
				registration.value, national.country + registration.country, phone.value, phone.country, t.first(graph.IDEmail).value, t.first(graph.IDDevice).value,
				where.line, where.country, t.collected} {
				row.text(field)
			}
			row.end()
			v.b.files[file] = row.b
			v.tell(file, place)
		}
	}
}

// dayFirst writes a full date with the day first; a partial one stays.
func dayFirst(iso string) string {
	if len(iso) != len("2006-01-02") {
		return iso
	}
	return iso[8:10] + "/" + iso[5:7] + "/" + iso[:4]
}

// accounts writes the accounts that a bank keeps, or those of whom the FIU has
// reports.
func (v *view) accounts(k, file int) {
	src := &sourceTable[k]
	told := map[world.Value]bool{}
	for i := range v.cell.Holdings {
		h := &v.cell.Holdings[i]
		at, ok := v.at[h.Holder]
		if !ok || v.known[at][k] == 0 || told[h.Value] || !v.keepsAccount(k, h) {
			continue
		}
		told[h.Value] = true
		t := &v.t
		t.reset(src, h.Value.Type.Kind())
		t.id, t.truth = "account-"+h.Value.Value, valueKey(h.Value)
		if _, ok := v.holdingRecords[i]; ok {
			v.holdingRecords[i] = append(v.holdingRecords[i], t.key())
		}
		v.stampShared(v.holders[h.Value], h)
		phone := v.registered(k, h.Value)
		row := csvRow{b: v.b.files[file]}
		for _, field := range [...]string{h.Value.Value, h.Value.Qualifier, h.Value.Country, string(h.Value.Type), string(t.kind), v.sim.recordID(k, h.Holder, 0), v.holderName(at), phone.Value, phone.Country, dayText(h.From), dayText(h.To)} {
			row.text(field)
		}
		row.end()
		v.b.files[file] = row.b
		v.tell(file, -1)
	}
}

// registered gives the number with which an account is registered, if the
// source knows one: the last one, and one of a planted chain before all others.
func (v *view) registered(k int, account world.Value) world.Value {
	at, ok := v.accountAt[account]
	if !ok {
		return world.Value{}
	}
	last, chained := -1, false
	for _, i := range v.holdings[at] {
		if v.cell.Holdings[i].Value.Type == graph.IDPhone && !chained {
			last, chained = i, v.chainedHolding[i]
		}
	}
	d := v.draws.Child(draw.Label("registered"), uint64(k), uint64(v.cell.Subjects[at].ID))
	if last < 0 || !d.Chance(800_000) && !chained {
		return world.Value{}
	}
	if list, ok := v.holdingRecords[last]; ok {
		v.holdingRecords[last] = append(list, v.t.key())
	}
	return v.cell.Holdings[last].Value
}

// holderName is the name that stands on an account: the holder's, as the bank
// prints it.
func (v *view) holderName(place int) string {
	s := &v.cell.Subjects[place]
	if s.Person == nil {
		return s.Title
	}
	return strings.ToUpper(s.Person.Name.Roman())
}

// keepsAccount reports whether a source has a record of an account.
func (v *view) keepsAccount(k int, h *world.Holding) bool {
	if k != fiuSource {
		kept, ok := v.sim.contract(h)
		return ok && kept == k && h.Value.Type == graph.IDBankAccount
	}
	return h.Value.Type == graph.IDBankAccount || h.Value.Type == graph.IDWallet && !h.Shared
}

// transfers writes the money that a source saw move.
func (v *view) transfers(k, file int) {
	for i := range v.cell.Facts {
		f := &v.cell.Facts[i]
		if !isMoney(f) {
			continue
		}
		second, ok := v.seesMoney(k, f)
		if !ok {
			continue
		}
		d := v.draws.Child(draw.Label("transfer"), uint64(k), uint64(f.ID))
		v.statement(k, f, 0)
		at, reference := f.Start, ""
		if second && d.Chance(draw.Million/2) {
			// The clock of who receives runs a little behind.
			at += world.Time(d.Between(1, 60)) * 1_000_000
		}
		if d.Chance(600_000) {
			reference = v.sim.statementID(policeSource, v.cell.Number, f.ID, 0)
		}
		props := func(name string) string {
			for _, p := range f.Props {
				if p.Name == name {
					return p.Value
				}
			}
			return ""
		}
		if own := props("reference"); own != "" {
			reference = own
		}
		row := csvRow{b: v.b.files[file]}
		for _, field := range [...]string{v.t.id, string(f.Kind), timeText(at), string(f.From.Value.Type), f.From.Value.Value, f.From.Value.Qualifier, f.From.Value.Country,
			string(f.To.Value.Type), f.To.Value.Value, f.To.Value.Qualifier, f.To.Value.Country, amountText(f.Amount, f.Asset), f.Asset, props("purpose"), props("channel"), reference,
			props("received"), props("received_asset")} {
			row.text(field)
		}
		row.end()
		v.b.files[file] = row.b
		if list, ok := v.factRecords[f.ID]; ok {
			v.factRecords[f.ID] = append(list, v.t.key())
		}
		if v.moneyOf(f).service {
			v.t.stamp(ServiceWallet)
		}
		v.tell(file, -1)
	}
}

// seesMoney reports whether a source tells a transfer, and whether it is the
// second bank to do so.
func (v *view) seesMoney(k int, f *world.Fact) (second, ok bool) {
	m := v.moneyOf(f)
	if m.service && !v.chainedFact[f.ID] {
		if d := v.draws.Child(draw.Label("service"), uint64(f.ID)); !v.rate(&d, ServiceWallet) {
			return false, false
		}
	}
	from, to := m.from, m.to
	if k == fiuSource {
		chance := sourceTable[k].tells
		switch {
		case v.chainedFact[f.ID]:
			chance = draw.Million
		case f.Ring >= 0:
			chance = 800_000
		case from < 0 && to < 0:
			chance = 300_000 // nobody else tells it
		}
		d := v.draws.Child(draw.Label("report"), uint64(f.ID))
		return from >= 0 || to >= 0, d.Chance(chance)
	}
	chance := sourceTable[k].tells
	switch {
	case v.params.Preset == presetTransfers:
		chance = draw.Million
	case f.Ring >= 0:
		chance = 900_000
	}
	d := v.draws.Child(draw.Label("disclosed"), uint64(f.ID))
	return from >= 0 && from != k && to == k, (from == k || to == k) && d.Chance(chance)
}

// money is what there is to know of the ends of a transfer: the banks that keep
// them (-1 for none), and whether one is what a service takes its customers'
// money with.
type money struct {
	known, service bool
	from, to       int
}

// moneyOf looks at the ends of a transfer, once.
func (v *view) moneyOf(f *world.Fact) money {
	m := &v.moneys[f.ID]
	if !m.known {
		shared := v.sim.commons.holders
		*m = money{known: true, service: shared[f.From.Value].shared || shared[f.To.Value].shared, from: v.sim.bankOf(f.From.Value), to: v.sim.bankOf(f.To.Value)}
	}
	return *m
}

// calls writes the calls that the network kept.
func (v *view) calls(file int) {
	for i := range v.cell.Facts {
		f := &v.cell.Facts[i]
		if !isCall(f) {
			continue
		}
		d := v.draws.Child(draw.Label("call"), uint64(f.ID))
		if !v.sim.subscribed(f.From.Value) && !v.sim.subscribed(f.To.Value) || !d.Chance(sourceTable[telecomSource].tells) {
			continue
		}
		v.statement(telecomSource, f, 0)
		row := csvRow{b: v.b.files[file]}
		row.text(v.t.id)
		row.text(f.From.Value.Value)
		row.text(f.To.Value.Value)
		row.text(timeText(f.Start))
		row.number(d.LogNormal(90, 900_000))
		row.end()
		v.b.files[file] = row.b
		if list, ok := v.factRecords[f.ID]; ok {
			v.factRecords[f.ID] = append(list, v.t.key())
		}
		v.tell(file, -1)
	}
}

// subscribers writes the subscribers of the network, a row for each number.
func (v *view) subscribers(file int) {
	const k = telecomSource
	for place := range v.cell.Subjects {
		for n := range int(v.known[place][k]) {
			v.subject(k, place, n)
			t := &v.t
			name, native := t.mainName()
			phone, document := t.first(graph.IDPhone), t.first(graph.IDPassport)
			if document.value == "" {
				document = t.first(graph.IDNational)
			}
			row := csvRow{b: v.b.files[file]}
			for _, field := range [...]string{t.id, string(t.kind), phone.value, phone.country, name, native, t.date(graph.DateBirth), t.get("gender"),
				string(document.kind), document.value, document.country, t.first(graph.IDDevice).value, phone.from, phone.to} {
				row.text(field)
			}
			row.end()
			v.b.files[file] = row.b
			v.tell(file, place)
		}
	}
}

// subjects writes those of whom the FIU has reports.
func (v *view) subjects(file int) {
	const k = fiuSource
	for place := range v.cell.Subjects {
		s := &v.cell.Subjects[place]
		if v.known[place][k] == 0 || s.Value.Type != "" || s.Kind != graph.KindPerson && s.Kind != graph.KindOrganization {
			continue
		}
		v.subject(k, place, 0)
		t := &v.t
		name, _ := t.mainName()
		role, passport, national, phone := toldRole{}, t.first(graph.IDPassport), t.first(graph.IDNational), t.first(graph.IDPhone)
		if len(t.roles) > 0 {
			role = t.roles[0]
		}
		country := passport.country
		if country == "" {
			country = national.country
		}
		row := csvRow{b: v.b.files[file]}
		for _, field := range [...]string{t.id, string(t.kind), name, role.name, role.status, t.date(graph.DateBirth), t.get("nationality"), passport.value, national.value, country,
			phone.value, phone.country, t.grade, t.tlp, t.restricted, t.collected} {
			row.text(field)
		}
		row.end()
		v.b.files[file] = row.b
		v.tell(file, place)
	}
}

// valueKey is the truth of what is known by its value.
func valueKey(v world.Value) string {
	return string(v.Type) + ":" + v.Qualifier + ":" + v.Value
}
