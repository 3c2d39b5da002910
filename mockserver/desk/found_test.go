package desk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"goalpost/mockserver"
	"goalpost/mockserver/desk"
)

// A client that reads a session, changes a thing and sends all of it back.
func TestASessionIsSentBackAsItWasRead(t *testing.T) {
	s := mock(t, desk.Options{})
	listener := httptest.NewServer(s)
	defer listener.Close()
	address := listener.URL + "/__goalpost/api/sessions/round-trip"
	for range 2 { // At first nothing is set, and what is only read is null.
		response, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodPut, address, strings.NewReader(strings.Replace(string(text), `"seed":null`, `"seed":7`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if response, err = http.DefaultClient.Do(r); err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusOK || !strings.Contains(string(answer), `"seed":7`) {
			t.Errorf("%s sent back = %d %s", text, response.StatusCode, answer)
		}
	}
}

func TestTheDeskIsFoundWithoutItsLastSlash(t *testing.T) {
	w := httptest.NewRecorder()
	mock(t, desk.Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/__goalpost", nil))
	if got := w.Header().Get("Location"); w.Code != http.StatusTemporaryRedirect || got != mockserver.DeskPath {
		t.Errorf("/__goalpost = %d to %q", w.Code, got)
	}
}
