package exports

import "time"

// Record is a row of the table of records: a current record of a source.
type Record struct {
	Key         string     `parquet:"key" doc:"source and the source's own id, \"source/id\""`
	Source      string     `parquet:"source" doc:"the source"`
	Kind        string     `parquet:"kind,optional" doc:"kind of the subject; none for a statement, which has only links"`
	Entity      string     `parquet:"entity,optional" doc:"the entity that holds it; none for a statement"`
	Name        string     `parquet:"name,optional" doc:"the name that it is shown by"`
	Names       []string   `parquet:"names,list" doc:"all its names"`
	Identifiers []string   `parquet:"identifiers,list" doc:"ids of the values that it gives, each an entity too"`
	Dates       string     `parquet:"dates,json" doc:"dates as given, by their type"`
	Addresses   []string   `parquet:"addresses,list" doc:"addresses, each in one text"`
	Attributes  string     `parquet:"attributes,json" doc:"values by the name of the attribute"`
	Roles       []string   `parquet:"roles,list" doc:"roles that it claims; docs/schema.md says which are victims'"`
	Grade       string     `parquet:"grade,optional" doc:"the source's grade, \"scheme:value\""`
	Confidence  *int64     `parquet:"confidence,optional" doc:"0 to 100 by the grade; none without a published scale"`
	TLP         string     `parquet:"tlp,optional" doc:"TLP label as given; a record without one is handled as AMBER"`
	PAP         string     `parquet:"pap,optional" doc:"PAP label as given"`
	Owner       string     `parquet:"owner,optional" doc:"the organisation whose information it is"`
	Restricted  []string   `parquet:"restricted,list" doc:"restricted classes"`
	CollectedAt *time.Time `parquet:"collected_at,optional,timestamp(microsecond)" doc:"earliest time at which the source got it, UTC"`
	ObservedAt  *time.Time `parquet:"observed_at,optional,timestamp(microsecond)" doc:"earliest time at which the thing was seen, UTC"`
	Origin      string     `parquet:"origin,optional" doc:"common origin of copies"`
	Parent      string     `parquet:"parent,optional" doc:"the record of which this one is a part"`
	FirstSeq    int64      `parquet:"first_seq" doc:"stream position at which the key was first met"`
	AddedSeq    int64      `parquet:"added_seq" doc:"decision of the journal that wrote this version"`
}

// Entity is a row of the table of entities.
type Entity struct {
	ID         string     `parquet:"id" doc:"the entity's id"`
	Kind       string     `parquet:"kind,optional" doc:"its kind; none for values of no known kind"`
	Name       string     `parquet:"name" doc:"name of its oldest record that has one; else the value or the id"`
	Names      []string   `parquet:"names,list" doc:"all names of its records, sorted"`
	Records    int64      `parquet:"records" doc:"how many records of the export it has; 0 for a value that is only mentioned"`
	Sources    []string   `parquet:"sources,list" doc:"the sources of its records, sorted"`
	Roles      []string   `parquet:"roles,list" doc:"roles that its records claim, sorted"`
	Attributes string     `parquet:"attributes,json" doc:"distinct values by the name of the attribute, oldest record first"`
	TLP        string     `parquet:"tlp,optional" doc:"the strictest label of its records, of which those without one count as AMBER"`
	FirstSeen  *time.Time `parquet:"first_seen,optional,timestamp(microsecond)" doc:"earliest observation (else collection) of its records, UTC"`
	LastSeen   *time.Time `parquet:"last_seen,optional,timestamp(microsecond)" doc:"latest observation (else collection) of its records, UTC"`
}

// Link is a row of the tables of links and of transfers: one link as one record
// states it.
type Link struct {
	ID            string     `parquet:"id" doc:"the link's id"`
	Kind          string     `parquet:"kind" doc:"its kind"`
	Record        string     `parquet:"record" doc:"key of the record that states it"`
	FromEntity    string     `parquet:"from_entity,optional" doc:"entity at its start; none where that is absent or left out"`
	ToEntity      string     `parquet:"to_entity,optional" doc:"entity at its end; none where that is absent or left out"`
	FromRef       string     `parquet:"from_ref" doc:"what the record names as the start: a record's key or a value's id"`
	ToRef         string     `parquet:"to_ref" doc:"what the record names as the end"`
	StartText     string     `parquet:"start_text,optional" doc:"begin as given; of an event, its time"`
	StartEarliest *time.Time `parquet:"start_earliest,optional,timestamp(microsecond)" doc:"begin, earliest, UTC"`
	StartLatest   *time.Time `parquet:"start_latest,optional,timestamp(microsecond)" doc:"begin, before this, UTC"`
	EndText       string     `parquet:"end_text,optional" doc:"end as given; of an event, its time"`
	EndEarliest   *time.Time `parquet:"end_earliest,optional,timestamp(microsecond)" doc:"end, earliest, UTC"`
	EndLatest     *time.Time `parquet:"end_latest,optional,timestamp(microsecond)" doc:"end, before this, UTC"`
	AmountExact   string     `parquet:"amount_exact,optional" doc:"amount as an exact decimal"`
	Amount        *float64   `parquet:"amount,optional" doc:"the amount as a float, for sums where cents do not matter"`
	Asset         string     `parquet:"asset,optional" doc:"currency, or chain and contract"`
	Confidence    *int64     `parquet:"confidence,optional" doc:"0 to 100 by the record's grade"`
	Basis         string     `parquet:"basis" doc:"fact or assessment"`
	Alleged       bool       `parquet:"alleged" doc:"whether it is alleged only"`
	Properties    string     `parquet:"properties,json" doc:"further properties by name: purpose, channel, reference, percentage…"`
	TLP           string     `parquet:"tlp,optional" doc:"TLP label of its record"`
}

// Match is a row of the table of matches: evidence that two records are of one
// thing.
type Match struct {
	A      string   `parquet:"a" doc:"key of the one record"`
	B      string   `parquet:"b" doc:"key of the other"`
	Weight float64  `parquet:"weight" doc:"log2 of the odds that they are of one thing, prior included"`
	Keys   []string `parquet:"keys,list" doc:"candidate keys that brought them together"`
	Model  string   `parquet:"model" doc:"id of the model that weighed them"`
}

// Judgement is a row of the table of judgements that stand.
type Judgement struct {
	A       string    `parquet:"a" doc:"key of the one record"`
	B       string    `parquet:"b" doc:"key of the other"`
	Verdict string    `parquet:"verdict" doc:"same, not_same or unsure"`
	By      string    `parquet:"by,optional" doc:"who judged"`
	At      time.Time `parquet:"at,timestamp(microsecond)" doc:"when, UTC"`
	Why     string    `parquet:"why,optional" doc:"the reason given"`
}
