package generate

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// text makes a text: by the x-faker template, the pattern, the format, or the
// property's name, within the lengths.
func (b *build) text(s *shape, at where) (any, *failure) {
	if s.maxLength >= 0 && s.minLength > s.maxLength {
		return nil, fail(s.literals[0], "minLength %d is above maxLength %d", s.minLength, s.maxLength)
	}
	if s.minLength > maxBytes {
		return nil, exhausted(s.literals[0])
	}
	for attempt := range 40 {
		b.texts = *at.scope.at(attempt).stream("text").source
		draw := stream{&b.texts}
		v, ok := b.candidate(s, at, draw, attempt)
		if ok && !s.excludes(v) && s.fits(v) {
			b.budget.bytes += len(v) + 3
			return v, nil
		}
		if !b.budget.spend(10) || b.exploded(s) {
			return nil, exhausted(s.literals[0])
		}
	}
	return nil, fail(s.literals[0], "no text was found that satisfies its pattern, format and lengths")
}

// exploded reports whether one of the patterns takes too long to be matched.
func (b *build) exploded(s *shape) bool {
	for _, pattern := range s.patterns {
		if b.generator.matcher(pattern).exploded.Load() {
			return true
		}
	}
	return false
}

// candidate is a text that looks right; it may still not fit.
func (b *build) candidate(s *shape, at where, draw stream, attempt int) (string, bool) {
	if s.looks.faker != "" && attempt < 8 {
		return b.fake(s.filled(b.generator), draw), true
	}
	for _, format := range s.formats {
		text, known := byFormat(format, at.name, draw, b.options.Server, limits{s.minLength, s.maxLength, attempt})
		// A pattern beside a format says which of its texts are meant; where they
		// hardly meet, texts are made from the pattern.
		text = stretched(format, text, draw, s.minLength, s.maxLength)
		if known && (len(s.patterns) == 0 || attempt%2 == 0 && b.allFit(s, text)) {
			return text, true
		}
	}
	if len(s.patterns) > 0 {
		if attempt < 3 && len(s.formats) == 0 {
			// A text by name may satisfy the pattern, and reads better.
			if named := s.byName(at.name, at.parent); named != nil {
				if text := named(draw); s.fits(text) && b.allFit(s, text) {
					return text, true
				}
			}
		}
		return b.generator.fromPattern(s.patterns[attempt%len(s.patterns)], draw, s.minLength, s.maxLength)
	}
	text := ""
	if named := s.byName(at.name, at.parent); named != nil {
		text = named(draw)
	}
	if text == "" && slices.Contains(s.formats, "password") {
		text = "secret-" + index(1000+draw.below(9000))
	}
	if text == "" {
		text = words(draw, 1+draw.below(3))
	}
	return s.cut(strings.ReplaceAll(text, serverPlaceholder, b.options.Server), draw), true
}

func (b *build) allFit(s *shape, text string) bool {
	for _, pattern := range s.patterns {
		if !b.generator.matcher(pattern).matches(text) {
			return false
		}
	}
	return true
}

// fits reports whether a text is within the lengths, counted in characters.
func (s *shape) fits(text string) bool {
	if s.minLength <= 0 && s.maxLength < 0 {
		return true
	}
	length := utf8.RuneCountInString(text)
	return length >= s.minLength && (s.maxLength < 0 || length <= s.maxLength)
}

// cut makes a text as long as it has to be.
func (s *shape) cut(text string, draw stream) string {
	if s.fits(text) {
		return text
	}
	runes := []rune(text)
	if s.maxLength >= 0 && len(runes) > s.maxLength {
		cut := strings.TrimRight(string(runes[:s.maxLength]), " .,")
		if utf8.RuneCountInString(cut) >= s.minLength {
			return cut
		}
		return string(runes[:s.maxLength])
	}
	var out strings.Builder
	out.WriteString(text)
	for length := len(runes); length < s.minLength; {
		word := " " + pick(draw, plainWords)
		if length+len(word) > s.minLength && s.maxLength >= 0 {
			word = word[:min(len(word), max(1, s.minLength-length))]
			word = strings.ReplaceAll(word, " ", "a")
		}
		out.WriteString(word)
		length += len(word)
	}
	return out.String()
}
