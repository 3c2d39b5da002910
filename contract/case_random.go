package contract

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"goalpost/generate"
	"goalpost/spec"
)

// naughty is a text that careless servers fail on.
type naughty struct{ name, text string }

// naughtyTexts are tried as the value of every parameter that takes text. What is in
// them is spelled out in their names, which stand in reports.
func naughtyTexts() []naughty {
	return []naughty{
		{"with a quote", "o'clock"}, {"with a double quote", `say "when"`}, {"with a backslash", `back\slash`},
		{"with SQL", "1' OR '1'='1"}, {"with a tag", "<b>bold</b>"}, {"with a template", "{{7*7}}${7*7}"},
		{"with a format", "%s%n%d"}, {"with dots and slashes", "../../etc/passwd"}, {"with a null character", "a\x00b"},
		{"with a line break", "a\r\nX-Injected: 1"}, {"with control characters", "a\x01\x02\x1b[31mb"},
		{"with accents", "Zoë Müller"}, {"in another script", "目標ヤリ"}, {"with an emoji", "go 🎯👩‍👩‍👧"},
		{"from right to left", "a\u202eb\u0645\u0631"}, {"with combining marks", "a\u0301\u0302\u0303\u0304"},
		{"as null", "null"}, {"as undefined", "undefined"}, {"as NaN", "NaN"}, {"as true", "true"},
		{"as a list", "[1,2]"}, {"as an object", `{"a":1}`}, {"as zero", "0"}, {"below zero", "-1"},
		{"as a huge number", "99999999999999999999999999"}, {"with an exponent", "1e309"}, {"in hexadecimal", "0x1F"},
		{"in other digits", "\u0661\u0662\u0663"}, {"of a thousand characters", strings.Repeat("x", 1000)},
	}
}

// naughtyTrials are the plain request with one parameter that is such a text.
func (r *run) naughtyTrials(plain *Case) []trial {
	if r.options.RandomCases < 0 {
		return nil
	}
	var trials []trial
	for _, p := range plain.Operation.Parameters {
		for _, one := range naughtyTexts() {
			if p.Schema != nil && !slices.Contains(p.Schema.Types(), "string") || p.In == spec.InPath && strings.ContainsAny(one.text, "/\\.\x00\r\x01") {
				// Proxies and routers have a say in what a path may hold.
				continue
			}
			c := plain.derive(p.Name + " " + one.name)
			c.guessed = true
			c.Inputs.Set(p, one.text)
			trials = append(trials, trial{Case: c, meant: either})
		}
	}
	return trials
}

// randomTrials are requests with random values, some of them valid. The same seed
// makes the same requests of the same document.
func (r *run) randomTrials(plain *Case, known learned) []trial {
	var trials []trial
	op := plain.Operation
	if len(op.Parameters) == 0 && op.RequestBody == nil {
		return nil
	}
	for i := range max(0, r.options.RandomCases) {
		c := plain.derive(fmt.Sprintf("random input %d", i+1))
		c.kind, c.guessed = atRandom, true
		d := &dice{run: r, rand: rand.New(rand.NewPCG(r.options.Seed, hashOf(fmt.Sprint(op.ID, "\x00", i)))), seed: uint64(i)}
		d.parameters(c.Inputs, op, known)
		d.body(c.Inputs, op.RequestBody)
		trials = append(trials, trial{Case: c, meant: either})
	}
	return trials
}

func hashOf(text string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(text))
	return hash.Sum64()
}

// dice draws the values of one random request.
type dice struct {
	run  *run
	rand *rand.Rand
	seed uint64
}

func (d *dice) chance(percent int) bool { return d.rand.IntN(100) < percent }

