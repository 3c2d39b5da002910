package contract

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestASecretIsTakenOutInEveryEncoding(t *testing.T) {
	const canary = `CANARY+/"é&<'%~ 91f`
	quoted, _ := json.Marshal(canary)
	var escaped strings.Builder
	for _, c := range canary {
		fmt.Fprintf(&escaped, `\u%04X`, c)
	}
	r := newRedactor(map[string]string{"key": canary})
	for name, text := range map[string]string{
		"as it is":                 canary,
		"twice":                    canary + canary,
		"in a query":               url.QueryEscape(canary),
		"in a path":                url.PathEscape(canary),
		"escaped twice":            url.QueryEscape(url.QueryEscape(canary)),
		"in JSON":                  string(quoted),
		"in JSON within JSON":      fmt.Sprintf("%q", quoted),
		"in JSON, all escaped":     escaped.String(),
		"in JSON with \\/":         strings.ReplaceAll(canary, "/", `\/`),
		"in HTML":                  strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&#34;", "'", "&#x27;").Replace(canary),
		"in base64":                base64.StdEncoding.EncodeToString([]byte(canary)),
		"in base64 behind a user":  base64.StdEncoding.EncodeToString([]byte("user:" + canary + "|")),
		"in base64 behind another": base64.URLEncoding.EncodeToString([]byte("a:" + canary)),
		"in hexadecimal":           strings.ToUpper(hex.EncodeToString([]byte(canary))),
		"its first half":           "token " + canary[:len(canary)/2+1],
		"its second half":          canary[len(canary)/2:] + " is the end",
		"with other words":         "the key " + canary + " is not known",
	} {
		got := r.text(text)
		for _, part := range []string{"CANARY", "91f", "QU5BU", "434e41524"} {
			if strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
				t.Errorf("%s: %q = %q, want no %s in it", name, text, got, part)
			}
		}
		if !strings.Contains(got, "$GOALPOST_CREDENTIAL_KEY") {
			t.Errorf("%s: %q = %q, want the variable in it", name, text, got)
		}
	}
}

func TestAPasswordIsTakenOutWithoutItsUser(t *testing.T) {
	r := newRedactor(map[string]string{"basic": "someone:CANARY-1234"})
	if got, want := r.text("the password CANARY-1234 of someone"), "the password $GOALPOST_CREDENTIAL_BASIC of someone"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}

func TestAShortSecretIsTakenOutOnlyAsAWord(t *testing.T) {
	r := newRedactor(map[string]string{"key": "test"})
	if got, want := r.text(`contest test "test" tests a-test, key=test&b`), `contest $GOALPOST_CREDENTIAL_KEY "$GOALPOST_CREDENTIAL_KEY" tests a-test, key=$GOALPOST_CREDENTIAL_KEY&b`; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}

func TestTextWithoutASecretStaysAsItIs(t *testing.T) {
	r := newRedactor(map[string]string{"key": "CANARY-0123456789", "none": ""})
	for _, text := range []string{"", "a text", "CANARY", "100 % é <&> \\ \x00"} {
		if got := r.text(text); got != text {
			t.Errorf("text = %q, want %q", got, text)
		}
	}
}

func TestASecretIsTakenOutWhereItIsSplit(t *testing.T) {
	const canary = "CANARY-k3y/9f81.zq7w=="
	r := newRedactor(map[string]string{"key": canary})
	encoded := base64.StdEncoding.EncodeToString([]byte("user:" + canary))
	for name, text := range map[string]string{
		"over lines":                  "CANARY-k3y\r\n /9f81.zq7w==",
		"letter by letter":            strings.Join(strings.Split(canary, ""), `","`),
		"into two values":             `{"a":"CANARY-k3y/","b":1,"c":"9f81.zq7w=="}`,
		"as hexadecimal with colons":  "43:41:4e:41:52:59:2d:6b:33:79:2f:39:66:38:31:2e:7a:71:37:77:3d:3d",
		"as base64 over lines":        encoded[:11] + "\r\n" + encoded[11:],
		"as base64 with escaped ends": encoded[:9] + `\n` + encoded[9:],
		"in UTF-16":                   strings.Join(strings.Split(canary, ""), "\x00"),
		"in capitals":                 strings.ToUpper(canary),
		"in a JSON pointer":           "/errors/CANARY-k3y~19f81.zq7w==",
		"in named HTML":               "CANARY&#x2d;k3y&sol;9f81&period;zq7w&equals;&equals;",
		"its head, cut":               "the key CANARY-k3… is wrong",
		"its tail, cut":               "…9f81.zq7w== is wrong",
	} {
		got := strings.ToLower(r.text(text))
		for _, part := range []string{"canary", "k3y", "9f81", "zq7w", "43:41:4e", "c2vyok", `c","a","n`} {
			if strings.Contains(got, part) {
				t.Errorf("%s: %q = %q, want no %s in it", name, text, got, part)
			}
		}
	}
}

func FuzzASecretIsTakenOut(f *testing.F) {
	f.Add("before", "%2", "after")
	f.Add("\\", "&amp;", "~1")
	f.Fuzz(func(t *testing.T, before, between, after string) {
		const canary = "CANARY-0123456789"
		r := newRedactor(map[string]string{"key": canary, "tiny": "k"})
		got := r.text(before + canary + between + url.QueryEscape(canary) + after)
		if strings.Contains(got, canary) {
			t.Errorf("text = %q, want no %s in it", got, canary)
		}
	})
}
