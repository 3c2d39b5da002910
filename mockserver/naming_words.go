package mockserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// words is a set of property names as plainName has them.
func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, one := range strings.Fields(list) {
		set[one] = true
	}
	return set
}

// How the properties of errors are called, by what belongs there.
var (
	messageWords = words("message msg messages detail details description errormessage errordescription errormsg errordetail reason usermessage developermessage explanation faultstring text errors violations")
	fieldWords   = words("field fieldname fieldpath param parameter parametername property propertyname propertypath attribute pointer jsonpointer location loc target argument instancepath datapath element")
	codeWords    = words("code errorcode kind rule constraint keyword validator errortype reasoncode")
	statusWords  = words("status statuscode httpstatus httpstatuscode httpcode responsestatus")
	containers   = words("error errors violations invalidparams invalidparameters detail details messages fielderrors fieldviolations validationerrors validationmessages issues causes problems suberrors fields params parameters faults invalidfields")
	fieldLists   = words("fields params parameters invalidparams invalidparameters invalidfields")
	pointerWords = words("pointer jsonpointer instancepath datapath")
)

// isSlot reports whether a property is worth adding to an error that lacks it.
func isSlot(name string) bool {
	name = plainName(name)
	return messageWords[name] || fieldWords[name] || containers[name]
}

// candidates are the values that a property of that name may have, the best
// first.
func (n *naming) candidates(parent *spec.Schema, name string, depth int) []any {
	status, phrase := json.Number(strconv.Itoa(n.status)), http.StatusText(n.status)
	switch {
	case statusWords[name]:
		return []any{status, string(status), phrase}
	case name == "title":
		return []any{phrase}
	case name == "success" || name == "ok":
		return []any{false}
	case name == "type" && depth == 0:
		return append(n.codes(), "about:blank")
	case name == "error" && hasMessage(parent):
		return []any{phrase}
	case messageWords[name] || name == "error":
		return n.messages()
	case codeWords[name]:
		return append([]any{status}, n.codes()...)
	}
	if len(n.violations) == 0 {
		return nil
	}
	v := n.violations[0]
	switch {
	case name == "in":
		return []any{v.In}
	case pointerWords[name]:
		return []any{"/" + strings.Join(steps(v), "/"), fieldOf(v)}
	case fieldWords[name]:
		return []any{fieldOf(v), "/" + strings.Join(steps(v), "/"), v.In}
	case depth > 0 && (name == "name" || name == "path" || name == "key" || name == "source"):
		return []any{fieldOf(v), "/" + strings.Join(steps(v), "/")}
	case depth > 0 && name == "type":
		return n.codes()
	case isPathName(name):
		return []any{n.question.inputs.Path}
	}
	return nil
}

// codes are the codes of what is wrong.
func (n *naming) codes() []any {
	if len(n.violations) == 0 {
		return nil
	}
	return []any{n.violations[0].Code}
}

// messages say what is wrong: all of it, the first of it, the least of it.
func (n *naming) messages() []any {
	if len(n.violations) == 0 {
		return []any{http.StatusText(n.status)}
	}
	if n.fields {
		return []any{fieldOf(n.violations[0])}
	}
	var all []string
	for _, v := range n.violations[:min(len(n.violations), 5)] {
		all = append(all, sentence(v))
	}
	return []any{strings.Join(all, "; "), all[0], fieldOf(n.violations[0]), http.StatusText(n.status)}
}

// sentence is what is wrong with a field, which it names.
func sentence(v spec.Violation) string {
	field, text := fieldOf(v), violationText(v)
	if v.Documented != nil && v.Documented.Message != "" {
		return text
	}
	first, _, _ := strings.Cut(text, " ")
	if slices.Contains([]string{"is", "has", "does", "cannot", "matches", "breaks"}, first) {
		return field + " " + text
	}
	return field + ": " + text
}

// steps are the names and indexes that lead to what is wrong, within its part of
// the request.
func steps(v spec.Violation) []string {
	location := v.Location
	if v.In == spec.InBody {
		return spec.SplitPointer(strings.TrimPrefix(location, "request.body"))
	}
	name := v.In + "." + v.Name
	if rest, found := strings.CutPrefix(location, name); found {
		return append([]string{v.Name}, spec.SplitPointer(rest)...)
	}
	if v.Name != "" {
		return []string{v.Name}
	}
	return []string{v.In}
}

// wayTo is where something is wrong, as a list that begins with the part of the
// request.
func wayTo(v spec.Violation) []any {
	list := []any{v.In}
	for _, one := range steps(v) {
		if n, err := strconv.Atoi(one); err == nil && v.In == spec.InBody {
			list = append(list, json.Number(strconv.Itoa(n)))
		} else {
			list = append(list, one)
		}
	}
	return list
}

// fieldOf is the field that is wrong: "age", "items[0].id", "body".
func fieldOf(v spec.Violation) string {
	var out strings.Builder
	for _, one := range steps(v) {
		switch _, err := strconv.Atoi(one); {
		case out.Len() == 0:
			out.WriteString(one)
		case err == nil:
			out.WriteString("[" + one + "]")
		default:
			out.WriteString("." + one)
		}
	}
	if out.Len() == 0 {
		return v.In
	}
	return out.String()
}

// hasMessage reports whether an object has a property for a message, so that
// "error" is the name of the status.
func hasMessage(s *spec.Schema) bool {
	return slices.ContainsFunc(s.Properties(), func(name string) bool { return messageWords[plainName(name)] })
}

// contradicts reports whether an example of the document speaks of other fields
// than those that are wrong, or of another status.
func (q *question) contradicts(value any, status int) bool {
	n := &naming{question: q, status: status, violations: q.violations}
	named, others := n.mentions(value, "", 0)
	return others && !named
}

// mentions reports whether a value names one of the fields that are wrong, and
// whether it names anything else in such a place.
func (n *naming) mentions(value any, under string, depth int) (named, others bool) {
	note := func(a, b bool) { named, others = named || a, others || b }
	isOurs := func(text string) bool {
		return slices.ContainsFunc(n.violations, func(v spec.Violation) bool {
			return strings.EqualFold(text, fieldOf(v)) || v.Name != "" && strings.EqualFold(strings.TrimLeft(text, "#/$."), v.Name) || strings.EqualFold(text, v.Location)
		})
	}
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			note(n.mentions(one, under, depth+1))
		}
	case map[string]any:
		for name, one := range v {
			word := plainName(name)
			if isTable(under, word, one) {
				note(isOurs(name), !isOurs(name))
			}
			note(n.mentions(one, word, depth+1))
		}
	case string:
		if fieldWords[under] {
			note(isOurs(v), !isOurs(v))
		}
	case json.Number:
		if statusWords[under] && len(v) == 3 && string(v) != strconv.Itoa(n.status) {
			return false, true
		}
	}
	return named, others
}

// isTable reports whether a property is an entry of a table of what is wrong,
// whose names are those of fields: a list of texts, or a text where the table is
// called so.
func isTable(under, name string, value any) bool {
	if !containers[under] || fieldWords[name] || messageWords[name] || codeWords[name] {
		return false
	}
	if list, ok := value.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { _, text := one.(string); return text })
	}
	_, text := value.(string)
	return text && (under == "errors" || under == "fields" || under == "fielderrors" || under == "validationerrors")
}
