package embedded

import (
	"errors"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// orderlyFS makes a new manifest's name durable with its content. Pebble syncs
// the file and then writes the marker that names it; on a disk that keeps the
// order of neither, a power cut could leave the marker without the file, and
// the folder could not be opened again.
type orderlyFS struct{ vfs.FS }

// Create makes a file.
func (o orderlyFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := o.FS.Create(name, category)
	if err != nil || !strings.HasPrefix(o.PathBase(name), "MANIFEST") {
		return f, err
	}
	return &manifest{File: f, fs: o.FS, dir: o.PathDir(name)}, nil
}

// Unwrap gives the file system below.
func (o orderlyFS) Unwrap() vfs.FS { return o.FS }

// manifest is a manifest whose name is not durable until its first Sync.
type manifest struct {
	vfs.File
	fs    vfs.FS
	dir   string
	named bool
}

// Sync makes content and name durable.
func (m *manifest) Sync() error {
	if err := m.File.Sync(); err != nil || m.named {
		return err
	}
	d, err := m.fs.OpenDir(m.dir)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return err
	}
	m.named = true
	return nil
}
