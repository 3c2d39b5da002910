package spec

import (
	"fmt"
	"slices"
	"strings"
)

// builder turns the parsed text into the model. What is wrong with a word of
// goalpost is an error; what is wrong with OpenAPI's own is a flaw, and the part
// is left out.
type builder struct {
	document *Document
	errors   Errors
	flaws    Errors
	// unable are the things that are not supported, each kind once.
	unable Errors
	// taken counts the operations that are called alike but for a number.
	taken   map[string]int
	schemes map[string]*SecurityScheme
	pending []*pendingExpression
	// trusted is Options.Trusted.
	trusted bool
}

// methods are the fields of a Path Item Object that hold operations.
var methods = map[string]bool{"get": true, "put": true, "post": true, "delete": true, "options": true, "head": true, "patch": true, "trace": true}

func (b *builder) build() {
	d := b.document
	b.schemes, b.taken = map[string]*SecurityScheme{}, map[string]int{}
	d.root.get("components").get("securitySchemes").each(func(name string, p place) {
		if p, ok := b.resolve(p); ok {
			scheme := b.securityScheme(name, p)
			b.schemes[name] = scheme
			if usable(scheme) {
				d.SecuritySchemes = append(d.SecuritySchemes, scheme)
			}
		}
	})
	d.root.get("paths").each(func(path string, p place) {
		if !isExtension(path) {
			b.pathItem(path, p)
		}
	})
	b.crossReferences()
	d.routes = b.routes()
	b.links()
	b.unserved()
}

func (b *builder) error(e *Error) { b.errors = append(b.errors, e) }

func (b *builder) flaw(e *Error) { b.flaws = append(b.flaws, e) }

// resolve follows references; one that leads nowhere is an error.
func (b *builder) resolve(p place) (place, bool) {
	if !p.exists() {
		return p, false
	}
	resolved, err := b.document.files.resolve(p)
	if err != nil {
		b.error(err)
		return p, false
	}
	return resolved, true
}

func (b *builder) pathItem(path string, p place) {
	own := p
	p, ok := b.resolve(p)
	if !ok || p.node.Kind != Object {
		return
	}
	if !strings.HasPrefix(path, "/") {
		b.flaw(p.fail("path", fmt.Sprintf("the path %q does not begin with a slash", path), "write /"+path))
		path = "/" + path
	}
	item := &PathItem{Path: path, Location: p.location()}
	// What stands beside a reference adds to what it leads to.
	places := []place{own, p}
	if own.node == p.node {
		places = places[1:]
	}
	for _, at := range places {
		at.each(func(method string, one place) {
			if methods[method] && one.node.Kind != Object {
				b.flaw(one.fail("operation", fmt.Sprintf("the %s of %s is no mapping, and left out", method, path), "write the operation under it, with its responses"))
			}
			if methods[method] && one.node.Kind == Object && item.Operation(strings.ToUpper(method)) == nil {
				item.Operations = append(item.Operations, b.operation(item, strings.ToUpper(method), places, one))
			}
		})
	}
	servers := own.get("servers")
	for _, one := range []place{p, b.document.root} {
		if !servers.exists() {
			servers = one.get("servers")
		}
	}
	item.servers = b.servers(servers)
	b.document.Paths = append(b.document.Paths, item)
}

