package mockserver_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"goalpost/mockserver"
)

const (
	overview    = "/api/v1/profiles/overview/"
	leaderboard = "/api/v1/profiles/user/goals-leaderboard/"
	credentials = "\napikey: anything\nAuthorization: Bearer anything"
)

// goals serves the bundled API.
func goals(t testing.TB, o mockserver.Options) *mockserver.Server {
	t.Helper()
	d, fixtures := bundled(t)
	o.Fixtures, o.Trusted = fixtures, true
	s, err := mockserver.New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheBundledAPIAnswersAsTheTableSays(t *testing.T) {
	s := goals(t, mockserver.Options{})
	for _, row := range []struct {
		says, request string
		status        int
		contains      []string
	}{
		{"no query is the default profile", "GET " + overview + credentials, 200, []string{`"maximum":25000,`}},
		{"each profile has its own figures", "GET " + overview + "?profile_id=102" + credentials, 200, []string{`"maximum":400000,`}},
		{"no query is the default profile and goal", "GET " + leaderboard + credentials, 200, []string{`"selected_profile":101`, `"selected_goal":"personal_sales"`}},
		{"each goal has its own figures", "GET " + leaderboard + "?profile=102&goal=recruitment" + credentials, 200, []string{`"selected_profile":102`, `"selected_goal":"recruitment"`}},
		{"any prefix and version", "GET /v9/x/profiles/overview/" + credentials, 200, nil},
		{"an unknown profile is named", "GET " + leaderboard + "?profile=999" + credentials, 400, []string{`"profile":["Invalid profile id."]`}},
		{"a malformed profile is named", "GET " + leaderboard + "?profile=1%200" + credentials, 400, []string{`"profile":["Invalid profile id."]`}},
		{"a repeated profile is named", "GET " + leaderboard + "?profile=101&profile=101" + credentials, 400, []string{`"profile":["Invalid profile id."]`}},
		{"an unknown goal is named", "GET " + leaderboard + "?goal=nothing" + credentials, 400, []string{`"goal":["Invalid goal keyword."]`}},
		{"both are named", "GET " + leaderboard + "?profile=999&goal=nothing" + credentials, 400, []string{`"profile":`, `"goal":`}},
		{"a goal of another profile is unknown", "GET " + leaderboard + "?profile=102&goal=training_hours" + credentials, 400, []string{`"goal":["Invalid goal keyword."]`}},
		{"the overview names its own parameter", "GET " + overview + "?profile_id=x" + credentials, 400, []string{`"profile_id":`}},
		{"no apikey", "GET " + overview + "\nAuthorization: Bearer t", 401, []string{`"status_code":401`, `"apikey":`}},
		{"no bearer", "GET " + overview + "\napikey: k", 401, []string{`"Authorization":`}},
		{"Basic", "GET " + overview + "\napikey: k\nAuthorization: Basic dXNlcjpw", 401, []string{`"Authorization":`}},
		{"an empty token", "GET " + overview + "\napikey: k\nAuthorization: Bearer ", 401, []string{`"Authorization":`}},
		{"an invalid key", "GET " + overview + "\napikey: invalid-key\nAuthorization: Bearer t", 401, []string{`"apikey":`}},
		{"an expired token", "GET " + overview + "\napikey: k\nAuthorization: Bearer Expired.x.y", 401, []string{`"Authorization":`}},
		{"a status asked for", "GET " + leaderboard + "\nPrefer: code=400", 400, []string{`"status_code":400`}},
		{"a fixture asked for", "GET " + leaderboard + "\nPrefer: example=invalid-goal", 400, []string{`"goal":["Invalid goal keyword."]`}},
		{"a fixture asked for by the query", "GET " + leaderboard + "?__example=new-member", 200, []string{`"selected_goal":""`}},
		{"generated without credentials", "GET " + overview + "?__dynamic=true", 200, []string{`"status_code":200`}},
		{"an unknown fixture", "GET " + leaderboard + "?__example=nothing", 404, []string{"new-member", "code=400"}},
		{"an unknown status", "GET " + leaderboard + "?__code=418", 404, []string{"code=200", "code=401"}},
		{"a fixture of another status", "GET " + leaderboard + "?__code=200&__example=invalid-goal", 404, []string{"invalid-goal"}},
		{"no closing slash", "GET /api/v1/profiles/overview" + credentials, 404, []string{"Perhaps " + overview + " is meant"}},
		{"one letter off", "GET /api/v1/profiles/overwiew/" + credentials, 404, []string{"Perhaps " + overview + " is meant"}},
		{"another method", "POST " + overview + credentials, 405, []string{"GET, HEAD, OPTIONS"}},
		{"a page alone", "GET " + overview + credentials + "\nAccept: text/html", 406, []string{"application/json"}},
		{"a browser", "GET " + overview + credentials + "\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", 200, []string{`"status_code":200`}},
		{"an unknown query parameter", "GET " + overview + "?utm=1" + credentials, 200, nil},
		{"a picture", "GET /pictures/20861-priya-raghunathan.svg", 200, []string{">PR</text>"}},
	} {
		w := ask(s, row.request)
		if w.Code != row.status {
			t.Errorf("%s: status = %d, want %d: %s", row.says, w.Code, row.status, w.Body)
		}
		for _, text := range row.contains {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: body = %.400s, want %s", row.says, w.Body, text)
			}
		}
		problem := strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json")
		if want := row.status == 404 || row.status == 405 || row.status == 406; problem != want {
			t.Errorf("%s: Content-Type = %s, a problem: want %t", row.says, w.Header().Get("Content-Type"), want)
		}
		if challenge := w.Header().Get("WWW-Authenticate"); row.status == 401 && (!strings.Contains(challenge, "Bearer realm=") || !strings.Contains(challenge, "ApiKey realm=")) {
			t.Errorf("%s: WWW-Authenticate = %q, want a challenge of each scheme", row.says, challenge)
		}
	}
}

