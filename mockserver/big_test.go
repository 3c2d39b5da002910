package mockserver

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goalpost/mockserver/journal"
	"goalpost/spec"
)

// club has people, each with a rule and a computed value, and a rule about the
// request.
const club = `
openapi: 3.1.0
info: {title: Club, version: "1"}
paths:
  /people:
    get:
      operationId: people
      parameters:
        - {name: team, in: query, schema: {enum: [a, b, c, d]}}
        - {name: page, in: query, schema: {enum: ["1", "2", "3"]}}
      responses:
        "200":
          description: d
          content: {application/json: {schema: {$ref: "#/components/schemas/Club"}}}
          x-rules: [{id: asked-team, when: has(request.query.team), expr: body.team == request.query.team, message: The team is the one asked for.}]
components:
  schemas:
    Club:
      type: object
      required: [team, people]
      properties:
        team: {type: string}
        people: {type: array, items: {$ref: "#/components/schemas/Person"}, x-rules: [{id: sizes, expr: "self.size() > 0", message: There is somebody.}]}
    Person:
      type: object
      required: [name, points, half]
      properties:
        name: {type: string}
        points: {type: number}
        half: {type: number, x-value: self.points / 2}
      x-rules: [{id: no-debts, expr: self.points >= 0, message: Nobody has less than nothing.}]
`

// people are a body with that many people, in team c.
func people(count int, person func(i int) string) []byte {
	var text bytes.Buffer
	text.WriteString(`{"body": {"team": "c", "people": [`)
	for i := range count {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(person(i))
	}
	text.WriteString(`]}}`)
	return text.Bytes()
}

func person(i int) string {
	return fmt.Sprintf(`{"name": "{{server}}/people/%d", "points": %d, "half": %s}`, i, i, strconv.FormatFloat(float64(i)/2, 'f', -1, 64))
}

