// Package contract checks a deployment against its OpenAPI document. Every
// expectation comes from the document: nothing here knows an API, and no list of
// usual statuses stands in for what the document does not say.
//
//	Operation   one method of one path, from the document (package spec)
//	Case        one request that the suite sends, and what is to come of it
//	Check       one question asked of every response it applies to
//	Failure     one broken promise: expected, received, and where
//	Report      the results of all checks, in the order they were made
//
// The flow is one page, run.go, read top to bottom: for each operation its
// cases, for each case one request, for each response every check of the
// catalogue that applies, and at the end the rules between responses.
//
//	case.go, case_*.go                                what is sent
//	select.go, manners.go                             how much of it, and how fast
//	send.go, client.go, learn.go, exchange.go         how it is sent and read
//	check.go (the catalogue), check_*.go              what is asked
//	record.go, coverage.go, finding.go, baseline.go   what is kept of it
//	result.go, report.go, report_*.go, runt.go        what is told
//	redact.go, curl.go                                what is never told
//
// A breach of something that the document marks as assumed (x-assumed) is a
// warning, of anything else a failure; with Options.Strict both are failures. A
// run that could check nothing is an error, never a kept contract.
//
// The package imports spec and generate. It does not read flags or the
// environment, and it never imports the mock server: what it checks is always a
// deployment at a URL.
package contract