func TestViolationsAreAlwaysListedInAHeader(t *testing.T) {
	s := goals(t, mockserver.Options{})
	got := ask(s, "GET "+leaderboard+"?profile=999&goal=nothing"+credentials).Header().Get("Goalpost-Violations")
	want := `^"query\.profile";code="x-values-from";message="Invalid profile id\.";document="openapi\.yaml:\d+:\d+", "query\.goal";code="x-values-from";message="Invalid goal keyword\.";document="openapi\.yaml:\d+:\d+"$`
	if !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("Goalpost-Violations = %s, want %s", got, want)
	}
	if got := ask(s, "GET "+leaderboard+credentials).Header().Values("Goalpost-Violations"); got != nil {
		t.Errorf("Goalpost-Violations of a right request = %q, want none", got)
	}
}

func TestHEADIsGETWithoutTheBody(t *testing.T) {
	s := goals(t, mockserver.Options{})
	for _, rest := range []string{overview + credentials, overview, leaderboard + "?goal=nothing" + credentials, "/nowhere", "/a.svg"} {
		get, head := ask(s, "GET "+rest), ask(s, "HEAD "+rest)
		if head.Code != get.Code || head.Body.Len() != 0 {
			t.Errorf("HEAD %.40q = %d and %d bytes, want %d and none", rest, head.Code, head.Body.Len(), get.Code)
		}
		for name := range get.Header() {
			if head.Header().Get(name) != get.Header().Get(name) {
				t.Errorf("HEAD %.40q: %s = %q, want %q", rest, name, head.Header().Get(name), get.Header().Get(name))
			}
		}
	}
}

