package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"goalpost/mockserver"
	"goalpost/mockserver/journal"
)

// texts calls f with every text of a JSON value.
func texts(value any, f func(string)) {
	switch v := value.(type) {
	case string:
		f(v)
	case []any:
		for _, item := range v {
			texts(item, f)
		}
	case map[string]any:
		for name, member := range v {
			f(name)
			texts(member, f)
		}
	}
}

// A credential is in no text that an entry shows, whatever it is made of and wherever
// else it stands.
func FuzzACredentialIsShownNowhere(f *testing.F) {
	for _, row := range [][2]string{{"plain", "x"}, {"with space", "a=%s&b"}, {"qu\"ote's", "{\"token\":\"%s\"}"}, {"\\u00e9é", "%25s"}, {"a&b=c+d/e", "/%s/"}, {"$(id)`", "Bearer %s"}} {
		f.Add(row[0], row[1])
	}
	j := journal.New(journal.Options{MaxEntries: 4})
	s := goals(f, mockserver.Options{Journal: j})
	f.Fuzz(func(t *testing.T, secret, around string) {
		secret = "zq9-" + strings.TrimSpace(secret)
		if !isHeaderText(secret) {
			t.Skip("a header cannot hold it")
		}
		body := strings.ReplaceAll(around, "%s", secret)
		r := httptest.NewRequest("POST", "/login", strings.NewReader(body))
		r.RequestURI = ""
		r.URL.Path = "/login/" + secret
		r.URL.RawQuery = "profile_id=" + url.QueryEscape(secret) + "&" + url.QueryEscape(secret) + "=1"
		r.Header = http.Header{"Apikey": {secret}, "Authorization": {"Bearer " + secret}, "X-Other": {body}, "Content-Type": {"text/plain"}}
		if !isHeaderText(body) {
			r.Header.Del("X-Other")
		}
		s.ServeHTTP(httptest.NewRecorder(), r)
		x := j.List(journal.Filter{}, 1).Exchanges[0]
		text, err := json.Marshal(x.Entry(s.Stand))
		if err != nil {
			t.Fatal(err)
		}
		var shown any
		if err := json.Unmarshal(text, &shown); err != nil {
			t.Fatal(err)
		}
		texts(shown, func(one string) {
			decoded, err := url.QueryUnescape(one)
			if strings.Contains(one, secret) || err == nil && strings.Contains(decoded, secret) {
				t.Errorf("%q is shown in %q", secret, one)
			}
		})
	})
}

func isHeaderText(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f || c == 0xfffd }) < 0
}
