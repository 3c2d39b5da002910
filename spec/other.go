package spec

// OtherMethod is what x-other-methods at the document's root says of a method, or
// of CORS, that the paths answer without having it as an operation.
type OtherMethod struct {
	Location Location
	// Assumed is why that is a guess, "" when it is documented.
	Assumed string
}

// OtherMethod is what the document says of HEAD, of OPTIONS or of CORS beside its
// operations; nil where it says nothing.
func (d *Document) OtherMethod(name string) *OtherMethod {
	at := d.root.get("x-other-methods").get(name)
	if !at.exists() {
		return nil
	}
	return &OtherMethod{Location: at.location(), Assumed: at.assumed()}
}

// Identified is one value within an instance that has an identity (x-identity).
type Identified struct {
	// Identity is the expression that says who the value is.
	Identity *Expression
	Value    any
	// Pointer is where the value is in the instance.
	Pointer string
}

// Identified are the values within v that have an identity, v itself included. v
// must satisfy the schema.
func (s *Schema) Identified(v any) []Identified {
	var found []Identified
	s.walk(v, func(at visit) {
		if identity := at.schema.own().identity; identity != nil {
			found = append(found, Identified{identity, at.value, at.pointer})
		}
	})
	return found
}
