package journal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// unsaid are the headers that a client sends by itself, and that a command to send
// a request again leaves out.
func unsaid(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return slices.Contains([]string{"Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Length", "Dnt", "Host", "If-Modified-Since",
		"If-None-Match", "Keep-Alive", "Pragma", "Priority", "Referer", "Transfer-Encoding", "Upgrade-Insecure-Requests", "User-Agent"}, name) ||
		strings.HasPrefix(name, "Sec-")
}

// curl is a command that sends the request again.
func (q Request) curl() string {
	words := []string{"curl", "-i"}
	switch {
	case q.Method == http.MethodHead:
		words[1] = "-I"
	case q.Method != http.MethodGet || q.Body.Text != "":
		words = append(words, "-X", method(q.Method))
	}
	for _, h := range q.Headers {
		switch {
		case unsaid(h.Name):
		case h.Value == "":
			// curl takes "name;" for a header without a value.
			words = append(words, "-H", word(h.Name+";"))
		default:
			words = append(words, "-H", word(h.Name+": "+h.Value))
		}
	}
	before := ""
	switch {
	case q.Body.Text == "":
	case q.Body.Binary:
		before = "printf %s " + word(q.Body.Text) + " | base64 -d | "
		words = append(words, "--data-binary", "@-")
	default:
		words = append(words, "--data-binary", word(q.Body.Text))
	}
	if strings.ContainsAny(q.URL, "[]{}") {
		words = append(words, "-g")
	}
	line := before + strings.Join(append(words, word(q.URL)), " ")
	if q.Body.Truncated {
		line += fmt.Sprintf("  # only the beginning of a body of %d bytes", q.Body.Size)
	}
	return line
}

// method is a method as a word, without quotes where it needs none.
func method(text string) string {
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return text
	}
	return word(text)
}

const variablePrefix = "$GOALPOST_CREDENTIAL_"

// word is a text as one word of a POSIX shell, which replaces the variables of
// credentials in it.
func word(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, variablePrefix)
		if before != "" || !found && out.Len() == 0 {
			out.WriteString("'" + strings.ReplaceAll(before, "'", `'\''`) + "'")
		}
		if !found {
			return out.String()
		}
		end := strings.IndexFunc(rest, func(c rune) bool { return c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') })
		if end < 0 {
			end = len(rest)
		}
		out.WriteString(`"` + variablePrefix + rest[:end] + `"`)
		text = rest[end:]
	}
}

// httpText is the request as the editors read it that send .http files.
func (e Entry) httpText() string {
	var text strings.Builder
	oneLine := strings.NewReplacer("\r", " ", "\n", " ")
	fmt.Fprintf(&text, "### %d %s\n%s %s HTTP/1.1\n", e.Summary.Status, oneLine.Replace(e.Summary.Why), e.Request.Method, oneLine.Replace(e.Request.URL))
	for _, h := range e.Request.Headers {
		if !unsaid(h.Name) {
			fmt.Fprintf(&text, "%s: %s\n", h.Name, oneLine.Replace(environment(h.Value)))
		}
	}
	switch {
	case e.Request.Body.Binary:
		fmt.Fprintf(&text, "\n# The body is no text; in base64 it is\n# %s\n", e.Request.Body.Text)
	case e.Request.Body.Text != "":
		fmt.Fprintf(&text, "\n%s\n", e.Request.Body.Text)
	}
	return text.String()
}

// environment is a text in which the variables of credentials are written as .http
// files do.
func environment(text string) string {
	before, rest, found := strings.Cut(text, variablePrefix)
	if !found {
		return text
	}
	return before + "{{$processEnv " + variablePrefix[1:] + rest + "}}"
}
