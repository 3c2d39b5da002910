package contract

import (
	"os/exec"
	"strings"
	"testing"
)

func TestAWordIsReadByAShellAsItWasMeant(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Log("there is no shell to ask")
		return
	}
	q := &shell{}
	one, two := q.placeholder("a-key"), q.placeholder("b")
	for text, want := range map[string]string{
		"":                       "",
		"it's":                   "it's",
		"'":                      "'",
		`"'`:                     `"'`,
		"$HOME `id` \\ !x\n":     "$HOME `id` \\ !x\n",
		one:                      "S 1",
		"key: " + one:            "key: S 1",
		one + "'":                "S 1'",
		"'" + one + two + `"`:    `'S 1S"2"`,
		"a=" + one + "&b=" + two: `a=S 1&b=S"2`,
	} {
		command := exec.Command("sh", "-c", "printf %s "+q.word(text))
		command.Env = []string{"GOALPOST_CREDENTIAL_A_KEY=S 1", `GOALPOST_CREDENTIAL_B=S"2`}
		out, err := command.Output()
		if got := string(out); err != nil || got != want {
			t.Errorf("%s = %q, want %q", q.word(text), got, want)
		}
	}
	if got, want := q.word("key: "+one), `'key: '"$GOALPOST_CREDENTIAL_A_KEY"`; got != want || strings.Contains(got, placeholderMark) {
		t.Errorf("word = %s, want %s", got, want)
	}
}
