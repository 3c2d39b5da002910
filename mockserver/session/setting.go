package session

import (
	"encoding/json"
	"strings"
)

// Default is the session of clients that name none.
const Default = "default"

// ValidID reports whether a text can name a session: 1 to 128 of the characters
// that a URL does not escape (RFC 3986 section 2.3).
func ValidID(id string) bool {
	for i := range len(id) {
		c := id[i]
		alphanumeric := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !alphanumeric && strings.IndexByte("._~-", c) < 0 {
			return false
		}
	}
	return id != "" && len(id) <= 128
}

// Settings are what is set for one session. The zero value is nothing.
type Settings struct {
	// Seed is where generated values and faults come from; nil is the server's.
	Seed *uint64 `json:"seed,omitempty"`
	// Generate says whether bodies are generated rather than taken from fixtures
	// and examples; nil is as the server does.
	Generate *bool `json:"generate,omitempty"`
	// Scenario is the name of a scenario, whose settings come after the session's
	// own; "" is none.
	Scenario string `json:"scenario,omitempty"`
	// Settings are tried in their order.
	Settings []Setting `json:"settings,omitempty"`
}

// IsZero reports whether nothing is set.
func (s *Settings) IsZero() bool {
	return s == nil || s.Seed == nil && s.Generate == nil && s.Scenario == "" && len(s.Settings) == 0
}

// Setting is what requests of an operation are answered. It has an Answer or a
// Sequence, a Fault, or both.
type Setting struct {
	// ID is unique within the session. It is given when the setting is added, and
	// counted from 1, so that what is drawn for it is the same in each run.
	ID string `json:"id,omitempty"`
	// Operation is an operationId; "" is every operation.
	Operation string `json:"operation,omitempty"`
	// Summary is what a person gets to see.
	Summary string `json:"summary,omitempty"`
	// Answer is the answer to each request.
	Answer *Answer `json:"answer,omitempty"`
	// Sequence is one answer after another, then as always; with Times it begins
	// anew until that many requests were answered.
	Sequence []Answer `json:"sequence,omitempty"`
	// Fault is what goes wrong on the way.
	Fault *Fault `json:"fault,omitempty"`
	// Times is for how many requests; 0 is until it is taken away, or for a
	// sequence once.
	Times int `json:"times,omitempty"`
	// Used is how many requests it was taken for. It is only read.
	Used int `json:"used,omitempty"`
	// Spent is whether it applies no more. It is only read.
	Spent bool `json:"spent,omitempty"`
}

// Limit is for how many requests the setting is; 0 is without a limit.
func (s *Setting) Limit() int {
	if s.Times == 0 {
		return len(s.Sequence)
	}
	return s.Times
}

// Step is the answer to the request before which n others were answered; nil
// where the setting has none.
func (s *Setting) Step(n int) *Answer {
	if len(s.Sequence) > 0 {
		return &s.Sequence[n%len(s.Sequence)]
	}
	return s.Answer
}

// AppliesTo reports whether the setting is about an operation.
func (s *Setting) AppliesTo(operation string) bool {
	return s.Operation == "" || s.Operation == operation
}

// Answer is how an answer differs from what it would be. The zero value differs in
// nothing.
type Answer struct {
	// Status is from 200 to 599; 0 leaves it open.
	Status int `json:"status,omitempty"`
	// Example is the name of a fixture or of an example of the document; "" leaves
	// it open.
	Example string `json:"example,omitempty"`
	// Wrong is where a parameter or a credential stands, "query.page": the answer is
	// the documented error for it, as if it were wrong; "" leaves it open.
	Wrong string `json:"wrong,omitempty"`
	// Generate says whether the body is generated; nil leaves it open.
	Generate *bool `json:"generate,omitempty"`
	// Seed is nil where it is left open.
	Seed *uint64 `json:"seed,omitempty"`
	// Patch is a JSON merge patch (RFC 7396) onto the body; nil is none.
	Patch json.RawMessage `json:"patch,omitempty"`
	// Set are values of the body by JSON pointer (RFC 6901).
	Set map[string]json.RawMessage `json:"set,omitempty"`
	// EmptyMaps is how empty objects are written: "array", or as what they are
	// ("object" or "").
	EmptyMaps string `json:"emptyMaps,omitempty"`
	// Broken says that the body may break the document.
	Broken bool `json:"broken,omitempty"`
}

// Names reports whether the answer names a response.
func (a *Answer) Names() bool { return a != nil && (a.Status != 0 || a.Example != "" || a.Wrong != "") }

// Alters reports whether the answer changes a body.
func (a *Answer) Alters() bool {
	return a != nil && (a.Patch != nil || len(a.Set) > 0 || a.EmptyMaps == emptyArray)
}

const emptyArray = "array"

// Fault is something that goes wrong on the way.
type Fault struct {
	// Kind is one of Kinds.
	Kind Kind `json:"kind"`
	// Rate is how many of the requests it strikes, above 0 and up to 1; 0 is all.
	Rate float64 `json:"rate,omitempty"`
	// Delay holds the answer back before that; nil does not.
	Delay *Delay `json:"delay,omitempty"`
	// Over is how long a slow drip takes, in milliseconds up to 30,000; 0 is 3,000.
	Over int `json:"over,omitempty"`
	// RetryAfter is the header of that name, in seconds; nil is 1 for
	// TooManyRequests and none for Unavailable.
	RetryAfter *int `json:"retryAfter,omitempty"`
}

// Kind is what goes wrong.
type Kind string

// The kinds of faults.
const (
	Latency         Kind = "latency"
	SlowDrip        Kind = "slow-drip"
	ConnectionReset Kind = "connection-reset"
	EmptyReply      Kind = "empty-reply"
	TruncatedBody   Kind = "truncated-body"
	MalformedChunk  Kind = "malformed-chunk"
	WrongLength     Kind = "wrong-length"
	WrongMediaType  Kind = "wrong-media-type"
	InvalidJSON     Kind = "invalid-json"
	TooManyRequests Kind = "too-many-requests"
	Unavailable     Kind = "unavailable"
)

// Kinds are all kinds of faults, the gentlest first.
func Kinds() []Kind {
	return []Kind{Latency, SlowDrip, ConnectionReset, EmptyReply, TruncatedBody, MalformedChunk,
		WrongLength, WrongMediaType, InvalidJSON, TooManyRequests, Unavailable}
}

// Delay is how long an answer is held back: a distribution with its parameters, in
// milliseconds up to 30,000.
type Delay struct {
	// Distribution is fixed (Value), uniform (Min, Max), normal (Mean, Deviation)
	// or lognormal (Median, Sigma).
	Distribution string `json:"distribution"`
	// Value is the whole delay.
	Value float64 `json:"value,omitempty"`
	// Min and Max are the least and the most.
	Min float64 `json:"min,omitempty"`
	Max float64 `json:"max,omitempty"`
	// Mean and Deviation are those of the normal distribution, cut off at 0.
	Mean      float64 `json:"mean,omitempty"`
	Deviation float64 `json:"deviation,omitempty"`
	// Median is that of the lognormal distribution, Sigma the deviation of its
	// logarithm.
	Median float64 `json:"median,omitempty"`
	Sigma  float64 `json:"sigma,omitempty"`
}

// Scenario is settings in a file.
type Scenario struct {
	Name string `json:"name"`
	// Summary is what a person gets to see.
	Summary string `json:"summary"`
	// File is the path within the folder of fixtures.
	File string `json:"file,omitempty"`
	// Settings are what it sets; it names no scenario itself.
	Settings
}
