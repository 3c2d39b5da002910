package mutant

import (
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// promise is one keyword at one place of a schema.
type promise struct {
	schema  *spec.Schema
	keyword string
	// name is what of the keyword is meant: the property that is required, "null"
	// where null is what the type does not allow; "" for all of it.
	name string
	// implied says why a value that breaks nothing but this keyword cannot be; ""
	// where it can.
	implied string
}

// at is where the keyword stands: the file and the pointer, as violations have it.
func (p *promise) at() spec.Location {
	l := p.schema.Location()
	if at := p.schema.Child(p.keyword); at != nil {
		return at.Location()
	}
	l.Pointer = spec.JoinPointer(l.Pointer, p.keyword)
	return l
}

// value is what the document has under the keyword.
func (p *promise) value() any { return words(p.schema)[p.keyword] }

// words are the keywords of a schema; nil for true and false.
func words(s *spec.Schema) map[string]any {
	if s == nil {
		return nil
	}
	keywords, _ := s.Value().(map[string]any)
	return keywords
}

func keyOf(s *spec.Schema) string {
	l := s.Location()
	return l.File + "#" + l.Pointer
}

// assertions are the keywords that say something of a value by themselves, by the
// types of value that they say it of; those of none say it of all.
var assertions = map[string][]string{
	"type": nil, "enum": nil, "const": nil, "not": nil, "oneOf": nil, "anyOf": nil,
	"minimum": {"number"}, "maximum": {"number"}, "exclusiveMinimum": {"number"}, "exclusiveMaximum": {"number"}, "multipleOf": {"number"},
	"minLength": {"string"}, "maxLength": {"string"}, "pattern": {"string"}, "format": {"string", "number"},
	"minItems": {"array"}, "maxItems": {"array"}, "uniqueItems": {"array"}, "contains": {"array"}, "minContains": {"array"}, "maxContains": {"array"},
	"unevaluatedItems": {"array"}, "required": {"object"}, "minProperties": {"object"}, "maxProperties": {"object"},
	"additionalProperties": {"object"}, "unevaluatedProperties": {"object"}, "dependentRequired": {"object"},
}

// maxGroups bounds how many places of a schema are looked at.
const maxGroups = 4000

// promises are the keywords of a schema and of all below it, each place once, and
// the schemas that they stand on.
func promises(root *spec.Schema) ([]*promise, []*spec.Schema) {
	if root == nil {
		return nil, nil
	}
	c := &collector{seen: map[string]bool{}, found: map[string]*promise{}, met: map[*spec.Schema]bool{}}
	c.visit(group(root))
	list := make([]*promise, len(c.order))
	for i, key := range c.order {
		list[i] = c.found[key]
	}
	return list, c.schemas
}

type collector struct {
	seen    map[string]bool
	found   map[string]*promise
	order   []string
	met     map[*spec.Schema]bool
	schemas []*spec.Schema
}

// group is every schema that applies to a value wherever the given ones do: they
// themselves, what they refer to, and their allOf.
func group(schemas ...*spec.Schema) []*spec.Schema {
	var all []*spec.Schema
	var add func(s *spec.Schema)
	add = func(s *spec.Schema) {
		if s == nil || slices.Contains(all, s) || len(all) > 200 {
			return
		}
		all = append(all, s)
		if target := s.Deref(); target != s {
			add(target)
		}
		if list, ok := words(s)["allOf"].([]any); ok {
			for i := range list {
				add(s.Child("allOf", strconv.Itoa(i)))
			}
		}
	}
	for _, s := range schemas {
		add(s)
	}
	return all
}

// choice is an anyOf or oneOf of a schema; the zero value is none.
type choice struct {
	schema *spec.Schema
	word   string
}

// types are the types that a value may have under all of the schemas of a group, a
// choice left aside. "number" is the numbers that are not whole.
func types(schemas []*spec.Schema, aside choice) []string {
	allowed := typeNames("null", "boolean", "integer", "number", "string", "array", "object")
	keep := func(own []string) {
		allowed = slices.DeleteFunc(allowed, func(t string) bool { return !slices.Contains(own, t) })
	}
	for _, s := range schemas {
		keywords := words(s)
		if own := texts(keywords["type"]); len(own) > 0 {
			keep(typeNames(own...))
		}
		if values, ok := finite(keywords); ok {
			var own []string
			for _, v := range values {
				own = append(own, typeOf(v))
			}
			keep(own)
		}
		for _, word := range []string{"anyOf", "oneOf"} {
			list := asList(keywords[word])
			if len(list) == 0 || aside == (choice{s, word}) {
				continue
			}
			var own []string
			for i := range list {
				own = append(own, types(group(s.Child(word, strconv.Itoa(i))), aside)...)
			}
			keep(own)
		}
	}
	return allowed
}

// typeNames are the types that JSON Schema's names stand for: a whole number is a
// number.
func typeNames(names ...string) []string {
	list := slices.Clone(names)
	if slices.Contains(list, "number") && !slices.Contains(list, "integer") {
		list = append(list, "integer")
	}
	return list
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		if n, ok := number(v); ok && n.IsInt() {
			return "integer"
		}
		return "number"
	}
}

