package spec

import (
	"encoding/json"
	"strconv"
)

// Kind is the JSON type of a Node.
type Kind uint8

// The kinds of a Node.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Node is one value of a parsed YAML or JSON text with its place in the text.
// A text that repeats a value by alias shares the Node.
type Node struct {
	Kind         Kind
	Line, Column int32
	// scalar is the text of a Bool, Number or String.
	scalar string
	// keys and items are parallel in an Object; an Array has items only.
	keys  []string
	items []*Node
}

// Get is the member of an Object by name, nil where there is none.
func (n *Node) Get(name string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i, key := range n.keys {
		if key == name {
			return n.items[i]
		}
	}
	return nil
}

// replace gives a member of an Object another value; it is false where there is
// no such member.
func (n *Node) replace(name string, value *Node) bool {
	for i, key := range n.keys {
		if key == name {
			n.items[i] = value
			return true
		}
	}
	return false
}

// Keys are the member names of an Object in the order of the text.
func (n *Node) Keys() []string {
	if n == nil {
		return nil
	}
	return n.keys
}

// Items are the elements of an Array, or the member values of an Object, in the
// order of the text.
func (n *Node) Items() []*Node {
	if n == nil {
		return nil
	}
	return n.items
}

// Text is the text of a scalar; "" for everything else and for no node.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	return n.scalar
}

// True reports whether the node is the boolean true.
func (n *Node) True() bool {
	return n != nil && n.Kind == Bool && n.scalar == "true"
}

// at follows one reference token of a JSON pointer.
func (n *Node) at(token string) *Node {
	if n == nil {
		return nil
	}
	if n.Kind == Array {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.items) {
			return n.items[i]
		}
		return nil
	}
	return n.Get(token)
}

// Lookup follows a JSON pointer; nil where it leads nowhere.
func (n *Node) Lookup(pointer string) *Node {
	for _, token := range SplitPointer(pointer) {
		if n = n.at(token); n == nil {
			return nil
		}
	}
	return n
}

// Value is the node as nil, bool, json.Number, string, []any and
// map[string]any. Values that the text repeats by alias are shared, so that a
// text of a few lines cannot ask for a gigabyte.
func (n *Node) Value() any {
	return n.value(map[*Node]any{})
}

func (n *Node) value(seen map[*Node]any) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Bool:
		return n.scalar == "true"
	case Number:
		return json.Number(n.scalar)
	case String:
		return n.scalar
	case Array, Object:
		if v, ok := seen[n]; ok {
			return v
		}
	default:
		return nil
	}
	if n.Kind == Array {
		list := make([]any, len(n.items))
		seen[n] = list
		for i, item := range n.items {
			list[i] = item.value(seen)
		}
		return list
	}
	object := make(map[string]any, len(n.items))
	seen[n] = object
	for i, item := range n.items {
		object[n.keys[i]] = item.value(seen)
	}
	return object
}
