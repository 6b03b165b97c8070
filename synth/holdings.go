package synth

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// tellHoldings tells the values that a subject holds, as far as a source knows them.
func (v *view) tellHoldings(k, place, n int, d *draw.Source) {
	t := &v.t
	number := 0
	for _, i := range v.holdings[place] {
		h := &v.cell.Holdings[i]
		if kk, ok := v.sim.contract(h); k == telecomSource && ok && kk == k {
			if number++; number-1 != n {
				continue
			}
		}
		dd := d.Child(draw.Label("holding"), uint64(i))
		chained := k == policeSource && v.chainedHolding[i]
		if !chained && !v.knowsHolding(k, h, &dd) {
			continue
		}
		c := v.holders[h.Value]
		if !chained && !v.admit(c, h, &dd) {
			continue
		}
		id := toldID{kind: h.Value.Type, value: h.Value.Value, qualifier: h.Value.Qualifier, country: h.Value.Country, relation: h.Relation}
		if k == policeSource || k == ngoSource || k == platformSource {
			id.from, id.to = monthText(h.From), monthText(h.To)
		}
		if t.source.table && t.takes(id.kind) {
			continue
		}
		if h.Value.Type == graph.IDPhone && !chained {
			v.phone(&id, &dd)
		}
		t.ids = append(t.ids, id)
		if _, ok := v.holdingRecords[i]; ok {
			v.holdingRecords[i] = append(v.holdingRecords[i], t.key())
		}
		v.stampShared(c, h)
	}
}

// takes reports whether a row has its one value of a type already. One column
// holds the number of whichever document it is.
func (t *told) takes(kind graph.IdentifierType) bool {
	if t.source.index == telecomSource && kind == graph.IDNational && t.first(graph.IDPassport).kind != "" {
		return true
	}
	return t.first(kind).kind != ""
}

// admit draws whether a value that looks like a defect is told at all.
func (v *view) admit(c holderCount, h *world.Holding, d *draw.Source) bool {
	which := sharedDefect(c, h)
	return which == "" || v.rate(d, which)
}

func (v *view) stampShared(c holderCount, h *world.Holding) {
	if which := sharedDefect(c, h); which != "" {
		v.t.stamp(which)
	}
}

// sharedDefect names the defect that a value with several holders makes.
func sharedDefect(c holderCount, h *world.Holding) Defect {
	many := c.shared || c.ever > 1
	switch h.Value.Type {
	case graph.IDPhone:
		switch {
		case c.shared:
			return SharedPhone
		case many:
			return ReassignedNumber
		}
	case graph.IDDevice:
		if many {
			return SharedDevice
		}
	case graph.IDWallet:
		if c.shared {
			return ServiceWallet
		}
	case graph.IDPassport, graph.IDNational, graph.IDDriver, graph.IDDocument:
		if many {
			return SoldDocument
		}
	}
	return ""
}

// knowsHolding draws whether a source knows that a subject holds a value.
func (v *view) knowsHolding(k int, h *world.Holding, d *draw.Source) bool {
	switch k {
	case policeSource:
		return d.Chance(650_000)
	case ngoSource:
		switch h.Value.Type {
		case graph.IDPhone, graph.IDHandle, graph.IDAccount, graph.IDPassport:
			return d.Chance(550_000)
		}
		return d.Chance(60_000)
	case fiuSource:
		switch h.Value.Type {
		case graph.IDPhone, graph.IDPassport, graph.IDNational:
			return d.Chance(400_000)
		}
		return false
	case bankA, bankB:
		switch h.Value.Type {
		case graph.IDPhone:
			return d.Chance(900_000)
		case graph.IDEmail:
			return d.Chance(600_000)
		case graph.IDPassport, graph.IDNational, graph.IDRegistration:
			return d.Chance(850_000)
		case graph.IDDevice:
			return d.Chance(200_000)
		}
		return false
	case telecomSource:
		switch h.Value.Type {
		case graph.IDPhone:
			return v.sim.subscribed(h.Value)
		case graph.IDPassport, graph.IDNational:
			return d.Chance(700_000)
		case graph.IDDevice:
			return d.Chance(500_000)
		}
		return false
	case peopleSource:
		switch h.Value.Type {
		case graph.IDPhone, graph.IDEmail, graph.IDPassport:
			return d.Chance(700_000)
		}
		return false
	case registrySource:
		switch h.Value.Type {
		case graph.IDRegistration, graph.IDTax, graph.IDLEI:
			return true
		case graph.IDPhone, graph.IDEmail, graph.IDDomain:
			return d.Chance(300_000)
		}
		return false
	}
	return false
}

