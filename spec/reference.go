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
	f.read[name] = one
	return one, nil
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
	if u.Scheme != "" || u.Host != "" {
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), "save the file beside the document and refer to it by a relative name")
	}
	target := from.file
	if u.Path != "" {
		name := path.Join(path.Dir(from.file.name), u.Path)
		if !fs.ValidPath(name) {
			return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), "keep the files of a document in the document's folder or below it")
		}
		if target, err = f.open(name); err != nil {
			return place{}, at.fail("reference", fmt.Sprintf("the reference %q cannot be read: %v", ref, err), "check the file's name, relative to the file that refers to it")
		}
	}
	pointer := u.Fragment
	if pointer != "" && !strings.HasPrefix(pointer, "/") {
		found, ok := anchor(place{target, "", target.root}, pointer)
		if !ok {
			return place{}, at.fail("reference", fmt.Sprintf("there is no $anchor %q in %s", pointer, target.name), "check the spelling")
		}
		return found, nil
	}
	found := place{target, pointer, target.root.Lookup(pointer)}
	if !found.exists() {
		return place{}, at.fail("reference", fmt.Sprintf("the reference %q leads to nothing in %s", ref, target.name), "check the spelling of "+pointer)
	}
	return found, nil
}

// anchor finds the schema that declares an $anchor or $dynamicAnchor.
func anchor(p place, name string) (found place, ok bool) {
	if p.text("$anchor") == name || p.text("$dynamicAnchor") == name {
		return p, true
	}
	p.each(func(_ string, child place) {
		if !ok && (child.node.Kind == Object || child.node.Kind == Array) {
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
