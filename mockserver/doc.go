// Package mockserver serves an API that is not there yet, from its document.
//
// Six words:
//
//   - Server: an http.Handler (an Echo instance inside) over one snapshot, which
//     is a document with everything made from it. Reload swaps the snapshot.
//   - Fixture: a canned response in a file. It is checked when it is loaded:
//     against its schema, the rules within it, and the fixtures of the other
//     operations.
//   - question: one request as the choice of a response sees it: the operation,
//     the inputs, the violations, and what the client asks for.
//   - answer: a chosen response, not written yet, with the reason why.
//   - reply: an answer as it is sent and logged, ready for every request that
//     repeats this one (reply.go, memory.go).
//   - subject: what the values of an answer are about, which is less than the
//     request (subject.go).
//   - problem: the mock's own word (RFC 9457), where the document has none.
//
// One request is one page, handler.go: match the operation, check credentials,
// parameters and body, choose the answer, write it. The choice is a list of
// finders, choose.go: what the client asked for, else the documented error for
// what is wrong, else the fixture that applies, else an example of the document,
// else a generated body. What they call never calls back up, with one exception:
// the valid values of a parameter (x-values-from) are learned by asking the
// operation that lists them, which is a question of its own (learn.go).
//
// A request that was answered before is answered alike, without all that: what an
// answer depends on is one key, compared in full. One that was not is still spared
// the choice where another with the same subject was answered.
//
// Every body satisfies the document, or is not sent: a fixture is checked at
// load, an example and a generated body before they are written.
//
// The package uses spec and generate, and nothing of it shows Echo.
package mockserver
