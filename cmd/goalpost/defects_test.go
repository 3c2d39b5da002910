package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"goalpost"
	"goalpost/mockserver"
	"goalpost/spec"
)

// broken is a server that keeps every promise but one: the mock behind it is
// right, and spoil changes what it answers. A nil spoil changes nothing.
func broken(t *testing.T, spoil func(r *http.Request, a *httptest.ResponseRecorder)) *httptest.Server {
	t.Helper()
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := source{}.fixturesFS()
	if err != nil {
		t.Fatal(err)
	}
	mock, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures, Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := httptest.NewRecorder()
		mock.ServeHTTP(a, r)
		if spoil != nil {
			spoil(r, a)
		}
		for name, values := range a.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(a.Body.Len()))
		w.WriteHeader(a.Code)
		if _, err := w.Write(a.Body.Bytes()); err != nil {
			t.Log(err)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// onBoard spoils the body of the leaderboard's success, onOverview that of the
// overview's.
func onBoard(change func(data map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return onPath("/profiles/user/goals-leaderboard/", change)
}

func onOverview(change func(data map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return onPath("/profiles/overview/", change)
}

func onPath(path string, change func(data map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if !strings.HasSuffix(r.URL.Path, path) || a.Code != http.StatusOK || a.Body.Len() == 0 {
			return
		}
		var body map[string]any
		if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
			panic(err)
		}
		change(body["data"].(map[string]any))
		replace(a, body)
	}
}

func replace(a *httptest.ResponseRecorder, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	a.Body = bytes.NewBuffer(text)
}

// first is the value of the first key of a map, by the alphabet.
func first(m any) map[string]any {
	object := m.(map[string]any)
	least := ""
	for key := range object {
		if least == "" || key < least {
			least = key
		}
	}
	return object[least].(map[string]any)
}

func isRefused(a *httptest.ResponseRecorder) bool { return a.Code == http.StatusUnauthorized }

// let lets a request through that the mock refused: it is asked again with the
// credentials that were missing.
func let(t *testing.T, drop string) func(r *http.Request, a *httptest.ResponseRecorder) {
	inner := broken(t, nil)
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if !isRefused(a) {
			return
		}
		again, err := http.NewRequest(r.Method, inner.URL+r.URL.RequestURI(), nil)
		if err != nil {
			panic(err)
		}
		again.Header = r.Header.Clone()
		again.Header.Set(drop, map[string]string{"Apikey": "k", "Authorization": "Bearer t"}[drop])
		response, err := http.DefaultTransport.RoundTrip(again)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		*a = *httptest.NewRecorder()
		for name, values := range response.Header {
			a.Header()[name] = values
		}
		a.Code = response.StatusCode
		if _, err := a.Body.ReadFrom(response.Body); err != nil {
			panic(err)
		}
	}
}

func TestTheSuiteFailsAgainstEachDefect(t *testing.T) {
	for _, row := range []struct {
		defect string
		spoil  func(*http.Request, *httptest.ResponseRecorder)
		// want is a check or a rule that must say so; "" is a kept contract.
		want string
	}{
		{"no defect", nil, ""},
		{"a status that is not documented", func(_ *http.Request, a *httptest.ResponseRecorder) {
			if a.Code == http.StatusOK {
				a.Code = http.StatusAccepted
			}
		}, "status-code-conformance"},
		{"a server error", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Get("goal") == "team_volume" {
				a.Code = http.StatusInternalServerError
			}
		}, "not-a-server-error"},
		{"a property is missing", onBoard(func(data map[string]any) { delete(data, "goal_status") }), "response-schema-conformance"},
		{"a number in quotes", onOverview(func(data map[string]any) { first(data["user_goals"])["maximum"] = "100" }), "response-schema-conformance"},
		{"the wrong media type", func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Set("Content-Type", "text/html") }, "content-type-conformance"},
		{"text after the JSON", func(_ *http.Request, a *httptest.ResponseRecorder) { a.Body.WriteString("<br>Notice: undefined index") }, "strict-json"},
		{"a name twice", func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Body = bytes.NewBufferString(strings.Replace(a.Body.String(), "{", `{"status_code":200,`, 1))
		}, "strict-json"},
		{"the envelope says another status", func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Body = bytes.NewBufferString(strings.Replace(a.Body.String(), `"status_code":400`, `"status_code":200`, 1))
		}, "rules-within-response"},
		{"the apikey is ignored", let(t, "Apikey"), "ignored-auth"},
		{"the token is ignored", let(t, "Authorization"), "ignored-auth"},
		{"a 401 without a challenge", func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Del("Www-Authenticate") }, "response-headers-conformance"},
		{"a wrong profile is accepted", func(r *http.Request, a *httptest.ResponseRecorder) {
			if a.Code == http.StatusBadRequest {
				a.Code = http.StatusOK
			}
		}, "documented-error"},
		{"the error names another field", func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Body = bytes.NewBufferString(strings.Replace(a.Body.String(), `{"goal":[`, `{"profile":[`, 1))
		}, "documented-error"},
		{"the selected goal is not the one asked for", onBoard(func(data map[string]any) { data["selected_goal"] = "personal_sales" }), "rules-within-response"},
		{"the selected goal is none of the goals", onBoard(func(data map[string]any) { data["selected_goal"] = "zebra" }), "rules-within-response"},
		{"the difference does not follow", onBoard(func(data map[string]any) { first(data["current_goal_info"])["difference"] = 1 }), "rules-within-response"},
		{"a minimum above its maximum", onOverview(func(data map[string]any) { first(data["user_goals"])["minimum"] = 1e9 }), "rules-within-response"},
		{"the endpoints disagree about a goal", onOverview(func(data map[string]any) { first(data["user_goals"])["period"] = "day" }), "rules-between-responses"},
		{"the endpoints list other profiles", onOverview(func(data map[string]any) {
			data["profiles"].([]any)[0].(map[string]any)["profilename"] = "Another"
		}), "rules-between-responses"},
	} {
		server := broken(t, row.spoil)
		var out, errOut bytes.Buffer
		code := run(context.Background(), []string{"test", "--base-url", server.URL + "/api/v1", "--strict", "--credential", "apikey=k", "--credential", "bearer=t"}, &out, &errOut)
		switch {
		case row.want == "" && code != exitKept:
			t.Errorf("%s = exit %d, want %d\n%s%s", row.defect, code, exitKept, &out, &errOut)
		case row.want != "" && code != exitBroken:
			t.Errorf("%s = exit %d, want %d\n%s", row.defect, code, exitBroken, &errOut)
		case row.want != "" && !fails(out.String(), row.want):
			t.Errorf("%s is not found by %s", row.defect, row.want)
		}
	}
}

// fails reports whether a check of that id failed.
func fails(text, check string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "✗") && strings.Contains(line, check) {
			return true
		}
	}
	return false
}
