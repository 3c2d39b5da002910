package contract_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"goalpost/contract"
	"goalpost/spec"
)

// Any program can check a deployment.
func ExampleRun() {
	deployment := httptest.NewServer(&library{lax: []string{"chapter"}})
	defer deployment.Close()

	document, err := spec.LoadFile("testdata/library.yaml", spec.Options{})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	report, err := contract.Run(context.Background(), document, contract.Options{
		BaseURL:     deployment.URL + "/api",
		Credentials: map[string]string{"key": rightKey, "token": rightToken},
		RandomCases: -1,
	})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	fmt.Println("kept:", report.Kept())
	for _, result := range report.Results {
		if result.Status == contract.Fail {
			fmt.Println(result)
		}
	}
	// Output:
	// kept: false
	// ✗ readBook, unknown chapter: documented-error
	// ✗ readBook, everything wrong: documented-error
}

// Toward a staging system a run has manners; of what it finds there are reports for
// people and for programs, and a baseline of what is known.
func ExampleReport_Write() {
	deployment := httptest.NewServer(&library{lax: []string{"chapter"}})
	defer deployment.Close()
	document, err := spec.LoadFile("testdata/library.yaml", spec.Options{})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	report, err := contract.Run(context.Background(), document, contract.Options{
		BaseURL:     deployment.URL + "/api",
		Credentials: map[string]string{"key": rightKey, "token": rightToken},
		Selection:   contract.Selection{Operations: []string{"readBook"}, Checks: []string{"documented-error"}},
		Manners:     contract.Manners{Rate: 1000, MaxRequests: 500},
	})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	var page, sarif bytes.Buffer
	fmt.Println("kept:", report.Kept())
	fmt.Println(report.Write(&page, "html"), report.Write(&sarif, "sarif"))
	// Output:
	// kept: false
	// <nil> <nil>
}

// In a Go project each check of the suite is a subtest:
//
//	go test -run 'TestContract/readBook'
func ExampleRunT() {
	_ = func(t *testing.T) {
		deployment := httptest.NewServer(&library{})
		defer deployment.Close()
		document, err := spec.LoadFile("testdata/library.yaml", spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		contract.RunT(t, document, contract.Options{
			BaseURL:     deployment.URL + "/api",
			Credentials: map[string]string{"key": rightKey, "token": rightToken},
			Strict:      true,
		})
	}
}
