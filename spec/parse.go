package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"gopkg.in/yaml.v3"
)

// maxNodes bounds what one file may hold after its aliases are expanded.
const maxNodes = 20_000_000

// Parse parses a YAML or JSON text into nodes. A name that ends in .json is
// parsed as JSON; anything else as YAML, of which only what JSON can hold is
// accepted: dates stay text, keys become text, merge keys are merged. The error
// is an *Error with the line.
func Parse(name string, text []byte) (*Node, error) {
	trimmed := bytes.TrimLeft(text, "\xef\xbb\xbf \t\r\n")
	if path.Ext(name) == ".json" || len(trimmed) > 0 && trimmed[0] == '{' {
		node, err := parseJSON(name, text)
		if err == nil || path.Ext(name) == ".json" {
			return node, err
		}
		// A YAML flow mapping opens with a brace, too.
	}
	return parseYAML(name, text)
}

// jsonParser reads JSON tokens and counts lines as it goes.
type jsonParser struct {
	name    string
	text    []byte
	decoder *jsontext.Decoder
	// offset, line and start are the last counted place, its line and the
	// offset at which that line starts.
	offset, line, start int
}

func parseJSON(name string, text []byte) (*Node, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	p := &jsonParser{name: name, text: text, line: 1, decoder: jsontext.NewDecoder(bytes.NewBuffer(text))}
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
		for p.decoder.PeekKind() != '}' {
			name, err := p.decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			node.keys = append(node.keys, name.String())
			item, err := p.value()
			if err != nil {
				return nil, err
			}
			node.items = append(node.items, item)
		}
		_, err = p.decoder.ReadToken()
	}
	return node, err
}

func parseYAML(name string, text []byte) (*Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if err == io.EOF {
			return nil, &Error{Code: "syntax", Location: Location{File: name, Line: 1, Column: 1},
				Message: "the file is empty", Hint: "give an OpenAPI document or a fixture"}
		}
		return nil, yamlError(name, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, &Error{Code: "syntax", Location: Location{File: name, Line: second.Line, Column: 1},
			Message: "a second YAML document starts here", Hint: "put it into a file of its own"}
	} else if err != io.EOF {
		return nil, yamlError(name, err)
	}
	c := &yamlConverter{name: name, done: map[*yaml.Node]*Node{}, open: map[*yaml.Node]bool{}, size: map[*Node]int{}}
	return c.convert(document.Content[0])
}

// yamlError takes the line out of the library's message.
func yamlError(name string, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, found := strings.CutPrefix(message, "line "); found {
		if number, text, found := strings.Cut(rest, ": "); found {
			if n, err := strconv.Atoi(number); err == nil {
				line, message = n, text
			}
		}
	}
	return &Error{Code: "syntax", Location: Location{File: name, Line: max(line, 1), Column: 1},
		Message: "not YAML: " + message, Hint: "mend the text at or just above this line"}
}

// yamlConverter turns yaml.v3's nodes into ours; an alias becomes the very
// Node it stands for.
type yamlConverter struct {
	name string
	done map[*yaml.Node]*Node
	open map[*yaml.Node]bool
	size map[*Node]int
}

func (c *yamlConverter) fail(y *yaml.Node, message, hint string) error {
	return &Error{Code: "syntax", Location: Location{File: c.name, Line: y.Line, Column: y.Column}, Message: message, Hint: hint}
}

func (c *yamlConverter) convert(y *yaml.Node) (*Node, error) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if node, ok := c.done[y]; ok {
		return node, nil
	}
	if c.open[y] {
		return nil, c.fail(y, "the anchor "+strconv.Quote(y.Anchor)+" contains itself", "write the value out, or use $ref")
	}
	node := &Node{Line: int32(y.Line), Column: int32(y.Column)}
	size := 1
	switch y.Kind {
	case yaml.ScalarNode:
		if err := c.scalar(node, y); err != nil {
			return nil, err
		}
	case yaml.SequenceNode, yaml.MappingNode:
		c.open[y] = true
		var err error
		if y.Kind == yaml.SequenceNode {
			err = c.sequence(node, y)
		} else {
			err = c.mapping(node, y)
		}
		if err != nil {
			return nil, err
		}
		delete(c.open, y)
		for _, item := range node.items {
			if size += c.size[item]; size > maxNodes {
				return nil, c.fail(y, "the aliases here expand to more than 20 million values", "use fewer aliases within aliases")
			}
		}
	}
	c.size[node] = size
	c.done[y] = node
	return node, nil
}