func TestThePlaceholderBecomesTheOriginOfTheRequest(t *testing.T) {
	s := goals(t, mockserver.Options{})
	for _, row := range []struct{ host, proto, want string }{
		{"localhost:9000", "", "http://localhost:9000/pictures/"},
		{"[::1]:80", "", "http://[::1]:80/pictures/"},
		{"mock.example", "https, http", "https://mock.example/pictures/"},
		{`a"b`, "", "http://127.0.0.1:8080/pictures/"},
	} {
		r, err := http.NewRequest("GET", leaderboard+"?__example=goal-reached", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = row.host
		r.Header.Set("X-Forwarded-Proto", row.proto)
		w := record(s, r)
		if !strings.Contains(w.Body.String(), row.want) || strings.Contains(w.Body.String(), "{{") || !json.Valid(w.Body.Bytes()) {
			t.Errorf("Host %s: body = %.300s, want %s", row.host, w.Body, row.want)
		}
		if got := w.Header().Get("Content-Length"); got == "" || json.Number(got) != json.Number(itoa(w.Body.Len())) {
			t.Errorf("Host %s: Content-Length = %s, want %d", row.host, got, w.Body.Len())
		}
	}
}

func TestOnlyTheGivenCredentialIsAccepted(t *testing.T) {
	s := goals(t, mockserver.Options{Credentials: map[string]string{"apikey": "the-key"}})
	for _, row := range []struct {
		says, request string
		status        int
	}{
		{"the key, and any token", "GET " + overview + "\napikey: the-key\nAuthorization: Bearer any", 200},
		{"another key", "GET " + overview + "\napikey: the-key2\nAuthorization: Bearer any", 401},
		{"no key", "GET " + overview + "\nAuthorization: Bearer any", 401},
	} {
		w := ask(s, row.request)
		if w.Code != row.status {
			t.Errorf("%s = %d, want %d", row.says, w.Code, row.status)
		}
		for name, values := range w.Header() {
			if strings.Contains(strings.Join(values, ""), "the-key") {
				t.Errorf("%s: the header %s holds the credential", row.says, name)
			}
		}
		if strings.Contains(w.Body.String(), "the-key") {
			t.Errorf("%s: the body holds the credential", row.says)
		}
	}
	d, _ := bundled(t)
	if _, err := mockserver.New(d, mockserver.Options{Credentials: map[string]string{"other": "x"}}); err == nil {
		t.Error("a credential for a scheme that is not there = nil, want an error")
	}
}

func TestABrowserMaySendWhatItAsksToSend(t *testing.T) {
	s := goals(t, mockserver.Options{})
	const asks = "\nOrigin: http://localhost:3000\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: apikey, authorization, api-signature"
	const exposed = "Allow, Goalpost-Broken, Goalpost-Degraded, Goalpost-Fault, Goalpost-Violations, Link, Location, Preference-Applied, Retry-After, WWW-Authenticate"
	for _, row := range []struct {
		says, request, name, want string
		status                    int
	}{
		{"the origin is repeated", "OPTIONS " + overview + asks, "Access-Control-Allow-Origin", "http://localhost:3000", 204},
		{"the methods of the path", "OPTIONS " + overview + asks, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS", 204},
		{"the headers asked for", "OPTIONS " + overview + asks, "Access-Control-Allow-Headers", "apikey, authorization, api-signature", 204},
		{"no header that is no name", "OPTIONS " + overview + "\nOrigin: x\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: a b, c", "Access-Control-Allow-Headers", "c", 204},
		{"a private network", "OPTIONS " + overview + asks + "\nAccess-Control-Request-Private-Network: true", "Access-Control-Allow-Private-Network", "true", 204},
		{"no private network that is not asked for", "OPTIONS " + overview + asks, "Access-Control-Allow-Private-Network", "", 204},
		{"a path that is not there, so that its problem can be read", "OPTIONS /nowhere" + asks, "Access-Control-Allow-Methods", "GET", 204},
		{"what can be done, without a browser", "OPTIONS " + overview, "Allow", "GET, HEAD, OPTIONS", 204},
		{"an answer has the origin", "GET " + overview + credentials + "\nOrigin: http://localhost:3000", "Access-Control-Allow-Origin", "http://localhost:3000", 200},
		{"an answer allows cookies", "GET " + overview + credentials + "\nOrigin: http://localhost:3000", "Access-Control-Allow-Credentials", "true", 200},
		{"an answer says what a script may read", "GET " + overview + credentials + "\nOrigin: http://localhost:3000", "Access-Control-Expose-Headers", exposed, 200},
		{"an answer that no script asked for does not", "GET " + overview + credentials, "Access-Control-Expose-Headers", "", 200},
		{"a problem says so as well", "GET /nowhere\nOrigin: null", "Access-Control-Expose-Headers", exposed, 404},
		{"without an origin any will do", "GET " + overview + credentials, "Access-Control-Allow-Origin", "*", 200},
		{"an error has it as well", "GET " + overview + "\nOrigin: http://localhost:3000", "Access-Control-Allow-Origin", "http://localhost:3000", 401},
		{"and a problem", "GET /nowhere\nOrigin: null", "Access-Control-Allow-Origin", "null", 404},
	} {
		w := ask(s, row.request)
		if got := w.Header().Get(row.name); got != row.want || w.Code != row.status {
			t.Errorf("%s: %s = %q with %d, want %q with %d", row.says, row.name, got, w.Code, row.want, row.status)
		}
		if w.Header().Get("Vary") == "" {
			t.Errorf("%s: no Vary", row.says)
		}
	}
}

func TestGeneratedProfilesAndGoalsAreValidEverywhere(t *testing.T) {
	s := goals(t, mockserver.Options{Generate: true})
	read := func(path string) map[string]any {
		t.Helper()
		w := ask(s, "GET "+path+credentials)
		var body struct{ Data map[string]any }
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != 200 {
			t.Fatalf("%s = %d %.300s, want 200", path, w.Code, w.Body)
		}
		return body.Data
	}
	for _, seed := range []string{"0", "1", "2", "18446744073709551615"} {
		for _, profile := range read(overview + "?__seed=" + seed)["profiles"].([]any) {
			id := itoa(int(profile.(map[string]any)["id"].(float64)))
			for goal := range read(overview + "?profile_id=" + id + "&__seed=" + seed)["user_goals"].(map[string]any) {
				read(leaderboard + "?profile=" + id + "&goal=" + goal + "&__seed=" + seed)
			}
		}
	}
}
