package generate

import (
	"fmt"
	"strings"

	"github.com/brianvoe/gofakeit/v6"

	"goalpost/spec"
)

// CheckTemplates is what is wrong with the document's x-faker templates: a brace
// that is not closed, a function that gofakeit does not have, and one whose values
// do not come again for the same seed.
func (g *Generator) CheckTemplates() spec.Errors {
	var faults spec.Errors
	for _, t := range g.document.Templates() {
		if message, hint := templateFault(t.Text); message != "" {
			faults = append(faults, &spec.Error{Code: "x-faker", Location: t.Location, Message: message, Hint: hint})
		}
	}
	return faults
}

// templateFault is what is wrong with a template, and what to do about it.
func templateFault(text string) (message, hint string) {
	text = strings.ReplaceAll(text, serverPlaceholder, "")
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		if !found || strings.Contains(before, "}") {
			return "", ""
		}
		call, after, closed := strings.Cut(rest, "}")
		if !closed {
			return fmt.Sprintf("the call {%s is not closed", rest), "write a } behind it"
		}
		if strings.Contains(call, "{") {
			// A call within a call, or an expression with braces of its own.
			return "", ""
		}
		if message, hint = callFault(call); message != "" {
			return message, hint
		}
		text = after
	}
	return "", ""
}

func callFault(call string) (message, hint string) {
	name, arguments, _ := strings.Cut(call, ":")
	info := gofakeit.GetFuncLookup(name)
	if info == nil {
		return fmt.Sprintf("gofakeit has no function %q", name), "look for its name in the list of gofakeit's functions"
	}
	if strings.Count(arguments, "[") != strings.Count(arguments, "]") {
		return fmt.Sprintf("a list in {%s} is not closed", call), "write a ] behind its last element"
	}
	if name == "daterange" && len(splitArguments(arguments)) > 1 {
		return "", ""
	}
	if hint, ok := unsteady(name); ok {
		return fmt.Sprintf("the values of gofakeit's %q change from day to day, or from run to run", name), hint
	}
	return "", ""
}

// unsteady reports whether a function of gofakeit reads the clock, draws from
// elsewhere or prints addresses, so that the same seed does not bring the same
// value, and what to write instead.
func unsteady(name string) (hint string, ok bool) {
	switch name {
	case "date", "daterange", "futuretime", "pasttime":
		return "name both ends: {daterange:2020-01-01,2030-12-31,yyyy-MM-dd}, or leave the value to its format", true
	case "year", "creditcardexp":
		return "write {number:1990,2030}", true
	case "creditcard", "person":
		return "write its parts: {firstname} {lastname}", true
	case "isin":
		return "give the schema a pattern", true
	}
	return "", false
}
