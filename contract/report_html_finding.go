package contract

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// htmlFinding is a finding with what the page shows of it.
type htmlFinding struct {
	Finding
	Operation, Place, Case string
	Also                   []string
	Open                   bool
	Shown                  []htmlExchange
}

type htmlExchange struct {
	Exchange
	StatusText, Took  string
	StatusClass       int
	Request, Response *htmlMessage
}

// htmlMessage is a request or a response.
type htmlMessage struct {
	First   string
	Headers []harPair
	Lines   []textLine
	// Cut says what of the body is not shown; "" where all of it is.
	Cut string
}

func (r *Report) htmlFinding(f Finding, open bool) htmlFinding {
	place := f.Document
	place.File = r.file(f.Failure)
	out := htmlFinding{Finding: f, Operation: first(f.Operation, "between operations"), Place: place.String(), Case: f.Cases[0], Also: f.Cases[1:], Open: open}
	for _, text := range []*string{&out.Expected, &out.Received, &out.Where, &out.Curl, &out.Case} {
		*text = printable(*text)
	}
	for _, x := range f.Exchanges() {
		one := htmlExchange{Exchange: x, StatusText: "no answer", StatusClass: x.Status / 100, Took: x.Duration.Round(time.Millisecond / 10).String()}
		one.Request = newHTMLMessage(x.Method+" "+x.URL, x.RequestHeader, x.RequestBody, "")
		if x.Status != 0 {
			one.StatusText = strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)))
			one.Response = newHTMLMessage(strings.TrimSpace(x.Protocol+" "+one.StatusText), x.ResponseHeader, x.ResponseBody, f.Where)
		}
		out.Shown = append(out.Shown, one)
	}
	return out
}

// newHTMLMessage shows a message; where is a JSON pointer into its body whose line
// is marked.
func newHTMLMessage(line string, header http.Header, body Body, where string) *htmlMessage {
	m := &htmlMessage{First: printable(line)}
	for _, pair := range harHeader(header) {
		m.Headers = append(m.Headers, harPair{printable(pair.Name), printable(pair.Value)})
	}
	if body.Size == 0 {
		return m
	}
	m.Lines = prettyLines(body.Text, where)
	if body.Cut {
		m.Cut = fmt.Sprintf("The beginning of %d bytes.", body.Size)
	}
	return m
}
