package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// protocolChecks ask what HTTP promises beside the document.
func protocolChecks() []Check {
	return []Check{
		{
			ID:      "stable-identity",
			Summary: "The same request lists the same objects again.",
			Proves:  "Objects that have an identity (x-identity) are the same, with the same values, when the request is sent again.",
			applies: func(x *exchange) bool {
				return x.sent.kind == again && x.decoded && x.plain != nil && x.plain.decoded && x.Status == x.plain.Status
			},
			run: checkStable,
		},
		{
			ID:      "head-conformance",
			Summary: "HEAD is answered as GET is, without the body.",
			Proves:  "HEAD gets the status and the headers that GET gets, and no body (RFC 9110 section 9.3.2), where the server takes it at all.",
			applies: func(x *exchange) bool {
				return x.sent.kind == asHead && answered(x) && x.plain != nil && !x.plain.answer.silent()
			},
			run: checkHead,
		},
		{
			ID:      "options-conformance",
			Summary: "OPTIONS and Allow list the methods of the path.",
			Proves:  "Wherever a response has an Allow header, it names every method that the document has and none that it has not, and a 405 has one (RFC 9110 section 15.5.6).",
			applies: func(x *exchange) bool {
				return answered(x) && (x.sent.kind == asOptions || x.sent.kind == otherMethod)
			},
			run: checkAllow,
		},
		{
			ID:      "unsupported-method",
			Summary: "A method that the path does not have is not answered with success.",
			Proves:  "The server does not take a method for another one.",
			applies: func(x *exchange) bool { return answered(x) && x.sent.kind == otherMethod },
			run:     checkOtherMethod,
		},
	}
}

// ofHTTP is why what HTTP says beside the document is a guess about a deployment.
const ofHTTP = "HTTP says so (RFC 9110), and the document does not mention it"

// checkHead compares the answer to HEAD with that to GET. A server need not take
// HEAD; one that says so is asked no more.
func checkHead(x *exchange) []Failure {
	get := x.plain
	declared := x.Operation.Document().OtherMethod(http.MethodHead)
	f := Failure{Document: x.Operation.Location, Assumed: ofHTTP}
	if declared != nil {
		f.Document, f.Assumed = declared.Location, declared.Assumed
	}
	if declared == nil && (x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusNotImplemented) {
		return nil
	}
	var failures []Failure
	add := func(code, title, expected, received string) {
		f.code, f.Title, f.Expected, f.Received = code, title, expected, received
		failures = append(failures, f)
	}
	if x.Status != get.Status {
		add("status", "HEAD has another status than GET", fmt.Sprint(get.Status), x.summary())
		return failures
	}
	if want, got := get.Header.Get("Content-Type"), x.Header.Get("Content-Type"); want != got && !sameMedia(want, got) {
		add("content-type", "HEAD has another media type than GET", first(want, "no Content-Type"), first(got, "no Content-Type"))
	}
	if x.response != nil {
		for _, header := range x.response.Headers {
			if get.Header.Get(header.Name) != "" && x.Header.Get(header.Name) == "" {
				add("header "+header.Name, "HEAD lacks a header that GET has", header.Name+": "+get.Header.Get(header.Name), "no header "+header.Name)
			}
		}
	}
	if x.answer.trailing > 0 {
		add("body", "The answer to HEAD has a body", "no body", fmt.Sprintf("%d bytes after the headers", x.answer.trailing))
	}
	return failures
}

// sameMedia reports whether two content types are the same, but for their spelling.
func sameMedia(a, b string) bool {
	essence := func(contentType string) string {
		name, _, _ := strings.Cut(contentType, ";")
		return strings.ToLower(strings.TrimSpace(name))
	}
	return essence(a) == essence(b)
}

// checkAllow compares an Allow header with the methods that the document has.
func checkAllow(x *exchange) []Failure {
	declared := x.Operation.Document().OtherMethod(http.MethodOptions)
	f := Failure{Document: x.Operation.PathItem().Location, Assumed: ofHTTP}
	promised := declared != nil && x.sent.kind == asOptions
	if promised {
		f.Document, f.Assumed = declared.Location, declared.Assumed
	}
	documented := x.sent.takes
	if promised && x.Status/100 != 2 {
		f.code, f.Title, f.Expected, f.Received = "status", "OPTIONS is not answered", "success, and an Allow header", x.summary()
		return []Failure{f}
	}
	values := x.Header.Values("Allow")
	if len(values) == 0 {
		if !promised && x.Status != http.StatusMethodNotAllowed {
			return nil
		}
		f.code, f.Title, f.Expected, f.Received = "allow", "There is no Allow header", "Allow: "+strings.Join(documented, ", "), x.summary()
		return []Failure{f}
	}
	var allowed []string
	for one := range strings.SplitSeq(strings.Join(values, ","), ",") {
		allowed = append(allowed, strings.TrimSpace(one))
	}
	var failures []Failure
	for _, method := range x.Operation.PathItem().Methods() {
		if !slices.Contains(allowed, method) && !x.sent.shared {
			f.code, f.Title, f.Expected, f.Received = "lacks "+method, "Allow lacks a method that the document has", method, "Allow: "+strings.Join(allowed, ", ")
			failures = append(failures, f)
		}
	}
	for _, method := range allowed {
		if slices.Contains(unsafeMethods, method) && !slices.Contains(documented, method) {
			f.code, f.Title, f.Expected, f.Received = "has "+method, "Allow has a method that the document has not", strings.Join(documented, ", "), "Allow: "+strings.Join(allowed, ", ")
			failures = append(failures, f)
		}
	}
	return failures
}

func checkOtherMethod(x *exchange) []Failure {
	if x.Status/100 != 2 {
		return nil
	}
	return []Failure{{Title: "A method that the document does not have was answered with success", Expected: "a refusal of " + x.sent.method,
		Received: x.summary(), Document: x.Operation.PathItem().Location, Assumed: ofHTTP, code: "success"}}
}
