package spec

// Violation is one thing in a request or a response that the document does not
// allow.
type Violation struct {
	// Code is stable: a JSON Schema keyword ("type", "required", "pattern"), a
	// word of goalpost ("x-rules", "x-value", "x-values-from"), or one of
	// "repeated", "malformed", "credential", "media-type", "unknown".
	Code string
	// Location is where in the message: "query.page", "header.x-key",
	// "request.body/items/0", "response.body/data/name".
	Location string
	// In is the part of the message: path, query, header, cookie, body.
	In string
	// Name is the parameter's or property's name; "" for a whole body.
	Name string
	// Message says what was expected and what was found. It never holds a
	// credential.
	Message string
	// Rule is the id of the rule that was broken, "" for other violations.
	Rule string
	// Document is the place in the document that says so.
	Document Location
	// Assumed is the reason given by x-assumed when the promise is a guess; ""
	// when the vendor documents it.
	Assumed string
	// Documented is what x-error says of this mistake; nil where it says nothing.
	Documented *DocumentedError
}

// DocumentedError is the error that the vendor's documentation names for a
// wrong parameter or credential (x-error).
type DocumentedError struct {
	// Status is the HTTP status, 400 to 599.
	Status int
	// Type and Message are the words of the documentation; either may be "".
	Type, Message string
	Location      Location
	Assumed       string
}
