package mockserver

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"goalpost/spec"
)

// standardHeader is a value for a header whose form HTTP fixes, where the document
// says no more of it than that it is text: words would be no value of it. The same
// request has the same value.
func (q *question) standardHeader(h *spec.Header, status int) []string {
	schema, ok := h.Schema.Deref().Value().(map[string]any)
	if !ok || given(h.Schema) || !h.Schema.Allows("string") || schema["enum"] != nil || schema["pattern"] != nil {
		return nil
	}
	sum := q.sumOf(h.Name, status)
	id := fmt.Sprintf("%x", sum)
	here := q.origin + q.inputs.Path
	switch http.CanonicalHeaderKey(h.Name) {
	case "Etag":
		return []string{`"` + id + `"`}
	case "Last-Modified", "Expires":
		return []string{headerEpoch.Add(time.Duration(sum%(300*24*3600)) * time.Second).Format(http.TimeFormat)}
	case "Location", "Content-Location":
		return []string{here + "/" + id[:6], "/" + id[:6]}
	case "Link":
		return []string{"<" + here + `?page=2>; rel="next"`}
	case "Set-Cookie":
		return []string{"session=" + id + "; Path=/; HttpOnly"}
	case "Retry-After":
		return []string{"60"}
	case "Cache-Control":
		return []string{"no-cache"}
	case "Content-Language":
		return []string{"en"}
	case "Vary":
		return []string{"Accept"}
	case "Accept-Ranges":
		return []string{"bytes"}
	case "Content-Disposition":
		return []string{`attachment; filename="` + spec.Identifier(q.operation.ID) + `"`}
	}
	return nil
}

// sumOf is a number for a header, the same for the same request.
func (q *question) sumOf(name string, status int) uint64 {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s %s", q.seed(), name, q.subject(status))
	return hash.Sum64()
}

// lead gives a redirect the place it leads to, which it needs whether the document
// mentions the header or not (RFC 9110 section 15.4).
func (q *question) lead(header http.Header, status int) {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if header.Get("Location") == "" {
			header.Set("Location", fmt.Sprintf("%s%s/%x", q.origin, q.inputs.Path, q.sumOf("Location", status)&0xffffff))
		}
	}
}

// headerEpoch is the earliest date in a header: none depends on the clock.
var headerEpoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
