package main

import (
	"crypto/x509"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"goalpost/contract"
	"goalpost/spec"
)

// testFlags are the flags of goalpost test.
type testFlags struct {
	baseURL     string
	credentials []string
	reports     []string

	baseline, writeBaseline string
	progress                string
	verbose                 bool

	strict, allowUnsafe, failFast, remote, selfCheck bool
	seed                                             uint64
	maxResponseTime                                  time.Duration

	operations, tags, checks, excludeChecks []string
	shard                                   string

	rate                     float64
	concurrency, maxRequests int
	timeout, maxWait         time.Duration
	proxy, ca                string
	insecure                 bool
}

func (t *testFlags) register(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVar(&t.baseURL, "base-url", "", "`URL` of the deployment, with the base path of the API")
	f.StringArrayVar(&t.credentials, "credential", nil, "`NAME=VALUE`: the credential of a security scheme; repeat it for more schemes")
	f.BoolVar(&t.strict, "strict", false, "fail where something that is only assumed does not hold")
	f.StringArrayVar(&t.reports, "report", nil, "`FORMAT=FILE`: also write a report; repeat it for more. The formats are "+formatNames()+"; the file - is stdout")
	f.StringVar(&t.progress, "progress", "auto", "`KIND` of progress that is shown: bar, lines, none, or auto: a bar on a terminal, lines elsewhere")
	f.BoolVarP(&t.verbose, "verbose", "v", false, "print a line for each check, not only for each case")
	f.StringVar(&t.baseline, "baseline", "", "`FILE` with failures that are known and do not break the contract: a report in JSON, or what --write-baseline wrote")
	f.StringVar(&t.writeBaseline, "write-baseline", "", "write the failures of this run to a `FILE` for --baseline, and exit 0")
	remoteFlag(f, &t.remote)

	f.StringSliceVar(&t.operations, "operation", nil, "check only the operation of this `ID`, or of this METHOD and PATH; repeat it for more")
	f.StringSliceVar(&t.tags, "tag", nil, "check only operations with this `TAG`; repeat it for more")
	f.StringSliceVar(&t.checks, "checks", nil, "make only these checks: `IDS` with commas between, as goalpost checks lists them")
	f.StringSliceVar(&t.excludeChecks, "exclude-checks", nil, "make all checks but these `IDS`")
	f.StringVar(&t.shard, "shard", "", "run one share of the cases: `2/5` is the second of five")
	f.BoolVar(&t.allowUnsafe, "allow-unsafe", false, "also send POST, PUT, PATCH and DELETE, which may change data")
	f.Uint64Var(&t.seed, "seed", 0, "the `NUMBER` that random requests are drawn with")
	f.BoolVar(&t.failFast, "fail-fast", false, "end with the first case that fails")
	f.BoolVar(&t.selfCheck, "self-check", false, "measure the suite instead of a deployment: break one promise of the document at a time, and see what is noticed")
	f.DurationVar(&t.maxResponseTime, "max-response-time", 0, "the `TIME` in which an answer has to be there, such as 800ms; 0 is no limit")

	f.Float64Var(&t.rate, "rate", 20, "requests a second at most, a `NUMBER`; 0 is no limit, which is the default toward this machine itself")
	f.IntVar(&t.concurrency, "concurrency", 1, "the `NUMBER` of requests that are under way at once")
	f.DurationVar(&t.timeout, "timeout", 10*time.Second, "the `TIME` after which a request without a whole answer is given up")
	f.IntVar(&t.maxRequests, "max-requests", 0, "the `NUMBER` of requests after which the rest is skipped; 0 is no limit")
	f.DurationVar(&t.maxWait, "max-wait", time.Minute, "the `TIME` that is waited altogether where the deployment asks for it with Retry-After; 0 is not at all")
	f.StringVar(&t.proxy, "proxy", "", "`URL` of a proxy that all requests go through")
	f.StringVar(&t.ca, "ca", "", "`FILE` with certificates of authorities that are trusted, in PEM, instead of the system's")
	f.BoolVar(&t.insecure, "insecure", false, "trust any certificate; the report says so")
}

