package spec

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// composer makes an expression out of choices.
type composer struct {
	choices []byte
	// locals are the variables of the loops around.
	locals []string
}

func (c *composer) choose(n int) int {
	if len(c.choices) == 0 {
		return 0
	}
	chosen := int(c.choices[0]) % n
	c.choices = c.choices[1:]
	return chosen
}

func (c *composer) one(of ...string) string { return of[c.choose(len(of))] }

// expression is a sub-expression, one of a few when it is deep.
func (c *composer) expression(depth int) string {
	if depth == 0 || len(c.choices) == 0 {
		return c.one(append([]string{"a", "b", "c", "0", "1", "2", "1.0", "0.5", "2.675", "''", "'a'", "'x'", "'1'", "null", "true", "false", "[]", "{}"}, c.locals...)...)
	}
	sub := func() string { return c.expression(depth - 1) }
	switch c.choose(14) {
	case 0, 1:
		return sub()
	case 2:
		return "(" + sub() + ")" + c.one(".x", ".y", ".?x", ".?y", "[0]", "[1]", "[?0]", "['x']", "[?'x']")
	case 3, 4:
		return "(" + sub() + c.one(" + ", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " <= ", " > ", " >= ", " in ") + sub() + ")"
	case 5:
		return "(" + sub() + c.one(" && ", " || ") + sub() + ")"
	case 6:
		return "(" + sub() + " ? " + sub() + " : " + sub() + ")"
	case 7:
		return c.one("string", "int", "double", "dyn", "json", "size", "!", "-", "optional.of") + "(" + sub() + ")"
	case 8:
		return "(" + sub() + ")." + c.one("size()", "sort()", "distinct()", "trim()", "hasValue()", "value()", "lowerAscii()", "matches('^[a-z]+$')", "reverse()")
	case 9:
		return "(" + sub() + ")." + c.one("startsWith", "endsWith", "contains", "orValue", "or", "matches", "split", "join") + "(" + sub() + ")"
	case 10:
		return c.one("round", "sets.equivalent", "sets.contains", "math.greatest") + "(" + sub() + ", " + sub() + ")"
	case 11:
		return c.one("[", "[1, ", "[1.0, ") + sub() + ", " + sub() + "]"
	case 12:
		return "{" + c.one("'x'", "'y'", "string("+sub()+")") + ": " + sub() + "}"
	}
	return c.loop(depth)
}

func (c *composer) loop(depth int) string {
	over := c.expression(depth - 1)
	name, second := fmt.Sprintf("v%d", len(c.locals)), fmt.Sprintf("v%d", len(c.locals)+1)
	outside := c.locals
	defer func() { c.locals = outside }()
	c.locals = append(slices.Clone(outside), name)
	if c.choose(2) == 0 {
		macro := c.one("all", "exists", "exists_one", "map", "filter", "optMap")
		return "(" + over + ")." + macro + "(" + name + ", " + c.expression(depth-1) + ")"
	}
	c.locals = append(c.locals, second)
	macro := c.one("all", "exists", "existsOne", "transformList", "transformMap", "transformMapEntry")
	filter := ""
	if strings.HasPrefix(macro, "transform") && c.choose(2) == 0 {
		filter = c.expression(depth-1) + ", "
	}
	return "(" + over + ")." + macro + "(" + name + ", " + second + ", " + filter + c.expression(depth-1) + ")"
}

// FuzzQuick composes an expression or takes a seed, and asserts that cel-go answers
// what the quick way does.
func FuzzQuick(f *testing.F) {
	env, err := environment([]string{"a", "b", "c"})
	if err != nil {
		f.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		choices := make([]byte, 40)
		for i := range choices {
			choices[i] = byte(draw.Uint32())
		}
		f.Add(choices, `{"a": [1, {"x": 2.5}], "b": {"x": "a", "y": null}, "c": 1.0}`)
	}
	f.Fuzz(func(t *testing.T, choices []byte, values string) {
		decoder := json.NewDecoder(strings.NewReader(values))
		decoder.UseNumber()
		variables := map[string]any{}
		if decoder.Decode(&variables) != nil || variables == nil {
			return
		}
		c := &composer{choices: choices}
		for _, name := range []string{"a", "b", "c"} {
			if variables[name] == nil || c.choose(2) == 0 {
				variables[name] = parsed(t, samples[c.choose(len(samples))])
			}
		}
		e := &Expression{Text: c.expression(4)}
		if e.compile(env) == nil {
			agree(t, e, variables)
		}
	})
}