// operation builds an operation, to which the parameters of the path's places belong
// too.
func (b *builder) operation(item *PathItem, method string, path []place, p place) *Operation {
	d := b.document
	op := &Operation{ID: p.text("operationId"), Method: method, Path: item.Path, Summary: p.text("summary"),
		Description: p.text("description"), Deprecated: p.true("deprecated"), Location: p.location(),
		Assumed: p.assumed(), document: d, item: item}
	for _, tag := range p.get("tags").node.Items() {
		op.Tags = append(op.Tags, tag.Text())
	}
	if op.ID == "" {
		op.ID = strings.Trim(Identifier(strings.ToLower(method)+strings.NewReplacer("{", "", "}", "").Replace(item.Path)), "_")
	}
	if other, taken := d.byID[op.ID]; taken {
		b.flaw(p.fail("operation-id", fmt.Sprintf("the operationId %q is already that of %s", op.ID, other), "give each operation its own"))
		base := strings.TrimRight(op.ID, "_0123456789")
		for d.byID[op.ID] != nil {
			b.taken[base]++
			op.ID = fmt.Sprintf("%s_%d", base, b.taken[base]+1)
		}
	}
	d.byID[op.ID] = op
	d.Operations = append(d.Operations, op)
	p.get("parameters").each(func(_ string, one place) { b.parameter(op, one) })
	for _, above := range path {
		above.get("parameters").each(func(_ string, one place) { b.parameter(op, one) })
	}
	b.undeclared(op, p)
	op.RequestBody = b.requestBody(p.get("requestBody"))
	p.get("responses").each(func(status string, one place) {
		if !isExtension(status) {
			b.response(op, status, one)
		}
	})
	if len(op.Responses) == 0 && (b.document.is30() || p.has("responses")) {
		b.flaw(p.fail("responses", op.String()+" documents no response", "add responses with at least one status"))
	}
	b.callbacks(p.get("callbacks"))
	op.Security = b.security(p)
	if servers := p.get("servers"); servers.exists() {
		op.servers = b.servers(servers)
	}
	return op
}

// undeclared gives a variable of the path template that no parameter declares a
// parameter of its own: any text.
func (b *builder) undeclared(op *Operation, p place) {
	for _, name := range templateNames(op.Path) {
		if op.Parameter(InPath, name) == nil {
			b.flaw(p.fail("path-parameter", fmt.Sprintf("the path variable {%s} is not declared as a parameter", name), "add it with \"in: path\" and \"required: true\""))
			op.Parameters = append(op.Parameters, &Parameter{In: InPath, Name: name, Style: "simple", Required: true, Location: p.location(), operation: op})
		}
	}
}

// templateNames are the variables of a path template, in order.
func templateNames(path string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(path, "{")
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return names
		}
		names, path = append(names, name), after
	}
}

func (b *builder) parameter(op *Operation, p place) {
	p, ok := b.resolve(p)
	if !ok {
		return
	}
	in, name := p.text("in"), p.text("name")
	if op.Parameter(in, name) != nil {
		return
	}
	style, known := map[string]string{InPath: "simple", InQuery: "form", InHeader: "simple", InCookie: "form"}[in]
	if !known || name == "" {
		b.flaw(p.fail("parameter", fmt.Sprintf("the parameter %q of %s has no place: in is %q", name, op, in), "write in: path, query, header or cookie, and a name"))
		return
	}
	if in == InHeader && slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(name)) {
		// OpenAPI 3.1 section 4.8.12.1: such a definition is ignored.
		return
	}
	if in == InPath && !slices.Contains(templateNames(op.Path), name) {
		b.flaw(p.fail("path-parameter", fmt.Sprintf("the path %s has no variable {%s}", op.Path, name), "add it to the path, or remove the parameter"))
		return
	}
	if text := p.text("style"); text != "" {
		style = text
	}
	param := &Parameter{In: in, Name: name, Style: style, Explode: style == "form" || style == "cookie",
		Required: p.true("required") || in == InPath, AllowReserved: p.true("allowReserved"), AllowEmptyValue: p.true("allowEmptyValue"),
		Description: p.text("description"), Deprecated: p.true("deprecated"), Location: p.location(), Assumed: p.assumed(), operation: op, header: canonical(name)}
	if p.has("explode") {
		param.Explode = p.true("explode")
	}
	param.Schema = b.document.schemaAt(p.get("schema"), InRequest)
	p.get("content").each(func(media string, one place) {
		param.MediaType, param.Schema = media, b.document.schemaAt(one.get("schema"), InRequest)
	})
	if style != "form" && in == InQuery && !param.Schema.allows("array") {
		// What would an object be that spaces or bars separate, exploded? OpenAPI 3.1
		// section 4.8.12.4 has no such thing.
		param.Explode = false
	}
	param.Examples = b.examples(p)
	for _, e := range param.Examples {
		e.decode(&MediaType{Name: param.MediaType, Schema: param.Schema})
	}
	param.Documented = b.documentedError(p.get("x-error"))
	param.ValuesFrom = b.valuesFrom(p.get("x-values-from"))
	op.Parameters = append(op.Parameters, param)
}

