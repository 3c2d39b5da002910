package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// atlasEntry is an error of the atlas, as far as this test needs it.
type atlasEntry struct {
	ID, Operation, Path, Curl string
	Status                    int
}

func (m *mock) atlas() []atlasEntry {
	m.t.Helper()
	response, err := http.Get(m.view("api/atlas"))
	if err != nil {
		m.t.Fatal(err)
	}
	defer response.Body.Close()
	var list struct{ Errors []atlasEntry }
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		m.t.Fatal(err)
	}
	return list.Errors
}

// One click switches an error on, for every client of the session and for nobody
// else; a second one switches it off. The first click is the view's own link.
func TestEveryDocumentedErrorIsTwoClicksAway(t *testing.T) {
	m := startMock(t, mockOptions{})
	entries := m.atlas()
	if len(entries) < 14 {
		t.Fatalf("the atlas has %d errors", len(entries))
	}
	p := open(t, m.view("#/journal?in=qa"))
	p.see("live")
	for _, e := range entries {
		p.click("#side a", "Journal")
		p.click("#side a", "Errors")
		p.click(fmt.Sprintf(`[data-error=%s] button`, quote(e.ID)), "Switch on")
		p.within(fmt.Sprintf(`[data-error=%s].is-on`, quote(e.ID)), "Switch off")
		m.want(e.Path, "qa", e.Status, e.Status)
		m.want(e.Path, "", 200)
		p.click(fmt.Sprintf(`[data-error=%s] button`, quote(e.ID)), "Switch off")
		p.until("it is still on", fmt.Sprintf(`!document.querySelector('[data-error=%s]').classList.contains("is-on")`, quote(e.ID)))
		m.want(e.Path, "qa", 200)
	}
}

// The command that the atlas gives shows the error to whoever runs it.
func TestEveryDocumentedErrorIsOneCommandAway(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl on PATH")
	}
	m := startMock(t, mockOptions{withoutBrowser: true})
	for _, e := range m.atlas() {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", e.Curl+" -sS").CombinedOutput()
		if want := fmt.Sprintf("HTTP/1.1 %d ", e.Status); err != nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("%s: %v\n%s\nwant %s", e.Curl, err, out, want)
		}
	}
	for _, path := range []string{overview, leaderboard} {
		m.want(path, "", 200)
	}
}

func TestAnErrorTakesThePlaceOfTheOneBefore(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/errors?operation=getGoalsOverview"))
	p.choose(`[aria-label="How long an error stays on"]`, "for the next 2 requests")
	p.click(".card button", "Switch on")
	p.within(".card.is-on", "Switch off")
	p.enter(`[aria-label="Find an error"]`, "expired, and the refresh")
	p.click(".card button", "Switch on")
	p.within(".card.is-on", "token-expired")
	p.within("#picker", "1")
	if got := len(m.settings("default")); got != 1 {
		t.Errorf("%d errors are on", got)
	}
	m.want(overview, "", 401, 401, 200)
	p.until("it is still on", `!document.querySelector(".card.is-on")`)
	p.click(".card button", "Copy curl")
	if got := p.clipboard(); !strings.Contains(got, "token-expired") {
		t.Errorf("the copied command is %q", got)
	}
	p.enter(`[aria-label="Find an error"]`, "nothing has this")
	p.see("No error fits")
	p.click("button", "Show all")
	p.see("getGoalsLeaderboard")
}
