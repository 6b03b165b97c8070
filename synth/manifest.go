package synth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/clewgraph/clew/graph"
)

// notice is what every world says of itself.
const notice = "Everything here is invented by a program: people, numbers, companies, places, accounts and what happened. Nobody is meant."

// Manifest describes a finished world; it is the file [ManifestFile].
type Manifest struct {
	// Synthetic says in words that nothing here is real.
	Synthetic string `json:"synthetic"`
	Version   int    `json:"version"`
	Params    Params `json:"params"`
	Cells     int    `json:"cells"`
	// Checksum is one SHA-256 over the names and checksums of all files.
	Checksum string `json:"checksum"`
	// Files are in the order in which they are to be loaded, the truth last.
	Files []File `json:"files"`
	// Made is the distribution of what was made.
	Made Made `json:"made"`
}

// File is one data file of a world.
type File struct {
	// Name is the path within the folder, with slashes.
	Name string `json:"name"`
	// Source is who tells it, "" for the truth, which is not loaded.
	Source graph.SourceID `json:"source,omitempty"`
	// Format is jsonl, csv or senzing; Mapping the file of its mapping.
	Format  string `json:"format"`
	Mapping string `json:"mapping,omitempty"`
	Records int    `json:"records"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
}

// truthDir is the folder of the truth within a world's.
const truthDir = "truth"

// Sources gives the files to load, in order.
func (m *Manifest) Sources() []File {
	var out []File
	for _, f := range m.Files {
		if f.Source != "" {
			out = append(out, f)
		}
	}
	return out
}

// Records counts the records of all sources.
func (m *Manifest) Records() int {
	n := 0
	for _, f := range m.Sources() {
		n += f.Records
	}
	return n
}

// ReadManifest reads the manifest of a world. A folder that is being written,
// or was left so, fails with [ErrUnfinished]; one without a world with
// [fs.ErrNotExist]; a file of another size than it was written with is named.
func ReadManifest(dir string) (Manifest, error) {
	if _, err := os.Stat(filepath.Join(dir, Unfinished)); err == nil {
		return Manifest{}, fmt.Errorf("%w: %s has a file %s; run clew generate again with the same parameters", ErrUnfinished, dir, Unfinished)
	}
	path := filepath.Join(dir, ManifestFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", path, bare(err))
	}
	var m Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return Manifest{}, fmt.Errorf("%s: is not a manifest: %w", path, err)
	}
	if m.Version != version {
		return Manifest{}, fmt.Errorf("%s: is of version %d, this program knows %d; generate it again", path, m.Version, version)
	}
	for _, f := range m.Files {
		if !filepath.IsLocal(f.Name) || f.Mapping != "" && !filepath.IsLocal(f.Mapping) {
			return Manifest{}, fmt.Errorf("%s: names the file %q outside its folder", path, f.Name)
		}
		info, err := os.Stat(filepath.Join(dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return Manifest{}, fmt.Errorf("%w: %s misses its file %s; generate it again", ErrUnfinished, dir, f.Name)
		case err != nil:
			return Manifest{}, fmt.Errorf("%s: %w", filepath.Join(dir, f.Name), bare(err))
		case info.Size() != f.Bytes:
			return Manifest{}, fmt.Errorf("%w: %s has %d bytes and was written with %d; generate it again", ErrUnfinished, filepath.Join(dir, f.Name), info.Size(), f.Bytes)
		}
	}
	return m, nil
}

// IsWorld reports whether a folder holds a world, finished or not.
func IsWorld(dir string) bool {
	for _, name := range []string{ManifestFile, Unfinished} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}
