package mockserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goalpost/spec"
)

// listen serves a small API on a real socket, with limits a test can wait for.
func listen(t *testing.T, l limits) (address string, stop func() error) {
	t.Helper()
	d, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(`
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a:
    get: {operationId: a, responses: {"200": {description: d, content: {application/json: {schema: {type: integer}}}}}}
    post: {operationId: post, requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {"204": {description: d}}}
`)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(d, Options{Fixtures: fstest.MapFS{"a/200.slow.yaml": {Data: []byte("delay: 400ms\nbody: 7")}}})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, listener, s, l) }()
	stop = func() error {
		cancel()
		err := <-done
		done <- err
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return listener.Addr().String(), stop
}

func TestASlowClientIsCutOffAndDisturbsNobody(t *testing.T) {
	address, _ := listen(t, limits{header: 200 * time.Millisecond, read: 300 * time.Millisecond})
	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	cut := make(chan error, 1)
	go func() {
		for _, c := range "GET /a HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
			if _, err := slow.Write([]byte(string(c))); err != nil {
				cut <- err
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		cut <- nil
	}()
	response, err := http.Get("http://" + address + "/a")
	if err != nil || response.StatusCode != 200 {
		t.Errorf("another client = %v %v, want 200", response, err)
	}
	response.Body.Close()
	if err := <-cut; err == nil {
		if text, _ := io.ReadAll(slow); len(text) > 0 && !strings.Contains(string(text), "408") {
			t.Errorf("the slow client was answered %q", text)
		}
	}
}

func TestASlowAnswerOutlivesTheTimeToRead(t *testing.T) {
	address, _ := listen(t, limits{header: 100 * time.Millisecond, read: 150 * time.Millisecond})
	response, err := http.Get("http://" + address + "/a?__example=slow")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); string(body) != "7" || err != nil {
		t.Errorf("a fixture with a delay = %q %v, want 7", body, err)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	address, _ := listen(t, limits{header: time.Second, read: 5 * time.Second})
	send := func(request string, body io.Reader) string {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		go func() {
			_, _ = io.WriteString(c, request)
			if body != nil {
				_, _ = io.Copy(c, body)
			}
		}()
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		line, _ := bufio.NewReader(c).ReadString('\n')
		return strings.TrimSpace(line)
	}
	for _, row := range []struct{ says, request, want string }{
		{"a header over 64 KiB", "GET /a HTTP/1.1\r\nHost: x\r\nX-Big: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", "431"},
		{"a body that announces 11 MiB", fmt.Sprintf("POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", 11<<20), "413"},
		{"a malformed request", "GET\r\n\r\n", "400"},
	} {
		if got := send(row.request, nil); !strings.Contains(got, row.want) {
			t.Errorf("%s = %q, want %s", row.says, got, row.want)
		}
	}
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 1<<20, strings.Repeat("a", 1<<20))
	if got := send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n", strings.NewReader(strings.Repeat(chunk, 12))); !strings.Contains(got, "413") {
		t.Errorf("12 MiB in chunks = %q, want 413", got)
	}
}

func TestStoppingLetsRequestsEnd(t *testing.T) {
	address, stop := listen(t, limits{header: time.Second, read: time.Second})
	got := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + address + "/a?__example=slow")
		if err != nil {
			got <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		got <- string(body)
	}()
	time.Sleep(100 * time.Millisecond)
	if err := stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	if body := <-got; body != "7" {
		t.Errorf("the request in progress = %q, want 7", body)
	}
}

func TestABodyThatDripsIsCutOff(t *testing.T) {
	address, _ := listen(t, limits{header: 100 * time.Millisecond, read: 200 * time.Millisecond})
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		_, err := io.WriteString(c, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n")
		for err == nil {
			time.Sleep(20 * time.Millisecond)
			_, err = io.WriteString(c, "a")
		}
	}()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	if !strings.Contains(line, "408") {
		t.Errorf("a body that drips = %q %v, want 408", line, err)
	}
}

func TestOddTargetsAreAnswered(t *testing.T) {
	address, _ := listen(t, limits{header: time.Second, read: time.Second})
	for _, row := range []struct{ request, want string }{
		{"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "404"},
		{"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", "404"},
		{"PURGE /a HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
		{"GET http://elsewhere/a HTTP/1.1\r\nHost: x\r\n\r\n", "200"},
		{"GET /a HTTP/1.0\r\n\r\n", "200"},
		{"GET //a HTTP/1.1\r\nHost: x\r\n\r\n", "404"},
		{"GET /%2e%2e/%00.svg HTTP/1.1\r\nHost: x\r\n\r\n", "200"},
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(c, row.request)
		line, _ := bufio.NewReader(c).ReadString('\n')
		c.Close()
		if !strings.Contains(line, row.want) {
			t.Errorf("%q = %q, want %s", row.request, line, row.want)
		}
	}
}
