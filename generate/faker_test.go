package generate

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/brianvoe/gofakeit/v6"
)

// What is taken apart once has to be what gofakeit makes of the text each time:
// every function, and the forms that a template can have.
func TestATemplateIsFilledAsGofakeitFillsIt(t *testing.T) {
	texts := []string{"", "text", "{firstname} {lastname}", "{number:1,9}00", "{number: 20 , 30 }", "{randomstring:[a,b c,d]}", "{{server}}/p/{number:1,99}.svg",
		"x{{server}}", "{sentence:5}", "{unknown}", "{unknown} {firstname}", "{firstname", "firstname}", "{number:1,{digit}}", "a#b?c", "0#{digit}", "0{digit}",
		"{firstname:3}", "{number}", "{number:}", "{number:9,1}", "{price:1,2}", "{bool}", "{regex:[a-c]{2}}", "{generate:{firstname}}", "{lexify:??}", "{password:true,false,true,false,false,12}"}
	for _, name := range slices.Sorted(maps.Keys(gofakeit.FuncLookups)) {
		texts = append(texts, "<{"+name+"}>")
	}
	const server = "http://127.0.0.1:8080"
	g, shared := New(nil), newFakes(server)
	compared := 0
	for seed, text := range texts {
		if strings.Contains(text, "image") {
			continue // They take long to draw.
		}
		draw := func() stream { return newScope(uint64(seed), "t", "").stream(text) }
		want := newFakes(server).fill(&template{text: text}, draw())
		if again := newFakes(server).fill(&template{text: text}, draw()); again != want {
			continue // It reads the clock, or draws from elsewhere.
		}
		compared++
		if got := shared.fill(g.template(text), draw()); got != want {
			t.Errorf("%q = %q, want %q", text, got, want)
		}
	}
	if compared < 300 {
		t.Errorf("%d templates were compared, want nearly all", compared)
	}
}

func TestATemplateThatCannotComeAgainIsRefused(t *testing.T) {
	for _, row := range []struct{ text, fault string }{
		{"{firstname} {lastname}", ""},
		{"{number:1,9}00", ""},
		{"{randomstring:[a,b c,d]}", ""},
		{"{{server}}/p/{number:1,99}.svg", ""},
		{"{regex:[a-c]{2}}", ""},
		{"no call at all", ""},
		{"{daterange:2020-01-01,2030-12-31,yyyy-MM-dd}", ""},
		{"{daterange}", `the values of gofakeit's "daterange" change from day to day, or from run to run`},
		{"{firstname} {date}", `the values of gofakeit's "date" change from day to day, or from run to run`},
		{"{isin}", `the values of gofakeit's "isin" change from day to day, or from run to run`},
		{"{nosuchthing}", `gofakeit has no function "nosuchthing"`},
		{"{firstname", "the call {firstname is not closed"},
		{"{randomstring:[a,b}", "a list in {randomstring:[a,b} is not closed"},
	} {
		if fault, hint := templateFault(row.text); fault != row.fault || (fault == "") != (hint == "") {
			t.Errorf("%q is %q (%q), want %q", row.text, fault, hint, row.fault)
		}
	}
}
