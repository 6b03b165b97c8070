// Package match weighs the evidence that two records speak of one subject.
//
// The main idea is a sum of evidence that anybody can check: every feature that
// both records have is put on a typed level (exact, close, partial,
// conflicting), every level has a documented chance among records of one
// subject (m) and among others (u), and its weight is log2(m/u) in 1/256 bit.
// What a record does not say counts nothing. Features that say the same thing
// twice (a number as phone and as WhatsApp, a postcode and its city) form one
// group and count once.
//
// Some things outrank the sum. Gates keep a pair below the line where evidence
// of the right sort is missing (a name alone, a shared phone under two different
// names); vetoes keep it apart for good (two passports of one country valid at
// the same time).
//
// Each fuzzy kind has its own gate. People are never known by a name alone.
// Organisations are by a full name within one country, because registers refuse
// a second; what is registered at one address counts for less the more hold it.
// Sites are known by their place with a name as other languages may have told
// it, never with another number or part; advertisements by wording or contacts,
// never by a title.
//
// Which pairs are weighed at all is decided by candidate keys ([Model.Keys]):
// values that two records of one subject are likely to share.
//
// All arithmetic is in integers. [Model.Compare] gives the weight and
// [Model.Explain] the rows that it is the sum of; both run the same code.
package match
