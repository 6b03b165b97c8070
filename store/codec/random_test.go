package codec_test

import (
	"math"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
)

// Generators of random values, each of which is often zero.

var (
	texts = rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"ann", "Chan 陳", "ខ្មែរ", "a\x00b", "…"}), rapid.String())
	bools = rapid.Bool()

	keys = rapid.Custom(func(t *rapid.T) graph.RecordKey {
		return graph.RecordKey{Source: typed[graph.SourceID](t), ID: texts.Draw(t, "id")}
	})
	dates = rapid.Custom(func(t *rapid.T) graph.Date {
		if bools.Draw(t, "zero") {
			return graph.Date{}
		}
		bound := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, 0, math.MaxInt64}))
		return graph.Date{
			Text: texts.Draw(t, "text"), Earliest: bound.Draw(t, "earliest"), Latest: bound.Draw(t, "latest"),
			Precision: graph.Precision(rapid.Uint8().Draw(t, "precision")), Approximate: bools.Draw(t, "approximate"),
			Zone: texts.Draw(t, "zone"), ZoneAssumed: bools.Draw(t, "assumed"), Buddhist: bools.Draw(t, "buddhist"),
		}
	})
	intervals = rapid.Custom(func(t *rapid.T) graph.Interval {
		return graph.Interval{From: dates.Draw(t, "from"), To: dates.Draw(t, "to")}
	})
	names = rapid.Custom(func(t *rapid.T) graph.Name {
		return graph.Name{
			Type: typed[graph.NameType](t), Full: texts.Draw(t, "full"), Given: texts.Draw(t, "given"), Family: texts.Draw(t, "family"),
			Middle: texts.Draw(t, "middle"), Patronymic: texts.Draw(t, "patronymic"), Title: texts.Draw(t, "title"),
			Script: texts.Draw(t, "script"), Language: texts.Draw(t, "language"), Valid: intervals.Draw(t, "valid"),
		}
	})
	identifiers = rapid.Custom(func(t *rapid.T) graph.Identifier {
		return graph.Identifier{
			Type: typed[graph.IdentifierType](t), Value: texts.Draw(t, "value"), Qualifier: texts.Draw(t, "qualifier"),
			Country: texts.Draw(t, "country"), Relation: typed[graph.Relation](t), Valid: intervals.Draw(t, "valid"),
			Canonical: texts.Draw(t, "canonical"), Node: typed[graph.EntityID](t), Problem: texts.Draw(t, "problem"),
		}
	})
	dateClaims = rapid.Custom(func(t *rapid.T) graph.DateClaim {
		return graph.DateClaim{Type: typed[graph.DateType](t), Date: dates.Draw(t, "date")}
	})
	addresses = rapid.Custom(func(t *rapid.T) graph.Address {
		return graph.Address{
			Type: texts.Draw(t, "type"), Full: texts.Draw(t, "full"), Line: texts.Draw(t, "line"), City: texts.Draw(t, "city"),
			Region: texts.Draw(t, "region"), Postcode: texts.Draw(t, "postcode"), Country: texts.Draw(t, "country"),
			Lat: texts.Draw(t, "lat"), Lon: texts.Draw(t, "lon"), Valid: intervals.Draw(t, "valid"),
		}
	})
	roles = rapid.Custom(func(t *rapid.T) graph.Role {
		return graph.Role{
			Name: texts.Draw(t, "name"), Status: texts.Draw(t, "status"), DecidedBy: texts.Draw(t, "decided by"),
			Valid: intervals.Draw(t, "valid"), Alleged: bools.Draw(t, "alleged"),
		}
	})
	attributes = maps(someOf(texts))
	stubs      = rapid.Custom(func(t *rapid.T) graph.Stub {
		return graph.Stub{
			Kind: typed[graph.Kind](t), Names: someOf(names).Draw(t, "names"), Identifiers: someOf(identifiers).Draw(t, "identifiers"),
			Dates: someOf(dateClaims).Draw(t, "dates"), Attributes: attributes.Draw(t, "attributes"),
		}
	})
	ends = rapid.Custom(func(t *rapid.T) graph.End {
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 0:
			return graph.End{Record: keys.Draw(t, "record")}
		case 1:
			return graph.End{Identifier: new(identifiers.Draw(t, "identifier"))}
		case 2:
			return graph.End{Stub: new(stubs.Draw(t, "stub"))}
		}
		return graph.End{}
	})
	amounts = rapid.Custom(func(t *rapid.T) *graph.Amount {
		if bools.Draw(t, "none") {
			return nil
		}
		return &graph.Amount{
			Hi: rapid.Int64().Draw(t, "hi"), Lo: rapid.Uint64().Draw(t, "lo"), Scale: rapid.Uint8().Draw(t, "scale"),
			Asset: texts.Draw(t, "asset"),
		}
	})
	links = rapid.Custom(func(t *rapid.T) graph.Link {
		return graph.Link{
			ID: texts.Draw(t, "id"), Kind: typed[graph.LinkKind](t), From: ends.Draw(t, "from"), To: ends.Draw(t, "to"),
			Valid: intervals.Draw(t, "valid"), At: dates.Draw(t, "at"), Amount: amounts.Draw(t, "amount"),
			Props: maps(texts).Draw(t, "props"), Basis: typed[graph.Basis](t), Alleged: bools.Draw(t, "alleged"),
		}
	})
	records = rapid.Custom(func(t *rapid.T) graph.Record {
		return graph.Record{
			Key: keys.Draw(t, "key"), Kind: typed[graph.Kind](t), Version: rapid.Int64().Draw(t, "version"), Parent: keys.Draw(t, "parent"),
			Names: someOf(names).Draw(t, "names"), Identifiers: someOf(identifiers).Draw(t, "identifiers"),
			Dates: someOf(dateClaims).Draw(t, "dates"), Addresses: someOf(addresses).Draw(t, "addresses"),
			Attributes: attributes.Draw(t, "attributes"), Roles: someOf(roles).Draw(t, "roles"), Links: someOf(links).Draw(t, "links"),
			Grade: graph.Grade{Scheme: typed[graph.GradeScheme](t), Value: texts.Draw(t, "grade")},
			Handling: graph.Handling{
				TLP: texts.Draw(t, "tlp"), PAP: texts.Draw(t, "pap"), Owner: texts.Draw(t, "owner"),
				Restricted: someOf(texts).Draw(t, "restricted"), Consent: texts.Draw(t, "consent"),
				Review: dates.Draw(t, "review"), Expiry: dates.Draw(t, "expiry"),
			},
			CollectedAt: dates.Draw(t, "collected"), ObservedAt: dates.Draw(t, "observed"), Origin: texts.Draw(t, "origin"),
		}
	})
	moves = rapid.Custom(func(t *rapid.T) graph.Move {
		return graph.Move{Record: keys.Draw(t, "record"), From: typed[graph.EntityID](t), To: typed[graph.EntityID](t)}
	})
)

func typed[T ~string](t *rapid.T) T { return T(texts.Draw(t, "text")) }

// someOf gives short lists, nil when empty.
func someOf[T any](of *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(of, 0, 2), func(s []T) []T {
		if len(s) == 0 {
			return nil
		}
		return s
	})
}

// maps gives small maps, nil when empty.
func maps[T any](of *rapid.Generator[T]) *rapid.Generator[map[string]T] {
	return rapid.Map(rapid.MapOfN(texts, of, 0, 3), func(m map[string]T) map[string]T {
		if len(m) == 0 {
			return nil
		}
		return m
	})
}
