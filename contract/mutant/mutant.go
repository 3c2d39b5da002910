package mutant

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"goalpost/spec"
)

// Family is the kind of promise that a mutant breaks.
type Family string

// The families.
const (
	Schema          Family = "schema"
	Required        Family = "required property"
	Status          Family = "status"
	MediaType       Family = "media type"
	Header          Family = "header"
	DocumentedError Family = "documented error"
	Credential      Family = "credential"
	Rule            Family = "rule"
	Value           Family = "computed value"
	Identity        Family = "identity"
	ValuesFrom      Family = "valid values"
	Effect          Family = "parameter's effect"
	Parameter       Family = "parameter"
	Body            Family = "request body"
	Framing         Family = "framing"
	Method          Family = "method"
	Failing         Family = "redirect and server error"
	Response        Family = "response"
)

// catalogue is what the mutants of each family do, in the order of a Score.
func catalogue() []struct {
	family Family
	breaks string
} {
	return []struct {
		family Family
		breaks string
	}{
		{Schema, "has a value in a response body that breaks a keyword of its schema: one mutant for each keyword at each place"},
		{Required, "leaves a required property out of a response body"},
		{Status, "answers with a status that is not documented, or refuses a right request"},
		{MediaType, "answers with another media type, or with none"},
		{Header, "leaves a required response header out, or gives one a value that breaks its schema"},
		{DocumentedError, "answers a wrong request with another status, message or field than `x-error` has"},
		{Credential, "accepts a credential that is missing, empty, wrong, or of another scheme"},
		{Rule, "breaks one of the `x-rules`, within a response or between two"},
		{Value, "has another value than `x-value` computes"},
		{Identity, "changes an object with `x-identity` from one answer to the next"},
		{ValuesFrom, "accepts a value that `x-values-from` does not list, or refuses one that it does"},
		{Effect, "ignores a parameter of which the document says what follows from it"},
		{Parameter, "accepts a parameter that breaks its schema or is missing, or refuses one that is right"},
		{Body, "accepts a request body that breaks its schema, is missing, or is of another media type"},
		{Framing, "sends a body that does not arrive whole, is no gzip, or is no strict JSON"},
		{Method, "answers HEAD otherwise than GET, OPTIONS wrongly, or a method that is not documented with success"},
		{Failing, "redirects a right request, or answers it with 500"},
		{Response, "answers with one of the documented statuses, and with nothing that is documented for it"},
	}
}

// Families are all of them, in the order of a Score.
func Families() []Family {
	var families []Family
	for _, one := range catalogue() {
		families = append(families, one.family)
	}
	return families
}

// Breaks is what the mutants of the family do, in a few words.
func (f Family) Breaks() string {
	for _, one := range catalogue() {
		if one.family == f {
			return one.breaks
		}
	}
	return ""
}

// Mutant is a server that breaks one promise of its document and keeps all others.
type Mutant struct {
	// ID is the same for the same promise of the same document, whatever stands
	// around it.
	ID     string
	Family Family
	// Operation is the operationId of the operation that breaks the promise.
	Operation string
	// Place is where the document makes the promise.
	Place spec.Location
	// Says is what is broken, in a sentence.
	Says string
	// Advice is what to add to the document where the suite does not notice.
	Advice string
	// Equal is the proof that no server could differ, "" where there is none.
	Equal string

	document *spec.Document
	// operations are those that the suite has to check in order to notice.
	operations []string
	// response is the documented response that has to occur; nil for no certain one.
	response *spec.Response
	// media is the media type that it has to be of; nil for any.
	media *spec.MediaType
	// start begins a run: alter is what the mutant answers in place of an exchange,
	// nil where that is no concern of the promise.
	start func() (alter func(x *exchange) *reply)
}

// Handler is the mutant of a server that keeps its document. The server must honour
// "Prefer: code=" (RFC 7240), as goalpost mock does, and accept exactly the given
// credentials, by the name of their security scheme.
func (m *Mutant) Handler(right http.Handler, credentials map[string]string) http.Handler {
	s := newServer(m.document, right, credentials)
	alter := m.start()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		x := s.exchange(r, body)
		a := alter(x)
		if a == nil {
			a = x.answer
		}
		a.writeTo(w)
	})
}

// identify gives the mutant its ID.
func (m *Mutant) identify(parts ...string) {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{string(m.Family), m.Operation, m.Place.File, m.Place.Pointer}, parts...), "\x00")))
	m.ID = hex.EncodeToString(sum[:6])
}
