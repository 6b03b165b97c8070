// Package exports writes a graph as files for data scientists: one table of
// records, of entities, of links, of transfers, of matches and of judgements,
// as Parquet, CSV or JSON lines.
//
// The main idea: a table is a struct whose fields are its columns, in order,
// with their meaning in the tag "doc". The files and their documentation are
// both made from it. Rows come from the roles of a store, in an order that
// follows from the journal, so that equal graphs give equal bytes wherever
// they live.
package exports
