// Package config holds every setting of clew in one struct and reads it from
// four layers, weakest first: built-in defaults, a file, environment
// variables, command line flags.
//
// The struct [Config] is the only list of settings. Its tags name each key and
// give its default, its meaning and its bounds; file keys, variables
// (CLEW_SERVER_LISTEN), flags (--server.listen), the printed settings and
// docs/configuration.md are all derived by walking it once.
//
// Reading is strict, because a setting that is silently ignored or bent is
// worse than a refusal: an unknown key in the file and an unknown CLEW_
// variable are errors, a duration needs its unit, 7.9 is not a whole number
// and 1 is not true. Every problem found is reported at once, see [Error].
//
// Secrets have their own type, [Secret], which no printing, formatting or
// encoding reveals. They have no flag, because command lines are visible to
// every user of a machine.
package config

import "time"

// Config is the whole configuration of a clew process. Get one from [Load] or
// [Default]; a Config made by hand should pass [Config.Validate] before use.
type Config struct {
	Server   Server   `key:"server" help:"How the service listens and what it accepts."`
	Client   Client   `key:"client" help:"What commands with --server say of their calls."`
	Store    Store    `key:"store" help:"Where the graph is kept."`
	Intake   Intake   `key:"intake" help:"How records are taken in."`
	Resolver Resolver `key:"resolver" help:"How records of the same thing are found."`
	Network  Network  `key:"network" help:"Upper bounds of one query. A query may ask for less, never for more."`
	Memory   Memory   `key:"memory" help:"How much memory is traded for speed."`
	Log      Log      `key:"log" help:"What is written to standard error."`

	// origins says for each key which layer gave the value.
	origins map[string]Origin
}

// Server is the section about listening and about limits of the API.
type Server struct {
	Listen            string        `key:"listen" default:"127.0.0.1:7420" help:"Host and port to listen on; port 0 takes a free one. Anything but loopback needs TLS and a token, or a file of callers."`
	TLSCert           string        `key:"tls_cert" help:"PEM file with the server's certificate chain; empty means no TLS."`
	TLSKey            string        `key:"tls_key" help:"PEM file with the private key of tls_cert."`
	Token             Secret        `key:"token" help:"Bearer token that every call must carry, and that commands with --server send; empty means none is asked for. Whoever has it sees the whole graph."`
	CallersFile       string        `key:"callers_file" help:"File of those who may call, with their clearances and roles (clew callers makes its lines); empty means that callers are not told apart and see the whole graph. It stands in the place of token."`
	MaxMessageBytes   int           `key:"max_message_bytes" default:"16777216" min:"65536" max:"1073741824" help:"Largest message accepted or sent, in bytes."`
	MaxStreamInflight int           `key:"max_stream_inflight" default:"4" min:"1" max:"1024" help:"Batches of one load stream that may wait for their acknowledgement."`
	RequestTimeout    time.Duration `key:"request_timeout" default:"60s" min:"1ms" help:"Longest run of one call that brings no shorter deadline; load streams are exempt."`
	DrainTimeout      time.Duration `key:"drain_timeout" default:"20s" min:"1ms" help:"How long a stopping server waits for running calls."`
	Reflection        bool          `key:"reflection" default:"true" help:"Whether tools such as grpcurl may list the services."`
	Keepalive         time.Duration `key:"keepalive" default:"60s" min:"1s" help:"Silence on a connection after which the server asks whether the client is still there."`
}

// Client is the section about calls to a service.
type Client struct {
	Purpose string `key:"purpose" help:"What the calls are for. Names of possible victims need one, and a case."`
	Case    string `key:"case" help:"The case that the calls belong to."`
}

// Store is the section that chooses and sets up the store.
type Store struct {
	Kind  string `key:"kind" default:"embedded" oneof:"embedded|neo4j" help:"Which store keeps the graph."`
	Path  string `key:"path" default:"clew-data" help:"Folder of the embedded store; created when it does not exist."`
	Neo4j Neo4j  `key:"neo4j" help:"The Neo4j store; read only when store.kind is neo4j."`
}