func formatNames() string {
	var names []string
	for _, format := range contract.Formats() {
		names = append(names, format.Name)
	}
	return strings.Join(names, ", ")
}

// options are what the flags say. No error repeats a value that may be a secret.
func (t *testFlags) options(given *pflag.FlagSet, document *spec.Document) (contract.Options, error) {
	o := contract.Options{BaseURL: t.baseURL, Strict: t.strict, AllowUnsafe: t.allowUnsafe, Seed: t.seed,
		FailFast: t.failFast, MaxResponseTime: t.maxResponseTime}
	o.Selection = contract.Selection{Operations: t.operations, Tags: t.tags, Checks: t.checks, ExcludeChecks: t.excludeChecks}
	o.Manners = contract.Manners{Timeout: t.timeout, Concurrency: t.concurrency, MaxRequests: t.maxRequests,
		MaxWait: t.maxWait, Insecure: t.insecure, UserAgent: userAgent()}
	if given.Changed("rate") {
		o.Rate = t.rate
	}
	// Of these 0 means none, and a zero value means the default.
	if given.Changed("rate") && t.rate == 0 {
		o.Rate = -1
	}
	if t.maxWait == 0 {
		o.MaxWait = -1
	}
	if err := t.bounds(); err != nil {
		return o, err
	}
	var err error
	if o.Shard, err = readShard(t.shard); err != nil {
		return o, err
	}
	if o.Proxy, err = readProxy(t.proxy); err != nil {
		return o, err
	}
	if o.CAs, err = readCAs(t.ca); err != nil {
		return o, err
	}
	if o.Baseline, err = readBaseline(t.baseline); err != nil {
		return o, err
	}
	o.Credentials, err = testCredentials(document, t.credentials)
	return o, err
}

// bounds is the error of a number or a time that makes no sense.
func (t *testFlags) bounds() error {
	for _, flag := range []struct {
		name string
		bad  bool
		hint string
	}{
		{"rate", t.rate < 0, "0 is no limit"},
		{"concurrency", t.concurrency < 1, "1 is one request at a time"},
		{"timeout", t.timeout <= 0, "give it with its unit, such as 10s"},
		{"max-requests", t.maxRequests < 0, "0 is no limit"},
		{"max-wait", t.maxWait < 0, "0 is not to wait at all"},
		{"max-response-time", t.maxResponseTime < 0, "give it with its unit, such as 800ms; 0 is no limit"},
	} {
		if flag.bad {
			return fail(flag.hint, "the value of --%s is too small", flag.name)
		}
	}
	return nil
}

// readShard reads "2/5".
func readShard(text string) (contract.Shard, error) {
	if text == "" {
		return contract.Shard{}, nil
	}
	index, count, found := strings.Cut(text, "/")
	i, err := strconv.Atoi(index)
	n, countErr := strconv.Atoi(count)
	if !found || err != nil || countErr != nil || i < 1 || i > n {
		return contract.Shard{}, fail("the first of five shares is --shard 1/5, the last 5/5", "the value of --shard is not a share")
	}
	return contract.Shard{Index: i, Count: n}, nil
}

// readProxy reads the URL of a proxy, which may hold a password.
func readProxy(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	proxy, err := url.Parse(text)
	if err != nil {
		return nil, fail("give it as http://proxy.example.com:3128", "the value of --proxy is not a URL")
	}
	return proxy, nil
}

// readBaseline reads the failures that are known.
func readBaseline(name string) (contract.Baseline, error) {
	if name == "" {
		return contract.Baseline{}, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return contract.Baseline{}, fail("write one with --write-baseline FILE", "the baseline %s cannot be read", name)
	}
	defer file.Close()
	return contract.ReadBaseline(file)
}

// readCAs reads certificates of authorities.
func readCAs(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fail("give the path of a file with certificates in PEM", "the file of --ca cannot be read")
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fail("it begins with -----BEGIN CERTIFICATE-----", "the file of --ca holds no certificate in PEM")
	}
	return pool, nil
}
