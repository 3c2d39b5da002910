package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for something to be seen.
const patience = 30 * time.Second

// chromium is one browser for all tests, begun by the first that needs one.
var chromium struct {
	once sync.Once
	ctx  context.Context
	err  error
	stop []func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range chromium.stop {
		stop()
	}
	os.Exit(code)
}

func startChromium(path string) {
	profile, err := os.MkdirTemp("", "goalpost-chromium")
	if err != nil {
		chromium.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.ExecPath(path),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	chromium.ctx, chromium.err = ctx, chromedp.Do(ctx)
	chromium.stop = []func(){stopBrowser, stopAllocator, func() { os.RemoveAll(profile) }}
}

// tab is a page in the browser, with everything that it complained of.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	faults []string
	// asked is what was asked for and answered, for whoever has to find out why a
	// test failed.
	asked []string
	// origin is the only one that the page may ask; "" lets it ask all.
	origin string
}

// open shows an address in a tab of its own, with cookies and storage of its own.
// When the test ends the page must not have logged an error, broken its policy or
// asked another origin.
func open(t *testing.T, address string) *tab {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return begin(&tab{t: t, origin: at.Scheme + "://" + at.Host}, address)
}

// needBrowser skips a test where there is no browser, and gives its path.
func needBrowser(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(os.Getenv("GOALPOST_BROWSER"))
	if err != nil {
		t.Skip("GOALPOST_BROWSER does not name a browser: chromium")
	}
	return path
}

// begin opens a tab, and closes it when the test ends.
func begin(p *tab, address string) *tab {
	t := p.t
	t.Helper()
	path := needBrowser(t)
	chromium.once.Do(func() { startChromium(path) })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	ctx, closeTab := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	p.ctx = ctx
	t.Cleanup(func() {
		p.mu.Lock()
		for _, fault := range p.faults {
			t.Errorf("the page: %s", fault)
		}
		p.mu.Unlock()
		if t.Failed() {
			p.leavePicture()
			p.mu.Lock()
			t.Logf("the page asked:\n%s", strings.Join(p.asked[max(0, len(p.asked)-20):], "\n"))
			p.mu.Unlock()
		}
		cancel()
		closeTab()
	})
	p.do(chromedp.EmulateViewport(1280, 800))
	p.call("log", func() error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err })
	p.call("network", func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err })
	p.do(chromedp.Navigate(address))
	return p
}

// hear keeps what no page of the desk may do.
func (p *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.fault("exception: %s", describe(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			for _, arg := range e.Args {
				p.fault("console: %s %s", arg.Value, arg.Description)
			}
		}
	case *log.EventEntryAdded:
		// A status from 400 on is logged as an error of the network; whether it was
		// meant is the business of the test that asked.
		if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
			p.fault("log: %s %s", e.Entry.Source, e.Entry.Text)
		}
	case *network.EventResponseReceived:
		p.note("%d %s", e.Response.Status, e.Response.URL)
	case *network.EventRequestWillBeSent:
		p.note("%s %s", e.Request.Method, e.Request.URL)
		if url := e.Request.URL; p.origin != "" && !strings.HasPrefix(url, p.origin+"/") && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:") {
			p.fault("it asked %s", url)
		}
	}
}

func describe(details *runtime.ExceptionDetails) string {
	if details.Exception != nil {
		return details.Text + " " + details.Exception.Description
	}
	return details.Text
}

func (p *tab) fault(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (p *tab) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, fmt.Sprintf(format, args...))
}

// leavePicture keeps what a failed test had on its page, where CI or a person asks
// for it.
func (p *tab) leavePicture() {
	folder := os.Getenv("GOALPOST_PICTURES")
	if folder == "" {
		return
	}
	if picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(folder+"/"+strings.ReplaceAll(p.t.Name(), "/", "-")+".png", picture, 0o644)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.call("step", func() error { return chromedp.Do(p.ctx, steps...) })
}

