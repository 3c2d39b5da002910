package spec

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"goalpost"
)

// every is every expression of a document, with where it stands.
func (d *Document) every() []*Expression {
	var all []*Expression
	rules := slices.Clone(d.Rules)
	for _, one := range d.rules {
		rules = append(rules, one...)
	}
	for _, op := range d.Operations {
		for _, r := range op.Responses {
			rules = append(rules, r.Rules...)
		}
		for _, p := range op.Parameters {
			if from := p.ValuesFrom; from != nil {
				all = append(all, from.Expr, from.Default)
				for _, e := range from.Parameters {
					all = append(all, e)
				}
			}
		}
	}
	for _, rule := range rules {
		all = append(all, rule.When, rule.Expr)
	}
	for _, e := range d.expressions {
		all = append(all, e)
	}
	return slices.DeleteFunc(all, func(e *Expression) bool { return e == nil })
}

func TestTheBundledExpressionsAreQuick(t *testing.T) {
	d, err := Load(goalpost.Files(), "openapi.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := d.every()
	if len(all) < 50 {
		t.Fatalf("%d expressions, want all of the document", len(all))
	}
	for _, e := range all {
		if e.quick == nil {
			t.Errorf("%s: %s is left to cel-go because of %s", e.Location, e.Text, e.unknown)
		}
	}
}

func parsed(t testing.TB, text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// agree reports whether the quick way answers at all, and fails the test where
// cel-go answers otherwise.
func agree(t testing.TB, e *Expression, variables map[string]any) (answered bool) {
	if e.quick == nil {
		return false
	}
	quickly := e.quick.eval(&scope{variables: variables})
	got, ok := quickly.json()
	if !ok {
		return false
	}
	want, err := e.evalFully(&scope{variables: variables})
	if err != nil {
		t.Errorf("%s of %s is %s quickly, but cel-go says %v", e.Text, shown(variables), shown(got), err)
		return true
	}
	// A map that the expression itself makes has no order in cel-go.
	for range 40 {
		if shown(got) == shown(want) {
			return true
		}
		want, _ = e.evalFully(&scope{variables: variables})
	}
	t.Errorf("%s of %s is %s quickly, but cel-go says %s", e.Text, shown(variables), shown(got), shown(want))
	return true
}

// shown is a value with its types: json would not tell a nil list from null.
func shown(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, name := range sortedKeys(v) {
			parts = append(parts, fmt.Sprintf("%q: %s", name, shown(v[name])))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, shown(one))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

// left are the seeds that nothing but cel-go answers.
var left = []string{"type(a) == int", "uint(a)", "bytes(a)", "duration(a)", "timestamp(a)", "a.getFullYear()", "1u", "a == 1u", "b'a'"}

// The quick way is cel-go's way, to the byte, wherever it answers.
func TestQuickIsWhatCELSays(t *testing.T) {
	draw := rand.New(rand.NewPCG(3, 4))
	values := make([]any, len(samples))
	for i, text := range samples {
		values[i] = parsed(t, text)
	}
	env, err := environment([]string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range seeds {
		e := &Expression{Text: text}
		if err := e.compile(env); err != nil {
			t.Fatal(err)
		}
		answered := 0
		try := func(variables map[string]any) {
			if agree(t, e, variables) {
				answered++
			}
		}
		for _, a := range values {
			for _, b := range values {
				try(map[string]any{"a": a, "b": b, "c": values[draw.IntN(len(values))]})
			}
			try(map[string]any{"a": a, "b": a, "c": a})
			try(map[string]any{"a": true, "b": a, "c": a})
			try(map[string]any{"a": a})
		}
		if (answered == 0) != slices.Contains(left, text) {
			t.Errorf("%s is answered quickly %d times (%s)", text, answered, e.unknown)
		}
	}
}

// What cel-go evaluates within its bound is not given up for what a short way leaves
// out.
func TestAShortWayCostsLittle(t *testing.T) {
	long := strings.Repeat(" && x.y.z.y.z.y.z == [x.y.z, x.y.z, x.y.z]", 20)
	list := make([]any, 300_000)
	for i := range list {
		list[i] = map[string]any{"ok": true}
	}
	for _, text := range []string{"a.all(x, x.ok || true" + long + ")", "a.all(x, x.ok ? true : true" + long + ")"} {
		e, err := CompileExpression(text, Location{}, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		if v := e.quick.eval(&scope{variables: map[string]any{"a": list}}); !v.isTrue() {
			t.Errorf("%.30s… over %d entries is given up", text, len(list))
		}
	}
}

// One expression is evaluated by many requests at once.
func TestQuickIsSafeForConcurrentUse(t *testing.T) {
	environment := NewEnvironment([]string{"a", "b", "c"})
	var all []*Expression
	for _, text := range seeds {
		all = append(all, environment.Later(text, Location{}))
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range samples {
				in := &scope{variables: map[string]any{"a": parsed(t, samples[i]), "b": parsed(t, samples[(i+worker)%len(samples)]), "c": true}}
				for _, e := range all {
					if e.ready() == nil && e.quick != nil {
						// Whether a loop over a map is settled before it is in doubt is chance;
						// cel-go then says the same.
						first, sure := e.quick.eval(in).json()
						if again, too := e.quick.eval(in).json(); sure && too && shown(first) != shown(again) {
							t.Errorf("%s is %s and %s", e.Text, shown(first), shown(again))
						}
					}
				}
			}
		})
	}
	group.Wait()
}
