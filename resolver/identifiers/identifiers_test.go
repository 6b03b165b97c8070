package identifiers_test

import (
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/google/go-cmp/cmp"
)

// id writes an identifier briefly: type, value, qualifier, country.
func id(t graph.IdentifierType, value, qualifier, country string) graph.Identifier {
	return graph.Identifier{Type: t, Value: value, Qualifier: qualifier, Country: country}
}

func TestRead(t *testing.T) {
	tests := []struct {
		in      graph.Identifier
		node    graph.EntityID
		problem string
	}{
		// Phones.
		{in: id(graph.IDPhone, "+1 (202) 555-0123", "", ""), node: "phone:+12025550123"},
		{in: id(graph.IDPhone, "202-555-0123", "", "US"), node: "phone:+12025550123"},
		{in: id(graph.IDPhone, "001 202 555 0123", "", "GB"), node: "phone:+12025550123"},
		{in: id(graph.IDPhone, "020 7946 0123", "", "GB"), node: "phone:+442079460123"},
		{in: id(graph.IDPhone, "+44 (0)20 7946 0123 ext. 7", "", ""), node: "phone:+442079460123"},
		{in: id(graph.IDPhone, "00855 12345678", "", "KH"), node: "phone:+85512345678"},
		{in: id(graph.IDPhone, "0081 2345678", "", ""), node: "phone:raw:0081 2345678", problem: "no country"},
		{in: id(graph.IDPhone, "๐๘๑ ๒๓๔ ๕๖๗๘", "", "TH"), node: "phone:+66812345678"},
		{in: id(graph.IDPhone, "០១២ ៣៤៥ ៦៧៨", "", "KH"), node: "phone:+85512345678"},
		{in: id(graph.IDPhone, "66812345678", "", "KH"), node: "phone:+66812345678"},
		{in: id(graph.IDPhone, "tel:+447700900123", "", ""), node: "phone:+447700900123"},
		{in: id(graph.IDPhone, "whatsapp: +44 7700 900123", "", ""), node: "phone:+447700900123"},
		{in: id(graph.IDPhone, "\u202d+44 7700 900123\u202c", "", ""), node: "phone:+447700900123"},
		{in: id(graph.IDPhone, "12345", "", "KH"), node: "phone:raw:kh:12345", problem: "not a possible number"},
		{in: id(graph.IDPhone, "555-0123", "", "US"), node: "phone:raw:us:555-0123", problem: "not a possible number"},
		{in: id(graph.IDPhone, "202 555 0123", "", ""), node: "phone:raw:202 555 0123", problem: "no country"},
		{in: id(graph.IDPhone, "+855 12 XXX 678", "", ""), node: "phone:raw:+855 12 xxx 678", problem: "masked"},
		{in: id(graph.IDPhone, "call me", "", "US"), node: "phone:raw:us:call me", problem: "not a phone number"},
		{in: id(graph.IDPhone, "", "", ""), node: "phone:raw:", problem: "empty"},

		// E-mail.
		{in: id(graph.IDEmail, " Ann.Example@Example.ORG ", "", ""), node: "email:ann.example@example.org"},
		{in: id(graph.IDEmail, "Ann Example <ann@example.org>", "", ""), node: "email:ann@example.org"},
		{in: id(graph.IDEmail, "mailto:ann[at]example[.]org", "", ""), node: "email:ann@example.org"},
		{in: id(graph.IDEmail, "ann@bücher.example", "", ""), node: "email:ann@xn--bcher-kva.example"},
		{in: id(graph.IDEmail, "ann@localhost", "", ""), node: "email:raw:ann@localhost", problem: "domain not valid"},
		{in: id(graph.IDEmail, "ann", "", ""), node: "email:raw:ann", problem: "not an e-mail address"},
		{in: id(graph.IDEmail, "ann@ｅｘａｍｐｌｅ．ｏｒｇ", "", ""), node: "email:ann@example.org"},
		{in: id(graph.IDEmail, "ann..b@example.org", "", ""), node: "email:raw:ann..b@example.org", problem: "not an e-mail address"},
		{in: id(graph.IDEmail, ".ann@example.org", "", ""), node: "email:raw:.ann@example.org", problem: "not an e-mail address"},
		{in: id(graph.IDEmail, "no-reply@example.org", "", ""), node: "email:raw:no-reply@example.org", problem: "placeholder"},
		{in: id(graph.IDEmail, "test@test", "", ""), node: "email:raw:test@test", problem: "placeholder"},
		{in: id(graph.IDEmail, "none@none.com", "", ""), node: "email:raw:none@none.com", problem: "placeholder"},
		{in: id(graph.IDEmail, "test@example.org", "", ""), node: "email:test@example.org"},
		{in: id(graph.IDEmail, "n/a", "", ""), node: "email:raw:n/a", problem: "not an e-mail address"},

		// Online accounts and channels.
		{in: id(graph.IDHandle, "@Example_User", "TG", ""), node: "account:telegram:@example_user"},
		{in: id(graph.IDHandle, "https://t.me/Example_User", "", ""), node: "account:telegram:@example_user"},
		{in: id(graph.IDHandle, "m.facebook.com/example.user/", "", ""), node: "account:facebook:@example.user"},
		{in: id(graph.IDHandle, "https://www.facebook.com/profile.php?id=100001", "", ""), node: "account:facebook:100001"},
		{in: id(graph.IDHandle, "wa.me/447700900123", "", ""), node: "account:whatsapp:@447700900123"},
		{in: id(graph.IDHandle, "https://www.tiktok.com/@Example", "", ""), node: "account:tiktok:@example"},
		{in: id(graph.IDHandle, "example", "微信", ""), node: "account:wechat:@example"},
		{in: id(graph.IDHandle, "@example", "", ""), node: "account:raw:@example", problem: "no platform"},
		{in: id(graph.IDHandle, "two words", "line", ""), node: "account:raw:line:two words", problem: "not a handle"},
		{in: id(graph.IDAccount, "123456", "telegram", ""), node: "account:telegram:123456"},
		{in: id(graph.IDAccount, "@Example", "telegram", ""), node: "account:telegram:@example"},
		{in: id(graph.IDAccount, "123456", "", ""), node: "account:raw:123456", problem: "no platform"},
		{in: id(graph.IDChannel, "https://t.me/s/Example_Jobs", "", ""), node: "channel:telegram:@example_jobs"},
		{in: id(graph.IDChannel, "https://t.me/+AbCdEf", "", ""), node: "channel:telegram:+AbCdEf"},
		{in: id(graph.IDChannel, "https://t.me/joinchat/AbCdEf", "", ""), node: "channel:telegram:+AbCdEf"},
		{in: id(graph.IDChannel, "-1001234567", "telegram", ""), node: "channel:telegram:1234567"},

		// Banks.
		{in: id(graph.IDBankAccount, "GB82 WEST 1234 5698 7654 32", "", ""), node: "bank:iban:GB82WEST12345698765432"},
		{in: id(graph.IDBankAccount, "IBAN DE89 3704 0044 0532 0130 00", "", ""), node: "bank:iban:DE89370400440532013000"},
		{in: id(graph.IDBankAccount, "GB82 WEST 1234 5698 7654 33", "Example Bank", ""),
			node: "bank:raw:example-bank:gb82 west 1234 5698 7654 33", problem: "checksum failed"},
		{in: id(graph.IDBankAccount, "GB82WEST1234569876543", "", ""), node: "bank:raw:gb82west1234569876543", problem: "wrong length for an IBAN"},
		{in: id(graph.IDBankAccount, "000-123-456", "Example Bank (Demo)", ""), node: "bank:example-bank-demo:000123456"},
		{in: id(graph.IDBankAccount, "000123456", "DEMOKHPPXXX", ""), node: "bank:demokhpp:000123456"},
		{in: id(graph.IDBankAccount, "2223 0031 2200 321", "Example Bank", ""), node: "bank:example-bank:222300312200321"},
		{in: id(graph.IDBankAccount, "A/C No. 000 123 456", "SWIFT: DEMOKHPPXXX", ""), node: "bank:demokhpp:000123456"},
		{in: id(graph.IDBankAccount, "账号：000 123 456", "demokhpp", ""), node: "bank:demokhpp:000123456"},
		{in: id(graph.IDBankAccount, "000/123456", "Example Bank", ""), node: "bank:example-bank:000123456"},
		{in: id(graph.IDBankAccount, "0-00-000", "Example Bank", ""), node: "bank:raw:example-bank:0-00-000", problem: "not an account number"},
		{in: id(graph.IDBankAccount, "4111 1111 1111 1111", "Example Bank", ""), node: "bank:raw:example-bank:card-1111", problem: "payment card number"},
		{in: id(graph.IDBankAccount, "000123456", "", ""), node: "bank:raw:000123456", problem: "no institution"},
		{in: id(graph.IDBankAccount, "****3456", "Example Bank", ""), node: "bank:raw:example-bank:****3456", problem: "masked"},

		// Documents.
		{in: id(graph.IDPassport, "n 123-4567", "", "KH"), node: "doc:passport:KH:N1234567"},
		{in: id(graph.IDPassport, "N1234567", "", ""), node: "doc:passport::N1234567"},
		{in: id(graph.IDPassport, "10251111", "", "Canada"), node: "doc:passport:CA:10251111"},
		{in: id(graph.IDPassport, "N/A", "", "KH"), node: "doc:raw:passport:kh:n/a", problem: "placeholder"},
		{in: id(graph.IDNational, "201-55-0123", "SSN", "US"), node: "doc:national_id:US:ssn:201550123"},
		{in: id(graph.IDNational, "0123", "ssn", "US"), node: "doc:raw:national_id:ssn:us:0123", problem: "only the last four digits"},
		{in: id(graph.IDDriver, "112233", "Texas", "USA"), node: "doc:driver_licence:US:tx:112233"},
		{in: id(graph.IDDriver, "112233", "TX", "US"), node: "doc:driver_licence:US:tx:112233"},
		{in: id(graph.IDRegistration, "2010 12345-A", "", "SG"), node: "doc:registration:SG:201012345A"},
		{in: id(graph.IDTax, "DE 123456788", "VAT", "DE"), node: "doc:tax_id:DE:vat:DE123456788"},
		{in: id(graph.IDLEI, "5493001KJTIIGC8Y1R12", "", ""), node: "doc:lei:5493001KJTIIGC8Y1R12"},
		{in: id(graph.IDLEI, "5493001KJTIIGC8Y1R13", "", ""), node: "doc:raw:lei:5493001kjtiigc8y1r13", problem: "checksum failed"},

		// Devices, network, vehicles.
		{in: id(graph.IDDevice, "49-015420-323751-8", "imei", ""), node: "device:imei:490154203237518"},
		{in: id(graph.IDDevice, "490154203237510", "", ""), node: "device:imei:490154203237518"},
		{in: id(graph.IDDevice, "49015420323751", "", ""), node: "device:imei:490154203237518"},
		{in: id(graph.IDDevice, "490154203237517", "imei", ""), node: "device:raw:imei:490154203237517", problem: "checksum failed"},
		{in: id(graph.IDDevice, "00:00:5e:00:53:01", "mac", ""), node: "device:mac:00005E005301"},
		{in: id(graph.IDDevice, "KIT-1", "", ""), node: "device:raw:kit-1", problem: "no type of device"},
		{in: id(graph.IDDomain, "hxxps://WWW.Example[.]com/path", "", ""), node: "domain:example.com"},
		{in: id(graph.IDDomain, "пример.example.", "", ""), node: "domain:xn--e1afmkfd.example"},
		{in: id(graph.IDDomain, "not a domain", "", ""), node: "domain:raw:not a domain", problem: "domain not valid"},
		{in: id(graph.IDURL, "HTTP://Example.com:80/Path/?utm_source=x&b=2&a=1#top", "", ""), node: "url:https://example.com/Path?a=1&b=2"},
		{in: id(graph.IDURL, "example.com", "", ""), node: "url:https://example.com"},
		{in: id(graph.IDURL, "javascript:alert(1)", "", ""), node: "url:raw:javascript:alert(1)", problem: "not a web address"},
		{in: id(graph.IDIP, "192.0.2[.]7", "", ""), node: "ip:192.0.2.7"},
		{in: id(graph.IDIP, "::ffff:192.0.2.7", "", ""), node: "ip:192.0.2.7"},
		{in: id(graph.IDIP, "2001:0DB8::0001", "", ""), node: "ip:2001:db8::1"},
		{in: id(graph.IDIP, "192.0.2.7:443", "", ""), node: "ip:192.0.2.7"},
		{in: id(graph.IDIP, "192.168.1.1", "", ""), node: "ip:raw:192.168.1.1", problem: "not a public address"},
		{in: id(graph.IDIP, "::1", "", ""), node: "ip:raw:::1", problem: "not a public address"},
		{in: id(graph.IDIP, "999.0.2.7", "", ""), node: "ip:raw:999.0.2.7", problem: "not an IP address"},
		{in: id(graph.IDVehicle, "2a-1234", "", "KH"), node: "vehicle:KH:2A1234"},
		{in: id(graph.IDVehicle, "๑กก-๑๒๓๔", "", "TH"), node: "vehicle:TH:1กก1234"},
		{in: id(graph.IDVehicle, "1M8GDM9AXKP042788", "VIN", ""), node: "vehicle:vin:1M8GDM9AXKP042788"},

		{in: id("shoe_size", "44", "", ""), node: "unknown:raw:44", problem: "unknown type of identifier"},
	}
	for _, tt := range tests {
		t.Run(string(tt.in.Type)+" "+tt.in.Value, func(t *testing.T) {
			got := identifiers.Read(tt.in, identifiers.Options{})
			if got.Node != tt.node || got.Problem != tt.problem {
				t.Errorf("Read(%q, %q, %q) = node %q, problem %q; want %q, %q", tt.in.Value, tt.in.Qualifier, tt.in.Country, got.Node, got.Problem, tt.node, tt.problem)
			}
			check(t, got)
		})
	}
}

