package goalpost_test

import (
	"go/build"
	"slices"
	"strings"
	"testing"
)

// TestImportsLeadOneWay holds the rule of the package comment: who may import
// whom within the module, and that Echo stays inside mockserver.
func TestImportsLeadOneWay(t *testing.T) {
	for _, row := range []struct {
		folder string
		may    []string
	}{
		{"spec", nil},
		{"generate", []string{"goalpost/spec"}},
		{"mockserver/session", []string{"goalpost/spec"}},
		{"mockserver/journal", []string{"goalpost/spec"}},
		{"mockserver", []string{"goalpost/spec", "goalpost/generate", "goalpost/mockserver/session", "goalpost/mockserver/journal", "github.com/labstack/echo/v4"}},
		{"mockserver/console", nil},
		{"mockserver/desk", []string{"goalpost/spec", "goalpost/mockserver", "goalpost/mockserver/session", "goalpost/mockserver/journal"}},
		{"mockserver/desk/client", []string{"goalpost/mockserver/session", "goalpost/mockserver/journal"}},
		{"contract", []string{"goalpost/spec", "goalpost/generate"}},
		{"contract/mutant", []string{"goalpost/spec", "goalpost/generate", "goalpost/contract"}},
		{"cmd/goalpost", []string{"goalpost", "goalpost/spec", "goalpost/generate", "goalpost/mockserver", "goalpost/mockserver/console", "goalpost/mockserver/desk",
			"goalpost/mockserver/journal", "goalpost/mockserver/session", "goalpost/contract", "goalpost/contract/mutant"}},
	} {
		p, err := build.ImportDir(row.folder, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range p.Imports {
			ruled := path == "goalpost" || strings.HasPrefix(path, "goalpost/") || strings.HasPrefix(path, "github.com/labstack/")
			if ruled && !slices.Contains(row.may, path) {
				t.Errorf("%s imports %s, and may import %v", row.folder, path, row.may)
			}
			if row.folder != "cmd/goalpost" && (path == "flag" || strings.HasPrefix(path, "github.com/spf13/")) {
				t.Errorf("%s imports %s: only cmd reads flags", row.folder, path)
			}
		}
	}
}
