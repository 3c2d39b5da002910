package contract_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"goalpost/contract"
)

func TestABaselineIsReadAsItIsWritten(t *testing.T) {
	report := check(t, &library{lax: []string{"chapter"}, edit: on("/books/read", 200, set("title", "?"))}, nil)
	var lines bytes.Buffer
	if err := report.WriteBaseline(&lines); err != nil {
		t.Fatal(err)
	}
	var read []contract.Baseline
	for _, text := range []string{lines.String(), string(written(t, report, "json"))} {
		b, err := contract.ReadBaseline(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(b.Known, func(a, b contract.KnownFailure) int { return strings.Compare(a.ID, b.ID) })
		read = append(read, b)
	}
	if len(read[0].Known) == 0 || !slices.Equal(read[0].Known, read[1].Known) {
		t.Errorf("baselines = %v and %v, want the same failures", read[0], read[1])
	}
	again := check(t, &library{lax: []string{"chapter"}, edit: on("/books/read", 200, set("title", "?"))}, func(o *contract.Options) { o.Baseline = read[0] })
	if !again.Kept() || again.Known() == 0 || len(again.Fixed) > 0 {
		t.Errorf("kept %v, %d known, fixed %v; want a kept contract with known failures", again.Kept(), again.Known(), again.Fixed)
	}
	fixed := check(t, &library{}, func(o *contract.Options) { o.Baseline = read[0] })
	if !fixed.Kept() || len(fixed.Fixed) != len(read[0].Known) || !strings.Contains(text(t, fixed), "FIXED") {
		t.Errorf("fixed %v, want all of %v", fixed.Fixed, read[0].Known)
	}
}

func TestAKnownFailureDoesNotHideAnother(t *testing.T) {
	first := check(t, &library{edit: on("/books/read", 200, set("pages", "300"))}, nil)
	var known contract.Baseline
	for _, f := range first.Findings() {
		known.Known = append(known.Known, contract.KnownFailure{ID: f.ID})
	}
	second := check(t, &library{edit: on("/books/read", 200, func(a *reply) { a.body["pages"], a.body["id"] = "300", "x" })}, func(o *contract.Options) { o.Baseline = known })
	if second.Kept() {
		t.Error("a new failure beside a known one is not found")
	}
}

func TestWhatIsNoBaselineIsRefused(t *testing.T) {
	for _, text := range []string{"nonsense", "{}", `{"format":"other"}`, "0123456789ab a b c", "0123456789AB", "<html>", "0123456789ab" + strings.Repeat("x", 1<<17)} {
		if _, err := contract.ReadBaseline(strings.NewReader(text)); err == nil {
			t.Errorf("%.40q is read as a baseline", text)
		}
	}
	for _, text := range []string{"", "\n# nothing\n", "0123456789ab", "0123456789ab listBooks framing # why\r\n"} {
		if _, err := contract.ReadBaseline(strings.NewReader(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add("0123456789ab listBooks framing # why\n")
	f.Add(`{"format":"goalpost-report/1","findings":[{"id":"0123456789ab","status":"fail"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := contract.ReadBaseline(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, known := range b.Known {
			if known.String() == "" {
				t.Errorf("%+v has no words", known)
			}
		}
	})
}
