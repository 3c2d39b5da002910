// Package spec is an OpenAPI document made executable: it decides what the
// document means for a request and for a response.
//
// Load parses the text into nodes that know their line (parse.go, node.go),
// follows references within the document's folder (reference.go) and builds the
// model: Document, PathItem, Operation, Parameter, Response, MediaType, Schema,
// SecurityScheme (build.go, operation.go). What OpenAPI has no word for stands
// in x- words; words.go compiles them, with CEL (expression.go). cel-go checks an
// expression, and says what it means; most are evaluated without it (quick.go).
//
// A request then passes through
//
//	Document.Match          path and method -> Operation (match.go)
//	Operation.Authenticate  credentials (security.go)
//	Operation.Decode        parameters and body -> Inputs (decode.go, decode_flat.go)
//	Operation.Resolve       values that another operation lists (values.go)
//
// and a response through
//
//	Operation.Response      status -> Response (operation.go)
//	Response.MediaType      content type -> MediaType (media.go)
//	MediaType.Decode        body -> JSON value
//	Schema.Validate         value -> Violations (schema.go, explain.go)
//	Response.CheckHeaders   headers -> Violations (header.go)
//	Exchange.CheckRules     what holds between values (annotate.go)
//	Document.CheckRules     what holds between responses (rule.go)
//
// Everything that is wrong is a Violation, with its place in the message and in
// the document, and the reason when the promise is only assumed.
//
// A Schema is JSON Schema 2020-12, whatever version the document has
// (translate.go); it compiles when it is first used (compile.go). A plan of it
// tells most values quickly (plan.go), and the full validator, which explains, is
// asked about the others and about the ones that are wrong. JSON values are
// nil, bool, json.Number, string, []any and map[string]any everywhere.
package spec
