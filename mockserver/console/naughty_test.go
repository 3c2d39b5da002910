package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goalpost/spec"
)

// hostile are texts that become something else where they are not taken as text.
var hostile = []string{
	`<script>window.struck = 1</script>`,
	`<img src=x onerror="window.struck = 2">`,
	`"><svg onload=window.struck=3><style>*{display:none}</style>`,
	`</textarea></title></pre><iframe srcdoc="<script>parent.struck=4</script>">`,
	`javascript:window.struck=5`,
	`{{constructor.constructor('window.struck=6')()}} ${window.struck=7}`,
	`<a href="//example.com/" autofocus onfocus=window.struck=8>x</a><base href=//example.com/>`,
	"\u202egnp.exe\u202c \u2066\u200b\ufeff\u0000\u0007\u001b[31m",
	`<meta http-equiv=refresh content="0;url=//example.com/"><form><button formaction=javascript:window.struck=9>`,
	"\"];window.struck=10;//\u2028\u2029--><!--",
}

// hostileDocument says all of it in every place that the page shows.
func hostileDocument(t *testing.T) *spec.Document {
	t.Helper()
	text := strings.Join(hostile[:7], " ")
	reply := func(description string) map[string]any {
		return map[string]any{"description": description, "x-assumed": text, "content": map[string]any{"application/json": map[string]any{
			"schema": map[string]any{"type": "string"}, "examples": map[string]any{"nasty": map[string]any{"summary": text, "value": text}}}}}
	}
	document := map[string]any{
		"openapi": "3.1.0", "info": map[string]any{"title": text, "version": hostile[1]},
		"paths": map[string]any{"/say": map[string]any{"post": map[string]any{
			"operationId": hostile[1], "summary": text, "description": text, "tags": []string{hostile[0]}, "x-assumed": text,
			"parameters":  []any{map[string]any{"in": "query", "name": "q<img src=x onerror=window.struck=11>", "description": text, "schema": map[string]any{"type": "string"}, "example": text}},
			"requestBody": map[string]any{"content": map[string]any{"text/plain": map[string]any{"schema": map[string]any{"type": "string"}}}},
			"responses":   map[string]any{"200": reply(text), "400": reply(text)},
		}}},
	}
	written, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "openapi.json"), written, 0o644); err != nil {
		t.Fatal(err)
	}
	loaded, err := spec.LoadFile(filepath.Join(folder, "openapi.json"), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// naughty are the hostile texts, and the Big List of Naughty Strings where it is
// to be had.
func naughty(t *testing.T) []string {
	t.Helper()
	all := append([]string(nil), hostile...)
	text, err := os.ReadFile(filepath.Join(os.Getenv("NODE_PATH"), "big-list-of-naughty-strings", "blns.json"))
	if err != nil {
		t.Log("without the Big List of Naughty Strings; NODE_PATH names no folder that has it")
		return all
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return append(all, list...)
}

// say sends a text as body, query and header, as raw as HTTP lets it.
func (m *mock) say(text string) {
	m.t.Helper()
	raw := strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f {
			return '+'
		}
		return r
	}, text)
	r, err := http.NewRequest(http.MethodPost, m.origin+"/say", strings.NewReader(text))
	if err != nil {
		m.t.Fatal(err)
	}
	r.URL = &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: "/say", RawQuery: strings.ReplaceAll(raw, "#", "%23")}
	r.Header.Set("Content-Type", "text/plain")
	r.Header.Set("X-Said", raw)
	m.send(r)
}

// inert fails where anything of what is shown was more than text.
func (p *tab) inert(where string) {
	p.t.Helper()
	got := eval[string](p, `JSON.stringify({
		struck: window.struck ?? null,
		scripts: document.scripts.length,
		strangers: [...document.querySelectorAll("iframe, object, embed, style, base, form[action], [onerror], [onload], [onfocus], [style], img:not(.brand img), svg:not(.icon)")].map((e) => e.outerHTML),
		links: [...document.links].map((a) => a.href).filter((h) => !h.startsWith(location.origin + "/__goalpost/")),
		metas: document.querySelectorAll("meta").length,
		hidden: [...document.querySelectorAll("main")].some((e) => getComputedStyle(e).display === "none"),
	})`)
	if want := `{"struck":null,"scripts":1,"strangers":[],"links":[],"metas":3,"hidden":false}`; got != want {
		p.t.Errorf("%s: the page has\n%s\nwant\n%s", where, got, want)
	}
}

func TestWhatIsSaidToTheMockIsInertInThePage(t *testing.T) {
	needBrowser(t)
	m := startMock(t, mockOptions{document: hostileDocument(t)})
	p := open(t, m.view("#/journal"))
	p.see("live")
	texts := naughty(t)
	for _, text := range texts {
		m.say(text)
	}
	p.until("the journal does not have them all", fmt.Sprintf(`/(of %[1]d|^%[1]d in all)$/m.test(document.body.innerText)`, len(texts)))
	p.inert("the journal")
	for i, text := range texts {
		if i >= len(hostile) && i%40 != 0 {
			continue
		}
		eval[any](p, fmt.Sprintf(`location.hash = "#/journal/%d"`, i+1))
		p.until("the entry is not shown", fmt.Sprintf(`document.querySelector(".entry-panel").dataset.entry === "%d"`, i+1))
		p.until("the headers do not unfold", `[...document.querySelectorAll(".entry-panel details")].every((d) => { d.open = true; return true; })`)
		p.inert(fmt.Sprintf("the entry of %q", text))
		if i < 7 {
			p.until("the body is not shown as it was sent", fmt.Sprintf(`[...document.querySelectorAll(".entry-panel pre")].some((e) => e.textContent === %s)`, quote(text)))
		}
	}
	// What turns text about, or is not seen, is shown as its number.
	eval[any](p, `location.hash = "#/journal/8"`)
	p.see("‹202E›gnp.exe", "‹0007›")
	for _, view := range []string{"operations", "operations/" + url.PathEscape(hostile[1]), "errors", "session", "fixtures", "coverage", "assumptions"} {
		eval[any](p, `location.hash = "#/`+view+`"`)
		p.until("the view is empty", `document.querySelector("h1") !== null`)
		p.see("window.struck")
		p.inert(view)
	}
	p.click("#side a", "Errors")
	p.click(".card button", "Switch on")
	p.within(".card.is-on", "Switch off")
	p.inert("an error that is on")
}
