// Package synth makes synthetic worlds with their truth: what police, NGO, FIU,
// banks, telecom, platform, company register and press tell of a world that
// [world.Plan] simulates, each in files of their own shape with the defects of
// real files, and beside them who is who and what was planted.
//
// The main idea: cells in, records out. A worker takes a cell of the world,
// lets each source tell what it knows of it, notes every defect that it does,
// and hands the bytes to one writer, which appends them in the order of the
// cells. What a source knows and gets wrong is drawn from the seed and from the
// place (source, subject, record) alone, so that the same parameters make the
// same bytes with any number of workers, in bounded memory, and a run that broke
// off goes on where it was.
//
// The package knows nothing of the resolver's tables, nor the resolver of its
// own: else accuracy on these worlds would only measure how alike they are.
package synth
