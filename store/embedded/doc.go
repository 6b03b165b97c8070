// Package embedded is the default home of a graph: one folder, no other
// process. Records, journal and indexes are on disk in Pebble; the topology
// (what belongs to which entity, which links meet where) is in memory too, so
// that traversals never touch the disk.
//
// The main idea: the topology is kept at the level of records. Links between
// entities are computed when asked for, so a merge or a split moves
// memberships and rewrites no link, and un-merging is exact.
//
// # Durability
//
// A change is one Pebble batch, synced before Commit returns: after a crash it
// is there wholly or not at all. Should the disk fail under a commit, the
// outcome is unknown; the store then refuses further commits until it is
// opened again, and goes on answering from the state before. A disk that fails
// under a new log, a manifest or a marker ends the process ([Options.Fatal]),
// since Pebble does not go on then; what was acknowledged is in the log and there at the next start.
// One that takes no more tables stops commits until it does.
//
// A damaged table is found by its checksums when it is read: the read fails with
// [store.ErrCorrupt], the log names the file, and nothing of it is given.
//
// A log that cannot be read from some place on was torn by a power cut, or is
// damaged. Each record is synced before the next is begun, so a power cut tears
// only the last one, which nobody was told of; a record that begins after an
// unreadable one proves damage, and the store is refused. About the last record
// the log alone proves nothing: the file "acknowledged" names the last decision
// that was acknowledged, written without a sync after each commit, and a store
// that ends before it is refused, also when a log is missing. A refused store is
// left as it is; [Options.CutLog] gives up what is lost. What remains is damage
// that no readable record follows while a power cut also took the note: then the
// store opens before it, and a client that sends its batches again gets the rest
// back. The manifest is held to the same rule. Should its last record be
// damaged, the tables that it named are missing and the log that they came of may
// be gone: opening looks through the whole journal, and refuses a gap.
//
// # Readers
//
// One RWMutex guards the topology, the head and the step from one disk state
// to the next; a commit holds it while it syncs and applies (milliseconds). So
// every call sees one state. Scan, Decisions and Check read a Pebble snapshot
// and block nobody.
//
// # The past
//
// What the current rows and the topology show is not written twice. A decision
// that moves a record out of an entity, or ends a version, adds what would be
// lost by that: the rows d, w, v, p and o. So loading what is new costs nothing
// for the past, and [store.Timeline] reads these rows with the current state.
//
// # Opening
//
// The topology is saved as a snapshot with its place in the journal on Close
// and every [Options.SnapshotEvery] decisions. Open reads it and then again
// each row that a later decision touched. A snapshot that is absent or fails
// its checksum is ignored, and the topology is rebuilt from the rows.
//
// A store of an older format is brought to this one when it is opened for
// writing, after a checkpoint of it was made beside its folder; opened for
// reading it is [store.ErrUnsupported]. Format 1 did not have the rows d, w, p
// and o, nor past tombstones.
//
// # Keys
//
// Numbers are big-endian uint64. A record key is source, NUL, id, NUL. "first"
// is the record's stream position ([store.Stored.FirstSeq]), its row number.
//
//	f                      format of the store, a decimal number
//	h                      head: sequence, next stream position
//	k record key           first
//	i handle hash          first; refuses two keys with one handle
//	r first                row: the current version or tombstone, with its record in codec form and, where there is any, what the resolver derived of it
//	e first                entity that holds the record; absent for none
//	v first added ordinal  past or late version, or past tombstone, with the decision that removed it
//	d first seq            entity that the record left by the decision
//	w entity, first        the same found from the entity; its length stands before it; empty
//	p end, first           a past version of the record names the end (record key or value); empty
//	o value, first         a past version of the record is of the value; its length stands before it; empty
//	j seq                  decision, in codec form
//	t seq                  positions of the rows that the decision touched
//	m key A, key B         evidence of a pair, in codec form
//	n key B, key A         the same pair found from its other side; empty
//	u key A, key B         judgement, in codec form; kept when undone
//	b source NUL stream    last mark of a stream of batches, in codec form
//	a source NUL stream NUL slot
//	                       mark of the last batch whose number has this
//	                       remainder (one byte) by [store.KeptMarks]
//	s source               source, in codec form
//	Y                      which topology snapshot holds, its place and checksum
//	y generation chunk     a piece of a topology snapshot
//
// Links of others to a record that is absent need no rows of their own: the
// topology keeps a node for every key that a link names, and the link joins
// when the record comes.
package embedded
