package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// flawsOf are the flaws in an error of kin-openapi, each with its place.
func (d *Document) flawsOf(err error) Errors {
	if err == nil {
		return nil
	}
	if several, ok := err.(openapi3.MultiError); ok {
		var flaws Errors
		for _, one := range several {
			flaws = append(flaws, d.flawsOf(one)...)
		}
		return flaws
	}
	if flaws := d.misshapen(err.Error()); len(flaws) > 0 {
		return flaws
	}
	var coded openapi3.CodedError
	code := "openapi"
	if errors.As(err, &coded) {
		if code = coded.Code(); ours[code] {
			return nil
		}
	}
	var unresolved *openapi3.UnresolvedRefError
	var unread *fs.PathError
	if errors.As(err, &unresolved) || errors.As(err, &unread) || strings.Contains(err.Error(), "failed to resolve") || strings.Contains(err.Error(), "expected fragment prefix") || strings.HasSuffix(err.Error(), "value MUST be an object") {
		// A reference that leads nowhere, and a value that is left out, are reported
		// where they stand; of an $anchor it knows nothing.
		return nil
	}
	message, _, _ := strings.Cut(leaf(err).Error(), "\n")
	hint := "see the OpenAPI specification, version " + d.OpenAPI
	at := d.placeOfKin(err)
	var extra *openapi3.ExtraSiblingFieldsError
	if !errors.As(err, &extra) {
		return Errors{{Code: code, Location: at, Message: message, Hint: hint}}
	}
	var flaws Errors
	for _, name := range extra.Fields {
		if name == "pathItems" && !d.is30() {
			// kin-openapi does not know this field of the Components Object of 3.1.
			continue
		}
		flaws = append(flaws, &Error{Code: code, Location: d.member(at, name), Message: fmt.Sprintf("OpenAPI %s has no field %q here", d.OpenAPI, name),
			Hint: "check its spelling and its indentation; a field of your own begins with x-"})
	}
	return flaws
}

// ours are kin-openapi's codes of what loading and CheckSchemas report themselves,
// with the place of each.
var ours = map[string]bool{"path-parameters-mismatch": true, "duplicate-operation-id": true, "operation-responses-required": true,
	"responses-required": true, "path-must-start-with-slash": true, "security-requirement-scheme-undefined": true,
	"security-scheme-type-invalid": true, "schema-type-unsupported": true, "schema-pattern-regex-invalid": true,
	"security-scheme-apikey-in-invalid": true, "security-scheme-name-required": true, "security-scheme-http-scheme-invalid": true}

// leaf is the innermost error that has words of its own.
func leaf(err error) error {
	for {
		switch err.(type) {
		case *openapi3.SectionValidationError, *openapi3.PathValidationError, *openapi3.OperationValidationError, *openapi3.ComponentValidationError:
			err = errors.Unwrap(err)
		default:
			return err
		}
	}
}

// sections are the fields of the Components Object by the names that kin-openapi
// has for them.
var sections = map[string]string{"schema": "schemas", "parameter": "parameters", "header": "headers", "request body": "requestBodies",
	"response": "responses", "security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks"}

// placeOfKin is where an error of kin-openapi belongs: the line that it names,
// else what its wrappers name. Every type of it that knows a line has it in a
// field Origin.
func (d *Document) placeOfKin(err error) Location {
	at := d.root
	below := func(names ...string) {
		for _, name := range names {
			if next := at.get(name); next.exists() {
				at = next
			}
		}
	}
	var origin *openapi3.Origin
	var conflict *openapi3.ConflictingPathsError
	conflicting, text := errors.As(err, &conflict), err.Error()
	for ; err != nil; err = errors.Unwrap(err) {
		switch e := err.(type) {
		case *openapi3.SectionValidationError:
			below(strings.Fields(e.Section)...)
		case *openapi3.PathValidationError:
			below(e.Path)
		case *openapi3.OperationValidationError:
			below(strings.ToLower(e.Method))
		case *openapi3.ComponentValidationError:
			below(sections[e.Section], e.Name)
		case *openapi3.ConflictingPathsError:
			// The second of the two is one too many.
			first, second := at.get(e.Path1), at.get(e.Path2)
			if at = second; first.location().Line > second.location().Line {
				at = first
			}
		}
		if field := reflect.Indirect(reflect.ValueOf(err)); field.Kind() == reflect.Struct {
			if found := field.FieldByName("Origin"); found.IsValid() {
				if o, ok := found.Interface().(*openapi3.Origin); ok && o != nil && o.Key != nil {
					origin = o
				}
			}
		}
	}
	location := at.location()
	if location.Line == 0 {
		location.Line, location.Column = 1, 1
	}
	if named := quotedReference.FindStringSubmatch(text); named != nil {
		if found, ok := referring(d.root, named[1], map[*Node]bool{}); ok {
			return found.location()
		}
	}
	if origin != nil && !conflicting {
		location = Location{File: firstText(strings.TrimPrefix(origin.Key.File, "/"), d.Name), Line: origin.Key.Line, Column: max(origin.Key.Column, 1)}
	}
	return location
}

