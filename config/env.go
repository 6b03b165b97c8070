package config

import (
	"slices"
	"strings"
)

// envPrefix begins every variable that belongs to clew.
const envPrefix = "CLEW_"

// Variables that begin with CLEW_ and are no settings. This is the one list of
// them; docs/configuration.md repeats it from here.
const (
	// EnvConfig names the configuration file when no --config is given.
	EnvConfig = "CLEW_CONFIG"
	// EnvTestNeo4j is the address of a Neo4j server that tests may wipe.
	EnvTestNeo4j = "CLEW_TEST_NEO4J"
	// EnvRequireNeo4j set to 1 makes tests fail where they would skip for
	// want of a Neo4j server.
	EnvRequireNeo4j = "CLEW_REQUIRE_NEO4J"
	// EnvNeo4jCache is the folder where the test tool keeps its Neo4j.
	EnvNeo4jCache = "CLEW_NEO4J_CACHE"
	// EnvNeo4jVersion is the Neo4j release that the test tool starts.
	EnvNeo4jVersion = "CLEW_NEO4J_VERSION"
)

// reserved describes the variables above.
func reserved() [][2]string {
	return [][2]string{
		{EnvConfig, "Path of the configuration file, used when `--config` is not given."},
		{EnvTestNeo4j, "Tests only: address of a Neo4j server that tests may wipe."},
		{EnvRequireNeo4j, "Tests only: `1` makes a test fail that would skip for want of Neo4j."},
		{EnvNeo4jCache, "Tests only: folder where the test tool keeps the Neo4j it starts."},
		{EnvNeo4jVersion, "Tests only: the Neo4j release that the test tool starts: `lts`, `newest`, or one on Maven Central."},
	}
}

func envName(path []string) string {
	return envPrefix + strings.ToUpper(strings.Join(path, "_"))
}

// clewVariables picks the CLEW_ variables of an environment.
func clewVariables(environ []string) map[string]string {
	found := map[string]string{}
	for _, entry := range environ {
		name, value, ok := strings.Cut(entry, "=")
		if ok && strings.HasPrefix(name, envPrefix) {
			found[name] = value
		}
	}
	return found
}

// unknownVariables reports every CLEW_ variable that would have no effect.
// Values are never shown: a misspelt name may hold a password.
func unknownVariables(vars map[string]string, leaves []leaf, sections []section) []Problem {
	known := map[string]bool{}
	for _, l := range leaves {
		known[l.env()] = true
	}
	for _, r := range reserved() {
		known[r[0]] = true
	}
	var problems []Problem
	for name := range vars {
		if !known[name] {
			problems = append(problems, unknownVariable(name, sections))
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return problems
}

func unknownVariable(name string, sections []section) Problem {
	p := Problem{Key: name, Reason: "no such setting", Advice: "correct or unset it; sections are " + strings.Join(children(nil), ", ")}
	for _, s := range sections { // the deepest section comes last
		prefix := envName(s.path)
		switch {
		case name == prefix:
			p.Reason = "names a section, not a setting"
		case !strings.HasPrefix(name, prefix+"_"):
			continue
		}
		p.Advice = "correct or unset it; " + sectionHas(s.path)
	}
	return p
}

// sectionHas tells what may stand in a section.
func sectionHas(path []string) string {
	if len(path) == 0 {
		return "the file may have " + strings.Join(children(nil), ", ")
	}
	return strings.Join(path, ".") + " has " + strings.Join(children(path), ", ")
}
