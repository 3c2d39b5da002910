package mockserver

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"goalpost/spec"
)

// draft is a fixture that is being read.
type draft struct {
	*Fixture
	// environment is that of the when. Where the fixture is trusted it is compiled when
	// it is needed.
	environment *spec.Environment
	trusted     bool
	// bodiless says that the body is not read.
	bodiless bool
	// root is the text of the file with its places; nil where it cannot be read, and
	// after the body was read.
	root     *spec.Node
	response *spec.Response
	media    *spec.MediaType
	made     *answer
	// rules are those of the body; nil until they are checked.
	rules  *spec.RuleCheck
	errors spec.Errors
}

// at is the place of a JSON pointer in the file, or of what is nearest above it.
func (d *draft) at(pointer string) spec.Location {
	tokens := spec.SplitPointer(pointer)
	root := d.places()
	node := root
	for len(tokens) >= 0 && root != nil {
		if node = root.Lookup(spec.JoinPointer("", tokens...)); node != nil || len(tokens) == 0 {
			break
		}
		tokens = tokens[:len(tokens)-1]
	}
	at := spec.Location{File: d.File, Line: 1, Column: 1, Pointer: pointer}
	if node != nil && node.Line > 0 {
		at.Line, at.Column = int(node.Line), int(node.Column)
	}
	return at
}

// places is the text of the file with its places. It takes ten times as much memory
// as the text, so it is let go of once the body is read, and read again where
// something turns out to be wrong.
func (d *draft) places() *spec.Node {
	if d.root == nil && d.text != nil {
		if text, err := d.text(); err == nil {
			d.root, _ = spec.Parse(d.File, text)
		}
	}
	return d.root
}

func (d *draft) fail(pointer, code, message, hint string) {
	d.errors = append(d.errors, &spec.Error{Code: code, Location: d.at(pointer), Message: message, Hint: hint})
}

// newDraft is the draft for a file, as far as its name says.
func newDraft(op *spec.Operation, file string) *draft {
	d := &draft{Fixture: &Fixture{Operation: op, File: file}}
	base := path.Base(file)
	status, rest, _ := strings.Cut(base, ".")
	d.Name = strings.TrimSuffix(rest, path.Ext(rest))
	code, err := strconv.Atoi(status)
	if err != nil || code < 200 || code > 599 || !isFixtureName(d.Name) {
		d.fail("", "fixture-name", fmt.Sprintf("%q is no name for a fixture", base), "name it <status>.<name>.yaml or .json: 200.default.yaml")
		return d
	}
	d.Status = code
	if d.response = op.Response(code); d.response == nil {
		var documented []string
		for _, r := range op.Responses {
			documented = append(documented, r.Status)
		}
		d.fail("", "fixture-status", fmt.Sprintf("%s does not document the status %d", op.ID, code), "it documents "+strings.Join(documented, ", "))
	}
	return d
}

func isFixtureName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// isFixtureFile reports whether a file is a fixture by its ending.
func isFixtureFile(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name))
}

var fixtureKeys = []string{"summary", "when", "status", "headers", "delay", "body"}

// reread reads the file of a fixture that was not checked, and makes its answer.
func (d *draft) reread(f *Fixture, now *snapshot) {
	d.environment, d.trusted = spec.NewEnvironment(d.Operation.RequestScope()), true
	text, err := f.text()
	if err != nil {
		d.errors = append(d.errors, asError(err, d.at("")))
		return
	}
	d.readHead(text)
	d.readBody()
	d.declare(now)
}

