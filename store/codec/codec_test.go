package codec_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The codec may not import store; these conversions hold its mirrors to it.
var (
	_ = store.Mark(codec.Mark{})
	_ = store.Source(codec.Source{})
)

// sampleRecord sets every field of a record and of everything in it.
func sampleRecord() graph.Record {
	date := func(text string, from, to int64, p graph.Precision) graph.Date {
		return graph.Date{Text: text, Earliest: from, Latest: to, Precision: p, Zone: "+07:00", ZoneAssumed: true}
	}
	born := date("2530-03-04", 541_789_200_000_000, 541_875_600_000_000, graph.PrecisionDay)
	born.Approximate, born.Buddhist = true, true
	since := graph.Interval{From: date("2021", 1_609_434_000_000_000, 1_640_970_000_000_000, graph.PrecisionYear)}
	until := graph.Interval{To: date("../2023", math.MinInt64, 1_704_042_000_000_000, graph.PrecisionInterval)}
	phone := graph.Identifier{
		Type: graph.IDPhone, Value: "(202) 555-0123", Country: "US", Relation: graph.RelUses, Valid: since,
		Canonical: "+12025550123", Node: "phone:+12025550123",
	}
	return graph.Record{
		Key: graph.RecordKey{Source: "police", ID: "case/7#2"}, Kind: "Person", Version: 3,
		Parent: graph.RecordKey{Source: "police", ID: "case/7"},
		Names: []graph.Name{{
			Type: graph.NameAlias, Full: "Dr. Sokha Ann Chan", Given: "Sokha", Family: "Chan", Middle: "Ann", Patronymic: "P",
			Title: "Dr.", Script: "Latn", Language: "km", Valid: since,
		}},
		Identifiers: []graph.Identifier{phone, {
			Type: graph.IDWallet, Value: "TXYZ", Qualifier: "tron", Node: "wallet:raw:tron:TXYZ", Problem: "checksum failed",
		}},
		Dates: []graph.DateClaim{{Type: graph.DateBirth, Date: born}},
		Addresses: []graph.Address{{
			Type: "home", Full: "1 River Road", Line: "1 River Road", City: "Rivertown", Region: "East", Postcode: "12345",
			Country: "Nowhere", Lat: "11.5", Lon: "104.9", Valid: until,
		}},
		Attributes: map[string][]string{"nationality": {"XX", "YY"}, "gender": {"f"}, "title": nil},
		Roles:      []graph.Role{{Name: "mule", Status: "unwitting", DecidedBy: "court", Valid: since, Alleged: true}},
		Links: []graph.Link{
			{
				ID: "l1", Kind: "TRANSFERRED", From: graph.End{Record: graph.RecordKey{Source: "fiu", ID: "1"}},
				To: graph.End{Identifier: &phone}, At: date("2023-05-01", 1_682_874_000_000_000, 1_682_960_400_000_000, graph.PrecisionDay),
				Amount: &graph.Amount{Hi: -1, Lo: math.MaxUint64, Scale: 2, Asset: "USD"},
				Props:  map[string]string{"purpose": "fee", "channel": "app"}, Basis: graph.BasisAssessment, Alleged: true,
			},
			{Kind: "RECRUITED", Valid: until, To: graph.End{Stub: &graph.Stub{
				Kind: "Person", Names: []graph.Name{{Full: "Mr. Lee"}}, Identifiers: []graph.Identifier{{Type: graph.IDEmail, Value: "lee@example.org"}},
				Dates: []graph.DateClaim{{Type: graph.DateDeath, Date: born}}, Attributes: map[string][]string{"b": {"2"}, "a": {"1"}},
			}}},
		},
		Grade: graph.Grade{Scheme: graph.GradeAdmiralty, Value: "B2"},
		Handling: graph.Handling{
			TLP: "AMBER+STRICT", PAP: "RED", Owner: "unit 4", Restricted: []string{"health", "victim_identity"}, Consent: "given",
			Review: born, Expiry: since.From,
		},
		CollectedAt: born, ObservedAt: since.From, Origin: "press release 9",
	}
}

func sampleDecision() graph.Decision {
	key := func(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }
	return graph.Decision{
		Seq: 9, Kind: graph.DecisionLoad, At: 1_700_000_000_000_000, By: "ana", Why: "monthly", Source: "police",
		Batch: "police/file/1", Part: 2, Parts: 3, Model: "cold-start", Records: 5,
		Moves: []graph.Move{
			{Record: key("1"), To: "per_a"}, {Record: key("2"), From: "per_b", To: "per_a"}, {Record: key("3"), From: "per_b"},
		},
	}
}

