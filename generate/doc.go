// Package generate makes instances of schemas: values that always satisfy their
// schema, that look right, that agree with one another, and that come again.
//
// One instance is made like this:
//
//	schema -> literals -> shape -> value -> computed values -> checks
//
// A literal is a schema as it stands in the document, or one derived from it
// (the opposite of a "not", the "const" that a discriminator asks for). The
// literals that hold at one place are normalised into a shape: $ref followed,
// allOf and siblings intersected, one branch chosen of every oneOf, anyOf and if
// (normalize.go, intersect.go). What was found is kept for the next time the same
// branches are taken (known.go), with all that can be said of the shape beforehand
// (settle.go). A shape that is empty sends the choice back to the next branch. A
// value is built from the shape (build.go) within exact bounds: number.go, text.go,
// array.go, object.go, keys.go; for a pattern from its parsed expression
// (pattern.go).
//
// Every draw comes from a stream of its own, seeded by the seed, the place and
// the way from there (stream.go), so no draw depends on any other, on the clock or
// on the order of a map. An object with x-identity draws by its identity instead
// of its place, so it is the same wherever it occurs.
//
// How a value looks is asked of the x-faker template, the examples, the enum and
// the default, the format, the property's name and description, and the type, in
// that order (looks.go). What has x-value is computed when everything else stands,
// which is spec's work.
//
// A schema that no value can satisfy is refuted without making one (refute.go,
// implies.go), so that a whole document is looked through at its start
// (document.go).
//
// Nothing leaves the package that spec's validator refuses: a failed attempt is
// made again with other draws, a few times, and then reported as a *spec.Error
// that names the schema. The work is bounded in steps, not by the clock
// (budget.go), so that what is refused is refused everywhere.
//
// The package imports spec and nothing else of goalpost.
package generate
