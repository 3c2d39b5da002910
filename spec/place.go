package spec

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// file is one parsed file of a document.
type file struct {
	// name is the path within the document's folder, slash-separated, or the URL
	// that the file was fetched from.
	name string
	// url is set for a file of another host.
	url  *url.URL
	root *Node
	// doubles are the keys that stand in a mapping twice.
	doubles Errors
	// worded reports whether the text has any of the words that stand on
	// schemas; most documents do not, and need not be searched for them.
	worded bool
	// templated reports whether it has a template for generated values (x-faker).
	templated bool
	// outward reports whether it may refer to another file.
	outward bool
	// identified reports whether any schema may have a base URI of its own ($id).
	identified bool
	// dynamic reports whether any schema may have a $dynamicAnchor, dialected
	// whether any may have a $schema.
	dynamic, dialected bool
	idsOnce            sync.Once
	ids                map[string]place
}

// place is a node together with where it stands.
type place struct {
	file    *file
	pointer string
	node    *Node
}

func (p place) exists() bool { return p.node != nil }

// location is where the place is, for a person.
func (p place) location() Location {
	if p.file == nil {
		return Location{}
	}
	l := Location{File: p.file.name, Pointer: p.pointer}
	if p.node != nil {
		l.Line, l.Column = int(p.node.Line), int(p.node.Column)
	}
	return l
}

// get is the member or element under a token; its node is nil where there is none.
func (p place) get(token string) place {
	return place{p.file, JoinPointer(p.pointer, token), p.node.at(token)}
}

// each calls f for every member or element in the order of the text.
func (p place) each(f func(token string, child place)) {
	if p.node == nil {
		return
	}
	for i, item := range p.node.items {
		token := strconv.Itoa(i)
		if p.node.Kind == Object {
			token = p.node.keys[i]
		}
		f(token, place{p.file, JoinPointer(p.pointer, token), item})
	}
}

func (p place) text(name string) string { return p.node.Get(name).Text() }
func (p place) true(name string) bool   { return p.node.Get(name).True() }
func (p place) has(name string) bool    { return p.node.Get(name) != nil }

// assumed is the reason given by x-assumed on the place or on anything above it
// in the file, "" where there is none.
func (p place) assumed() string {
	if p.file == nil {
		return ""
	}
	reason := ""
	node := p.file.root
	for _, token := range SplitPointer(p.pointer) {
		if node = node.at(token); node == nil {
			break
		}
		if text := node.Get("x-assumed").Text(); text != "" {
			reason = text
		}
	}
	return reason
}

func (p place) fail(code, message, hint string) *Error {
	return &Error{Code: code, Location: p.location(), Message: message, Hint: hint}
}

// isExtension reports whether a key is a specification extension.
func isExtension(key string) bool { return strings.HasPrefix(key, "x-") }