// Neo4j is the section about the Neo4j store.
type Neo4j struct {
	URI            string        `key:"uri" default:"bolt://127.0.0.1:7687" help:"Address of the server; the schemes bolt, bolt+s, bolt+ssc, neo4j, neo4j+s and neo4j+ssc are known."`
	User           string        `key:"user" default:"neo4j" help:"User name."`
	Password       Secret        `key:"password" help:"Password of the user; empty for a server without authentication."`
	Database       string        `key:"database" default:"neo4j" help:"Database to use; one database holds one graph."`
	Admin          string        `key:"admin" default:"neo4j-admin" help:"The program neo4j-admin of the server on this machine, for clew load --offline-import."`
	TxTimeout      time.Duration `key:"tx_timeout" default:"30s" min:"1ms" help:"Longest run of one transaction, enforced by the server."`
	ConnectTimeout time.Duration `key:"connect_timeout" default:"10s" min:"1ms" help:"How long to wait for a connection."`
	LeaseTTL       time.Duration `key:"lease_ttl" default:"15s" min:"1s" help:"How long the right to write outlives a writer that died."`
	BatchRows      int           `key:"batch_rows" default:"2000" min:"1" max:"100000" help:"Rows in one write statement."`

	ProjectMaxHandling string `key:"project_max_handling" help:"Strictest TLP label (RED, AMBER+STRICT, AMBER, GREEN or CLEAR) of records of which Cypher can read what they say; those above it, and those of restricted classes, are kept for Clew alone, and its own questions go by the records, which is slower. It is fixed when the graph is made; empty makes a graph of which everything can be read, and takes one that is there as it is."`
}

// Intake is the section about taking in records.
type Intake struct {
	SubBatch      int    `key:"sub_batch" default:"1000" min:"1" max:"100000" help:"Records committed in one atomic step."`
	Queue         int    `key:"queue" default:"8" min:"1" max:"1024" help:"Batches that may wait between two stages before the sender is slowed down."`
	DefaultRegion string `key:"default_region" help:"Country whose national phone numbers are understood, as two letters of ISO 3166-1 such as GB; empty means that only international numbers are read."`
}

// Resolver is the section about entity resolution.
type Resolver struct {
	Model        string `key:"model" help:"File of a trained model; empty means the built-in cold-start table."`
	CandidateCap int    `key:"candidate_cap" default:"20" min:"1" max:"10000" help:"Records that may share one candidate key before it stops proposing pairs."`
}

// Network is the section about the bounds of queries.
type Network struct {
	HubCap     int `key:"hub_cap" default:"200" min:"1" max:"1000000" help:"Links followed from one node."`
	MaxNodes   int `key:"max_nodes" default:"20000" min:"1" max:"10000000" help:"Nodes in one answer."`
	MaxLinks   int `key:"max_links" default:"100000" min:"1" max:"10000000" help:"Links in one answer."`
	MaxScanned int `key:"max_scanned" default:"1000000" min:"1" max:"1000000000" help:"Links looked at for one answer."`
	MaxDepth   int `key:"max_depth" default:"8" min:"1" max:"32" help:"Hops from the start."`

	TransferWindow time.Duration `key:"transfer_window" default:"24h" min:"1s" help:"How far apart two sources may date a transfer of the same ends and amount that is read as one: banks book one payment on the same or on neighbouring days, and what recurs does so after a day at least."`

	MinPeople  int        `key:"min_people" default:"11" min:"2" max:"1000000" help:"Least number of people that a count may tell of; smaller groups are folded into others or hidden, and with them what would let them be computed. 11 is the k of the public data of the Counter-Trafficking Data Collaborative (CTDC)."`
	Recruiter  Recruiter  `key:"recruiter" help:"From which counts on the indicators of recruiters are hits. No official number is published: each is a proposal."`
	Indicators Indicators `key:"indicators" help:"Thresholds of indicators of mule accounts. Hardly any is published as a number: where no source is named beside a number it is Clew's own choice."`
}

