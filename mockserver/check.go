package mockserver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"goalpost/generate"
	"goalpost/spec"
)

// Bounds of the walk through an operation's inputs.
const (
	// maxWalk is how many combinations of inputs are tried for one operation.
	maxWalk = 500
	// maxCandidates is how many values are tried of a parameter whose valid values
	// no operation lists.
	maxCandidates = 3
	// maxBroken is how much is said to be wrong with the body of one fixture. Who has
	// 100,000 wrong entries has made one mistake.
	maxBroken = 20
)

// checker checks fixtures against the rules, by asking for them as clients will.
type checker struct {
	now    *snapshot
	drafts map[*Fixture]*draft
	order  []*draft
	// walks are the inputs tried, by operation.
	walks map[*spec.Operation][]*spec.Inputs
}

func newChecker(document *spec.Document, fixtures *Fixtures, drafts []*draft) *checker {
	c := &checker{now: newSnapshot(document, fixtures, 0, false), drafts: map[*Fixture]*draft{}, order: drafts,
		walks: map[*spec.Operation][]*spec.Inputs{}}
	for _, d := range drafts {
		c.drafts[d.Fixture] = d
	}
	return c
}

// check is everything that is wrong with the fixtures, file by file.
func (c *checker) check() spec.Errors {
	for _, d := range c.order {
		c.checkAlone(d)
	}
	if failures := failuresOf(c.order); len(failures) > 0 {
		// Rules are about bodies that satisfy their schema.
		return failures
	}
	var exchanges []*spec.Exchange
	owner := map[*spec.Exchange]*draft{}
	served := map[*draft]bool{}
	for _, op := range c.now.document.Operations {
		if len(c.now.fixtures.of(op)) == 0 {
			continue
		}
		for _, q := range c.questions(op) {
			a := q.choose()
			d := c.drafts[a.fixture]
			if d == nil {
				continue
			}
			served[d] = true
			x := q.exchange(a)
			c.checkServed(d, q)
			exchanges, owner[x] = append(exchanges, x), d
		}
	}
	for _, d := range c.order {
		if !served[d] {
			c.checkNamed(d)
		}
	}
	if failures := failuresOf(c.order); len(failures) > 0 {
		return failures
	}
	return c.checkTogether(exchanges, owner)
}

// failuresOf is what is wrong with each of the drafts.
func failuresOf(drafts []*draft) spec.Errors {
	var failures spec.Errors
	for _, d := range drafts {
		failures = append(failures, d.errors...)
	}
	return failures
}

// checkAlone checks what can be checked of a fixture by itself: the schema of its
// body, and its headers.
func (c *checker) checkAlone(d *draft) {
	if d.media != nil && d.media.Schema != nil {
		d.breaks("/body", d.media.Schema.Validate(d.made.value), "")
	}
	d.declare(c.now)
	for _, v := range d.response.CheckHeaders(d.made.header) {
		pointer := "/headers"
		for _, name := range d.places().Get("headers").Keys() {
			if strings.EqualFold(name, v.Name) {
				pointer = spec.JoinPointer("/headers", name)
			}
		}
		d.fail(pointer, "fixture-header", fmt.Sprintf("the header %s breaks %s: %s", v.Name, v.Code, v.Message), "mend the fixture, or what the document says at "+v.Document.String())
	}
}

// rules are those of a fixture, of which the ones that ask nothing of the request
// are checked.
func (c *checker) rules(d *draft) *spec.RuleCheck {
	if d.rules == nil {
		plain := c.question(d.Operation, c.walk(d.Operation)[0])
		d.rules = spec.NewRuleCheck(plain.exchange(d.made), maxBroken+1)
		d.breaks("/body", d.rules.Always(), "")
	}
	return d.rules
}

// checkServed checks the rules of a fixture as the answer to a request.
func (c *checker) checkServed(d *draft, q *question) {
	if rules := c.rules(d); len(d.errors) <= maxBroken {
		d.breaks("/body", fresh(d, rules.For(q.inputs, maxBroken+1)), " for "+describeInputs(q))
	}
}

// fresh are the violations of rules that the draft was not yet found to break.
func fresh(d *draft, violations []spec.Violation) []spec.Violation {
	return slices.DeleteFunc(violations, func(v spec.Violation) bool {
		return slices.ContainsFunc(d.errors, func(e *spec.Error) bool {
			return e.Location.Pointer == "/body"+v.Location && strings.HasSuffix(e.Hint, v.Document.String())
		})
	})
}

// checkNamed checks a fixture that is only served by its name: its rules have to
// hold for some inputs. What is reported is what it breaks for those that suit it
// best.
func (c *checker) checkNamed(d *draft) {
	rules := c.rules(d)
	if len(d.errors) > 0 {
		// No inputs mend that.
		return
	}
	var least []spec.Violation
	var best *question
	for _, in := range c.candidates(d) {
		// Those that suit it less than others need not be tried to the end.
		limit := maxBroken + 1
		if best != nil {
			limit = len(least)
		}
		broken := rules.For(in, limit)
		if len(broken) == 0 {
			return
		}
		if best == nil || len(broken) < len(least) {
			least, best = broken, c.question(d.Operation, in)
		}
	}
	d.breaks("/body", least, " for "+describeInputs(best)+", and for all others")
}

// candidates are the inputs under which a named fixture may make sense: with the
// values that stand for what was left out, and without.
func (c *checker) candidates(d *draft) []*spec.Inputs {
	var candidates []*spec.Inputs
	for _, q := range c.questions(d.Operation) {
		candidates = append(candidates, q.inputs)
	}
	if d.Status >= 400 || len(candidates) == 0 {
		return append(c.walk(d.Operation)[:1:1], candidates...)
	}
	return append(candidates, c.walk(d.Operation)...)
}

