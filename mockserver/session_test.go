package mockserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"goalpost/mockserver"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// set sets what a text says for a session. The answer is what does not fit.
func set(t testing.TB, s *mockserver.Server, id, text string) []spec.Violation {
	t.Helper()
	root, err := spec.Parse("settings.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	settings, err := session.Read("settings.yaml", root, "")
	if err != nil {
		t.Fatal(err)
	}
	if wrong := s.CheckSettings(settings); len(wrong) > 0 {
		return wrong
	}
	if _, err := s.Sessions().Update(id, true, session.Replace(settings)); err != nil {
		t.Fatal(err)
	}
	return nil
}

// as is a request of a session that is let in.
func as(id, request string) string {
	return request + "\nGoalpost-Session: " + id + "\napikey: demo-key\nAuthorization: Bearer demo-token"
}

// told is what a response says: its status, the marks of the mock, and its body.
func told(w *httptest.ResponseRecorder) string {
	text := fmt.Sprint(w.Code)
	for _, name := range []string{"Goalpost-Broken", "Goalpost-Fault", "Goalpost-Degraded", "Retry-After", "Content-Type"} {
		if value := w.Header().Get(name); value != "" {
			text += " " + name + "=" + value
		}
	}
	return text + " " + w.Body.String()
}

func TestASessionIsAnsweredAsItIsSet(t *testing.T) {
	const get, wrong = "GET " + overview, "GET " + overview + "?profile_id=nobody"
	for _, row := range []struct {
		says, set, request string
		// want is what each request in turn is answered with, in part.
		want []string
	}{
		{"a status", `settings: [{answer: {status: 401}}]`, get, []string{"401", "401"}},
		{"a fixture by its name", `settings: [{answer: {example: goal-passed}}]`, get, []string{"200"}},
		{"an error whatever the request is", `settings: [{answer: {example: token-expired}}]`, wrong, []string{"The access token has expired"}},
		{"a success only for a request that is right", `settings: [{answer: {example: new-member}}]`, wrong, []string{"400"}},
		{"for two requests", `settings: [{answer: {status: 401}, times: 2}]`, get, []string{"401", "401", "200", "200"}},
		{"a sequence", `settings: [{sequence: [{status: 200}, {status: 200}, {status: 503}]}]`, get, []string{"200", "200", "503", "200", "200"}},
		{"a sequence that begins anew", `settings: [{sequence: [{}, {status: 401}], times: 4}]`, get, []string{"200", "401", "200", "401", "200"}},
		{"the next one when the first is spent", `settings: [{answer: {status: 503}, times: 1}, {answer: {status: 401}, times: 1}]`, get, []string{"503", "401", "200"}},
		{"another operation", `settings: [{operation: getGoalsLeaderboard, answer: {status: 401}}]`, get, []string{"200"}},
		{"a status that is not documented is marked", `settings: [{answer: {status: 503}}]`, get, []string{`503 Goalpost-Broken="response.status";code="unknown"`}},
		{"generated", `generate: true`, get, []string{`"status_code":200`}},
		{"the client's own wish goes before", `settings: [{answer: {status: 401}}]`, get + "\nPrefer: code=400", []string{"400"}},
		{"a merge patch", `settings: [{operation: getGoalsOverview, answer: {patch: {data: {eligibleforupdate: true, extra: 7}}}}]`, get, []string{`"extra":7`}},
		{"a value by pointer", `settings: [{operation: getGoalsOverview, answer: {set: {/data/profiles/0/profilename: Zoë}}}]`, get, []string{`Zoë`}},
		{"computed values follow", `settings: [{operation: getGoalsOverview, answer: {set: {/data/user_goals/personal_sales/current: 0}}}]`, get, []string{`"percentage":0,`}},
		{"a broken body is marked", `settings: [{operation: getGoalsOverview, answer: {patch: {data: null}, broken: true}}]`, get, []string{`200 Goalpost-Broken="response.body/data";code="required"`}},
		{"a broken rule is marked", `settings: [{operation: getGoalsOverview, answer: {set: {/data/user_goals/personal_sales/percentage: 1}, broken: true}}]`, get, []string{`Goalpost-Broken="response.body/data/user_goals/personal_sales/percentage";code="x-value"`}},
		{"what may be broken and is not, is not marked", `settings: [{operation: getGoalsOverview, answer: {set: {/data/profiles/0/profilename: Zoë}, broken: true}}]`, get, []string{"200 Content-Type"}},
		{"empty maps as PHP writes them", `scenario: php-empty-arrays`, get, []string{`"errors":[]`}},
		{"also those of an error", `scenario: php-empty-arrays`, wrong, []string{`"data":[]`}},
		{"a scenario with a sequence", `scenario: token-expires-mid-session`, get, []string{"200", "200", "200", "401", "401"}},
		{"a session's own setting goes before its scenario", "scenario: maintenance\nsettings: [{fault: {kind: too-many-requests}, times: 1}]", get, []string{"429 Goalpost-Fault=too-many-requests Retry-After=1", "503 Goalpost-Fault=unavailable Retry-After=600"}},
		{"a fault that is documented", `settings: [{answer: {status: 401}}, {fault: {kind: invalid-json}}]`, get, []string{"401 Goalpost-Fault=invalid-json"}},
		{"another media type", `settings: [{fault: {kind: wrong-media-type}}]`, get, []string{"200 Goalpost-Fault=wrong-media-type Content-Type=text/html; charset=utf-8 {"}},
	} {
		s := goals(t, mockserver.Options{})
		if wrong := set(t, s, "a", row.set); wrong != nil {
			t.Errorf("%s: %v", row.says, wrong)
			continue
		}
		for i, want := range row.want {
			if got := told(ask(s, as("a", row.request))); !strings.Contains(got, want) {
				t.Errorf("%s: request %d = %.400s, want %q", row.says, i+1, got, want)
			}
			if got := told(ask(s, as("b", "GET "+overview))); !strings.HasPrefix(got, "200 Content-Type") || !strings.Contains(got, `"personal_sales"`) {
				t.Errorf("%s: another session is answered %.400s", row.says, got)
			}
		}
	}
}

func TestASettingThatDoesNotFitIsRefused(t *testing.T) {
	s := goals(t, mockserver.Options{})
	for _, row := range []struct{ says, set, want string }{
		{"an operation", `settings: [{operation: getNothing, answer: {status: 200}}]`, "/settings/0/operation: the document has no operation"},
		{"a status", `settings: [{operation: getGoalsOverview, answer: {status: 204}}]`, "/settings/0/answer/status: the status 204 is not documented"},
		{"a status of a sequence", `settings: [{sequence: [{}, {status: 418}]}]`, "/settings/0/sequence/1/status: "},
		{"an example", `settings: [{operation: getGoalsOverview, answer: {example: invalid-goal}}]`, "/settings/0/answer/example: there is no fixture and no example \"invalid-goal\"; getGoalsOverview has"},
		{"a scenario", `scenario: nothing`, "/scenario: there is no scenario \"nothing\"; there are flaky-backend,"},
		{"a patch that breaks the schema", `settings: [{operation: getGoalsOverview, answer: {patch: {data: null}}}]`, "/settings/0/answer: getGoalsOverview response.body/data:"},
		{"a value that breaks a rule", `settings: [{operation: getGoalsOverview, answer: {set: {/data/user_goals/personal_sales/percentage: 1}}}]`, "/settings/0/answer: getGoalsOverview response.body"},
		{"a pointer that leads nowhere", `settings: [{operation: getGoalsOverview, answer: {set: {/data/nowhere/x: 1}}}]`, "/data/nowhere/x leads nowhere"},
	} {
		var got string
		for _, v := range set(t, s, "a", row.set) {
			got += v.Location + ": " + v.Message + "\n"
		}
		if !strings.Contains(got, row.want) {
			t.Errorf("%s = %q, want %q", row.says, got, row.want)
		}
	}
}

func TestASettingThatWouldBreakAnotherRequestIsNotSent(t *testing.T) {
	s := goals(t, mockserver.Options{})
	// It suits the request that was tried, and no goal of that name is in the second
	// profile.
	if wrong := set(t, s, "a", `settings: [{operation: getGoalsOverview, answer: {set: {/data/user_goals/personal_sales/current: 0}}}]`); wrong != nil {
		t.Fatal(wrong)
	}
	if got := told(ask(s, as("a", "GET "+overview))); !strings.HasPrefix(got, "200") {
		t.Errorf("the request that was tried = %.300s", got)
	}
	set(t, s, "a", `settings: [{operation: getGoalsOverview, answer: {example: new-member, set: {/data/user_goals/personal_sales: {}}, broken: true}}]`)
	if got := told(ask(s, as("a", "GET "+overview))); !strings.HasPrefix(got, "200 Goalpost-Broken=") {
		t.Errorf("a broken member = %.300s", got)
	}
}

func TestWhatIsSetForOneOperationHoldsForTheValuesOfAnother(t *testing.T) {
	s := goals(t, mockserver.Options{})
	const leaderboard = "GET /api/v1/profiles/user/goals-leaderboard/?profile=101"
	if got := told(ask(s, as("a", leaderboard))); !strings.HasPrefix(got, "200") {
		t.Fatalf("as always = %.200s", got)
	}
	set(t, s, "a", `settings: [{operation: getGoalsOverview, answer: {example: new-member}}]`)
	if got := told(ask(s, as("a", leaderboard))); !strings.HasPrefix(got, "400") || !strings.Contains(got, "Invalid profile id") {
		t.Errorf("a member without profiles = %.200s, want 400", got)
	}
}

func TestASessionIsNamedInThreeWays(t *testing.T) {
	s := goals(t, mockserver.Options{})
	set(t, s, "a", `settings: [{answer: {status: 401}}]`)
	set(t, s, "b", `settings: [{answer: {status: 503}}]`)
	for _, row := range []struct{ says, request, want string }{
		{"none", "GET " + overview, "200"},
		{"the header", "GET " + overview + "\nGoalpost-Session: a", "401"},
		{"the cookie", "GET " + overview + "\nCookie: x=1; Goalpost-Session=a", "401"},
		{"the query", "GET " + overview + "?__session=a", "401"},
		{"the header before the query", "GET " + overview + "?__session=b\nGoalpost-Session: a", "401"},
		{"the query before the cookie", "GET " + overview + "?__session=b\nCookie: Goalpost-Session=a", "503"},
		{"a name that is none", "GET " + overview + "\nGoalpost-Session: a b", "400"},
		{"an empty name", "GET " + overview + "?__session=", "400"},
	} {
		if got := told(ask(s, row.request+"\napikey: k\nAuthorization: Bearer t")); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s = %.200s, want %s", row.says, got, row.want)
		}
	}
}

