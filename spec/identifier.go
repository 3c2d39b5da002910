package spec

import (
	"net/url"
	"strings"
)

// A schema of OpenAPI 3.1 may have an $id, a base URI of its own: references
// within it are relative to that (JSON Schema 2020-12 section 8.2.1).

// instanceKeywords hold values, not schemas; what looks like an $id there is data.
var instanceKeywords = map[string]bool{"const": true, "enum": true, "example": true, "examples": true, "default": true}

// embedded is the schema of the file that has the absolute URI.
func (f *file) embedded(u *url.URL) (resource place, ok bool) {
	if !f.identified || !u.IsAbs() {
		return place{}, false
	}
	resource, ok = f.index()[withoutFragment(u)]
	return resource, ok
}

// embedded is the schema that has the absolute URI: in the file of the reference,
// else in another one that has been read.
func (f *files) embedded(first *file, u *url.URL) (place, bool) {
	if resource, ok := first.embedded(u); ok || !u.IsAbs() {
		return resource, ok
	}
	for _, name := range f.names() {
		f.mu.Lock()
		other := f.read[name]
		f.mu.Unlock()
		if resource, ok := other.embedded(u); ok {
			return resource, true
		}
	}
	return place{}, false
}

func withoutFragment(u *url.URL) string {
	uri, _, _ := strings.Cut(u.String(), "#")
	return uri
}

// base is the base URI that the schemas above a place give it, else the URL of
// the file; nil for a file of the document's folder.
func (f *file) base(p place) *url.URL {
	base := f.url
	if !f.identified {
		return base
	}
	node := f.root
	step := func() {
		id := node.Get("$id")
		if id == nil || id.Kind != String {
			return
		}
		u, err := url.Parse(id.Text())
		if err != nil {
			return
		}
		if base == nil {
			base = &url.URL{Scheme: "file", Path: "/" + f.name}
		}
		base = base.ResolveReference(u)
	}
	step()
	for _, token := range SplitPointer(p.pointer) {
		if node = node.at(token); node == nil {
			break
		}
		step()
	}
	return base
}

// index is every schema of the file that has an $id, by its absolute URI.
func (f *file) index() map[string]place {
	f.idsOnce.Do(func() {
		f.ids = map[string]place{}
		seen := map[*Node]bool{}
		var collect func(p place)
		collect = func(p place) {
			if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
				return
			}
			seen[p.node] = true
			if id := p.node.Get("$id"); id != nil && id.Kind == String {
				if base := f.base(p); base != nil {
					f.ids[withoutFragment(base)] = p
				}
			}
			p.each(func(token string, child place) {
				if !instanceKeywords[token] {
					collect(child)
				}
			})
		}
		collect(place{f, "", f.root})
	})
	return f.ids
}
