// Package plain builds programs for tests as their users have them. Under the
// race detector everything takes some eight times as long: a process that a
// test starts to kill it, or to score with it, needs none, because tests of the
// same code in their own process have it.
package plain

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Program gives a function that builds the main package of the working folder
// at its first call and says where the program is. It is removed by remove.
func Program() (path func() (string, error), remove func()) {
	return built("build")
}

// Tests is as Program for the working folder's test binary.
func Tests() (path func() (string, error), remove func()) {
	return built("test", "-c")
}

func built(command ...string) (path func() (string, error), remove func()) {
	var dir string
	path = sync.OnceValues(func() (program string, err error) {
		if dir, err = os.MkdirTemp("", "clew-plain-"); err != nil {
			return "", err
		}
		program = filepath.Join(dir, "program.exe")
		if out, err := exec.Command("go", append(command, "-o", program, ".")...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %s: %w\n%s", command[0], err, out)
		}
		return program, nil
	})
	return path, func() { _ = os.RemoveAll(dir) } // RemoveAll("") does nothing
}
