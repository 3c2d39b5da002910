package mockserver

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// curlForm are the arguments of curl for a multipart form, which it then puts
// together itself; nil for any other body. It takes the Content-Type away.
func curlForm(r *http.Request) ([]string, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || r.Body == nil {
		return nil, nil
	}
	var words []string
	reader := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			r.Header.Del("Content-Type")
			return words, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		field := part.FormName() + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(text)) + `"`
		if name := part.FileName(); name != "" {
			field += ";filename=" + name
		}
		if kind := part.Header.Get("Content-Type"); kind != "" {
			field += ";type=" + kind
		}
		words = append(words, "-F", quote(field))
	}
}
