package contract

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"goalpost/generate"
	"goalpost/spec"
)

// maxSilence is after how many requests in a row without a whole answer in time
// the run gives up: each may have taken the whole timeout.
const maxSilence = 3

// maxHeld is how many bytes of bodies a run holds on to in order to learn from them
// and to compare them.
const maxHeld = 64 << 20

// Run checks the deployment at o.BaseURL against the document.
//
// The error, a *spec.Error with a hint where there is one, says that the suite
// could not run: an option is wrong, the target cannot be reached, ctx ended, or
// nothing could be checked. A broken promise is no error; see Report. The report
// is nil when an option is wrong or the target cannot be reached; beside any other
// error it says how far the run came.
func Run(ctx context.Context, document *spec.Document, o Options) (*Report, error) {
	o = o.withDefaults()
	r, err := newRun(ctx, document, o)
	if err != nil {
		return nil, err
	}
	defer r.client.close()
	if r.reach(); r.unreachable != "" {
		return nil, r.verdict()
	}
	operations := r.operations()
	for i, op := range operations {
		at := 0
		for cases := range r.cases(op) {
			cases = r.share(cases)
			count := at + len(cases)
			for sent := range r.sendAll(cases) {
				o.Advance(Advance{op.ID, i, len(operations), at, count, r.client.requests()})
				at++
				if sent.err != nil {
					r.skip(sent.c, sent.err.Error())
					continue
				}
				r.checkEach(sent.x)
				r.keep(sent.x)
			}
		}
	}
	r.checkEffects()
	r.checkTogether()
	return r.report, r.end()
}

// end completes the report, and says why it is no verdict; nil when it is one.
func (r *run) end() error {
	r.report.Requests, r.report.Duration = r.client.requests(), time.Since(r.report.Started)
	err := r.verdict()
	if err != nil {
		r.report.Incomplete = r.redactor.text(err.Error())
	}
	r.report.Fixed, r.report.unseen = r.compare()
	return err
}

// checkEach makes every check that applies to an exchange.
func (r *run) checkEach(x *exchange) {
	x.resolved = r.resolved(x.Operation, x.Inputs)
	if x.sent.kind == asPlain {
		r.plains[x.Operation] = x
	}
	x.plain = r.plains[x.Operation]
	if x.sent.kind == atRandom {
		x = r.shrunk(x)
	}
	x.sent.accepted = answered(x) && isSuccess(x.Operation.Success(), x.Status)
	for _, check := range catalogue() {
		if r.options.hasCheck(check.ID) && check.applies(x) {
			r.record(x, check, check.run(x))
		}
	}
}

// run is the state of one run of the suite.
type run struct {
	ctx      context.Context
	document *spec.Document
	options  Options
	client   *client
	redactor *redactor
	report   *Report
	// readings are the bodies that were read.
	readings readings
	// generator makes values for requests.
	generator *generate.Generator
	// base is the base URL. rooted is set when it is used as it stands; otherwise
	// an operation's own base path follows it.
	base   *url.URL
	rooted bool
	// asked are the exchanges that valid values were learned from, by request.
	asked map[string]reply
	// held is how many bytes of bodies asked and kept hold on to.
	held int64
	// plains are the answers to the plain requests.
	plains map[*spec.Operation]*exchange
	// kept are the exchanges that the rules between responses are checked for, known
	// tells them apart.
	kept  []*exchange
	known map[[sha256.Size]byte]bool
	// dropped is how many others there would be if they were smaller.
	dropped int
	// firstCase is the one that each shard checks.
	firstCase string

	// mu guards what follows and report.Retries: requests may be under way
	// together.
	mu sync.Mutex
	// answered counts the answers; silence is the number of requests in a row
	// that had none, or none in time.
	answered, silence int
	// unreachable is why nobody is at the base URL, "" when somebody is.
	unreachable string
	// failed is set as soon as a check failed.
	failed bool
}