// visit collects what the schemas of a group say of one value and of what is below
// it.
func (c *collector) visit(schemas []*spec.Schema) {
	keys := make([]string, len(schemas))
	for i, s := range schemas {
		keys[i] = keyOf(s)
	}
	slices.Sort(keys)
	key := strings.Join(slices.Compact(keys), "\n")
	if len(schemas) == 0 || c.seen[key] || len(c.seen) >= maxGroups {
		return
	}
	c.seen[key] = true
	allowed := types(schemas, choice{})
	for i, s := range schemas {
		if !c.met[s] {
			c.met[s] = true
			c.schemas = append(c.schemas, s)
		}
		keywords := words(s)
		for _, keyword := range sortedKeys(keywords) {
			if _, asserts := assertions[keyword]; asserts {
				c.assertion(schemas, i, keyword, allowed)
			}
		}
		c.branches(schemas, s)
	}
	c.below(schemas)
}

// assertion collects the promises of one keyword of the i-th schema.
func (c *collector) assertion(schemas []*spec.Schema, i int, keyword string, allowed []string) {
	s := schemas[i]
	value := words(s)[keyword]
	add := func(name string) {
		p := &promise{schema: s, keyword: keyword, name: name}
		p.implied = implied(p, schemas, i, allowed)
		key := keyOf(s) + "\n" + keyword + "\n" + name
		if known := c.found[key]; known != nil {
			// It has to say nothing new wherever it applies.
			if p.implied == "" {
				known.implied = ""
			}
			return
		}
		c.found[key] = p
		c.order = append(c.order, key)
	}
	switch {
	case keyword == "type":
		add("")
		if !slices.Contains(texts(value), "null") {
			add("null")
		}
	case keyword == "required":
		for _, name := range texts(value) {
			add(name)
		}
	case keyword == "dependentRequired":
		for _, name := range sortedKeys(asObject(value)) {
			add(name)
		}
	case saysNothing(keyword, value):
	default:
		add("")
	}
}

// saysNothing reports whether a keyword with that value allows everything.
func saysNothing(keyword string, value any) bool {
	switch keyword {
	case "uniqueItems":
		return value != true
	case "minItems", "minLength", "minProperties", "minContains":
		n, ok := number(value)
		return !ok || n.Sign() <= 0
	case "additionalProperties", "unevaluatedProperties", "unevaluatedItems":
		return value != false
	case "format":
		return !constrains(value)
	case "exclusiveMinimum", "exclusiveMaximum":
		_, isNumber := number(value)
		return !isNumber
	}
	return false
}

// branches goes into what applies to some values only.
func (c *collector) branches(schemas []*spec.Schema, s *spec.Schema) {
	for _, word := range []string{"anyOf", "oneOf"} {
		list, _ := words(s)[word].([]any)
		if vacuous(choice{s, word}, schemas) >= 0 {
			continue
		}
		for i := range list {
			branch := group(s.Child(word, strconv.Itoa(i)))
			if len(types(join(branch, schemas), choice{s, word})) > 0 {
				c.visit(join(schemas, branch))
			}
		}
	}
	for _, word := range []string{"then", "else"} {
		if words(s)["if"] != nil && words(s)[word] != nil {
			c.visit(join(schemas, group(s.Child(word))))
		}
	}
	for _, name := range sortedKeys(asObject(words(s)["dependentSchemas"])) {
		c.visit(join(schemas, group(s.Child("dependentSchemas", name))))
	}
	if words(s)["propertyNames"] != nil {
		c.visit(group(s.Child("propertyNames")))
	}
	if words(s)["contains"] != nil {
		c.visit(group(s.Child("contains")))
	}
}

// join is the schemas of two groups, each once.
func join(a, b []*spec.Schema) []*spec.Schema {
	joined := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(joined, s) {
			joined = append(joined, s)
		}
	}
	return joined
}

// below goes into the properties and items of the values that a group describes.
func (c *collector) below(schemas []*spec.Schema) {
	var names []string
	var others, items []*spec.Schema
	prefix := 0
	for _, s := range schemas {
		keywords := words(s)
		names = append(names, sortedKeys(asObject(keywords["properties"]))...)
		if list, ok := keywords["prefixItems"].([]any); ok {
			prefix = max(prefix, len(list))
		}
		if keywords["items"] != nil {
			items = append(items, s.Child("items"))
		}
		if keywords["additionalProperties"] != nil {
			others = append(others, s.Child("additionalProperties"))
		}
		for _, pattern := range sortedKeys(asObject(keywords["patternProperties"])) {
			c.visit(group(s.Child("patternProperties", pattern)))
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if own := group(property(schemas, name)...); !slices.ContainsFunc(own, staysBehind) {
			c.visit(own)
		}
	}
	for i := range prefix {
		var own []*spec.Schema
		for _, s := range schemas {
			own = append(own, s.Child("prefixItems", strconv.Itoa(i)))
		}
		c.visit(group(own...))
	}
	c.visit(group(items...))
	c.visit(group(others...))
}

// staysBehind reports whether a property does not travel in the direction in which
// its schema is seen: requests do not have what is readOnly, responses not what is
// writeOnly (OpenAPI 3.0.3 section 4.7.24.2).
func staysBehind(s *spec.Schema) bool {
	word := "readOnly"
	if s.Direction() == spec.InResponse {
		word = "writeOnly"
	}
	return words(s)[word] == true
}

// property are the schemas of a property under every schema of a group.
func property(schemas []*spec.Schema, name string) []*spec.Schema {
	var own []*spec.Schema
	for _, s := range schemas {
		switch child := s.Child("properties", name); {
		case child != nil:
			own = append(own, child)
		case words(s)["patternProperties"] == nil && words(s)["additionalProperties"] != nil:
			own = append(own, s.Child("additionalProperties"))
		}
	}
	return own
}
