package contract

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"

	"goalpost/spec"
)

// Selection is the part of the suite that is run. The zero value is all of it.
type Selection struct {
	// Operations are operationIds, or method and path as in "GET /pets"; Tags are
	// tags of operations. An operation that either of them names is checked; all
	// are where both are empty. Values are learned from others all the same.
	Operations, Tags []string
	// Checks are the ids of the checks that are made; empty is all of them, but
	// for ExcludeChecks.
	Checks, ExcludeChecks []string
	// Shard is a share of the cases. The zero value is all of them.
	Shard Shard
}

// Shard is one of several shares into which the cases are dealt, the same at each
// run. Together the shares check what one run does: a case is in exactly one of
// them, but for the first request of a run, which is in each.
type Shard struct {
	// Index counts from 1 to Count.
	Index, Count int
}

// String is "2/5"; "" for the zero value.
func (s Shard) String() string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

// has reports whether what the key names falls into the share.
func (s Shard) has(key string) bool {
	if s.Count <= 1 {
		return true
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(key))
	return int(hash.Sum32()%uint32(s.Count)) == s.Index-1
}

// partial reports whether anything is left out.
func (s Selection) partial() bool {
	return len(s.Operations)+len(s.Tags)+len(s.Checks)+len(s.ExcludeChecks) > 0 || s.Shard.Count > 1
}

// check is the error of a selection that names what is not there.
func (s Selection) check(document *spec.Document) error {
	if s.Shard != (Shard{}) && (s.Shard.Index < 1 || s.Shard.Index > s.Shard.Count) {
		return optionError("the shard is not one of its count", "the first of five is 1/5, the last 5/5")
	}
	var checks []string
	for _, check := range Checks() {
		checks = append(checks, check.ID)
	}
	for _, id := range slices.Concat(s.Checks, s.ExcludeChecks) {
		if !slices.Contains(checks, id) {
			return optionError(fmt.Sprintf("there is no check %q", id), "the checks are "+strings.Join(checks, ", "))
		}
	}
	var operations, tags []string
	for _, op := range document.Operations {
		operations = append(operations, op.ID, op.String())
		tags = append(tags, op.Tags...)
	}
	for _, name := range s.Operations {
		if !slices.Contains(operations, name) {
			return optionError(fmt.Sprintf("the document has no operation %q", name), "name it by its operationId, or as in \"GET /pets\"")
		}
	}
	for _, tag := range s.Tags {
		if !slices.Contains(tags, tag) {
			return optionError(fmt.Sprintf("no operation has the tag %q", tag), "the tags are "+orNone(slices.Compact(slices.Sorted(slices.Values(tags)))))
		}
	}
	return nil
}

func orNone(names []string) string { return first(strings.Join(names, ", "), "none at all") }

// hasOperation reports whether the operation is checked.
func (s Selection) hasOperation(op *spec.Operation) bool {
	if len(s.Operations)+len(s.Tags) == 0 || slices.Contains(s.Operations, op.ID) || slices.Contains(s.Operations, op.String()) {
		return true
	}
	return slices.ContainsFunc(op.Tags, func(tag string) bool { return slices.Contains(s.Tags, tag) })
}

// hasCheck reports whether the check is made.
func (s Selection) hasCheck(id string) bool {
	return (len(s.Checks) == 0 || slices.Contains(s.Checks, id)) && !slices.Contains(s.ExcludeChecks, id)
}

// operations are the ones that are checked, in the order of the document; where data
// may be changed, what makes something comes before what reads it, and what removes
// something last.
func (r *run) operations() []*spec.Operation {
	var operations []*spec.Operation
	for _, op := range r.document.Operations {
		if r.options.hasOperation(op) {
			operations = append(operations, op)
		}
	}
	if r.options.AllowUnsafe {
		slices.SortStableFunc(operations, func(a, b *spec.Operation) int { return cmp.Compare(turn(a), turn(b)) })
	}
	return operations
}

// turn is when an operation that may change data has its turn.
func turn(op *spec.Operation) int {
	switch {
	case op.Method == http.MethodPost:
		return 0
	case isSafe(op.Method):
		return 1
	case op.Method == http.MethodDelete:
		return 3
	}
	return 2
}

// share are the cases that fall into the run's shard. The right requests of an
// operation stay together, and with those of others that rules compare them with,
// or no shard could compare them.
func (r *run) share(cases []*Case) []*Case {
	shard := r.options.Shard
	if shard.Count <= 1 {
		return cases
	}
	var own []*Case
	for _, c := range cases {
		key := c.Operation.ID + "\x00" + c.Name
		if len(c.violations()) == 0 {
			key = first(r.compared(c.Operation), c.Operation.ID)
		}
		if isFirst := r.isFirst(c); isFirst || shard.has(key) {
			own = append(own, c)
		}
	}
	return own
}

// isFirst reports whether the case is the one that each shard checks, so that none
// of them is a verdict on nothing.
func (r *run) isFirst(c *Case) bool {
	if r.firstCase == "" && c.Skip == "" {
		r.firstCase = c.Operation.ID + "\x00" + c.Name
	}
	return c.Skip == "" && r.firstCase == c.Operation.ID+"\x00"+c.Name
}

// compared is the name of the group of operations whose responses rules compare
// with those of this one, "" where none does.
func (r *run) compared(op *spec.Operation) string {
	group := map[string]string{}
	find := func(id string) string {
		for group[id] != "" && group[id] != id {
			id = group[id]
		}
		return id
	}
	for _, rule := range r.document.Rules {
		for _, id := range rule.Operations {
			if group[id] == "" {
				group[id] = id
			}
			if a, b := find(id), find(rule.Operations[0]); a != b {
				group[a] = b
			}
		}
	}
	if group[op.ID] == "" {
		return ""
	}
	return "rules of " + find(op.ID)
}

// rules are the rules between responses that the run checks: those of selected
// operations, in the shard that sends what they compare.
func (r *run) rules() []*spec.Rule {
	if !r.options.hasCheck(rulesBetween) {
		return nil
	}
	var rules []*spec.Rule
	for _, rule := range r.document.Rules {
		selected := !slices.ContainsFunc(rule.Operations, func(id string) bool {
			op := r.document.Operation(id)
			return op == nil || !r.options.hasOperation(op) || !r.options.Shard.has(r.compared(op))
		})
		if selected {
			rules = append(rules, rule)
		}
	}
	return rules
}