func (b *builder) requestBody(p place) *RequestBody {
	p, ok := b.resolve(p)
	if !ok {
		return nil
	}
	return &RequestBody{Required: p.true("required"), Content: b.content(p.get("content"), InRequest), Location: p.location(), Assumed: p.assumed()}
}

func (b *builder) content(p place, direction Direction) []*MediaType {
	var content []*MediaType
	p.each(func(name string, one place) {
		media := &MediaType{Name: name, Schema: b.document.schemaAt(one.get("schema"), direction), Examples: b.examples(one),
			Location: one.location(), Assumed: one.assumed(), encoding: b.encodings(one.get("encoding"))}
		if kind, subtype, found := strings.Cut(essence(name), "/"); !found || kind == "" || subtype == "" || strings.Contains(subtype, "/") {
			b.flaw(one.fail("media-type", fmt.Sprintf("%q is no media type", name), "write a type and a subtype, such as application/json"))
		}
		for _, e := range media.Examples {
			e.decode(media)
		}
		content = append(content, media)
	})
	return content
}

func (b *builder) response(op *Operation, status string, p place) {
	p, ok := b.resolve(p)
	if !ok {
		return
	}
	if p.node.Kind != Object {
		b.flaw(p.fail("response", fmt.Sprintf("the response %s of %s is no mapping", status, op), "write its description and its content under it"))
	}
	if !isStatus(status) {
		b.flaw(p.fail("status", fmt.Sprintf("%q is no status, range or default", status), "write \"200\", 4XX or default"))
		return
	}
	r := &Response{Status: status, Description: p.text("description"), Content: b.content(p.get("content"), InResponse),
		Location: p.location(), Assumed: p.assumed(), operation: op}
	r.Headers = b.headers(p.get("headers"), InResponse)
	p.get("links").each(func(name string, one place) {
		if one, ok := b.resolve(one); ok {
			link := &Link{Name: name, OperationID: one.text("operationId"), Location: one.location(), Parameters: map[string]any{}}
			one.get("parameters").each(func(name string, value place) { link.Parameters[name] = value.node.Value() })
			r.Links = append(r.Links, link)
		}
	})
	op.Responses = append(op.Responses, r)
}

// headers are the Header Objects of a response or of a part of a body.
// Content-Type is described elsewhere, and ignored here (OpenAPI 3.1 section
// 4.8.15.1, 4.8.17.1).
func (b *builder) headers(p place, direction Direction) []*Header {
	var headers []*Header
	p.each(func(name string, one place) {
		one, ok := b.resolve(one)
		if !ok || strings.EqualFold(name, "Content-Type") {
			return
		}
		h := &Header{Name: name, Required: one.true("required"), Explode: one.true("explode"),
			Schema: b.document.schemaAt(one.get("schema"), direction), Examples: b.examples(one), Location: one.location(), Assumed: one.assumed()}
		one.get("content").each(func(media string, content place) {
			h.MediaType, h.Schema = media, b.document.schemaAt(content.get("schema"), direction)
		})
		headers = append(headers, h)
	})
	return headers
}

func isStatus(s string) bool {
	if s == "default" {
		return true
	}
	if len(s) != 3 || s[0] < '1' || s[0] > '5' {
		return false
	}
	return strings.EqualFold(s[1:], "XX") || strings.Trim(s[1:], "0123456789") == ""
}
