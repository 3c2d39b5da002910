package mockserver

import (
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
)

// pictureExtensions are the endings for which a picture is drawn. A browser goes
// by the content type, so that an SVG under any of them is shown.
var pictureExtensions = []string{".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}

// isPicture reports whether a request that the document does not have is for a
// picture, which payloads link to.
func isPicture(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		slices.Contains(pictureExtensions, strings.ToLower(path.Ext(r.URL.Path)))
}

// picture draws the picture of a path: the initials of its name on two colours,
// the same for the same name.
func picture(escapedPath string) *answer {
	name := path.Base(escapedPath)
	name = strings.TrimSuffix(name, path.Ext(name))
	if text, err := url.PathUnescape(name); err == nil {
		name = text
	}
	words := pictureWords(name)
	sum := fnv.New64a()
	sum.Write([]byte(name))
	hash := sum.Sum64()
	from := hash % 360
	to := (from + 40 + hash>>16%80) % 360
	text := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256" preserveAspectRatio="xMidYMid slice" role="img">`+
		`<title>%s</title><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(%d,55%%,42%%)"/>`+
		`<stop offset="1" stop-color="hsl(%d,60%%,30%%)"/></linearGradient></defs><rect width="256" height="256" fill="url(#g)"/>`+
		`<text x="128" y="128" dy="0.35em" text-anchor="middle" font-family="system-ui,sans-serif" font-size="104" font-weight="600" fill="#fff">%s</text></svg>`,
		html.EscapeString(strings.Join(words, " ")), from, to, html.EscapeString(initials(words)))
	return &answer{
		status: http.StatusOK,
		header: http.Header{
			"Content-Type":            {"image/svg+xml"},
			"Cache-Control":           {"public, max-age=86400"},
			"Content-Security-Policy": {"default-src 'none'; sandbox"},
			// A page that isolates itself may still show it.
			"Cross-Origin-Resource-Policy": {"cross-origin"},
		},
		body: payload{[]byte(text)},
		why:  "picture",
	}
}

// maxPictureName bounds the words of a picture, in characters.
const maxPictureName = 80

// pictureWords are the words of a name. Numbers are left out where there are
// words, since an id says less than a name.
func pictureWords(name string) []string {
	if runes := []rune(name); len(runes) > maxPictureName {
		name = string(runes[:maxPictureName])
	}
	words := strings.FieldsFunc(strings.ToValidUTF8(name, ""), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	named := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return strings.Trim(word, "0123456789") == "" })
	if len(named) > 0 {
		return named
	}
	return words
}

// initials are the first characters of the first and the last word.
func initials(words []string) string {
	if len(words) == 0 {
		return ""
	}
	first := func(word string) string { return string(unicode.ToUpper([]rune(word)[0])) }
	if len(words) == 1 {
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}
