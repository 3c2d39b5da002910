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
	// key is the property name of the value, or position one more than its index in
	// a list; see name.
	key      string
	position int
	// pointer is where the value is in the instance; only a located walk says it.
	pointer string
	// assumed is the reason of an x-assumed passed on the way down.
	assumed string
}

// name is the property name or the index of the value, "" for the instance itself.
func (v visit) name() string { return nameOf(v.key, v.position) }

func nameOf(key string, position int) string {
	if position > 0 {
		return strconv.Itoa(position - 1)
	}
	return key
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

// walk goes through the schemas that apply to a value and to the values within it.
type walk struct {
	// located walks say where in the instance they are; ordered ones go through
	// objects by the alphabet. Both take their time.
	located, ordered bool
	visit            func(visit)
}

// walk calls f for every schema that applies to v or to a value within it,
// through references, allOf, and the branches of anyOf, oneOf and if that hold. It
// says where it is, and goes by the alphabet.
func (s *Schema) walk(v any, f func(visit)) {
	w := walk{located: true, ordered: true, visit: f}
	w.through(s, visit{value: v}, 0)
}

// through goes through a schema, which may be nil.
func (w *walk) through(s *Schema, v visit, depth int) {
	if depth > 200 || !s.hasWords() {
		return
	}
	r := s.route()
	v.schema = s
	if r.assumed != "" {
		v.assumed = r.assumed
	}
	w.visit(v)
	for _, child := range r.always {
		w.through(child, v, depth+1)
	}
	for _, child := range r.choices {
		if child.Valid(v.value) {
			w.through(child, v, depth+1)
		}
	}
	if r.condition != nil {
		if r.condition.Valid(v.value) {
			w.through(r.then, v, depth+1)
		} else {
			w.through(r.otherwise, v, depth+1)
		}
	}
	switch value := v.value.(type) {
	case map[string]any:
		w.properties(r, v, value, depth)
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
				w.into(child, v, visit{value: item, position: i + 1}, depth)
			}
		}
	}
}

// into goes on with a value within another.
func (w *walk) into(child *Schema, v, inner visit, depth int) {
	inner.assumed = v.assumed
	if w.located {
		inner.pointer = JoinPointer(v.pointer, inner.name())
	}
	w.through(child, inner, depth+1)
}

func (w *walk) properties(r *route, v visit, object map[string]any, depth int) {
	switch {
	case len(r.patterns) == 0 && r.additional == nil:
		for _, p := range r.properties {
			if value, ok := object[p.name]; ok {
				w.into(p.schema, v, visit{value: value, parent: object, key: p.name}, depth)
			}
		}
	case w.ordered:
		for _, name := range sortedKeys(object) {
			w.property(r, v, object, name, depth)
		}
	default:
		for name := range object {
			w.property(r, v, object, name, depth)
		}
	}
}

// property goes on with a property by its name, whatever it is declared by.
func (w *walk) property(r *route, v visit, object map[string]any, name string, depth int) {
	inner := visit{value: object[name], parent: object, key: name}
	matched := r.declared[name]
	if i, found := slices.BinarySearchFunc(r.properties, name, func(p property, name string) int { return strings.Compare(p.name, name) }); found {
		w.into(r.properties[i].schema, v, inner, depth)
	}
	for _, p := range r.patterns {
		if p.matches(name) {
			matched = true
			if p.schema != nil {
				w.into(p.schema, v, inner, depth)
			}
		}
	}
	if !matched && r.additional != nil {
		w.into(r.additional, v, inner, depth)
	}
}
