package mockserver

import (
	"strconv"
	"testing"

	"goalpost/spec"
)

func TestTheAcceptHeaderDecidesTheMediaType(t *testing.T) {
	for _, row := range []struct {
		says, accept string
		content      []string
		want         string
	}{
		{"no header", "", []string{"text/csv", "application/json"}, "application/json"},
		{"anything", "*/*", []string{"text/csv", "application/json"}, "application/json"},
		{"the document's order among equals", "text/*", []string{"text/csv", "text/plain"}, "text/csv"},
		{"the highest weight", "text/csv;q=0.4, text/plain;q=0.5", []string{"text/csv", "text/plain"}, "text/plain"},
		{"the most specific range", "text/*;q=0.9, text/csv;q=0.1, */*;q=0.5", []string{"text/csv", "image/png"}, "image/png"},
		{"a weight of zero", "application/json;q=0, */*", []string{"application/json", "text/csv"}, "text/csv"},
		{"nothing that fits", "text/html", []string{"application/json"}, ""},
		{"a charset that JSON does not have", "application/json; charset=utf-8", []string{"application/json"}, "application/json"},
		{"a parameter tells two apart", "application/json;version=2", []string{"application/json;version=1", "application/json;version=2"}, "application/json;version=2"},
		{"another case", "APPLICATION/JSON", []string{"application/json"}, "application/json"},
		{"a range in the document", "application/json", []string{"*/*"}, "*/*"},
		{"a range and what is in it", "application/json", []string{"*/*", "application/json"}, "application/json"},
		{"a range and what is in it, without a header", "", []string{"*/*", "application/json"}, "application/json"},
		{"a range and a picture in it", "image/svg+xml", []string{"image/*", "image/svg+xml"}, "image/svg+xml"},
		{"a range that has JSON, and text", "", []string{"text/csv", "*/*"}, "*/*"},
		{"a malformed weight counts as one", "text/csv;q=x, text/plain;q=0.9", []string{"text/csv", "text/plain"}, "text/csv"},
		{"a quoted comma", `text/csv;a="x,y", image/png;q=0.1`, []string{"image/png"}, "image/png"},
		{"nothing to choose from", "", nil, ""},
	} {
		var content []*spec.MediaType
		for _, name := range row.content {
			content = append(content, &spec.MediaType{Name: name})
		}
		got := ""
		if m := negotiate(row.accept, content); m != nil {
			got = m.Name
		}
		if got != row.want {
			t.Errorf("%s: %q of %q = %q, want %q", row.says, row.accept, row.content, got, row.want)
		}
	}
}

func TestTheFindersStandInTheDocumentedOrder(t *testing.T) {
	want := []string{"asked for by the client", "error set for the session", "documented error for what is wrong",
		"success set for the session", "fixture that applies", "example of the document", "generated"}
	for i, f := range finders() {
		if f.name != want[i] {
			t.Errorf("finder %d = %q, want %q", i+1, f.name, want[i])
		}
	}
}

func TestOnlyWhatComesAgainWasGlimpsed(t *testing.T) {
	var g glimpses
	for i := range 1000 {
		if key := []byte(strconv.Itoa(i)); g.again(key) || !g.again(key) {
			t.Errorf("%d: the first time is taken for the second, or the second for the first", i)
		}
	}
}

func TestAMemoryForgetsTheOldestAndNeverHoldsMoreThanItMay(t *testing.T) {
	const cost = 1000
	var m memory[int]
	for i := range 10 * memoryHalf / cost {
		m.add([]byte(strconv.Itoa(i)), i, cost)
		m.add([]byte("kept"), -1, cost)
		if v, ok := m.get([]byte("kept")); !ok || v != -1 {
			t.Fatalf("what is used all the time was forgotten after %d", i)
		}
	}
	if n := (len(m.young) + len(m.older)) * cost; n > 2*memoryHalf {
		t.Errorf("it holds %d bytes, want at most %d", n, 2*memoryHalf)
	}
	if m.add([]byte("large"), 1, memoryHalf+1); m.young["large"].cost != 0 {
		t.Error("it holds what fills more than a half")
	}
}
