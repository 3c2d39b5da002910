package spec

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxReferences bounds a chain of references to references.
const maxReferences = 100

// files are the files of one document, read when a reference first needs them
// and confined to one folder.
type files struct {
	fs   fs.FS
	mu   sync.Mutex
	read map[string]*file
}

// open is the parsed file of that name.
func (f *files) open(name string) (*file, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one, ok := f.read[name]; ok {
		return one, nil
	}
	text, err := fs.ReadFile(f.fs, name)
	if err != nil {
		return nil, err
	}
	root, err := Parse(name, text)
	if err != nil {
		return nil, err
	}
	one := &file{name: name, root: root}
	for _, word := range []string{"x-value", "x-identity", "x-rules"} {
		one.worded = one.worded || bytes.Contains(text, []byte(word))
	}
	one.identified = bytes.Contains(text, []byte("$id"))
	one.outward = refersOutward(text)
	f.read[name] = one
	return one, nil
}

// refersOutward reports whether a text may have a reference to another file.
func refersOutward(text []byte) bool {
	for {
		_, rest, found := bytes.Cut(text, []byte("$ref"))
		if !found {
			return false
		}
		if value := bytes.TrimLeft(rest, " \t\r\n:\"'"); len(value) > 0 && value[0] != '#' {
			return true
		}
		text = rest
	}
}

// openAll opens every file that the files read so far refer to, and so on, so
// that the words in them are known. A reference that cannot be followed is
// reported where it is used.
func (f *files) openAll() {
	done := map[*file]bool{}
	for {
		before := len(done)
		for _, name := range f.names() {
			one, err := f.open(name)
			if err != nil || done[one] {
				continue
			}
			done[one] = true
			if one.outward {
				f.follow(place{one, "", one.root}, map[*Node]bool{})
			}
		}
		if len(done) == before {
			return
		}
	}
}

func (f *files) follow(p place, seen map[*Node]bool) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return
	}
	seen[p.node] = true
	if ref := p.node.Get("$ref"); ref != nil && ref.Kind == String && !strings.HasPrefix(ref.Text(), "#") {
		_, _ = f.target(p, ref.Text())
	}
	p.each(func(_ string, child place) { f.follow(child, seen) })
}

// names are the files read so far, sorted.
func (f *files) names() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make([]string, 0, len(f.read))
	for name := range f.read {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// target is the place that a reference written at from leads to. It does not
// follow a reference that stands there.
func (f *files) target(from place, ref string) (place, *Error) {
	at := from.get("$ref")
	u, err := url.Parse(ref)
	if err != nil {
		return place{}, at.fail("reference", fmt.Sprintf("the reference %q is not a URI", ref), "write a relative file name and a JSON pointer, such as \"#/components/schemas/Pet\"")
	}
	resource, ok := from.file.embedded(from, u)
	if !ok {
		var fault *Error
		if resource, fault = f.resource(from, at, u, ref); fault != nil {
			return place{}, fault
		}
	}
	fragment := u.Fragment
	if fragment != "" && !strings.HasPrefix(fragment, "/") {
		found, ok := anchor(resource, fragment)
		if !ok {
			return place{}, at.fail("reference", fmt.Sprintf("there is no $anchor %q in %s", fragment, resource.file.name), "check the spelling")
		}
		return found, nil
	}
	found := place{resource.file, resource.pointer + fragment, resource.node.Lookup(fragment)}
	if !found.exists() {
		return place{}, at.fail("reference", fmt.Sprintf("the reference %q leads to nothing in %s", ref, resource.file.name), "check the spelling of "+fragment)
	}
	return found, nil
}

// resource is the file that a reference names, the one it stands in where it
// names none.
func (f *files) resource(from, at place, u *url.URL, ref string) (place, *Error) {
	if u.Scheme != "" || u.Host != "" {
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), "save the file beside the document and refer to it by a relative name")
	}
	if u.Path == "" {
		return place{from.file, "", from.file.root}, nil
	}
	name := path.Join(path.Dir(from.file.name), u.Path)
	if !fs.ValidPath(name) {
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), "keep the files of a document in the document's folder or below it")
	}
	target, err := f.open(name)
	if err != nil {
		return place{}, at.fail("reference", fmt.Sprintf("the reference %q cannot be read: %v", ref, err), "check the file's name, relative to the file that refers to it")
	}
	return place{target, "", target.root}, nil
}

// anchor finds the schema of a resource that declares an $anchor or
// $dynamicAnchor. A schema with an $id is another resource.
func anchor(p place, name string) (found place, ok bool) {
	if p.text("$anchor") == name || p.text("$dynamicAnchor") == name {
		return p, true
	}
	p.each(func(token string, child place) {
		if !ok && (child.node.Kind == Object || child.node.Kind == Array) && child.text("$id") == "" && !instanceKeywords[token] {
			found, ok = anchor(child, name)
		}
	})
	return found, ok
}

// resolve follows the reference that stands at a place, and the references it
// leads to, until something else stands there.
func (f *files) resolve(p place) (place, *Error) {
	for range maxReferences {
		ref := p.node.Get("$ref")
		if ref == nil || ref.Kind != String {
			return p, nil
		}
		next, err := f.target(p, ref.Text())
		if err != nil {
			return p, err
		}
		p = next
	}
	return p, p.fail("reference", "the reference leads in a circle", "let one of the references lead to a value")
}