func newRun(ctx context.Context, document *spec.Document, o Options) (*run, error) {
	base, err := parseBaseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := checkCredentials(document, o.Credentials); err != nil {
		return nil, err
	}
	if err := o.Selection.check(document); err != nil {
		return nil, err
	}
	if err := o.Manners.check(o.Transport); err != nil {
		return nil, err
	}
	r := &run{ctx: ctx, document: document, options: o, base: base, client: newClient(base, o),
		redactor: newRedactor(o.Credentials), asked: map[string]reply{},
		generator: generate.New(document), plains: map[*spec.Operation]*exchange{}, known: map[[sha256.Size]byte]bool{}}
	r.rooted = strings.Trim(base.Path, "/") != ""
	r.report = &Report{Document: document.Name, Title: document.Title, Version: document.Version,
		BaseURL: r.redactor.text(base.String()), Strict: o.Strict, RunID: o.RunID, Folder: o.Folder, Tool: o.UserAgent, Seed: o.Seed, Shard: o.Shard, Insecure: o.Insecure,
		Started: time.Now(), Coverage: newCoverage(r.operations()), recording: &recording{redactor: r.redactor}}
	return r, nil
}

// reach sends a first request, which tells whether somebody is there. It also
// decides whether the document's base path follows a base URL that has no path of
// its own: it does, unless the deployment answers 404 there and something else
// without it.
func (r *run) reach() {
	for _, op := range r.document.Operations {
		requirement, missing := r.requirement(op)
		if !isSafe(op.Method) || len(missing) > 0 {
			continue
		}
		r.report.BaseURL = r.redactor.text(r.baseOf(op).String())
		c, err := r.plain(op, requirement)
		if err != nil {
			continue
		}
		x, err := r.send(c)
		if r.rooted || op.BasePath() == "" || err != nil || x.Status != http.StatusNotFound {
			return
		}
		r.rooted = true
		if x, err = r.send(c); err != nil || x.answer.silent() || x.Status == http.StatusNotFound {
			r.rooted = false
		}
		r.report.BaseURL = r.redactor.text(r.baseOf(op).String())
		// What was learned was learned under the other base.
		r.asked = map[string]reply{}
		return
	}
}

// baseOf is the URL that the paths of an operation follow.
func (r *run) baseOf(op *spec.Operation) *url.URL {
	if r.rooted {
		return r.base
	}
	return r.base.JoinPath(op.BasePath())
}

// request is the HTTP request of a case, with its credentials.
func (r *run) request(ctx context.Context, c *Case) (*http.Request, error) {
	request, err := c.Operation.NewRequest(ctx, r.baseOf(c.Operation), c.Inputs)
	if err != nil {
		return nil, err
	}
	if c.method != "" {
		request.Method = c.method
	}
	if c.reshape != nil {
		c.reshape(request)
	}
	for _, credential := range c.credentials {
		credential.apply(request)
	}
	return request, nil
}

// verdict is why the run is no verdict on the deployment, nil when it is one.
func (r *run) verdict() error {
	switch {
	case r.ctx.Err() != nil:
		return &spec.Error{Code: "stopped", Message: "the run was stopped before its end: " + r.ctx.Err().Error()}
	case r.unreachable != "":
		return &spec.Error{Code: "unreachable", Message: r.redactor.text(r.base.String() + " cannot be reached: " + r.unreachable),
			Hint: "check the base URL, and that the deployment is running"}
	case len(r.report.Results) == r.report.Skipped():
		if why := r.client.over(); why != nil {
			return &spec.Error{Code: "nothing-checked", Message: "nothing could be checked: " + why.Error(), Hint: "try again later, or allow for more"}
		}
		e := &spec.Error{Code: "nothing-checked", Message: "nothing could be checked", Hint: "use a document with an operation that only reads"}
		for _, result := range r.report.Results {
			e.Message = "nothing could be checked: " + result.Reason
			if strings.HasPrefix(result.Reason, "no credential") {
				e.Hint = "give each with --credential NAME=VALUE, or in " + CredentialVariable("NAME")
				break
			}
		}
		return e
	}
	return nil
}
