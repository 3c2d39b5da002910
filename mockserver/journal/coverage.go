package journal

import (
	"slices"
	"strconv"
	"time"

	"goalpost/spec"
)

// tally counts what of a document was exercised.
type tally struct {
	since     time.Time
	total     int
	unmatched int
	// operations are by operationId, so that they outlive a reload.
	operations map[string]*operationTally
}

type operationTally struct {
	count    int
	statuses map[int]int
	// given and mistaken are by the number of the parameter.
	given, mistaken []int
}

func newTally(since time.Time) *tally {
	return &tally{since: since, operations: map[string]*operationTally{}}
}

func (t *tally) add(x *Exchange) {
	t.total++
	if x.Operation == nil {
		if x.Verdict == Unmatched {
			t.unmatched++
		}
		return
	}
	one := t.operations[x.Operation.ID]
	if one == nil {
		one = &operationTally{statuses: map[int]int{}}
		t.operations[x.Operation.ID] = one
	}
	one.count++
	if x.Status >= 100 && x.Status != statusGone {
		one.statuses[x.Status]++
	}
	one.given = countBits(one.given, x.Given)
	one.mistaken = countBits(one.mistaken, x.Mistaken)
}

// statusGone stands where the client went away.
const statusGone = 499

func countBits(counts []int, bits uint64) []int {
	for i := 0; bits != 0; i, bits = i+1, bits>>1 {
		if bits&1 == 0 {
			continue
		}
		for len(counts) <= i {
			counts = append(counts, 0)
		}
		counts[i]++
	}
	return counts
}

// Coverage is what of a document was exercised.
type Coverage struct {
	Since                             time.Time
	Total, Unmatched                  int
	Operations, Responses, Parameters Share
	ByOperation                       []OperationCoverage
}

// Share is how many of all were seen.
type Share struct {
	Seen int `json:"seen"`
	All  int `json:"all"`
}

func (s *Share) count(seen bool) {
	s.All++
	if seen {
		s.Seen++
	}
}

// OperationCoverage is what of an operation was exercised.
type OperationCoverage struct {
	Operation    *spec.Operation
	Count        int
	Responses    []StatusCount
	Parameters   []ParameterCount
	Undocumented []StatusCount
}

// StatusCount is how often a response was sent; Status is as the document writes
// it.
type StatusCount struct {
	Status string `json:"status"`
	Count  int    `json:"count"`
}

// ParameterCount is how many requests had a parameter, and had it wrong.
type ParameterCount struct {
	In    string `json:"in"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	Wrong int    `json:"wrong"`
}

// Coverage is what of the document was exercised since the journal was made, or
// reset as a whole.
func (j *Journal) Coverage(document *spec.Document) Coverage {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := j.coverage
	c := Coverage{Since: t.since, Total: t.total, Unmatched: t.unmatched}
	for _, op := range document.Operations {
		one := t.operations[op.ID]
		if one == nil {
			one = &operationTally{}
		}
		o := one.coverage(op)
		c.Operations.count(o.Count > 0)
		for _, r := range o.Responses {
			c.Responses.count(r.Count > 0)
		}
		for _, p := range o.Parameters {
			c.Parameters.count(p.Count > 0)
		}
		c.ByOperation = append(c.ByOperation, o)
	}
	return c
}

func (t *operationTally) coverage(op *spec.Operation) OperationCoverage {
	o := OperationCoverage{Operation: op, Count: t.count}
	var statuses []int
	for status := range t.statuses {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	for _, r := range op.Responses {
		count := 0
		for _, status := range statuses {
			if op.Response(status) == r {
				count += t.statuses[status]
			}
		}
		o.Responses = append(o.Responses, StatusCount{r.Status, count})
	}
	for _, status := range statuses {
		if op.Response(status) == nil {
			o.Undocumented = append(o.Undocumented, StatusCount{strconv.Itoa(status), t.statuses[status]})
		}
	}
	for i, p := range op.Parameters {
		o.Parameters = append(o.Parameters, ParameterCount{p.In, p.Name, nth(t.given, i), nth(t.mistaken, i)})
	}
	return o
}

func nth(counts []int, i int) int {
	if i < len(counts) {
		return counts[i]
	}
	return 0
}

// Sent is how often each status of an operation was sent.
func (j *Journal) Sent(operation string) map[int]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	sent := map[int]int{}
	if one := j.coverage.operations[operation]; one != nil {
		for status, count := range one.statuses {
			sent[status] = count
		}
	}
	return sent
}
