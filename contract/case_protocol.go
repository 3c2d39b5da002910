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
	takes, shared := r.takes(plain)
	if !slices.Contains(takes, http.MethodOptions) {
		options := plain.derive("OPTIONS")
		options.kind, options.method, options.outside, options.takes, options.shared = asOptions, http.MethodOptions, true, takes, shared
		cases = append(cases, options)
	}
	methods := []string{unknownMethod}
	if r.options.AllowUnsafe {
		methods = append(methods, unsafeMethods...)
	}
	for _, method := range methods {
		if !slices.Contains(takes, method) {
			other := plain.derive(method)
			other.kind, other.method, other.outside, other.takes, other.shared = otherMethod, method, true, takes, shared
			cases = append(cases, other)
		}
	}
	if other := r.otherPath(plain); other != nil {
		cases = append(cases, other)
	}
	return cases
}

// takes are the methods that the document has for the path of a request. It is shared
// where several paths match: which of them answers is not for the document to say.
func (r *run) takes(plain *Case) (methods []string, shared bool) {
	methods = plain.Operation.PathItem().Methods()
	path, ok := r.documentPath(plain)
	if !ok {
		return methods, false
	}
	if match, found := r.document.Match(http.MethodOptions, path); found && match.Item != plain.Operation.PathItem() {
		shared = true
	}
	for _, method := range append([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}, unsafeMethods...) {
		if match, found := r.document.Match(method, path); found && match.Operation != nil && !slices.Contains(methods, method) {
			methods = append(methods, method)
			shared = true
		}
	}
	return methods, shared
}

// documentPath is the path of a request as the document's servers have it.
func (r *run) documentPath(c *Case) (path string, ok bool) {
	base := &url.URL{Scheme: "http", Host: "document.invalid", Path: c.Operation.BasePath()}
	request, err := c.Operation.NewRequest(r.ctx, base, c.Inputs)
	if err != nil {
		return "", false
	}
	return request.URL.EscapedPath(), true
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
	path, ok := r.documentPath(plain)
	if !ok || !isSafe(plain.Operation.Method) || strings.Trim(plain.Operation.Path, "/") == "" {
		return nil
	}
	if _, known := r.document.Match(plain.Operation.Method, change(path)); known {
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
