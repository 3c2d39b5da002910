package spec

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Encode is a value as compact JSON, the properties of objects in the order in
// which the document declares them, others after them in alphabetical order. A
// nil Schema has no order of its own.
func (s *Schema) Encode(v any) []byte {
	if s == nil {
		return appendJSON(nil, v, nil)
	}
	buffer, ok := s.document.buffers.Get().(*[]byte)
	if !ok {
		buffer = new([]byte)
	}
	defer s.document.buffers.Put(buffer)
	*buffer = appendJSON((*buffer)[:0], v, s.document.encoderOf([]*Schema{s}))
	if len(*buffer) > maxBuffer {
		text := *buffer
		*buffer = nil
		return text
	}
	return bytes.Clone(*buffer)
}

// maxBuffer is how long a buffer may be to be used again, in bytes.
const maxBuffer = 64 << 10

// encoder is the order of the values that some schemas describe together.
type encoder struct {
	document *Document
	schemas  []*Schema
	once     sync.Once
	// names are the declared properties, members the encoder of each.
	names             []string
	members           []*encoder
	declared          map[string]bool
	additional, items *encoder
	prefix            []*encoder
}

// encoderOf is the one encoder for some schemas; nil for none.
func (d *Document) encoderOf(schemas []*Schema) *encoder {
	if len(schemas) == 0 {
		return nil
	}
	key := schemas[0].uri
	for _, s := range schemas[1:] {
		key += " " + s.uri
	}
	known, ok := d.encoders.Load(key)
	if !ok {
		known, _ = d.encoders.LoadOrStore(key, &encoder{document: d, schemas: schemas})
	}
	return known.(*encoder)
}

// prepare finds the encoders of what is below, when the first value is encoded.
func (e *encoder) prepare() {
	e.once.Do(func() {
		e.names, e.declared = declaredNames(e.schemas), map[string]bool{}
		e.additional = e.document.encoderOf(below(e.schemas, "additionalProperties", ""))
		for _, name := range e.names {
			member := e.document.encoderOf(below(e.schemas, "properties", name))
			if member == nil {
				member = e.additional
			}
			e.members, e.declared[name] = append(e.members, member), true
		}
		e.items = e.document.encoderOf(below(e.schemas, "items", ""))
		for i := 0; ; i++ {
			prefix := e.document.encoderOf(below(e.schemas, "prefixItems", strconv.Itoa(i)))
			if prefix == nil {
				break
			}
			e.prefix = append(e.prefix, prefix)
		}
	})
}

// element is the encoder of an array's element.
func (e *encoder) element(i int) *encoder {
	if e == nil {
		return nil
	}
	if i < len(e.prefix) {
		return e.prefix[i]
	}
	return e.items
}

// appendJSON appends a value; a nil encoder knows no order.
func appendJSON(dst []byte, v any, e *encoder) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	case string:
		return appendString(dst, v)
	case []any:
		if e != nil {
			e.prepare()
		}
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, item, e.element(i))
		}
		return append(dst, ']')
	case map[string]any:
		return e.appendObject(dst, v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}

// appendObject appends an object, the declared properties first.
func (e *encoder) appendObject(dst []byte, object map[string]any) []byte {
	var additional *encoder
	done := 0
	dst = append(dst, '{')
	member := func(name string, value any, described *encoder) {
		if done > 0 {
			dst = append(dst, ',')
		}
		done++
		dst = appendJSON(append(appendString(dst, name), ':'), value, described)
	}
	if e != nil {
		e.prepare()
		additional = e.additional
		for i, name := range e.names {
			if value, ok := object[name]; ok {
				member(name, value, e.members[i])
			}
		}
	}
	if done < len(object) {
		others := make([]string, 0, len(object)-done)
		for name := range object {
			if e == nil || !e.declared[name] {
				others = append(others, name)
			}
		}
		slices.Sort(others)
		for _, name := range others {
			member(name, object[name], additional)
		}
	}
	return append(dst, '}')
}

// appendString appends a JSON string. What is not UTF-8 is replaced, which is
// all that JSON can hold of it.
func appendString(dst []byte, text string) []byte {
	if isLiteral(text) {
		return append(append(append(dst, '"'), text...), '"')
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	quoted, err := jsontext.AppendQuote(dst, text)
	if err != nil {
		panic(err) // only invalid UTF-8 is refused
	}
	return quoted
}

// isLiteral reports whether a text stands in JSON as it is.
func isLiteral(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// maxDescribing bounds the schemas that are followed side by side; they only
// say in which order properties stand.
const maxDescribing = 32

// below are the subschemas under a keyword, and a name or index of it, of all the
// schemas and of what they compose.
func below(schemas []*Schema, word, name string) []*Schema {
	var found []*Schema
	for _, s := range schemas {
		for _, child := range s.parts(func(t *Schema) *Schema {
			if name == "" {
				return t.Child(word)
			}
			return t.Child(word, name)
		}) {
			if len(found) < maxDescribing && !slices.Contains(found, child) {
				found = append(found, child)
			}
		}
	}
	return found
}

// ordered are the names of an object's properties, the declared ones first.
func ordered(object map[string]any, schemas []*Schema) []string {
	names := make([]string, 0, len(object))
	for _, name := range declaredNames(schemas) {
		if _, ok := object[name]; ok {
			names = append(names, name)
		}
	}
	if len(names) == len(object) {
		return names
	}
	declared := len(names)
	for name := range object {
		if !slices.Contains(names[:declared], name) {
			names = append(names, name)
		}
	}
	slices.Sort(names[declared:])
	return names
}

// declaredNames are the names of the properties that schemas declare, each once.
func declaredNames(schemas []*Schema) []string {
	var names []string
	for _, s := range schemas {
		if len(schemas) == 1 {
			return s.properties()
		}
		for _, name := range s.properties() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
