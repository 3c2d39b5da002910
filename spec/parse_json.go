package spec

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonParser reads JSON tokens and counts lines as it goes.
type jsonParser struct {
	name    string
	text    []byte
	decoder *jsontext.Decoder
	// offset, line and start are the last counted place, its line and the
	// offset at which that line starts.
	offset, line, start int
	// doubles takes the keys that stand in an object twice; nil where they are
	// errors.
	doubles *Errors
}

func parseJSON(name string, text []byte, doubles *Errors) (*Node, error) {
	p := &jsonParser{name: name, text: text, line: 1, decoder: jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(doubles != nil)), doubles: doubles}
	node, err := p.value()
	if err == nil {
		if _, err = p.decoder.ReadToken(); err == io.EOF {
			return node, nil
		}
		if err == nil {
			err = errors.New("there is more text after the JSON value")
		}
	}
	return nil, p.fail(err)
}

func (p *jsonParser) fail(err error) error {
	offset := int(p.decoder.InputOffset())
	message := err.Error()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		offset = int(syntactic.ByteOffset)
		message = syntactic.Err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		message = "the text ends too early"
	}
	line, column := p.place(min(offset, len(p.text)))
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return double(Location{File: p.name, Line: line, Column: column}, syntactic.JSONPointer.LastToken())
	}
	return &Error{Code: "syntax", Location: Location{File: p.name, Line: line, Column: column},
		Message: "not JSON: " + message, Hint: "mend the text at this place"}
}

// place is the line and column of an offset. Offsets mostly grow, so lines are
// counted from the last place on.
func (p *jsonParser) place(offset int) (line, column int) {
	if offset < p.offset {
		p.offset, p.line, p.start = 0, 1, 0
	}
	for i := p.offset; i < offset; i++ {
		if p.text[i] == '\n' {
			p.line++
			p.start = i + 1
		}
	}
	p.offset = offset
	return p.line, offset - p.start + 1
}

func (p *jsonParser) value() (*Node, error) {
	kind := p.decoder.PeekKind()
	start := int(p.decoder.InputOffset())
	for start < len(p.text) && strings.IndexByte(" \t\r\n,:", p.text[start]) >= 0 {
		start++
	}
	line, column := p.place(start)
	token, err := p.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	node := &Node{Line: int32(line), Column: int32(column)}
	switch kind {
	case 't', 'f':
		node.Kind, node.scalar = Bool, token.String()
	case '0':
		node.Kind, node.scalar = Number, token.String()
	case '"':
		node.Kind, node.scalar = String, token.String()
	}
	switch kind {
	case '[':
		node.Kind = Array
		for p.decoder.PeekKind() != ']' {
			item, err := p.value()
			if err != nil {
				return nil, err
			}
			node.items = append(node.items, item)
		}
		_, err = p.decoder.ReadToken()
	case '{':
		node.Kind = Object
		var index map[string]int
		if p.doubles != nil {
			index = map[string]int{}
		}
		for p.decoder.PeekKind() != '}' {
			name, err := p.decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			item, err := p.value()
			if err != nil {
				return nil, err
			}
			if i, twice := index[key]; twice {
				node.items[i] = item
				*p.doubles = append(*p.doubles, double(Location{File: p.name, Line: int(item.Line), Column: int(item.Column)}, key))
				continue
			}
			if p.doubles != nil {
				index[key] = len(node.keys)
			}
			node.keys = append(node.keys, key)
			node.items = append(node.items, item)
		}
		_, err = p.decoder.ReadToken()
	}
	return node, err
}
