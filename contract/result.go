package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"goalpost/spec"
)

// Status is what came of a check.
type Status string

// The outcomes.
const (
	// Pass is a promise that was kept.
	Pass Status = "pass"
	// Fail is a documented promise that was broken.
	Fail Status = "fail"
	// Warn is a breach of something that is only assumed.
	Warn Status = "warn"
	// Known is a documented promise that was broken, and that the baseline knows to
	// be.
	Known Status = "known"
	// Skip is what could not be asked; Result.Reason says why.
	Skip Status = "skip"
)

// Result is what came of one check of one case.
type Result struct {
	// Operation is the operationId; "" for a rule between operations.
	Operation string
	// Case is the name of the case; for a rule between operations its id.
	Case string
	// Check is the id of the check; "" where the whole case was skipped.
	Check  string
	Status Status
	// Reason is why the check was skipped; "" otherwise.
	Reason string
	// Failures are the broken promises, at most ten of them.
	Failures []Failure
	// Omitted is how many more there are.
	Omitted int
}

// Failure is one broken promise. No secret stands in it.
type Failure struct {
	// ID is the same in every run and on every deployment for the same promise of
	// the same operation, whichever right request showed that it is broken.
	ID string
	// Title says in a few words what is wrong.
	Title string
	// Expected is what the document promises, Received what came instead.
	Expected, Received string
	// Where is a JSON pointer into the response body; "" for the body itself and
	// for what is not in the body.
	Where string
	// Document is the place that makes the promise.
	Document spec.Location
	// Rule is the id of the x-rules, "" for other promises.
	Rule string
	// Assumed is why the promise is a guess; "" when it is documented.
	Assumed string
	// Known is set for a failure of the baseline.
	Known bool
	// Curl is a command line that sends the request again, with variables in
	// place of credentials; a line for each where several requests are compared.
	Curl string

	// code tells apart the promises of one check.
	code string
	// shownBy are the exchanges that show it, in the recording.
	shownBy   []*recorded
	recording *recording
}

// Report is what came of a run, in the order in which it was checked. No secret
// stands in it.
type Report struct {
	// Document is the name of the document's file; Title and Version are its own.
	Document, Title, Version string
	// BaseURL is what the paths of the document followed.
	BaseURL string
	// Strict is set when breaches of assumptions are failures.
	Strict bool
	// Incomplete is why the run ended before its end; "" when it did not.
	Incomplete string
	// Folder is that of the document, as the options name it.
	Folder string
	// Tool is what sent the requests: their User-Agent.
	Tool string
	// Seed and Shard are those of the options.
	Seed  uint64
	Shard Shard
	// RunID is the id that each request of the run carried.
	RunID string
	// Insecure is set when no certificate was checked.
	Insecure bool
	Results  []Result
	// Fixed are the failures of the baseline that are there no more.
	Fixed []KnownFailure
	// Retries are the requests that were sent again, the first hundred of them;
	// Retried is how many there are.
	Retries []Retry
	Retried int
	// Requests is how many requests were sent.
	Requests int
	// Started is when the run began, Duration how long it took.
	Started  time.Time
	Duration time.Duration
	// Coverage is what the run made use of, of all that the document has.
	Coverage Coverage

	recording *recording
	// unseen are the failures of the baseline that the run did not look for.
	unseen []KnownFailure
}

// Passed is how many checks passed.
func (r *Report) Passed() int { return r.count(Pass) }

// Failed is how many checks failed.
func (r *Report) Failed() int { return r.count(Fail) }

// Warned is how many checks found a breach of something assumed.
func (r *Report) Warned() int { return r.count(Warn) }

// Known is how many checks failed as the baseline knows.
func (r *Report) Known() int { return r.count(Known) }

// Skipped is how many checks and cases were skipped.
func (r *Report) Skipped() int { return r.count(Skip) }

// Kept reports whether the deployment keeps the contract: no check failed.
func (r *Report) Kept() bool { return r.Failed() == 0 }

func (r *Report) count(status Status) int {
	n := 0
	for _, result := range r.Results {
		if result.Status == status {
			n++
		}
	}
	return n
}

// maxFailures is how many failures of one check are kept.
const maxFailures = 10

// maxShown is how many characters of a value are shown, and a third of how many of
// a response.
const maxShown = 400

// record adds the result of a check of one exchange.
func (r *run) record(x *exchange, check Check, failures []Failure) {
	r.showWith(failures, x)
	r.add(Result{Operation: x.Operation.ID, Case: x.sent.Name, Check: check.ID, Failures: failures}, x.sent.mistake())
}

// showWith says of failures which exchanges show them, and how to see them again.
func (r *run) showWith(failures []Failure, exchanges ...*exchange) {
	if len(failures) == 0 {
		return
	}
	var curls []string
	var shownBy []*recorded
	for _, x := range exchanges {
		if !slices.Contains(shownBy, x.recorded) {
			curls, shownBy = append(curls, r.curl(x)), append(shownBy, x.recorded)
		}
	}
	for i := range failures {
		failures[i].Curl, failures[i].shownBy = strings.Join(slices.Compact(curls), "\n"), shownBy
		failures[i].recording = r.report.recording
	}
}

// skip adds a case that is not sent.
func (r *run) skip(c *Case, reason string) {
	r.add(Result{Operation: c.Operation.ID, Case: c.Name, Status: Skip, Reason: reason}, "")
}

// add completes a result and takes the secrets out of it. mistake is the mistake
// in the request, "" in one that is right: the same promise broken in several
// right requests is one finding, broken for several mistakes it is several.
func (r *run) add(result Result, mistake string) {
	if result.Status == "" {
		result.Status = Pass
	}
	for i := range result.Failures {
		f := &result.Failures[i]
		f.ID = failureID(result.Operation, mistake, result.Check, f.code, f.Rule, f.Document.File, f.Document.Pointer)
		f.Known = r.options.Baseline.has(f.ID)
		if status := f.status(r.options.Strict); status.weight() > result.Status.weight() {
			result.Status = status
		}
	}
	if result.Status == Fail {
		r.mu.Lock()
		r.failed = true
		r.mu.Unlock()
	}
	result.Omitted = max(0, len(result.Failures)-maxFailures)
	result.Failures = result.Failures[:len(result.Failures)-result.Omitted]
	for i := range result.Failures {
		f := &result.Failures[i]
		f.Expected, f.Received = r.redactor.excerpt(f.Expected, maxShown), r.redactor.excerpt(f.Received, 3*maxShown)
		f.Where, f.Curl = r.redactor.excerpt(f.Where, maxShown), r.redactor.excerpt(f.Curl, maxExcerpt)
	}
	result.Case, result.Reason = r.redactor.excerpt(result.Case, maxShown), r.redactor.excerpt(result.Reason, maxShown)
	r.report.Results = append(r.report.Results, result)
	r.report.Coverage.judged(result)
	r.options.Progress(result)
}

// weight is greater for what matters more.
func (s Status) weight() int { return slices.Index([]Status{Pass, Known, Warn, Fail}, s) }

// failureID is a short name for what the parts together say.
func failureID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// cut is the first characters of a text.
func cut(text string, characters int) string {
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	return string([]rune(text)[:characters]) + "…"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
