package spec

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxXMLDepth bounds how deep the elements of a body may be nested, as maxDepth
// of the JSON library bounds arrays and objects.
const maxXMLDepth = 10_000

// xmlElement is one element of a parsed body.
type xmlElement struct {
	name       string
	attributes []xml.Attr
	children   []*xmlElement
	text       strings.Builder
	null       bool
}

// decodeXML reads an XML document into a value as the schema describes it. What
// the schema does not describe is kept under its own name, so that a schema that
// allows nothing else says so.
func (s schemas) decodeXML(text []byte) (any, error) {
	root, err := parseXML(text)
	if err != nil {
		return nil, err
	}
	if want := s.xmlWords().name; want != "" && root.name != want {
		return nil, fmt.Errorf("the root element is %.100q and not %q", root.name, want)
	}
	r := &xmlReader{}
	if s.allows("array") && !s.allows("object") {
		return r.wrapped(root, s, s.element(0).xmlWords().name), r.err
	}
	return r.value(root, s), r.err
}

// xmlReader reads the values of elements. err is the first thing that is wrong
// with their names.
type xmlReader struct{ err error }

func parseXML(text []byte) (*xmlElement, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var root *xmlElement
	var open []*xmlElement
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			if root == nil {
				return nil, errors.New("the text has no element")
			}
			return root, nil
		}
		if err != nil {
			return nil, xmlFault(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			element := newXMLElement(token)
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, element)
			case root != nil:
				return nil, errXMLTwice
			default:
				root = element
			}
			if open = append(open, element); len(open) > maxXMLDepth {
				return nil, fmt.Errorf("the elements are nested deeper than %d", maxXMLDepth)
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text.Write(token)
			} else if len(bytes.TrimSpace(token)) > 0 {
				return nil, errors.New("there is text outside of the root element")
			}
		}
	}
}

// xmlFault words the library's error for a person who sees only the message.
func xmlFault(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%s in line %d", syntax.Msg, syntax.Line)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "xml: "))
}

func newXMLElement(start xml.StartElement) *xmlElement {
	element := &xmlElement{name: plainName(start.Name.Local)}
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == schemaInstance:
			element.null = element.null || a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1")
		case a.Name.Space != "xmlns" && a.Name.Local != "xmlns":
			a.Name.Local = plainName(a.Name.Local)
			element.attributes = append(element.attributes, a)
		}
	}
	return element
}

// plainName undoes what tagName does to a name.
func plainName(name string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(name, "_x")
		code, after, closed := strings.Cut(rest, "_")
		point, err := strconv.ParseUint(code, 16, 21)
		if !found || !closed || err != nil {
			return out.String() + name
		}
		out.WriteString(before)
		out.WriteRune(rune(point))
		name = after
	}
}

// value is an element's value as the schema describes it.
func (r *xmlReader) value(e *xmlElement, s schemas) any {
	switch {
	case e.null:
		return nil
	case isXMLObject(e, s):
		return r.object(e, s)
	case s.allows("array") && !s.allows("string"):
		return r.list(e.children, s)
	}
	text := e.text.String()
	if trimmed := strings.TrimSpace(text); trimmed != text {
		return s.scalar(text, trimmed)
	}
	return s.scalar(text)
}

// isXMLObject reports whether an element stands for an object.
func isXMLObject(e *xmlElement, s schemas) bool {
	typed := s.typed()
	switch {
	case len(e.children) > 0:
		return !typed || s.allows("object") || !s.allows("array")
	case len(e.attributes) > 0:
		return len(s) == 0 || s.allows("object")
	}
	return typed && s.allows("object") && !s.allows("string") && strings.TrimSpace(e.text.String()) == ""
}

func (r *xmlReader) list(elements []*xmlElement, s schemas) []any {
	list := make([]any, len(elements))
	for i, one := range elements {
		list[i] = r.value(one, s.element(i))
	}
	return list
}

// wrapped is the array within an element; name is what its elements are called,
// "" where the document leaves that open.
func (r *xmlReader) wrapped(e *xmlElement, s schemas, name string) []any {
	for _, child := range e.children {
		if name != "" && child.name != name && r.err == nil {
			r.err = fmt.Errorf("an element of %.100q is %.100q and not %q", e.name, child.name, name)
		}
	}
	return r.list(e.children, s)
}

// object reads the declared properties, then what is left over.
func (r *xmlReader) object(e *xmlElement, s schemas) map[string]any {
	object := map[string]any{}
	taken := map[string]bool{}
	called := map[string]string{}
	for _, name := range s.properties() {
		property := s.property(name)
		words := property.xmlWords()
		own := firstText(words.name, name)
		switch {
		case words.attribute:
			for _, a := range e.attributes {
				if a.Name.Local == own {
					object[name] = property.scalar(a.Value)
				}
			}
			taken["@"+own] = true
			continue
		case property.allows("array") && !words.wrapped:
			own = xmlItem(property.element(0), name)
		}
		taken[own], called[name] = true, own
		if found := e.named(own); len(found) > 0 {
			object[name] = r.property(found, property, name, words)
		} else if property.allows("array") && !property.allows("string") && s.requires(name) {
			// Without a wrapper an empty array leaves no trace.
			object[name] = []any{}
		}
	}
	for _, a := range e.attributes {
		if name := a.Name.Local; !taken["@"+name] {
			property := s.property(name)
			object[name] = property.scalar(a.Value)
		}
	}
	for _, child := range e.children {
		if !taken[child.name] {
			taken[child.name] = true
			if own := called[child.name]; own != "" && r.err == nil {
				r.err = fmt.Errorf("the property %q is called %q in XML", child.name, own)
			}
			object[child.name] = r.property(e.named(child.name), s.property(child.name), child.name, xmlWords{})
		}
	}
	return object
}

// named are the children of that name.
func (e *xmlElement) named(name string) []*xmlElement {
	var found []*xmlElement
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}

// property is the value of the elements that bear a property's name. Several of
// them are an array, whatever the schema says, and it then says what is wrong.
func (r *xmlReader) property(elements []*xmlElement, s schemas, name string, words xmlWords) any {
	array := s.allows("array") && s.typed()
	one := len(elements) == 1
	switch {
	case array && one && elements[0].null:
		return nil
	case array && one && words.wrapped:
		return r.wrapped(elements[0], s, xmlItem(s.element(0), firstText(words.name, name)))
	case array && !words.wrapped, !one:
		return r.list(elements, s)
	}
	return r.value(elements[0], s)
}
