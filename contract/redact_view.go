package contract

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text as someone sees it who decodes it.
type view struct {
	text []byte
	// from and to are where the text itself begins and ends that a byte stands
	// for. Both are nil in a view that only tells whether there is anything to be
	// found, which is much cheaper.
	from, to []int32
	// source is the text itself.
	source string
}

func newView(text string, places bool) view {
	v := view{text: []byte(text), source: text}
	if places {
		v.from, v.to = make([]int32, len(text)), make([]int32, len(text))
		for i := range v.from {
			v.from[i], v.to[i] = int32(i), int32(i+1)
		}
	}
	return v
}

// like is an empty view of the same text.
func (v view) like() view {
	empty := view{text: make([]byte, 0, len(v.text)), source: v.source}
	if v.from != nil {
		empty.from, empty.to = make([]int32, 0, len(v.text)), make([]int32, 0, len(v.text))
	}
	return empty
}

// add appends a byte that stands for those of another view from i to end.
func (v *view) add(c byte, of *view, i, end int) {
	v.text = append(v.text, c)
	if of.from != nil {
		v.from, v.to = append(v.from, of.from[i]), append(v.to, of.to[end-1])
	}
}

// lettersOf is the letters and digits of a text, in small letters.
func lettersOf(text string) string { return string(newView(text, false).letters().text) }

// letters is the view without anything but letters and digits, in small letters.
func (v view) letters() view {
	letters := v.like()
	for i, c := range v.text {
		if isLetter(c) && v.from == nil {
			letters.text = append(letters.text, small(c))
		} else if isLetter(c) {
			letters.add(small(c), &v, i, i+1)
		}
	}
	return letters
}

// small is the view in small letters.
func (v view) small() view {
	text := make([]byte, len(v.text))
	for i, c := range v.text {
		text[i] = small(c)
	}
	v.text = text
	return v
}

// small is a letter of ASCII as a small one; the length of a text stays as it is.
func small(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// isWord reports whether no letter or digit of the text touches those from i to
// end.
func (v view) isWord(i, end int) bool {
	if v.from == nil {
		return true
	}
	from, to := v.from[i], int(v.to[end-1])
	return (from == 0 || !isLetter(v.source[from-1])) && (to == len(v.source) || !isLetter(v.source[to]))
}

// decoded is the view with the escapes of URLs, JSON, HTML and JSON pointers read,
// once. changed is unset where there is none.
func (v view) decoded() (decoded view, changed bool) {
	if !bytes.ContainsAny(v.text, `%\&~`) {
		return v, false
	}
	decoded = v.like()
	for i := 0; i < len(v.text); {
		value, length := "", 0
		if c := v.text[i]; c == '%' || c == '\\' || c == '&' || c == '~' {
			value, length = escape(string(v.text[i:min(i+maxEscape, len(v.text))]))
		}
		if length == 0 {
			decoded.add(v.text[i], &v, i, i+1)
			i++
			continue
		}
		changed = true
		for _, c := range []byte(value) {
			decoded.add(c, &v, i, i+length)
		}
		i += length
	}
	return decoded, changed
}

// maxEscape is how many bytes the longest escape has: the longest names of HTML
// have 33 with their signs.
const maxEscape = 34

// escape is what the escape that a text begins with stands for, and its length; 0
// where it begins with none.
func escape(text string) (value string, length int) {
	switch {
	case len(text) < 2:
		return "", 0
	case text[0] == '%':
		return escapedByte(text, 1)
	case text[0] == '\\' && text[1] == 'x':
		return escapedByte(text, 2)
	case text[0] == '\\' && (text[1] == 'u' || text[1] == 'U'):
		return escapedUnit(text)
	case text[0] == '\\':
		if i := strings.IndexByte("nrtbfv0", text[1]); i >= 0 {
			return " ", 2
		}
		return text[1:2], 2
	case text[0] == '~' && (text[1] == '0' || text[1] == '1'):
		return map[byte]string{'0': "~", '1': "/"}[text[1]], 2
	case text[0] == '&':
		if end := strings.IndexByte(text, ';'); end > 1 {
			if value := html.UnescapeString(text[:end+1]); value != text[:end+1] {
				return value, end + 1
			}
		}
	}
	return "", 0
}

// escapedByte is the byte that two hexadecimal digits behind the prefix name.
func escapedByte(text string, prefix int) (value string, length int) {
	if len(text) < prefix+2 {
		return "", 0
	}
	b, err := strconv.ParseUint(text[prefix:prefix+2], 16, 8)
	if err != nil {
		return "", 0
	}
	return string([]byte{byte(b)}), prefix + 2
}

// escapedUnit is the character of \uXXXX, or of two that are one in UTF-16.
func escapedUnit(text string) (value string, length int) {
	unit := func(text string) rune {
		if len(text) < 6 || text[0] != '\\' {
			return -1
		}
		c, err := strconv.ParseUint(text[2:6], 16, 16)
		if err != nil {
			return -1
		}
		return rune(c)
	}
	c := unit(text)
	if c < 0 {
		return "", 0
	}
	if utf16.IsSurrogate(c) {
		if both := utf16.DecodeRune(c, unit(text[6:])); both != utf8.RuneError {
			return string(both), 12
		}
	}
	return string(c), 6
}
