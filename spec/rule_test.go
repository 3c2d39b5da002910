package spec_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"goalpost/spec"
)

func TestExpressionsCountAsPeopleDo(t *testing.T) {
	variables := map[string]any{"x": value(t, `{"int": 3, "float": 2.5, "zero": 0, "one": 1.0, "list": [1, 2.5], "text": "a", "null": null, "big": 12345678901234567890}`)}
	for _, row := range []struct{ expr, want string }{
		{`0.1 + 0.2 == 0.3`, "true"},
		{`100.1 - 33.4`, "66.7"},
		{`x.int - x.float`, "0.5"},
		{`x.int * 100 / 7`, "42.857142857142854"},
		{`7 / 2`, "3.5"},
		{`6 / 2`, "3"},
		{`7 % 2`, "1"},
		{`x.int + x.one == 4`, "true"},
		{`round(2.675, 2)`, "2.68"},
		{`round(-0.5, 0)`, "-1"},
		{`string(6 / 2)`, `"3"`},
		{`string(x.one)`, `"1"`},
		{`"a" + x.text`, `"aa"`},
		{`[1] + x.list`, "[1,1,2.5]"},
		{`x.?missing.orValue(5)`, "5"},
		{`x["null"] == null`, "true"},
		{`x.list.map(v, v * 2)`, "[2,5]"},
		{`{"b": 1}.transformMapEntry(k, v, {v: k})`, `{"1":"b"}`},
		{`x.int > x.float`, "true"},
		{`x.big > 1`, "true"},
		{`json(x.list)`, `"[1,2.5]"`},
		{`x.int / x.zero`, "error"},
		{`x.int + x.text`, "error"},
		{`x.missing`, "error"},
	} {
		e, err := spec.CompileExpression(row.expr, spec.Location{}, []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Eval(variables)
		got := text(v)
		if err != nil {
			got = "error"
		}
		if got != row.want {
			t.Errorf("%s = %s (%v), want %s", row.expr, got, err, row.want)
		}
	}
}

func TestAnExpressionSaysWhatItLacks(t *testing.T) {
	variables := []string{"self", "key", "profile", "goal"}
	for _, row := range []struct {
		text  string
		lacks bool
	}{
		{"'goals/' + profile", false},
		{"'goals/' + profile + '/' + key", false},
		{"'goal/' + profile + '/' + goal", true},
		{"'goal/' + string(goal)", true},
		// These have a value all the same.
		{"key == '' ? goal : profile", false},
		{"[profile, goal].exists(one, one == profile) ? 'a' : 'b'", false},
	} {
		e, err := spec.CompileExpression(row.text, spec.Location{}, variables)
		if err != nil {
			t.Fatal(err)
		}
		given := map[string]any{"profile": "101"}
		if got := e.Lacks(given); got != row.lacks {
			t.Errorf("%s lacks something = %t, want %t", row.text, got, row.lacks)
		}
		if _, err := e.EvalAt(given, nil, "sales"); row.lacks && err == nil {
			t.Errorf("%s has a value without what it lacks", row.text)
		}
	}
}

func TestAnExpressionCannotRunAway(t *testing.T) {
	numbers := make([]any, 1000)
	for i := range numbers {
		numbers[i] = value(t, "1")
	}
	e, err := spec.CompileExpression("x.all(a, x.all(b, x.all(c, a + b + c == 3)))", spec.Location{}, []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Eval(map[string]any{"x": numbers}); err == nil || !strings.Contains(err.Error(), "cost") {
		t.Errorf("a billion steps = %v, want a refusal for their cost", err)
	}
}

func TestAListOfTwentyThousandIsGoneThroughAndNotComparedWithItself(t *testing.T) {
	list := make([]any, 20_000)
	for i := range list {
		list[i] = map[string]any{"id": json.Number(strconv.Itoa(i)), "name": "n" + strconv.Itoa(i)}
	}
	variables := map[string]any{"x": list}
	for _, row := range []struct {
		expr  string
		holds bool
	}{
		{"x.map(a, a.id).distinct().size() == x.size()", true},
		{"x.map(a, a.name).distinct().size() == x.size()", true},
		{"x.map(a, a.name).sort()[0] == 'n0'", true},
		{"x.sortBy(a, a.id)[0].id == 0", true},
		{"x == x", true},
		{"x.all(a, x.exists_one(b, b.id == a.id))", false},
		{"x.distinct().size() == x.size()", false},
		{"sets.equivalent(x, x)", false},
		{"sets.contains(x.map(a, a.id), x.map(a, a.id))", false},
		{"x.all(a, a.id in x.map(b, b.id))", false},
	} {
		e, err := spec.CompileExpression(row.expr, spec.Location{}, []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		holds, err := e.Holds(variables)
		if holds != row.holds || (err == nil) != row.holds || err != nil && !strings.Contains(err.Error(), "too many steps") {
			t.Errorf("%s = %t (%v), want %t", row.expr, holds, err, row.holds)
		}
	}
}

const shop = `
openapi: 3.0.3
info: {title: t, version: "1"}
x-rules:
  - {id: same-price, when: "list.body.items.exists(i, i.id == one.body.id)", expr: "list.body.items.exists(i, i.id == one.body.id && i.price == one.body.price)", message: Both say the same price.}
paths:
  /items:
    get:
      operationId: list
      parameters:
        - {name: shop, in: query, schema: {type: string}}
      responses:
        "200":
          description: d
          content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: "#/components/schemas/Item"}}}}}}
          x-rules: [{id: not-empty, expr: "size(body.items) > 0", message: There is an item., x-assumed: a guess}]
  /item:
    get:
      operationId: one
      parameters:
        - name: id
          in: query
          schema: {type: integer}
          x-values-from: {operationId: list, parameters: {shop: shop}, expr: "body.items.map(i, i.id)", default: "values[0]", as: id}
          x-error: {status: 404, type: Not Found, message: No such item.}
        - name: shop
          in: query
          schema: {type: string}
          x-values-from: {operationId: list, expr: "['a', 'b']", default: "'a'", as: shop}
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}}
        "404":
          description: d
          content: {application/json: {schema: {type: object, properties: {errors: {type: object, x-value: "violations.transformMapEntry(i, v, {v.name: v.message})"}}}}}
components:
  schemas:
    Item:
      type: object
      x-rules: [{id: positive, expr: "self.price > 0", message: A price is positive.}]
      properties: {id: {type: integer}, price: {type: number}, net: {type: number, x-value: "self.price / 2"}}
`

func exchange(d *spec.Document, id string, status int, body any) *spec.Exchange {
	op := d.Operation(id)
	return &spec.Exchange{Operation: op, Inputs: spec.NewInputs(op.Method, op.Path), Status: status,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
}

func TestRulesHoldWithinAResponse(t *testing.T) {
	d := load(t, shop)
	for _, row := range []struct{ body, want string }{
		{`{"items":[{"id":1,"price":3,"net":1.5}]}`, ""},
		{`{"items":[]}`, "x-rules not-empty  a guess"},
		{`{"items":[{"id":1,"price":3,"net":1.5},{"id":2,"price":-4,"net":-2}]}`, "x-rules positive /items/1 "},
		{`{"items":[{"id":1,"price":3,"net":1}]}`, "x-value  /items/0/net "},
	} {
		var got []string
		for _, v := range exchange(d, "list", 200, value(t, row.body)).CheckRules() {
			got = append(got, v.Code+" "+v.Rule+" "+v.Location+" "+v.Assumed)
		}
		if strings.Join(got, ", ") != row.want {
			t.Errorf("%s = %q, want %q", row.body, strings.Join(got, ", "), row.want)
		}
	}
}

func TestRulesHoldBetweenResponses(t *testing.T) {
	d := load(t, shop)
	list := exchange(d, "list", 200, value(t, `{"items":[{"id":1,"price":3}]}`))
	broken, checked := d.CheckRules([]*spec.Exchange{list, exchange(d, "one", 200, value(t, `{"id":1,"price":3}`)), exchange(d, "one", 404, nil)})
	if len(broken) != 0 || checked["same-price"] != 1 {
		t.Errorf("equal prices = %v after %v, want none after one check", broken, checked)
	}
	broken, _ = d.CheckRules([]*spec.Exchange{list, exchange(d, "one", 200, value(t, `{"id":1,"price":4}`))})
	if len(broken) != 1 || broken[0].Rule.ID != "same-price" || len(broken[0].Exchanges) != 2 {
		t.Errorf("different prices = %v, want same-price broken by two exchanges", broken)
	}
}

func TestAnErrorBodyNamesWhatWasWrong(t *testing.T) {
	d := load(t, shop)
	expected := []spec.Violation{{Name: "id", Documented: &spec.DocumentedError{Message: "No such item."}}}
	if got := exchange(d, "one", 404, value(t, `{"errors":{"id":"No such item."}}`)).CheckViolations(expected); len(got) != 0 {
		t.Errorf("the documented error = %v, want nothing", got)
	}
	got := exchange(d, "one", 404, value(t, `{"errors":{"shop":"No such item."}}`)).CheckViolations(expected)
	if len(got) != 1 || got[0].Location != "/errors" {
		t.Errorf("another field = %v, want one violation at /errors", got)
	}
}

func TestValidValuesComeFromTheOtherOperation(t *testing.T) {
	d := load(t, shop)
	var asked []string
	ask := func(op *spec.Operation, in *spec.Inputs) (*spec.Exchange, error) {
		asked = append(asked, op.ID+text(in.Query))
		return exchange(d, "list", 200, value(t, `{"items":[{"id":1},{"id":2}]}`)), nil
	}
	for _, row := range []struct{ given, want, values string }{
		{`{"id":2,"shop":"b"}`, "", `{"id":2,"shop":"b"}`},
		{`{}`, "", `{"id":1,"shop":"a"}`},
		{`{"id":3}`, "query.id", `{"id":3,"shop":"a"}`},
		{`{"id":3,"shop":"c"}`, "query.shop,query.id", `{"id":3,"shop":"c"}`},
	} {
		in := spec.NewInputs("GET", "/item")
		in.Query = value(t, row.given).(map[string]any)
		violations, err := d.Operation("one").Resolve(in, ask)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range violations {
			got = append(got, v.Location)
		}
		if strings.Join(got, ",") != row.want || text(in.Query) != row.values {
			t.Errorf("%s = %v, inputs %s, want %s and %s", row.given, got, text(in.Query), row.want, row.values)
		}
	}
	if !strings.Contains(strings.Join(asked, " "), `list{"shop":"b"}`) {
		t.Errorf("asked %v, want the ids of the given shop", asked)
	}
}

func TestCredentialsAreCheckedTogether(t *testing.T) {
	d := load(t, `
openapi: 3.1.0
info: {title: t, version: "1"}
security: [{key: [], token: []}, {session: []}]
paths: {/: {get: {responses: {"200": {description: d}}}}, /open: {get: {security: [], responses: {"200": {description: d}}}}, /either: {get: {security: [{}, {key: []}], responses: {"200": {description: d}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    session: {type: apiKey, in: cookie, name: sid}
`)
	for _, row := range []struct {
		name, path string
		header     http.Header
		want       string
	}{
		{"both of the first", "/", http.Header{"X-Key": {"k"}, "Authorization": {"Bearer t"}}, ""},
		{"the scheme in any case", "/", http.Header{"X-Key": {"k"}, "Authorization": {"bEARER t"}}, ""},
		{"the other alternative", "/", http.Header{"Cookie": {"sid=1"}}, ""},
		{"only the key", "/", http.Header{"X-Key": {"k"}}, "Authorization is required and missing"},
		{"Basic", "/", http.Header{"X-Key": {"k"}, "Authorization": {"Basic t"}}, "Authorization does not use the scheme Bearer"},
		{"an empty token", "/", http.Header{"X-Key": {"k"}, "Authorization": {"Bearer "}}, "Authorization has no credential after Bearer"},
		{"a repeated key", "/", http.Header{"X-Key": {"k", "l"}, "Authorization": {"Bearer t"}}, "X-Key is given more than once"},
		{"a refused token", "/", http.Header{"X-Key": {"k"}, "Authorization": {"Bearer bad"}}, "Authorization is refused"},
		{"nothing where nothing is needed", "/open", nil, ""},
		{"nothing where it is a choice", "/either", nil, ""},
	} {
		r := httptest.NewRequest("GET", row.path, nil)
		for name, values := range row.header {
			r.Header[name] = values
		}
		m, _ := d.Match("GET", row.path)
		var got []string
		for _, v := range m.Operation.Authenticate(r, func(_ *spec.SecurityScheme, credential string) error {
			if credential == "bad" {
				return errors.New("is refused")
			}
			return nil
		}) {
			got = append(got, v.Name+" "+v.Message)
		}
		if strings.Join(got, ", ") != row.want {
			t.Errorf("%s = %q, want %q", row.name, strings.Join(got, ", "), row.want)
		}
	}
}