// Recruiter is the section about the indicators of recruiters.
type Recruiter struct {
	Indicators int           `key:"indicators" default:"2" min:"1" max:"6" help:"Different indicators that somebody must show to be listed, as one alone proves nothing (FATF, 2020; FinCEN, FIN-2020-A008)."`
	Held       int           `key:"held" default:"2" min:"1" max:"1000" help:"People recruited who were held at a site later; recruitment is one of the acts of trafficking (UN Trafficking Protocol, 2000, article 3)."`
	Hubs       int           `key:"hubs" default:"2" min:"1" max:"1000" help:"Countries or sites that advertisements with the subject's contacts offer work in; hubs lie in several countries (INTERPOL, June 2025)."`
	Employers  int           `key:"employers" default:"3" min:"1" max:"1000" help:"Employers on advertisements with one contact; employers that cannot be verified are a published sign (Ministry of External Affairs of India, September 2022)."`
	Commission time.Duration `key:"commission" default:"720h" min:"1s" help:"How long after somebody was recruited or arrived a payment to the subject counts; payments for each person brought are reported (Chainalysis, February 2026)."`
	Transports int           `key:"transports" default:"1" min:"1" max:"1000" help:"People recruited who were transported then, and associates who transport people; drivers who meet recruits are reported (Transborder News, 2024)."`
	Sites      int           `key:"sites" default:"1" min:"1" max:"1000" help:"Sites where the subject was seen or worked without being held there; Clew's own."`
}

// Indicators is the section about thresholds of mule indicators. Sources, as
// read by those who wrote of them: IBM AMLSim (alert parameters), FinCEN
// FIN-2014-A008 and FIN-2020-A008, FATF/Egmont/INTERPOL on cyber-enabled fraud
// (2023), Bank of Thailand (2024), UK NECC.
type Indicators struct {
	// FinCEN FIN-2020-A008 describes many unrelated senders, without a number.
	FanParties int           `key:"fan_parties" default:"5" min:"2" max:"1000000" help:"Least different payers of a fan-in, and payees of a fan-out."`
	FanWindow  time.Duration `key:"fan_window" default:"168h" min:"1s" help:"Time within which fans, deposits of a funnel, the gathering of a gather-scatter and the transfers after dormancy lie."`
	// IBM AMLSim names the typologies; it plants five accounts each way.
	GatherParties   int `key:"gather_parties" default:"3" min:"2" max:"1000000" help:"Least payers of a gather-scatter."`
	ScatterParties  int `key:"scatter_parties" default:"2" min:"2" max:"1000000" help:"Least payees of a gather-scatter."`
	BetweenAccounts int `key:"between_accounts" default:"3" min:"2" max:"1000000" help:"Least accounts between the ends of a scatter-gather."`
	// A vendor's rule of thumb: 80 percent within 48 hours.
	PassPercent int           `key:"pass_percent" default:"80" min:"1" max:"100" help:"Least part, in percent, of what came in that goes out soon. 80 within 48 hours is a vendor's rule of thumb."`
	PassWindow  time.Duration `key:"pass_window" default:"48h" min:"1s" help:"How soon it goes out."`
	// Commissions of launderers lie between 0.3 and 10 percent.
	Tolerance int `key:"tolerance" default:"10" min:"0" max:"100" help:"How many percent two amounts may differ that are taken for the same money: what is kept on the way of a cycle, and how much more may leave an account than came in."`
	// The period of IBM AMLSim's alert parameters is 30 days.
	CycleTransfers int           `key:"cycle_transfers" default:"6" min:"3" max:"10" help:"Most transfers of a cycle; three at least make one."`
	CycleWindow    time.Duration `key:"cycle_window" default:"720h" min:"1s" help:"Time from the first transfer of a cycle within which the others lie. 30 days is the period of IBM AMLSim's alert parameters."`
	CycleInOrder   bool          `key:"cycle_in_order" default:"true" help:"Whether the transfers of a cycle must lie in the order of time. False takes whatever closes a circle."`
	// FATF, Egmont and INTERPOL (2023) describe it, without a number.
	Idle            time.Duration `key:"idle" default:"4320h" min:"1s" help:"Least time without a transfer that counts as dormant."`
	ActiveTransfers int           `key:"active_transfers" default:"3" min:"1" max:"1000000" help:"Least transfers within fan_window after it."`
	// FinCEN FIN-2014-A008 describes funnel accounts.
	FunnelDeposits int           `key:"funnel_deposits" default:"10" min:"2" max:"1000000" help:"Least deposits of a funnel, each below the limit."`
	FunnelPercent  int           `key:"funnel_percent" default:"70" min:"1" max:"100" help:"Least part of them, in percent, that one payment takes out."`
	FunnelWindow   time.Duration `key:"funnel_window" default:"24h" min:"1s" help:"How soon after the last of them."`
	// 31 CFR 1010.311 (USD), AUSTRAC threshold transaction reports (AUD), FINTRAC
	// large cash transactions (CAD).
	ReportLimits string `key:"report_limits" default:"AUD=10000,CAD=10000,USD=10000" help:"Sums from which deposits are reported, by asset: 31 CFR 1010.311 for USD, AUSTRAC for AUD, FINTRAC for CAD. An asset that is not named has no funnels."`
	// UK NECC describes it, without a number.
	TestPercent int           `key:"test_percent" default:"1" min:"0" max:"100" help:"Most, in percent of the next payment, that a test payment is."`
	TestWindow  time.Duration `key:"test_window" default:"24h" min:"1s" help:"How soon the next payment follows it."`
	// FATF, Egmont and INTERPOL (2023) describe it, without a number.
	ContactHolders int `key:"contact_holders" default:"3" min:"2" max:"1000000" help:"Least holders of accounts, with no other tie, who share a contact."`
	Work           int `key:"work" default:"100000000" min:"1" max:"1000000000000" help:"Most steps of the search for indicators."`
}

