// Package names invents people, companies and places for synthetic worlds, with their names in native scripts, in the
// usual romanisations, and in the damaged forms that real sources show.
//
// The main idea: a person has names as parts (given, middle, family), each with its native form and its usual
// spellings; writing puts the parts into a Name of ordered pieces; a Defect changes such a Name as one kind of source
// would, or says that it cannot. The truth file can therefore name every change that a record suffered.
//
// The tables in data/ are common personal names, ordered by how common they are, from general knowledge: chances fall
// with the rank as Zipf's law has it, and are not a statistic of any country. They belong to this package alone. The
// resolver has tables of its own and neither reads the other's, or accuracy on a synthetic world would only measure
// how alike the tables are; the import table keeps them apart.
//
// Companies, compounds, towns, streets and brands are built from syllables that are meant to mean nothing, so that no
// real one is spoken of.
package names
