package contract

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"goalpost/spec"
)

// Options are how a deployment is checked. Only BaseURL is needed.
type Options struct {
	// BaseURL is where the deployment is, with the base path of the API:
	// https://staging.example.com/api/v1. Where it has no path, the base path of
	// the document's first server is tried, and none when that answers 404.
	BaseURL string
	// Credentials are the secrets by the name of their security scheme. The
	// credential of a basic scheme is "user:password". An operation whose
	// schemes are not all here is skipped. Credentials are sent to BaseURL's
	// origin only, and stand in no result, report or error.
	Credentials map[string]string
	// Strict makes a breach of an assumption a failure. The zero value warns.
	Strict bool

	// Selection is which part of the suite is run. The zero value is all of it.
	Selection
	// AllowUnsafe also sends requests that may change data: POST, PUT, PATCH and
	// DELETE. The zero value skips them.
	AllowUnsafe bool
	// Seed seeds what is random in the requests.
	Seed uint64
	// RandomCases is how many random inputs are tried for one operation, beside a
	// list of texts that careless servers fail on. 0 is 10; below 0 is neither.
	RandomCases int
	// FailFast ends the run after the first case with a failure.
	FailFast bool
	// MaxResponseTime is the time in which an answer has to be there as a whole;
	// a slower one is a failure. 0 is no limit but Timeout.
	MaxResponseTime time.Duration

	// Baseline are failures that are known: they do not break the contract. The
	// zero value knows none.
	Baseline Baseline

	// Manners are how the deployment is treated.
	Manners
	// MaxBody is how many bytes of a body are read, unpacked. 0 is 10 MiB.
	MaxBody int64
	// MaxValues is how many learned values of one parameter are tried. 0 is 20.
	MaxValues int
	// MaxCombinations is how many combinations of learned values are tried for
	// one operation. 0 is 100.
	MaxCombinations int
	// Transport sends the requests. Nil is a transport of the run's own, without
	// a proxy unless Manners names one.
	Transport http.RoundTripper

	// Folder is the folder of the document as reports name it: relative to the
	// root of the repository, with slashes. "" is that root itself.
	Folder string
	// Progress is called with every result as soon as it is there. Nil is nobody.
	Progress func(Result)
	// Advance is called before each case with how far the run has come. Nil is
	// nobody.
	Advance func(Advance)
}

// Advance is how far a run has come.
type Advance struct {
	// Operation is the operationId of what is checked now.
	Operation string
	// Done and Total are operations; Case and Cases those of this operation.
	Done, Total, Case, Cases int
	// Requests is how many requests were sent.
	Requests int
}

// withDefaults is o with every zero value replaced by what it stands for.
func (o Options) withDefaults() Options {
	o.Manners = o.Manners.withDefaults()
	if o.MaxBody <= 0 {
		o.MaxBody = 10 << 20
	}
	if o.MaxValues <= 0 {
		o.MaxValues = 20
	}
	if o.MaxCombinations <= 0 {
		o.MaxCombinations = 100
	}
	if o.RandomCases == 0 {
		o.RandomCases = 10
	}
	if o.Progress == nil {
		o.Progress = func(Result) {}
	}
	if o.Advance == nil {
		o.Advance = func(Advance) {}
	}
	return o
}

// optionError is the *spec.Error for an option that is wrong.
func optionError(message, hint string) error {
	return &spec.Error{Code: "option", Message: message, Hint: hint}
}

// parseBaseURL is the base URL, or the *spec.Error that says what is wrong with
// it. The error never quotes the URL, which may hold a password.
func parseBaseURL(text string) (*url.URL, error) {
	fail := func(message, hint string) error { return &spec.Error{Code: "base-url", Message: message, Hint: hint} }
	example := "give it as https://staging.example.com/api/v1"
	if text == "" {
		return nil, fail("there is no base URL", example)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fail("the base URL is not a URL", example)
	case u.User != nil:
		return nil, fail("the base URL holds a user name or a password", "give it as the credential of a security scheme")
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return nil, fail("the base URL does not begin with http:// or https:// and a host", example)
	case u.RawQuery != "", u.Fragment != "":
		return nil, fail("the base URL has a query or a fragment", "leave out what follows the path")
	}
	return u, nil
}

// checkCredentials is the error of credentials that no request could carry.
func checkCredentials(document *spec.Document, credentials map[string]string) error {
	var known []string
	for _, scheme := range document.SecuritySchemes {
		known = append(known, scheme.Name)
	}
	for _, name := range sortedKeys(credentials) {
		hint := "the document has no security schemes"
		if len(known) > 0 {
			hint = "the security schemes are " + strings.Join(known, ", ")
		}
		if !slices.Contains(known, name) {
			return &spec.Error{Code: "credential", Message: "there is no security scheme " + name, Hint: hint}
		}
		if strings.ContainsFunc(credentials[name], isControl) {
			return &spec.Error{Code: "credential", Message: "the credential of " + name + " holds a line break or another control character",
				Hint: "look for a closing line break in the file or variable it comes from"}
		}
	}
	return nil
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }
