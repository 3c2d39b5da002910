package contract

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Exchange is a request of a run and what came back, for reports. No secret stands
// in it.
type Exchange struct {
	// Number counts the requests of the run from 1, in the order in which they were
	// answered.
	Number int
	// Operation is the operationId, Case the name of the case; a request that values
	// are learned from has no case.
	Operation, Case string
	// Started is when the request was sent, Duration how long it took until the body
	// was read.
	Started  time.Time
	Duration time.Duration

	Method, URL    string
	RequestHeader  http.Header
	RequestBody    Body
	Status         int
	Protocol       string
	ResponseHeader http.Header
	ResponseBody   Body
	// Problem is what is wrong with how the answer arrived, "" for nothing. Status
	// is 0 where there is no answer.
	Problem string
}

// Body is the body of a request or a response, as far as reports keep it.
type Body struct {
	// Text is the beginning of the body, unpacked.
	Text string
	// Size is its length in bytes, unpacked.
	Size int
	// Cut is set where Text is not all of it.
	Cut bool
}

// IsText reports whether the body can be shown as it stands.
func (b Body) IsText() bool { return utf8.ValidString(b.Text) && !strings.ContainsRune(b.Text, 0) }

const (
	// maxExchanges is how many exchanges a report keeps, and maxKept how many bytes
	// of bodies. Those that show a failure are kept beyond that.
	maxExchanges = 5000
	maxKept      = 32 << 20
	// maxBody is how many bytes of one body a report keeps.
	maxBody = 16 << 10
)

// recorded is an exchange as it was, with its secrets. It never leaves the package.
type recorded struct {
	Exchange
	requestBody, responseBody []byte
	// clean is set once the secrets are taken out of it.
	clean bool
}

// recording are the exchanges of a run.
type recording struct {
	redactor *redactor
	all      []*recorded
	held     int
	// omitted is how many exchanges are not kept.
	omitted int

	// mu guards the exchanges while their secrets are taken out.
	mu sync.Mutex
}

// note keeps an exchange within the bounds.
func (k *recording) note(x *exchange) {
	a := x.answer
	one := &recorded{Exchange: Exchange{Number: len(k.all) + k.omitted + 1, Operation: x.Operation.ID, Case: x.sent.Name,
		Started: a.at, Duration: a.took, Method: x.request.Method, URL: x.request.URL.String(), RequestHeader: x.request.Header,
		Status: a.status, Protocol: a.proto, ResponseHeader: a.header, Problem: a.problem}}
	if x.request.GetBody != nil {
		if body, err := x.request.GetBody(); err == nil {
			text, _ := io.ReadAll(io.LimitReader(body, maxBody))
			one.requestBody, one.RequestBody.Size = text, max(int(x.request.ContentLength), len(text))
		}
	}
	one.responseBody = slices.Clone(a.body[:min(len(a.body), maxBody)])
	one.ResponseBody.Size = len(a.body)
	x.recorded = one
	size := len(one.requestBody) + len(one.responseBody)
	if len(k.all) >= maxExchanges || k.held+size > maxKept {
		k.omitted++
		return
	}
	k.held += size
	k.all = append(k.all, one)
}

// clean is the exchange without its secrets. They are taken out of it only when
// somebody wants to see it, and only once.
func (k *recording) clean(one *recorded) Exchange {
	k.mu.Lock()
	defer k.mu.Unlock()
	x := &one.Exchange
	if one.clean {
		return *x
	}
	x.Operation, x.Case = k.redactor.text(x.Operation), k.redactor.text(x.Case)
	x.URL, x.Problem = k.redactor.text(x.URL), k.redactor.text(x.Problem)
	x.RequestHeader, x.ResponseHeader = k.header(x.RequestHeader), k.header(x.ResponseHeader)
	x.RequestBody, x.ResponseBody = k.body(one.requestBody, x.RequestBody), k.body(one.responseBody, x.ResponseBody)
	one.clean, one.requestBody, one.responseBody = true, nil, nil
	return *x
}

func (k *recording) header(header http.Header) http.Header {
	clean := http.Header{}
	for name, values := range header {
		name = k.redactor.text(name)
		for _, value := range values {
			clean[name] = append(clean[name], k.redactor.excerpt(value, maxBody))
		}
	}
	return clean
}

func (k *recording) body(text []byte, b Body) Body {
	b.Text = k.redactor.text(string(text))
	if b.Cut = len(text) < b.Size; b.Cut {
		// The end may be the beginning of a secret, or of a character.
		b.Text = b.Text[:max(0, len(b.Text)-k.redactor.longest)]
		for range utf8.UTFMax {
			if last, size := utf8.DecodeLastRuneInString(b.Text); last == utf8.RuneError && size == 1 {
				b.Text = b.Text[:len(b.Text)-1]
			}
		}
	}
	return b
}

// Exchanges are the requests of the run and their answers, in the order in which
// they were answered: the first five thousand, and 16 KiB of each body.
func (r *Report) Exchanges() []Exchange {
	if r.recording == nil {
		return nil
	}
	exchanges := make([]Exchange, len(r.recording.all))
	for i, one := range r.recording.all {
		exchanges[i] = r.recording.clean(one)
	}
	return exchanges
}

// Exchanges are those that show the failure.
func (f Failure) Exchanges() []Exchange {
	if f.recording == nil {
		return nil
	}
	exchanges := make([]Exchange, len(f.shownBy))
	for i, one := range f.shownBy {
		exchanges[i] = f.recording.clean(one)
	}
	return exchanges
}
