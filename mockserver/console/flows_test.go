package console_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestTheJournalShowsWhatIsAskedAsItHappens(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/journal"))
	p.see("Nothing was asked yet", "curl -H 'apikey: demo-key'", "live")
	m.get(overview, "")
	p.see("getGoalsOverview", "fixture 200.default.yaml", "1 in all")
	m.get(leaderboard+"?profile=999&goal=nonsense", "checkout-7")
	p.see("2 in all", "wrong", "checkout-7")
	p.click(".entry-row", "profile=999")
	p.see("Why this answer", "2 violations", "query.profile", "Invalid profile id.", "query.goal", "openapi.yaml:", "What it could have answered", "profile-without-goals")
	p.click("button", "curl")
	if got := p.clipboard(); !strings.HasPrefix(got, "curl ") || !strings.Contains(got, "profile=999") {
		t.Errorf("the copied command is %q", got)
	}
	p.click("button", ".http")
	if got := p.clipboard(); !strings.Contains(got, "GET "+m.origin+leaderboard) {
		t.Errorf("the copied .http is %q", got)
	}
	p.click(".entry-header button", "HAR")
	if got := p.clipboard(); !strings.Contains(got, `"version": "1.2"`) {
		t.Errorf("the copied HAR is %q", got)
	}
	p.click(".entry-section button", "Answer this")
	p.see("Set for session default")
	p.click("button", "Close the entry")
	p.until("the entry is still open", `document.querySelector(".entry-panel").hidden`)
}

func TestAnExchangeThatMatchesNothingSaysWhatIsNearest(t *testing.T) {
	m := startMock(t, mockOptions{})
	m.get("/api/v1/profiles/overviw/", "")
	p := open(t, m.view("#/journal"))
	p.see("no match")
	p.click(".entry-row", "overviw")
	p.see("The request matches no operation.", "The nearest operation", overview, "overviw", "is \"overview\"")
}

func TestTheJournalIsFiltered(t *testing.T) {
	m := startMock(t, mockOptions{})
	m.get(overview, "")
	m.get(overview+"?profile_id=nobody", "")
	m.get(leaderboard, "checkout-7")
	m.get("/nowhere", "")
	p := open(t, m.view("#/journal"))
	for _, row := range []struct{ label, option, stays, goes string }{
		{"Session", "checkout-7", "getGoalsLeaderboard", "overview/"},
		{"Operation", "getGoalsLeaderboard", "goals-leaderboard", "profiles/overview/"},
		{"Status", "4XX", "profile_id=nobody", "goals-leaderboard"},
		{"Verdict", "no match", "/nowhere", "goals-leaderboard"},
	} {
		p.see("4 in all")
		p.choose(`[aria-label="`+row.label+`"]`, row.option)
		p.within(".entries", row.stays)
		p.until(row.goes+" stays", `!document.querySelector(".entries").innerText.includes(`+quote(row.goes)+`)`)
		p.click("button", "All")
	}
	p.enter(`[aria-label="Path has"]`, "nothing-has-this\r")
	p.see("Nothing matches")
	m.get("/nothing-has-this", "")
	p.within(".entries", "/nothing-has-this")
	p.click("button", "All")
	p.see("5 in all")
}

func TestTheJournalIsPausedAndEmptied(t *testing.T) {
	m := startMock(t, mockOptions{})
	m.get(overview, "")
	p := open(t, m.view("#/journal"))
	p.see("1 in all", "live")
	p.click("button", "Pause")
	m.get(leaderboard, "")
	p.see("Go on (1 new)", "1 in all")
	p.click("button", "Go on (1 new)")
	p.see("2 in all")
	p.click("button", "Clear")
	p.see("Empty the journal?")
	p.click("dialog button", "Cancel")
	p.see("2 in all")
	p.click("button", "Clear")
	p.click("dialog button", "Empty it")
	p.see("Nothing was asked yet")
}

func TestAnOperationIsTried(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/operations"))
	p.see("Pick an operation", "2 operations of Profiles")
	p.click(".list-row", "User goals leaderboard")
	p.see("Try it", "profile", "A wrong value gets", "Invalid goal keyword.", "What it can answer")
	p.click("button", "Send")
	p.within(".result", "200")
	p.within(".result", `"selected_goal": "personal_sales"`)
	p.enter("#try-query-goal", "nonsense")
	p.within(".request-line", "goal=nonsense")
	p.click("button", "Copy curl")
	if got := p.clipboard(); !strings.Contains(got, "goal=nonsense") || !strings.Contains(got, "apikey: demo-key") {
		t.Errorf("the copied command is %q", got)
	}
	p.click("button", "Send")
	p.within(".result", "400")
	p.within(".result", "Invalid goal keyword.")
	p.click(".result a", "Why this answer?")
	p.see("1 violation", "query.goal")
}

