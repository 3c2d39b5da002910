package contract

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The parts of HAR 1.2 that are written; names that begin with _ are this tool's.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
		Comment string     `json:"comment,omitempty"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started   time.Time   `json:"startedDateTime"`
		Time      float64     `json:"time"`
		Request   harRequest  `json:"request"`
		Response  harResponse `json:"response"`
		Cache     struct{}    `json:"cache"`
		Timings   harTimings  `json:"timings"`
		Comment   string      `json:"comment"`
		Operation string      `json:"_operation"`
		Problem   string      `json:"_error,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTP        string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		Query       []harPair `json:"queryString"`
		Post        *harPost  `json:"postData,omitempty"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int       `json:"bodySize"`
	}
	harPost struct {
		MimeType string    `json:"mimeType"`
		Text     string    `json:"text"`
		Params   []harPair `json:"params"`
		Comment  string    `json:"comment,omitempty"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTP        string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		Redirect    string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harContent struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
)

// WriteHAR writes every exchange that the report keeps as HAR 1.2.
func (r *Report) WriteHAR(w io.Writer) error {
	log := harLog{Version: "1.2", Creator: harCreator{"goalpost", first(r.Tool, "goalpost")}, Entries: []harEntry{}}
	notes := r.notes()
	if r.recording != nil && r.recording.omitted > 0 {
		notes = append(notes, fmt.Sprintf("%d further exchanges are left out", r.recording.omitted))
	}
	log.Comment = strings.Join(notes, "\n")
	for _, x := range r.Exchanges() {
		log.Entries = append(log.Entries, harOf(x))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(harFile{log})
}

func harOf(x Exchange) harEntry {
	took := milliseconds(x.Duration)
	e := harEntry{Started: x.Started.UTC(), Time: took, Timings: harTimings{Wait: took}, Operation: x.Operation, Problem: x.Problem,
		Comment: first(x.Case, "to learn values")}
	protocol := first(x.Protocol, "HTTP/1.1")
	e.Request = harRequest{Method: x.Method, URL: x.URL, HTTP: protocol, Cookies: requestCookies(x.RequestHeader), Headers: harHeader(x.RequestHeader),
		Query: []harPair{}, HeadersSize: -1, BodySize: x.RequestBody.Size}
	if target, err := url.Parse(x.URL); err == nil {
		query := target.Query()
		for _, name := range sortedKeys(query) {
			for _, value := range query[name] {
				e.Request.Query = append(e.Request.Query, harPair{name, value})
			}
		}
	}
	if body := x.RequestBody; body.Size > 0 {
		e.Request.Post = &harPost{MimeType: x.RequestHeader.Get("Content-Type"), Text: body.Text, Params: []harPair{}}
		if !body.IsText() {
			e.Request.Post.Text, e.Request.Post.Comment = base64.StdEncoding.EncodeToString([]byte(body.Text)), "in base64"
		}
	}
	e.Response = harResponse{Status: x.Status, StatusText: http.StatusText(x.Status), HTTP: protocol, Cookies: responseCookies(x.ResponseHeader),
		Headers: harHeader(x.ResponseHeader), Redirect: x.ResponseHeader.Get("Location"), HeadersSize: -1, BodySize: -1,
		Content: harContent{Size: x.ResponseBody.Size, MimeType: x.ResponseHeader.Get("Content-Type"), Text: x.ResponseBody.Text}}
	if x.ResponseBody.Cut {
		e.Response.Content.Comment = "cut"
	}
	if !x.ResponseBody.IsText() {
		e.Response.Content.Encoding = "base64"
		e.Response.Content.Text = base64.StdEncoding.EncodeToString([]byte(x.ResponseBody.Text))
	}
	return e
}

func harHeader(header http.Header) []harPair {
	pairs := []harPair{}
	for _, name := range sortedKeys(header) {
		for _, value := range header[name] {
			pairs = append(pairs, harPair{name, value})
		}
	}
	return pairs
}

func requestCookies(header http.Header) []harPair {
	pairs := []harPair{}
	for _, cookie := range (&http.Request{Header: header}).Cookies() {
		pairs = append(pairs, harPair{cookie.Name, cookie.Value})
	}
	return pairs
}

func responseCookies(header http.Header) []harPair {
	pairs := []harPair{}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		pairs = append(pairs, harPair{cookie.Name, cookie.Value})
	}
	return pairs
}