// readHead reads everything but the body. What is wrong is in the draft's errors.
func (d *draft) readHead(text []byte) {
	if d.Status == 0 {
		return
	}
	root, err := d.parse(text)
	if err != nil {
		d.errors = append(d.errors, asError(err, d.at("")))
		return
	}
	d.root = root
	if root.Kind != spec.Object {
		d.fail("", "fixture", "a fixture is a mapping", "write its keys "+strings.Join(fixtureKeys, ", "))
		return
	}
	for _, key := range root.Keys() {
		if !slices.Contains(fixtureKeys, key) {
			d.fail(spec.JoinPointer("", key), "fixture", fmt.Sprintf("a fixture has no key %q", key), "the keys are "+strings.Join(fixtureKeys, ", "))
		}
	}
	d.Summary = root.Get("summary").Text()
	d.readStatus(root.Get("status"))
	d.readDelay(root.Get("delay"))
	d.readWhen(root.Get("when"))
	d.made = &answer{status: d.Status, header: http.Header{}, delay: d.Delay, why: "fixture " + d.File, fixture: d.Fixture}
	d.readHeaders(root.Get("headers"))
	d.readContentType()
}

// parse reads the text, without the body where that is not needed.
func (d *draft) parse(text []byte) (*spec.Node, error) {
	if d.bodiless {
		if root, err := spec.Parse(d.File, withoutBody(d.File, text)); err == nil {
			return root, nil
		}
	}
	return spec.Parse(d.File, text)
}

// asError is an error of package spec as it is, any other at the place.
func asError(err error, at spec.Location) *spec.Error {
	if one, ok := err.(*spec.Error); ok {
		return one
	}
	return &spec.Error{Code: "fixture", Location: at, Message: err.Error()}
}

func (d *draft) readStatus(n *spec.Node) {
	if n != nil && n.Text() != strconv.Itoa(d.Status) {
		d.fail("/status", "fixture-status", fmt.Sprintf("the status %s is not the one of the file name, %d", n.Text(), d.Status), "rename the file, or leave status out")
	}
}

func (d *draft) readDelay(n *spec.Node) {
	if n == nil {
		return
	}
	delay, err := time.ParseDuration(n.Text())
	if err != nil || delay < 0 || delay > maxDelay {
		d.fail("/delay", "fixture-delay", fmt.Sprintf("%q is no delay from 0s to %s", n.Text(), maxDelay), "write a number and a unit: 800ms, 2s")
		return
	}
	d.Delay = delay
}

func (d *draft) readWhen(n *spec.Node) {
	if n == nil {
		return
	}
	if d.Status/100 != 2 {
		d.fail("/when", "fixture-when", "only a fixture with a 2xx status can have a when", "an error is served where the request is wrong, or by its name: Prefer: example="+d.Name)
		return
	}
	if n.Kind != spec.String {
		d.fail("/when", "fixture-when", "when is no expression", "write a CEL expression in quotes")
		return
	}
	if d.trusted {
		d.when = d.environment.Later(n.Text(), d.at("/when"))
		return
	}
	expression, err := d.environment.Compile(n.Text(), d.at("/when"))
	if err != nil {
		d.errors = append(d.errors, asError(err, d.at("/when")))
		return
	}
	d.when = expression
}

func (d *draft) readHeaders(n *spec.Node) {
	if n != nil && n.Kind != spec.Object {
		d.fail("/headers", "fixture-header", "headers is not a mapping", "write one name: value a line")
		return
	}
	for i, name := range n.Keys() {
		pointer := spec.JoinPointer("/headers", name)
		if !httpguts.ValidHeaderFieldName(name) || ownHeader(name) && !strings.EqualFold(name, "Content-Type") {
			d.fail(pointer, "fixture-header", fmt.Sprintf("a fixture cannot set the header %q", name), "remove it: the server sets it, or it is no name of a header")
			continue
		}
		values := []*spec.Node{n.Items()[i]}
		if values[0].Kind == spec.Array {
			values = values[0].Items()
		}
		for _, value := range values {
			if value.Kind == spec.Object || value.Kind == spec.Array || value.Kind == spec.Null || !httpguts.ValidHeaderFieldValue(value.Text()) {
				d.fail(pointer, "fixture-header", fmt.Sprintf("the value of %s cannot stand in a header", name), "write a text of one line")
				continue
			}
			d.made.header.Add(name, value.Text())
		}
	}
}

