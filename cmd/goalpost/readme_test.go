package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"goalpost"
	"goalpost/contract"
	"goalpost/contract/mutant"
	"goalpost/spec"
)

var update = flag.Bool("update", false, "write what is generated into README.md and docs")

const root = "../.."

// commands are the command lines of a page: those in fenced sh blocks and those
// indented by four spaces that begin with a command's name.
func commands(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	fenced := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = line == "```sh"
		case fenced:
			lines = append(lines, line)
		case regexp.MustCompile(`^    (goalpost|curl|go|export) `).MatchString(line):
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// TestTheCommandsOfTheDocsWork runs every command line of the README and of the
// pages in docs, in a folder with the document and the fixtures: mocks are
// started and stopped, the rest is sent to a mock.
func TestTheCommandsOfTheDocsWork(t *testing.T) {
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	mock, origin, err := start(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer mock.stop()
	var lines []string
	for _, page := range append(pages, root+"/README.md") {
		lines = append(lines, commands(t, page)...)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, goalpost.Files()); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	for _, line := range lines {
		if err := try(t, line, origin); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if len(lines) < 10 {
		t.Errorf("only %d commands were found", len(lines))
	}
}

// try runs one command line, whatever its address, against the mock.
func try(t *testing.T, line, origin string) error {
	words := split(line)
	switch {
	case words[0] == "export":
		for _, word := range words[1:] {
			name, value, _ := strings.Cut(word, "=")
			t.Setenv(name, value)
		}
		return nil
	case words[0] == "curl":
		return get(words[1:], origin)
	case strings.HasPrefix(line, "go test"):
		return nil // this is it
	case strings.HasPrefix(line, "go run ./mockserver/bench"):
		return nil // it measures for minutes
	case strings.Contains(line, "--self-check"):
		return nil // it takes a while; .ci/run runs it
	case strings.HasPrefix(line, "go run ./cmd/goalpost "):
		words = words[2:]
	case words[0] != "goalpost":
		return fmt.Errorf("the test does not know this command")
	}
	args := words[1:]
	if args[0] == "mock" {
		for i, arg := range args {
			if arg == "--listen" {
				args[i+1] = "127.0.0.1:0"
			}
		}
		s, _, err := start(args[1:])
		if err != nil {
			return err
		}
		s.stop()
		if code := <-s.exit; code != exitKept {
			return fmt.Errorf("exit %d", code)
		}
		return nil
	}
	for i := range args {
		args[i] = strings.Replace(args[i], "http://127.0.0.1:8080", origin, 1)
	}
	var out bytes.Buffer
	if code := run(context.Background(), args, &out, &out); code != exitKept {
		return fmt.Errorf("exit %d\n%s", code, &out)
	}
	return nil
}

// split takes a command line apart as a shell does, with single quotes.
func split(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// get is what curl does with -H and a URL; any answer of the document will do,
// but no 404.
func get(args []string, origin string) error {
	header := http.Header{}
	url := ""
	for i := 0; i < len(args); i++ {
		if args[i] == "-H" {
			i++
			name, value, _ := strings.Cut(args[i], ":")
			header.Set(name, strings.TrimSpace(value))
			continue
		}
		url = strings.Replace(args[i], "http://127.0.0.1:8080", origin, 1)
	}
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode == http.StatusNotFound || !bytes.Contains(body, []byte("status_code")) {
		return fmt.Errorf("%s %v\n%s", response.Status, err, body)
	}
	return nil
}

// generated holds the part of a page between two marks at what it should be; with
// -update it writes it.
func generated(t *testing.T, page, begin, end, want string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s does not have %q and %q", page, begin, end)
	}
	if old == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what it should be; write it with go test ./cmd/goalpost -update\ngot:\n%swant:\n%s", page, old, want)
	}
	if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheTableOfAssumptionsIsTheDocuments(t *testing.T) {
	document, err := spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("\n| of | line | assumed, because |\n|---|---|---|\n")
	for _, a := range document.Assumptions() {
		fmt.Fprintf(&table, "| %s | [%d](openapi.yaml#L%d) | %s |\n", a.Subject, a.Location.Line, a.Location.Line, strings.Join(strings.Fields(a.Reason), " "))
	}
	generated(t, root+"/README.md", "<!-- assumptions: written by go test ./cmd/goalpost -update -->\n", "<!-- end of assumptions -->", table.String()+"\n")
}

func TestTheTableOfFamiliesIsThePackages(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| family | a mutant |\n|---|---|\n")
	for _, family := range mutant.Families() {
		fmt.Fprintf(&table, "| %s | %s |\n", family, family.Breaks())
	}
	generated(t, root+"/docs/self-check.md", "<!-- families: written by go test ./cmd/goalpost -update -->\n", "<!-- end of families -->", table.String()+"\n")
}

func TestTheTableOfChecksIsTheCatalogue(t *testing.T) {
	var table strings.Builder
	for _, check := range contract.Checks() {
		fmt.Fprintf(&table, "| `%s` | %s |\n", check.ID, check.Summary)
	}
	generated(t, root+"/docs/test.md", "| id | asks |\n|---|---|\n", "\n<!-- end of checks -->", table.String())
}

func TestTheTableOfFormatsIsThePackages(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| format | for |\n|---|---|\n")
	for _, format := range contract.Formats() {
		fmt.Fprintf(&table, "| `%s` | %s |\n", format.Name, format.Summary)
	}
	generated(t, root+"/docs/test.md", "<!-- formats: written by go test ./cmd/goalpost -update -->\n", "<!-- end of formats -->", table.String()+"\n")
}

func TestTheTableOfFlagsIsTheCommands(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| flag | says |\n|---|---|\n")
	newTest().Flags().VisitAll(func(flag *pflag.Flag) {
		value, says := pflag.UnquoteUsage(flag)
		fmt.Fprintf(&table, "| `%s` | %s |\n", strings.TrimSpace("--"+flag.Name+" "+value), says)
	})
	generated(t, root+"/docs/test.md", "<!-- flags: written by go test ./cmd/goalpost -update -->\n", "<!-- end of flags -->", table.String()+"\n")
}