func TestAScenarioIsChosenInThreeWays(t *testing.T) {
	const get = "GET " + overview
	s := goals(t, mockserver.Options{Scenario: "new-member"})
	set(t, s, "own", `scenario: maintenance`)
	for _, row := range []struct{ says, request, want string }{
		{"at the start", as("x", get), `"profiles":[]`},
		{"for a session", as("own", get), "503"},
		{"for a request, by the header", as("own", get+"\nPrefer: scenario=new-member"), `"profiles":[]`},
		{"for a request, by the query", as("own", get+"?__scenario=php-empty-arrays"), `"errors":[]`},
		{"one that is not there", as("own", get+"?__scenario=none"), `scenario=maintenance`},
	} {
		if got := told(ask(s, row.request)); !strings.Contains(got, row.want) {
			t.Errorf("%s = %.300s, want %q", row.says, got, row.want)
		}
	}
	d := document(t, shelf)
	if _, err := mockserver.New(d, mockserver.Options{Scenario: "none"}); err == nil {
		t.Error("a scenario that is not there starts")
	}
}

// Two hundred sessions at once, each with other settings, and each gets exactly
// what was set for it.
func TestSessionsNeverSeeEachOther(t *testing.T) {
	s := goals(t, mockserver.Options{})
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			id := fmt.Sprintf("session-%d", i)
			name := fmt.Sprintf("Profile of %d.", i)
			set(t, s, id, fmt.Sprintf(`settings:
- {answer: {status: %d}, times: %d}
- {operation: getGoalsOverview, answer: {set: {/data/profiles/0/profilename: "%s"}}}`, 500+i%99, i%50+1, name))
			for n := range 100 {
				r := httptest.NewRequest("GET", overview, nil)
				r.Header = http.Header{"Goalpost-Session": {id}, "Apikey": {"k"}, "Authorization": {"Bearer t"}}
				w := record(s, r)
				if n < i%50+1 {
					if w.Code != 500+i%99 {
						t.Errorf("%s, request %d = %d, want %d", id, n, w.Code, 500+i%99)
					}
				} else if !strings.Contains(w.Body.String(), name) {
					t.Errorf("%s, request %d = %d %.200s, want %s", id, n, w.Code, w.Body, name)
				}
			}
		}()
	}
	wg.Wait()
}
