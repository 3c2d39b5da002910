package contract

import (
	"strings"

	"goalpost/spec"
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
	bare := *x.sent
	bare.credentials = nil
	for _, c := range x.sent.credentials {
		if !c.secret {
			bare.credentials = append(bare.credentials, c)
		}
	}
	request, err := r.request(r.ctx, &bare)
	if err != nil {
		return ""
	}
	target := literal(request.URL.String())
	separator := "?"
	if request.URL.RawQuery != "" {
		separator = "&"
	}
	line := "curl -i"
	if x.Operation.Method != "GET" {
		line += " -X " + x.Operation.Method
	}
	if x.Operation.Method == "HEAD" {
		line = "curl -I"
	}
	for _, name := range sortedKeys(request.Header) {
		for _, value := range request.Header[name] {
			if value == "" {
				// curl takes "name:" for a header that is not sent.
				line += " -H " + literal(name+";")
				continue
			}
			line += " -H " + literal(name+": "+value)
		}
	}
	for _, c := range x.sent.credentials {
		if !c.secret {
			continue
		}
		in, name := c.scheme.Place()
		variable := `"$` + CredentialVariable(c.scheme.Name) + `"`
		switch {
		case c.scheme.Type != "apiKey" && c.scheme.Scheme == "basic":
			line += " -u " + variable
		case c.scheme.Type != "apiKey":
			scheme := strings.ToUpper(c.scheme.Scheme[:1]) + c.scheme.Scheme[1:]
			line += " -H " + literal("Authorization: "+scheme+" ") + variable
		case in == spec.InQuery:
			target += literal(separator+name+"=") + variable
			separator = "&"
		case in == spec.InCookie:
			line += " -b " + literal(name+"=") + variable
		default:
			line += " -H " + literal(name+": ") + variable
		}
	}
	return line + " " + target
}

// literal is a text as one word of a POSIX shell.
func literal(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
