package graph

// Verdict is an analyst's word on two records.
type Verdict string

// The verdicts. Unsure, that it cannot be told, joins and parts nothing: it
// only takes the pair out of the review queue.
const (
	Same    Verdict = "same"
	NotSame Verdict = "not_same"
	Unsure  Verdict = "unsure"
)

// Judgement is an analyst's word that two records are the same, are not, or
// that it cannot be told. It outranks every score and survives reloads; it may
// name records that are not (or no longer) present.
type Judgement struct {
	// A and B are the records judged, with A before B in key order.
	A, B    RecordKey
	Verdict Verdict
	// By names the author, At is the time in microseconds since 1970 UTC, Why
	// the reason in the author's words.
	By  string
	At  int64
	Why string
	// Weight is what the pair weighed when it was judged, in 1/256 bit; 0 where it
	// could not be weighed. An Unsure keeps its pair out of the review queue for as
	// long as the pair weighs that.
	Weight int32
	// Undone is set when the judgement was taken back.
	Undone bool
}

// DecisionKind says what a decision of the journal did.
type DecisionKind string

// The kinds of decision.
const (
	DecisionLoad      DecisionKind = "load"
	DecisionDelete    DecisionKind = "delete"
	DecisionJudgement DecisionKind = "judgement"
	DecisionModel     DecisionKind = "model"
	DecisionErasure   DecisionKind = "erasure"
)

// Decision is one entry of the append-only journal: one per atomic sub-batch,
// dense in Seq, without payload or personal data.
type Decision struct {
	// Seq counts from 1 without gaps.
	Seq  uint64
	Kind DecisionKind
	// At is the time in microseconds since 1970 UTC, By who asked, Why the
	// reason if one was given.
	At  int64
	By  string
	Why string
	// Source and Batch name the batch this is part of; Part k of Parts n counts
	// from 1.
	Source      SourceID
	Batch       string
	Part, Parts int
	// Model is the id of the model that resolved it.
	Model string
	// Records counts records written or deleted.
	Records int
	// Moves are the changes of membership, ordered by record key.
	Moves []Move
}

// Move is one change of membership. From is "" for a record that is new (or
// returned), To is "" for one that is gone.
type Move struct {
	Record   RecordKey
	From, To EntityID
}

// Match is the stored evidence that two records were linked: enough to show,
// recomputed in full by an explanation.
type Match struct {
	// A and B are the records, with A before B in key order.
	A, B RecordKey
	// Weight is in 1/256 bit (log2 of the Bayes factor, prior included).
	Weight int32
	// Keys are the candidate keys that brought the pair together, sorted.
	Keys []string
	// Model is the id of the model that weighed it.
	Model string
}
