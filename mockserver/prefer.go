package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// wish is what a client asks for: by the header Prefer (RFC 7240), or by the
// query parameters __code, __example, __dynamic, __seed and __scenario. The header wins. The
// zero value asks for nothing.
type wish struct {
	// code is the status asked for, as the client wrote it.
	code string
	// example is the name of a fixture or of an example in the document.
	example string
	// dynamic says whether the body is to be generated; nil leaves that open.
	dynamic *bool
	// seed is nil where the client gives none.
	seed *uint64
	// scenario is the name of a scenario.
	scenario string
	// applied is the value of Preference-Applied: the preferences of the header
	// that are honoured.
	applied string
}

// names reports whether the wish names a response.
func (w wish) names() bool { return w.code != "" || w.example != "" }

// any reports whether the client asks for something, so that it is let in
// without credentials.
func (w wish) any() bool { return w.names() || w.dynamic != nil && *w.dynamic }

// wishNames are the preferences that are understood; each is also a query
// parameter, with two underscores before it.
var wishNames = [...]string{"code", "example", "dynamic", "seed", "scenario"}

// readWish reads what a client asks for. The error says which preference has a
// value that means nothing.
func readWish(header http.Header, rawQuery string) (wish, error) {
	var w wish
	lines := header["Prefer"]
	inQuery := strings.Contains(rawQuery, "__")
	if len(lines) == 0 && !inQuery {
		return w, nil
	}
	preferences := parsePrefer(lines)
	var query url.Values
	if inQuery {
		// What is malformed is left out here, and reported with the parameters.
		query, _ = url.ParseQuery(rawQuery)
	}
	for _, name := range wishNames {
		value, given := preferences[name]
		if given {
			w.applied = joinList(w.applied, preferenceText(name, value))
		} else if query.Has("__" + name) {
			value, given = query.Get("__"+name), true
		}
		if !given {
			continue
		}
		if err := w.set(name, value); err != nil {
			return wish{}, err
		}
	}
	return w, nil
}

func (w *wish) set(name, value string) error {
	switch name {
	case "code":
		w.code = value
	case "example":
		w.example = value
	case "scenario":
		w.scenario = value
	case "dynamic":
		on := value == "" || strings.EqualFold(value, "true")
		if !on && !strings.EqualFold(value, "false") {
			return fmt.Errorf("dynamic is true or false")
		}
		w.dynamic = &on
	case "seed":
		seed, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			return fmt.Errorf("seed is a whole number from 0 to %d", ^uint64(0))
		}
		w.seed = &seed
	}
	return nil
}

// parsePrefer reads the lines of a Prefer header (RFC 7240 section 2): names in
// lower case, with their values; a preference without a value has "". The first
// of two wins, parameters of a preference are skipped, and what is malformed is
// no preference.
func parsePrefer(lines []string) map[string]string {
	if len(lines) == 0 {
		return nil
	}
	preferences := map[string]string{}
	for _, line := range lines {
		for _, element := range splitQuoted(line, ',') {
			first := splitQuoted(element, ';')[0]
			name, value, _ := strings.Cut(first, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			value, ok := unquote(strings.TrimSpace(value))
			if _, before := preferences[name]; before || !ok || !isToken(name) {
				continue
			}
			preferences[name] = value
		}
	}
	return preferences
}

// splitQuoted splits text at a separator that stands outside of quoted strings.
// The result has at least one element.
func splitQuoted(text string, separator byte) []string {
	parts := make([]string, 0, 1+strings.Count(text, string(separator)))
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// unquote is the value of a token or a quoted string (RFC 9110 section 5.6.4);
// ok is false where it is neither.
func unquote(text string) (value string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return text, text == "" || isToken(text)
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			return out.String(), i == len(text)-1
		case '\\':
			if i++; i == len(text) {
				return "", false
			}
			out.WriteByte(text[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", false
}

// preferenceText is a preference as a header writes it.
func preferenceText(name, value string) string {
	switch {
	case value == "":
		return name
	case isToken(value):
		return name + "=" + value
	}
	return name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(headerText(value)) + `"`
}

// isToken reports whether text is a token (RFC 9110 section 5.6.2).
func isToken(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return text != ""
}

// headerText is text without what a header value cannot hold, and with other
// characters than ASCII replaced by a question mark.
func headerText(text string) string {
	if isPrintable(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		case r > 0x7f:
			return '?'
		}
		return r
	}, text)
}

// isPrintable reports whether text is made of ASCII without control characters.
func isPrintable(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// joinList appends an element to a comma-separated list.
func joinList(list, element string) string {
	if list == "" {
		return element
	}
	return list + ", " + element
}
