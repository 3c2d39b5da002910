package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"goalpost/spec"
)

// textLine is a line of a body.
type textLine struct {
	Text string
	// Marked is set for the line that a finding is about.
	Marked bool

	pointer string
}

// prettyLines are the lines of a body: JSON with a line for each value, anything
// else as it is. The line of the value at the JSON pointer is marked, or that of the
// value around it where there is none.
func prettyLines(text, pointer string) []textLine {
	p := &prettyPrinter{decoder: json.NewDecoder(strings.NewReader(text))}
	p.decoder.UseNumber()
	err := p.value("", "", "", 0)
	if _, more := p.decoder.Token(); err != nil || !errors.Is(more, io.EOF) {
		var lines []textLine
		for line := range strings.SplitSeq(strings.TrimSuffix(printable(text), "\n"), "\n") {
			lines = append(lines, textLine{Text: line})
		}
		return lines
	}
	for at := pointer; at != ""; at = at[:max(0, strings.LastIndexByte(at, '/'))] {
		for i, line := range p.lines {
			if line.pointer == at {
				p.lines[i].Marked = true
				return p.lines
			}
		}
	}
	return p.lines
}

// maxPretty is how deep values may be nested for a line each.
const maxPretty = 64

type prettyPrinter struct {
	decoder *json.Decoder
	lines   []textLine
}

func (p *prettyPrinter) add(text, pointer string) {
	p.lines = append(p.lines, textLine{Text: printable(text), pointer: pointer})
}

// value prints the next value behind lead, the name that it has.
func (p *prettyPrinter) value(indent, lead, pointer string, depth int) error {
	token, err := p.decoder.Token()
	if err != nil || depth > maxPretty {
		return fmt.Errorf("no value of JSON that is shown: %w", err)
	}
	opening, nested := token.(json.Delim)
	if !nested {
		p.add(indent+lead+text(token), pointer)
		return nil
	}
	closing := map[json.Delim]string{'{': "}", '[': "]"}[opening]
	if !p.decoder.More() {
		p.add(indent+lead+opening.String()+closing, pointer)
	} else {
		p.add(indent+lead+opening.String(), pointer)
		for i := 0; p.decoder.More(); i++ {
			name, at := "", fmt.Sprint(i)
			if opening == '{' {
				key, err := p.decoder.Token()
				if err != nil {
					return err
				}
				name, at = text(key)+": ", key.(string)
			}
			if err := p.value(indent+"  ", name, spec.JoinPointer(pointer, at), depth+1); err != nil {
				return err
			}
			if p.decoder.More() {
				p.lines[len(p.lines)-1].Text += ","
			}
		}
		p.add(indent+closing, "")
	}
	_, err = p.decoder.Token()
	return err
}
