package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/mockserver"
)

// The secrets that must come out nowhere. They have signs that each encoding
// writes in its own way.
const (
	canaryKey   = `CANARY-k3y/9f81+zQ7w=&"<7'`
	canaryToken = "CANARY.t0ken~4d2e8b77_Xy5A"
)

// encodings are the forms in which a server may send back what it was sent.
func encodings(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	var unicode, entities, percent strings.Builder
	for _, c := range secret {
		fmt.Fprintf(&unicode, `\u%04x`, c)
		fmt.Fprintf(&entities, "&#x%x;", c)
		fmt.Fprintf(&percent, "%%%02x", c)
	}
	forms := map[string]string{
		"as it is": secret, "in a query": url.QueryEscape(secret), "in a path": url.PathEscape(secret), "in JSON": strings.Trim(string(quoted), `"`),
		"as \\u": unicode.String(), "as entities": entities.String(), "as percents": percent.String(), "in HTML": html.EscapeString(secret),
		"in hexadecimal": hex.EncodeToString([]byte(secret)), "in HEX": strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"its first half": secret[:len(secret)/2], "its second half": secret[len(secret)/2:],
	}
	for offset := range 3 {
		text := []byte(strings.Repeat("x", offset) + secret)
		from, to := (offset*8+5)/6, len(text)*8/6
		forms[fmt.Sprintf("in base64 at %d", offset)] = base64.StdEncoding.EncodeToString(text)[from:to]
		forms[fmt.Sprintf("in base64url at %d", offset)] = base64.URLEncoding.EncodeToString(text)[from:to]
	}
	return forms
}

// parrot is a server that sends back its credentials wherever it can.
func parrot(t *testing.T, form func(secret string) string) *httptest.Server {
	t.Helper()
	_, mock := correct(t, func(o *mockserver.Options) { o.Credentials = nil })
	answer := func(r *http.Request, a *answer) {
		key, token := form(r.Header.Get("Apikey")), form(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		header := strings.Map(func(c rune) rune {
			if c < ' ' {
				return ' '
			}
			return c
		}, key+" "+token)
		a.header.Set("X-Echo", header)
		a.header.Add("Set-Cookie", "echo="+url.QueryEscape(key)+"; Path=/"+url.PathEscape(token))
		a.header.Set("WWW-Authenticate", `Bearer error_description="`+header+`"`)
		a.header.Set("Location", "/moved/"+url.PathEscape(key)+"?token="+url.QueryEscape(token))
		switch r.URL.Query().Get("goal") {
		case "":
			body, _ := json.Marshal(map[string]any{key: token, "status_code": token, "data": []string{key, token}, "errors": map[string]string{token: key}})
			a.body = body
		case "team_volume":
			a.status = http.StatusFound
		default:
			a.header.Set("Content-Type", "text/"+url.PathEscape(token))
			a.body = []byte("Fatal error: key " + key + "\nin token " + token + "\n")
		}
	}
	server := httptest.NewServer(defect{answer: answer}.handler(mock))
	t.Cleanup(server.Close)
	return server
}

// TestNothingThatTheCommandWritesHoldsASecret runs the command against servers that
// send back its credentials, in every encoding, with every report, and looks for them
// in every encoding in whatever it wrote.
func TestNothingThatTheCommandWritesHoldsASecret(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GOALPOST_CREDENTIAL_APIKEY", canaryKey)
	t.Setenv("GOALPOST_CREDENTIAL_BEARER", canaryToken)
	for sent := range encodings(canaryKey) {
		t.Run(sent, func(t *testing.T) {
			server := parrot(t, func(secret string) string {
				if len(secret) < 2 {
					return secret
				}
				return encodings(secret)[sent]
			})
			folder := t.TempDir()
			args := []string{"test", "--base-url", server.URL + "/api/v1", "-v", "--max-requests", "60", "--write-baseline", filepath.Join(folder, "baseline")}
			for _, format := range contract.Formats() {
				args = append(args, "--report", format.Name+"="+filepath.Join(folder, format.Name))
			}
			var out bytes.Buffer
			code := run(context.Background(), args, &out, &out)
			written := map[string]string{"output": out.String()}
			for _, format := range append(contract.Formats(), contract.Format{Name: "baseline"}) {
				text, err := os.ReadFile(filepath.Join(folder, format.Name))
				if err != nil {
					t.Fatal(err)
				}
				written[format.Name] = string(text)
			}
			for name, text := range written {
				text = strings.ToLower(text)
				for _, secret := range []string{canaryKey, canaryToken} {
					for form, encoded := range encodings(secret) {
						if strings.Contains(text, strings.ToLower(encoded)) {
							t.Errorf("%s holds a secret %s", name, form)
						}
					}
				}
				if strings.Contains(text, "canary") || strings.Contains(text, "9f81") || strings.Contains(text, "4d2e8b77") {
					at := strings.Index(text, "canary")
					t.Errorf("%s holds a part of a secret: …%s…", name, text[max(0, at-60):min(len(text), at+60)])
				}
			}
			if code != exitKept || !strings.Contains(written["html"], "GOALPOST_CREDENTIAL_APIKEY") || len(written["har"]) < 10000 {
				t.Errorf("exit %d, want %d with reports that name the variables\n%s", code, exitKept, out.String()[:min(out.Len(), 2000)])
			}
		})
	}
}

func TestNoErrorHoldsASecret(t *testing.T) {
	for _, args := range [][]string{
		{"--base-url", "http://127.0.0.1:1/" + url.PathEscape(canaryKey)},
		{"--base-url", "http://user:" + canaryToken + "@127.0.0.1:1"},
		{"--base-url", "http://127.0.0.1:1", "--proxy", "http://user:" + canaryToken + "@127.0.0.1:1"},
		{"--base-url", "http://127.0.0.1:1", "--proxy", "http://user:" + canaryToken + "@127.0.0.1:1:1"},
		{"--base-url", "http://127.0.0.1:1", "--shard", canaryKey},
		{"--base-url", "http://127.0.0.1:1", "--progress", canaryToken},
		{"--base-url", "http://127.0.0.1:1", "--rate", canaryToken},
		{"--base-url", "http://127.0.0.1:1", "--ca", canaryToken},
		{"--base-url", "http://127.0.0.1:1", "--report", canaryToken},
		{"--base-url", "http://127.0.0.1:1", "--credential", canaryToken},
		{"--base-url", "http://127.0.0.1:1", "--credential", "apikey=" + canaryKey + "\n"},
		{"--base-url", "http://127.0.0.1:1", canaryToken},
	} {
		t.Setenv("GOALPOST_CREDENTIAL_APIKEY", canaryKey)
		t.Setenv("GOALPOST_CREDENTIAL_BEARER", canaryToken)
		var out bytes.Buffer
		code := run(context.Background(), append([]string{"test"}, args...), &out, &out)
		if code != exitCouldNot || !strings.Contains(out.String(), "error: ") {
			t.Errorf("%s = exit %d, want %d and an error", args[len(args)-2], code, exitCouldNot)
		}
		if text := strings.ToLower(out.String()); strings.Contains(text, "canary") || strings.Contains(text, "9f81") || strings.Contains(text, "4d2e") {
			t.Errorf("%s: the error holds a secret: %s", args[len(args)-2], &out)
		}
	}
}
