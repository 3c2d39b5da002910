package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sample is a program on the vendor's page.
var sample = regexp.MustCompile("(?s)```(javascript|php)\n(.*?)```")

// TestTheVendorsOwnSamplesWork runs the samples of the vendor's page, their
// placeholders filled in, against the mock. GOALPOST_VENDOR names the page; the
// Node samples need the module request where NODE_PATH finds it.
func TestTheVendorsOwnSamplesWork(t *testing.T) {
	page := os.Getenv("GOALPOST_VENDOR")
	if page == "" {
		t.Skip("GOALPOST_VENDOR is not set")
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	mock, origin, err := start(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer mock.stop()
	fill := strings.NewReplacer("https://<domain>/<api prefix>/<version>", origin+"/api/v1", "<apikey>", "demo-key",
		"<api-signature>", "demo-signature", "<access token>", "demo-token", "<access-token>", "demo-token")
	found := sample.FindAllStringSubmatch(string(text), -1)
	if len(found) != 4 {
		t.Fatalf("%d samples on the page, want 4", len(found))
	}
	for i, one := range found {
		program, extension := "node", ".js"
		if one[1] == "php" {
			program, extension = "php", ".php"
		}
		file := filepath.Join(t.TempDir(), "sample"+extension)
		if err := os.WriteFile(file, []byte(fill.Replace(one[2])), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, file).CombinedOutput()
		if err != nil {
			t.Errorf("sample %d (%s): %v\n%s", i+1, program, err, out)
			continue
		}
		// Node warns of what the module request uses; the answer is the last line.
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		var envelope struct {
			StatusCode int `json:"status_code"`
		}
		for _, line := range lines {
			if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &envelope) == nil {
				break
			}
		}
		if envelope.StatusCode != 200 {
			t.Errorf("sample %d (%s) = %s, want status_code 200", i+1, program, out)
		}
	}
}
