package spec

import (
	"net/url"
	"strings"
)

// A schema of OpenAPI 3.1 may have an $id, a base URI of its own: references
// within it are relative to that (JSON Schema 2020-12 section 8.2.1).

// instanceKeywords hold values, not schemas; what looks like an $id there is data.
var instanceKeywords = map[string]bool{"const": true, "enum": true, "example": true, "examples": true, "default": true}

// embedded is the schema resource within the file that a reference leads to by
// URI; ok is false where the reference is to a file.
func (f *file) embedded(from place, ref *url.URL) (resource place, ok bool) {
	if !f.identified {
		return place{}, false
	}
	base := f.base(from)
	target := ref
	if base != nil {
		target = base.ResolveReference(ref)
	} else if !ref.IsAbs() {
		return place{}, false
	}
	resource, ok = f.index()[withoutFragment(target)]
	return resource, ok
}

func withoutFragment(u *url.URL) string {
	uri, _, _ := strings.Cut(u.String(), "#")
	return uri
}

// base is the base URI that the schemas above a place give it, nil for that of
// the file.
func (f *file) base(p place) *url.URL {
	var base *url.URL
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
