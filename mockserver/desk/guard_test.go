package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"goalpost/mockserver/desk"
)

func TestNoRouteIsReachedFromElsewhere(t *testing.T) {
	local, remote := mock(t, desk.Options{}), mock(t, desk.Options{Token: token, Hosts: []string{"mock.test"}})
	for _, route := range append(routes(t), "GET /__goalpost/", "GET /__goalpost/api/nothing", "POST /__goalpost/api/state", "OPTIONS /__goalpost/api/state") {
		for _, row := range []struct {
			says    string
			server  http.Handler
			from    string
			headers string
		}{
			{"a foreign Host", local, "127.0.0.1:1", "Host: evil.example"},
			{"a foreign Host that begins like ours", local, "127.0.0.1:1", "Host: 127.0.0.1.evil.example:8080"},
			{"a foreign Host that is an address", local, "127.0.0.1:1", "Host: 192.0.2.7:8080"},
			{"no Host", local, "127.0.0.1:1", "Host: "},
			{"a foreign Origin", local, "127.0.0.1:1", "Origin: https://evil.example"},
			{"an Origin with another port", local, "127.0.0.1:1", "Origin: http://127.0.0.1:3000"},
			{"the Origin of a sandbox", local, "127.0.0.1:1", "Origin: null"},
			{"a browser's other site", local, "127.0.0.1:1", "Sec-Fetch-Site: cross-site"},
			{"a browser's same site, another origin", local, "127.0.0.1:1", "Sec-Fetch-Site: same-site"},
			{"another machine", local, "192.0.2.1:1", "Accept: */*"},
			{"another machine, IPv6", local, "[2001:db8::1]:1", "Accept: */*"},
			{"a proxy on this machine", local, "127.0.0.1:1", "X-Forwarded-For: 192.0.2.1"},
			{"a foreign Host with the token", remote, "127.0.0.1:1", "Host: evil.example\nAuthorization: Bearer " + token},
			{"a foreign Origin with the token", remote, "127.0.0.1:1", "Origin: https://evil.example\nAuthorization: Bearer " + token},
		} {
			w := askFrom(row.server, row.from, route+"\n"+row.headers+"\n\n{}")
			if w.Code != http.StatusForbidden {
				t.Errorf("%s with %s = %d %s, want 403", route, row.says, w.Code, w.Body)
			}
			for name := range w.Header() {
				if strings.HasPrefix(name, "Access-Control") {
					t.Errorf("%s with %s has %s", route, row.says, name)
				}
			}
		}
	}
}

func TestNoRouteIsReachedWithoutTheToken(t *testing.T) {
	s := mock(t, desk.Options{Token: token})
	for _, route := range routes(t) {
		if strings.HasSuffix(strings.Split(route, "\n")[0], "/logout") {
			continue // It changes nothing but the browser that asks.
		}
		for _, with := range []string{"Accept: */*", "Authorization: Bearer another", "Authorization: Basic " + token, "Cookie: goalpost_desk=" + token, "Authorization: Bearer "} {
			for _, from := range []string{"192.0.2.1:1", "127.0.0.1:1"} {
				if w := askFrom(s, from, route+"\n"+with+"\n\n{\"token\":\"another\"}"); w.Code != http.StatusUnauthorized {
					t.Errorf("%s with %q from %s = %d %s, want 401", route, with, from, w.Code, w.Body)
				}
			}
		}
		query := strings.Replace(route, "\n", "?token="+token+"&access_token="+token+"\n", 1)
		if !strings.Contains(route, "\n") {
			query = route + "?token=" + token
		}
		if w := askFrom(s, "192.0.2.1:1", query+"\n\n{\"token\":\"another\"}"); w.Code != http.StatusUnauthorized {
			t.Errorf("%s with the token in the URL = %d, want 401", route, w.Code)
		}
	}
}

func TestTheTokenAndItsCookieLetIn(t *testing.T) {
	s := mock(t, desk.Options{Token: token, Hosts: []string{"mock.test"}})
	if w := askFrom(s, "192.0.2.1:1", "GET /__goalpost/api/state\nHost: mock.test:80\nAuthorization: Bearer "+token); w.Code != 200 {
		t.Errorf("the token = %d %s", w.Code, w.Body)
	}
	w := askFrom(s, "192.0.2.1:1", "POST /__goalpost/api/login\nHost: mock.test\nContent-Type: application/json\n\n{\"token\":\""+token+"\"}")
	cookie := w.Header().Get("Set-Cookie")
	if w.Code != 204 || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, token) {
		t.Fatalf("login = %d, %q", w.Code, cookie)
	}
	pair, _, _ := strings.Cut(cookie, ";")
	if w := askFrom(s, "192.0.2.1:1", "GET /__goalpost/api/state\nHost: mock.test\nOrigin: http://mock.test\nCookie: "+pair); w.Code != 200 {
		t.Errorf("the cookie = %d %s", w.Code, w.Body)
	}
}

func TestWhatChangesSomethingIsJSON(t *testing.T) {
	s := mock(t, desk.Options{})
	for _, route := range routes(t) {
		line, rest, changes := strings.Cut(route, "\n")
		if !changes {
			continue
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""} {
			text := line
			if kind != "" {
				text += "\nContent-Type: " + kind
			}
			if w := ask(s, text+"\n\n{}"); w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%s as %q = %d, want 415", line, kind, w.Code)
			}
		}
		if w := ask(s, line+"\n"+rest+"\nContent-Type: text/plain\n\n{}"); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s with two types = %d, want 415", line, w.Code)
		}
	}
}

func TestTheMocksOwnPathsHaveNoPower(t *testing.T) {
	s := mock(t, desk.Options{})
	if w := ask(s, "OPTIONS /__goalpost/api/sessions/a\nOrigin: http://evil.example\nAccess-Control-Request-Method: PUT"); w.Code != 403 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a preflight = %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/api/v1/__goalpost/api/state", "/__goalpostapi/state"} {
		if w := ask(s, "GET "+path); w.Code != 404 || strings.Contains(w.Body.String(), "uptime") {
			t.Errorf("%s = %d", path, w.Code)
		}
	}
	if w := ask(s, "GET /%5f_goalpost/api/state\nHost: evil.example"); w.Code != 403 && w.Code != 404 {
		t.Errorf("an escaped path = %d", w.Code)
	}
}
