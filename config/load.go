package config

import (
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Options says where Load looks. The zero value gives the defaults.
type Options struct {
	// File is the path of the configuration file. If it is empty, the
	// variable CLEW_CONFIG is used; if that is empty too, no file is read.
	File string
	// Env is the environment in the form of os.Environ. A variable that is
	// set to nothing counts as not set.
	Env []string
	// Flags are parsed flags registered by [Flags]; only those that were
	// given have an effect. It may be nil.
	Flags *pflag.FlagSet
}

// delimiter joins the parts of a key inside viper. It is not the dot, so that
// a file with the literal key "server.listen" is told that it is unknown.
const delimiter = "::"

// Load reads all layers, validates the outcome and returns it. On any problem
// it returns an [Error] with all of them and a Config that must not be used.
func Load(o Options) (Config, error) {
	leaves, sections := layout()
	vars := clewVariables(o.Env)
	problems := unknownVariables(vars, leaves, sections)

	v := newViper()
	var lines map[string]int
	file := o.File
	if file == "" {
		file = vars[EnvConfig]
	}
	if file != "" {
		var wrong []Problem
		if lines, wrong = readFile(v, file, leaves, sections); len(wrong) > 0 {
			return Config{}, asError(append(wrong, problems...))
		}
	}

	origins := map[string]Origin{}
	fromEnv := map[string]any{}
	for _, l := range leaves {
		key := viperKey(l.path)
		v.SetDefault(key, l.defaultText())
		origins[l.key()] = Origin{Layer: LayerDefault}
		if v.InConfig(key) {
			origins[l.key()] = Origin{LayerFile, position(file, lines[key])}
		}
		if text := vars[l.env()]; text != "" {
			origins[l.key()] = Origin{LayerEnv, l.env()}
			put(fromEnv, l.path, text)
		}
	}
	if err := v.MergeConfigMap(fromEnv); err != nil {
		return Config{}, asError(append(problems, Problem{Key: "environment", Reason: err.Error()}))
	}
	bindFlags(v, o.Flags, leaves, origins)

	c := Config{origins: origins}
	problems = append(problems, c.decode(v, leaves)...)
	if len(problems) == 0 {
		problems = c.problems()
	}
	if len(problems) > 0 {
		return Config{}, asError(problems)
	}
	return c, nil
}

// Default returns the configuration with nothing set by anybody.
func Default() Config {
	c, err := Load(Options{})
	if err != nil {
		panic(err) // a wrong struct tag; the tests of this package load it
	}
	return c
}

// decode moves the effective value of every setting from v into c.
func (c *Config) decode(v *viper.Viper, leaves []leaf) []Problem {
	var problems []Problem
	for _, l := range leaves {
		raw := v.Get(viperKey(l.path))
		origin := c.origins[l.key()]
		if l.secret() && origin.Layer == LayerDefault {
			continue
		}
		value, refused := l.convert(raw)
		if refused != nil {
			problems = append(problems, Problem{l.key(), l.showRaw(raw), origin, refused.reason, refused.advice})
			continue
		}
		l.of(c).Set(value)
	}
	return problems
}

// put stores a value in nested maps.
func put(m map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		next, ok := m[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[name] = next
		}
		m = next
	}
	m[path[len(path)-1]] = value
}
