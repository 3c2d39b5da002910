package contract_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestThePageAsksForNothingElse(t *testing.T) {
	report := broken(t)
	page := string(written(t, report, "html"))
	if path := os.Getenv("GOALPOST_PAGE"); path != "" {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, not := range []string{" src=", "url(", "@import", "<link", " style=", " onclick=", "<b>&\"", "ZgotmplZ", "{{"} {
		if strings.Contains(page, not) {
			t.Errorf("the page has %q", not)
		}
	}
	if !strings.Contains(page, "default-src 'none'; style-src &#39;sha256-") && !strings.Contains(page, "default-src &#39;none&#39;; style-src &#39;sha256-") {
		t.Error("the page has no policy")
	}
	if bytes.Count([]byte(page), []byte(`<details class="finding `)) != len(report.Findings()) {
		t.Error("the page does not have each finding")
	}
}
