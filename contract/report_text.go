package contract

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// mark is the sign of each outcome.
func (s Status) mark() string {
	return map[Status]string{Pass: "✓", Fail: "✗", Warn: "!", Known: "~", Skip: "-"}[s]
}

// String is the result in a line: "✓ listPets, plain request: framing".
func (r Result) String() string {
	line := r.Status.mark() + " " + first(r.Operation, "between operations") + ", " + r.Case
	if r.Check != "" {
		line += ": " + r.Check
	}
	if r.Reason != "" {
		line += " (skipped: " + r.Reason + ")"
	}
	return printable(line)
}

// Lines writes results as lines for people: one for each case whose checks all
// passed, one for each check that did not, and one for cases that are skipped for the
// same reason.
type Lines struct {
	// Verbose writes a line for each check.
	Verbose bool

	out       errorWriter
	operation string
	// pending are results of one case that passed, or of cases that were skipped for
	// the same reason.
	pending []Result
}

// NewLines writes to w, below a heading.
func NewLines(w io.Writer, heading string) *Lines {
	l := &Lines{out: errorWriter{w: w}, operation: "\x00"}
	l.out.print("%s\n", heading)
	return l
}

// Add takes the next result.
func (l *Lines) Add(result Result) {
	if len(l.pending) > 0 && (l.Verbose || !l.pending[0].goesWith(result)) {
		l.flush()
	}
	if result.Operation != l.operation {
		l.operation = result.Operation
		l.out.print("\n")
	}
	l.pending = append(l.pending, result)
	if result.Status != Pass && result.Status != Skip {
		l.flush()
	}
}

// goesWith reports whether two results share a line.
func (r Result) goesWith(other Result) bool {
	if r.Operation != other.Operation || r.Status != other.Status {
		return false
	}
	return r.Status == Pass && r.Case == other.Case || r.Status == Skip && r.Reason == other.Reason
}

func (l *Lines) flush() {
	switch one := l.pending[0]; {
	case len(l.pending) == 1:
		l.out.print("%s\n", one)
	case one.Status == Pass:
		l.out.print("%s %s, %s: %d checks\n", one.Status.mark(), first(one.Operation, "between operations"), one.Case, len(l.pending))
	default:
		l.out.print("%s %s, %d cases from %s on (skipped: %s)\n", one.Status.mark(), first(one.Operation, "between operations"), len(l.pending), one.Case, one.Reason)
	}
	l.pending = nil
}

// End writes what is left. The error is the first of all lines.
func (l *Lines) End() error {
	if len(l.pending) > 0 {
		l.flush()
	}
	return l.out.err
}

// heading names the document and the deployment.
func (r *Report) heading() string {
	return fmt.Sprintf("%s %s (%s) at %s", r.Title, r.Version, r.Document, r.BaseURL)
}

// WriteText writes the report for people: the lines of the cases, what failed in
// detail, and a summary.
func (r *Report) WriteText(w io.Writer) error {
	lines := NewLines(w, r.heading())
	for _, result := range r.Results {
		lines.Add(result)
	}
	if err := lines.End(); err != nil {
		return err
	}
	return r.WriteFailures(w)
}

// WriteFailures writes what failed, in detail, and the summary: the part of the
// text behind the lines of the single checks.
func (r *Report) WriteFailures(w io.Writer) error {
	out := &errorWriter{w: w}
	r.writeFailures(out)
	out.print("\n%s\n", r.Summary())
	return out.err
}

// maxAlso is how many further cases of one finding are named.
const maxAlso = 20

// writeFailures writes each finding once, with the cases that show it, and what is
// fixed.
func (r *Report) writeFailures(out *errorWriter) {
	for _, f := range r.Findings() {
		out.print("\n%s %s, %s: %s\n", f.Status.mark(), first(f.Operation, "between operations"), f.Cases[0], f.Check)
		out.failure(f.Failure)
		also := f.Cases[1:]
		if len(also) > maxAlso {
			also = append(slices.Clone(also[:maxAlso]), fmt.Sprintf("%d more", len(also)-maxAlso))
		}
		out.field("as well as in", strings.Join(also, "; "))
	}
	for i, fixed := range r.Fixed {
		if i == 0 {
			out.print("\nFIXED, and still in the baseline; take it out, or write the baseline anew:\n")
		}
		out.print("    %s [%s]\n", fixed, fixed.ID)
	}
	for i, note := range r.notes() {
		if i == 0 {
			out.print("\n")
		}
		out.print("note: %s\n", note)
	}
}

// notes are what a reader has to know about how the run was made.
func (r *Report) notes() []string {
	var notes []string
	if r.Insecure {
		notes = append(notes, "INSECURE: no certificate was checked. Whoever answered may have been anybody, and has the credentials.")
	}
	if r.Shard.Count > 1 {
		notes = append(notes, "this is the share "+r.Shard.String()+" of the cases")
	}
	if r.Retried > 0 {
		retry := r.Retries[0]
		notes = append(notes, fmt.Sprintf("%d of %d requests were sent again; the first was %s, %s: %s", r.Retried, r.Requests, retry.Operation, retry.Case, retry.Reason))
	}
	return notes
}

// failure writes one failure, but for the check it belongs to.
func (e *errorWriter) failure(f Failure) {
	e.print("    %s [%s]\n", f.Title, f.ID)
	e.field("rule", f.Rule)
	e.field("expected", f.Expected)
	e.field("received", f.Received)
	e.field("in the body", f.Where)
	e.field("in the document", f.place())
	e.field("assumed", f.Assumed)
	if f.Known {
		e.field("known", "it stands in the baseline")
	}
	e.field("again", f.Curl)
}

// place is where the document makes the promise: line, and pointer.
func (f Failure) place() string {
	place := f.Document.String()
	if f.Document.Line > 0 && f.Document.Pointer != "" {
		place += " (" + f.Document.Pointer + ")"
	}
	return place
}

// Summary is the verdict in a line.
func (r *Report) Summary() string {
	verdict := "The contract is kept"
	if !r.Kept() {
		verdict = "The contract is broken"
	}
	warned := fmt.Sprintf("%d warned", r.Warned())
	if r.Warned() > 0 {
		warned += " (assumptions; --strict fails them)"
	}
	if r.Known() > 0 {
		warned += fmt.Sprintf(", %d failed as the baseline knows", r.Known())
	}
	return fmt.Sprintf("%s: %d checks passed, %d failed, %s, %d skipped.", verdict, r.Passed(), r.Failed(), warned, r.Skipped())
}

// printable is a text that cannot move the cursor or change the colours of a
// terminal: whatever is not a printable character is written as an escape.
func printable(text string) string {
	var b strings.Builder
	start := true
	for i, c := range text {
		if start && strings.HasPrefix(text[i:], "::") || strings.HasPrefix(text[i:], "##[") {
			// At the beginning of a line CI systems read commands from such signs.
			b.WriteByte('\\')
		}
		start = c == '\n' || start && unicode.IsSpace(c)
		if c == '\n' || unicode.IsPrint(c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

// errorWriter writes until the first error, and keeps it.
type errorWriter struct {
	w   io.Writer
	err error
}

func (e *errorWriter) print(format string, args ...any) {
	e.raw("%s", printable(fmt.Sprintf(format, args...)))
}

// raw writes a text as it is.
func (e *errorWriter) raw(format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.w, format, args...)
	}
}

// field writes a named text, its further lines below the first; nothing for an
// empty text.
func (e *errorWriter) field(name, text string) {
	if text != "" {
		e.print("    %-16s %s\n", name, strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", 21)))
	}
}
