// Package neo4j keeps a graph in Neo4j 5.26 or later; Community is enough. It
// is the only importer of the driver.
//
// The main idea: records, membership and journal are the truth, and links
// between entities are materialised from them, because a plain relationship
// from entity to entity is what people want to match. The relationships are
// kept in step in the transaction of the change that moves them, and Check
// computes them again and compares.
//
// # Shape
//
//	(:Record {key, source, recordId, kind, name, payload, links, firstSeq,
//	    addedSeq, handle, value, tlp, observedAt, collectedAt})
//	(:Record:Deleted)            a tombstone; (:Record:Absent) a key that is only mentioned
//	(:Record)-[:RESOLVED_TO {since, decision}]->(:Entity)
//	(:Record)-[:MENTIONS]->(:Record|:Entity)     the ends of its links, whether there or not
//	(:Record:Deleted)-[:LEADS_TO]->(:Record)     where a tombstone's handle leads
//	(:Record)-[:HAD]->(:Past {payload, addedSeq, removedSeq, ordinal, value})    a past version; a
//	    past tombstone has {deleted, kind, next} for payload and value
//	(:Past)-[:NAMED]->(:PastEnd {key|value})     the ends of a past version's links
//	(:Record)-[:LEFT {entity, seq}]->(:Decision) which entity it left, by which decision
//	(:Record)-[:MATCHED {weight, probability, keys, model}]->(:Record)
//	(:Record)-[:JUDGED {verdict, by, at, why}]->(:Record)
//	(:Entity:Person {id, name, names, kind, firstSeen, lastSeen, recordCount,
//	    sources, tlp, point, points, …attributes, addresses, roles, roleStatuses and
//	    allegedRoles, each a list}), and so for every kind
//	(:Entity)-[:USES|TRANSFERRED|… {id, links, records, sources, confidences,
//	    confidence, at|from|to, startEarliest, startLatest, endEarliest,
//	    endLatest, amount, amountExact, asset, alleged, assessed, …properties of
//	    the kind of link, details, differ, addedSeq, edges}]->(:Entity)
//	(:Entity:Retired {id, handle, at, decision})-[:NOW_IN {at, decision}]->(:Entity)
//	    the same, without a handle, of a value that leads to another entity
//	(:Decision {seq, kind, at, by, why, source, batch, part, parts, model, records, payload})
//	(:Source {id, …}), (:Mark {key, source, stream, number, part, parts,
//	    payload, kept0 … kept15}), the last mark of a stream and those kept
//	(:Clew {id, graphId, format, seq, nextFirst, maxHandling}), (:Lease {id, epoch, owner, expires})
//
// One relationship stands for all parallel links of the same ends, kind and
// validity; each transfer has one of its own. Its property edges holds the links
// exactly, for this program, and details, in the same order, what they say
// besides; the others are for people. Links whose two ends
// are one entity, or one of whose ends is absent, have no relationship. A link
// with a date to the handle of an account ends at the account that held it then
// (see [store.Holder]); MENTIONS goes to the handle's node whatever the date.
// Times are zoned datetimes in UTC, "from" and "to" the earliest start and the
// latest end that a source's dates allow.
//
// # Under a veil
//
// [Options.ProjectMaxHandling] makes a graph whose relationships, and whose nodes'
// readable properties, leave out what records above a level say. A hidden
// record's node has hidden and neither name nor times; ids of values are digits
// wherever they stand, and e.value has the readable one of those that some record
// not hidden speaks of; MATCHED has its keys as digits, JUDGED no reason.
// Neighbours then come out of the records, as they do for a view. RESOLVED_TO,
// MENTIONS, MATCHED and JUDGED of hidden records are there, from and to keys.
//
// # Writing
//
// One writer holds the lease. Every write transaction first locks the lease
// node and then reads its epoch, in the one form of Cypher that does not read
// before it locks, so a writer whose lease was taken over cannot write. A change
// is read, computed in Go and written in one transaction with a bounded number
// of statements.
//
// # Reading
//
// Answers come packed, one row for many records. A call of more than one
// statement reads the head first and last and starts again when it moved, twice
// at most; then its answer comes beside a [store.ChangedError]. Who reads while
// another process writes follows by the records' addedSeq and the journal's moves.
//
// # The past
//
// What was is told by LEFT, HAD and NAMED together with the current state, so
// that live queries meet nothing that holds no more. Which records have left an
// entity, when, and by whose word:
//
//	MATCH (r:Record)-[:LEFT {entity: $id}]->(d:Decision)
//	RETURN r.key, d.seq, d.at, d.by, d.why ORDER BY d.seq
//
// Graphs of format 1 had neither LEFT nor NAMED nor past tombstones nor the
// values of records, and their links to handles ended there whatever the date;
// those of format 2 lacked what links say beside dates and amounts, addresses,
// claims of roles and points. Opening one for writing adds it.
package neo4j
