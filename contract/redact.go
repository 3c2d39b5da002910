package contract

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// redactor takes secrets out of texts, in whatever encoding they stand there. A
// nil redactor knows no secret.
type redactor struct {
	secrets []*secret
	// longest is how many bytes of a text the longest secret may take.
	longest int
}

// secret is one text to be taken out, and what stands in its place.
type secret struct {
	pattern     *regexp.Regexp
	replacement string
	// short is set for a secret that could be a part of any word: it is taken out
	// only where it is a word of its own.
	short bool
	// fragments are all parts of the secret that have fragmentLength bytes: a
	// response may cut what it repeats.
	fragments      map[string]bool
	fragmentLength int
}

// minSecret is the length in bytes from which a secret is taken out of the
// middle of words.
const minSecret = 8

// newRedactor knows the credentials by the name of their scheme; of "user:password"
// also the password alone.
func newRedactor(credentials map[string]string) *redactor {
	r := &redactor{}
	type named struct{ value, name string }
	var values []named
	for _, name := range sortedKeys(credentials) {
		value := credentials[name]
		values = append(values, named{value, name})
		if _, password, found := strings.Cut(value, ":"); found {
			values = append(values, named{password, name})
		}
	}
	// The longest first: a secret may be a part of another.
	slices.SortStableFunc(values, func(a, b named) int { return len(b.value) - len(a.value) })
	for _, one := range values {
		if one.value != "" {
			r.secrets = append(r.secrets, newSecret(one.value, "$"+CredentialVariable(one.name)))
			// JSON takes the most: six bytes for one.
			r.longest = max(r.longest, 6*len(one.value))
		}
	}
	return r
}

func newSecret(value, replacement string) *secret {
	s := &secret{replacement: replacement, short: len(value) < minSecret}
	forms := []string{spelled(value), "(?i:" + hex.EncodeToString([]byte(value)) + ")"}
	for _, form := range inBase64(value) {
		forms = append(forms, regexp.QuoteMeta(form))
	}
	s.pattern = regexp.MustCompile(strings.Join(forms, "|"))
	s.fragmentLength = max(minSecret, (len(value)+1)/2)
	s.fragments = map[string]bool{}
	for i := 0; i+s.fragmentLength <= len(value); i++ {
		s.fragments[value[i:i+s.fragmentLength]] = true
	}
	return s
}

// spelled is a pattern for the value with each character as it is or as a URL,
// JSON or HTML writes it.
func spelled(value string) string {
	var pattern strings.Builder
	for _, c := range value {
		var percent, unicode strings.Builder
		for _, b := range []byte(string(c)) {
			fmt.Fprintf(&percent, "%%(?:25)*%02x", b)
		}
		for _, unit := range utf16.Encode([]rune{c}) {
			fmt.Fprintf(&unicode, `\\+u%04x`, unit)
		}
		raw := regexp.QuoteMeta(string(c))
		forms := []string{raw, `\\+` + raw, "(?i:" + percent.String() + ")", "(?i:" + unicode.String() + ")", fmt.Sprintf("(?i:&#(?:0*%d|x0*%x);)", c, c)}
		if named, ok := map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\'': "&apos;"}[c]; ok {
			forms = append(forms, named)
		}
		if c == ' ' {
			forms = append(forms, `\+|%(?:25)*2[bB]`)
		}
		pattern.WriteString("(?:" + strings.Join(forms, "|") + ")")
	}
	return pattern.String()
}

// inBase64 is what base64 makes of the value in each of the three positions it may
// have within a longer text, in both alphabets, without the characters that depend
// on its neighbours.
func inBase64(value string) []string {
	var forms []string
	for offset := range 3 {
		padded := append(make([]byte, offset), value...)
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := alphabet.EncodeToString(padded)
			from, to := (offset*8+5)/6, len(padded)*8/6
			if to-from >= 5 && !slices.Contains(forms, text[from:to]) {
				forms = append(forms, text[from:to])
			}
		}
	}
	return forms
}

// text is the text with every secret replaced by the name of its variable.
func (r *redactor) text(text string) string {
	if r == nil || text == "" {
		return text
	}
	for _, s := range r.secrets {
		text = s.cutParts(s.replace(text))
	}
	return text
}

// maxExcerpt is how many bytes of a text are looked at for a report.
const maxExcerpt = 16 << 10

// excerpt is the first characters of a text without its secrets. A secret that the
// end of what is looked at cuts in two is left out, too.
func (r *redactor) excerpt(text string, characters int) string {
	if len(text) <= maxExcerpt {
		return cut(r.text(text), characters)
	}
	text = r.text(text[:maxExcerpt])
	return cut(text[:max(0, len(text)-r.longest)]+"…", characters)
}

func (s *secret) replace(text string) string {
	if !s.short {
		return s.pattern.ReplaceAllLiteralString(text, s.replacement)
	}
	var b strings.Builder
	done := 0
	for _, at := range s.pattern.FindAllStringIndex(text, -1) {
		if at[0] > 0 && isWord(text[at[0]-1]) || at[1] < len(text) && isWord(text[at[1]]) {
			continue
		}
		b.WriteString(text[done:at[0]] + s.replacement)
		done = at[1]
	}
	return b.String() + text[done:]
}

func isWord(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// cutParts replaces runs of the secret's characters that are long enough to give it
// away.
func (s *secret) cutParts(text string) string {
	if len(s.fragments) == 0 {
		return text
	}
	var b strings.Builder
	done := 0
	for i := 0; i+s.fragmentLength <= len(text); i++ {
		if !s.fragments[text[i:i+s.fragmentLength]] {
			continue
		}
		end := i + s.fragmentLength
		for end < len(text) && s.fragments[text[end+1-s.fragmentLength:end+1]] {
			end++
		}
		b.WriteString(text[done:i] + s.replacement)
		done, i = end, end-1
	}
	return b.String() + text[done:]
}
