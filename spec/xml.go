package spec

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// xmlWords are what an XML Object says of a value (OpenAPI 3.1 section 4.8.26).
type xmlWords struct {
	// name is "" where the document gives none.
	name, namespace, prefix string
	attribute, wrapped      bool
}

// xmlWords are the schemas' own, else those of what they refer to or compose.
func (s schemas) xmlWords() xmlWords {
	for _, one := range below(s, "xml", "") {
		p := one.place
		return xmlWords{p.text("name"), p.text("namespace"), p.text("prefix"), p.true("attribute"), p.true("wrapped")}
	}
	return xmlWords{}
}

// xmlRoot is the name of the element that holds a whole body: that of the XML
// Object, else the name under which the document keeps the schema.
func (s schemas) xmlRoot() string {
	if name := s.xmlWords().name; name != "" {
		return name
	}
	if name := s.component(); name != "" {
		return name
	}
	return "root"
}

// component is the last name of the pointer that the first schema refers to: "Pet"
// of #/components/schemas/Pet. It is "" where it refers to nothing.
func (s schemas) component() string {
	if len(s) == 0 || s[0].Deref() == s[0] {
		return ""
	}
	tokens := SplitPointer(s[0].Deref().place.pointer)
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}

// xmlItem is the name of an array's elements: their own, else the given one.
func xmlItem(element schemas, otherwise string) string {
	if name := element.xmlWords().name; name != "" {
		return name
	}
	return otherwise
}

// IsXML reports whether a content type is XML (RFC 7303), SVG aside, which is a
// picture.
func IsXML(contentType string) bool {
	kind := essence(contentType)
	return strings.HasSuffix(kind, "/xml") || strings.HasSuffix(kind, "+xml") && kind != "image/svg+xml"
}

// schemaInstance is the namespace of xsi:nil (XML Schema Part 1 section 2.6.2).
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// xmlWriter writes one document.
type xmlWriter struct {
	out bytes.Buffer
	err error
}

// encodeXML is a value as an XML document. The error says what XML cannot hold.
func (s schemas) encodeXML(v any) ([]byte, error) {
	w := &xmlWriter{}
	w.out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	name, words := s.xmlRoot(), s.xmlWords()
	if list, ok := v.([]any); ok {
		w.open(name, words)
		w.out.WriteByte('>')
		w.items(list, s, xmlItem(s.element(0), firstText(s.element(0).component(), "item")))
		w.close(name, words)
	} else {
		w.element(name, words, s, v)
	}
	return w.out.Bytes(), w.err
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// open begins a start tag, with the declaration of the element's namespace.
func (w *xmlWriter) open(name string, words xmlWords) {
	w.out.WriteString("<" + tagName(name, words.prefix))
	if words.namespace != "" {
		w.out.WriteByte(' ')
		if words.prefix == "" {
			w.attribute("xmlns", words.namespace)
		} else {
			w.attribute("xmlns:"+words.prefix, words.namespace)
		}
	}
}

func (w *xmlWriter) close(name string, words xmlWords) {
	w.out.WriteString("</" + tagName(name, words.prefix) + ">")
}

func (w *xmlWriter) attribute(name, value string) {
	w.out.WriteString(name + `="`)
	w.text(value)
	w.out.WriteByte('"')
}

func (w *xmlWriter) text(text string) {
	for _, r := range text {
		if w.err == nil && !isXMLChar(r) {
			w.err = fmt.Errorf("XML has no character %U", r)
		}
	}
	_ = xml.EscapeText(&w.out, []byte(text)) // a Buffer takes everything
}

// isXMLChar reports whether a character may stand in XML 1.0 (section 2.2).
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF && r != unicode.ReplacementChar
}

// element writes a value that is no array as one element.
func (w *xmlWriter) element(name string, words xmlWords, s schemas, v any) {
	w.open(name, words)
	switch v := v.(type) {
	case nil:
		w.out.WriteString(` xmlns:xsi="` + schemaInstance + `" xsi:nil="true"/>`)
		return
	case map[string]any:
		w.object(v, s)
	case []any:
		// An array within an array: its elements take its own name.
		w.out.WriteByte('>')
		w.items(v, s, xmlItem(s.element(0), name))
	default:
		w.out.WriteByte('>')
		w.text(scalarText(v))
	}
	w.close(name, words)
}

// object writes the attributes, the end of the start tag, and the children.
func (w *xmlWriter) object(object map[string]any, s schemas) {
	names := ordered(object, s)
	var children []string
	for _, name := range names {
		words := s.property(name).xmlWords()
		if !words.attribute {
			children = append(children, name)
			continue
		}
		if v := object[name]; v != nil {
			w.out.WriteByte(' ')
			if words.prefix != "" && words.namespace != "" {
				w.attribute("xmlns:"+words.prefix, words.namespace)
				w.out.WriteByte(' ')
			}
			w.attribute(tagName(firstText(words.name, name), words.prefix), scalarText(v))
		}
	}
	w.out.WriteByte('>')
	for _, name := range children {
		w.property(name, s.property(name), object[name])
	}
}

func (w *xmlWriter) property(name string, s schemas, v any) {
	words := s.xmlWords()
	list, ok := v.([]any)
	switch {
	case !ok:
		w.element(firstText(words.name, name), words, s, v)
	case words.wrapped:
		name = firstText(words.name, name)
		w.open(name, words)
		w.out.WriteByte('>')
		w.items(list, s, xmlItem(s.element(0), name))
		w.close(name, words)
	default:
		w.items(list, s, xmlItem(s.element(0), name))
	}
}

func (w *xmlWriter) items(list []any, s schemas, name string) {
	for i, item := range list {
		element := s.element(i)
		words := element.xmlWords()
		words.attribute = false
		w.element(name, words, element, item)
	}
}

// tagName is a name that XML allows, with its prefix. What XML does not allow in
// a name is written as its code point between underscores.
func tagName(name, prefix string) string {
	var out strings.Builder
	for i, r := range name {
		switch {
		case unicode.IsLetter(r), r == '_' && !strings.HasPrefix(name[i:], "_x"), i > 0 && (unicode.IsDigit(r) || r == '-' || r == '.'):
			out.WriteRune(r)
		default:
			fmt.Fprintf(&out, "_x%04X_", r)
		}
	}
	if out.Len() == 0 {
		return "_"
	}
	if prefix != "" {
		return prefix + ":" + out.String()
	}
	return out.String()
}

// errXMLTwice is what a second root element is.
var errXMLTwice = errors.New("a second element follows the first")
