package identifiers_test

import (
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// asSource gives a canonical form back as a source might write it: the value
// without what narrows it, and that as qualifier and country.
func asSource(got graph.Identifier) graph.Identifier {
	narrow, rest, _ := strings.Cut(got.Canonical, ":")
	again := graph.Identifier{Type: got.Type, Value: rest, Qualifier: narrow}
	switch got.Type {
	case graph.IDPhone, graph.IDEmail, graph.IDDomain, graph.IDURL, graph.IDIP:
		again.Value, again.Qualifier = got.Canonical, ""
	case graph.IDVehicle:
		if narrow != "vin" {
			again.Country, again.Qualifier = narrow, ""
		}
	case graph.IDPassport, graph.IDNational, graph.IDTax, graph.IDDriver, graph.IDRegistration, graph.IDDocument:
		parts := strings.Split(got.Canonical, ":")
		again.Country, again.Qualifier, again.Value = parts[1], "", parts[len(parts)-1]
		if len(parts) == 4 {
			again.Qualifier = parts[2]
		}
	}
	return again
}

// holds checks what is so of every value: it is read without a panic, its
// canonical form is one when it is read again, ids stay within bounds, and its
// keys lead to values and never to what could not be read.
func holds(t *testing.T, in graph.Identifier) {
	t.Helper()
	got := identifiers.Read(in, identifiers.Options{})
	check(t, got)
	if got.Canonical != "" {
		source := asSource(got)
		if again := identifiers.Read(source, identifiers.Options{}); again.Canonical != got.Canonical {
			t.Errorf("%+v is read as %q, and %+v as %q: %s", in, got.Canonical, source, again.Canonical, again.Problem)
		}
	}
	if most := 256 + 8*(len(in.Qualifier)+len(in.Country)); got.Type != graph.IDURL && len(got.Node) > most || len(got.Node) > 2100+most {
		t.Errorf("%+v has an id of %d bytes", in, len(got.Node))
	}
	if end := identifiers.PhoneEnd(got); end != "" && got.Canonical != "" {
		t.Errorf("%+v is whole and has the end %q", in, end)
	}
	if got.Canonical != "" {
		if e := identifiers.Evidence(got); e == "" || strings.Contains(e, ":raw:") {
			t.Errorf("%+v is the evidence %q", in, e)
		}
		identifiers.Looks(got.Type, got.Canonical)
	}
}

func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"+12025550123", "(+66) 81 234 5678", "0066 (0)81", "๐๘๑ ๒๓๔ ๕๖๗๘ ต่อ ๑๒", "447700900123@s.whatsapp.net",
		"tel:07700900123;phone-context=+44", "viber://chat?number=%2B447700900123", "https://wa.me/447700900123"} {
		f.Add(seed, "TH")
	}
	f.Fuzz(func(t *testing.T, value, country string) { holds(t, id(graph.IDPhone, value, "", country)) })
}

func FuzzOnline(f *testing.F) {
	for _, seed := range []string{"a.n.n+x@gmail.com", "t.me/+example", "https://vk.com/club1", "line://ti/p/~a", "UCabcdefghijklmnopQRSTUV", "+AbC",
		"https://example.com:8443/?b=1&a=%2F", "[::ffff:192.0.2.7]:80", "xn--e1afmkfd.example", "www.www.com"} {
		f.Add(seed, "telegram")
		f.Add(seed, "wechat")
	}
	f.Fuzz(func(t *testing.T, value, platform string) {
		for _, kind := range []graph.IdentifierType{graph.IDEmail, graph.IDHandle, graph.IDAccount, graph.IDChannel, graph.IDDomain, graph.IDURL, graph.IDIP} {
			holds(t, id(kind, value, platform, ""))
		}
	})
}

func FuzzWallet(f *testing.F) {
	for _, seed := range []string{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "ton://transfer/" + tonAccount,
		"0x52908400098527886E0F7030069857D2E4169EE7", "rrrrrrrrrrrrrrrrrrrrrhoLvTp", "So11111111111111111111111111111111111111112",
		"41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"} {
		for _, chain := range []string{"", "TRX", "monero", "ada", "other"} {
			f.Add(seed, chain)
		}
	}
	f.Fuzz(func(t *testing.T, value, chain string) { holds(t, id(graph.IDWallet, value, chain, "")) })
}

func FuzzDocument(f *testing.F) {
	for _, seed := range []string{"1234545678781", "130503670401001", "S1234567D", "A123456(3)", "၁၂/ဗဟန(နိုင်)၁၂၃၄၅၆", "sc12345", "AB123456C", "F123",
		"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10", "4111111111111111", "GB82WEST12345698765432",
		"KIT00123456", "000XX X", "8991101200003204514", "490154203237518"} {
		for _, country := range []string{"", "SG", "MM", "GB", "HK", "CN"} {
			f.Add(seed, "nric", country)
			f.Add(seed, "", country)
		}
	}
	f.Fuzz(func(t *testing.T, value, scheme, country string) {
		for _, kind := range []graph.IdentifierType{graph.IDPassport, graph.IDNational, graph.IDTax, graph.IDDriver, graph.IDRegistration, graph.IDDocument,
			graph.IDBankAccount, graph.IDLEI, graph.IDDevice, graph.IDVehicle} {
			holds(t, id(kind, value, scheme, country))
		}
	})
}

func FuzzZone(f *testing.F) {
	f.Add("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
	f.Add("I<UTOD23145890<7349<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")
	f.Add("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6")
	f.Fuzz(func(t *testing.T, text string) {
		if z, ok := identifiers.ReadZone(text); ok && len(z.Number) > 24 {
			t.Errorf("%q has the number %q", text, z.Number)
		}
		family, given, _, ok := identifiers.MRZ(text)
		if ok != (family+given != "") || strings.ContainsAny(family+given, "<") {
			t.Errorf("%q has the name %q, %q", text, family, given)
		}
	})
}