func clubDocument(t testing.TB, text string) *spec.Document {
	t.Helper()
	document, err := spec.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// checked reads and checks the one fixture of the club, as LoadFixtures does.
func checked(t *testing.T, name string, text []byte) (*draft, spec.Errors) {
	t.Helper()
	document := clubDocument(t, club)
	folder := fixtureFolder{op: document.Operation("people"), files: []string{name}}
	d := folder.drafts(fstest.MapFS{name: {Data: text}}, false)[0]
	if d.readBody(); len(d.errors) > 0 {
		t.Fatal(d.errors)
	}
	d.once.Do(func() { d.served = d.made })
	fixtures := &Fixtures{byOperation: map[*spec.Operation]*shelf{folder.op: {fixtures: []*Fixture{d.Fixture}}}}
	return d, newChecker(document, fixtures, []*draft{d}).check()
}

func TestALargeFixtureIsCheckedOnceHoweverManyRequestsItAnswers(t *testing.T) {
	const count = 3000
	// Each person has a rule and a computed value; the club has a rule, and each of
	// twenty requests at most one more.
	const bound = 2*count + 1 + 20
	for _, row := range []struct {
		says, name string
		person     func(i int) string
		failures   int
	}{
		{"a right one that is asked for by its name", "people/200.all.json", person, 0},
		{"one with everything wrong", "people/200.all.json", func(i int) string { return fmt.Sprintf(`{"name": "", "points": -1, "half": %d}`, i) }, maxBroken + 1},
		{"one that does not satisfy its schema", "people/200.all.json", func(int) string { return `{"name": 1, "points": "", "half": ""}` }, maxBroken + 1},
		{"one that answers each request", "people/200.default.json", person, 1},
	} {
		d, failures := checked(t, row.name, people(count, row.person))
		if len(failures) != row.failures {
			t.Errorf("%s = %d errors, want %d: %v", row.says, len(failures), row.failures, failures)
		}
		if d.rules != nil && d.rules.Evaluated() > bound {
			t.Errorf("%s takes %d evaluations, want at most %d", row.says, d.rules.Evaluated(), bound)
		}
	}
}

// What a RuleCheck finds is what is found without it.
func TestRulesThatAreCheckedOnceAreAllOfThem(t *testing.T) {
	now := bundledServer(t, Options{}).current.Load()
	c := newChecker(now.document, now.fixtures, nil)
	pairs, wrong := 0, 0
	for _, op := range now.document.Operations {
		now.asked[op.ID] = true
		for _, f := range now.fixtures.of(op) {
			a := f.answer(now)
			if a.body.size(0) > 100_000 {
				continue
			}
			rules := spec.NewRuleCheck(c.question(op, c.walk(op)[0]).exchange(a), 100)
			for _, in := range c.candidates(&draft{Fixture: f}) {
				want := brokenRules(c.question(op, in).exchange(a).CheckRules())
				got := brokenRules(append(rules.Always(), rules.For(in, 100)...))
				if pairs++; len(want) > 0 {
					wrong++
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s for %s breaks %v, want %v", f.File, describeInputs(c.question(op, in)), got, want)
				}
			}
		}
	}
	if pairs < 300 || wrong < 100 {
		t.Errorf("%d fixtures and requests were compared, %d of them with broken rules, want more", pairs, wrong)
	}
}

func brokenRules(violations []spec.Violation) []string {
	var list []string
	for _, v := range violations {
		list = append(list, v.Location+" "+v.Rule+v.Code+" "+v.Message)
	}
	slices.Sort(list)
	return list
}

func TestWhatIsWrongWithALargeFixtureHasItsPlace(t *testing.T) {
	text := people(3000, func(i int) string {
		if i == 2999 {
			return "\n" + `{"name": "", "points": 3, "half": 2}`
		}
		return person(i)
	})
	_, failures := checked(t, "people/200.all.json", text)
	if len(failures) != 1 || failures[0].Location.Line != 2 || !strings.Contains(failures[0].Error(), "/people/2999/half breaks x-value") {
		t.Errorf("one wrong person of 3000 = %v, want its line", failures)
	}
}

func TestALargeBodyIsPutTogetherWhileItIsSent(t *testing.T) {
	const count = 20_000
	j := journal.New(journal.Options{})
	s, err := New(clubDocument(t, club), Options{Journal: j, Fixtures: fstest.MapFS{"people/200.all.json": {Data: people(count, person)}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	for _, host := range []string{"", "mock.test:8080", "another.test"} {
		for _, method := range []string{"GET", "HEAD", "GET"} {
			r := httptest.NewRequest(method, server.URL+"/people?__example=all", nil)
			r.RequestURI = ""
			if r.Host = host; host == "" {
				r.Host = strings.TrimPrefix(server.URL, "http://")
			}
			p, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(p.Body)
			p.Body.Close()
			var want bytes.Buffer
			want.WriteString(`{"team":"c","people":[`)
			for i := range count {
				one := strings.ReplaceAll(strings.ReplaceAll(person(i), serverPlaceholder, "http://"+r.Host), `": `, `":`)
				want.WriteString(strings.ReplaceAll(one, ", ", ",") + ",")
			}
			want.Truncate(want.Len() - 1)
			want.WriteString("]}")
			if p.ContentLength != int64(want.Len()) || p.TransferEncoding != nil {
				t.Errorf("%s at %s: Content-Length = %d, want %d", method, r.Host, p.ContentLength, want.Len())
			}
			if method == "GET" && !bytes.Equal(body, want.Bytes()) || method == "HEAD" && len(body) > 0 || err != nil {
				t.Errorf("%s at %s = %d bytes %.100q (%v), want %.100q", method, r.Host, len(body), body, err, want.Bytes())
			}
		}
	}
	for _, x := range journalled(j, 9) {
		e := x.Entry(func(*spec.SecurityScheme, string) string { return "" })
		if len(x.Sent) > journal.MaxShown || x.Method == "GET" && (!e.Response.Body.Truncated || e.Response.Body.Size < count*50) {
			t.Errorf("the journal keeps %d bytes of a body of %d, truncated %t", len(x.Sent), e.Response.Body.Size, e.Response.Body.Truncated)
		}
	}
}

// journalled are the exchanges of a journal once there are that many: they are added
// after the answer.
func journalled(j *journal.Journal, count int) []journal.Exchange {
	for range 200 {
		if list := j.List(journal.Filter{}, count); list.Matched == count {
			return list.Exchanges
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

func BenchmarkLargeFixture(b *testing.B) {
	document := clubDocument(b, club)
	files := fstest.MapFS{"people/200.all.json": {Data: people(100_000, person)}}
	b.Run("load", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := LoadFixtures(document, files); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("answer", func(b *testing.B) {
		s, err := New(document, Options{Fixtures: files})
		if err != nil {
			b.Fatal(err)
		}
		r, w := httptest.NewRequest("GET", "/people?__example=all", nil), &nowhere{header: map[string][]string{}}
		b.ReportAllocs()
		for b.Loop() {
			w.serve(b, s, r, 200)
		}
	})
}
