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
// and confined to one folder, and to what may be fetched from other hosts.
type files struct {
	fs     fs.FS
	mu     sync.Mutex
	read   map[string]*file
	remote *remote
}

// open is the parsed file of that name, or of that URL.
func (f *files) open(name string) (*file, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one, ok := f.read[name]; ok {
		return one, nil
	}
	text, err := f.text(name)
	if err != nil {
		return nil, err
	}
	one := &file{name: name}
	if one.root, err = parse(name, text, &one.doubles); err != nil {
		return nil, err
	}
	if isURL(name) {
		if one.url, err = url.Parse(name); err != nil {
			return nil, err
		}
	}
	for _, word := range []string{"x-value", "x-identity", "x-rules"} {
		one.worded = one.worded || bytes.Contains(text, []byte(word))
	}
	one.templated = bytes.Contains(text, []byte("x-faker"))
	one.identified = bytes.Contains(text, []byte("$id"))
	one.dynamic = bytes.Contains(text, []byte("$dynamicAnchor"))
	one.dialected = bytes.Contains(text, []byte("$schema"))
	one.outward = one.dialected || refersOutward(text)
	f.read[name] = one
	return one, nil
}

// text is the text of a file, in UTF-8.
func (f *files) text(name string) ([]byte, error) {
	if isURL(name) && f.remote != nil {
		text, err := f.remote.fetch(name)
		return plainText(text), err
	}
	text, err := fs.ReadFile(f.fs, name)
	return plainText(text), err
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
	for _, word := range []string{"$ref", "$dynamicRef", "$schema"} {
		ref := p.node.Get(word)
		if ref != nil && ref.Kind == String && !strings.HasPrefix(ref.Text(), "#") && !isStandardDialect(ref.Text()) {
			_, _ = f.target(p, word, ref.Text())
		}
	}
	p.each(func(_ string, child place) { f.follow(child, seen) })
}

// doubles are the keys that stand in a mapping twice, file by file.
func (f *files) doubles() Errors {
	var flaws Errors
	for _, name := range f.names() {
		if one, err := f.open(name); err == nil {
			flaws = append(flaws, one.doubles...)
		}
	}
	return flaws
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

// target is the place that a reference written at from under word leads to. It
// does not follow a reference that stands there.
func (f *files) target(from place, word, ref string) (place, *Error) {
	at := from.get(word)
	u, err := url.Parse(ref)
	if err != nil {
		return place{}, at.fail("reference", fmt.Sprintf("the reference %q is not a URI", ref), "write a relative file name and a JSON pointer, such as \"#/components/schemas/Pet\"")
	}
	resource, fault := f.resource(from, at, u, ref)
	if fault != nil {
		return place{}, fault
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

// resource is the schema with the base URI that a reference names, else the file:
// the one it stands in where it names none, one of the document's folder, or one
// on another host.
func (f *files) resource(from, at place, u *url.URL, ref string) (place, *Error) {
	named, relative := u, u.Scheme == "" && u.Host == ""
	if base := from.file.base(from); base != nil {
		named = base.ResolveReference(u)
	}
	if u.Path == "" && relative {
		if embedded, ok := from.file.embedded(named); ok {
			return embedded, nil
		}
		return place{from.file, "", from.file.root}, nil
	}
	if embedded, ok := f.embedded(from.file, named); ok {
		return embedded, nil
	}
	if !relative || from.file.url != nil {
		return f.remoteFile(at, named, ref)
	}
	name := path.Join(path.Dir(from.file.name), u.Path)
	if !fs.ValidPath(name) {
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), "keep the files of a document in the document's folder or below it")
	}
	target, err := f.open(name)
	if err != nil && isRemote(named) && f.remote != nil {
		// An $id says where the schemas around the reference come from.
		return f.remoteFile(at, named, ref)
	}
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
		next, err := f.target(p, "$ref", ref.Text())
		if err != nil {
			return p, err
		}
		p = next
	}
	return p, p.fail("reference", "the reference leads in a circle", "let one of the references lead to a value")
}
