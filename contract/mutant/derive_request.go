package mutant

import (
	"fmt"
	"math/big"
	"strings"

	"goalpost/spec"
)

// accepted is a success in place of the error that the request got: the server's
// own answer where it gives one, else what another request got.
func (x *exchange) accepted() *reply {
	success := x.operation.Success()
	if success == nil {
		return nil
	}
	if y := x.preferring(codeOf(x.operation, success, 200)); y.answer.status < 400 {
		return y.answer
	}
	for _, y := range x.server.record() {
		if y.asks(x.operation) && y.right() {
			return y.answer
		}
	}
	return nil
}

// rejected is an error in place of the success that the request got: the first that
// is documented, of a status that was named before all others.
func (x *exchange) rejected(status int) *reply {
	if status > 0 {
		return x.preferring(fmt.Sprint(status)).answer
	}
	for _, r := range x.operation.Responses {
		if r.Code()/100 == 4 {
			return x.preferring(codeOf(x.operation, r, 400)).answer
		}
	}
	return &reply{status: 400, header: map[string][]string{"Content-Type": {"application/problem+json"}}, body: []byte(`{"title":"no"}`)}
}

// breaksOnly reports whether the one thing that is wrong with the request is a
// keyword of one of its inputs, and the server refused it.
func (x *exchange) breaksOnly(in, name string, place spec.Location, property string) bool {
	if x.answer.status < 400 || len(x.refused) > 0 || len(x.wrong) == 0 {
		return false
	}
	for _, v := range x.wrong {
		if v.In != in || name != "" && v.Name != name || !samePlace(v.Document, place) || in == spec.InBody && v.Code == "required" && property != "" && v.Name != property {
			return false
		}
	}
	return true
}

// lax accepts what breaks nothing but one keyword of an input.
func lax(op *spec.Operation, in, name string, place spec.Location, property string) func(x *exchange) *reply {
	return func(x *exchange) *reply {
		if !x.asks(op) || !x.breaksOnly(in, name, place, property) {
			return nil
		}
		return x.accepted()
	}
}

// parameters derives what is promised of each parameter: its schema is enforced, it
// is accepted, and it has the effect that the document says it has.
func (d *deriver) parameters() {
	op := d.op
	for _, p := range op.Parameters {
		what := p.In + " " + p.Name
		if p.Required && p.In != spec.InPath {
			d.add(Parameter, p.Location, "required", what+" is required, and a request without it is accepted", lax(op, p.In, p.Name, p.Location, "")).
				Advice = "no request leaves it out"
		}
		list, _ := promises(p.Schema)
		for _, one := range list {
			m := d.add(Parameter, one.at(), one.name+" "+p.In+p.Name, one.broken(what)+", and the request is accepted", lax(op, p.In, p.Name, one.at(), one.name))
			m.Equal = first(one.implied, aboutNothing(p, one))
			if p.MediaType == "" {
				m.Equal = first(m.Equal, unbreakableText(one))
			}
			m.Advice = "no request breaks it and nothing else"
		}
		if !p.Required && p.ValuesFrom == nil && known(p) && d.allKnown() {
			d.add(Parameter, p.Location, "refused", what+" is given, and a right request is refused", func(x *exchange) *reply {
				if _, given := x.given(p); !x.asks(op) || !given || !x.right() {
					return nil
				}
				return x.rejected(0)
			}).Advice = "no right request has it: give it an example"
		}
		d.documentedError(p.Documented, what, func(x *exchange) bool { return x.asks(op) && x.onlyWrong(p) }, p.Name)
		d.valuesFrom(p)
		d.effect(p)
	}
}

// aboutNothing is the proof that a promise is about no request, where it keeps nothing
// but the empty text from a parameter; "" where it keeps more.
func aboutNothing(p *spec.Parameter, one *promise) string {
	least, _ := number(one.value())
	switch {
	case one.keyword != "minLength" || least == nil || least.Cmp(big.NewRat(1, 1)) != 0:
		return ""
	case p.In == spec.InPath:
		return "without a segment it is another path"
	case !p.Required:
		return "whether an empty parameter is one that is not there is not documented"
	}
	return ""
}

