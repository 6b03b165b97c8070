package archtest

import "strings"

// modulePath is the path of the main module, the prefix of every import inside it.
const modulePath = "github.com/clewgraph/clew"

// maxLines is the length that no hand-written file may exceed.
const maxLines = 1000

// rule says what one package may import besides the standard library.
type rule struct {
	// dir is the package's folder, or a folder followed by "/..." for all packages below it. An exact row wins over a
	// pattern, a longer pattern over a shorter one.
	dir string
	// inside lists the packages of this module that may be imported, in the same notation.
	inside []string
	// outside lists module paths or package prefixes of other modules that may be imported.
	outside []string
}

// Outside modules that several rows name.
const (
	grpcModule     = "google.golang.org/grpc"
	protobufModule = "google.golang.org/protobuf"
	rpcModule      = "google.golang.org/genproto/googleapis/rpc"
	validateModule = "buf.build/go/protovalidate"
	validateSchema = "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go"
	syncModule     = "golang.org/x/sync"
	textModule     = "golang.org/x/text"
	yamlModule     = "go.yaml.in/yaml/v3"
	hashModule     = "github.com/zeebo/xxh3"
	editModule     = "github.com/agnivade/levenshtein"
	driverModule   = "github.com/neo4j/neo4j-go-driver/v5"
	pebbleModule   = "github.com/cockroachdb/pebble/v2"
	parquetModule  = "github.com/parquet-go/parquet-go"
)

// testModules may be imported by every test file, and by packages that exist to support tests.
var testModules = []string{
	"github.com/google/go-cmp",
	"pgregory.net/rapid",
	"go.uber.org/goleak",
}

// testDisk may be imported by every test file: the disks in memory, with faults, that embedded stores of tests live on.
const testDisk = pebbleModule + "/vfs"

// rules is the import table. Every package of the module needs a row.
var rules = []rule{
	{dir: "graph"},
	{dir: "config", outside: []string{
		"github.com/spf13/viper", "github.com/spf13/pflag", yamlModule,
	}},
	{dir: "web"},
	{dir: "examples", outside: []string{yamlModule}},

	{dir: "proto/clew/v1", outside: []string{grpcModule, protobufModule, rpcModule, validateSchema}},
	{dir: "proto/clew/store/v1", outside: []string{protobufModule}},

	// Dates of all calendars are read where texts are: in loaders, and from the wire.
	{dir: "loaders", inside: []string{"graph", "resolver/dates"}, outside: []string{yamlModule, parquetModule}},
	{dir: "exports", inside: []string{"graph", "store"}, outside: []string{parquetModule}},
	// synth and the resolver know nothing of each other's name tables, or accuracy would only measure itself.
	{dir: "synth", inside: []string{"synth/...", "graph"}, outside: []string{syncModule, textModule}},
	{dir: "synth/...", inside: []string{"synth/...", "graph"}, outside: []string{textModule}},
	// The phone library serves the tests alone: they show that nobody can have an invented number.
	{dir: "synth/world", inside: []string{"synth/draw", "synth/names", "graph"}, outside: []string{
		"golang.org/x/crypto", "github.com/nyaruka/phonenumbers",
	}},
	{dir: "eval", inside: []string{"graph"}},

	{dir: "resolver", inside: []string{"resolver/...", "graph"}, outside: []string{editModule, hashModule, syncModule}},
	{dir: "resolver/names", inside: []string{"graph", "resolver/names/..."}, outside: []string{editModule, textModule}},
	{dir: "resolver/names/reading"},
	{dir: "tools/names", outside: []string{textModule}},
	{dir: "resolver/names/southeast", inside: []string{"resolver/names/reading"}, outside: []string{textModule}},
	{dir: "resolver/names/eastasia", inside: []string{"resolver/names/reading"}, outside: []string{textModule}},
	{dir: "resolver/names/alphabets", inside: []string{"resolver/names/reading"}, outside: []string{textModule}},
	{dir: "resolver/identifiers", inside: []string{"graph"}, outside: []string{
		"github.com/nyaruka/phonenumbers", "github.com/btcsuite/btcd/btcutil", "golang.org/x/crypto", "golang.org/x/net", textModule,
	}},
	{dir: "resolver/dates", inside: []string{"graph"}, outside: []string{textModule}},
	{dir: "resolver/places", outside: []string{textModule}},
	{
		dir:     "resolver/match",
		inside:  []string{"graph", "resolver/names", "resolver/identifiers", "resolver/places"},
		outside: []string{editModule, hashModule},
	},
	{dir: "resolver/cluster", inside: []string{"graph"}},
	{dir: "resolver/divide", inside: []string{"resolver/match", "resolver/cluster"}},
	{dir: "resolver/bulk", inside: []string{"graph", "resolver/match", "resolver/cluster", "resolver/divide"}, outside: []string{hashModule}},
	{dir: "resolver/train", inside: []string{"graph", "resolver/match", "resolver/bulk"}, outside: []string{hashModule}},

	{dir: "store", inside: []string{"graph"}},
	{dir: "store/past", inside: []string{"store", "graph"}},
	{dir: "store/codec", inside: []string{"graph", "proto/clew/store/v1"}, outside: []string{protobufModule}},
	{
		dir:     "store/embedded",
		inside:  []string{"store", "store/codec", "graph"},
		outside: []string{pebbleModule, syncModule},
	},
	{
		dir:     "store/neo4j",
		inside:  []string{"store", "store/codec", "graph"},
		outside: []string{driverModule, syncModule},
	},
	{
		dir:     "store/neo4j/neo4jtest",
		outside: []string{driverModule},
	},
	{
		dir:     "store/storetest",
		inside:  []string{"store", "store/past", "graph", "store/storetest/model", "intake", "network", "resolver", "resolver/match"},
		outside: testModules,
	},
	{dir: "store/storetest/model", inside: []string{"store", "graph"}},

	{dir: "intake", inside: []string{"graph", "resolver/...", "store", "store/codec"}, outside: []string{syncModule, textModule}},
	{dir: "review", inside: []string{"graph", "store", "intake"}},
	{dir: "network", inside: []string{"graph", "store", "store/past", "network/..."}, outside: []string{syncModule}},
	{dir: "network/...", inside: []string{"graph", "store"}},
	{dir: "access", inside: []string{"graph", "store", "store/codec"}},
	{
		dir: "server",
		inside: []string{
			"access", "eval", "exports", "graph", "intake", "loaders", "network/...", "proto/clew/v1",
			"resolver/...", "review", "store", "store/embedded", "store/neo4j", "store/past", "synth", "web",
		},
		outside: []string{grpcModule, protobufModule, rpcModule, validateModule, syncModule},
	},
	{
		dir: "cmd/clew",
		inside: []string{
			"access", "config", "eval", "examples", "exports", "graph", "intake", "loaders", "network/...",
			"proto/clew/v1", "resolver/...", "review", "server", "store", "store/embedded", "store/neo4j", "synth", "web",
		},
		outside: []string{
			"github.com/KimMachineGun/automemlimit/memlimit", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/vbauerster/mpb/v8", "golang.org/x/term",
			grpcModule, protobufModule, rpcModule, syncModule, yamlModule,
		},
	},

	{dir: "bench/finbench", inside: []string{"bench/finbench/reads", "graph", "intake", "resolver", "resolver/match", "store/embedded"}},
	{dir: "bench/finbench/reads", inside: []string{"graph", "store"}},
	{
		dir:     "bench/neo4j",
		inside:  []string{"graph", "intake", "resolver", "resolver/match", "store", "store/embedded", "store/neo4j", "store/neo4j/neo4jtest"},
		outside: []string{driverModule},
	},
	{dir: "bench/network", inside: []string{"graph", "network", "network/money", "store/embedded"}},
	{dir: "bench/resolve", inside: []string{"eval", "graph", "loaders"}, outside: []string{parquetModule}},
	{dir: "bench/search", inside: []string{"proto/clew/v1"}, outside: []string{grpcModule}},

	{dir: "internal/archtest"},
	{dir: "internal/plain"},
	{dir: "tools/neo4j", inside: []string{"store/neo4j/neo4jtest"}},
	{dir: "tools/neo4j/..."},
}

