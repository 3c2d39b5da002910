package main

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"goalpost/contract"
)

// protocolMutants get statuses, headers, methods and paths wrong.
func protocolMutants() []defect {
	var mutants []defect
	right := func(name string, change func(*http.Request, *answer)) {
		mutants = append(mutants, defect{name: name, answer: func(r *http.Request, a *answer) {
			if a.status == http.StatusOK {
				change(r, a)
			}
		}})
	}
	for _, status := range []int{201, 202, 203, 204, 206, 226, 299, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 409, 418, 429, 500, 501, 502, 503, 504} {
		right(fmt.Sprint(status, " in place of 200"), func(_ *http.Request, a *answer) {
			if a.status = status; status == 204 || status == 304 {
				a.body = nil
			}
		})
	}
	right("a redirect to itself", func(r *http.Request, a *answer) {
		a.status = http.StatusFound
		a.header.Set("Location", r.URL.RequestURI())
	})
	for _, kind := range []string{"", "text/html", "text/plain", "application/xml", "application/octet-stream", "application/problem+json", "text/json", "json", "application/json; charset=iso-8859-1", "application/json; charset=utf-16"} {
		right("the content type is "+kind, func(_ *http.Request, a *answer) {
			if a.header.Set("Content-Type", kind); kind == "" {
				a.header["Content-Type"] = nil
			}
		})
	}
	right("there is no body", func(_ *http.Request, a *answer) { a.body = nil })
	right("there is a page of HTML", func(_ *http.Request, a *answer) { a.body = []byte("<!doctype html><title>Welcome</title>") })
	for _, method := range []struct{ method, name string }{{http.MethodHead, "HEAD"}, {http.MethodOptions, "OPTIONS"}} {
		for _, status := range []int{201, 204, 301, 400, 403, 404, 405, 500, 501} {
			if method.method == http.MethodOptions && (status == 204 || status == 201) {
				continue
			}
			mutants = append(mutants, defect{name: fmt.Sprint(method.name, " gets ", status), answer: func(r *http.Request, a *answer) {
				if r.Method == method.method {
					a.status = status
				}
			}})
		}
	}
	head := func(name string, change func(a *answer)) {
		mutants = append(mutants, defect{name: name, answer: func(r *http.Request, a *answer) {
			if r.Method == http.MethodHead {
				change(a)
			}
		}})
	}
	head("HEAD has no content type", func(a *answer) { a.header["Content-Type"] = nil })
	head("HEAD has another content type", func(a *answer) { a.header.Set("Content-Type", "text/html") })
	options := func(name string, change func(a *answer)) {
		mutants = append(mutants, defect{name: name, answer: func(r *http.Request, a *answer) {
			if r.Method == http.MethodOptions {
				change(a)
			}
		}})
	}
	options("OPTIONS has no Allow", func(a *answer) { a.header.Del("Allow") })
	options("OPTIONS lacks GET", func(a *answer) { a.header.Set("Allow", "OPTIONS") })
	options("OPTIONS has POST", func(a *answer) { a.header.Set("Allow", "GET, HEAD, OPTIONS, POST") })
	mutants = append(mutants, defect{name: "a 405 has no Allow", answer: func(_ *http.Request, a *answer) {
		if a.status == http.StatusMethodNotAllowed {
			a.header.Del("Allow")
		}
	}}, defect{name: "a 405 allows other methods", answer: func(_ *http.Request, a *answer) {
		if a.status == http.StatusMethodNotAllowed {
			a.header.Set("Allow", "POST")
		}
	}}, defect{name: "any method is taken for GET", request: func(r *http.Request) {
		if r.Method != http.MethodHead && r.Method != http.MethodOptions {
			r.Method = http.MethodGet
		}
	}}, defect{name: "an unknown method fails the server", answer: func(r *http.Request, a *answer) {
		if r.Method == "GOALPOST" {
			a.status = http.StatusInternalServerError
		}
	}}, defect{name: "the path without its slash fails the server", answer: func(r *http.Request, a *answer) {
		if !strings.HasSuffix(r.URL.Path, "/") {
			a.status = http.StatusInternalServerError
		}
	}}, defect{name: "the path without its slash is redirected to itself", answer: func(r *http.Request, a *answer) {
		if !strings.HasSuffix(r.URL.Path, "/") {
			a.status = http.StatusMovedPermanently
			a.header.Set("Location", r.URL.RequestURI())
		}
	}})
	return mutants
}

