// Package conformance holds the tests that compare kql with the measured answers of the real engine and
// with the verdicts of Microsoft's binder. They read ../shared/conformance and skip where it is missing.
package conformance
