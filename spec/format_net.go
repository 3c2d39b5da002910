package spec

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var errFormat = errors.New("does not have the format")

// onText makes a format's check of a check on text; other values pass (JSON
// Schema validation section 7.1).
func onText(ok func(string) bool) func(v any) error {
	return func(v any) error {
		if text, is := v.(string); is && !ok(text) {
			return errFormat
		}
		return nil
	}
}

// The grammar of RFC 3986 and, with more letters, of RFC 3987.
const (
	uriPercent   = `%[0-9A-Fa-f]{2}`
	uriLetters   = `A-Za-z0-9\-._~!$&'()*+,;=`
	iriLetters   = uriLetters + `\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}\x{10000}-\x{EFFFD}`
	uriScheme    = `[A-Za-z][A-Za-z0-9+\-.]*:`
	uriIPLiteral = `\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+)\]`
)

// uriPattern is the grammar for a set of letters.
func uriPattern(letters, private string, absolute bool) *regexp.Regexp {
	char := func(more string) string { return `(?:[` + letters + more + `]|` + uriPercent + `)` }
	authority := `//(?:` + char(":") + `*@)?(?:(` + uriIPLiteral + `)|` + char("") + `*)(?::[0-9]*)?`
	path := `(?:/` + char(":@") + `*)*`
	rest := `(?:\?` + char(":@/?"+private) + `*)?(?:#` + char(":@/?") + `*)?$`
	hierarchy := `(?:` + authority + path + `|/(?:` + char(":@") + `+` + path + `)?|` + char(":@") + `+` + path + `|)`
	full := `^` + uriScheme + hierarchy + rest
	if absolute {
		return regexp.MustCompile(full)
	}
	// A relative reference has no colon in its first segment.
	relative := `^(?:` + authority + path + `|/(?:` + char(":@") + `+` + path + `)?|` + char("@") + `+` + path + `|)` + rest
	return regexp.MustCompile(full + `|` + relative)
}

const iriPrivate = `\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}`

// matchesURI is a check by grammar, and of the IPv6 address if there is one. The
// grammar is compiled when it is first needed: it is large.
func matchesURI(letters, private string, absolute bool) func(string) bool {
	re := sync.OnceValue(func() *regexp.Regexp { return uriPattern(letters, private, absolute) })
	return func(text string) bool {
		if isPlainURI(text, absolute) {
			return true
		}
		found := re().FindStringSubmatch(text)
		if found == nil {
			return false
		}
		for _, literal := range found[1:] {
			inner := strings.Trim(literal, "[]")
			if inner == "" || inner[0] == 'v' || inner[0] == 'V' {
				continue
			}
			if a, err := netip.ParseAddr(inner); err != nil || !a.Is6() || a.Zone() != "" {
				return false
			}
		}
		return true
	}
}

// isPlainURI reports whether a text is a URI with a scheme and a host, or, where it
// need not be absolute, a path, either in ASCII.
func isPlainURI(text string, absolute bool) bool {
	rest := text
	if scheme, after, ok := strings.Cut(text, "://"); ok && isPlainScheme(scheme) {
		host := afterPart(after, inHost)
		if host < len(after) && after[host] == ':' {
			for host++; host < len(after) && after[host]-'0' <= 9; host++ {
			}
		}
		if rest = after[host:]; !beginsPath(rest) {
			return false
		}
	} else if absolute || strings.HasPrefix(text, "//") || !beginsPath(text) {
		return false
	}
	rest = rest[afterPart(rest, inPath):]
	if strings.HasPrefix(rest, "?") {
		rest = rest[1+afterPart(rest[1:], inQuery):]
	}
	if strings.HasPrefix(rest, "#") {
		rest = rest[1+afterPart(rest[1:], inQuery):]
	}
	return rest == ""
}

func beginsPath(text string) bool {
	return text == "" || text[0] == '/' || text[0] == '?' || text[0] == '#'
}

func isPlainScheme(text string) bool {
	return isEach(text, "", 0x7f) && text != "" && text[0] > '9'
}

// The parts of a URI, by the characters that they may have.
const (
	inHost = 1 << iota
	inPath
	inQuery
)

// uriParts are the parts that each character may stand in as it is (RFC 3986
// section 3).
var uriParts = func() (parts [256]uint8) {
	for letters, in := range map[string]uint8{
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=": inHost | inPath | inQuery,
		":@/": inPath | inQuery,
		"?":   inQuery,
	} {
		for _, c := range []byte(letters) {
			parts[c] = in
		}
	}
	return parts
}()

// afterPart is how far a text is a part of a URI.
func afterPart(text string, part uint8) int {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case uriParts[c]&part != 0:
		case c == '%' && len(text)-i > 2 && isHex(text[i+1]) && isHex(text[i+2]):
			i += 2
		default:
			return i
		}
	}
	return len(text)
}

