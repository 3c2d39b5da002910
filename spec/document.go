package spec

import (
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is one OpenAPI document made executable. It is immutable once
// loaded, except for schemas, which compile when they are first used; it is safe
// for concurrent use.
type Document struct {
	// Name is the file name the document was loaded under.
	Name string
	// Title and Version are those of the Info Object.
	Title, Version string
	// OpenAPI is the version of the specification, "3.0.3" say.
	OpenAPI string
	// Operations are in the order of the document.
	Operations []*Operation
	// Paths are in the order of the document.
	Paths []*PathItem
	// Rules are those at the document's root: between several operations.
	Rules []*Rule
	// SecuritySchemes are in the order of the document.
	SecuritySchemes []*SecurityScheme
	// Flaws are what is wrong with parts of the document that can be left out;
	// the rest is served.
	Flaws Errors

	unsupported Errors

	files  *files
	root   place
	byID   map[string]*Operation
	routes *routeNode

	schemasMu sync.Mutex
	schemas   map[schemaKey]*Schema
	resources map[string]*Schema
	// surroundings are all that schemas are in, anchors those of each resource.
	surroundings []*surroundings
	anchors      map[*Node]map[string]place
	// patternFlaws are patterns that are not heeded.
	patternFlaws map[Location]*Error
	// encoders are the ones in use, by the URIs of their schemas.
	encoders sync.Map
	// buffers are where values are encoded whose length is not known before.
	buffers sync.Pool

	compilerMu sync.Mutex
	compiler   *jsonschema.Compiler
	planner    planner
	// standings are those of the schemas that values were found to break, by the
	// validator's URLs.
	standings sync.Map

	// expressions are x-value and x-identity, rules the x-rules of schemas, by place.
	expressions map[expressionKey]*Expression
	rules       map[expressionKey][]*Rule
}

// Options are how a document is loaded. The zero value is the safe choice.
type Options struct {
	// AllowRemoteRefs permits references to http and https URLs. What they lead
	// to is fetched while the document is loaded, each file once: 100 files of 10
	// MiB, 50 MiB together, within 30 seconds.
	AllowRemoteRefs bool
	// Trusted says that a test has loaded the document without it: the document's
	// expressions are compiled when they are first needed, not at load.
	Trusted bool
	// Transport fetches what remote references lead to; nil is a usual one that
	// heeds the proxies of the environment.
	Transport http.RoundTripper
}

// FollowLink is the file that a path leads to where it is a symbolic link out of its
// folder; any other path is itself.
func FollowLink(path string) string {
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return path
	}
	if relative, err := filepath.Rel(folder, target); err == nil && filepath.IsLocal(relative) {
		return path
	}
	return target
}

// LoadFile loads the document in a file, or in the file that FollowLink says. The
// references in it reach that file's folder and what is below it, not what a
// symbolic link leads to outside.
func LoadFile(path string, o Options) (*Document, error) {
	path = FollowLink(path)
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, &Error{Code: "file", Message: fmt.Sprintf("the document %s cannot be read: %v", path, err), Hint: "check the path"}
	}
	// The root stays open as long as the document: a reference that nothing has
	// needed yet is read later.
	return Load(root.FS(), filepath.Base(path), o)
}

// Load loads the document of that name from fsys, which also holds the files it
// refers to. The error is an *Error or Errors, each with its place: the text is
// not YAML or JSON, it is not OpenAPI 3.0 or 3.1, a reference leads nowhere, or
// one of the words that goalpost adds is wrong.
func Load(fsys fs.FS, name string, o Options) (*Document, error) {
	if o.Trusted {
		// Somebody will soon need it, and reading the text does not.
		go func() { _, _ = baseEnvironment() }()
	}
	d := &Document{Name: name, files: &files{fs: fsys, read: map[string]*file{}, remote: newRemote(o)}, byID: map[string]*Operation{},
		schemas: map[schemaKey]*Schema{}, resources: map[string]*Schema{}, anchors: map[*Node]map[string]place{}, patternFlaws: map[Location]*Error{}, expressions: map[expressionKey]*Expression{}}
	main, err := d.files.open(name)
	if err != nil {
		if _, ours := err.(*Error); ours {
			return nil, err
		}
		return nil, &Error{Code: "file", Message: fmt.Sprintf("the document %s cannot be read: %v", name, err), Hint: "check the path"}
	}
	d.root = place{main, "", main.root}
	if err := d.version(); err != nil {
		return nil, err
	}
	d.compiler = d.newCompiler()
	b := &builder{document: d, trusted: o.Trusted}
	b.build()
	if d.files.remote != nil {
		d.files.remote.done = true
	}
	if len(b.errors) > 0 {
		return nil, b.errors
	}
	d.Flaws, d.unsupported = append(d.files.doubles(), b.flaws...), b.unable
	return d, nil
}

