package mutant

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// Derive is a mutant for each promise of the document, operation by operation.
func Derive(document *spec.Document) []*Mutant {
	d := &deriver{document: document, paths: map[*spec.PathItem]bool{}}
	for _, op := range document.Operations {
		d.op = op
		for _, r := range op.Responses {
			d.responseOf(r)
		}
		d.statuses()
		d.parameters()
		d.requestBody()
		d.credentials()
		d.framing()
		if !d.paths[op.PathItem()] {
			d.paths[op.PathItem()] = true
			d.methods(op.PathItem())
		}
	}
	d.rulesBetween()
	return d.mutants
}

// deriver is the state of one derivation.
type deriver struct {
	document *spec.Document
	op       *spec.Operation
	paths    map[*spec.PathItem]bool
	mutants  []*Mutant
}

// add is a mutant of the operation at hand. what tells it apart from others at the
// same place.
func (d *deriver) add(family Family, at spec.Location, what, says string, alter func(x *exchange) *reply) *Mutant {
	m := &Mutant{Family: family, Operation: d.op.ID, Place: at, Says: d.op.ID + ": " + says, document: d.document,
		operations: []string{d.op.ID}, start: func() func(x *exchange) *reply { return alter }}
	m.identify(what)
	d.mutants = append(d.mutants, m)
	return m
}

// responseOf derives what one documented response promises of itself.
func (d *deriver) responseOf(r *spec.Response) {
	op := d.op
	first := len(d.mutants)
	m := d.add(Response, r.Location, r.Status, fmt.Sprintf("an answer with the status %s is of no documented kind", r.Status), d.garbled(r))
	m.Advice = fmt.Sprintf("no request is known that gets %s: say which one does with x-error on a parameter or a security scheme", r.Status)
	if r.Code()/100 == 4 {
		other := undocumented(op, 418, 451, 424, 423)
		m := d.add(Status, r.Location, r.Status, fmt.Sprintf("a request that should get %s is answered with %d, which is not documented", r.Status, other),
			otherStatus(func(x *exchange) bool { return x.asks(op) && x.response == r }, other))
		if other == 0 {
			m.Equal = everyStatus
		}
	}
	for _, media := range r.Content {
		from := len(d.mutants)
		d.media(r, media)
		for _, m := range d.mutants[from:] {
			m.media = media
		}
	}
	if len(r.Content) > 0 {
		d.mediaTypes(r)
	}
	d.headers(r)
	d.rulesOf(r)
	for _, m := range d.mutants[first:] {
		m.response = r
		if op.Method == http.MethodHead && m.Family != Status && m.Family != Header {
			m.Equal = bodiless
		}
		if r.Code() >= 500 || r.Code()/100 == 1 {
			m.Equal = "a server that keeps the document never answers " + r.Status
		}
	}
}

// bodiless is the proof that nothing shows of what a response to HEAD has as its body
// (RFC 9110 section 9.3.2).
const bodiless = "an answer to HEAD has no body"

// garbled answers a response as nothing that is documented.
func (d *deriver) garbled(r *spec.Response) func(x *exchange) *reply {
	op := d.op
	return func(x *exchange) *reply {
		if !x.asks(op) || x.response != r {
			return nil
		}
		a := x.answer.with([]byte("<html>It works!</html>"))
		a.header.Set("Content-Type", "text/x-garbled")
		return a
	}
}

// media derives the promises of a response's body.
func (d *deriver) media(r *spec.Response, media *spec.MediaType) {
	if media.Schema == nil || media.Schema.Compile() != nil {
		return
	}
	in := "in " + r.Status
	if len(r.Content) > 1 {
		in += " (" + media.Name + ")"
	}
	list, _ := promises(media.Schema)
	for _, p := range list {
		family, says := Schema, p.broken(p.subject())
		if p.keyword == "required" {
			family = Required
		}
		m := d.add(family, p.at(), r.Status+"\n"+media.Name+"\n"+p.name, in+" "+says, spoiled(d.op, r, media, p))
		m.Equal = p.implied
		m.Equal = first(m.Equal, unbreakableBody(media, p))
		m.Advice = "no answer of the server has a value there that can break it: add an example that has one"
	}
}

