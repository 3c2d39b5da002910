package generate

import (
	"fmt"
	"math"
	fake "math/rand"
	"math/rand/v2"
	"strconv"
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
	// The call of number or of randomstring, with its arguments read; list is nil
	// where it is neither.
	number    bool
	low, high int
	list      []string
}

const serverPlaceholder = "{{server}}"

// fake fills in an x-faker template. The draws are the stream's own: nothing is
// shared with another value.
func (b *build) fake(t *template, draw stream) string {
	if b.fakes == nil {
		b.fakes = newFakes(b.options.Server)
	}
	return b.fakes.fill(t, draw)
}

// fakes fills in templates, one after the other, for one server.
type fakes struct {
	server string
	// plain is false for a server that stands in a text like a call.
	plain  bool
	source *rand.PCG
	draws  *fake.Rand
	out    []byte
}

func newFakes(server string) *fakes {
	source := &rand.PCG{}
	return &fakes{server: server, plain: !strings.ContainsAny(server, "{}#?"), source: source, draws: fake.New(fakeSource{source})}
}

// filled is the template that the values of the shape are filled from.
func (s *shape) filled(g *Generator) *template {
	if s.template != nil {
		return s.template
	}
	return g.template(s.looks.faker)
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
		piece := templatePiece{call: info, params: templateParams(info, arguments)}
		piece.read(name)
		t.pieces = append(t.pieces, piece)
		text = after
	}
	return true
}

// read reads the arguments of the functions that are called most, which gofakeit
// reads at each call.
func (p *templatePiece) read(name string) {
	if p.params == nil {
		return
	}
	switch name {
	case "number":
		low, err := p.call.GetInt(p.params, "min")
		high, wrong := p.call.GetInt(p.params, "max")
		p.number = err == nil && wrong == nil && high-low >= 0 && high-low < math.MaxInt
		p.low, p.high = low, high
	case "randomstring":
		list, err := p.call.GetStringArray(p.params, "strs")
		if err == nil && !strings.ContainsAny(strings.Join(list, ""), "{}") {
			p.list = list
		}
	}
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
func (f *fakes) fill(t *template, draw stream) string {
	if t.plain && f.plain && (f.server != "" || !strings.HasPrefix(t.text, serverPlaceholder)) {
		*f.source = *draw.source
		f.draws.Seed(0) // Forgets bytes that were drawn and not used; the source stays.
		if text, ok := f.fast(t); ok {
			return text
		}
	}
	*f.source = *draw.source
	return gofakeit.NewCustom(fakeSource{f.source}).Generate(strings.ReplaceAll(t.text, serverPlaceholder, f.server))
}

// fast calls the functions one after the other. It is false where one of them
// answers with what Generate would take for another call.
func (f *fakes) fast(t *template) (string, bool) {
	f.out = f.out[:0]
	for i := range t.pieces {
		switch p := &t.pieces[i]; {
		case p.server:
			f.out = append(f.out, f.server...)
		case p.call == nil:
			f.out = append(f.out, p.text...)
		case p.number:
			n := int64(p.low)
			if p.high > p.low {
				n += f.draws.Int63n(int64(p.high-p.low) + 1)
			}
			f.out = strconv.AppendInt(f.out, n, 10)
		case len(p.list) == 1:
			f.out = append(f.out, p.list[0]...)
		case p.list != nil:
			f.out = append(f.out, p.list[f.draws.Intn(len(p.list))]...)
		default:
			value, err := p.call.Generate(f.draws, p.params, p.call)
			text, isText := value.(string)
			if err != nil {
				text = err.Error()
			} else if !isText {
				text = fmt.Sprint(value)
			}
			if strings.ContainsAny(text, "{}") {
				return "", false
			}
			if len(t.pieces) == 1 {
				return text, true
			}
			f.out = append(f.out, text...)
		}
	}
	return string(f.out), true
}

var _ fake.Source64 = fakeSource{}
