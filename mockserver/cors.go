package mockserver

import (
	"net/http"
	"strings"

	"goalpost/spec"
)

// exposedAlways are the response headers that a script in a browser may read,
// beside those that the document declares.
const exposedAlways = "Allow, Goalpost-Broken, Goalpost-Degraded, Goalpost-Fault, Goalpost-Violations, Link, Location, Preference-Applied, Retry-After, WWW-Authenticate"

// maxEchoed bounds what is repeated of a preflight's headers, in bytes.
const maxEchoed = 4096

// allowOrigin lets a script of any origin read the response (WHATWG Fetch
// section 3.2). The origin is repeated rather than starred, so that requests with
// cookies work as well. A request without an origin, which no script sent, is not
// told what one may read.
func allowOrigin(header http.Header, origin, exposed []string) {
	if len(origin) == 0 || origin[0] == "" {
		header["Access-Control-Allow-Origin"] = anyOrigin
		return
	}
	header["Access-Control-Expose-Headers"] = exposed
	if len(origin[0]) > maxEchoed {
		header["Access-Control-Allow-Origin"] = anyOrigin
		return
	}
	header["Access-Control-Allow-Origin"] = origin[:1:1]
	header["Access-Control-Allow-Credentials"] = allowed
}

// Values of headers that never change, so that they are allocated once.
var (
	anyOrigin = []string{"*"}
	allowed   = []string{"true"}
	noSniff   = []string{"nosniff"}
)

// isPreflight reports whether a browser asks what a script may do (WHATWG Fetch
// section 3.2.3).
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// preflight lets a browser send what it asks to send. A path that the document
// does not have is allowed the method asked for, so that a script gets to read
// the problem instead of a failure without a reason.
func preflight(r *http.Request, item *spec.PathItem) *answer {
	methods := r.Header.Get("Access-Control-Request-Method")
	if item != nil {
		methods = allow(item)
	}
	header := http.Header{
		"Access-Control-Max-Age": {"600"},
		"Vary":                   {"Access-Control-Request-Method, Access-Control-Request-Headers"},
	}
	if m := tokens(methods); m != "" {
		header.Set("Access-Control-Allow-Methods", m)
	}
	if names := tokens(strings.Join(r.Header.Values("Access-Control-Request-Headers"), ",")); names != "" {
		header.Set("Access-Control-Allow-Headers", names)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	return &answer{status: http.StatusNoContent, header: header, why: "preflight"}
}

// tokens are the elements of a comma-separated list that are tokens.
func tokens(list string) string {
	var out string
	for _, one := range strings.Split(list, ",") {
		if one = strings.TrimSpace(one); isToken(one) && len(out)+len(one) < maxEchoed {
			out = joinList(out, one)
		}
	}
	return out
}

// exposed are the headers of an operation that a script may read.
func exposed(op *spec.Operation) string {
	names := exposedAlways
	for _, r := range op.Responses {
		for _, h := range r.Headers {
			if isToken(h.Name) && !listed(names, h.Name) {
				names += ", " + h.Name
			}
		}
	}
	return names
}

// listed reports whether a comma-separated list of header names has the name.
func listed(list, name string) bool {
	for one := range strings.SplitSeq(list, ", ") {
		if strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}
