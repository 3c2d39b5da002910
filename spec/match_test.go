package spec_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOperationsOnOnePathAreToldApartByTheirParameters(t *testing.T) {
	d := load(t, `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /tags: {get: {operationId: all, responses: {"200": {description: d}}}}
  /tags#arn: {get: {operationId: byName, parameters: [{in: query, name: arn, required: true, schema: {type: string}}], responses: {"200": {description: d}}}}
  /tags#operation=add: {post: {operationId: add, parameters: [{in: query, name: operation, required: true, schema: {enum: [add]}}], responses: {"200": {description: d}}}}
  /tags?operation=remove: {post: {operationId: remove, parameters: [{in: query, name: operation, required: true, schema: {enum: [remove]}}, {in: query, name: count, schema: {type: integer}}], responses: {"200": {description: d}}}}
  /layers: {get: {operationId: layers, responses: {"200": {description: d}}}}
  /layers#find: {get: {operationId: layer, parameters: [{in: query, name: find, required: true, schema: {enum: [one]}}, {in: query, name: id, required: true, schema: {type: integer}}], responses: {"200": {description: d}}}}
  /#Target=One: {post: {operationId: one, parameters: [{in: header, name: Target, required: true, schema: {enum: [One]}}], responses: {"200": {description: d}}}}
  /#Target=Other: {post: {operationId: other, parameters: [{in: header, name: Target, required: true, schema: {enum: [Other]}}], responses: {"200": {description: d}}}}
  /users/{id}: {get: {operationId: number, parameters: [{in: path, name: id, required: true, schema: {type: integer}}], responses: {"200": {description: d}}}}
  /users/{name}: {get: {operationId: name, parameters: [{in: path, name: name, required: true, schema: {type: string}}], responses: {"200": {description: d}}}}
`)
	for _, row := range []struct{ says, request, want string }{
		{"nothing given", "GET /tags", "all"},
		{"a required parameter given", "GET /tags?arn=1", "byName"},
		{"a value of an enumeration", "POST /tags?operation=add", "add"},
		{"a value of another", "POST /tags?operation=remove", "remove"},
		{"another parameter is wrong as well", "POST /tags?operation=remove&count=x", "remove"},
		{"a value of none", "POST /tags?operation=x", "add"},
		{"a value of an enumeration beside what is wrong", "GET /layers?find=one&id=x", "layer"},
		{"what is wrong without it", "GET /layers?id=x", "layers"},
		{"a header", "POST / Target=One", "one"},
		{"another header", "POST / Target=Other", "other"},
		{"no header", "POST /", "one"},
		{"a variable that fits the first", "GET /users/1", "number"},
		{"a variable that fits the second alone", "GET /users/me", "name"},
	} {
		method, rest, _ := strings.Cut(row.request, " ")
		target, header, given := strings.Cut(rest, " ")
		r := httptest.NewRequest(method, target, nil)
		if name, value, _ := strings.Cut(header, "="); given {
			r.Header.Set(name, value)
		}
		match, ok := d.Match(method, r.URL.EscapedPath())
		if !ok || match.Operation == nil {
			t.Fatalf("%s: %s leads nowhere", row.says, row.request)
		}
		if got := match.Fit(r); got.Operation.ID != row.want {
			t.Errorf("%s: %s fits %s, want %s", row.says, row.request, got.Operation.ID, row.want)
		} else if v, ok := got.Values["name"]; row.want == "name" && (!ok || v != "me") {
			t.Errorf("%s: the variables = %v, want name=me", row.says, got.Values)
		}
	}
}
