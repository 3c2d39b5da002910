// Package client is the desk of a mock for Go tests: it sets what a session is
// answered, and asks what was sent.
//
//	mock, err := client.New("http://127.0.0.1:8080", client.Options{})
//	...
//	session := mock.Session("checkout-7")
//	defer session.Reset(ctx)
//	err = session.Set(ctx, client.Setting{Answer: &client.Answer{Status: 503}, Times: 2})
//	...
//	app := newApp(&http.Client{Transport: session.Transport(nil)})
//	app.Load()
//	count, err := mock.Count(ctx, client.Filter{Session: session.ID, Status: "503"})
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
)

// What is set and what was asked, as the desk has it.
type (
	// Settings are everything that is set for one session.
	Settings = session.Settings
	// Setting is what requests of an operation are answered.
	Setting = session.Setting
	// Answer is how an answer differs from what it would be.
	Answer = session.Answer
	// Fault is something that goes wrong on the way.
	Fault = session.Fault
	// Delay is how long an answer is held back.
	Delay = session.Delay
	// Filter says which exchanges are meant.
	Filter = journal.Filter
	// Summary is an exchange in a line.
	Summary = journal.Summary
	// Entry is an exchange in full.
	Entry = journal.Entry
)

// Options are how a Client talks to the desk. The zero value is that of a desk on
// this machine.
type Options struct {
	// Token is the one that the mock printed when it started; "" is none.
	Token string
	// HTTP sends the requests; nil is http.DefaultClient.
	HTTP *http.Client
}

// Client talks to the desk of one mock. It is safe for concurrent use.
type Client struct {
	base    string
	options Options
}

// New is a client for the mock at an origin, "http://127.0.0.1:8080". The error says
// what is wrong with the origin.
func New(origin string, o Options) (*Client, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the origin of a mock is written as http://127.0.0.1:8080")
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	return &Client{base: u.Scheme + "://" + u.Host + "/__goalpost/api", options: o}, nil
}

// Problem is why the desk did not do what it was asked to (RFC 9457).
type Problem struct {
	Type       string              `json:"type"`
	Title      string              `json:"title"`
	Status     int                 `json:"status"`
	Detail     string              `json:"detail"`
	Violations []journal.Violation `json:"violations"`
	Available  []string            `json:"available"`
}

// Error is the title and everything that is wrong.
func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%d): %s", p.Title, p.Status, p.Detail)
	for _, v := range p.Violations {
		fmt.Fprintf(&text, "\n  %s: %s", v.Location, v.Message)
	}
	if len(p.Available) > 0 {
		text.WriteString("\n  there are " + strings.Join(p.Available, ", "))
	}
	return text.String()
}

// do sends a request and decodes the answer into result, unless that is nil. The
// error is a *Problem where the desk says why.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body, result any) error {
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	var text io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		text = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(ctx, method, target, text)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.options.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.options.Token)
	}
	response, err := c.options.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 400 {
		p := &Problem{Title: response.Status, Status: response.StatusCode}
		_ = json.Unmarshal(answer, p)
		return p
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer, result)
}

// Session is what is set for one name.
type Session struct {
	// ID is the name.
	ID     string
	client *Client
}

// Session is the session of a name; nothing is sent yet.
func (c *Client) Session(id string) *Session { return &Session{ID: id, client: c} }

func (s *Session) path() string { return "/sessions/" + url.PathEscape(s.ID) }

// Set sets one thing more, before all others, and is the setting with its id.
func (s *Session) Set(ctx context.Context, one Setting) (*Setting, error) {
	added := &Setting{}
	return added, s.client.do(ctx, http.MethodPost, s.path()+"/settings", nil, one, added)
}

// Replace sets exactly what it is given.
func (s *Session) Replace(ctx context.Context, all Settings) error {
	return s.client.do(ctx, http.MethodPut, s.path(), nil, all, nil)
}

