package config

import "testing"

func TestListen(t *testing.T) {
	for _, tc := range []struct {
		listen     string
		tls, token bool
		ok         bool
	}{
		{"127.0.0.1:7420", false, false, true},
		{"127.8.9.1:0", false, false, true},
		{"[::1]:7420", false, false, true},
		{"[::ffff:127.0.0.1]:7420", false, false, true},
		{"localhost:7420", false, false, true},
		{"127.0.0.1:7420", true, true, true},
		{":7420", false, false, false},
		{"0.0.0.0:7420", false, true, false},
		{"[::]:7420", true, false, false},
		{"192.0.2.1:7420", false, false, false},
		{"localhost.example.org:7420", false, false, false},
		{"127.0.0.1.example.org:7420", false, false, false},
		{"192.0.2.1:7420", true, true, true},
		{":7420", true, true, true},
		{"127.0.0.1", false, false, false},
		{"127.0.0.1:", false, false, false},
		{"127.0.0.1:65536", false, false, false},
		{"127.0.0.1:-1", false, false, false},
		{"", false, false, false},
	} {
		c := Default()
		c.Server.Listen = tc.listen
		if tc.tls {
			c.Server.TLSCert, c.Server.TLSKey = "cert.pem", "key.pem"
		}
		if tc.token {
			c.Server.Token = NewSecret("token")
		}
		if err := c.Validate(); (err == nil) != tc.ok {
			t.Errorf("%q tls=%v token=%v: %v", tc.listen, tc.tls, tc.token, err)
		}
	}
}

// TestValidateByHand checks a Config that no Load has made: nothing is known
// about origins, and a zero Config is not a valid one.
func TestValidateByHand(t *testing.T) {
	c := Default()
	c.origins = nil
	c.Network.MaxDepth = 0
	const want = "config: network.max_depth = 0: is too small; the least is 1"
	if err := c.Validate(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if err := (Config{}).Validate(); err == nil {
		t.Error("the zero Config was accepted")
	}
	if got := c.Origin("log.level").String(); got != "set by the program" {
		t.Errorf("origin = %q", got)
	}
}
