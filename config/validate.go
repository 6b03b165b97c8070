package config

import (
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Validate checks every setting against its bounds and against the others. It
// does no I/O: whether files exist is for those who open them to say. The
// error is an [Error] with all problems.
func (c Config) Validate() error { return asError(c.problems()) }

func (c Config) problems() []Problem {
	var found []Problem
	leaves, _ := layout()
	for _, l := range leaves {
		value := l.of(&c)
		report := func(reason, advice string) {
			found = append(found, Problem{l.key(), value.shown(), c.origins[l.key()], reason, advice})
		}
		checkBounds(l, value, report)
		switch l.key() {
		case "server.listen":
			c.checkListen(report)
		case "server.tls_cert":
			if c.Server.TLSCert != "" && c.Server.TLSKey == "" {
				report("has no key", "set server.tls_key, too, or neither")
			}
		case "server.tls_key":
			if c.Server.TLSKey != "" && c.Server.TLSCert == "" {
				report("has no certificate", "set server.tls_cert, too, or neither")
			}
		case "store.path":
			if c.Store.Kind == "embedded" && c.Store.Path == "" {
				report("is empty", "name the folder of the embedded store")
			}
		case "store.neo4j.uri":
			if p := checkNeo4jURI(c.Store.Neo4j.URI); p != nil {
				shown := value.shown()
				if strings.Contains(shown, "@") {
					shown = "" // it may hold a password
				}
				found = append(found, Problem{l.key(), shown, c.origins[l.key()], p.reason, p.advice})
			}
		case "store.neo4j.database":
			if c.Store.Neo4j.Database == "" {
				report("is empty", "name the database, as a rule neo4j")
			}
		case "store.neo4j.project_max_handling":
			if l := c.Store.Neo4j.ProjectMaxHandling; l != "" && !slices.Contains(tlpLabels, l) {
				report("is no label of TLP 2.0", "write "+strings.Join(tlpLabels, ", ")+", or nothing")
			}
		case "intake.default_region":
			if r := c.Intake.DefaultRegion; r != "" && !isRegion(r) {
				report("is no region", "write two capital letters of ISO 3166-1 such as GB, or nothing")
			}
		}
	}
	return found
}

// tlpLabels are the labels of TLP 2.0, the strictest first.
var tlpLabels = []string{"RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"}

// checkBounds applies the tags oneof, min and max.
func checkBounds(l leaf, value fieldRef, report func(reason, advice string)) {
	if words := l.choices(); words != nil && !slices.Contains(words, value.String()) {
		report("is not one of the known words", "write "+strings.Join(words, " or "))
	}
	if low, ok := l.bound("min"); ok && value.Int() < low.Int() {
		report("is too small", "the least is "+l.tag.Get("min"))
	}
	if high, ok := l.bound("max"); ok && value.Int() > high.Int() {
		report("is too large", "the most is "+l.tag.Get("max"))
	}
}

// bound reads a min or max tag in the type of the setting.
func (l leaf) bound(name string) (reflect.Value, bool) {
	text, ok := l.tag.Lookup(name)
	if !ok {
		return reflect.Value{}, false
	}
	value, refused := l.convert(text)
	return value, refused == nil
}

// checkListen wants host:port, and TLS with a token unless the host is
// loopback: the graph holds personal data and must not be offered to a
// network by accident.
func (c Config) checkListen(report func(reason, advice string)) {
	const example = "write host:port, for example 127.0.0.1:7420"
	host, port, err := net.SplitHostPort(c.Server.Listen)
	if err != nil {
		report("is no address", example)
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		report("has no port between 0 and 65535", example)
		return
	}
	if isLoopback(host) {
		return
	}
	var missing []string
	if c.Server.TLSCert == "" || c.Server.TLSKey == "" {
		missing = append(missing, "server.tls_cert with server.tls_key")
	}
	if !c.Server.Token.IsSet() && c.Server.CallersFile == "" {
		missing = append(missing, "server.token (or server.callers_file)")
	}
	if len(missing) > 0 {
		report("can be reached from other machines without TLS and a token",
			"set "+strings.Join(missing, " and ")+", or listen on 127.0.0.1")
	}
}

// isLoopback reports whether only this machine can reach the host. An empty
// host means all addresses, and no name but localhost is trusted.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

func checkNeo4jURI(text string) *refusal {
	u, err := url.Parse(text)
	schemes := []string{"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}
	switch {
	case err != nil || u.Hostname() == "" || !slices.Contains(schemes, u.Scheme):
		return &refusal{"is no address of a Neo4j server", "write for example bolt://127.0.0.1:7687 or neo4j+s://graph.example.org"}
	case u.User != nil:
		return &refusal{"holds a user name", "move it to store.neo4j.user and store.neo4j.password"}
	}
	return nil
}

func isRegion(s string) bool {
	isCapital := func(b byte) bool { return 'A' <= b && b <= 'Z' }
	return len(s) == 2 && isCapital(s[0]) && isCapital(s[1])
}
