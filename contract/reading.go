package contract

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"goalpost/spec"
)

// reading is a body as the document reads it.
type reading struct {
	body                 any
	err                  error
	breaches, undeclared []spec.Violation
}

// readings are the bodies that were read. Many requests get the same one, and it is
// read once. The zero value is ready.
type readings struct {
	mu    sync.Mutex
	known map[readingKey]reading
}

type readingKey struct {
	media       *spec.MediaType
	contentType string
	sum         [sha256.Size]byte
}

// maxReadings bounds how many readings are remembered, and maxRemembered which.
const (
	maxReadings   = 1000
	maxRemembered = 64 << 10
)

// of is the reading of a body. Its value is shared, and not to be changed.
func (all *readings) of(media *spec.MediaType, contentType string, body []byte, strict bool) reading {
	if len(body) > maxRemembered {
		return read(media, contentType, body, strict)
	}
	key := readingKey{media, contentType, sha256.Sum256(body)}
	all.mu.Lock()
	known, ok := all.known[key]
	all.mu.Unlock()
	if ok {
		return known
	}
	known = read(media, contentType, body, strict)
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.known == nil {
		all.known = map[readingKey]reading{}
	}
	if len(all.known) < maxReadings {
		all.known[key] = known
	}
	return known
}

func read(media *spec.MediaType, contentType string, body []byte, strict bool) reading {
	var r reading
	if r.body, r.err = media.Decode(contentType, body); r.err != nil || media.Schema == nil {
		return r
	}
	if text, ok := r.body.(string); ok && !spec.IsJSON(contentType) && !slices.Contains(media.Schema.Types(), "string") {
		// Another type than text, in a media type that is text: JSON is how it is
		// written, where it is any.
		if v, err := spec.DecodeJSON([]byte(text)); err == nil {
			r.body = v
		}
	}
	r.breaches = media.Schema.Validate(r.body)
	// The validator goes through objects in any order.
	slices.SortStableFunc(r.breaches, func(a, b spec.Violation) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.Document.Pointer, b.Document.Pointer), strings.Compare(a.Message, b.Message))
	})
	if strict {
		r.undeclared = undeclaredIn(r.body, media)
	}
	return r
}
