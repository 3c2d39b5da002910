package generate

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"goalpost/spec"
)

// node is a schema, true, false or a mapping, together with where the document
// has it. A derived node, the opposite of a "not" say, has no owner.
type node struct {
	value any
	// owner is the schema that the value was translated with, pointer the place
	// of the value below it.
	owner   *spec.Schema
	pointer string
}

// nodeOf is the node of a schema of the document.
func nodeOf(s *spec.Schema) node { return node{value: s.Value(), owner: s} }

// derived is a node that stands nowhere in the document.
func derived(value any) node { return node{value: value} }

// identity tells schemas apart: every mapping of a translated schema is its own.
type identity uintptr

func (n node) identity() identity {
	if m, ok := n.value.(map[string]any); ok && m != nil {
		return identity(reflect.ValueOf(m).Pointer())
	}
	return 0
}

// words are the keywords of the schema; nil for true and false.
func (n node) words() map[string]any {
	m, _ := n.value.(map[string]any)
	return m
}

// child is the schema under a keyword, or under a name or an index below it.
func (n node) child(tokens ...string) (node, bool) {
	v := n.value
	for _, token := range tokens {
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[token]
			if !ok {
				return node{}, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(at) {
				return node{}, false
			}
			v = at[i]
		default:
			return node{}, false
		}
	}
	if !isSchema(v) {
		return node{}, false
	}
	return node{v, n.owner, spec.JoinPointer(n.pointer, tokens...)}, true
}

func isSchema(v any) bool {
	switch v.(type) {
	case bool, map[string]any:
		return true
	}
	return false
}

// list are the schemas of a keyword that holds a list: allOf, prefixItems.
func (n node) list(word string) []node {
	items, _ := n.words()[word].([]any)
	nodes := make([]node, 0, len(items))
	for i := range items {
		if one, ok := n.child(word, strconv.Itoa(i)); ok {
			nodes = append(nodes, one)
		}
	}
	return nodes
}

// names are the keys of a keyword that holds a mapping, in the document's order
// where there is one, else sorted.
func (n node) names(word string) []string {
	object, _ := n.words()[word].(map[string]any)
	if len(object) == 0 {
		return nil
	}
	return sortedKeys(object)
}

// schema is the node as the document has it; nil for a derived one.
func (n node) schema() *spec.Schema {
	if n.owner == nil {
		return nil
	}
	return n.owner.Child(spec.SplitPointer(n.pointer)...)
}

func (n node) text(word string) string {
	text, _ := n.words()[word].(string)
	return text
}

// texts are the texts in a keyword that holds a list of them.
func (n node) texts(word string) []string {
	list, _ := n.words()[word].([]any)
	texts := make([]string, 0, len(list))
	for _, one := range list {
		if text, ok := one.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// number is the exact value of a keyword, nil where there is none.
func (n node) number(word string) *big.Rat {
	number, ok := n.words()[word].(json.Number)
	if !ok {
		return nil
	}
	return rational(number)
}

// count is the value of a keyword that counts, -1 where there is none.
func (n node) count(word string) int {
	r := n.number(word)
	if r == nil || r.Sign() < 0 {
		return -1
	}
	whole := new(big.Int).Quo(r.Num(), r.Denom())
	if !whole.IsInt64() || whole.Int64() > maxCount {
		return maxCount
	}
	return int(whole.Int64())
}

// maxCount stands for every larger length; no such value fits the budget.
const maxCount = 1 << 30

// rational is a JSON number as an exact fraction; nil for one whose exponent
// would fill the memory.
func rational(n json.Number) *big.Rat {
	text := string(n)
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
		if err != nil || exponent > 1000 || exponent < -1000 {
			return nil
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}
