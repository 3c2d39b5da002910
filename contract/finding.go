package contract

import (
	"path"
	"slices"
)

// Finding is one promise that is broken, with everything that shows it. The same
// failure in several cases is one finding.
type Finding struct {
	Failure
	// Status is Fail, Warn, or Known for one of the baseline.
	Status Status
	// Operation is the operationId; "" for a rule between operations.
	Operation string
	// Check is the id of the check.
	Check string
	// Cases are the names of the cases that show it; the failure is that of the
	// first.
	Cases []string
}

// Findings are the broken promises, in the order in which they were found.
func (r *Report) Findings() []Finding {
	var findings []Finding
	at := map[string]int{}
	for _, result := range r.Results {
		for _, f := range result.Failures {
			i, known := at[f.ID]
			if !known {
				i = len(findings)
				at[f.ID] = i
				findings = append(findings, Finding{Failure: f, Status: f.status(r.Strict), Operation: result.Operation, Check: result.Check})
			}
			if !slices.Contains(findings[i].Cases, result.Case) {
				findings[i].Cases = append(findings[i].Cases, result.Case)
			}
		}
	}
	return findings
}

// status is what the failure makes of a check.
func (f Failure) status(strict bool) Status {
	switch {
	case f.Assumed != "" && !strict:
		return Warn
	case f.Known:
		return Known
	}
	return Fail
}

// file is the path of the file that makes the promise, as reports name it.
func (r *Report) file(f Failure) string {
	return path.Join(r.Folder, first(f.Document.File, r.Document))
}
