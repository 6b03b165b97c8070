package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestSecretNeverShows(t *testing.T) {
	const text = "hunter2"
	hexText := fmt.Sprintf("%x", text)
	c := Default()
	c.Server.Token = NewSecret(text)
	hidden := struct{ c Config }{c} // fmt calls no methods below unexported fields

	outputs := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		outputs[verb] = fmt.Sprintf(verb, c.Server.Token)
		outputs["config "+verb] = fmt.Sprintf(verb, c)
		outputs["pointer "+verb] = fmt.Sprintf(verb, &c)
		outputs["hidden "+verb] = fmt.Sprintf(verb, hidden)
	}
	j, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	outputs["json"] = string(j)
	y, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	outputs["yaml"] = string(y)
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("start", "config", c, "token", c.Server.Token)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("start", "config", c, "token", c.Server.Token)
	outputs["slog"] = logged.String()

	for name, out := range outputs {
		if strings.Contains(out, text) || strings.Contains(out, hexText) {
			t.Errorf("%s shows the secret: %s", name, out)
		}
		if !strings.HasPrefix(name, "hidden") && !strings.Contains(out, "(set)") {
			t.Errorf("%s does not say that the secret is set: %s", name, out)
		}
	}
	if got := fmt.Sprintf("%v %#v", Secret{}, NewSecret("")); got != "(unset) (unset)" {
		t.Errorf("an empty secret prints %q", got)
	}
}

func TestSecretEqual(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "", false}, {"a", "aa", false}} {
		if got := NewSecret(tc.a).Equal(NewSecret(tc.b)); got != tc.want {
			t.Errorf("%q equal %q = %v", tc.a, tc.b, got)
		}
	}
}
