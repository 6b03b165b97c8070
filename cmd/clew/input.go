package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
)

// inputFlags say how files are to be read.
type inputFlags struct {
	source, mapping, format, dateOrder string
}

func (f *inputFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.source, "source", "", "the `SOURCE` of records that do not name one")
	flags.StringVar(&f.mapping, "map", "", "`FILE` that says what the columns of CSV or Parquet mean; else the .yaml file of the same name beside it")
	flags.StringVar(&f.format, "format", "", "the `FORMAT`: jsonl, csv, parquet or senzing; else told from the file")
	flags.StringVar(&f.dateOrder, "date-order", "", "the `ORDER` of dates like 3/4/2020 in Senzing JSON: DMY or MDY (default MDY); a CSV mapping says it itself")
}

// input is one file to load.
type input struct {
	// name is the file's name as given, "-" for standard input.
	name string
	// size is its length in bytes, 0 if not known.
	size   int64
	open   func() (io.ReadCloser, error)
	format loaders.Format
	opts   loaders.Options
	// digest identifies what is loaded and how: the content, the mapping and
	// the flags; "" for standard input, which cannot be read twice.
	digest string
}

// inputs prepares files, so that mistakes show before anything is loaded.
func (f *inputFlags) inputs(stdin io.Reader, files []string) ([]*input, error) {
	files, err := f.expand(files)
	if err != nil {
		return nil, err
	}
	var out []*input
	for _, name := range files {
		in := &input{name: name, open: func() (io.ReadCloser, error) { return os.Open(name) }}
		if name == "-" {
			buffered := bufio.NewReaderSize(stdin, 64<<10)
			in.open = func() (io.ReadCloser, error) { return io.NopCloser(buffered), nil }
			if err := f.prepare(in, func() ([]byte, error) { return buffered.Peek(4096) }); err != nil {
				return nil, err
			}
		} else if err := f.prepare(in, func() ([]byte, error) { return readHead(in) }); err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	return out, nil
}

// expand puts the files of a synthetic world in the place of its folder, in
// the order of its manifest: those that name subjects before those that tell
// what happened between them.
func (f *inputFlags) expand(files []string) ([]string, error) {
	var out []string
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			out = append(out, name)
			continue
		}
		m, err := readWorld(name)
		if err != nil {
			return nil, err
		}
		if f.source != "" || f.mapping != "" || f.format != "" || f.dateOrder != "" {
			return nil, usage("%s is a world, whose files say themselves how they are read; drop --source, --map, --format and --date-order", name)
		}
		for _, file := range m.Sources() {
			out = append(out, filepath.Join(name, file.Name))
		}
	}
	return out, nil
}

// prepare tells the format and reads the mapping of an input.
func (f *inputFlags) prepare(in *input, head func() ([]byte, error)) error {
	start, err := head()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fileError(in.name, err)
	}
	in.format = loaders.Format(f.format)
	if f.format == "" {
		if in.format, err = loaders.Detect(in.name, start); err != nil {
			return usage("%w", err)
		}
	}
	in.opts = loaders.Options{Name: in.name, Source: graph.SourceID(f.source)}
	switch f.dateOrder {
	case "":
	case "DMY":
		in.opts.Dates.Order = graph.OrderDMY
	case "MDY":
		in.opts.Dates.Order = graph.OrderMDY
	default:
		return usage("--date-order %q is not known; write DMY or MDY", f.dateOrder)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", in.format, f.source, f.dateOrder)
	if in.format.Table() {
		if err := f.readMapping(in, h); err != nil {
			return err
		}
	}
	if in.name == "-" {
		return nil
	}
	r, err := in.open()
	if err != nil {
		return fileError(in.name, err)
	}
	defer r.Close()
	if in.size, err = io.Copy(h, r); err != nil {
		return fileError(in.name, err)
	}
	in.digest = hex.EncodeToString(h.Sum(nil))
	return nil
}

// readMapping reads the mapping of a table: the one given, else the one
// beside it.
func (f *inputFlags) readMapping(in *input, copyTo io.Writer) error {
	name := f.mapping
	if name == "" {
		stem := strings.TrimSuffix(in.name, filepath.Ext(in.name))
		for _, end := range []string{".yaml", ".yml"} {
			if _, err := os.Stat(stem + end); err == nil {
				name = stem + end
				break
			}
		}
	}
	if name == "" {
		return usage("%s is a table and there is no mapping beside it; say what its columns mean with --map FILE.yaml", in.name)
	}
	r, err := os.Open(name)
	if err != nil {
		return fileError(name, err)
	}
	defer r.Close()
	in.opts.Mapping, err = loaders.ReadMapping(io.TeeReader(r, copyTo), name)
	if err != nil {
		return usage("%w", err)
	}
	return nil
}

// readHead gives the first bytes of a file.
func readHead(in *input) ([]byte, error) {
	r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(r, head)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// fileError says that a file cannot be read.
func fileError(name string, err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, os.ErrNotExist) {
		return failed(exitNotFound, "%s: %w; check the name", name, err)
	}
	return failed(exitFailure, "%s: cannot be read: %w", name, err)
}
