package contract

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// redactor takes secrets out of texts, in whatever encoding they stand there, also
// in parts. A nil redactor knows no secret.
//
// It looks at a text as someone who decodes it sees it (see view), and there at
// letters and digits only, in small letters: so the forms in which a secret may
// come back need not be listed. What it looks for are the secret itself, its
// base64 in each of the three positions within a longer text, and its hexadecimal.
type redactor struct {
	// letters looks at letters and digits, signs at all characters: a part of a
	// secret may be made of signs.
	letters, signs finder
	// tiny are secrets that could be a part of any word.
	tiny []tinySecret
	// longest is how many bytes of a text the longest secret may take.
	longest int
}

// finder finds runs of needles in a text in small letters.
type finder struct {
	needles []*needle
	// pairs are the two bytes that each place of a needle begins with.
	pairs [1 << 10]uint64
}

// needle is one form of a secret.
type needle struct {
	replacement string
	// parts are all runs of size bytes in it: a response may cut what it repeats.
	parts map[string]bool
	size  int
	// length is that of the whole form.
	length int
}

// tinySecret is taken out only where it is a word of its own.
type tinySecret struct{ value, replacement string }

const (
	// minSecret is how many letters and digits a secret needs to be looked for
	// within words.
	minSecret = 6
	// sureRun is how many characters in a row are a secret's wherever they stand;
	// fewer are if they stand alone and are no word.
	sureRun = 8
	// maxPart is how many of them at most have to come together to be one.
	maxPart = 16
)

// newRedactor knows the credentials by the name of their scheme; of "user:password"
// the password, and both together.
func newRedactor(credentials map[string]string) *redactor {
	r := &redactor{}
	for _, name := range sortedKeys(credentials) {
		value, replacement := credentials[name], "$"+CredentialVariable(name)
		if _, password, found := strings.Cut(value, ":"); found {
			r.add(password, replacement, true)
		}
		if len(value) > minSecret-2 {
			// The suite itself sends it without its end.
			r.add(value[:len(value)-1], replacement, false)
		}
		r.add(value, replacement, !strings.Contains(value, ":"))
	}
	return r
}

// add makes the redactor look for a value, and for parts of it.
func (r *redactor) add(value, replacement string, parts bool) {
	if value == "" {
		return
	}
	// JSON takes the most: six bytes for one.
	r.longest = max(r.longest, 6*len(value))
	own := lettersOf(value)
	if len(own) < minSecret {
		r.tiny = append(r.tiny, tinySecret{value, replacement})
	} else {
		size := len(own)
		if parts {
			size = min(max(minSecret, (len(own)+2)/3), maxPart)
		}
		r.letters.add(own, replacement, size)
	}
	if parts && len(value) >= sureRun {
		r.signs.add(string(newView(value, false).small().text), replacement, max(sureRun, (len(value)+1)/2))
	}
	for _, form := range append(inBase64(value), hex.EncodeToString([]byte(value))) {
		if form = lettersOf(form); len(form) >= minSecret {
			r.letters.add(form, replacement, min(max(sureRun, (len(form)+2)/3), 2*maxPart, len(form)))
		}
	}
}

// add makes the finder look for all runs of size bytes in the form.
func (f *finder) add(form, replacement string, size int) {
	n := &needle{replacement: replacement, size: size, length: len(form), parts: map[string]bool{}}
	for i := 0; i+size <= len(form); i++ {
		n.parts[form[i:i+size]] = true
	}
	for i := 0; i+1 < len(form); i++ {
		pair := int(form[i])<<8 | int(form[i+1])
		f.pairs[pair>>6] |= 1 << (pair & 63)
	}
	f.needles = append(f.needles, n)
}

// inBase64 is what base64 makes of the value in each of the three positions it may
// have within a longer text, without the characters that depend on its neighbours.
func inBase64(value string) []string {
	var forms []string
	for offset := range 3 {
		padded := append(make([]byte, offset), value...)
		text := base64.RawStdEncoding.EncodeToString(padded)
		from, to := (offset*8+5)/6, len(padded)*8/6
		if from < to {
			forms = append(forms, text[from:to])
		}
	}
	return forms
}

