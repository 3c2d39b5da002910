package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/spec"
)

const tables = `
paths:
  /tables:
    get:
      operationId: listTables
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: after, in: query, schema: {type: integer, minimum: 0}}
      responses: {'200': {description: some}, '400': {description: bad}}
    post:
      operationId: bookTable
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Booking'}}}
      responses: {'201': {description: booked}, '400': {description: bad}, '415': {description: other}}
components:
  schemas:
    Booking:
      type: object
      required: [seats]
      properties:
        seats: {type: integer, minimum: 1, maximum: 8}
        time: {type: string, enum: [noon, night]}
        name: {type: string, maxLength: 12}
        note: {type: [string, 'null']}
        marks: {type: object, minProperties: 2, maxProperties: 5, additionalProperties: {type: string}}
        dishes: {type: array, uniqueItems: true, maxItems: 3, items: {type: string, maxLength: 9}}
`

// obedient is a server that refuses what breaks the document, but for what answer has
// another status for; 0 is none.
func obedient(d *spec.Document, answer func(r *http.Request, in *spec.Inputs, wrong []spec.Violation) int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		match, found := d.Match(strings.Replace(r.Method, "HEAD", "GET", 1), r.URL.EscapedPath())
		if !found || match.Operation == nil {
			http.NotFound(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		in, wrong := match.Operation.Decode(match, r, body)
		status := answer(r, in, wrong)
		switch {
		case status != 0:
		case len(wrong) > 0 && wrong[0].Code == "media-type":
			status = http.StatusUnsupportedMediaType
		case len(wrong) > 0:
			status = http.StatusBadRequest
		default:
			status = match.Operation.Success().Code()
		}
		w.WriteHeader(status)
	}
}

func TestWhatADeploymentMakesOfABorderIsSeen(t *testing.T) {
	in := func(x *spec.Inputs, name string) (value any, has bool) {
		object, _ := x.Body.(map[string]any)
		value, has = object[name]
		return value, has
	}
	refuses := func(status int, when func(r *http.Request, x *spec.Inputs) bool) func(*http.Request, *spec.Inputs, []spec.Violation) int {
		return func(r *http.Request, x *spec.Inputs, wrong []spec.Violation) int {
			if len(wrong) == 0 && when(r, x) {
				return status
			}
			return 0
		}
	}
	is := func(name string, want any) func(*http.Request, *spec.Inputs) bool {
		return func(_ *http.Request, x *spec.Inputs) bool {
			value, has := in(x, name)
			return has && fmt.Sprint(value) == fmt.Sprint(want)
		}
	}
	takes := func(code string) func(*http.Request, *spec.Inputs, []spec.Violation) int {
		return func(_ *http.Request, _ *spec.Inputs, wrong []spec.Violation) int {
			if len(wrong) == 0 || slices.ContainsFunc(wrong, func(v spec.Violation) bool { return v.Code != code }) {
				return 0
			}
			return http.StatusCreated
		}
	}
	const accepted, rejected, failed = "positive-data-acceptance", "negative-data-rejection", "not-a-server-error"
	for _, row := range []struct {
		name   string
		answer func(*http.Request, *spec.Inputs, []spec.Violation) int
		check  string
	}{
		{"everything is as documented", func(*http.Request, *spec.Inputs, []spec.Violation) int { return 0 }, ""},
		{"a name is not known, which is not called wrong", refuses(404, is("name", "no")), ""},
		{"no limit is taken", refuses(400, func(r *http.Request, _ *spec.Inputs) bool { return r.URL.Query().Has("limit") }), accepted},
		{"the greatest limit is refused", refuses(400, func(r *http.Request, _ *spec.Inputs) bool { return r.URL.Query().Get("limit") == "100" }), accepted},
		{"the greatest number is refused", refuses(400, is("seats", 8)), accepted},
		{"one value of an enumeration is refused", refuses(400, is("time", "night")), accepted},
		{"null is refused", refuses(400, is("note", nil)), accepted},
		{"an optional property is asked for", refuses(400, func(r *http.Request, x *spec.Inputs) bool {
			_, has := in(x, "dishes")
			return r.Method == http.MethodPost && !has
		}), accepted},
		{"characters are counted in bytes", refuses(400, func(_ *http.Request, x *spec.Inputs) bool {
			name, _ := in(x, "name")
			return len(fmt.Sprint(name)) > 12
		}), accepted},
		{"behind the last one the server fails", refuses(500, func(r *http.Request, _ *spec.Inputs) bool { return len(r.URL.Query().Get("after")) > 8 }), failed},
		{"too few properties are taken", takes("minProperties"), rejected},
		{"too many properties are taken", takes("maxProperties"), rejected},
		{"too many different items are taken", takes("maxItems"), rejected},
		{"any media type is taken for JSON", func(r *http.Request, _ *spec.Inputs, wrong []spec.Violation) int {
			if len(wrong) > 0 && wrong[0].Code == "media-type" && r.ContentLength > 20 {
				return http.StatusCreated
			}
			return 0
		}, rejected},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := document(t, tables)
			report := runOn(t, d, obedient(d, row.answer), contract.Options{AllowUnsafe: true, Strict: true})
			switch {
			case row.check == "" && report.Failed()+report.Warned() > 0, row.check != "" && failureOf(report, row.check).ID == "":
				t.Errorf("failed = %d, want a failure of %q\n%s", report.Failed(), row.check, text(t, report))
			}
		})
	}
}