// Remove takes one setting away.
func (s *Session) Remove(ctx context.Context, id string) error {
	return s.client.do(ctx, http.MethodPost, s.path()+"/settings/"+url.PathEscape(id)+"/remove", nil, struct{}{}, nil)
}

// Scenario chooses a scenario; "" is none.
func (s *Session) Scenario(ctx context.Context, name string) error {
	body := map[string]*string{"scenario": &name}
	if name == "" {
		body["scenario"] = nil
	}
	return s.client.do(ctx, http.MethodPut, s.path()+"/scenario", nil, body, nil)
}

// Reset takes everything away.
func (s *Session) Reset(ctx context.Context) error {
	return s.client.do(ctx, http.MethodPost, s.path()+"/reset", nil, struct{}{}, nil)
}

// Settings are what is set, each with how often it was taken.
func (s *Session) Settings(ctx context.Context) (*Settings, error) {
	settings := &Settings{}
	return settings, s.client.do(ctx, http.MethodGet, s.path(), nil, nil, settings)
}

// Transport names the session in each request and has next send it; nil is
// http.DefaultTransport.
func (s *Session) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return transport{s.ID, next}
}

type transport struct {
	id   string
	next http.RoundTripper
}

// RoundTrip sends a copy of the request that names the session.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	named := r.Clone(r.Context())
	named.Header.Set("Goalpost-Session", t.id)
	return t.next.RoundTrip(named)
}

func queryOf(f Filter) url.Values {
	query := url.Values{}
	add := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	add("session", f.Session)
	add("operation", f.Operation)
	add("status", f.Status)
	add("verdict", string(f.Verdict))
	add("method", f.Method)
	add("path", f.Path)
	if f.After > 0 {
		add("after", strconv.FormatUint(f.After, 10))
	}
	return query
}

// Count is how many exchanges of the journal match.
func (c *Client) Count(ctx context.Context, f Filter) (int, error) {
	var answer struct{ Count int }
	err := c.do(ctx, http.MethodGet, "/journal/count", queryOf(f), nil, &answer)
	return answer.Count, err
}

// ErrNotMet says that too few exchanges matched in time.
var ErrNotMet = errors.New("too few requests came in time")

// Await waits until at least count exchanges match, at most for the timeout, which
// is up to a minute, and is the ones that do, the newest first. The error is
// ErrNotMet where they did not come.
func (c *Client) Await(ctx context.Context, f Filter, count int, timeout time.Duration) ([]Summary, error) {
	query := queryOf(f)
	query.Set("count", strconv.Itoa(count))
	query.Set("timeout", strconv.FormatInt(timeout.Milliseconds(), 10))
	var answer struct {
		Met     bool
		Count   int
		Entries []Summary
	}
	err := c.do(ctx, http.MethodGet, "/journal/await", query, nil, &answer)
	if err == nil && !answer.Met {
		err = fmt.Errorf("%w: %d of %d", ErrNotMet, answer.Count, count)
	}
	return answer.Entries, err
}

// Journal is the exchanges that match, the newest first, at most limit, which is up
// to 1,000.
func (c *Client) Journal(ctx context.Context, f Filter, limit int) ([]Summary, error) {
	query := queryOf(f)
	query.Set("limit", strconv.Itoa(limit))
	var answer struct{ Entries []Summary }
	err := c.do(ctx, http.MethodGet, "/journal", query, nil, &answer)
	return answer.Entries, err
}

// Entry is one exchange in full.
func (c *Client) Entry(ctx context.Context, id uint64) (*Entry, error) {
	entry := &Entry{}
	return entry, c.do(ctx, http.MethodGet, "/journal/entries/"+strconv.FormatUint(id, 10), nil, nil, entry)
}

// ResetJournal removes the exchanges of a session; "" removes all.
func (c *Client) ResetJournal(ctx context.Context, session string) error {
	body := map[string]string{}
	if session != "" {
		body["session"] = session
	}
	return c.do(ctx, http.MethodPost, "/journal/reset", nil, body, nil)
}