// checkTogether checks the rules between operations.
func (c *checker) checkTogether(exchanges []*spec.Exchange, owner map[*spec.Exchange]*draft) spec.Errors {
	var failures spec.Errors
	broken, _ := c.now.document.CheckRules(exchanges)
	for _, b := range broken {
		var files string
		for _, x := range b.Exchanges {
			q := c.question(x.Operation, x.Inputs)
			files = joinList(files, owner[x].File+" for "+describeInputs(q))
		}
		d := owner[b.Exchanges[len(b.Exchanges)-1]]
		failures = append(failures, &spec.Error{Code: "fixture-x-rules", Location: d.at("/body" + b.Violation.Location),
			Message: fmt.Sprintf("fixtures contradict each other (%s): they break the rule %s: %s", files, b.Rule.ID, b.Violation.Message),
			Hint:    "mend one of the fixtures, or the rule at " + b.Rule.Location.String()})
	}
	return failures
}

func (c *checker) question(op *spec.Operation, in *spec.Inputs) *question {
	return &question{now: c.now, operation: op, inputs: in, origin: defaultOrigin}
}

// questions are the requests of an operation that are right, each once, with the
// values that stand for what was left out.
func (c *checker) questions(op *spec.Operation) []*question {
	var questions []*question
	seen := map[string]bool{}
	for _, in := range c.walk(op) {
		q := c.question(op, in.Clone())
		violations, err := op.Resolve(q.inputs, q.asker())
		if err != nil || len(violations) > 0 {
			continue
		}
		if key := canonical(op, q.inputs); !seen[key] {
			seen[key] = true
			questions = append(questions, q)
		}
	}
	return questions
}

// walk are combinations of an operation's inputs: each parameter left out, if it
// may be, and with each of its values. The first is the plain request.
func (c *checker) walk(op *spec.Operation) []*spec.Inputs {
	if known := c.walks[op]; known != nil {
		return known
	}
	combinations := []*spec.Inputs{spec.NewInputs(op.Method, op.BasePath()+op.Path)}
	for _, p := range dependencies(op) {
		var next []*spec.Inputs
		for _, in := range combinations {
			values := c.values(p, in)
			if !p.Required || len(values) == 0 {
				next = append(next, in)
			}
			for _, v := range values {
				with := in.Clone()
				with.Set(p, v)
				next = append(next, with)
			}
		}
		combinations = next[:min(len(next), maxWalk)]
	}
	c.walks[op] = combinations
	return combinations
}

// values are the values to try of a parameter beside the given inputs.
func (c *checker) values(p *spec.Parameter, in *spec.Inputs) []any {
	if p.ValuesFrom != nil {
		values, err := p.Operation().ValidValues(p, in, c.question(p.Operation(), in).asker())
		if err == nil {
			return values
		}
	}
	var values []any
	for _, e := range p.Examples {
		values = append(values, e.Value)
	}
	if p.Schema != nil {
		if schema, ok := p.Schema.Deref().Value().(map[string]any); ok {
			enum, _ := schema["enum"].([]any)
			values = append(values, enum...)
		}
		values = slices.DeleteFunc(values, func(v any) bool { return !p.Schema.Valid(v) })
	}
	if p.In == spec.InPath {
		// A segment is never empty.
		values = slices.DeleteFunc(values, func(v any) bool { return v == "" })
	}
	if len(values) == 0 && p.In == spec.InPath && (p.Schema == nil || p.Schema.Valid("1")) {
		return []any{"1"}
	}
	if len(values) == 0 && p.Required && p.Schema != nil {
		if v, err := c.now.generator.Instance(p.Schema, generate.Options{Stream: p.In + "." + p.Name, Server: defaultOrigin}); err == nil {
			values = append(values, v)
		}
	}
	return values[:min(len(values), maxCandidates)]
}

// dependencies are the operation's parameters, each after the ones that its
// valid values depend on.
func dependencies(op *spec.Operation) []*spec.Parameter {
	depth := map[*spec.Parameter]int{}
	for range op.Parameters {
		for _, p := range op.Parameters {
			for _, other := range op.Parameters {
				if p != other && dependsOn(p, other) && depth[other] < len(op.Parameters) {
					depth[p] = max(depth[p], depth[other]+1)
				}
			}
		}
	}
	ordered := slices.Clone(op.Parameters)
	slices.SortStableFunc(ordered, func(a, b *spec.Parameter) int { return cmp.Compare(depth[a], depth[b]) })
	return ordered
}

func dependsOn(p, other *spec.Parameter) bool {
	if p.ValuesFrom == nil || other.ValuesFrom == nil || other.ValuesFrom.As == "" {
		return false
	}
	for _, e := range p.ValuesFrom.Parameters {
		if e != nil && e.Uses(other.ValuesFrom.As) {
			return true
		}
	}
	return false
}

// describeInputs is the values of a request as a person reads them.
func describeInputs(q *question) string {
	var list string
	for _, p := range q.operation.Parameters {
		if v, ok := q.inputs.Value(p); ok {
			list = joinList(list, p.Name+"="+scalarText(v))
		}
	}
	if list == "" {
		return "a request without parameters"
	}
	return list
}

// scalarText is a scalar as text, anything else as JSON.
func scalarText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return string((*spec.Schema)(nil).Encode(value))
}
