package spec

import (
	"slices"
	"strings"
)

// surroundings are what the schemas that lead to a schema decide about it: which
// schema each $dynamicAnchor stands for. That is the outermost one that was
// passed on the way (JSON Schema 2020-12 section 8.2.3.2), so a schema is another
// one where other schemas lead to it, and a $dynamicRef becomes a plain $ref. nil
// is for a schema that nothing decides about.
type surroundings struct {
	key     string
	anchors map[string]place
}

// enter is the surroundings of a schema at p that is come to from within outer.
func (d *Document) enter(outer *surroundings, p place) *surroundings {
	if p.file == nil || !p.file.dynamic {
		return outer
	}
	declared := d.dynamicAnchors(p.resource())
	inner := &surroundings{anchors: map[string]place{}}
	grown := false
	if outer != nil {
		for name, at := range outer.anchors {
			inner.anchors[name] = at
		}
	}
	for name, at := range declared {
		if _, known := inner.anchors[name]; !known {
			inner.anchors[name], grown = at, true
		}
	}
	if !grown {
		return outer
	}
	var key strings.Builder
	for _, name := range sortedKeys(inner.anchors) {
		at := inner.anchors[name]
		key.WriteString(name + "\x00" + at.file.name + "#" + at.pointer + "\x00")
	}
	inner.key = key.String()
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	i := slices.IndexFunc(d.surroundings, func(s *surroundings) bool { return s.key == inner.key })
	if i < 0 {
		d.surroundings = append(d.surroundings, inner)
		return inner
	}
	return d.surroundings[i]
}

// number tells surroundings apart in a URI; 0 is none.
func (d *Document) number(s *surroundings) int { return slices.Index(d.surroundings, s) + 1 }

// resource is the schema around a place that has a base URI of its own, else the
// outermost Schema Object around it. A file that is no OpenAPI document is a
// schema as a whole.
func (p place) resource() place {
	found := place{p.file, "", p.file.root}
	outermost := found
	main := p.file.root.Get("openapi") != nil
	at := found
	tokens := SplitPointer(p.pointer)
	for i, token := range tokens {
		if at = at.get(token); !at.exists() {
			break
		}
		isObject := token == "schema" || i == 2 && tokens[0] == "components" && tokens[1] == "schemas"
		if main && isObject && outermost.pointer == "" {
			outermost, found = at, at
		}
		if at.text("$id") != "" {
			found = at
		}
	}
	return found
}

// dynamicAnchors are the schemas of a resource that have a $dynamicAnchor.
func (d *Document) dynamicAnchors(root place) map[string]place {
	d.schemasMu.Lock()
	defer d.schemasMu.Unlock()
	if known, ok := d.anchors[root.node]; ok {
		return known
	}
	found := map[string]place{}
	seen := map[*Node]bool{}
	var collect func(p place)
	collect = func(p place) {
		if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
			return
		}
		seen[p.node] = true
		if name := p.text("$dynamicAnchor"); name != "" {
			if _, known := found[name]; !known {
				found[name] = p
			}
		}
		p.each(func(token string, child place) {
			if !instanceKeywords[token] && child.text("$id") == "" {
				collect(child)
			}
		})
	}
	collect(root)
	d.anchors[root.node] = found
	return found
}

// dynamicTarget is where a $dynamicRef leads within surroundings: to where a $ref
// would lead, unless that declares the $dynamicAnchor that is asked for.
func (d *Document) dynamicTarget(p place, ref string, around *surroundings) (place, *Error) {
	target, err := d.files.target(p, "$dynamicRef", ref)
	if err != nil || around == nil {
		return target, err
	}
	_, name, _ := strings.Cut(ref, "#")
	if outermost, ok := around.anchors[name]; ok && target.text("$dynamicAnchor") == name {
		return outermost, nil
	}
	return target, nil
}