// textMutants send what is no JSON, or not this JSON.
func textMutants() []defect {
	var mutants []defect
	add := func(name string, change func(string) string) {
		mutants = append(mutants, defect{name: name, answer: raw(change)})
	}
	add("text follows the JSON", func(s string) string { return s + "<br>Notice: undefined index" })
	add("text precedes the JSON", func(s string) string { return "Warning: \n" + s })
	add("the JSON comes twice", func(s string) string { return s + s })
	add("a line of JSON follows", func(s string) string { return s + "\n{}" })
	add("a name comes twice", func(s string) string { return strings.Replace(s, "{", `{"status_code":200,`, 1) })
	add("a name comes twice inside", func(s string) string { return strings.Replace(s, `"period":`, `"period":"day","period":`, 1) })
	add("there is a byte order mark", func(s string) string { return "\ufeff" + s })
	add("there is NaN", func(s string) string { return strings.Replace(s, `"percentage":`, `"percentage":NaN,"p":`, 1) })
	add("there is Infinity", func(s string) string { return strings.Replace(s, `"percentage":`, `"percentage":Infinity,"p":`, 1) })
	add("there is a comma too many", func(s string) string { return s[:len(s)-1] + ",}" })
	add("a brace is missing", func(s string) string { return s[:len(s)-1] })
	add("half of it is missing", func(s string) string { return s[:len(s)/2] })
	add("there are single quotes", func(s string) string { return strings.ReplaceAll(s, `"`, `'`) })
	add("there is a comment", func(s string) string { return strings.Replace(s, "{", "{/* generated */", 1) })
	add("there is None", func(s string) string { return strings.Replace(s, `"errors":{}`, `"errors":None`, 1) })
	add("there is True", func(s string) string { return strings.Replace(s, "true", "True", 1) })
	add("a number begins with zero", func(s string) string { return strings.Replace(s, `"status_code":200`, `"status_code":0200`, 1) })
	add("a number has a plus sign", func(s string) string { return strings.Replace(s, `"status_code":200`, `"status_code":+200`, 1) })
	add("there is a tab in a string", func(s string) string { return strings.Replace(s, `"period":"`, "\"period\":\"\t", 1) })
	add("there is a wrong escape", func(s string) string { return strings.Replace(s, `"period":"`, `"period":"\x`, 1) })
	add("there is a lone surrogate", func(s string) string { return strings.Replace(s, `"display_name":"`, `"display_name":"\ud800`, 1) })
	add("there is Latin-1", func(s string) string { return strings.Replace(s, `"display_name":"`, "\"display_name\":\"Z\xf6", 1) })
	add("it is UTF-16", func(s string) string {
		var b strings.Builder
		for _, c := range s {
			b.WriteByte(byte(c))
			b.WriteByte(byte(c >> 8))
		}
		return b.String()
	})
	add("it is JSON in a string", func(s string) string { return fmt.Sprintf("%q", s) })
	add("it is JSON with padding", func(s string) string { return "callback(" + s + ");" })
	add("it is in an array", func(s string) string { return "[" + s + "]" })
	add("it is null", func(string) string { return "null" })
	add("it is an empty object", func(string) string { return "{}" })
	return mutants
}

// What only shows on a connection.
func TestEveryMutantOfTheWireIsCaught(t *testing.T) {
	_, next := correct(t, nil)
	rightly := func(change func(w http.ResponseWriter, r *http.Request, a *answer)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			a := ask(next, r)
			if a.status != http.StatusOK {
				a.send(w)
				return
			}
			change(w, r, a)
		}
	}
	hijacked := func(text func(a *answer) string) http.HandlerFunc {
		return rightly(func(w http.ResponseWriter, _ *http.Request, a *answer) {
			connection, buffer, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer connection.Close()
			_, _ = buffer.WriteString(text(a))
			_ = buffer.Flush()
		})
	}
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for _, row := range []struct {
		name    string
		handler http.Handler
	}{
		{"the length is too great", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(a.body)+5, a.body)
		})},
		{"the length is too small", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(a.body)-5, a.body)
		})},
		{"there are two lengths", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sContent-Length: %d\r\nContent-Length: 5\r\n\r\n%s", head, len(a.body), a.body)
		})},
		{"the chunks do not end", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", head, len(a.body), a.body)
		})},
		{"a chunk has no size", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\nzz\r\n%s\r\n0\r\n\r\n", head, a.body)
		})},
		{"a header has no colon", hijacked(func(a *answer) string {
			return fmt.Sprintf("%sOdd\r\nContent-Length: %d\r\n\r\n%s", head, len(a.body), a.body)
		})},
		{"the connection closes at once", hijacked(func(*answer) string { return "" })},
		{"gzip that is none", rightly(func(w http.ResponseWriter, _ *http.Request, a *answer) {
			a.header.Set("Content-Encoding", "gzip")
			a.send(w)
		})},
		{"gzip that ends early", rightly(func(w http.ResponseWriter, _ *http.Request, a *answer) {
			var b strings.Builder
			z := gzip.NewWriter(&b)
			_, _ = z.Write(a.body)
			_ = z.Close()
			a.header.Set("Content-Encoding", "gzip")
			a.body = []byte(b.String()[:b.Len()-4])
			a.send(w)
		})},
		{"a coding that nobody asked for", rightly(func(w http.ResponseWriter, _ *http.Request, a *answer) {
			a.header.Set("Content-Encoding", "br")
			a.send(w)
		})},
		{"HEAD has a body", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			a := ask(next, r)
			if r.Method != http.MethodHead || a.status != http.StatusOK {
				a.send(w)
				return
			}
			connection, buffer, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer connection.Close()
			_, _ = buffer.WriteString(head + "Content-Length: 2\r\nConnection: close\r\n\r\n{}")
			_ = buffer.Flush()
		})},
	} {
		report := overWire(t, row.handler, nil)
		if report.Kept() {
			t.Errorf("%s is not caught", row.name)
		}
		t.Logf("%s: %s", row.name, firstFailure(report))
	}
	slow := rightly(func(w http.ResponseWriter, _ *http.Request, a *answer) {
		time.Sleep(20 * time.Millisecond)
		a.send(w)
	})
	if report := overWire(t, slow, func(o *contract.Options) { o.MaxResponseTime = 10 * time.Millisecond }); report.Kept() {
		t.Error("a slow answer is not caught")
	}
	posted := defect{request: func(r *http.Request) {
		if r.Method == http.MethodPost {
			r.Method = http.MethodGet
		}
	}}
	if report := overWire(t, posted.handler(next), func(o *contract.Options) { o.AllowUnsafe = true }); report.Kept() {
		t.Error("POST that is taken for GET is not caught")
	}
}