func (p *tab) call(what string, f func() error) {
	p.t.Helper()
	if err := f(); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// eval is the value of a JavaScript expression in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits until a JavaScript expression is true.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if eval[bool](p, expression) {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s; the page says:\n%s", what, eval[string](p, "document.body.innerText"))
		}
	}
}

// see waits until the page shows all of the texts.
func (p *tab) see(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		p.until(fmt.Sprintf("%q is not to be seen", text), fmt.Sprintf("document.body.innerText.includes(%s)", quote(text)))
	}
}

// gone waits until the page no longer shows the text.
func (p *tab) gone(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q is still to be seen", text), fmt.Sprintf("!document.body.innerText.includes(%s)", quote(text)))
}

// within waits until what a selector finds shows the text.
func (p *tab) within(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s does not show %q", selector, text),
		fmt.Sprintf("[...document.querySelectorAll(%s)].some((e) => e.innerText.includes(%s))", quote(selector), quote(text)))
}

// click presses what the selector finds first that has the text (a name that is
// only spoken counts), with the mouse, once nothing is in front of it.
func (p *tab) click(selector, text string) {
	p.t.Helper()
	find := fmt.Sprintf(`(() => {
		const text = %[1]s;
		const name = (e) => (e.getAttribute("aria-label") ?? e.innerText ?? "").trim();
		const all = [...document.querySelectorAll(%[2]s)].filter((e) => e.getClientRects().length > 0);
		const one = all.find((e) => name(e) === text || e.innerText.trim() === text) ?? all.find((e) => name(e).includes(text) || e.innerText.includes(text));
		if (!one) return [];
		one.scrollIntoView({ block: "center", inline: "nearest" });
		const box = one.getClientRects()[0];
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		const top = document.elementFromPoint(x, y);
		if (!top || !one.contains(top) && !top.contains(one)) return [];
		window.reached = false;
		document.addEventListener("click", (event) => { window.reached = event.target.contains(one) || all.some((e) => e.contains(event.target)) || Boolean(event.target.closest(%[2]s)); }, { capture: true, once: true });
		return [x, y];
	})()`, quote(text), quote(selector))
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if at := eval[[]float64](p, find); len(at) == 2 {
			p.do(chromedp.MouseClickXY(at[0], at[1]))
			// What is redrawn between the look and the press is pressed again.
			if eval[bool](p, "window.reached !== false") {
				return
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("there is no %s %q to press; the page says:\n%s", selector, text, eval[string](p, "document.body.innerText"))
		}
	}
}

// enter clicks a field and types into it, in the place of what it has.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.click(selector, "")
	eval[any](p, `document.activeElement.select?.()`)
	p.do(chromedp.KeyEvent(text))
}

// choose picks an option of a list by its text or its value.
func (p *tab) choose(selector, option string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s has no option %q", selector, option), fmt.Sprintf(`(() => {
		const list = document.querySelector(%s);
		const one = [...(list?.options ?? [])].find((o) => o.value === %s || o.text === %s);
		if (!one) return false;
		list.focus();
		list.value = one.value;
		list.dispatchEvent(new Event("input", { bubbles: true }));
		list.dispatchEvent(new Event("change", { bubbles: true }));
		return true;
	})()`, quote(selector), quote(option), quote(option)))
}

// press presses keys, a character each.
func (p *tab) press(keys string) {
	p.t.Helper()
	for _, key := range keys {
		p.do(chromedp.KeyEvent(string(key)))
	}
}

// scheme is light or dark.
func (p *tab) scheme(name string) {
	p.t.Helper()
	p.call("scheme", func() error {
		_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	})
}

// clipboard is what was copied last. It lets the page read it, which a person
// would be asked for.
func (p *tab) clipboard() string {
	p.t.Helper()
	p.call("permission", func() error {
		_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: "clipboard-read"}, Setting: browser.PermissionSettingGranted, Origin: p.origin, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID})
		return err
	})
	return eval[string](p, "navigator.clipboard.readText()")
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // Text is always JSON.
	}
	return string(quoted)
}
