package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
)

// maxParts bounds a multipart body.
const maxParts = 1000

// decodeMultipart reads multipart bodies into an object (OpenAPI 3.1 section
// 4.8.14.4). A part that is JSON or XML is decoded, a part of any other type is
// text; a repeated part is an array. A part without a name, which only
// multipart/form-data forbids, stands for the property in its place.
func (m *MediaType) decodeMultipart(contentType string, body []byte) (any, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return nil, errors.New("the content type names no boundary")
	}
	names := m.Schema.properties()
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	object := map[string]any{}
	for count := 0; ; count++ {
		part, err := reader.NextRawPart()
		switch {
		case err == io.EOF && count == 0 && !bytes.Contains(body, []byte("--"+params["boundary"]+"--")):
			return nil, errors.New("the boundary that the content type names is nowhere in the body")
		case err == io.EOF:
			return object, nil
		case err != nil:
			return nil, multipartFault(err, count)
		case count == maxParts:
			return nil, fmt.Errorf("there are more than %d parts", maxParts)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, multipartFault(err, count)
		}
		name := partName(part.Header)
		switch {
		case name == "" && kind == "multipart/form-data":
			return nil, fmt.Errorf("part %d has no name in a Content-Disposition of form-data", count+1)
		case name == "" && count < len(names):
			name = names[count]
		case name == "":
			return nil, fmt.Errorf("part %d has no name, and the schema no property in its place", count+1)
		}
		if err := m.addPart(object, name, part.Header, text); err != nil {
			return nil, err
		}
	}
}

// multipartFault words the library's error for a person who sees only the message.
func multipartFault(err error, count int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the text ends within part %d, before the closing boundary", count+1)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "multipart: "))
}

func partName(header textproto.MIMEHeader) string {
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["name"]
}

func (m *MediaType) addPart(object map[string]any, name string, header textproto.MIMEHeader, text []byte) error {
	schema := m.Schema.property(name)
	array := schema.allows("array") && !schema.allows("string")
	if array {
		schema = schema.element(0)
	}
	v, err := m.decodePart(name, schema, header, text)
	if err != nil {
		return err
	}
	previous, repeated := object[name]
	switch {
	case array && repeated:
		object[name] = append(previous.([]any), v)
	case array:
		object[name] = []any{v}
	case repeated:
		return &bodyFault{pointer: JoinPointer("", name), code: "repeated", message: "is given more than once"}
	default:
		object[name] = v
	}
	return nil
}

// decodePart checks a part against its Encoding Object and decodes it.
func (m *MediaType) decodePart(name string, schema *Schema, header textproto.MIMEHeader, text []byte) (any, error) {
	pointer := JoinPointer("", name)
	kind := header.Get("Content-Type")
	if e := m.encoding[name]; e != nil {
		if !e.acceptsPart(kind) {
			return nil, &bodyFault{pointer, "media-type", fmt.Sprintf("the content type %.100q of the part is not one of %s", kind, e.contentType), e.location}
		}
		for _, h := range e.headers {
			for _, wrong := range h.check(header.Values(h.Name)) {
				return nil, &bodyFault{pointer, wrong.Code, "the header " + h.Name + " of the part " + wrong.Message, wrong.Document}
			}
		}
		if kind == "" {
			kind = e.contentType
		}
	}
	switch {
	case IsJSON(kind) || kind == "" && schema.allows("object") && !schema.allows("string"):
		v, err := DecodeJSON(text)
		if err != nil {
			return nil, &bodyFault{pointer: pointer, code: "malformed", message: "is not JSON: " + err.Error()}
		}
		return v, nil
	case IsXML(kind) && !schema.isText():
		v, err := schemas(schema.alone()).decodeXML(text)
		if err != nil {
			return nil, &bodyFault{pointer: pointer, code: "malformed", message: "is not XML: " + err.Error()}
		}
		return v, nil
	}
	return schema.pick(schema.scalars(string(text))), nil
}
