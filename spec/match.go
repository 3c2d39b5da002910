package spec

import (
	"net/url"
	"slices"
	"strings"
)

// Match is what a request's path leads to.
type Match struct {
	Item *PathItem
	// Operation is nil where the path has no such method.
	Operation *Operation
	// Values are the path variables as the path spells them, percent-encoded.
	Values map[string]string
	// Rivals are the matches with the other operations that have the same method and
	// the same path: documents tell some apart by their parameters alone. Fit chooses.
	Rivals []*Match
}

// routeNode is one segment of the tree of path templates. Text is tried before
// variables, and variables with more text around them before others (OpenAPI 3.1
// section 4.8.8.1: a concrete path comes before a templated one).
type routeNode struct {
	static   map[string]*routeNode
	patterns []*routePattern
	leaves   []*routeLeaf
	// contested are the methods that several operations of the leaves have.
	contested []string
}

// routePattern is a segment with variables.
type routePattern struct {
	pieces []piece
	node   *routeNode
}

// piece is text or, where it is named, a variable within a segment.
type piece struct {
	text, name string
	enum       []string
}

// routeLeaf is where a path template ends.
type routeLeaf struct {
	item       *PathItem
	operations []*Operation
	// names are the variables in the order in which the segments have them; the
	// first skip of them belong to the server, not to the path.
	names []string
	skip  int
}

func (b *builder) routes() *routeNode {
	root := &routeNode{}
	for _, item := range b.document.Paths {
		for _, op := range item.Operations {
			for _, server := range op.serverPaths() {
				root.add(server, op)
			}
		}
	}
	root.sort()
	return root
}

// add puts an operation into the tree.
func (n *routeNode) add(server serverPath, op *Operation) {
	var names []string
	skip := len(templateNames(server.template))
	full := server.template + routed(op.Path)
	for _, segment := range strings.Split(strings.TrimPrefix(full, "/"), "/") {
		pieces := splitSegment(segment, server.enums)
		if len(pieces) == 0 || len(pieces) == 1 && pieces[0].name == "" {
			if n.static == nil {
				n.static = map[string]*routeNode{}
			}
			text := decodeSegment(segment)
			if n.static[text] == nil {
				n.static[text] = &routeNode{}
			}
			n = n.static[text]
			continue
		}
		for _, p := range pieces {
			if p.name != "" {
				names = append(names, p.name)
			}
		}
		n = n.pattern(pieces)
	}
	for _, leaf := range n.leaves {
		if leaf.item == op.item && leaf.skip == skip && slices.Equal(leaf.names, names) {
			if !slices.Contains(leaf.operations, op) {
				leaf.operations = append(leaf.operations, op)
			}
			return
		}
	}
	n.leaves = append(n.leaves, &routeLeaf{op.item, []*Operation{op}, names, skip})
}

// routed is the part of a path template that travels as the path: some documents
// tell operations on one path apart by what they put behind # or ?.
func routed(path string) string {
	if i := strings.IndexAny(path, "#?"); i >= 0 {
		return path[:i]
	}
	return path
}

// pattern is the child for a segment of that shape, whatever its variables are
// called.
func (n *routeNode) pattern(pieces []piece) *routeNode {
	for _, p := range n.patterns {
		if slices.EqualFunc(p.pieces, pieces, func(a, b piece) bool {
			return a.text == b.text && (a.name == "") == (b.name == "") && slices.Equal(a.enum, b.enum)
		}) {
			return p.node
		}
	}
	p := &routePattern{pieces, &routeNode{}}
	n.patterns = append(n.patterns, p)
	return p.node
}

func (n *routeNode) sort() {
	slices.SortStableFunc(n.patterns, func(a, b *routePattern) int { return b.weight() - a.weight() })
	for _, p := range n.patterns {
		p.node.sort()
	}
	for _, child := range n.static {
		child.sort()
	}
	seen := map[string]bool{}
	for _, leaf := range n.leaves {
		for _, op := range leaf.operations {
			if seen[op.Method] && !slices.Contains(n.contested, op.Method) {
				n.contested = append(n.contested, op.Method)
			}
			seen[op.Method] = true
		}
	}
}

// weight is how much of a segment is fixed.
func (p *routePattern) weight() int {
	weight := 0
	for _, one := range p.pieces {
		weight += 2 * len(one.text)
		if len(one.enum) > 0 {
			weight++
		}
	}
	return weight
}

