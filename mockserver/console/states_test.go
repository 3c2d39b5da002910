package console_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"goalpost"
	"goalpost/spec"
)

func TestAFixtureIsShownWithItsViolationsInPlace(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, goalpost.Files()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "fixtures", "getGoalsOverview", "200.goal-reached.yaml")
	m := startMock(t, mockOptions{fixtures: os.DirFS(filepath.Join(folder, "fixtures"))})
	p := open(t, m.view("#/fixtures"))
	p.see("Pick a fixture")
	p.click(".list-row", "goal-reached")
	p.see("served", "A goal reached to the cent", "personal_sales")
	p.click("button", "Answer this")
	p.see("Set for session default")

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(text), "maximum: 25000", "maximum: many", 1)
	if err := os.WriteFile(file, []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	line := fmt.Sprint(1 + strings.Count(broken[:strings.Index(broken, "maximum: many")], "\n"))
	p.click(".list-row", "new-member")
	p.see("A member with nothing yet")
	p.click(".list-row", "goal-reached")
	p.see("This text is not what is served.")
	got := eval[[]string](p, `(() => { const m = document.querySelector(".source .marker"); return [m.previousElementSibling.querySelector(".source-number").innerText, m.innerText]; })()`)
	if got[0] != line || !strings.HasPrefix(got[1], "Line "+line+":") || !strings.Contains(got[1], "got string, want number") {
		t.Errorf("the marker says %q below line %s; the mistake is in line %s", got[1], got[0], line)
	}
	p.enter(`[aria-label="Find a fixture"]`, "no such fixture")
	p.see("No fixture fits")
}

func TestCoverageGrowsWithWhatIsAsked(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/coverage"))
	p.see("0 of 2", "getGoalsOverview")
	m.get(overview+"?profile_id=102", "")
	p.within(".share", "1 of 2")
	p.within(".cell-seen", "1")
	p.click(".check", "Only what is missing")
	p.see("getGoalsLeaderboard")
	p.click(".cell-seen a", "1")
	p.see("Journal", "profile_id=102")
}

func TestTheAssumptionsAreListedAndFound(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/assumptions"))
	p.see("assumptions", "No host is documented", "openapi.yaml:35")
	p.enter(`[aria-label="Find an assumption"]`, "No prefix")
	p.see("1 of ")
	p.gone("No host is documented")
	p.enter(`[aria-label="Find an assumption"]`, "nothing has this")
	p.see("None has this text")
}

// Everything that is done with the mouse can be done with the keyboard.
func TestTheDeskIsUsedByKeyboard(t *testing.T) {
	m := startMock(t, mockOptions{})
	m.get(overview, "")
	m.get(leaderboard, "")
	p := open(t, m.view("#/journal"))
	p.see("2 in all", "live")
	p.press(kb.Tab)
	p.until("the first stop is not the skip link", `document.activeElement.id === "skip" && getComputedStyle(document.activeElement).top === "12px"`)
	p.press(kb.Enter)
	p.until("the skip link does not lead to the content", `document.activeElement.id === "main"`)
	p.press("j")
	p.until("j does not show the newest entry", `location.hash.startsWith("#/journal/2")`)
	p.press("j")
	p.until("j is not the next entry", `location.hash.startsWith("#/journal/1")`)
	p.press("k")
	p.until("k is not the one before", `location.hash.startsWith("#/journal/2")`)
	p.press(kb.Escape)
	p.until("Escape does not close the entry", `location.hash === "#/journal"`)
	// Nobody waits for the page between two keys.
	p.press("jj")
	p.until("two steps are not two", `location.hash.startsWith("#/journal/1")`)
	p.press(kb.Escape)
	p.until("Escape does not close the entry", `location.hash === "#/journal"`)
	for key, title := range map[string]string{"o": "Operations", "e": "Errors", "s": "Session", "f": "Fixtures", "c": "Coverage", "a": "Assumptions"} {
		p.press("g" + key)
		p.within("h1", title)
	}
	p.press("gj")
	p.within("h1", "Journal")
	p.press("/")
	p.until("/ does not lead to the filter", `document.activeElement.getAttribute("aria-label") === "Path has"`)
	p.press(kb.Escape + "s")
	p.see("Pick a session")
	p.press("qa-7" + kb.Enter)
	p.within("#picker", "qa-7")
	p.press("ge")
	p.within(".card button", "Switch on")
	p.press("?")
	p.see("Keyboard shortcuts", "Pick a session")
	p.press(kb.Escape)
	p.gone("Keyboard shortcuts")
	eval[any](p, `document.querySelector(".card button").focus()`)
	p.press(kb.Enter)
	p.within(".card.is-on", "Switch off")
	if got := eval[string](p, "document.activeElement.innerText"); got != "Switch off" {
		t.Errorf("after it is switched on, the focus is on %q", got)
	}
	p.press(kb.Tab + kb.Tab)
	if got := eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("the focus is not to be seen: its outline is %q", got)
	}
}

