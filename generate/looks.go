package generate

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// fakeNumber is a number made by an x-faker template.
func (b *build) fakeNumber(s *shape, t string, at where) (json.Number, bool) {
	if s.looks.faker == "" {
		return "", false
	}
	template := s.filled(b.generator)
	for attempt := range 8 {
		text := strings.TrimSpace(b.fake(template, at.scope.at(attempt).stream("faker")))
		number := json.Number(text)
		if s.quick(text) {
			return number, true
		}
		r := rational(number)
		if r != nil && s.hasNumber(r) && (t != "integer" || r.IsInt()) {
			return decimal(r), true
		}
	}
	return "", false
}

// nameWords takes a property name apart: createdAt, created_at and CREATED-AT are
// created at.
func nameWords(name string) []string {
	var out []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && (i > 0 && unicode.IsLower(runes[i-1]) || i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush()
		}
		word.WriteRune(r)
	}
	flush()
	return out
}

func singular(name string) string {
	if strings.HasSuffix(name, "ies") {
		return strings.TrimSuffix(name, "ies") + "y"
	}
	return strings.TrimSuffix(name, "s")
}

// byName makes texts for a property's name, below the name of what holds it, or for
// its description where the name says nothing; nil where neither does.
func (s *shape) byName(name, parent string) func(stream) string {
	return s.named.texts.get(naming{name, parent}, func() func(stream) string { return maker(name, parent, s.looks.description) })
}

func maker(name, parent, description string) func(stream) string {
	own := nameWords(name)
	if l := lookOf(own); l != nil {
		return l.make
	}
	if len(own) > 0 && own[len(own)-1] == "name" {
		if isPerson(own) || isPerson(nameWords(parent)) {
			return fullName
		}
		return func(draw stream) string { return title(draw, 2) }
	}
	told := nameWords(description)
	if len(told) > 6 {
		return nil
	}
	for i := range told {
		if l := lookOf(told[i : i+1]); l != nil {
			return l.make
		}
	}
	return nil
}

// lookOf is the look for the words of a name: the first that has a phrase which
// ends the name, else one whose phrase is anywhere in it and says enough there.
func lookOf(own []string) *look {
	for len(own) > 1 && strings.Trim(own[len(own)-1], "0123456789") == "" {
		own = own[:len(own)-1]
	}
	all := looks()
	for _, ends := range []bool{true, false} {
		for i, l := range all {
			if !ends && l.ends {
				continue
			}
			for _, phrase := range l.phrases {
				if at := phraseIn(own, strings.Fields(phrase), ends); at {
					return &all[i]
				}
			}
		}
	}
	return nil
}

// phraseIn reports whether a name has the words of a phrase side by side, at its
// end if that is asked for.
func phraseIn(own, phrase []string, end bool) bool {
	for i := len(own) - len(phrase); i >= 0; i-- {
		if slices.Equal(own[i:i+len(phrase)], phrase) {
			return true
		}
		if end {
			return false
		}
	}
	return false
}

var personWords = []string{"user", "users", "customer", "customers", "member", "members", "author", "authors", "owner", "owners", "contact", "contacts", "employee",
	"employees", "person", "people", "player", "patient", "student", "teacher", "driver", "guest", "passenger", "artist", "creator", "assignee", "sender",
	"recipient", "manager", "agent", "doctor", "beneficiary", "full", "legal", "holder", "attendee", "participant", "buyer", "seller", "leader", "admin", "client"}

func isPerson(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(personWords, word) })
}

func isPicture(name string) bool {
	for _, word := range nameWords(name) {
		if slices.Contains([]string{"avatar", "image", "img", "picture", "photo", "thumbnail", "logo", "icon"}, word) {
			return true
		}
	}
	return false
}

// words are plain words, none twice in a row.
func words(draw stream, n int) string {
	list := make([]string, n)
	last := -1
	for i := range list {
		at := draw.below(len(plainWords))
		if at == last {
			at = (at + 1) % len(plainWords)
		}
		list[i], last = plainWords[at], at
	}
	return strings.Join(list, " ")
}

func sentence(draw stream, n int) string {
	text := words(draw, n)
	return strings.ToUpper(text[:1]) + text[1:]
}
