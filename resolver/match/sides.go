package match

// Sides reports whether the record claims to be of a possible victim and of a
// suspect (see [graph.Record.VictimSuspect]).
func (f *Features) Sides() (victim, suspect bool) { return f.victim, f.suspect }

// Log2 gives log2(n) of n > 0, rounded to 1/256: the number of bits that a count
// is worth.
func Log2(n uint64) Bits { return Bits(log2(n)) }
