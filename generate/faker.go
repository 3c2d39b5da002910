package generate

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/brianvoe/gofakeit/v6"
)

// template is an x-faker template, taken apart once: what gofakeit's Generate
// makes of the text, without reading the text each time.
type template struct {
	text   string
	pieces []templatePiece
	// plain is false for a template that only Generate understands.
	plain bool
}

// templatePiece is text, a call of one of gofakeit's functions, or the origin of
// the server.
type templatePiece struct {
	text   string
	call   *gofakeit.Info
	params *gofakeit.MapParams
	server bool
}

const serverPlaceholder = "{{server}}"

// fake fills in an x-faker template. The draws are the stream's own: nothing is
// shared with another value.
func (b *build) fake(text string, draw stream) string {
	return b.generator.template(text).fill(b.options.Server, draw)
}

// template is the template of a text.
func (g *Generator) template(text string) *template {
	known, ok := g.templates.Load(text)
	if !ok {
		known, _ = g.templates.LoadOrStore(text, newTemplate(text))
	}
	return known.(*template)
}

func newTemplate(text string) *template {
	t := &template{text: text}
	// # and ? stand for digits and letters, and so does a 0 in front.
	t.plain = !strings.ContainsAny(text, "#?") && !strings.HasPrefix(text, "0")
	for i, part := range strings.Split(text, serverPlaceholder) {
		if i > 0 {
			t.pieces = append(t.pieces, templatePiece{server: true})
		}
		t.plain = t.plain && t.add(part)
	}
	return t
}

// add takes text with calls in braces apart. It is false for what is no such text.
func (t *template) add(text string) bool {
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return false
		}
		if before != "" {
			t.pieces = append(t.pieces, templatePiece{text: before})
		}
		if !found {
			return true
		}
		call, after, closed := strings.Cut(rest, "}")
		name, arguments, _ := strings.Cut(call, ":")
		info := gofakeit.GetFuncLookup(name)
		if !closed || info == nil || strings.Contains(call, "{") {
			return false
		}
		t.pieces = append(t.pieces, templatePiece{call: info, params: templateParams(info, arguments)})
		text = after
	}
	return true
}

// templateParams are the arguments of a call: between commas, lists in brackets.
func templateParams(info *gofakeit.Info, arguments string) *gofakeit.MapParams {
	params := gofakeit.NewMapParams()
	switch {
	case len(info.Params) == 1 && info.Params[0].Type == "string":
		params.Add(info.Params[0].Field, arguments)
	case arguments != "":
		for i, argument := range splitArguments(arguments) {
			if i == len(info.Params) {
				break
			}
			list := []string{argument}
			if strings.HasPrefix(argument, "[") {
				list = splitArguments(strings.TrimRight(strings.TrimLeft(argument, "["), "]"))
			}
			for _, one := range list {
				params.Add(info.Params[i].Field, one)
			}
		}
	}
	if params.Size() == 0 {
		return nil
	}
	return params
}

// splitArguments splits at commas outside of brackets.
func splitArguments(text string) []string {
	var list []string
	for text != "" {
		end := strings.IndexByte(text, ',')
		if strings.HasPrefix(text, "[") {
			end = strings.IndexByte(text, ']') + 1
			if end == 0 {
				return append(list, text)
			}
		}
		if end < 0 {
			end = len(text)
		}
		list = append(list, strings.TrimSpace(text[:end]))
		text = strings.TrimPrefix(text[end:], ",")
	}
	return list
}

// fill is the text that the draws make of the template.
func (t *template) fill(server string, draw stream) string {
	again := *draw.source
	if t.plain && !strings.ContainsAny(server, "{}#?") && (server != "" || !strings.HasPrefix(t.text, serverPlaceholder)) {
		if text, ok := t.fast(server, rand.New(fakeSource(draw))); ok {
			return text
		}
	}
	return gofakeit.NewCustom(fakeSource{&again}).Generate(strings.ReplaceAll(t.text, serverPlaceholder, server))
}

// fast calls the functions one after the other. It is false where one of them
// answers with what Generate would take for another call.
func (t *template) fast(server string, draws *rand.Rand) (string, bool) {
	var out strings.Builder
	for _, p := range t.pieces {
		switch {
		case p.server:
			out.WriteString(server)
		case p.call == nil:
			out.WriteString(p.text)
		default:
			value, err := p.call.Generate(draws, p.params, p.call)
			text, isText := value.(string)
			if err != nil {
				text = err.Error()
			} else if !isText {
				text = fmt.Sprint(value)
			}
			if strings.ContainsAny(text, "{}") {
				return "", false
			}
			out.WriteString(text)
		}
	}
	return out.String(), true
}

var _ rand.Source64 = fakeSource{}
