package spec

import "fmt"

// links finds those that lead to no operation.
func (b *builder) links() {
	for _, op := range b.document.Operations {
		for _, r := range op.Responses {
			for _, l := range r.Links {
				if l.OperationID != "" && b.document.byID[l.OperationID] == nil {
					b.flaw(&Error{Code: "link", Location: l.Location, Message: fmt.Sprintf("the link %q leads to no operation: there is no operationId %q", l.Name, l.OperationID), Hint: "check its spelling"})
				}
			}
		}
	}
}