var (
	sampleMatch = graph.Match{
		A: graph.RecordKey{Source: "a", ID: "1"}, B: graph.RecordKey{Source: "b", ID: "2"}, Weight: -300,
		Keys: []string{"name:chan sokha|1987", "phone:+12025550123"}, Model: "cold-start",
	}
	sampleJudgement = graph.Judgement{
		A: graph.RecordKey{Source: "a", ID: "1"}, B: graph.RecordKey{Source: "b", ID: "2"}, Verdict: graph.NotSame, By: "ana",
		At: -5, Why: "twins", Undone: true,
	}
	sampleMark = codec.Mark{
		Source: "police", Stream: "file", Number: 4, Hash: [32]byte{1, 31: 2}, Part: 1, Parts: 2, Reply: []byte("{}"),
	}
	sampleSource = codec.Source{
		ID: "police", Name: "Police", Owner: "unit 4", Reliability: graph.Grade{Scheme: graph.GradeEuropol, Value: "A1"},
		Handling: graph.Handling{TLP: "GREEN"}, Licence: "internal",
	}
)

// form is one stored form with a sample value.
type form struct {
	name   string
	encode func() ([]byte, error)
	// back decodes and gives the difference to the sample.
	back func([]byte) (string, error)
}

func formOf[T any](name string, sample T, encode func(*T) ([]byte, error), decode func([]byte) (T, error)) form {
	return form{name, func() ([]byte, error) { return encode(&sample) }, func(b []byte) (string, error) {
		got, err := decode(b)
		if err != nil {
			return "", err
		}
		return cmp.Diff(sample, got), nil
	}}
}

func forms() []form {
	weighed := sampleJudgement
	weighed.Weight = -300
	return []form{
		formOf("record", sampleRecord(), codec.EncodeRecord, codec.DecodeRecord),
		formOf("decision", sampleDecision(), codec.EncodeDecision, codec.DecodeDecision),
		formOf("match", sampleMatch, codec.EncodeMatch, codec.DecodeMatch),
		formOf("judgement", sampleJudgement, codec.EncodeJudgement, codec.DecodeJudgement),
		formOf("judgement-weighed", weighed, codec.EncodeJudgement, codec.DecodeJudgement),
		formOf("mark", sampleMark, codec.EncodeMark, codec.DecodeMark),
		formOf("source", sampleSource, codec.EncodeSource, codec.DecodeSource),
	}
}

// TestGolden holds the stored forms to the bytes that older folders have.
func TestGolden(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			got, err := f.encode()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", f.name+".hex")
			if *update {
				if err := os.WriteFile(file, lines(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("the stored form changed: stores that exist would be read differently\n got %x\nwant %x", got, want)
			}
			if diff, err := f.back(want); err != nil || diff != "" {
				t.Errorf("decoding the golden form: %v, difference (-want +got):\n%s", err, diff)
			}
		})
	}
}

// lines gives bytes as hex, 32 a line.
func lines(b []byte) []byte {
	var out bytes.Buffer
	for len(b) > 0 {
		n := min(32, len(b))
		out.WriteString(hex.EncodeToString(b[:n]) + "\n")
		b = b[n:]
	}
	return out.Bytes()
}

func TestContentHashGolden(t *testing.T) {
	r := sampleRecord()
	sum := codec.ContentHash(&r)
	const want = "5d5befa088e999f67f58dfbfae1e88cefce5dd4ec8391c4517d3db10811224ca"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("ContentHash = %s, want %s: batches that are sent again would be refused", got, want)
	}
}

func TestContentHashSeesEveryField(t *testing.T) {
	changes := map[string]func(*graph.Record){
		"key":        func(r *graph.Record) { r.Key.ID += "x" },
		"kind":       func(r *graph.Record) { r.Kind = "Organization" },
		"version":    func(r *graph.Record) { r.Version++ },
		"name":       func(r *graph.Record) { r.Names[0].Middle = "" },
		"shifted":    func(r *graph.Record) { r.Names[0].Given, r.Names[0].Family = "", "SokhaChan" },
		"canonical":  func(r *graph.Record) { r.Identifiers[0].Canonical = "" },
		"date":       func(r *graph.Record) { r.Dates[0].Date.Latest++ },
		"attribute":  func(r *graph.Record) { delete(r.Attributes, "title") },
		"value":      func(r *graph.Record) { r.Attributes["nationality"] = []string{"XXYY"} },
		"order":      func(r *graph.Record) { r.Links[0], r.Links[1] = r.Links[1], r.Links[0] },
		"amount":     func(r *graph.Record) { r.Links[0].Amount.Scale = 3 },
		"property":   func(r *graph.Record) { r.Links[0].Props["purpose"] = "rent" },
		"alleged":    func(r *graph.Record) { r.Roles[0].Alleged = false },
		"handling":   func(r *graph.Record) { r.Handling.Restricted = r.Handling.Restricted[:1] },
		"origin":     func(r *graph.Record) { r.Origin = "" },
		"no roles":   func(r *graph.Record) { r.Roles = nil },
		"stub value": func(r *graph.Record) { r.Links[1].To.Stub.Attributes["a"][0] = "3" },
	}
	seen := map[[32]byte]string{}
	r := sampleRecord()
	seen[codec.ContentHash(&r)] = "unchanged"
	for name, change := range changes {
		r := sampleRecord()
		change(&r)
		sum := codec.ContentHash(&r)
		if other, ok := seen[sum]; ok {
			t.Errorf("%s and %s have one hash", name, other)
		}
		seen[sum] = name
	}
}

