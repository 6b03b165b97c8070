package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// world says how large the world is; it is the same for the same numbers.
type world struct{ people, links int }

// compounds is how many sites there are, and everyHeld, everyRecruiter and everyMule
// say which people are held at one, recruit, or lend their accounts.
const (
	compounds      = 200
	everyHeld      = 50
	everyRecruiter = 100
	everyMule      = 40
	hired          = 5 // people that a recruiter recruits
)

func (w *world) lots(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(1, stream)) }

// transfers tells each transfer of each account in turn. Six of ten go to accounts
// nearby, the others to few and few to many (Zipf's law); each at a second of the
// year and of so many cents.
func (w *world) transfers(tell func(from, to, second, cents int)) {
	r := w.lots(1)
	popular := rand.NewZipf(r, 1.2, 20, uint64(w.people-1))
	for i := range w.people {
		for range w.links - 3 {
			to := int(popular.Uint64()) * 7919 % w.people
			if r.IntN(10) < 6 {
				to = (i + 1 + r.IntN(500)) % w.people
			}
			if to == i {
				to = (i + 1) % w.people
			}
			tell(i, to, r.IntN(365*86400), 100+r.IntN(900_000))
		}
	}
}

// hubs gives the accounts with the most transfers.
func (w *world) hubs(n int) []graph.EntityID {
	degree, order := make([]int, w.people), make([]int, w.people)
	w.transfers(func(from, to, _, _ int) {
		degree[from]++
		degree[to]++
	})
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(degree[b]-degree[a], a-b) })
	ids := make([]graph.EntityID, n)
	for i := range ids {
		ids[i] = accountID(order[i])
	}
	fmt.Printf("hubs: %d to %d transfers\n", degree[order[n-1]], degree[order[0]])
	return ids
}

func account(i int) string           { return fmt.Sprintf("4%09d", i) }
func accountID(i int) graph.EntityID { return graph.EntityID("bank:example-bank:" + account(i)) }
func person(i int) string            { return fmt.Sprintf("p%07d", i) }

// recruiter gives the recruiter next to a person.
func (w *world) recruiter(i int) graph.EntityID {
	return graph.Handle(graph.KindPerson, graph.RecordKey{Source: "bench", ID: person(i / everyRecruiter * everyRecruiter)})
}

// object is a JSON object.
type object map[string]any

// write writes the world as Clew JSON lines.
func (w *world) write(out io.Writer) error {
	enc := json.NewEncoder(out)
	for i := range compounds {
		if err := enc.Encode(object{"source": "bench", "id": fmt.Sprintf("c%03d", i), "kind": "Compound", "name": fmt.Sprintf("Synthetic Park %d", i)}); err != nil {
			return err
		}
	}
	for i := range w.people {
		if err := enc.Encode(w.person(i)); err != nil {
			return err
		}
	}
	n := 0
	var failed error
	w.transfers(func(from, to, second, cents int) {
		if failed == nil {
			failed = enc.Encode(object{"source": "bench", "id": fmt.Sprintf("t%08d", n), "links": []object{{"kind": "TRANSFERRED", "source": end(account(from)), "target": end(account(to)),
				"at":     fmt.Sprintf("2024-%02d-%02dT%02d:%02d:%02dZ", 1+second/86400/31, 1+second/86400%28, second/3600%24, second/60%60, second%60),
				"amount": fmt.Sprintf("%d.%02d", cents/100, cents%100), "asset": "USD"}}})
		}
		n++
	})
	return failed
}

func end(account string) object {
	return object{"identifier": object{"type": "bank_account", "value": account, "qualifier": "EXAMPLE BANK"}}
}

// person tells of a person.
func (w *world) person(i int) object {
	var links []object
	p := object{"source": "bench", "id": person(i), "kind": "Person", "name": name(uint64(i)*0x9E3779B97F4A7C15) + " " + name(uint64(i)*0xD1B54A32D192ED03+1),
		"identifiers": []object{{"type": "bank_account", "value": account(i), "qualifier": "EXAMPLE BANK", "relation": "owns"},
			{"type": "handle", "value": fmt.Sprintf("@bench_%d", i), "qualifier": "telegram", "relation": "uses"}}}
	switch {
	case i%everyRecruiter == 0:
		p["roles"] = []object{{"name": "recruiter_or_intermediary"}}
		for n := range hired {
			links = append(links, object{"kind": "RECRUITED", "target": object{"record": "bench/" + person((i+everyHeld*(2*n+1))%w.people)}, "at": "2023-02-01"})
		}
	case i%everyHeld == 0:
		links = append(links, object{"kind": "HELD_AT", "target": object{"record": fmt.Sprintf("bench/c%03d", i/everyHeld%compounds)}, "from": "2023-03-01"})
	case i%everyMule == 1:
		p["roles"] = []object{{"name": "mule"}}
		links = append(links, object{"kind": "WORKED_AT", "target": object{"record": fmt.Sprintf("bench/c%03d", i/everyMule%compounds)}, "from": "2023-04-01"})
	}
	if len(links) > 0 {
		p["links"] = links
	}
	return p
}

// name makes a word.
func name(seed uint64) string {
	const consonants, vowels = "bdfghjklmnprstvz", "aeiou"
	word := []byte{}
	for range 2 + seed>>60%3 {
		word = append(word, consonants[seed>>8%16], vowels[seed>>16%5])
		seed = seed*6364136223846793005 + 1442695040888963407
	}
	return string(word)
}