// matches tells whether a package folder or an import path falls under a row's notation.
func matches(pattern, path string) bool {
	parent, isPattern := strings.CutSuffix(pattern, "/...")
	return path == parent || isPattern && strings.HasPrefix(path, parent+"/")
}

// ruleFor finds the row for a package folder.
func ruleFor(table []rule, dir string) (rule, bool) {
	var best rule
	found := false
	for _, r := range table {
		switch {
		case r.dir == dir:
			return r, true
		case strings.HasSuffix(r.dir, "/...") && matches(r.dir, dir) && len(r.dir) > len(best.dir):
			best, found = r, true
		}
	}
	return best, found
}

// importProblem explains why a file in the given folder may not import path, or returns "" if it may.
//
// Test files may reach for the whole module except its commands, because a law is often best shown by the parts
// together; for outside modules they are bound like the package they test, plus the modules made for tests.
func importProblem(r rule, path string, test bool) string {
	if inside, ok := strings.CutPrefix(path, modulePath+"/"); ok {
		if test {
			if strings.HasPrefix(inside, "cmd/") {
				return "a command is not a library: move what the test needs into a package"
			}
			return ""
		}
		for _, allowed := range r.inside {
			if matches(allowed, inside) {
				return ""
			}
		}
		return "the import table has no such arrow: depend on a lower layer, or record the new arrow in rules_test.go"
	}
	if standardLibrary(path) {
		return ""
	}
	allowed := r.outside
	if test {
		allowed = append(allowed[:len(allowed):len(allowed)], testModules...)
		allowed = append(allowed, testDisk)
	}
	for _, prefix := range allowed {
		if matches(prefix+"/...", path) {
			return ""
		}
	}
	return "this outside module is not allowed here: see the import table in rules_test.go"
}

// standardLibrary tells a package of the standard library by the missing dot in its first path element.
func standardLibrary(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