// readContentType finds the type of the body: the one that the headers name,
// else the first that the document has.
func (d *draft) readContentType() {
	contentType := d.made.header.Get("Content-Type")
	d.made.header.Del("Content-Type")
	if d.response == nil || len(d.response.Content) == 0 || !hasBody(d.Status) {
		return
	}
	if contentType == "" {
		d.media = preferred(d.response.Content)[0]
		contentType = concrete(d.media.Name)
	} else if d.media = d.response.MediaType(contentType); d.media == nil {
		d.fail("/headers", "fixture-header", fmt.Sprintf("the content type %q is not documented", contentType), "see "+d.response.Location.String())
		return
	}
	d.contentType = contentType
	d.made.header.Set("Content-Type", contentType)
}

// readBody reads and encodes the body.
func (d *draft) readBody() {
	if d.made == nil || d.response == nil {
		return
	}
	n := d.root.Get("body")
	switch {
	case len(d.response.Content) == 0 || !hasBody(d.Status):
		if n != nil {
			d.fail("/body", "fixture-body", fmt.Sprintf("a response with the status %d has no body", d.Status), "remove the body, or document its content at "+d.response.Location.String())
		}
	case n == nil:
		d.fail("", "fixture-body", "the fixture has no body", "add a body; \"body: null\" is a body, too")
	case d.media != nil:
		value, text := d.media.Written(n.Value())
		if text == nil {
			var sent string
			var err error
			if text, sent, err = encodeBody(d.media, value); err != nil {
				d.fail("/body", "fixture-body", err.Error(), "write the body as text")
				return
			}
			if strings.HasPrefix(sent, "multipart/") {
				d.made.header.Set("Content-Type", sent)
			}
		}
		// What encoding has left room for behind the text is not kept.
		d.made.body = newPayload(bytes.Clone(text))
		d.made.value = replaceServer(value, defaultOrigin)
	}
	d.root = nil
}

// declare gives a fixture the headers that the document declares and it leaves
// out.
func (d *draft) declare(now *snapshot) {
	if d.made == nil || d.response == nil {
		return
	}
	q := &question{now: now, operation: d.Operation, origin: defaultOrigin,
		inputs: spec.NewInputs(d.Operation.Method, d.Operation.BasePath()+d.Operation.Path)}
	q.challenge(d.made.header, d.Status)
	// What is missing then is found when the headers are checked.
	declared, _ := q.headers(d.response, d.Status, nil)
	for name, values := range declared {
		if d.made.header.Values(name) == nil {
			d.made.header[name] = values
		}
	}
}

// breaks reports violations whose locations are pointers below the given one, until
// enough is said.
func (d *draft) breaks(pointer string, violations []spec.Violation, when string) {
	for _, v := range violations {
		if len(d.errors) > maxBroken {
			return
		}
		if len(d.errors) == maxBroken {
			d.fail(pointer, "fixture-body", fmt.Sprintf("more than %d places are wrong; only the first are listed", maxBroken), "mend those first: often it is one mistake")
			return
		}
		what := v.Code
		if v.Rule != "" {
			what = "the rule " + v.Rule
		}
		message := fmt.Sprintf("%s breaks %s%s: %s", orBody(v.Location), what, when, v.Message)
		d.fail(pointer+v.Location, "fixture-"+v.Code, message, "mend the fixture, or what the document says at "+v.Document.String())
	}
}

// replaceServer is a value in which the placeholder is the origin. It changes the
// value.
func replaceServer(value any, origin string) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, serverPlaceholder, origin)
	case []any:
		for i, item := range v {
			v[i] = replaceServer(item, origin)
		}
	case map[string]any:
		for key, item := range v {
			v[key] = replaceServer(item, origin)
		}
	}
	return value
}
