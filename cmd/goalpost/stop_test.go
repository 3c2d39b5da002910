package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAStoppedRunStillWritesItsReports ends a run as Ctrl-C does: its reports are
// written and say so, and it is no verdict.
func TestAStoppedRunStillWritesItsReports(t *testing.T) {
	_, mock := correct(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sent.Add(1) == 20 {
			stop()
		}
		mock.ServeHTTP(w, r)
	}))
	defer server.Close()
	folder := t.TempDir()
	args := []string{"test", "--base-url", server.URL + "/api/v1", "--credential", "apikey=" + mutantKey, "--credential", "bearer=" + mutantToken}
	wants := map[string]string{"json": `"verdict": "incomplete"`, "junit": `<error message="the run was stopped`, "html": "The run could not tell", "github": "the run is incomplete"}
	for format := range wants {
		args = append(args, "--report", format+"="+filepath.Join(folder, format))
	}
	var out, errOut bytes.Buffer
	if code := run(ctx, args, &out, &errOut); code != exitCouldNot || !strings.Contains(errOut.String(), "error: the run was stopped") {
		t.Errorf("exit %d, want %d and why\n%s", code, exitCouldNot, &errOut)
	}
	for format, want := range wants {
		text, err := os.ReadFile(filepath.Join(folder, format))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, want %q in it", format, err, want)
		}
	}
	if !strings.Contains(out.String(), "skipped: the run was stopped") {
		t.Error("the output does not say what was skipped")
	}
}
