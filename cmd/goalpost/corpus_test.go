package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"goalpost/contract"
	"goalpost/mockserver"
	"goalpost/spec"
)

// The mock of a document keeps the contract of it, whatever the document: a failure
// is a defect of the one or of the other. GOALPOST_SUITE_CORPUS names the
// folder.
func TestTheMockOfEveryDocumentKeepsItsContract(t *testing.T) {
	corpus := os.Getenv("GOALPOST_SUITE_CORPUS")
	if corpus == "" {
		t.Skip("GOALPOST_SUITE_CORPUS is not set")
	}
	names, err := filepath.Glob(filepath.Join(corpus, "openapi", "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatal("no documents", err)
	}
	for _, name := range names {
		document, err := spec.LoadFile(name, spec.Options{})
		if err != nil {
			t.Logf("%s: %v", filepath.Base(name), err)
			continue
		}
		credentials := map[string]string{}
		for _, scheme := range document.SecuritySchemes {
			if credentials[scheme.Name] = "4711-0815"; scheme.Scheme == "basic" {
				credentials[scheme.Name] = "somebody:4711-0815"
			}
		}
		mock, err := mockserver.New(document, mockserver.Options{Credentials: credentials})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		o := contract.Options{BaseURL: "http://127.0.0.1", Strict: true, AllowUnsafe: true, RandomCases: 3, Transport: inProcess{mock}, Credentials: credentials}
		o.MaxRequests = 300
		start := time.Now()
		report, err := contract.Run(t.Context(), document, o)
		var problem *spec.Error
		if errors.As(err, &problem) {
			t.Logf("%s: %v", filepath.Base(name), problem)
			continue
		}
		t.Logf("%s: %d requests in %s, passed %d, skipped %d", filepath.Base(name), report.Requests, time.Since(start).Round(time.Millisecond), report.Passed(), report.Skipped())
		if report.Failed() > 0 {
			t.Errorf("%s: failed = %d, want 0\n%s", filepath.Base(name), report.Failed(), explain(report))
		}
	}
}
