package spec

import (
	"math/rand/v2"
	"testing"
)

func TestAPlainURIIsOneToEveryGrammar(t *testing.T) {
	const alphabet = "abzAZ09-._~/:@%#?2F[] é"
	letters := []rune(alphabet)
	draws, plain := rand.New(rand.NewPCG(1, 2)), 0
	for _, absolute := range []bool{true, false} {
		uri, iri := uriPattern(uriLetters, "", absolute), uriPattern(iriLetters, iriPrivate, absolute)
		for i := range 200_000 {
			text := []string{"http://", "https://", "http:/", "ftp://", "/", "?", ""}[i%7]
			for range draws.IntN(8) {
				// Letters that are plain come more often.
				text += string(letters[min(draws.IntN(len(letters)), draws.IntN(len(letters)))])
			}
			if !isPlainURI(text, absolute) {
				continue
			}
			plain++
			if !uri.MatchString(text) || !iri.MatchString(text) {
				t.Fatalf("%q is plain and no URI", text)
			}
		}
	}
	if plain < 10_000 {
		t.Errorf("%d texts were plain, want more", plain)
	}
}
