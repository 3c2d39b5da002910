package session

import (
	"strings"
	"testing"
)

func TestASessionIsNamedByWhatAURLDoesNotEscape(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "Z": true, "0": true, "checkout-1_b.c~d": true, strings.Repeat("x", 128): true,
		"": false, strings.Repeat("x", 129): false, "a b": false, "a/b": false, "a\n": false, "é": false, "a%20": false, "a@b": false, "a[": false, "a`": false, "a{": false,
	} {
		if got := ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %t, want %t", id, got, want)
		}
	}
}
