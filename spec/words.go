package spec

import (
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
)

// expressionKey is one expression of a schema: the place of the schema and the
// word.
type expressionKey struct {
	file    *file
	pointer string
}

// crossReferences compiles what names operations, once all of them are known:
// rules, computed values and identities.
func (b *builder) crossReferences() {
	d := b.document
	for _, op := range d.Operations {
		for _, r := range op.Responses {
			r.Rules = b.rules(b.placeOf(r.Location), op.scope("request", "response", "body"))
		}
		for _, p := range op.Parameters {
			b.checkValuesFrom(op, p)
		}
	}
	var ids []string
	for _, op := range d.Operations {
		ids = append(ids, Identifier(op.ID))
	}
	d.Rules = b.rules(d.root, ids)
	d.files.openAll()
	for _, name := range d.files.names() {
		if one, err := d.files.open(name); err == nil && one.worded {
			b.schemaWords(place{one, "", one.root}, map[*Node]bool{})
		}
	}
	b.compileAll()
	for _, rule := range d.Rules {
		for _, op := range d.Operations {
			name := Identifier(op.ID)
			if b.uses(rule.Expr, name) || rule.When != nil && b.uses(rule.When, name) {
				rule.Operations = append(rule.Operations, op.ID)
			}
		}
		sort.Strings(rule.Operations)
	}
}

// placeOf is the place at a location that the builder itself made.
func (b *builder) placeOf(l Location) place {
	one, err := b.document.files.open(l.File)
	if err != nil {
		return place{}
	}
	return place{one, l.Pointer, one.root.Lookup(l.Pointer)}
}

// scope is the variables an operation's expressions may name: the given ones and
// the `as` names of its parameters.
func (op *Operation) scope(names ...string) []string {
	for _, p := range op.Parameters {
		if p.ValuesFrom != nil && p.ValuesFrom.As != "" && !slices.Contains(names, p.ValuesFrom.As) {
			names = append(names, p.ValuesFrom.As)
		}
	}
	return names
}

// RequestScope are the variables that an expression about a request to the
// operation may name: request and the `as` names of its parameters.
func (op *Operation) RequestScope() []string { return op.scope("request") }

