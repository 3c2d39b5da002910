package contract

import (
	"fmt"
	"io"
	"net/url"
	"strings"
)

// WriteGitHub writes the findings as workflow commands, which GitHub shows at the
// line of the document.
func (r *Report) WriteGitHub(w io.Writer) error {
	out := &errorWriter{w: w}
	for _, f := range r.Findings() {
		command := map[Status]string{Fail: "error", Warn: "warning", Known: "notice"}[f.Status]
		place := r.place(f.Document)
		properties := "file=" + property(place.File)
		if place.Line > 0 {
			properties += fmt.Sprintf(",line=%d,col=%d", place.Line, max(place.Column, 1))
		}
		text := f.message() + "\n[" + f.ID + "] " + f.Curl
		out.raw("::%s %s,title=%s::%s\n", command, properties, property("goalpost "+f.Check+": "+f.Title), commandText(text))
	}
	for _, fixed := range r.Fixed {
		out.raw("::notice title=%s::%s\n", property("goalpost: fixed"), commandText("["+fixed.ID+"] "+fixed.String()+" is fixed. Take it out of the baseline."))
	}
	for _, note := range r.notes() {
		out.raw("::warning title=%s::%s\n", property("goalpost"), commandText(note))
	}
	if r.Incomplete != "" {
		out.raw("::error title=%s::%s\n", property("goalpost: the run is incomplete"), commandText(r.Incomplete))
	}
	return out.err
}

// commandText is a text in a workflow command.
func commandText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(printable(text))
}

// property is a property of a workflow command.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(text))
}

// fileURI is a path as a URI.
func fileURI(file string) string { return (&url.URL{Path: file}).EscapedPath() }

// String is the failure in words, as far as the baseline has them.
func (k KnownFailure) String() string {
	words := []string{}
	for _, word := range []string{k.Operation, k.Check, k.Title} {
		if word != "" {
			words = append(words, word)
		}
	}
	return first(strings.Join(words, ": "), "A failure of the baseline")
}
