package spec

import "strings"

// plainFormats tell the most usual texts of a format, those that certainly have it.
// The format's own check decides about the others.
var plainFormats = map[string]func(string) bool{
	"date":      func(text string) bool { return len(text) == len("2006-01-02") && isPlainDate(text) },
	"date-time": isPlainDateTime,
	"uuid":      isPlainUUID,
}

// formatTerms are a format: its own check, and the one for the usual texts, if any.
type formatTerms struct {
	full  func(any) error
	plain func(string) bool
}

func (t *formatTerms) check(v any, _ int) verdict {
	if text, ok := v.(string); ok && t.plain != nil && t.plain(text) {
		return valid
	}
	return verdictOf(t.full(v) == nil)
}

// fits reports whether a text has the form of a pattern, in which 0 stands for a
// digit, x for a hexadecimal one, and all else for itself.
func fits(pattern, text string) bool {
	if len(text) < len(pattern) {
		return false
	}
	for i := 0; i < len(pattern); i++ {
		switch c := text[i]; pattern[i] {
		case '0':
			if c-'0' > 9 {
				return false
			}
		case 'x':
			if !isHex(c) {
				return false
			}
		default:
			if c != pattern[i] {
				return false
			}
		}
	}
	return true
}

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20-'a' <= 5 }

// isPlainDate reports whether a text begins with a day that every month has.
func isPlainDate(text string) bool {
	return fits("0000-00-00", text) && text[5:7] >= "01" && text[5:7] <= "12" && text[8:10] >= "01" && text[8:10] <= "28"
}

func isPlainDateTime(text string) bool {
	if !isPlainDate(text) || !fits("T00:00:00", text[10:]) || text[11:13] > "23" || text[14:16] > "59" || text[17:19] > "59" {
		return false
	}
	rest := text[19:]
	if fits(".0", rest) {
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	return rest == "Z"
}

func isPlainUUID(text string) bool {
	return len(text) == 36 && fits("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", text)
}