// idnProfile is IDNA 2008 as a registry applies it (RFC 5891 section 4).
var idnProfile = idna.New(idna.ValidateLabels(true), idna.StrictDomainName(true), idna.BidiRule(),
	idna.CheckHyphens(true), idna.CheckJoiners(true), idna.VerifyDNSLength(true))

// isHostname checks RFC 1123 section 2.1, and A-labels by RFC 5890.
func isHostname(text string) bool {
	if !asciiHostname(text) {
		return false
	}
	if !strings.Contains(strings.ToLower(text), "xn--") {
		return true
	}
	return isIDNHostname(text)
}

func asciiHostname(text string) bool {
	if text == "" || len(text) > 253 {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if len(label) > 3 && label[2:4] == "--" && !strings.EqualFold(label[:2], "xn") {
			return false
		}
		if !isEach(label, "-", 0x7f) {
			return false
		}
	}
	return true
}

// isIDNHostname checks RFC 5890 section 2.3.2.3 with the contextual rules of RFC
// 5892 appendix A.
func isIDNHostname(text string) bool {
	text = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(text)
	if strings.HasSuffix(text, ".") {
		return false
	}
	ascii, err := idnProfile.ToASCII(strings.ToLower(text))
	if err != nil || !asciiHostname(ascii) {
		return false
	}
	unicodeText, err := idnProfile.ToUnicode(ascii)
	if err != nil {
		return false
	}
	for _, label := range strings.Split(unicodeText, ".") {
		if !inContext([]rune(label)) {
			return false
		}
	}
	for _, label := range strings.Split(ascii, ".") {
		if decoded, found := strings.CutPrefix(label, "xn--"); found && (decoded == "" || strings.HasSuffix(decoded, "-")) {
			return false
		}
	}
	return true
}

// isEmail checks the Mailbox of RFC 5321 section 4.1.2; local says which local
// parts it may have beside a quoted one.
func isEmail(local func(string) bool, host func(string) bool) func(string) bool {
	return func(text string) bool {
		at := strings.LastIndexByte(text, '@')
		if at < 1 || at > 64 || !utf8.ValidString(text) {
			return false
		}
		if !local(text[:at]) && !quotedLocal(text[:at]) {
			return false
		}
		domain := text[at+1:]
		if literal, found := strings.CutPrefix(domain, "["); found {
			literal, closed := strings.CutSuffix(literal, "]")
			six, isSix := strings.CutPrefix(literal, "IPv6:")
			a, err := netip.ParseAddr(six)
			return closed && err == nil && a.Is6() == isSix
		}
		return host(domain)
	}
}

var (
	quotedLocal = lazyPattern(`^"(?:[ !#-\[\]-~\x{80}-\x{10FFFF}]|\\[ -~])*"$`)
	// RFC 3339 appendix A.
	durationFormat = lazyPattern(`^P(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?|T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))$`)
	// RFC 6570 section 2.
	templateFormat = lazyPattern(`^(?:[!#$&-;=?-\[\]_a-z~\x{A0}-\x{10FFFF}]|` + uriPercent + `|\{[+#./;?&=,!@|]?` + templateVariable + `(?:,` + templateVariable + `)*\})*$`)
)

const templateVariable = `(?:[A-Za-z0-9_]|` + uriPercent + `)+(?:\.(?:[A-Za-z0-9_]|` + uriPercent + `)+)*(?::[1-9][0-9]{0,3}|\*)?`

func isIPv4(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Is4()
}

// dotAtom and idnDotAtom check the Dot-string of RFC 5321 section 4.1.2, and with
// the letters of RFC 6531.
func dotAtom(text string) bool    { return isDotted(text, 0x7f) }
func idnDotAtom(text string) bool { return isDotted(text, 0xff) }

// isDotted reports whether a text is atoms with dots between them, of bytes up to
// the highest.
func isDotted(text string, highest byte) bool {
	for atom := range strings.SplitSeq(text, ".") {
		if atom == "" || !isEach(atom, "!#$%&'*+/=?^_`{|}~-", highest) {
			return false
		}
	}
	return true
}

// isEach reports whether a text has nothing but letters and digits of ASCII, the
// given marks, and bytes beyond ASCII up to the highest.
func isEach(text, marks string, highest byte) bool {
	for i := range len(text) {
		c := text[i]
		letter := c|0x20-'a' <= 25 || c-'0' <= 9 || c >= utf8.RuneSelf && c <= highest
		if !letter && strings.IndexByte(marks, c) < 0 {
			return false
		}
	}
	return true
}

// lazyPattern is whether a text matches a pattern that is compiled when it is
// first needed.
func lazyPattern(pattern string) func(string) bool {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return func(text string) bool { return re().MatchString(text) }
}
