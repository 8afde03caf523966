// Package spec holds the tests that run the behaviour cases of testdata/spec and the broken rules of
// testdata/errors through the command line, and those that hold the house's rules: which package may import
// which, and that each function and operator has a case.
package spec
