package spec

import (
	"math/rand/v2"
	"testing"
)

func TestAPlainURLIsOneToEveryGrammar(t *testing.T) {
	grammars := map[string]func(string) bool{}
	for name, letters := range map[string]string{"uri": uriLetters, "iri": iriLetters} {
		for _, absolute := range []bool{true, false} {
			re := uriPattern(letters, "", absolute)
			grammars[name+map[bool]string{false: "-reference"}[absolute]] = re.MatchString
		}
	}
	const alphabet = "abzAZ09-._~/:@%#?[] é"
	letters := []rune(alphabet)
	draws, plain := rand.New(rand.NewPCG(1, 2)), 0
	for i := range 200_000 {
		text := []string{"http://", "https://", "http:/", "ftp://"}[i%4]
		for range draws.IntN(8) {
			// Letters that are plain come more often.
			text += string(letters[min(draws.IntN(len(letters)), draws.IntN(len(letters)))])
		}
		if !isPlainURL(text) {
			continue
		}
		plain++
		for name, matches := range grammars {
			if !matches(text) {
				t.Fatalf("%q is plain and no %s", text, name)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("%d texts were plain, want more", plain)
	}
}
