package session

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"goalpost/spec"
)

func read(t testing.TB, text string) (*Settings, error) {
	t.Helper()
	root, err := spec.Parse("s.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return Read("s.yaml", root, "")
}

func TestWhatIsWrongWithSettingsHasItsPlace(t *testing.T) {
	for _, row := range []struct{ says, text, want string }{
		{"no object", "[1]", "s.yaml:1:1: what is set is an object"},
		{"a member that there is not", "settings:\n- answers: {}", "s.yaml:2:12: a setting has no member \"answers\""},
		{"nothing is set", "settings:\n- times: 3", "s.yaml:2:3: a setting sets something"},
		{"an answer and a sequence", "settings:\n- {answer: {}, sequence: [{}]}", "a setting has an answer or a sequence, not both"},
		{"a status that is none", "settings: [{answer: {status: 100}}]", "it is a whole number from 200 to 599"},
		{"a fraction of a status", "settings: [{answer: {status: 200.5}}]", "it is a whole number from 200 to 599"},
		{"a status as a text", "settings: [{answer: {status: '200'}}]", "it is a whole number from 200 to 599"},
		{"a fault that there is not", "settings: [{fault: {kind: fire}}]", `"fire" is none of the words`},
		{"a fault without a kind", "settings: [{fault: {rate: 1}}]", "a fault has a kind"},
		{"latency without a delay", "settings: [{fault: {kind: latency}}]", "latency has a delay"},
		{"a rate of nothing", "settings: [{fault: {kind: empty-reply, rate: 0}}]", "a rate is above 0"},
		{"a delay with the wrong parameters", "settings: [{fault: {kind: latency, delay: {distribution: normal, min: 1, max: 2}}}]", "a delay that is normal has mean and deviation"},
		{"a delay that is too long", "settings: [{fault: {kind: latency, delay: {distribution: fixed, value: 30001}}}]", "it is a number from 0 to 30000"},
		{"no JSON pointer", "settings: [{answer: {set: {a: 1}}}]", `"a" is no JSON pointer`},
		{"an empty sequence", "settings: [{sequence: []}]", "a sequence has at least one answer"},
		{"a seed below zero", "seed: -1", "it is a whole number from 0 to"},
	} {
		_, err := read(t, row.text)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %q = %v, want %q", row.says, row.text, err, row.want)
		}
	}
}

// What is read and written is read the same, and whatever is read can be drawn from
// and applied without a panic.
func FuzzSettings(f *testing.F) {
	for _, text := range []string{
		`{"seed":1,"settings":[{"answer":{"status":503,"patch":null,"set":{"/a/0":{}}},"times":2}]}`,
		`{"settings":[{"sequence":[{},{"example":"x"}],"fault":{"kind":"latency","rate":0.5,"delay":{"distribution":"lognormal","median":5,"sigma":1}}}]}`,
		"settings: [{fault: {kind: slow-drip, over: 10}}]", "seed: 1e3", "{}", "[",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := read(t, text)
		if err != nil {
			return
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", text, err)
		}
		again, err := read(t, string(written))
		if err != nil {
			t.Fatalf("%q is written as %s, which is wrong: %v", text, written, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(written) {
			t.Errorf("%q is written as %s, then as %s", text, written, twice)
		}
		for i := range s.Settings {
			one := &s.Settings[i]
			if one.Fault != nil {
				if d := one.Fault.Draw(1, "1", i); d.Delay < 0 || d.Delay > MaxDelay {
					t.Errorf("%s draws %v", written, d)
				}
			}
			if a := one.Step(i); a != nil {
				_, _ = a.Alter(map[string]any{"a": []any{map[string]any{}}})
			}
		}
	})
}

func TestAMergePatchIsTheRFCs(t *testing.T) {
	// The table of RFC 7396, appendix A.
	for _, row := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	} {
		target, patch, want := decode(t, row[0]), row[1], decode(t, row[2])
		got, err := (&Answer{Patch: json.RawMessage(patch)}).Alter(target)
		if err != nil || !spec.SameValue(got, want) {
			t.Errorf("%s with %s = %v, %v, want %s", row[0], patch, got, err, row[2])
		}
		if !spec.SameValue(target, decode(t, row[0])) {
			t.Errorf("%s was changed by %s", row[0], patch)
		}
	}
}

func decode(t testing.TB, text string) any {
	t.Helper()
	v, err := spec.DecodeJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAValueIsSetByItsPointer(t *testing.T) {
	for _, row := range []struct{ target, pointer, value, want string }{
		{`{"a":1}`, "", `[]`, `[]`},
		{`{"a":1}`, "/a", `null`, `{"a":null}`},
		{`{"a":1}`, "/b", `2`, `{"a":1,"b":2}`},
		{`{"a":[1,2]}`, "/a/1", `3`, `{"a":[1,3]}`},
		{`{"a":[1,2]}`, "/a/-", `3`, `{"a":[1,2,3]}`},
		{`{"a":[1,2]}`, "/a/2", `3`, `{"a":[1,2,3]}`},
		{`{"a/b":{"~":1}}`, "/a~1b/~0", `2`, `{"a/b":{"~":2}}`},
		{`{"a":1}`, "/b/c", `2`, ""},
		{`{"a":[1]}`, "/a/7", `2`, ""},
		{`{"a":[1]}`, "/a/01", `2`, ""},
		{`{"a":1}`, "/a/b", `2`, ""},
	} {
		got, err := (&Answer{Set: map[string]json.RawMessage{row.pointer: json.RawMessage(row.value)}}).Alter(decode(t, row.target))
		if row.want == "" {
			if err == nil || !strings.Contains(err.Error(), row.pointer) {
				t.Errorf("%s at %s = %v, %v; want an error that names it", row.target, row.pointer, got, err)
			}
		} else if err != nil || !spec.SameValue(got, decode(t, row.want)) {
			t.Errorf("%s at %s = %v, %v, want %s", row.target, row.pointer, got, err, row.want)
		}
	}
}

// Delays have the distribution that they say: mean and median of many draws.
func TestDelaysAreDrawnFromTheirDistribution(t *testing.T) {
	for _, row := range []struct {
		delay        Delay
		mean, median float64
	}{
		{Delay{Distribution: "fixed", Value: 50}, 50, 50},
		{Delay{Distribution: "uniform", Min: 100, Max: 300}, 200, 200},
		{Delay{Distribution: "normal", Mean: 500, Deviation: 50}, 500, 500},
		{Delay{Distribution: "lognormal", Median: 200, Sigma: 0.5}, 200 * math.Exp(0.125), 200},
	} {
		fault := Fault{Kind: Latency, Delay: &row.delay}
		const draws = 20000
		sum, below := 0.0, 0
		for n := range draws {
			ms := float64(fault.Draw(7, "1", n).Delay) / float64(time.Millisecond)
			sum += ms
			if ms <= row.median {
				below++
			}
		}
		if mean := sum / draws; math.Abs(mean-row.mean) > row.mean/50 {
			t.Errorf("%+v: mean = %.1f, want %.1f", row.delay, mean, row.mean)
		}
		if share := float64(below) / draws; row.delay.Distribution != "fixed" && math.Abs(share-0.5) > 0.02 {
			t.Errorf("%+v: %.3f are below the median", row.delay, share)
		}
	}
	struck := 0
	fault := Fault{Kind: EmptyReply, Rate: 0.2}
	for n := range 20000 {
		if fault.Draw(7, "1", n).Strikes {
			struck++
		}
	}
	if struck < 3800 || struck > 4200 {
		t.Errorf("a rate of 0.2 strikes %d of 20000", struck)
	}
}
