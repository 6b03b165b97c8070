package identifiers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/google/go-cmp/cmp"
)

// TestDocuments holds published examples of numbers that countries give, and the
// same with one character changed.
func TestDocuments(t *testing.T) {
	const wrong, form = "checksum failed", "not of the form of such a number"
	tests := []struct {
		t                         graph.IdentifierType
		value, qualifier, country string
		node, problem             string
	}{
		{t: graph.IDNational, value: "1-2345-45678-78-1", country: "TH", node: "national_id:TH:1234545678781"},
		{t: graph.IDNational, value: "๑ ๒๓๔๕ ๔๕๖๗๘ ๗๘ ๑", qualifier: "Thai ID", node: "national_id:TH:1234545678781"},
		{t: graph.IDNational, value: "1234545678789", country: "Thailand", problem: wrong},
		{t: graph.IDNational, value: "123454567878", qualifier: "Thai ID", country: "TH", problem: form},
		{t: graph.IDRegistration, value: "1234545678781", country: "TH", node: "registration:TH:1234545678781"},
		{t: graph.IDNational, value: "11010519491231002x", country: "CN", node: "national_id:CN:11010519491231002X"},
		{t: graph.IDNational, value: "440524188001010014", qualifier: "身份证", country: "CN", node: "national_id:CN:440524188001010014"},
		{t: graph.IDNational, value: "110105194912310021", country: "CN", problem: wrong},
		{t: graph.IDNational, value: "110105194913310022", country: "CN", problem: wrong},
		{t: graph.IDNational, value: "130503670401001", country: "CN", node: "national_id:CN:130503196704010016"},
		{t: graph.IDRegistration, value: "91110000600037341L", country: "CN", node: "registration:CN:91110000600037341L"},
		{t: graph.IDRegistration, value: "91110000600037342L", country: "CN", problem: wrong},
		{t: graph.IDTax, value: "91110000600037341L", country: "CN", node: "tax_id:CN:91110000600037341L"},
		{t: graph.IDNational, value: "770305-02-1234", country: "MY", node: "national_id:MY:770305021234"},
		{t: graph.IDNational, value: "770305 02 1234", qualifier: "MyKad", node: "national_id:MY:770305021234"},
		{t: graph.IDNational, value: "771305-02-1234", country: "MY", problem: wrong},
		{t: graph.IDNational, value: "770305-17-1234", country: "MY", problem: wrong},
		{t: graph.IDRegistration, value: "202301012345", qualifier: "SSM", country: "MY", node: "registration:MY:202301012345"},
		{t: graph.IDRegistration, value: "123456-A", country: "MY", node: "registration:MY:123456A"},
		{t: graph.IDNational, value: "3171011708450001", country: "ID", node: "national_id:ID:3171011708450001"},
		{t: graph.IDNational, value: "3171015708450001", qualifier: "KTP", country: "Indonesia", node: "national_id:ID:3171015708450001"},
		{t: graph.IDNational, value: "3171013208450001", country: "ID", problem: wrong},
		{t: graph.IDNational, value: "2341 2341 2346", country: "IN", node: "national_id:IN:234123412346"},
		{t: graph.IDNational, value: "2341 2341 2347", qualifier: "Aadhaar", country: "IN", problem: wrong},
		{t: graph.IDNational, value: "234123412346", qualifier: "aadhaar", node: "national_id:IN:234123412346"},
		{t: graph.IDTax, value: "acupa7085r", country: "IN", node: "tax_id:IN:pan:ACUPA7085R"},
		{t: graph.IDTax, value: "ACUXA7085R", qualifier: "PAN", country: "IN", problem: form},
		{t: graph.IDNational, value: "S1234567D", country: "SG", node: "national_id:SG:S1234567D"},
		{t: graph.IDNational, value: "S1234567D", qualifier: "NRIC", country: "SG", node: "national_id:SG:S1234567D"},
		{t: graph.IDNational, value: "S1234567E", country: "SG", problem: wrong},
		{t: graph.IDNational, value: "F1234567N", country: "SG", node: "national_id:SG:fin:F1234567N"},
		{t: graph.IDNational, value: "G1234567X", qualifier: "FIN", country: "SG", node: "national_id:SG:fin:G1234567X"},
		{t: graph.IDNational, value: "M1234567K", country: "SG", node: "national_id:SG:fin:M1234567K"},
		{t: graph.IDRegistration, value: "T08LL1234A", qualifier: "UEN", node: "registration:SG:T08LL1234A"},
		{t: graph.IDNational, value: "A123456(3)", country: "HK", node: "national_id:HK:A1234563"},
		{t: graph.IDNational, value: "AB987654(3)", country: "HK", node: "national_id:HK:AB9876543"},
		{t: graph.IDNational, value: "A1234563", qualifier: "HKID", node: "national_id:HK:A1234563"},
		{t: graph.IDNational, value: "A123456(4)", country: "HK", problem: wrong},
		{t: graph.IDRegistration, value: "12345678-000-01-23-A", country: "HK", node: "registration:HK:123456780000123A"},
		{t: graph.IDRegistration, value: "23456789", qualifier: "BR", country: "HK", node: "registration:HK:23456789"},
		{t: graph.IDRegistration, value: "12345", qualifier: "CR", country: "HK", node: "registration:HK:cr:0012345"},
		{t: graph.IDNational, value: "A123456789", country: "TW", node: "national_id:TW:A123456789"},
		{t: graph.IDNational, value: "A123456788", country: "TW", problem: wrong},
		{t: graph.IDNational, value: "971013-9019902", country: "KR", node: "national_id:KR:9710139019902"},
		{t: graph.IDNational, value: "971313-9019902", country: "KR", problem: wrong},
		{t: graph.IDNational, value: "001099000001", country: "VN", node: "national_id:VN:001099000001"},
		{t: graph.IDNational, value: "097099000001", country: "VN", problem: wrong},
		{t: graph.IDNational, value: "012345679", country: "VN", node: "national_id:VN:cmnd:012345679"},
		{t: graph.IDNational, value: "1234-5678-9012-3456", country: "PH", node: "national_id:PH:1234567890123456"},
		{t: graph.IDNational, value: "12/BaHaNa (N) 123456", country: "MM", node: "national_id:MM:12/BAHANA(N)123456"},
		{t: graph.IDNational, value: "၁၂/ဗဟန(နိုင်)၁၂၃၄၅၆", country: "MM", node: "national_id:MM:12/BAHANA(N)123456"},
		{t: graph.IDNational, value: "12/BAHANA(NAING)123456", qualifier: "NRC", node: "national_id:MM:12/BAHANA(N)123456"},
		{t: graph.IDNational, value: "12/BAHANA N 123456", qualifier: "NRC", country: "Burma", node: "national_id:MM:12/BAHANA(N)123456"},
		{t: graph.IDNational, value: "BAHANA 123456", qualifier: "NRC", country: "MM", problem: form},
		{t: graph.IDNational, value: "15/BAHANA(N)123456", country: "MM", problem: wrong},
		{t: graph.IDTax, value: "1234567894", qualifier: "ИНН", country: "RU", node: "tax_id:RU:inn:1234567894"},
		{t: graph.IDTax, value: "123456789047", qualifier: "INN", country: "RU", node: "tax_id:RU:inn:123456789047"},
		{t: graph.IDTax, value: "123456789037", qualifier: "INN", country: "RU", problem: wrong},
		{t: graph.IDTax, value: "12345678901234", qualifier: "INN", node: "tax_id::inn:12345678901234"},
		{t: graph.IDNational, value: "AB 12 34 56 C", country: "GB", node: "national_id:GB:nino:AB123456"},
		{t: graph.IDNational, value: "QQ123456C", qualifier: "NINO", country: "UK", problem: wrong},
		{t: graph.IDRegistration, value: "1234567", country: "GB", node: "registration:GB:01234567"},
		{t: graph.IDRegistration, value: "sc012345", qualifier: "Companies House", country: "GB", node: "registration:GB:SC012345"},
		{t: graph.IDRegistration, value: "QC123456789", country: "GB", node: "registration:GB:QC123456789"},
		{t: graph.IDDocument, value: "S1234567D", qualifier: "NRIC", country: "SG", node: "document:SG:nric:S1234567D"},
		{t: graph.IDDocument, value: "S1234567E", qualifier: "NRIC", country: "SG", problem: wrong},
		{t: graph.IDNational, value: "QX123456789", country: "SG", node: "national_id:SG:QX123456789"},

		{t: graph.IDPassport, value: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10", country: "KH",
			node: "passport:KH:L898902C3"},
		{t: graph.IDPassport, value: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C46UTO7408122F1204159ZE184226B<<<<<10", problem: wrong},
	}
	for _, tt := range tests {
		got := identifiers.Read(id(tt.t, tt.value, tt.qualifier, tt.country), identifiers.Options{})
		if got.Canonical != tt.node || got.Problem != tt.problem {
			t.Errorf("Read(%s, %q, %q, %q) = %q, %q; want %q, %q", tt.t, tt.value, tt.qualifier, tt.country, got.Canonical, got.Problem, tt.node, tt.problem)
		}
		check(t, got)
	}
}

// TestCheckDigits changes each digit of a good number in turn. Most rules catch
// every single one; the weights of Thailand and Taiwan let some pass, as theirs
// are published (11 modulo 11 in the one, even numbers modulo 10 in the other).
func TestCheckDigits(t *testing.T) {
	for _, tt := range []struct {
		country, number string
		least           int // per cent
	}{
		{"TH", "1234545678781", 80}, {"CN", "11010519491231002X", 100}, {"IN", "234123412346", 100}, {"SG", "S1234567D", 100},
		{"SG", "G1234567X", 100}, {"HK", "A1234563", 100}, {"TW", "A123456789", 85},
	} {
		caught, all := 0, 0
		for i := range len(tt.number) {
			for d := byte('0'); d <= '9'; d++ {
				broken := tt.number[:i] + string(d) + tt.number[i+1:]
				if c := tt.number[i]; c < '0' || c > '9' || c == d || tt.country == "TW" && i == 1 {
					continue
				}
				if all++; identifiers.Read(id(graph.IDNational, broken, "", tt.country), identifiers.Options{}).Canonical == "" {
					caught++
				}
			}
		}
		if caught*100 < all*tt.least {
			t.Errorf("%s: %d of %d misread digits of %s are caught", tt.country, caught, all, tt.number)
		}
	}
}

func TestZones(t *testing.T) {
	anna := identifiers.Zone{Issuer: "UTO", Nationality: "UTO", Family: "ERIKSSON", Given: "ANNA MARIA", Birth: "740812", Sex: "F", Expiry: "120415"}
	passport, card := anna, anna
	passport.Document, passport.Number, passport.Optional = "P", "L898902C3", "ZE184226B"
	card.Document, card.Number = "I", "D23145890"
	broken := passport
	broken.Birth, broken.CheckFailed = "740813", []string{"birth", "composite"}
	long := card
	long.Number = "D23145890734"
	for name, tt := range map[string]struct {
		text string
		want identifiers.Zone
	}{
		"TD3":                    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", passport},
		"TD2":                    {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6", card},
		"TD1":                    {"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<", card},
		"TD1 with a long number": {"I<UTOD23145890<7349<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<", long},
		"a digit misread":        {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408132F1204159ZE184226B<<<<<10", broken},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := identifiers.ReadZone(tt.text)
			if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
				t.Error(ok, diff)
			}
		})
	}
	for _, text := range []string{"", "P<UTO", strings.Repeat("<", 88), "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO74O8122F1204159ZE184226B<<<<<10"} {
		if z, ok := identifiers.ReadZone(text); ok {
			t.Errorf("%q is read as %+v", text, z)
		}
	}
}

