package spec

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// plainText is a file's text in UTF-8 without a byte order mark. UTF-16, which YAML
// allows (YAML 1.2.2 section 5.2) and some programs write, is known by its mark. The
// directive %YAML 1.2 is made a comment: the libraries know only 1.1.
func plainText(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		text = text[3:]
	case bytes.HasPrefix(text, []byte("\xff\xfe")) && len(text)%2 == 0:
		text = fromUTF16(text[2:], 1, 0)
	case bytes.HasPrefix(text, []byte("\xfe\xff")) && len(text)%2 == 0:
		text = fromUTF16(text[2:], 0, 1)
	}
	if bytes.HasPrefix(text, []byte("%YAML 1.2")) {
		return append([]byte("#"), text[1:]...)
	}
	return text
}

// fromUTF16 is a text in UTF-16, in whose units the high and the low byte stand there.
func fromUTF16(text []byte, high, low int) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = uint16(text[2*i+high])<<8 | uint16(text[2*i+low])
	}
	return []byte(string(utf16.Decode(units)))
}

// wrongCharacter is the error of the first byte that is no part of a character in
// UTF-8, or of the first control character that YAML does not allow.
func wrongCharacter(name string, text []byte) error {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return &Error{Code: "syntax", Location: placeInText(name, text, i), Message: fmt.Sprintf("not UTF-8: the byte 0x%02X", text[i]),
				Hint: "save the file as UTF-8; it may be in an older encoding such as Windows-1252"}
		case unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != 0x85:
			return &Error{Code: "syntax", Location: placeInText(name, text, i), Message: fmt.Sprintf("the control character %U stands here", r),
				Hint: "remove it, and see that the file is saved as UTF-8"}
		}
		i += size
	}
	return nil
}

// placeInText is the line and column of an offset.
func placeInText(name string, text []byte, offset int) Location {
	before := text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Location{File: name, Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[start:]) + 1}
}
