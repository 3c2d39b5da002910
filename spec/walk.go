package spec

import (
	"slices"
	"strconv"
	"strings"
)

// visit is one schema that applies to one value within an instance.
type visit struct {
	schema *Schema
	value  any
	// parent is the object that holds the value, nil for the instance itself and
	// for the elements of an array.
	parent map[string]any
	// key is the property name or the index of the value.
	key string
	// pointer is where the value is in the instance.
	pointer string
	// assumed is the reason of an x-assumed passed on the way down.
	assumed string
}

// route is where the walk goes from a schema: its subschemas, of which those that
// lead to none of goalpost's words are left out.
type route struct {
	// assumed is the reason of an x-assumed on the schema or above it.
	assumed string
	// always apply to the value itself, those of choices only where they hold.
	always, choices            []*Schema
	condition, then, otherwise *Schema
	// properties are in alphabetical order.
	properties []property
	patterns   []patterned
	// declared are the names of all properties that are declared.
	declared   map[string]bool
	additional *Schema
	// tuple is how long prefixItems is.
	tuple  int
	prefix []*Schema
	items  *Schema
}

type property struct {
	name   string
	schema *Schema
}

// patterned is a schema of patternProperties; it is nil where it leads nowhere.
type patterned struct {
	matches func(string) bool
	schema  *Schema
}

// route is made when it is first needed.
func (s *Schema) route() *route {
	s.routeOnce.Do(func() { s.routed = s.newRoute() })
	return s.routed
}

func (s *Schema) newRoute() *route {
	r := &route{assumed: s.place.assumed(), declared: map[string]bool{}}
	worded := func(tokens ...string) *Schema {
		if child := s.Child(tokens...); child.hasWords() {
			return child
		}
		return nil
	}
	if target := s.Deref(); target != s && target.hasWords() {
		r.always = append(r.always, target)
	}
	for i := range s.place.node.Get("allOf").Items() {
		if child := worded("allOf", strconv.Itoa(i)); child != nil {
			r.always = append(r.always, child)
		}
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		for i := range s.place.node.Get(word).Items() {
			if child := worded(word, strconv.Itoa(i)); child != nil {
				r.choices = append(r.choices, child)
			}
		}
	}
	r.then, r.otherwise = worded("then"), worded("else")
	if r.then != nil || r.otherwise != nil {
		r.condition = s.Child("if")
	}
	for _, name := range s.place.node.Get("properties").Keys() {
		r.declared[name] = true
		if child := worded("properties", name); child != nil {
			r.properties = append(r.properties, property{name, child})
		}
	}
	slices.SortFunc(r.properties, func(a, b property) int { return strings.Compare(a.name, b.name) })
	for _, pattern := range s.place.node.Get("patternProperties").Keys() {
		if re, err := CompilePattern(pattern); err == nil {
			r.patterns = append(r.patterns, patterned{re.MatchString, worded("patternProperties", pattern)})
		}
	}
	r.additional, r.items = worded("additionalProperties"), worded("items")
	r.tuple = len(s.place.node.Get("prefixItems").Items())
	for i := range r.tuple {
		r.prefix = append(r.prefix, worded("prefixItems", strconv.Itoa(i)))
	}
	return r
}

// walk calls f for every schema that applies to v or to a value within it,
// through references, allOf, and the branches of anyOf, oneOf and if that hold.
func (s *Schema) walk(v visit, depth int, f func(visit)) {
	if depth > 200 || !s.hasWords() {
		return
	}
	r := s.route()
	v.schema = s
	if r.assumed != "" {
		v.assumed = r.assumed
	}
	f(v)
	for _, child := range r.always {
		child.walk(v, depth+1, f)
	}
	for _, child := range r.choices {
		if child.Valid(v.value) {
			child.walk(v, depth+1, f)
		}
	}
	if r.condition != nil {
		if r.condition.Valid(v.value) {
			r.then.walk(v, depth+1, f)
		} else {
			r.otherwise.walk(v, depth+1, f)
		}
	}
	switch value := v.value.(type) {
	case map[string]any:
		r.walkObject(v, value, depth, f)
	case []any:
		if r.items == nil && r.tuple == 0 {
			return
		}
		for i, item := range value {
			child := r.items
			if i < r.tuple {
				child = r.prefix[i]
			}
			if child != nil {
				index := strconv.Itoa(i)
				child.walk(visit{value: item, key: index, pointer: JoinPointer(v.pointer, index), assumed: v.assumed}, depth+1, f)
			}
		}
	}
}

func (r *route) walkObject(v visit, object map[string]any, depth int, f func(visit)) {
	into := func(name string, child *Schema) {
		child.walk(visit{value: object[name], parent: object, key: name, pointer: JoinPointer(v.pointer, name), assumed: v.assumed}, depth+1, f)
	}
	if len(r.patterns) == 0 && r.additional == nil {
		for _, p := range r.properties {
			if _, ok := object[p.name]; ok {
				into(p.name, p.schema)
			}
		}
		return
	}
	for _, name := range sortedKeys(object) {
		matched := r.declared[name]
		if i, found := slices.BinarySearchFunc(r.properties, name, func(p property, name string) int { return strings.Compare(p.name, name) }); found {
			into(name, r.properties[i].schema)
		}
		for _, p := range r.patterns {
			if p.matches(name) {
				matched = true
				if p.schema != nil {
					into(name, p.schema)
				}
			}
		}
		if !matched && r.additional != nil {
			into(name, r.additional)
		}
	}
}
