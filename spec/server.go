package spec

import (
	"fmt"
	"slices"
	"strings"
)

// serverPath is the path of one server URL, without a closing slash: the base of
// every path template. Its variables stand in it as {name}.
type serverPath struct {
	template string
	// variables are the ones without an enum, and their defaults.
	defaults map[string]string
	enums    map[string][]string
}

// maxServerPaths bounds the combinations of server variables that are written out.
const maxServerPaths = 64

// servers reads a list of Server Objects (OpenAPI 3.1 section 4.8.5); none is
// the same as one whose URL is "/".
func (b *builder) servers(p place) []serverPath {
	var paths []serverPath
	p.each(func(_ string, one place) {
		server := serverPath{template: one.text("url"), defaults: map[string]string{}, enums: map[string][]string{}}
		one.get("variables").each(func(name string, v place) {
			server.defaults[name] = v.text("default")
			for _, value := range v.node.Get("enum").Items() {
				server.enums[name] = append(server.enums[name], value.Text())
			}
		})
		for _, name := range templateNames(server.template) {
			if _, ok := server.defaults[name]; !ok {
				b.flaw(one.fail("server", fmt.Sprintf("the server variable {%s} is not declared", name), "add it under variables, with a default"))
				server.defaults[name] = name
			}
		}
		for _, path := range server.paths() {
			if !slices.ContainsFunc(paths, func(q serverPath) bool { return q.template == path.template }) {
				paths = append(paths, path)
			}
		}
	})
	if len(paths) == 0 {
		return []serverPath{{}}
	}
	return paths
}

// paths are the server's path with every variable that a path segment cannot
// hold written out: one whose value is empty or has a slash.
func (s serverPath) paths() []serverPath {
	templates := []string{s.path()}
	for _, name := range templateNames(templates[0]) {
		values := append([]string{s.defaults[name]}, s.enums[name]...)
		if !slices.ContainsFunc(values, func(v string) bool { return v == "" || strings.Contains(v, "/") }) {
			continue
		}
		slices.Sort(values[1:])
		values = slices.Compact(values)
		if len(s.enums[name]) == 0 {
			values = append(values, "{"+name+"}")
		}
		var next []string
		for _, template := range templates {
			for _, value := range values {
				if len(next) < maxServerPaths {
					next = append(next, strings.ReplaceAll(template, "{"+name+"}", value))
				}
			}
		}
		templates = next
	}
	paths := make([]serverPath, len(templates))
	for i, template := range templates {
		template = "/" + strings.Trim(template, "/")
		for strings.Contains(template, "//") {
			template = strings.ReplaceAll(template, "//", "/")
		}
		if template == "/" {
			template = ""
		}
		paths[i] = serverPath{template, s.defaults, s.enums}
	}
	return paths
}

// path is what follows the host in the server's URL.
func (s serverPath) path() string {
	url := s.template
	// A variable that stands for scheme and host, too, is its default.
	for strings.HasPrefix(url, "{") && !strings.Contains(url, "://") {
		name, rest, _ := strings.Cut(url[1:], "}")
		value := s.defaults[name]
		if !strings.Contains(value, "://") {
			break
		}
		url = value + rest
	}
	if _, rest, found := strings.Cut(url, "://"); found {
		_, path, _ := strings.Cut(rest, "/")
		url = "/" + path
	} else if strings.HasPrefix(url, "//") {
		_, path, _ := strings.Cut(url[2:], "/")
		url = "/" + path
	}
	url, _, _ = strings.Cut(url, "?")
	return strings.TrimPrefix(url, ".")
}

// example is the server's path with every variable's default, or its first
// permitted value.
func (s serverPath) example() string {
	path := s.template
	for _, name := range templateNames(path) {
		value := s.defaults[name]
		if enum := s.enums[name]; len(enum) > 0 && !slices.Contains(enum, value) {
			value = enum[0]
		}
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// BasePath is the path of the operation's first server with the defaults of its
// variables, without a closing slash: "/api/v1", or "".
func (op *Operation) BasePath() string { return op.serverPaths()[0].example() }

// serverPaths are the operation's own servers, or those it inherits.
func (op *Operation) serverPaths() []serverPath {
	if len(op.servers) > 0 {
		return op.servers
	}
	return op.item.servers
}