// quotedReference is a reference that a message of kin-openapi names.
var quotedReference = regexp.MustCompile(`bad data in "(#/[^"]+)"`)

// referring is the first place of a file that holds that reference.
func referring(p place, ref string, seen map[*Node]bool) (found place, ok bool) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return p, false
	}
	seen[p.node] = true
	if p.text("$ref") == ref {
		return p.get("$ref"), true
	}
	p.each(func(_ string, child place) {
		if !ok {
			found, ok = referring(child, ref, seen)
		}
	})
	return found, ok
}

// member is the place of an object's member: the first of that name in the file at
// or behind the object's place.
func (d *Document) member(at Location, name string) Location {
	file, err := d.files.open(at.File)
	if err != nil {
		return at
	}
	best := at
	found := false
	var visit func(p place, seen map[*Node]bool)
	visit = func(p place, seen map[*Node]bool) {
		if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
			return
		}
		seen[p.node] = true
		if child := p.get(name); p.node.Kind == Object && child.exists() {
			l := child.location()
			if behind := l.Line > at.Line || l.Line == at.Line && l.Column >= at.Column; behind && (!found || l.Line < best.Line) {
				best, found = l, true
			}
		}
		p.each(func(_ string, child place) { visit(child, seen) })
	}
	visit(place{file, "", file.root}, map[*Node]bool{})
	return best
}

// construct is how kin-openapi says that a value is not of the kind that a field
// takes, and where.
var construct = regexp.MustCompile("line (\\d+): cannot (?:construct|unmarshal) !!(\\w+)(?: `[^`]*`)? into (\\S+)(?: field \"([^\"]*)\")?(?: in (/\\S*?))?(?:;|$)")

// kinds are YAML's tags in words.
var kinds = map[string]string{"seq": "a list", "map": "a mapping", "str": "text", "int": "a number", "float": "a number", "bool": "a boolean", "null": "empty", "timestamp": "a date"}

// misshapen are the flaws of a document that kin-openapi cannot take in at all.
func (d *Document) misshapen(message string) Errors {
	var flaws Errors
	for _, found := range construct.FindAllStringSubmatch(message, -1) {
		pointer := found[5]
		if found[4] != "" {
			pointer = JoinPointer(pointer, found[4])
		}
		at := place{d.root.file, pointer, d.root.node.Lookup(pointer)}
		location := at.location()
		if !at.exists() {
			location.Line, _ = strconv.Atoi(found[1])
			location.Column = 1
		}
		want := wanted(strings.TrimPrefix(strings.TrimLeft(found[3], "*"), "openapi3."))
		hint := "see the OpenAPI specification, version " + d.OpenAPI
		if want == "text" && at.exists() && at.node.Kind != Object && at.node.Kind != Array {
			hint = "put the value into quotes"
		}
		flaws = append(flaws, &Error{Code: "shape", Location: location, Message: fmt.Sprintf("%s is %s and not %s", pointer, firstText(kinds[found[2]], found[2]), want), Hint: hint})
	}
	if found := unreadable.FindStringSubmatch(message); found != nil && len(flaws) == 0 {
		line, _ := strconv.Atoi(found[1])
		return Errors{{Code: "shape", Location: Location{File: d.Name, Line: line, Column: 1}, Message: "the text is not read as YAML everywhere: " + found[2],
			Hint: "write it more plainly, with quotes around what is text"}}
	}
	return flaws
}

// unreadable is how kin-openapi says that it cannot read a text at all, and where.
var unreadable = regexp.MustCompile(`^failed to unmarshal data: .*line (\d+): (.*)$`)

// wanted is a Go type in the specification's words.
func wanted(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"), goType == "Servers", goType == "Tags", goType == "Parameters", goType == "SecurityRequirements":
		return "a list"
	case strings.HasPrefix(goType, "map["):
		return "a mapping"
	case goType == "string":
		return "text"
	case goType == "bool":
		return "a boolean"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"), strings.HasPrefix(goType, "float"):
		return "a number"
	}
	return "a mapping as the " + strings.TrimSuffix(goType, "Ref") + " Object has it"
}
