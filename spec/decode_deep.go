package spec

import (
	"slices"
	"strconv"
	"strings"
)

// deepNode is what a query gives under name[property], and under what is nested in
// it. OpenAPI leaves open how objects within objects travel; name[a][b]=value is
// what clients do.
type deepNode struct {
	names []string
	below map[string]*deepNode
	texts []string
}

// maxDeep bounds how deep the names of a query may be nested.
const maxDeep = 50

// readDeepObject reads name[property]=value.
func (p *Parameter) readDeepObject(pairs []queryPair) (any, bool, *Violation) {
	root := &deepNode{}
	for _, pair := range pairs {
		if !p.ownsQuery(pair.name) {
			continue
		}
		names := strings.Split(strings.TrimSuffix(strings.TrimPrefix(pair.name, p.Name+"["), "]"), "][")
		if len(names) > maxDeep {
			return nil, true, p.problem("malformed", "is nested too deep")
		}
		root.add(names, pair.text())
	}
	if len(root.names) == 0 {
		return nil, false, nil
	}
	v, repeated := root.value(p.Schema, p.Name)
	if repeated != "" {
		return nil, true, p.problem("repeated", "has "+repeated+" more than once")
	}
	return v, true, nil
}

// add puts a text under names; an empty last name is that of an array's element.
func (n *deepNode) add(names []string, text string) {
	for i, name := range names {
		if name == "" && i > 0 && i == len(names)-1 {
			break
		}
		if n.below[name] == nil {
			if n.below == nil {
				n.below = map[string]*deepNode{}
			}
			n.below[name] = &deepNode{}
			n.names = append(n.names, name)
		}
		n = n.below[name]
	}
	n.texts = append(n.texts, text)
}

// value is the node as its schema describes it. repeated is the name of what is
// given more than once and is no array.
func (n *deepNode) value(s *Schema, name string) (v any, repeated string) {
	array := s.allows("array") && !s.allows("string") && len(s.Types()) < len(allTypes)
	switch {
	case len(n.names) > 0 && len(n.texts) > 0, len(n.texts) > 1 && !array:
		return nil, name
	case len(n.texts) > 0 && array:
		return s.texts(n.texts), ""
	case len(n.texts) > 0:
		return s.pick(s.scalars(n.texts[0])), ""
	case array && !s.allows("object") && n.indexed():
		return n.list(s)
	}
	object := make(map[string]any, len(n.names))
	for _, property := range n.names {
		if object[property], repeated = n.below[property].value(s.property(property), property); repeated != "" {
			return nil, repeated
		}
	}
	return object, ""
}

// indexed reports whether the names are the indexes of an array, in order.
func (n *deepNode) indexed() bool {
	return !slices.ContainsFunc(n.names, func(name string) bool { return name != strconv.Itoa(slices.Index(n.names, name)) })
}

func (n *deepNode) list(s *Schema) (v any, repeated string) {
	list := make([]any, len(n.names))
	for i, name := range n.names {
		if list[i], repeated = n.below[name].value(s.element(i), name); repeated != "" {
			return nil, repeated
		}
	}
	return list, ""
}

// deepPairs are the pairs of a query for a value under a name.
func deepPairs(name string, v any, escape func(string) string) []string {
	var pairs []string
	switch v := v.(type) {
	case map[string]any:
		for _, property := range sortedKeys(v) {
			pairs = append(pairs, deepPairs(name+"["+escape(property)+"]", v[property], escape)...)
		}
	case []any:
		for i, item := range v {
			switch item.(type) {
			case map[string]any, []any:
				pairs = append(pairs, deepPairs(name+"["+strconv.Itoa(i)+"]", item, escape)...)
			default:
				pairs = append(pairs, name+"="+escape(scalarText(item)))
			}
		}
	default:
		pairs = append(pairs, name+"="+escape(scalarText(v)))
	}
	return pairs
}
