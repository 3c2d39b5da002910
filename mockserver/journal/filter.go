package journal

import (
	"strconv"
	"strings"
)

// Filter says which exchanges are meant. The zero value means all; what is set has
// to hold together.
type Filter struct {
	Session string
	// Operation is an operationId.
	Operation string
	// Status is a status, "404", or a range, "4XX".
	Status  string
	Verdict Verdict
	// Method is compared without regard to case.
	Method string
	// Path is a part of the path.
	Path string
	// After is the id of an exchange: only newer ones are meant.
	After uint64
}

func (f Filter) matches(x *Exchange) bool {
	path, _, _ := strings.Cut(x.Target, "?")
	return x.ID > f.After &&
		(f.Session == "" || f.Session == x.Session) &&
		(f.Operation == "" || x.Operation != nil && x.Operation.ID == f.Operation) &&
		(f.Status == "" || hasStatus(f.Status, x.Status)) &&
		(f.Verdict == "" || f.Verdict == x.Verdict) &&
		(f.Method == "" || strings.EqualFold(f.Method, x.Method)) &&
		(f.Path == "" || strings.Contains(path, f.Path))
}

func hasStatus(want string, status int) bool {
	text := strconv.Itoa(status)
	if strings.HasSuffix(want, "XX") {
		return len(text) == 3 && text[0] == want[0]
	}
	return text == want
}
