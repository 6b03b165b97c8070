// Package graph is Clew's vocabulary: what a record, an identifier, a link, a
// date, an amount, a judgement and a decision are, and the schema table of
// every kind of node and link. It imports nothing but the standard library and
// does no I/O, so that every other package can speak the same words.
//
// The main idea: sources make claims and Clew keeps them as they came. A
// [Record] is what one source said about one subject (or, without a subject, a
// statement that links others). Records are immutable; an entity is only the
// set of records that the resolver holds to speak of one thing, and is named by
// an [EntityID] that follows from its founding record or from its value. All
// else (names shown, links between entities, paths) is computed from records.
//
// Every limit and rule that two stores must take alike is checked here:
// see [Record.Validate].
package graph