// given is the value that the request itself has for a parameter.
func (x *exchange) given(p *spec.Parameter) (any, bool) {
	if x.inputs == nil {
		return nil, false
	}
	switch p.In {
	case spec.InQuery:
		if !strings.Contains(x.request.URL.RawQuery, p.Name) {
			return nil, false
		}
	case spec.InHeader:
		if x.request.Header.Get(p.Name) == "" {
			return nil, false
		}
	case spec.InCookie:
		if len(x.request.CookiesNamed(p.Name)) == 0 {
			return nil, false
		}
	}
	return x.inputs.Value(p)
}

// onlyWrong reports whether the request was refused because of that parameter
// alone.
func (x *exchange) onlyWrong(p *spec.Parameter) bool {
	if x.answer.status < 400 || len(x.refused) > 0 {
		return false
	}
	for _, v := range x.wrong {
		if v.In != p.In || v.Name != p.Name {
			return false
		}
	}
	if len(x.wrong) > 0 {
		return true
	}
	if _, given := x.given(p); !given {
		return false
	}
	without := x.without(p)
	return without != nil && without.right()
}

// valuesFrom derives that an unlisted value is accepted, and a listed one refused.
func (d *deriver) valuesFrom(p *spec.Parameter) {
	op := d.op
	if p.ValuesFrom == nil {
		return
	}
	what := p.In + " " + p.Name
	d.add(ValuesFrom, p.ValuesFrom.Location, "unlisted", what+" has a value that is not listed, and the request is accepted", func(x *exchange) *reply {
		if !x.asks(op) || len(x.wrong) > 0 || !x.onlyWrong(p) {
			return nil
		}
		return x.without(p).answer
	}).Advice = "no value is known that is not listed: say with a schema what the values look like"
	refused := d.add(ValuesFrom, p.ValuesFrom.Location, "listed", what+" has a listed value, and the request is refused", nil)
	refused.Advice = "no listed value was learned: " + p.ValuesFrom.OperationID + " has to list one"
	refused.start = func() func(x *exchange) *reply {
		return func(x *exchange) *reply {
			value, given := x.given(p)
			if last, known := x.server.last(op, p); !x.asks(op) || !x.right() || !given || !known || !spec.SameValue(last, value) {
				return nil
			}
			status := 0
			if p.Documented != nil {
				status = p.Documented.Status
			}
			return x.rejected(status)
		}
	}
}

// last is the last value of a parameter that the suite tried with success: the one
// that it reaches only when it tries them all.
func (s *server) last(op *spec.Operation, p *spec.Parameter) (value any, known bool) {
	for _, x := range s.record() {
		if !x.asks(op) || !x.right() {
			continue
		}
		if v, given := x.given(p); given {
			value, known = v, true
		}
	}
	return value, known
}

// effect derives that a parameter is ignored of which the document says what it
// does: it lists its values, or an expression names it.
func (d *deriver) effect(p *spec.Parameter) {
	op := d.op
	if p.ValuesFrom == nil && !d.named(p) {
		return
	}
	d.add(Effect, p.Location, "ignored", p.In+" "+p.Name+" is ignored", func(x *exchange) *reply {
		if _, given := x.given(p); !x.asks(op) || !given || !x.right() {
			return nil
		}
		without := x.without(p)
		if without == nil || !without.right() || string(without.answer.body) == string(x.answer.body) {
			return nil
		}
		return without.answer
	}).Advice = "say with x-rules what of the response follows from it"
}

