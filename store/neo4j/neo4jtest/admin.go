package neo4jtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Admin writes a script that is the neo4j-admin of the server that is to be
// started in a directory, by [Start] with this Dir, and returns its path. The Java
// machine gets more options, which override those for short runs.
func Admin(ctx context.Context, dir string, java ...string) (string, error) {
	machine, _, err := installed(ctx)
	if err != nil {
		return "", err
	}
	i, err := prepare(Options{Dir: dir})
	if err != nil {
		return "", err
	}
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	args := []string{"exec", quoted(machine.java)}
	args = append(append(args, machine.flags...), java...)
	args = append(args, "-cp", quoted(filepath.Join(machine.lib, "*")), "org.neo4j.cli.AdminTool", `"$@"`)
	script := fmt.Sprintf("#!/bin/sh\nexport NEO4J_HOME=%s NEO4J_CONF=%s\n%s\n", quoted(i.dir), quoted(filepath.Join(i.dir, "conf")), strings.Join(args, " "))
	admin := filepath.Join(i.dir, "neo4j-admin")
	return admin, os.WriteFile(admin, []byte(script), 0o700)
}
