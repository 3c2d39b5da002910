package desk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"goalpost/mockserver/desk"
)

// naughty are texts that careless programs trip over: markup, quotes, control
// characters, odd Unicode, what is no UTF-8, what shells and templates run.
var naughty = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "</textarea><svg/onload=alert(1)>", "]]>", "<!--",
	"'; DROP TABLE users; --", "$(touch /x)", "`id`", "${7*7}", "{{7*7}}", "%00", "%n%s", "\\", `"`, "'", "\x00\x01\x1b[31m", "\u2028\u2029",
	"\u202e\u200b\ufeff", "Z\u0351\u036b\u0343a", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\xff\xfe\xc3\x28", "\xed\xa0\x80", strings.Repeat("A", 5000), "data: x\n\nevent: y", "\r\nSet-Cookie: a=b",
}

// Whatever is sent to the mock, the journal and its stream show it as data: JSON that
// a page can read, in one event, with the markup escaped.
func TestNaughtyTextsAreDataInTheJournal(t *testing.T) {
	s := mock(t, desk.Options{})
	for _, text := range naughty {
		for _, place := range []func(r *http.Request){
			func(r *http.Request) { r.URL.Path = "/" + text },
			func(r *http.Request) { r.URL.RawQuery = "profile_id=" + url.QueryEscape(text) },
			func(r *http.Request) { r.URL.RawQuery = url.QueryEscape(text) + "=1" },
			func(r *http.Request) { r.Header["X-Odd"] = []string{text} },
			func(r *http.Request) { r.Header["Apikey"] = []string{text} },
			func(r *http.Request) { r.Header["Cookie"] = []string{"a=" + text} },
			func(r *http.Request) { r.Method = text },
			func(r *http.Request) { r.Host = text },
		} {
			r := httptest.NewRequest("GET", "/api/v1/profiles/overview/", strings.NewReader(text))
			r.Header = http.Header{"Apikey": {"k"}, "Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}
			r.RequestURI = ""
			place(r)
			s.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	for _, path := range []string{"journal?limit=1000", "journal/har?limit=1000", "coverage", "sessions"} {
		w := ask(s, "GET /__goalpost/api/"+path)
		if w.Code != 200 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s = %d %.300s", path, w.Code, w.Body)
		}
		if strings.ContainsAny(w.Body.String(), "<>\n\x00\u2028\u2029") {
			t.Errorf("%s has markup or a line break", path)
		}
	}
	var list struct{ Entries []struct{ ID int } }
	if err := json.Unmarshal(ask(s, "GET /__goalpost/api/journal?limit=1000").Body.Bytes(), &list); err != nil || len(list.Entries) != 8*len(naughty) {
		t.Fatalf("%d entries, %v", len(list.Entries), err)
	}
	for _, e := range list.Entries {
		w := ask(s, "GET /__goalpost/api/journal/entries/"+strconv.Itoa(e.ID))
		if w.Code != 200 || strings.ContainsAny(w.Body.String(), "<>\n\x00") {
			t.Errorf("entry %d = %d %.400s", e.ID, w.Code, w.Body)
		}
	}
}
