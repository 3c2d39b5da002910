package generate

import (
	"strings"
)

// stretched makes a text of a format as long as it has to be, where the format has
// room for that: the text stays one of the format.
func stretched(format, text string, draw stream, low, high int) string {
	if len(text) >= low && (high < 0 || len(text) <= high) {
		return text
	}
	switch format {
	case "email", "idn-email":
		return stretchedEmail(text, draw, low, high)
	case "hostname", "idn-hostname":
		return stretchedHost(text, draw, low, high)
	case "uri", "iri", "url":
		return longer(shorter(high, text, "https://example.com", "https://a.co", "a:b"), draw, low, "/")
	case "uri-reference", "iri-reference", "json-pointer", "uri-template":
		return longer(shorter(high, text, "/a", "/"), draw, low, "")
	case "regex":
		return longer(shorter(high, text, "^a$", "a"), draw, low, "")
	}
	return text
}

// shorter is the first text that is not too long, the last where all are.
func shorter(high int, texts ...string) string {
	for _, text := range texts {
		if high < 0 || len(text) <= high {
			return text
		}
	}
	return texts[len(texts)-1]
}

// longer adds letters behind a text, and between the two what keeps them apart.
func longer(text string, draw stream, low int, between string) string {
	if len(text) >= low {
		return text
	}
	if strings.HasSuffix(text, between) || len(text)+len(between) >= low {
		between = ""
	}
	return pad(text+between, low, draw)
}

// stretchedEmail has a local part of at most 64 characters (RFC 5321 section
// 4.5.3.1.1); what is still missing goes into the domain.
func stretchedEmail(text string, draw stream, low, high int) string {
	local, domain, _ := strings.Cut(text, "@")
	for _, other := range []string{domain, "ex.com", "a.co"} {
		if domain = other; high < 0 || len(domain)+2 <= high {
			break
		}
	}
	if room := high - len(domain) - 1; high >= 0 && len(local) > room {
		local = strings.TrimRight(local[:max(1, room)], ".")
	}
	if missing := low - len(local) - len(domain) - 1; missing > 0 {
		local = pad(local, min(64, len(local)+missing), draw)
	}
	if missing := low - len(local) - len(domain) - 1; missing > 0 {
		domain = stretchedHost(domain, draw, len(domain)+missing, -1)
	}
	return local + "@" + domain
}

// stretchedHost has labels of at most 63 characters (RFC 1035 section 2.3.4).
func stretchedHost(text string, draw stream, low, high int) string {
	text = shorter(high, text, "ex.com", "a.co", "a")
	for len(text) < low {
		label := min(50, low-len(text)-1)
		text = pad("", max(1, label), draw) + "." + text
	}
	if high >= 0 && len(text) > high {
		return pad("", high, draw)
	}
	return text
}