// subject is what the promise is about, by the names on the way to it: "Pet name",
// "an item of tags".
func (p *promise) subject() string {
	tokens := spec.SplitPointer(p.schema.Location().Pointer)
	var names []string
	what := ""
	for i := 0; i+1 < len(tokens); i++ {
		switch tokens[i] {
		case "properties", "patternProperties", "schemas":
			i++
			names, what = append(names, tokens[i]), ""
		case "items", "prefixItems":
			what = "an item of "
		case "additionalProperties":
			what = "a property of "
		}
	}
	switch tokens[max(0, len(tokens)-1)] {
	case "items":
		what = "an item of "
	case "additionalProperties":
		what = "a property of "
	}
	if len(names) > 2 {
		names = names[len(names)-2:]
	}
	return what + first(strings.Join(names, " "), "the value")
}

// broken is what is wrong with a value that breaks the promise.
func (p *promise) broken(what string) string {
	text := brief(p.value())
	switch p.keyword {
	case "type":
		if p.name == "null" {
			return what + " is null, and null is not allowed"
		}
		return fmt.Sprintf("%s is not of type %s", what, text)
	case "required":
		return fmt.Sprintf("%s lacks the required property %q", what, p.name)
	case "additionalProperties", "unevaluatedProperties":
		return what + " has a property that is not declared"
	case "oneOf", "anyOf", "not":
		return what + " breaks " + p.keyword
	case "dependentRequired":
		return fmt.Sprintf("%s has %q without what that requires", what, p.name)
	}
	return fmt.Sprintf("%s breaks %s %s", what, p.keyword, text)
}

// brief is a value of the document in a few characters.
func brief(v any) string {
	text := string((*spec.Schema)(nil).Encode(v))
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return text
}

// spoiled puts a value into a response body that breaks a promise, and as little
// else as can be.
func spoiled(op *spec.Operation, r *spec.Response, media *spec.MediaType, p *promise) func(x *exchange) *reply {
	place := p.at()
	return func(x *exchange) *reply {
		if !x.asks(op) || x.response != r || x.media != media || !x.decoded {
			return nil
		}
		var best *reply
		least := -1
		for i, at := range x.occurrences()[keyOf(p.schema)] {
			if i == maxOccurrences/2 {
				break
			}
			for _, value := range breaking(valueAt(x.body, at), p) {
				if at.key {
					if _, isText := value.(string); !isText {
						continue
					}
				}
				if !breaks(p.schema.Validate(value), place, p.name) {
					continue
				}
				body := replaced(x.body, at, value)
				others, observable := beside(media.Schema.Validate(body), place)
				if !observable || least >= 0 && others >= least {
					continue
				}
				// Written in XML it may be read as what it should be.
				if a := x.encoded(body); a != nil {
					best, least = a, others
				}
				if least == 0 {
					return best
				}
			}
		}
		return best
	}
}

// breaks reports whether one of the violations is of the keyword at a place.
func breaks(violations []spec.Violation, place spec.Location, name string) bool {
	return slices.ContainsFunc(violations, func(v spec.Violation) bool {
		return samePlace(v.Document, place) && (v.Code != "required" || v.Name == name)
	})
}

func samePlace(a, b spec.Location) bool { return a.File == b.File && a.Pointer == b.Pointer }

// beside counts the violations of anything but the keyword at a place. observable
// is false where there are none at all.
func beside(violations []spec.Violation, place spec.Location) (others int, observable bool) {
	for _, v := range violations {
		if !samePlace(v.Document, place) && v.Code != "anyOf" && v.Code != "oneOf" {
			others++
		}
	}
	return others, len(violations) > 0
}

// mediaTypes derives responses of another media type, and of none.
func (d *deriver) mediaTypes(r *spec.Response) {
	op := d.op
	at := r.Content[0].Location
	set := func(contentType string) func(x *exchange) *reply {
		return func(x *exchange) *reply {
			if !x.asks(op) || x.response != r || len(x.answer.body) == 0 || r.MediaType(contentType) != nil {
				return nil
			}
			a := x.answer.clone()
			a.header.Del("Content-Type")
			if contentType != "" {
				a.header.Set("Content-Type", contentType)
			}
			return a
		}
	}
	for _, m := range []*Mutant{
		d.add(MediaType, at, r.Status+" other", "an answer "+r.Status+" is of a media type that is not documented", set("text/x-undocumented")),
		d.add(MediaType, at, r.Status+" none", "an answer "+r.Status+" has a body and no media type", set("")),
	} {
		m.Advice = "no answer with this status has a body: add an example of it"
		if r.MediaType("text/x-undocumented") != nil {
			m.Equal = "the response documents every media type"
		}
	}
}

