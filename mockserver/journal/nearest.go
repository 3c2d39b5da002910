package journal

import (
	"fmt"
	"strings"

	"goalpost/spec"
)

// Nearest is the operation that comes closest to a request that matches none.
type Nearest struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	// Path is the path that was perhaps meant.
	Path string `json:"path"`
	// Differences are what would have to change.
	Differences []string `json:"differences"`
}

// nearest is the operation that comes closest; nil where the document has none.
func nearest(x *Exchange, r *redactor) *Nearest {
	path, _, _ := strings.Cut(x.Target, "?")
	if match, ok := x.Document.Match(x.Method, path); ok && match.Operation == nil && len(match.Item.Operations) > 0 {
		op := match.Item.Operations[0]
		return &Nearest{Operation: op.ID, Method: op.Method, Path: r.path(), Differences: []string{methodDifference(x.Method, match.Item)}}
	}
	op, meant := meantBy(x.Document, x.Method, path)
	if op == nil {
		return nil
	}
	n := &Nearest{Operation: op.ID, Method: op.Method, Path: plain(r.text(meant)), Differences: differences(r.path(), r.text(meant), op.BasePath())}
	if op.PathItem().Operation(x.Method) == nil {
		n.Differences = append(n.Differences, methodDifference(x.Method, op.PathItem()))
	}
	return n
}

func methodDifference(method string, item *spec.PathItem) string {
	return plain(fmt.Sprintf("The method is %.20s; the path takes %s.", method, strings.Join(item.Methods(), ", ")))
}

// meantBy is the operation and the path that were perhaps meant: the nearest by its
// letters, else the one that shares most segments.
func meantBy(document *spec.Document, method, path string) (*spec.Operation, string) {
	if near := document.Nearest(method, path); near != "" {
		if match, ok := document.Match(method, near); ok {
			if match.Operation != nil {
				return match.Operation, near
			}
			return match.Item.Operations[0], near
		}
	}
	var best *spec.Operation
	most := -1
	for _, op := range document.Operations {
		shared := 2 * sharedSegments(op.BasePath()+op.Path, path)
		if op.Method == method {
			shared++
		}
		if shared > most {
			best, most = op, shared
		}
	}
	if best == nil {
		return nil, ""
	}
	return best, best.BasePath() + best.Path
}

func sharedSegments(a, b string) int {
	own := map[string]int{}
	for segment := range strings.SplitSeq(a, "/") {
		own[segment]++
	}
	shared := 0
	for segment := range strings.SplitSeq(b, "/") {
		if segment != "" && own[segment] > 0 {
			own[segment]--
			shared++
		}
	}
	return shared
}

// differences say how a path differs from the one that was meant.
func differences(given, meant, base string) []string {
	var list []string
	say := func(format string, arguments ...any) {
		list = append(list, plain(fmt.Sprintf(format, arguments...)))
	}
	if base != "" && !strings.HasPrefix(given, base+"/") && given+"/" != base+"/" && strings.TrimPrefix(meant, base) != meant {
		if rest := strings.TrimPrefix(meant, base); sharedSegments(base, given) == 0 {
			say("The path begins with %s.", base)
			meant = rest
		}
	}
	switch closing := strings.HasSuffix(given, "/"); {
	case !closing && strings.HasSuffix(meant, "/"):
		say("The path ends with a slash.")
	case closing && !strings.HasSuffix(meant, "/"):
		say("The path does not end with a slash.")
	}
	a, b := strings.Split(strings.Trim(given, "/"), "/"), strings.Split(strings.Trim(meant, "/"), "/")
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			say("The segment %q is missing.", b[i])
		case i >= len(b):
			say("The segment %.100q is too much.", a[i])
		case a[i] != b[i] && !strings.Contains(b[i], "{"):
			say("The segment %.100q is %q.", a[i], b[i])
		}
	}
	return list
}