// parameters gives random values. Of the parameters whose valid values are listed
// one at most gets a wrong one: what is valid beside a wrong value is not documented.
func (d *dice) parameters(in *spec.Inputs, op *spec.Operation, known learned) {
	for _, p := range op.Parameters {
		switch {
		case p.ValuesFrom != nil:
		case !p.Required && d.chance(40):
			in.Unset(p)
		default:
			in.Set(p, d.value(p.Schema, p.In))
		}
	}
	listed := learnable(op)
	if len(listed) == 0 || d.chance(20) {
		return
	}
	if p := listed[d.rand.IntN(len(listed))]; len(known[p]) == 0 || d.chance(70) {
		if text := d.text(p.In); strings.TrimSpace(text) != "" {
			in.Set(p, text)
		}
		return
	}
	d.run.giveListed(op, in)
}

// value is a value that is valid, or one that has nothing to do with the schema.
func (d *dice) value(schema *spec.Schema, in string) any {
	if schema != nil && d.chance(60) {
		o := generate.Options{Seed: d.run.options.Seed, Stream: fmt.Sprint("random ", in, d.seed, d.rand.Uint64())}
		if value, err := d.run.generator.Instance(schema, o); err == nil {
			return value
		}
	}
	if schema != nil && !slices.Contains(schema.Types(), "string") && d.chance(50) {
		return d.number()
	}
	return d.text(in)
}

func (d *dice) number() json.Number {
	return []json.Number{"0", "-1", "1", "2147483648", "9007199254740993", "9223372036854775808", "-0.5", "1e-7", "1e300", "3.14"}[d.rand.IntN(10)]
}

// text is one of the naughty texts, or some random characters.
func (d *dice) text(in string) string {
	texts := naughtyTexts()
	text := texts[d.rand.IntN(len(texts))].text
	if d.chance(50) {
		var b strings.Builder
		for range 1 + d.rand.IntN(40) {
			b.WriteRune(d.rune())
		}
		text = b.String()
	}
	switch in {
	case spec.InPath:
		text = "v" + strings.Map(func(c rune) rune {
			if strings.ContainsRune("/\\.", c) || c < ' ' || c == 0x7f {
				return 'v'
			}
			return c
		}, text)
	case spec.InHeader, spec.InCookie:
		text = "v" + strings.Map(func(c rune) rune {
			if c <= ' ' || c > '~' || in == spec.InCookie && strings.ContainsRune(`",;\`, c) {
				return '_'
			}
			return c
		}, text)
	}
	return text
}

// rune is a character from one of several parts of Unicode, ASCII most of all.
func (d *dice) rune() rune {
	ranges := [][2]rune{{' ', '~'}, {' ', '~'}, {'0', '9'}, {'a', 'z'}, {0x01, 0x1f}, {0xa0, 0x17f}, {0x0600, 0x06ff}, {0x4e00, 0x4fff}, {0x1f300, 0x1f5ff}}
	one := ranges[d.rand.IntN(len(ranges))]
	return one[0] + rune(d.rand.IntN(int(one[1]-one[0])+1))
}

// body is a valid body with some of its values replaced.
func (d *dice) body(in *spec.Inputs, body *spec.RequestBody) {
	if body == nil || len(body.Content) == 0 || !in.HasBody && d.chance(30) {
		return
	}
	media := body.Content[d.rand.IntN(len(body.Content))]
	in.ContentType, in.HasBody = media.Name, true
	in.Body = d.value(media.Schema, spec.InBody)
	for range d.rand.IntN(3) {
		in.Body = d.spoil(in.Body, 0)
	}
}

// spoil replaces a value somewhere within v.
func (d *dice) spoil(v any, depth int) any {
	if depth < maxWithin && d.chance(80) {
		switch v := v.(type) {
		case map[string]any:
			if len(v) == 0 {
				break
			}
			names := sortedKeys(v)
			name := names[d.rand.IntN(len(names))]
			if d.chance(20) {
				return withoutProperty(v, name)
			}
			return withProperty(v, name, d.spoil(v[name], depth+1))
		case []any:
			if len(v) == 0 {
				break
			}
			changed := slices.Clone(v)
			i := d.rand.IntN(len(v))
			changed[i] = d.spoil(v[i], depth+1)
			return changed
		}
	}
	return []any{nil, true, d.number(), d.text(spec.InBody), "", []any{}, map[string]any{}, []any{nil}, strings.Repeat("y", 5000)}[d.rand.IntN(9)]
}
