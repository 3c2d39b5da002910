// Package mutant measures how much a run of the suite would notice: it takes a
// server that keeps its document, breaks one promise of the document at a time,
// and runs the suite against each.
//
//	Mutant     the server with one promise of the document broken (Derive, Mutant.Handler)
//	Variant    the same server with other data, so that more of a schema is seen
//	Outcome    killed (the suite noticed), survived, or equal (nothing to notice)
//	Score      the outcomes, counted by family
//
// The flow is one page, measure.go: run the suite against the server itself, which
// must pass without a warning; then, side by side, against each mutant until the
// first failure.
//
//	derive*.go             document -> mutants, one file for each part of it
//	keyword.go, implied.go the promises of a schema, and which of them say nothing new
//	value.go, edit.go      what breaks a keyword, what breaks a rule
//	place.go               where in a body a schema applies
//	exchange.go, wire.go   a request with its answer, and how it travels
//	force.go               servers that give the answers which nobody gets otherwise
//
// A mutant is equal only where the document itself shows that no server could
// differ: what it says is said again elsewhere, or is about values that cannot
// occur. What the suite merely never saw is a survivor, and comes with what to
// add to the document to have it seen.
//
// The package imports spec, generate and contract. It never imports the mock
// server: the server that keeps the document is whatever handler it is given.
package mutant
