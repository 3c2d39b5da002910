package contract

import (
	"slices"

	"goalpost/spec"
)

// Check is one question that the suite asks of responses.
type Check struct {
	// ID is stable.
	ID string
	// Summary says in a line what is asked.
	Summary string
	// Proves says what a pass means.
	Proves string

	// applies reports whether the question can be asked of a response; nil for a
	// check of several responses together.
	applies func(*exchange) bool
	// run is every breach; none is a pass.
	run func(*exchange) []Failure
}

// The ids that other files name.
const (
	rulesBetween = "rules-between-responses"
	hasEffect    = "parameter-has-effect"
)

// Checks is the catalogue, in the order in which the checks are made.
func Checks() []Check {
	return append(catalogue(), Check{
		ID:      hasEffect,
		Summary: "What a parameter selects depends on it.",
		Proves:  "Responses for different values of a parameter hold different objects wherever an x-identity says that they are others.",
	}, Check{
		ID:      rulesBetween,
		Summary: "Responses of different operations agree.",
		Proves:  "Every x-rules of the document holds for every combination of the responses it names.",
	})
}

// catalogue is the checks of a single response.
func catalogue() []Check {
	return slices.Concat(deliveryChecks(), contentChecks(), requestChecks(), protocolChecks())
}

// deliveryChecks ask how a response arrives and what its status is.
func deliveryChecks() []Check {
	return []Check{
		{
			ID:      "framing",
			Summary: "The response arrives whole.",
			Proves:  "There is an answer within the timeout; its body has the length announced, unpacks, and is not larger than is read.",
			applies: func(*exchange) bool { return true },
			run:     checkFraming,
		},
		{
			ID:      "max-response-time",
			Summary: "The response is there in time.",
			Proves:  "The whole response is there within the time that was asked for.",
			applies: func(x *exchange) bool { return arrived(x) && x.limit > 0 },
			run:     checkResponseTime,
		},
		{
			ID:      "not-a-server-error",
			Summary: "The server does not fail.",
			Proves:  "The status is below 500, unless the document names it as the error for the request.",
			applies: answered,
			run:     checkServerError,
		},
		{
			ID:      "status-code-conformance",
			Summary: "The status is one that the document has.",
			Proves:  "The operation documents the status of the response.",
			applies: func(x *exchange) bool { return documented(x) && len(x.Operation.Responses) > 0 },
			run:     checkStatus,
		},
		{
			ID:      "unexpected-redirect",
			Summary: "A redirect is documented, and leads on.",
			Proves:  "Where the document has no redirect there is none, and none leads back to where it came from.",
			applies: answered,
			run:     checkRedirect,
		},
	}
}

// contentChecks ask whether a response is what the document has for its status.
func contentChecks() []Check {
	return []Check{
		{
			ID:      "content-type-conformance",
			Summary: "The body's media type is documented.",
			Proves:  "Content-Type names a media type that the response documents, and there is no body where it documents none.",
			applies: func(x *exchange) bool { return arrived(x) && x.response != nil && x.mayHaveBody() },
			run:     checkContentType,
		},
		{
			ID:      "strict-json",
			Summary: "A JSON body is JSON, and nothing but JSON.",
			Proves:  "The body is one JSON text in UTF-8 (RFC 8259) and is declared as such: no repeated name, no byte order mark, nothing behind it.",
			applies: func(x *exchange) bool { return x.media != nil && isJSON(x) },
			run:     checkJSON,
		},
		{
			ID:      "response-schema-conformance",
			Summary: "The body satisfies its schema.",
			Proves:  "The decoded body is valid under the schema that the document has for the status and media type.",
			applies: func(x *exchange) bool { return x.media != nil && x.media.Schema != nil && (x.decoded || !isJSON(x)) },
			run:     checkSchema,
		},
		{
			ID:      "undeclared-properties",
			Summary: "With --strict: the body has no property that the document does not know.",
			Proves:  "Every property of an object that the document describes is one that it declares, or that one of its examples has in the same place.",
			applies: func(x *exchange) bool { return x.strict && x.decoded && x.media.Schema != nil },
			run:     checkUndeclared,
		},
		{
			ID:      "response-headers-conformance",
			Summary: "The documented headers are there and valid.",
			Proves:  "Every required header of the response is present, and every documented one satisfies its schema.",
			applies: func(x *exchange) bool { return documented(x) && x.response != nil && len(x.response.Headers) > 0 },
			run: func(x *exchange) []Failure {
				return x.failures("A header is not as documented", x.response.CheckHeaders(x.Header))
			},
		},
		{
			ID:      "rules-within-response",
			Summary: "The values of the response agree with each other and with the request.",
			Proves:  "Every x-rules on the response and its schemas holds, and every x-value is what it computes.",
			applies: func(x *exchange) bool { ok, _ := x.obeysSchema(); return x.decoded && ok },
			run:     checkRulesWithin,
		},
	}
}

// requestChecks ask whether a request gets what the document says it gets.
func requestChecks() []Check {
	return []Check{
		{
			ID:      "positive-data-acceptance",
			Summary: "A request that is right is answered with success.",
			Proves:  "What the document allows, and the deployment itself lists, is accepted.",
			applies: func(x *exchange) bool { return documented(x) && x.response != nil && len(x.sent.violations()) == 0 },
			run:     checkAccepted,
		},
		{
			ID:      "negative-data-rejection",
			Summary: "A request that is wrong is not answered with success.",
			Proves:  "What the document does not allow is refused.",
			applies: func(x *exchange) bool { return documented(x) && len(x.sent.wrong) > 0 && !x.sent.hasDocumentedError() },
			run:     checkRejected,
		},
		{
			ID:      "documented-error",
			Summary: "A wrong request gets the documented error.",
			Proves:  "The status is the one that x-error names, and the body says of each mistake what the document says it does.",
			applies: func(x *exchange) bool { return documented(x) && x.sent.hasDocumentedError() },
			run:     checkDocumentedError,
		},
		{
			ID:      "ignored-auth",
			Summary: "A request without the right credentials is refused.",
			Proves:  "With a credential missing, empty or wrong the answer is no success.",
			applies: func(x *exchange) bool { return answered(x) && len(x.sent.refused) > 0 },
			run:     checkIgnoredAuth,
		},
	}
}

// answered reports whether there was an answer at all.
func answered(x *exchange) bool { return !x.answer.silent() }

// documented reports whether there was an answer to a request that the document
// has an operation for, method and path.
func documented(x *exchange) bool { return answered(x) && !x.sent.outside && x.sent.method == "" }

// arrived reports whether the answer came whole.
func arrived(x *exchange) bool { return answered(x) && x.answer.problem == "" }

func isJSON(x *exchange) bool { return spec.IsJSON(x.Header.Get("Content-Type")) }

// failures are the failures for violations of the response, those of what is
// documented before those of what is assumed. Of the ones that are not told no
// more is made than counting them takes.
func (x *exchange) failures(title string, violations []spec.Violation) []Failure {
	var failures, guesses []Failure
	for _, v := range violations {
		list := &failures
		assumed := first(v.Assumed, x.assumed())
		if assumed != "" {
			list = &guesses
		}
		if len(*list) < maxFailures {
			*list = append(*list, x.failure(title, v))
		} else {
			*list = append(*list, Failure{Document: v.Document, Rule: v.Rule, Assumed: assumed, code: v.Code})
		}
	}
	return append(failures, guesses...)
}
