package main

import (
	"bytes"
	"io"
	"os"
	"testing"
)

// TestLoadParquet loads a Parquet file by a mapping, and scores it.
func TestLoadParquet(t *testing.T) {
	dir := t.TempDir()
	const file = "../../loaders/testdata/types.parquet"
	const records = "records: [{kind: Person, id: '{id}', names: [{full: '{name}'}], dates: {birth: '{born}'}}]\n"
	mapping := write(t, dir, "people.yaml", "source: s\n"+records)
	clew(t, "load", file, "--map", mapping, "--store", dir+"/graph").want(t, exitOK, "types.parquet")
	clew(t, "show", "s/4", "--store", dir+"/graph").want(t, exitOK, "Zoë 陳")
	clew(t, "load", file, "--store", dir+"/graph").want(t, exitUsage, "is a table and there is no mapping beside it")
	report := decode[evalReport](t, clew(t, "eval", file, "--map", mapping, "--truth", "id", "-o", "json").want(t, exitOK))
	if report.Records != 4 || report.Rejected != 0 || report.EntitiesExact != 4 {
		t.Errorf("%+v", report)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := clewInput(t, string(text), "load", "-", "--map", mapping, "--store", dir+"/graph")
	r.want(t, exitUsage, "cannot come through a pipe")
	cut := write(t, dir, "cut.parquet", string(text[:100]))
	clew(t, "load", cut, "--map", mapping, "--store", dir+"/graph").want(t, exitUsage, "cut.parquet: is no whole Parquet file")
}

// TestProgressByPosition counts what is read of a file in any order.
func TestProgressByPosition(t *testing.T) {
	pr := &progress{}
	pr.draw(io.Discard, 10)
	defer pr.finish(true)
	at, ok := pr.reader(bytes.NewReader([]byte("0123456789"))).(seekableAt)
	if !ok {
		t.Fatal("the file can no longer be read by position")
	}
	part := make([]byte, 4)
	if n, err := at.ReadAt(part, 6); n != 4 || err != nil || string(part) != "6789" || pr.bar.Current() != 4 {
		t.Errorf("%d, %v, %q, shown %d", n, err, part, pr.bar.Current())
	}
}