// version reads what kind of document it is.
func (d *Document) version() error {
	hint := "goalpost reads OpenAPI 3.0 and 3.1; a first line such as \"openapi: 3.1.0\" says so"
	if d.root.node.Kind != Object {
		return d.root.fail("document", "this is not an OpenAPI document: it is not a mapping", hint)
	}
	d.OpenAPI = d.root.text("openapi")
	major, rest, _ := strings.Cut(d.OpenAPI, ".")
	minor, _, _ := strings.Cut(rest, ".")
	switch {
	case major == "3" && (minor == "0" || minor == "1"):
	case d.root.has("swagger"):
		return d.root.get("swagger").fail("version", "this is Swagger "+d.root.text("swagger")+", which goalpost does not read", "convert it to OpenAPI 3")
	case d.OpenAPI == "":
		return d.root.fail("document", "this is not an OpenAPI document: it has no openapi version", hint)
	default:
		return d.root.get("openapi").fail("version", "OpenAPI "+d.OpenAPI+" is not supported", hint)
	}
	info := d.root.get("info")
	d.Title, d.Version = info.text("title"), info.text("version")
	if paths := d.root.get("paths"); paths.exists() && paths.node.Kind != Object {
		return paths.fail("document", "paths is not a mapping", "write a path such as /pets: under it")
	} else if !paths.exists() && (d.is30() || !d.root.has("webhooks") && !d.root.has("components")) {
		return d.root.fail("document", "the document has no paths", "add paths with at least one operation")
	}
	return nil
}

// is30 reports whether the document follows OpenAPI 3.0, whose Schema Object is
// not JSON Schema.
func (d *Document) is30() bool { return strings.HasPrefix(d.OpenAPI, "3.0") }

// Operation is the operation of that operationId, nil where there is none.
func (d *Document) Operation(id string) *Operation { return d.byID[id] }

// Schemas are the schemas of the operations in the order of the document: those of
// the parameters, of the request's body, of the headers and bodies of the responses.
// One that several of them share comes once for each.
func (d *Document) Schemas() iter.Seq[*Schema] {
	return func(yield func(*Schema) bool) {
		for _, op := range d.Operations {
			for _, s := range op.schemas() {
				if s != nil && !yield(s) {
					return
				}
			}
		}
	}
}

// schemas are those of one operation; nil where a part has none.
func (op *Operation) schemas() []*Schema {
	var list []*Schema
	for _, p := range op.Parameters {
		list = append(list, p.Schema)
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			list = append(list, m.Schema)
		}
	}
	for _, r := range op.Responses {
		for _, h := range r.Headers {
			list = append(list, h.Schema)
		}
		for _, m := range r.Content {
			list = append(list, m.Schema)
		}
	}
	return list
}

// Files are the names of the files that were read, sorted, relative to the
// document's folder; those of other hosts are URLs.
func (d *Document) Files() []string { return d.files.names() }

// Assumption is one x-assumed of the document.
type Assumption struct {
	Location Location
	// Subject is what is assumed: the nearest names above it, "Pet name".
	Subject string
	Reason  string
}

// Assumptions are all x-assumed of the document, file by file, in the order of
// the text.
func (d *Document) Assumptions() []Assumption {
	var assumptions []Assumption
	for _, name := range d.files.names() {
		one, err := d.files.open(name)
		if err != nil {
			continue
		}
		collectAssumptions(place{one, "", one.root}, map[*Node]bool{}, &assumptions)
	}
	return assumptions
}

func collectAssumptions(p place, seen map[*Node]bool, found *[]Assumption) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return
	}
	seen[p.node] = true
	if reason := p.text("x-assumed"); reason != "" {
		at := p.get("x-assumed").location()
		at.Pointer = p.pointer
		*found = append(*found, Assumption{Location: at, Subject: subject(p.pointer), Reason: reason})
	}
	p.each(func(_ string, child place) { collectAssumptions(child, seen, found) })
}

// Template is one x-faker of the document.
type Template struct {
	Location Location
	// Text is the template as it stands.
	Text string
}

// Templates are all x-faker of the document, file by file, in the order of the
// text.
func (d *Document) Templates() []Template {
	var templates []Template
	for _, name := range d.files.names() {
		if one, err := d.files.open(name); err == nil && one.templated {
			collectTemplates(place{one, "", one.root}, map[*Node]bool{}, &templates)
		}
	}
	return templates
}

func collectTemplates(p place, seen map[*Node]bool, found *[]Template) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return
	}
	seen[p.node] = true
	if at := p.get("x-faker"); at.exists() && at.node.Kind == String {
		*found = append(*found, Template{Location: at.location(), Text: at.node.Text()})
	}
	p.each(func(_ string, child place) { collectTemplates(child, seen, found) })
}

// structural are the tokens of a pointer that name no thing of the API.
var structural = map[string]bool{"components": true, "schemas": true, "properties": true, "paths": true, "responses": true,
	"parameters": true, "allOf": true, "oneOf": true, "anyOf": true, "content": true, "schema": true, "additionalProperties": true,
	"items": true, "application/json": true, "x-rules": true, "headers": true, "securitySchemes": true}

// subject makes a pointer readable: the names in it, without the structure.
func subject(pointer string) string {
	var names []string
	for _, token := range SplitPointer(pointer) {
		if !structural[token] && !(len(names) > 0 && strings.Trim(token, "0123456789") == "" && len(token) < 3) {
			names = append(names, token)
		}
	}
	return strings.Join(names, " ")
}
