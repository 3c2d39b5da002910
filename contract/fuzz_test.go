package contract_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"

	"goalpost/contract"
)

// bytesTransport answers every request with the same bytes.
type bytesTransport []byte

func (b bytesTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(b)), r)
}

// Whatever the target sends, the run ends with a report.
func FuzzAnyResponseIsReported(f *testing.F) {
	head := "HTTP/1.1 200 OK\r\nX-Total: 1\r\nContent-Type: application/json\r\n"
	f.Add([]byte(head + "Content-Length: 26\r\n\r\n" + `{"status":200,"books":[{}]}`))
	f.Add([]byte(head + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 401 \r\nWWW-Authenticate: \xff\r\nContent-Type: application/json\r\n\r\n" + `{"errors":{"\u0000":[1e999,null]}}`))
	f.Add([]byte("HTTP/1.0 999 ?\r\nLocation: //\r\n\r\n"))
	f.Add([]byte{})
	document := libraryDocument(f)
	f.Fuzz(func(t *testing.T, response []byte) {
		report, err := contract.Run(t.Context(), document, contract.Options{BaseURL: "http://127.0.0.1/api",
			Credentials: map[string]string{"key": rightKey, "token": rightToken}, Transport: bytesTransport(response)})
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
