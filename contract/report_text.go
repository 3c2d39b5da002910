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
	return map[Status]string{Pass: "✓", Fail: "✗", Warn: "!", Skip: "-"}[s]
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

// WriteText writes the report for people: a line for each check, what failed in
// detail, and a summary.
func (r *Report) WriteText(w io.Writer) error {
	out := &errorWriter{w: w}
	out.print("%s %s (%s) at %s\n", r.Title, r.Version, r.Document, r.BaseURL)
	operation := "\x00"
	for _, result := range r.Results {
		if result.Operation != operation {
			operation = result.Operation
			out.print("\n")
		}
		out.print("%s\n", result)
	}
	r.writeFailures(out)
	out.print("\n%s\n", r.Summary())
	return out.err
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

// writeFailures writes each finding once, with the cases that show it.
func (r *Report) writeFailures(out *errorWriter) {
	cases := map[string][]string{}
	for _, result := range r.Results {
		for _, f := range result.Failures {
			if !slices.Contains(cases[f.ID], result.Case) {
				cases[f.ID] = append(cases[f.ID], result.Case)
			}
		}
	}
	for _, result := range r.Results {
		for _, f := range result.Failures {
			if cases[f.ID] == nil {
				continue
			}
			mark := Fail.mark()
			if f.Assumed != "" && !r.Strict {
				mark = Warn.mark()
			}
			out.print("\n%s %s, %s: %s\n", mark, first(result.Operation, "between operations"), result.Case, result.Check)
			out.failure(f)
			also := cases[f.ID][1:]
			if len(also) > maxAlso {
				also = append(slices.Clone(also[:maxAlso]), fmt.Sprintf("%d more", len(also)-maxAlso))
			}
			out.field("as well as in", strings.Join(also, "; "))
			cases[f.ID] = nil
		}
	}
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
	return fmt.Sprintf("%s: %d checks passed, %d failed, %s, %d skipped.", verdict, r.Passed(), r.Failed(), warned, r.Skipped())
}

// printable is a text that cannot move the cursor or change the colours of a
// terminal: whatever is not a printable character is written as an escape.
func printable(text string) string {
	var b strings.Builder
	for _, c := range text {
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
	if e.err != nil {
		return
	}
	_, e.err = io.WriteString(e.w, printable(fmt.Sprintf(format, args...)))
}

// field writes a named text, its further lines below the first; nothing for an
// empty text.
func (e *errorWriter) field(name, text string) {
	if text != "" {
		e.print("    %-16s %s\n", name, strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", 21)))
	}
}