// span is a part of a text that gives a secret away.
type span struct {
	from, to    int
	replacement string
}

// text is the text with every secret replaced by the name of its variable.
func (r *redactor) text(text string) string {
	if r == nil || text == "" || r.longest == 0 {
		return text
	}
	if len(r.spans(newView(text, false))) == 0 {
		return text
	}
	return replace(text, r.spans(newView(text, true)))
}

// spans are the secrets in a text. In a view without places they only tell that
// there may be one.
func (r *redactor) spans(v view) []span {
	var spans []span
	for layer := 0; ; layer++ {
		spans = append(spans, r.letters.find(v.letters())...)
		spans = append(spans, r.signs.find(v.small())...)
		spans = append(spans, r.findTiny(v)...)
		decoded, changed := v.decoded()
		if !changed || layer == maxLayers || len(spans) > 0 && v.from == nil {
			return spans
		}
		v = decoded
	}
}

// maxLayers is how many encodings around a secret are looked through.
const maxLayers = 4

// span is where the characters from i to end stand in the text.
func (v view) span(i, end int, replacement string) span {
	if v.from == nil {
		return span{}
	}
	return span{int(v.from[i]), int(v.to[end-1]), replacement}
}

// find is where the needles or parts of them stand.
func (f *finder) find(v view) []span {
	if len(f.needles) == 0 {
		return nil
	}
	var spans []span
	done := make([]int, len(f.needles))
	has := func(i int) bool {
		pair := int(v.text[i])<<8 | int(v.text[i+1])
		return f.pairs[pair>>6]&(1<<(pair&63)) != 0
	}
	for i := 0; i+minSecret <= len(v.text); i++ {
		if !has(i) || !has(i+2) || !has(i+4) {
			continue
		}
		for j, n := range f.needles {
			if i+n.size <= done[j] {
				continue // It is within a run that is found.
			}
			end := n.runFrom(v, i)
			if done[j] = end; end > i && (end-i >= sureRun || v.isWord(i, end) && n.tells(v.text[i:end])) {
				spans = append(spans, v.span(i, end, n.replacement))
			}
		}
	}
	return spans
}

// tells reports whether a short run gives the secret away: it is all of it, or it
// is no word of a language.
func (n *needle) tells(run []byte) bool {
	return len(run) == n.length || bytes.ContainsAny(run, "0123456789")
}

// runFrom is where the run of the needle's characters ends that begins at i; i
// where there is none.
func (n *needle) runFrom(v view, i int) int {
	end := i
	for from := i; from+n.size <= len(v.text) && n.parts[string(v.text[from:from+n.size])]; from++ {
		end = from + n.size
	}
	return end
}

// findTiny is where the tiny secrets are words of their own.
func (r *redactor) findTiny(v view) []span {
	var spans []span
	for _, s := range r.tiny {
		for at := 0; ; {
			i := bytes.Index(v.text[at:], []byte(s.value))
			if i < 0 {
				break
			}
			i, at = at+i, at+i+1
			end := i + len(s.value)
			if (i == 0 || !isWord(v.text[i-1])) && (end == len(v.text) || !isWord(v.text[end])) {
				spans = append(spans, v.span(i, end, s.replacement))
			}
		}
	}
	return spans
}

// replace replaces the spans; of those that overlap the first names the secret.
func replace(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var b strings.Builder
	done := 0
	for i := 0; i < len(spans); {
		one := spans[i]
		for i++; i < len(spans) && (spans[i].from < one.to || spans[i].from == one.to && spans[i].replacement == one.replacement); i++ {
			one.to = max(one.to, spans[i].to)
		}
		b.WriteString(text[done:one.from] + one.replacement)
		done = one.to
	}
	return b.String() + text[done:]
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
	longest := 0
	if r != nil {
		longest = r.longest
	}
	return cut(text[:max(0, len(text)-longest)]+"…", characters)
}

func isWord(c byte) bool { return c == '_' || c == '-' || isLetter(c) }

// isLetter reports whether a byte is a letter, a digit or a part of another
// character than those of ASCII.
func isLetter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
