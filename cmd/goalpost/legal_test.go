package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/mockserver"
)

// variation is a way to answer that is as right as any other.
type variation struct {
	name   string
	change func(r *http.Request, a *answer)
}

func variations() []variation {
	respelled := func(spell func(text string) string) func(*http.Request, *answer) {
		return func(_ *http.Request, a *answer) {
			if strings.Contains(a.header.Get("Content-Type"), "json") && len(a.body) > 0 {
				a.body = []byte(spell(string(a.body)))
			}
		}
	}
	contentType := func(text string) func(*http.Request, *answer) {
		return func(_ *http.Request, a *answer) {
			if strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
				a.header.Set("Content-Type", text)
			}
		}
	}
	return []variation{
		{"as it is", func(*http.Request, *answer) {}},
		{"with a charset", contentType("application/json; charset=utf-8")},
		{"with a charset in capitals and quotes", contentType(`Application/JSON;Charset="UTF-8"`)},
		{"with white space", respelled(func(text string) string {
			var b bytes.Buffer
			if err := json.Indent(&b, []byte(text), "\t", "  "); err != nil {
				panic(err)
			}
			return "\r\n " + b.String() + "\n\n"
		})},
		{"with escapes", respelled(escaped)},
		{"with exponents", respelled(exponents)},
		{"in another order", respelled(func(text string) string {
			var v any
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&v); err != nil {
				panic(err)
			}
			sorted, err := json.Marshal(v)
			if err != nil {
				panic(err)
			}
			return string(sorted)
		})},
		{"with headers of its own", func(_ *http.Request, a *answer) {
			for name, value := range map[string]string{"X-Request-Id": "4711", "Server": "nginx", "Set-Cookie": "session=1; HttpOnly",
				"Strict-Transport-Security": "max-age=31536000", "Cache-Control": "private, no-store", "Etag": `W/"1"`, "Vary": "Accept-Encoding"} {
				a.header.Set(name, value)
			}
		}},
		{"packed", func(r *http.Request, a *answer) {
			if len(a.body) == 0 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				return
			}
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(a.body)
			_ = z.Close()
			a.header.Set("Content-Encoding", "gzip")
			a.body = b.Bytes()
		}},
	}
}

// escaped writes every letter within strings that is none of ASCII, and every z, as
// an escape, and every slash with a backslash.
func escaped(text string) string {
	var b strings.Builder
	inString, after := false, false
	for _, c := range text {
		switch {
		case inString && !after && c < 0x10000 && (c > '~' || c == 'z'):
			b.WriteString(`\u` + strings.Repeat("0", 4-len(strconv.FormatInt(int64(c), 16))) + strconv.FormatInt(int64(c), 16))
			continue
		case inString && !after && c == '/':
			b.WriteString(`\/`)
			continue
		case c == '"' && !after:
			inString = !inString
		}
		after = c == '\\' && !after
		b.WriteRune(c)
	}
	return b.String()
}

// exponents writes every number in another way.
func exponents(text string) string {
	var b strings.Builder
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		panic(err)
	}
	var write func(v any) any
	write = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name := range v {
				v[name] = write(v[name])
			}
		case []any:
			for i := range v {
				v[i] = write(v[i])
			}
		case json.Number:
			number := v.String()
			switch {
			case number == "0":
				return json.Number("0.0")
			case strings.Contains(number, "."):
				return json.Number(number + "0e0")
			}
			return json.Number(number + "0E-1")
		}
		return v
	}
	text, err := "", json.NewEncoder(&b).Encode(write(v))
	if err != nil {
		panic(err)
	}
	return text + b.String()
}

func TestACorrectServerAndItsLegalVariationsKeepTheContract(t *testing.T) {
	for _, generated := range []bool{false, true} {
		document, next := correct(t, func(o *mockserver.Options) { o.Generate = generated })
		for _, one := range variations() {
			m := defect{answer: one.change}
			report, err := contract.Run(t.Context(), document, mutantOptions(m.handler(next)))
			if err != nil {
				t.Fatal(err)
			}
			if report.Failed() != 0 || report.Warned() != 0 || report.Skipped() != 0 {
				t.Errorf("generated %v, %s: failed, warned, skipped = %d, %d, %d, want 0\n%s", generated, one.name, report.Failed(), report.Warned(), report.Skipped(), explain(report))
			}
		}
	}
}

// Seeds of the mock's values and of the suite's random input; GOALPOST_SEEDS says how
// many.
func TestACorrectServerKeepsTheContractWhateverTheSeed(t *testing.T) {
	seeds := 6
	if text := os.Getenv("GOALPOST_SEEDS"); text != "" {
		var err error
		if seeds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for seed := range uint64(seeds) {
		document, next := correct(t, func(o *mockserver.Options) { o.Generate, o.Seed = seed%2 == 1, seed })
		o := mutantOptions(next)
		if all := variations(); seed%3 == 0 {
			o = mutantOptions(defect{answer: all[rand.New(rand.NewPCG(seed, 1)).IntN(len(all))].change}.handler(next))
		}
		o.Seed = seed
		report, err := contract.Run(t.Context(), document, o)
		if err != nil {
			t.Fatal(err)
		}
		if report.Failed() != 0 || report.Warned() != 0 {
			t.Fatalf("seed %d: failed, warned = %d, %d, want 0\n%s", seed, report.Failed(), report.Warned(), explain(report))
		}
	}
}

// Over a connection: HTTP/1.1 with chunks and without a length, and HTTP/2.
func TestACorrectServerKeepsTheContractOverAConnection(t *testing.T) {
	document, next := correct(t, nil)
	flushed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := ask(next, r)
		for name, values := range a.header {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(a.status)
		for i := 0; i < len(a.body); i += 100 {
			_, _ = w.Write(a.body[i:min(i+100, len(a.body))])
			_ = http.NewResponseController(w).Flush()
		}
	})
	closing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		next.ServeHTTP(w, r)
	})
	for _, row := range []struct {
		name    string
		handler http.Handler
		http2   bool
	}{{"with a length", next, false}, {"in chunks", flushed, false}, {"with a connection each", closing, false}, {"over HTTP/2", next, true}} {
		server := httptest.NewUnstartedServer(row.handler)
		server.EnableHTTP2 = row.http2
		if row.http2 {
			server.StartTLS()
		} else {
			server.Start()
		}
		o := mutantOptions(nil)
		o.BaseURL, o.Transport, o.Insecure = server.URL+"/api/v1", nil, row.http2
		report, err := contract.Run(t.Context(), document, o)
		server.Close()
		if err != nil {
			t.Fatal(err)
		}
		if report.Failed() != 0 || report.Warned() != 0 {
			t.Errorf("%s: failed, warned = %d, %d, want 0\n%s", row.name, report.Failed(), report.Warned(), explain(report))
		}
	}
}
