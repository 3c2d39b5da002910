package mockserver

import (
	"bytes"
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// withoutBody is the text of a fixture with null in the place of its body, so that
// what stands before it can be read without the body. It is the text itself where
// that cannot be told at a glance.
func withoutBody(file string, text []byte) []byte {
	if path.Ext(file) == ".json" {
		return withoutJSONBody(text)
	}
	if !hasPlainLines(text) {
		return text
	}
	const key = "\nbody:"
	at := bytes.Index(text, []byte(key))
	if after := at + len(key); at < 0 || after < len(text) && strings.IndexByte(" \n\r", text[after]) < 0 {
		return text
	}
	// The body goes on as long as lines are indented.
	for rest := text[at+1:]; ; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 || end+1 == len(rest) {
			return append(bytes.Clone(text[:at]), key+"\n"...)
		}
		if rest = rest[end+1:]; strings.IndexByte(" \n\r#", rest[0]) < 0 {
			return text
		}
	}
}

// hasPlainLines tells whether lines end with LF or CR LF and with nothing else that
// YAML 1.1 takes for the end of a line (section 5.4): CR, NEL, LS and PS.
func hasPlainLines(text []byte) bool {
	if bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n")) {
		return false
	}
	for _, end := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(end)) {
			return false
		}
	}
	return true
}

func withoutJSONBody(text []byte) []byte {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return text
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			return text
		}
		isBody := name.String() == "body"
		start := decoder.InputOffset()
		if err := decoder.SkipValue(); err != nil {
			return text
		}
		if isBody {
			head := append(bytes.Clone(text[:start]), ":null"...)
			return append(head, text[decoder.InputOffset():]...)
		}
	}
	return text
}
