package mockserver

import (
	"fmt"
	"strings"
)

// difference says in words what tells a path that was asked for from the one that
// was perhaps meant, with a colon before it; "" where that is not one thing.
func difference(given, meant string) string {
	switch {
	case meant == given+"/":
		return ": it ends with a slash"
	case given == meant+"/":
		return ": it does not end with a slash"
	case given != "/" && strings.HasSuffix(meant, given):
		return ": it begins with " + strings.TrimSuffix(meant, given)
	case strings.EqualFold(given, meant):
		return ": upper and lower case differ"
	}
	asked, there := strings.Split(given, "/"), strings.Split(meant, "/")
	if len(asked) != len(there) {
		return ""
	}
	text := ""
	for i := range asked {
		if asked[i] != there[i] {
			if text != "" {
				return ""
			}
			text = fmt.Sprintf(": it has %s where yours has %.100s", there[i], asked[i])
		}
	}
	return text
}
