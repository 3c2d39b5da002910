package spec

// readQuery reads the styles form, spaceDelimited, pipeDelimited and deepObject
// (OpenAPI 3.1 section 4.8.12.3).
func (p *Parameter) readQuery(pairs []queryPair) (any, bool, *Violation) {
	if p.Style == "deepObject" {
		return p.readDeepObject(pairs)
	}
	var own []queryPair
	for _, pair := range pairs {
		if pair.name == p.Name {
			own = append(own, pair)
		}
	}
	if len(own) == 0 {
		if p.Style == "form" && p.Explode {
			return p.readExplodedObject(pairs)
		}
		return nil, false, nil
	}
	if p.MediaType != "" {
		if len(own) > 1 {
			return nil, true, p.problem("repeated", "is given more than once")
		}
		return p.readContent(own[0].text())
	}
	separator := map[string]string{"spaceDelimited": " ", "pipeDelimited": "|"}[p.Style]
	if separator == "" {
		separator = ","
	}
	if p.Explode || len(own) > 1 {
		return p.readRepeated(own)
	}
	return p.readDelimited(own[0], separator)
}

// readRepeated reads name=1&name=2.
func (p *Parameter) readRepeated(own []queryPair) (any, bool, *Violation) {
	array := p.Schema.allows("array") && len(p.Schema.Types()) < len(allTypes)
	if !array || !p.Explode {
		if len(own) > 1 {
			return nil, true, p.problem("repeated", "is given more than once")
		}
		return p.Schema.pick(p.Schema.scalars(own[0].text())), true, nil
	}
	texts := make([]string, len(own))
	for i, pair := range own {
		texts[i] = pair.text()
	}
	list := any(p.Schema.texts(texts))
	if len(own) > 1 || !p.Schema.allows("string") {
		return list, true, nil
	}
	return p.Schema.pick(append(p.Schema.scalars(texts[0]), list)), true, nil
}

// readDelimited reads name=1,2 and the like.
func (p *Parameter) readDelimited(own queryPair, separator string) (any, bool, *Violation) {
	candidates := p.Schema.scalars(own.text())
	if p.Schema == nil || len(p.Schema.Types()) == len(allTypes) {
		return p.Schema.pick(candidates), true, nil
	}
	parts := own.split(separator)
	composite := p.composite(parts, func(s string) string { return s })
	if len(composite) == 0 {
		return p.Schema.pick(candidates), true, nil
	}
	if p.Schema.allows("string") {
		return p.Schema.pick(append(candidates, composite...)), true, nil
	}
	return p.Schema.pick(append(composite, candidates...)), true, nil
}

// readExplodedObject reads an object whose properties are parameters of their
// own: R=100&G=200.
func (p *Parameter) readExplodedObject(pairs []queryPair) (any, bool, *Violation) {
	var names []string
	texts := map[string][]string{}
	for _, pair := range pairs {
		if p.ownsQuery(pair.name) && p.operation.Parameter(InQuery, pair.name) == nil {
			if texts[pair.name] == nil {
				names = append(names, pair.name)
			}
			texts[pair.name] = append(texts[pair.name], pair.text())
		}
	}
	return p.readProperties(names, texts)
}

// readProperties makes an object of the texts that each property has. A property
// that is repeated and may be an array is one.
func (p *Parameter) readProperties(names []string, texts map[string][]string) (any, bool, *Violation) {
	if len(names) == 0 {
		return nil, false, nil
	}
	object := make(map[string]any, len(names))
	for _, name := range names {
		property := p.Schema.property(name)
		switch {
		case property.allows("array") && !property.allows("string"):
			object[name] = property.texts(texts[name])
		case len(texts[name]) > 1:
			return nil, true, p.problem("repeated", "has "+name+" more than once")
		default:
			object[name] = property.pick(property.scalars(texts[name][0]))
		}
	}
	return object, true, nil
}
