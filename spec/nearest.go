package spec

import (
	"strings"
)

// Nearest is the path of the document that was perhaps meant by one that does
// not match: a closing slash too few or too many, a letter off, the base path
// left out. It is "" where none is near. What stands for a variable is kept.
func (d *Document) Nearest(method, escapedPath string) string {
	slash := escapedPath + "/"
	if without, found := strings.CutSuffix(escapedPath, "/"); found {
		slash = without
	}
	if _, ok := d.Match(method, slash); ok {
		return slash
	}
	best, least := "", len(escapedPath)/3+2
	given := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	for _, item := range d.Paths {
		for _, op := range item.Operations {
			for _, server := range op.serverPaths() {
				path, distance := near(server, routed(op.Path), given)
				if op.Method != method {
					distance++
				}
				if distance >= least || path == escapedPath {
					continue
				}
				if _, ok := d.Match(method, path); ok {
					best, least = path, distance
				}
			}
		}
	}
	return best
}

// near is the path of a template that comes closest to the given segments, and
// how many letters it differs by.
func near(server serverPath, path string, given []string) (string, int) {
	base := strings.Split(strings.TrimPrefix(server.template+path, "/"), "/")
	full, distance := fit(server, base, given)
	if ending, ok := behind(server, path, given); ok && distance > 1 {
		full, distance = ending, 1
	}
	if server.template == "" {
		return full, distance
	}
	// The base path may have been left out altogether.
	tail, without := fit(serverPath{}, strings.Split(strings.TrimPrefix(path, "/"), "/"), given)
	if without++; without < distance {
		full, distance = server.example()+tail, without
	}
	return full, distance
}

// behind is the path of a template that ends as the given segments do: what stands
// before them has no variable but the server's. ok is false where it does not.
func behind(server serverPath, path string, given []string) (full string, ok bool) {
	base := strings.Split(strings.TrimPrefix(server.example()+path, "/"), "/")
	n := len(base) - len(given)
	if n <= 0 || strings.Contains(strings.Join(base[:n], "/"), "{") {
		return "", false
	}
	tail, distance := fit(serverPath{}, base[n:], given)
	return "/" + strings.Join(base[:n], "/") + tail, distance == 0
}

// fit fills a template's variables from the given segments and counts the
// letters in which the rest differs.
func fit(server serverPath, template, given []string) (string, int) {
	out := make([]string, len(template))
	distance := 0
	for i, segment := range template {
		text := ""
		if i < len(given) {
			text = given[i]
		}
		if !strings.Contains(segment, "{") {
			out[i] = segment
			distance += editDistance(segment, text)
			continue
		}
		out[i] = text
		if name, whole := strings.CutPrefix(segment, "{"); whole && len(server.enums[strings.TrimSuffix(name, "}")]) > 0 {
			value, far := closestValue(server.enums[strings.TrimSuffix(name, "}")], text)
			out[i], distance = value, distance+far
			continue
		}
		if before, after := around(segment); before+after != "" && text != "" {
			out[i] = before + inner(text, before, after) + after
			distance += editDistance(out[i], text)
			continue
		}
		if text == "" {
			out[i] = serverPath{template: segment, defaults: server.defaults, enums: server.enums}.example()
			distance += 2
		}
	}
	for _, extra := range given[min(len(given), len(template)):] {
		distance += len(extra) + 1
	}
	if missing := len(template) - len(given); missing > 0 {
		distance += missing
	}
	return "/" + strings.Join(out, "/"), distance
}

// around is the text before and behind the variables of a segment.
func around(segment string) (before, after string) {
	return segment[:strings.IndexByte(segment, '{')], segment[strings.LastIndexByte(segment, '}')+1:]
}

// inner is what of a text probably stands for the variable between two texts.
func inner(text, before, after string) string {
	if before != "" {
		if i := strings.LastIndexByte(text, before[len(before)-1]); i >= 0 && i+1 < len(text) {
			text = text[i+1:]
		}
	}
	if after != "" {
		if i := strings.IndexByte(text, after[0]); i > 0 {
			text = text[:i]
		}
	}
	return text
}

// closestValue is the value that differs least from a text, and by how much.
func closestValue(values []string, text string) (string, int) {
	best, least := "", 0
	for i, value := range values {
		if d := editDistance(value, text); i == 0 || d < least {
			best, least = value, d
		}
	}
	return best, least
}

// editDistance is Levenshtein's distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := previous
			if a[i] != b[j] {
				cost = 1 + min(previous, row[j], row[j+1])
			}
			previous, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
