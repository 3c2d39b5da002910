package spec

// Property is the schema of an object's property, through references, allOf and
// the branches of a choice; nil where nothing describes it.
func (s *Schema) Property(name string) *Schema { return s.property(name) }

// Properties are the declared property names of an object, through references,
// allOf and the branches of a choice, in the order of the document.
func (s *Schema) Properties() []string { return s.properties() }

// Element is the schema of an array's element; nil where nothing describes it.
func (s *Schema) Element(index int) *Schema { return s.element(index) }

// Allows reports whether the schema's type keywords allow values of a type. No
// schema allows nothing that could be relied on.
func (s *Schema) Allows(t string) bool { return s.allows(t) }
