package config

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzFile checks that no file makes Load panic, and that what it accepts is
// valid.
func FuzzFile(f *testing.F) {
	for _, name := range []string{"full.yaml", "full.json", "full.toml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, filepath.Ext(name))
	}
	f.Add([]byte("? {a: b}\n: c\n"), ".yaml")
	f.Add([]byte("a: &a [*a]\n"), ".yaml")
	f.Add([]byte("server: {1: 2, ~: 3}\n"), ".yaml")
	f.Fuzz(func(t *testing.T, data []byte, ext string) {
		switch ext {
		case ".yaml", ".json", ".toml":
		default:
			t.Skip()
		}
		file := filepath.Join(t.TempDir(), "clew"+ext)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(Options{File: file})
		if err != nil {
			return
		}
		if err := c.Validate(); err != nil {
			t.Errorf("accepted, but not valid: %v", err)
		}
	})
}