// asNames are the `as` names of every parameter of the document.
func (d *Document) asNames() []string {
	var names []string
	for _, op := range d.Operations {
		names = append(names, op.scope()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// pendingExpression is an expression that is still to be compiled.
type pendingExpression struct {
	expression *Expression
	variables  []string
	err        *Error
}

// expression is the expression at a place; compileAll makes it ready.
func (b *builder) expression(p place, variables []string) *Expression {
	if p.node.Kind != String {
		b.error(p.fail("expression", "a CEL expression is text", "put it into quotes"))
		return nil
	}
	e := &Expression{Text: p.node.Text(), Location: p.location()}
	b.pending = append(b.pending, &pendingExpression{expression: e, variables: variables})
	return e
}

// compileAll compiles the pending expressions side by side: that is most of what
// loading a document with rules takes.
func (b *builder) compileAll() {
	if b.trusted {
		b.compileLater()
		return
	}
	environments := map[string]*cel.Env{}
	var group sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, p := range b.pending {
		key := strings.Join(p.variables, " ")
		env := environments[key]
		if env == nil {
			var err error
			if env, err = environment(p.variables); err != nil {
				b.error(p.expression.wrong(err, p.variables))
				continue
			}
			environments[key] = env
		}
		turn <- struct{}{}
		group.Go(func() {
			defer func() { <-turn }()
			if err := p.expression.compile(env); err != nil {
				p.err = p.expression.wrong(err, p.variables)
			}
		})
	}
	group.Wait()
	for _, p := range b.pending {
		if p.err != nil {
			b.error(p.err)
		}
	}
	b.pending = nil
}

// uses reports whether an expression names a variable. Of one that is compiled
// later it reads the text: the name stands there as a word, not behind a dot.
func (b *builder) uses(e *Expression, name string) bool {
	if !b.trusted {
		return e.Uses(name)
	}
	isWord := func(c byte) bool { return c != '_' && Identifier("_" + string(rune(c)))[1] != '_' || c == '_' }
	for text := e.Text; ; {
		i := strings.Index(text, name)
		if i < 0 {
			return false
		}
		end := i + len(name)
		if (i == 0 || !isWord(text[i-1]) && text[i-1] != '.') && (end == len(text) || !isWord(text[end])) {
			return true
		}
		text = text[end:]
	}
}

// compileLater leaves each pending expression for when it is first needed.
func (b *builder) compileLater() {
	environments := map[string]*Environment{}
	for _, p := range b.pending {
		key := strings.Join(p.variables, " ")
		if environments[key] == nil {
			environments[key] = NewEnvironment(p.variables)
		}
		environments[key].compileLater(p.expression)
	}
	b.pending = nil
}

// rules reads x-rules below a place.
func (b *builder) rules(p place, variables []string) []*Rule {
	var rules []*Rule
	list := p.get("x-rules")
	if !list.exists() {
		return nil
	}
	if list.node.Kind != Array {
		b.error(list.fail("x-rules", "x-rules is a list of {id, when, expr, message}", "begin each rule with \"- id:\""))
		return nil
	}
	list.each(func(_ string, one place) {
		rule := &Rule{ID: one.text("id"), Message: one.text("message"), Location: one.location(), Assumed: one.assumed()}
		b.knownKeys(one, "x-rules", "id", "when", "expr", "message", "description")
		if rule.ID == "" || !one.has("expr") {
			b.error(one.fail("x-rules", "a rule needs an id and an expr", "name the rule, and write what must be true as a CEL expression"))
			return
		}
		if rule.Message == "" {
			rule.Message = one.text("expr")
		}
		if one.has("when") {
			rule.When = b.expression(one.get("when"), variables)
		}
		if rule.Expr = b.expression(one.get("expr"), variables); rule.Expr != nil {
			rules = append(rules, rule)
		}
	})
	return rules
}

func (b *builder) knownKeys(p place, word string, keys ...string) {
	for _, key := range p.node.Keys() {
		if !slices.Contains(keys, key) && !isExtension(key) {
			b.error(p.get(key).fail(word, fmt.Sprintf("%s has no field %q", word, key), fmt.Sprintf("the fields are %v", keys)))
		}
	}
}

func (b *builder) documentedError(p place) *DocumentedError {
	if !p.exists() {
		return nil
	}
	b.knownKeys(p, "x-error", "status", "type", "message")
	status, err := strconv.Atoi(p.text("status"))
	if err != nil || status < 400 || status > 599 {
		b.error(p.fail("x-error", "x-error needs a status from 400 to 599", "write the documented status of this error"))
	}
	return &DocumentedError{Status: status, Type: p.text("type"), Message: p.text("message"), Location: p.location(), Assumed: p.assumed()}
}

func (b *builder) valuesFrom(p place) *ValuesFrom {
	if !p.exists() {
		return nil
	}
	b.knownKeys(p, "x-values-from", "operationId", "parameters", "expr", "default", "as")
	from := &ValuesFrom{OperationID: p.text("operationId"), As: p.text("as"), Location: p.location(), Assumed: p.assumed(), Parameters: map[string]*Expression{}}
	if from.OperationID == "" || !p.has("expr") {
		b.error(p.fail("x-values-from", "x-values-from needs operationId and expr", "name the operation that lists the values, and how to read them from its body"))
		return nil
	}
	if from.As != "" && Identifier(from.As) != from.As {
		b.error(p.get("as").fail("x-values-from", fmt.Sprintf("%q is no name", from.As), "use letters, digits and _"))
	}
	return from
}

// checkValuesFrom compiles the expressions of x-values-from, now that the
// operation it asks is known.
func (b *builder) checkValuesFrom(op *Operation, p *Parameter) {
	from := p.ValuesFrom
	if from == nil || from.Expr != nil {
		return
	}
	at := b.placeOf(from.Location)
	source := b.document.byID[from.OperationID]
	if source == nil {
		b.error(at.fail("x-values-from", fmt.Sprintf("there is no operation %q", from.OperationID), "name an operationId of this document"))
		return
	}
	from.Expr = b.expression(at.get("expr"), source.scope("request", "response", "body"))
	if at.has("default") {
		from.Default = b.expression(at.get("default"), op.scope("values", "request"))
	}
	at.get("parameters").each(func(name string, one place) {
		known := slices.ContainsFunc(source.Parameters, func(q *Parameter) bool { return q.Name == name })
		if !known {
			b.error(one.fail("x-values-from", fmt.Sprintf("%s has no parameter %q", source, name), "name one of its parameters"))
			return
		}
		from.Parameters[name] = b.expression(one, op.scope("request"))
	})
}

// schemaWords compiles the expressions that stand on schemas, wherever they are.
func (b *builder) schemaWords(p place, seen map[*Node]bool) {
	if seen[p.node] || p.node.Kind != Object && p.node.Kind != Array {
		return
	}
	seen[p.node] = true
	if p.node.Kind == Object && p.pointer != "" {
		for _, word := range []string{"x-value", "x-identity"} {
			if at := p.get(word); at.exists() && at.node.Kind == String && !isOwnValue(p, at) {
				if e := b.expression(at, b.schemaScope(word)); e != nil {
					b.document.expressions[expressionKey{p.file, at.pointer}] = e
				}
			}
		}
		if p.get("x-rules").exists() && !b.isResponse(p) {
			b.schemaRules(p)
		}
	}
	p.each(func(_ string, child place) { b.schemaWords(child, seen) })
}

// isOwnValue reports whether a word's text is one of the values that the schema
// lists: another tool's word of the same name, which describes the value.
func isOwnValue(schema, word place) bool {
	return slices.ContainsFunc(schema.node.Get("enum").Items(), func(n *Node) bool { return n.Kind == String && n.Text() == word.node.Text() })
}

func (b *builder) schemaScope(word string) []string {
	names := append([]string{"key", "request"}, b.document.asNames()...)
	if word != "x-identity" {
		names = append(names, "self", "response", "body", "violations")
	}
	return names
}

// isResponse reports whether x-rules at the place are those of a response.
func (b *builder) isResponse(p place) bool {
	for _, op := range b.document.Operations {
		for _, r := range op.Responses {
			if r.Location.File == p.file.name && r.Location.Pointer == p.pointer {
				return true
			}
		}
	}
	return false
}

func (b *builder) schemaRules(p place) {
	d := b.document
	if d.rules == nil {
		d.rules = map[expressionKey][]*Rule{}
	}
	d.rules[expressionKey{p.file, p.pointer}] = b.rules(p, b.schemaScope("x-rules"))
}
