package contract

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Baseline are failures that are known: they are told and do not break the
// contract.
type Baseline struct {
	Known []KnownFailure
}

// KnownFailure is a failure of a baseline.
type KnownFailure struct {
	// ID is that of the failure.
	ID string `json:"id"`
	// Operation and Check are what found it, Title what it is; all are "" in a
	// baseline that lists ids alone.
	Operation string `json:"operation"`
	Check     string `json:"check"`
	Title     string `json:"title"`
}

// maxBaseline is how many bytes of a baseline are read.
const maxBaseline = 256 << 20

// ReadBaseline reads a baseline: a report in JSON, of which it takes the failures
// and what was known before, or a text with the id of a failure at the beginning of
// each line, as WriteBaseline writes it. Empty lines and what follows # are left
// out.
func ReadBaseline(r io.Reader) (Baseline, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBaseline+1))
	if err != nil || len(text) > maxBaseline {
		return Baseline{}, optionError("the baseline cannot be read", "give a report in JSON, or a file with an id a line")
	}
	if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 && trimmed[0] == '{' {
		return readJSONBaseline(trimmed)
	}
	var b Baseline
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, title, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if !isFailureID(words[0]) || len(words) > 3 {
			return b, optionError(fmt.Sprintf("line %d of the baseline does not begin with the id of a failure", n),
				"an id is the twelve characters that stand in brackets behind a failure")
		}
		known := KnownFailure{ID: words[0], Title: strings.TrimSpace(title)}
		if len(words) == 3 {
			known.Operation, known.Check = strings.TrimPrefix(words[1], noOperation), words[2]
		}
		b.Known = append(b.Known, known)
	}
	if err := lines.Err(); err != nil {
		return b, optionError("the baseline cannot be read: "+err.Error(), "it has an id a line")
	}
	return b, nil
}

// noOperation stands for the operation of a rule between operations.
const noOperation = "-"

func readJSONBaseline(text []byte) (Baseline, error) {
	var report jsonReport
	if err := json.Unmarshal(text, &report); err != nil || report.Format != jsonFormat {
		return Baseline{}, optionError("the baseline is JSON and not a report of this tool", "write it with --report json=FILE, or --write-baseline FILE")
	}
	var b Baseline
	for _, f := range report.Findings {
		if f.Status != Warn {
			b.Known = append(b.Known, KnownFailure{f.ID, f.Operation, f.Check, f.Title})
		}
	}
	return b, nil
}

func isFailureID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789abcdef") == ""
}

func (b Baseline) has(id string) bool {
	return slices.ContainsFunc(b.Known, func(known KnownFailure) bool { return known.ID == id })
}

// WriteBaseline writes the failures of the report, also those that are known, as a
// baseline for other runs: a line for each, in an order that does not change. What
// the run's own baseline has and the run did not look for stays in it.
func (r *Report) WriteBaseline(w io.Writer) error {
	known := slices.Clone(r.unseen)
	for _, f := range r.Findings() {
		if f.Status != Warn {
			known = append(known, KnownFailure{f.ID, f.Operation, f.Check, f.Title})
		}
	}
	var lines []string
	for _, one := range known {
		lines = append(lines, one.line())
	}
	slices.Sort(lines)
	_, err := io.WriteString(w, printable("# Failures that are known, for --baseline. Take out the line of one that is fixed.\n"+strings.Join(lines, "")))
	return err
}

// line is the failure in a baseline.
func (k KnownFailure) line() string {
	line := k.ID
	if k.Check != "" {
		line += " " + first(strings.Join(strings.Fields(k.Operation), "_"), noOperation) + " " + k.Check
	}
	if k.Title != "" {
		line += " # " + strings.Join(strings.Fields(k.Title), " ")
	}
	return line + "\n"
}

// compare tells the failures of the baseline apart that the run has not found: fixed
// are those that it has looked for, unseen the others. Where it has not made all
// checks, only those are certain to be fixed whose check of the same operation was
// made.
func (r *run) compare() (fixed, unseen []KnownFailure) {
	found := map[string]bool{}
	for _, result := range r.report.Results {
		for _, f := range result.Failures {
			found[f.ID] = true
		}
	}
	whole := !r.options.partial() && r.report.Incomplete == "" && r.complete()
	for _, known := range r.options.Baseline.Known {
		switch {
		case found[known.ID]:
		case whole || r.made(known):
			fixed = append(fixed, known)
		default:
			unseen = append(unseen, known)
		}
	}
	return fixed, unseen
}

// complete reports whether no case was left out because the run ended early.
func (r *run) complete() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.client.over() == nil && r.silence < maxSilence && !(r.failed && r.options.FailFast)
}

// made reports whether the whole operation was looked at with the check that found
// the failure.
func (r *run) made(known KnownFailure) bool {
	return known.Check != "" && r.options.Shard.Count <= 1 && r.report.Incomplete == "" && r.complete() &&
		slices.ContainsFunc(r.report.Results, func(result Result) bool {
			return result.Operation == known.Operation && result.Check == known.Check && result.Status != Skip
		})
}
