package console_test

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the pictures of the desk into docs")

// scene is a view as the documentation shows it.
type scene struct {
	// name is that of the picture; "" is none.
	name, hash string
	width      int64
	height     int64
	scheme     string
	// sees is what has to be there; button is pressed after that.
	sees, button string
}

// Every view is readable at the width of a telephone and at that of a laptop, in
// light and dark: nothing is wider than the page. With -update the pictures of the
// documentation are made of it.
func TestEveryViewFitsWidthAndScheme(t *testing.T) {
	m := startMock(t, mockOptions{})
	p := open(t, m.view("#/errors?in=checkout-7"))
	p.see("live")
	m.get(overview, "")
	m.get(leaderboard+"?profile=101&goal=recruitment", "")
	m.get("/api/v1/profiles/overviw/", "")
	m.get(leaderboard+"?profile=999&goal=nonsense", "checkout-7")
	p.click("#side a", "Errors")
	p.enter(`[aria-label="Find an error"]`, "expired, and the refresh")
	p.click(".card button", "Switch on")
	p.within(".card.is-on", "Switch off")
	m.get(overview, "checkout-7")
	m.get(overview, "flaky")
	for _, text := range []string{
		`{"operation": "getGoalsOverview", "sequence": [{}, {}, {"status": 503}]}`,
		`{"fault": {"kind": "latency", "rate": 0.2, "delay": {"distribution": "uniform", "min": 100, "max": 1500}}}`,
		`{"operation": "getGoalsLeaderboard", "answer": {"status": 401, "example": "token-expired"}, "times": 3}`,
	} {
		eval[any](p, fmt.Sprintf(`fetch("api/sessions/flaky/settings", { method: "POST", headers: { "Content-Type": "application/json" }, body: %s })`, quote(text)))
	}
	views := []scene{
		{"journal", "journal", 1280, 640, "light", "no match", ""},
		{"entry", "journal/4", 1280, 800, "light", "2 violations", ""},
		{"nearest", "journal/3", 1280, 640, "dark", "The nearest operation", ""},
		{"errors", "errors?operation=getGoalsOverview&in=checkout-7", 1280, 760, "light", "Switch off", ""},
		{"try-it", "operations/getGoalsLeaderboard?in=checkout-7", 1280, 860, "light", "Try it", "Send"},
		{"session", "session?in=flaky", 1280, 860, "light", "What its clients get", ""},
		{"session-dark", "session?in=flaky&kind=fault", 1280, 860, "dark", "What its clients get", ""},
		{"", "fixtures/getGoalsOverview/401.token-expired.yaml", 1280, 640, "dark", "Answer this", ""},
		{"coverage", "coverage", 1280, 560, "light", "Parameters", ""},
		{"", "assumptions", 1280, 560, "dark", "No host is documented", ""},
		{"journal-narrow", "journal", 380, 760, "dark", "no match", ""},
		{"", "errors?in=checkout-7", 380, 760, "light", "Switch off", ""},
	}
	for _, view := range []string{"journal/4", "operations", "operations/getGoalsLeaderboard", "session?in=flaky", "fixtures", "fixtures/getGoalsOverview/200.very-long-names.yaml", "coverage", "assumptions"} {
		views = append(views, scene{hash: view, width: 380, height: 760, scheme: "light"})
	}
	for _, s := range views {
		p.do(chromedp.EmulateViewport(s.width, s.height))
		p.scheme(s.scheme)
		eval[any](p, `location.hash = "#/`+s.hash+`"`)
		p.until("the view is not shown", `document.querySelector("main h1") !== null && !document.querySelector(".loading")`)
		if s.sees != "" {
			p.see(s.sees)
		}
		if s.button != "" {
			p.click("button", s.button)
			p.within(".result", "200")
			eval[any](p, `scrollTo(0, 0)`)
		}
		if over := eval[int](p, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
			t.Errorf("%s at %d px is %d px too wide", s.hash, s.width, over)
		}
		if *update && s.name != "" {
			p.picture(s.name)
		}
	}
}

// picture writes what is seen, as small as PNG makes it.
func (p *tab) picture(name string) {
	p.t.Helper()
	p.until("a message is still there", `document.querySelectorAll(".toast").length === 0`)
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 1, 1))
	taken, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(taken))
	if err != nil {
		p.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture); err != nil {
		p.t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "pictures", name+".png")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// A page of the documentation shows no picture that is not there, and none is kept
// that no page shows.
func TestThePicturesOfTheDocsAreShown(t *testing.T) {
	docs := filepath.Join("..", "..", "docs")
	pages, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`!\[([^\]]*)\]\(pictures/([a-z-]+\.png)\)`).FindAllSubmatch(text, -1) {
			shown[string(match[2])] = true
			if len(match[1]) < 10 {
				t.Errorf("%s does not say what %s shows", page, match[2])
			}
		}
	}
	files, err := os.ReadDir(filepath.Join(docs, "pictures"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !shown[file.Name()] {
			t.Errorf("no page shows %s", file.Name())
		}
		delete(shown, file.Name())
	}
	for name := range shown {
		t.Errorf("there is no picture %s", name)
	}
}