// check holds for whatever Read gives.
func check(t *testing.T, got graph.Identifier) {
	t.Helper()
	if got.Node == "" {
		t.Error("no node")
	}
	if (got.Canonical == "") == (got.Problem == "") {
		t.Errorf("canonical %q with problem %q", got.Canonical, got.Problem)
	}
	prefix, rest, _ := strings.Cut(string(got.Node), ":")
	if want := got.Type.Kind().Spec().Prefix; want != "" && prefix != want {
		t.Errorf("node %q does not begin with %q", got.Node, want)
	}
	if raw := strings.HasPrefix(rest, "raw:"); raw != (got.Canonical == "") {
		t.Errorf("node %q with canonical %q", got.Node, got.Canonical)
	}
	if got.Canonical != "" && rest != got.Canonical {
		t.Errorf("node %q does not end in canonical %q", got.Node, got.Canonical)
	}
	if again := identifiers.Read(got, identifiers.Options{}); got.Type != graph.IDPhone && !cmp.Equal(got, again) {
		t.Errorf("read twice: %s", cmp.Diff(got, again))
	}
}

func TestRegionOfSource(t *testing.T) {
	o := identifiers.Options{Region: "KH"}
	if got := identifiers.Read(id(graph.IDPhone, "012 345 678", "", ""), o).Node; got != "phone:+85512345678" {
		t.Errorf("with the source's region: %q", got)
	}
	if got := identifiers.Read(id(graph.IDPhone, "081 234 5678", "", "TH"), o).Node; got != "phone:+66812345678" {
		t.Errorf("the identifier's own country comes first: %q", got)
	}
}

