package embedded

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// orderlyFS makes a new manifest's name durable with its content. Pebble syncs
// the file and then writes the marker that names it; on a disk that keeps the
// order of neither, a power cut could leave the marker without the file, and
// the folder could not be opened again.
//
// It also tells why there can be no new log: once it is open, Pebble ends the
// process over that with no word on where and what.
type orderlyFS struct {
	vfs.FS
	opened *atomic.Bool
	end    func(cause error) error
}

// Create makes a file.
func (o orderlyFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := o.FS.Create(name, category)
	o.begun(name, err)
	if err != nil || !strings.HasPrefix(o.PathBase(name), "MANIFEST") {
		return f, err
	}
	return &manifest{File: f, fs: o.FS, dir: o.PathDir(name)}, nil
}

// ReuseForWrite makes a file of one that is no longer needed.
func (o orderlyFS) ReuseForWrite(was, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := o.FS.ReuseForWrite(was, name, category)
	o.begun(name, err)
	return f, err
}

// begun looks at whether a log could be begun.
func (o orderlyFS) begun(name string, err error) {
	if err != nil && o.opened.Load() && strings.HasSuffix(name, ".log") {
		_ = o.end(fmt.Errorf("a new log cannot be begun: %w", err)) // Pebble gives it up
	}
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
