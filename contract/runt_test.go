package contract_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"goalpost/contract"
)

func TestEachCheckIsASubtest(t *testing.T) {
	server := httptest.NewServer(&library{})
	defer server.Close()
	contract.RunT(t, libraryDocument(t), options(server))
}

// recorder stands in for a test that is expected to fail.
type recorder struct {
	ctx  context.Context
	name string
	log  *[]string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Error(args ...any)        { *r.log = append(*r.log, "failed "+r.name) }
func (r *recorder) Fatal(args ...any)        { *r.log = append(*r.log, "fatal "+fmt.Sprint(args...)) }
func (r *recorder) Log(args ...any)          { *r.log = append(*r.log, "warned "+r.name) }
func (r *recorder) Skip(args ...any)         { *r.log = append(*r.log, "skipped "+r.name) }
func (r *recorder) Run(name string, f func(*recorder)) bool {
	f(&recorder{r.ctx, name, r.log})
	return true
}

func TestABrokenPromiseFailsItsSubtest(t *testing.T) {
	server := httptest.NewServer(&library{lax: []string{"chapter"}, edit: on("/books/read", 200, set("unread", 181))})
	defer server.Close()
	var log []string
	contract.RunT(&recorder{ctx: t.Context(), log: &log}, libraryDocument(t), options(server))
	for _, want := range []string{
		"failed readBook/unknown chapter/documented-error",
		"warned readBook/plain request/rules-within-response",
		"skipped addBook/plain request",
	} {
		if !slices.Contains(log, want) {
			t.Errorf("log = %q, want %q in it", log, want)
		}
	}
}

func TestAKnownFailureIsSkippedAndAFixedOneLogged(t *testing.T) {
	lax := &library{lax: []string{"chapter"}}
	var known contract.Baseline
	for _, f := range check(t, lax, nil).Findings() {
		known.Known = append(known.Known, contract.KnownFailure{ID: f.ID})
	}
	known.Known = append(known.Known, contract.KnownFailure{ID: "0123456789ab"})
	server := httptest.NewServer(lax)
	defer server.Close()
	var log []string
	o := options(server)
	o.Baseline = known
	contract.RunT(&recorder{ctx: t.Context(), log: &log}, libraryDocument(t), o)
	if !slices.Contains(log, "skipped readBook/unknown chapter/documented-error") || !slices.Contains(log, "warned ") || slices.ContainsFunc(log, func(line string) bool { return strings.HasPrefix(line, "failed") }) {
		t.Errorf("log = %q, want known failures skipped and the fixed one logged", log)
	}
}

func TestARunThatCouldNotRunFailsTheTest(t *testing.T) {
	var log []string
	contract.RunT(&recorder{ctx: t.Context(), log: &log}, libraryDocument(t), contract.Options{})
	if len(log) != 1 || !strings.HasPrefix(log[0], "fatal there is no base URL") {
		t.Errorf("log = %q, want one fatal error", log)
	}
}