func TestEvidenceLooksEnds(t *testing.T) {
	read := func(in graph.Identifier) graph.Identifier { return identifiers.Read(in, identifiers.Options{}) }
	evm := "0x" + strings.Repeat("ab", 20)
	one := []struct {
		in                         graph.Identifier
		canonical, evidence, looks string
	}{
		{id(graph.IDPhone, "+12025550123", "", ""), "phone:+12025550123", "phone:+12025550123", ""},
		{id(graph.IDEmail, "a.n.n+jobs@googlemail.com", "", ""), "email:a.n.n+jobs@googlemail.com", "email:ann@gmail.com", ""},
		{id(graph.IDEmail, "ann@example.org", "", ""), "email:ann@example.org", "email:ann@example.org", ""},
		{id(graph.IDEmail, "a.n+x@example.org", "", ""), "email:a.n+x@example.org", "email:a.n+x@example.org", ""},
		{id(graph.IDEmail, "a-n.n+jobs@pm.me", "", ""), "email:a-n.n+jobs@pm.me", "email:ann@proton.me", ""},
		{id(graph.IDEmail, "a.n@ya.ru", "", ""), "email:a.n@ya.ru", "email:a-n@yandex.ru", ""},
		{id(graph.IDEmail, "ann+jobs@me.com", "", ""), "email:ann+jobs@me.com", "email:ann@icloud.com", ""},
		{id(graph.IDHandle, "ann.example", "fb", ""), "account:facebook:@ann.example", "account:facebook:@annexample", "facebook:ann.example"},
		// Cyrillic а, р and е; 1 and 0.
		{id(graph.IDHandle, "ехаmрlе_j0b5", "tg", ""), "account:telegram:@ехаmрlе_j0b5", "account:telegram:@ехаmрlе_j0b5", "telegram:example_job5"},
		{id(graph.IDHandle, "example_job5", "tg", ""), "account:telegram:@example_job5", "account:telegram:@example_job5", "telegram:example_job5"},
		{id(graph.IDDomain, "ехаmрlе.com", "", ""), "domain:xn--ml-6kctd8d6a.com", "domain:xn--ml-6kctd8d6a.com", "example.com"},
		{id(graph.IDDomain, "jobs.example.com.kh", "", ""), "domain:jobs.example.com.kh", "domain:jobs.example.com.kh", "example.com.kh"},
		{id(graph.IDBankAccount, "000-123-456", "Example Bank", ""), "bank:example-bank:000123456", "bank:example-bank:123456", ""},
		{id(graph.IDBankAccount, "00-123", "Example Bank", ""), "bank:example-bank:00123", "bank:example-bank:00123", ""},
		{id(graph.IDPassport, "N1234567", "", "KH"), "doc:passport:KH:N1234567", "doc:passport:KH:N1234567", ""},
		{id(graph.IDWallet, evm, "eth", ""), "wallet:ethereum:" + evm, "wallet:evm:" + evm, ""},
	}
	for _, tt := range one {
		got := read(tt.in)
		if string(got.Node) != tt.canonical {
			t.Errorf("%s %q is %q, want %q", tt.in.Type, tt.in.Value, got.Node, tt.canonical)
		}
		if e := identifiers.Evidence(got); e != tt.evidence {
			t.Errorf("Evidence(%s %q) = %q, want %q", tt.in.Type, tt.in.Value, e, tt.evidence)
		}
		if l := identifiers.Looks(got.Type, got.Canonical); l != tt.looks {
			t.Errorf("Looks(%s %q) = %q, want %q", tt.in.Type, tt.in.Value, l, tt.looks)
		}
	}
	for in, want := range map[graph.Identifier]string{
		id(graph.IDPhone, "0352 6553537", "", ""): "3526553537", id(graph.IDPhone, "555-0123", "", ""): "5550123",
		id(graph.IDPhone, "50123", "", ""): "", id(graph.IDPhone, "+1 202 555 0123", "", ""): "", id(graph.IDHandle, "2025550123", "", ""): "",
	} {
		if got := identifiers.PhoneEnd(read(in)); got != want {
			t.Errorf("PhoneEnd(%q) = %q, want %q", in.Value, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	for text, want := range map[string]string{
		"KH": "KH", "khm": "KH", "116": "KH", "Cambodia": "KH", "UK": "GB", "BU": "MM", "Burma": "MM",
		"Hong Kong": "HK", "Viet Nam": "VN", "Lichtenstein": "LI", "United States": "US", "China": "CN", "Germany": "DE",
	} {
		if got, known := identifiers.Country(text); got != want || !known {
			t.Errorf("Country(%q) = %q, %v; want %q", text, got, known, want)
		}
	}
	for text, want := range map[string]string{"": "", "XX": "XX", "ZZZ": "ZZZ", "Ruritania": "RURITANIA"} {
		if got, known := identifiers.Country(text); got != want || known {
			t.Errorf("Country(%q) = %q, %v; want %q", text, got, known, want)
		}
	}
}

func TestReadRecord(t *testing.T) {
	mail := id(graph.IDEmail, "ANN@example.org", "", "")
	original := graph.Record{
		Identifiers: []graph.Identifier{id(graph.IDPhone, "012 345 678", "", "")},
		Links: []graph.Link{
			{Kind: "USES", To: graph.End{Identifier: &mail}},
			{Kind: "ASSOCIATE_OF", To: graph.End{Stub: &graph.Stub{Identifiers: []graph.Identifier{id(graph.IDPhone, "+12025550123", "", "")}}}},
		},
	}
	r := original
	identifiers.ReadRecord(&r, identifiers.Options{Region: "KH"})
	got := []graph.EntityID{r.Identifiers[0].Node, r.Links[0].To.Identifier.Node, r.Links[1].To.Stub.Identifiers[0].Node}
	if diff := cmp.Diff([]graph.EntityID{"phone:+85512345678", "email:ann@example.org", "phone:+12025550123"}, got); diff != "" {
		t.Error(diff)
	}
	if mail.Node != "" || original.Identifiers[0].Node != "" || original.Links[1].To.Stub.Identifiers[0].Node != "" {
		t.Error("the caller's record was written through")
	}
}

func TestLongValuesStayBounded(t *testing.T) {
	got := identifiers.Read(id(graph.IDHandle, strings.Repeat("long ", 10_000), "line", ""), identifiers.Options{})
	if len(got.Node) > 256 || got.Problem == "" {
		t.Errorf("node of %d bytes, problem %q", len(got.Node), got.Problem)
	}
	check(t, got)
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"+12025550123", "00855 12345678", "ann@example.org", "t.me/example", "0x52908400098527886E0F7030069857D2E4169EE7",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "GB82WEST12345698765432", "490154203237518", "https://example.com/?a=1", "\xff\x00:", "raw"} {
		f.Add(seed, "telegram", "KH")
		f.Add(seed, "", "")
	}
	types := append(graph.IdentifierTypes(), "other")
	f.Fuzz(func(t *testing.T, value, qualifier, country string) {
		for _, kind := range types {
			got := identifiers.Read(id(kind, value, qualifier, country), identifiers.Options{})
			check(t, got)
		}
	})
}
