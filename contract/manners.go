package contract

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Manners are how a run treats the deployment. The zero value suits a staging
// system: one request at a time, at most twenty a second.
type Manners struct {
	// Timeout bounds one request until its body is read. 0 is 10 s.
	Timeout time.Duration
	// Rate is how many requests a second are sent at most. 0 is 20, and no limit
	// toward the machine itself; below 0 is no limit.
	Rate float64
	// Concurrency is how many requests are under way at once. 0 is 1. Requests
	// that may change data are always sent one by one.
	Concurrency int
	// MaxRequests is how many requests are sent altogether; the cases behind are
	// skipped. 0 is no limit.
	MaxRequests int
	// MaxWait is how long the run waits altogether where the deployment asks for
	// it: 429 or 503 with Retry-After (RFC 9110 section 10.2.3). One that asks for
	// more is left alone, and the cases behind are skipped. 0 is a minute; below 0
	// such an answer is taken as it is.
	MaxWait time.Duration
	// Proxy is what all requests go through. Nil is none: the environment is not
	// looked at.
	Proxy *url.URL
	// CAs are the authorities whose certificates are trusted. Nil is the system's.
	CAs *x509.CertPool
	// Insecure trusts any certificate. The report says so.
	Insecure bool
	// UserAgent is the User-Agent of every request. "" is "goalpost".
	UserAgent string
	// RunID marks every request of the run, in the header Goalpost-Run. "" is a
	// random one.
	RunID string
}

// RunHeader is the request header that holds the id of the run.
const RunHeader = "Goalpost-Run"

func (m Manners) withDefaults() Manners {
	if m.Timeout <= 0 {
		m.Timeout = 10 * time.Second
	}
	if m.Concurrency <= 0 {
		m.Concurrency = 1
	}
	if m.MaxWait == 0 {
		m.MaxWait = time.Minute
	}
	if m.UserAgent == "" {
		m.UserAgent = "goalpost"
	}
	if m.RunID == "" {
		m.RunID = strings.ToLower(rand.Text()[:12])
	}
	return m
}

// rateToward is the requests a second toward a host, 0 for no limit.
func (m Manners) rateToward(host string) float64 {
	switch {
	case m.Rate > 0:
		return m.Rate
	case m.Rate < 0, isLoopback(host):
		return 0
	}
	return 20
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// check is the error of manners that do not fit the transport.
func (m Manners) check(transport http.RoundTripper) error {
	switch {
	case transport != nil && (m.Proxy != nil || m.CAs != nil || m.Insecure):
		return optionError("a proxy, authorities and Insecure are for the run's own transport", "set them in Transport")
	case m.Proxy != nil && (m.Proxy.Host == "" || m.Proxy.Scheme != "http" && m.Proxy.Scheme != "https" && m.Proxy.Scheme != "socks5"):
		return optionError("the proxy is not a URL with http, https or socks5 and a host", "give it as http://proxy.example.com:3128")
	case strings.ContainsFunc(m.UserAgent+m.RunID, isControl):
		return optionError("the user agent or the id of the run holds a control character", "leave it out")
	}
	return nil
}

// transport is the run's own way to the deployment.
func (m Manners) transport() *http.Transport {
	own := &http.Transport{
		DialContext:            (&net.Dialer{Timeout: m.Timeout}).DialContext,
		TLSHandshakeTimeout:    m.Timeout,
		TLSClientConfig:        &tls.Config{RootCAs: m.CAs, InsecureSkipVerify: m.Insecure},
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConnsPerHost:    m.Concurrency,
		ForceAttemptHTTP2:      true,
		// Unpacking is done here, so that what was sent can be judged.
		DisableCompression: true,
	}
	if m.Proxy != nil {
		own.Proxy = http.ProxyURL(m.Proxy)
	}
	return own
}