// named reports whether an expression on the operation's responses names the
// parameter.
func (d *deriver) named(p *spec.Parameter) bool {
	mentions := func(e *spec.Expression) bool {
		return e != nil && (strings.Contains(e.Text, "."+p.Name) || strings.Contains(e.Text, ".?"+p.Name) || strings.Contains(e.Text, "'"+p.Name+"'")) &&
			strings.Contains(e.Text, "request.")
	}
	for _, r := range d.op.Responses {
		if r.Code()/100 == 4 || r.Code()/100 == 5 {
			continue
		}
		for _, rule := range r.Rules {
			if mentions(rule.Expr) || mentions(rule.When) {
				return true
			}
		}
		for _, media := range r.Content {
			_, schemas := promises(media.Schema)
			for _, s := range schemas {
				if mentions(s.XValue()) || mentions(s.XIdentity()) {
					return true
				}
				for _, rule := range s.Rules() {
					if mentions(rule.Expr) || mentions(rule.When) {
						return true
					}
				}
			}
		}
	}
	return false
}

// requestBody derives what is promised of the request body.
func (d *deriver) requestBody() {
	body := d.op.RequestBody
	if body == nil {
		return
	}
	if body.Required {
		d.add(Body, body.Location, "required", "the body is required, and a request without it is accepted", d.laxBody("required", body)).
			Advice = "no request leaves it out"
	}
	d.add(Body, body.Location, "media type", "a body of an undocumented media type is accepted", d.laxBody("media-type", body)).
		Advice = "no request has a body of another media type"
	for _, media := range body.Content {
		if media.Schema == nil || media.Schema.Compile() != nil {
			continue
		}
		list, _ := promises(media.Schema)
		for _, p := range list {
			m := d.add(Body, p.at(), media.Name+" "+p.name, "in the body "+p.broken(p.subject())+", and the request is accepted", lax(d.op, spec.InBody, "", p.at(), p.name))
			m.Equal = p.implied
			if strings.Contains(media.Name, "form") {
				m.Equal = first(m.Equal, unbreakableText(p))
			}
			m.Advice = "no request breaks it and nothing else: add an example of the body that has such a value"
		}
	}
}

func (d *deriver) laxBody(code string, body *spec.RequestBody) func(x *exchange) *reply {
	op := d.op
	return func(x *exchange) *reply {
		if !x.asks(op) || !x.breaksOnly(spec.InBody, "", body.Location, "") || x.wrong[0].Code != code {
			return nil
		}
		return x.accepted()
	}
}

// credentials derives that a credential is not asked for.
func (d *deriver) credentials() {
	op := d.op
	var schemes []*spec.SecurityScheme
	for _, requirement := range op.Security {
		if len(requirement) == 0 {
			return // everybody is let in
		}
		for _, scheme := range requirement {
			if scheme.Type != "mutualTLS" && !contains(schemes, scheme) {
				schemes = append(schemes, scheme)
			}
		}
	}
	for _, scheme := range schemes {
		ways := []string{"missing", "empty", "wrong"}
		if scheme.Type != "apiKey" {
			ways = append(ways, "of another scheme")
		}
		for _, way := range ways {
			d.add(Credential, scheme.Location, way, fmt.Sprintf("the credential %s is %s, and the request is accepted", scheme.Name, way), func(x *exchange) *reply {
				if !x.asks(op) || len(x.refused) == 0 || stateOf(scheme, x) != way {
					return nil
				}
				if y := x.authorized(scheme); y.right() {
					return y.answer
				}
				return nil
			}).Advice = "no request has it that way and is right but for it"
		}
		in, name := scheme.Place()
		d.documentedError(scheme.Documented, "the credential "+scheme.Name, func(x *exchange) bool {
			return x.asks(op) && len(x.refused) == 1 && x.refused[0].In == in && x.refused[0].Name == name && x.answer.status >= 400
		}, name)
	}
}

func contains[T comparable](list []T, v T) bool {
	for _, one := range list {
		if one == v {
			return true
		}
	}
	return false
}