func TestMalformed(t *testing.T) {
	decoders := map[string]func([]byte) error{
		"record":    func(b []byte) error { _, err := codec.DecodeRecord(b); return err },
		"handling":  func(b []byte) error { _, err := codec.DecodeHandling(b); return err },
		"decision":  func(b []byte) error { _, err := codec.DecodeDecision(b); return err },
		"match":     func(b []byte) error { _, err := codec.DecodeMatch(b); return err },
		"judgement": func(b []byte) error { _, err := codec.DecodeJudgement(b); return err },
		"mark":      func(b []byte) error { _, err := codec.DecodeMark(b); return err },
		"source":    func(b []byte) error { _, err := codec.DecodeSource(b); return err },
	}
	for name, decode := range decoders {
		if err := decode([]byte{0xff, 0xff}); !errors.Is(err, codec.ErrMalformed) {
			t.Errorf("%s: error = %v, want ErrMalformed", name, err)
		}
	}
	if _, err := codec.DecodeMark(nil); !errors.Is(err, codec.ErrMalformed) {
		t.Errorf("mark without hash: error = %v, want ErrMalformed", err)
	}
	// A move (field 14) that names source 5 of no table.
	if _, err := codec.DecodeDecision([]byte{14<<3 | 2, 2, 1 << 3, 5}); !errors.Is(err, codec.ErrMalformed) {
		t.Errorf("move beyond its tables: error = %v, want ErrMalformed", err)
	}
}

func TestEncodeRefusesBadText(t *testing.T) {
	r := graph.Record{Key: graph.RecordKey{Source: "s", ID: "1"}, Origin: "\xff"}
	if _, err := codec.EncodeRecord(&r); err == nil {
		t.Error("a record with text that is not UTF-8 was encoded")
	}
}

// TestRecordRoundTrip: decoding gives what was encoded, the same bytes come out
// of equal records, and equal records have one hash.
func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := records.Draw(t, "record")
		b, err := codec.EncodeRecord(&r)
		if err != nil {
			t.Fatal(err)
		}
		if h, err := codec.DecodeHandling(b); err != nil || !cmp.Equal(h, r.Handling) {
			t.Fatalf("DecodeHandling gives %+v, %v of %+v", h, err, r.Handling)
		}
		got, err := codec.DecodeRecord(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s", diff)
		}
		again, err := codec.EncodeRecord(&got)
		if err != nil || !bytes.Equal(b, again) {
			t.Fatalf("encoding again gave other bytes (%v)", err)
		}
		if codec.ContentHash(&r) != codec.ContentHash(&got) {
			t.Fatal("equal records have different hashes")
		}
		if codec.ContentHash(&r) != codec.HashOfMessage(&r) {
			t.Fatal("the hash is not that of the stored message")
		}
	})
}

func TestDecisionRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := graph.Decision{
			Seq: rapid.Uint64().Draw(t, "seq"), Kind: graph.DecisionDelete, At: rapid.Int64().Draw(t, "at"),
			Moves: someOf(moves).Draw(t, "moves"),
		}
		b, err := codec.EncodeDecision(&d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := codec.DecodeDecision(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s", diff)
		}
	})
}

// FuzzDecodeRecord: whatever the bytes, decoding does not panic, and what it
// accepts can be encoded and read back.
func FuzzDecodeRecord(f *testing.F) {
	r := sampleRecord()
	b, err := codec.EncodeRecord(&r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := codec.DecodeRecord(b)
		if err != nil {
			return
		}
		again, err := codec.EncodeRecord(&r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := codec.DecodeRecord(again)
		if err != nil {
			t.Fatal(err)
		}
		if codec.ContentHash(&r) != codec.ContentHash(&got) {
			t.Fatal("reading back gave another record")
		}
	})
}