// splitSegment is the text and the variables of one segment of a template.
func splitSegment(segment string, enums map[string][]string) []piece {
	var pieces []piece
	for segment != "" {
		text, rest, found := strings.Cut(segment, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(pieces, piece{text: decodeSegment(segment)})
		}
		if text != "" {
			pieces = append(pieces, piece{text: decodeSegment(text)})
		}
		pieces = append(pieces, piece{name: name, enum: enums[name]})
		segment = after
	}
	return pieces
}

func decodeSegment(segment string) string {
	if strings.IndexByte(segment, '%') < 0 {
		return segment
	}
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// Match finds the operation of a request. escapedPath is the path as it was
// sent, percent-encoded; ok is false where no path of the document matches.
func (d *Document) Match(method, escapedPath string) (match *Match, ok bool) {
	var other *Match
	if match = d.routes.match(method, strings.TrimPrefix(escapedPath, "/"), true, make([]string, 0, 8), &other); match == nil {
		match = other
	}
	return match, match != nil
}

func (leaf *routeLeaf) result(op *Operation, values []string) *Match {
	m := &Match{Item: leaf.item, Operation: op}
	if len(leaf.names) > leaf.skip {
		m.Values = make(map[string]string, len(leaf.names)-leaf.skip)
		for i, name := range leaf.names[leaf.skip:] {
			m.Values[name] = values[leaf.skip+i]
		}
	}
	return m
}

// rivals are the matches with the operations that contest the method of op.
func (n *routeNode) rivals(op *Operation, values []string) []*Match {
	if !slices.Contains(n.contested, op.Method) {
		return nil
	}
	var rivals []*Match
	for _, leaf := range n.leaves {
		for _, other := range leaf.operations {
			if other != op && other.Method == op.Method {
				rivals = append(rivals, leaf.result(other, values))
			}
		}
	}
	return rivals
}

// match goes through the leaves that a path leads to, the most concrete first, to
// one that has the method. rest is what is left of the path, where more is true.
// The first leaf without the method becomes other.
func (n *routeNode) match(method, rest string, more bool, values []string, other **Match) *Match {
	if !more {
		for _, leaf := range n.leaves {
			for _, op := range leaf.operations {
				if op.Method == method {
					found := leaf.result(op, values)
					found.Rivals = n.rivals(op, values)
					return found
				}
			}
			if *other == nil {
				*other = leaf.result(nil, values)
			}
		}
		return nil
	}
	segment, rest, more := strings.Cut(rest, "/")
	if child := n.static[decodeSegment(segment)]; child != nil {
		if found := child.match(method, rest, more, values, other); found != nil {
			return found
		}
	}
	for _, p := range n.patterns {
		if longer, ok := matchPieces(p.pieces, segment, values); ok {
			if found := p.node.match(method, rest, more, longer, other); found != nil {
				return found
			}
		}
	}
	return nil
}

// matchPieces appends the values of a segment's variables; each variable takes
// as little as lets the rest match, and never nothing.
func matchPieces(pieces []piece, segment string, values []string) ([]string, bool) {
	if len(pieces) == 0 {
		return values, segment == ""
	}
	first := pieces[0]
	if first.name == "" {
		rest, ok := cutText(segment, first.text)
		if !ok {
			return nil, false
		}
		return matchPieces(pieces[1:], rest, values)
	}
	start := 1
	if len(pieces) == 1 {
		start = len(segment)
	}
	for end := max(start, 1); end <= len(segment); end++ {
		if len(first.enum) > 0 && !slices.Contains(first.enum, decodeSegment(segment[:end])) {
			continue
		}
		if more, ok := matchPieces(pieces[1:], segment[end:], append(values, segment[:end])); ok {
			return more, true
		}
	}
	return nil, false
}

// cutText is a segment without the text that it begins with, whichever of its
// characters are percent-encoded.
func cutText(segment, text string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(segment, text); ok {
		return rest, true
	}
	for i := range len(text) {
		width := 1
		if strings.HasPrefix(segment, "%") {
			width = 3
		}
		if len(segment) < width || decodeSegment(segment[:width]) != text[i:i+1] {
			return "", false
		}
		segment = segment[width:]
	}
	return segment, true
}
