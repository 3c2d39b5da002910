package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goalpost/contract"
)

const shop = `
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
    delete:
      operationId: removeOrder
      responses: {'204': {description: gone}, '404': {description: none}, '400': {description: bad}}
    get:
      operationId: readOrder
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {description: none}
        '400': {description: bad}
  /orders:
    post:
      operationId: addOrder
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/New'}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
          links: {read: {operationId: readOrder, parameters: {id: '$response.body#/id'}}}
        '400': {description: bad}
        '415': {description: other}
components:
  schemas:
    New: {type: object, required: [item, count], additionalProperties: false, properties: {item: {type: string, minLength: 2, maxLength: 20}, count: {type: integer, minimum: 1, maximum: 9}, note: {type: string}}}
    Order: {type: object, required: [id, item], properties: {id: {type: integer}, item: {type: string}}}
`

// orders is a server that keeps every promise of shop, unless lax says otherwise.
type orders struct {
	made map[int]string
	// lax is a mistake that the server does not mind.
	lax   string
	calls []string
}

func (o *orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/orders/"))
	item, known := o.made[id]
	switch {
	case r.URL.Path == "/orders":
		o.add(w, r)
	case err != nil || id < 1:
		w.WriteHeader(http.StatusBadRequest)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		o.calls = append(o.calls, "delete")
		delete(o.made, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		o.calls = append(o.calls, "read")
		answerJSON(w, http.StatusOK, map[string]any{"id": id, "item": item})
	}
}

func (o *orders) add(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != "application/json" {
		if o.lax == "media" {
			o.make(w, "anything")
			return
		}
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	var body map[string]any
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		if o.lax == "json" {
			o.make(w, "anything")
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	item, isText := body["item"].(string)
	count, err := strconv.Atoi(fmt.Sprint(body["count"]))
	_, isNumber := body["count"].(json.Number)
	_, isNote := body["note"].(string)
	more := slices.ContainsFunc(keysOf(body), func(name string) bool { return name != "item" && name != "count" && name != "note" })
	length := len([]rune(item))
	wrong := map[string]bool{
		"type": !isText || body["count"] != nil && !isNumber || body["note"] != nil && !isNote, "short": isText && length < 2, "long": length > 20, "missing": body["count"] == nil,
		"small": err == nil && count < 1, "large": err == nil && count > 9, "fraction": isNumber && err != nil, "more": more,
	}
	if _, has := body["note"]; has && body["note"] == nil {
		wrong["type"] = true
	}
	for name, is := range wrong {
		if is && name != o.lax {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
	}
	o.make(w, item)
}

func (o *orders) make(w http.ResponseWriter, item string) {
	id := 100 + len(o.made)
	o.made[id] = item
	o.calls = append(o.calls, "add")
	answerJSON(w, http.StatusCreated, map[string]any{"id": id, "item": item})
}

func keysOf(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	text, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func TestWhatIsMadeIsReadAndThenRemoved(t *testing.T) {
	server := &orders{made: map[int]string{}}
	report := runOn(t, document(t, shop), server, contract.Options{AllowUnsafe: true, Strict: true, RandomCases: 20})
	if report.Failed() != 0 || report.Warned() != 0 {
		t.Errorf("failed, warned = %d, %d, want 0, 0\n%s", report.Failed(), report.Warned(), text(t, report))
	}
	if testing.Verbose() {
		t.Log(text(t, report))
	}
	if first, last := server.calls[0], server.calls[len(server.calls)-1]; first != "add" || last != "delete" || !slices.Contains(server.calls, "read") {
		t.Errorf("calls = %v, want add first, then read, delete last", server.calls)
	}
}

func TestABodyThatIsWrongHasToBeRefused(t *testing.T) {
	for _, mistake := range []string{"short", "long", "missing", "small", "large", "fraction", "more", "type", "media", "json"} {
		server := &orders{made: map[int]string{}, lax: mistake}
		report := runOn(t, document(t, shop), server, contract.Options{AllowUnsafe: true, RandomCases: -1})
		if failureOf(report, "negative-data-rejection").ID == "" {
			t.Errorf("%s: nothing is found, want a failure of negative-data-rejection\n%s", mistake, text(t, report))
		}
	}
}

func TestARandomInputThatFailsIsMadeSmaller(t *testing.T) {
	d := document(t, `
paths:
  /find:
    get:
      operationId: find
      parameters:
        - {name: text, in: query, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: sort, in: query, schema: {type: string}}
      responses: {'200': {description: found}, '400': {description: bad}}
`)
	var failing []string
	report := runOn(t, d, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Query().Get("sort"), "e") && !strings.Contains(r.URL.RawQuery, "page=x") {
			failing = append(failing, r.URL.RawQuery)
			w.WriteHeader(http.StatusInternalServerError)
		} else if _, err := strconv.Atoi(r.URL.Query().Get("page")); r.URL.Query().Has("page") && err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	}), contract.Options{RandomCases: 40, Selection: contract.Selection{Checks: []string{"not-a-server-error"}}})
	for _, result := range report.Results {
		if strings.HasPrefix(result.Case, "random") && len(result.Failures) > 0 && strings.Contains(result.Failures[0].Curl, "/find?sort=e'") {
			return
		}
	}
	t.Errorf("no random input was made as small as sort=e; %d failed\n%s", len(failing), text(t, report))
}
