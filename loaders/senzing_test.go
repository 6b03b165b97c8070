package loaders

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

// TestSenzing reads the same record in the FEATURES form, in the older form of
// lists, and flat with labels.
func TestSenzing(t *testing.T) {
	mdy := graph.DateOptions{Order: graph.OrderMDY, TwoDigitPivot: 30}
	want := graph.Record{
		Key: graph.RecordKey{Source: "CUSTOMERS", ID: "1001"}, Kind: graph.KindPerson,
		Names: []graph.Name{
			{Given: "Robert", Middle: "E", Family: "Smith Jr", Title: "Dr"},
			{Type: graph.NameAlias, Full: "Bob Smith"},
			{Type: graph.NameNative, Full: "王杰"},
		},
		Dates: []graph.DateClaim{{Type: graph.DateBirth, Date: date(t, "12/11/78", mdy)}},
		Addresses: []graph.Address{{Type: "home", Line: "1515 Adela Lane, Flat 2", City: "Las Vegas", Region: "NV",
			Postcode: "89111", Country: "USA"}},
		Identifiers: []graph.Identifier{
			{Type: graph.IDPhone, Value: "202-555-0123", Qualifier: "mobile"},
			{Type: graph.IDEmail, Value: "b@example.com"},
			{Type: graph.IDPassport, Value: "N1234567", Country: "Canada"},
			{Type: graph.IDDriver, Value: "112233", Qualifier: "NV"},
			{Type: graph.IDNational, Value: "000-12-3456", Qualifier: "ssn", Country: "US"},
			{Type: graph.IDTax, Value: "12-3", Qualifier: "ein", Country: "US"},
			{Type: graph.IDHandle, Value: "@bob", Qualifier: "telegram"},
			{Type: graph.IDBankAccount, Value: "001-22", Qualifier: "ABC Bank"},
		},
		Attributes: map[string][]string{"gender": {"M"}, "employer": {"Good Luck Ltd"}, "status": {"Active"}, "amount": {"100"}, "tags": {"a", "7"}, "meta": {`{"x":1}`}},
		Links: []graph.Link{
			{Kind: graph.LinkOwns, To: graph.End{Record: graph.RecordKey{Source: "REFERENCE", ID: "2011"}}, Props: map[string]string{"percentage": "60"}},
		},
	}
	for name, text := range map[string]string{
		"FEATURES": `{"DATA_SOURCE":"CUSTOMERS","RECORD_ID":1001,"FEATURES":[{"RECORD_TYPE":"PERSON"},
			{"NAME_FIRST":"Robert","NAME_MIDDLE":"E","NAME_LAST":"Smith","NAME_SUFFIX":"Jr","NAME_PREFIX":"Dr"},{"NAME_TYPE":"AKA","NAME_FULL":"Bob Smith"},{"NAME_FULL":" 王杰 ","NAME_TYPE":"NATIVE"},
			{"DATE_OF_BIRTH":"12/11/78"},{"ADDR_TYPE":"HOME","ADDR_LINE1":"1515 Adela Lane","ADDR_LINE2":"Flat 2","ADDR_CITY":"Las Vegas","ADDR_STATE":"NV","ADDR_POSTAL_CODE":89111,"ADDR_COUNTRY":"USA"},
			{"PHONE_TYPE":"MOBILE","PHONE_NUMBER":"202-555-0123"},{"EMAIL_ADDRESS":"b@example.com"},{"PASSPORT_NUMBER":"N1234567","PASSPORT_COUNTRY":"Canada"},
			{"DRIVERS_LICENSE_NUMBER":"112233","DRIVERS_LICENSE_STATE":"NV"},{"SSN_NUMBER":"000-12-3456"},{"TAX_ID_NUMBER":"12-3","TAX_ID_TYPE":"EIN","TAX_ID_COUNTRY":"US"},{"TELEGRAM":"@bob"},
			{"ACCOUNT_NUMBER":"001-22","ACCOUNT_DOMAIN":"ABC Bank"},{"GENDER":"M"},{"EMPLOYER":"Good Luck Ltd"},{"NATIONALITY":""},{"CITIZENSHIP":null},
			{"REL_POINTER_DOMAIN":"REFERENCE","REL_POINTER_KEY":"2011","REL_POINTER_ROLE":"Owns 60%"}],"AMOUNT":100,"STATUS":"Active","TAGS":["a",7],"META":{"x":1}}`,
		"lists": `{"DATA_SOURCE":"CUSTOMERS","RECORD_ID":"1001","RECORD_TYPE":"PERSON","NAMES":[{"NAME_FIRST":"Robert","NAME_MIDDLE":"E","NAME_LAST":"Smith","NAME_SUFFIX":"Jr","NAME_PREFIX":"Dr"},
			{"NAME_TYPE":"AKA","NAME_FULL":"Bob Smith"},{"NAME_FULL":"王杰","NAME_TYPE":"NATIVE"}],"DATES":[{"DATE_OF_BIRTH":"12/11/78"}],
			"ADDRESSES":[{"ADDR_TYPE":"HOME","ADDR_LINE1":"1515 Adela Lane","ADDR_LINE2":"Flat 2","ADDR_CITY":"Las Vegas","ADDR_STATE":"NV","ADDR_POSTAL_CODE":"89111","ADDR_COUNTRY":"USA"}],
			"IDS":[{"PHONE_TYPE":"MOBILE","PHONE_NUMBER":"202-555-0123"},{"EMAIL_ADDRESS":"b@example.com"},{"PASSPORT_NUMBER":"N1234567","PASSPORT_COUNTRY":"Canada"},
			{"DRIVERS_LICENSE_NUMBER":"112233","DRIVERS_LICENSE_STATE":"NV"},{"SSN_NUMBER":"000-12-3456"},{"TAX_ID_NUMBER":"12-3","TAX_ID_TYPE":"EIN","TAX_ID_COUNTRY":"US"},{"TELEGRAM":"@bob"},
			{"ACCOUNT_NUMBER":"001-22","ACCOUNT_DOMAIN":"ABC Bank"}],"X":[{"GENDER":"M"},{"EMPLOYER_NAME":"Good Luck Ltd"},
			{"REL_POINTER_DOMAIN":"REFERENCE","REL_POINTER_KEY":"2011","REL_POINTER_ROLE":"owns 60 %"}],"AMOUNT":"100","STATUS":"Active","TAGS":["a",7],"META":{"x":1}}`,
		"flat": `{"DATA_SOURCE":"CUSTOMERS","RECORD_ID":"1001","RECORD_TYPE":"person","PRIMARY_NAME_FIRST":"Robert","PRIMARY_NAME_MIDDLE":"E","PRIMARY_NAME_LAST":"Smith","PRIMARY_NAME_SUFFIX":"Jr","PRIMARY_NAME_PREFIX":"Dr",
			"SECONDARY_NAME_FULL":"Bob Smith","NATIVE_NAME_FULL":"王杰","DATE_OF_BIRTH":"12/11/78","HOME_ADDR_LINE1":"1515 Adela Lane","HOME_ADDR_LINE2":"Flat 2","HOME_ADDR_CITY":"Las Vegas","HOME_ADDR_STATE":"NV",
			"HOME_ADDR_POSTAL_CODE":"89111","HOME_ADDR_COUNTRY":"USA","MOBILE_PHONE_NUMBER":"202-555-0123","WORK_EMAIL_ADDRESS":"b@example.com","PASSPORT_NUMBER":"N1234567","PASSPORT_COUNTRY":"Canada",
			"DRIVERS_LICENSE_NUMBER":"112233","DRIVERS_LICENSE_STATE":"NV","SSN_NUMBER":"000-12-3456","TAX_ID_NUMBER":"12-3","TAX_ID_TYPE":"EIN","TAX_ID_COUNTRY":"US","TELEGRAM":"@bob","ACCOUNT_NUMBER":"001-22","ACCOUNT_DOMAIN":"ABC Bank",
			"GENDER":"M","EMPLOYER":"Good Luck Ltd","REL_POINTER_DOMAIN":"REFERENCE","REL_POINTER_KEY":"2011","REL_POINTER_ROLE":"Owns 60%","AMOUNT":"100","STATUS":"Active","TAGS":["a",7],"META":{"x":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			it := one(t, strings.ReplaceAll(text, "\n", " "), Senzing, Options{})
			if it.Err != nil {
				t.Fatal(it.Err)
			}
			if d := cmp.Diff(want, it.Record); d != "" {
				t.Error(d)
			}
			if err := it.Record.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSenzingKinds(t *testing.T) {
	for text, want := range map[string]graph.Kind{
		`{"RECORD_ID":"1","NAME_FULL":"A"}`:                                       graph.KindPerson,
		`{"RECORD_ID":"1","NAME_ORG":"A"}`:                                        graph.KindOrganization,
		`{"RECORD_ID":"1","FEATURES":[{"PRIMARY_NAME_ORG":"A"}]}`:                 graph.KindOrganization,
		`{"RECORD_ID":"1","RECORD_TYPE":"BUSINESS"}`:                              graph.KindOrganization,
		`{"RECORD_ID":"1","RECORD_TYPE":"PERSON","NAME_ORG":"A","FEATURES":null}`: graph.KindPerson,
	} {
		if it := one(t, text, Senzing, Options{Source: "s"}); it.Record.Kind != want || it.Err != nil {
			t.Errorf("%s: %q, %v", text, it.Record.Kind, it.Err)
		}
	}
}

func TestSenzingDates(t *testing.T) {
	for _, tc := range []struct {
		opts        graph.DateOptions
		birth, want string
	}{
		{graph.DateOptions{}, "12/11/78", "1978-12-11"},
		{graph.DateOptions{}, "20/8/1991", "1991-08-20"},
		{graph.DateOptions{Order: graph.OrderDMY}, "12/11/78", "1978-11-12"},
	} {
		it := one(t, `{"DATA_SOURCE":"s","RECORD_ID":"1","DATE_OF_BIRTH":"`+tc.birth+`","DATE_OF_DEATH":"2/31/2020","REGISTRATION_DATE":"20/8/1991"}`, Senzing, Options{Dates: tc.opts})
		if got, want := it.Record.Dates[0].Date.Earliest, date(t, tc.want, graph.DateOptions{}).Earliest; got != want {
			t.Errorf("%s: %d, want %d", tc.birth, got, want)
		}
		if got := it.Record.Dates[2].Date.Month(); got != 8 {
			t.Errorf("the month of 20/8/1991 is %d", got)
		}
		if d := cmp.Diff(graph.UnreadDate("2/31/2020"), it.Record.Dates[1].Date); d != "" || len(it.Notes) != 1 || !strings.HasPrefix(it.Notes[0], "DATE_OF_DEATH: ") {
			t.Error(d, it.Notes)
		}
	}
}

// TestSenzingAnchors leads pointers to the record that has the anchor.
func TestSenzingAnchors(t *testing.T) {
	items := readAll(t, `{"DATA_SOURCE":"R","RECORD_ID":"early","REL_POINTER_KEY":"A"}
{"DATA_SOURCE":"R","RECORD_ID":"2012","REL_ANCHOR_KEY":"A"}
{"DATA_SOURCE":"R","RECORD_ID":"2013","REL_POINTER_DOMAIN":"R","REL_POINTER_KEY":"A","REL_POINTER_ROLE":"President"}
{"DATA_SOURCE":"R","RECORD_ID":"own","REL_ANCHOR_DOMAIN":"R","REL_ANCHOR_KEY":"own"}
`, Senzing, Options{})
	link := func(id string, props map[string]string) []graph.Link {
		return []graph.Link{{Kind: graph.LinkAssociateOf, To: graph.End{Record: graph.RecordKey{Source: "R", ID: id}}, Props: props}}
	}
	for i, want := range [][]graph.Link{link("A", nil), nil, link("2012", map[string]string{"relationship": "President"}), nil} {
		if d := cmp.Diff(want, items[i].Record.Links); d != "" {
			t.Error(d)
		}
	}
	want := []string{"REL_ANCHOR_KEY: R/A is not the record's own key; only pointers to it in later lines reach the record"}
	if d := cmp.Diff(want, items[1].Notes); d != "" || items[3].Notes != nil {
		t.Error(d, items[3].Notes)
	}
}

func TestSenzingRefuses(t *testing.T) {
	for _, tc := range []struct{ json, want string }{
		{`{"RECORD_ID":`, "not valid JSON at byte 13: unexpected end of JSON input"},
		{`[{"RECORD_ID":"1"}]`, `[{"RECORD_ID":"1"}] is not a JSON object: {…}`},
		{`{"NAME_FULL":"A"}`, "record has no key: RECORD_ID is missing or empty; give the source's own id of the record; record has no source: DATA_SOURCE is missing or empty; give it there or with --source"},
		{`{"DATA_SOURCE":"s","RECORD_ID":["1"]}`, `RECORD_ID[0]: "1" is not a JSON object: {…}; record has no key: …`},
		{`{"DATA_SOURCE":"s","RECORD_ID":{"a":1}}`, "RECORD_ID: is an object or a list; give text; record has no key: …"},
		{`{"DATA_SOURCE":"s","RECORD_ID":"1","NAME_FULL":{"a":1}}`, "NAME_FULL: is an object or a list; give text"},
		{`{"DATA_SOURCE":"s","RECORD_ID":"1","FEATURES":{"NAME_FULL":"A"}}`, "FEATURES: is not a list; write a list of objects"},
		{`{"DATA_SOURCE":"s","RECORD_ID":"1","FEATURES":["A"]}`, `FEATURES[0]: "A" is not a JSON object: {…}`},
		{`{"DATA_SOURCE":"s","RECORD_ID":"1","FEATURES":[{},{"NAME_FULL":["A"]}]}`, `FEATURES[1].NAME_FULL: is an object or a list; give text`},
		{`{"DATA_SOURCE":"s","RECORD_ID":"1","RECORD_TYPE":"SHIP"}`, `RECORD_TYPE: "SHIP" is not known; use one of BUSINESS, COMPANY, ORGANIZATION, PERSON`},
	} {
		text := `{"DATA_SOURCE":"s","RECORD_ID":"before"}` + "\n" + tc.json + "\n" + `{"DATA_SOURCE":"s","RECORD_ID":"after"}`
		wantOutline(t, readAll(t, text, Senzing, Options{}), "in:1 s/before", "! in:2: "+tc.want, "in:3 s/after")
	}
}

// TestSenzingRegisterNumbers: a register's number is told as another id, which
// has no feature of its own for it.
func TestSenzingRegisterNumbers(t *testing.T) {
	for kind, want := range map[string]graph.Identifier{
		"registration":   {Type: graph.IDRegistration, Value: "QC1", Country: "MY"},
		"COMPANY_NUMBER": {Type: graph.IDRegistration, Value: "QC1", Country: "MY"},
		"Library card":   {Type: graph.IDDocument, Qualifier: "library card", Value: "QC1", Country: "MY"},
	} {
		it := one(t, `{"DATA_SOURCE":"s","RECORD_ID":"1","NAME_ORG":"A","OTHER_ID_TYPE":"`+kind+`","OTHER_ID_NUMBER":"QC1","OTHER_ID_COUNTRY":"MY"}`, Senzing, Options{})
		if d := cmp.Diff([]graph.Identifier{want}, it.Record.Identifiers); d != "" || it.Err != nil {
			t.Errorf("%s: %v %s", kind, it.Err, d)
		}
	}
}
