// Package session is what one client of a mock has set for itself, and how it is
// kept apart from what others have set.
//
// Five words:
//
//   - Settings: everything that is set for one session: a seed, whether bodies are
//     generated, a scenario, and a list of Setting. They are immutable.
//   - Setting: what requests of an operation are answered: an Answer, a sequence of
//     them, a Fault, or a fault beside one of the others, for a number of requests
//     or until it is taken away.
//   - Fault: something that goes wrong on the way: a delay, a reset, half a body.
//     Whether it strikes and how long it takes is drawn from the seed and the number
//     of the request, so that a run can be had again.
//   - Scenario: settings in a file, with a name.
//   - Store: where the settings of all sessions are, and how many requests each
//     setting was taken for: Memory for one server, Redis for several.
//
// Everything here is about values: read.go reads settings with the place of each
// mistake, alter.go changes a JSON value, draw.go draws. What a setting means for a
// document is decided in package mockserver.
package session
