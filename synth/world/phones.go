package world

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
)

// numbering says which telephone numbers of a country a world may use.
//
// Where a regulator keeps ranges for drama and fiction, each cell first takes
// its share of them:
//
//   - United States and Canada: 555-0100 to 555-0199 of an area code (NANPA,
//     555 line number guidelines);
//   - United Kingdom: Ofcom, "Telephone numbers for drama use";
//   - Ireland: 020 91x xxxx (ComReg, numbering conventions);
//   - Australia: 5550 xxxx and 7010 xxxx of the four geographic areas (ACMA,
//     "Phone numbers for use in radio, film and television").
//
// Those ranges are far too small for a large world. All other numbers are
// possible by their length, but not valid by the country's plan: they begin
// with prefix, a range that the plan gives to no service (for North America an
// area code of the form N9X, which is kept for expansion and never assigned; for
// the United Kingdom 04, which is not in use). A test asks the published
// metadata of libphonenumber about every one.
type numbering struct {
	code, prefix string
	// digits follow the prefix.
	digits int
	// fiction lists the beginnings of numbers reserved for fiction, all with the
	// same number of digits after them.
	fiction []string
}

// Fiction ranges; see numbering.
var (
	fictionUS = ranges("55501", "201", "202", "203", "205", "206", "207", "208", "209", "210", "212", "213", "214", "215", "216", "217",
		"218", "219", "225", "228", "229", "231", "234", "239", "240", "248", "251", "252", "253", "254", "256", "260", "262", "267", "269",
		"270", "276", "281", "301", "302", "303", "304", "305", "307", "308", "309", "310", "312", "313", "314", "315", "316", "317", "318",
		"319", "320", "321", "323", "325", "330", "334", "336", "337", "339", "347", "351", "352", "360", "361", "386", "401", "402", "404",
		"405", "406", "407", "408", "409", "410", "412", "413", "414", "415", "417", "419", "423", "425", "432", "434", "435", "440", "443",
		"469", "478", "479", "480", "484", "501", "502", "503", "504", "505", "507", "508", "509", "510", "512", "513", "515", "516", "517",
		"518", "520", "530", "540", "541", "559", "561", "562", "563", "567", "570", "571", "573", "574", "580", "585", "586", "601", "602",
		"603", "605", "606", "607", "608", "609", "610", "612", "614", "615", "616", "617", "618", "619", "620", "623", "626", "630", "631",
		"636", "641", "646", "650", "651", "660", "661", "662", "678", "682", "701", "702", "703", "704", "706", "707", "708", "712", "713",
		"714", "715", "716", "717", "718", "719", "720", "724", "727", "731", "732", "734", "740", "754", "757", "760", "763", "765", "770",
		"772", "773", "774", "775", "781", "785", "786", "801", "802", "803", "804", "805", "806", "808", "810", "812", "813", "814", "815")
	fictionCA = ranges("55501", "204", "250", "306", "403", "416", "418", "450", "506", "514", "519", "604", "613", "647", "705", "709", "778",
		"780", "807", "819", "867", "902", "905")
	fictionGB = []string{"7700900", "2079460", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960", "1314960",
		"1414960", "1514960", "1614960", "1914980", "2896496", "2920180", "1632960"}
	fictionIE = []string{"20910", "20911", "20912", "20913", "20914", "20915", "20916", "20917", "20918", "20919"}
	fictionAU = []string{"25550", "27010", "35550", "37010", "75550", "77010", "85550", "87010"}
)

// ranges puts the same digits behind each area code.
func ranges(end string, areas ...string) []string {
	out := make([]string, len(areas))
	for i, area := range areas {
		out[i] = area + end
	}
	return out
}

// fictionLength is how many digits a national number of the countries with
// fiction ranges has.
func (n *numbering) fictionLength() int {
	if n.code == "353" || n.code == "61" {
		return 9
	}
	return 10
}

const (
	// phoneSlots is how many telephone numbers a cell can give out, slots how
	// many values of any other sort.
	phoneSlots = 1 << 10
	slots      = 1 << 12
	// fixedPlaces is where the places end that every cell of a kind has. Their
	// values follow from their id, so that other cells can tell them.
	fixedPlaces = 64
	// fictionShare is how many numbers of each fiction range belong to a cell.
	fictionShare = 64
)

// phone gives the number in a slot of a cell. Numbers of different slots and
// cells are different as long as the digits last (9,700 cells for seven).
func (c country) phone(cell, slot int) Value {
	n := &c.spec().phone
	return phoneValue(c, n.code, n.prefix, scramble(uint64(cell)*phoneSlots+uint64(slot%phoneSlots), n.digits), n.digits)
}

// fictional gives the number of a cell's share of the country's fiction range,
// and false when that is used up.
func (c country) fictional(cell, share int) (Value, bool) {
	n := &c.spec().phone
	if len(n.fiction) == 0 || share >= fictionShare {
		return Value{}, false
	}
	digits := n.fictionLength() - len(n.fiction[0])
	serial := uint64(cell)*fictionShare + uint64(share)
	room := uint64(len(n.fiction))
	for range digits {
		room *= 10
	}
	if serial >= room {
		return Value{}, false
	}
	return phoneValue(c, n.code, n.fiction[serial%uint64(len(n.fiction))], serial/uint64(len(n.fiction)), digits), true
}

func phoneValue(c country, code, prefix string, number uint64, digits int) Value {
	buf := make([]byte, 0, 20)
	buf = append(buf, '+')
	buf = append(buf, code...)
	buf = append(buf, prefix...)
	buf = appendDigits(buf, number, digits)
	return Value{Type: graph.IDPhone, Value: string(buf), Country: c.code()}
}

// appendDigits writes a number with leading zeros.
func appendDigits(buf []byte, n uint64, digits int) []byte {
	var text [20]byte
	b := strconv.AppendUint(text[:0], n, 10)
	for range digits - len(b) {
		buf = append(buf, '0')
	}
	return append(buf, b...)
}

// scramble spreads serial numbers over all numbers of so many digits, one to
// one: a multiplication by a number that shares no factor with ten.
func scramble(serial uint64, digits int) uint64 {
	room := uint64(1)
	for range digits {
		room *= 10
	}
	const odd = 618_033_989 // prime to 10, near the golden section of a billion
	return (serial%room*(odd%room) + 31_415_927) % room
}
