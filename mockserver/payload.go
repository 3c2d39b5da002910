package mockserver

import (
	"bytes"
	"io"
)

// serverPlaceholder stands in a fixture for the origin of the request.
const serverPlaceholder = "{{server}}"

// payload is an encoded body in pieces, between which the origin of the request
// belongs.
type payload [][]byte

// newPayload splits a text at its placeholders. The pieces share its memory.
func newPayload(text []byte) payload { return bytes.Split(text, []byte(serverPlaceholder)) }

// size is the length of the body, where the origin is that long.
func (p payload) size(origin int) int {
	size := max(0, len(p)-1) * origin
	for _, part := range p {
		size += len(part)
	}
	return size
}

// at is the body as clients at an origin get it.
func (p payload) at(origin string) []byte {
	if len(p) == 1 {
		return p[0]
	}
	return bytes.Join(p, []byte(origin))
}

// maxRendered is up to how many bytes a body is put together once for all clients
// at an origin. A larger one is put together while it is sent, so that there is
// never a second copy of it.
const maxRendered = 256 << 10

// isLarge reports whether the body is put together while it is sent.
func (p payload) isLarge() bool { return len(p) > 1 && p.size(0) > maxRendered }

// begin is the first bytes of the body, at most limit.
func (p payload) begin(origin string, limit int) []byte {
	var text []byte
	for i, part := range p {
		if i > 0 {
			text = append(text, origin...)
		}
		text = append(text, part[:min(len(part), limit)]...)
		if len(text) >= limit {
			return text[:limit:limit]
		}
	}
	return text
}

// writeTo writes the body as clients at an origin get it, 64 KiB at a time.
func (p payload) writeTo(w io.Writer, origin string) error {
	next := make([]byte, 0, 64<<10)
	add := func(text []byte) error {
		for len(text) > 0 {
			n := copy(next[len(next):cap(next)], text)
			next, text = next[:len(next)+n], text[n:]
			if len(next) == cap(next) {
				if _, err := w.Write(next); err != nil {
					return err
				}
				next = next[:0]
			}
		}
		return nil
	}
	between := []byte(origin)
	for i, part := range p {
		if i > 0 {
			if err := add(between); err != nil {
				return err
			}
		}
		if err := add(part); err != nil {
			return err
		}
	}
	_, err := w.Write(next)
	return err
}