// headers derives the promises of a response's headers.
func (d *deriver) headers(r *spec.Response) {
	op := d.op
	concerns := func(x *exchange) bool { return x.asks(op) && x.response == r }
	for _, h := range r.Headers {
		if h.Required {
			m := d.add(Header, h.Location, r.Status+" missing", fmt.Sprintf("in %s the header %s is missing", r.Status, h.Name), func(x *exchange) *reply {
				if !concerns(x) || x.answer.header.Get(h.Name) == "" {
					return nil
				}
				a := x.answer.clone()
				a.header.Del(h.Name)
				return a
			})
			m.Advice = "no answer has the header: give it an example"
		}
		list, _ := promises(h.Schema)
		for _, p := range list {
			m := d.add(Header, p.at(), r.Status+" "+p.name, fmt.Sprintf("in %s the header %s breaks %s", r.Status, h.Name, p.keyword), spoiledHeader(concerns, r, h, p))
			m.Equal = first(p.implied, unbreakableText(p))
			m.Advice = "no answer has the header: give it an example"
		}
	}
}

// unbreakableText is the proof that a text cannot break what is said of its type.
func unbreakableText(p *promise) string {
	if p.keyword != "type" {
		return ""
	}
	if p.name == "null" {
		return "a text is never null"
	}
	own := texts(p.value())
	if slices.Contains(own, "string") {
		return "a text is always a string"
	}
	if slices.Contains(own, "array") || slices.Contains(own, "object") {
		return "any text is read as a list"
	}
	return ""
}

// unbreakableBody is the proof that a body which is no JSON cannot break what is
// said of its type, or that it breaks it always.
func unbreakableBody(media *spec.MediaType, p *promise) string {
	kind := strings.ToLower(media.Name)
	if spec.IsXML(kind) && p.keyword == "type" && p.name == "" &&
		!slices.ContainsFunc(texts(words(p.schema)["type"]), func(t string) bool { return t == "integer" || t == "number" || t == "boolean" }) {
		return "XML has no types: what stands there is read as the schema has it"
	}
	if spec.IsJSON(kind) || spec.IsXML(kind) || strings.Contains(kind, "*") || strings.Contains(kind, "form") {
		return ""
	}
	allowed := types(group(media.Schema), choice{})
	switch {
	case !slices.Contains(allowed, "object") && !slices.Contains(allowed, "array"):
		return unbreakableText(p)
	case strings.HasPrefix(kind, "text/"):
		// It may be JSON all the same.
		return ""
	case !slices.Contains(allowed, "string"):
		return "a body of " + media.Name + " is text, which its schema never allows"
	case !slices.Contains(group(media.Schema), p.schema), assertions[p.keyword] != nil && !slices.Contains(assertions[p.keyword], "string"):
		return "a body of " + media.Name + " is text, and has no parts"
	}
	return ""
}

// spoiledHeader gives a header a text that breaks a promise.
func spoiledHeader(concerns func(*exchange) bool, r *spec.Response, h *spec.Header, p *promise) func(x *exchange) *reply {
	place := p.at()
	return func(x *exchange) *reply {
		if !concerns(x) || x.answer.header.Get(h.Name) == "" {
			return nil
		}
		for _, value := range append(breaking(x.answer.header.Get(h.Name), p), others("")...) {
			text, ok := value.(string)
			if !ok {
				text = brief(value)
			}
			header := http.Header{}
			header.Set(h.Name, strings.TrimSpace(text))
			if breaks(r.CheckHeaders(header), place, p.name) {
				a := x.answer.clone()
				a.header.Set(h.Name, header.Get(h.Name))
				return a
			}
		}
		return nil
	}
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, one := range texts {
		if one != "" {
			return one
		}
	}
	return ""
}

// codeOf is a status that stands for a documented one: itself, one of its range, or
// one that only the default covers.
func codeOf(op *spec.Operation, r *spec.Response, from int) string {
	if r.Status != "default" && r.Code()%100 != 0 || len(r.Status) == 3 && r.Status[1] != 'X' && r.Status[1] != 'x' && r.Status != "default" {
		return r.Status
	}
	start := from
	if r.Status != "default" {
		start = r.Code()
	}
	for code := start; code < start+100; code++ {
		if op.Response(code) == r {
			return strconv.Itoa(code)
		}
	}
	return ""
}