func TestMRZ(t *testing.T) {
	for text, want := range map[string]string{
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<":      "ERIKSSON|ANNA MARIA|false",
		"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<": "ERIKSSON|ANNA MARIA|false",
		"o<connor<<enya<siobhan<<<<":                   "O CONNOR|ENYA SIOBHAN|false",
		// Doc 9303: names that do not fit are cut.
		"P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K": "NILAVADHANANANDA|CHAYAPA DEJTHAMRONG K|true",
		// One name only.
		"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<": "|ARKFREITH|false",
		"<<THIDA<<<<<<<<": "|THIDA|false",
		"ERIKSSON":        "", "<<<<": "", "": "", "ÅSE<<ANNA": "", "A1<<B": "",
	} {
		family, given, truncated, ok := identifiers.MRZ(text)
		got := fmt.Sprintf("%s|%s|%v", family, given, truncated)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("MRZ(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestPaymentCards(t *testing.T) {
	// The test numbers of the schemes and of payment services.
	for _, number := range []string{"4111 1111 1111 1111", "4111_1111_1111_1111", "4111’1111’1111’1111", "4111/1111–1111\"1111", "5555-5555-5555-4444", "2223003122003222", "378282246310005", "6011111111111117",
		"3530111333300000", "6200000000000005", "30569309025904", "４１１１１１１１１１１１１１１１"} {
		for _, kind := range []graph.IdentifierType{graph.IDBankAccount, graph.IDDocument} {
			got := identifiers.Read(id(kind, number, "Example Bank", ""), identifiers.Options{})
			if got.Problem != "payment card number" || len(digits(string(got.Node))) > 4 {
				t.Errorf("%s %s: node %q, problem %q", kind, number, got.Node, got.Problem)
			}
			check(t, got)
			end := id(kind, number, "", "")
			r := graph.Record{Identifiers: []graph.Identifier{id(graph.IDPhone, "+12025550123", "", ""), got},
				Links: []graph.Link{{To: graph.End{Identifier: &end}}, {From: graph.End{Stub: &graph.Stub{Identifiers: []graph.Identifier{end}}}}}}
			refused := identifiers.Refused(&r)
			want := []graph.FieldError{{Field: "identifiers[1].value"}, {Field: "links[0].to.identifier.value"}, {Field: "links[1].from.stub.identifiers[0].value"}}
			for i := range want {
				want[i].Reason, want[i].Fix = "is the number of a payment card, which is never kept", "give the account behind the card, or leave the identifier out"
			}
			if diff := cmp.Diff(want, refused); diff != "" {
				t.Error(diff)
			}
		}
	}
	for _, number := range []string{"4111 1111 1111 1112", "1111111111111117", "41111111111111", "000-123-456", "GB82WEST12345698765432"} {
		if identifiers.Card(number) {
			t.Errorf("%s is taken for a payment card", number)
		}
	}
	r := graph.Record{Identifiers: []graph.Identifier{id(graph.IDDevice, "4111111111111111", "", ""), id(graph.IDBankAccount, "000123456", "Example Bank", "")}}
	if refused := identifiers.Refused(&r); refused != nil {
		t.Errorf("refused: %v", refused)
	}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func TestDevices(t *testing.T) {
	const form = "not of the form of such a number"
	for _, tt := range []struct{ value, qualifier, canonical, problem string }{
		{value: "8991101200003204514", canonical: "iccid:8991101200003204514"},
		{value: "8991 1012 0000 3204 514F", qualifier: "SIM card", canonical: "iccid:8991101200003204514"},
		{value: "899110120000320451", qualifier: "iccid", canonical: "iccid:8991101200003204514"},
		{value: "8991101200003204510", qualifier: "iccid", problem: "checksum failed"},
		{value: "7991101200003204510", qualifier: "iccid", problem: form},
		{value: "001010123456789", qualifier: "imsi", problem: form},
		{value: "310150123456789", qualifier: "IMSI", canonical: "imsi:310150123456789"},
		{value: "KIT 0012 3456 7890", canonical: "starlink:KIT001234567890"},
		{value: "kit001234567890", qualifier: "satellite terminal", canonical: "starlink:KIT001234567890"},
		{value: "UT-0012", qualifier: "starlink", canonical: "starlink:UT0012"},
		{value: "00:00:5e:00:53:01", qualifier: "BSSID", canonical: "mac:00005E005301"},
		{value: "00:00:5e:00:53", qualifier: "mac", problem: form},
		{value: "ff:ff:ff:ff:ff:ff", qualifier: "mac", problem: "placeholder"},
	} {
		got := identifiers.Read(id(graph.IDDevice, tt.value, tt.qualifier, ""), identifiers.Options{})
		if got.Canonical != tt.canonical || got.Problem != tt.problem {
			t.Errorf("Read(%q, %q) = %q, %q; want %q, %q", tt.value, tt.qualifier, got.Canonical, got.Problem, tt.canonical, tt.problem)
		}
		check(t, got)
	}
}