func TestAMockThatIsGoneIsSaidAndFoundAgain(t *testing.T) {
	first := startMock(t, mockOptions{})
	first.get(overview, "")
	p := open(t, first.view("#/journal"))
	p.see("1 in all", "live")
	first.stop()
	p.see("The mock does not answer", "offline")
	second := startMock(t, mockOptions{listen: strings.TrimPrefix(first.origin, "http://")})
	p.click("button", "Try now")
	p.see("The mock was started anew", "live", "Nothing was asked yet")
	second.get(leaderboard, "")
	p.see("1 in all")
	p.click("button", "Understood")
	p.gone("The mock was started anew")
}

func TestTheDeskOfOtherMachinesAsksForItsToken(t *testing.T) {
	m := startMock(t, mockOptions{token: "the-right-token"})
	p := open(t, m.view("#/errors"))
	p.see("The desk needs its token")
	p.enter("input[type=password]", "a-wrong-token"+kb.Enter)
	p.see("That is not the token.")
	p.enter("input[type=password]", "the-right-token"+kb.Enter)
	p.see("Every documented error", "live")
	if got := eval[string](p, "location.href + document.cookie"); strings.Contains(got, "token") {
		t.Errorf("a script or the address has the token: %s", got)
	}
	p.do(chromedp.Reload())
	p.see("Every documented error", "live")
}

func TestADocumentWithoutAnythingIsShownAsThat(t *testing.T) {
	const text = "openapi: 3.1.0\ninfo: {title: Nothing, version: '1'}\npaths: {}\n"
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "openapi.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	document, err := spec.Load(os.DirFS(folder), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := startMock(t, mockOptions{document: document})
	p := open(t, m.view("#/journal"))
	for _, row := range []struct{ view, says string }{
		{"journal", "Nothing was asked yet"},
		{"operations", "The document has no operations"},
		{"errors", "The document has no errors"},
		{"session", "What the document says"},
		{"fixtures", "There are no fixtures"},
		{"coverage", "The document has no operations"},
		{"assumptions", "Nothing is assumed"},
		{"nonsense", "There is no such view"},
		{"operations/none", "There is no such operation"},
		{"fixtures/none/none.yaml", "There is no such fixture"},
		{"journal/7", "The journal no longer has this entry"},
	} {
		eval[any](p, `location.hash = "#/`+row.view+`"`)
		p.see(row.says)
	}
}

// A document of another kind: hundreds of operations.
func TestManyOperationsStayUsable(t *testing.T) {
	corpus := os.Getenv("GOALPOST_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_CORPUS is not set")
	}
	name, most := largest(t, os.DirFS(filepath.Join(corpus, "openapi")))
	if most < 100 {
		t.Fatalf("the largest document has %d operations", most)
	}
	document, err := spec.LoadFile(filepath.Join(corpus, "openapi", name), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := startMock(t, mockOptions{document: document})
	p := open(t, m.view("#/operations"))
	last := document.Operations[len(document.Operations)-1]
	p.click(".list-row", last.BasePath()+last.Path)
	p.see("Try it", "What it can answer", last.ID)
	p.until("the list lost its place", `document.querySelector(".list").scrollTop > 0`)
	for _, view := range []string{"errors", "coverage", "session", "journal"} {
		p.click("#side a", strings.ToUpper(view[:1])+view[1:])
		p.within("h1", strings.ToUpper(view[:1])+view[1:])
	}
}

// largest is the document of a folder with the most operations.
func largest(t *testing.T, folder fs.FS) (name string, operations int) {
	t.Helper()
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), `"operationId"`); n > operations && len(text) < 2<<20 {
			name, operations = file, n
		}
	}
	return name, operations
}
