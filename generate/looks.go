package generate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// fakeNumber is a number made by an x-faker template.
func (b *build) fakeNumber(s *shape, t string, at where) (json.Number, bool) {
	if s.looks.faker == "" {
		return "", false
	}
	for attempt := range 8 {
		text := b.fake(s.looks.faker, at.scope.at(attempt).stream(at.pointer, "faker"))
		number := json.Number(strings.TrimSpace(text))
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

// look is how texts of certain names are made.
type look struct {
	words []string
	make  func(stream) string
}

// looks are asked in this order; the first whose word is in the name answers.
func looks() []look {
	one := func(list []string) func(stream) string { return func(s stream) string { return pick(s, list) } }
	return []look{
		{[]string{"email", "mail"}, email},
		{[]string{"firstname", "forename", "givenname"}, one(firstNames)},
		{[]string{"lastname", "surname", "familyname"}, one(lastNames)},
		{[]string{"first name", "given name"}, one(firstNames)},
		{[]string{"last name", "family name"}, one(lastNames)},
		{[]string{"username", "user name", "login", "nickname", "handle"}, func(s stream) string {
			return strings.ToLower(pick(s, firstNames)) + index(10+s.below(90))
		}},
		{[]string{"phone", "mobile", "fax", "telephone"}, func(s stream) string { return fmt.Sprintf("+1-202-555-%04d", s.below(10000)) }},
		{[]string{"avatar", "image", "picture", "photo", "thumbnail", "logo", "icon"}, func(s stream) string {
			return "{{server}}/pictures/" + pick(s, plainWords) + "-" + index(1+s.below(999)) + ".svg"
		}},
		{[]string{"url", "uri", "link", "href", "website", "homepage"}, func(s stream) string { return address("", s, "") }},
		{[]string{"uuid", "guid"}, uuid},
		{[]string{"date", "created", "updated", "modified", "timestamp", "birthday"}, func(s stream) string { return moment(s).Format("2006-01-02T15:04:05Z") }},
		{[]string{"city", "town"}, one(cities)},
		{[]string{"country"}, one(countries)},
		{[]string{"state", "province", "region"}, one(regions)},
		{[]string{"street", "address"}, func(s stream) string { return index(1+s.below(200)) + " " + pick(s, lastNames) + " Street" }},
		{[]string{"zip", "postal", "postcode"}, func(s stream) string { return fmt.Sprintf("%05d", s.below(100000)) }},
		{[]string{"currency"}, one([]string{"USD", "EUR", "GBP", "INR", "JPY"})},
		{[]string{"locale", "language", "lang"}, one([]string{"en", "de", "fr", "es", "hi", "ja"})},
		{[]string{"color", "colour"}, one([]string{"teal", "amber", "crimson", "indigo", "olive"})},
		{[]string{"company", "organization", "organisation", "vendor", "brand"}, func(s stream) string { return pick(s, lastNames) + " & Co" }},
		{[]string{"title", "subject", "headline"}, func(s stream) string { return sentence(s, 3+s.below(3)) }},
		{[]string{"description", "summary", "text", "message", "comment", "note", "body", "content", "bio"}, func(s stream) string { return sentence(s, 6+s.below(6)) + "." }},
		{[]string{"token", "hash", "key", "secret", "signature"}, func(s stream) string { return strings.ReplaceAll(uuid(s), "-", "") }},
		{[]string{"version"}, func(s stream) string { return fmt.Sprintf("%d.%d.%d", 1+s.below(4), s.below(10), s.below(10)) }},
		{[]string{"status"}, one([]string{"active", "pending", "done"})},
		{[]string{"price", "amount", "total", "cost"}, func(s stream) string { return fmt.Sprintf("%d.%02d", 1+s.below(500), s.below(100)) }},
		{[]string{"name"}, func(s stream) string { return pick(s, firstNames) + " " + pick(s, lastNames) }},
		{[]string{"id", "code", "number"}, func(s stream) string { return index(1000 + s.below(9000)) }},
	}
}

// byName is a text for a property's name, or for its description where the name
// says nothing; "" where neither does.
func byName(name, description string, draw stream) string {
	own := nameWords(name)
	joined := strings.Join(own, " ")
	for _, l := range looks() {
		for _, word := range l.words {
			if slices.Contains(own, word) || strings.Contains(word, " ") && strings.Contains(joined, word) {
				return l.make(draw)
			}
		}
	}
	told := nameWords(description)
	if len(told) > 6 {
		return ""
	}
	for _, l := range looks() {
		for _, word := range l.words {
			if slices.Contains(told, word) {
				return l.make(draw)
			}
		}
	}
	return ""
}

func isPicture(name string) bool {
	for _, word := range nameWords(name) {
		if slices.Contains([]string{"avatar", "image", "img", "picture", "photo", "thumbnail", "logo", "icon"}, word) {
			return true
		}
	}
	return false
}

// usualNumber is where a number is drawn that has no bounds of its own.
func usualNumber(name, description string, integer bool) numberRange {
	own := nameWords(name)
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(word string) bool { return slices.Contains(own, word) })
	}
	switch {
	case has("percent", "percentage", "progress") && integer:
		return whole(1, 100)
	case has("percent", "percentage", "progress"):
		return hundredths(1, 100)
	case has("latitude", "lat"):
		return hundredths(-80, 80)
	case has("longitude", "lng", "lon"):
		return hundredths(-179, 179)
	case has("year"):
		return whole(2015, 2025)
	case has("month"):
		return whole(1, 12)
	case has("day"):
		return whole(1, 28)
	case has("age"):
		return whole(18, 80)
	case has("rating", "stars", "score"):
		return whole(1, 5)
	case has("timestamp", "created", "updated", "expires", "time"):
		return whole(1_735_689_600, 1_767_225_599)
	case has("port"):
		return whole(1024, 49151)
	case has("id", "ids"):
		return whole(1000, 9999)
	case has("price", "amount", "total", "cost", "balance", "fee", "value") && !integer:
		return hundredths(1, 500)
	case has("width", "height", "size", "length"):
		return whole(16, 1920)
	case integer:
		return whole(1, 100)
	}
	return hundredths(1, 1000)
}

func words(draw stream, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = pick(draw, plainWords)
	}
	return strings.Join(list, " ")
}

func sentence(draw stream, n int) string {
	text := words(draw, n)
	return strings.ToUpper(text[:1]) + text[1:]
}