// Memory is the section about memory that is no longer used and not yet
// collected.
type Memory struct {
	GCPercent    int `key:"gc_percent" default:"200" min:"1" max:"10000" help:"Garbage that gathers before it is collected, in percent of the memory in use. More loads and opens faster and takes that much more memory."`
	LimitMB      int `key:"limit_mb" default:"1048576" min:"1" max:"1048576" help:"Memory of the process, in MiB, near which garbage is collected sooner than that. Give it where other programs need memory too."`
	LimitPercent int `key:"limit_percent" default:"75" min:"1" max:"100" help:"The same in percent of the memory that the machine, or the control group of the process, has. The lower of the two counts."`
}

// Log is the section about logging.
type Log struct {
	Level  string `key:"level" default:"info" oneof:"debug|info|warn|error" help:"Least serious message that is written."`
	Format string `key:"format" default:"text" oneof:"text|json" help:"One line of text or one JSON object for each message."`
}

// Layer is where a value came from.
type Layer string

// The layers, weakest first.
const (
	LayerDefault Layer = "default"
	LayerFile    Layer = "file"
	LayerEnv     Layer = "env"
	LayerFlag    Layer = "flag"
)

// Origin is the place that gave a setting its value.
type Origin struct {
	// Layer is empty for a Config that was not made by Load.
	Layer Layer
	// Detail is the file with its line (clew.yaml:3), the variable or the
	// flag; it is empty for a default.
	Detail string
}

// String gives the layer and its detail, such as "file clew.yaml:3".
func (o Origin) String() string {
	switch {
	case o.Layer == "":
		return "set by the program"
	case o.Detail == "":
		return string(o.Layer)
	}
	return string(o.Layer) + " " + o.Detail
}

// Origin returns where the value of a key such as "server.listen" came from.
func (c Config) Origin(key string) Origin { return c.origins[key] }
