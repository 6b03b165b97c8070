package loaders

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The fuzz targets hold what readAll checks for any input: no panic, items in
// the order of their lines, a key or an error with its place, bounded raw text.

func FuzzJSONL(f *testing.F) {
	f.Add(`{"source":"s","id":"1","kind":"Person","name":"Ann","dates":{"birth":["1990-02-31",5]},"attributes":{"a":null}}`)
	f.Add("\xef\xbb\xbf{\"id\":1}\r\n\n{\"id\":\n[]")
	f.Add(`{"id":"1","links":[{"kind":"OWNS","source":{},"target":{"stub":{"name":"x"}},"amount":1e9,"asset":"USD"}],"version":"2020"}`)
	f.Fuzz(func(t *testing.T, text string) { readAll(t, text, JSONL, Options{Source: "s"}) })
}

func FuzzCSV(f *testing.F) {
	f.Add("id,name,born\n1,\"An\nn\",1990\n2,\"Bo,\n3,C\"y,,\n\n4,Di")
	f.Add("\xef\xbb\xbfid,name,born\r\n1,\xff,\r\n")
	m := mapping(f, fixedMapping)
	f.Fuzz(func(t *testing.T, text string) { readAll(t, "id,name,born\n"+text, CSV, Options{Mapping: m}) })
}

func FuzzSenzing(f *testing.F) {
	f.Add(`{"DATA_SOURCE":"S","RECORD_ID":"1","FEATURES":[{"NAME_FULL":"A"},{"REL_ANCHOR_KEY":"x"}],"T":[1,{"SSN_NUMBER":"1"}]}`)
	f.Add(`{"RECORD_ID":1,"HOME_PHONE_NUMBER":"x","REL_POINTER_KEY":"x","REL_POINTER_ROLE":"Owns 5%"}` + "\nnull\n{}")
	f.Fuzz(func(t *testing.T, text string) { readAll(t, text, Senzing, Options{Source: "s"}) })
}

// FuzzMapping reads any mapping, and a row of empty and filled columns by it.
func FuzzMapping(f *testing.F) {
	f.Add(fixedMapping)
	files, err := filepath.Glob("../eval/mappings/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMapping(strings.NewReader(text), "map.yaml")
		if err != nil {
			return
		}
		c, err := m.compile()
		if err != nil {
			t.Fatalf("a mapping that was read cannot be used: %v", err)
		}
		for _, value := range []string{"", "x", "1990-02-31"} {
			tab := table{m: c, source: "s"}
			var fields []string
			for _, name := range c.columns {
				if !slices.Contains(c.extracted, name) {
					tab.header, fields = append(tab.header, name), append(fields, value)
				}
			}
			if err := tab.readHeader("in"); err != nil {
				return // one of its columns has no name
			}
			for _, it := range tab.records(fields, Item{Pos: Position{"in", 2}}) {
				if it.Err == nil && it.Record.Key.ID == "" {
					t.Error("record without a key")
				}
			}
		}
	})
}
