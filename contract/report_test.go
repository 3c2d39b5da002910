package contract_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"goalpost/contract"
	"goalpost/spec"
)

// A server that sends the secrets back, in every place and encoding it can think
// of, gets none of them into an output.
func TestNoOutputHoldsASecret(t *testing.T) {
	const key, token = "canary/Kéy+4711 =end", "canary.tok3n-\"quoted\"-0815"
	spellings := func(secret string) []string {
		quoted, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		return []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret))}
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("X-Total", key)
		w.Header().Set("Location", "/?k="+url.QueryEscape(token))
		w.WriteHeader(500)
		for _, secret := range []string{key, token} {
			fmt.Fprintln(w, strings.Join(spellings(secret), "\n"))
		}
		fmt.Fprintln(w, r.Header)
	})
	var told []contract.Result
	report := check(t, handler, func(o *contract.Options) {
		o.Credentials = map[string]string{"key": key, "token": token}
		o.Progress = func(r contract.Result) { told = append(told, r) }
	})
	if report.Failed() == 0 {
		t.Fatal("nothing failed")
	}
	var junit, plain bytes.Buffer
	if err := report.WriteJUnit(&junit); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteText(&plain); err != nil {
		t.Fatal(err)
	}
	everything := map[string]string{"junit": junit.String(), "text": plain.String(), "results": fmt.Sprintf("%+v", told)}
	for name, output := range everything {
		for _, secret := range []string{key, token} {
			for _, spelling := range spellings(secret) {
				if strings.Contains(output, spelling) {
					t.Errorf("%s holds %q", name, spelling)
				}
			}
		}
	}
	if !strings.Contains(plain.String(), "$GOALPOST_CREDENTIAL_KEY") {
		t.Error("the curl lines do not name the variable")
	}
}

func TestJUnitIsXMLWhateverTheServerSends(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{\"status\": \"\\u0000]]><&\x01\xff\ufffe\"}"))
	})
	report := check(t, handler, nil)
	var out bytes.Buffer
	if err := report.WriteJUnit(&out); err != nil {
		t.Fatal(err)
	}
	var suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Failures int      `xml:"failures,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &suites); err != nil {
		t.Fatal(err)
	}
	failures := 0
	for _, suite := range suites.Suites {
		for _, one := range suite.Cases {
			if one.Failure != nil {
				failures++
			}
		}
	}
	if failures == 0 || failures != suites.Failures {
		t.Errorf("%d failures among the cases, %d announced, %d in the report", failures, suites.Failures, report.Failed())
	}
}

func TestTwoRunsSayTheSame(t *testing.T) {
	server := httptest.NewServer(&library{edit: on("/books/read", 200, set("title", "Emma II"))})
	defer server.Close()
	say := func() string {
		report, err := contract.Run(t.Context(), libraryDocument(t), options(server))
		if err != nil {
			t.Fatal(err)
		}
		return text(t, report)
	}
	if first, second := say(), say(); first != second {
		t.Errorf("the second run says\n%s\nthe first said\n%s", second, first)
	}
}

func TestEachCheckIsASubtest(t *testing.T) {
	server := httptest.NewServer(&library{})
	defer server.Close()
	contract.RunT(t, libraryDocument(t), options(server))
}

func ExampleRun() {
	document, err := spec.LoadFile("testdata/library.yaml", spec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	deployment := httptest.NewServer(&library{})
	defer deployment.Close()
	report, err := contract.Run(context.Background(), document, contract.Options{
		BaseURL:     deployment.URL + "/api",
		Credentials: map[string]string{"key": rightKey, "token": rightToken},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if !report.Kept() {
		_ = report.WriteFailures(os.Stdout)
	}
	fmt.Println(report.Kept())
	// Output: true
}
