package contract

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// unknownMethod is a method that no server has (RFC 9110 section 9.1 lets anybody
// make one up).
const unknownMethod = "GOALPOST"

// unsafeMethods are the usual methods that may change data.
var unsafeMethods = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// protocolCases are requests about which HTTP says what the document does not:
// the plain request again, HEAD, OPTIONS, methods that the path does not have, and
// the path without its closing slash, or with one.
func (r *run) protocolCases(plain *Case) []*Case {
	op := plain.Operation
	var cases []*Case
	if isSafe(op.Method) {
		same := plain.derive("the same request again")
		same.kind = again
		cases = append(cases, same)
	}
	item := op.PathItem()
	if op.Method == http.MethodGet && item.Operation(http.MethodHead) == nil {
		head := plain.derive("HEAD in place of GET")
		head.kind, head.method = asHead, http.MethodHead
		cases = append(cases, head)
		if refused := head.derive("HEAD without any credential"); len(plain.credentials) > 0 {
			refused.method, refused.credentials = http.MethodHead, nil
			if refused.refused = r.refusal(refused); len(refused.refused) > 0 {
				cases = append(cases, refused)
			}
		}
	}
	if item.Operations[0] != op {
		// What follows is about the path, and asked once.
		return cases
	}
	if item.Operation(http.MethodOptions) == nil {
		options := plain.derive("OPTIONS")
		options.kind, options.method, options.outside = asOptions, http.MethodOptions, true
		cases = append(cases, options)
	}
	methods := []string{unknownMethod}
	if r.options.AllowUnsafe {
		methods = append(methods, unsafeMethods...)
	}
	for _, method := range methods {
		if !slices.Contains(item.Methods(), method) {
			other := plain.derive(method)
			other.kind, other.method, other.outside = otherMethod, method, true
			cases = append(cases, other)
		}
	}
	if other := r.otherPath(plain); other != nil {
		cases = append(cases, other)
	}
	return cases
}

// otherPath is the plain request to the path without its closing slash, or with
// one; nil where that is another path of the document.
func (r *run) otherPath(plain *Case) *Case {
	other := plain.derive("the path with a closing slash")
	change := func(path string) string { return path + "/" }
	if strings.HasSuffix(plain.Operation.Path, "/") {
		other.Name = "the path without its closing slash"
		change = func(path string) string { return strings.TrimSuffix(path, "/") }
	}
	request, err := r.request(r.ctx, plain)
	if err != nil || !isSafe(plain.Operation.Method) || strings.Trim(plain.Operation.Path, "/") == "" {
		return nil
	}
	path := change(plain.Operation.BasePath() + strings.TrimPrefix(request.URL.EscapedPath(), strings.TrimSuffix(r.baseOf(plain.Operation).EscapedPath(), "/")))
	if _, known := r.document.Match(plain.Operation.Method, path); known {
		return nil
	}
	other.kind, other.outside = otherPath, true
	other.reshape = func(request *http.Request) {
		escaped := change(request.URL.EscapedPath())
		if decoded, err := url.PathUnescape(escaped); err == nil {
			request.URL.Path, request.URL.RawPath = decoded, escaped
		}
	}
	return other
}
