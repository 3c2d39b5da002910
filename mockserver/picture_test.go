package mockserver_test

import (
	"testing"

	"goalpost/mockserver"
)

func TestAPictureThatNobodyCanMakeIsSentAsOneThatCanBeMade(t *testing.T) {
	for _, row := range []struct{ says, accept, content, want string }{
		{"as a browser asks", "image/avif,image/webp,image/*,*/*;q=0.8", "{image/webp: {}, image/png: {}}", "image/png"},
		{"when nothing else is accepted", "image/webp", "{image/webp: {}, image/png: {}}", "image/png"},
		{"when the document shows one", "image/webp", "{image/webp: {example: text}, image/png: {}}", "image/webp"},
		{"when there is nothing else", "image/webp", "{image/webp: {}}", "application/problem+json"},
	} {
		s := serve(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {get: {operationId: a, responses: {"200": {description: d, content: `+row.content+`}}}}}}`, mockserver.Options{})
		w := ask(s, "GET /a\nAccept: "+row.accept)
		if got := w.Header().Get("Content-Type"); got != row.want {
			t.Errorf("%s: %q of %s = %d %s, want %s", row.says, row.accept, row.content, w.Code, got, row.want)
		}
	}
}
