package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// examples are the values under examples, else the one under example.
func (b *builder) examples(p place) []*Example {
	var examples []*Example
	p.get("examples").each(func(name string, one place) {
		one, ok := b.resolve(one)
		if !ok || one.node.Kind != Object {
			return
		}
		e := &Example{Name: name, Summary: one.text("summary"), Value: one.node.Get("value").Value(), Location: one.location()}
		if external := one.get("externalValue"); external.exists() && !one.has("value") {
			b.readExternal(e, external)
		}
		examples = append(examples, e)
	})
	if one := p.get("example"); one.exists() && len(examples) == 0 {
		examples = append(examples, &Example{Value: one.node.Value(), Location: one.location()})
	}
	return examples
}

// Refuses reports whether the examples of that name are of a request that is
// refused: an error that the operation documents has an example of the same name.
func (op *Operation) Refuses(name string) bool {
	for _, r := range op.Responses {
		if name == "" || !strings.HasPrefix(r.Status, "4") {
			continue
		}
		for _, m := range r.Content {
			if slices.ContainsFunc(m.Examples, func(e *Example) bool { return e.Name == name }) {
				return true
			}
		}
	}
	return false
}

// maxExternal bounds the file of an externalValue, in bytes.
const maxExternal = 10 << 20

// readExternal reads the file that an externalValue names, relative to the file
// in which it stands and confined as references are.
func (b *builder) readExternal(e *Example, at place) {
	files := b.document.files
	e.External = at.node.Text()
	u, err := url.Parse(e.External)
	if err == nil && at.file.url != nil {
		u = at.file.url.ResolveReference(u)
	}
	remote := err == nil && isRemote(u)
	var text []byte
	switch {
	case remote && files.remote == nil:
		b.unsupported(at.fail("external-example", fmt.Sprintf("the externalValue %q is not fetched, and its example not served", e.External), "save the file beside the document and name it relative to it, or allow references to other hosts"))
		return
	case remote:
		text, err = files.remote.fetch(u.String())
	case err == nil && u.Scheme != "":
		err = errors.New("it is neither a file beside the document nor a URL of http or https")
	case err == nil:
		text, err = files.bytes(path.Join(path.Dir(at.file.name), u.Path))
	}
	if err != nil {
		b.flaw(at.fail("external-example", fmt.Sprintf("the externalValue %q cannot be read: %v", e.External, err), "check the file's name, relative to the file that names it"))
		return
	}
	e.Raw, e.Value, e.External = text, string(text), ""
}

// bytes is the content of a file of the document that is no part of it.
func (f *files) bytes(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, errors.New("it leads out of the document's folder")
	}
	info, err := fs.Stat(f.fs, name)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > maxExternal:
		return nil, fmt.Errorf("it has more than %d MiB", maxExternal>>20)
	}
	return fs.ReadFile(f.fs, name)
}

// decode reads an example that is the text of a body: that of a file, an XML
// document, or JSON that stands in quotes. One that cannot be read stays text, and
// its schema says what is wrong with it.
func (e *Example) decode(m *MediaType) {
	if e.Raw == nil {
		e.Value, e.Raw = m.Written(e.Value)
		return
	}
	if v, err := m.Decode(sendable(m.Name), e.Raw); err == nil {
		e.Value = v
	}
}

// Written is the value of a body that somebody wrote as v, and its text where v is
// that text: an XML document, or JSON in quotes, for a schema that does not have a
// string. Anything else is a value already, and the text nil.
func (m *MediaType) Written(v any) (value any, raw []byte) {
	text, ok := v.(string)
	kind := sendable(m.Name)
	if !ok || m.Schema == nil || m.Schema.allows("string") || m.Name == "" || !IsXML(kind) && !IsJSON(kind) {
		return v, nil
	}
	decoded, err := m.Decode(kind, []byte(text))
	if err != nil {
		return v, nil
	}
	return decoded, []byte(text)
}
