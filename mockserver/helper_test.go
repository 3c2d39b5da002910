package mockserver_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strconv"
)

func record(s http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func itoa(i int) string { return strconv.Itoa(i) }

func validPath(name string) bool { return fs.ValidPath(name) }
