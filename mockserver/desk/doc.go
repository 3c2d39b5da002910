// Package desk is the API and the page from which people and test suites say what a
// mock answers, and see what it was asked.
//
// The API is openapi.yaml, and the document is not only its description: each
// request is matched, authenticated, decoded and checked by package spec, and each
// answer is checked before it is sent. What a request passes through is serve.go:
// the guard (guard.go: who is let in), the document, one function of the table of
// operations, and the answer.
//
// The desk gives power over every client of the mock. It answers on the loopback
// interface only, unless it is given a token; it answers to the names it expects and
// to no script of another origin; and the mock's own paths have none of its power.
//
// The package uses mockserver, and mockserver knows of it only that it is a handler
// (Server.Mount). Package client, below, is the API for Go tests.
package desk
