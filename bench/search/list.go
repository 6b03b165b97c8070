package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// entry is a person or an organisation of the list.
type entry struct {
	id, name string
	person   bool
	aliases  []string
}

// readList reads the people and organisations of a list in the form of OFAC's
// SDN files: sdn.csv and alt.csv, without header, "-0-" for what is empty.
// Ships and aircraft are left out, for they are no names of anybody.
func readList(dir string) ([]entry, error) {
	var list []entry
	at := map[string]int{}
	err := readRows(filepath.Join(dir, "sdn.csv"), func(row []string) {
		if kind := row[2]; kind == "individual" || kind == "" {
			at[row[0]] = len(list)
			list = append(list, entry{id: row[0], name: row[1], person: kind == "individual"})
		}
	})
	if err != nil {
		return nil, err
	}
	return list, readRows(filepath.Join(dir, "alt.csv"), func(row []string) {
		if i, ok := at[row[0]]; ok {
			list[i].aliases = append(list[i].aliases, row[3])
		}
	})
}

// readRows gives the rows of a file, their cells without spaces and "-0-".
func readRows(name string, f func([]string)) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, true, true
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(row) < 4: // the end of the file is a row with one sign
			continue
		}
		for i := range row {
			if row[i] = strings.TrimSpace(row[i]); row[i] == "-0-" {
				row[i] = ""
			}
		}
		f(row)
	}
}

// invented gives so many more entries with names made of syllables, so that the
// list has a size at which time means something.
func invented(r *rand.Rand, n int) []entry {
	syllables := strings.Fields("ba be bo da de do fa fi go ha ka ke ki lo lu ma mi mo na ne ni pa po ra re ri ro sa se so ta te ti to va vi za zo")
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		text := b.String()
		return strings.ToUpper(text[:1]) + text[1:]
	}
	list := make([]entry, n)
	for i := range list {
		e := entry{id: fmt.Sprint(900_000 + i), person: i%3 > 0}
		if e.person {
			e.name = strings.ToUpper(word()) + ", " + word() + " " + word()
		} else {
			e.name = strings.ToUpper(word()+" "+word()) + " TRADING LLC"
		}
		list[i] = e
	}
	return list
}

// writeOFAC writes the list in the form that Watchman reads.
func writeOFAC(dir string, list []entry) error {
	var sdn, alt strings.Builder
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	alias := 0
	for _, e := range list {
		kind := "-0- "
		if e.person {
			kind = `"individual"`
		}
		fmt.Fprintf(&sdn, "%s,%s,%s,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n", e.id, quoted(e.name), kind)
		for _, a := range e.aliases {
			alias++
			fmt.Fprintf(&alt, "%s,%d,\"aka\",%s,-0- \n", e.id, alias, quoted(a))
		}
	}
	for name, text := range map[string]string{"sdn.csv": sdn.String(), "alt.csv": alt.String(), "add.csv": "", "sdn_comments.csv": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeJSONL writes the list in the form that Clew reads.
func writeJSONL(name string, list []entry) error {
	var b strings.Builder
	out := json.NewEncoder(&b)
	for _, e := range list {
		kind := "Organization"
		if e.person {
			kind = "Person"
		}
		names := []map[string]string{{"full": e.name}}
		for _, a := range e.aliases {
			names = append(names, map[string]string{"full": a, "type": "alias"})
		}
		if err := out.Encode(map[string]any{"source": "list", "id": e.id, "kind": kind, "names": names}); err != nil {
			return err
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

// query is a text to search for, and the entry that it means.
type query struct{ text, id, how string }

// queries asks for each name as it is, in the other order, with a letter wrong,
// and with a word left out.
func queries(r *rand.Rand, list []entry) []query {
	var out []query
	for _, e := range list {
		for _, name := range append([]string{e.name}, e.aliases...) {
			words := strings.Fields(strings.ReplaceAll(name, ",", " "))
			out = append(out, query{name, e.id, "as listed"})
			if len(words) > 1 {
				out = append(out, query{strings.Join(append(words[1:len(words):len(words)], words[0]), " "), e.id, "other order"})
			}
			if text := strings.Join(words, " "); len(text) > 6 {
				i := 1 + r.IntN(len(text)-3)
				out = append(out, query{text[:i] + text[i+1:], e.id, "a letter left out"})
			}
			if len(words) > 2 {
				i := r.IntN(len(words))
				out = append(out, query{strings.Join(append(words[:i:i], words[i+1:]...), " "), e.id, "a word left out"})
			}
		}
	}
	return out
}
