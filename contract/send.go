package contract

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// sent is a case with what came of it: an exchange, or why it was not sent.
type sent struct {
	c   *Case
	x   *exchange
	err error
}

// sendAll sends the cases, as many at a time as the options say, and yields what
// came of them in their order. One that may change data is sent when those before it
// are answered, and before those behind it.
func (r *run) sendAll(cases []*Case) iter.Seq[sent] {
	return func(yield func(sent) bool) {
		for len(cases) > 0 {
			together := slices.IndexFunc(cases, func(c *Case) bool { return !isSafe(c.sends()) })
			if together < 0 {
				together = len(cases)
			}
			if r.options.Concurrency == 1 || together == 0 {
				together = 1
			}
			if !r.sendTogether(cases[:together], yield) {
				return
			}
			cases = cases[together:]
		}
	}
}

// sendTogether is sendAll for cases of which several may be under way. It reports
// whether there is to be more.
func (r *run) sendTogether(cases []*Case, yield func(sent) bool) bool {
	if len(cases) == 1 {
		x, err := r.send(cases[0])
		return yield(sent{cases[0], x, err})
	}
	busy := make(chan struct{}, r.options.Concurrency)
	// What is done and waits for its turn is held in memory.
	ordered := make(chan chan sent, 4*r.options.Concurrency)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(ordered)
		for _, c := range cases {
			result := make(chan sent, 1)
			select {
			case ordered <- result:
			case <-stop:
				return
			}
			busy <- struct{}{}
			go func() {
				defer func() { <-busy }()
				x, err := r.send(c)
				result <- sent{c, x, err}
			}()
		}
	}()
	for result := range ordered {
		if !yield(<-result) {
			return false
		}
	}
	return true
}

// send sends a case and makes of the answer what the document says of it. The
// error says why the case is not sent.
func (r *run) send(c *Case) (*exchange, error) {
	if err := r.ended(c); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		request, err := r.request(r.ctx, c)
		if err != nil {
			return nil, err
		}
		if err := r.client.turn(r.ctx); err != nil {
			return nil, err
		}
		a := r.client.send(request)
		if attempt < maxSent && r.ctx.Err() == nil && (r.reconnects(c, a, attempt) || r.waits(c, a)) {
			continue
		}
		return r.heard(c, request, a)
	}
}

// ended is why the case is not sent, nil when it is.
func (r *run) ended(c *Case) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case c.Skip != "":
		return errors.New(c.Skip)
	case r.ctx.Err() != nil:
		return errStopped
	case r.unreachable != "":
		return errUnreachable
	case r.silence >= maxSilence:
		return fmt.Errorf("the target left %d requests in a row without a whole answer", r.silence)
	case r.failed && r.options.FailFast:
		return errors.New("a case failed, and the run ends with the first that does")
	}
	return nil
}

var (
	errStopped     = errors.New("the run was stopped")
	errUnreachable = errors.New("the target cannot be reached")
)

// heard makes an exchange of an answer. The error says why it is none.
func (r *run) heard(c *Case, request *http.Request, a *answer) (*exchange, error) {
	if err := r.counted(a); err != nil {
		return nil, err
	}
	x := r.newExchange(c, request, a)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.recording.note(x)
	r.report.Coverage.heard(x)
	return x, nil
}

// counted takes note of whether there was an answer.
func (r *run) counted(a *answer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ctx.Err() != nil:
		return errStopped
	case a.unreachable && r.answered == 0:
		r.unreachable = a.problem
		return errUnreachable
	case a.silent() || a.late:
		r.silence++
	default:
		r.silence = 0
	}
	if !a.silent() {
		r.answered++
	}
	return nil
}

// maxSent is how often one case is sent at most.
const maxSent = 3

// reconnects reports whether the case is to be sent again because a connection
// failed before there was any answer. It is repeated once, and where the request
// may have arrived only if that does no harm.
func (r *run) reconnects(c *Case, a *answer, attempt int) bool {
	if !a.failed || attempt > 1 || !a.unreachable && !isSafe(c.sends()) {
		return false
	}
	r.retried(c, a.problem)
	time.Sleep(reconnectAfter)
	return true
}

// reconnectAfter is the pause after a connection failed.
const reconnectAfter = 50 * time.Millisecond

// waits reports whether the case is to be sent again because the deployment asks
// for a pause, which has been arranged then.
func (r *run) waits(c *Case, a *answer) bool {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable || r.options.MaxWait < 0 {
		return false
	}
	if expected, _ := c.expected(); slices.Contains(expected, a.status) {
		return false
	}
	wait, asks := retryAfter(a.header.Get("Retry-After"), time.Now())
	if !asks || r.client.pause(wait) != nil {
		return false
	}
	r.retried(c, fmt.Sprintf("%d, Retry-After: %s", a.status, wait.Round(time.Second)))
	return true
}

// retryAfter is the time that a Retry-After header asks for: seconds, or a date.
func retryAfter(header string, now time.Time) (wait time.Duration, asks bool) {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// Retry is a request that was sent again.
type Retry struct {
	// Operation and Case are what was sent.
	Operation, Case string
	// Reason is what came of it before.
	Reason string
}

// maxRetries is how many of them are kept.
const maxRetries = 100

func (r *run) retried(c *Case, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.report.Retried++; len(r.report.Retries) < maxRetries {
		r.report.Retries = append(r.report.Retries, Retry{c.Operation.ID, r.redactor.excerpt(c.Name, maxShown), r.redactor.excerpt(why, maxShown)})
	}
}
