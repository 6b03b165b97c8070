package synth

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDisk is a disk with so much room left.
type fullDisk struct{ room int64 }

type fullFile struct {
	file
	disk *fullDisk
}

// Write writes while there is room.
func (f fullFile) Write(b []byte) (int, error) {
	if f.disk.room -= int64(len(b)); f.disk.room < 0 {
		return 0, syscall.ENOSPC
	}
	return f.file.Write(b)
}

// TestDiskFull fills the disk at many places: the error says so, names a file
// and what to do, the world is not taken for a finished one, and with room
// again it is made with the same bytes.
func TestDiskFull(t *testing.T) {
	p, err := PresetNamed("persons")
	if err != nil {
		t.Fatal(err)
	}
	p.Records, p.Duplicates = 3_000, 1_000
	m, err := newSimulation(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	want, err := generate(ctx, p, m, folder{dir: t.TempDir(), create: createFile}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []int64{0, 100, 20_000, 200_000, 400_000} {
		dir := filepath.Join(t.TempDir(), "world")
		disk := &fullDisk{room: room}
		_, err := generate(ctx, p, m, folder{dir: dir, create: func(path string, length int64) (file, error) {
			f, err := createFile(path, length)
			return fullFile{f, disk}, err
		}}, Options{})
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), dir) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
		if _, err := ReadManifest(dir); err == nil {
			t.Errorf("room for %d bytes: the world passes for a finished one", room)
		}
		if room > 1_000 && !strings.Contains(err.Error(), "free some space") {
			t.Errorf("room for %d bytes: %v", room, err)
		}
		got, err := generate(ctx, p, m, folder{dir: dir, create: createFile}, Options{})
		if err != nil {
			t.Fatalf("with room again after %d bytes: %v", room, err)
		}
		if got.Checksum != want.Checksum {
			t.Errorf("with room again after %d bytes: %s, want %s", room, got.Checksum, want.Checksum)
		}
	}
}
