// Package goalpost holds the bundled API: its OpenAPI document and its canned
// responses.
//
// The code around it is two tools over one document made executable. Five words
// name all of it:
//
//   - Document: an OpenAPI document, loaded, compiled and immutable (package
//     spec). It matches a request to an Operation, decodes its inputs, and says
//     what they, and the response to them, break: each a Violation with its place
//     in the message and in the document.
//   - Instance: a value made to satisfy a schema (package generate), the same one
//     for the same seed, whenever and wherever it is asked for.
//   - Fixture: a response in a file (fixtures/), checked against the document
//     before it is ever served.
//   - Case: one request that the suite sends (package contract), with the checks
//     that apply to its response.
//   - Report: what became of the cases: kept promises, broken ones with the way to
//     see each, and guesses that did not hold.
//
// A mock request flows through mockserver/handler.go: match, credentials,
// parameters and body, choose the response, write it. A contract run flows
// through contract/run.go: for each operation its cases, for each case a request,
// for each response the checks, and the report.
//
// Beside the mock stands its desk: what one client's session is answered and which
// faults it meets (mockserver/session), what was asked (mockserver/journal), and the
// API and the page to see and set both (mockserver/desk, mockserver/console). Beside
// the suite stand the mutants that measure it (contract/mutant).
//
// Imports lead one way: cmd uses everything; mockserver and contract use spec and
// generate and not each other; generate uses spec; spec uses only libraries.
// Nothing but cmd reads flags or the environment, prints, or exits. No Go file
// outside tests knows the bundled API: what is known of it stands in openapi.yaml
// and fixtures.
package goalpost

import (
	"embed"
	"io/fs"
)

//go:embed openapi.yaml all:fixtures
var files embed.FS

// Files are openapi.yaml and the folder fixtures.
func Files() fs.FS { return files }
