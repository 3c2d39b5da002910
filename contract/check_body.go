package contract

import (
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode"

	"goalpost/spec"
)

func checkContentType(x *exchange) []Failure {
	contentType := x.Header.Get("Content-Type")
	documented := make([]string, len(x.response.Content))
	for i, media := range x.response.Content {
		documented[i] = media.Name
	}
	f := Failure{Title: "The media type is not documented", Expected: strings.Join(documented, " or "),
		Received: first(contentType, "no Content-Type"), Document: x.response.Location, Assumed: x.assumed(), code: "media-type"}
	switch {
	case !x.mayHaveBody(), x.media != nil:
		return nil
	case len(documented) == 0 && len(x.answer.body) == 0:
		return nil
	case len(documented) == 0:
		f.Title, f.Expected = "There is a body and the document has none", "no body"
		f.Received = fmt.Sprintf("%d bytes of %s", len(x.answer.body), first(contentType, "no media type"))
		f.Assumed = first(f.Assumed, "many documents leave the body of a response out without meaning that there is none")
	}
	return []Failure{f}
}

func checkJSON(x *exchange) []Failure {
	if x.decodeErr == nil {
		return checkCharset(x)
	}
	return []Failure{{Title: "The body is not strict JSON", Expected: "one JSON text (RFC 8259)",
		Received: x.decodeErr.Error() + ", " + x.summary(), Document: x.media.Location, Assumed: x.assumed(), code: "json"}}
}

// checkCharset asks that JSON is not declared to be text of another encoding than
// UTF-8 (RFC 8259 section 8.1): a client that believes it would garble it.
func checkCharset(x *exchange) []Failure {
	_, parameters, err := mime.ParseMediaType(x.Header.Get("Content-Type"))
	charset := strings.ToLower(parameters["charset"])
	ascii := !slices.ContainsFunc(x.answer.body, func(b byte) bool { return b > unicode.MaxASCII })
	if err != nil || charset == "" || charset == "utf-8" || charset == "utf8" || ascii && charset == "us-ascii" {
		return nil
	}
	return []Failure{{Title: "The body is declared to be in another charset", Expected: "UTF-8 (RFC 8259)",
		Received: "Content-Type: " + x.Header.Get("Content-Type"), Document: x.media.Location, Assumed: x.assumed(), code: "charset"}}
}

func checkSchema(x *exchange) []Failure {
	if x.decodeErr != nil {
		return []Failure{{Title: "The body cannot be read", Expected: "a body of " + x.media.Name,
			Received: x.decodeErr.Error(), Document: x.media.Location, Assumed: x.assumed(), code: "decode"}}
	}
	return x.failures("The body does not satisfy its schema", x.breaches)
}

// checkRulesWithin checks the rules for the request with the values that stand
// for parameters left out. Such a value may be a guess, and what it breaks then
// is a guess as well, unless the rule is broken without it, too.
func checkRulesWithin(x *exchange) []Failure {
	resolved := x.Exchange.With(x.resolved)
	violations := resolved.CheckRules()
	if len(violations) == 0 {
		return nil
	}
	asSent := x.Exchange.CheckRules()
	_, shape := x.obeysSchema()
	for i := range violations {
		v := &violations[i]
		if same := find(asSent, *v); same != nil {
			*v = *same
		}
		if v.Assumed == "" && unevaluable(v.Message) {
			v.Assumed = shape
		}
	}
	return x.failures("A rule of the document does not hold", violations)
}

// find is the violation of the same promise at the same place, nil where there is
// none.
func find(violations []spec.Violation, v spec.Violation) *spec.Violation {
	for i, other := range violations {
		if other.Code == v.Code && other.Rule == v.Rule && other.Location == v.Location && other.Message == v.Message {
			return &violations[i]
		}
	}
	return nil
}

// unevaluable reports whether a rule was broken because its expression met values
// it is not made for.
func unevaluable(message string) bool { return strings.HasPrefix(message, `the expression "`) }
