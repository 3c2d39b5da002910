package contract_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestTheReportIsAPage opens the page in a browser, wide and narrow, light and dark:
// it breaks no policy, asks for nothing, fits, shows each finding, and its controls
// do what they say.
func TestTheReportIsAPage(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("there is no chromium on PATH")
	}
	report := broken(t)
	page := written(t, report, "html")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) }))
	defer server.Close()

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	defer stopAllocator()
	var mu sync.Mutex
	var faults []string
	hear := func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.URL, "favicon") {
				faults = append(faults, e.Entry.Text)
			}
		case *network.EventRequestWillBeSent:
			if url := e.Request.URL; url != server.URL+"/" && !strings.HasSuffix(url, "/favicon.ico") {
				faults = append(faults, "it asked "+url)
			}
		}
	}
	ctx, closeTab := chromedp.NewContext(allocator, chromedp.WithListener(hear))
	defer closeTab()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	is := func(expression string) {
		t.Helper()
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err != nil || !ok {
			t.Errorf("%s = %v, %v", expression, ok, err)
		}
	}
	do()
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1280, 380} {
		do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"))
		is("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
		is(fmt.Sprintf("document.querySelectorAll('.finding').length === %d", len(report.Findings())))
		is("getComputedStyle(document.querySelector('.verdict')).backgroundColor !== 'rgba(0, 0, 0, 0)'")
		is("document.querySelector('h1').innerText === 'The contract is broken'")
		is("[...document.querySelectorAll('details')].every((d) => (d.open = true))")
		is("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
		is("document.querySelectorAll('mark').length > 0")
	}
	is("(document.querySelector('#show-warn').click(), getComputedStyle(document.querySelector('.finding.fail')).display === 'none')")
	is("getComputedStyle(document.querySelector('.finding.warn')).display !== 'none'")
	mu.Lock()
	defer mu.Unlock()
	if len(faults) > 0 {
		t.Errorf("the page: %q", faults)
	}
}
