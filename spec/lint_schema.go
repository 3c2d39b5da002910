package spec

import (
	"slices"
	"strings"
)

// checkComponents compiles the schemas that no operation uses, and finds what
// schemas give as examples and defaults and do not allow. known are the flaws that
// need not be repeated.
func (d *Document) checkComponents(known Errors) Errors {
	var flaws Errors
	add := func(e *Error) {
		same := func(other *Error) bool { return *other == *e }
		if !slices.ContainsFunc(known, same) && !slices.ContainsFunc(flaws, same) {
			flaws = append(flaws, e)
		}
	}
	d.eachSchema(func(p place, within bool) {
		values := p.has("example") || p.has("default") || p.has("examples")
		if within && !values {
			// The schema that it is a part of is compiled with it.
			return
		}
		s := d.schemaAt(p, InResponse)
		if err := s.Compile(); err != nil {
			add(err)
			return
		}
		for _, word := range []string{"example", "default"} {
			if own := p.get(word); own.exists() {
				d.checkValue(s, own, word, add)
			}
		}
		if list := p.get("examples"); list.exists() && list.node.Kind == Array {
			list.each(func(_ string, own place) { d.checkValue(s, own, "example", add) })
		}
	})
	return flaws
}

func (d *Document) checkValue(s *Schema, own place, word string, add func(*Error)) {
	v := own.node.Value()
	if s.Valid(v) {
		return
	}
	for _, wrong := range s.Validate(v) {
		add(own.fail(word, "the "+word+" breaks its schema: "+strings.TrimSpace(wrong.Location+" "+wrong.Message),
			"mend the "+word+", or the schema at "+wrong.Document.String()))
	}
}

// eachSchema calls f for every Schema Object of the document that is found without
// following references: those under a field that holds one, and those within them.
func (d *Document) eachSchema(f func(p place, within bool)) {
	seen := map[*Node]bool{}
	var schema func(p place, within bool)
	var any func(p place)
	schema = func(p place, within bool) {
		if seen[p.node] || p.node.Kind != Object {
			return
		}
		seen[p.node] = true
		if !p.has("$ref") {
			f(p, within)
		}
		p.each(func(word string, child place) {
			switch {
			case slices.Contains(schemaKeywords, word):
				schema(child, true)
			case slices.Contains(schemaListKeywords, word), slices.Contains(schemaMapKeywords, word):
				child.each(func(_ string, one place) { schema(one, true) })
			}
		})
	}
	any = func(p place) {
		if p.node.Kind != Object && p.node.Kind != Array || seen[p.node] {
			return
		}
		p.each(func(name string, child place) {
			switch {
			case name == "schema" && p.node.Kind == Object:
				schema(child, false)
			case name == "schemas" && strings.HasSuffix(p.pointer, "/components"):
				child.each(func(_ string, one place) { schema(one, false) })
			case instanceKeywords[name] || isExtension(name):
			default:
				any(child)
			}
		})
	}
	any(d.root)
}
