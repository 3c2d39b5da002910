package contract

import (
	"context"

	"goalpost/spec"
)

// TB is what RunT needs of a test; *testing.T has it.
type TB[T any] interface {
	Helper()
	Context() context.Context
	Run(name string, f func(T)) bool
	Error(args ...any)
	Fatal(args ...any)
	Log(args ...any)
	Skip(args ...any)
}

// RunT checks a deployment as Run does and makes a subtest of each check:
// operation, case and check are its name. A warning is logged, a failure of the
// baseline skipped. A run that could check nothing fails the test.
func RunT[T TB[T]](t T, document *spec.Document, o Options) {
	t.Helper()
	report, err := Run(t.Context(), document, o)
	if report != nil {
		for _, result := range report.Results {
			name := first(result.Operation, "between operations") + "/" + result.Case
			if result.Check != "" {
				name += "/" + result.Check
			}
			t.Run(name, func(t T) {
				t.Helper()
				switch result.Status {
				case Fail:
					t.Error("\n" + result.details())
				case Warn:
					t.Log("\n" + result.details())
				case Known:
					t.Skip("\n" + result.details())
				case Skip:
					t.Skip(result.Reason)
				}
			})
		}
		for _, note := range report.notes() {
			t.Log(note)
		}
		for _, fixed := range report.Fixed {
			t.Log("FIXED, and still in the baseline: " + fixed.String() + " [" + fixed.ID + "]")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
