package contract

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// CredentialVariable is the environment variable that holds the credential of a
// security scheme: GOALPOST_CREDENTIAL_ and its name in capitals, with "_" for
// whatever is neither a letter nor a digit.
func CredentialVariable(scheme string) string {
	return "GOALPOST_CREDENTIAL_" + strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, scheme)
}

// curl is a command line that sends the request of an exchange again. The user's
// credentials stand in it as variables.
func (r *run) curl(x *exchange) string {
	c := *x.sent
	c.credentials = slices.Clone(c.credentials)
	q := &shell{}
	for i := range c.credentials {
		if one := &c.credentials[i]; one.secret {
			variable := CredentialVariable(first(one.of, one.scheme.Name))
			if one.short {
				variable, one.short = "{"+variable+"%?}", false
			}
			if one.user != "" {
				// The part of the credential behind its first colon.
				variable, one.user = "{"+variable+":+"+one.user+":}${"+variable+"#*:}", ""
			}
			one.value = q.stand(variable)
		}
	}
	request, err := r.request(r.ctx, &c)
	if err != nil {
		return ""
	}
	words := []string{"curl", "-i"}
	switch request.Method {
	case http.MethodGet:
	case http.MethodHead:
		words[1] = "-I"
	default:
		words = append(words, "-X", request.Method)
	}
	for _, name := range sortedKeys(request.Header) {
		value := strings.Join(request.Header[name], ", ")
		switch password, isBasic := strings.CutPrefix(value, "Basic "); {
		case isBasic && q.holds(password):
			words = append(words, "-u", q.word(password))
		case value == "":
			// curl takes "name;" for a header without a value.
			words = append(words, "-H", q.word(name+";"))
		default:
			words = append(words, "-H", q.word(name+": "+value))
		}
	}
	if request.GetBody != nil {
		if body, err := request.GetBody(); err == nil {
			if text, err := io.ReadAll(body); err == nil {
				words = append(words, "--data-binary", q.word(string(text)))
			}
		}
	}
	// A variable in a query has to be escaped by curl.
	var query []string
	for pair := range strings.SplitSeq(request.URL.RawQuery, "&") {
		if q.holds(pair) {
			words = append(words, "-G", "--data-urlencode", q.word(pair))
		} else if pair != "" {
			query = append(query, pair)
		}
	}
	target := *request.URL
	target.RawQuery = strings.Join(query, "&")
	return strings.Join(append(words, q.word(target.String())), " ")
}

// shell writes words for a POSIX shell in which placeholders become variables.
type shell struct{ variables []string }

const placeholderMark = "goalpostvariable"

// placeholder stands for the credential of a scheme until the word is written. It
// is the same in every part of a request.
func (s *shell) placeholder(scheme string) string { return s.stand(CredentialVariable(scheme)) }

// stand is a placeholder for a variable, or for what follows the dollar sign.
func (s *shell) stand(variable string) string {
	s.variables = append(s.variables, variable)
	return fmt.Sprintf("%s%dx", placeholderMark, len(s.variables)-1)
}

func (s *shell) holds(text string) bool { return strings.Contains(text, placeholderMark) }

// word is the text as one word.
func (s *shell) word(text string) string {
	word := "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	for i, variable := range s.variables {
		word = strings.ReplaceAll(word, fmt.Sprintf("%s%dx", placeholderMark, i), `'"$`+variable+`"'`)
	}
	// Nothing is left of the quotes before and behind a variable.
	if rest, ok := strings.CutPrefix(word, `''"$`); ok {
		word = `"$` + rest
	}
	if rest, ok := strings.CutSuffix(word, `"''`); ok {
		word = rest + `"`
	}
	return word
}
