package graph

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// SourceID names a source: the file, agency feed or registry that made a
// claim. It is 1–64 bytes of NFC text without control characters and without
// '/', which separates it from the record's id in the text form of a key.
type SourceID string

// RecordKey is the only id promised for ever: the source and the source's own
// id of the subject or statement (1–256 bytes, NFC, no control characters).
type RecordKey struct {
	Source SourceID
	ID     string
}

// String gives the text form "source/id", which [ParseRecordKey] reads back.
func (k RecordKey) String() string { return string(k.Source) + "/" + k.ID }

// IsZero reports whether the key is empty.
func (k RecordKey) IsZero() bool { return k == RecordKey{} }

// Compare orders keys by the bytes of source, then id.
func (k RecordKey) Compare(o RecordKey) int {
	if c := strings.Compare(string(k.Source), string(o.Source)); c != 0 {
		return c
	}
	return strings.Compare(k.ID, o.ID)
}

// ParseRecordKey reads "source/id"; the id may itself hold '/'. It reports
// false when there is no '/' or either side is empty.
func ParseRecordKey(s string) (RecordKey, bool) {
	source, id, ok := strings.Cut(s, "/")
	return RecordKey{SourceID(source), id}, ok && source != "" && id != ""
}

// EntityID names an entity. Kinds resolved by value have natural ids
// ("phone:+12025550123", "wallet:tron:T…"); all others carry the handle of
// their founding record ("per_…", see [Handle]).
type EntityID string

// IsHandle reports whether the id is a handle (prefix, '_', hash) and not a
// natural id, which always holds a ':'.
func (id EntityID) IsHandle() bool {
	return !strings.Contains(string(id), ":") && strings.Contains(string(id), "_")
}

// IsHandleName reports whether a natural id is that of the handle of an account
// ("account:telegram:@name"), which a platform may give to another account, and
// not of the platform's own number. Not to be confused with [EntityID.IsHandle].
func (id EntityID) IsHandleName() bool { return strings.HasPrefix(id.accountName(), "@") }

// IsAccountNumber reports whether a natural id is that of an account by the
// platform's own number or name for it ("account:telegram:1001"), which no other
// account ever has.
func (id EntityID) IsAccountNumber() bool {
	name := id.accountName()
	return name != "" && name[0] != '@'
}

// accountName gives what a platform calls an account, "" for all other ids and
// where the value could not be read.
func (id EntityID) accountName() string {
	rest, ok := strings.CutPrefix(string(id), KindOnlineAccount.Spec().Prefix+":")
	platform, name, _ := strings.Cut(rest, ":")
	if !ok || platform == "raw" {
		return ""
	}
	return name
}

// Hash gives the part of a handle that identifies the record, without the kind
// prefix: look-ups ignore the prefix, because a record's kind can change.
func (id EntityID) Hash() string {
	s := string(id)
	return s[strings.LastIndexByte(s, '_')+1:]
}

var handleEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// HandleHash gives the 26 characters that identify a record in handles:
// lower-case base32 of the first 128 bits of SHA-256 over the length-prefixed
// source and id.
func HandleHash(k RecordKey) string {
	sum := hashParts(string(k.Source), k.ID)
	return handleEncoding.EncodeToString(sum[:16])
}

// Handle gives the entity id that a record of the given kind has as a founder:
// the kind's prefix, '_' and [HandleHash].
func Handle(kind Kind, k RecordKey) EntityID {
	return EntityID(kind.Spec().Prefix + "_" + HandleHash(k))
}

// hashParts hashes the parts with SHA-256, each preceded by its length as a
// big-endian uint32, so that no two different lists of parts hash alike.
func hashParts(parts ...string) [32]byte {
	b := make([]byte, 0, 512)
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return sha256.Sum256(b)
}

// LinkID names one link as one record states it: "lnk_" and a hash, stable
// across versions of the record and equal in every store (see [Record.Edges]).
type LinkID string

// Value gives the value part of a natural id, for people: "+12025550123" of
// "phone:+12025550123". It gives a handle as it is.
func (id EntityID) Value() string {
	_, value, ok := strings.Cut(string(id), ":")
	if !ok {
		return string(id)
	}
	return strings.TrimPrefix(value, "raw:")
}
