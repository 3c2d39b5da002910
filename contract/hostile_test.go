package contract_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"goalpost/contract"
	"goalpost/spec"
)

// hijacked answers with the bytes, and closes or resets the connection.
func hijacked(text string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = connection.Write([]byte(text))
		if tcp, ok := connection.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		connection.Close()
	}
}

func packed(size int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, size))
	z.Close()
	return b.Bytes()
}

func TestWhatDoesNotArriveWholeIsAFinding(t *testing.T) {
	bomb := packed(64 << 20)
	released := make(chan struct{})
	defer close(released)
	hang := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-released:
		case <-r.Context().Done():
		}
	}
	for _, server := range []struct {
		name    string
		handler http.HandlerFunc
		says    string
	}{
		{"it never answers", hang, "within"},
		{"it hangs in the body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"status":`))
			_ = http.NewResponseController(w).Flush()
			hang(w, r)
		}, "within"},
		{"it drips", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Millisecond)
			}
		}, "within"},
		{"it closes the connection", hijacked("", false), "closed"},
		{"it resets the connection", hijacked("", true), "reset"},
		{"it resets in the body", hijacked("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", true), "ends too early"},
		{"the body is shorter than its length", hijacked("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}", false), "ends too early"},
		{"the last chunk is missing", hijacked("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", false), "ends too early"},
		{"it is no HTTP", hijacked("SSH-2.0-OpenSSH_9.9\r\n", false), "malformed"},
		{"a header without an end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
		}, "header"},
		{"more than is read", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) }, "longer"},
		{"a body of ten gigabytes", func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 64<<10)
			for range 10 << 30 / len(chunk) {
				// What is written in answer to HEAD goes nowhere, without an error.
				if _, err := w.Write(chunk); err != nil || r.Method == http.MethodHead {
					return
				}
			}
		}, "longer"},
		{"a bomb in gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		}, "longer"},
		{"gzip that ends early", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			text := packed(1000)
			_, _ = w.Write(text[:len(text)-6])
		}, "ends too early"},
		{"gzip that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte(`{"status":200}`))
		}, "gzip"},
		{"a coding that was not asked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte("x"))
		}, "br"},
	} {
		t.Run(server.name, func(t *testing.T) {
			report := check(t, server.handler, func(o *contract.Options) {
				o.MaxBody = 1 << 20
				if server.says == "within" {
					o.Timeout = 100 * time.Millisecond
				}
			})
			if received := failureOf(report, "framing").Received; !strings.Contains(received, server.says) {
				t.Errorf("received = %q, want %q in it\n%s", received, server.says, text(t, report))
			}
			if report.Kept() {
				t.Error("kept = true, want false")
			}
		})
	}
}

// failureOf is the first failure of a check.
func failureOf(report *contract.Report, check string) contract.Failure {
	for _, result := range report.Results {
		if result.Check == check && len(result.Failures) > 0 {
			return result.Failures[0]
		}
	}
	return contract.Failure{}
}

func TestATargetThatStopsAnsweringIsLeft(t *testing.T) {
	requests := 0
	report := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		hijacked("", false)(w, r)
	}), nil)
	if report.Failed() == 0 || report.Skipped() == 0 || requests > 10 {
		t.Errorf("failed, skipped, requests = %d, %d, %d, want some, some, a few", report.Failed(), report.Skipped(), requests)
	}
}

func TestGzipIsUnpacked(t *testing.T) {
	l := &library{}
	report := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		l.ServeHTTP(recorder, r)
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(recorder.Code)
		z := gzip.NewWriter(w)
		_, _ = z.Write(recorder.Body.Bytes())
		z.Close()
	}), nil)
	if report.Failed() != 0 || report.Warned() != 0 {
		t.Errorf("failed, warned = %d, %d, want 0, 0\n%s", report.Failed(), report.Warned(), text(t, report))
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	followed := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed++ }))
	defer other.Close()
	report := check(t, http.RedirectHandler(other.URL+"/elsewhere", http.StatusTemporaryRedirect), nil)
	if followed != 0 {
		t.Errorf("requests to the other host = %d, want 0", followed)
	}
	if received := failureOf(report, "unexpected-redirect").Received; !strings.HasPrefix(received, "307 Temporary Redirect, Location: "+other.URL) {
		t.Errorf("received = %q, want the redirect", received)
	}
}

func TestARedirectToItselfIsAFinding(t *testing.T) {
	requests := 0
	report := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.Redirect(w, r, r.URL.RequestURI(), http.StatusMovedPermanently)
	}), func(o *contract.Options) { o.RandomCases = -1 })
	if f := failureOf(report, "unexpected-redirect"); f.ID == "" || requests > 300 {
		t.Errorf("failure, requests = %+v, %d, want one, and a bounded number", f, requests)
	}
}

func TestARunThatCannotRunIsAnError(t *testing.T) {
	server := httptest.NewServer(&library{})
	defer server.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	right := options(server).Credentials
	for _, row := range []struct {
		name    string
		options contract.Options
		code    string
	}{
		{"no base URL", contract.Options{Credentials: right}, "base-url"},
		{"a base URL without a scheme", contract.Options{BaseURL: "localhost:8080", Credentials: right}, "base-url"},
		{"a base URL with a password", contract.Options{BaseURL: "http://a:b@localhost", Credentials: right}, "base-url"},
		{"a base URL with a query", contract.Options{BaseURL: "http://localhost/?a=b", Credentials: right}, "base-url"},
		{"an unknown security scheme", contract.Options{BaseURL: server.URL, Credentials: map[string]string{"kee": "x"}}, "credential"},
		{"a credential with a line break", contract.Options{BaseURL: server.URL, Credentials: map[string]string{"key": "x\n"}}, "credential"},
		{"nobody is there", contract.Options{BaseURL: closed.URL, Credentials: right}, "unreachable"},
		{"no such host", contract.Options{BaseURL: "http://nobody.invalid/api", Credentials: right}, "unreachable"},
		{"HTTP where HTTPS is expected", contract.Options{BaseURL: strings.Replace(server.URL, "http:", "https:", 1), Credentials: right}, "unreachable"},
		{"no credentials", contract.Options{BaseURL: server.URL}, "nothing-checked"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := contract.Run(t.Context(), libraryDocument(t), row.options)
			var e *spec.Error
			if !errors.As(err, &e) || e.Code != row.code || e.Hint == "" {
				t.Fatalf("error = %v, want the code %s and a hint", err, row.code)
			}
			if strings.Contains(e.Error()+e.Hint, rightKey) {
				t.Errorf("error = %v, want no secret in it", e)
			}
		})
	}
}

func TestABaseURLWithoutAPathTakesTheDocuments(t *testing.T) {
	atRoot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api") {
			http.NotFound(w, r)
			return
		}
		(&library{}).ServeHTTP(w, r)
	})
	underPath := http.StripPrefix("/deep/er", &library{})
	for _, row := range []struct {
		name    string
		handler http.Handler
		path    string
	}{
		{"the document's base path", http.StripPrefix("/api", &library{}), ""},
		{"no base path", atRoot, ""},
		{"no base path, and a slash", atRoot, "/"},
		{"a base path of its own", underPath, "/deep/er"},
		{"a base path of its own, and a slash", underPath, "/deep/er/"},
	} {
		t.Run(row.name, func(t *testing.T) {
			report := check(t, row.handler, func(o *contract.Options) { o.BaseURL += row.path })
			if report.Failed() != 0 {
				t.Errorf("failed = %d, want 0\n%s", report.Failed(), text(t, report))
			}
		})
	}
}
