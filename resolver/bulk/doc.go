// Package bulk resolves many records at once.
//
// The main idea: the partition is a function of records and model, so that what
// the engine keeps up to date record by record can as well be made in one go,
// with less memory and on all processors: candidate keys are sorted part by
// part, each pair of records that share a live one is weighed once, and the
// components of strong pairs are divided as the engine divides them. Tests hold
// the two to each other.
package bulk