func (c *yamlConverter) sequence(node *Node, y *yaml.Node) error {
	node.Kind = Array
	for _, content := range y.Content {
		item, err := c.convert(content)
		if err != nil {
			return err
		}
		node.items = append(node.items, item)
	}
	return nil
}

func (c *yamlConverter) mapping(node *Node, y *yaml.Node) error {
	node.Kind = Object
	seen := make(map[string]bool, len(y.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, content := y.Content[i], y.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return c.fail(key, "a key must be a scalar", "write the key as text")
		}
		if key.ShortTag() == "!!merge" {
			merges = append(merges, content)
			continue
		}
		if seen[key.Value] {
			return c.fail(key, "the key "+strconv.Quote(key.Value)+" stands here a second time", "remove one of the two")
		}
		seen[key.Value] = true
		item, err := c.convert(content)
		if err != nil {
			return err
		}
		node.keys = append(node.keys, key.Value)
		node.items = append(node.items, item)
	}
	for _, merge := range merges {
		if err := c.merge(node, merge, seen); err != nil {
			return err
		}
	}
	return nil
}

// merge adds what "<<" brings; what stands in the mapping itself wins.
func (c *yamlConverter) merge(node *Node, y *yaml.Node, seen map[string]bool) error {
	from, err := c.convert(y)
	if err != nil {
		return err
	}
	sources := []*Node{from}
	if from.Kind == Array {
		sources = from.items
	}
	for _, source := range sources {
		if source.Kind != Object {
			return c.fail(y, "<< takes a mapping or a list of mappings", "name an anchor that holds a mapping")
		}
		for i, key := range source.keys {
			if !seen[key] {
				seen[key] = true
				node.keys = append(node.keys, key)
				node.items = append(node.items, source.items[i])
			}
		}
	}
	return nil
}

func (c *yamlConverter) scalar(node *Node, y *yaml.Node) error {
	node.Kind, node.scalar = String, y.Value
	switch y.ShortTag() {
	case "!!null":
		node.Kind, node.scalar = Null, ""
	case "!!bool":
		var b bool
		if err := y.Decode(&b); err != nil {
			return c.fail(y, "not a boolean: "+strconv.Quote(y.Value), "write true or false")
		}
		node.Kind, node.scalar = Bool, strconv.FormatBool(b)
	case "!!int", "!!float":
		if jsontext.Value(y.Value).IsValid() {
			node.Kind = Number
			return nil
		}
		text, ok := jsonNumber(y)
		if !ok {
			return c.fail(y, "JSON has no number "+strconv.Quote(y.Value), "write a decimal number, or put it into quotes")
		}
		node.Kind, node.scalar = Number, text
	}
	return nil
}

// jsonNumber is a YAML number in a form that JSON lacks (0x1F, +1, .5, 1_000)
// as JSON writes it.
func jsonNumber(y *yaml.Node) (string, bool) {
	if y.ShortTag() == "!!int" {
		var i int64
		if y.Decode(&i) == nil {
			return strconv.FormatInt(i, 10), true
		}
		var u uint64
		if y.Decode(&u) == nil {
			return strconv.FormatUint(u, 10), true
		}
	}
	var f float64
	if err := y.Decode(&f); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", false
	}
	return strconv.FormatFloat(f, 'g', -1, 64), true
}

// DecodeJSON decodes one JSON text (RFC 8259) strictly: no duplicate member
// names, no invalid UTF-8, no byte order mark, nothing after the value. Numbers
// become json.Number and keep their digits.
func DecodeJSON(text []byte) (any, error) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text))
	value, err := decodeJSON(decoder)
	if err != nil {
		return nil, jsonFault(decoder, err)
	}
	switch _, err = decoder.ReadToken(); {
	case err == io.EOF:
		return value, nil
	case err == nil:
		return nil, fmt.Errorf("a second JSON value follows the first, at byte %d", decoder.InputOffset())
	}
	return nil, jsonFault(decoder, err)
}

// jsonFault words the library's error for a person who sees only the message.
func jsonFault(decoder *jsontext.Decoder, err error) error {
	if err == io.EOF {
		return errors.New("the text is empty")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the text ends too early")
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return fmt.Errorf("%w at byte %d", syntactic.Err, syntactic.ByteOffset)
	}
	return err
}