// What try-it says of an answer that is none, in the browser's own words where it
// has some.
func TestTryItShowsEachFaultAsWhatItIs(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/session?operation=getGoalsOverview&kind=fault"))
	for _, row := range []struct{ kind, says string }{
		{"Connection reset", "Failed to fetch"},
		{"Empty reply", "Failed to fetch"},
		{"Truncated body", "The connection ended too early"},
		{"Malformed chunk", "The connection ended too early"},
		{"Wrong length", "The connection ended too early"},
		{"Wrong media type", "text/html"},
		{"Invalid JSON", "The body says that it is JSON, and is not."},
		{"Too many requests", "429"},
		{"Unavailable", "503"},
		{"Slow drip", "200"},
	} {
		eval[any](p, `location.hash = "#/session?operation=getGoalsOverview&kind=fault"`)
		p.see("Set something")
		p.choose(".setting-form .form-fields select", row.kind)
		if row.kind == "Slow drip" {
			p.enter(".setting-form .form-fields .form-fields input", "200")
		}
		p.click("button", "Set it")
		p.within(".settings", row.kind)
		eval[any](p, `location.hash = "#/operations/getGoalsOverview"`)
		p.click("button", "Send")
		p.within(".result", row.says)
		p.see("See it in the journal")
	}
}

func TestASettingIsMadeRefusedAndTakenAway(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/session?in=qa-1"))
	p.see("Session qa-1", "Nothing is set")

	p.choose(".setting-form select", "getGoalsOverview")
	p.choose(".setting-form .form-fields select", "401")
	p.choose(".setting-form .form-fields .field-row .field + div select", "token-expired")
	p.enter(`.setting-form input[type=number]`, "2")
	p.click("summary", "As JSON, for a test")
	p.see(`"example": "token-expired"`, `"times": 2`)
	p.click("button", "Set it")
	p.see("Set for session qa-1", "for 2 more requests")
	m.want(overview, "qa-1", 401, 401, 200)
	m.want(overview, "", 200)
	p.see("used up")

	p.click(".segment", "Sequence")
	p.click("button", "Set it")
	p.see("step 1 of 3")
	m.want(overview, "qa-1", 200, 200, 503, 200)

	p.click(".segment", "Answer")
	p.click("summary", "Change the body")
	p.click("button", "Add a value")
	p.enter(`[aria-label="JSON pointer"]`, "/data/eligibleforupdate")
	p.enter(`[aria-label="Value, as JSON"]`, `"many"`)
	p.enter(`.setting-form input[type=number]`, kb.Backspace)
	p.click("button", "Set it")
	p.within(".form-error", "eligibleforupdate")
	if got := len(m.settings("qa-1")); got != 2 {
		t.Errorf("a setting that was refused is set: there are %d", got)
	}
	p.click(".check", "The body may break the document")
	p.click("button", "Set it")
	p.see("broken on purpose")

	p.click("button", "Take this setting away")
	p.gone("broken on purpose")
	p.click("button", "Reset")
	p.click("dialog button", "Reset it")
	p.see("Nothing is set")
	if got := len(m.settings("qa-1")); got != 0 {
		t.Errorf("after the reset there are %d settings", got)
	}
}

func TestASessionIsPickedAndHasItsScenario(t *testing.T) {
	m := startMock(t, mockOptions{})
	m.get(overview, "other")
	p := open(t, m.view("#/journal"))
	p.see("1 in all")
	p.click("#picker", "default")
	p.see("Pick a session", "other")
	p.enter("dialog input", "no spaces")
	p.see("A name has letters")
	p.enter("dialog input", "checkout-7\r")
	p.within("#picker", "checkout-7")
	if got := eval[string](p, "location.hash"); got != "#/journal?in=checkout-7" {
		t.Errorf("the hash is %s", got)
	}
	p.choose(`[aria-label="Scenario of this session"]`, "maintenance")
	p.see("Scenario maintenance is on")
	m.want(overview, "checkout-7", 503)
	m.want(overview, "", 200)
	p.click("#side a", "Session")
	p.within(`.choice[aria-pressed="true"]`, "maintenance")
	p.click(".choice", "None")
	p.within(`.choice[aria-pressed="true"]`, "None")
	m.want(overview, "checkout-7", 200)

	p.enter(`[data-key="seed"]`, "7")
	p.click("button", "Save seed")
	p.click(".segment", "Generated")
	p.until("the bodies are not generated", `document.querySelector('[data-key="bodies-true"]').getAttribute("aria-pressed") === "true"`)
	state, err := m.server.Sessions().Get("checkout-7")
	if err != nil || state == nil || state.Settings.Seed == nil || *state.Settings.Seed != 7 || state.Settings.Generate == nil || !*state.Settings.Generate {
		set, _ := json.Marshal(state)
		t.Errorf("the session is %s, %v", set, err)
	}
	p.click("button", "Copy the header")
	if got := p.clipboard(); got != "Goalpost-Session: checkout-7" {
		t.Errorf("what was copied is %q", got)
	}
}
