package spec

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Operation is one Operation Object: a method of a path.
type Operation struct {
	// ID is the operationId, or the method and path where the document has none:
	// "get_pets_petId".
	ID string
	// Method is upper-case.
	Method string
	// Path is the path template as the document writes it, without the server's
	// base path.
	Path        string
	Summary     string
	Description string
	Tags        []string
	Deprecated  bool
	// Parameters are the operation's own, then those it inherits from its path.
	Parameters []*Parameter
	// RequestBody is nil where the operation takes none.
	RequestBody *RequestBody
	// Responses are in the order of the document.
	Responses []*Response
	// Security is a choice of requirements; empty means that none is needed.
	Security []Requirement
	Location Location
	// Assumed is the reason why the operation is a guess; "" when it is documented.
	Assumed string

	document *Document
	item     *PathItem
	// servers are the operation's own, none where it inherits them.
	servers []serverPath
	// dependentOnce guards dependents: the parameters with x-values-from in the order
	// in which they are resolved.
	dependentOnce sync.Once
	dependents    []*Parameter
	// flatOnce guards flat, which is all of them where isFlat is true.
	flatOnce sync.Once
	flat     []flat
	isFlat   bool
	// successOnce guards success.
	successOnce sync.Once
	success     *Response
}

// PathItem is one path of the document with all its operations.
type PathItem struct {
	// Path is the template as the document writes it.
	Path       string
	Operations []*Operation
	Location   Location

	servers []serverPath
}

// Methods are the methods the path has, in the order of the document.
func (item *PathItem) Methods() []string {
	methods := make([]string, len(item.Operations))
	for i, op := range item.Operations {
		methods[i] = op.Method
	}
	return methods
}

// Operation is the path's operation for a method, nil where it has none.
func (item *PathItem) Operation(method string) *Operation {
	for _, op := range item.Operations {
		if op.Method == method {
			return op
		}
	}
	return nil
}

// Document is the document the operation belongs to.
func (op *Operation) Document() *Document { return op.document }

// PathItem is the path the operation belongs to.
func (op *Operation) PathItem() *PathItem { return op.item }

// String is the method and the path: "GET /pets/{petId}".
func (op *Operation) String() string { return op.Method + " " + op.Path }

