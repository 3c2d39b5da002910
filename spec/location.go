package spec

import (
	"cmp"
	"strconv"
	"strings"
)

// Location is a place in a document or fixture: the file, the line and column
// (both counted from 1; 0 is unknown) and the JSON pointer (RFC 6901) within
// the file. The zero value is no place.
type Location struct {
	File         string
	Line, Column int
	Pointer      string
}

// String is file:line:column, or file#pointer where the line is not known.
func (l Location) String() string {
	switch {
	case l.File == "" && l.Pointer == "":
		return ""
	case l.Line == 0:
		return l.File + "#" + l.Pointer
	default:
		return l.File + ":" + strconv.Itoa(l.Line) + ":" + strconv.Itoa(l.Column)
	}
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// JoinPointer appends reference tokens to a JSON pointer, escaping each
// (RFC 6901 section 3).
func JoinPointer(pointer string, tokens ...string) string {
	for _, token := range tokens {
		if strings.ContainsAny(token, "~/") {
			token = pointerEscaper.Replace(token)
		}
		pointer += "/" + token
	}
	return pointer
}

var pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")

// SplitPointer is the reference tokens of a JSON pointer, unescaped. The empty
// pointer has none.
func SplitPointer(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if !strings.Contains(pointer, "~") {
		return tokens
	}
	for i, token := range tokens {
		tokens[i] = pointerUnescaper.Replace(token)
	}
	return tokens
}

// compare orders places: file by file, in the order of the text.
func (l Location) compare(other Location) int {
	return cmp.Or(strings.Compare(l.File, other.File), cmp.Compare(l.Line, other.Line), cmp.Compare(l.Column, other.Column))
}