// callingCodes are the codes of the countries whose numbers are told without
// them; trunk is what is dialled before a national number.
var callingCodes = map[string]struct{ code, trunk, digits string }{
	"KH": {"855", "0", "០១២៣៤៥៦៧៨៩"}, "LA": {"856", "0", "໐໑໒໓໔໕໖໗໘໙"}, "MM": {"95", "0", "၀၁၂၃၄၅၆၇၈၉"}, "TH": {"66", "0", "๐๑๒๓๔๕๖๗๘๙"},
	"VN": {"84", "0", ""}, "PH": {"63", "0", ""}, "MY": {"60", "0", ""}, "ID": {"62", "0", ""}, "LK": {"94", "0", ""}, "SG": {"65", "", ""},
	"CN": {"86", "", ""}, "HK": {"852", "", ""}, "TW": {"886", "0", ""}, "IN": {"91", "0", "०१२३४५६७८९"}, "BD": {"880", "0", "০১২৩৪৫৬৭৮৯"},
	"NP": {"977", "0", "०१२३४५६७८९"}, "PK": {"92", "0", "۰۱۲۳۴۵۶۷۸۹"}, "AE": {"971", "0", "٠١٢٣٤٥٦٧٨٩"}, "EG": {"20", "0", "٠١٢٣٤٥٦٧٨٩"},
	"MA": {"212", "0", ""}, "ET": {"251", "0", ""}, "KE": {"254", "0", ""}, "UG": {"256", "0", ""}, "TZ": {"255", "0", ""}, "NG": {"234", "0", ""},
	"RU": {"7", "8", ""}, "CO": {"57", "", ""}, "MX": {"52", "", ""}, "PE": {"51", "0", ""}, "BR": {"55", "0", ""}, "US": {"1", "", ""}, "CA": {"1", "", ""},
	"GB": {"44", "0", ""}, "IE": {"353", "0", ""}, "AU": {"61", "0", ""}, "NZ": {"64", "0", ""}, "ZA": {"27", "0", ""},
}

// phone writes a number as its source does: with its faults of form.
func (c *clerk) phone(id *toldID, d *draw.Source) {
	national, prefix, spaced, digits := c.rate(d, PhoneNational), c.rate(d, PhonePrefix), c.rate(d, PhoneSpaced), c.rate(d, PhoneDigits)
	way := d.N(3)
	plan, known := callingCodes[id.country]
	if !known || len(id.value) < len(plan.code)+6 || id.value[1:1+len(plan.code)] != plan.code {
		return
	}
	number, lead := id.value[1+len(plan.code):], "+"+plan.code
	if spaced {
		c.t.stamp(PhoneSpaced)
		mark := [...]string{" ", "-", "."}[way]
		cut := len(number) - 4
		number = mark + number[:cut-3] + mark + number[cut-3:cut] + mark + number[cut:]
	}
	switch {
	case national:
		c.t.stamp(PhoneNational)
		lead = plan.trunk
		if spaced {
			number = number[1:]
		}
	case prefix:
		c.t.stamp(PhonePrefix)
		lead = "00" + plan.code
	}
	id.value = lead + number
	if digits && plan.digits != "" {
		c.t.stamp(PhoneDigits)
		id.value = inDigits(id.value, []rune(plan.digits))
	}
}

// inDigits writes a number in the digits of another script.
func inDigits(s string, digits []rune) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r >= '0' && r <= '9' {
			r = digits[r-'0']
		}
		out = append(out, r)
	}
	return string(out)
}
