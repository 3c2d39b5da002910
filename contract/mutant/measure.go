package mutant

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"runtime"
	"slices"
	"sync"

	"goalpost/contract"
	"goalpost/spec"
)

// Variant is the server with other data.
type Variant struct {
	// Name is for messages.
	Name    string
	Handler http.Handler
}

// Options are how the suite is measured. The zero value measures with the handler
// alone.
type Options struct {
	// Variants are other servers that keep the document: with other data, so that
	// parts of a schema occur that the handler's own data do not have. One that the
	// suite finds fault with is left out.
	Variants []Variant
	// Credentials are the ones that the servers accept, by the name of their
	// security scheme. Nil is Credentials of the document.
	Credentials map[string]string
	// Parallel is how many runs are made side by side. 0 is one for each processor.
	Parallel int
	// Progress is called with every outcome as soon as it is there, and with how
	// many there will be. Nil is nobody. It is not called twice at once.
	Progress func(outcome Outcome, of int)
}

// Measure runs the suite against the handler, which must keep the document, and
// then against each mutant of it.
//
// The handler must honour "Prefer: code=" (RFC 7240), as goalpost mock does. The
// error, a *spec.Error, says that the suite could not be measured: it finds fault
// with the handler itself, nothing could be checked, or ctx ended.
func Measure(ctx context.Context, document *spec.Document, handler http.Handler, o Options) (*Score, error) {
	if o.Credentials == nil {
		o.Credentials = Credentials(document)
	}
	m := &measuring{document: document, options: o, forced: map[forcing]func() *server{}}
	if err := m.begin(ctx, handler); err != nil {
		return nil, err
	}
	mutants := m.mutants()
	outcomes := make([]Outcome, len(mutants))
	turn := make(chan struct{}, cmpOr(o.Parallel, runtime.GOMAXPROCS(0)))
	var group sync.WaitGroup
	var mu sync.Mutex
	for i, one := range mutants {
		turn <- struct{}{}
		group.Go(func() {
			defer func() { <-turn }()
			if ctx.Err() != nil {
				return
			}
			outcomes[i] = m.judge(ctx, one)
			if o.Progress != nil {
				mu.Lock()
				defer mu.Unlock()
				o.Progress(outcomes[i], len(mutants))
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, &spec.Error{Code: "stopped", Message: "the self-check was stopped before its end: " + ctx.Err().Error()}
	}
	return &Score{Document: document.Name, Title: document.Title, Version: document.Version, Outcomes: outcomes, Untested: m.untested}, nil
}

func cmpOr(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// measuring is the state of one measurement.
type measuring struct {
	document *spec.Document
	options  Options
	// servers are the handler and the variants that the suite finds no fault with.
	servers []*server
	// untested are the operations that the suite cannot check, and why.
	untested []Untested

	mu     sync.Mutex
	forced map[forcing]func() *server
}

// begin runs the suite against the servers themselves.
func (m *measuring) begin(ctx context.Context, handler http.Handler) error {
	s := newServer(m.document, handler, m.options.Credentials)
	report, err := s.baseline(ctx, nil)
	if err != nil {
		return err
	}
	for _, result := range report.Results {
		if result.Status == contract.Fail {
			f := result.Failures[0]
			return &spec.Error{Code: "unsound", Location: f.Document,
				Message: fmt.Sprintf("the suite finds fault with the server that is to keep the document: %s: expected %s, received %s", result, f.Expected, f.Received),
				Hint:    "mend the document there, or the fixture that was served"}
		}
		if result.Status == contract.Skip && result.Check == "" && result.Case == plainName {
			m.untested = append(m.untested, Untested{result.Operation, result.Reason})
		}
	}
	m.servers = []*server{s}
	for _, variant := range m.options.Variants {
		v := newServer(m.document, variant.Handler, m.options.Credentials)
		if report, err := v.baseline(ctx, nil); err == nil && report.Kept() {
			m.servers = append(m.servers, v)
		}
	}
	return ctx.Err()
}

// plainName is how the suite calls the request of an operation that it cannot send.
const plainName = "plain request"

// mutants are those of the document. Of a response that no request gets, one
// mutant stands for all that it promises.
func (m *measuring) mutants() []*Mutant {
	occurs := map[*spec.Response]bool{}
	var kept []*Mutant
	for _, one := range Derive(m.document) {
		if r := one.response; r != nil && (one.Equal == "" || one.Equal == bodiless) {
			if one.Family == Response {
				occurs[r] = m.occurs(one)
			} else if !occurs[r] {
				continue
			}
		}
		kept = append(kept, one)
	}
	return kept
}

// occurs reports whether any server answers with the mutant's response.
func (m *measuring) occurs(one *Mutant) bool {
	for range m.serversFor(one) {
		return true
	}
	return false
}

// serversFor are the servers of which some answer is of the mutant's response and
// media type: the handler and the variants; or else those that are made to answer so.
func (m *measuring) serversFor(one *Mutant) iter.Seq[*server] {
	return func(yield func(s *server) bool) {
		found := false
		for _, s := range m.servers {
			if s.answers(one.response, one.media) {
				found = true
				if !yield(s) {
					return
				}
			}
		}
		if found {
			return
		}
		for _, class := range classes {
			if s := m.forcing(one.response, one.media, class); s != nil && !yield(s) {
				return
			}
		}
	}
}

// answers reports whether one of the recorded answers is of that response and media
// type; nil is any.
func (s *server) answers(r *spec.Response, media *spec.MediaType) bool {
	return r == nil || slices.ContainsFunc(s.record(), func(x *exchange) bool {
		return x.response == r && x.asks(r.Operation()) && (media == nil || x.media == media)
	})
}

// judge is what becomes of a mutant.
func (m *measuring) judge(ctx context.Context, one *Mutant) Outcome {
	outcome := Outcome{Mutant: one}
	if one.Equal != "" {
		outcome.Fate, outcome.Why = Equal, one.Equal
		return outcome
	}
	outcome.Fate, outcome.Why = Survived, first(one.Advice, "no right request of the operation is known: give its parameters and its body examples")
	for s := range m.serversFor(one) {
		if !s.concerns(one) {
			continue
		}
		if killer := s.try(ctx, one); killer != "" {
			outcome.Fate, outcome.Why = Killed, killer
			return outcome
		}
		outcome.Why = "nothing: the suite lets it pass, which is a defect of the suite"
	}
	return outcome
}

// concerns reports whether the mutant answers one of the recorded requests
// otherwise than the server.
func (s *server) concerns(one *Mutant) bool {
	alter := one.start()
	return slices.ContainsFunc(s.record(), func(x *exchange) bool {
		if x.operation != nil && !slices.Contains(one.operations, x.operation.ID) {
			return false
		}
		first, second := alter(x), alter(x)
		// What depends on being asked again shows at the second time.
		return first != nil || second != nil
	})
}

// try runs the suite against a mutant until the first failure, and is the check
// that failed; "" where none does.
func (s *server) try(ctx context.Context, one *Mutant) string {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	alter := one.start()
	killer := ""
	o := s.options(one.operations, func(r *http.Request, body []byte) *reply {
		x := s.exchange(r, body)
		if a := alter(x); a != nil {
			return a
		}
		return x.answer
	})
	o.Progress = func(result contract.Result) {
		if result.Status == contract.Fail && killer == "" {
			killer = result.Check + ", " + result.Case
			cancel()
		}
	}
	_, err := contract.Run(ctx, s.document, o)
	if killer == "" && err != nil && ctx.Err() == nil {
		killer = "the run: " + err.Error()
	}
	return killer
}

// baseline runs the suite against the server itself, and records what is asked.
func (s *server) baseline(ctx context.Context, operations []string) (*contract.Report, error) {
	seen := map[*exchange]bool{}
	return contract.Run(ctx, s.document, s.options(operations, func(r *http.Request, body []byte) *reply {
		x := s.exchange(r, body)
		s.mu.Lock()
		defer s.mu.Unlock()
		if !seen[x] {
			seen[x] = true
			s.recorded = append(s.recorded, x)
		}
		return x.answer
	}))
}

// record is what the suite asked the server, each request once.
func (s *server) record() []*exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recorded
}

// options are those of a run against a server within the process, of the operations
// that are named; all of them where none is.
func (s *server) options(operations []string, answer transport) contract.Options {
	return contract.Options{BaseURL: origin, Credentials: s.credentials, Strict: true, Transport: answer, AllowUnsafe: true,
		Selection: contract.Selection{Operations: operations},
		Manners:   contract.Manners{Rate: -1, MaxWait: -1, RunID: "self-check"}}
}
