package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"goalpost/contract"
)

// progress shows how a run comes along: a line for each case, or a bar on a
// terminal.
type progress interface {
	result(contract.Result)
	advance(contract.Advance)
	// end completes what is shown.
	end() error
}

// newProgress is the progress of that kind: bar, lines, none, or auto for the one
// that suits where the errors are printed.
func newProgress(kind string, verbose bool, out, errOut io.Writer, heading string) (progress, error) {
	switch {
	case kind == "none":
		return silence{}, nil
	case kind == "bar", kind == "auto" && !verbose && isTerminal(errOut):
		return &bar{out: out, terminal: errOut, heading: heading}, nil
	case kind == "auto", kind == "lines":
		return &caseLines{out: out, heading: heading, verbose: verbose}, nil
	}
	return nil, fail("the kinds are auto, bar, lines and none", "--progress names a kind that there is not")
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && isatty.IsTerminal(file.Fd()) && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
}

type silence struct{}

func (silence) result(contract.Result)   {}
func (silence) advance(contract.Advance) {}
func (silence) end() error               { return nil }

// caseLines prints a line for each case, below a heading that waits for the first.
type caseLines struct {
	out     io.Writer
	heading string
	verbose bool
	all     *contract.Lines
}

func (l *caseLines) result(result contract.Result) {
	if l.all == nil {
		l.all = contract.NewLines(l.out, l.heading)
		l.all.Verbose = l.verbose
	}
	l.all.Add(result)
}

func (l *caseLines) advance(contract.Advance) {}

func (l *caseLines) end() error {
	if l.all == nil {
		return nil
	}
	return l.all.End()
}

// bar draws a bar that is drawn over, and prints a line for each operation that is
// done.
type bar struct {
	out, terminal io.Writer
	heading       string
	now           contract.Advance
	drawn         time.Time
	// passed and failed are the checks of the operation; found is how many failed
	// in all of them.
	passed, failed, found int
}

// redrawAfter is how long a bar stays as it is at least.
const redrawAfter = 50 * time.Millisecond

func (b *bar) result(result contract.Result) {
	switch result.Status {
	case contract.Pass:
		b.passed++
	case contract.Fail:
		b.failed++
		b.found++
	}
}

func (b *bar) advance(a contract.Advance) {
	if a.Operation != b.now.Operation {
		b.done()
	}
	b.now = a
	if time.Since(b.drawn) < redrawAfter {
		return
	}
	b.drawn = time.Now()
	share := (float64(a.Done) + float64(a.Case)/float64(max(a.Cases, 1))) / float64(max(a.Total, 1))
	const width = 24
	full := min(int(share*width), width)
	fmt.Fprintf(b.terminal, "\r\x1b[K%s%s %3.0f%%  %.32s  %d of %d cases, %d requests, %d failed", strings.Repeat("█", full), strings.Repeat("░", width-full),
		100*share, a.Operation, a.Case, a.Cases, a.Requests, b.found)
}

// done prints the line of the operation that is done.
func (b *bar) done() {
	fmt.Fprint(b.terminal, "\r\x1b[K")
	if b.heading != "" {
		fmt.Fprintf(b.out, "%s\n\n", b.heading)
		b.heading = ""
	}
	if b.now.Operation == "" {
		return
	}
	mark, failed := "✓", ""
	if b.failed > 0 {
		mark, failed = "✗", fmt.Sprintf(", %d failed", b.failed)
	}
	fmt.Fprintf(b.out, "%s %s: %s passed%s\n", mark, b.now.Operation, count(b.passed, "check"), failed)
	b.passed, b.failed = 0, 0
}

func (b *bar) end() error {
	b.done()
	return nil
}
