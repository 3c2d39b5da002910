package mockserver

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"html"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
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
	return &answer{
		status: http.StatusOK,
		header: http.Header{
			"Content-Type":            {"image/svg+xml"},
			"Cache-Control":           {"public, max-age=86400"},
			"Content-Security-Policy": {"default-src 'none'; sandbox"},
			// A page that isolates itself may still show it.
			"Cross-Origin-Resource-Policy": {"cross-origin"},
		},
		body: payload{drawSVG(name)},
		why:  "picture",
	}
}

// drawSVG is the picture of a name.
func drawSVG(name string) []byte {
	words := pictureWords(name)
	hash := hashOf(name)
	from := hash % 360
	to := (from + 40 + hash>>16%80) % 360
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256" preserveAspectRatio="xMidYMid slice" role="img">`+
		`<title>%s</title><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(%d,55%%,42%%)"/>`+
		`<stop offset="1" stop-color="hsl(%d,60%%,30%%)"/></linearGradient></defs><rect width="256" height="256" fill="url(#g)"/>`+
		`<text x="128" y="128" dy="0.35em" text-anchor="middle" font-family="system-ui,sans-serif" font-size="104" font-weight="600" fill="#fff">%s</text></svg>`,
		html.EscapeString(strings.Join(words, " ")), from, to, html.EscapeString(initials(words)))
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

// sampleImage is a picture of that media type, the same for the same name; nil
// for one that is not drawn.
func sampleImage(mediaType, name string) []byte {
	kind, _ := splitMediaType(mediaType)
	switch kind {
	case "image/svg+xml":
		return drawSVG(name)
	case "image/png", "image/jpeg", "image/gif":
	default:
		return nil
	}
	const side = 64
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, pictureColor(name)})
	for i := range img.Pix {
		// A square with a white frame.
		if x, y := i%side, i/side; x >= 4 && x < side-4 && y >= 4 && y < side-4 {
			img.Pix[i] = 1
		}
	}
	var out bytes.Buffer
	var err error
	switch kind {
	case "image/png":
		err = png.Encode(&out, img)
	case "image/jpeg":
		err = jpeg.Encode(&out, img, nil)
	case "image/gif":
		err = gif.Encode(&out, img, nil)
	}
	if err != nil {
		return nil
	}
	return out.Bytes()
}

func pictureColor(name string) color.Color {
	hash := hashOf(name)
	return color.RGBA{R: uint8(hash) % 160, G: uint8(hash>>8) % 160, B: uint8(hash>>16) % 160, A: 255}
}

func hashOf(name string) uint64 {
	sum := fnv.New64a()
	sum.Write([]byte(name))
	return sum.Sum64()
}
