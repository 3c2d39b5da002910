package contract

import (
	"encoding/xml"
	"io"
	"strings"
)

// The elements of a JUnit report, as far as GitHub, GitLab and Jenkins read them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     float64      `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Time     string      `xml:"timestamp,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Error   *junitFailure `xml:"error"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// WriteJUnit writes the report as JUnit XML: a suite for each operation, a test
// case for each check. A warning is a test case that passes, with the warning as
// its output; JUnit has no word for it. A known failure is one that is skipped. A
// run that ended early is a test case with an error.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: strings.TrimSpace(r.Title + " " + r.Version), Tests: len(r.Results), Failures: r.Failed(),
		Skipped: r.Skipped() + r.Known(), Time: r.Duration.Seconds()}
	started := r.Started.UTC().Format("2006-01-02T15:04:05")
	at := map[string]int{}
	for _, result := range r.Results {
		name := first(result.Operation, "between operations")
		i, known := at[name]
		if !known {
			i = len(all.Suites)
			at[name] = i
			all.Suites = append(all.Suites, junitSuite{Name: name, Time: started})
		}
		all.Suites[i].add(result)
	}
	if notes := strings.Join(r.notes(), "\n"); notes != "" || r.Incomplete != "" {
		end := junitSuite{Name: "the run", Time: started, Tests: 1, Cases: []junitCase{{Class: "the run", Name: "the run comes to its end", Output: notes}}}
		if r.Incomplete != "" {
			end.Errors, end.Cases[0].Error = 1, &junitFailure{Message: r.Incomplete, Type: "incomplete", Text: r.Incomplete}
		}
		all.Tests, all.Errors = all.Tests+1, all.Errors+end.Errors
		all.Suites = append(all.Suites, end)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	// Characters that XML cannot hold become U+FFFD.
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(result Result) {
	c := junitCase{Class: s.Name, Name: result.Case}
	if result.Check != "" {
		c.Name += ": " + result.Check
	}
	s.Tests++
	switch result.Status {
	case Fail:
		s.Failures++
		c.Failure = &junitFailure{Message: result.Failures[0].Title + ": " + cut(result.Failures[0].Expected, 200), Type: result.Check, Text: result.details()}
	case Skip:
		s.Skipped++
		c.Skipped = &junitSkipped{result.Reason}
	case Known:
		s.Skipped++
		c.Skipped = &junitSkipped{"known failure: " + result.Failures[0].Title + " [" + result.Failures[0].ID + "]"}
		c.Output = result.details()
	case Warn:
		c.Output = "warning\n" + result.details()
	}
	s.Cases = append(s.Cases, c)
}

// details are the failures of a result as text.
func (r Result) details() string {
	var b strings.Builder
	out := &errorWriter{w: &b}
	for _, f := range r.Failures {
		out.failure(f)
	}
	if r.Omitted > 0 {
		out.print("and %d more\n", r.Omitted)
	}
	return b.String()
}