// Parameter is the operation's parameter of that place and name, nil where it
// has none. Header names are compared without regard to case.
func (op *Operation) Parameter(in, name string) *Parameter {
	for _, p := range op.Parameters {
		if p.In == in && (p.Name == name || in == InHeader && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// Response is what the document says of a status: its own entry, else its
// range (4XX), else the default; nil where it says nothing (OpenAPI 3.1
// section 4.8.16).
func (op *Operation) Response(status int) *Response {
	code := strconv.Itoa(status)
	rangeCode := code[:1] + "XX"
	var byRange, byDefault *Response
	for _, r := range op.Responses {
		switch {
		case r.Status == code:
			return r
		case strings.EqualFold(r.Status, rangeCode):
			byRange = r
		case r.Status == "default":
			byDefault = r
		}
	}
	if byRange != nil {
		return byRange
	}
	return byDefault
}

// Response is one Response Object of an operation.
type Response struct {
	// Status is "200", a range such as "4XX", or "default".
	Status      string
	Description string
	// Content is in the order of the document; empty for a response without a body.
	Content []*MediaType
	Headers []*Header
	Links   []*Link
	// Rules hold between the values of this response (x-rules).
	Rules    []*Rule
	Location Location
	Assumed  string

	operation *Operation
	// seesOnce guards sees, which is SeesRequest.
	seesOnce sync.Once
	sees     bool
}

// Operation is the operation the response belongs to.
func (r *Response) Operation() *Operation { return r.operation }

// Code is a status that the response covers: its own, the first of its range
// (400 for 4XX), or 0 for the default, and for none at all.
func (r *Response) Code() int {
	if r == nil {
		return 0
	}
	if code, err := strconv.Atoi(r.Status); err == nil {
		return code
	}
	if len(r.Status) == 3 && strings.EqualFold(r.Status[1:], "XX") {
		return int(r.Status[0]-'0') * 100
	}
	return 0
}

// MediaType is one Media Type Object: a schema and examples for one content type.
type MediaType struct {
	// Name is the media type or range as the document writes it.
	Name string
	// Schema is nil where the document gives none.
	Schema   *Schema
	Examples []*Example
	Location Location
	Assumed  string

	encoding map[string]*encoding
}

// RequestBody is one Request Body Object.
type RequestBody struct {
	Required bool
	Content  []*MediaType
	Location Location
	Assumed  string
}

// Example is a value that the document gives: under examples by name, or under
// example, whose name is then "".
type Example struct {
	Name, Summary string
	Value         any
	// Raw is the text of a body where the example is one: that of externalValue,
	// or an XML document. Value is then what it decodes to. It is nil otherwise.
	Raw []byte
	// External is the URL of an externalValue that was not read, "" for others.
	External string
	Location Location
}

// Header is a header that a response carries.
type Header struct {
	Name     string
	Required bool
	// Schema is nil where the document gives none.
	Schema   *Schema
	Examples []*Example
	Explode  bool
	// MediaType is the content type of a header with content, "" otherwise.
	MediaType string
	Location  Location
	Assumed   string
}

// Link is one Link Object: values of a response that are inputs of another
// operation.
type Link struct {
	Name        string
	OperationID string
	// Parameters are runtime expressions or constants by parameter name.
	Parameters map[string]any
	Location   Location
}

// Parameter is one Parameter Object.
type Parameter struct {
	// In is one of InPath, InQuery, InHeader, InCookie.
	In   string
	Name string
	// Style is never empty: the default of In where the document gives none.
	Style           string
	Explode         bool
	Required        bool
	AllowReserved   bool
	AllowEmptyValue bool
	Description     string
	Deprecated      bool
	// Schema describes the value; for a parameter with content it is that
	// content's schema. Nil where the document gives none.
	Schema *Schema
	// MediaType is the content type of a parameter with content, "" otherwise.
	MediaType string
	Examples  []*Example
	// ValuesFrom says which values are valid (x-values-from), nil where the
	// schema alone does.
	ValuesFrom *ValuesFrom
	// Documented is the error the documentation names for a wrong value (x-error).
	Documented *DocumentedError
	Location   Location
	Assumed    string

	operation *Operation
	// header is the name as http.Header has it.
	header string
}

// The parts of a request in which a parameter stands.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
	InCookie = "cookie"
	InBody   = "body"
)

// Requirement is one way to be let in: all of its schemes together. An empty
// Requirement lets everybody in.
type Requirement []*SecurityScheme

// SecurityScheme is one Security Scheme Object.
type SecurityScheme struct {
	// Name is the component's name.
	Name string
	// Type is apiKey, http, oauth2, openIdConnect or mutualTLS.
	Type string
	// In and Key are where an apiKey stands: header, query or cookie, and its name.
	In, Key string
	// Scheme is the lower-case HTTP authentication scheme of an http type:
	// bearer, basic. oauth2 and openIdConnect have bearer.
	Scheme     string
	Location   Location
	Assumed    string
	Documented *DocumentedError

	// header is the name of the credential's header as http.Header has it.
	header string
}

// statuses are the numeric statuses an operation documents, ascending.
func (op *Operation) statuses() []int {
	var codes []int
	for _, r := range op.Responses {
		if code, err := strconv.Atoi(r.Status); err == nil {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// Success is the response of a request that is right: the lowest documented
// 2xx, else a 2XX range, else default, else the lowest 3xx, else the first
// response; nil where there is none.
func (op *Operation) Success() *Response {
	op.successOnce.Do(func() { op.success = op.findSuccess() })
	return op.success
}

func (op *Operation) findSuccess() *Response {
	for _, family := range []int{2, 3} {
		for _, code := range op.statuses() {
			if code/100 == family {
				return op.Response(code)
			}
		}
		for _, r := range op.Responses {
			if r.Code()/100 == family {
				return r
			}
		}
		if family == 2 {
			for _, r := range op.Responses {
				if r.Status == "default" {
					return r
				}
			}
		}
	}
	if len(op.Responses) > 0 {
		return op.Responses[0]
	}
	return nil
}
