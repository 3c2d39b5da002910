package contract_test

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goalpost/contract"
)

// counting counts what is sent to a handler, and what is under way at once.
type counting struct {
	handler           http.Handler
	sent, now, atOnce atomic.Int64
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.sent.Add(1)
	now := c.now.Add(1)
	defer c.now.Add(-1)
	for {
		most := c.atOnce.Load()
		if now <= most || c.atOnce.CompareAndSwap(most, now) {
			break
		}
	}
	c.handler.ServeHTTP(w, r)
}

func TestEachRequestOfARunCarriesItsID(t *testing.T) {
	ids := map[string]bool{}
	report := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids[r.Header.Get(contract.RunHeader)] = true
		(&library{}).ServeHTTP(w, r)
	}), nil)
	if len(ids) != 1 || !ids[report.RunID] || report.RunID == "" {
		t.Errorf("ids = %v, want the one of the report, %q", ids, report.RunID)
	}
}

func TestTheRunIsPaced(t *testing.T) {
	server := &counting{handler: &library{}}
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	s := httptest.NewServer(server)
	defer s.Close()
	o := options(s)
	o.Rate = 20
	if _, err := contract.Run(ctx, libraryDocument(t), o); err == nil {
		t.Error("a run that was stopped is a verdict")
	}
	if sent := server.sent.Load(); sent < 2 || sent > 8 {
		t.Errorf("%d requests in 0.3 s at 20 a second, want about 6", sent)
	}
}

func TestNoMoreRequestsAreSentThanAllowed(t *testing.T) {
	server := &counting{handler: &library{}}
	report := check(t, server, func(o *contract.Options) { o.MaxRequests = 7 })
	if sent := server.sent.Load(); sent != 7 || report.Requests != 7 || report.Skipped() == 0 || !report.Kept() {
		t.Errorf("%d requests, %d reported, %d skipped; want 7, 7, and what is behind them", sent, report.Requests, report.Skipped())
	}
}

func TestRequestsUnderWayAtOnceChangeNoReport(t *testing.T) {
	slow := func() *counting {
		return &counting{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Millisecond)
			(&library{lax: []string{"chapter"}, edit: on("/books/read", 200, set("unread", 181))}).ServeHTTP(w, r)
		})}
	}
	alone, together := slow(), slow()
	run := func(server *counting, n int) string {
		report := check(t, server, func(o *contract.Options) { o.Concurrency = n })
		text := text(t, report)
		return strings.ReplaceAll(text, report.BaseURL, "")
	}
	if a, b := run(alone, 1), run(together, 6); a != b {
		t.Errorf("reports differ:\n%s\n%s", a, b)
	}
	if a, b := alone.atOnce.Load(), together.atOnce.Load(); a != 1 || b < 2 || b > 6 {
		t.Errorf("at once = %d and %d, want 1 and up to 6", a, b)
	}
}

// flaky breaks the first connections.
func flaky(times int) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		drop := times > 0
		times--
		mu.Unlock()
		if drop {
			hijacked("", true)(w, r)
			return
		}
		(&library{}).ServeHTTP(w, r)
	}
}

func TestAFailedConnectionIsTriedAgainAndSaid(t *testing.T) {
	report := check(t, flaky(1), nil)
	if !report.Kept() || report.Retried != 1 || len(report.Retries) != 1 || !strings.Contains(text(t, report), "sent again") {
		t.Errorf("retried %d, %v, want one that is said", report.Retried, report.Retries)
	}
}

// resting answers 429 or 503 with Retry-After at first.
func resting(times int64, after string) *counting {
	c := &counting{}
	c.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.sent.Load() <= times {
			w.Header().Set("Retry-After", after)
			w.WriteHeader([]int{429, 503}[c.sent.Load()%2])
			return
		}
		(&library{}).ServeHTTP(w, r)
	})
	return c
}

func TestTheRunWaitsWhereItIsAskedTo(t *testing.T) {
	start := time.Now()
	report := check(t, resting(1, "1"), nil)
	if took := time.Since(start); !report.Kept() || report.Retried != 1 || took < time.Second {
		t.Errorf("kept %v, retried %d in %s, want a second's pause", report.Kept(), report.Retried, took)
	}
	in := time.Now().Add(1500 * time.Millisecond).UTC().Format(http.TimeFormat)
	if report := check(t, resting(1, in), nil); !report.Kept() || report.Retried != 1 {
		t.Errorf("kept %v, retried %d, want a pause until a date", report.Kept(), report.Retried)
	}
}

func TestATargetThatAsksForTooMuchIsLeftAlone(t *testing.T) {
	server := resting(1000, "3600")
	s := httptest.NewServer(server)
	defer s.Close()
	if _, err := contract.Run(t.Context(), libraryDocument(t), options(s)); err == nil || !strings.Contains(err.Error(), "not to be sent anything for 1h") || server.sent.Load() != 1 {
		t.Errorf("error = %v after %d requests, want the reason after one", err, server.sent.Load())
	}
	patient := resting(1000, "3600")
	report := check(t, patient, func(o *contract.Options) { o.MaxWait = -1 })
	if sent := patient.sent.Load(); sent < 10 || report.Retried != 0 {
		t.Errorf("%d requests, %d again, want all of them once where nothing is waited for", sent, report.Retried)
	}
}

