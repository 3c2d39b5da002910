package contract

import (
	"fmt"
	"io"
	"strings"
)

// Format is a way to write a report.
type Format struct {
	// Name is what it is called on the command line.
	Name string
	// Summary says who reads it.
	Summary string

	write func(*Report, io.Writer) error
}

// Formats are the ways to write a report.
func Formats() []Format {
	return []Format{
		{"text", "people: a line for each case, then each failure", (*Report).WriteText},
		{"html", "people: one page with coverage, requests and responses", (*Report).WriteHTML},
		{"json", "programs: everything there is, as its JSON Schema describes it", (*Report).WriteJSON},
		{"junit", "GitHub, GitLab and Jenkins: JUnit XML", (*Report).WriteJUnit},
		{"sarif", "code scanning: each finding at the line of the document, in SARIF 2.1.0", (*Report).WriteSARIF},
		{"github", "GitHub Actions: an annotation at the line of the document", (*Report).WriteGitHub},
		{"har", "browsers and proxies: every request and response, in HAR 1.2", (*Report).WriteHAR},
	}
}

// Write writes the report in the format of that name. It is an error that there is
// none.
func (r *Report) Write(w io.Writer, format string) error {
	var names []string
	for _, one := range Formats() {
		if one.Name == format {
			return one.write(r, w)
		}
		names = append(names, one.Name)
	}
	return optionError(fmt.Sprintf("there is no format %q", format), "the formats are "+strings.Join(names, ", "))
}
