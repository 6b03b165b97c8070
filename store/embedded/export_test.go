package embedded

// SmallTables gives options with memtables so small that a short history makes
// many tables and logs.
func SmallTables(o Options) Options {
	o.memTable = 64 << 10
	return o
}
