package journal

import (
	"net/http"
	"net/url"
	"strings"
)

// HAR is an HTTP archive, version 1.2.
type HAR struct {
	Log HARLog `json:"log"`
}

// HARLog is the one member of an archive.
type HARLog struct {
	Version string     `json:"version"`
	Creator HARCreator `json:"creator"`
	Entries []HAREntry `json:"entries"`
}

// HARCreator is the program that wrote an archive.
type HARCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// HAREntry is one exchange of an archive.
type HAREntry struct {
	StartedDateTime string      `json:"startedDateTime"`
	Time            float64     `json:"time"`
	Request         HARRequest  `json:"request"`
	Response        HARResponse `json:"response"`
	Cache           struct{}    `json:"cache"`
	Timings         HARTimings  `json:"timings"`
	Comment         string      `json:"comment,omitempty"`
}

// HARRequest is the request of an exchange.
type HARRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	HTTPVersion string       `json:"httpVersion"`
	Cookies     []Pair       `json:"cookies"`
	Headers     []Pair       `json:"headers"`
	QueryString []Pair       `json:"queryString"`
	PostData    *HARPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int          `json:"bodySize"`
}

// HARPostData is the body of a request.
type HARPostData struct {
	MimeType string `json:"mimeType"`
	Params   []Pair `json:"params"`
	Text     string `json:"text"`
	Comment  string `json:"comment,omitempty"`
}

// HARResponse is the response of an exchange.
type HARResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []Pair     `json:"cookies"`
	Headers     []Pair     `json:"headers"`
	Content     HARContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

// HARContent is the body of a response.
type HARContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// HARTimings are milliseconds.
type HARTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// NewHAR is entries as an archive. The version of the creator is that of the
// archive's form: what was written by it does not depend on the program's.
func NewHAR(entries ...Entry) HAR {
	h := HAR{Log: HARLog{Version: "1.2", Creator: HARCreator{Name: "goalpost", Version: "1"}, Entries: []HAREntry{}}}
	for _, e := range entries {
		h.Log.Entries = append(h.Log.Entries, e.har())
	}
	return h
}

const truncatedComment = "only the beginning of the body"

func (e Entry) har() HAREntry {
	one := HAREntry{StartedDateTime: e.Summary.Time.Format("2006-01-02T15:04:05.000Z07:00"), Time: e.Summary.Took,
		Timings: HARTimings{Wait: e.Summary.Took}, Comment: e.Summary.Why}
	one.Request = HARRequest{Method: e.Request.Method, URL: e.Request.URL, HTTPVersion: e.Request.Protocol, Cookies: []Pair{}, Headers: e.Request.Headers,
		QueryString: queryPairs(e.Request.URL), HeadersSize: -1, BodySize: e.Request.Body.Size}
	for _, h := range e.Request.Headers {
		if strings.EqualFold(h.Name, "Cookie") {
			for part := range strings.SplitSeq(h.Value, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
				one.Request.Cookies = append(one.Request.Cookies, Pair{name, value})
			}
		}
	}
	if body := e.Request.Body; body.Size > 0 {
		post := &HARPostData{MimeType: body.Type, Params: []Pair{}, Text: body.Text}
		if body.Binary {
			post.Comment = "base64"
		} else if body.Truncated {
			post.Comment = truncatedComment
		}
		one.Request.PostData = post
	}
	body := e.Response.Body
	one.Response = HARResponse{Status: e.Response.Status, StatusText: http.StatusText(e.Response.Status), HTTPVersion: e.Request.Protocol, Cookies: []Pair{},
		Headers: e.Response.Headers, HeadersSize: -1, BodySize: body.Size, Content: HARContent{Size: body.Size, MimeType: body.Type, Text: body.Text}}
	for _, h := range e.Response.Headers {
		if strings.EqualFold(h.Name, "Location") {
			one.Response.RedirectURL = h.Value
		}
	}
	if body.Binary {
		one.Response.Content.Encoding = "base64"
	}
	if body.Truncated {
		one.Response.Content.Comment = truncatedComment
	}
	return one
}

// queryPairs are the parameters of a URL's query in their order.
func queryPairs(target string) []Pair {
	pairs := []Pair{}
	_, raw, _ := strings.Cut(target, "?")
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, Pair{unescaped(name), unescaped(value)})
	}
	return pairs
}

func unescaped(text string) string {
	if plainText, err := url.QueryUnescape(text); err == nil {
		return plain(plainText)
	}
	return text
}
