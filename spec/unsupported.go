package spec

import (
	"fmt"
	"slices"
)

// Unsupported are the things of the document that have no effect, each kind once,
// at the first place where it stands. They are no flaws of the document.
func (d *Document) Unsupported() Errors { return d.unsupported }

// unsupported notes a thing that has no effect, unless its kind is noted.
func (b *builder) unsupported(e *Error) {
	if !slices.ContainsFunc(b.unable, func(known *Error) bool { return known.Code == e.Code && known.Message == e.Message }) {
		b.unable = append(b.unable, e)
	}
}

// callbacks notes an operation's callbacks.
func (b *builder) callbacks(p place) {
	if p.exists() && len(p.node.Items()) > 0 {
		b.unsupported(p.fail("callbacks", "callbacks are not sent", "send the request yourself where your client waits for it"))
	}
}

// unserved notes what stands beside the paths.
func (b *builder) unserved() {
	root := b.document.root
	if hooks := root.get("webhooks"); len(hooks.node.Items()) > 0 {
		b.unsupported(hooks.fail("webhooks", "webhooks are not sent", "send the request yourself where your client waits for it"))
	}
	if dialect := root.get("jsonSchemaDialect"); dialect.exists() && !isStandardDialect(dialect.node.Text()) {
		if _, err := b.document.files.target(root, "jsonSchemaDialect", dialect.node.Text()); err != nil {
			b.unsupported(dialect.fail("dialect", fmt.Sprintf("the dialect %q is not known, and read as JSON Schema 2020-12", dialect.node.Text()), "name the dialect of OpenAPI 3.1, or one that json-schema.org has"))
		}
	}
	for _, s := range b.document.SecuritySchemes {
		if s.Type == "mutualTLS" && b.requires(s) {
			b.unsupported(&Error{Code: "mutual-tls", Location: s.Location, Message: "a client certificate is not asked for over plain HTTP", Hint: "every client is let in where this scheme alone is required"})
		}
	}
}

// requires reports whether an operation asks for a credential of the scheme.
func (b *builder) requires(s *SecurityScheme) bool {
	return slices.ContainsFunc(b.document.Operations, func(op *Operation) bool {
		return slices.ContainsFunc(op.Security, func(r Requirement) bool { return slices.Contains(r, s) })
	})
}
