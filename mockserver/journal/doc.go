// Package journal remembers the last exchanges of a mock.
//
// Four words:
//
//   - Exchange: one request with what became of it. Adding one keeps what is there
//     anyway and copies nothing, so that no request waits for its journal.
//   - Answered: what became of a request, shared by all that were alike.
//   - Filter: which exchanges are meant, to be listed, counted or waited for.
//   - Entry: an exchange as people and tools get to see it, made when somebody
//     looks: without its credentials, and as curl, HAR and .http text.
//
// The journal also counts what of the document was exercised (Coverage), over more
// than the exchanges that it still has.
package journal
