package main

import (
	"fmt"
	"time"

	"github.com/clewgraph/clew/graph"
)

const (
	source = "bench"
	batch  = 1000
)

// world is a synthetic one: people, and five times as many transfers between
// accounts, of which there is one for ten people.
type world struct{ people int }

func (w world) transfers() int { return 5 * w.people }

func (w world) accounts() int { return max(w.people/10, 2) }

// record gives the people first and then the transfers.
func (w world) record(i int) graph.Record {
	if i < w.people {
		return w.person(i)
	}
	return w.transfer(i - w.people)
}

func personKey(i int) graph.RecordKey {
	return graph.RecordKey{Source: source, ID: fmt.Sprintf("p%08d", i)}
}

func (w world) person(i int) graph.Record {
	name := word(uint64(i)*0x9E3779B97F4A7C15, 2, 3) + " " + word(uint64(i)*0xD1B54A32D192ED03, 2, 4)
	return graph.Record{
		Key: personKey(i), Kind: graph.KindPerson, Names: []graph.Name{{Full: name}},
		Dates:       []graph.DateClaim{{Type: graph.DateBirth, Date: on(time.Date(1950+i%55, time.Month(1+i/7%12), 1+i/3%28, 0, 0, 0, 0, time.UTC))}},
		Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: fmt.Sprintf("+1 %d 555 01%02d", 202+i/100%700, i%100), Relation: graph.RelUses}},
	}
}

// account gives the number of an account.
func (w world) account(n int) string { return fmt.Sprintf("%010d", 1_000_000_000+n%w.accounts()) }

func (w world) transfer(i int) graph.Record {
	end := func(n int) graph.End {
		id := graph.Identifier{Type: graph.IDBankAccount, Value: w.account(n), Qualifier: "EXAMPLE BANK"}
		return graph.End{Identifier: &id}
	}
	at := on(time.Date(2024, time.Month(1+i%12), 1+i/12%28, 0, 0, 0, 0, time.UTC))
	return graph.Record{
		Key: graph.RecordKey{Source: source, ID: fmt.Sprintf("t%09d", i)},
		Links: []graph.Link{{
			Kind: graph.LinkTransferred, From: end(i * 7919), To: end(i*104729 + 1), At: at,
			Amount: &graph.Amount{Lo: uint64(100 + i%900_000), Scale: 2, Asset: "USD"},
		}},
	}
}

// met gives somebody who has met a thousand people, from one of them on.
func (w world) met(id string, from int) graph.Record {
	r := graph.Record{Key: graph.RecordKey{Source: source, ID: "met-" + id}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Somebody " + id}}}
	for i := range 1000 {
		r.Links = append(r.Links, graph.Link{Kind: graph.LinkContacted, To: graph.End{Record: personKey((from + i) % w.people)}})
	}
	return r
}

func on(day time.Time) graph.Date {
	return graph.Date{Text: day.Format(time.DateOnly), Earliest: day.UnixMicro(), Latest: day.AddDate(0, 0, 1).UnixMicro(), Precision: graph.PrecisionDay, Zone: "Z", ZoneAssumed: true}
}

// word makes a word of at least low and at most high syllables.
func word(seed, low, high uint64) string {
	const consonants, vowels = "bdfghjklmnprstvz", "aeiou"
	var text []byte
	for range low + (seed>>60)%(high-low+1) {
		text = append(text, consonants[seed>>8%16], vowels[seed>>16%5])
		seed = seed*6364136223846793005 + 1442695040888963407
	}
	return string(text)
}