func TestARunEndsWithTheFirstFailure(t *testing.T) {
	server := &counting{handler: &library{edit: on("/books", 200, set("status", "x"))}}
	report := check(t, server, func(o *contract.Options) { o.FailFast = true })
	whole := &counting{handler: &library{edit: on("/books", 200, set("status", "x"))}}
	check(t, whole, nil)
	if server.sent.Load() >= whole.sent.Load()/2 || report.Kept() {
		t.Errorf("%d requests of %d, want few", server.sent.Load(), whole.sent.Load())
	}
}

func TestAProxyIsGoneThrough(t *testing.T) {
	s := httptest.NewServer(&library{})
	defer s.Close()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	passed := &counting{handler: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}}
	proxy := httptest.NewServer(passed)
	defer proxy.Close()
	o := options(s)
	// Nobody is there but through the proxy.
	o.BaseURL = "http://staging.example/api"
	if o.Proxy, err = url.Parse(proxy.URL); err != nil {
		t.Fatal(err)
	}
	o.Rate = -1
	report, err := contract.Run(t.Context(), libraryDocument(t), o)
	if err != nil || !report.Kept() || passed.sent.Load() == 0 {
		t.Errorf("report, error = %v, %v, want a kept contract through the proxy", report, err)
	}
}

func TestCertificatesAreCheckedUnlessTheReportSaysOtherwise(t *testing.T) {
	s := httptest.NewTLSServer(&library{})
	defer s.Close()
	s.Config.ErrorLog = nil
	if _, err := contract.Run(t.Context(), libraryDocument(t), options(s)); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("error = %v, want a certificate that is not trusted", err)
	}
	trusted := options(s)
	trusted.CAs = x509.NewCertPool()
	trusted.CAs.AddCert(s.Certificate())
	if report, err := contract.Run(t.Context(), libraryDocument(t), trusted); err != nil || !report.Kept() || strings.Contains(text(t, report), "INSECURE") {
		t.Errorf("report, error = %v, %v, want a kept contract under the authority", report, err)
	}
	insecure := options(s)
	insecure.Insecure = true
	report, err := contract.Run(t.Context(), libraryDocument(t), insecure)
	if err != nil || !report.Kept() {
		t.Fatalf("report, error = %v, %v, want a kept contract", report, err)
	}
	for _, format := range []string{"text", "html", "sarif", "junit", "github", "har"} {
		if !strings.Contains(string(written(t, report, format)), "INSECURE") {
			t.Errorf("%s does not say that no certificate was checked", format)
		}
	}
}

func TestTheSharesTogetherAreTheWhole(t *testing.T) {
	server := &library{lax: []string{"chapter", "token"}, edit: on("/books/read", 200, set("title", "?"))}
	names := func(report *contract.Report, count map[string]int) {
		seen := map[string]bool{}
		for _, result := range report.Results {
			if key := result.Operation + "/" + result.Case + "/" + result.Check; !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	whole, shares, findings := map[string]int{}, map[string]int{}, map[string]bool{}
	all := check(t, server, nil)
	names(all, whole)
	for i := range 4 {
		report := check(t, server, func(o *contract.Options) { o.Shard = contract.Shard{Index: i + 1, Count: 4} })
		names(report, shares)
		for _, f := range report.Findings() {
			findings[f.ID] = true
		}
	}
	for key := range whole {
		if n := shares[key]; n != 1 && !strings.Contains(key, "plain request") {
			t.Errorf("%s is in %d shares, want 1", key, n)
		}
	}
	for key := range shares {
		if whole[key] == 0 {
			t.Errorf("%s is in a share, and not in the whole", key)
		}
	}
	for _, f := range all.Findings() {
		if !findings[f.ID] {
			t.Errorf("no share finds %s", f.Title)
		}
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	s := httptest.NewServer(&library{})
	defer s.Close()
	for want, change := range map[string]func(*contract.Options){
		"there is no check":             func(o *contract.Options) { o.Checks = []string{"nothing"} },
		"the document has no operation": func(o *contract.Options) { o.Operations = []string{"nothing"} },
		"no operation has the tag":      func(o *contract.Options) { o.Tags = []string{"nothing"} },
		"the shard is not one":          func(o *contract.Options) { o.Shard = contract.Shard{Index: 3, Count: 2} },
		"the proxy is not a URL":        func(o *contract.Options) { o.Proxy = &url.URL{Path: "nothing"} },
		"are for the run's own":         func(o *contract.Options) { o.Insecure, o.Transport = true, http.DefaultTransport },
		"holds a control character":     func(o *contract.Options) { o.RunID = "a\r\nb" },
	} {
		o := options(s)
		change(&o)
		if _, err := contract.Run(t.Context(), libraryDocument(t), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q", err, want)
		}
	}
}
