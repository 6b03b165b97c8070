// Package archtest holds the tests that keep the shape of the module: who may import whom, which outside module is
// allowed where, how long a file may grow, and that packages, exported names and dependencies are explained.
//
// The package has no code of its own beside these tests. The tables are in rules_test.go; a new package or a new
// dependency starts with a row there, which makes the decision visible in review. Rows may stand for packages that do
// not exist yet.
package archtest
