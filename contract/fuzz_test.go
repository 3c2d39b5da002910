package contract_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"goalpost/contract"
	"goalpost/spec"
)

// bytesTransport answers every request with the same bytes.
type bytesTransport []byte

func (b bytesTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(b)), r)
}

// corpus are the smaller documents in the folder that GOALPOST_CORPUS names.
func corpus(f *testing.F) []*spec.Document {
	names, err := filepath.Glob(filepath.Join(os.Getenv("GOALPOST_CORPUS"), "openapi", "*.json"))
	if err != nil || os.Getenv("GOALPOST_CORPUS") == "" {
		return nil
	}
	var documents []*spec.Document
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Size() > 50<<10 {
			continue
		}
		if document, err := spec.LoadFile(name, spec.Options{}); err == nil && len(document.Operations) > 0 {
			documents = append(documents, document)
		}
	}
	return documents
}

// Whatever the target sends, the run ends with a report.
func FuzzAnyResponseIsReported(f *testing.F) {
	head := "HTTP/1.1 200 OK\r\nX-Total: 1\r\nContent-Type: application/json\r\n"
	f.Add([]byte(head+"Content-Length: 26\r\n\r\n"+`{"status":200,"books":[{}]}`), uint8(0))
	f.Add([]byte(head+"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), uint8(1))
	f.Add([]byte("HTTP/1.1 401 \r\nWWW-Authenticate: \xff\r\nContent-Type: application/json\r\n\r\n"+`{"errors":{"\u0000":[1e999,null]}}`), uint8(1))
	f.Add([]byte("HTTP/1.0 999 ?\r\nLocation: //\r\n\r\n"), uint8(1))
	f.Add([]byte{}, uint8(1))
	documents := append([]*spec.Document{libraryDocument(f)}, corpus(f)...)
	f.Fuzz(func(t *testing.T, response []byte, which uint8) {
		document := documents[int(which)%len(documents)]
		o := contract.Options{BaseURL: "http://127.0.0.1/api", Transport: bytesTransport(response), RandomCases: 1,
			AllowUnsafe: true, Strict: which%2 == 0, Credentials: map[string]string{}, Manners: contract.Manners{MaxWait: -1, MaxRequests: 60}}
		for _, scheme := range document.SecuritySchemes {
			o.Credentials[scheme.Name] = rightKey
		}
		report, err := contract.Run(t.Context(), document, o)
		var nothing *spec.Error
		if errors.As(err, &nothing) && nothing.Code == "nothing-checked" {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := report.WriteText(io.Discard); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteJUnit(io.Discard); err != nil {
			t.Fatal(err)
		}
	})
}
