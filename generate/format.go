package generate

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
)

// epoch is the start of the year in which drawn dates lie. Nothing reads the
// clock, so that the same values come again next year.
var epoch = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

func moment(draw stream) time.Time {
	return epoch.Add(time.Duration(draw.below(365*24*60*60)) * time.Second)
}

// momentOf is a moment for a property: what begins does so in the first half of the
// year and what ends in the second, so that nothing is updated before it is created.
func momentOf(name string, draw stream) time.Time {
	at := draw.below(181 * 24 * 60 * 60)
	half := 0
	switch own := nameWords(name); {
	case slices.ContainsFunc(own, func(w string) bool { return slices.Contains(lateWords, w) }):
		half = 183
	case slices.ContainsFunc(own, func(w string) bool { return slices.Contains(earlyWords, w) }):
	default:
		return moment(draw)
	}
	return epoch.Add(time.Duration(half*24*60*60+at) * time.Second)
}

var (
	earlyWords = []string{"created", "start", "starts", "started", "begin", "begins", "from", "since", "registered", "joined", "issued", "opened", "ordered", "first", "published"}
	lateWords  = []string{"updated", "modified", "end", "ends", "ended", "finished", "completed", "closed", "until", "to", "expires", "expiry", "expiration", "deleted", "last", "due", "delivered", "paid", "changed"}
)

// byFormat is a text of a format; known is false where the format says nothing of
// how a text looks.
func byFormat(format, name string, draw stream, server string, within limits) (text string, known bool) {
	switch format {
	case "date-time":
		return dateTime(momentOf(name, draw), within), true
	case "date":
		return momentOf(name, draw).Format(time.DateOnly), true
	case "time":
		return moment(draw).Format("15:04:05Z"), true
	case "duration":
		return fmt.Sprintf("P%dDT%dH", 1+draw.below(28), 1+draw.below(23)), true
	case "email", "idn-email":
		return email(draw), true
	case "hostname", "idn-hostname":
		return pick(draw, plainWords) + ".example.com", true
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", 1+draw.below(254)), true
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", 1+draw.below(0xfffe)), true
	case "url":
		// Many validators of this format refuse an address of the own machine.
		return address("", draw, ""), true
	case "uri", "iri":
		return address(name, draw, server), true
	case "uri-reference", "iri-reference":
		if isPicture(name) {
			return address(name, draw, server), true
		}
		return "/" + pick(draw, plainWords) + "/" + index(1+draw.below(999)), true
	case "uri-template":
		return "/" + pick(draw, plainWords) + "/{id}", true
	case "uuid", "guid":
		return uuid(draw), true
	case "json-pointer":
		return "/" + pick(draw, plainWords), true
	case "relative-json-pointer":
		return index(draw.below(3)) + "/" + pick(draw, plainWords), true
	case "regex":
		return "^[a-z]+$", true
	case "byte":
		return base64Text(draw, within.low, within.high), true
	}
	return "", false
}

// limits are the lengths that a text must have, and how often one was made before
// that did not fit.
type limits struct{ low, high, attempt int }

// dateTime writes a moment as RFC 3339 has it, with as many decimals as the length
// asks for; the variants are tried one after the other.
func dateTime(at time.Time, within limits) string {
	layouts := []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05+00:00", "2006-01-02T15:04:05.000000Z", "2006-01-02T15:04:05.000+00:00"}
	for digits := 1; digits <= 9; digits++ {
		layouts = append(layouts, "2006-01-02T15:04:05."+strings.Repeat("0", digits)+"Z")
	}
	fitting := slices.DeleteFunc(layouts, func(l string) bool { return len(l) < within.low || within.high >= 0 && len(l) > within.high })
	if len(fitting) == 0 {
		return at.Format(time.RFC3339)
	}
	return at.Format(fitting[within.attempt/2%len(fitting)])
}

// base64Text is a base64 text whose length is within the limits.
func base64Text(draw stream, low, high int) string {
	length := max((low+3)/4*4, 4)
	if high < 0 || length+16 <= high {
		length += 4 * draw.below(5)
	}
	raw := make([]byte, length/4*3)
	for i := range raw {
		raw[i] = byte(draw.below(256))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func uuid(draw stream) string {
	var raw [16]byte
	for i := range raw {
		raw[i] = byte(draw.below(256))
	}
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}

// address is a URL: of a picture on the mock, so that it loads, where the name
// asks for one, else one on a host that cannot exist.
func address(name string, draw stream, server string) string {
	if isPicture(name) && server != "" {
		return server + "/pictures/" + pick(draw, plainWords) + "-" + index(1+draw.below(999)) + ".svg"
	}
	return "https://" + pick(draw, plainWords) + ".example.com/" + pick(draw, plainWords)
}

func email(draw stream) string {
	return strings.ToLower(pick(draw, firstNames)) + "." + strings.ToLower(pick(draw, lastNames)) + "@example.com"
}
