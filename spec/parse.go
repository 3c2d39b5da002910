package spec

import (
	"bytes"
	"errors"
	"io"
	"math"
	"path"
	"regexp"
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
func Parse(name string, text []byte) (*Node, error) { return parse(name, text, nil) }

// parse is Parse. A key that stands in a mapping a second time is an error where
// doubles is nil; otherwise it is put there, and the last one counts, as it does
// for most readers.
func parse(name string, text []byte, doubles *Errors) (*Node, error) {
	text = plainText(text)
	node, err := parsePlain(name, text, doubles)
	if err != nil {
		if wrong := wrongCharacter(name, text); wrong != nil {
			return nil, wrong
		}
	}
	return node, err
}

func parsePlain(name string, text []byte, doubles *Errors) (*Node, error) {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if path.Ext(name) == ".json" || len(trimmed) > 0 && trimmed[0] == '{' {
		node, err := parseJSON(name, text, nil)
		if doubles != nil && errors.Is(err, errDouble) {
			node, err = parseJSON(name, text, doubles)
		}
		if err == nil || path.Ext(name) == ".json" {
			return node, err
		}
		// A YAML flow mapping opens with a brace, too.
	}
	return parseYAML(name, text, doubles)
}

// errDouble is the cause of the error that a key stands in a mapping twice.
var errDouble = errors.New("a key stands here a second time")

// double is the flaw of a key that stands in a mapping twice.
func double(at Location, key string) *Error {
	return &Error{Code: "duplicate-key", Location: at, Message: "the key " + strconv.Quote(key) + " stands here a second time", Hint: "remove one of the two", cause: errDouble}
}

func parseYAML(name string, text []byte, doubles *Errors) (*Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if err == io.EOF {
			return nil, &Error{Code: "syntax", Location: Location{File: name, Line: 1, Column: 1},
				Message: "the file is empty", Hint: "give an OpenAPI document or a fixture"}
		}
		return nil, yamlError(name, text, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, &Error{Code: "syntax", Location: Location{File: name, Line: second.Line, Column: 1},
			Message: "a second YAML document starts here", Hint: "put it into a file of its own"}
	} else if err != io.EOF {
		return nil, yamlError(name, text, err)
	}
	c := &yamlConverter{name: name, doubles: doubles, done: map[*yaml.Node]*Node{}, open: map[*yaml.Node]bool{}, size: map[*Node]int{}}
	return c.convert(document.Content[0])
}

// unknownAnchor is how the library says that nothing has an anchor of that name.
var unknownAnchor = regexp.MustCompile(`^unknown anchor '(.+)' referenced$`)

// yamlError takes the line out of the library's message.
func yamlError(name string, text []byte, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if found := unknownAnchor.FindStringSubmatch(message); found != nil {
		at := placeInText(name, text, max(bytes.Index(text, []byte("*"+found[1])), 0))
		return &Error{Code: "syntax", Location: at, Message: "not YAML: no value has the anchor " + strconv.Quote(found[1]), Hint: "give the value &" + found[1] + " above this line, or put the text into quotes"}
	}
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
	// doubles takes the keys that stand in a mapping twice; nil where they are
	// errors.
	doubles *Errors
	// done are the values with an anchor, which an alias may stand for, and open those
	// of them that are being converted.
	done map[*yaml.Node]*Node
	open map[*yaml.Node]bool
	// size is how many values a mapping or a sequence holds, with itself.
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
		if y.Anchor != "" {
			c.open[y] = true
		}
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
			if size += max(1, c.size[item]); size > maxNodes {
				return nil, c.fail(y, "the aliases here expand to more than 20 million values", "use fewer aliases within aliases")
			}
		}
		c.size[node] = size
	}
	if y.Anchor != "" {
		c.done[y] = node
	}
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
		twice := seen[key.Value]
		fault := double(Location{File: c.name, Line: key.Line, Column: key.Column}, key.Value)
		if twice && c.doubles == nil {
			return fault
		}
		seen[key.Value] = true
		item, err := c.convert(content)
		if err != nil {
			return err
		}
		if twice && node.replace(key.Value, item) {
			*c.doubles = append(*c.doubles, fault)
			continue
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
